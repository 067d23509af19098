"""Words within an edit or two of a given one, found by their ends and not by a walk over all words."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORT = 4
"""Up to this length an edit may touch two letters at both ends at once, so one letter at either end must do."""


class NearWords:
    """A set of words that can be asked for the ones near another; memory is two references a word.

    One edit leaves the first or the last letters of a word as they are, and two mostly do, so only words that share
    an end are compared.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._ends: dict[str, list[str]] = {}

    def near(self, word: str, *, edits: int, most: int) -> list[tuple[str, int]]:
        """(word, edits) of the nearest, the word itself left out."""
        if not self._ends:
            self._index()
        size = 1 if edits > 1 or len(word) <= SHORT else 2
        candidates = {*self._ends.get(f"{word[:size]}-", ()), *self._ends.get(f"-{word[-size:]}", ())}
        candidates.discard(word)
        if size == 2:
            candidates = {one for one in candidates if abs(len(one) - len(word)) <= edits}
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=most)
        return [(near, int(distance)) for near, distance, _ in found]

    def _index(self) -> None:
        for word in self._words:
            for key in {f"{word[:1]}-", f"{word[:2]}-", f"-{word[-1:]}", f"-{word[-2:]}"}:
                self._ends.setdefault(key, []).append(word)
