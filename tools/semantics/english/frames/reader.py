"""The chunks of a question read from left to right into a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.counted import counted_rows
from tools.semantics.elements import singular
from tools.semantics.english.calendar_words import UNITS
from tools.semantics.english.frames.chunks import ARTICLES, Chunk
from tools.semantics.english.frames.frame import (
    Absent,
    Constraint,
    Entity,
    Frame,
    Group,
    Measure,
    Rank,
    Stretch,
    Threshold,
)
from tools.semantics.english.lexicon import Candidate, Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.measures import MONEY_VERBS
from tools.semantics.english.verb_forms import bases
from tools.semantics.english.words import MEASURED_IN

NUMERIC = ("fact", "metric")
THRESHOLD_OPS = (">", ">=", "<", "<=", "=", "between", "longer")
CURRENCY = frozenset(("euro", "euros", "eur", "usd", "dollar", "dollars", "gbp", "pounds", "chf", "€", "$"))


class Reader:
    """One pass; `link` is the word that leads to the next name, `role` what the name before it became."""

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
        self.kept_neg = False
        self.rank: Rank | None = None
        self.limit: Threshold | None = None
        self.columns = False
        self.last: Chunk | None = None
        self.by_chunk: Chunk | None = None

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
                self._comma(chunk)
            if chunk.role == "share":
                if chunk.op != "is":
                    self.link = "" if chunk.op in ("share", "with") else self.link
                    i += 1
                    continue
            handler = getattr(self, f"_{chunk.kind}")
            i = handler(i, chunk) or i + 1
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

    # Small helpers

    def _comma(self, chunk: Chunk) -> None:
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

    # Chunks that are no names

    def _word(self, i: int, chunk: Chunk) -> None:
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
        if self.columns and chunk.text in ("amount", "amounts", "value", "total", "price"):
            self.frame.columns.append(chunk)
            chunk.role, self.role = "column", "column"
        before = self.chunks[i - 1] if i else None
        if self.limit is not None and self.limit.values and before is not None and before.kind == "number":
            if not chunk.role and not self.limit.unit:
                self.limit.unit, self.limit.unit_chunk, chunk.role = chunk.text, chunk, "unit?"
        if chunk.text in MEASURED_IN and self.limit is not None:
            self.limit.unit = chunk.text
            chunk.role = "unit"

    def _unit(self, i: int, chunk: Chunk) -> int | None:
        frame = self.frame
        if self.limit is not None and self.limit.values and not self.limit.unit:
            self.limit.unit = chunk.text
            chunk.role = "unit"
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

    def by_each(self) -> bool:
        return self.by_chunk is not None and self.by_chunk.text != "by"

    def _time(self, i: int, chunk: Chunk) -> None:
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
        frame.stretches.append(Stretch(time, chunk.at, chunk, versus=self.link == "versus" or self._negated_time()))
        chunk.role = "window"
        self.role, self.link = "window", ""

    def _negated_time(self) -> bool:
        if self.neg in ("not",):
            raise NotUnderstood("impossible", "Leaving out a period is not computed; name the periods that count.")
        return False

    def _number(self, i: int, chunk: Chunk) -> int | None:
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
            chunk.alternatives["n"] = int(value)
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
            chunk.alternatives["n"] = int(value)
        return None

    pending_n: int | None = None

    def _verb(self, i: int, chunk: Chunk) -> None:
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

    # Operators

    def _op(self, i: int, chunk: Chunk) -> int | None:
        handler = getattr(self, f"_op_{chunk.op}", None)
        if chunk.op in THRESHOLD_OPS:
            return self._op_limit(i, chunk)
        if handler is not None:
            result = handler(i, chunk)
            return int(result) if result is not None else None
        return None

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

    def _op_limit(self, i: int, chunk: Chunk) -> int | None:
        after = next(
            (
                one
                for one in self.chunks[i + 1 : i + 4]
                if not (one.kind == "word" and one.text in (*ARTICLES, *CURRENCY))
            ),
            None,
        )
        if after is None or after.kind != "number":
            if (after is not None and after.text == "one") or (chunk.op in (">=",) and after and after.text in ("one",)):
                self._start_limit(chunk.op, chunk, (1.0,))
                chunk.role = after.role = "threshold"
                return after.at + 1
            if chunk.text in ("over", "under", "above", "across") and after is not None and after.kind == "name":
                self.link, chunk.role = "in", "link"
            return None
        op = str(chunk.arg) if chunk.op == "longer" else chunk.op
        if self.neg == "not":
            op = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!="}.get(op, op)
            self.neg = ""
        self._start_limit(op, chunk, length=chunk.op == "longer")
        chunk.role = "threshold"
        return None

    def _op_count(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        before = self.chunks[i - 1] if i else None
        if before is not None and not chunk.mark and before.kind == "name" and chunk.text.startswith("number"):
            raise NotUnderstood(
                "unknown_word", f"I do not know what '{before.said} number' means here.", words=(before.said, "number")
            )
        if self.count is not None:
            self.frame.bare_count = self.count.at
        self.count = chunk
        chunk.role = "count"
        if self.link not in ("by", "orderby") or self.rank is None:
            self.link = self.link if self.link in ("by", "orderby", "and", "with") else ""

    def _op_howmuch(self, i: int, chunk: Chunk) -> None:
        self.frame.amount = True
        chunk.role = "amount"
        self.link = ""

    def _op_agg(self, i: int, chunk: Chunk) -> None:
        if chunk.text in ("on average", "in total", "typically", "averaged", "totals"):
            self.frame.post_agg = str(chunk.arg)
        elif chunk.arg == "sum" and self.agg:
            pass
        else:
            self.agg = str(chunk.arg)
        chunk.role = "agg"

    def _op_share(self, i: int, chunk: Chunk) -> None:
        if chunk.text == "out of":
            return
        self.frame.share = chunk.at
        chunk.role = "share"
        self.link = ""

    def _op_rate(self, i: int, chunk: Chunk) -> None:
        """`no-show rate`: the share of what was just named as a condition."""
        before = self._previous(i)
        if before is None:
            return
        last = self.frame.constraints[-1] if self.frame.constraints else None
        if last is not None and last.chunk is before:
            self.frame.share = chunk.at
            last.what = f"rate:{last.what}"
            chunk.role = "share"
            return
        measure = self.frame.measures[-1] if self.frame.measures else None
        if measure is not None and measure.chunk is before:
            measure.rate = True
            chunk.role = "share"

    def _op_rank(self, i: int, chunk: Chunk) -> None:
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if (after is not None and after.op == "recent") or (after is not None and after.op == "first_order"):
            self._ordering(chunk)
            after.role = "order"
            return
        self._start_rank(chunk, str(chunk.arg), "rank")
        if after is not None and after.op == "adjective":
            direction, topics = after.arg  # type: ignore[misc]
            assert self.rank is not None  # noqa: S101 just made
            self.rank.topics = topics
            self.rank.direction = direction if chunk.arg == "desc" else ("asc" if direction == "desc" else "desc")
            after.role = "rank"

    def _ordering(self, chunk: Chunk) -> None:
        """`highest first`."""
        self.frame.ranks.append(Rank(str(chunk.arg), chunk.at, chunk.text, ordering=True))
        chunk.role = "order"

    def _op_adjective(self, i: int, chunk: Chunk) -> None:
        if chunk.role:
            return
        direction, topics = chunk.arg  # type: ignore[misc]
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if after is not None and after.text == "first":
            self.frame.ranks.append(Rank(direction, chunk.at, chunk.text, ordering=True, topics=topics))
            chunk.role = after.role = "order"
            return
        self._start_rank(chunk, direction, "adjective")
        assert self.rank is not None  # noqa: S101 just made
        self.rank.topics = topics

    def _op_often(self, i: int, chunk: Chunk) -> None:
        after = self._next(i)
        if after is not None and after.op in ("recent", "first_order"):
            self._ordering(chunk)
            after.role = "order"
            return
        self._start_rank(chunk, str(chunk.arg), "often")

    def _op_recent(self, i: int, chunk: Chunk) -> None:
        if chunk.role:
            return
        before, after = self._previous(i), self._next(i)
        if after is not None and after.text == "first" and chunk.text != "first":
            self.frame.ranks.append(Rank(str(chunk.arg), chunk.at, chunk.text, kind="recent", ordering=True))
            chunk.role = after.role = "order"
            return
        if self.columns:
            return
        if chunk.text == "first" and before is not None and (before.mark or before.kind == "name"):
            if self.frame.ranks and self.frame.ranks[-1].at == before.at:
                chunk.role = "order"
                return
        if chunk.text in ("last", "first") and after is not None and after.kind == "number":
            self._start_rank(chunk, str(chunk.arg), "recent")
            return
        self._start_rank(chunk, str(chunk.arg), "recent")

    def _start_rank(self, chunk: Chunk, direction: str, kind: str) -> None:
        self._end_limit()
        self._end_rank()
        self.rank = Rank(direction, chunk.at, chunk.text, kind=kind)
        before = self._previous(chunk.at)
        if before is not None and before.kind == "number" and before.role == "limit":
            self.rank.n = int(before.number or 0)
        elif self.last is not None and self.last.alternatives.get("n") and self.last.role in ("group", "entity"):
            self.rank.n = self.last.alternatives["n"]  # type: ignore[assignment]
        self.frame.ranks.append(self.rank)
        chunk.role = "rank"

    def _end_rank(self) -> None:
        self.rank = None

    def _op_by(self, i: int, chunk: Chunk) -> None:
        self._close()
        self.link = "by"
        self.by_chunk = chunk
        self.columns = False
        chunk.role = "by"

    def _op_orderby(self, i: int, chunk: Chunk) -> None:
        self._close()
        self.link = "orderby"
        chunk.role = "order"

    def _op_not(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        self.neg = "not"
        chunk.role = "not"
        self.link = "in" if chunk.text not in ("not", "but not") else self.link
        self.kept_neg = True

    def _op_without(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if after is not None and after.op in (">", "<", ">=", "<="):
            return
        self.neg = "absent"
        chunk.role = "absent"

    def _op_never(self, i: int, chunk: Chunk) -> None:
        self.neg = "absent"
        chunk.role = "absent"

    def _op_versus(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        self.frame.versus = True
        chunk.role = "versus"
        self.link = "versus"

    def _op_compare(self, i: int, chunk: Chunk) -> None:
        self.frame.comparing = True
        chunk.role = "compare"
        if i == 0:
            self.link = ""

    def _op_growth(self, i: int, chunk: Chunk) -> None:
        if chunk.text == "how did":
            chunk.role = "filler"
            return
        self.frame.growth = chunk
        chunk.role = "growth"

    def _op_trend(self, i: int, chunk: Chunk) -> None:
        self.frame.trend = chunk
        chunk.role = "trend"

    def _op_cumulative(self, i: int, chunk: Chunk) -> None:
        self.frame.cumulative = chunk
        chunk.role = "cumulative"

    def _op_moving(self, i: int, chunk: Chunk) -> None:
        self.frame.moving = chunk
        chunk.role = "moving"

    def _op_list(self, i: int, chunk: Chunk) -> None:
        self._close()
        if self.frame.entities or self.frame.measures:
            self.columns = True
        else:
            self.frame.listing = True
        self.link = "list"
        chunk.role = "list"

    def _op_which(self, i: int, chunk: Chunk) -> None:
        self._close()
        joined = self.link == "and" or (i > 1 and self.chunks[i - 2].op == "and")
        if (self.frame.entities or self.frame.when) and joined:
            self.columns = True
        self.frame.which = self.frame.which or chunk.text.startswith("which")
        self.link = "which"
        self.by_chunk = chunk
        chunk.role = "which"
        rest = [one.text for one in self.chunks[i + 1 :]]
        if chunk.text == "what" and rest[:1] and rest[0] in ("did", "do", "does"):
            if any(base in MONEY_VERBS for text in rest for base in bases(text)):
                self.frame.amount = True

    def _op_who(self, i: int, chunk: Chunk) -> None:
        if chunk.mark and (self._subject() is not None or self.frame.measures):
            raise NotUnderstood("impossible", "That is more than one question; ask for one thing at a time.")
        if self._subject() is None:
            self.frame.who = True
        self.link = "rel"
        chunk.role = "who"

    def _op_rel(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        self.link = "rel"
        chunk.role = "rel"

    def _op_whose(self, i: int, chunk: Chunk) -> None:
        self.link = "whose"
        chunk.role = "rel"

    def _op_where(self, i: int, chunk: Chunk) -> None:
        if i == 0:
            return
        self.link = "rel"
        chunk.role = "rel"

    def _op_when(self, i: int, chunk: Chunk) -> None:
        if i and (self.frame.entities or self.frame.constraints):
            self.columns, self.link, chunk.role = True, "list", "list"
            return
        self.frame.when = True
        chunk.role = "when"
        self.link = ""

    def _op_with(self, i: int, chunk: Chunk) -> None:
        if chunk.text in ("has", "have", "had", "having") and self.link == "which":
            pass
        self._end_limit()
        self.link = "with"
        chunk.role = "with"

    def _op_and(self, i: int, chunk: Chunk) -> None:
        if self.count is not None and i and self.chunks[i - 1] is self.count:
            self.frame.bare_count, self.count = self.count.at, None
            self.role = "metric"
        if self.limit is not None and self.limit.values and self.limit.op != "between":
            self._end_limit()
        self.link = "and"
        chunk.role = "and"

    def _op_or(self, i: int, chunk: Chunk) -> None:
        chunk.alternatives["or"] = True
        self.link = "and"

    def _op_both(self, i: int, chunk: Chunk) -> None:
        self.frame.both = True

    def _op_only(self, i: int, chunk: Chunk) -> None:
        self.link = "in"
        chunk.role = "only"

    def _op_distinct(self, i: int, chunk: Chunk) -> None:
        self.distinct = True
        chunk.role = "distinct"

    def _op_of(self, i: int, chunk: Chunk) -> None:
        if self.link not in ("by", "which", "orderby", "list"):
            self.link = "of"
        chunk.role = "link"

    def _op_in(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        self.link = "in"
        self.kept_neg = self.kept_neg and self.neg != ""
        chunk.role = "link"

    def _op_is(self, i: int, chunk: Chunk) -> None:
        self._end_limit()
        self.frame.copulas.append(chunk.at)
        if self.link in ("and", "list", "with"):
            self.link = "rel"
        if self.link == "which" or self.link == "start":
            self.link = "is"
        chunk.role = "link"

    def _op_asc(self, i: int, chunk: Chunk) -> None:
        self.frame.ranks.append(Rank(str(chunk.arg), chunk.at, chunk.text, ordering=True))
        chunk.role = "order"

    def _op_still(self, i: int, chunk: Chunk) -> None:
        if chunk.text != "still":
            self.frame.now.append(chunk)
        else:
            self.frame.still = chunk

    def _op_unset(self, i: int, chunk: Chunk) -> None:
        self.neg = "absent"
        chunk.role = "absent"

    # Names

    def _name(self, i: int, chunk: Chunk) -> int | None:
        taken = self._value_beside(i, chunk)
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
            if chunk.of("entity") and not chunk.of("dimension") and self.link in ("by", "which", "and"):
                if any(one.table in beside for one in chunk.of("entity")) and not following.of(
                    "metric", "entity", "value"
                ):
                    chunk.role = "context"
                    return None
        if self.neg and chunk.events() and not chunk.of("entity", "metric", "dimension", "fact"):
            return self._verb(i, chunk)
        if self.limit is not None and self.limit.values:
            if self._limit_subject(chunk):
                return None
        if self.neg == "absent" or (self.neg == "not" and not chunk.of("value", "flag", "filter", "time")):
            return self._absent(chunk)
        if self.count is not None and not chunk.of("entity", "metric", "dimension", "fact"):
            if chunk.of("value", "flag", "filter"):
                self._constrain(chunk)
                return self._counted_value(i, chunk)
        if self.count is not None:
            return self._counted(i, chunk)
        link = self.link
        if link == "and" and self._continued(chunk):
            return None
        if link == "by":
            return self._by(chunk)
        if link == "orderby":
            return self._order_by(chunk)
        if link == "which":
            return self._which(chunk)
        if self.rank is not None:
            return self._ranked(chunk)
        return self._default(chunk)

    def _value_beside(self, i: int, chunk: Chunk) -> int | None:
        """`status open`, `the Audio category`: the dimension says which field the value is of."""
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

    def _is_number(self, ref: str) -> bool:
        return self.model.column(ref)[1].is_number

    def _limit_subject(self, chunk: Chunk) -> bool:
        limit = self.limit
        assert limit is not None  # noqa: S101 the caller looked
        if self.link in ("with", "and", "by", "rel", "list", "which") and self.link != limit_link(self.link, limit):
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

    def _constrain(self, chunk: Chunk, *, negated: bool | None = None) -> None:
        neg = self.neg == "not" if negated is None else negated
        self.frame.constraints.append(Constraint(chunk, chunk.at, negated=neg))
        chunk.role, self.role, self.last = "filter", "filter", chunk
        self.last_negated = neg
        self.neg = ""
        self._consume_dimension(chunk)
        self.link = ""

    last_negated = False

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

    def _absent(self, chunk: Chunk) -> None:
        values = chunk.of("value", "flag", "filter")
        names = chunk.of("entity", "metric", "dimension", "fact", "time")
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

    def _counted(self, i: int, chunk: Chunk) -> None:
        assert self.count is not None  # noqa: S101 the caller looked
        if chunk.of("value", "flag", "filter") and not chunk.of("entity", "metric"):
            self._constrain(chunk)
            return
        measure = Measure(chunk, chunk.at, counted=True, distinct=self.distinct, agg=self.agg)
        self._add_measure(measure)
        self.count, self.distinct, self.agg = None, False, ""
        if chunk.of("entity"):
            self.frame.entities.append(Entity(chunk, chunk.at, "counted"))

    def _counted_value(self, i: int, chunk: Chunk) -> None:
        """`how many calls did each rep log`: what is counted is the rows of the value's table."""
        following = self._next(i)
        head = following is not None and following.kind == "name" and not following.mark
        if head or (following is not None and following.op in ("and", "or")):
            return
        chunk.alternatives["counted"] = True
        self.frame.bare_count = self.count.at if self.count else chunk.at
        self.count = None

    def _add_measure(self, measure: Measure) -> None:
        chunk = measure.chunk
        if self.rank is not None and self.rank.by is None and (self.rank.target is not None or self._has_target()):
            self.rank.by = measure
            self._end_rank()
        elif self.link in ("by", "orderby") and self.frame.ranks and self.frame.ranks[-1].by is None:
            self.frame.ranks[-1].by = measure
        before = self.chunks[measure.at - 1] if measure.at else None
        if before is not None and before.alternatives.get("or") and self.role == "filter":
            raise NotUnderstood("impossible", f"I cannot join {chunk.said if chunk else ''} with 'or'.", words=("or",))
        self.frame.measures.append(measure)
        if chunk is not None:
            chunk.role = "metric"
            self.last = chunk
        self.role, self.link = "metric", ""

    def _has_target(self) -> bool:
        return bool(
            any(one.target or one.each for one in self.frame.groups)
            or any(one.role in ("target", "subject") for one in self.frame.entities)
        )

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
                chunk.alternatives["n"] = self.pending_n
                before.role = "limit"
        self.link = ""

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
                chunk.alternatives["n"] = self.pending_n
                before.role = "limit"
        elif chunk.of("metric", "fact"):
            self.link = ""
            self._measure(chunk)
        else:
            self._default(chunk)
        if self.rank is not None and chunk.role in ("group", "entity"):
            self.rank.target = chunk

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

    def _is_entity_label(self, chunk: Chunk) -> bool:
        entities = {one.table for one in chunk.of("entity")}
        return any(one.table in entities for one in chunk.of("dimension"))

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

    def _measure(self, chunk: Chunk) -> None:
        self._add_measure(Measure(chunk, chunk.at, agg=self.agg, distinct=self.distinct))
        self.agg, self.distinct = "", False

    def _column(self, chunk: Chunk) -> None:
        if chunk.of("dimension", "time", "fact", "entity", "metric", "flag"):
            self.frame.columns.append(chunk)
            chunk.role, self.role, self.last = "column", "column", chunk
        elif chunk.of("value", "flag", "filter"):
            self._constrain(chunk)
        self.link = ""

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
        if link == "with" and subject is not None and not self.agg:
            if self._with(chunk):
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
        if (frame.listing or frame.who or self._narrowed(chunk)) and nouns and subject is None and not frame.measures:
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
        if chunk.of("metric") and not (
            nouns and (frame.measures or subject is not None) and link in ("in", "of", "rel")
        ):
            if not (nouns and subject is None and link == "start" and frame.listing):
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

    def _narrowed(self, chunk: Chunk) -> bool:
        """`accounts that never ...`, `customers with ...`: the rows, not their number."""
        following = self._next(chunk.at)
        return (
            following is not None
            and following.op in ("rel", "who", "with", "without", "never", "whose")
            and not following.mark
        )

    def _number_follows(self, chunk: Chunk) -> bool:
        """`what does the average customer spend`."""
        after = self.chunks[chunk.at + 1 : chunk.at + 3]
        return any(one.kind == "name" and one.of("metric") and not one.of("entity") for one in after)

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
        wanted = frame.listing or frame.who or self._narrowed(chunk)
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

    def _entity(self, chunk: Chunk, role: str) -> None:
        before = self._previous(chunk.at)
        if before is not None and before.kind == "number" and before.role == "limit?":
            chunk.alternatives["n"] = self.pending_n
            before.role = "limit"
        self.frame.entities.append(Entity(chunk, chunk.at, role))
        chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""

    def _dimension(self, chunk: Chunk) -> None:
        frame = self.frame
        before = self._previous(chunk.at)
        if before is not None and before.kind == "number" and before.role == "limit?":
            chunk.alternatives["n"] = self.pending_n
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
        if chunk.of("dimension", "time", "fact"):
            self._column(chunk)
            self.columns = True
            return True
        return False

    def _threshold_noun(self, chunk: Chunk) -> None:
        """The number that a limit after it is on; it need not be shown."""
        chunk.role, self.role, self.last, self.link = "threshold", "threshold", chunk, ""


def limit_link(link: str, limit: Threshold) -> str:
    """A limit without a subject may be followed by its subject after `of`."""
    return "of" if link == "of" else ""
