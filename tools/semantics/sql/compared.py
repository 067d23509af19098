"""Two periods side by side, with the change and the change in percent.

Where the later one still runs, the earlier one is set beside it to the same point, and once more to its end.
"""

from __future__ import annotations

from sqlglot import exp

from tools.semantics.query import SemanticQuery
from tools.semantics.sql.aggregate import Aggregation, Named
from tools.semantics.sql.derived import finished
from tools.semantics.sql.expressions import MetricPlan
from tools.semantics.sql.layout import (
    Draft,
    having_condition,
    key_columns,
    metric_column,
)
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.times import Times


def side_by_side(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """Two aggregations side by side, the earlier one moved forward so that its periods meet."""
    now_before, now = aggregation.select(times.period, prefix="current_")
    then_before, then = aggregation.select(times.compared, prefix="previous_", shift=times.shift)
    before: list[Named] = [*now_before, ("current_period", now), *then_before, ("previous_period", then)]
    select = exp.Select()
    columns = key_columns(aggregation)
    one_sided = bool(aggregation.grain)
    for column in columns:
        select = select.select(exp.alias_(_key(column.name, one_sided=one_sided), column.name), copy=False)
    for plan in aggregation.metrics:
        new = _changes(plan, alone=len(aggregation.metrics) == 1, whole=not one_sided)
        new += [_to_its_end(plan)] if times.whole else []
        columns += [column for column, _ in new]
        select = select.select(*(exp.alias_(tree, column.name) for column, tree in new), copy=False)
    select = select.from_(exp.table_("current_period"), copy=False)
    keys = [
        exp.NullSafeEQ(this=exp.column(key, "current_period"), expression=exp.column(key, "previous_period"))
        for key in aggregation.keys
    ]
    side = "cross" if not keys else "left" if one_sided else "full outer"
    on = exp.and_(*keys) if keys else None
    select = select.join(exp.table_("previous_period"), on=on, join_type=side, copy=False)
    if times.whole:
        then_before, then = aggregation.select(times.whole, prefix="whole_previous_")
        before += [*then_before, ("whole_previous_period", then)]
        keys = [
            exp.NullSafeEQ(this=_key(key, one_sided=one_sided), expression=exp.column(key, "whole_previous_period"))
            for key in aggregation.keys
        ]
        on = exp.and_(*keys) if keys else None
        select = select.join(
            exp.table_("whole_previous_period"), on=on, join_type="left" if keys else "cross", copy=False
        )
    draft = Draft(before, select, columns)
    if not query.having:
        return draft
    having = [having_condition(aggregation, one) for one in query.having]
    return finished(aggregation, query, draft, having)


def _key(name: str, *, one_sided: bool) -> exp.Expr:
    """What both periods are grouped by; one side may lack it."""
    current = exp.column(name, "current_period")
    return current if one_sided else exp.Coalesce(this=current, expressions=[exp.column(name, "previous_period")])


def _to_its_end(plan: MetricPlan) -> tuple[ResultColumn, exp.Expr]:
    """The earlier number over the whole of its period."""
    name = f"previous_{plan.alias}_whole_period"
    column = ResultColumn(name=name, label=f"{plan.label} in the whole period before", kind="comparison", ref=plan.ref)
    return column, _counted(plan, exp.column(plan.alias, "whole_previous_period"))


def _counted(plan: MetricPlan, number: exp.Expr) -> exp.Expr:
    """A group without rows in one of the periods has counted none there."""
    return exp.Coalesce(this=number, expressions=[exp.Literal.number(0)]) if _is_count(plan) else number


def _is_count(plan: MetricPlan) -> bool:
    return isinstance(plan.tree, (exp.Count, exp.CountIf))


def _changes(plan: MetricPlan, *, alone: bool, whole: bool) -> list[tuple[ResultColumn, exp.Expr]]:
    """The number, the earlier one, the change and the change in percent of the earlier one."""
    now: exp.Expr = exp.column(plan.alias, "current_period")
    then: exp.Expr = exp.column(plan.alias, "previous_period")
    prefix = "" if alone else f"{plan.alias}_"
    change: exp.Expr = exp.Sub(this=now.copy(), expression=then.copy())
    if plan.additive or _is_count(plan):
        zero = [exp.Literal.number(0)]
        change = exp.Sub(
            this=exp.Coalesce(this=now.copy(), expressions=zero),
            expression=exp.Coalesce(this=then.copy(), expressions=[zero[0].copy()]),
        )
    ratio = exp.Div(
        this=exp.Mul(this=exp.Literal.number(100), expression=exp.paren(change.copy())),
        expression=exp.Nullif(this=exp.Abs(this=then.copy()), expression=exp.Literal.number(0)),
    )
    percent = exp.Round(this=ratio, decimals=exp.Literal.number(2))
    if whole:
        now, then = _counted(plan, now), _counted(plan, then)
    return [
        (metric_column(plan), now),
        (
            ResultColumn(name=f"previous_{plan.alias}", label=f"{plan.label} before", kind="comparison", ref=plan.ref),
            then,
        ),
        (ResultColumn(name=f"{prefix}change", label="change", kind="change"), change),
        (ResultColumn(name=f"{prefix}change_percent", label="change, %", kind="change_percent"), percent),
    ]
