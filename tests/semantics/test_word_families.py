"""Verbs and nouns of one family, and what a verb means in a model."""

from __future__ import annotations

import pytest

from tools.semantics.english.linking.families import alike, kin, phrase_roots
from tools.semantics.english.linking.verbs import Verbs
from tools.semantics.model import SemanticModel

CLINIC = """
name: clinic
tables:
  - name: patients
    base_table: {database: D, schema: S, table: P}
    primary_key: {columns: [patient_id]}
    time_dimensions: [{name: registered_on, expr: registered_on, synonyms: [date signed up]}]
    dimensions: [{name: patient_id, expr: patient_id}]
  - name: departments
    base_table: {database: D, schema: S, table: X}
  - name: admissions
    base_table: {database: D, schema: S, table: A}
    time_dimensions: [{name: discharge_date, expr: d}, {name: admitted_on, expr: a}]
relationships:
  - name: of
    left_table: admissions
    right_table: patients
    relationship_columns: [{left_column: patient_id, right_column: patient_id}]
"""


@pytest.mark.parametrize(
    ("verb", "noun"),
    [
        ("rented", "rentals"), ("paid", "payment"), ("shipped", "shipments"), ("delivered", "delivery"),
        ("subscribed", "subscriptions"), ("admitted", "admission"), ("applied", "applications"),
        ("registered", "registration"), ("cancelled", "cancellation"), ("resolved", "resolution"),
        ("enrolled", "enrollment"), ("bought", "buying"), ("left", "leaving"), ("sold", "sales"),
    ],
)  # fmt: skip
def test_verb_and_noun_are_of_one_family(verb: str, noun: str) -> None:
    assert kin(verb, noun)


@pytest.mark.parametrize(("one", "other"), [("customer", "order"), ("paid", "product"), ("ticket", "rental")])
def test_unlike_words_are_not_of_one_family(one: str, other: str) -> None:
    assert not kin(one, other)


def test_a_verb_with_its_particle_is_one_word() -> None:
    assert phrase_roots(("signed", "up")) == phrase_roots(("signup",))
    assert phrase_roots(("logged", "in")) == phrase_roots(("logins",))


def test_verbs_that_stand_for_each_other_are_known() -> None:
    assert "purchas" in alike("bought")


def test_verbs_mean_events_and_moments_of_the_model() -> None:
    verbs = Verbs(SemanticModel.from_yaml(CLINIC))

    assert {one.ref for one in verbs.of(("admitted",))} == {"admissions", "admissions.admitted_on"}
    assert [one.ref for one in verbs.of(("discharged",))] == ["admissions.discharge_date"]
    assert [one.ref for one in verbs.of(("signed", "up"))] == ["patients.registered_on"]


def test_a_table_that_belongs_to_nothing_is_no_event() -> None:
    assert Verbs(SemanticModel.from_yaml(CLINIC)).of(("departed",)) == ()
