"""Windows as dates: half-open periods, resolved from a given today, and said in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tools.calendar_units import DAYS_IN, MONTHS_IN, Grain, add_months, add_units, day_in_words, floor
from tools.semantics.query import Window


@dataclass(frozen=True)
class Shift:
    """A distance in time: months for months, quarters and years, days for days and weeks."""

    months: int = 0
    days: int = 0

    def back(self, day: date) -> date:
        return add_months(day, -self.months) - timedelta(days=self.days)


@dataclass(frozen=True)
class Period:
    """From `start` to before `end`; None is open. `note` says what the dates alone do not."""

    start: date | None
    end: date | None
    note: str = ""
    so_far: bool = False
    since: bool = False

    @property
    def days(self) -> int | None:
        return (self.end - self.start).days if self.start and self.end else None

    def said(self) -> str:
        """`1 May 2026 to 31 October 2026 (6 whole months)`."""
        note = f" ({self.note})" if self.note else ""
        last = self.end - timedelta(days=1) if self.end else None
        if self.start and last and not (self.since and not self.note):
            both = (
                day_in_words(self.start)
                if self.start == last
                else f"{day_in_words(self.start)} to {day_in_words(last)}"
            )
            return both + note
        if self.start:
            return f"since {day_in_words(self.start)}{note}"
        return f"until {day_in_words(last)}{note}" if last else "all dates"


def resolve(window: Window, today: date) -> Period:
    """The window's dates, seen from today; a period that still runs ends today and says so."""
    period = whole(window, today)
    if window.kind == "since" and period.start and period.start <= today:
        return replace(period, end=today + timedelta(days=1), since=True)
    return _until_today(period, today)


def named(window: Window, today: date) -> Period:
    """The window's dates; one that is called by its number is whole: events of 2026 take place until its end."""
    return whole(window, today) if window.kind == "period" else resolve(window, today)


def whole(window: Window, today: date) -> Period:
    """The dates of the whole stretch, also where it reaches beyond today."""
    unit = window.unit or "day"
    here = floor(today, unit)
    if window.kind == "last":
        whole = "whole " if unit != "day" else ""
        note = f"{window.n} {whole}{unit}s" if window.n > 1 else ""
        return Period(add_units(here, -window.n, unit), here, note)
    if window.kind in ("this", "to_date"):
        return Period(here, add_units(here, 1, unit))
    if window.kind == "ago":
        start = add_units(here, -window.n, unit)
        return Period(start, add_units(start, 1, unit))
    if window.kind == "period":
        start = _numbered(window)
        return Period(start, add_units(start, 1, unit))
    end = window.end + timedelta(days=1) if window.end else None
    return Period(window.start, end)


def _numbered(window: Window) -> date:
    year, number = window.year or 1900, window.number or 1
    if window.unit == "week":
        return date.fromisocalendar(year, number, 1)
    return add_months(date(year, 1, 1), (number - 1) * MONTHS_IN[window.unit or "year"])


def _until_today(period: Period, today: date) -> Period:
    tomorrow = today + timedelta(days=1)
    if period.start and period.end and period.start <= today and period.end > tomorrow:
        return replace(period, end=tomorrow, note="so far", so_far=True)
    return period


def previous(window: Window, period: Period) -> tuple[Period, Shift]:
    """The stretch just before, of the same length: for a running month, the same days of the month before."""
    shift = _length(window, period)
    return _shifted(period, shift), shift


def same_last_year(period: Period, *, grain: Grain | None = None) -> tuple[Period, Shift]:
    """The same days one year earlier; by weeks, 52 weeks earlier, so that Mondays meet Mondays."""
    shift = Shift(days=364) if grain == "week" else Shift(months=12)
    return _shifted(period, shift), shift


def explicit(windows: tuple[Window, ...], today: date) -> tuple[Period, Period, Shift]:
    """Two named windows; while the first still runs, the second stops at the same point: no part against a whole."""
    first, second = resolve(windows[0], today), resolve(windows[1], today)
    shift = _between(first, second)
    if first.so_far and first.end and second.end and second.start:
        end = min(second.end, shift.back(first.end))
        note = "the same days" if end < second.end else second.note
        second = replace(second, end=end, note=note)
    return first, second, shift


def _length(window: Window, period: Period) -> Shift:
    if window.kind in ("last", "this", "to_date", "ago", "period") and window.unit:
        n = window.n if window.kind == "last" else 1
        months, days = MONTHS_IN.get(window.unit, 0) * n, DAYS_IN.get(window.unit, 0) * n
        return Shift(months=months, days=days)
    if period.start and period.end and period.start.day == 1 and period.end.day == 1:
        return Shift(months=months_between(period.start, period.end))
    return Shift(days=period.days or 0)


def months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _between(first: Period, second: Period) -> Shift:
    if not first.start or not second.start:
        return Shift()
    if first.start.day == second.start.day:
        return Shift(months=months_between(second.start, first.start))
    return Shift(days=(first.start - second.start).days)


def _shifted(period: Period, shift: Shift) -> Period:
    start = shift.back(period.start) if period.start else None
    end = shift.back(period.end) if period.end else None
    note = "the same days" if period.so_far else ""
    return Period(start, end, note)
