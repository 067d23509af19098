"""What a SELECT reads from: the base tables, joined many-to-one so that no row is lost or repeated."""

from __future__ import annotations

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.errors import NoPath
from tools.semantics.sql.expressions import field_expression
from tools.semantics.sql.joins import check_single_path, reachable


def joined(model: SemanticModel, select: exp.Select, root: str, used: set[str], using: Sequence[str]) -> exp.Select:
    """FROM the root, and LEFT JOIN what is used of it, many-to-one, so that no row is lost or repeated."""
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
            pairs = [
                exp.EQ(this=key_of(model, left, pair.left_column), expression=key_of(model, right, pair.right_column))
                for pair in step.relationship_columns
            ]
            select = select.join(physical(new), on=exp.and_(*pairs), join_type="left", copy=False)
    return select


def key_of(model: SemanticModel, table: Table, name: str) -> exp.Expr:
    """A column of a relationship: a field of the model, or a physical column."""
    column = table.columns.get(name.lower())
    return field_expression(model, table, column) if column else exp.column(name, table=table.name)


def physical(table: Table) -> exp.Expr:
    """The base table, named as the model names it."""
    if table.base_table.definition:
        inner = sqlglot.parse_one(table.base_table.definition, dialect="snowflake")
        return exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(table.name)))
    parsed = exp.to_table(table.base_table.full_name, dialect="snowflake")
    return exp.alias_(parsed, table.name, table=True)
