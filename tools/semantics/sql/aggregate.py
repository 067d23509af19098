"""One aggregation over one period: a SELECT per root table, joined on the shared columns when there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from tools.semantics.model import Column, SemanticModel
from tools.semantics.periods import Period, Shift
from tools.semantics.query import CalendarPart, Grain
from tools.semantics.sql.calendar_parts import on_weekdays, part_names, parts_of
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import Leaf, MetricPlan, field_expression, rerooted, tables_of
from tools.semantics.sql.scope import Condition, GroupColumn, day, needed_tables, root_of, time_of
from tools.semantics.sql.sources import joined

Named = tuple[str, exp.Select]


@dataclass(frozen=True)
class Aggregation:
    """What is aggregated, apart from the period."""

    model: SemanticModel
    metrics: Sequence[MetricPlan]
    groups: Sequence[GroupColumn]
    conditions: Sequence[Condition]
    time_field: str | None
    grain: Grain | None
    period_alias: str
    part: CalendarPart | None = None
    weekdays: tuple[int, ...] = ()

    @property
    def keys(self) -> list[str]:
        times = [*([self.period_alias] if self.grain else []), *part_names(self.part)]
        return [*times, *(group.alias for group in self.groups)]

    def select(
        self, period: Period | None, prefix: str = "", shift: Shift | None = None
    ) -> tuple[list[Named], exp.Select]:
        """The SELECT, after the named ones it reads from; a shift moves its periods forward to meet later ones."""
        roots = self._roots(period)
        if len(roots) == 1:
            root = next(iter(roots))
            outputs = [
                (plan.alias, _placed(plan, [rerooted(self.model, leaf, root) for leaf in plan.leaves]))
                for plan in self.metrics
            ]
            return [], self._over(root, period, outputs, shift)
        parts: list[Named] = []
        sources: dict[int, str] = {}
        for root, leaves in roots.items():
            name = f"{prefix}{root}_totals"
            outputs = []
            for plan, index, leaf in leaves:
                alias = plan.alias if len(plan.leaves) == 1 else f"{plan.alias}_{index + 1}"
                outputs.append((alias, rerooted(self.model, leaf, root)))
                sources[id(leaf)] = f"{name}.{alias}"
            parts.append((name, self._over(root, period, outputs, shift)))
        return parts, self._joined([name for name, _ in parts], sources)

    def _roots(self, period: Period | None) -> dict[str, list[tuple[MetricPlan, int, Leaf]]]:
        needed = needed_tables(self.groups, self.conditions)
        if self.time_field and (period or self.grain or self.part or self.weekdays):
            table, _ = self.model.column(self.time_field)
            needed_with_time = needed | {table.name.lower()}
        else:
            needed_with_time = needed
        roots: dict[str, list[tuple[MetricPlan, int, Leaf]]] = {}
        for plan in self.metrics:
            self._check_additive(plan)
            for index, leaf in enumerate(plan.leaves):
                wanted = needed_with_time if leaf.repeatable else needed
                roots.setdefault(root_of(self.model, plan, leaf, wanted), []).append((plan, index, leaf))
        return roots

    def _check_additive(self, plan: MetricPlan) -> None:
        """A balance is not summed over its dates: it needs them as groups, or it is refused."""
        grouped = {group.ref.lower() for group in self.groups}
        for ref in plan.non_additive:
            if ref not in grouped:
                raise QueryRefused(f"{plan.label} cannot be summed over {ref}; group by it")

    def _over(
        self, root: str, period: Period | None, outputs: Sequence[tuple[str, exp.Expr]], shift: Shift | None
    ) -> exp.Select:
        model = self.model
        select = exp.Select()
        used = {
            root,
            *(table for _, tree in outputs for table in tables_of(tree)),
            *needed_tables(self.groups, self.conditions),
        }
        grouped: list[exp.Expr] = []
        where = [one.expression.copy() for one in self.conditions]
        if self.grain or period or self.part or self.weekdays:
            table, column = time_of(model, root, self.time_field)
            used.add(table.name.lower())
            moment = field_expression(model, table, column)
            if self.grain:
                bucket = shifted(truncated(moment, column, self.grain), shift)
                select = select.select(exp.alias_(bucket, self.period_alias), copy=False)
                grouped.append(bucket.copy())
            for alias, tree in parts_of(moment, self.part):
                select = select.select(exp.alias_(tree, alias), copy=False)
                grouped.append(tree.copy())
            where += within(moment, period) if period else []
            where += on_weekdays(moment, self.weekdays)
        for group in self.groups:
            select = select.select(exp.alias_(group.expression.copy(), group.alias), copy=False)
            grouped.append(group.expression.copy())
        for alias, tree in outputs:
            select = select.select(exp.alias_(tree, alias), copy=False)
        using = [name for plan in self.metrics for name in plan.using]
        select = joined(model, select, root, used, using)
        if where:
            select = select.where(*where, copy=False)
        return select.group_by(*grouped, copy=False) if grouped else select

    def _joined(self, names: list[str], sources: dict[int, str]) -> exp.Select:
        select = exp.Select()
        for key in self.keys:
            both = exp.Coalesce(this=exp.column(key, names[0]), expressions=[exp.column(key, one) for one in names[1:]])
            select = select.select(exp.alias_(both, key), copy=False)
        for plan in self.metrics:
            columns = [exp.column(*reversed(sources[id(leaf)].split("."))) for leaf in plan.leaves]
            select = select.select(exp.alias_(_placed(plan, columns), plan.alias), copy=False)
        select = select.from_(exp.to_table(names[0]), copy=False)
        for index, name in enumerate(names[1:], start=1):
            select = self._full_join(select, names[:index], name)
        return select

    def _full_join(self, select: exp.Select, before: list[str], name: str) -> exp.Select:
        if not self.keys:
            return select.join(exp.to_table(name), join_type="cross", copy=False)
        pairs = []
        for key in self.keys:
            left: exp.Expr = exp.column(key, before[0])
            if len(before) > 1:
                left = exp.Coalesce(this=left, expressions=[exp.column(key, one) for one in before[1:]])
            pairs.append(exp.NullSafeEQ(this=left, expression=exp.column(key, name)))
        return select.join(exp.to_table(name), on=exp.and_(*pairs), join_type="full outer", copy=False)


def _placed(plan: MetricPlan, replacements: Sequence[exp.Expr]) -> exp.Expr:
    """The metric's expression with its aggregates, in order, replaced."""
    remaining = dict(zip((id(leaf.aggregate) for leaf in plan.leaves), replacements, strict=True))

    def copied(node: exp.Expr) -> exp.Expr:
        if id(node) in remaining:
            return remaining[id(node)]
        clone = type(node)()
        for key, value in node.args.items():
            if isinstance(value, list):
                clone.set(key, [copied(one) if isinstance(one, exp.Expr) else one for one in value])
            else:
                clone.set(key, copied(value) if isinstance(value, exp.Expr) else value)
        return clone

    return copied(plan.tree)


def truncated(moment: exp.Expr, column: Column, grain: Grain) -> exp.Expr:
    """The first day of the period as a DATE."""
    is_date = column.data_type.upper() == "DATE"
    if grain == "day":
        return moment.copy() if is_date else exp.cast(moment.copy(), "DATE")
    start = exp.func("DATE_TRUNC", exp.Literal.string(grain.upper()), moment.copy(), dialect="snowflake")
    return start if is_date else exp.cast(start, "DATE")


def shifted(bucket: exp.Expr, shift: Shift | None) -> exp.Expr:
    if shift is None or not (shift.months or shift.days):
        return bucket
    unit, n = ("MONTH", shift.months) if shift.months else ("DAY", shift.days)
    return exp.func("DATEADD", exp.var(unit), exp.Literal.number(n), bucket, dialect="snowflake")


def within(moment: exp.Expr, period: Period) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    if period.start:
        found.append(exp.GTE(this=moment.copy(), expression=day(period.start)))
    if period.end:
        found.append(exp.LT(this=moment.copy(), expression=day(period.end)))
    return found
