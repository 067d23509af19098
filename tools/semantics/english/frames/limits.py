"""Limits on numbers: of the rows themselves, of groups, of what belongs to the rows."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import Threshold
from tools.semantics.english.frames.geometry import (
    amounts_of,
    facts_about,
    measured_in,
    reaches,
    roots_of,
)
from tools.semantics.english.frames.row_limits import measured_limit, measures_something
from tools.semantics.english.frames.splits import Splits
from tools.semantics.english.frames.vocabulary import LENGTHS
from tools.semantics.english.linking.row_columns import amount_of
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.model import Table
from tools.semantics.query import Filter, Having
from tools.semantics.row_counts import count_of


class Limits(Splits):
    def _thresholds(self) -> None:
        for one in self.frame.thresholds:
            self._threshold(one)

    def _threshold(self, one: Threshold) -> None:
        values = tuple(value / 100 for value in one.values) if one.percent and not one.subject else one.values
        subject = one.subject
        before = one.before
        numeric = before is not None and before.of("fact", "metric") and before.role not in ("group", "entity")
        counted = any(each.chunk is before and each.counted for each in self.frame.measures)
        if (
            subject is None
            and numeric
            and not counted
            and not (before and before.of("entity") and before.role != "metric")
        ):
            subject = before
        if one.share:
            raise NotUnderstood("impossible", "A limit on shares is not computed yet; ask for the shares.")
        if one.table:
            self._having(count_of(self.model, self._table(one.table)), one, values, self._owner())
            return
        if one.unit == "times" and subject is None:
            raise NotUnderstood("impossible", "How many times what? Name what is counted.")
        if one.op == "between" and len(values) != 2:
            raise NotUnderstood("unclear", "Between what and what?")
        if subject is not None:
            self._limit_on(subject, one, values)
            return
        self._limit_on_rows(one, values)

    def _limit_on(self, subject: Chunk, one: Threshold, values: tuple[float, ...]) -> None:
        facts, metrics, entities = subject.of("fact"), subject.of("metric"), subject.of("entity")
        owner = self._owner()
        if one.percent:
            values = tuple(value / 100 for value in one.values)
        if facts and not entities and not (self.out.metrics and subject.role == "metric" and self._has_groups()):
            fact = self._near(facts)
            column = self.model.column(fact.ref)[1]
            row_level = (
                owner is not None and (self.rows or self._counts(owner)) and reaches(self.model, owner.name, fact.table)
            )
            if row_level or (
                not self._has_groups() and self.root and reaches(self.model, self.root, fact.table) and not metrics
            ):
                self.out.filters.append(Filter(field=fact.ref, op=one.op, values=values))
                return
            if not metrics or owner is None:
                ref = f"{self._function(column)}({fact.ref})"
                self._having(ref, one, values, owner)
                return
        if metrics:
            self._having(self._near(metrics).ref, one, values, owner)
            return
        if entities:
            self._having(count_of(self.model, self._table(entities[0].table)), one, values, owner)
            return
        dimensions = subject.of("dimension")
        if dimensions:
            self._having(f"count_distinct({self._near(dimensions).ref})", one, values, owner)

    def _having(self, ref: str, one: Threshold, values: tuple[float, ...], owner: Table | None) -> None:
        out = self.out
        roots = roots_of(self.model, ref)
        root = roots[0] if roots else None
        if owner is not None and self._counts(owner) and root != owner.name.lower() and not self._has_groups():
            if root is None or not reaches(self.model, root, owner.name):
                raise NotUnderstood("impossible", "The threshold has no number that each of them has.")
            self._member(owner, ref, one.op, values, at=one.at)
            return
        if self.rows and owner is not None:
            beyond = self._counted_beyond(one, owner)
            if beyond is not None:
                self.rows = False
                out.dimensions.insert(0, owner.name)
                out.add_metric(beyond)
                out.having.append(Having(metric=beyond, op=one.op, values=values))
                return
            if root is not None and root != owner.name.lower() and reaches(self.model, root, owner.name):
                self.rows = False
                self.root = root
                out.dimensions.insert(0, owner.name)
                out.add_metric(ref)
                out.having.append(Having(metric=ref, op=one.op, values=values))
                return
            raise NotUnderstood("impossible", f"{owner.words} have no such number.")
        if self._has_groups():
            for group in self.frame.groups:
                if group.target and (ref.startswith("count(") or self._is_additive(ref)) and not self._sums(ref):
                    self._leave_out_unknown(group.chunk)
            out.having.append(Having(metric=ref, op=one.op, values=values))
            if ref not in out.metrics:
                out.add_metric(ref)
            return
        if owner is not None and root is not None and reaches(self.model, root, owner.name):
            if not out.metrics or ref in out.metrics:
                out.dimensions.insert(0, owner.name)
                out.add_metric(ref)
                out.having.append(Having(metric=ref, op=one.op, values=values))
                return
            self._member(owner, ref, one.op, values, at=one.at)
            return
        chosen = self._key_entity(one.at)
        if chosen is not None and root is not None and out.metrics and reaches(self.model, root, chosen.name):
            self._member(chosen, ref, one.op, values, at=one.at)
            return
        raise NotUnderstood("impossible", "A threshold applies to groups, such as customers or months.")

    def _counted_beyond(self, one: Threshold, owner: Table) -> str | None:
        """`guests who stayed in more than seven hotels`: different ones, over the rows that link the two."""
        entities = one.subject.of("entity") if one.subject is not None else []
        if not entities:
            return None
        table = self._table(entities[0].table)
        linked = self._linking(table.name, owner)
        if reaches(self.model, table.name, owner.name) or reaches(self.model, owner.name, table.name) or linked is None:
            return None
        if len(table.key) != 1 or table.key[0].lower() not in table.columns:
            return None
        self.root = linked.lower()
        return f"count_distinct({table.name}.{table.columns[table.key[0].lower()].name})"

    def _limit_on_rows(self, one: Threshold, values: tuple[float, ...]) -> None:
        out = self.out
        if one.percent and one.subject is None:
            if not (out.metrics and self._has_groups()):
                raise NotUnderstood("impossible", "A percentage of what? That limit is not computed.")
            if self.frame.share is not None or any(one.text in ("up",) for one in self.chunks):
                raise NotUnderstood("impossible", "A limit on shares is not computed yet.")
            out.having.append(Having(metric=out.metrics[0], op=one.op, values=tuple(v / 100 for v in one.values)))
            return
        entity = self.entity
        if self._in_total(one):
            self._limit_on_total(one, values)
            return
        if not out.metrics and self._has_groups() and not one.unit and not one.length:
            self._main_measure(f"{one.op}")
        if out.metrics and self._has_groups() and not (entity and self._counts(entity) and one.before is not None):
            out.having.append(Having(metric=out.metrics[0], op=one.op, values=values))
            return
        subject = entity or (self._table(self.root) if self.root else None)
        if subject is not None and one.unit != "times":
            made = measured_limit(self.model, subject, one, self.chunks, self.today)
            if made is not None:
                out.filters.append(made[0])
                out.assume(f"the limit is on {made[1]}")
                if one.unit_chunk is not None:
                    one.unit_chunk.role = "unit"
                return
            if measures_something(one, self.chunks):
                raise NotUnderstood("unclear", "Which number is the limit on?")
        if one.length or one.unit:
            table = entity or (self._table(self.root) if self.root else None)
            words = (one.unit.removesuffix("s"), one.unit, *LENGTHS) if one.unit else LENGTHS
            facts = measured_in(table, one.unit) if table and one.unit else []
            facts = facts if len(facts) == 1 else facts_about(table, words) if table else []
            if one.unit_chunk is not None and not measured_in(table, one.unit):
                raise NotUnderstood("unknown_word", f"I do not know what {one.unit!r} means here.", words=(one.unit,))
            if one.unit_chunk is not None:
                one.unit_chunk.role = "unit"
            if len(facts) >= 1 and table is not None:
                out.filters.append(Filter(field=f"{table.name}.{facts[0].name}", op=one.op, values=values))
                out.assume(f"the limit is on {facts[0].words}")
                return
            raise NotUnderstood("unclear", "Which number is the limit on?")
        traded = self._traded()
        if traded is not None and self._has_groups():
            out.having.append(Having(metric=traded, op=one.op, values=values))
            out.add_metric(traded)
            return
        table = entity if entity is not None else self._table(self.root) if self.root else None
        if one.before is not None and one.before.of("entity"):
            table = self._table(one.before.of("entity")[0].table)
        if table is not None and (self.root is None or reaches(self.model, self.root, table.name)):
            found = amounts_of(table)
            if (
                not found
                and len(table.all_facts) == 1
                and table.all_facts[0].expr.lower() not in (key.lower() for key in table.key)
            ):
                found = list(table.all_facts)
            if len(found) == 1:
                out.filters.append(Filter(field=f"{table.name}.{found[0].name}", op=one.op, values=values))
                out.assume(f"the limit is on {found[0].words}")
                return
        raise NotUnderstood("unclear", "Which number is the limit on?")

    def _in_total(self, one: Threshold) -> bool:
        """`more than 200k in total`: of all together, not of each."""
        behind = self.chunks[one.at + 1 : one.at + 4]
        return any(each.op == "agg" and each.text == "in total" for each in behind)

    def _limit_on_total(self, one: Threshold, values: tuple[float, ...]) -> None:
        table = self._table(self.root) if self.root else None
        amount = amount_of(table) if table is not None else None
        if table is None or amount is None or not self._has_groups():
            raise NotUnderstood("unclear", "Which total is the limit on?")
        ref = f"sum({table.name}.{amount.name})"
        self.out.having.append(Having(metric=ref, op=one.op, values=values))
        self.out.add_metric(ref)
