"""Calendar units: the first day of one, and steps from one to another. Pure; weeks begin on Monday."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final, Literal

Grain = Literal["day", "week", "month", "quarter", "year"]

MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12}
DAYS_IN: Final = {"day": 1, "week": 7}


def floor(day: date, grain: Grain) -> date:
    """The first day of the unit that `day` is in."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case "year":
            return date(day.year, 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_units(day: date, count: int, grain: Grain) -> date:
    """The same day, `count` units on (or back)."""
    if grain in MONTHS_IN:
        return add_months(day, count * MONTHS_IN[grain])
    return day + timedelta(days=count * DAYS_IN[grain])


def shift(day: date, grain: Grain, count: int) -> date:
    """The first day of the month, quarter or year `count` units on (or back); of days and weeks, the same day."""
    return add_units(floor(day, grain) if grain in MONTHS_IN else day, count, grain)


def day_in_words(day: date) -> str:
    """`1 May 2026`."""
    return f"{day.day} {day:%B %Y}"
