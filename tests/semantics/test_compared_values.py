"""Values set side by side with `between`, a number that differs by a field, rows that have one and not another."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml(
    """
name: clinics
tables:
  - name: patients
    base_table: {database: D, schema: S, table: PATIENTS}
    primary_key: {columns: [patient_id]}
    dimensions:
      - {name: patient_id, expr: patient_id, data_type: NUMBER, unique: true}
      - {name: patient_name, synonyms: [patient], expr: patient_name, data_type: VARCHAR}
    metrics:
      - {name: patient_count, synonyms: ["number of patients"], expr: COUNT(patient_id)}
  - name: visits
    synonyms: ["appointments"]
    base_table: {database: D, schema: S, table: VISITS}
    primary_key: {columns: [visit_id]}
    dimensions:
      - {name: visit_id, expr: visit_id, data_type: NUMBER, unique: true}
      - {name: patient_id, expr: patient_id, data_type: NUMBER}
      - {name: town, expr: town, data_type: VARCHAR, sample_values: ["Ghent", "Bruges", "Ostend"]}
      - {name: visit_status, expr: visit_status, data_type: VARCHAR, sample_values: ["Planned", "Kept"]}
    time_dimensions:
      - {name: visited_on, expr: visited_on, data_type: DATE}
    metrics:
      - {name: visit_count, synonyms: ["number of visits"], expr: COUNT(visit_id)}
      - {name: open_visits, synonyms: ["pending visits"], expr: COUNT_IF(visit_status = 'Planned')}
      - {name: average_wait, synonyms: ["average waiting time"], expr: AVG(wait_minutes)}
    facts:
      - {name: wait_minutes, expr: wait_minutes, data_type: NUMBER}
  - name: bills
    base_table: {database: D, schema: S, table: BILLS}
    primary_key: {columns: [bill_id]}
    dimensions:
      - {name: bill_id, expr: bill_id, data_type: NUMBER, unique: true}
      - {name: patient_id, expr: patient_id, data_type: NUMBER}
    time_dimensions:
      - {name: billed_on, expr: billed_on, data_type: DATE}
    metrics:
      - {name: bill_count, synonyms: ["number of bills"], expr: COUNT(bill_id)}
relationships:
  - name: visits_to_patients
    left_table: visits
    right_table: patients
    relationship_columns: [{left_column: patient_id, right_column: patient_id}]
    relationship_type: many_to_one
  - name: bills_to_patients
    left_table: bills
    right_table: patients
    relationship_columns: [{left_column: patient_id, right_column: patient_id}]
    relationship_type: many_to_one
"""
)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(MODEL, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "question",
    [
        "compare the average wait between Ghent and Bruges",
        "what is the difference in average waiting time between Ghent and Bruges",
        "how does the average wait differ between Bruges and Ghent",
    ],
)
def test_between_two_values_is_the_number_of_each(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert query.metrics == ("average_wait",) and [one.rpartition(".")[2] for one in query.dimensions] == ["town"]
    assert [set(one.values) for one in query.filters] == [{"Ghent", "Bruges"}]


@pytest.mark.parametrize(
    "question", ["how does the average wait differ by town", "how do average waits vary across towns"]
)
def test_what_differs_by_a_field_is_split_by_it(question: str) -> None:
    query = ask(question).query
    assert query is not None and query.metrics == ("average_wait",) and not query.filters
    assert [one.rpartition(".")[2] for one in query.dimensions] == ["town"]


@pytest.mark.parametrize(
    "question", ["compare the average wait between Ghent and Paris", "difference between visits and bills"]
)
def test_what_is_no_pair_of_values_is_not_compared(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    "question",
    ["patients with visits but no bills in October", "which patients have visits but have no bills in October"],
)
def test_one_thing_and_not_another_are_two_conditions(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert [(one.absent, len(one.windows)) for one in query.members] == [(False, 0), (True, 1)]


def test_what_a_number_counts_is_a_condition_on_what_belongs_to_the_rows() -> None:
    compiled = ask("patients with an open visit but no bill").compiled
    assert compiled is not None and "visit_status = 'Planned'" in compiled.sql


def test_what_is_denied_and_unknown_is_still_refused() -> None:
    assert not ask("patients with visits but no refunds").answers
