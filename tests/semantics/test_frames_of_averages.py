"""The second reader alone: averages of totals, ranked growth, values beside nouns, numbers called like rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tools.semantics.english import reply, understanding
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

SHOP = SemanticModel.from_yaml("""
name: shop
tables:
  - name: buyers
    base_table: {database: D, schema: S, table: BUYERS}
    primary_key: {columns: [buyer_id]}
    dimensions:
      - {name: buyer_id, expr: buyer_id, data_type: NUMBER, unique: true}
      - {name: buyer_name, expr: buyer_name, data_type: VARCHAR}
      - {name: province, expr: province, data_type: VARCHAR, sample_values: [North, South]}
    metrics:
      - {name: buyer_count, expr: COUNT(*)}
  - name: baskets
    base_table: {database: D, schema: S, table: BASKETS}
    primary_key: {columns: [basket_id]}
    dimensions:
      - {name: basket_id, expr: basket_id, data_type: NUMBER, unique: true}
      - {name: buyer_id, expr: buyer_id, data_type: NUMBER}
      - {name: state, expr: state, data_type: VARCHAR, sample_values: [Open, Paid], is_enum: true}
      - {name: outlet, expr: outlet, data_type: VARCHAR, sample_values: [Kiosk, App, Phone], is_enum: true}
    time_dimensions:
      - {name: filled_on, expr: filled_on, data_type: DATE}
    facts:
      - {name: amount, expr: amount, data_type: NUMBER}
    metrics:
      - {name: basket_count, synonyms: [baskets], expr: COUNT(*)}
      - {name: turnover, synonyms: [amount], expr: SUM(amount)}
relationships:
  - name: baskets_of_buyers
    left_table: baskets
    right_table: buyers
    relationship_columns: [{left_column: buyer_id, right_column: buyer_id}]
""")


@pytest.fixture(autouse=True)
def _second_reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "agreed", lambda _first, second, *_: second)


def _read(question: str) -> SemanticQuery | None:
    return _reply(question).query


def _reply(question: str) -> Any:
    messages = [{"role": "user", "content": [{"type": "text", "text": question}]}]
    return reply([SHOP], messages, today=date(2026, 11, 23))


@pytest.mark.parametrize("question", ["average amount per month", "average turnover per month"])
def test_an_average_per_month_is_of_the_totals_of_months(question: str) -> None:
    query = _read(question)
    assert query is not None
    assert query.over is not None
    assert (query.metrics, query.over.per, query.grain) == (("turnover",), "month", None)


def test_what_grew_the_most_is_ranked_by_its_growth() -> None:
    query = _read("which province's turnover grew the most last quarter")
    query = query or _read("which province grew the most in turnover last quarter")
    assert query is not None
    assert [(one.by, one.dir) for one in query.order] == [("growth", "desc")]


def test_what_fell_the_most_has_the_lowest_growth() -> None:
    query = _read("which province fell the most in turnover last quarter")
    assert query is not None
    assert [(one.by, one.dir) for one in query.order] == [("growth", "asc")]


@pytest.mark.parametrize("question", ["did turnover go up last month?", "has turnover gone down last month?"])
def test_going_up_or_down_compares_with_the_time_before(question: str) -> None:
    query = _read(question)
    assert query is not None
    assert query.compare is not None


def test_the_noun_behind_values_says_whose_they_are_and_is_not_counted() -> None:
    query = _read("turnover from kiosk and app baskets")
    assert query is not None
    assert query.metrics == ("turnover",)


@pytest.mark.parametrize("question", ["baskets with state open", "baskets over 500"])
def test_rows_that_a_number_is_called_by_are_counted_under_a_condition(question: str) -> None:
    query = _read(question)
    assert query is not None
    assert query.metrics == ("basket_count",)
    assert len(query.filters) == 1


def test_rows_that_are_asked_for_stay_rows() -> None:
    query = _read("list the baskets over 500")
    assert query is not None
    assert query.detail is not None


def test_a_list_of_nothing_is_refused() -> None:
    assert _reply("top 0 buyers by turnover").sql is None
