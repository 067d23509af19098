"""Two periods side by side, with the change and the change in percent."""

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
        current = exp.column(column.name, "current_period")
        both = (
            current
            if one_sided
            else exp.Coalesce(this=current, expressions=[exp.column(column.name, "previous_period")])
        )
        select = select.select(exp.alias_(both, column.name), copy=False)
    for plan in aggregation.metrics:
        new = _changes(plan, alone=len(aggregation.metrics) == 1, whole=not one_sided)
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
    draft = Draft(before, select, columns)
    if not query.having:
        return draft
    having = [having_condition(aggregation, one) for one in query.having]
    return finished(aggregation, query, draft, having)


def _changes(plan: MetricPlan, *, alone: bool, whole: bool) -> list[tuple[ResultColumn, exp.Expr]]:
    """The number, the earlier one, the change and the change in percent of the earlier one."""
    now: exp.Expr = exp.column(plan.alias, "current_period")
    then: exp.Expr = exp.column(plan.alias, "previous_period")
    prefix = "" if alone else f"{plan.alias}_"
    change: exp.Expr = exp.Sub(this=now.copy(), expression=then.copy())
    if plan.additive:
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
    if whole and plan.additive and isinstance(plan.leaves[0].aggregate, (exp.Count, exp.CountIf)):
        # A group without rows in one of the periods has counted none there.
        now, then = (exp.Coalesce(this=one, expressions=[exp.Literal.number(0)]) for one in (now, then))
    return [
        (metric_column(plan), now),
        (
            ResultColumn(name=f"previous_{plan.alias}", label=f"{plan.label} before", kind="comparison", ref=plan.ref),
            then,
        ),
        (ResultColumn(name=f"{prefix}change", label="change", kind="change"), change),
        (ResultColumn(name=f"{prefix}change_percent", label="change, %", kind="change_percent"), percent),
    ]
