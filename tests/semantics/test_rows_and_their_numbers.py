"""Rows called by the last word of their table, numbers that are left out, and averages that need no split by rows."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

FERRIES = SemanticModel.from_yaml("""
name: ferries
tables:
  - name: boats
    base_table: {database: D, schema: S, table: BOATS}
    primary_key: {columns: [boat_id]}
    dimensions:
      - {name: boat_id, expr: boat_id, data_type: NUMBER, unique: true}
      - {name: boat_name, synonyms: [boat], expr: boat_name, data_type: VARCHAR}
      - {name: fuel, expr: fuel, data_type: VARCHAR, sample_values: [Diesel, Electric], is_enum: true}
  - name: ferry_crossings
    base_table: {database: D, schema: S, table: CROSSINGS}
    primary_key: {columns: [crossing_id]}
    dimensions:
      - {name: crossing_id, expr: crossing_id, data_type: NUMBER, unique: true}
      - {name: boat_id, expr: boat_id, data_type: NUMBER}
      - {name: port, expr: port, data_type: VARCHAR, sample_values: [North, South], is_enum: true}
      - {name: is_empty_run, synonyms: [empty run], expr: is_empty, data_type: BOOLEAN}
    time_dimensions:
      - {name: sailed_on, expr: sailed_on, data_type: DATE}
    facts:
      - {name: guests, expr: guests, data_type: NUMBER}
    metrics:
      - {name: sailings, synonyms: [number of crossings], expr: COUNT(crossing_id)}
      - {name: average_load, synonyms: [load], expr: AVG(guests)}
      - {name: empty_run_rate, synonyms: [empty runs], expr: COUNT_IF(is_empty_run) / COUNT(*)}
      - {name: storm_guests, synonyms: [guests in storms], expr: "SUM(CASE WHEN wind > 9 THEN guests ELSE 0 END)"}
relationships:
  - name: crossing_of_boat
    left_table: ferry_crossings
    right_table: boats
    relationship_columns: [{left_column: boat_id, right_column: boat_id}]
    relationship_type: many_to_one
""")


def _understood(text: str) -> Understanding:
    return understand(text, lexicon_of(FERRIES, None), today=date(2026, 11, 23))


def _query(text: str) -> SemanticQuery:
    query = _understood(text).query
    assert query is not None, text
    return query


def test_rows_are_called_by_the_last_word_of_their_table() -> None:
    query = _query("crossings by port")
    assert (query.metrics, query.dimensions) == (("count(ferry_crossings)",), ("ferry_crossings.port",))


def test_a_number_that_is_left_out_stands_for_its_rows() -> None:
    for text in ("average load by port without empty runs", "average load by port, not counting empty runs"):
        query = _query(text)
        assert [(one.field, one.values) for one in query.filters] == [("ferry_crossings.is_empty_run", (False,))]
        assert query.metrics == ("average_load",)


def test_the_rows_of_a_sum_are_left_out_by_its_condition() -> None:
    query = _query("average load by port excluding guests in storms")
    assert [one.field for one in query.filters] == ["ferry_crossings.uncounted$storm_guests"]


def test_a_share_of_rows_is_asked_by_the_name_of_their_rate() -> None:
    query = _query("what percentage of crossings were empty runs")
    assert query.share_of is not None
    assert [(one.field, one.values) for one in query.share_of.filters] == [("ferry_crossings.is_empty_run", (True,))]


def test_what_is_left_out_behind_a_comma_is_what_follows() -> None:
    query = _query("average load by port, diesel only, not counting empty runs")
    assert {(one.field, one.op, one.values) for one in query.filters} == {
        ("boats.fuel", "=", ("Diesel",)), ("ferry_crossings.is_empty_run", "=", (False,)),
    }  # fmt: skip


def test_an_average_of_rows_is_not_split_by_them() -> None:
    query = _query("average load per crossing, north versus south")
    assert query.dimensions == ("ferry_crossings.port",)


def test_a_number_for_each_row_beside_a_group_of_the_rows_is_an_average() -> None:
    query = _query("crossings per boat by fuel")
    assert query.over is not None and query.over.per == "boats" and query.dimensions == ("boats.fuel",)


def test_what_is_said_of_the_rows_narrows_the_average() -> None:
    query = _query("average number of crossings per electric boat")
    assert query.over is not None and [one.values for one in query.filters] == [("Electric",)]


def test_a_number_left_out_that_has_no_rows_of_its_own_is_refused() -> None:
    assert _understood("sailings by port without load").query is None
