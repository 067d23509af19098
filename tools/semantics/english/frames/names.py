"""What a name of the model is in its place: a number, a group, a condition, a column, or what it is about."""

from __future__ import annotations

from tools.semantics.elements import singular
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Absent,
    Constraint,
    Entity,
    Measure,
)
from tools.semantics.english.frames.leads import Leads
from tools.semantics.english.reading import NotUnderstood


class Names(Leads):
    def _name(self, chunk: Chunk) -> int | None:
        i = chunk.at
        if self._measures_limit(chunk):
            return None
        taken = self._value_beside(chunk)
        if taken is not None:
            return taken
        following = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if following is not None and not following.mark:
            if following.kind == "time" and following.time and following.time.kind == "window":
                happened = any(one.kind == "moment" for one in chunk.acts) and not self.neg
                if happened and not chunk.of("entity", "metric", "dimension", "fact", "time"):
                    self.frame.verbs.append(chunk)
                    chunk.role = ""
                    return None
            beside = {one.table for one in following.of("dimension")} if following.kind == "name" else set()
            compound = any(one.table in beside for one in chunk.of("entity")) and not chunk.of("dimension")
            leads = self.link in ("by", "which", "and") and not following.of("metric", "entity", "value")
            if compound and leads:
                chunk.role = "context"
                return None
        if self.neg and chunk.events() and not chunk.of("entity", "metric", "dimension", "fact"):
            self._verb(chunk)
            return None
        if self.limit is not None and self.limit.values and self._limit_subject(chunk):
            return None
        if self.neg == "absent" or (self.neg == "not" and not chunk.of("value", "flag", "filter", "time")):
            self._absent(chunk)
            return None
        bare_value = chunk.of("value", "flag", "filter") and not chunk.of("entity", "metric", "dimension", "fact")
        if self.count is not None and bare_value:
            self._constrain(chunk)
            self._counted_value(chunk)
            return None
        if self.count is not None:
            self._counted(chunk)
            return None
        link = self.link
        if link == "and" and self._continued(chunk):
            return None
        if link == "by":
            self._by(chunk)
            return None
        if link == "orderby":
            self._order_by(chunk)
            return None
        if link == "which":
            self._which(chunk)
            return None
        if self.rank is not None:
            self._ranked(chunk)
            return None
        self._default(chunk)
        return None

    def _value_beside(self, chunk: Chunk) -> int | None:
        """`status open`, `the Audio category`: the dimension says which field the value is of."""
        i = chunk.at
        dimensions = chunk.of("dimension")
        following = self._next(i, "is", "in")
        if dimensions and following is not None and self.link not in ("which", "by"):
            refs = {one.ref for one in dimensions}
            if following.kind == "name" and any(one.ref in refs for one in following.of("value")):
                if following.at > i + 1 and self.columns:
                    return None
                if self.link == "by" and following.at == i + 1 + 0 and following.mark:
                    return None
                following.candidates = tuple(
                    one for one in following.candidates if one.kind == "value" and one.ref in refs
                )
                chunk.role = "filter"
                self.last = chunk
                return i + 1
            if following.kind == "number" and following.at == i + 1 and self._is_number(dimensions[0].ref):
                constraint = Constraint(chunk, chunk.at, negated=self.neg == "not", number=following.number)
                self.frame.constraints.append(constraint)
                chunk.role = following.role = "filter"
                self.neg = ""
                self.role = "filter"
                return following.at + 1
        return None

    def _limit_subject(self, chunk: Chunk) -> bool:
        limit = self.limit
        assert limit is not None  # noqa: S101 the caller looked
        if self.link in ("with", "and", "by", "rel", "list", "which"):
            self._end_limit()
            return False
        if chunk.of("fact", "metric", "entity") or (chunk.of("dimension") and (self.distinct or not limit.before)):
            limit.subject = chunk
            limit.distinct = self.distinct
            self.distinct = False
            chunk.role, self.role, self.last = "threshold", "threshold", chunk
            self._end_limit()
            return True
        if chunk.of("value", "flag", "filter"):
            self._constrain(chunk)
            if self.limit is not None and self._stands_alone(chunk):
                found = chunk.one("value", "flag", "filter")
                self.limit.table = found.table if found else ""
                self._end_limit()
            return True
        self._end_limit()
        return False

    def _absent(self, chunk: Chunk) -> None:
        values = chunk.of("value", "flag", "filter")
        names = chunk.of("entity", "metric", "dimension", "fact", "time")
        after = self.chunks[chunk.at + 1] if chunk.at + 1 < len(self.chunks) else None
        things = {one.table for one in after.of("entity")} if after is not None and not after.mark else set()
        subject = self._subject()
        narrows = subject is not None and subject.table not in things and things & {one.table for one in values}
        if narrows and self.neg == "absent" and not chunk.of("entity", "metric"):
            # `without damaged loans`: there is no such loan.
            self.frame.constraints.append(Constraint(chunk, chunk.at))
            chunk.role, self.role = "filter", "filter"
            return
        if values and not chunk.of("entity", "metric"):
            self.frame.constraints.append(Constraint(chunk, chunk.at, negated=True))
            chunk.role, self.role, self.neg = "filter", "filter", ""
            self.last_negated = True
            self._consume_dimension(chunk)
        elif chunk.of("entity", "metric") or (chunk.events() and not chunk.of("time")):
            self.frame.absents.append(Absent(chunk, chunk.at))
            chunk.role, self.role, self.neg = "absent", "absent", ""
        elif names:
            self.frame.constraints.append(Constraint(chunk, chunk.at, negated=True, what=self.empty))
            chunk.role, self.role, self.neg = "filter", "filter", ""
        self.last, self.link = chunk, ""

    def _counted(self, chunk: Chunk) -> None:
        assert self.count is not None  # noqa: S101 the caller looked
        if chunk.of("value", "flag", "filter") and not chunk.of("entity", "metric"):
            self._constrain(chunk)
            return
        measure = Measure(chunk, chunk.at, counted=True, distinct=self.distinct, agg=self.agg)
        self._add_measure(measure)
        self.count, self.distinct, self.agg = None, False, ""
        if chunk.of("entity"):
            self.frame.entities.append(Entity(chunk, chunk.at, "counted"))

    def _counted_value(self, chunk: Chunk) -> None:
        """`how many calls did each rep log`: what is counted is the rows of the value's table."""
        i = chunk.at
        following = self._next(i)
        head = following is not None and following.kind == "name" and not following.mark
        if head or (following is not None and following.op in ("and", "or")):
            return
        chunk.is_counted = True
        self.frame.bare_count = self.count.at if self.count else chunk.at
        self.count = None

    def _continued(self, chunk: Chunk) -> bool:
        """What `and` joins is used like what stands before it."""
        role = self.role
        if role == "group" and chunk.of("dimension", "entity") and not self._begins_clause(chunk):
            self._add_group(chunk)
            return True
        if role in ("group", "grain") and chunk.of("dimension", "entity") and not chunk.of("metric"):
            self._add_group(chunk)
            return True
        values = chunk.of("value", "flag", "filter")
        if role == "metric" and values == list(chunk.candidates) and not chunk.part:
            singular_words = {singular(token.text) for token in chunk.tokens}
            if not any({singular(word) for word in one.words} == singular_words for one in values):
                raise NotUnderstood(
                    "unknown_word", f"I do not know what '{chunk.said}' means here.", words=(chunk.said,)
                )
        if role == "filter" and chunk.of("value", "flag", "filter") and self._same_field(chunk):
            self._constrain(chunk, negated=self.last_negated or self.neg == "not")
            return True
        if role == "column" or self.columns:
            self._column(chunk)
            return True
        if role == "absent" and chunk.of("entity"):
            self.frame.absents.append(Absent(chunk, chunk.at))
            chunk.role = "absent"
            return True
        if role == "metric" and chunk.of("metric", "fact") and self.rank is None:
            self._measure(chunk)
            return True
        return False

    def _begins_clause(self, chunk: Chunk) -> bool:
        return bool(chunk.of("metric")) and not chunk.of("dimension")

    def _ranked(self, chunk: Chunk) -> None:
        """After a superlative: what is ranked, or the number that ranks it."""
        if self._rows_of_a_count(chunk):
            return
        rank = self.rank
        assert rank is not None  # noqa: S101 the caller looked
        if chunk.of("value", "flag", "filter") and not chunk.of("metric", "fact", "entity", "dimension"):
            self._constrain(chunk)
            if self._stands_alone(chunk) and self._subject() is None and not self._has_target():
                self._value_as_entity(chunk, "target")
            return
        numbers, nouns = chunk.of("metric", "fact"), chunk.of("entity", "dimension")
        if self._amount_of_a_column(chunk):
            return
        if rank.kind == "often" and chunk.of("entity") and any(one.target for one in self.frame.groups):
            self._end_rank()
            self._entity(chunk, "context")
            return
        before = self.chunks[chunk.at - 1] if chunk.at else None
        measure = self.frame.measures[-1] if self.frame.measures else None
        if measure is not None and measure.at > rank.at and before is not None and before.text in ("a", "an", "any"):
            rank.by = rank.by or measure
            self._end_rank()
            self._entity(chunk, "context")
            return
        targeted = rank.target is not None or (self._has_target() and rank.kind == "rank")
        if numbers and (targeted or not nouns):
            self._measure(chunk)
            return
        if chunk.of("entity") and targeted and rank.kind == "rank":
            self._add_measure(Measure(chunk, chunk.at, counted=True))
            return
        if nouns and rank.target is None:
            rank.target = chunk
            if chunk.of("entity"):
                self.frame.entities.append(Entity(chunk, chunk.at, "target"))
                chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""
            else:
                self._add_group(chunk, target=True)
            return
        if chunk.of("time") and rank.kind == "recent":
            self._default(chunk)
            return
        self._default(chunk)
