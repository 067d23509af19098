"""Semantic models are read as Cortex Analyst's specification says, and a fault is named with its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import CallerError
from tools.semantics.lint import lint
from tools.semantics.model import SemanticModel, SemanticModelError
from tools.semantics.sql import physical_sql

ROOT = Path(__file__).parents[2] / "semantic_models"
NAMES = ("sales", "customers", "operations")

SMALL = """
name: small
tables:
  - name: t
    base_table: {database: d, schema: s, table: t}
    primary_key: {columns: [id]}
    dimensions:
      - {name: id, expr: id, data_type: NUMBER, unique: true}
      - {name: colour, expr: c_colour, data_type: VARCHAR, synonyms: [color], sample_values: [red, 12, true]}
    time_dimensions:
      - {name: day, expr: d_day, data_type: DATE}
    measures:
      - {name: amount, expr: amt, data_type: NUMBER, default_aggregation: sum, synonyms: null}
      - {name: ratio, expr: SUM(a) / SUM(b), data_type: NUMBER}
verified_queries: []
some_new_key: {kept: yes}
"""


@pytest.mark.parametrize("name", NAMES)
def test_our_models_have_no_fault_and_enough_verified_queries(name: str) -> None:
    model = SemanticModel.from_yaml((ROOT / f"{name}.yaml").read_text(encoding="utf-8"))
    assert [str(one) for one in lint(model) if one.severity == "error"] == []
    assert len(model.verified_queries) >= 8


def test_legacy_measures_are_facts_and_metrics() -> None:
    model = SemanticModel.from_yaml(SMALL)
    assert model.metric("amount")[1].expr == "SUM(amt)"
    assert model.metric("t.ratio")[1].expr == "SUM(a) / SUM(b)"
    assert list(model.table("T").columns) == ["id", "colour", "day", "amount"]


def test_unknown_keys_are_kept_and_values_become_texts() -> None:
    model = SemanticModel.from_yaml(SMALL)
    assert model.model_extra == {"some_new_key": {"kept": True}}
    assert model.table("t").plain_dimensions[1].sample_values == ("red", "12", "True")


def test_the_only_date_is_the_default_one() -> None:
    assert SemanticModel.from_yaml(SMALL).table("t").default_time.name == "day"


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("expr: c_colour", "expr: 'SUM('", r"tables\[0\]\.dimensions\[1\]\.expr: 'SUM\(' does not parse"),
        ("name: colour", "name: 'the colour'", r"tables\[0\]\.dimensions\[1\]\.name: 'the colour' is not a name"),
        ("{database: d, schema: s, table: t}", "{database: d}", r"tables\[0\]\.base_table: a base_table has either"),
        ("default_aggregation: sum", "default_aggregation: total", r"tables\[0\]\.measures\[0\]\.default_aggregation"),
        ("expr: d_day, ", "", r"tables\[0\]\.time_dimensions\[0\]\.expr: is missing"),
        ("name: small", "nome: small", "name: is missing"),
    ],
)
def test_a_fault_is_named_with_its_path(wrong: str, right: str, message: str) -> None:
    with pytest.raises(SemanticModelError, match=message) as caught:
        SemanticModel.from_yaml(SMALL.replace(wrong, right, 1))
    assert isinstance(caught.value, CallerError)


@pytest.mark.parametrize("text", ["", "- a\n- b", "name: [", "just text", "{a: b"])
def test_what_is_no_model_is_refused_in_words(text: str) -> None:
    with pytest.raises(SemanticModelError):
        SemanticModel.from_yaml(text)


def test_a_relationship_to_an_unknown_table_is_refused() -> None:
    broken = SMALL + "relationships:\n  - {name: r, left_table: t, right_table: u, relationship_columns: []}\n"
    with pytest.raises(SemanticModelError, match=r"relationships\[0\]\.right_table: no table 'u'"):
        SemanticModel.from_yaml(broken)


def test_a_verified_query_over_logical_names_reads_the_base_tables() -> None:
    model = SemanticModel.from_yaml(SMALL)
    sql = physical_sql(model, "WITH x AS (SELECT colour, amount FROM __t) SELECT * FROM x JOIN other.place.t ON TRUE")
    assert "d.s.t AS t" in sql
    assert "t.c_colour AS colour" in sql
    assert "other.place.t" in sql


def test_the_linter_says_what_will_make_answers_wrong() -> None:
    broken = """
name: broken
tables:
  - name: a
    base_table: {database: d, schema: s, table: a}
    dimensions: [{name: x, expr: x, data_type: VARCHAR, synonyms: ["", "shared"]}]
    time_dimensions: [{name: d1, expr: d1}, {name: d2, expr: d2}]
  - name: b
    synonyms: [shared]
    base_table: {database: d, schema: s, table: b}
relationships:
  - {name: r, left_table: a, right_table: b, relationship_columns: [{left_column: x, right_column: y}]}
verified_queries:
  - {name: q, question: how many?, sql: SELECT COUNT(*) FROM nowhere}
"""
    said = "\n".join(str(one) for one in lint(SemanticModel.from_yaml(broken)))
    assert "several dates (d1, d2)" in said
    assert "blank synonym" in said
    assert "'shared' is also a synonym of" in said
    assert "the model has no metric" in said
    assert "y is not a key of b" in said
    assert "'nowhere' is no table of the model" in said
