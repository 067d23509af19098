"""What a semantic model may say beside tables, fields and metrics: each gives the numbers computed by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tools.semantics.model import SemanticModel, SemanticModelError
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import QueryRefused, compile_query

Run = Callable[..., list[tuple[Any, ...]]]

TABLES = """
CREATE OR REPLACE SCHEMA desk.features;
CREATE TABLE desk.features.members (id INT, name TEXT, joined DATE);
INSERT INTO desk.features.members VALUES (1, 'Ada', '2026-01-01'), (2, 'Ben', '2026-02-01'), (3, 'Cleo', '2026-02-05');
CREATE TABLE desk.features.visits (id INT, member INT, day DATE, minutes INT, paid DECIMAL(9, 2), currency TEXT);
INSERT INTO desk.features.visits VALUES
    (1, 1, '2026-03-01', 30, 10, 'EUR'), (2, 1, '2026-03-09', 60, 30, 'EUR'), (3, 2, '2026-03-09', 45, 20, 'USD'),
    (4, 2, '2026-04-02', 15, 5, NULL);
CREATE TABLE desk.features.stock (day DATE, shelf TEXT, pieces INT);
INSERT INTO desk.features.stock VALUES
    ('2026-03-01', 'a', 5), ('2026-03-01', 'b', 1), ('2026-03-31', 'a', 7), ('2026-03-31', 'b', 2),
    ('2026-04-10', 'a', 4), ('2026-04-10', 'b', NULL);
CREATE TABLE desk.features.rates (currency TEXT, since DATE, rate DECIMAL(9, 2));
INSERT INTO desk.features.rates VALUES ('EUR', '2026-01-01', 1), ('EUR', '2026-03-05', 2), ('USD', '2026-03-09', 3);
CREATE TABLE desk.features.bands (lowest INT, below INT, band TEXT);
INSERT INTO desk.features.bands VALUES (0, 30, 'short'), (30, 60, 'medium'), (60, NULL, 'long');
CREATE TABLE desk.features.ports (code TEXT, city TEXT);
INSERT INTO desk.features.ports VALUES ('LIS', 'Lisbon'), ('OSL', 'Oslo');
CREATE TABLE desk.features.trips (id INT, origin TEXT, destination TEXT, seats INT);
INSERT INTO desk.features.trips VALUES (1, 'LIS', 'OSL', 10), (2, 'LIS', 'OSL', 20), (3, 'OSL', 'LIS', 40)
"""
MODEL = SemanticModel.from_yaml("""
name: features
variables:
  - {name: tax, data_type: NUMBER, default_value: 0.5}
  - {name: main_currency, data_type: VARCHAR, default_value: EUR}
  - {name: cut_off, data_type: DATE, default_value: 2026-03-05}
  - {name: nothing, data_type: NUMBER}
