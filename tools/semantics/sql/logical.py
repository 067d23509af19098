"""Verified queries: SQL over the model's logical tables, made SQL over the base tables."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import field_expression, parse
from tools.semantics.sql.sources import physical


@lru_cache(maxsize=1024)
def physical_sql(model: SemanticModel, sql: str) -> str:
    """`FROM __orders` or `FROM orders` reads the base table; other tables and named SELECTs stay as they are.

    Cortex Analyst's verified queries name logical tables, by convention with two underscores before the name, and
    logical columns. Where those are the physical columns the table is put in place; else a SELECT that names them.
    """
    tree = parse(sql)
    named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        name = table.name.lower()
        if table.db or name in named:
            continue
        logical = name.removeprefix("__")
        if model.has_table(logical):
            for column in tree.find_all(exp.Column):
                if not table.alias and column.table.lower() == name:
                    column.set("table", exp.to_identifier(logical))
            table.replace(_source(model, model.table(logical), table.alias or logical))
    return tree.sql(dialect="snowflake", pretty=True)


def _source(model: SemanticModel, table: Table, alias: str) -> exp.Expr:
    identifier = exp.to_identifier(alias)
    if all(column.expr.lower() == name for name, column in table.columns.items()):
        source = physical(table)
        source.set("alias", exp.TableAlias(this=identifier))
        return source
    inner = exp.Select()
    for column in table.columns.values():
        inner = inner.select(exp.alias_(field_expression(model, table, column), column.name), copy=False)
    inner = inner.from_(physical(table), copy=False)
    return exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier))
