"""The newest rows go by a date that is said or known, never by none."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

YARD = SemanticModel.from_yaml("""
name: yard
tables:
  - name: boats
    base_table: {database: d, schema: s, table: boats}
    primary_key: {columns: [boat_id]}
    dimensions:
      - {name: boat_id, expr: boat_id, data_type: NUMBER}
      - {name: boat_name, expr: boat_name, data_type: VARCHAR}
      - {name: berth, expr: berth, data_type: VARCHAR}
    time_dimensions:
      - {name: laid_down_on, synonyms: [laid down], expr: laid_down_on, data_type: DATE}
      - {name: launched_on, synonyms: [launched], expr: launched_on, data_type: DATE}
    metrics:
      - {name: boat_count, expr: COUNT(boat_id)}
  - name: cranes
    base_table: {database: d, schema: s, table: cranes}
    primary_key: {columns: [crane_id]}
    dimensions:
      - {name: crane_id, expr: crane_id, data_type: NUMBER}
      - {name: crane_name, expr: crane_name, data_type: VARCHAR}
    metrics:
      - {name: crane_count, expr: COUNT(crane_id)}
""")
LEXICON = lexicon_of(YARD, None)


def ask(question: str) -> Understanding:
    return understand(question, LEXICON, today=date(2026, 11, 23))


@pytest.mark.parametrize("question", ["newest 3 boats with berth", "show the 5 most recent boats"])
def test_of_several_dates_the_one_that_newest_goes_by_is_asked_for(question: str) -> None:
    found = ask(question)
    assert found.query is None
    assert found.failure is not None and "date" in str(found.failure)


def test_the_only_date_that_is_shown_is_the_one_it_goes_by() -> None:
    query = ask("newest 3 boats with berth and when they were launched").query
    assert query is not None and query.order
    assert (query.order[0].by, query.order[0].dir, query.limit) == ("boats.launched_on", "desc", 3)


def test_rows_without_a_date_have_no_newest() -> None:
    assert ask("latest 3 cranes").query is None
