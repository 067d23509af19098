"""Periods that a report is about: their names, and the days they are, given today."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tools.calendar_units import Grain, day_in_words, floor, shift
from tools.errors import CallerError

PERIOD_EXAMPLES: Final = "monthly, last_quarter, this_year, last_30_days, 2025-Q3, 2025-07, 2025"
ADVERBS: Final[dict[str, Grain]] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
GRAINS: Final[tuple[Grain, ...]] = ("day", "week", "month", "quarter", "year")
MONTHS: Final = {
    name: number
    for number in range(1, 13)
    for name in (f"{date(2000, number, 1):%B}".lower(), f"{date(2000, number, 1):%b}".lower())
} | {"sept": 9}
FIRST_YEAR, LAST_YEAR = 1970, 2200


class UnknownPeriod(CallerError):
    """No period has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"period: {name!r} is not known; there are {PERIOD_EXAMPLES}, or give start_date and end_date")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, half-open: `start` is in, `end` is not. `grain` is the calendar unit it is made of."""

    start: date
    end: date
    label: str
    grain: Grain

    @property
    def last_day(self) -> date:
        """The last day that is in."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def words(self) -> str:
        """The days, such as `1 July 2025 to 30 September 2025`."""
        first, last = day_in_words(self.start), day_in_words(self.last_day)
        return first if self.days == 1 else f"{first} to {last}"

    def described(self) -> str:
        """The label with the days, which stand once when they are the label."""
        days = self.words()
        return days if days == self.label else f"{self.label} ({days})"

    def placed(self) -> str:
        """The label inside a sentence: `in Q3 2025`, `on 3 March 2026`, `from March 2026 to May 2026`."""
        if " to " in self.label:
            return f"from {self.label}"
        return f"on {self.label}" if self.label == day_in_words(self.start) else f"in {self.label}"


def normal_name(name: str) -> str:
    """A period's name as it is compared: small letters, one underscore between words."""
    return re.sub(r"[\s_]+", "_", name.strip().lower())


def resolve_period(name: str, today: date) -> Period:
    """The days of a named period.

    `monthly` and `last_month` are the last complete month; `this_month` is the month so far, today included;
    `last_3_months` the last three complete ones; `last_30_days` the 30 days before today; `2025`, `2025-Q3`,
    `2025-07`, `2025-W31` and `2025-07-14` themselves; `Q3` and `July` the latest one that has begun;
    `2025-01-01 to 2025-02-14` both ends included; `since 2025-01-01` up to today. Weeks begin on Monday.
    Raises UnknownPeriod.
    """
    text = normal_name(name)
    if grain := ADVERBS.get(text):
        return _last(grain, 1, today)
    if text in ("today", "yesterday"):
        start = today if text == "today" else today - timedelta(days=1)
        return Period(start, start + timedelta(days=1), day_in_words(start), "day")
    if match := re.fullmatch(r"this_(day|week|month|quarter|year)", text):
        grain = _grain(match[1])
        return Period(floor(today, grain), today + timedelta(days=1), f"{_label(today, grain)} so far", grain)
    if match := re.fullmatch(r"(?:last|previous|past)_(?:(\d{1,3})_)?(day|week|month|quarter|year)s?", text):
        count = int(match[1] or 1)
        if count:
            return _last(_grain(match[2]), count, today)
    if text in ("year_to_date", "ytd"):
        return resolve_period("this_year", today)
    return _named(text, today) or _between(text, today) or _refuse(name)


def check_period_name(name: str) -> str:
    """The normal name; raises UnknownPeriod when it is none. Whether it is one does not depend on today."""
    resolve_period(name, date(2001, 1, 1))
    return normal_name(name)


def explicit_period(start: date, last_day: date) -> Period:
    """Days chosen by hand, both ends included; raises CallerError when they are the wrong way round."""
    if last_day < start:
        raise CallerError(f"end_date: {last_day} lies before start_date {start}")
    end = last_day + timedelta(days=1)
    return Period(start, end, Period(start, end, "", "day").words(), "day")


def seen_from(period: Period, today: date) -> Period:
    """The period up to today, "so far" when it still runs; raises CallerError when it has not begun."""
    if period.start > today:
        raise CallerError(f"period: {period.label} has not begun yet; choose one that has")
    tomorrow = today + timedelta(days=1)
    if period.end <= tomorrow:
        return period
    if period.grain == "day":
        return explicit_period(period.start, today)
    return Period(period.start, tomorrow, f"{period.label} so far", period.grain)


