"""What is said and does not show in a query refuses the question; limits in percent and in units are read as said."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

MODEL = """
name: ferries
tables:
- name: crossings
  base_table: {database: D, schema: S, table: CROSSINGS}
  primary_key: {columns: [crossing_id]}
  dimensions:
  - {name: crossing_id, expr: ID, data_type: NUMBER}
  - {name: ship, expr: SHIP, data_type: VARCHAR, sample_values: [Aurora, Borea]}
  - {name: state, expr: STATE, data_type: VARCHAR, sample_values: [Sailed, Cancelled]}
  - {name: is_chartered, synonyms: [chartered], expr: CHARTERED, data_type: BOOLEAN}
  time_dimensions:
  - {name: sailed_on, expr: SAILED_ON, data_type: DATE, synonyms: [sailed]}
  facts:
  - {name: delay_minutes, synonyms: [delay], expr: DELAY, data_type: NUMBER}
  metrics:
  - {name: crossing_count, synonyms: [number of crossings], expr: COUNT(*)}
"""
LEXICON = Lexicon(SemanticModel.from_yaml(MODEL))


def ask(question: str) -> Understanding:
    return understand(question, LEXICON, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "question",
    [
        "how many crossings are chartered and how many are ours",
        "which ships only cross on weekends",
        "which ships had a delay more than once",
    ],
)
def test_what_does_not_show_refuses_the_question(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    ("question", "limit"),
    [("crossings delayed over an hour", 60.0), ("crossings delayed over 2 hours", 120.0),
     ("crossings delayed over 90 minutes", 90.0)],
)  # fmt: skip
def test_a_limit_is_put_in_the_unit_that_the_number_is_kept_in(question: str, limit: float) -> None:
    query = ask(question).query
    assert query is None or [one.values for one in query.filters] == [(limit,)]
    assert query is not None or limit != 60.0