tables:
  - name: members
    base_table: {database: desk, schema: features, table: members}
    primary_key: {columns: [id]}
    dimensions:
      - {name: id, expr: id, data_type: NUMBER}
      - {name: member_name, expr: name, data_type: VARCHAR}
      - {name: loyalty, expr: "CASE WHEN COUNT(visits.id) > 1 THEN 'regular' ELSE 'rare' END", data_type: VARCHAR}
    time_dimensions: [{name: joined, expr: joined, data_type: DATE}]
    facts:
      - {name: lifetime_value, expr: SUM(visits.paid), data_type: NUMBER}
      - {name: visit_count, expr: COUNT(visits.id), data_type: NUMBER}
      - {name: paid_per_visit, expr: SUM(visits.paid) / COUNT(visits.id), data_type: NUMBER}
    metrics:
      - {name: member_count, expr: COUNT(id)}
      - {name: average_lifetime_value, expr: AVG(lifetime_value)}
      - {name: typical_minutes, expr: AVG(SUM(visits.minutes))}
      - {name: nested_wrongly, expr: AVG(SUM(id))}
  - name: visits
    base_table: {database: desk, schema: features, table: visits}
    primary_key: {columns: [id]}
    dimensions:
      - {name: id, expr: id, data_type: NUMBER}
      - {name: member, expr: member, data_type: NUMBER}
      - {name: currency, expr: currency, data_type: VARCHAR}
      - {name: in_main_currency, expr: currency = main_currency, data_type: BOOLEAN}
    time_dimensions: [{name: day, expr: day, data_type: DATE}]
    facts: [{name: minutes, expr: minutes, data_type: NUMBER}]
    measures:
      - {name: paid, expr: paid, data_type: NUMBER, default_aggregation: sum}
      - {name: longest, expr: minutes, data_type: NUMBER, default_aggregation: max}
      - {name: payers, expr: member, data_type: NUMBER, default_aggregation: count_distinct}
      - {name: ratio, expr: SUM(paid) / SUM(minutes), data_type: NUMBER}
    metrics:
      - {name: taxed, expr: SUM(paid * (1 + tax))}
      - {name: unset, expr: SUM(paid * nothing)}
      - {name: late_visits, expr: COUNT_IF(day >= cut_off)}
      - {name: converted, expr: SUM(paid * rates.rate)}
  - name: stock
    base_table: {database: desk, schema: features, table: stock}
    dimensions: [{name: shelf, expr: shelf, data_type: VARCHAR}]
    time_dimensions: [{name: day, expr: day, data_type: DATE}]
    metrics:
      - {name: pieces_in_stock, expr: SUM(pieces), non_additive_dimensions: [{table: stock, dimension: day}]}
      - name: first_pieces
        expr: SUM(pieces)
        non_additive_dimensions: [{dimension: day, sort_direction: descending}]
      - {name: counted_pieces, expr: SUM(pieces)}
  - name: rates
    base_table: {database: desk, schema: features, table: rates}
    primary_key: {columns: [currency, since]}
    dimensions: [{name: currency, expr: currency, data_type: VARCHAR}, {name: rate, expr: rate, data_type: NUMBER}]
    time_dimensions: [{name: since, expr: since, data_type: DATE}]
  - name: bands
    base_table: {database: desk, schema: features, table: bands}
    dimensions:
      - {name: band, expr: band, data_type: VARCHAR}
      - {name: lowest, expr: lowest, data_type: NUMBER}
      - {name: below, expr: below, data_type: NUMBER}
  - name: ports
    base_table: {database: desk, schema: features, table: ports}
    primary_key: {columns: [code]}
    dimensions: [{name: code, expr: code, data_type: VARCHAR}, {name: city, expr: city, data_type: VARCHAR}]
  - name: trips
    base_table: {database: desk, schema: features, table: trips}
    primary_key: {columns: [id]}
    dimensions: [{name: id, expr: id, data_type: NUMBER}]
    facts: [{name: seats, expr: seats, data_type: NUMBER}]
    metrics:
      - {name: departures, expr: COUNT(*), using_relationships: [trip_origin]}
      - {name: arrivals, expr: COUNT(*), using_relationships: [trip_destination]}
      - {name: trip_count, expr: COUNT(*)}
relationships:
  - {name: visit_member, left_table: visits, right_table: members,
     relationship_columns: [{left_column: member, right_column: id}]}
  - name: visit_rate
    left_table: visits
    right_table: rates
    relationship_columns:
      - {left_column: currency, right_column: currency}
      - {left_column: day, right_column: since, type: asof}
  - name: visit_band
    left_table: visits
    right_table: bands
    relationship_columns:
      - {left_column: minutes, type: range, right_range: {start_column: lowest, end_column: below}}
  - {name: trip_origin, left_table: trips, right_table: ports,
     relationship_columns: [{left_column: origin, right_column: code}]}
  - {name: trip_destination, left_table: trips, right_table: ports,
     relationship_columns: [{left_column: destination, right_column: code}]}
metrics:
  - {name: pieces_per_member, expr: pieces_in_stock / member_count}
  - {name: net_arrivals, expr: arrivals - departures}
