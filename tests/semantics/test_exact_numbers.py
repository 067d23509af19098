"""Rows chosen by a whole number of theirs: four-star inns, rooms on floor 2, reviews rated 1 or 2."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

INNS = SemanticModel.from_yaml("""
name: inns
tables:
  - name: inns
    base_table: {database: D, schema: S, table: INNS}
    primary_key: {columns: [inn_id]}
    dimensions:
      - {name: inn_id, expr: inn_id, data_type: NUMBER, unique: true}
      - {name: inn_name, expr: inn_name, data_type: VARCHAR, unique: true}
      - {name: kind, expr: kind, data_type: VARCHAR, sample_values: [Motel, Guesthouse]}
      - {name: stars, expr: stars, data_type: NUMBER}
    facts:
      - {name: beds, expr: beds, data_type: NUMBER}
    metrics:
      - {name: inn_count, synonyms: [number of inns], expr: COUNT(inn_id)}
  - name: rooms
    base_table: {database: D, schema: S, table: ROOMS}
    primary_key: {columns: [room_id]}
    dimensions:
      - {name: room_id, expr: room_id, data_type: NUMBER, unique: true}
      - {name: inn_id, expr: inn_id, data_type: NUMBER}
      - {name: room_type, expr: room_type, data_type: VARCHAR, sample_values: [1-bed, 2-bed, 3-bed]}
      - {name: floor, expr: floor, data_type: NUMBER}
    metrics:
      - {name: room_count, synonyms: [number of rooms], expr: COUNT(room_id)}
  - name: reviews
    base_table: {database: D, schema: S, table: REVIEWS}
    primary_key: {columns: [review_id]}
    dimensions:
      - {name: review_id, expr: review_id, data_type: NUMBER, unique: true}
      - {name: inn_id, expr: inn_id, data_type: NUMBER}
    time_dimensions:
      - {name: written_on, expr: written_on, data_type: DATE}
    facts:
      - {name: rating, expr: rating, data_type: NUMBER}
    metrics:
      - {name: review_count, synonyms: [number of reviews], expr: COUNT(review_id)}
      - {name: avg_rating, synonyms: [average rating], expr: AVG(rating)}
relationships:
  - name: room_inn
    left_table: rooms
    right_table: inns
    relationship_columns: [{left_column: inn_id, right_column: inn_id}]
  - name: review_inn
    left_table: reviews
    right_table: inns
    relationship_columns: [{left_column: inn_id, right_column: inn_id}]
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(INNS, None), today=date(2026, 11, 23))


def conditions(question: str) -> list[tuple[str, tuple[object, ...]]]:
    query = ask(question).query
    assert query is not None
    return [(one.field, tuple(one.values)) for one in query.filters]


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("how many four-star inns are there", "inns.oneof$stars$4"),
        ("number of rooms in 3-star inns", "inns.oneof$stars$3"),
        ("number of inns with 3 or 4 stars", "inns.oneof$stars$3$4"),
        ("how many one-star and two-star inns are there", "inns.oneof$stars$1$2"),
        ("how many rooms are on floor 2", "rooms.oneof$floor$2"),
        ("how many reviews with a rating of 1", "reviews.oneof$rating$1"),
        ("how many reviews were rated 1 or 2", "reviews.oneof$rating$1$2"),
        ("number of inns with more than 3 stars", "inns.morethan$stars$3"),
        ("number of inns with at least 3 stars", "inns.atleast$stars$3"),
        ("number of inns with 4 stars or more", "inns.atleast$stars$4"),
        ("number of inns with 4 or more stars", "inns.atleast$stars$4"),
    ],
)
def test_a_number_before_or_behind_its_field_chooses_rows(question: str, condition: str) -> None:
    assert [field for field, _ in conditions(question)] == [condition]


def test_the_condition_is_written_out() -> None:
    found = ask("how many inns have 3 or 4 stars").compiled
    assert found is not None
    assert "IN (3, 4)" in found.sql


@pytest.mark.parametrize("question", ["how many three-bed rooms", "number of rooms with three beds"])
def test_a_number_word_makes_the_value_that_is_written_in_digits(question: str) -> None:
    assert conditions(question) == [("rooms.room_type", ("3-bed",))]


def test_the_noun_of_two_numbers_is_that_of_both() -> None:
    assert conditions("number of two or three bed rooms") == [("rooms.room_type", ("2-bed", "3-bed"))]


@pytest.mark.parametrize("question", ["top 5 star inns", "average rating of 3 inns", "motels and one-star inns"])
def test_a_number_that_ranks_counts_or_joins_is_no_condition(question: str) -> None:
    query = ask(question).query
    assert query is None or not any("$stars" in one.field or "$rating" in one.field for one in query.filters)


def test_a_kind_and_a_number_joined_by_and_are_not_answered_as_one_of_them() -> None:
    assert not ask("motels and one-star inns").answers
