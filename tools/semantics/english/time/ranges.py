"""Stretches with two ends or one, and parts of a longer one: from March to May, since July, the first week of May."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tools.calendar_units import add_units
from tools.semantics import periods
from tools.semantics.english.time.calendar import CalendarStretches
from tools.semantics.english.time.relative import RelativeStretches
from tools.semantics.english.time.text import SINGULAR, Core, TimeFound, between
from tools.semantics.english.vocabulary.calendar_words import MONTHS
from tools.semantics.query import Window

SINCE = ("since", "after", "starting", "beginning")
UNTIL = ("until", "till", "before", "through")
FIRST_HALF = ("first", "1st")
SECOND_HALF = ("second", "2nd", "latter", "last")
LIMITS = ("start", "beginning", "end")
READERS = (
    "fiscal_stretch", "numbered_week", "part_of", "half_of_month", "edge", "relative", "to_date", "day", "quarter",
    "half", "month", "season", "year",
)  # fmt: skip


class Ranges(CalendarStretches, RelativeStretches):
    """Reads simple stretches, and what is made of them."""

    def core(self, i: int, *, year: int | None = None) -> Core | None:
        """The simple stretch that starts here; read once, since every longer reading asks for it."""
        if (i, year) not in self.cores:
            self.cores[i, year] = self._core(i, year)
        return self.cores[i, year]

    def _core(self, i: int, year: int | None) -> Core | None:
        for name in READERS:
            read: Callable[[int, int | None], Core | None] = getattr(self, name)
            found = read(i, year)
            if found is not None:
                return found
        return None

    def part_of(self, i: int, _year: int | None) -> Core | None:
        """`first week of November`, `last two months of 2025`, `last day of October`, `first ten days of Q3`."""
        first = self.word(i) == "first"
        if not first and self.word(i) not in ("last", "final"):
            return None
        number = self.number(i + 1)
        at = i + 1 + (number is not None)
        unit = self.unit(at)
        whole = self._whole(self.skip(at + 2, "the")) if unit and self.word(at + 1) in ("of", "in") else None
        if unit is None or whole is None or not 1 <= (number or 1) <= 100:
            return None
        period = self.dates(whole.window)
        if period.start is None or period.end is None:
            return None
        n = number or 1
        start, end = (
            (period.start, add_units(period.start, n, unit)) if first else (add_units(period.end, -n, unit), period.end)
        )
        if start < period.start or end > period.end or (end - start) == (period.end - period.start):
            return None
        length = self.skip(at + 2, "the") + whole.length - i
        return between(start, end - timedelta(days=1), length, year_given=whole.year_given)

    def _whole(self, i: int) -> Core | None:
        """What a part is taken of; `the year` is the running one."""
        unit = self.unit(i) if self.word(i - 1) == "the" and self.word(i) in SINGULAR else None
        return self.core(i) or (Core(1, Window(kind="this", unit=unit)) if unit else None)

    def half_of_month(self, i: int, _year: int | None) -> Core | None:
        """`the second half of October`: from its 16th on."""
        if self.word(i) not in FIRST_HALF + SECOND_HALF or self.word(i + 1) != "half" or self.word(i + 2) != "of":
            return None
        at = self.skip(i + 3, "the")
        whole = self.core(at)
        period = self.dates(whole.window) if whole is not None else None
        if (
            whole is None
            or period is None
            or period.start is None
            or period.end is None
            or whole.window.unit != "month"
        ):
            return None
        middle = period.start.replace(day=15)
        start, end = (
            (period.start, middle)
            if self.word(i) in FIRST_HALF
            else (middle + timedelta(days=1), period.end - timedelta(days=1))
        )
        return between(start, end, at + whole.length - i, year_given=whole.year_given)

    def edge(self, i: int, _year: int | None) -> Core | None:
        """`the beginning of the year`, `start of this month` as a day, where something starts or ends."""
        if self.word(i) not in LIMITS or self.word(i + 1) != "of" or not self._is_limit(i):
            return None
        at = self.skip(i + 2, "the")
        unit = self.unit(at)
        whole = self.core(at)
        window = Window(kind="this", unit=unit) if whole is None and unit and self.word(at - 1) == "the" else None
        window = whole.window if whole else window
        if window is None:
            return None
        period = self.dates(window)
        day = period.end - timedelta(days=1) if self.word(i) == "end" and period.end else period.start
        return between(day, day, at + (whole.length if whole else 1) - i) if day else None

    def _is_limit(self, i: int) -> bool:
        before = self.word(i - 2) if self.word(i - 1) == "the" else self.word(i - 1)
        return before in ("since", "from", "to", "until", "till", "through", "by", "and", "before", "after")

    # Two ends

    def range(self, i: int) -> TimeFound | None:
        joiners: tuple[str, ...] = ("to", "until", "till", "through", "thru")
        start = i + 1 if self.word(i) in ("between", "from") else i
        led = start > i or self.word(i - 1) in ("from", "between")
        if led:
            joiners = (*joiners, "and")
        start = self.skip(start, "the")
        first = self.core(start)
        bare = self._bare_day(start, joiners) if first is None or first.window.kind != "between" else None
        if bare is not None:
            return replace(bare, length=bare.length + start - i)
        if first is None:
            return None
        middle = start + first.length
        if self.word(middle) in joiners:
            at = self.skip(middle + 1, "the")
        elif self.hyphened(middle):
            at = middle
        else:
            return None
        second = self.core(at) or self._now(at)
        return self._spanned(i, start, first, at, second) if second else None

    def _spanned(self, i: int, start: int, first: Core, at: int, second: Core) -> TimeFound | None:
        """An end without a year takes the year of the other one."""
        year = periods.resolve(second.window, self.today).start
        if not first.year_given and year is not None:
            first = self.core(start, year=year.year) or first
            begin, stop = self.dates(first.window), self.dates(second.window)
            if begin.start and stop.end and begin.start >= stop.end:
                first = self.core(start, year=year.year - 1) or first
        begin, stop = self.dates(first.window), self.dates(second.window)
        if begin.start is None or stop.end is None or begin.start >= stop.end:
            return None
        window = Window(kind="between", start=begin.start, end=stop.end - timedelta(days=1))
        alike = first.window.kind == second.window.kind == "period" and first.window.unit == second.window.unit
        ends = (first.window, second.window) if alike and self.word(start - 1) == "from" else None
        return TimeFound("window", at + second.length - i, window=window, note=first.note or second.note, ends=ends)

    def _bare_day(self, i: int, joiners: tuple[str, ...]) -> TimeFound | None:
        """`1 to 15 August`, `the 10th and 20th of February`, `March 1-15`: the month is said once."""
        month_first = self.word(i) in MONTHS and self.day_number(i + 1) > 0
        number_at = i + 1 if month_first else i
        number = self.day_number(number_at)
        middle = number_at + 1
        at = self.skip(middle + 1, "the") if self.word(middle) in joiners else middle if self.hyphened(middle) else 0
        if not number or not at or not self.day_number(at):
            return None
        day = self.day(at, None) if not month_first else None
        if month_first:
            first = self.day(i, None)
            if first is None or first.window.start is None or self.day_number(at) <= number:
                return None
            extra, year = self.year_after(at + 1)
            begin = first.window.start.replace(year=year) if year else first.window.start
            day = between(begin, begin, 1 + extra)
            return self._days(begin.day, self.day_number(at), day, at + 1 + extra - i)
        return self._days(number, 0, day, at + day.length - i) if day is not None else None

    @staticmethod
    def _days(first: int, last: int, day: Core, length: int) -> TimeFound | None:
        known = day.window.start
        if known is None or (last or known.day) < first:
            return None
        try:
            window = Window(kind="between", start=known.replace(day=first), end=known.replace(day=last or known.day))
        except ValueError:
            return None
        return TimeFound("window", length, window=window)

    def _now(self, i: int) -> Core | None:
        return Core(1, Window(kind="this", unit="day")) if self.word(i) in ("now", "date") else None

    # One end

    def open(self, i: int) -> TimeFound | None:
        word, j = self.word(i), i + 1
        before = self.word(i - 1)
        age = self._age(i)
        if age is not None:
            return age
        is_since = word in SINCE or (before == "from" and self._ends_open(i))
        is_until = word in UNTIL or self.reads(i, "up", "to") or (word == "by" and "end" in self.words[i + 1 : i + 3])
        if not (is_since or is_until):
            return None
        if before == "from" and word not in ("since", "after"):
            j = i
        j = self.skip(j, "the", "from", "in", "of", "on", "to", "and", "including", "until")
        core = self.core(j)
        if core is None:
            return self._since_long(j, i) if word == "since" else None
        dates = self.dates(core.window)
        length = j + core.length - i
        if word == "up" and core.window.kind == "period" and core.window.unit == "year":
            return None
        if is_until and dates.start and dates.end:
            end = dates.start if word == "before" else dates.end
            window = Window(kind="until", end=end - timedelta(days=1))
            return TimeFound("window", length, window=window, note=core.note, ahead=core.ahead)
        if dates.start and dates.end:
            start = dates.end if word == "after" else dates.start
            length += 1 if self.word(i + length) in ("on", "onwards", "onward") else 0
            return TimeFound(
                "window",
                length,
                window=Window(kind="since" if word == "since" else "after", start=start),
                note=core.note,
            )
        return None

    def _since_long(self, j: int, i: int) -> TimeFound | None:
        """`since 3 months`: that many before now."""
        number, unit = self.number(j), self.unit(j + 1)
        if number is None or unit is None or not 1 <= number <= 1000:
            return None
        return TimeFound("window", j + 2 - i, window=Window(kind="last", unit=unit, n=number))

    def _age(self, i: int) -> TimeFound | None:
        """`more than 30 days ago`: everything before that day."""
        if not (self.reads(i, "more", "than") or self.reads(i, "over")):
            return None
        at = i + (2 if self.word(i) == "more" else 1)
        number, unit = self.number(at), self.unit(at + 1)
        if number is None or unit is None or self.word(at + 2) != "ago":
            return None
        end = add_units(self.today, -number, unit) - timedelta(days=1)
        return TimeFound("window", at + 3 - i, window=Window(kind="until", end=end))

    def _ends_open(self, i: int) -> bool:
        """Whether `from X` here means since X: X is followed by `on`, `onwards` or `onward`."""
        core = self.core(i)
        return core is not None and self.word(i + core.length) in ("on", "onwards", "onward")
