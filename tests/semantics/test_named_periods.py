"""A stretch of time that is a value of the model is that value, in both readers."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

TODAY = date(2026, 11, 23)
SCHOOL = SemanticModel.from_yaml("""
name: school
tables:
  - name: enrolments
    base_table: {database: D, schema: S, table: ENROLMENTS}
    primary_key: {columns: [enrolment_id]}
    dimensions:
      - {name: enrolment_id, expr: enrolment_id, data_type: NUMBER}
      - {name: term, expr: term, data_type: VARCHAR, is_enum: true, sample_values: [Spring 2026, Autumn 2026]}
      - {name: room, expr: room, data_type: VARCHAR}
    time_dimensions:
      - {name: enrolled_on, expr: enrolled_on, data_type: DATE}
    metrics:
      - {name: enrolment_count, expr: COUNT(enrolment_id)}
""")


def asked(text: str) -> Understanding:
    return understand(text, lexicon_of(SCHOOL, None), today=TODAY)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("how many enrolments in Spring 2026", "Spring 2026"),
        ("enrolments during the spring 2026 term by room", "Spring 2026"),
        ("enrolments this autumn (Autumn 2026)", "Autumn 2026"),
    ],
)
def test_a_season_that_is_a_value_is_no_window(text: str, term: str) -> None:
    query = asked(text).query
    assert query is not None
    assert not query.windows
    assert [(one.field, one.values) for one in query.filters] == [("enrolments.term", (term,))]


@pytest.mark.parametrize("text", ["enrolments in spring 2025", "enrolments in May 2026", "enrolments in 2026"])
def test_other_stretches_of_time_stay_windows(text: str) -> None:
    query = asked(text).query
    assert query is not None
    assert query.windows
    assert not query.filters
