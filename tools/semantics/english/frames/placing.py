"""Names put into a frame as what they were found to be."""

from __future__ import annotations

from tools.semantics.counted import counted_rows
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Constraint,
    Entity,
    Group,
    Measure,
)
from tools.semantics.english.frames.geometry import reaches
from tools.semantics.english.frames.scanner import Scanner
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.vocabulary.comparative_words import UNITS


class Placing(Scanner):
    def _is_number(self, ref: str) -> bool:
        return self.model.column(ref)[1].is_number

    def _constrain(self, chunk: Chunk, *, negated: bool | None = None) -> None:
        neg = self.neg == "not" if negated is None else negated
        self.frame.constraints.append(Constraint(chunk, chunk.at, negated=neg))
        chunk.role, self.role, self.last = "filter", "filter", chunk
        self.last_negated = neg
        self.neg = ""
        self._consume_dimension(chunk)
        self.link = ""

    def _consume_dimension(self, chunk: Chunk) -> None:
        """`the Audio category`: the dimension after the value names its field."""
        after = self.chunks[chunk.at + 1] if chunk.at + 1 < len(self.chunks) else None
        if after is None or after.kind != "name" or after.mark:
            return
        refs = {one.ref for one in chunk.of("value")}
        named = {one.ref for one in after.of("dimension")}
        if refs & named and not after.of("metric", "fact"):
            self.frame.constraints[-1].fields = frozenset(refs & named)
            if not after.of("entity"):
                after.role = "filter"
                after.kind = "word"
        tables = {one.table for one in after.of("entity")}
        same = {one.ref for one in chunk.of("value") if one.table in tables}
        if same and not (refs & named):
            self.frame.constraints[-1].fields = frozenset(same)

    def _stands_alone(self, chunk: Chunk) -> bool:
        """`which cashiers`: no noun follows that the value would describe."""
        after = self.chunks[chunk.at + 1] if chunk.at + 1 < len(self.chunks) else None
        return (
            after is None
            or bool(after.mark)
            or (after.kind not in ("name", "number") and after.op not in ("and", "or"))
        )

    def _value_as_entity(self, chunk: Chunk, role: str) -> None:
        found = chunk.one("value", "flag", "filter")
        if found is None or (not chunk.plural and found.kind != "filter" and self.rank is None):
            return
        self.frame.entities.append(Entity(chunk, chunk.at, role, table=found.table))
        self.link = ""
        if self.rank is not None and self.rank.target is None:
            self.rank.target = chunk

    def _add_measure(self, measure: Measure) -> None:
        chunk = measure.chunk
        if self.rank is not None and self.rank.by is None and (self.rank.target is not None or self._has_target()):
            self.rank.by = measure
            self._end_rank()
        elif self.link in ("by", "orderby") and self.frame.ranks and self.frame.ranks[-1].by is None:
            self.frame.ranks[-1].by = measure
        before = self.chunks[measure.at - 1] if measure.at else None
        if before is not None and before.is_or and self.role == "filter":
            raise NotUnderstood("impossible", f"I cannot join {chunk.said if chunk else ''} with 'or'.", words=("or",))
        self.frame.measures.append(measure)
        if chunk is not None:
            chunk.role = "metric"
            self.last = chunk
        self.role, self.link = "metric", ""

    def _measure(self, chunk: Chunk) -> None:
        self._add_measure(Measure(chunk, chunk.at, agg=self.agg, distinct=self.distinct))
        self.agg, self.distinct = "", False

    def _same_field(self, chunk: Chunk) -> bool:
        if not self.frame.constraints:
            return False
        last = {one.ref for one in self.frame.constraints[-1].chunk.candidates}
        return any(one.ref in last for one in chunk.candidates)

    def _add_group(self, chunk: Chunk, *, target: bool = False) -> None:
        self.frame.groups.append(Group(chunk, chunk.at, each=self.by_each(), target=target))
        chunk.role, self.role, self.last = "group", "group", chunk
        if self.pending_n and chunk.at and self._previous(chunk.at) is not None:
            before = self._previous(chunk.at)
            if before is not None and before.kind == "number" and before.role == "limit?":
                chunk.n = self.pending_n
                before.role = "limit"
        self.link = ""

    def _is_entity_label(self, chunk: Chunk) -> bool:
        entities = {one.table for one in chunk.of("entity")}
        return any(one.table in entities for one in chunk.of("dimension"))

    def _measures_limit(self, chunk: Chunk) -> bool:
        """`150 minutes`, `8,000 kg`: the unit behind the number of a limit."""
        limit = self.limit
        if limit is None or not limit.values or limit.unit or chunk.text not in UNITS:
            return False
        if chunk.of("dimension", "fact", "metric", "entity") or self.chunks[chunk.at - 1].kind != "number":
            return False
        limit.unit, chunk.role = chunk.text, "unit"
        return True

    def _add_column(self, chunk: Chunk) -> None:
        self.frame.columns.append(chunk)
        chunk.role, self.role, self.last, self.link = "column", "column", chunk, ""

    def _is_of_the_row(self, chunk: Chunk) -> bool:
        """`loans with the member`: each row has one of them."""
        subject, thing = self._subject(), chunk.one("entity")
        if subject is None or thing is None or not subject.table or thing.table == subject.table:
            return False
        return reaches(self.model, subject.table, thing.table)

    def _column(self, chunk: Chunk) -> None:
        if chunk.of("dimension", "time", "fact", "entity", "metric", "flag"):
            self.frame.columns.append(chunk)
            chunk.role, self.role, self.last = "column", "column", chunk
        elif chunk.of("value", "flag", "filter"):
            self._constrain(chunk)
        self.link = ""

    def _entity(self, chunk: Chunk, role: str) -> None:
        before = self._previous(chunk.at)
        if before is not None and before.kind == "number" and before.role == "limit?":
            chunk.n = self.pending_n
            before.role = "limit"
        self.frame.entities.append(Entity(chunk, chunk.at, role))
        chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""

    def _condition_of(self, chunk: Chunk) -> bool:
        """`revenue of high-risk customers`, which the model counts: they are a condition on the revenue."""
        metric = chunk.one("metric")
        if metric is None or chunk.of("entity", "fact", "dimension"):
            return False
        owner, found = self.model.metric(metric.ref)
        if owner is None or not counted_rows(found.expr, owner.key):
            return False
        chunk.candidates = (Candidate("filter", f"{owner.name}.{found.name}", owner.name, ()),)
        self._constrain(chunk)
        return True

    def _rows_of_a_count(self, chunk: Chunk) -> bool:
        """`the biggest won deal`, `list the lost deals`: rows of which the model counts some."""
        frame = self.frame
        if (
            self._subject() is not None
            or frame.measures
            or chunk.of("entity", "fact", "value", "flag", "filter", "dimension")
        ):
            return False
        if chunk.tokens[0].text in ("number", "total", "count"):
            return False
        split = any(one.op == "by" for one in self.chunks[chunk.at :])
        wanted = (frame.listing and not split) or frame.who or self._narrowed(chunk)
        wanted = wanted or (
            self.rank is not None and self.rank.kind in ("recent", "adjective", "rank") and self.rank.target is None
        )
        metric = chunk.one("metric")
        if metric is None or not wanted:
            return False
        owner, found = self.model.metric(metric.ref)
        rows = counted_rows(found.expr, owner.key) if owner is not None else None
        if owner is None or rows is None:
            return False
        if rows:
            chunk.candidates = (Candidate("filter", f"{owner.name}.{found.name}", owner.name, ()),)
            self._constrain(chunk)
        frame.entities.append(Entity(chunk, chunk.at, "subject" if self.rank is None else "target", table=owner.name))
        if self.rank is not None:
            self.rank.target = chunk
        chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""
        return True

    def _narrowed(self, chunk: Chunk) -> bool:
        """`accounts that never ...`, `customers with ...`: the rows, not their number."""
        following = self._next(chunk.at)
        return (
            following is not None
            and following.op in ("rel", "who", "with", "without", "never", "whose", ">", ">=", "<", "<=", "longer")
            and not following.mark
        )

    def _counted_with(self, chunk: Chunk) -> bool:
        """`orders over 500`, `orders with status returned`, where the model calls a number just so."""
        following = self._next(chunk.at)
        if following is None or not any(one.words == tuple(t.text for t in chunk.tokens) for one in chunk.of("metric")):
            return False
        beyond = self.chunks[following.at + 1 :]
        if following.op == "with":
            return len(beyond) == 2 and bool(beyond[0].of("dimension") and beyond[1].of("value"))
        return following.op in (">", ">=", "<", "<=") and all(one.kind in ("word", "number") for one in beyond)

    def _number_follows(self, chunk: Chunk) -> bool:
        """`what does the average customer spend`."""
        after = self.chunks[chunk.at + 1 : chunk.at + 3]
        return any(one.kind == "name" and one.of("metric") and not one.of("entity") for one in after)

    def _threshold_noun(self, chunk: Chunk) -> None:
        """The number that a limit after it is on; it need not be shown."""
        chunk.role, self.role, self.last, self.link = "threshold", "threshold", chunk, ""
