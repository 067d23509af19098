"""Clauses that choose rows by what belongs to them, one beside the other, each with its own dates and values."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask
from tools.semantics.query import Members


def members_of(question: str) -> tuple[Members, ...]:
    query = ask(question).query
    assert query is not None, ask(question).failure
    return query.members


@pytest.mark.parametrize(
    "question",
    [
        "how many members borrowed in 2025 but not in 2026",
        "members who borrowed something in 2025 but not in 2026, how many?",
        "How many members who borrowed in 2025 have not come back in 2026?",
        "how many members had loans in 2025 but did not borrow anything in 2026",
    ],
)
def test_one_period_and_not_another_are_two_conditions(question: str) -> None:
    first, second = members_of(question)

    assert (first.absent, second.absent) == (False, True)
    assert first.windows != second.windows


def test_a_condition_of_the_thing_itself_stays_beside_what_never_happened() -> None:
    query = ask("members who joined this year but never borrowed a book").query

    assert query is not None
    assert query.detail is not None
    assert query.time_field == "members.joined_on"
    assert [one.absent for one in query.members] == [True]


def test_both_of_two_values_are_two_conditions() -> None:
    first, second = members_of("how many members borrowed both crime and poetry this year?")

    assert first.filters != second.filters
    assert first.windows == second.windows != ()


def test_two_values_joined_by_and_alone_are_not_taken_for_both() -> None:
    query = ask("which members borrowed crime and poetry").query

    assert query is None or len(query.members) < 2


@pytest.mark.parametrize(
    "question",
    [
        "members who praised a book",
        "how many members borrowed in 2025 but hardly in 2026",
        "members who never stole a book",
    ],
)
def test_a_deed_that_the_model_does_not_know_is_refused(question: str) -> None:
    assert not ask(question).answers
