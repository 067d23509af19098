"""Fields of a table that aggregate a finer one: what a customer has spent, as one more column of customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.joins import common_root, reachable

META = "total"


@dataclass(frozen=True)
class Total:
    """One aggregate of a finer table for each row of `owner`, under the name of the field that asks for it."""

    owner: str
    field: str
    root: str
    aggregate: exp.Expr

    @property
    def source(self) -> str:
        return f"{self.owner}_{self.field}_of_{self.root}"


def tables_of(tree: exp.Expr) -> frozenset[str]:
    """The logical tables that an expression reads; a total is read from the table that has it."""
    return frozenset(
        column.meta[META].owner if META in column.meta else column.table.lower()
        for column in tree.find_all(exp.Column)
        if column.table
    )


def with_totals(model: SemanticModel, table: Table, field: str, tree: exp.Expr) -> exp.Expr:
    """The expression with a column in place of each aggregate; raises QueryRefused for one over the own rows."""
    for index, aggregate in enumerate(list(_outermost(tree)), start=1):
        root = common_root(model, tables_of(aggregate))
        owner = table.name.lower()
        if root is None or root == owner or owner not in reachable(model, root):
            raise QueryRefused(
                f"{table.name}.{field} aggregates rows of its own table, which a field cannot do; make it a metric"
            )
        if not table.key:
            raise QueryRefused(f"{table.name} has no key, so {field} cannot be computed for each of its rows")
        total = Total(owner, f"{field.lower()}_{index}" if index > 1 else field.lower(), root, aggregate.copy())
        column: exp.Expr = exp.column("total", table=total.source)
        column.meta[META] = total
        if isinstance(aggregate, (exp.Count, exp.CountIf)):
            column = exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
        if aggregate is tree:
            return column
        aggregate.replace(column)
    return tree


def totals_in(trees: Iterable[exp.Expr]) -> list[Total]:
    """Every total that the expressions read, each once; what a subquery reads is its own."""
    found: dict[str, Total] = {}
    for tree in trees:
        for node in tree.walk(prune=lambda one: isinstance(one, exp.Query)):
            if isinstance(node, exp.Column) and META in node.meta:
                found.setdefault(node.meta[META].source, node.meta[META])
    return list(found.values())


def _outermost(tree: exp.Expr) -> Iterable[exp.Expr]:
    """The aggregates that no other one holds; those of a window are part of it."""
    for node in tree.walk(prune=lambda one: isinstance(one, (exp.AggFunc, exp.Window))):
        if isinstance(node, exp.AggFunc):
            yield node
