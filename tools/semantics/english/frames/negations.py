"""The words that leave out, and those that say that there is none."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Constraint,
)
from tools.semantics.english.frames.names import Names


class Negations(Names):
    def _op_not(self, chunk: Chunk) -> None:
        self._end_limit()
        self.neg = "not"
        chunk.role = "not"
        self.link = "in" if chunk.text not in ("not", "but not") else self.link
        self.kept_neg = True

    def _op_without(self, chunk: Chunk) -> None:
        self.empty = "nil null"
        i = chunk.at
        self._end_limit()
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if after is not None and after.op in (">", "<", ">=", "<="):
            return
        self.neg = "absent"
        chunk.role = "absent"

    def _op_never(self, chunk: Chunk) -> None:
        self.neg = "absent"
        self.empty = "nil null"
        chunk.role = "absent"

    def _op_unset(self, chunk: Chunk) -> None:
        """`missing channel`, and `the channel is missing`."""
        before, last = self.chunks[chunk.at - 1] if chunk.at else None, self.last
        fields = last.of("dimension", "time", "fact") if last is not None else []
        if before is not None and before.op == "is" and last is not None and fields:
            self.frame.constraints.append(Constraint(last, last.at, negated=True, what="null"))
            self.frame.columns = [one for one in self.frame.columns if one is not last]
            chunk.role, last.role, self.role, self.link = "absent", "filter", "filter", ""
            return
        self.empty = "null"
        self.neg = "absent"
        chunk.role = "absent"
