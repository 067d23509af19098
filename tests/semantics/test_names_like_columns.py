"""Metrics that are called like the column they add up, and values that end in a sign: units, A-, B+."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import QueryRefused, compile_query

TODAY = date(2026, 11, 23)
TEXT = """
name: blood
tables:
  - name: requests
    base_table: {database: D, schema: S, table: REQUESTS}
    dimensions:
      - {name: request_id, expr: request_id, data_type: NUMBER, unique: true}
      - {name: hospital, expr: hospital, data_type: VARCHAR}
      - {name: blood_group, expr: blood_group, data_type: VARCHAR, sample_values: ["A-", "A+", "O-", "AB+"]}
    metrics:
      - {name: units_delivered, synonyms: ["deliveries"], expr: SUM(units_delivered)}
      - {name: units_requested, expr: SUM(units_requested)}
      - {name: shortfall, expr: SUM(units_requested - units_delivered)}
      - {name: fill_rate, expr: units_delivered / units_requested}
      - {name: request_count, synonyms: ["number of requests"], expr: COUNT(request_id)}
"""
MODEL = SemanticModel.from_yaml(TEXT)


@pytest.mark.parametrize(
    ("metric", "expression"),
    [
        ("units_delivered", "SUM(requests.units_delivered)"),
        ("shortfall", "SUM(requests.units_requested - requests.units_delivered)"),
        ("fill_rate", "SUM(requests.units_delivered) / NULLIF(SUM(requests.units_requested), 0)"),
    ],
)
def test_a_metric_may_be_called_like_the_column_that_it_adds_up(metric: str, expression: str) -> None:
    assert expression in compile_query(MODEL, SemanticQuery(metrics=(metric,)), today=TODAY).sql


def test_two_metrics_that_are_each_other_are_refused() -> None:
    circle = SemanticModel.from_yaml(
        TEXT.replace("expr: SUM(units_delivered)", "expr: 1 * units_requested").replace(
            "expr: SUM(units_requested)", "expr: 1 * units_delivered"
        )
    )
    with pytest.raises(QueryRefused):
        compile_query(circle, SemanticQuery(metrics=("units_requested",)), today=TODAY)


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("number of requests for A-", ("A-",)),
        ("how many requests with blood group a+?", ("A+",)),
        ("number of requests for O- and AB+", ("O-", "AB+")),
    ],
)
def test_a_value_is_told_from_another_by_its_sign(question: str, groups: tuple[str, ...]) -> None:
    query = understand(question, lexicon_of(MODEL, None), today=TODAY).query
    assert query is not None and set(query.filters[0].values) == set(groups)


def test_an_article_is_no_value_that_ends_in_a_sign() -> None:
    query = understand("number of requests by hospital with a fill rate over 0.5", lexicon_of(MODEL, None), today=TODAY)
    assert query.query is not None and not query.query.filters


SERVICE = SemanticModel.from_yaml(
    """
name: service
tables:
  - name: donors
    base_table: {database: D, schema: S, table: DONORS}
    primary_key: {columns: [donor_id]}
    dimensions:
      - {name: donor_id, expr: donor_id, data_type: NUMBER, unique: true}
      - {name: donor_name, expr: donor_name, data_type: VARCHAR}
      - {name: donor_blood_group, expr: blood_group, data_type: VARCHAR}
      - {name: nurse, expr: nurse, data_type: VARCHAR}
    time_dimensions:
      - {name: discarded_on, expr: discarded_on, data_type: DATE}
    metrics:
      - {name: donor_count, synonyms: ["number of donors", "how many donors"], expr: COUNT(donor_id)}
  - name: clinics
    base_table: {database: D, schema: S, table: CLINICS}
    primary_key: {columns: [clinic_id]}
    dimensions:
      - {name: clinic_id, expr: clinic_id, data_type: NUMBER, unique: true}
      - {name: clinic_name, expr: clinic_name, data_type: VARCHAR, sample_values: ["Riverside"]}
      - {name: manager, expr: manager, data_type: VARCHAR}
  - name: stock_units
    base_table: {database: D, schema: S, table: UNITS}
    dimensions:
      - {name: unit_id, expr: unit_id, data_type: NUMBER, unique: true}
      - {name: donor_id, expr: donor_id, data_type: NUMBER}
      - {name: clinic_id, expr: clinic_id, data_type: NUMBER}
      - {name: unit_blood_group, synonyms: ["blood group"], expr: blood_group, data_type: VARCHAR}
      - {name: status, expr: status, data_type: VARCHAR, sample_values: [Available, Discarded], is_enum: true}
    metrics:
      - {name: unit_count, synonyms: ["number of units"], expr: COUNT(unit_id)}
relationships:
  - name: units_to_donors
    left_table: stock_units
    right_table: donors
    relationship_columns: [{left_column: donor_id, right_column: donor_id}]
    relationship_type: many_to_one
  - name: units_to_clinics
    left_table: stock_units
    right_table: clinics
    relationship_columns: [{left_column: clinic_id, right_column: clinic_id}]
    relationship_type: many_to_one
"""
)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("donors per blood group", "donors.donor_blood_group"),
        ("number of units by blood group", "stock_units.unit_blood_group"),
    ],
)
def test_a_field_is_called_by_its_name_without_its_own_thing_beside_another_of_that_name(
    question: str, field: str
) -> None:
    query = understand(question, lexicon_of(SERVICE, None), today=TODAY).query
    assert query is not None and query.dimensions == (field,)


def test_who_lives_somewhere_is_nobody_who_is_named_in_the_row_of_the_place() -> None:
    lexicon = lexicon_of(SERVICE, None)
    assert understand("who is the manager of Riverside", lexicon, today=TODAY).answers
    assert not understand("who lives in Riverside?", lexicon, today=TODAY).answers


def test_a_count_that_is_called_how_many_still_says_who_is_counted() -> None:
    query = understand("how many donors have no stock units", lexicon_of(SERVICE, None), today=TODAY).query
    assert query is not None and query.metrics == ("donor_count",) and query.detail is None


def test_the_state_of_what_is_theirs_is_not_their_own_deed() -> None:
    lexicon = lexicon_of(SERVICE, None)
    assert understand("how many units are discarded", lexicon, today=TODAY).answers
    assert not understand("donors already discarded", lexicon, today=TODAY).answers
