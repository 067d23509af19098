"""One aggregation over one period: a SELECT per root table, joined on the shared columns when there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from tools.calendar_units import Grain
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.periods import Period, Shift
from tools.semantics.query import CalendarPart
from tools.semantics.sql.calendar_parts import on_weekdays, part_names, parts_of
from tools.semantics.sql.dating import time_of
from tools.semantics.sql.errors import NoPath
from tools.semantics.sql.expressions import Leaf, MetricPlan, field_expression, key_expressions, rerooted
from tools.semantics.sql.joins import reachable
from tools.semantics.sql.roots import Needs, Root, roots_of, tables_in
from tools.semantics.sql.scope import Condition, GroupColumn, as_date, day, needed_tables
from tools.semantics.sql.semi_joins import seen_from
from tools.semantics.sql.sources import joined
from tools.semantics.sql.staged import latest_rows, rows_once
from tools.semantics.sql.totals import tables_of

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
    timeless: frozenset[str] = frozenset()
    """Tables whose rows are taken whatever their own date says."""

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
                (plan.alias, _placed(plan, [rerooted(self.model, leaf, root.table) for leaf in plan.leaves]))
                for plan in self.metrics
            ]
            return [], self._over(root, period, outputs, shift)
        parts: list[Named] = []
        sources: dict[int, tuple[str, str]] = {}
        for root, leaves in roots.items():
            name = f"{prefix}{root.name}_totals"
            outputs = []
            for plan, index, leaf in leaves:
                alias = plan.alias if len(plan.leaves) == 1 else f"{plan.alias}_{index + 1}"
                outputs.append((alias, rerooted(self.model, leaf, root.table)))
                sources[id(leaf)] = (name, alias)
            parts.append((name, self._over(root, period, outputs, shift, several=True)))
        return parts, self._joined([name for name, _ in parts], sources)

    def adds_up(self, plan: MetricPlan) -> bool:
        """Whether the groups' numbers add up to the whole's: an order of two categories counts in both."""
        if not plan.additive:
            return False
        grouped = tables_in(group.tables for group in self.groups)
        if self.grain:
            [root] = replace(self, metrics=[plan])._roots(None)
            grouped |= {self._time_of(root, several=False)[0].name.lower()}
        return grouped <= reachable(self.model, plan.leaves[0].root, plan.leaves[0].using).keys()

    def _roots(self, period: Period | None) -> dict[Root, list[tuple[MetricPlan, int, Leaf]]]:
        timed: frozenset[str] = frozenset()
        if self.time_field and (period or self.grain or self.part or self.weekdays):
            timed = frozenset({self.model.column(self.time_field)[0].name.lower()})
        needs = Needs(
            grouped=tables_in(group.tables for group in self.groups),
            counted=timed,
            narrowed=tables_in(one.tables for one in self.conditions if one.opposite is None),
            entities=frozenset(group.ref.lower() for group in self.groups if self.model.has_table(group.ref)),
        )
        return roots_of(self.model, self.metrics, needs)

    def _over(
        self,
        root: Root,
        period: Period | None,
        outputs: Sequence[tuple[str, exp.Expr]],
        shift: Shift | None,
        *,
        several: bool = False,
    ) -> exp.Select:
        model = self.model
        conditions = seen_from(model, root.table, self.conditions, root.using)
        used = {root.table, *needed_tables(self.groups, conditions)}
        grouped: list[tuple[str, exp.Expr]] = []
        where = [one.expression.copy() for one in conditions]
        timed = bool(self.grain or period or self.part or self.weekdays)
        if timed and root.table not in self.timeless:
            table, column = self._time_of(root, several=several)
            used.add(table.name.lower())
            moment = field_expression(model, table, column)
            if self.grain:
                grouped.append((self.period_alias, shifted(truncated(moment, column, self.grain), shift)))
            grouped += parts_of(moment, self.part)
            where += within(moment, period) if period else []
            where += on_weekdays(moment, self.weekdays)
        grouped += [(group.alias, group.expression) for group in self.groups]
        latest = [(field_expression(model, *model.column(one.ref)), one) for one in root.latest]
        keys = key_expressions(model, model.table(root.once)) if root.once else []
        trees = [*(tree for _, tree in outputs), *(tree for tree, _ in latest), *keys]
        used |= {table for tree in trees for table in tables_of(tree)}
        reads = [*trees, *(tree for _, tree in grouped), *where]
        rows = joined(model, exp.Select(), root.table, used, root.using, reads=reads)
        rows = rows.where(*where, copy=False) if where else rows
        if latest:
            return latest_rows(rows, grouped, outputs, latest)
        if keys:
            return rows_once(rows, grouped, outputs, keys)
        for alias, tree in (*grouped, *outputs):
            rows = rows.select(exp.alias_(tree.copy(), alias, copy=False), copy=False)
        return rows.group_by(*(tree.copy() for _, tree in grouped), copy=False) if grouped else rows

    def _time_of(self, root: Root, *, several: bool) -> tuple[Table, Column]:
        """The date of the question; beside metrics of other tables, each without that date goes by its own."""
        try:
            return time_of(self.model, root.table, self.time_field)
        except NoPath:
            if not several or self.model.table(root.table).default_time is None:
                raise
            return time_of(self.model, root.table, None)

    def _joined(self, names: list[str], sources: dict[int, tuple[str, str]]) -> exp.Select:
        select = exp.Select()
        for key in self.keys:
            both = exp.Coalesce(this=exp.column(key, names[0]), expressions=[exp.column(key, one) for one in names[1:]])
            select = select.select(exp.alias_(both, key), copy=False)
        for plan in self.metrics:
            columns = [_or_zero(plan, leaf, exp.column(*reversed(sources[id(leaf)]))) for leaf in plan.leaves]
            select = select.select(exp.alias_(_placed(plan, columns), plan.alias), copy=False)
        select = select.from_(exp.table_(names[0]), copy=False)
        for index, name in enumerate(names[1:], start=1):
            select = self._full_join(select, names[:index], name)
        return select

    def _full_join(self, select: exp.Select, before: list[str], name: str) -> exp.Select:
        if not self.keys:
            return select.join(exp.table_(name), join_type="cross", copy=False)
        pairs = []
        for key in self.keys:
            left: exp.Expr = exp.column(key, before[0])
            if len(before) > 1:
                left = exp.Coalesce(this=left, expressions=[exp.column(key, one) for one in before[1:]])
            pairs.append(exp.NullSafeEQ(this=left, expression=exp.column(key, name)))
        return select.join(exp.table_(name), on=exp.and_(*pairs), join_type="full outer", copy=False)


def _or_zero(plan: MetricPlan, leaf: Leaf, column: exp.Expr) -> exp.Expr:
    """A group that one table has no rows of counts 0 there, and adds nothing where tables are added up."""
    counts = isinstance(leaf.aggregate, (exp.Count, exp.CountIf))
    if not counts and not (leaf.additive and len(plan.leaves) > 1):
        return column
    return exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])


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
        return moment.copy() if is_date else as_date(moment.copy())
    start = exp.func("DATE_TRUNC", exp.Literal.string(grain.upper()), moment.copy(), dialect="snowflake")
    return start if is_date else as_date(start)


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
