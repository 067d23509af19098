"""Several functions of one number, and how many groups pass a limit."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask
from tools.semantics.query import SemanticQuery


def read(question: str) -> SemanticQuery:
    query = ask(question).query
    assert query is not None, question
    return query


@pytest.mark.parametrize(
    "question",
    [
        "average and median stay by activity",
        "mean and median minutes per activity",
        "How long is a stay on average and what is the median? By activity",
    ],
)
def test_the_average_and_the_median_are_shown_side_by_side(question: str) -> None:
    query = ask(question).query

    assert query is None or [one.partition("(")[0] for one in query.metrics][-1] == "median"


def test_the_shortest_longest_and_average_are_three_numbers_and_no_rank() -> None:
    query = read("shortest, longest and average minutes by activity")

    assert len(query.metrics) == 3
    assert query.limit is None


@pytest.mark.parametrize("question", ["average and median income by method", "min and max churn rate by tier"])
def test_functions_of_a_number_that_is_no_average_are_refused(question: str) -> None:
    query = ask(question).query

    assert query is None or len(query.metrics) > 1


@pytest.mark.parametrize(
    ("question", "dimensions", "grain"),
    [
        ("in how many months did income exceed 50k", (), "month"),
        ("On how many days were there more than 100 visits in 2026?", (), "day"),
        ("how many activities had fewer than 10 visits in October", ("visits.activity",), None),
        ("number of activities with at least 50 visits", ("visits.activity",), None),
    ],
)
def test_the_groups_that_pass_a_limit_are_counted(
    question: str, dimensions: tuple[str, ...], grain: str | None
) -> None:
    query = read(question)

    assert query.groups_counted
    assert (query.dimensions, query.grain) == (dimensions, grain)
    assert len(query.having) == 1


def test_a_limit_that_is_not_on_groups_counts_no_groups() -> None:
    assert not read("how many visits lasted more than 30 minutes").groups_counted
