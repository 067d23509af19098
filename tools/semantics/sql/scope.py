"""What a query groups by, filters on and counts, resolved against the model once, before any SQL is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.query import COMPUTED, Filter, FilterOp, SemanticQuery, Value
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import (
    MetricPlan,
    field_expression,
    filter_expression,
    metric_plan,
)
from tools.semantics.sql.totals import tables_of

LEAVING_OUT: dict[FilterOp, FilterOp] = {"!=": "=", "not in": "in"}


@dataclass(frozen=True)
class GroupColumn:
    """One column of GROUP BY; a hidden one keeps two customers of the same name apart and is not shown."""

    ref: str
    alias: str
    label: str
    expression: exp.Expr
    tables: frozenset[str]
    hidden: bool = False


@dataclass(frozen=True)
class Condition:
    """What keeps a row; `opposite` is what it leaves out, where it leaves something out."""

    expression: exp.Expr
    tables: frozenset[str]
    opposite: exp.Expr | None = None


def metrics_of(model: SemanticModel, query: SemanticQuery) -> list[MetricPlan]:
    """The metrics asked for, and those that only a threshold or the order names, which are shown too."""
    refs = list(query.metrics)
    refs += [one.metric for one in query.having if one.metric not in (*refs, *COMPUTED)]
    for order in query.order:
        if order.by not in refs and order.by.lower() != "time" and _is_metric(model, order.by):
            refs.append(order.by)
    return [metric_plan(model, ref) for ref in refs]


def _is_metric(model: SemanticModel, ref: str) -> bool:
    return model.has_metric(ref) or "(" in ref


def groups_of(model: SemanticModel, query: SemanticQuery, taken: Iterable[str]) -> list[GroupColumn]:
    """The dimensions as columns: a table becomes its hidden key and its label, a named filter whether it holds."""
    names = set(taken)
    groups: list[GroupColumn] = []
    for ref in query.dimensions:
        named = model.filter(ref)
        if model.has_table(ref):
            groups += _entity(model, model.table(ref), ref, names)
        elif named is not None:
            table, one = named
            tree = exp.Coalesce(this=filter_expression(model, table, one.expr), expressions=[exp.false()])
            alias = _free(one.name.lower(), names, table)
            groups.append(GroupColumn(ref, alias, one.words, tree, tables_of(tree) | {table.name.lower()}))
        else:
            table, column = model.column(ref)
            groups.append(_group(model, table, column, ref, names))
    return groups


def _entity(model: SemanticModel, table: Table, ref: str, names: set[str]) -> list[GroupColumn]:
    if table.label is None and not table.key:
        raise QueryRefused(f"{table.words} have neither a key nor a name to list them by")
    groups = []
    for name in table.key:
        tree = filter_expression(model, table, name)
        hidden = table.label is not None and name.lower() != table.label.name.lower()
        alias = _free(name.lower(), names, table) if not hidden else _free(f"{name.lower()}_key", names, table)
        groups.append(GroupColumn(ref, alias, name.replace("_", " ").lower(), tree, tables_of(tree), hidden=hidden))
    if table.label is not None and table.label.name.lower() not in [name.lower() for name in table.key]:
        groups.append(_group(model, table, table.label, ref, names))
    return groups


def _group(model: SemanticModel, table: Table, column: Column, ref: str, names: set[str]) -> GroupColumn:
    tree = field_expression(model, table, column)
    alias = _free(column.name.lower(), names, table)
    return GroupColumn(ref, alias, column.words, tree, tables_of(tree) | {table.name.lower()})


def _free(alias: str, names: set[str], table: Table) -> str:
    if alias in names:
        alias = f"{table.name.lower()}_{alias}"
    names.add(alias)
    return alias


def known_groups(query: SemanticQuery, groups: Sequence[GroupColumn]) -> list[Condition]:
    """`the top three drivers` are drivers: rows without one are not among those that a rank or a limit names.

    A share stays one of all rows, and the groups that the limit is for each of stay as they are.
    """
    if "share" in query.derive or query.compare or not (query.limit or query.having):
        return []
    ranked = [one for one in groups if one.ref not in query.limit_per]
    told = {one.ref: one for one in reversed(ranked)}
    return [
        Condition(exp.not_(exp.Is(this=one.expression.copy(), expression=exp.null())), one.tables)
        for one in told.values()
        if not isinstance(one.expression, exp.Coalesce)
    ]


def conditions_of(model: SemanticModel, filters: Iterable[Filter]) -> list[Condition]:
    return [condition(model, one) for one in filters]


def condition(model: SemanticModel, wanted: Filter) -> Condition:
    if wanted.other is not None:
        return _between_fields(model, wanted, wanted.other)
    named = model.filter(wanted.field)
    if named is not None and not wanted.values:
        table, named_filter = named
        tree = exp.paren(filter_expression(model, table, named_filter.expr))
        tables = tables_of(tree) | {table.name.lower()}
        if wanted.op == "!=":
            return Condition(exp.not_(tree), tables, tree)
        return Condition(tree if isinstance(tree.this, exp.Or) else tree.this, tables)
    table, column = model.column(wanted.field)
    subject = field_expression(model, table, column)
    left_out = LEAVING_OUT.get(wanted.op)
    opposite = compared(subject.copy(), column, wanted.model_copy(update={"op": left_out})) if left_out else None
    return Condition(compared(subject, column, wanted), tables_of(subject) | {table.name.lower()}, opposite)


def _between_fields(model: SemanticModel, wanted: Filter, other: str) -> Condition:
    """One field against another, as in paid after the due date; days with days, whatever their hour."""
    sides = []
    tables: frozenset[str] = frozenset()
    columns = [model.column(ref) for ref in (wanted.field, other)]
    if columns[0][1].is_time != columns[1][1].is_time or columns[0][1].is_text != columns[1][1].is_text:
        raise QueryRefused(f"{columns[0][1].words} and {columns[1][1].words} cannot be compared with each other")
    for table, column in columns:
        tree = field_expression(model, table, column)
        tables |= tables_of(tree) | {table.name.lower()}
        is_moment = column.is_time and column.data_type.upper() != "DATE"
        sides.append(exp.cast(tree, "DATE") if is_moment else exp.paren(tree) if isinstance(tree, exp.Binary) else tree)
    kinds = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}
    return Condition(kinds[wanted.op](this=sides[0], expression=sides[1]), tables)


def compared(subject: exp.Expr, column: Column, wanted: Filter) -> exp.Expr:
    """The comparison; leaving values out keeps rows that have no value, as people mean it."""
    values = [literal(column, one) for one in wanted.values]
    match wanted.op:
        case "is null":
            return exp.Is(this=subject, expression=exp.null())
        case "is not null":
            return exp.not_(exp.Is(this=subject, expression=exp.null()))
        case "is nil":
            return exp.EQ(this=exp.func("COALESCE", subject, number(0)), expression=number(0))
        case "is not nil":
            return exp.NEQ(this=subject, expression=number(0))
        case "between":
            return exp.Between(this=subject, low=values[0], high=values[1])
        case "contains" | "starts with":
            text = str(wanted.values[0])
            pattern = f"%{text}%" if wanted.op == "contains" else f"{text}%"
            return exp.ILike(this=subject, expression=exp.Literal.string(pattern))
        case ">" | ">=" | "<" | "<=":
            kinds = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE}
            return kinds[wanted.op](this=subject, expression=values[0])
    if not values:
        raise QueryRefused(f"the filter on {wanted.field} has no values")
    leaves_out = wanted.op in ("!=", "not in")
    if len(values) == 1:
        if isinstance(values[0], exp.Boolean):
            is_true = bool(values[0].this) != leaves_out
            return subject if is_true else exp.not_(subject)
        return (exp.NullSafeNEQ if leaves_out else exp.EQ)(this=subject, expression=values[0])
    inside = exp.In(this=subject, expressions=values)
    if not leaves_out:
        return inside
    missing = exp.Is(this=subject.copy(), expression=exp.null())
    return exp.paren(exp.or_(exp.not_(inside), missing))


def literal(column: Column, value: Value) -> exp.Expr:
    """A constant of the column's type; a value of another type is refused rather than compared as text."""
    if column.is_boolean:
        if str(value).lower() not in ("true", "false"):
            raise QueryRefused(f"{column.words} is true or false, not {value!r}")
        return exp.Boolean(this=str(value).lower() == "true")
    if column.is_time:
        try:
            return day(date.fromisoformat(str(value)[:10]))
        except ValueError:
            raise QueryRefused(f"{column.words} is a date, not {value!r}") from None
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if column.is_number or isinstance(value, (int, float)):
        try:
            return number(float(value))
        except ValueError:
            raise QueryRefused(f"{column.words} is a number, not {value!r}") from None
    return exp.Literal.string(value)


def number(value: float) -> exp.Expr:
    text = str(int(value)) if value == int(value) else repr(value)
    return exp.Literal.number(text) if value >= 0 else exp.Neg(this=exp.Literal.number(text.lstrip("-")))


def as_date(tree: exp.Expr) -> exp.Expr:
    return exp.Cast(this=tree, to=exp.DataType(this=exp.DataType.Type.DATE))


def day(value: date) -> exp.Expr:
    return as_date(exp.Literal.string(value.isoformat()))


def needed_tables(groups: Sequence[GroupColumn], conditions: Sequence[Condition]) -> set[str]:
    return {table for group in groups for table in group.tables} | {table for one in conditions for table in one.tables}
