"""What is known of the query while a frame is turned into it, and where things of the model lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import Frame, Group, Rank
from tools.semantics.english.frames.geometry import (
    distance,
    reaches,
    roots_of,
)
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.rewriting.nil_amounts import presence
from tools.semantics.english.slots.measures import _fitting, _take
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary.words import TRADE_VERBS
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import Filter, Members, SemanticQuery
from tools.semantics.row_counts import count_of

TOP_DEFAULT = 10
AVERAGED = ("price", "rate", "percent", "ratio", "age", "score", "average", "seconds", "duration", "minutes", "hours",
            "days", "rating", "length", "weight", "salary")  # fmt: skip


def plural_without_number(rank: Rank, target: Chunk | None) -> bool:
    """`our biggest accounts` may be so by any number; `the biggest deal` is a row by its amount."""
    return target is not None and target.plural and rank.n is None and rank.kind == "rank"


class Draft:
    late_windows: list[Any] | None = None
    earlier: SemanticQuery | None = None
    """The query that a follow-up changes."""
    topic: frozenset[str] = frozenset()
    """The fields and tables that the question before was about; of two meanings the one of the topic is meant."""

    def __init__(self, frame: Frame, chunks: list[Chunk], lexicon: Lexicon, today: date, *, partial: bool) -> None:
        self.frame = frame
        self.chunks = chunks
        self.lexicon = lexicon
        self.model = lexicon.model
        self.today = today
        self.partial = partial
        self.out = Reading()
        self.root: str | None = None
        self.entity: Table | None = None
        self.moments_used: set[int] = set()
        self.rows = False
        self.measure_refs: dict[int, str] = {}
        self.inside: list[tuple[str, str, Filter, int]] = []
        self.part_fields: list[str] = []
        self.among_filters: list[Filter] = []
        self.among_members: list[Members] = []
        self.has_part = any(chunk.part for chunk in chunks)

    def _table(self, name: str) -> Table:
        return self.model.table(name)

    def _anchors(self) -> list[str]:
        if self.root is not None:
            return [self.root]
        found = [self.entity.name] if self.entity is not None else []
        for one in self.frame.entities:
            if one.table and one.table not in found:
                found.append(one.table)
        for measure in self.frame.measures:
            if measure.chunk is not None:
                metrics = measure.chunk.of("metric")
                if len(metrics) == 1 and metrics[0].table:
                    found.append(metrics[0].table)
        if not found:
            for constraint in self.frame.constraints:
                candidate = constraint.chunk.one("value", "flag", "filter")
                if candidate and candidate.table:
                    found.append(candidate.table)
            for verb in self.frame.verbs:
                found += [ref.rpartition(".")[0] for ref in verb.moments()] + verb.events()
        return found

    def _near(self, candidates: list[Candidate]) -> Candidate:
        """The one of the nearest table to what is known."""
        candidates = self._of_the_topic(candidates)
        if len(candidates) == 1:
            return candidates[0]
        anchors = self._anchors()

        def cost(one: Candidate) -> int:
            return min(
                (
                    min(distance(self.model, a, one.table), 3 + distance(self.model, one.table, a))
                    for a in anchors
                    if one.table
                ),
                default=0,
            )

        return min(candidates, key=cost)

    def _of_the_topic(self, candidates: list[Candidate]) -> list[Candidate]:
        of_field = [one for one in candidates if one.ref in self.topic]
        return of_field or [one for one in candidates if one.table in self.topic] or candidates

    def _nearest(self, candidates: list[Candidate]) -> Candidate:
        candidates = self._of_the_topic(candidates)
        if len(candidates) == 1 or self.root is None:
            return candidates[0]
        root = self.root
        ranked = sorted(candidates, key=lambda one: distance(self.model, root, one.table))
        return ranked[0]

    def _has_groups(self) -> bool:
        return bool(self.out.dimensions or self.out.grain or self.out.part)

    def _counts(self, table: Table) -> bool:
        return self.out.metrics == [count_of(self.model, table)]

    def _owner(self) -> Table | None:
        return self.entity

    def _is_additive(self, ref: str) -> bool:
        from tools.semantics.sql.expressions import metric_plan

        try:
            plan = metric_plan(self.model, ref)
        except CallerError:
            return False
        return (
            plan.additive or ref.startswith(("count", "sum")) or (len(plan.leaves) == 1 and plan.leaves[0].repeatable)
        )

    def _sums(self, ref: str) -> bool:
        if not self.model.has_metric(ref):
            return False
        owner, metric = self.model.metric(ref)
        return owner is None or counted_rows(metric.expr, owner.key) is None

    def _count_ref(self, table: Table) -> str:
        """The number of the rows: by the metric that is called as they are, else the plain count."""
        for one in self.frame.entities:
            if one.table == table.name:
                for candidate in one.chunk.of("metric"):
                    if (
                        candidate.table == table.name
                        and self._is_additive(candidate.ref)
                        and not self._sums(candidate.ref)
                    ):
                        return candidate.ref
        return count_of(self.model, table)

    def _called(self, table: Table) -> str:
        """The metric that is called as the table is: `orders` may be a count without cancelled ones."""
        for owner, metric in self.model.all_metrics():
            if table.words in (metric.words, *(one.lower() for one in metric.synonyms)):
                ref = self.model.metric_ref(owner, metric)
                roots = roots_of(self.model, ref)
                if len(roots) == 1 and (roots[0] == table.name.lower() or reaches(self.model, roots[0], table.name)):
                    return ref
        return table.name

    def _key_entity(self, at: int) -> Table | None:
        """The entity that a condition at this place is about: the nearest one before it that the rows have."""
        for entity in sorted(self.frame.entities, key=lambda one: -one.at):
            if entity.at < at and entity.table and self.root and reaches(self.model, self.root, entity.table):
                return self._table(entity.table)
        return self.entity or (self._table(self.root) if self.root else None)

    def _linking(self, table: str, owner: Table) -> str | None:
        """The rows between two that do not reach each other: receipt lines between stores and products."""
        both = [
            one.name
            for one in self.model.tables
            if reaches(self.model, one.name, owner.name) and reaches(self.model, one.name, table)
        ]
        named = [one for one in both for verb in self.frame.verbs if one in verb.events()]
        both.sort(key=lambda name: distance(self.model, name, owner.name) + distance(self.model, name, table))
        return next(iter([*named, *both]), None)

    def _member(
        self, owner: Table, ref: str, op: Any, values: tuple[float, ...], at: int, *, absent: bool = False
    ) -> None:
        self.out.members.append(Members(of=owner.name, metric=ref, op=op, values=values, absent=absent))
        self.member_at = getattr(self, "member_at", {})
        self.member_at[len(self.out.members) - 1] = at

    def _member_table(self, index: int) -> str | None:
        member = self.out.members[index]
        if self.model.has_table(member.metric):
            return member.metric
        roots = roots_of(self.model, member.metric)
        return roots[0] if roots else None

    def _function(self, column: Any) -> str:
        default = getattr(column, "default_aggregation", None)
        return str(default) if default else "avg" if any(word in AVERAGED for word in column.words.split()) else "sum"

    def _traded(self) -> str | None:
        """The number that a verb of trade stands for: `sold`, `spent`, `earned`."""
        for chunk in self.chunks:
            noun = TRADE_VERBS.get(chunk.text)
            for owner, metric in self.model.all_metrics() if noun else ():
                if noun in (metric.words, *(one.lower() for one in metric.synonyms)):
                    chunk.role = chunk.role or "metric"
                    return self.model.metric_ref(owner, metric)
        return None

    def _by_groups(self) -> list[Group]:
        return [one for one in self.frame.groups if not one.target]

    def _grain(self, grain: Any) -> None:
        out = self.out
        if out.grain is not None and out.grain != grain:
            raise NotUnderstood("unclear", f"The question asks by {out.grain} and by {grain}; which one?")
        out.grain = grain

    def _filter(self, key: tuple[str, bool, str], values: tuple[Any, ...]) -> Filter:
        ref, negated, kind = key
        if kind == "nil":
            return Filter(field=ref, op=presence(self.model, ref, absent=negated))
        if kind == "null":
            return Filter(field=ref, op="is null" if negated else "is not null")
        if kind == "flag":
            return Filter(field=ref, values=(not negated,))
        if kind == "filter":
            return Filter(field=ref, op="!=" if negated else "=")
        several = len(values) > 1
        return Filter(
            field=ref, op=("not in" if several else "!=") if negated else ("in" if several else "="), values=values
        )

    def _leave_out_unknown(self, target: Chunk | None) -> None:
        """What is ranked is known: rows without any are not among them."""
        if target is None or not target.of("dimension") or target.of("entity"):
            return
        ref = self._nearest(target.of("dimension")).ref
        if ref in self.out.dimensions and not any(one.field == ref for one in self.out.filters):
            self.out.filters.append(Filter(field=ref, op="is not null"))

    def _main_measure(self, word: str) -> None:
        """The number that is meant when none is named: the main or the only one that fits; else it is asked for."""
        sheet = cast("Sheet", _Fitting(self.model, self.out))
        fitting = list(_fitting(sheet))
        if not fitting:
            raise NotUnderstood("no_metric", "The question names no number to compute.")
        _take(sheet, fitting, f"the {word}" if word.isalpha() else "limited")


@dataclass
class _Fitting:
    """What the search for a fitting number looks at."""

    model: SemanticModel
    reading: Reading

    def table_of(self, ref: str) -> str:
        return ref.rpartition(".")[0].lower()

    def count_of(self, table: Table) -> str:
        return count_of(self.model, table)
