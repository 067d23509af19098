"""A chain of gyms as a semantic model: for tests of comparisons, shares and measures that are left open."""

from __future__ import annotations

from datetime import date
from typing import Any

from tools.semantics.english import AnalystReply, reply
from tools.semantics.model import SemanticModel

GYM_YAML = """
name: gym
tables:
  - name: clubs
    synonyms: [locations]
    base_table: {database: D, schema: S, table: CLUBS}
    primary_key: {columns: [club_id]}
    dimensions:
      - {name: club_id, expr: club_id, data_type: NUMBER, unique: true}
      - {name: club_name, expr: club_name, data_type: VARCHAR, sample_values: [Harbour, Station]}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: [Lisbon, Porto]}
  - name: members
    base_table: {database: D, schema: S, table: MEMBERS}
    primary_key: {columns: [member_id]}
    dimensions:
      - {name: member_id, expr: member_id, data_type: NUMBER, unique: true}
      - {name: member_name, expr: member_name, data_type: VARCHAR}
      - {name: tier, expr: tier, data_type: VARCHAR, sample_values: [Basic, Premium, Family], is_enum: true}
      - {name: gender, expr: gender, data_type: VARCHAR, sample_values: [Female, Male], is_enum: true}
      - {name: is_student, expr: is_student, data_type: BOOLEAN}
      - {name: newsletter, expr: newsletter, data_type: BOOLEAN}
    time_dimensions:
      - {name: joined_on, expr: joined_on, data_type: DATE, description: The default date.}
      - {name: cancelled_on, expr: cancelled_on, data_type: DATE}
    metrics:
      - {name: member_count, synonyms: [number of members], expr: COUNT(*)}
      - {name: cancelled_members, expr: COUNT(cancelled_on)}
      - {name: churn_rate, expr: COUNT(cancelled_on) / COUNT(*)}
    filters:
      - {name: lapsed_members, expr: cancelled_on IS NOT NULL}
  - name: visits
    synonyms: [check-ins]
    base_table: {database: D, schema: S, table: VISITS}
    primary_key: {columns: [visit_id]}
    dimensions:
      - {name: visit_id, expr: visit_id, data_type: NUMBER, unique: true}
      - {name: activity, expr: activity, data_type: VARCHAR, sample_values: [Yoga, Boxing, Weights], is_enum: true}
      - {name: entry, expr: entry, data_type: VARCHAR, sample_values: [App, Card, Desk], is_enum: true}
      - {name: with_guest, expr: with_guest, data_type: BOOLEAN}
    time_dimensions:
      - {name: visited_on, expr: visited_on, data_type: DATE}
    facts:
      - {name: minutes, expr: minutes, data_type: NUMBER}
    metrics:
      - {name: visit_count, synonyms: [number of visits, visits], expr: COUNT(*)}
      - {name: average_stay, synonyms: [time spent], expr: AVG(minutes)}
      - {name: no_show_rate, expr: COUNT_IF(no_show) / COUNT(*)}
  - name: payments
    base_table: {database: D, schema: S, table: PAYMENTS}
    primary_key: {columns: [payment_id]}
    dimensions:
      - {name: payment_id, expr: payment_id, data_type: NUMBER, unique: true}
      - {name: payment_kind, expr: kind, data_type: VARCHAR, sample_values: [Fee, Refund], is_enum: true}
      - {name: payment_status, expr: state, data_type: VARCHAR, sample_values: [Settled, Declined], is_enum: true}
      - {name: method, expr: method, data_type: VARCHAR, sample_values: [Cash, Bank Card], is_enum: true}
    time_dimensions:
      - {name: paid_on, expr: paid_on, data_type: DATE}
    metrics:
      - {name: payment_count, expr: COUNT(*)}
      - {name: payment_amount, synonyms: [income, takings], expr: SUM(amount)}
  - name: targets
    base_table: {database: D, schema: S, table: TARGETS}
    primary_key: {columns: [target_id]}
    dimensions:
      - {name: target_id, expr: target_id, data_type: NUMBER, unique: true}
    time_dimensions:
      - {name: target_month, expr: target_month, data_type: DATE}
    metrics:
      - {name: target_amount, synonyms: [planned income, target], expr: SUM(amount)}
relationships:
  - {name: a, left_table: visits, right_table: members,
     relationship_columns: [{left_column: member_id, right_column: member_id}]}
  - {name: b, left_table: visits, right_table: clubs,
     relationship_columns: [{left_column: club_id, right_column: club_id}]}
  - {name: c, left_table: payments, right_table: members,
     relationship_columns: [{left_column: member_id, right_column: member_id}]}
  - {name: d, left_table: targets, right_table: clubs,
     relationship_columns: [{left_column: club_id, right_column: club_id}]}
"""
GYM = SemanticModel.from_yaml(GYM_YAML)


def ask(*turns: str, model: SemanticModel = GYM, **more: Any) -> AnalystReply:
    messages = [{"role": "user", "content": [{"type": "text", "text": turn}]} for turn in turns]
    return reply([model], messages, today=date(2026, 11, 23), **more)
