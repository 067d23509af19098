"""What a name of the model is in its place: a number, a group, a condition, a column, or what it is about."""

from __future__ import annotations

from tools.semantics.elements import singular
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Absent,
    Constraint,
    Entity,
    Measure,
    Rank,
)
from tools.semantics.english.frames.placing import Placing
from tools.semantics.english.frames.scanner import THRESHOLD_OPS
from tools.semantics.english.reading import NotUnderstood

SOME = ("a", "an", "any", "some")
"""`with a rating` keeps the rows that have one, `with the rating` shows it."""
QUANTITY = ("most", "least", "fewest", "highest number of", "largest number of", "most number of")


class Names(Placing):
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
            self.frame.constraints.append(Constraint(chunk, chunk.at, negated=True, what="null"))
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

    def _by(self, chunk: Chunk) -> None:
        frame = self.frame
        ranked = frame.ranks[-1] if frame.ranks else None
        text = self.by_chunk.text if self.by_chunk else "by"
        if text in ("by", "according to") and ranked is not None and ranked.by is None and not ranked.ordering:
            if chunk.of("metric", "fact") and (ranked.target is not None or not chunk.of("dimension")):
                measure = Measure(chunk, chunk.at, agg=self.agg)
                self.agg = ""
                ranked.by = measure
                frame.measures.append(measure)
                chunk.role, self.role, self.link, self.last = "metric", "metric", "", chunk
                return
            if chunk.of("entity") and not chunk.of("dimension") and ranked.target is not None and text == "by":
                ranked.by = Measure(chunk, chunk.at, counted=True)
                frame.measures.append(ranked.by)
                chunk.role, self.role, self.link, self.last = "metric", "metric", "", chunk
                return
        if chunk.of("dimension", "entity"):
            self._add_group(chunk)
            if chunk.of("value", "flag", "filter") and not chunk.of("dimension", "entity"):
                self.role = "group"
            return
        if chunk.of("value", "filter"):
            self._constrain(chunk)
            return
        if chunk.of("flag"):
            self._add_group(chunk)
            return
        if chunk.of("time"):
            self._add_group(chunk)
            return
        if chunk.of("metric", "fact"):
            if frame.measures and text in ("per", "for each", "for every"):
                frame.ratio = True
                self.agg = "" if chunk.of("metric") else "sum"
                self._measure(chunk)
                return
            # `revenue by units`: nothing to group by.
            raise NotUnderstood(
                "impossible", f"I cannot split by {chunk.said}, which is a number.", words=(chunk.said,)
            )

    def _order_by(self, chunk: Chunk) -> None:
        if chunk.of("metric", "fact"):
            measure = Measure(chunk, chunk.at, agg=self.agg)
            self.agg = ""
            self.frame.measures.append(measure)
            if self.frame.ranks and self.frame.ranks[-1].by is None:
                self.frame.ranks[-1].by = measure
            else:
                self.frame.ranks.append(Rank("desc", chunk.at, "order", by=measure, ordering=True))
            chunk.role, self.role, self.link = "metric", "metric", ""
            return
        self._default(chunk)

    def _which(self, chunk: Chunk) -> None:
        what = self.by_chunk.text.startswith("what") if self.by_chunk else False
        if what and chunk.of("metric", "fact") and not self.columns:
            self.link = ""
            self._measure(chunk)
            return
        if self.columns:
            self._column(chunk)
            return
        if chunk.of("value", "flag", "filter") and not chunk.of("dimension", "entity"):
            keep = self.link
            self._constrain(chunk)
            if self._stands_alone(chunk):
                self._value_as_entity(chunk, "target")
                return
            self.link = keep
            return
        if chunk.of("dimension") and not self._is_entity_label(chunk):
            self._add_group(chunk, target=True)
        elif chunk.of("entity"):
            self.frame.entities.append(Entity(chunk, chunk.at, "target"))
            chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""
            before = self._previous(chunk.at)
            if before is not None and before.kind == "number" and before.role == "limit?":
                chunk.n = self.pending_n
                before.role = "limit"
        elif chunk.of("metric", "fact"):
            self.link = ""
            self._measure(chunk)
        else:
            self._default(chunk)
        if self.rank is not None and chunk.role in ("group", "entity"):
            self.rank.target = chunk

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
            self.frame.constraints.append(Constraint(chunk, chunk.at, what="null"))
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
