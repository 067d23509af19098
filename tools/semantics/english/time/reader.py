"""Time in a question: windows, grains and comparisons, as typed phrases; pure, seen from a given today."""

from __future__ import annotations

from dataclasses import replace

from tools.semantics.english.time.comparisons import Comparisons
from tools.semantics.english.time.cycles import part_at, weekdays_at
from tools.semantics.english.time.ranges import Ranges
from tools.semantics.english.time.text import SINGULAR, TimeFound
from tools.semantics.english.tokens import phrase_set
from tools.semantics.english.vocabulary.calendar_words import ADJECTIVES, LEADS, UNITS
from tools.semantics.query import Window

__all__ = ["TimeFound", "TimeReader"]


UP_TO_NOW = phrase_set("so far | to date | up to now | until now | till now | up to today | until today | thus far")


class TimeReader(Ranges, Comparisons):
    """Reads time at a position of one question."""

    def at(self, i: int) -> TimeFound | None:
        """The longest reading that starts here, with its preposition."""
        if i not in self.found:
            self.found[i] = self._led(i)
        return self.found[i]

    def _led(self, i: int) -> TimeFound | None:
        lead = self._leads(i)
        found = self._at(i + lead)
        if found is None:
            return self._at(i) if lead else None
        first = next((word for word in self.words[i : i + lead] if word != "the"), "")
        return replace(found, length=found.length + lead, lead=first)

    def _leads(self, i: int) -> int:
        n = 0
        while self.word(i + n) in LEADS and n < 3:
            n += 1
        return n

    def _at(self, i: int) -> TimeFound | None:
        for read in (self.comparison, self.range, self.open, self._explained_season, self._grain):
            found = read(i)
            if found is not None:
                return found
        named = (self.word(i) in SINGULAR or self.word(i) in ("months", "years")) and self.word(i + 1) == "of"
        core = self.core(i)
        named = named and core is None
        core = self.core(i + 2) if named else core
        if core is None:
            return None
        length = core.length + 2 * named
        told = max((len(one) for one in UP_TO_NOW if self.reads(i + length, *one)), default=0)
        length += told
        if told and core.window.kind == "period" and self._is_running(core.window):
            core = replace(core, window=Window(kind="to_date", unit=core.window.unit))
        relative = self.word(i) in ("previous", "prior", "preceding")
        return TimeFound("window", length, window=core.window, note=core.note, relative=relative, ahead=core.ahead)

    def _is_running(self, window: Window) -> bool:
        """Whether today is within it: `2026 so far`."""
        period = self.dates(window)
        return period.start is not None and period.end is not None and period.start <= self.today < period.end

    def _explained_season(self, i: int) -> TimeFound | None:
        """`the summer (June to August 2026)`: the months in brackets are what is meant."""
        season = self.season(i, None)
        at = i + season.length if season else 0
        if season is None or at >= len(self.tokens) or not self.tokens[at].lead:
            return None
        found = self.range(at)
        return replace(found, length=found.length + season.length) if found else None

    def _grain(self, i: int) -> TimeFound | None:
        word = self.word(i)
        part = part_at(self.words, i)
        if part is not None:
            return TimeFound("part", part[0], part=part[1])
        days = weekdays_at(self.words, i)
        if days is not None:
            return TimeFound("weekdays", days[0], weekdays=days[1])
        if word in ADJECTIVES:
            return TimeFound("grain", 1, grain=ADJECTIVES[word])
        if word in UNITS and self.word(i + 1) in ("by", "after", "per") and self.word(i + 2) == word:
            return TimeFound("grain", 3, grain=UNITS[word])
        return None
