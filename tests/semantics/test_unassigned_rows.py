"""Rows that nobody is assigned to: the field or the reference that would say who is empty."""

from __future__ import annotations

import pytest

from tests.semantics.cinema import ask as ask_cinema
from tests.semantics.depot import ask
from tools.semantics.query import SemanticQuery

NO_FITTER = {("repair_jobs.fitter", "is null"), ("repair_jobs.unset$fitter", "=")}


def conditions(query: SemanticQuery | None) -> set[tuple[str, str]]:
    assert query is not None
    return {(one.field, one.op) for one in query.filters}


@pytest.mark.parametrize(
    "question",
    [
        "repair jobs that nobody is assigned to",
        "which repair jobs have no one assigned yet?",
        "repair jobs not yet assigned to anyone",
        "how many repair jobs have nobody assigned?",
    ],
)
def test_nobody_assigned_is_an_empty_field(question: str) -> None:
    assert conditions(ask(question).query) & NO_FITTER


@pytest.mark.parametrize("question", ["which projectors have no hall", "how many projectors are without a hall"])
def test_without_a_thing_is_an_empty_reference(question: str) -> None:
    assert {field for field, _ in conditions(ask_cinema(question).query)} == {"projectors.unset$hall_id"}


def test_two_names_beside_a_comma_are_two_columns() -> None:
    query = ask("repair jobs with planned hours above 5: job, kind, planned date").query
    assert query is None or query.detail is None or "repair_jobs.job_kind" in query.detail.columns
