"""Stretches seen from today: last month, the past 90 days, this week, two days ago, last Monday, next quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tools.calendar_units import Grain, add_months, add_units, floor
from tools.semantics.english.time.cycles import DAYS
from tools.semantics.english.time.text import SINGULAR, Core, TimeText, between
from tools.semantics.english.tokens import phrase_set
from tools.semantics.english.vocabulary.calendar_words import LAST, MONTHS, NEXT, THIS, TO_DATE, UNITS, WHOLE
from tools.semantics.query import Window

TO_COME = phrase_set(
    """coming up | upcoming | still to come | yet to come | to come | lie ahead | lies ahead | lying ahead |
    ahead of us | in the future | from now on | from today on | from today onwards | from now onwards"""
)
TO_COME_STARTS = frozenset(one[0] for one in TO_COME)
FORTNIGHT = ("fortnight", "fortnights")
HOURS = ("hour", "hours", "hrs")


class RelativeStretches(TimeText):
    """Reads a stretch that today decides."""

    def core(self, i: int, *, year: int | None = None) -> Core | None:
        raise NotImplementedError

    def relative(self, i: int, _year: int | None) -> Core | None:
        word = self.word(i)
        if word in ("today", "yesterday"):
            return Core(1, Window(kind="this" if word == "today" else "last", unit="day"))
        if self.reads(i, "day", "before", "yesterday"):
            return Core(3, Window(kind="ago", unit="day", n=2))
        if word in UNITS and self.reads(i + 1, "before", "last"):
            return Core(3, Window(kind="ago", unit=UNITS[word], n=2))
        found = self._weekday(i) or self._ahead(i)
        if found is not None:
            return found
        if word in THIS and self.word(i + 1) in LAST and self.unit(i + 2):
            inner = self._last_or_this(i + 1)
            return Core(inner.length + 1, inner.window, note=inner.note) if inner else None
        if word in LAST or (word in THIS and self.word(i + 1)):
            return self._last_or_this(i)
        number, unit = self.number(i), self.unit(i + 1)
        if number is not None and unit and self.word(i + 2) == "ago" and number > 0:
            return Core(3, Window(kind="ago", unit=unit, n=number))
        return self.to_come(i)

    def _weekday(self, i: int) -> Core | None:
        """`last Monday` is the latest one before today, `this Monday` the one of this week."""
        number = DAYS.get(self.word(i + 1))
        if number is None or self.word(i) not in (*LAST, "this"):
            return None
        monday = floor(self.today, "week")
        day = monday + timedelta(days=number - 1)
        if self.word(i) in LAST and day >= self.today:
            day -= timedelta(days=7)
        return between(day, day, 2, ahead=day > self.today)

    def to_come(self, i: int) -> Core | None:
        """`coming up`, `upcoming`, `still to come`: what lies ahead of us, in all or within the stretch behind it."""
        if self.word(i) not in TO_COME_STARTS:
            return None
        length = max((len(one) for one in TO_COME if self.reads(i, *one)), default=0)
        if not length or (length == 1 and (self.unit(i + 1) or self.unit(i + 2))):
            return None
        at = self.skip(i + length, "in", "during", "over", "within", "for", "the", "on")
        unit = self.unit(at + 1) if self.word(at) in THIS or self.word(at) == "the" else None
        if unit is not None:
            end = add_units(floor(self.today, unit), 1, unit) - timedelta(days=1)
            begin = self.today + timedelta(days=1)
            return between(begin, end, at + 2 - i, ahead=True) if begin <= end else None
        behind = self.core(at)
        if behind is not None:
            return replace(behind, length=at + behind.length - i)
        if any(self._begins_a_stretch(j) for j in range(self.length) if not i <= j < i + length):
            return None
        return Core(length, Window(kind="after", start=self.today), ahead=True)

    def _begins_a_stretch(self, i: int) -> bool:
        named = self.word(i) in MONTHS or bool(self.year_number(i))
        return named or (self.word(i) in NEXT | LAST and self.unit(i + 1) is not None)

    def _ahead(self, i: int) -> Core | None:
        """`tomorrow`, `next month`, `the next 30 days`, `the coming week`: whole periods after today's."""
        if self.word(i) == "tomorrow":
            day = self.today + timedelta(days=1)
            return between(day, day, 1, ahead=True)
        if self.word(i) not in NEXT:
            return None
        number = self.number(i + 1)
        at = i + 1 + (number is not None)
        unit = self.unit(at)
        if unit is None or not 1 <= (number or 1) <= 100 or (number is None and self.word(at) not in SINGULAR):
            return None
        if number is not None and unit in ("day", "week"):
            # The next two weeks begin tomorrow, the next week is the one after this.
            tomorrow = self.today + timedelta(days=1)
            return between(tomorrow, add_units(self.today, number, unit), at + 1 - i, ahead=True)
        start = add_units(floor(self.today, unit), 1, unit)
        end = add_units(start, number or 1, unit) - timedelta(days=1)
        return between(start, end, at + 1 - i, ahead=True)

    def _last_or_this(self, i: int) -> Core | None:
        word, j = self.word(i), self.skip(i + 1, *WHOLE)
        if word in THIS:
            unit = self.unit(j)
            if unit and self.word(j) in SINGULAR:
                return Core(j + 1 - i, Window(kind="this", unit=unit))
            return self._weekend(i, j)
        note, number = "", self.number(j)
        if number is not None:
            j += 1
        elif self.word(j) in ("few", "several"):
            number, note, j = 3, f"{self.word(j)} means 3", j + 1
        elif self.reads(j, "couple") or self.reads(j, "couple", "of"):
            number, j = 2, self.skip(j, "couple", "of")
        return self._last(i, self.skip(j, *WHOLE), number, note)

    def _last(self, i: int, j: int, number: int | None, note: str) -> Core | None:
        word = self.word(i)
        if self.word(j) in HOURS and (number or 1) <= 24:
            since = Window(kind="since", start=self.today - timedelta(days=1))
            return Core(j + 1 - i, since, note="hours are not told apart, so since yesterday")
        if self.word(j) in FORTNIGHT and 1 <= (number or 1) <= 26:
            return Core(j + 1 - i, Window(kind="last", unit="day", n=14 * (number or 1)), note=note)
        unit = self.unit(j)
        if unit is None:
            return self._weekend(i, j) if number is None else None
        if not 1 <= (number or 1) <= 1000:
            return None
        if number is None and (word in ("recent", "trailing", "rolling") or self.word(j) not in SINGULAR):
            return None
        if word in ("past", "trailing", "rolling") and unit == "year":
            months = 12 * (number or 1)
            note = f"the {word} year means the last {months} whole months"
            return Core(j + 1 - i, Window(kind="last", unit="month", n=months), note=note)
        return Core(j + 1 - i, Window(kind="last", unit=unit, n=number or 1), note=note)

    def _weekend(self, i: int, j: int) -> Core | None:
        if self.word(j) != "weekend":
            return None
        saturday = floor(self.today, "week") + timedelta(days=5)
        if self.word(i) in LAST and saturday + timedelta(days=1) >= self.today:
            saturday -= timedelta(days=7)
        return between(saturday, saturday + timedelta(days=1), j + 1 - i, ahead=saturday > self.today)

    def to_date(self, i: int, _year: int | None) -> Core | None:
        """`YTD`, `month to date`, `so far this year`, `YTD last year`: up to the same day, in whatever year."""
        before = self.year_number(i) if self.word(i + 1) in TO_DATE else 0
        at = i + bool(before)
        word = self.word(at)
        unit, end = self._to_date_words(at, word)
        if unit is None:
            return None
        extra, year = (0, before) if before else self.year_after(end)
        if not year or year == self.today.year:
            return Core(end + extra - i, Window(kind="to_date", unit=unit))
        if unit != "year":
            return Core(end - i, Window(kind="to_date", unit=unit))
        last = add_months(self.today, 12 * (year - self.today.year))
        return between(date(year, 1, 1), last, end + extra - i)

    def _to_date_words(self, i: int, word: str) -> tuple[Grain | None, int]:
        if word in TO_DATE:
            return TO_DATE[word], i + 1
        if word in UNITS and self.reads(i + 1, "to", "date"):
            return UNITS[word], i + 3
        if self.reads(i, "so", "far") and self.word(i + 2) in THIS and self.unit(i + 3):
            return self.unit(i + 3), i + 4
        return None, i
