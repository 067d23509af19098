"""A frame over one model as a typed query: what is related says what belongs to what."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.columns import column_of, is_general
from tools.semantics.english.frames.derivations import Derivations
from tools.semantics.english.frames.frame import Measure
from tools.semantics.english.frames.geometry import (
    reaches,
)
from tools.semantics.english.linking.row_columns import labels_of
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.rewriting.every import count_every
from tools.semantics.english.slots.rows import NAMING
from tools.semantics.model import Table
from tools.semantics.query import Anti, Detail, Members, Order
from tools.semantics.row_counts import count_of


class Resolver(Derivations):
    def query(self) -> Reading:
        out = self.out
        self._subject()
        self._measures()
        self._root()
        self._decide_rows()
        self._groups()
        self._thresholds()
        self._constraints()
        self._states()
        self._absents()
        self._times()
        self._ranks()
        self._derive()
        self._finish()
        count_every(out, self.model, [self.root] if self.root else [])
        self._focus_on_top()
        self._none_at_all()
        return out

    def _focus_on_top(self) -> None:
        """`monthly revenue of the top 5 products`: the five are chosen over the whole window, then shown over time."""
        out = self.out
        if out.grain is None or out.limit is None or not out.order or not out.dimensions:
            return
        target = next((self._target(one) for one in self.frame.ranks if not one.ordering), None)
        of = self._group_ref(target) if target is not None and target.kind == "name" else None
        if of is None or of not in out.dimensions or out.limit_per not in ([], [out.grain]) or "." in out.order[0].by:
            return
        if any(one.each and one.chunk.unit for one in self.frame.groups):
            return
        order = out.order[0]
        out.members.append(
            Members(
                of=of,
                metric=order.by,
                limit=out.limit,
                dir=order.dir,
                filters=tuple(out.filters),
                windows=tuple(out.windows[:1]),
                time_field=out.time_field,
            )
        )
        out.limit, out.order, out.limit_per = None, [], []

    def _none_at_all(self) -> None:
        """Rows that have none of something at all are an anti-join."""
        out = self.out
        absent = [one for one in out.members if one.absent and one.op == ">" and one.values == (0.0,)]
        if len(absent) != 1 or out.anti is not None:
            return
        member = absent[0]
        out.members.remove(member)
        out.anti = Anti(
            entity=member.of,
            related=member.metric,
            filters=member.filters,
            windows=member.windows,
            time_field=member.time_field,
        )
        for chunk in self.chunks:
            if chunk.text in ("yet", "anything", "ever") and not chunk.role:
                chunk.role = "absent"

    def _finish(self) -> None:
        frame, out = self.frame, self.out
        if (frame.when and self.entity is not None) or frame.when:
            self._when()
        if self.rows and self.entity is not None:
            self._detail()
        elif frame.columns and out.metrics:
            self._columns_as_groups()
        if not out.metrics and out.detail is None and not self.partial:
            self._bare()

    def _bare(self) -> None:
        out = self.out
        asked = self.frame.listing or self.frame.which or any(one.target for one in self.frame.groups)
        if out.dimensions and self.root is not None and asked:
            out.add_metric(count_of(self.model, self._table(self.root)))
            return
        raise NotUnderstood("no_metric", "The question names no number to compute.")

    def _when(self) -> None:
        out, frame = self.out, self.frame
        recent = next((one for one in frame.ranks if one.kind == "recent"), None)
        root = self.root
        table = self._table(root) if root else self.entity
        verbs = [one for one in frame.verbs if one.events() or one.moments()]
        for verb in verbs:
            for event in verb.events():
                table = self._table(event)
        if table is None:
            raise NotUnderstood("unclear", "When what?")
        ref = None
        for verb in verbs:
            ref = next((one for one in verb.moments() if one.rpartition(".")[0] == table.name), ref)
        for chunk in self.chunks if ref is None else ():
            # `last book` of bookings that have a booking date: the verb is spelt like the name of the rows.
            same = any(one.kind == "entity" and one.table == table.name for one in chunk.candidates)
            dated = [act.ref for act in chunk.acts if act.kind == "moment" and act.table == table.name]
            ref = dated[0] if same and dated else ref
        ref = ref or (f"{table.name}.{table.default_time.name}" if table.default_time else None)
        if ref is None:
            raise NotUnderstood("unclear", f"{table.words} have no date of their own.")
        targets = [one.chunk for one in frame.groups if one.target] + frame.columns
        targets += [one.chunk for one in frame.entities if one.role == "target" and one.table != table.name]
        if recent is not None and targets and not self._by_groups():
            self.entity, self.rows = table, True
            frame.columns = targets
            frame.groups = []
            self.when_column = ref
            out.metrics, out.dimensions = [], []
            out.order, out.limit = [Order(by=ref, dir=recent.direction)], 1
            return
        if recent is not None:
            function = "max" if recent.direction == "desc" else "min"
            out.metrics = [f"{function}({ref})"]
            out.order, out.limit = [], None
            self.rows = False
            out.filters = [one for one in out.filters if not (one.field == ref and one.op == "is not null")]
            return
        if not self.rows:
            out.metrics = [f"max({ref})"]

    def _detail(self) -> None:
        out, entity = self.out, self.entity
        assert entity is not None  # noqa: S101 the caller looked
        columns: list[str] = []
        named = [one for one in self.chunks if one.kind == "word" and one.text in NAMING]
        for one in named:
            one.role = "column"
        for chunk in self.frame.columns:
            ref = self._column(chunk, entity)
            if ref is None:
                return self._columns_need_numbers(entity)
            columns.append(ref)
        for group in self.frame.groups:
            if group.chunk.kind == "name":
                dimension = group.chunk.of("dimension")
                if dimension and reaches(self.model, entity.name, self._nearest(dimension).table):
                    columns.append(self._nearest(dimension).ref)
        if self.frame.measures:
            said = self.frame.measures[0].chunk
            raise NotUnderstood("impossible", f"{said.said if said else 'That'} is no column of the rows.")
        if columns:
            columns = list(dict.fromkeys((*labels_of(entity), *columns)))
        out.dimensions, out.grain = [], None
        out.metrics = []
        order = [one for one in out.order if "." in one.by]
        ordered = order[0].by if order else None
        if ordered and columns and ordered not in columns:
            columns.append(ordered)
        out.detail, out.order = Detail(table=entity.name, columns=tuple(columns)), order
        return None

    def _columns_need_numbers(self, entity: Table) -> None:
        """A number of the model beside the rows: one line for each row of the entity, with its numbers."""
        out = self.out
        self.rows = False
        out.dimensions = [entity.name]
        for chunk in self.frame.columns:
            ref = self._column(chunk, entity)
            if ref is not None:
                out.add_dimension(ref)
            elif chunk.of("metric"):
                out.add_metric(self._near(chunk.of("metric")).ref)
            else:
                raise NotUnderstood("impossible", f"{entity.words} have no {chunk.said}.", words=(chunk.said,))
        if out.order:
            raise NotUnderstood("impossible", "That order is not computed.")

    def _column(self, chunk: Chunk, entity: Table) -> str | None:
        found = column_of(self.model, chunk, self.chunks, entity, dated=self.out.time_field)
        if found is None and is_general(chunk):
            raise NotUnderstood("unclear", f"Which {chunk.said} of the {entity.words}?")
        return found

    def _columns_as_groups(self) -> None:
        out = self.out
        root = self.root
        for chunk in self.frame.columns:
            metrics, dimensions = chunk.of("metric"), chunk.of("dimension", "time", "flag")
            facts = chunk.of("fact")
            if metrics and not (dimensions and root and reaches(self.model, root, dimensions[0].table)):
                out.add_metric(self._near(metrics).ref)
            elif dimensions and root:
                found = self._nearest(dimensions)
                if found.kind == "time" and not any(self.model.has_table(ref) for ref in out.dimensions):
                    raise NotUnderstood(
                        "impossible", f"I cannot show {chunk.said} beside that number.", words=(chunk.said,)
                    )
                out.add_dimension(found.ref)
            elif chunk.of("entity"):
                table = self._table(chunk.of("entity")[0].table)
                if root and reaches(self.model, root, table.name):
                    out.add_dimension(table.name)
                else:
                    out.add_metric(count_of(self.model, table))
            elif facts:
                out.add_metric(self._fact(self._near(facts), "", Measure(chunk, chunk.at)))
