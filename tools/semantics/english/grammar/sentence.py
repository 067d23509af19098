"""The items of one question with the moves that every pass of the grammar makes over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.english.grammar.operators import Operators
from tools.semantics.english.linking.items import Item, claim, phrase_at
from tools.semantics.english.vocabulary import words
from tools.semantics.model import SemanticModel

GROUPS = ("dimension", "entity", "time")
NUMBERS = ("metric", "fact")
Phrases = tuple[tuple[str, ...], ...]


class Sentence:
    def __init__(self, items: Sequence[Item], model: SemanticModel) -> None:
        self.items = items
        self.model = model
        self.found = Operators()

    def __len__(self) -> int:
        return len(self.items)

    def traded(self, item: Item) -> list[str]:
        """The metrics that a verb of trade stands for: `bought` means the sales."""
        noun = words.TRADE_VERBS.get(item.text) if item.kind == "word" else None
        return [
            self.model.metric_ref(owner, metric)
            for owner, metric in self.model.all_metrics()
            if noun is not None and noun in (metric.words, *(one.lower() for one in metric.synonyms))
        ]

    def at(self, i: int) -> Item | None:
        return self.items[i] if 0 <= i < len(self.items) else None

    def word(self, i: int) -> str:
        """The plain word at this place, free or claimed; empty for anything else."""
        item = self.at(i)
        return item.text if item is not None and item.kind == "word" else ""

    def number(self, i: int) -> float | None:
        """The number at this place that nothing has claimed."""
        item = self.at(i)
        return item.number if item is not None and item.free else None

    def skip(self, i: int, over: frozenset[str] = words.STOP) -> int:
        """The next place that is neither one of these words nor a claimed one."""
        while self.word(i) and (self.word(i) in over or self.items[i].role):
            i += 1
        return i

    def each(self, *phrase_sets: Phrases) -> Iterator[tuple[int, int, int]]:
        """(which set, place, length) of every free phrase of these sets; the longest wins at its place."""
        for i, item in enumerate(self.items):
            if item.kind != "word":
                continue
            best, of = 0, 0
            for k, phrases in enumerate(phrase_sets):
                length = phrase_at(self.items, i, phrases)
                if length > best:
                    best, of = length, k
            if best:
                yield of, i, best

    def claim(self, start: int, end: int, role: str) -> None:
        claim(self.items[start:end], role)

    def words_with(self, known: frozenset[str]) -> Iterator[tuple[int, Item]]:
        """Free words of a closed list, with their places."""
        for i, item in enumerate(self.items):
            if item.kind == "word" and item.free and item.text in known:
                yield i, item
