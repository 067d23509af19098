"""Rows that have a value in a field: counted as such, never summed, and a condition like any other."""

from __future__ import annotations

import pytest

from tests.semantics.workshop import ask

RATED = "repairs.count$rating"


@pytest.mark.parametrize(
    "question",
    ["number of ratings by mechanic", "how many ratings did we get by mechanic", "how many rated repairs by mechanic"],
)
def test_marks_are_counted_and_not_added_up(question: str) -> None:
    query = ask(question).query
    assert query is not None and (query.metrics, query.dimensions) == ((RATED,), ("repairs.mechanic",))


@pytest.mark.parametrize(
    "question",
    [
        "average rating by client, but only clients with at least 5 rated repairs",
        "clients with an average rating below 3 and at least 5 ratings",
        "clients with 5 or more ratings",
    ],
)
def test_a_limit_counts_the_rows_that_were_rated(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert (RATED, ">=", (5.0,)) in {(one.metric, one.op, one.values) for one in query.having}


def test_a_limit_on_the_mark_itself_stays_one() -> None:
    query = ask("clients with an average rating of at least 3").query
    assert query is not None and [one.metric for one in query.having] == ["average_rating"]


@pytest.mark.parametrize(
    "question", ["what share of the repairs got a rating?", "which percentage of repairs was rated"]
)
def test_a_share_may_be_of_the_rows_with_a_value(question: str) -> None:
    query = ask(question).query
    assert query is not None and query.share_of is not None
    assert {one.field for one in query.share_of.filters} <= {"repairs.known$rating", "repairs.rating"}


def test_what_is_rated_must_have_a_mark() -> None:
    assert not ask("how many rated parts are there").answers
