"""Rows chosen by a field that holds a year as a number: the year of construction, of birth, of publication."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml(
    """
name: lettings
tables:
  - name: buildings
    synonyms: ["houses"]
    base_table: {database: D, schema: S, table: BUILDINGS}
    primary_key: {columns: [building_id]}
    dimensions:
      - {name: building_id, expr: building_id, data_type: NUMBER, unique: true}
      - {name: building_name, expr: building_name, data_type: VARCHAR}
      - {name: built_year, synonyms: ["year of construction"], expr: built_year, data_type: NUMBER}
      - {name: has_lift, synonyms: ["lift"], expr: has_lift, data_type: BOOLEAN}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: ["Berlin", "Bremen"]}
    metrics:
      - {name: building_count, synonyms: ["number of buildings"], expr: COUNT(building_id)}
  - name: leases
    base_table: {database: D, schema: S, table: LEASES}
    dimensions:
      - {name: lease_id, expr: lease_id, data_type: NUMBER, unique: true}
      - {name: building_id, expr: building_id, data_type: NUMBER}
      - {name: study_year, synonyms: ["year of study"], expr: study_year, data_type: NUMBER}
    time_dimensions:
      - {name: signed_on, synonyms: ["signed"], expr: signed_on, data_type: DATE}
    metrics:
      - {name: lease_count, synonyms: ["number of leases"], expr: COUNT(lease_id)}
relationships:
  - name: leases_to_buildings
    left_table: leases
    right_table: buildings
    relationship_columns: [{left_column: building_id, right_column: building_id}]
    relationship_type: many_to_one
"""
)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(MODEL, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("buildings built before 1950", "built_year < 1950"),
        ("which houses were constructed in 1962?", "built_year IN (1962)"),
        ("buildings built in 1962 or 1971", "built_year IN (1962, 1971)"),
        ("how many buildings have been built since 2000", "built_year >= 2000"),
        ("buildings from 2014 or later", "built_year >= 2014"),
        ("buildings from 2014", "built_year IN (2014)"),
        ("buildings built in 2000 or before", "built_year <= 2000"),
        ("number of buildings with a year of construction after 1990", "built_year > 1990"),
    ],
)
def test_a_year_bounds_the_field_that_holds_one(question: str, condition: str) -> None:
    compiled = ask(question).compiled
    assert compiled is not None and condition in compiled.sql


@pytest.mark.parametrize("question", ["houses built in the 1960s", "buildings built between 1960 and 1969 by city"])
def test_a_decade_and_a_range_have_both_ends(question: str) -> None:
    compiled = ask(question).compiled
    assert compiled is not None
    assert "built_year >= 1960" in compiled.sql and "built_year <= 1969" in compiled.sql


def test_nothing_is_denied_of_the_year_behind_what_is() -> None:
    query = ask("which buildings in Berlin don't have a lift and were built after 2000").query
    assert query is not None
    assert {(one.field.rpartition(".")[2], one.op) for one in query.filters} >= {("morethan$built_year$2000", "=")}


def test_rows_with_a_date_of_their_own_keep_it() -> None:
    query = ask("how many leases were signed in 2025 in buildings built before 1950").query
    assert query is not None
    assert [(one.kind, one.year) for one in query.windows] == [("period", 2025)]
    assert [one.field for one in query.filters] == ["buildings.lessthan$built_year$1950"]
    alone = ask("leases from 2025").query
    assert alone is not None and alone.windows and not alone.filters


@pytest.mark.parametrize(
    "question", ["leases painted before 1950", "buildings bought in 1962", "leases studied in 2020"]
)
def test_another_deed_is_not_taken_for_that_year(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    ("question", "way", "limit"),
    [
        ("what is the oldest building", "asc", 1),
        ("which house is the newest?", "desc", 1),
        ("the three oldest buildings in Berlin", "asc", 3),
        ("newest buildings with a lift", "desc", 10),
        ("list the buildings, oldest first", "asc", None),
    ],
)
def test_the_oldest_rows_without_a_date_go_by_their_year(question: str, way: str, limit: int | None) -> None:
    query = ask(question).query
    assert query is not None and query.detail is not None and query.detail.table == "buildings"
    assert [(one.by, one.dir) for one in query.order] == [("buildings.built_year", way)]
    assert query.limit == limit


def test_rows_with_a_date_are_the_oldest_by_it() -> None:
    query = ask("the oldest lease").query
    assert query is not None and [one.by for one in query.order] == ["leases.signed_on"]


@pytest.mark.parametrize(
    "question",
    ["oldest building per city", "buildings that are not the oldest", "number of leases of the oldest building"],
)
def test_the_oldest_of_each_and_what_is_not_the_oldest_are_not_guessed(question: str) -> None:
    assert not ask(question).answers