def period_before(period: Period) -> Period:
    """What to compare with: as many whole units right before, the same days of the unit before, or as many days."""
    if period.start == floor(period.start, period.grain) and period.end == floor(period.end, period.grain):
        units = _units(period)
        start = shift(period.start, period.grain, -units)
        label = _span_label(start, period.start, period.grain, units)
        return Period(start, period.start, label, period.grain)
    if period.grain != "day" and period.start == floor(period.start, period.grain):
        # A unit so far is compared with the same days of the unit before.
        start = shift(period.start, period.grain, -1)
    else:
        start = period.start - timedelta(days=period.days)
    end = min(start + timedelta(days=period.days), period.start)
    return Period(start, end, Period(start, end, "", "day").words(), period.grain)


def _units(period: Period) -> int:
    count, day = 0, period.start
    while day < period.end:
        day = shift(day, period.grain, 1)
        count += 1
    return count


def _last(grain: Grain, count: int, today: date) -> Period:
    end = floor(today, grain)
    start = shift(end, grain, -count)
    return Period(start, end, _span_label(start, end, grain, count), grain)


def _span_label(start: date, end: date, grain: Grain, count: int) -> str:
    if count == 1:
        return _label(start, grain)
    if grain in ("day", "week"):
        return Period(start, end, "", grain).words()
    return f"{_label(start, grain)} to {_label(end - timedelta(days=1), grain)}"


def _between(text: str, today: date) -> Period | None:
    """Two dates, or everything since one."""
    if match := re.fullmatch(r"(?:from_)?(\d{4}-\d\d-\d\d)_?(?:to|until|\.\.|-|–)_?(\d{4}-\d\d-\d\d)", text):
        first, last = match[1], match[2]
    elif match := re.fullmatch(r"since_(\d{4}-\d\d-\d\d)", text):
        first, last = match[1], today.isoformat()
    else:
        return None
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return explicit_period(start, max(start, end) if text.startswith("since") else end)


def _latest(month: int, today: date) -> date:
    """The latest unit beginning with this month that has begun by today."""
    start = date(today.year, month, 1)
    return start if start <= today else date(today.year - 1, month, 1)


def _named(text: str, today: date) -> Period | None:
    """A calendar unit by its own name."""
    if (match := re.fullmatch(r"([a-z]+)(?:_((?:19|20)\d\d))?", text)) and match[1] in MONTHS:
        month = MONTHS[match[1]]
        start = date(int(match[2]), month, 1) if match[2] else _latest(month, today)
        return Period(start, shift(start, "month", 1), _label(start, "month"), "month")
    if match := re.fullmatch(r"q([1-4])", text):
        start = _latest(3 * int(match[1]) - 2, today)
        return Period(start, shift(start, "quarter", 1), _label(start, "quarter"), "quarter")
    patterns: tuple[tuple[str, Grain, Callable[[re.Match[str]], date]], ...] = (
        (r"(\d{4})", "year", lambda m: date(int(m[1]), 1, 1)),
        (r"(\d{4})-?q([1-4])", "quarter", lambda m: date(int(m[1]), 3 * int(m[2]) - 2, 1)),
        (r"q([1-4])[-_]?(\d{4})", "quarter", lambda m: date(int(m[2]), 3 * int(m[1]) - 2, 1)),
        (r"(\d{4})-(\d{1,2})", "month", lambda m: date(int(m[1]), int(m[2]), 1)),
        (r"(\d{4})-?w(\d{1,2})", "week", lambda m: date.fromisocalendar(int(m[1]), int(m[2]), 1)),
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", "day", lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
    )
    for pattern, grain, first_day in patterns:
        if match := re.fullmatch(pattern, text):
            try:
                start = first_day(match)
            except ValueError:
                return None
            if not FIRST_YEAR <= start.year <= LAST_YEAR:
                return None
            return Period(start, shift(start, grain, 1), _label(start, grain), grain)
    return None


def _refuse(name: str) -> Period:
    raise UnknownPeriod(name)


def _grain(word: str) -> Grain:
    return next(grain for grain in GRAINS if grain == word)


def _label(day: date, grain: Grain) -> str:
    match grain:
        case "day":
            return day_in_words(day)
        case "week":
            year, week, _ = day.isocalendar()
            return f"week {week} of {year}"
        case "month":
            return f"{day:%B %Y}"
        case "quarter":
            return f"Q{(day.month - 1) // 3 + 1} {day.year}"
        case "year":
            return str(day.year)
