"""Periods that are seen from another one: the same days last year, the month before, month over month."""

from __future__ import annotations

from tools.calendar_units import Grain
from tools.semantics.english.time.text import TimeFound, TimeText
from tools.semantics.english.vocabulary.calendar_words import LAST, OVER_ITSELF, UNITS

BEFORE = ("before", "prior", "earlier", "preceding")
NOT_BEFORE = ("last", "yesterday")
SAME = ("same", "corresponding", "equivalent", "comparable")
PERIODS = ("period", "time", "dates", "timeframe", "days", "point")


class Comparisons(TimeText):
    """Reads what a number is set beside."""

    def comparison(self, i: int) -> TimeFound | None:
        word, after = self.word(i), self.word(i + 1)
        if word in OVER_ITSELF:
            return _over_itself(OVER_ITSELF[word], 1)
        if word in UNITS and after in ("over", "on", "to") and self.word(i + 2) == word:
            return _over_itself(UNITS[word], 3)
        if word in SAME:
            return self._same(i)
        if self.reads(i, "this", "time", "last", "year"):
            return TimeFound("same_last_year", 4)
        if (
            word in ("a", "one", "1")
            and after in ("year", "yr")
            and self.word(i + 2) in ("ago", "earlier", "before", "prior")
        ):
            return TimeFound("same_last_year", 3)
        if word in LAST and after in ("period", "one"):
            return TimeFound("previous", 2)
        if word == "period" and after in BEFORE:
            return TimeFound("previous", 2 + self._that(i + 2))
        if word == "year" and after in BEFORE and self.word(i + 2) not in NOT_BEFORE:
            return TimeFound("same_last_year", 2 + self._that(i + 2))
        return self._before(i)

    def _before(self, i: int) -> TimeFound | None:
        """`the month before`, `the 30 days before that`: as long as the period asked for."""
        number = self.number(i)
        at = i + (number is not None and self.word(i) not in ("a", "one"))
        if self.unit(at) and self.word(at + 1) in ("before", "prior") and self.word(at + 2) not in NOT_BEFORE:
            known = self.word(at + 2) if at > i else "that"
            return TimeFound("previous", at + 2 - i + self._that(at + 2)) if known in ("that", "those", "") else None
        return None

    def _that(self, i: int) -> int:
        return int(self.word(i) in ("that", "those"))

    def _same(self, i: int) -> TimeFound | None:
        j = i + 1
        if self.word(j) in (*UNITS, *PERIODS):
            j += 1
        end = self.skip(j, "of", "in", "the", "from", "as", "during")
        if self.word(end) in ("last", "previous", "prior", "preceding") and self.word(end + 1) in ("year", "yr"):
            return TimeFound("same_last_year", end + 2 - i)
        if self.year_number(end) == self.today.year - 1:
            return TimeFound("same_last_year", end + 1 - i)
        if self.word(end) in ("a", "one") and self.word(end + 1) in ("year", "yr"):
            return TimeFound("same_last_year", end + 3 - i)
        if self.reads(end, "year", "before") or self.reads(end, "year", "earlier"):
            return TimeFound("same_last_year", end + 2 - i)
        unit = self.unit(end + 1)
        if self.word(end) in LAST and unit and self.word(end + 1) not in ("year", "yr"):
            return TimeFound("previous", end + 2 - i)
        return None


def _over_itself(grain: Grain, length: int) -> TimeFound:
    return TimeFound("same_last_year" if grain == "year" else "over_itself", length, grain=grain)
