"""Rows chosen before they are aggregated: the latest of each group, or each row of a coarser table once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.sql.expressions import Latest

Output = tuple[str, exp.Expr]
SOURCE = "chosen_rows"


def latest_rows(
    rows: exp.Select, groups: Sequence[Output], outputs: Sequence[Output], by: Sequence[tuple[exp.Expr, Latest]]
) -> exp.Select:
    """A balance is not summed over its dates: of each group only the rows of its last date count.

    `rows` has its FROM, JOINs and WHERE. Ascending means that the last one is the largest.
    """
    inner, outer = _split(rows, groups, outputs)
    order = [exp.Ordered(this=tree.copy(), desc=one.direction == "ascending", nulls_first=False) for tree, one in by]
    rank = exp.Window(
        this=exp.Anonymous(this="RANK"),
        partition_by=[tree.copy() for _, tree in groups],
        order=exp.Order(expressions=order),
    )
    inner.set("qualify", exp.Qualify(this=exp.EQ(this=rank, expression=exp.Literal.number(1))))
    return outer.from_(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(SOURCE))), copy=False)


def rows_once(
    rows: exp.Select, groups: Sequence[Output], outputs: Sequence[Output], keys: Sequence[exp.Expr]
) -> exp.Select:
    """An average over a coarser table by a finer one: each of its rows counts once in each group."""
    inner, outer = _split(rows, groups, outputs)
    for index, key in enumerate(keys, start=1):
        inner = inner.select(exp.alias_(key.copy(), f"key_{index}"), copy=False)
    inner = inner.where(*(exp.not_(exp.Is(this=key.copy(), expression=exp.null())) for key in keys), copy=False)
    inner = inner.distinct(copy=False)
    return outer.from_(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(SOURCE))), copy=False)


def _split(rows: exp.Select, groups: Sequence[Output], outputs: Sequence[Output]) -> tuple[exp.Select, exp.Select]:
    """The SELECT of rows with every column that the outputs read, and the SELECT of the outputs over it."""
    names: dict[str, str] = {}
    inner, outer = rows, exp.Select()
    for alias, tree in groups:
        inner = inner.select(exp.alias_(tree.copy(), alias), copy=False)
        outer = outer.select(exp.column(alias), copy=False)
    for alias, tree in outputs:
        read = tree.copy()
        for column in list(read.find_all(exp.Column)):
            name = names.get(column.sql())
            if name is None:
                name = names[column.sql()] = f"value_{len(names) + 1}"
                inner = inner.select(exp.alias_(column.copy(), name), copy=False)
            column.replace(exp.column(name))
        outer = outer.select(exp.alias_(read, alias), copy=False)
    if not inner.expressions:
        inner = inner.select(exp.alias_(exp.Literal.number(1), "value_1"), copy=False)
    grouped = [exp.column(alias) for alias, _ in groups]
    return inner, outer.group_by(*grouped, copy=False) if grouped else outer
