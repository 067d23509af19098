"""Rows of one table instead of aggregates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.model import SemanticModel
from tools.semantics.query import Order, SemanticQuery
from tools.semantics.sql.aggregate import within
from tools.semantics.sql.calendar_parts import on_weekdays
from tools.semantics.sql.dating import time_of
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import field_expression, key_expressions
from tools.semantics.sql.layout import (
    Draft,
    limited,
)
from tools.semantics.sql.members import MemberNumber
from tools.semantics.sql.result import ResultColumn
from tools.semantics.sql.scope import (
    Condition,
    conditions_of,
    needed_tables,
)
from tools.semantics.sql.semi_joins import seen_from
from tools.semantics.sql.sources import joined
from tools.semantics.sql.times import Times
from tools.semantics.sql.totals import tables_of

DETAIL_LIMIT = 100


def detail_rows(
    model: SemanticModel,
    query: SemanticQuery,
    times: Times,
    members: Sequence[Condition],
    numbers: Sequence[MemberNumber],
) -> Draft:
    """Rows of one table, newest first when it has a date."""
    assert query.detail is not None  # noqa: S101 the caller looked
    table = model.table(query.detail.table)
    refs = query.detail.columns or tuple(f"{table.name}.{one.name}" for one in table.columns.values())
    conditions = seen_from(model, table.name.lower(), [*conditions_of(model, query.filters), *members])
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
    if times.period or query.time_field or query.weekdays or table.default_time:
        owner, column = time_of(model, table.name.lower(), query.time_field)
        used.add(owner.name.lower())
        moment = field_expression(model, owner, column)
        where += within(moment, times.period) if times.period else []
        where += on_weekdays(moment, query.weekdays)
        newest = [exp.Ordered(this=moment.copy(), desc=True, nulls_first=False)]
    order = [_detail_order(model, one) for one in query.order] or newest
    keys = key_expressions(model, table) or [exp.column(one.name) for one in columns]
    used |= {name for one in order for name in tables_of(one)}
    reads = [*select.expressions, *where, *order]
    select = joined(model, select, table.name.lower(), used, reads=reads)
    for one in numbers:
        select = select.select(exp.alias_(one.shown, one.name), copy=False)
        select = select.join(one.source, on=one.same, join_type="left", copy=False)
        columns.append(ResultColumn(name=one.name, label=one.label, kind="metric"))
    select = select.where(*where, copy=False) if where else select
    select = select.order_by(*order, *(exp.Ordered(this=key) for key in keys), copy=False)
    return Draft([], limited(select, query, DETAIL_LIMIT), columns)


def _detail_order(model: SemanticModel, wanted: Order) -> exp.Expr:
    if wanted.by == "time":
        raise QueryRefused("rows are ordered by time already; name the field as table.field for another order")
    owner, column = model.column(wanted.by)
    tree = field_expression(model, owner, column)
    return exp.Ordered(this=tree, desc=wanted.dir == "desc", nulls_first=False)
