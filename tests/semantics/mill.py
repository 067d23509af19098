"""A mill as a semantic model: two dates of a batch, amounts with long names, what is owed, what is spent."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

MILL = SemanticModel.from_yaml("""
name: mill
tables:
  - name: lines
    base_table: {database: D, schema: S, table: LINES}
    primary_key: {columns: [line_id]}
    dimensions:
      - {name: line_id, expr: line_id, data_type: NUMBER, unique: true}
      - {name: line_name, synonyms: [line], expr: line_name, data_type: VARCHAR, sample_values: [North, South]}
      - {name: hall, expr: hall, data_type: VARCHAR}
  - name: batches
    synonyms: [runs]
    base_table: {database: D, schema: S, table: BATCHES}
    primary_key: {columns: [batch_id]}
    dimensions:
      - {name: batch_id, expr: batch_id, data_type: NUMBER, unique: true}
      - {name: line_id, expr: line_id, data_type: NUMBER}
      - {name: miller, expr: miller, data_type: VARCHAR}
      - name: batch_status
        expr: batch_status
        data_type: VARCHAR
        sample_values: [Running, Done, Planned]
        is_enum: true
    time_dimensions:
      - {name: milled_on, description: The date for output and energy., expr: milled_on, data_type: DATE}
      - {name: planned_for, description: The date for counting batches., expr: planned_for, data_type: DATE}
      - {name: paid_on, synonyms: [paid], description: Day of the payment., expr: paid_on, data_type: DATE}
    facts:
      - {name: planned_tons, synonyms: [planned quantity], expr: planned_t, data_type: NUMBER}
      - {name: good_tons, expr: good_t, data_type: NUMBER}
      - {name: energy, synonyms: [electricity, kWh], expr: energy_kwh, data_type: NUMBER}
      - {name: labour_hours, synonyms: [hours worked], expr: labour_h, data_type: NUMBER}
      - {name: rebates, synonyms: [times rebated], expr: rebates, data_type: NUMBER}
      - {name: sample_size, synonyms: [sacks checked], expr: sample_size, data_type: NUMBER}
      - {name: rinse_days, synonyms: [rinse time], expr: rinse_days, data_type: NUMBER}
    metrics:
      - {name: batch_count, synonyms: [number of batches], expr: COUNT(batch_id)}
      - {name: output, synonyms: [tons milled], expr: SUM(good_t)}
      - {name: maintenance_hours, expr: SUM(labour_h)}
      - {name: spare_parts_cost, synonyms: [spend on spare parts], expr: SUM(parts_cost)}
      - {name: unpaid_fines, synonyms: [fines owed], expr: SUM(CASE WHEN NOT fine_paid THEN fine END)}
      - {name: total_fines, synonyms: [fines], expr: SUM(fine)}
      - {name: total_defects, synonyms: [defects], expr: SUM(defects)}
      - {name: active_millers, synonyms: [different millers], expr: COUNT(DISTINCT miller)}
relationships:
  - name: batch_on_line
    left_table: batches
    right_table: lines
    relationship_columns: [{left_column: line_id, right_column: line_id}]
    relationship_type: many_to_one
""")
LEXICON = lexicon_of(MILL, None)
TODAY = date(2026, 11, 23)


def ask(question: str) -> Understanding:
    return understand(question, LEXICON, today=TODAY)
