"""Amounts of two periods in a yes-or-no question, running totals beside a state Running, and extremes of groups."""

from __future__ import annotations

import pytest

from tests.semantics.mill import ask


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("Did we have more batches in October than in September?", "batch_count"),
        ("did we have fewer batches this year than last year? Both figures please.", "batch_count"),
        ("was output higher in Q3 than in Q2?", "output"),
    ],
)
def test_more_in_one_period_than_in_another_compares_the_two(question: str, metric: str) -> None:
    query = ask(question).query
    assert query is not None and query.metrics == (metric,) and query.compare is not None


@pytest.mark.parametrize(
    "question",
    [
        "did we have more batches in October than in the south?",
        "did we have more batches in October than in September, and why?",
        "did we have more sacks in October than in September?",
    ],
)
def test_what_is_no_comparison_of_periods_is_not_read_as_one(question: str) -> None:
    assert ask(question).query is None


def test_a_running_total_is_no_state() -> None:
    query = ask("output by month in 2026 with a running total please").query
    assert query is not None and "cumulative" in query.derive and not query.filters


def test_growth_may_go_either_way() -> None:
    query = ask("by how much did the output of each line grow or shrink from Q2 to Q3, in percent?").query
    assert query is not None and (query.metrics, query.compare is not None) == (("output",), True)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("the longest rinse time for each line", "max(batches.rinse_days)"),
        ("highest sample size per hall", "max(batches.sample_size)"),
        ("what was the shortest rinse time by miller", "min(batches.rinse_days)"),
    ],
)
def test_the_extreme_of_the_rows_is_told_for_each_group(question: str, metric: str) -> None:
    query = ask(question).query
    assert query is not None and (query.metrics, query.limit) == ((metric,), None)


def test_the_group_with_the_highest_number_is_ranked() -> None:
    query = ask("which line has the highest output").query
    assert query is not None and (query.metrics, query.limit) == (("output",), 1)
