"""Tables finer than the metric's own: rows are narrowed by them, counted by their key, and never counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import FanOut, NoPath, compile_query

Run = Callable[..., list[tuple[Any, ...]]]

TABLES = """
CREATE OR REPLACE SCHEMA desk.finer;
CREATE TABLE desk.finer.clients (id INT, name TEXT, region TEXT, fee INT);
INSERT INTO desk.finer.clients VALUES (1, 'Ada', 'North', 10), (2, 'Ben', 'North', 20), (3, 'Cleo', NULL, 40);
CREATE TABLE desk.finer.tickets (id INT, client INT, opened DATE, hours INT, state TEXT);
INSERT INTO desk.finer.tickets VALUES
    (1, 1, '2026-10-01', 2, 'open'), (2, 1, '2026-10-02', 4, 'done'), (3, 2, '2026-11-01', 6, 'done'),
    (4, 2, '2026-11-02', 8, 'open'), (5, NULL, '2026-11-03', 10, 'open');
CREATE TABLE desk.finer.tags (ticket INT, tag TEXT, grade TEXT);
INSERT INTO desk.finer.tags VALUES
    (1, 'vip', 'a'), (1, 'late', 'b'), (2, 'vip', 'b'), (3, 'late', 'a'), (3, 'late', 'b'), (NULL, 'vip', 'a');
CREATE TABLE desk.finer.calls (id INT, client INT, minutes INT);
INSERT INTO desk.finer.calls VALUES (1, 1, 5), (2, 3, 7)
"""
MODEL = SemanticModel.from_yaml("""
name: finer
tables:
  - name: clients
    base_table: {database: desk, schema: finer, table: clients}
    primary_key: {columns: [id]}
    dimensions:
      - {name: id, expr: id, data_type: NUMBER}
      - {name: client_name, expr: name, data_type: VARCHAR}
      - {name: region, expr: region, data_type: VARCHAR}
    metrics:
      - {name: client_count, expr: COUNT(id)}
      - {name: fees, expr: SUM(fee)}
      - {name: northern_clients, expr: "COUNT_IF(region = 'North')"}
  - name: tickets
    base_table: {database: desk, schema: finer, table: tickets}
    primary_key: {columns: [id]}
    dimensions:
      - {name: id, expr: id, data_type: NUMBER}
      - {name: client, expr: client, data_type: NUMBER}
      - {name: state, expr: state, data_type: VARCHAR}
    time_dimensions: [{name: opened, expr: opened, data_type: DATE}]
    metrics:
      - {name: ticket_count, expr: COUNT(id)}
      - {name: total_hours, expr: SUM(hours)}
      - {name: average_hours, expr: AVG(hours)}
      - {name: open_tickets, expr: "SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END)"}
      - {name: open_share, expr: "SUM(IFF(state = 'open', 1, 0)) / COUNT(*)"}
  - name: tags
    base_table: {database: desk, schema: finer, table: tags}
    dimensions:
      - {name: ticket, expr: ticket, data_type: NUMBER}
      - {name: tag, expr: tag, data_type: VARCHAR}
      - {name: grade, expr: grade, data_type: VARCHAR}
    metrics: [{name: tagging_count, expr: COUNT(*)}]
  - name: calls
    base_table: {database: desk, schema: finer, table: calls}
    primary_key: {columns: [id]}
    dimensions: [{name: id, expr: id, data_type: NUMBER}, {name: client, expr: client, data_type: NUMBER}]
    facts: [{name: minutes, expr: minutes, data_type: NUMBER}]
    metrics: [{name: call_count, expr: COUNT(*)}, {name: call_minutes, expr: SUM(minutes)}]
relationships:
  - {name: ticket_client, left_table: tickets, right_table: clients,
     relationship_columns: [{left_column: client, right_column: id}]}
  - {name: tag_ticket, left_table: tags, right_table: tickets,
     relationship_columns: [{left_column: ticket, right_column: id}]}
  - {name: call_client, left_table: calls, right_table: clients,
     relationship_columns: [{left_column: client, right_column: id}]}
metrics:
  - {name: minutes_per_ticket, expr: call_minutes / ticket_count}
