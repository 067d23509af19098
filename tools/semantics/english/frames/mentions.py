"""Names whose place no word before them settles: what they are by what they mean and what the frame has."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Absent,
    Constraint,
    Entity,
    Measure,
)
from tools.semantics.english.frames.placing import Placing
from tools.semantics.english.frames.scanner import THRESHOLD_OPS

SOME = ("a", "an", "any", "some")
"""`with a rating` keeps the rows that have one, `with the rating` shows it."""
QUANTITY = ("most", "least", "fewest", "highest number of", "largest number of", "most number of")


class Mentions(Placing):
    def _amount_of_a_column(self, chunk: Chunk) -> bool:
        """`the port with the most crossings`: what stood there alone is what is ranked, and this is what of it."""
        rank = self.rank
        quantity = rank is not None and rank.word in QUANTITY
        if rank is None or rank.target is not None or self._has_target() or not self.frame.columns:
            return False
        named = self.frame.columns[-1]
        if not named.of("dimension") or not (quantity or (chunk.of("metric", "fact") and not chunk.of("entity"))):
            return False
        self.frame.columns.remove(named)
        named.role = ""
        self._add_group(named, target=True)
        rank.target = named
        counted = not chunk.of("metric", "fact")
        self._add_measure(Measure(chunk, chunk.at, counted=counted, agg=self.agg))
        self.agg = ""
        return True

    def _default(self, chunk: Chunk) -> None:
        frame, link = self.frame, self.link
        if self._rows_of_a_count(chunk):
            return
        if frame.measures and link in ("of", "in", "with") and self._condition_of(chunk):
            return
        if self.columns and not (link in ("in", "of", "rel") and chunk.of("value")):
            self._column(chunk)
            return
        subject = self._subject()
        nouns = chunk.of("entity")
        if link == "with" and subject is not None and not self.agg and self._with(chunk):
            return
        if self.agg and chunk.of("fact", "metric"):
            self._measure(chunk)
            return
        if self.agg == "avg" and nouns and not chunk.of("metric") and self._number_follows(chunk):
            frame.over = (self.agg, chunk)
            self.agg, chunk.role = "", "over"
            return
        if self.agg and nouns:
            self._add_measure(Measure(chunk, chunk.at, counted=True, agg=self.agg))
            self.agg = ""
            frame.entities.append(Entity(chunk, chunk.at, "counted"))
            return
        narrowed = self._narrowed(chunk)
        if narrowed and link == "start" and nouns and self._counted_with(chunk):
            self._add_measure(Measure(chunk, chunk.at, counted=True))
            return
        if (frame.listing or frame.who or narrowed) and nouns and subject is None and not frame.measures:
            self._entity(chunk, "subject")
            return
        if link == "in" and nouns and subject is None and not frame.measures and not chunk.of("metric"):
            self._entity(chunk, "context")
            return
        after = self._next(chunk.at)
        alone = subject is None and not frame.measures and self._stands_alone(chunk)
        alone = alone and not (after is not None and after.op == "versus")
        if (
            (frame.listing or link == "start" or self.rank is not None)
            and alone
            and not nouns
            and chunk.of("value", "filter", "flag")
            and not chunk.of("metric", "dimension")
        ):
            self._constrain(chunk)
            self._value_as_entity(chunk, "subject")
            return
        if link in ("in", "of", "rel", "is", "and", "versus") and chunk.of("value", "flag", "filter") and not nouns:
            self._constrain(chunk)
            return
        before = self.chunks[chunk.at - 1] if chunk.at else None
        if before is not None and before.role == "filter" and not chunk.mark and nouns and frame.measures:
            # `revenue from web and mobile orders`: whose values they are.
            self._entity(chunk, "context")
            return
        if (
            chunk.of("metric")
            and not (nouns and (frame.measures or subject is not None) and link in ("in", "of", "rel"))
            and not (nouns and subject is None and link == "start" and frame.listing)
        ):
            self._measure(chunk)
            return
        if nouns:
            if subject is None and not frame.measures:
                self._entity(chunk, "subject")
            else:
                self._entity(chunk, "context")
            return
        if chunk.of("fact"):
            self._measure(chunk)
            return
        if chunk.of("value", "flag", "filter") and not chunk.of("dimension"):
            self._constrain(chunk)
            return
        if chunk.of("dimension"):
            self._dimension(chunk)
            return
        if chunk.of("time"):
            frame.verbs.append(chunk)
            chunk.role, self.role, self.last, self.link = "moment", "moment", chunk, ""
            return
        if chunk.of("value", "flag", "filter"):
            self._constrain(chunk)

    def _dimension(self, chunk: Chunk) -> None:
        frame = self.frame
        before = self._previous(chunk.at)
        if before is not None and before.kind == "number" and before.role == "limit?":
            chunk.n = self.pending_n
            before.role = "limit"
        if frame.measures or frame.bare_count is not None:
            if self.link in ("of", "in", "rel"):
                chunk.role = "context"
                self.frame.entities.append(Entity(chunk, chunk.at, "context"))
                self.role, self.last, self.link = "entity", chunk, ""
                return
            self._add_group(chunk)
            return
        if self._subject() is not None and self.link in ("of", "in"):
            chunk.role = "context"
            self.role, self.last, self.link = "entity", chunk, ""
            self.frame.entities.append(Entity(chunk, chunk.at, "context"))
            return
        frame.columns.append(chunk)
        chunk.role, self.role, self.last, self.link = "column", "column", chunk, ""

    def _with(self, chunk: Chunk) -> bool:
        """`guests with a booking`, `with their city`, `with online banking`."""
        if chunk.of("value", "flag", "filter") and not chunk.of("dimension", "entity", "fact", "time", "metric"):
            self._constrain(chunk)
            return True
        following = self._next(chunk.at, "is", "of")
        compared = following is not None and following.op in THRESHOLD_OPS
        if compared:
            self._threshold_noun(chunk)
            return True
        if self.chunks[chunk.at - 1].text in SOME and chunk.of("dimension", "time", "fact") == list(chunk.candidates):
            self.frame.constraints.append(Constraint(chunk, chunk.at, what="nil null"))
            chunk.role, self.role, self.last, self.link = "filter", "filter", chunk, ""
            return True
        if chunk.of("dimension", "time", "fact") or self._is_of_the_row(chunk):
            self._column(chunk)
            self.columns = True
            return True
        return False

    def _verb(self, chunk: Chunk) -> None:
        i = chunk.at
        if chunk.text == "left" and any(one.text in ("have", "has") for one in self.chunks[max(0, i - 3) : i]):
            return
        if self.neg in ("not", "absent") and (chunk.events() or chunk.moments()):
            self.frame.absents.append(Absent(chunk, chunk.at))
            chunk.role, self.neg, self.role = "absent", "", "absent"
            return
        if chunk.op == "un":
            self.frame.absents.append(Absent(chunk, chunk.at))
            chunk.role, self.role = "absent", "absent"
            return
        self.frame.verbs.append(chunk)
        if self.columns and self.link == "list" and chunk.moments():
            self.frame.columns.append(chunk)
            chunk.role = "column"
