"""When a schedule runs: a cron expression or a business day of the month, in a time zone; pure.

Cron has five fields with the standard numbering (0 and 7 are Sunday) and names (MON, JAN). `BUSINESS_DAY n hh:mm` is
the n-th day from Monday to Friday of each month, negative from its end; holidays are not known. A time that the clocks
skip in spring runs once, right when they have been put forward; an hour that they repeat in autumn runs once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from tools.errors import CallerError
from tools.zones import zone_named

EXAMPLES: Final = (
    "every Monday at 9:00, weekdays at 8:30, daily at 7am Europe/Berlin, on the 1st and 15th at noon, "
    "first business day of the month at 8:00, every 2 hours, quarterly, or a cron expression such as 0 9 * * MON"
)
MONTH_NAMES: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAY_NAMES: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MOST_BUSINESS_DAYS: Final = 20
"""Every month has so many."""
_FIELDS: Final = (
    ("minute", r"\d{1,2}", 0, 59),
    ("hour", r"\d{1,2}", 0, 23),
    ("day of the month", r"\d{1,2}", 1, 31),
    ("month", rf"\d{{1,2}}|{'|'.join(MONTH_NAMES)}", 1, 12),
    ("day of the week", rf"[0-7]|{'|'.join(DAY_NAMES)}", 0, 7),
)
_BUSINESS_DAY = re.compile(r"BUSINESS_DAY\s+([+-]?\d{1,2})\s+(\d{1,2}):(\d\d)")


class WrongRecurrence(CallerError):
    """It cannot be read as a time that comes again; the message says what is possible."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A normal expression and an IANA zone; made by `recurrence`, which checks both."""

    expression: str
    time_zone: str

    def after(self, moment: datetime, *, until: datetime | None = None) -> datetime | None:
        """The first run later than `moment` (aware, or UTC without a zone), in UTC; None when there is none."""
        return next(self.runs(moment, until=until), None)

    def next_runs(self, moment: datetime, count: int, *, until: datetime | None = None) -> tuple[datetime, ...]:
        """The next runs, in the schedule's own zone."""
        zone = ZoneInfo(self.time_zone)
        return tuple(run.astimezone(zone) for run in islice(self.runs(moment, until=until), count))

    def runs(self, moment: datetime, *, until: datetime | None = None) -> Iterator[datetime]:
        """Every run later than `moment`, in UTC, strictly increasing."""
        zone = ZoneInfo(self.time_zone)
        last = in_utc(moment)
        end = in_utc(until) if until else None
        for wall in self._walls(last.astimezone(zone).replace(tzinfo=None)):
            run = instant(wall, zone)
            if end is not None and run > end:
                return
            if run > last:
                last = run
                yield run

    def _walls(self, start: datetime) -> Iterator[datetime]:
        """What the clock on the wall shows at each run, later than `start`."""
        if match := _BUSINESS_DAY.fullmatch(self.expression):
            yield from _business_days(int(match[1]), time(int(match[2]), int(match[3])), start)
            return
        from croniter import CroniterBadDateError, croniter

        try:
            found = croniter(self.expression, start, ret_type=datetime)
            while True:
                yield found.get_next()
        except (CroniterBadDateError, OverflowError):
            return


def recurrence(expression: str, time_zone: str) -> Recurrence:
    """A checked recurrence; raises WrongRecurrence that names the field, UnknownZone."""
    zone = zone_named(time_zone)
    text = re.sub(r"\s+", " ", expression.strip().upper())
    if text.startswith("BUSINESS_DAY"):
        return Recurrence(_normal_business_day(text), zone)
    checked = Recurrence(_normal_cron(text), zone)
    if checked.after(datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise WrongRecurrence(f"{expression.strip()!r} never comes: no month has such a day")
    return checked


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When a clock on a wall shows `wall`, in UTC: the first time of two, and right after a gap that skips it."""
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    moment = first.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # In a gap fold 0 counts with the offset before it and fold 1 with the one after: the change lies between the two.
    low, high = second.astimezone(UTC), moment
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def in_utc(moment: datetime) -> datetime:
    """The moment with its zone, which is UTC; rows have none."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def nth_business_day(month: date, number: int) -> date:
    """The n-th day from Monday to Friday of a month, from its end when negative."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    days = [
        first + timedelta(days=each)
        for each in range((following - first).days)
        if (first + timedelta(days=each)).weekday() < 5
    ]
    return days[number - 1 if number > 0 else number]


def _business_days(number: int, at: time, start: datetime) -> Iterator[datetime]:
    month = start.date().replace(day=1)
    while month.year < 9000:
        wall = datetime.combine(nth_business_day(month, number), at)
        if wall > start:
            yield wall
        month = (month + timedelta(days=32)).replace(day=1)


def _normal_business_day(text: str) -> str:
    match = _BUSINESS_DAY.fullmatch(text)
    number = int(match[1]) if match else 0
    if match is None or not 1 <= abs(number) <= MOST_BUSINESS_DAYS or int(match[2]) > 23 or int(match[3]) > 59:
        raise WrongRecurrence(
            f"{text!r} is no business day: it is BUSINESS_DAY n hh:mm, with n from 1 to {MOST_BUSINESS_DAYS} or from "
            f"-1 to -{MOST_BUSINESS_DAYS} counted from the end of the month"
        )
    return f"BUSINESS_DAY {number} {int(match[2]):02}:{match[3]}"


def _normal_cron(text: str) -> str:
    fields = text.split(" ")
    if len(fields) != len(_FIELDS):
        raise WrongRecurrence(
            f"a cron expression has five fields (minute, hour, day of the month, month, day of the week), and "
            f"{text!r} has {len(fields)}; it can be {EXAMPLES}"
        )
    for field, (name, value, low, high) in zip(fields, _FIELDS, strict=True):
        _check_field(field, name, value, low, high)
    return " ".join(fields)


def _check_field(field: str, name: str, value: str, low: int, high: int) -> None:
    for part in field.split(","):
        if (name == "day of the month" and part == "L") or (
            name == "day of the week" and re.fullmatch(rf"(?:{value})#[1-5]|L[0-7]", part)
        ):
            continue
        match = re.fullmatch(rf"(?:\*|({value})(?:-({value}))?)(?:/(\d{{1,3}}))?", part)
        numbers = [_number(each) for each in (match[1], match[2]) if each] if match else []
        backwards = len(numbers) == 2 and numbers[0] > numbers[1] and name != "day of the week"
        if match is None or backwards or any(not low <= each <= high for each in numbers) or match[3] == "0":
            raise WrongRecurrence(
                f"{part!r} is no {name}: it is *, {low} to {high}, a list such as {low},{low + 1}, a range such as "
                f"{low}-{low + 2}, or a step such as */2; there are also {EXAMPLES}"
            )


def _number(value: str) -> int:
    if value in MONTH_NAMES:
        return MONTH_NAMES.index(value) + 1
    return DAY_NAMES.index(value) if value in DAY_NAMES else int(value)
