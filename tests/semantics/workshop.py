"""A repair shop as a semantic model: two dates of a repair, what was promised, parts in stock with their minimum."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

WORKSHOP = SemanticModel.from_yaml("""
name: workshop
tables:
  - name: clients
    base_table: {database: D, schema: S, table: CLIENTS}
    primary_key: {columns: [client_id]}
    dimensions:
      - {name: client_id, expr: client_id, data_type: NUMBER, unique: true}
      - {name: client_name, expr: client_name, data_type: VARCHAR}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: [Oslo, Bergen]}
      - {name: gets_newsletter, synonyms: [newsletter], expr: gets_newsletter, data_type: BOOLEAN}
    time_dimensions:
      - {name: registered_on, expr: registered_on, data_type: DATE}
    facts:
      - {name: garage_size, synonyms: [square metres], expr: garage_sqm, data_type: NUMBER}
  - name: repairs
    base_table: {database: D, schema: S, table: REPAIRS}
    primary_key: {columns: [repair_id]}
    dimensions:
      - {name: repair_id, expr: repair_id, data_type: NUMBER, unique: true}
      - {name: kind, expr: kind, data_type: VARCHAR, sample_values: [Brakes, Engine], is_enum: true}
      - {name: mechanic, expr: mechanic, data_type: VARCHAR}
    time_dimensions:
      - {name: ordered_on, description: The default date., expr: ordered_on, data_type: DATE}
      - {name: promised_on, synonyms: [promised date], expr: promised_on, data_type: DATE}
      - {name: finished_on, synonyms: [completed], expr: finished_on, data_type: DATE}
    facts:
      - {name: price, expr: price, data_type: NUMBER}
      - {name: rating, expr: rating, data_type: NUMBER, default_aggregation: avg}
    metrics:
      - {name: repair_count, synonyms: [number of repairs], expr: COUNT(*)}
      - {name: revenue, expr: SUM(price)}
      - {name: average_rating, expr: AVG(rating)}
  - name: parts
    base_table: {database: D, schema: S, table: PARTS}
    primary_key: {columns: [part_id]}
    dimensions:
      - {name: part_id, expr: part_id, data_type: NUMBER, unique: true}
      - {name: part_name, expr: part_name, data_type: VARCHAR}
    facts:
      - {name: in_stock, synonyms: [stock], expr: in_stock, data_type: NUMBER}
      - {name: reorder_point, synonyms: [minimum], expr: reorder_point, data_type: NUMBER}
relationships:
  - name: repair_of_client
    left_table: repairs
    right_table: clients
    relationship_columns: [{left_column: client_id, right_column: client_id}]
    relationship_type: many_to_one
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(WORKSHOP, None), today=date(2026, 11, 23))
