"""What a question is about, and whether it asks for rows or for numbers."""

from __future__ import annotations

from tools.semantics.english.frames.frame import Group
from tools.semantics.english.frames.geometry import (
    reaches,
    roots_of,
)
from tools.semantics.english.frames.ranking import Ranking
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.query import Filter
from tools.semantics.row_counts import count_of


class Subjects(Ranking):
    def _subject(self) -> None:
        frame = self.frame
        main = next((one for one in frame.entities if one.role in ("subject", "target", "counted")), None)
        if main is not None:
            self.entity = self._table(main.table) if main.table else None
        elif frame.who or frame.bare_count is not None or frame.when:
            self.entity = self._implied_entity()
        elif (frame.listing or frame.which) and not frame.measures and not frame.groups:
            moments = [ref for verb in frame.verbs for ref in verb.moments()]
            self.entity = self._table(moments[0].rpartition(".")[0]) if moments else None
        self._dimensions_with_numbers()
        self._happenings()

    def _dimensions_with_numbers(self) -> None:
        """`countries where revenue exceeds 3000`, `the five countries with the worst rate`: groups, not columns."""
        frame = self.frame
        numbers = frame.measures or any(one.subject is not None for one in frame.thresholds)
        if self.entity is not None or self.partial or not numbers:
            return
        for chunk in [one for one in frame.columns if one.of("dimension")]:
            frame.groups.append(Group(chunk, chunk.at, target=True))
            frame.columns.remove(chunk)

    def _happenings(self) -> None:
        """`accounts opened since July`, `arrivals per month`: the rows that have such a date."""
        frame, out = self.frame, self.out
        if self.entity is not None or self.partial:
            return
        counted = next((one for one in frame.measures if one.counted and one.chunk and one.chunk.of("time")), None)
        named = next((one for one in frame.verbs if one.of("time") and (len(one.tokens) > 1 or one.plural)), None)
        chunk = counted.chunk if counted is not None else named if not frame.measures else None
        if chunk is None or chunk.of("entity", "metric", "fact", "dimension"):
            return
        ref = chunk.of("time")[0].ref
        self.entity = self._table(ref.rpartition(".")[0])
        frame.measures = [one for one in frame.measures if one is not counted]
        frame.bare_count = chunk.at
        out.time_field = ref
        chunk.role = "time_field"
        if not any(one.time.kind == "window" for one in frame.stretches):
            out.filters.append(Filter(field=ref, op="is not null"))

    def _root(self) -> None:
        for ref in self.out.metrics:
            roots = roots_of(self.model, ref)
            if roots:
                self.root = roots[0]
                break
        if self.root is None and self.entity is not None:
            self.root = self.entity.name.lower()
        if self.root is None:
            wanted = [*self.frame.columns, *(one.chunk for one in self.frame.groups)]
            tables = [one.table for chunk in wanted for one in chunk.of("dimension", "time", "fact")[:1]]
            if tables:
                self.root = tables[0].lower()

    def _decide_rows(self) -> None:
        frame, out = self.frame, self.out
        if self.partial and self.entity is None:
            return
        if out.metrics or self.partial:
            return
        ranks = [one for one in frame.ranks if not one.ordering]
        if self.entity is None and frame.columns and not frame.groups:
            self._rows_of_columns()
            return
        often = next((one for one in ranks if one.kind == "often" and one.by is None), None)
        if often is not None:
            if often.target is None:
                often.target = self._target(often)
            self._often(often)
            return
        if ranks and frame.groups:
            return
        if self.entity is None:
            return
        if self.has_part or frame.share is not None or frame.growth or frame.trend or frame.cumulative:
            out.add_metric(self._count_ref(self.entity))
            return
        if frame.comparing and not frame.thresholds:
            raise NotUnderstood("no_metric", "The question names no number to compare.")
        if self._by_groups():
            out.add_metric(self._count_ref(self.entity))
            return
        main = next((one for one in frame.entities if one.table), None)
        short = not (frame.listing or frame.which or frame.who or frame.columns or ranks or frame.absents)
        asked = any(one.op in ("rel", "with", "list") or (one.op in ("who", "whose") and one.at) for one in self.chunks)
        if short and not asked and frame.stretches and not frame.thresholds and main is not None:
            out.add_metric(self._count_ref(self.entity))
            return
        self.rows = True

    def _rows_of_columns(self) -> None:
        """`what plan is Acme on`, `list all categories`."""
        frame = self.frame
        named = [one for one in frame.constraints if one.chunk.of("value")]
        table = None
        first = frame.columns[0].of("dimension", "time", "fact")
        for constraint in named:
            for candidate in constraint.chunk.of("value"):
                owner = self._table(candidate.table)
                label = owner.label is not None and candidate.ref.rpartition(".")[2] == owner.label.name
                if label and first and any(reaches(self.model, owner.name, one.table) for one in first):
                    table = owner
        if table is not None:
            self.entity, self.rows, self.root = table, True, table.name.lower()
            return
        if first and (frame.listing or frame.which) and not frame.stretches and not frame.thresholds:
            for chunk in frame.columns:
                frame.groups.append(Group(chunk, chunk.at))
            frame.columns = []
            self.root = first[0].table.lower()
            self.out.add_metric(count_of(self.model, self._table(first[0].table)))
