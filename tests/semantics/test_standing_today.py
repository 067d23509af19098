"""Today beside a state says how things stand; today beside an event is a window."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

TODAY = date(2026, 11, 23)
STORE = SemanticModel.from_yaml("""
name: store
tables:
  - name: policies
    base_table: {database: D, schema: S, table: POLICIES}
    primary_key: {columns: [policy_id]}
    dimensions:
      - {name: policy_id, expr: policy_id, data_type: NUMBER}
      - name: status
        expr: status
        data_type: VARCHAR
        is_enum: true
        sample_values: [Pending, Failed, Expired]
    time_dimensions:
      - {name: sold_on, expr: sold_on, data_type: DATE}
    metrics:
      - {name: policy_count, expr: COUNT(policy_id)}
    filters:
      - {name: in_force, expr: ends_on IS NULL}
""")


def asked(text: str) -> Understanding:
    return understand(text, lexicon_of(STORE, None), today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "How many policies are in force today?",
        "how many policies are still pending today",
        "how many pending policies do we have today",
        "today, how many policies are in force?",
    ],
)
def test_today_beside_a_state_is_no_window(text: str) -> None:
    query = asked(text).query
    assert query is not None
    assert not query.windows
    assert len(query.filters) == 1
    assert "as things stand today" in query.assumptions


@pytest.mark.parametrize(
    "text", ["how many policies did we sell today", "failed policies today", "number of policies today"]
)
def test_today_beside_an_event_is_a_window(text: str) -> None:
    answer = asked(text)
    assert answer.query is None or answer.query.windows
