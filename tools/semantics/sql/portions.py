"""Parts of a whole and ratios: the percentage of rows that also satisfy a condition, revenue per visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.semantics.query import SemanticQuery
from tools.semantics.sql.aggregate import Aggregation
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan
from tools.semantics.sql.joins import reachable
from tools.semantics.sql.layout import (
    Draft,
    having_condition,
    key_columns,
    metric_column,
    percent_of,
    read_from,
)
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.scaling import unscaled
from tools.semantics.sql.scope import Condition
from tools.semantics.sql.times import Times

COUNTED = (exp.Sum, exp.Count, exp.CountIf)
"""Aggregates of which a part can be taken: each row belongs to it or does not."""


def portions(
    aggregation: Aggregation, query: SemanticQuery, times: Times, part_conditions: Sequence[Condition]
) -> Draft:
    """One row for each group: the part, the whole, and the first as a percentage of the second."""
    if not part_conditions:
        part, whole = _two(aggregation, query, "a percentage")
        draft, both = _side_by_side(aggregation, times, (part, whole))
    else:
        draft, both = _part_beside_whole(aggregation, times, part_conditions)
        part, whole = aggregation.metrics[0], aggregation.metrics[0]
    share = percent_of(exp.Coalesce(this=both[0], expressions=[exp.Literal.number(0)]), both[1])
    label = f"share of {whole.label}, %" if part is whole else f"{part.label} as a share of {whole.label}, %"
    return _finished(
        aggregation, query, draft, ResultColumn(name="share_percent", label=label, kind="share_percent"), share
    )


def _part_beside_whole(
    aggregation: Aggregation, times: Times, part_conditions: Sequence[Condition]
) -> tuple[Draft, tuple[exp.Expr, exp.Expr]]:
    """The number over all rows and over those that also satisfy the conditions, which may be none of a group."""
    plan = aggregation.metrics[0]
    core = unscaled(plan.tree)
    if len(plan.leaves) != 1 or plan.leaves[0].aggregate is not core or not isinstance(core, COUNTED):
        raise QueryRefused(f"{plan.label} has no parts that add up, so a share of it has no meaning")
    whole = aggregation
    part = replace(whole, metrics=(plan,), conditions=[*aggregation.conditions, *part_conditions])
    whole_before, whole_select = whole.select(times.period, prefix="whole_")
    part_before, part_select = part.select(times.period, prefix="part_")
    name = f"part_of_{plan.alias}"
    inner = exp.Coalesce(this=exp.column(plan.alias, "part"), expressions=[exp.Literal.number(0)])
    select = exp.Select().select(*(exp.column(key, "whole") for key in whole.keys), copy=False)
    shown = [exp.alias_(exp.column(one.alias, "whole"), one.alias) for one in whole.metrics]
    select = select.select(exp.alias_(inner, name), *shown, copy=False).from_(exp.table_("whole"), copy=False)
    on = [exp.NullSafeEQ(this=exp.column(key, "whole"), expression=exp.column(key, "part")) for key in whole.keys]
    select = select.join(
        exp.table_("part"), on=exp.and_(*on) if on else None, join_type="left" if on else "cross", copy=False
    )
    keys = key_columns(whole)
    columns = [*keys, ResultColumn(name=name, label=f"part of {plan.label}", kind="metric")]
    columns += [metric_column(one) for one in whole.metrics]
    before = [*whole_before, ("whole", whole_select), *part_before, ("part", part_select), ("totals", select)]
    draft = Draft(before, read_from("totals", [one.name for one in columns]), columns)
    return draft, (exp.column(name), exp.column(plan.alias))


def ratios(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """The first number divided by the second, for each group."""
    upper, lower = _two(aggregation, query, "a ratio")
    aggregation = replace(aggregation, timeless=_measured_things(aggregation, upper, lower))
    draft, both = _side_by_side(aggregation, times, (upper, lower))
    ratio = exp.Div(this=both[0], expression=exp.Nullif(this=both[1], expression=exp.Literal.number(0)))
    column = ResultColumn(name="ratio", label=f"{upper.label} per {lower.label}", kind="metric")
    if aggregation.keys:
        # What lacks one of the two, such as a shop without sales or without a size, is no row of the result.
        known = (exp.not_(exp.Is(this=one.copy(), expression=exp.null())) for one in both)
        draft.select.where(*known, copy=False)
    return _finished(aggregation, query, draft, column, ratio)


def _measured_things(aggregation: Aggregation, upper: MetricPlan, lower: MetricPlan) -> frozenset[str]:
    """Shops, in revenue per square metre: what is divided by measures them, so the date of the sales is not theirs."""
    above = {leaf.root for leaf in upper.leaves}
    if (
        aggregation.grain
        or aggregation.time_field
        or not all(isinstance(one.aggregate, exp.Sum) for one in lower.leaves)
    ):
        return frozenset()
    below = {leaf.root for leaf in lower.leaves} - above
    return frozenset(below) if all(below <= reachable(aggregation.model, one).keys() for one in above) else frozenset()


def _two(aggregation: Aggregation, query: SemanticQuery, what: str) -> tuple[MetricPlan, MetricPlan]:
    if len(query.metrics) != 2:
        raise QueryRefused(f"{what} takes two numbers, the first and what it is divided by")
    return aggregation.metrics[0], aggregation.metrics[1]


def _side_by_side(
    aggregation: Aggregation, times: Times, pair: tuple[MetricPlan, MetricPlan]
) -> tuple[Draft, tuple[exp.Expr, exp.Expr]]:
    before, totals = aggregation.select(times.period)
    columns = key_columns(aggregation) + [metric_column(plan) for plan in aggregation.metrics]
    draft = Draft([*before, ("totals", totals)], read_from("totals", [one.name for one in columns]), columns)
    return draft, (exp.column(pair[0].alias), exp.column(pair[1].alias))


def _finished(
    aggregation: Aggregation, query: SemanticQuery, draft: Draft, column: ResultColumn, value: exp.Expr
) -> Draft:
    select = draft.select.select(exp.alias_(value, column.name), copy=False)
    columns = [*draft.columns, column]
    if not query.having:
        return Draft(draft.before, select, columns)
    outer = read_from("computed", [one.name for one in columns])
    outer = outer.where(*(having_condition(aggregation, one) for one in query.having), copy=False)
    return Draft([*draft.before, ("computed", select)], outer, columns)
