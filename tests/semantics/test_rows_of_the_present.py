"""Things with a clause, numbers that are asked for separately, and verbs that are called like something else."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask
from tests.semantics.library import ask as ask_library


@pytest.mark.parametrize("question", ["members who joined in May", "members from Lisbon or Porto who joined in May"])
def test_things_with_a_clause_are_rows(question: str) -> None:
    query = ask(question).query

    assert query is None or query.detail is not None


def test_values_joined_by_or_split_nothing() -> None:
    query = ask("number of members of tier Basic or Family").query

    assert query is not None
    assert query.dimensions == ()


def test_numbers_that_are_asked_for_separately_stand_side_by_side() -> None:
    query = ask("income and visits separately per month this year").query

    assert query is not None
    assert len(query.metrics) == 2


def test_values_that_are_asked_for_separately_are_not_one_number() -> None:
    assert ask("income from cash and bank card separately").query is None


def test_show_me_is_no_show() -> None:
    query = ask_library("Show me the loans of October").query

    assert query is not None
    assert query.detail is not None


@pytest.mark.parametrize(
    "question",
    ["since when is each member with us", "when did each member join", "Since when has every member been here?"],
)
def test_since_when_asks_for_the_date_on_which_the_rows_began(question: str) -> None:
    query = ask(question).query

    assert query is not None
    assert query.detail is not None
    assert query.detail.table == "members"
