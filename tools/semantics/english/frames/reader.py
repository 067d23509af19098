"""The chunks of a question read from left to right into a frame."""

from __future__ import annotations

from dataclasses import replace

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.columns import is_general
from tools.semantics.english.frames.frame import (
    Constraint,
    Frame,
    Group,
    Stretch,
)
from tools.semantics.english.frames.operators import OperatorsRead
from tools.semantics.english.frames.scanner import CURRENCY
from tools.semantics.english.linking.row_columns import headed_column
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

OBJECTS = word_set("anything something any us yet before once ever")
"""Behind what did not happen they add nothing."""


class Reader(OperatorsRead):
    def read(self) -> Frame:
        i = 0
        while i < len(self.chunks):
            chunk = self.chunks[i]
            if chunk.mark == ":":
                self._close()
                self.columns = bool(self.frame.entities or self.frame.measures)
                self.link = "list"
            elif chunk.mark in ("?", ".", ";", "!") and i:
                self._close()
                self.link = "start"
            elif chunk.mark in (",", "-", "(") and i:
                self._comma()
            if chunk.role == "share" and chunk.op != "is":
                self.link = "" if chunk.op in ("share", "with") else self.link
                i += 1
                continue
            handler = getattr(self, f"_{chunk.kind}")
            i = handler(chunk) or i + 1
        self._close()
        self._refuse_unknown_groups()
        if self.neg and not self._other_way():
            raise NotUnderstood("impossible", "I cannot tell what shall be left out.", words=("not",))
        return self.frame

    def _refuse_unknown_groups(self) -> None:
        """What follows `by` or `per` must be known: the numbers would silently not be split by it."""
        for chunk in self.chunks:
            if chunk.op != "by" or chunk.role != "by":
                continue
            after = self._next(chunk.at, "distinct", "rank")
            if after is None or (after.kind == "word" and not after.role):
                said = after.said if after is not None else chunk.said
                raise NotUnderstood("unknown_word", f"I do not know what '{said}' means here.", words=(said,))

    def _other_way(self) -> bool:
        """`how many are remote and how many are not`: both ways of the condition before."""
        last = self.frame.constraints[-1] if self.frame.constraints else None
        if self.neg == "not" and last is not None and not last.negated and self.frame.bare_count is not None:
            self.frame.constraints.append(Constraint(last.chunk, last.at, negated=True))
            self.frame.versus = True
            return True
        return False

    def _word(self, chunk: Chunk) -> None:
        i = chunk.at
        if self._measures_limit(chunk):
            return
        if self.role == "absent" and chunk.text in OBJECTS:
            chunk.role = "absent"
            return
        if self.columns and (is_general(chunk) or self._is_headed(chunk)):
            self._add_column(chunk)
            return
        if chunk.text in CURRENCY:
            chunk.role = "unit"
        if chunk.text == "money":
            self.frame.amount = True
            chunk.role = "amount"
        if chunk.text == "single" and (self.neg or self.rank is not None or self.link in ("with", "")):
            chunk.role = "filler"
        if chunk.text in ("down", "up", "out") and any(one.text in ("break", "split") for one in self.chunks[:i]):
            chunk.role = "filler"
        if chunk.text == "times" and self.limit is not None and self.limit.values:
            self._end_limit()
            self.frame.thresholds[-1].unit = "times"
            chunk.role = "threshold"
        before = self.chunks[i - 1] if i else None
        measured = self.limit is not None and self.limit.values and before is not None and before.kind == "number"
        if self.limit is not None and measured and not chunk.role and not self.limit.unit:
            self.limit.unit, self.limit.unit_chunk, chunk.role = chunk.text, chunk, "unit?"

    def _is_headed(self, chunk: Chunk) -> bool:
        """`with their type`: the last word of the name of one field of the rows."""
        subject = self._subject()
        if chunk.role or subject is None or not subject.table or self.link == "by":
            return False
        return headed_column(self.model, chunk.text, self.model.table(subject.table)) is not None

    def _unit(self, chunk: Chunk) -> int | None:
        frame = self.frame
        if self.limit is not None and self.limit.values and not self.limit.unit:
            self.limit.unit = chunk.text
            chunk.role = "unit"
            return None
        if self.columns and is_general(chunk) and self.link != "by":
            self._add_column(chunk)
            return None
        before = self.chunks[chunk.at - 1] if chunk.at else None
        if frame.post_agg and before is not None and before.text in ("a", "an", "one", "any") and frame.measures:
            frame.groups.append(Group(chunk, chunk.at, each=True))
            chunk.role, self.role, self.link = "group", "grain", ""
            return None
        if self.link in ("by", "which", "and") or self.rank is not None:
            if self.link == "and" and self.role not in ("group", "grain"):
                return None
            frame.groups.append(
                Group(chunk, chunk.at, each=self.by_each(), target=self.link == "which" or self.rank is not None)
            )
            if self.rank is not None:
                self.rank.target = chunk
                self._end_rank()
            chunk.role, self.role, self.link = "group", "grain", ""
        return None

    def _time(self, chunk: Chunk) -> None:
        i = chunk.at
        time = chunk.time
        assert time is not None  # noqa: S101 the kind says so
        self._end_limit()
        frame = self.frame
        following = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if chunk.part and chunk.of("value"):
            chunk.kind, chunk.time = "name", None
            self._constrain(chunk)
            return
        if chunk.of("value") and following is not None and following.kind == "name" and not following.mark:
            beside = {one.table for one in following.of("entity", "metric", "dimension")}
            if any(one.table in beside for one in chunk.of("value")):
                chunk.kind, chunk.time = "name", None
                self._constrain(chunk)
                return
        if time.kind == "weekdays" and chunk.text in ("weekdays", "weekday") and self.link in ("which", "by"):
            chunk.time = time = replace(time, kind="part", part="weekday", weekdays=())
        unit = UNITS.get(chunk.tokens[0].text)
        if (
            time.kind == "window"
            and unit
            and self.link in ("by", "which")
            and len(chunk.tokens) > 2
            and chunk.tokens[1].text == "of"
        ):
            split = Chunk("unit", chunk.tokens[:1], chunk.at, unit=unit)
            frame.groups.append(Group(split, chunk.at, each=self.by_each(), target=self.link == "which"))
            if self.rank is not None and self.rank.target is None:
                self.rank.target = split
                self._end_rank()
        if time.kind in ("grain", "part", "over_itself"):
            frame.groups.append(Group(chunk, chunk.at, target=self.link == "which"))
            if self.rank is not None and self.rank.target is None:
                self.rank.target = chunk
                self._end_rank()
            chunk.role, self.role, self.link = "group", "grain", ""
            return
        if self.neg == "not":
            raise NotUnderstood("impossible", "Leaving out a period is not computed; name the periods that count.")
        frame.stretches.append(Stretch(time, chunk.at, chunk, versus=self.link == "versus"))
        chunk.role = "window"
        self.role, self.link = "window", ""

    def _number(self, chunk: Chunk) -> int | None:
        i = chunk.at
        value = chunk.number
        assert value is not None  # noqa: S101 the kind says so
        if self.limit is not None and (not self.limit.values or self.limit.op == "between"):
            self.limit.values = (*self.limit.values, value)
            chunk.role = "threshold"
            after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
            if after is not None and after.tokens[0].text == "percentage":
                self.limit.percent = True
                self.limit.share = after.text == "percentage of"
                after.role = "threshold"
                return i + 2
            if after is not None and after.op == "and" and self.limit.op == "between" and len(self.limit.values) == 1:
                after.role = "threshold"
                return i + 2
            if after is not None and after.op == "orxmore":
                self.limit.op = str(after.arg)
                after.role = "threshold"
                return i + 2
            return None
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if after is not None and after.op == "orxmore":
            self._start_limit(str(after.arg), chunk, values=(value,))
            after.role = chunk.role = "threshold"
            return i + 2
        if after is not None and after.op in ("rank", "adjective", "recent", "often"):
            chunk.role = "limit"
            chunk.n = int(value)
            self.pending_n = int(value)
            return None
        if self.rank is not None and self.rank.n is None and value == int(value):
            self.rank.n = int(value)
            chunk.role = "limit"
            return None
        following = self._next(i)
        if following is not None and following.kind in ("name", "unit") and value == int(value) and value > 0:
            # `the three countries with the lowest revenue`
            self.pending_n = int(value)
            chunk.role = "limit?"
            chunk.n = int(value)
        return None
