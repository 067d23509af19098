"""Words that no slot claims: those that only tie things together are passed over, those that mean something refuse."""

from __future__ import annotations

import pytest

from tests.semantics.desk import ask
from tools.semantics.english.vocabulary.verb_forms import bases


@pytest.mark.parametrize(
    "question",
    [
        "How many repairs came in last month?",
        "how many repairs did we handle last month, pls",
        "If possible, could you tell me how many repairs reached us last month?",
        "by the way, the number of repairs that were brought to us last month",
        "how many repairs were received last month",
    ],
)
def test_verbs_of_general_meaning_and_politeness_add_nothing(question: str) -> None:
    found = ask(question)
    assert found.sql, found.text
    assert found.query.metrics == ("repair_count",)
    assert not found.query.filters


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many repairs were never blessed?", "never"),
        ("how many insured repairs came in last month", "insured"),
        ("how many repairs were hired last month", "hired"),
        ("repair income before rebates last month", "before"),
        ("how many repairs came back last month", "back"),
        ("repair income of wooden machines", "wooden"),
        ("how many business mechanics do we have", "business"),
        ("return repairs by machine type", "return"),
        ("income of handled repairs", "handled"),
        ("how many reported repairs last month", "reported"),
        ("mechanics with only one repair", "only"),
        ("mechanic level by region", "level"),
    ],
)
def test_words_that_change_the_meaning_are_refused_by_name(question: str, word: str) -> None:
    found = ask(question)
    assert found.sql is None
    assert f"'{word}'" in found.text or found.text.startswith("I am not sure")


def test_the_plain_form_of_a_verb_is_among_its_bases() -> None:
    pairs = {"placed": "place", "logged": "log", "carries": "carry", "brought": "bring", "used": "use"}
    assert all(plain in bases(form) for form, plain in pairs.items())


def test_new_adds_nothing_where_rows_are_counted_by_the_date_they_came() -> None:
    assert ask("new repairs per month in 2026").query.metrics == ("repair_count",)
    assert ask("income of new repairs").sql is None


def test_a_verb_of_another_kind_of_row_is_not_passed_over() -> None:
    assert ask("how many mechanics work with us").sql
    assert ask("how many mechanics were hired and fired").sql is None


def test_what_some_are_is_not_told_by_a_description_of_all() -> None:
    assert ask("repairs that are blessed").sql is None
