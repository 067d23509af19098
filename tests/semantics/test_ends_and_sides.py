"""From one end to the other, this year or later, broken down by, owed to us: turns that are put plainly."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.date_names import said_default
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel, TimeDimension
from tools.semantics.query import SemanticQuery

CLOCKS = SemanticModel.from_yaml("""
name: clocks
tables:
  - name: makers
    base_table: {database: D, schema: S, table: MAKERS}
    primary_key: {columns: [maker_id]}
    dimensions:
      - {name: maker_id, expr: maker_id, data_type: NUMBER, unique: true}
      - {name: maker_name, synonyms: [maker], expr: maker_name, data_type: VARCHAR}
      - {name: town, expr: town, data_type: VARCHAR}
  - name: clocks
    base_table: {database: D, schema: S, table: CLOCKS}
    primary_key: {columns: [clock_id]}
    dimensions:
      - {name: clock_id, expr: clock_id, data_type: NUMBER, unique: true}
      - {name: maker_id, expr: maker_id, data_type: NUMBER}
    time_dimensions:
      - {name: made_on, synonyms: [made], expr: made_on, data_type: DATE}
    metrics:
      - {name: clock_count, expr: COUNT(clock_id)}
      - {name: failure_rate, expr: AVG(failed)}
      - {name: open_debts, synonyms: [outstanding debts], expr: SUM(debt)}
  - name: wages
    base_table: {database: D, schema: S, table: WAGES}
    time_dimensions:
      - {name: wage_month, synonyms: [month], expr: wage_month, data_type: DATE}
    metrics:
      - {name: total_wages, expr: SUM(wage)}
relationships:
  - name: clock_of_maker
    left_table: clocks
    right_table: makers
    relationship_columns: [{left_column: maker_id, right_column: maker_id}]
    relationship_type: many_to_one
""")


def _understood(text: str) -> Understanding:
    return understand(text, lexicon_of(CLOCKS, None), today=date(2026, 11, 23))


def _query(text: str) -> SemanticQuery:
    query = _understood(text).query
    assert query is not None, text
    return query


@pytest.mark.parametrize(
    "text", ["Failure rate by maker, from worst to best", "failure rate by town from worst to best"]
)
def test_from_one_end_to_the_other_orders_and_limits_nothing(text: str) -> None:
    query = _query(text)
    assert [one.dir for one in query.order] == ["desc"] and query.limit is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("clocks made in 2022 or later by maker", "since"), ("how many clocks were made in 1999 or earlier", "until")],
)  # fmt: skip
def test_a_year_or_later_begins_with_it(text: str, kind: str) -> None:
    assert [one.kind for one in _query(text).windows] == [kind]


def test_a_number_that_is_broken_down_is_split() -> None:
    query = _query("Break the failure rate down by town")
    assert (query.metrics, query.dimensions) == (("failure_rate",), ("makers.town",))


def test_what_they_owe_is_one_sum() -> None:
    query = _query("Could somebody tell me what do the makers still owe us in total?")
    assert query.metrics == ("open_debts",)


def test_a_month_is_a_month_of_the_number_that_is_asked_for() -> None:
    assert _query("clock count by month in 2026").grain == "month"
    assert _query("total wages by month in 2026").grain == "month"


def test_those_who_have_so_many_are_shown_with_their_number() -> None:
    query = _query("makers with at least 20 clocks and their failure rate")
    assert query.dimensions == ("makers",) and set(query.metrics) == {"failure_rate", "clock_count"}


def test_a_total_of_those_who_have_so_many_is_one_number() -> None:
    assert _query("failure rate of makers with at least 20 clocks").dimensions == ()


def test_later_without_a_date_is_refused() -> None:
    assert _understood("clocks by maker or later").query is None


def test_a_date_that_counts_unless_another_is_named_is_the_default() -> None:
    text = "The date that counts for tests unless another is named."
    sampled = TimeDimension(name="sampled_on", expr="sampled_on", data_type="DATE", description=text)
    reported = TimeDimension(name="reported_on", expr="reported_on", data_type="DATE")
    assert said_default((reported, sampled)) is sampled
