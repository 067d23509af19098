"""A word that several fields know: the thing beside it, the topic or the nearer table decides; else we ask."""

from __future__ import annotations

import pytest

from tests.semantics.desk import ask
from tools.semantics.model import SemanticModel

PEOPLE = SemanticModel.from_yaml("""
name: clinic
tables:
  - name: patients
    base_table: {database: d, schema: s, table: patients}
    primary_key: {columns: [patient_id]}
    dimensions:
      - {name: patient_id, expr: patient_id, data_type: NUMBER, unique: true}
      - {name: gender, expr: gender, data_type: VARCHAR, sample_values: [F, M]}
      - {name: country_code, expr: cc, data_type: VARCHAR, sample_values: [DE, PL, ES]}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: ["Łódź", Málaga]}
      - {name: ward_class, expr: wc, data_type: VARCHAR, sample_values: [A, B, C]}
      - {name: risk, expr: risk, data_type: VARCHAR, sample_values: [1-LOW, 2-RAISED]}
      - {name: contact, expr: contact, data_type: VARCHAR, sample_values: [Email, "Walk In"]}
""")


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("how many repairs by mechanics in the North", "mechanics.region"),
        ("number of repairs of northern machines in North", "machines.region"),
        ("how many repairs of machines from the South", "machines.region"),
    ],
)
def test_the_thing_beside_a_value_says_whose_it_is(question: str, field: str) -> None:
    found = ask(question.replace("northern ", ""))
    assert [one.field for one in found.query.filters] == [field], found.text


def test_without_a_thing_beside_it_we_ask_with_choices_that_work() -> None:
    found = ask("repair income in the North")
    assert found.sql is None
    assert found.question_category == "AMBIGUOUS"
    assert 2 <= len(found.suggestions) <= 4


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("how many women are there among the patients", "F"),
        ("how many male patients", "M"),
        ("number of Polish patients", "PL"),
        ("how many patients from Spain", "ES"),
        ("how many patients in Lodz", "Łódź"),
        ("number of patients from malaga", "Málaga"),
        ("how many patients of ward class B", "B"),
        ("how many low risk patients", "1-LOW"),
        ("number of patients with contact e-mail", "Email"),
        ("how many walkin patients", "Walk In"),
    ],
)
def test_a_value_is_known_by_the_words_people_use_for_it(question: str, value: str) -> None:
    found = ask(question, model=PEOPLE)
    assert found.sql, found.text
    assert [one.values for one in found.query.filters] == [(value,)]


def test_a_unit_of_time_is_no_value_that_only_shares_its_stem() -> None:
    model = SemanticModel.from_yaml(
        "{name: m, tables: [{name: fees, base_table: {database: d, schema: s, table: fees}, dimensions:"
        " [{name: cycle, expr: c, data_type: VARCHAR, sample_values: [Monthly, Annual]}],"
        " time_dimensions: [{name: paid_on, expr: p}], metrics: [{name: income, expr: SUM(x)}]}]}"
    )
    assert ask("income by month in 2026", model=model).query.grain == "month"


@pytest.mark.parametrize("question", ["number of vendors per machine region", "how many mechanics in Nor", "sales"])
def test_no_synonym_or_part_of_a_value_is_made_up(question: str) -> None:
    assert ask(question).sql is None


def test_a_true_synonym_stands_for_the_word_that_the_model_says() -> None:
    found = ask("how many repairs per equipment type")
    assert found.query.dimensions == ("machines.machine_type",), found.text


@pytest.mark.parametrize("question", ["repairs by Brandt", "how many repairs did Ada do", "repair count of Ada Brandt"])
def test_part_of_a_name_is_enough_where_one_value_has_it(question: str) -> None:
    found = ask(question)
    assert found.sql, found.text
    assert [one.values for one in found.query.filters] == [("Ada Brandt",)]


def test_an_ordinary_word_is_no_part_of_a_value_unless_it_is_written_like_a_name() -> None:
    assert ask("repair income of waiting customers").sql is None


def test_small_words_are_codes_only_when_they_are_written_so() -> None:
    model = SemanticModel.from_yaml(
        "{name: m, tables: [{name: flights, base_table: {database: d, schema: s, table: flights}, dimensions:"
        " [{name: origin, expr: o, data_type: VARCHAR, sample_values: [FOR, LIS]},"
        " {name: stage, expr: st, data_type: VARCHAR, sample_values: [Applied, Rejected]},"
        " {name: rating, expr: r, data_type: NUMBER}], metrics: [{name: flight_count, expr: COUNT(*)}]}]}"
    )
    assert ask("flight count for LIS", model=model).query.filters[0].values == ("LIS",)
    assert ask("flight count from FOR", model=model).query.filters[0].values == ("FOR",)
    assert ask("flight count for the flights they applied for", model=model).sql is None
    assert ask("flight count by rate", model=model).sql is None
