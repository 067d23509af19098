"""Stretches of time in other words: halves of a month, each of the last years, prior to, this summer and the last."""

from __future__ import annotations

from datetime import date

import pytest

from tests.semantics.cinema import ask
from tools.semantics import periods

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("in the second half of October", date(2026, 10, 16), date(2026, 10, 31)),
        ("in the first half of October 2025", date(2025, 10, 1), date(2025, 10, 15)),
        ("in the first three months of the year", date(2026, 1, 1), date(2026, 3, 31)),
        ("in the second half of 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("in the past half year", date(2026, 5, 1), date(2026, 10, 31)),
        ("in the last year and a half", date(2025, 5, 1), date(2026, 10, 31)),
        ("back in 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("in 2025 alone", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_stretch_is_read_to_the_day(said: str, first: date, last: date) -> None:
    query = ask(f"revenue {said}").query
    assert query is not None
    period = periods.whole(query.windows[0], TODAY)
    assert period.start == first and period.end is not None
    assert (period.end - last).days == 1


def test_prior_to_a_date_is_before_it_and_no_later_than_is_until() -> None:
    before, until = ask("revenue prior to 2025").query, ask("revenue no later than 31 March 2026").query
    assert before is not None and before.windows[0].end == date(2024, 12, 31)
    assert until is not None and until.windows[0].end == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("by 31 March 2026", date(2026, 3, 31)),
        ("by the end of October 2026", date(2026, 10, 31)),
        ("by 2026-05-04", date(2026, 5, 4)),
    ],
)
def test_by_a_day_is_until_it(said: str, last: date) -> None:
    query = ask(f"revenue {said}").query
    assert query is not None and not query.dimensions
    end = periods.whole(query.windows[0], TODAY).end
    assert end is not None and (end - last).days == 1


def test_by_a_month_without_its_day_is_no_end() -> None:
    query = ask("revenue by month in 2025").query
    assert query is not None and query.grain == "month"


def test_each_of_the_last_years_is_a_row() -> None:
    query = ask("revenue for each of the last 3 years").query
    assert query is not None and (query.grain, query.windows[0].n) == ("year", 3)


def test_half_of_a_quarter_is_not_read_as_the_quarter() -> None:
    assert ask("revenue in the second half of Q3").query is None


@pytest.mark.parametrize("question", ["how many tickets a year ago", "tickets in the same month last year"])
def test_a_comparison_without_a_period_is_asked_back(question: str) -> None:
    assert ask(question).query is None


def test_the_summer_before_is_that_of_last_year() -> None:
    query = ask("revenue of this summer compared with last summer").query
    assert query is not None and query.compare is not None and query.compare.to == "same_last_year"


@pytest.mark.parametrize(
    "question",
    [
        "revenue in August and September by month",
        "revenue in August and September together",
        "August and September monthly revenue",
    ],
)
def test_two_months_in_a_row_that_are_split_or_taken_together_are_one_stretch(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert (query.windows[0].start, query.windows[0].end) == (date(2026, 8, 1), date(2026, 9, 30))


@pytest.mark.parametrize("question", ["revenue in August and September", "revenue in 2024 and 2026 by year"])
def test_two_periods_that_nothing_joins_are_asked_back(question: str) -> None:
    assert ask(question).query is None
