"""Time in words becomes dates, seen from Monday 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from tools.calendar_units import add_months
from tools.semantics import periods
from tools.semantics.english.time.reader import TimeReader
from tools.semantics.english.tokens import tokens_of
from tools.semantics.query import Window

TODAY = date(2026, 11, 23)

PHRASES = {
    "last 6 months": "1 May 2026 to 31 October 2026 (6 whole months)",
    "over the last six months": "1 May 2026 to 31 October 2026 (6 whole months)",
    "previous quarter": "1 July 2026 to 30 September 2026",
    "last week": "16 November 2026 to 22 November 2026",
    "past 90 days": "25 August 2026 to 22 November 2026 (90 days)",
    "the past year": "1 November 2025 to 31 October 2026 (12 whole months)",
    "last year": "1 January 2025 to 31 December 2025",
    "this week": "23 November 2026 (so far)",
    "this month": "1 November 2026 to 23 November 2026 (so far)",
    "year to date": "1 January 2026 to 23 November 2026 (so far)",
    "QTD": "1 October 2026 to 23 November 2026 (so far)",
    "today": "23 November 2026",
    "yesterday": "22 November 2026",
    "the day before yesterday": "21 November 2026",
    "two months ago": "1 September 2026 to 30 September 2026",
    "the month before last": "1 September 2026 to 30 September 2026",
    "Q3 2025": "1 July 2025 to 30 September 2025",
    "2025 Q3": "1 July 2025 to 30 September 2025",
    "third quarter of last year": "1 July 2025 to 30 September 2025",
    "in March": "1 March 2026 to 31 March 2026",
    "December": "1 December 2025 to 31 December 2025",
    "march last year": "1 March 2025 to 31 March 2025",
    "in 2024": "1 January 2024 to 31 December 2024",
    "February 2024": "1 February 2024 to 29 February 2024",
    "H1 2025": "1 January 2025 to 30 June 2025",
    "since March": "since 1 March 2026",
    "after 2024": "since 1 January 2025",
    "until June": "until 30 June 2026",
    "before 2025": "until 31 December 2024",
    "between January and March 2026": "1 January 2026 to 31 March 2026",
    "from November to February": "1 November 2025 to 28 February 2026",
    "from March 5 to March 20": "5 March 2026 to 20 March 2026",
    "5th of March 2026": "5 March 2026",
    "from 2026-01-05 to 2026-02-10": "5 January 2026 to 10 February 2026",
    "03/15/2026": "15 March 2026",
    "from january 2026 onwards": "since 1 January 2026",
}

PHRASES |= {
    "from 1 to 15 August": "1 August 2026 to 15 August 2026",
    "between the 10th and 20th of February": "10 February 2026 to 20 February 2026",
    "1-15 March": "1 March 2026 to 15 March 2026",
    "Mar-May 2026": "1 March 2026 to 31 May 2026",
    "2026 H1": "1 January 2026 to 30 June 2026",
    "since the beginning of the year": "since 1 January 2026",
    "since last Monday": "since 16 November 2026",
    "last Friday": "20 November 2026",
    "last weekend": "21 November 2026 to 22 November 2026",
    "the past fortnight": "9 November 2026 to 22 November 2026 (14 days)",
    "last quarter of 2025": "1 October 2025 to 31 December 2025",
    "first week of November": "1 November 2026 to 7 November 2026",
    "last two months of 2025": "1 November 2025 to 31 December 2025",
    "last day of October": "31 October 2026",
    "the first of October": "1 October 2026",
    "CW45": "2 November 2026 to 8 November 2026",
    "2026-W45": "2 November 2026 to 8 November 2026",
    "the week of 9 November": "9 November 2026 to 15 November 2026",
    "in 2026-10": "1 October 2026 to 31 October 2026",
    "10/2026": "1 October 2026 to 31 October 2026",
    "Oct '26": "1 October 2026 to 31 October 2026",
    "in summer 2025": "1 June 2025 to 31 August 2025",
    "the summer (June to July 2026)": "1 June 2026 to 31 July 2026",
    "YTD last year": "1 January 2025 to 23 November 2025",
    "this past month": "1 October 2026 to 31 October 2026",
    "by the end of January 2027": "until 31 January 2027",
    "up to yesterday": "until 22 November 2026",
    "more than 30 days ago": "until 23 October 2026",
    "since 3 months": "1 August 2026 to 31 October 2026 (3 whole months)",
    "next month": "1 December 2026 to 31 December 2026",
    "the next 7 days": "24 November 2026 to 30 November 2026",
    "tomorrow": "24 November 2026",
}


@pytest.mark.parametrize(("phrase", "said"), PHRASES.items())
def test_a_phrase_becomes_dates(phrase: str, said: str) -> None:
    tokens = tokens_of(phrase)
    found = TimeReader(tokens, TODAY).at(0)
    assert found is not None
    assert found.window is not None
    assert found.length == len(tokens)
    assert periods.resolve(found.window, TODAY).said() == said


@pytest.mark.parametrize(
    "text", ["top 2025 products", "more than 2000", "the may queen", "revenue", "3 customers", "second"]
)
def test_what_is_not_time_is_left_alone(text: str) -> None:
    reader = TimeReader(tokens_of(text), TODAY)
    assert all(reader.at(i) is None for i in range(len(tokens_of(text))))


@pytest.mark.parametrize(
    ("today", "window", "start", "end"),
    [
        (date(2024, 2, 29), Window(kind="last", unit="year"), date(2023, 1, 1), date(2024, 1, 1)),
        (date(2026, 1, 1), Window(kind="last", unit="quarter"), date(2025, 10, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), Window(kind="this", unit="day"), date(2026, 1, 1), date(2026, 1, 2)),
        (date(2027, 1, 3), Window(kind="this", unit="week"), date(2026, 12, 28), date(2027, 1, 4)),
        (
            date(2026, 11, 23),
            Window(kind="period", unit="week", year=2026, number=1),
            date(2025, 12, 29),
            date(2026, 1, 5),
        ),
    ],
)
def test_windows_at_the_edges_of_the_calendar(today: date, window: Window, start: date, end: date) -> None:
    period = periods.resolve(window, today)
    assert (period.start, period.end) == (start, end)


def test_a_leap_day_moves_to_the_last_of_february() -> None:
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)


def test_a_running_month_is_compared_with_the_same_days_of_the_one_before() -> None:
    this, last = Window(kind="this", unit="month"), Window(kind="last", unit="month")
    now, then, _ = periods.explicit((this, last), TODAY)
    assert now.said() == "1 November 2026 to 23 November 2026 (so far)"
    assert then.said() == "1 October 2026 to 23 October 2026 (the same days)"


def test_from_one_stretch_to_another_keeps_both_ends() -> None:
    found = TimeReader(tokens_of("from March 2025 to March 2026"), TODAY).at(0)
    assert found is not None
    assert found.ends == (
        Window(kind="period", unit="month", year=2025, number=3),
        Window(kind="period", unit="month", year=2026, number=3),
    )


def test_a_year_is_no_limit_beside_another_year() -> None:
    found = TimeReader(tokens_of("grew in 2026 over 2025"), TODAY).at(4)
    assert found is not None
    assert found.window == Window(kind="period", unit="year", year=2025)
    assert TimeReader(tokens_of("orders over 2025"), TODAY).at(2) is None


def test_since_ends_today_and_after_does_not() -> None:
    since, after = (TimeReader(tokens_of(text), TODAY).at(0) for text in ("since July", "after July"))

    assert since is not None
    assert after is not None
    assert since.window is not None
    assert after.window is not None
    assert periods.resolve(since.window, TODAY).end == date(2026, 11, 24)
    assert periods.resolve(after.window, TODAY).end is None
