"""Stretches of the calendar: days, months, quarters, halves, seasons, numbered weeks, years, fiscal years."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from tools.calendar_units import Grain, add_months, day_in_words, floor
from tools.semantics.english.time.cycles import DAYS, fiscal_year, fiscal_year_of
from tools.semantics.english.time.text import Core, TimeText, between
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.calendar_words import LAST, MONTHS, NOT_YEARS, ORDINALS, SEASONS, THIS, UNITS
from tools.semantics.query import Window

BEFORE_MAY = word_set(
    "in of since from until to for and between vs versus through during with last this before after or by"
)
WEEK = re.compile(r"(?:cw|kw|w)(\d{1,2})")


class CalendarStretches(TimeText):
    """Reads a stretch of the calendar at a place; without a year it is the latest one that has begun."""

    def fiscal_stretch(self, i: int, _year: int | None) -> Core | None:
        """`FY25`, `fiscal year 2025`, `last fiscal year`: starts as the model says, else in January."""
        start, at = self.fiscal or 1, i
        said = "" if self.fiscal else "the fiscal year is the calendar year"
        which = self.word(at) if self.word(at) in LAST or self.word(at) in THIS else ""
        at += bool(which)
        spelt = self.word(at) in ("fiscal", "financial")
        if spelt and self.word(at + 1) in ("quarter", "qtr") and which:
            return self._fiscal_quarter(which, start, at + 2 - i, said)
        if (spelt and self.word(at + 1) in ("year", "yr")) or self.word(at) == "fy":
            at += 2 if self.word(at) != "fy" else 1
        elif self.word(at).startswith("fy") and self.word(at)[2:].isdigit():
            number = int(self.word(at)[2:])
            year = number if number > 99 else 2000 + number
            return Core(at + 1 - i, fiscal_year(year, start), note=said) if 1990 <= year <= 2100 else None
        else:
            return None
        year = self.year_number(at) or self.short_year(at)
        if year:
            return Core(at + 1 - i, fiscal_year(year, start), note=said)
        now = fiscal_year_of(self.today, start)
        return Core(at - i, fiscal_year(now - (which in LAST), start), note=said) if which else None

    def _fiscal_quarter(self, which: str, start: int, length: int, note: str) -> Core:
        months = (self.today.month - start) % 12 // 3 * 3
        begin = add_months(date(self.today.year, start, 1), months - (12 if self.today.month < start else 0))
        begin = add_months(begin, -3) if which in LAST else begin
        return between(begin, add_months(begin, 3) - timedelta(days=1), length, note=note)

    def numbered_week(self, i: int, _year: int | None) -> Core | None:
        """`week 40 of 2025`, `CW45`, `2026-W45`, `week starting 9 Nov 2026`."""
        before = self.year_number(i) if WEEK.fullmatch(self.word(i + 1)) else 0
        at = self.skip(i + bool(before), "calendar", "iso")
        glued = WEEK.fullmatch(self.word(at))
        if self.word(at) == "week" and self.word(at + 1) in ("starting", "beginning", "commencing", "of", "from"):
            return self._week_of(i, self.skip(at + 2, "the", "on"))
        apart = self.word(at) in ("week", "wk", "kw", "cw") and self.said(at + 1).isdigit()
        number = int(glued.group(1)) if glued else self.number(at + 1) if apart else None
        if number is None or not 1 <= number <= 53:
            return None
        end = at + (1 if glued else 2)
        extra, year = (0, before) if before else self.year_after(end)
        if not year:
            year = self.today.year if number <= self.today.isocalendar()[1] else self.today.year - 1
        if number > date(year, 12, 28).isocalendar()[1]:
            return None
        return Core(end + extra - i, Window(kind="period", unit="week", year=year, number=number))

    def _week_of(self, i: int, at: int) -> Core | None:
        day = self.day(at, None)
        if day is None or day.window.start is None:
            return None
        monday = floor(day.window.start, "week")
        return between(monday, monday + timedelta(days=6), at + day.length - i)

    def day(self, i: int, year: int | None) -> Core | None:
        if not i < len(self.tokens):
            return None
        if self.word(i) in DAYS:
            return self._called_day(i, year)
        day = self.tokens[i].day
        if day is not None:
            return Core(1, Window(kind="between", start=day, end=day))
        month_at = number_at = None
        if self.word(i) in MONTHS and self.day_number(i + 1) and not self._is_a_short_year(i + 1):
            month_at, number_at, length = i, i + 1, 2
        elif self.word(i) in ORDINALS and self.word(i + 1) == "of" and self.word(i + 2) in MONTHS:
            return self._ranked_day(i, ORDINALS[self.word(i)], year)
        elif self.day_number(i) and self.word(self.skip(i + 1, "of")) in MONTHS:
            number_at, month_at = i, self.skip(i + 1, "of")
            length = month_at + 1 - i
        if month_at is None or number_at is None:
            return None
        given = self.year_number(i + length)
        month, number = MONTHS[self.word(month_at)], self.day_number(number_at)
        if given:
            return _one_day(given, month, number, length + 1, given=True)
        guess = year or self.today.year
        core = _one_day(guess, month, number, length, given=False)
        if core and year is None and core.window.start and core.window.start > self.today:
            if self.present:
                return replace(core, ahead=True)
            return _one_day(guess - 1, month, number, length, given=False)
        return core

    def _called_day(self, i: int, year: int | None) -> Core | None:
        """`Wednesday 25 November`, `Monday the 30th of November`: the day of the week only says it again."""
        at = self.skip(i + 1, "the")
        day = self.day(at, year) if self.word(at) not in DAYS else None
        return replace(day, length=day.length + at - i) if day is not None else None

    def _ranked_day(self, i: int, number: int, year: int | None) -> Core | None:
        """`the first of October`."""
        month = self.month(i + 2, year)
        start = self.dates(month.window).start if month else None
        day = start.replace(day=number) if start else None
        return between(day, day, 2 + month.length, year_given=month.year_given) if month and day else None

    def _is_a_short_year(self, i: int) -> bool:
        """The `'26` of `Oct '26`."""
        return self.tokens[i].lead in ("'", "\u2019") and self.short_year(i) > 0

    def quarter(self, i: int, year: int | None) -> Core | None:
        before = self.year_number(i)
        at = i + 1 if before and self._quarter_number(i + 1) else i
        number = self._quarter_number(at)
        length = at + 1 - i
        if not number:
            word = self.word(i)
            if word in ("final", "last") and self.year_after(i + 2)[0] and self.word(i + 1) in ("quarter", "qtr"):
                return self._numbered("quarter", 4, i, 2, 0, year)
            if word not in ORDINALS or self.word(i + 1) not in ("quarter", "qtr"):
                return None
            number, length, before = ORDINALS[word], 2, 0
        fiscal = self.fiscal_stretch(i + length, None)
        if fiscal is not None and fiscal.window.start is not None:
            begin = add_months(fiscal.window.start, 3 * number - 3)
            return between(begin, add_months(begin, 3) - timedelta(days=1), length + fiscal.length, note=fiscal.note)
        short = self.short_year(i + length)
        if short and not before and self.word(i + length + 1) not in UNITS:
            return Core(length + 1, Window(kind="period", unit="quarter", year=short, number=number))
        return self._numbered("quarter", number, i, length, before, year)

    def _quarter_number(self, i: int) -> int:
        word = self.word(i)
        return int(word[1]) if len(word) == 2 and word[0] == "q" and word[1] in "1234" else 0

    def month(self, i: int, year: int | None) -> Core | None:
        numeric = self._numeric_month(i)
        if numeric is not None:
            return numeric
        at = i + 1 if self.word(i) in ("last", "this") and self.word(i + 1) in MONTHS else i
        word = self.word(at)
        if word not in MONTHS or (word == "may" and at == i and not self._may_is_a_month(i)):
            return None
        if at > i and self.word(i) == "this":
            return self._numbered("month", MONTHS[word], i, 2, self.today.year, year)
        if at + 1 < len(self.tokens) and self._is_a_short_year(at + 1):
            return Core(
                at + 2 - i, Window(kind="period", unit="month", year=self.short_year(at + 1), number=MONTHS[word])
            )
        return self._numbered("month", MONTHS[word], i, at + 1 - i, 0, year)

    def _numeric_month(self, i: int) -> Core | None:
        """`2026-10`, `10/2026`."""
        if not self.hyphened(i + 1):
            return None
        first, second = self.said(i), self.said(i + 1)
        year, month = (first, second) if self.year_number(i) else (second, first)
        if not (len(year) == 4 and year.isdigit() and month.isdigit() and len(month) <= 2 and 1 <= int(month) <= 12):
            return None
        return Core(2, Window(kind="period", unit="month", year=int(year), number=int(month)))

    def _may_is_a_month(self, i: int) -> bool:
        before, token = self.word(i - 1), self.tokens[i]
        named = before in BEFORE_MAY or before in MONTHS or self.hyphened(i)
        return named or bool(self.year_after(i + 1)[0]) or (token.said == "May" and i > 0)

    def _numbered(self, unit: Grain, number: int, i: int, length: int, given: int, year: int | None) -> Core:
        """A quarter or month by its number; without a year it is the latest one that has begun."""
        extra, said = (0, given) if given else self.year_after(i + length)
        if said:
            return Core(length + extra, Window(kind="period", unit=unit, year=said, number=number))
        guess = year or self.today.year
        window = Window(kind="period", unit=unit, year=guess, number=number)
        start = self.dates(window).start
        if self.forward and year is None:
            return self._to_come(window, length)
        ahead = year is None and start is not None and start > self.today
        if ahead and self.present:
            return Core(length, window, year_given=False, ahead=True)
        if ahead:
            window = Window(kind="period", unit=unit, year=guess - 1, number=number)
        return Core(length, window, year_given=False)

    def _to_come(self, window: Window, length: int) -> Core:
        """`expected to close in December` is about the next one that is not over."""
        end = self.dates(window).end
        if end and end <= self.today:
            window = window.model_copy(update={"year": (window.year or self.today.year) + 1})
        start = self.dates(window).start
        return Core(length, window, year_given=False, ahead=start is not None and start > self.today)

    def half(self, i: int, year: int | None) -> Core | None:
        before = self.year_number(i) if self.word(i + 1) in ("h1", "h2") else 0
        at = i + bool(before)
        word, number, length = self.word(at), 0, 1 + bool(before)
        if word in ("h1", "h2"):
            number = int(word[1])
        elif word in ORDINALS and ORDINALS[word] <= 2 and self.word(i + 1) == "half":
            number, length = ORDINALS[word], 2
        if not number:
            return None
        extra, said = (0, before) if before else self.year_after(i + length)
        if not said and self.word(i + length) == "of" and self.unit(self._past_the(i + length + 1)) != "year":
            # Half of a quarter, or of what is no time at all, is no half of a year.
            return None
        begun = date(self.today.year, 6 * number - 5, 1) <= self.today
        of = said or year or (self.today.year if begun else self.today.year - 1)
        end = date(of, 6, 30) if number == 1 else date(of, 12, 31)
        return between(date(of, 6 * number - 5, 1), end, length + extra, year_given=bool(said))

    def _past_the(self, i: int) -> int:
        return self.skip(i, "the", "this", "our", "current", "running", "financial", "calendar")

    def season(self, i: int, year: int | None) -> Core | None:
        """`summer 2026`, `last winter`: three whole months, which the reading says."""
        last = self.word(i) in LAST
        at = i + (last or self.word(i) == "this")
        number = SEASONS.get(self.word(at))
        if number is None or (self.word(at) == "fall" and self.word(at - 1) not in ("in", "the", "last", "this")):
            return None
        extra, said = self.year_after(at + 1)
        of = said or year or self.today.year
        start = date(of, number, 1)
        if not said and (start > self.today or (last and add_months(start, 3) > self.today)):
            start = date(of - 1, number, 1)
        end = add_months(start, 3) - timedelta(days=1)
        note = f"{self.word(at)} means {day_in_words(start)} to {day_in_words(end)}"
        return between(start, end, at + 1 + extra - i, year_given=bool(said), note=note)

    def year(self, i: int, _year: int | None) -> Core | None:
        at = self.skip(i, "calendar", "year")
        at = at if self.year_number(at) else i
        year = self.year_number(at)
        limits = self.word(i - 1) in NOT_YEARS and not self._follows_a_year(i)
        if not year or limits or self.word(at + 1) in UNITS:
            return None
        if self.word(at + 1) == "s" and not self.tokens[at + 1].lead:
            return None
        return Core(at + 1 - i, Window(kind="period", unit="year", year=year))

    def _follows_a_year(self, i: int) -> bool:
        """`grew in 2025 over 2024`, `more in 2026 than 2025`: no limit where another year was said before."""
        return self.word(i - 1) in ("over", "than") and any(self.year_number(at) for at in range(i - 1))


def _one_day(year: int, month: int, number: int, length: int, *, given: bool) -> Core | None:
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return Core(length, Window(kind="between", start=day, end=day), year_given=given)
