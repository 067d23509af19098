"""A typed query to one Snowflake SELECT over the base tables, and to the words that say what it computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlglot import exp

from tools.semantics import periods
from tools.semantics.model import SemanticModel
from tools.semantics.periods import Period, Shift
from tools.semantics.query import Having, Order, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation, Named, joined, within
from tools.semantics.sql.describe import understood
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan, field_expression
from tools.semantics.sql.result import CompiledQuery, ResultColumn
from tools.semantics.sql.scope import (
    GroupColumn,
    compared,
    conditions_of,
    groups_of,
    metrics_of,
    needed_tables,
    number,
    time_of,
)

DETAIL_LIMIT = 100


@dataclass(frozen=True)
class Times:
    """The period asked for, the one it is set beside, and how far apart they are."""

    period: Period | None = None
    compared: Period | None = None
    shift: Shift | None = None


@dataclass
class Draft:
    """A SELECT that grows: what it reads from, and the columns it shows."""

    before: list[Named]
    select: exp.Select
    columns: list[ResultColumn]


def compile_query(model: SemanticModel, query: SemanticQuery, *, today: date) -> CompiledQuery:
    """Snowflake SQL for the query. Raises QueryRefused, with the reason, for what has no right answer here."""
    _refuse_what_is_not_done(query)
    times = times_of(query, today)
    draft = _detail(model, query, times) if query.detail else _aggregated(model, query, times)
    tree = draft.select
    for name, select in draft.before:
        tree = tree.with_(name, as_=select, copy=False)
    sql = tree.sql(dialect="snowflake", pretty=True)
    said = understood(model, query, times.period, times.compared)
    return CompiledQuery(sql=sql, columns=tuple(draft.columns), understood=said)


def _refuse_what_is_not_done(query: SemanticQuery) -> None:
    if query.anti:
        raise QueryRefused(f"{query.anti.entity} without any {query.anti.related} cannot be listed yet")
    if "moving_average" in query.derive:
        raise QueryRefused("a moving average is not computed yet; a cumulative total is")
    if query.compare and set(query.derive) - {"growth"}:
        raise QueryRefused("a comparison of two periods cannot be combined with shares, ranks or running totals yet")
    if query.compare and query.limit_per:
        raise QueryRefused("a limit for each group cannot be combined with a comparison of two periods yet")
    if "cumulative" in query.derive and not query.grain:
        raise QueryRefused("a running total needs a grain: by day, week, month, quarter or year")
    if query.kept and "share" not in query.derive:
        raise QueryRefused("rows kept after the computation are for shares; use filters")


def times_of(query: SemanticQuery, today: date) -> Times:
    if query.compare and query.compare.to == "explicit":
        return Times(*periods.explicit(query.windows, today))
    period = periods.resolve(query.windows[0], today) if query.windows else None
    if query.compare is None and "growth" not in query.derive:
        return Times(period)
    if query.grain and (query.compare is None or query.compare.to == "previous"):
        return _by_grain(period, query, today)
    if query.compare and query.compare.to == "same_last_year":
        if query.grain:
            period = _whole_periods(period, query, today)
        if period is None or period.start is None:
            shift = Shift(days=364) if query.grain == "week" else Shift(months=12)
            return Times(period, Period(None, shift.back(period.end)) if period and period.end else None, shift)
        return Times(period, *periods.same_last_year(period, grain=query.grain))
    if period is None:
        raise QueryRefused("growth needs a period to compare, such as this month or last quarter, or a grain")
    return Times(period, *periods.previous(query.windows[0], period))


def _whole_periods(period: Period | None, query: SemanticQuery, today: date) -> Period:
    """Without the period that still runs: a part is never compared with a whole one."""
    here = periods.start_of(query.grain or "month", today)
    if period is None:
        return Period(None, here, f"without the running {query.grain}")
    if period.end is not None and period.end <= here:
        return period
    if period.start is not None and period.start >= here:
        return period
    return replace(period, end=here, note=f"without the running {query.grain}", so_far=False)


def _by_grain(period: Period | None, query: SemanticQuery, today: date) -> Times:
    grain = query.grain or "month"
    shift = Shift(months=periods.MONTHS_IN.get(grain, 0), days=periods.DAYS_IN.get(grain, 0))
    whole = _whole_periods(period, query, today)
    before = Period(shift.back(whole.start) if whole.start else None, shift.back(whole.end) if whole.end else None)
    return Times(whole, before, shift)


def _aggregated(model: SemanticModel, query: SemanticQuery, times: Times) -> Draft:
    metrics = metrics_of(model, query)
    _check_unique(metrics)
    taken = [plan.alias for plan in metrics]
    groups = groups_of(model, query, taken)
    names = {*taken, *(group.alias for group in groups)}
    alias = query.grain if query.grain and query.grain not in names else "period"
    aggregation = Aggregation(
        model, metrics, groups, conditions_of(model, query.filters), query.time_field, query.grain, alias
    )
    if times.shift is not None:
        draft = _compared(aggregation, query, times)
    elif query.derive or query.limit_per:
        draft = _derived(aggregation, query, times)
    else:
        draft = _plain(aggregation, query, times)
    draft.select = _ordered(draft.select, query, aggregation, draft.columns)
    return draft


def _check_unique(metrics: Sequence[MetricPlan]) -> None:
    names = [plan.alias for plan in metrics]
    for name in names:
        if names.count(name) > 1:
            raise QueryRefused(f"two metrics of the question are called {name!r}; ask for them one at a time")


def _plain(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    before, select = aggregation.select(times.period)
    shown = _key_columns(aggregation) + [_metric_column(plan) for plan in aggregation.metrics]
    direct = not before
    having = [_having(aggregation, one, direct=direct) for one in query.having]
    if having and direct and not select.args.get("group"):
        raise QueryRefused("a threshold needs something to apply to, such as customers or months")
    if having and direct:
        select = select.having(*having, copy=False)
    if any(group.hidden for group in aggregation.groups):
        if direct:
            select.set("expressions", [one for one in select.expressions if one.alias not in _hidden(aggregation)])
            return Draft(before, select, shown)
        having = having or [exp.true()] if having else []
    if (having and not direct) or any(group.hidden for group in aggregation.groups):
        outer = _from([*before, ("totals", select)], "totals", [column.name for column in shown])
        outer_select = outer.where(*having, copy=False) if having else outer
        return Draft([*before, ("totals", select)], outer_select, shown)
    return Draft(before, select, shown)


def _from(_before: Sequence[Named], name: str, columns: Sequence[str]) -> exp.Select:
    return exp.Select().select(*(exp.column(one) for one in columns), copy=False).from_(exp.to_table(name), copy=False)


def _hidden(aggregation: Aggregation) -> set[str]:
    return {group.alias for group in aggregation.groups if group.hidden}


def _key_columns(aggregation: Aggregation) -> list[ResultColumn]:
    columns = []
    if aggregation.grain:
        name = aggregation.period_alias
        columns.append(ResultColumn(name=name, label=aggregation.grain, kind="time", grain=aggregation.grain))
    shown = _shown(aggregation.groups)
    return columns + [ResultColumn(name=one.alias, label=one.label, kind="dimension", ref=one.ref) for one in shown]


def _metric_column(plan: MetricPlan) -> ResultColumn:
    return ResultColumn(name=plan.alias, label=plan.label, kind="metric", ref=plan.ref)


def _having(aggregation: Aggregation, wanted: Having, *, direct: bool) -> exp.Expr:
    plan = next(one for one in aggregation.metrics if one.ref == wanted.metric)
    subject = plan.tree.copy() if direct else exp.column(plan.alias)
    values = [number(value) for value in wanted.values]
    if wanted.op == "between":
        if len(values) != 2:
            raise QueryRefused("between needs two numbers")
        return exp.Between(this=subject, low=values[0], high=values[1])
    kinds = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}
    return kinds[wanted.op](this=subject, expression=values[0])


def _derived(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """Shares, ranks, running totals and limits per group: computed over the aggregated rows."""
    before, totals = aggregation.select(times.period)
    before = [*before, ("totals", totals)]
    columns = _key_columns(aggregation) + [_metric_column(plan) for plan in aggregation.metrics]
    select = _from(before, "totals", [column.name for column in columns])
    plan = aggregation.metrics[0]
    if "share" in query.derive:
        share, extra = _share(aggregation, plan, times)
        before += extra
        if extra:
            select = select.join(exp.to_table(extra[0][0]), join_type="cross", copy=False)
            for one in list(select.expressions):
                one.set("table", exp.to_identifier("totals"))
        select = select.select(exp.alias_(share, "share_percent"), copy=False)
        columns.append(ResultColumn(name="share_percent", label=f"share of {plan.label}, %", kind="share_percent"))
    if "cumulative" in query.derive:
        _check_adds_up(plan, "a running total")
        running = _window(
            exp.Sum(this=exp.column(plan.alias)), aggregation, by=_shown_groups(aggregation), running=True
        )
        select = select.select(exp.alias_(running, f"cumulative_{plan.alias}"), copy=False)
        columns.append(ResultColumn(name=f"cumulative_{plan.alias}", label=f"running {plan.label}", kind="metric"))
    if "rank" in query.derive:
        ranked = exp.Window(this=exp.Anonymous(this="RANK"), order=exp.Order(expressions=[_down(plan.alias)]))
        select = select.select(exp.alias_(ranked, "rank"), copy=False)
        columns.append(ResultColumn(name="rank", label=f"rank by {plan.label}", kind="rank"))
    having = [_having(aggregation, one, direct=False) for one in query.having]
    having += [_kept(aggregation, one.field, one) for one in query.kept]
    return _finished(aggregation, query, Draft(before, select, columns), having)


def _finished(aggregation: Aggregation, query: SemanticQuery, draft: Draft, kept: list[exp.Expr]) -> Draft:
    """Filters on computed rows wait until the windows are computed, so they read from one more named SELECT."""
    if not kept and not query.limit_per:
        return draft
    before = [*draft.before, ("computed", draft.select)]
    select = _from(before, "computed", [column.name for column in draft.columns])
    select = select.where(*kept, copy=False) if kept else select
    if query.limit_per:
        order = [_down(aggregation.metrics[0].alias, desc=_descending(query))]
        order += [exp.column(name) for name in _tie_breakers(aggregation)]
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


def _shown_groups(aggregation: Aggregation) -> list[str]:
    return [group.alias for group in aggregation.groups if not group.hidden]


def _share(aggregation: Aggregation, plan: MetricPlan, times: Times) -> tuple[exp.Expr, list[Named]]:
    """100 times the part over the whole; the whole of a distinct count is counted, since its parts overlap."""
    if plan.additive:
        over = [exp.column(aggregation.period_alias)] if aggregation.grain and aggregation.groups else []
        whole: exp.Expr = exp.Window(this=exp.Sum(this=exp.column(plan.alias)), partition_by=over)
        return _percent(exp.column(plan.alias), whole), []
    if len(plan.leaves) != 1 or not plan.leaves[0].repeatable or aggregation.grain:
        raise QueryRefused(f"{plan.label} has no parts that add up, so a share of it has no meaning")
    alone = replace(aggregation, groups=(), metrics=(plan,))
    before, select = alone.select(times.period, prefix="overall_")
    if before:
        raise QueryRefused(f"a share of {plan.label} cannot be computed here")
    return _percent(exp.column(plan.alias, "totals"), exp.column(plan.alias, "overall")), [("overall", select)]


def _check_adds_up(plan: MetricPlan, what: str) -> None:
    if not plan.additive:
        raise QueryRefused(f"{plan.label} of single periods does not add up, so {what} of it has no meaning")


def _percent(part: exp.Expr, whole: exp.Expr) -> exp.Expr:
    ratio = exp.Div(
        this=exp.Mul(this=exp.Literal.number(100), expression=part),
        expression=exp.Nullif(this=whole, expression=exp.Literal.number(0)),
    )
    return exp.Round(this=ratio, decimals=exp.Literal.number(2))


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


def _kept(aggregation: Aggregation, ref: str, wanted: object) -> exp.Expr:
    from tools.semantics.query import Filter

    assert isinstance(wanted, Filter)  # noqa: S101 typed by the query
    for group in aggregation.groups:
        if group.ref == ref and not group.hidden:
            _, column = aggregation.model.column(ref)
            return compared(exp.column(group.alias), column, wanted)
    raise QueryRefused(f"{ref} is not among the groups of the question")


def _compared(aggregation: Aggregation, query: SemanticQuery, times: Times) -> Draft:
    """Two aggregations side by side, the earlier one moved forward so that its periods meet."""
    now_before, now = aggregation.select(times.period, prefix="current_")
    then_before, then = aggregation.select(times.compared, prefix="previous_", shift=times.shift)
    before: list[Named] = [*now_before, ("current_period", now), *then_before, ("previous_period", then)]
    select = exp.Select()
    columns = _key_columns(aggregation)
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
        new = _changes(plan, alone=len(aggregation.metrics) == 1)
        columns += [column for column, _ in new]
        select = select.select(*(exp.alias_(tree, column.name) for column, tree in new), copy=False)
    select = select.from_(exp.to_table("current_period"), copy=False)
    keys = [
        exp.NullSafeEQ(this=exp.column(key, "current_period"), expression=exp.column(key, "previous_period"))
        for key in aggregation.keys
    ]
    side = "cross" if not keys else "left" if one_sided else "full outer"
    on = exp.and_(*keys) if keys else None
    select = select.join(exp.to_table("previous_period"), on=on, join_type=side, copy=False)
    draft = Draft(before, select, columns)
    if not query.having:
        return draft
    having = [_having(aggregation, one, direct=False) for one in query.having]
    return _finished(aggregation, query, draft, having)


def _changes(plan: MetricPlan, *, alone: bool) -> list[tuple[ResultColumn, exp.Expr]]:
    """The number, the earlier one, the change and the change in percent of the earlier one."""
    now, then = exp.column(plan.alias, "current_period"), exp.column(plan.alias, "previous_period")
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
    return [
        (_metric_column(plan), now),
        (
            ResultColumn(name=f"previous_{plan.alias}", label=f"{plan.label} before", kind="comparison", ref=plan.ref),
            then,
        ),
        (ResultColumn(name=f"{prefix}change", label="change", kind="change"), change),
        (ResultColumn(name=f"{prefix}change_percent", label="change, %", kind="change_percent"), percent),
    ]


def _ordered(
    select: exp.Select, query: SemanticQuery, aggregation: Aggregation, columns: Sequence[ResultColumn]
) -> exp.Select:
    """A full order, so that the same question gives the same rows in the same order."""
    shown = {column.name for column in columns}
    keys = [column.name for column in columns if column.kind in ("time", "dimension")]
    if not keys:
        return select
    order = [_order(one, aggregation, shown) for one in query.order] or _natural_order(aggregation)
    used = {one.this.name for one in order}
    order += [exp.Ordered(this=exp.column(name)) for name in keys if name not in used]
    select = select.order_by(*order, copy=False)
    return select.limit(query.limit, copy=False) if query.limit and not query.limit_per else select


def _natural_order(aggregation: Aggregation) -> list[exp.Expr]:
    if aggregation.grain:
        return [exp.Ordered(this=exp.column(aggregation.period_alias))]
    return [_down(aggregation.metrics[0].alias)]


def _tie_breakers(aggregation: Aggregation) -> list[str]:
    return [column.name for column in _key_columns(aggregation)]


def _down(name: str, *, desc: bool = True) -> exp.Expr:
    """Largest first with unknown ones last, which Snowflake would put first."""
    return exp.Ordered(this=exp.column(name), desc=desc, nulls_first=False)


def _order(wanted: Order, aggregation: Aggregation, shown: set[str]) -> exp.Expr:
    names = {"time": aggregation.period_alias, "growth": "change_percent", "share": "share_percent", "change": "change"}
    name = names.get(wanted.by, wanted.by)
    for plan in aggregation.metrics:
        if plan.ref == wanted.by:
            name = plan.alias
    for group in _shown(aggregation.groups):
        if group.ref == wanted.by:
            name = group.alias
    if name not in shown:
        raise QueryRefused(f"the rows cannot be ordered by {wanted.by!r}, which is not in the result")
    return _down(name, desc=wanted.dir == "desc")


def _shown(groups: Sequence[GroupColumn]) -> list[GroupColumn]:
    return [group for group in groups if not group.hidden]


def _detail(model: SemanticModel, query: SemanticQuery, times: Times) -> Draft:
    """Rows of one table, newest first when it has a date."""
    assert query.detail is not None  # noqa: S101 the caller looked
    table = model.table(query.detail.table)
    refs = query.detail.columns or tuple(f"{table.name}.{one.name}" for one in table.columns.values())
    conditions = conditions_of(model, query.filters)
    select = exp.Select()
    columns: list[ResultColumn] = []
    used = {table.name.lower()} | needed_tables((), conditions)
    for ref in refs:
        owner, column = model.column(ref)
        used.add(owner.name.lower())
        name = column.name.lower()
        name = name if name not in [one.name for one in columns] else f"{owner.name.lower()}_{name}"
        select = select.select(exp.alias_(field_expression(model, owner, column), name), copy=False)
        columns.append(ResultColumn(name=name, label=column.words, kind="dimension", ref=ref))
    where = [one.expression for one in conditions]
    newest: list[exp.Expr] = []
    if times.period or query.time_field or table.default_time:
        owner, column = time_of(model, table.name.lower(), query.time_field)
        used.add(owner.name.lower())
        moment = field_expression(model, owner, column)
        where += within(moment, times.period) if times.period else []
        newest = [exp.Ordered(this=moment.copy(), desc=True, nulls_first=False)]
    select = joined(model, select, table.name.lower(), used, ())
    select = select.where(*where, copy=False) if where else select
    order = [_detail_order(model, one) for one in query.order] or newest
    keys = [exp.column(name, table=table.name) for name in table.key] or [exp.column(columns[0].name)]
    select = select.order_by(*order, *(exp.Ordered(this=key) for key in keys), copy=False)
    return Draft([], select.limit(query.limit or DETAIL_LIMIT, copy=False), columns)


def _detail_order(model: SemanticModel, wanted: Order) -> exp.Expr:
    if wanted.by == "time":
        raise QueryRefused("rows are ordered by time already; name the field as table.field for another order")
    owner, column = model.column(wanted.by)
    tree = field_expression(model, owner, column)
    return exp.Ordered(this=tree, desc=wanted.dir == "desc", nulls_first=False)
