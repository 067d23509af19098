"""The time that a report speaks about, with the two times it is compared with; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tools.calendar_units import Grain, floor, shift
from tools.periods import Period, period_before, seen_from

WEEKS_OF_A_YEAR = timedelta(weeks=52)
"""Days are compared with the same weekday a year earlier: shops have a weekly rhythm."""
DAILY_UP_TO_DAYS = 45
WEEKLY_UP_TO_DAYS = 200
FEWEST_BUCKETS = 3
DAYS_OF_A_DAYS_TREND = 14
LONGEST_TAG = 15


@dataclass(frozen=True, slots=True)
class Timeframe:
    """A period, the one before it and the same one a year earlier; `bucket` is the grain of its trend.

    `is_running` says that the calendar period is not over; both comparisons are then cut to as many days.
    """

    current: Period
    previous: Period
    last_year: Period
    bucket: Grain
    is_running: bool = False

    @property
    def label(self) -> str:
        return self.current.label

    @property
    def dates(self) -> str:
        """The days, such as `1 July 2026 to 30 September 2026`."""
        return self.current.words()

    @property
    def has_one_comparison(self) -> bool:
        """Whether the period before is the same one a year earlier, as for a year."""
        return (self.previous.start, self.previous.end) == (self.last_year.start, self.last_year.end)

    @property
    def tag(self) -> str:
        """The period itself in a word or two."""
        return _tag(self.current, "this period")

    @property
    def previous_tag(self) -> str:
        """The period before in a word or two, for tiles, keys and headings."""
        return _tag(self.previous, "prior period")

    @property
    def last_year_tag(self) -> str:
        """The year before in a word or two."""
        return _tag(self.last_year, "last year")

    def trend_buckets(self) -> list[Period]:
        """As `buckets`; a single day stands at the end of two weeks, since one point is no trend."""
        if self.current.days > 1:
            return self.buckets()
        days = [self.current.start - timedelta(days=back) for back in reversed(range(DAYS_OF_A_DAYS_TREND))]
        return [Period(day, day + timedelta(days=1), "", "day") for day in days]

    def buckets(self) -> list[Period]:
        """The trend's points, whole units only; cut ones at the edges stay when there are few."""
        first = floor(self.current.start, self.bucket)
        every = []
        while first < self.current.end:
            after = shift(first, self.bucket, 1)
            every.append(Period(max(first, self.current.start), min(after, self.current.end), "", self.bucket))
            first = after
        whole = [unit for unit in every if _is_whole(unit)]
        return whole if len(whole) >= FEWEST_BUCKETS else every


def _tag(period: Period, otherwise: str) -> str:
    if period.days == 1:
        return f"{period.start.day} {period.start:%b %Y}"
    return period.label if len(period.label) <= LONGEST_TAG else otherwise


def _is_whole(unit: Period) -> bool:
    return unit.start == floor(unit.start, unit.grain) and unit.end == shift(unit.start, unit.grain, 1)


def _span(unit: Period) -> timedelta:
    return unit.end - unit.start


def year_before(unit: Period) -> Period:
    """The same days a year earlier: by calendar for months and more, by weekday for days and weeks."""
    if unit.grain in ("day", "week"):
        return Period(unit.start - WEEKS_OF_A_YEAR, unit.end - WEEKS_OF_A_YEAR, "", unit.grain)
    return Period(_a_year_before(unit.start), _a_year_before(unit.end), "", unit.grain)


def timeframe(period: Period, today: date) -> Timeframe:
    """The period with its comparisons, seen from `today`; raises CallerError when it has not begun."""
    period = seen_from(period, today)
    is_running = period.grain != "day" and period.end != floor(period.end, period.grain)
    return Timeframe(
        current=period,
        previous=_previous(period, is_running=is_running),
        last_year=_last_year(period, is_running=is_running),
        bucket=_bucket(period),
        is_running=is_running,
    )


def _previous(period: Period, *, is_running: bool) -> Period:
    if not is_running:
        return period_before(period)
    start = shift(period.start, period.grain, -1)
    unit = Period(start, period.start, "", period.grain)
    return Period(
        start, min(start + _span(period), period.start), f"the same days of {_unit_label(unit)}", period.grain
    )


def _last_year(period: Period, *, is_running: bool) -> Period:
    moved = year_before(period) if period.grain != "day" else _calendar_year_before(period)
    if is_running or period.grain == "day":
        return Period(moved.start, moved.end, "the same days last year", period.grain)
    if moved.start == floor(moved.start, period.grain) and shift(moved.start, period.grain, 1) == moved.end:
        return Period(moved.start, moved.end, _unit_label(moved), period.grain)
    return Period(moved.start, moved.end, "the same time last year", period.grain)


def _calendar_year_before(period: Period) -> Period:
    return Period(_a_year_before(period.start), _a_year_before(period.end), "", period.grain)


def _unit_label(unit: Period) -> str:
    match unit.grain:
        case "week":
            year, week, _ = unit.start.isocalendar()
            return f"week {week} of {year}"
        case "month":
            return f"{unit.start:%B %Y}"
        case "quarter":
            return f"Q{(unit.start.month + 2) // 3} {unit.start.year}"
    return str(unit.start.year)


def _bucket(period: Period) -> Grain:
    if period.days <= DAILY_UP_TO_DAYS:
        return "day"
    return "week" if period.days <= WEEKLY_UP_TO_DAYS else "month"


def _a_year_before(value: date) -> date:
    try:
        return value.replace(year=value.year - 1)
    except ValueError:
        return value.replace(year=value.year - 1, day=28)
