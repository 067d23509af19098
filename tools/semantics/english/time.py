"""Time in a question: windows, grains and comparisons, as typed phrases; pure, seen from a given today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tools.semantics import periods
from tools.semantics.english.calendar_words import (
    ADJECTIVES,
    LAST,
    LEADS,
    MONTHS,
    NOT_YEARS,
    ORDINALS,
    OVER_ITSELF,
    THIS,
    TO_DATE,
    UNITS,
    WHOLE,
)
from tools.semantics.english.time_cycles import fiscal_year, fiscal_year_of, part_at, weekdays_at
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.query import CalendarPart, Grain, Window


@dataclass(frozen=True)
class TimeFound:
    """A stretch of tokens about time: `length` of them, and what they mean."""

    kind: Literal["window", "grain", "previous", "same_last_year", "over_itself", "part", "weekdays"]
    length: int
    window: Window | None = None
    grain: Grain | None = None
    note: str = ""
    lead: str = ""
    relative: bool = False
    part: CalendarPart | None = None
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Core:
    """A simple stretch; `year_given` is False when the year was guessed as the latest possible one."""

    length: int
    window: Window
    year_given: bool = True
    note: str = ""


class TimeReader:
    """Reads time at a position of one question."""

    def __init__(self, tokens: Sequence[Token], today: date, *, fiscal: int | None = None) -> None:
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.today = today
        self.fiscal = fiscal

    def at(self, i: int) -> TimeFound | None:
        """The longest reading that starts here, with its preposition."""
        lead = self._leads(i)
        found = self._at(i + lead)
        if found is None:
            return self._at(i) if lead else None
        first = next((word for word in self.words[i : i + lead] if word != "the"), "")
        return replace(found, length=found.length + lead, lead=first)

    def _leads(self, i: int) -> int:
        n = 0
        while self._word(i + n) in LEADS and n < 3:
            n += 1
        return n

    def _at(self, i: int) -> TimeFound | None:
        for read in (self._comparison, self._range, self._open, self._grain):
            found = read(i)
            if found is not None:
                return found
        named = self._word(i) in _SINGULAR and self._word(i + 1) == "of"
        core = self._core(i + 2) if named else self._core(i)
        if core is None:
            return None
        length = core.length + 2 * named
        if self._is(i + length, "so", "far") or self._is(i + length, "to", "date"):
            length += 2
        relative = self._word(i) in ("previous", "prior", "preceding")
        return TimeFound("window", length, window=core.window, note=core.note, relative=relative)

    def _word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def _is(self, i: int, *words: str) -> bool:
        return tuple(self.words[i : i + len(words)]) == words

    def _skip(self, i: int, *words: str) -> int:
        while self._word(i) in words:
            i += 1
        return i

    # Comparisons

    def _comparison(self, i: int) -> TimeFound | None:
        word = self._word(i)
        if word in OVER_ITSELF:
            return self._over_itself(OVER_ITSELF[word], 1)
        if word in UNITS and self._word(i + 1) in ("over", "on", "to") and self._word(i + 2) == word:
            return self._over_itself(UNITS[word], 3)
        if word in ("same", "corresponding", "equivalent"):
            return self._same(i)
        if (
            word in ("a", "one", "1")
            and self._word(i + 1) in ("year", "yr")
            and self._word(i + 2) in ("ago", "earlier", "before", "prior")
        ):
            return TimeFound("same_last_year", 3)
        if word in LAST and self._word(i + 1) in ("period", "one"):
            return TimeFound("previous", 2)
        if word == "period" and self._word(i + 1) in ("before", "prior"):
            return TimeFound("previous", 2)
        if (
            word == "year"
            and self._word(i + 1) in ("before", "earlier", "prior")
            and self._word(i + 2) not in ("last", "yesterday")
        ):
            return TimeFound("same_last_year", 2)
        if (
            word in UNITS
            and self._word(i + 1) in ("before", "prior")
            and self._word(i + 2) not in ("last", "yesterday")
        ):
            return TimeFound("previous", 2)
        return None

    @staticmethod
    def _over_itself(grain: Grain, length: int) -> TimeFound:
        return TimeFound("same_last_year" if grain == "year" else "over_itself", length, grain=grain)

    def _same(self, i: int) -> TimeFound | None:
        j = i + 1
        if self._word(j) in (*UNITS, "period", "time", "dates", "timeframe"):
            j += 1
        end = self._skip(j, "of", "in", "the", "from", "as", "during")
        if self._word(end) in ("last", "previous", "prior", "preceding") and self._word(end + 1) in ("year", "yr"):
            return TimeFound("same_last_year", end + 2 - i)
        if self._word(end) in ("a", "one") and self._word(end + 1) in ("year", "yr"):
            return TimeFound("same_last_year", end + 3 - i)
        if self._is(end, "year", "before") or self._is(end, "year", "earlier"):
            return TimeFound("same_last_year", end + 2 - i)
        return None

    # Grains

    def _grain(self, i: int) -> TimeFound | None:
        word = self._word(i)
        part = part_at(self.words, i)
        if part is not None:
            return TimeFound("part", part[0], part=part[1])
        days = weekdays_at(self.words, i)
        if days is not None:
            return TimeFound("weekdays", days[0], weekdays=days[1])
        if word in ADJECTIVES:
            return TimeFound("grain", 1, grain=ADJECTIVES[word])
        if word in UNITS and self._word(i + 1) in ("by", "after", "per") and self._word(i + 2) == word:
            return TimeFound("grain", 3, grain=UNITS[word])
        return None

    # Windows with two ends, or one

    def _range(self, i: int) -> TimeFound | None:
        joiners: tuple[str, ...] = ("to", "until", "till", "through", "thru")
        start = i + 1 if self._word(i) in ("between", "from") else i
        if start > i or self._word(i - 1) == "from":
            joiners = (*joiners, "and")
        first = self._core(self._skip(start, "the", "start", "beginning", "of"))
        if first is None:
            return None
        middle = self._skip(start, "the", "start", "beginning", "of") + first.length
        if self._word(middle) not in joiners:
            return None
        at = self._skip(middle + 1, "the", "end", "of")
        second = self._core(at) or self._now(at)
        if second is None:
            return None
        year = periods.resolve(second.window, self.today).start
        if not first.year_given and year is not None:
            first = self._core(self._skip(start, "the", "start", "beginning", "of"), year=year.year) or first
            begin, stop = self._dates(first.window), self._dates(second.window)
            if begin.start and stop.end and begin.start >= stop.end:
                first = self._core(self._skip(start, "the", "start", "beginning", "of"), year=year.year - 1) or first
        begin, stop = self._dates(first.window), self._dates(second.window)
        if begin.start is None or stop.end is None or begin.start >= stop.end:
            return None
        window = Window(kind="between", start=begin.start, end=stop.end - timedelta(days=1))
        return TimeFound("window", at + second.length - i, window=window, note=first.note or second.note)

    def _now(self, i: int) -> _Core | None:
        return _Core(1, Window(kind="this", unit="day")) if self._word(i) in ("now", "date") else None

    def _open(self, i: int) -> TimeFound | None:
        word, j = self._word(i), i + 1
        before = self._word(i - 1)
        is_since = word in ("since", "after", "starting", "beginning") or (before == "from" and self._ends_open(i))
        is_until = word in ("until", "till", "before", "through")
        if not (is_since or is_until):
            return None
        if before == "from" and word not in ("since", "after"):
            j = i
        j = self._skip(j, "the", "start", "beginning", "from", "in", "of", "on", "end")
        core = self._core(j)
        if core is None:
            return None
        dates = self._dates(core.window)
        length = j + core.length - i
        if is_until and dates.start and dates.end:
            end = dates.start if word == "before" else dates.end
            return TimeFound("window", length, window=Window(kind="until", end=end - timedelta(days=1)), note=core.note)
        if dates.start and dates.end:
            start = dates.end if word == "after" else dates.start
            length += 1 if self._word(i + length) in ("on", "onwards", "onward") else 0
            return TimeFound("window", length, window=Window(kind="since", start=start), note=core.note)
        return None

    def _ends_open(self, i: int) -> bool:
        """Whether `from X` here means since X: X is followed by `on`, `onwards` or `onward`."""
        core = self._core(i)
        return core is not None and self._word(i + core.length) in ("on", "onwards", "onward")

    def _dates(self, window: Window) -> periods.Period:
        return periods.whole(window, self.today)

    # Simple stretches

    def _core(self, i: int, *, year: int | None = None) -> _Core | None:
        readers: tuple[Callable[[int, int | None], _Core | None], ...] = (
            self._fiscal,
            self._numbered_week,
            self._relative,
            self._to_date,
            self._day,
            self._quarter,
            self._half,
            self._month,
            self._year,
        )
        for read in readers:
            found = read(i, year)
            if found is not None:
                return found
        return None

    def _relative(self, i: int, _year: int | None) -> _Core | None:
        word = self._word(i)
        if word in ("today", "yesterday"):
            return _Core(1, Window(kind="this" if word == "today" else "last", unit="day"))
        if self._is(i, "day", "before", "yesterday"):
            return _Core(3, Window(kind="ago", unit="day", n=2))
        if word in UNITS and self._is(i + 1, "before", "last"):
            return _Core(3, Window(kind="ago", unit=UNITS[word], n=2))
        if word in LAST or (word in THIS and self._word(i + 1)):
            return self._last_or_this(i)
        number = self._number(i)
        if number is not None and self._word(i + 1) in UNITS and self._word(i + 2) == "ago":
            return _Core(3, Window(kind="ago", unit=UNITS[self._word(i + 1)], n=number))
        if word in ("a", "one") and self._word(i + 1) in UNITS and self._word(i + 2) == "ago":
            return _Core(3, Window(kind="ago", unit=UNITS[self._word(i + 1)], n=1))
        return None

    def _last_or_this(self, i: int) -> _Core | None:
        word, j = self._word(i), self._skip(i + 1, *WHOLE)
        if word in THIS:
            unit = UNITS.get(self._word(j))
            return _Core(j + 1 - i, Window(kind="this", unit=unit)) if unit and self._word(j) in _SINGULAR else None
        note, number = "", self._number(j)
        if number is not None:
            j += 1
        elif self._word(j) in ("few", "several"):
            number, note, j = 3, f"{self._word(j)} means 3", j + 1
        elif self._is(j, "couple") or self._is(j, "couple", "of"):
            number, j = 2, self._skip(j, "couple", "of")
        j = self._skip(j, *WHOLE)
        if self._word(j) in ("hour", "hours", "hrs") and (number or 1) <= 24:
            return _Core(
                j + 1 - i,
                Window(kind="since", start=self.today - timedelta(days=1)),
                note="hours are not told apart, so since yesterday",
            )
        unit = UNITS.get(self._word(j))
        if unit is None or not 1 <= (number or 1) <= 1000:
            return None
        if number is None and word in ("recent", "trailing", "rolling"):
            return None
        if number is None and self._word(j) not in _SINGULAR:
            return None
        if word in ("past", "trailing", "rolling") and unit == "year":
            months = 12 * (number or 1)
            return _Core(
                j + 1 - i,
                Window(kind="last", unit="month", n=months),
                note=f"the {word} year means the last {months} whole months",
            )
        return _Core(j + 1 - i, Window(kind="last", unit=unit, n=number or 1), note=note)

    def _fiscal(self, i: int, _year: int | None) -> _Core | None:
        """`FY25`, `fiscal year 2025`, `last fiscal year`: starts as the model says, else in January."""
        start, at = self.fiscal or 1, i
        said = "" if self.fiscal else "the fiscal year is the calendar year"
        which = self._word(at) if self._word(at) in LAST or self._word(at) in THIS else ""
        at += bool(which)
        if (self._word(at) in ("fiscal", "financial") and self._word(at + 1) in ("year", "yr")) or self._word(
            at
        ) == "fy":
            at += 2 if self._word(at) != "fy" else 1
        elif self._word(at).startswith("fy") and self._word(at)[2:].isdigit():
            number = int(self._word(at)[2:])
            year = number if number > 99 else 2000 + number
            return _Core(at + 1 - i, fiscal_year(year, start), note=said) if 1990 <= year <= 2100 else None
        else:
            return None
        year = self._year_number(at) or self._short_year(at)
        if year:
            return _Core(at + 1 - i, fiscal_year(year, start), note=said)
        now = fiscal_year_of(self.today, start)
        return _Core(at - i, fiscal_year(now - (which in LAST), start), note=said) if which else None

    def _short_year(self, i: int) -> int:
        """`26` after a quarter or a fiscal year."""
        said = self.tokens[i].said if 0 <= i < len(self.tokens) else ""
        return 2000 + int(said) if len(said) == 2 and said.isdigit() and said >= "10" else 0

    def _numbered_week(self, i: int, _year: int | None) -> _Core | None:
        """`week 40 of 2025`, `week starting 9 Nov 2026`."""
        at = self._skip(i, "calendar", "iso")
        if self._word(at) != "week":
            return None
        if self._word(at + 1) in ("starting", "beginning", "commencing", "of", "from"):
            day = self._day(self._skip(at + 2, "the", "on"), None)
            if day is None or day.window.start is None:
                return None
            monday = periods.start_of("week", day.window.start)
            window = Window(kind="between", start=monday, end=monday + timedelta(days=6))
            return _Core(self._skip(at + 2, "the", "on") + day.length - i, window)
        number = self._number(at + 1)
        if number is None or not 1 <= number <= 53 or not self.tokens[at + 1].said.isdigit():
            return None
        extra, year = self._year_after(at + 2)
        if not year:
            year = self.today.year if number <= self.today.isocalendar()[1] else self.today.year - 1
        if number > date(year, 12, 28).isocalendar()[1]:
            return None
        return _Core(at + 2 + extra - i, Window(kind="period", unit="week", year=year, number=number))

    def _to_date(self, i: int, _year: int | None) -> _Core | None:
        word = self._word(i)
        if word in TO_DATE:
            return _Core(1, Window(kind="to_date", unit=TO_DATE[word]))
        if word in UNITS and self._is(i + 1, "to", "date"):
            return _Core(3, Window(kind="to_date", unit=UNITS[word]))
        if self._is(i, "so", "far") and self._word(i + 2) in THIS and self._word(i + 3) in UNITS:
            return _Core(4, Window(kind="to_date", unit=UNITS[self._word(i + 3)]))
        return None

    def _day(self, i: int, year: int | None) -> _Core | None:
        if not i < len(self.tokens):
            return None
        day = self.tokens[i].day
        if day is not None:
            return _Core(1, Window(kind="between", start=day, end=day))
        month_at = number_at = None
        if self._word(i) in MONTHS and self._day_number(i + 1):
            month_at, number_at, length = i, i + 1, 2
        elif self._day_number(i) and self._word(self._skip(i + 1, "of")) in MONTHS:
            number_at, month_at = i, self._skip(i + 1, "of")
            length = month_at + 1 - i
        if month_at is None or number_at is None:
            return None
        given = self._year_number(i + length)
        month, number = MONTHS[self._word(month_at)], self._day_number(number_at)
        if given:
            return self._one_day(given, month, number, length + 1, given=True)
        guess = year or self.today.year
        core = self._one_day(guess, month, number, length, given=False)
        if core and year is None and core.window.start and core.window.start > self.today:
            return self._one_day(guess - 1, month, number, length, given=False)
        return core

    @staticmethod
    def _one_day(year: int, month: int, number: int, length: int, *, given: bool) -> _Core | None:
        try:
            day = date(year, month, number)
        except ValueError:
            return None
        return _Core(length, Window(kind="between", start=day, end=day), year_given=given)

    def _day_number(self, i: int) -> int:
        if not 0 <= i < len(self.tokens):
            return 0
        value = self.tokens[i].value
        said = self.tokens[i].said
        return int(value) if value is not None and 1 <= value <= 31 and value == int(value) and said[0].isdigit() else 0

    def _number(self, i: int) -> int | None:
        if not 0 <= i < len(self.tokens):
            return None
        token = self.tokens[i]
        if token.text == "one":
            return 1
        return (
            int(token.value)
            if token.value is not None and token.value == int(token.value) and not token.ordinal and token.value < 1e4
            else None
        )

    def _year_number(self, i: int) -> int:
        if not 0 <= i < len(self.tokens):
            return 0
        said = self.tokens[i].said
        return int(said) if len(said) == 4 and said.isdigit() and 1990 <= int(said) <= 2100 else 0

    def _year_after(self, i: int) -> tuple[int, int]:
        """(length, year) of `2025`, `of 2025`, `last year`, `of this year` at this place; (0, 0) when there is none."""
        j = self._skip(i, "of", "in", "the")
        if self._year_number(j):
            return j + 1 - i, self._year_number(j)
        if self._word(j) in ("last", "previous", "prior") and self._word(j + 1) in ("year", "yr"):
            return j + 2 - i, self.today.year - 1
        if self._word(j) in THIS and self._word(j + 1) in ("year", "yr"):
            return j + 2 - i, self.today.year
        return 0, 0

    def _quarter(self, i: int, year: int | None) -> _Core | None:
        word = self._word(i)
        before = self._year_number(i)
        at = i + 1 if before and self._quarter_number(i + 1) else i
        number = self._quarter_number(at)
        length = at + 1 - i
        if not number:
            word = self._word(i)
            if word not in ORDINALS or self._word(i + 1) not in ("quarter", "qtr"):
                return None
            number, length, before = ORDINALS[word], 2, 0
        short = self._short_year(i + length)
        if short and not before and self._word(i + length + 1) not in UNITS:
            return _Core(length + 1, Window(kind="period", unit="quarter", year=short, number=number))
        return self._numbered("quarter", number, i, length, before, year)

    def _quarter_number(self, i: int) -> int:
        word = self._word(i)
        return int(word[1]) if len(word) == 2 and word[0] == "q" and word[1] in "1234" else 0

    def _month(self, i: int, year: int | None) -> _Core | None:
        at = i + 1 if self._word(i) in ("last", "this") and self._word(i + 1) in MONTHS else i
        word = self._word(at)
        if word not in MONTHS or (word == "may" and at == i and not self._may_is_a_month(i)):
            return None
        if at > i and self._word(i) == "this":
            return self._numbered("month", MONTHS[word], i, 2, self.today.year, year)
        return self._numbered("month", MONTHS[word], i, at + 1 - i, 0, year)

    def _may_is_a_month(self, i: int) -> bool:
        before, token = self._word(i - 1), self.tokens[i]
        named = before in (
            "in",
            "of",
            "since",
            "from",
            "until",
            "to",
            "for",
            "and",
            "between",
            "vs",
            "versus",
            "through",
            "during",
            "with",
        )
        return named or bool(self._year_after(i + 1)[0]) or (token.said == "May" and i > 0)

    def _numbered(self, unit: Grain, number: int, i: int, length: int, given: int, year: int | None) -> _Core:
        """A quarter or month by its number; without a year it is the latest one that has begun."""
        extra, said = (0, given) if given else self._year_after(i + length)
        if said:
            return _Core(length + extra, Window(kind="period", unit=unit, year=said, number=number))
        guess = year or self.today.year
        window = Window(kind="period", unit=unit, year=guess, number=number)
        start = periods.whole(window, self.today).start
        if year is None and start and start > self.today:
            window = Window(kind="period", unit=unit, year=guess - 1, number=number)
        return _Core(length, window, year_given=False)

    def _half(self, i: int, year: int | None) -> _Core | None:
        word, number, length = self._word(i), 0, 1
        if word in ("h1", "h2"):
            number = int(word[1])
        elif word in ORDINALS and ORDINALS[word] <= 2 and self._word(i + 1) == "half":
            number, length = ORDINALS[word], 2
        if not number:
            return None
        extra, said = self._year_after(i + length)
        of = (
            said
            or year
            or (self.today.year if date(self.today.year, 6 * number - 5, 1) <= self.today else self.today.year - 1)
        )
        end = date(of, 6, 30) if number == 1 else date(of, 12, 31)
        window = Window(kind="between", start=date(of, 6 * number - 5, 1), end=end)
        return _Core(length + extra, window, year_given=bool(said))

    def _year(self, i: int, _year: int | None) -> _Core | None:
        at = self._skip(i, "calendar", "year")
        at = at if self._year_number(at) else i
        year = self._year_number(at)
        if not year or self._word(i - 1) in NOT_YEARS or self._word(at + 1) in UNITS:
            return None
        return _Core(at + 1 - i, Window(kind="period", unit="year", year=year))


_SINGULAR = word_set("day week month quarter qtr year yr")
