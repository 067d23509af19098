"""What a SELECT reads from: the base tables, joined many-to-one so that no row is lost or repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp

from tools.semantics.model import Relationship, SemanticModel, Table
from tools.semantics.sql.errors import NoPath
from tools.semantics.sql.expressions import field_expression, key_expressions
from tools.semantics.sql.joins import check_single_path, reachable
from tools.semantics.sql.totals import Total, tables_of, totals_in

NEXT = "followed_at"
"""A column beside those of a table that is joined as of a moment: when its next row begins."""


def joined(
    model: SemanticModel,
    select: exp.Select,
    root: str,
    used: set[str],
    using: Sequence[str] = (),
    *,
    reads: Iterable[exp.Expr] = (),
) -> exp.Select:
    """FROM the root, and LEFT JOIN what is used of it, many-to-one, so that no row is lost or repeated.

    `reads` are the expressions that the SELECT is made of: the totals among them are joined too.
    """
    select = select.from_(physical(model.table(root)), copy=False)
    paths = reachable(model, root, using)
    for table in used - paths.keys():
        raise NoPath(f"{model.table(root).words} cannot be joined with {model.table(table).words} row by row")
    done = {root}
    for table in sorted(used - {root}, key=lambda name: (len(paths[name]), name)):
        check_single_path(model, root, paths[table], using)
        for step in paths[table]:
            left, right = model.table(step.left_table), model.table(step.right_table)
            new = left if right.name.lower() in done else right
            if new.name.lower() in done:
                continue
            done.add(new.name.lower())
            source = _followed(model, right, step) if new is right else physical(new)
            _left_join(select, source, _matches(model, step))
    for total in totals_in(reads):
        select = _with_total(model, select, total)
    return select


def _with_total(model: SemanticModel, select: exp.Select, total: Total) -> exp.Select:
    keys = key_expressions(model, model.table(total.owner))
    names = [f"key_{index}" for index in range(1, len(keys) + 1)]
    inner = exp.Select()
    for name, key in zip(names, keys, strict=True):
        inner = inner.select(exp.alias_(key.copy(), name), copy=False)
    inner = inner.select(exp.alias_(total.aggregate.copy(), "total"), copy=False)
    used = {total.root, total.owner, *tables_of(total.aggregate)}
    inner = joined(model, inner, total.root, used, reads=[total.aggregate])
    inner = inner.group_by(*(key.copy() for key in keys), copy=False)
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(total.source)))
    pairs = [exp.EQ(this=key, expression=exp.column(name, total.source)) for name, key in zip(names, keys, strict=True)]
    return _left_join(select, source, exp.and_(*pairs))


def _left_join(select: exp.Select, source: exp.Expr, on: exp.Expr) -> exp.Select:
    """Made by hand: the builder parses the word `left`, which takes longer than all the rest of a statement."""
    select.append("joins", exp.Join(this=source, on=on, side="LEFT"))
    return select


def _matches(model: SemanticModel, step: Relationship) -> exp.Expr:
    """What holds between a row of the left table and the one of the right that belongs to it."""
    left, right = model.table(step.left_table), model.table(step.right_table)
    conditions: list[exp.Expr] = []
    for pair in step.relationship_columns:
        value = key_of(model, left, pair.left_column)
        if pair.right_range is not None:
            start, end = (
                key_of(model, right, one) for one in (pair.right_range.start_column, pair.right_range.end_column)
            )
            conditions += [
                _or_open(exp.GTE(this=value, expression=start), start),
                _or_open(exp.LT(this=value.copy(), expression=end), end),
            ]
        elif pair.type == "asof":
            end = exp.column(NEXT, table=right.name)
            start = key_of(model, right, pair.right_column)
            conditions += [
                exp.GTE(this=value, expression=start),
                _or_open(exp.LT(this=value.copy(), expression=end), end),
            ]
        else:
            conditions.append(exp.EQ(this=value, expression=key_of(model, right, pair.right_column)))
    return exp.and_(*conditions, copy=False)


def _or_open(bound: exp.Expr, column: exp.Expr) -> exp.Expr:
    return exp.paren(exp.or_(bound, exp.Is(this=column.copy(), expression=exp.null())))


def _followed(model: SemanticModel, right: Table, step: Relationship) -> exp.Expr:
    """The right table; for the newest row not after a moment each row knows the moment of the one that follows it."""
    moments = [pair for pair in step.relationship_columns if pair.type == "asof"]
    if not moments:
        return physical(right)
    moment = key_of(model, right, moments[0].right_column)
    same = [key_of(model, right, pair.right_column) for pair in step.relationship_columns if not pair.type]
    following = exp.Window(
        this=exp.Lead(this=moment),
        partition_by=same,
        order=exp.Order(expressions=[exp.Ordered(this=moment.copy())]),
    )
    inner = exp.select("*").select(exp.alias_(following, NEXT), copy=False).from_(physical(right), copy=False)
    return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(right.name)))


def key_of(model: SemanticModel, table: Table, name: str) -> exp.Expr:
    """A column of a relationship: a field of the model, or a physical column."""
    column = table.columns.get(name.lower())
    return field_expression(model, table, column) if column else exp.column(name, table=table.name)


def physical(table: Table) -> exp.Expr:
    """The base table, named as the model names it."""
    if table.base_table.definition:
        inner = sqlglot.parse_one(table.base_table.definition, dialect="snowflake")
        return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(table.name)))
    parsed = _base_table(table.base_table.full_name).copy()
    parsed.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    return parsed


@lru_cache(maxsize=1024)
def _base_table(full_name: str) -> exp.Table:
    return exp.to_table(full_name, dialect="snowflake")