""")


def where(field: str, *values: Any, op: str = "=") -> dict[str, Any]:
    return {"field": field, "op": op, "values": values}


@pytest.fixture(scope="module")
def run(compiled_on: Callable[[str, SemanticModel], Run]) -> Run:
    return compiled_on(TABLES, MODEL)


def test_an_amount_narrowed_by_a_finer_table_counts_each_row_once(run: Run) -> None:
    assert run(metrics=["total_hours"], filters=[where("tags.tag", "late")]) == [(8.0,)]
    assert run(metrics=["average_hours"], filters=[where("tags.tag", "vip", "late", op="in")]) == [(4.0,)]


def test_what_narrows_two_tables_further_is_followed_all_the_way(run: Run) -> None:
    assert run(metrics=["fees"], filters=[where("tags.tag", "late")]) == [(30.0,)]


def test_conditions_on_one_finer_table_hold_for_the_same_row(run: Run) -> None:
    both = [where("tags.tag", "vip"), where("tags.grade", "b")]
    assert run(metrics=["total_hours"], filters=both) == [(4.0,)]
    assert run(metrics=["fees"], filters=[where("tickets.state", "open"), where("tags.tag", "late")]) == [(10.0,)]


def test_conditions_on_two_finer_tables_each_find_a_row(run: Run) -> None:
    assert run(metrics=["fees"], filters=[where("tickets.state", "open"), where("calls.minutes", 3, op=">")]) == [
        (10.0,)
    ]
    assert run(metrics=["client_count"], filters=[where("tags.tag", "vip"), where("calls.minutes", 3, op=">")]) == [
        (1,)
    ]


@pytest.mark.parametrize("op", ["!=", "not in"])
def test_leaving_a_finer_value_out_leaves_out_every_row_that_has_it(run: Run, op: str) -> None:
    assert run(metrics=["total_hours"], filters=[where("tags.tag", "vip", op=op)]) == [(24.0,)]
    assert run(metrics=["client_count"], filters=[where("tags.tag", "vip", op=op)]) == [(2,)]
    assert run(metrics=["client_count"], filters=[where("tickets.state", "open", op=op)]) == [(1,)]


def test_a_count_by_a_finer_table_is_of_different_rows_however_it_is_written(run: Run) -> None:
    assert run(metrics=["ticket_count"], dimensions=["tags.tag"]) == [("late", 2), ("vip", 2)]
    assert run(metrics=["open_tickets"], dimensions=["tags.tag"]) == [("late", 1), ("vip", 1)]
    assert run(metrics=["northern_clients", "client_count"], dimensions=["tickets.state"]) == [
        ("done", 2, 2),
        ("open", 2, 2),
    ]


def test_a_ratio_of_counts_by_a_finer_table_is_one_of_different_rows(run: Run) -> None:
    assert run(metrics=["open_share"], dimensions=["tags.tag"]) == [("late", 0.5), ("vip", 0.5)]


def test_an_amount_by_a_finer_table_is_refused(today: date) -> None:
    with pytest.raises(FanOut, match="counted several times"):
        compile_query(MODEL, SemanticQuery(metrics=("total_hours",), dimensions=("tags.tag",)), today=today)


def test_shares_of_a_count_by_a_finer_table_are_of_all_rows_and_not_of_the_sum_of_overlapping_parts(run: Run) -> None:
    assert run(metrics=["ticket_count"], dimensions=["tags.tag"], derive=["share"]) == [
        ("late", 2, 40.0),
        ("vip", 2, 40.0),
    ]


def test_detail_rows_are_narrowed_by_a_finer_table_and_stay_one_each(run: Run) -> None:
    rows = run(detail={"table": "tickets", "columns": ["tickets.id"]}, filters=[where("tags.tag", "late")])
    assert rows == [(3,), (1,)]


def test_a_condition_on_members_counts_different_rows_too(run: Run) -> None:
    members = [
        {"of": "clients", "metric": "ticket_count", "op": ">=", "values": [2], "filters": [where("tags.tag", "vip")]}
    ]
    assert run(metrics=["fees"], members=members) == [(10.0,)]


def test_metrics_of_several_tables_stand_side_by_side_and_a_missing_count_is_nought(run: Run) -> None:
    rows = run(metrics=["ticket_count", "call_count", "call_minutes"], dimensions=["clients"])
    assert rows == [("Ada", 2, 1, 5.0), ("Ben", 2, 0, None), (None, 1, 0, None), ("Cleo", 0, 1, 7.0)]


def test_a_metric_of_the_model_divides_totals_of_two_tables(run: Run) -> None:
    rows = run(metrics=["minutes_per_ticket"], dimensions=["clients.client_name"])
    assert rows == [("Ada", 2.5), ("Ben", 0.0), (None, 0.0), ("Cleo", None)]


def test_tables_that_only_share_a_parent_do_not_narrow_each_other(today: date) -> None:
    query = SemanticQuery.model_validate({"metrics": ["call_minutes"], "filters": [where("tags.tag", "vip")]})
    with pytest.raises(NoPath, match="tags"):
        compile_query(MODEL, query, today=today)
