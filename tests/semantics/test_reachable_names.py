"""A field that the number cannot be split by gives way to its namesake near the number."""

from __future__ import annotations

from datetime import date
from typing import Any

from tools.semantics.english import reply
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml("""
name: mine
tables:
  - name: pits
    base_table: {database: D, schema: S, table: PITS}
    primary_key: {columns: [pit_id]}
    dimensions:
      - {name: pit_id, expr: pit_id, data_type: NUMBER}
      - {name: ore, expr: ore, data_type: VARCHAR, sample_values: [Copper, Zinc]}
      - {name: shaft, expr: shaft, data_type: VARCHAR, sample_values: [North, South]}
    metrics:
      - {name: pit_count, expr: COUNT(*)}
  - name: deliveries
    base_table: {database: D, schema: S, table: DELIVERIES}
    primary_key: {columns: [delivery_id]}
    dimensions:
      - {name: delivery_id, expr: delivery_id, data_type: NUMBER}
      - {name: ore_delivered, expr: ore, data_type: VARCHAR, sample_values: [Copper, Zinc]}
      - {name: shaft_time, expr: shaft_time, data_type: VARCHAR, sample_values: [Day, Night]}
    time_dimensions:
      - {name: delivered_on, expr: delivered_on, data_type: DATE}
    metrics:
      - {name: proceeds, expr: SUM(amount)}
""")


def asked(*turns: str) -> Any:
    said = [
        {"role": role, "content": [{"type": "text", "text": text}]}
        for turn in turns
        for role, text in (("user", turn), ("analyst", ""))
    ]
    return reply([MODEL], said[:-1], today=date(2026, 11, 23), values=lambda *_: [])


def test_the_field_near_the_number_is_meant_where_the_other_cannot_be_reached() -> None:
    assert asked("proceeds by ore").query.dimensions == ("deliveries.ore_delivered",)
    assert asked("proceeds by month in 2026", "make it by ore").query.dimensions == ("deliveries.ore_delivered",)
    assert asked("pit count by ore").query.dimensions == ("pits.ore",)


def test_a_field_with_other_values_is_no_namesake() -> None:
    assert asked("proceeds by shaft").sql is None
