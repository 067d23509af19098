"""The table of questions: each becomes exactly the typed query it means, or an honest refusal."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


def _grading():
    """The grader beside this file; test folders are no packages."""
    spec = importlib.util.spec_from_file_location("semantics_grading", Path(__file__).parent / "grading.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["semantics_grading"] = module
    spec.loader.exec_module(module)
    return module


grading = _grading()
CASES = grading.cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.model}: {case.question}"[:70] for case in CASES])
def test_a_question_becomes_the_query_it_means(case) -> None:
    outcome = grading.grade(case)
    assert outcome.verdict == "right", outcome.why


def test_every_refusal_leads_somewhere() -> None:
    for case in CASES:
        answer = grading.ask(case)
        assert (answer.sql is None) != (not answer.suggestions), case.question
        for suggestion in answer.suggestions:
            # It is clicked in the conversation that offered it.
            again = grading.ask(grading.Case(case.model, suggestion, (*case.history, case.question), {}))
            assert again.sql is not None, (case.question, suggestion, again.text)
