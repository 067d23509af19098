"""Small statements about a model's data, beside those that answer questions."""

from __future__ import annotations

from sqlglot import exp

from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.expressions import field_expression
from tools.semantics.sql.sources import physical


def distinct_values_sql(model: SemanticModel, table: Table, column: Column) -> str:
    """Every value that a field has, each once."""
    value = exp.alias_(field_expression(model, table, column), "value")
    return exp.select(value).distinct().from_(physical(table)).sql(dialect="snowflake")
