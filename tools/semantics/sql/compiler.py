"""A typed query to one Snowflake SELECT over the base tables, and to the words that say what it computes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from tools.semantics.model import SemanticModel
from tools.semantics.query import COMPUTED, Order, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation
from tools.semantics.sql.averaged import averaged
from tools.semantics.sql.calendar_parts import part_names
from tools.semantics.sql.compared import side_by_side
from tools.semantics.sql.derived import derived
from tools.semantics.sql.describe import understood
from tools.semantics.sql.detail import detail_rows
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan
from tools.semantics.sql.group_counts import groups_counted
from tools.semantics.sql.layout import (
    Draft,
    having_condition,
    hidden_names,
    key_columns,
    largest_first,
    limited,
    metric_column,
    read_from,
    shown_groups,
)
from tools.semantics.sql.members import member_conditions, numbers_shown
from tools.semantics.sql.portions import portions, ratios
from tools.semantics.sql.result import CompiledQuery, ResultColumn
from tools.semantics.sql.scope import (
    Condition,
    conditions_of,
    groups_of,
    known_groups,
    metrics_of,
)
from tools.semantics.sql.times import Times, times_of
from tools.semantics.sql.writing import written


def compile_query(model: SemanticModel, query: SemanticQuery, *, today: date) -> CompiledQuery:
    """Snowflake SQL for the query. Raises QueryRefused, with the reason, for what has no right answer here."""
    _refuse_what_is_not_done(query)
    times = times_of(query, today)
    members = member_conditions(model, query, today)
    if query.detail:
        draft = detail_rows(model, query, times, members, numbers_shown(model, query, today))
    else:
        draft = _aggregated(model, query, times, members, _part_conditions(model, query, today))
    tree = draft.select
    for name, select in draft.before:
        tree = tree.with_(name, as_=select, copy=False)
    sql = written(model, tree)
    said = understood(model, query, times, today=today)
    return CompiledQuery(sql=sql, columns=tuple(draft.columns), understood=said)


def _refuse_what_is_not_done(query: SemanticQuery) -> None:
    if query.compare and (query.part or query.weekdays) and query.grain:
        raise QueryRefused("days of the week cannot be combined with a comparison of periods over time")
    if query.compare and set(query.derive) - {"growth"}:
        raise QueryRefused("a comparison of two periods cannot be combined with shares, ranks or running totals yet")
    if query.compare and query.limit_per:
        raise QueryRefused("a limit for each group cannot be combined with a comparison of two periods yet")
    if "cumulative" in query.derive and not query.grain:
        raise QueryRefused("a running total needs a grain: by day, week, month, quarter or year")
    if query.kept and "share" not in query.derive:
        raise QueryRefused("rows kept after the computation are for shares; use filters")


def _aggregated(
    model: SemanticModel, query: SemanticQuery, times: Times, members: Sequence[Condition], part: Sequence[Condition]
) -> Draft:
    metrics = metrics_of(model, query)
    _check_unique(metrics)
    if len(metrics) != 1 and any(one.metric in ("change", "growth") for one in query.having):
        raise QueryRefused("a threshold on the change needs one number whose change it is")
    taken = [plan.alias for plan in metrics]
    groups = groups_of(model, query, taken)
    names = {*taken, *(group.alias for group in groups)}
    alias = query.grain if query.grain and query.grain not in names else "period"
    aggregation = Aggregation(
        model,
        metrics,
        groups,
        [*conditions_of(model, query.filters), *members, *known_groups(query, groups)],
        query.time_field,
        query.grain,
        alias,
        query.part,
        query.weekdays,
    )
    if query.over is not None:
        draft = averaged(aggregation, query.over, times)
    elif times.shift is not None:
        draft = side_by_side(aggregation, query, times)
    elif "portion" in query.derive:
        draft = portions(aggregation, query, times, part)
    elif "ratio" in query.derive:
        draft = ratios(aggregation, query, times)
    elif query.derive or query.limit_per:
        draft = derived(aggregation, query, times)
    else:
        draft = _plain(aggregation, query, times)
    if query.groups_counted:
        return groups_counted(draft)
    draft.select = _ordered(draft, query, aggregation)
    return draft


def _part_conditions(model: SemanticModel, query: SemanticQuery, today: date) -> list[Condition]:
    """What the rows of the part satisfy beyond those of the whole."""
    if query.share_of is None:
        return []
    part = query.model_copy(update={"members": query.share_of.members, "anti": query.share_of.anti})
    return [*conditions_of(model, query.share_of.filters), *member_conditions(model, part, today)]


def _check_unique(metrics: Sequence[MetricPlan]) -> None:
    names = [plan.alias for plan in metrics]
    for name in names:
        if names.count(name) > 1:
            raise QueryRefused(f"two metrics of the question are called {name!r}; ask for them one at a time")


def _plain(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """One SELECT when one table holds the metrics; else the joined totals, and a SELECT over them where needed."""
    before, select = aggregation.select(times.period)
    shown = key_columns(aggregation) + [metric_column(plan) for plan in aggregation.metrics]
    hidden = hidden_names(aggregation)
    having = [having_condition(aggregation, one, over=None if before else select) for one in query.having]
    if not before:
        if having and not select.args.get("group"):
            raise QueryRefused("a threshold needs something to apply to, such as customers or months")
        having += _of_those_that_count(aggregation, query, select)
        ties = [one.unalias().copy() for one in select.expressions if one.alias_or_name in hidden]
        select.set("expressions", [one for one in select.expressions if one.alias_or_name not in hidden])
        return Draft([], select.having(*having, copy=False) if having else select, shown, ties)
    if not having and not hidden:
        return Draft(before, select, shown)
    outer = read_from("totals", [column.name for column in shown])
    outer = outer.where(*having, copy=False) if having else outer
    return Draft([*before, ("totals", select)], outer, shown, [exp.column(one) for one in sorted(hidden)])


def _of_those_that_count(aggregation: Aggregation, query: SemanticQuery, select: exp.Select) -> list[exp.Expr]:
    """A number of late ones by carrier has no row for a carrier without any, as if the late ones were filtered."""
    names = {plan.alias for plan in aggregation.metrics}
    trees = [one.unalias() for one in select.expressions if one.alias_or_name in names]
    present = [found for one in trees if (found := _is_there(one)) is not None]
    counts = any(isinstance(one, exp.CountIf) for one in trees)
    split = aggregation.groups or (aggregation.grain and not counts)
    if not split or query.having or not present or len(present) < len(trees):
        return []
    return [exp.or_(*present)]


def _is_there(number: exp.Expr) -> exp.Expr | None:
    """Whether any row satisfies the condition that the number is under; None for one under no condition."""
    if isinstance(number, exp.CountIf):
        return exp.GT(this=number.copy(), expression=exp.Literal.number(0))
    inner = number.this if isinstance(number, exp.Sum | exp.Avg | exp.Min | exp.Max) else None
    if isinstance(inner, exp.Case) and inner.args.get("default") is None:
        return number.copy().is_(exp.null()).not_()
    return None


def _ordered(draft: Draft, query: SemanticQuery, aggregation: Aggregation) -> exp.Select:
    """A full order, so that the same question gives the same rows in the same order, also of two of one name."""
    select, columns = draft.select, draft.columns
    keys = [column.name for column in columns if column.kind in ("time", "dimension")]
    if not keys:
        return select
    order = [_order(one, aggregation, columns) for one in query.order] or _natural_order(aggregation, columns)
    used = {one.this.name for one in order}
    order += [exp.Ordered(this=exp.column(name)) for name in keys if name not in used]
    order += [exp.Ordered(this=one) for one in draft.ties]
    select = select.order_by(*order, copy=False)
    return limited(select, query) if query.limit and not query.limit_per else select


def _natural_order(aggregation: Aggregation, columns: Sequence[ResultColumn]) -> list[exp.Expr]:
    if aggregation.grain:
        return [exp.Ordered(this=exp.column(aggregation.period_alias))]
    if aggregation.part:
        return [exp.Ordered(this=exp.column(part_names(aggregation.part)[0]))]
    return [largest_first(next(one.name for one in columns if one.kind == "metric"))]


def _order(wanted: Order, aggregation: Aggregation, columns: Sequence[ResultColumn]) -> exp.Expr:
    names = {**COMPUTED, "time": aggregation.period_alias}
    name = names.get(wanted.by, wanted.by)
    for plan in aggregation.metrics:
        if plan.ref == wanted.by:
            name = next((one.name for one in columns if one.ref == plan.ref and one.kind == "metric"), plan.alias)
    for group in shown_groups(aggregation.groups):
        if group.ref == wanted.by:
            name = group.alias
    if name not in {column.name for column in columns}:
        raise QueryRefused(f"the rows cannot be ordered by {wanted.by!r}, which is not in the result")
    return largest_first(name, desc=wanted.dir == "desc")
