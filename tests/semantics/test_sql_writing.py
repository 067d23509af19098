"""SQL is written the same with and without the rewriting that trees of other dialects need."""

from __future__ import annotations

import pytest
import sqlglot

from tests.semantics.desk import WORKSHOP, ask
from tools.semantics.model import SemanticModel
from tools.semantics.sql.writing import written

QUESTIONS = (
    "number of repairs by machine type last year compared with the year before",
    "share of income by mechanic in 2025",
    "top 3 machine types by income",
    "running total of income by month this year",
    "mechanics without repairs since March",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_plain_way_writes_the_same(question: str) -> None:
    found = ask(question).sql
    assert found is not None
    tree = sqlglot.parse_one(found, dialect="snowflake")
    assert isinstance(tree, sqlglot.exp.Select)
    assert found == tree.sql(dialect="snowflake", pretty=True)


@pytest.mark.parametrize("expr", ["payload:size::NUMBER", "list[0]"])
def test_a_model_with_paths_into_variants_is_written_with_the_rewriting(expr: str) -> None:
    model = SemanticModel.from_yaml(f"""
name: m
tables:
  - name: events
    base_table: {{table: events}}
    facts: [{{name: size, expr: "{expr}", data_type: NUMBER}}]
""")
    tree = sqlglot.parse_one(f"SELECT {expr} AS size FROM events", dialect="snowflake")
    assert isinstance(tree, sqlglot.exp.Select)
    assert written(model, tree.copy()) == tree.sql(dialect="snowflake", pretty=True)
    assert written(WORKSHOP, sqlglot.select("1")) == "SELECT\n  1"
