"""Words that say something else fill no slot: such a question is refused and not answered with another number."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml("""
name: bakery
tables:
  - name: cakes
    synonyms: [products]
    base_table: {database: D, schema: S, table: CAKES}
    primary_key: {columns: [cake_id]}
    dimensions:
      - {name: cake_id, expr: cake_id, data_type: NUMBER, unique: true}
      - {name: cake_name, synonyms: [cake], expr: cake_name, data_type: VARCHAR, sample_values: [Opera, Linzer]}
      - {name: kind, expr: kind, data_type: VARCHAR, sample_values: [Tart, Sponge]}
    time_dimensions: [{name: launched_on, expr: launched_on, data_type: DATE}]
    facts: [{name: material_cost, expr: material_cost, data_type: NUMBER}]
    metrics: [{name: cake_count, expr: COUNT(cake_id)}]
  - name: sales
    base_table: {database: D, schema: S, table: SALES}
    primary_key: {columns: [sale_id]}
    dimensions:
      - {name: sale_id, expr: sale_id, data_type: NUMBER, unique: true}
      - {name: cake_id, expr: cake_id, data_type: NUMBER}
      - {name: stage, expr: stage, data_type: VARCHAR, sample_values: [Open, Closed Won, Closed Lost]}
    time_dimensions:
      - {name: sold_on, expr: sold_on, data_type: DATE}
      - {name: closed_on, expr: closed_on, data_type: DATE}
    facts: [{name: pieces, expr: pieces, data_type: NUMBER}]
    metrics:
      - {name: sale_count, expr: COUNT(sale_id)}
      - {name: pieces_sold, expr: SUM(pieces)}
  - name: refunds
    base_table: {database: D, schema: S, table: REFUNDS}
    primary_key: {columns: [refund_id]}
    dimensions:
      - {name: refund_id, expr: refund_id, data_type: NUMBER, unique: true}
      - {name: cake_id, expr: cake_id, data_type: NUMBER}
    time_dimensions: [{name: refunded_on, expr: refunded_on, data_type: DATE}]
    metrics:
      - {name: refund_count, expr: COUNT(refund_id)}
      - {name: refunded_amount, synonyms: [total refunds], expr: SUM(amount)}
  - name: repairs
    base_table: {database: D, schema: S, table: REPAIRS}
    primary_key: {columns: [repair_id]}
    dimensions: [{name: repair_id, expr: repair_id, data_type: NUMBER, unique: true}]
    time_dimensions:
      - {name: broken_at, expr: broken_at, data_type: TIMESTAMP_NTZ}
      - {name: mended_at, expr: mended_at, data_type: TIMESTAMP_NTZ}
    facts: [{name: labour_hours, expr: labour_hours, data_type: NUMBER}]
    metrics: [{name: repair_count, expr: COUNT(repair_id)}]
relationships:
  - name: sales_to_cakes
    left_table: sales
    right_table: cakes
    relationship_columns: [{left_column: cake_id, right_column: cake_id}]
    relationship_type: many_to_one
  - name: refunds_to_cakes
    left_table: refunds
    right_table: cakes
    relationship_columns: [{left_column: cake_id, right_column: cake_id}]
    relationship_type: many_to_one
""")
LEXICON = Lexicon(MODEL, {})


def ask(question: str) -> Understanding:
    return understand(question, LEXICON, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "question",
    [
        "what cake do we make most",
        "which cakes were launched this year and how many did we make of them",
        "sales that are not closed",
        "how many pieces are still unsold",
        "on how many days did we sell Opera",
        "pieces sold on Sundays vs weekdays",
        "repairs that took longer than 5 days",
        "average number of pieces sold per repair",
    ],
)
def test_words_said_of_something_else_are_not_answered(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize("bound", ["more than", "exactly", "at least"])
def test_so_many_of_a_thing_are_counted_where_their_total_is_an_amount(bound: str) -> None:
    found = ask(f"cakes with {bound} 3 refunds").query
    assert found is not None
    assert [one.metric for one in (*found.having, *found.members)] in (["refund_count"], ["refunds"])


def test_what_is_well_said_is_still_answered() -> None:
    for question in ("cakes by kind", "which cake has the most sales", "total refunds by cake"):
        assert ask(question).answers, question
