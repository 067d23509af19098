"""The words that rank and order."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Rank,
    direction_of,
)
from tools.semantics.english.frames.negations import Negations


class Superlatives(Negations):
    def _op_rank(self, chunk: Chunk) -> None:
        i = chunk.at
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if (after is not None and after.op == "recent") or (after is not None and after.op == "first_order"):
            self._ordering(chunk)
            after.role = "order"
            return
        self._start_rank(chunk, direction_of(chunk), "rank")
        if after is not None and after.op == "adjective":
            direction, topics = after.adjective or ("desc", ())
            assert self.rank is not None  # noqa: S101 just made
            self.rank.topics = topics
            self.rank.direction = direction if chunk.arg == "desc" else ("asc" if direction == "desc" else "desc")
            after.role = "rank"

    def _op_adjective(self, chunk: Chunk) -> None:
        i = chunk.at
        if chunk.role:
            return
        direction, topics = chunk.adjective or ("desc", ())
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if after is not None and after.text == "first":
            self.frame.ranks.append(Rank(direction, chunk.at, chunk.text, ordering=True, topics=topics))
            chunk.role = after.role = "order"
            return
        self._start_rank(chunk, direction, "adjective")
        assert self.rank is not None  # noqa: S101 just made
        self.rank.topics = topics

    def _op_often(self, chunk: Chunk) -> None:
        i = chunk.at
        after = self._next(i)
        if after is not None and after.op in ("recent", "first_order"):
            self._ordering(chunk)
            after.role = "order"
            return
        self._start_rank(chunk, direction_of(chunk), "often")

    def _op_recent(self, chunk: Chunk) -> None:
        i = chunk.at
        if chunk.role:
            return
        before, after = self._previous(i), self._next(i)
        if after is not None and after.text == "first" and chunk.text != "first":
            self.frame.ranks.append(Rank(direction_of(chunk), chunk.at, chunk.text, kind="recent", ordering=True))
            chunk.role = after.role = "order"
            return
        if self.columns:
            return
        ranked = self.frame.ranks[-1].at if self.frame.ranks else None
        if chunk.text == "first" and before is not None and before.mark and ranked == before.at:
            chunk.role = "order"
            return
        if chunk.text in ("last", "first") and after is not None and after.kind == "number":
            self._start_rank(chunk, direction_of(chunk), "recent")
            return
        self._start_rank(chunk, direction_of(chunk), "recent")

    def _op_asc(self, chunk: Chunk) -> None:
        self.frame.ranks.append(Rank(direction_of(chunk), chunk.at, chunk.text, ordering=True))
        chunk.role = "order"

    def _op_orderby(self, chunk: Chunk) -> None:
        self._close()
        self.link = "orderby"
        chunk.role = "order"
