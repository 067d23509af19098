"""Where the reading of a question stands: the link to the next name, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.frames.chunks import ARTICLES, Chunk
from tools.semantics.english.frames.frame import (
    Entity,
    Frame,
    Rank,
    Threshold,
    direction_of,
)
from tools.semantics.english.frames.vocabulary import Direction
from tools.semantics.english.linking.lexicon import Lexicon

NUMERIC = ("fact", "metric")
THRESHOLD_OPS = (">", ">=", "<", "<=", "=", "between", "longer")
CURRENCY = frozenset(("euro", "euros", "eur", "usd", "dollar", "dollars", "gbp", "pounds", "chf", "€", "$"))


class Scanner:
    pending_n: int | None = None
    last_negated = False

    def __init__(self, chunks: Sequence[Chunk], lexicon: Lexicon, *, partial: bool = False) -> None:
        self.chunks = chunks
        self.lexicon = lexicon
        self.model = lexicon.model
        self.partial = partial
        self.frame = Frame()
        self.link = "start"
        self.role = ""
        self.agg = ""
        self.count: Chunk | None = None
        self.distinct = False
        self.neg = ""
        self.empty = "null"
        self.kept_neg = False
        self.rank: Rank | None = None
        self.limit: Threshold | None = None
        self.columns = False
        self.last: Chunk | None = None
        self.by_chunk: Chunk | None = None

    def _comma(self) -> None:
        if self.limit is not None and self.limit.values:
            self._end_limit()
        if self.link in ("", "of", "in") or self.role:
            self.link = "and" if self.role else self.link

    def _close(self) -> None:
        self._end_limit()
        if self.count is not None:
            self.frame.bare_count = self.count.at
            self.count = None

    def _end_limit(self) -> None:
        if self.limit is not None and self.limit.values:
            self.frame.thresholds.append(self.limit)
            self.limit = None

    def _next(self, i: int, *skip: str) -> Chunk | None:
        """The next chunk that is not filling."""
        for chunk in self.chunks[i + 1 :]:
            light = (chunk.kind == "word" and (chunk.text in ARTICLES or chunk.text in ("of", "stage"))) or (
                chunk.kind == "op" and chunk.op in skip
            )
            if not light:
                return chunk
        return None

    def _previous(self, i: int) -> Chunk | None:
        for chunk in reversed(self.chunks[:i]):
            if not (chunk.kind == "word" and chunk.text in ARTICLES):
                return chunk
        return None

    def _subject(self) -> Entity | None:
        return next((one for one in self.frame.entities if one.role in ("subject", "target", "counted")), None)

    def by_each(self) -> bool:
        return self.by_chunk is not None and self.by_chunk.text != "by"

    def _start_limit(self, op: str, chunk: Chunk, values: tuple[float, ...] = (), *, length: bool = False) -> None:
        self._end_limit()
        before = self.last if self.last is not None and self._close_by(self.last, chunk) else None
        self.limit = Threshold(op, chunk.at, values, before=before, length=length)
        self.link = ""

    def _close_by(self, one: Chunk, other: Chunk) -> bool:
        """Nothing but forms of be and small words stands between."""
        return all(
            each.op in ("is", "of", "rel", "with", "not", "in") or (each.kind == "word" and not each.text.isdigit())
            for each in self.chunks[one.at + 1 : other.at]
        )

    def _ordering(self, chunk: Chunk) -> None:
        """`highest first`."""
        self.frame.ranks.append(Rank(direction_of(chunk), chunk.at, chunk.text, ordering=True))
        chunk.role = "order"

    def _start_rank(self, chunk: Chunk, direction: Direction, kind: str) -> None:
        self._end_limit()
        self._end_rank()
        self.rank = Rank(direction, chunk.at, chunk.text, kind=kind)
        before = self._previous(chunk.at)
        if self.count is not None and before is self.count and self.count.text in ("number of", "number"):
            # The number of the largest order is what it is called.
            self.count.role, self.count = "filler", None
        if before is not None and before.kind == "number" and before.role == "limit":
            self.rank.n = int(before.number or 0)
        elif self.last is not None and self.last.n and self.last.role in ("group", "entity"):
            self.rank.n = self.last.n
        self.frame.ranks.append(self.rank)
        chunk.role = "rank"

    def _end_rank(self) -> None:
        self.rank = None

    def _has_target(self) -> bool:
        return bool(
            any(one.target or one.each for one in self.frame.groups)
            or any(one.role in ("target", "subject") for one in self.frame.entities)
        )
