"""How things end, who bears a state, what a date's second name says of its rows, and months told one by one."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

LAB = SemanticModel.from_yaml("""
name: lab
tables:
  - name: probes
    base_table: {database: D, schema: S, table: PROBES}
    primary_key: {columns: [probe_id]}
    dimensions:
      - {name: probe_id, expr: probe_id, data_type: NUMBER, unique: true}
      - {name: donor_id, expr: donor_id, data_type: NUMBER}
      - {name: outcome, expr: outcome, data_type: VARCHAR, sample_values: [Passed, Spoilt, Contaminated]}
      - {name: shipped_by, synonyms: [courier], expr: shipped_by, data_type: VARCHAR, sample_values: [Ann, Bob]}
    time_dimensions:
      - {name: taken_on, description: The default date., expr: taken_on, data_type: DATE}
      - {name: settled_on, synonyms: [rejected date], expr: settled_on, data_type: DATE}
    filters:
      - {name: rejected_probes, expr: outcome = 'Spoilt'}
    metrics:
      - {name: probe_count, synonyms: [number of probes], expr: COUNT(probe_id)}
      - {name: shipments, expr: COUNT(shipped_by)}
      - {name: probe_revenue, synonyms: [revenue], expr: SUM(price)}
      - {name: fee_income, synonyms: [fees], expr: SUM(fee)}
  - name: donors
    base_table: {database: D, schema: S, table: DONORS}
    primary_key: {columns: [donor_id]}
    dimensions:
      - {name: donor_id, expr: donor_id, data_type: NUMBER, unique: true}
      - {name: donor_name, expr: donor_name, data_type: VARCHAR, unique: true}
      - {name: circle, expr: circle, data_type: VARCHAR, sample_values: [Gold, Silver]}
    metrics:
      - {name: donor_count, synonyms: [number of donors], expr: COUNT(donor_id)}
relationships:
  - name: probe_donor
    left_table: probes
    right_table: donors
    relationship_columns: [{left_column: donor_id, right_column: donor_id}]
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(LAB, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "said", ["ended up spoilt", "turned out to be spoilt", "ended in Spoilt", "came out as spoilt"]
)
def test_a_verb_of_becoming_says_how_it_is(said: str) -> None:
    query = ask(f"how many probes {said} last month").query
    assert query is not None
    assert [(one.field, one.values) for one in query.filters] == [("probes.outcome", ("Spoilt",))]


def test_a_part_that_ends_with_each_outcome_is_the_share_of_each() -> None:
    query = ask("what part of the probes ends with each outcome").query
    assert query is not None
    assert query.dimensions == ("probes.outcome",)
    assert query.derive == ("share",)


def test_an_outcome_that_the_model_does_not_know_is_refused() -> None:
    assert not ask("how many probes ended up frozen").answers


def test_members_are_those_whose_state_stands_before_them() -> None:
    query = ask("how many gold members do we have").query
    assert query is not None
    assert [(one.field, one.values) for one in query.filters] == [("donors.circle", ("Gold",))]


def test_members_of_nothing_known_are_refused() -> None:
    assert not ask("how many platinum members do we have").answers
    assert not ask("how many members do we have").answers


def test_a_second_name_of_a_date_that_is_a_state_of_its_rows_chooses_them() -> None:
    query = ask("how many probes were rejected this year").query
    assert query is not None
    assert [one.field for one in query.filters] == ["probes.rejected_probes"]
    assert query.time_field == "probes.settled_on"


def test_a_noun_before_by_is_not_the_field_of_who_did_it() -> None:
    query = ask("shipments by month").query
    assert query is not None
    assert query.grain == "month"
    assert query.dimensions == ()


def test_what_somebody_spent_with_us_in_total_is_the_revenue() -> None:
    query = ask("which donors spent at least 2000 euro in total with us in 2026").query
    assert query is not None
    assert [(one.metric, one.values) for one in query.having] == [("probe_revenue", (2000.0,))]


@pytest.mark.parametrize(
    "question", ["number of probes in 2026, month after month", "in which months of the past 12 was revenue above 100"]
)
def test_months_told_one_by_one_are_months(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert query.grain == "month"


@pytest.mark.parametrize(
    "question", ["how many contaminations", "contaminations by courier", "number of contaminations"]
)
def test_a_noun_for_a_state_counts_the_rows_in_that_state(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert [(one.field, one.values) for one in query.filters] == [("probes.outcome", ("Contaminated",))]


def test_a_noun_for_a_state_has_no_day_of_its_own() -> None:
    assert not ask("how many contaminations last month").answers


def test_those_above_a_limit_are_ordered_by_it() -> None:
    query = ask("which donors have revenue of at least 2000 in 2026, highest first").query
    assert query is not None
    assert [(one.by, one.dir) for one in query.order] == [("probe_revenue", "desc")]


def test_what_is_added_behind_a_question_about_needing_it_asks_for_nothing() -> None:
    query = ask("the number of probes by courier is what I'm after").query
    assert query is not None
    assert query.dimensions == ("probes.shipped_by",)


def test_what_somebody_is_doing_that_the_model_does_not_know_is_refused() -> None:
    assert not ask("how many probes are we thawing").answers
