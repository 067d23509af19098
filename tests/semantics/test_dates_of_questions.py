"""Which date a window is about: the document's and never a lookup's, the one a verb names, the one the model gives."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

BAKERY = SemanticModel.from_yaml("""
name: bakery
description: Sales of a bakery. A delivery belongs to the period in which it was requested.
tables:
  - name: cakes
    base_table: {database: D, schema: S, table: CAKES}
    primary_key: {columns: [cake_id]}
    dimensions:
      - {name: cake_id, expr: cake_id, data_type: NUMBER}
      - {name: cake_name, expr: cake_name, data_type: VARCHAR}
    time_dimensions:
      - {name: launched_on, expr: launched_on, data_type: DATE}
  - name: clients
    base_table: {database: D, schema: S, table: CLIENTS}
    primary_key: {columns: [client_id]}
    dimensions:
      - {name: client_id, expr: client_id, data_type: NUMBER}
      - {name: client_name, expr: client_name, data_type: VARCHAR}
    time_dimensions:
      - {name: signup_date, synonyms: [signed up], expr: signup_date, data_type: DATE}
    metrics:
      - {name: client_count, expr: COUNT(*)}
  - name: purchases
    base_table: {database: D, schema: S, table: PURCHASES}
    primary_key: {columns: [purchase_id]}
    dimensions:
      - {name: purchase_id, expr: purchase_id, data_type: NUMBER}
      - {name: status, expr: status, data_type: VARCHAR, sample_values: [Cancelled, Shipped], is_enum: true}
    time_dimensions:
      - {name: shipped_on, expr: shipped_on, data_type: DATE}
      - {name: purchase_date, expr: purchase_date, data_type: DATE}
      - {name: cancelled_on, description: Use for lost purchases., expr: cancelled_on, data_type: DATE}
    metrics:
      - {name: purchase_count, expr: COUNT(*)}
      - {name: lost_purchases, expr: COUNT_IF(status = 'Cancelled')}
      - {name: shipping_cost, description: "Cost of shipping, by shipped on.", expr: SUM(shipping)}
  - name: purchase_lines
    base_table: {database: D, schema: S, table: PURCHASE_LINES}
    primary_key: {columns: [purchase_id, line_no]}
    facts:
      - {name: amount, expr: amount, data_type: NUMBER}
    metrics:
      - {name: revenue, expr: SUM(amount)}
  - name: shelves
    base_table: {database: D, schema: S, table: SHELVES}
    facts:
      - {name: width, expr: width, data_type: NUMBER}
    metrics:
      - {name: shelf_width, expr: SUM(width)}
  - name: deliveries
    base_table: {database: D, schema: S, table: DELIVERIES}
    primary_key: {columns: [delivery_id]}
    dimensions:
      - {name: delivery_id, expr: delivery_id, data_type: NUMBER}
    time_dimensions:
      - {name: arrived_on, expr: arrived_on, data_type: DATE}
      - {name: requested_on, expr: requested_on, data_type: DATE}
    metrics:
      - {name: delivery_count, expr: COUNT(*)}
  - name: contracts
    base_table: {database: D, schema: S, table: CONTRACTS}
    primary_key: {columns: [contract_id]}
    dimensions:
      - {name: contract_id, expr: contract_id, data_type: NUMBER}
    time_dimensions:
      - {name: opened_on, expr: opened_on, data_type: DATE}
      - {name: closed_on, expr: closed_on, data_type: DATE}
    metrics:
      - {name: contract_value, expr: SUM(value)}
relationships:
  - {name: a, left_table: purchases, right_table: clients,
     relationship_columns: [{left_column: client_id, right_column: client_id}]}
  - {name: b, left_table: purchase_lines, right_table: cakes,
     relationship_columns: [{left_column: cake_id, right_column: cake_id}]}
  - {name: c, left_table: purchase_lines, right_table: purchases,
     relationship_columns: [{left_column: purchase_id, right_column: purchase_id}]}
  - {name: d, left_table: shelves, right_table: cakes,
     relationship_columns: [{left_column: cake_id, right_column: cake_id}]}
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(BAKERY, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("question", "dated_by"),
    [
        ("revenue last month", "purchase_date"),
        ("revenue by cake last month", "purchase_date"),
        ("purchases in October", "purchase_date"),
        ("purchases shipped last week", "shipped_on"),
        ("how many purchases were shipped in October", "shipped_on"),
        ("how many purchases were cancelled in October", "cancelled_on"),
        ("lost purchases by month in 2026", "cancelled_on"),
        ("shipping cost in October", "shipped_on"),
        ("revenue of clients who signed up in 2025", "signup_date"),
        ("deliveries in October", "requested_on"),
        ("deliveries that arrived in October", "arrived_on"),
        ("sign-ups in October", "signup_date"),
        ("new clients per month in 2026", "signup_date"),
    ],
)
def test_a_window_is_about_the_date_that_the_words_and_the_model_mean(question: str, dated_by: str) -> None:
    found = ask(question)

    assert found.compiled is not None, found.failure
    where = found.compiled.sql.partition("WHERE")[2]
    assert dated_by in where
    assert where.count(">=") == 1


def test_a_verb_beside_the_window_is_the_date_and_no_status() -> None:
    query = ask("how many purchases were cancelled in October").query

    assert query is not None
    assert query.filters == ()


def test_an_adjective_is_a_status() -> None:
    query = ask("cancelled purchases in October").query

    assert query is not None
    assert [one.field for one in query.filters] == ["purchases.status"]


def test_the_date_of_a_lookup_never_dates_what_refers_to_it() -> None:
    failure = ask("shelf width last month").failure

    assert failure is not None
    assert "no date" in str(failure)


def test_dates_between_which_something_lasts_are_asked_for() -> None:
    failure = ask("contract value in October").failure

    assert failure is not None
    assert failure.choices == ("opened on", "closed on")
