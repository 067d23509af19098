"""Averages of totals: revenue per month on average, the median number of orders of a customer."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sqlglot import exp

from tools.calendar_units import Grain
from tools.semantics.query import Over, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import AGGREGATE_WORDS, FUNCTIONS, metric_plan
from tools.semantics.sql.layout import Draft, key_columns, read_from
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.scope import groups_of
from tools.semantics.sql.times import Times

GRAINS = ("day", "week", "month", "quarter", "year")


def averaged(aggregation: Aggregation, over: Over, times: Times) -> Draft:
    """Totals for each of `over.per` first, then the function over those totals for each group of the question."""
    if over.every:
        return _over_every(aggregation, over, times)
    inner = _inner(aggregation, over)
    before, totals = inner.select(times.period)
    shown = [column for column in key_columns(aggregation) if column.kind == "dimension"]
    select = exp.Select()
    grouped: list[exp.Expr] = [exp.column(group.alias) for group in aggregation.groups]
    columns: list[ResultColumn] = []
    if aggregation.grain:
        bucket = exp.func(
            "DATE_TRUNC", exp.Literal.string(aggregation.grain.upper()), exp.column(inner.period_alias),
            dialect="snowflake",
        )  # fmt: skip
        select = select.select(exp.alias_(bucket, aggregation.period_alias), copy=False)
        grouped.append(bucket.copy())
        columns += [column for column in key_columns(aggregation) if column.kind == "time"]
    for column in shown:
        select = select.select(exp.column(column.name), copy=False)
        columns.append(column)
    make, word = FUNCTIONS[over.function], AGGREGATE_WORDS[over.function]
    for plan in aggregation.metrics:
        name = f"{word}_{plan.alias}"
        select = select.select(exp.alias_(make(this=exp.column(plan.alias)), name), copy=False)
        columns.append(ResultColumn(name=name, label=f"{word} {plan.label}", kind="metric", ref=plan.ref))
    select = select.from_(exp.table_("totals"), copy=False)
    select = select.group_by(*grouped, copy=False) if grouped else select
    draft = Draft([*before, ("totals", totals)], select, columns)
    if aggregation.groups or aggregation.grain:
        draft = Draft([*draft.before, ("averages", select)], read_from("averages", [c.name for c in columns]), columns)
    return draft


def _over_every(aggregation: Aggregation, over: Over, times: Times) -> Draft:
    """The total divided by the number of all rows of a table: those that have none count as well."""
    count = metric_plan(aggregation.model, f"count({over.per})")
    count = replace(count, alias=f"every_{count.alias}")
    before, totals = replace(aggregation, metrics=[*aggregation.metrics, count]).select(times.period)
    columns = key_columns(aggregation)
    select = read_from("totals", [column.name for column in columns])
    for plan in aggregation.metrics:
        whole = exp.Nullif(this=exp.column(count.alias), expression=exp.Literal.number(0))
        none = exp.Coalesce(this=exp.column(plan.alias), expressions=[exp.Literal.number(0)])
        name = f"average_{plan.alias}"
        select = select.select(exp.alias_(exp.Div(this=none, expression=whole), name), copy=False)
        columns.append(ResultColumn(name=name, label=f"average {plan.label}", kind="metric", ref=plan.ref))
    return Draft([*before, ("totals", totals)], select, columns)


def _inner(aggregation: Aggregation, over: Over) -> Aggregation:
    if over.per in GRAINS:
        if aggregation.grain and GRAINS.index(over.per) >= GRAINS.index(aggregation.grain):
            raise QueryRefused(f"an average over {over.per}s cannot be given for each {aggregation.grain}")
        return replace(aggregation, grain=cast("Grain", over.per), period_alias="inner_period")
    if aggregation.grain:
        raise QueryRefused(f"an average over {over.per} cannot be given over time yet")
    known = {group.ref for group in aggregation.groups}
    if over.per in known:
        raise QueryRefused(f"an average over {over.per} cannot be given for each of them")
    taken = [plan.alias for plan in aggregation.metrics] + [group.alias for group in aggregation.groups]
    query = SemanticQuery(metrics=("count",), dimensions=(over.per,))
    return replace(aggregation, groups=[*aggregation.groups, *groups_of(aggregation.model, query, taken)])
