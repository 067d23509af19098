"""Those who did something are counted and listed, by the date of what they did; else the question goes back."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

GYM = SemanticModel.from_yaml("""
name: gym
tables:
  - name: members
    synonyms: [clients]
    base_table: {database: D, schema: S, table: MEMBERS}
    primary_key: {columns: [member_id]}
    dimensions:
      - {name: member_id, expr: member_id, data_type: NUMBER}
      - {name: member_name, expr: member_name, data_type: VARCHAR}
      - {name: home_town, expr: home_town, data_type: VARCHAR, sample_values: [Leeds, York], is_enum: true}
    time_dimensions:
      - {name: joined_on, expr: joined_on, data_type: DATE}
    metrics:
      - {name: member_count, expr: COUNT(member_id)}
  - name: trainers
    base_table: {database: D, schema: S, table: TRAINERS}
    primary_key: {columns: [trainer_id]}
    dimensions:
      - {name: trainer_id, expr: trainer_id, data_type: NUMBER}
      - {name: trainer_name, expr: trainer_name, data_type: VARCHAR}
    metrics:
      - {name: trainer_count, expr: COUNT(trainer_id)}
  - name: classes
    base_table: {database: D, schema: S, table: CLASSES}
    primary_key: {columns: [class_id]}
    dimensions:
      - {name: class_id, expr: class_id, data_type: NUMBER}
      - {name: member_id, expr: member_id, data_type: NUMBER}
      - {name: trainer_id, expr: trainer_id, data_type: NUMBER}
      - {name: town, expr: town, data_type: VARCHAR, sample_values: [Leeds, York], is_enum: true}
    time_dimensions:
      - {name: held_on, expr: held_on, data_type: DATE}
    metrics:
      - {name: class_count, expr: COUNT(class_id)}
  - name: bills
    base_table: {database: D, schema: S, table: BILLS}
    primary_key: {columns: [bill_id]}
    dimensions:
      - {name: bill_id, expr: bill_id, data_type: NUMBER}
      - {name: member_id, expr: member_id, data_type: NUMBER}
      - {name: bill_status, expr: status, data_type: VARCHAR, sample_values: [Paid, Unpaid, Waived], is_enum: true}
    time_dimensions:
      - {name: billed_on, expr: billed_on, data_type: DATE}
    facts:
      - {name: gratuity, expr: gratuity, data_type: NUMBER}
    metrics:
      - {name: total_tips, synonyms: [tips], expr: SUM(tip)}
relationships:
  - {name: a, left_table: classes, right_table: members, relationship_type: many_to_one,
     relationship_columns: [{left_column: member_id, right_column: member_id}]}
  - {name: b, left_table: classes, right_table: trainers, relationship_type: many_to_one,
     relationship_columns: [{left_column: trainer_id, right_column: trainer_id}]}
  - {name: c, left_table: bills, right_table: members, relationship_type: many_to_one,
     relationship_columns: [{left_column: member_id, right_column: member_id}]}
""")


def asked(text: str) -> Understanding:
    return understand(text, lexicon_of(GYM, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "text",
    [
        "how many members attended in York",
        "how many members rode last month",
        "which clients drove in Leeds this year",
        "number of people who tipped in September",
        "latest class of each member",
    ],
)
def test_what_was_done_is_not_read_as_something_else_of_the_doer(text: str) -> None:
    assert not asked(text).answers


@pytest.mark.parametrize("text", ["customers that have not paid their bill", "which members have not paid yet"])
def test_who_has_not_paid_has_a_bill_that_is_unpaid(text: str) -> None:
    query = asked(text.replace("customers", "clients")).query
    assert query is not None
    assert query.anti is None
    assert [(one.absent, one.filters[0].values) for one in query.members] == [(False, ("Unpaid",))]


def test_who_never_paid_has_no_bill_that_is_paid() -> None:
    query = asked("members who never paid a bill").query
    assert query is not None
    assert query.anti is not None or query.members[0].absent


@pytest.mark.parametrize(("text", "noun"), [("who attended the most classes", "members"),
                                            ("who taught the most classes in October", "trainers")])  # fmt: skip
def test_the_verb_tells_which_people_are_asked_for(text: str, noun: str) -> None:
    query = asked(text).query
    assert query is not None
    assert query.limit == 1
    assert any(one.startswith(noun) for one in query.dimensions)


def test_of_two_kinds_of_people_none_is_guessed() -> None:
    assert not asked("how many people were there in October").answers


@pytest.mark.parametrize("text", ["which member paid the highest gratuity", "who tipped in September"])
def test_a_deed_is_no_total_of_the_deeds(text: str) -> None:
    assert not asked(text).answers
