"""Every member of a list is shown, and a state is one of something that the question names, or it is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.semantics.gym import ask as ask_gym
from tests.semantics.library import ask
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.model import SemanticModel

PEOPLE = SemanticModel.from_yaml("""
name: college
tables:
  - name: students
    base_table: {database: D, schema: S, table: STUDENTS}
    primary_key: {columns: [student_id]}
    dimensions:
      - {name: student_id, expr: student_id, data_type: NUMBER, unique: true}
      - {name: student_name, expr: student_name, data_type: VARCHAR}
      - {name: applicant, expr: applicant, data_type: VARCHAR}
      - {name: home_district, synonyms: [applicant district], expr: district, data_type: VARCHAR}
      - {name: town, expr: town, data_type: VARCHAR, sample_values: [Leeds, York]}
    metrics:
      - {name: student_count, expr: COUNT(student_id)}
  - name: enrolments
    base_table: {database: D, schema: S, table: ENROLMENTS}
    primary_key: {columns: [enrolment_id]}
    dimensions:
      - {name: enrolment_id, expr: enrolment_id, data_type: NUMBER, unique: true}
      - {name: delivery, expr: delivery, data_type: VARCHAR, sample_values: [On Campus, Online], is_enum: true}
      - {name: kind, synonyms: [class enrolment], expr: kind, data_type: VARCHAR, sample_values: [Seminar, Lab]}
    time_dimensions:
      - {name: enrolled_on, expr: enrolled_on, data_type: DATE}
    metrics:
      - {name: enrolment_count, expr: COUNT(enrolment_id)}
relationships:
  - name: enrolment_student
    left_table: enrolments
    right_table: students
    relationship_columns: [{left_column: student_id, right_column: student_id}]
    relationship_type: many_to_one
""")
LEXICON = lexicon_of(PEOPLE, None)


@pytest.mark.parametrize(
    "question",
    [
        "books, loans and fees by channel",
        "fees, loans and members per channel",
        "number of loans, members and fees for each channel",
    ],
)
def test_a_list_of_numbers_is_not_answered_in_part(question: str) -> None:
    found = ask(question)
    assert found.query is None or len(found.query.metrics) == 3


def test_numbers_that_are_all_there_are_answered_side_by_side() -> None:
    query = ask("number of loans and fees by channel").query
    assert query is not None
    assert set(query.metrics) == {"loan_count", "total_fees"}


@pytest.mark.parametrize(
    "question",
    [
        "number of loans by channel, how many were damaged and the fees",
        "the fees per channel, how many were damaged and the number of loans",
    ],
)
def test_a_second_count_is_no_condition_on_the_first_number(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    "question",
    [
        "fees of Crime and Poetry books last month, please split them",
        "loans through the app and the desk in 2026, each of them separately",
        "fees of Crime and Poetry, side by side",
    ],
)
def test_what_is_to_be_told_apart_is_not_one_number(question: str) -> None:
    query = ask(question).query
    assert query is None or query.dimensions


@pytest.mark.parametrize("question", ["how are the members doing", "how are our books performing?"])
def test_how_things_fare_asks_for_a_number_and_not_for_a_list(question: str) -> None:
    found = ask(question)
    assert found.failure is not None
    assert found.failure.kind == "unclear"


def test_who_lives_somewhere_is_not_chosen_by_a_value_of_what_they_do() -> None:
    today = date(2026, 11, 23)
    assert not understand("how many students live on campus", LEXICON, today=today).answers
    assert understand("how many students live in Leeds", LEXICON, today=today).answers
    assert understand("how many enrolments are on campus", LEXICON, today=today).answers


def test_a_name_does_not_reach_over_a_comma() -> None:
    query = understand("students with town Leeds: applicant, town", LEXICON, today=date(2026, 11, 23)).query
    assert query is None or (query.detail is not None and "students.applicant" in query.detail.columns)
    query = understand("list students with applicant, district", LEXICON, today=date(2026, 11, 23)).query
    assert query is None or query.detail is None or "students.applicant" in query.detail.columns
    whole = understand("number of students by applicant district", LEXICON, today=date(2026, 11, 23)).query
    assert whole is not None
    assert whole.dimensions == ("students.home_district",)


@pytest.mark.parametrize(
    "question",
    ["number of members and cancelled members last month", "cancelled members and number of members in 2026"],
)
def test_what_ended_and_what_began_are_not_counted_by_one_date(question: str) -> None:
    assert ask_gym(question).query is None


def test_without_a_time_they_stand_side_by_side() -> None:
    assert ask_gym("number of members and cancelled members by tier").query is not None
