"""Greetings, reasons for asking and thanks are no part of a question; conditions in them are."""

from __future__ import annotations

import pytest

from tests.semantics.cinema import ask


@pytest.mark.parametrize(
    "question",
    [
        "Good morning, how many screenings were there in October?",
        "Dear colleagues, how many screenings were there in October? Thanks a lot",
        "I'm preparing the board meeting. How many screenings were there in October?",
        "Hi there! We are doing the books, how many screenings were there in October? Give me the numbers",
    ],
)
def test_small_talk_changes_nothing(question: str) -> None:
    plain, found = ask("how many screenings were there in October?").query, ask(question).query
    assert plain is not None and found is not None
    assert (found.metrics, found.windows, found.filters) == (plain.metrics, plain.windows, plain.filters)


def test_a_condition_in_the_first_sentence_is_not_passed_over() -> None:
    query = ask("I'm looking at Vertigo. How many screenings were there in October?").query
    assert query is None or [one.values for one in query.filters] == [("Vertigo",)]


def test_a_morning_that_is_no_greeting_is_not_passed_over() -> None:
    assert not ask("morning screenings in October").answers
