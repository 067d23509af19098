"""A small workshop whose words are its own: repairs of machines by mechanics, asked about in tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tools.semantics.english import AnalystReply, reply
from tools.semantics.model import SemanticModel

TODAY = date(2026, 11, 23)

WORKSHOP = SemanticModel.from_yaml("""
name: workshop
tables:
  - name: repairs
    synonyms: [jobs done]
    description: One row for each machine that was brought in and mended by a mechanic.
    base_table: {database: d, schema: s, table: repairs}
    primary_key: {columns: [repair_id]}
    dimensions:
      - {name: repair_id, expr: repair_id, data_type: NUMBER, unique: true}
      - {name: mechanic_id, expr: mechanic_id, data_type: NUMBER}
      - {name: machine_id, expr: machine_id, data_type: NUMBER}
      - {name: repair_status, expr: status, data_type: VARCHAR, sample_values: [Open, Finished, "Waiting for Parts"]}
      - {name: payment_method, expr: pay, data_type: VARCHAR, sample_values: [Cash, "Credit Card"]}
    time_dimensions:
      - {name: received_on, expr: received_on, data_type: DATE, description: The default date.}
      - {name: finished_on, expr: finished_on, data_type: DATE}
    facts:
      - {name: labour_hours, expr: hours, data_type: NUMBER}
    metrics:
      - {name: repair_count, expr: COUNT(*), synonyms: [number of repairs, repairs]}
      - {name: repair_income, expr: SUM(price), synonyms: [income], description: What customers were charged.}
  - name: mechanics
    base_table: {database: d, schema: s, table: mechanics}
    primary_key: {columns: [mechanic_id]}
    dimensions:
      - {name: mechanic_id, expr: mechanic_id, data_type: NUMBER, unique: true}
      - {name: mechanic_name, expr: name, data_type: VARCHAR, sample_values: ["Ada Brandt", "Ben Ott"]}
      - {name: region, expr: region, data_type: VARCHAR, sample_values: [North, South]}
    time_dimensions:
      - {name: hired_on, expr: hired_on, data_type: DATE}
  - name: machines
    base_table: {database: d, schema: s, table: machines}
    primary_key: {columns: [machine_id]}
    dimensions:
      - {name: machine_id, expr: machine_id, data_type: NUMBER, unique: true}
      - {name: machine_type, expr: kind, data_type: VARCHAR, sample_values: [Chainsaw, "Ride-on Mower"]}
      - {name: region, expr: region, data_type: VARCHAR, sample_values: [North, South]}
relationships:
  - name: repair_mechanic
    left_table: repairs
    right_table: mechanics
    relationship_columns: [{left_column: mechanic_id, right_column: mechanic_id}]
    relationship_type: many_to_one
  - name: repair_machine
    left_table: repairs
    right_table: machines
    relationship_columns: [{left_column: machine_id, right_column: machine_id}]
    relationship_type: many_to_one
""")


def ask(*turns: str, model: SemanticModel = WORKSHOP, **more: Any) -> AnalystReply:
    messages = [{"role": "user", "content": [{"type": "text", "text": turn}]} for turn in turns]
    return reply([model], messages, today=TODAY, **more)