""")


@pytest.fixture(scope="module")
def run(compiled_on: Callable[[str, SemanticModel], Run]) -> Run:
    return compiled_on(TABLES, MODEL)


def refused(today: date, **slots: Any) -> str:
    with pytest.raises(QueryRefused) as refusal:
        compile_query(MODEL, SemanticQuery.model_validate(slots), today=today)
    return str(refusal.value)


def test_a_variable_stands_for_its_default_value(run: Run) -> None:
    assert run(metrics=["taxed", "late_visits"]) == [(97.5, 3)]
    only = [{"field": "visits.in_main_currency", "values": [True]}]
    assert run(metrics=["paid"], filters=only) == [(40.0,)]


def test_a_variable_without_a_value_is_refused_by_name(today: date) -> None:
    assert "'nothing' has no default value" in refused(today, metrics=["unset"])


def test_legacy_measures_are_aggregated_as_they_say(run: Run) -> None:
    assert run(metrics=["paid", "longest", "payers"]) == [(65.0, 60, 2)]
    assert run(metrics=["ratio"]) == [(pytest.approx(65 / 150),)]


def test_a_balance_is_the_one_of_the_last_date_and_not_the_sum_over_dates(run: Run) -> None:
    assert run(metrics=["pieces_in_stock"]) == [(4.0,)]
    assert run(metrics=["first_pieces", "counted_pieces"]) == [(6.0, 19.0)]


def test_each_group_of_a_balance_has_its_own_last_date(run: Run) -> None:
    assert run(metrics=["pieces_in_stock"], dimensions=["stock.shelf"]) == [("a", 4.0), ("b", None)]
    assert run(metrics=["pieces_in_stock"], grain="month") == [("2026-03-01", 9.0), ("2026-04-01", 4.0)]
    march = {"kind": "period", "unit": "month", "year": 2026, "number": 3}
    assert run(metrics=["pieces_in_stock"], windows=[march], dimensions=["stock.shelf"]) == [("a", 7.0), ("b", 2.0)]


def test_a_balance_by_its_date_is_the_plain_one(run: Run) -> None:
    rows = run(metrics=["pieces_in_stock"], dimensions=["stock.day"], order=[{"by": "stock.day", "dir": "asc"}])
    assert rows == [("2026-03-01", 6.0), ("2026-03-31", 9.0), ("2026-04-10", 4.0)]


def test_a_threshold_and_members_apply_to_the_last_balance(run: Run) -> None:
    having = [{"metric": "pieces_in_stock", "op": ">", "values": [3]}]
    assert run(metrics=["pieces_in_stock"], dimensions=["stock.shelf"], having=having) == [("a", 4.0)]
    members = [{"of": "stock.shelf", "metric": "pieces_in_stock", "op": ">", "values": [3]}]
    assert run(metrics=["counted_pieces"], members=members) == [(16.0,)]


def test_a_running_total_of_a_balance_is_refused(today: date) -> None:
    assert "does not add up" in refused(today, metrics=["pieces_in_stock"], grain="month", derive=["cumulative"])


def test_a_metric_of_the_model_keeps_what_its_parts_say(run: Run) -> None:
    assert run(metrics=["pieces_per_member"]) == [(pytest.approx(4 / 3),)]
    assert run(metrics=["net_arrivals"], dimensions=["ports.city"]) == [("Oslo", 1), ("Lisbon", -1)]


def test_a_metric_says_which_of_two_relationships_it_uses(run: Run, today: date) -> None:
    assert run(metrics=["departures", "arrivals"], dimensions=["ports.city"]) == [("Lisbon", 2, 1), ("Oslo", 1, 2)]
    oslo = [{"field": "ports.city", "values": ["Oslo"]}]
    assert run(metrics=["arrivals"], filters=oslo) == [(2,)]
    assert run(metrics=["departures"], filters=oslo) == [(1,)]
    assert "in several ways" in refused(today, metrics=["trip_count"], dimensions=["ports.city"])


def test_the_newest_rate_that_is_not_later_is_joined(run: Run) -> None:
    assert run(metrics=["converted"]) == [(130.0,)]
    assert run(metrics=["paid"], dimensions=["rates.rate"]) == [(2.0, 30.0), (3.0, 20.0), (1.0, 10.0), (None, 5.0)]


def test_a_value_falls_into_the_range_that_holds_it_and_an_unknown_end_is_none(run: Run) -> None:
    assert run(metrics=["paid"], dimensions=["bands.band"]) == [("long", 30.0), ("medium", 30.0), ("short", 5.0)]
    assert run(metrics=["paid"], filters=[{"field": "bands.band", "values": ["medium"]}]) == [(30.0,)]


def test_a_range_names_both_its_columns() -> None:
    with pytest.raises(SemanticModelError, match="right_range"):
        SemanticModel.from_yaml("""
name: m
tables: [{name: a, base_table: {table: a}}]
relationships:
  - {name: r, left_table: a, right_table: a, relationship_columns: [{left_column: x, type: range}]}
""")


def test_a_fact_may_aggregate_a_finer_table(run: Run) -> None:
    rows = run(detail={"table": "members", "columns": ["members.member_name", "members.lifetime_value"]})
    assert sorted(rows) == [("Ada", 40.0), ("Ben", 25.0), ("Cleo", None)]
    assert run(metrics=["average_lifetime_value"]) == [(32.5,)]
    assert run(metrics=["max(members.visit_count)", "min(members.visit_count)"]) == [(2, 0)]
    assert run(metrics=["sum(members.paid_per_visit)"]) == [(32.5,)]


def test_a_fact_over_a_finer_table_can_be_filtered_and_grouped_by(run: Run) -> None:
    assert run(metrics=["member_count"], filters=[{"field": "members.visit_count", "op": ">=", "values": [1]}]) == [
        (2,)
    ]
    assert run(metrics=["member_count"], dimensions=["members.loyalty"]) == [("regular", 2), ("rare", 1)]
    assert run(metrics=["paid"], dimensions=["members.loyalty"]) == [("regular", 65.0)]


def test_an_aggregate_of_an_aggregate_goes_over_each_row_of_its_own_table(run: Run) -> None:
    assert run(metrics=["typical_minutes"]) == [(75.0,)]


def test_an_aggregate_over_the_own_rows_is_no_field(today: date) -> None:
    assert "make it a metric" in refused(today, metrics=["nested_wrongly"])


def test_an_average_by_a_finer_table_counts_each_row_once_in_each_group(run: Run) -> None:
    rows = run(metrics=["avg(members.lifetime_value)"], dimensions=["visits.currency"])
    assert rows == [("EUR", 40.0), ("USD", 25.0), (None, 25.0)]
