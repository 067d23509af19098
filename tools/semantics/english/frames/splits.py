"""What the numbers are split by, and averages of the totals of what they are split by."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import Group
from tools.semantics.english.frames.geometry import (
    distance,
    reaches,
    roots_of,
)
from tools.semantics.english.frames.numbers import Numbers
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.query import Compare, Over
from tools.semantics.row_counts import count_of


class Splits(Numbers):
    def _groups(self) -> None:
        out = self.out
        over = self._over() or self._per_row()
        for group in sorted(self.frame.groups, key=lambda one: one.at):
            if group is over:
                continue
            chunk = group.chunk
            if chunk.kind == "unit":
                self._grain(chunk.unit)
            elif chunk.time is not None:
                self._time_group(chunk)
            else:
                ref = self._group_ref(chunk)
                if ref:
                    out.add_dimension(ref)
        for entity in self.frame.entities:
            if entity.role == "target" and out.metrics and not self.rows:
                counted = entity.table and out.metrics == [count_of(self.model, self._table(entity.table))]
                if entity.table and not counted:
                    out.add_dimension(self._table(entity.table).name)
        self._subject_as_group()

    def _subject_as_group(self) -> None:
        """`guests with the number of their bookings`: the rows of the subject with a number each."""
        frame, out = self.frame, self.out
        subject = next((one for one in frame.entities if one.role == "subject"), None)
        if subject is None or self.entity is None or self.rows or not out.metrics or self.entity.name in out.dimensions:
            return
        own = count_of(self.model, self.entity)
        if not subject.chunk.of("entity"):
            return
        ranked = any(one.by is not None and one.target is None and not one.ordering for one in frame.ranks)
        if ranked and own not in out.metrics:
            out.add_dimension(self.entity.name)
            return
        if own in out.metrics or out.dimensions or out.grain:
            return
        first = min((one.at for one in frame.measures), default=0)
        if subject.at < first and self.root and self.root != self.entity.name.lower():
            out.dimensions.insert(0, self.entity.name)

    def _time_group(self, chunk: Chunk) -> None:
        time = chunk.time
        assert time is not None  # noqa: S101 the caller looked
        if time.part is not None:
            self.out.part = time.part
        else:
            self._grain(time.grain)
            if time.kind == "over_itself":
                self.out.compare = Compare(to="previous")

    def _over(self) -> Group | None:
        """An average of totals: of counts or sums for each unit or entity."""
        frame = self.frame
        if frame.over is not None:
            function, chunk = frame.over
            self.out.over = Over(function=function, per=self._table(chunk.of("entity")[0].table).name)
            return None
        averaged = [one for one in frame.measures if one.agg in ("avg", "median", "max", "min")]
        function = averaged[0].agg if averaged else frame.post_agg
        measure = averaged[0] if averaged else frame.measures[-1] if frame.measures else None
        if function not in ("avg", "median", "max", "min") or measure is None:
            return None
        ref = self.measure_refs[id(measure)]
        if ref.startswith(("avg(", "median(", "max(", "min(")) and not measure.counted:
            return None
        if not self._is_additive(ref):
            return None
        group = self._over_per(measure)
        if group is None:
            subject = next((one for one in frame.entities if one.role in ("context", "subject", "target")), None)
            if measure.counted and subject is not None:
                table, root = subject.table, roots_of(self.model, ref)
                if table and root and root[0] != table.lower() and reaches(self.model, root[0], table):
                    self.out.over = Over(function=function, per=self._table(table).name)
            return None
        chunk = group.chunk
        if chunk.kind != "unit" and roots_of(self.model, ref)[:1] == (chunk.of("entity")[0].table.lower(),):
            return None
        per = chunk.unit if chunk.kind == "unit" else self._table(chunk.of("entity")[0].table).name
        self.out.over = Over(function=function, per=str(per))
        return group

    def _per_row(self) -> Group | None:
        """`average revenue per shipment`: the average of the rows themselves."""
        for measure in self.frame.measures:
            ref = self.measure_refs[id(measure)]
            if not ref.startswith(("avg(", "median(")):
                continue
            root = roots_of(self.model, ref)
            for group in self.frame.groups:
                mine = {one.table.lower() for one in group.chunk.of("entity")}
                if group.each and root and root[0] in mine and not group.target:
                    return group
        return None

    def _group_ref(self, chunk: Chunk) -> str | None:
        dimensions, entities = chunk.of("dimension"), chunk.of("entity")
        root = self.root
        if entities and dimensions:
            for one in dimensions:
                table = self._table(one.table)
                if table.name == entities[0].table:
                    return table.name
        if entities and root is not None and not dimensions:
            return self._table(entities[0].table).name
        flags = chunk.of("flag") or chunk.of("filter")
        times = chunk.of("time")
        if dimensions:
            self._refuse_several(chunk, dimensions)
            found = self._nearest(dimensions)
            if entities and root is not None and not reaches(self.model, root, found.table):
                return self._table(entities[0].table).name
            return found.ref
        if entities:
            return self._table(entities[0].table).name
        if flags:
            return self._nearest(flags).ref
        if times:
            windows = any(one.time.kind == "window" for one in self.frame.stretches)
            if windows and len(self.frame.groups) > 1:
                self.out.time_field = self._nearest(times).ref
                return None
            self.out.time_field = self._nearest(times).ref
            if self.out.grain is None:
                self.out.grain = "day"
        return None

    def _refuse_several(self, chunk: Chunk, dimensions: list[Candidate]) -> None:
        """`by country` where customers and warehouses have one each and neither is called so alone."""
        words = tuple(token.text for token in chunk.tokens)
        reached = [one for one in dimensions if self.root is None or reaches(self.model, self.root, one.table)]
        names = {ref: self.model.column(ref)[1].words for ref in (one.ref for one in reached)}
        partial = all(" ".join(words) != name for name in names.values())
        if self.root is None or len(names) < 2 or not partial or len(set(names.values())) < 2:
            return
        near = {distance(self.model, self.root, one.table) for one in reached}
        if 0 in near:
            return
        labels = tuple(sorted(set(names.values())))
        raise NotUnderstood(
            "unclear", f"{chunk.said!r} can be {' or '.join(labels)}; which is meant?", choices=labels[:4]
        )
