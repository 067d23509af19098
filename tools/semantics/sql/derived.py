"""Shares, ranks, running totals and limits for each group: computed over the aggregated rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.semantics.query import Filter, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation, Named
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan
from tools.semantics.sql.layout import (
    Draft,
    having_condition,
    key_columns,
    largest_first,
    metric_column,
    percent_of,
    read_from,
    tie_breakers,
)
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.scope import (
    compared,
)
from tools.semantics.sql.times import Times


def derived(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """Shares, ranks, running totals and limits per group: computed over the aggregated rows."""
    before, totals = aggregation.select(times.period)
    before = [*before, ("totals", totals)]
    columns = key_columns(aggregation) + [metric_column(plan) for plan in aggregation.metrics]
    select = read_from("totals", [column.name for column in columns])
    plan = aggregation.metrics[0]
    if "share" in query.derive:
        share, extra = _share(aggregation, plan, times)
        before += extra
        if extra:
            select = select.join(exp.table_(extra[0][0]), join_type="cross", copy=False)
            for one in list(select.expressions):
                one.set("table", exp.to_identifier("totals"))
        select = select.select(exp.alias_(share, "share_percent"), copy=False)
        columns.append(ResultColumn(name="share_percent", label=f"share of {plan.label}, %", kind="share_percent"))
    if "cumulative" in query.derive:
        _check_adds_up(aggregation, plan, "a running total")
        running = _window(exp.Sum(this=exp.column(plan.alias)), aggregation, by=_group_names(aggregation), running=True)
        select = select.select(exp.alias_(running, f"cumulative_{plan.alias}"), copy=False)
        columns.append(ResultColumn(name=f"cumulative_{plan.alias}", label=f"running {plan.label}", kind="metric"))
    if "moving_average" in query.derive:
        if not query.grain:
            raise QueryRefused("a moving average needs a grain: by day, week, month, quarter or year")
        window = _window(exp.Avg(this=exp.column(plan.alias)), aggregation, by=_group_names(aggregation), running=True)
        window.args["spec"].set("start", str(query.moving - 1))
        select = select.select(exp.alias_(window, f"moving_average_{plan.alias}"), copy=False)
        label = f"{plan.label}, average of {query.moving} {query.grain}s"
        columns.append(ResultColumn(name=f"moving_average_{plan.alias}", label=label, kind="metric"))
    if "rank" in query.derive:
        ranked = exp.Window(this=exp.Anonymous(this="RANK"), order=exp.Order(expressions=[largest_first(plan.alias)]))
        select = select.select(exp.alias_(ranked, "rank"), copy=False)
        columns.append(ResultColumn(name="rank", label=f"rank by {plan.label}", kind="rank"))
    having = [having_condition(aggregation, one) for one in query.having]
    having += [_kept(aggregation, one) for one in query.kept]
    return finished(aggregation, query, Draft(before, select, columns), having)


def finished(aggregation: Aggregation, query: SemanticQuery, draft: Draft, kept: list[exp.Expr]) -> Draft:
    """Filters on computed rows wait until the windows are computed, so they read from one more named SELECT."""
    if not kept and not query.limit_per:
        return draft
    before = [*draft.before, ("computed", draft.select)]
    select = read_from("computed", [column.name for column in draft.columns])
    select = select.where(*kept, copy=False) if kept else select
    if query.limit_per:
        order = [largest_first(aggregation.metrics[0].alias, desc=_descending(query))]
        order += [exp.column(name) for name in tie_breakers(aggregation)]
        row = exp.Window(
            this=exp.RowNumber(), partition_by=_per(aggregation, query.limit_per), order=exp.Order(expressions=order)
        )
        limit = exp.LTE(this=row, expression=exp.Literal.number(query.limit or 1))
        select.set("qualify", exp.Qualify(this=limit))
    return Draft(before, select, draft.columns)


def _per(aggregation: Aggregation, refs: Sequence[str]) -> list[exp.Expr]:
    names: list[str] = []
    for ref in refs:
        if ref in ("time", aggregation.grain):
            names.append(aggregation.period_alias)
        else:
            names += [group.alias for group in aggregation.groups if group.ref == ref and not group.hidden]
    if not names:
        raise QueryRefused(f"the limit is for each {', '.join(refs)}, which the question does not group by")
    return [exp.column(name) for name in names]


def _descending(query: SemanticQuery) -> bool:
    return not query.order or query.order[0].dir == "desc"


def _group_names(aggregation: Aggregation) -> list[str]:
    return [group.alias for group in aggregation.groups if not group.hidden]


def _share(aggregation: Aggregation, plan: MetricPlan, times: Times) -> tuple[exp.Expr, list[Named]]:
    """100 times the part over the whole; the whole of a distinct count is counted, since its parts overlap."""
    if aggregation.adds_up(plan):
        over = [exp.column(aggregation.period_alias)] if aggregation.grain and aggregation.groups else []
        whole: exp.Expr = exp.Window(this=exp.Sum(this=exp.column(plan.alias)), partition_by=over)
        return percent_of(exp.column(plan.alias), whole), []
    if len(plan.leaves) != 1 or not plan.leaves[0].repeatable or aggregation.grain:
        raise QueryRefused(f"{plan.label} has no parts that add up, so a share of it has no meaning")
    overall = replace(plan, alias=f"overall_{plan.alias}")
    alone = replace(aggregation, groups=(), metrics=(overall,))
    before, select = alone.select(times.period, prefix="overall_")
    if before:
        raise QueryRefused(f"a share of {plan.label} cannot be computed here")
    return percent_of(exp.column(plan.alias, "totals"), exp.column(overall.alias, "overall")), [("overall", select)]


def _check_adds_up(aggregation: Aggregation, plan: MetricPlan, what: str) -> None:
    if not aggregation.adds_up(plan):
        raise QueryRefused(f"{plan.label} of single periods does not add up, so {what} of it has no meaning")


def _window(function: exp.Expr, aggregation: Aggregation, *, by: Sequence[str], running: bool) -> exp.Expr:
    window = exp.Window(
        this=function,
        partition_by=[exp.column(name) for name in by],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column(aggregation.period_alias))]),
    )
    if running:
        spec = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
        window.set("spec", spec)
    return window


def _kept(aggregation: Aggregation, wanted: Filter) -> exp.Expr:
    for group in aggregation.groups:
        if group.ref == wanted.field and not group.hidden:
            _, column = aggregation.model.column(wanted.field)
            return compared(exp.column(group.alias), column, wanted)
    raise QueryRefused(f"{wanted.field} is not among the groups of the question")
