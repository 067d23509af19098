"""Which days a report speaks about, and what they are compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jobs.reports.reader import shown
from jobs.reports.timeframe import Timeframe, timeframe
from jobs.retry import RetryPolicy, next_try
from tools.errors import AppError, CallerError, ServiceError
from tools.periods import explicit_period, resolve_period

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def of(name: str) -> Timeframe:
    return timeframe(resolve_period(name, TODAY), TODAY)


def test_a_quarter_is_compared_with_the_one_before_and_the_one_a_year_before() -> None:
    time = of("last_quarter")
    assert (time.current.start, time.current.end) == (date(2026, 7, 1), date(2026, 10, 1))
    assert (time.previous.start, time.previous.end, time.previous.label) == (
        date(2026, 4, 1),
        date(2026, 7, 1),
        "Q2 2026",
    )
    assert (time.last_year.start, time.last_year.end, time.last_year.label) == (
        date(2025, 7, 1),
        date(2025, 10, 1),
        "Q3 2025",
    )
    assert not time.is_running


def test_a_period_that_is_not_over_is_compared_with_as_many_days() -> None:
    time = of("this_month")
    assert time.is_running
    assert time.current.days == time.previous.days == time.last_year.days == 23
    assert time.previous.start == date(2026, 10, 1)


def test_explicit_days_are_compared_with_as_many_days_before_and_the_same_days_last_year() -> None:
    time = timeframe(explicit_period(date(2026, 9, 10), date(2026, 9, 16)), TODAY)
    assert (time.previous.start, time.previous.end) == (date(2026, 9, 3), date(2026, 9, 10))
    assert (time.last_year.start, time.last_year.end) == (date(2025, 9, 10), date(2025, 9, 17))


def test_the_trend_of_a_quarter_is_whole_weeks() -> None:
    buckets = of("last_quarter").buckets()
    assert {bucket.days for bucket in buckets} == {7}
    assert buckets[0].start == date(2026, 7, 6)
    assert buckets[-1].end == date(2026, 9, 28)


@pytest.mark.parametrize(("name", "count"), [("last_month", 31), ("2025", 12), ("last_week", 7), ("yesterday", 1)])
def test_each_period_has_a_trend_of_fitting_grain(name: str, count: int) -> None:
    assert len(of(name).buckets()) == count


def test_a_period_that_has_not_begun_is_refused_in_words() -> None:
    with pytest.raises(CallerError, match="has not begun"):
        of("2027")


@pytest.mark.parametrize(("name", "is_one"), [("2025", True), ("this_year", True), ("last_quarter", False)])
def test_a_year_before_a_year_is_one_comparison(name: str, is_one: bool) -> None:
    assert of(name).has_one_comparison is is_one


@pytest.mark.parametrize(
    ("name", "placed", "described"),
    [
        ("2025-Q3", "in Q3 2025", "Q3 2025 (1 July 2025 to 30 September 2025)"),
        ("last_10_days", "from 13 November 2026 to 22 November 2026", "13 November 2026 to 22 November 2026"),
        ("yesterday", "on 22 November 2026", "22 November 2026"),
        ("last_2_months", "from September 2026 to October 2026", None),
        ("this_month", "in November 2026 so far", None),
    ],
)
def test_a_period_stands_in_a_sentence_once(name: str, placed: str, described: str | None) -> None:
    period = of(name).current
    assert period.placed() == placed
    assert described is None or period.described() == described


def test_values_are_written_into_the_appendix_only_and_quoted() -> None:
    text = shown("WHERE a = %(a)s AND b IN %(b)s AND c LIKE 'x%%'", {"a": "O'Neill", "b": [date(2026, 1, 2), 3]})
    assert text == "WHERE a = 'O''Neill' AND b IN ('2026-01-02', 3) AND c LIKE 'x%'"


PASSING = ServiceError("busy", service="Snowflake", retryable=True)


@pytest.mark.parametrize(
    "error", [CallerError("period: no"), ServiceError("broken", service="S3"), AppError("neither")]
)
def test_only_a_passing_failure_is_tried_again(error: AppError) -> None:
    assert next_try(error, 1, NOW, max_attempts=3) is None


def test_the_wait_doubles_up_to_the_longest_and_half_of_it_is_chance() -> None:
    policy = RetryPolicy(first=timedelta(seconds=10), longest=timedelta(seconds=60))
    waits = [policy.wait(attempt, 1.0).total_seconds() for attempt in range(1, 6)]
    assert waits == [10, 20, 40, 60, 60]
    assert policy.wait(1, 0.0).total_seconds() == 5


def test_attempts_end() -> None:
    assert next_try(PASSING, 2, NOW, max_attempts=3) is not None
    assert next_try(PASSING, 3, NOW, max_attempts=3) is None
