"""A tram depot as a semantic model: for tests of units of time, of columns that are asked for, and of states."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

DEPOT = SemanticModel.from_yaml("""
name: depot
tables:
  - name: garages
    base_table: {database: D, schema: S, table: GARAGES}
    primary_key: {columns: [garage_id]}
    dimensions:
      - {name: garage_id, expr: garage_id, data_type: NUMBER, unique: true}
      - {name: garage_name, expr: garage_name, data_type: VARCHAR, sample_values: [North, Harbour]}
      - {name: chief, synonyms: [manager], expr: chief, data_type: VARCHAR}
    time_dimensions:
      - {name: opened_on, expr: opened_on, data_type: DATE}
    facts:
      - {name: rent, synonyms: [monthly cost], expr: rent, data_type: NUMBER}
  - name: city_trams
    synonyms: [trams]
    base_table: {database: D, schema: S, table: TRAMS}
    primary_key: {columns: [tram_id]}
    dimensions:
      - {name: tram_id, expr: tram_id, data_type: NUMBER, unique: true}
      - {name: garage_id, expr: garage_id, data_type: NUMBER}
      - {name: tram, expr: plate, data_type: VARCHAR, sample_values: [AB-1, AB-2]}
      - {name: make, expr: make, data_type: VARCHAR, sample_values: [Volvo, Scania]}
  - name: breakdowns
    base_table: {database: D, schema: S, table: BREAKDOWNS}
    primary_key: {columns: [breakdown_id]}
    dimensions:
      - {name: breakdown_id, expr: breakdown_id, data_type: NUMBER, unique: true}
      - {name: tram_id, expr: tram_id, data_type: NUMBER}
      - {name: cause, expr: cause, data_type: VARCHAR, sample_values: [Engine, Tyre]}
    time_dimensions:
      - {name: broke_down_at, expr: broke_down_at, data_type: TIMESTAMP, description: The default date.}
      - {name: running_again_at, expr: running_again_at, data_type: TIMESTAMP}
    facts:
      - {name: standstill_minutes, expr: "DATEDIFF('minute', broke_down_at, running_again_at)", data_type: NUMBER}
    metrics:
      - {name: breakdown_count, synonyms: [number of breakdowns], expr: COUNT(breakdown_id)}
      - {name: standstill, expr: "SUM(DATEDIFF('minute', broke_down_at, running_again_at))"}
      - {name: average_standstill_hours, expr: "AVG(DATEDIFF('minute', broke_down_at, running_again_at)) / 60"}
    filters:
      - {name: out_of_service, synonyms: [standing still], expr: running_again_at IS NULL}
  - name: repair_jobs
    synonyms: [workshop orders]
    base_table: {database: D, schema: S, table: JOBS}
    primary_key: {columns: [job_id]}
    dimensions:
      - {name: job_id, expr: job_id, data_type: NUMBER, unique: true}
      - {name: tram_id, expr: tram_id, data_type: NUMBER}
      - {name: job_kind, synonyms: [kind of job], expr: job_kind, data_type: VARCHAR, sample_values: [Brakes, Paint]}
      - {name: fitter, synonyms: [assigned to], expr: fitter, data_type: VARCHAR}
    time_dimensions:
      - {name: raised_on, expr: raised_on, data_type: DATE, description: The default date.}
      - {name: planned_for, synonyms: [planned date of the job], expr: planned_for, data_type: DATE}
      - {name: completed_on, expr: completed_on, data_type: DATE}
    facts:
      - {name: planned_hours, expr: planned_hours, data_type: NUMBER}
    filters:
      - {name: overdue_jobs, expr: completed_on IS NULL AND planned_for < CURRENT_DATE}
      - {name: open_jobs, expr: completed_on IS NULL}
    metrics:
      - {name: job_count, synonyms: [number of repair jobs], expr: COUNT(job_id)}
relationships:
  - name: tram_of_garage
    left_table: city_trams
    right_table: garages
    relationship_columns: [{left_column: garage_id, right_column: garage_id}]
    relationship_type: many_to_one
  - name: breakdown_of_tram
    left_table: breakdowns
    right_table: city_trams
    relationship_columns: [{left_column: tram_id, right_column: tram_id}]
    relationship_type: many_to_one
  - name: job_of_tram
    left_table: repair_jobs
    right_table: city_trams
    relationship_columns: [{left_column: tram_id, right_column: tram_id}]
    relationship_type: many_to_one
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(DEPOT, None), today=date(2026, 11, 23))
