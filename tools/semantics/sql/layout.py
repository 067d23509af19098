"""Pieces that every form of SELECT is laid out with: shown columns, thresholds, orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tools.semantics.query import COMPUTED, Comparison, Having, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation, Named
from tools.semantics.sql.calendar_parts import part_names
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.scope import (
    GroupColumn,
    number,
)


@dataclass
class Draft:
    """A SELECT that grows: what it reads from, the columns it shows, and what decides between equal rows."""

    before: list[Named]
    select: exp.Select
    columns: list[ResultColumn]
    ties: list[exp.Expr] = field(default_factory=list)


def limited(select: exp.Select, query: SemanticQuery, otherwise: int = 0) -> exp.Select:
    """The rows of the ranking that are asked for."""
    select = select.limit(query.limit or otherwise, copy=False)
    return select.offset(query.skip, copy=False) if query.skip else select


def read_from(name: str, columns: Sequence[str]) -> exp.Select:
    return exp.Select().select(*(exp.column(one) for one in columns), copy=False).from_(exp.table_(name), copy=False)


def hidden_names(aggregation: Aggregation) -> set[str]:
    return {group.alias for group in aggregation.groups if group.hidden}


def shown_groups(groups: Sequence[GroupColumn]) -> list[GroupColumn]:
    return [group for group in groups if not group.hidden]


def key_columns(aggregation: Aggregation) -> list[ResultColumn]:
    columns = []
    if aggregation.grain:
        name = aggregation.period_alias
        columns.append(ResultColumn(name=name, label=aggregation.grain, kind="time", grain=aggregation.grain))
    parts = part_names(aggregation.part)
    columns += [ResultColumn(name=name, label=name.replace("_", " "), kind="dimension") for name in parts]
    shown = shown_groups(aggregation.groups)
    return columns + [ResultColumn(name=one.alias, label=one.label, kind="dimension", ref=one.ref) for one in shown]


def metric_column(plan: MetricPlan) -> ResultColumn:
    return ResultColumn(name=plan.alias, label=plan.label, kind="metric", ref=plan.ref)


def having_condition(aggregation: Aggregation, wanted: Having, over: exp.Select | None = None) -> exp.Expr:
    """The threshold on a column of an earlier SELECT, or on what that column is computed by in `over` itself."""
    if wanted.metric in COMPUTED:
        return comparison(exp.column(COMPUTED[wanted.metric]), wanted.op, wanted.values)
    plan = next(one for one in aggregation.metrics if one.ref == wanted.metric)
    subject: exp.Expr = exp.column(plan.alias)
    if over is not None:
        subject = next(one for one in over.expressions if one.alias == plan.alias).unalias().copy()
    return comparison(subject, wanted.op, wanted.values)


def comparison(subject: exp.Expr, op: Comparison, numbers: Sequence[float]) -> exp.Expr:
    values = [number(value) for value in numbers]
    if op == "between":
        if len(values) != 2:
            raise QueryRefused("between needs two numbers")
        return exp.Between(this=subject, low=values[0], high=values[1])
    kinds = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}
    return kinds[op](this=subject, expression=values[0])


def largest_first(name: str, *, desc: bool = True) -> exp.Expr:
    """Largest first with unknown ones last, which Snowflake would put first."""
    return exp.Ordered(this=exp.column(name), desc=desc, nulls_first=False)


def tie_breakers(aggregation: Aggregation) -> list[str]:
    return [column.name for column in key_columns(aggregation)]


def percent_of(part: exp.Expr, whole: exp.Expr) -> exp.Expr:
    ratio = exp.Div(
        this=exp.Mul(this=exp.Literal.number(100), expression=part),
        expression=exp.Nullif(this=whole, expression=exp.Literal.number(0)),
    )
    return exp.Round(this=ratio, decimals=exp.Literal.number(2))
