"""The tokens of one question as the readers of time see them, and what stretches of them are found to mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from tools.calendar_units import Grain
from tools.semantics import periods
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import THIS, UNITS
from tools.semantics.query import CalendarPart, Window

SINGULAR = word_set("day week month quarter qtr year yr")
FORWARD = word_set("expect expected expects expecting upcoming will")
PRESENT = word_set(
    "arriving arrive arrives departing depart departs due planned scheduled expiring expire expires maturing renewing"
)
PRESENT_PAIRS = (("take", "place"), ("takes", "place"), ("taking", "place"), ("running", "out"), ("runs", "out"))
"""Said of what is laid down beforehand: a month of this year that has not come is meant, and none of the last one."""
PAST = word_set(
    """was were did had been arrived departed left expired took came fell ran happened last previous past ago before
    since"""
)
HYPHENS = "-\u2013\u2014/"


@dataclass(frozen=True)
class TimeFound:
    """A stretch of tokens about time: `length` of them, and what they mean.

    `ahead` is for what has not come yet: it is asked about what is planned or falls due, never about what will be.
    `ends` are the two stretches of `from A to B` when they are of one kind, for what grew from the one to the other.
    """

    kind: Literal["window", "grain", "previous", "same_last_year", "over_itself", "part", "weekdays"]
    length: int
    window: Window | None = None
    grain: Grain | None = None
    note: str = ""
    lead: str = ""
    relative: bool = False
    part: CalendarPart | None = None
    weekdays: tuple[int, ...] = ()
    ahead: bool = False
    ends: tuple[Window, Window] | None = None


@dataclass(frozen=True)
class Core:
    """A simple stretch; `year_given` is False when the year was guessed as the latest possible one."""

    length: int
    window: Window
    year_given: bool = True
    note: str = ""
    ahead: bool = False


def between(
    start: date, end: date, length: int, *, year_given: bool = True, note: str = "", ahead: bool = False
) -> Core:
    """Both days included."""
    return Core(length, Window(kind="between", start=start, end=end), year_given=year_given, note=note, ahead=ahead)


class TimeText:
    """The tokens, today, and the month in which a fiscal year starts, when the model says it."""

    def __init__(self, tokens: Sequence[Token], today: date, *, fiscal: int | None = None) -> None:
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.length = len(self.words)
        self.today = today
        self.fiscal = fiscal
        self.cores: dict[tuple[int, int | None], Core | None] = {}
        self.found: dict[int, TimeFound | None] = {}
        self.forward = not FORWARD.isdisjoint(self.words)
        present = not PRESENT.isdisjoint(self.words) or any(pair in PRESENT_PAIRS for pair in pairwise(self.words))
        self.present = present and PAST.isdisjoint(self.words)

    def word(self, i: int) -> str:
        return self.words[i] if 0 <= i < self.length else ""

    def said(self, i: int) -> str:
        return self.tokens[i].said if 0 <= i < len(self.tokens) else ""

    def hyphened(self, i: int) -> bool:
        """Whether a hyphen joins this token to the one before: `Mar-May`."""
        return 0 < i < len(self.tokens) and self.tokens[i].lead != "" and self.tokens[i].lead in HYPHENS

    def reads(self, i: int, *words: str) -> bool:
        return tuple(self.words[i : i + len(words)]) == words

    def skip(self, i: int, *words: str) -> int:
        while self.word(i) in words:
            i += 1
        return i

    def dates(self, window: Window) -> periods.Period:
        return periods.whole(window, self.today)

    def unit(self, i: int) -> Grain | None:
        return UNITS.get(self.word(i))

    def number(self, i: int) -> int | None:
        """A whole number that is no rank, below ten thousand."""
        if not 0 <= i < len(self.tokens):
            return None
        token = self.tokens[i]
        if token.text in ("one", "a"):
            return 1
        whole = token.value is not None and token.value == int(token.value) and not token.ordinal
        return int(token.value) if whole and token.value is not None and token.value < 1e4 else None

    def day_number(self, i: int) -> int:
        if not 0 <= i < len(self.tokens):
            return 0
        value = self.tokens[i].value
        said = self.tokens[i].said
        return int(value) if value is not None and 1 <= value <= 31 and value == int(value) and said[0].isdigit() else 0

    def year_number(self, i: int) -> int:
        said = self.said(i)
        return int(said) if len(said) == 4 and said.isdigit() and 1990 <= int(said) <= 2100 else 0

    def short_year(self, i: int) -> int:
        """`26` after a quarter, a fiscal year, or an apostrophe."""
        said = self.said(i)
        return 2000 + int(said) if len(said) == 2 and said.isdigit() and said >= "10" else 0

    def year_after(self, i: int) -> tuple[int, int]:
        """(length, year) of `2025`, `of 2025`, `last year`, `of the year` at this place; (0, 0) when there is none."""
        j = self.skip(i, "of", "in", "the")
        if self.year_number(j):
            return j + 1 - i, self.year_number(j)
        if self.word(j) in ("last", "previous", "prior") and self.word(j + 1) in ("year", "yr"):
            return j + 2 - i, self.today.year - 1
        if self.word(j) in THIS and self.word(j + 1) in ("year", "yr"):
            return j + 2 - i, self.today.year
        if self.reads(j - 2, "of", "the", "year") and self.word(j + 1) not in ("before", "earlier", "prior"):
            return j + 1 - i, self.today.year
        return 0, 0
