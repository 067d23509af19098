"""What was done, by the rows of it; look-ups of one row; when it was last; and turns about other rows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.semantics.depot import DEPOT, ask
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

LIBRARY = SemanticModel.from_yaml("""
name: library
tables:
  - name: members
    synonyms: [borrowers]
    base_table: {database: D, schema: S, table: MEMBERS}
    primary_key: {columns: [member_id]}
    dimensions:
      - {name: member_id, expr: member_id, data_type: NUMBER, unique: true}
      - {name: member_name, expr: member_name, data_type: VARCHAR, sample_values: [Ada Berg]}
      - {name: card, expr: card, data_type: VARCHAR, sample_values: [Adult, Child], is_enum: true}
  - name: copies
    synonyms: [items]
    base_table: {database: D, schema: S, table: COPIES}
    primary_key: {columns: [copy_id]}
    dimensions:
      - {name: copy_id, expr: copy_id, data_type: NUMBER, unique: true}
      - {name: genre, expr: genre, data_type: VARCHAR, sample_values: [Crime, Travel], is_enum: true}
      - {name: copy_status, expr: status, data_type: VARCHAR, sample_values: [On shelf, On loan], is_enum: true}
    time_dimensions:
      - {name: acquired_on, expr: acquired_on, data_type: DATE}
    metrics:
      - {name: copy_count, synonyms: [number of items], expr: COUNT(copy_id)}
  - name: loans
    base_table: {database: D, schema: S, table: LOANS}
    primary_key: {columns: [loan_id]}
    dimensions:
      - {name: loan_id, expr: loan_id, data_type: NUMBER, unique: true}
      - {name: copy_id, expr: copy_id, data_type: NUMBER}
      - {name: member_id, expr: member_id, data_type: NUMBER}
      - {name: point, expr: point, data_type: VARCHAR, sample_values: [Desk, Locker], is_enum: true}
      - {name: entered_by, expr: entered_by, data_type: VARCHAR}
    time_dimensions:
      - {name: borrowed_on, expr: borrowed_on, data_type: DATE}
    metrics:
      - {name: loan_count, synonyms: [number of loans], expr: COUNT(loan_id)}
      - {name: renewals, expr: SUM(renewals)}
relationships:
  - name: loan_of_copy
    left_table: loans
    right_table: copies
    relationship_columns: [{left_column: copy_id, right_column: copy_id}]
    relationship_type: many_to_one
  - name: loan_of_member
    left_table: loans
    right_table: members
    relationship_columns: [{left_column: member_id, right_column: member_id}]
    relationship_type: many_to_one
""")


def of_library(*turns: str) -> Understanding:
    found = Understanding()
    for text in turns:
        found = understand(text, lexicon_of(LIBRARY, None), today=date(2026, 11, 23), previous=found.query)
    return found


@pytest.mark.parametrize(
    "question", ["How many items went out on loan last month?", "how many copies were taken out last month"]
)
def test_items_that_went_out_are_loans_and_not_copies_in_that_state(question: str) -> None:
    query = of_library(question).query
    assert query is not None and query.metrics == ("loan_count",) and not query.filters


@pytest.mark.parametrize("question", ["which genre goes out most", "Which genre is lent the most often?"])
def test_what_is_done_most_has_the_most_rows_of_it(question: str) -> None:
    query = of_library(question).query
    assert query is not None
    assert (query.metrics, query.dimensions, query.limit) == (("loan_count",), ("copies.genre",), 1)


@pytest.mark.parametrize("question", ["our 5 keenest borrowers in 2026", "the 5 most active members in 2026"])
def test_the_keenest_have_the_most_rows(question: str) -> None:
    query = of_library(question).query
    assert query is not None and (query.metrics, query.dimensions, query.limit) == (("loan_count",), ("members",), 5)


def test_who_has_entered_most_is_found_by_the_field_of_that_verb() -> None:
    query = of_library("who has entered most loans this year").query
    assert query is not None and (query.metrics, query.dimensions) == (("loan_count",), ("loans.entered_by",))


def test_the_last_one_of_each_is_its_latest_date() -> None:
    query = ask("date of the most recent repair job for every fitter").query
    assert query is not None
    assert (query.metrics, query.dimensions) == (("max(repair_jobs.raised_on)",), ("repair_jobs.fitter",))


def test_fields_of_one_row_are_looked_up_by_its_name() -> None:
    query = ask("When did Harbour open, who runs it and where is it?").query
    assert query is None
    query = ask("When did Harbour open, and what is the monthly cost?").query
    assert query is not None and query.detail is not None
    assert [(one.field, one.values) for one in query.filters] == [("garages.garage_name", ("Harbour",))]
    assert {"garages.opened_on", "garages.rent"} <= set(query.detail.columns)


@pytest.mark.parametrize("question", ["how many Harbour do we have in stock", "when did Harbour last burn"])
def test_what_the_row_does_not_say_is_not_looked_up(question: str) -> None:
    assert not ask(question).answers


def test_the_same_month_last_year_is_that_month() -> None:
    query = of_library("number of loans last month", "And in the same month last year?").query
    assert query is not None and query.compare is not None and query.compare.to == "same_last_year"


def test_another_value_of_a_share_takes_its_place() -> None:
    query = of_library("what share of loans was made at the desk this year?", "what about the locker?").query
    assert query is not None and query.share_of is not None and not query.filters
    assert [one.values for one in query.share_of.filters] == [("Locker",)]


def test_the_rows_of_a_list_are_counted_by_what_is_named() -> None:
    query = of_library("list the loans of Ada Berg", "how many is that per genre?").query
    assert query is not None and query.detail is None
    assert (query.metrics, query.dimensions) == (("loan_count",), ("copies.genre",))


@pytest.mark.parametrize(("end", "way"), [("worst on top", "desc"), ("best at the top", "asc")])
def test_the_worst_of_what_is_bad_is_the_highest(end: str, way: str) -> None:
    query = ask(f"number of breakdowns by make, {end}").query
    assert query is not None and query.limit is None and [one.dir for one in query.order] == [way]


def test_depot_names_its_trams() -> None:
    label = DEPOT.table("city_trams").label
    assert label is not None and label.name == "tram"
