"""Who still works here, as the model knows it: by a flag, a named filter or the date of an end."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

STAFF = SemanticModel.from_yaml("""
name: staff
tables:
  - name: nurses
    base_table: {database: D, schema: S, table: NURSES}
    primary_key: {columns: [nurse_id]}
    dimensions:
      - {name: nurse_id, expr: nurse_id, data_type: NUMBER}
      - {name: nurse_name, expr: nurse_name, data_type: VARCHAR}
      - {name: ward, expr: ward, data_type: VARCHAR, sample_values: [Surgery, Maternity], is_enum: true}
    time_dimensions:
      - {name: hired_on, description: The default date., expr: hired_on, data_type: DATE}
      - {name: left_on, expr: left_on, data_type: DATE}
    metrics:
      - {name: average_pay, expr: AVG(pay)}
""")
NO_END = SemanticModel.from_yaml("""
name: rooms
tables:
  - name: rooms
    base_table: {database: D, schema: S, table: ROOMS}
    dimensions:
      - {name: room_kind, expr: kind, data_type: VARCHAR}
    metrics:
      - {name: room_count, expr: COUNT(*)}
""")


def asked(text: str, model: SemanticModel = STAFF) -> Understanding:
    return understand(text, lexicon_of(model, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "text",
    [
        "average pay of the nurses who still work here",
        "how many nurses still work for us in Surgery",
        "how many nurses work in each ward",
    ],
)
def test_those_who_are_still_there_have_not_ended(text: str) -> None:
    query = asked(text).query
    assert query is not None
    assert any(one.field == "nurses.left_on" and one.op == "is null" for one in query.filters)


@pytest.mark.parametrize("text", ["how many rooms do we still use", "how many nurses worked here in 2024"])
def test_what_the_model_does_not_know_to_have_ended_is_refused(text: str) -> None:
    assert not asked(text, NO_END if "rooms" in text else STAFF).answers
