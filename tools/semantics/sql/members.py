"""Conditions on what belongs to a row: who never ordered, who spent over 10,000, who is among the top five."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from tools.semantics import periods
from tools.semantics.model import SemanticModel
from tools.semantics.query import Comparison, Members, SemanticQuery
from tools.semantics.sql.aggregate import Aggregation, Named
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.expressions import MetricPlan, filter_expression, metric_plan
from tools.semantics.sql.layout import comparison
from tools.semantics.sql.scope import Condition, GroupColumn, conditions_of, groups_of
from tools.semantics.sql.totals import tables_of

OPPOSITE: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


@dataclass(frozen=True)
class MemberNumber:
    """The number that the rows of a list are kept by: as a column, and the source that it is read from."""

    name: str
    label: str
    shown: exp.Expr
    source: exp.Subquery
    same: exp.Expr


def members_of(query: SemanticQuery) -> Iterator[Members]:
    """The conditions of the query; an anti-join is one whose rows have nothing of the related kind."""
    yield from query.members
    if query.anti is not None:
        anti = query.anti
        yield Members(
            of=anti.entity,
            metric=anti.related,
            absent=True,
            filters=anti.filters,
            windows=anti.windows,
            time_field=anti.time_field,
        )


def member_conditions(model: SemanticModel, query: SemanticQuery, today: date) -> list[Condition]:
    return [_condition(model, one, today) for one in members_of(query)]


def numbers_shown(model: SemanticModel, query: SemanticQuery, today: date) -> list[MemberNumber]:
    """What the rows of a list are kept by, to be shown beside them: that somebody has any at all is no number."""
    table = query.detail.table if query.detail else ""
    kept = [one for one in query.members if one.of.lower() == table.lower() and _is_kept_by_a_number(one)]
    return [_number(model, one, today, f"kept_{i}") for i, one in enumerate(kept, start=1)]


def _is_kept_by_a_number(one: Members) -> bool:
    return not one.absent and one.limit is None and (one.op, one.values) != (">", (0.0,))


def _number(model: SemanticModel, wanted: Members, today: date, name: str) -> MemberNumber:
    key, plan, _, inner = _totals(model, wanted, today)
    subject, number = (one.unalias() for one in inner.expressions)
    inner.set("expressions", [exp.alias_(subject, "member_key"), exp.alias_(number, "number")])
    shown: exp.Expr = exp.column("number", table=name)
    if isinstance(plan.tree, (exp.Count, exp.CountIf)):
        shown = exp.Coalesce(this=shown, expressions=[exp.Literal.number(0)])
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(name)))
    same = exp.EQ(this=key.expression.copy(), expression=exp.column("member_key", table=name))
    return MemberNumber(plan.alias, plan.label, shown, source, same)


def _totals(
    model: SemanticModel, wanted: Members, today: date
) -> tuple[GroupColumn, MetricPlan, list[Named], exp.Select]:
    """The key and its number over the rows that count, each of them one column."""
    key = _key(model, wanted.of)
    plan = metric_plan(model, f"count({wanted.metric})" if model.has_table(wanted.metric) else wanted.metric)
    aggregation = Aggregation(model, [plan], [key], conditions_of(model, wanted.filters), wanted.time_field, None, "")
    before, inner = aggregation.select(periods.named(wanted.windows[0], today) if wanted.windows else None)
    if before:
        inner = _over_totals(before, inner, key.alias, plan.alias)
    return key, plan, list(before), inner


def _condition(model: SemanticModel, wanted: Members, today: date) -> Condition:
    key, plan, before, inner = _totals(model, wanted, today)
    subject, number = (one.unalias() for one in inner.expressions)
    inner.set("expressions", [subject])
    inner = inner.where(exp.not_(exp.Is(this=subject.copy(), expression=exp.null())), copy=False)
    outside = wanted.absent
    if wanted.limit is not None:
        order = exp.Ordered(this=number, desc=wanted.dir == "desc", nulls_first=False)
        inner = inner.order_by(order, exp.Ordered(this=subject.copy()), copy=False)
        inner = inner.limit(wanted.limit, copy=False)
        inner = inner.offset(wanted.skip, copy=False) if wanted.skip else inner
    else:
        op = wanted.op
        if _holds_for_nothing(op, wanted.values) and isinstance(plan.tree, (exp.Count, exp.CountIf, exp.Sum)):
            op, outside = OPPOSITE[op], not outside
        passes = comparison(number, op, wanted.values)
        inner = inner.where(passes, copy=False) if before else inner.having(passes, copy=False)
    inside = exp.In(this=key.expression.copy(), query=exp.Subquery(this=inner))
    return Condition(exp.not_(inside) if outside else inside, key.tables)


def _over_totals(before: Sequence[Named], joined: exp.Select, key: str, number: str) -> exp.Select:
    """The key and the number of a metric whose parts come from several tables."""
    for name, part in before:
        joined = joined.with_(name, as_=part, copy=False)
    source = exp.Subquery(this=joined, alias=exp.TableAlias(this=exp.to_identifier("totals")))
    return exp.Select().select(exp.column(key), exp.column(number), copy=False).from_(source, copy=False)


def _holds_for_nothing(op: Comparison, values: tuple[float, ...]) -> bool:
    """Whether a customer without any order passes: fewer than three does, so the rows to leave out are looked up."""
    first = values[0]
    return {"<": first > 0, "<=": first >= 0, "=": first == 0, ">=": first <= 0, ">": first < 0}.get(op, False)


def _key(model: SemanticModel, of: str) -> GroupColumn:
    """The one column that says which row or which group: a table's key, or a dimension."""
    if not model.has_table(of):
        return groups_of(model, SemanticQuery(metrics=("count",), dimensions=(of,)), ())[0]
    table = model.table(of)
    if len(table.key) != 1:
        raise QueryRefused(f"{table.words} have no key of one column, so it cannot be said which of them are meant")
    tree = filter_expression(model, table, table.key[0])
    return GroupColumn(of, table.key[0].lower(), table.words, tree, tables_of(tree) | {table.name.lower()})
