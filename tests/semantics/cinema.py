"""A cinema as a semantic model: screenings that lie ahead, tickets that were sold, projectors with an age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

CINEMA = SemanticModel.from_yaml("""
name: cinema
tables:
  - name: halls
    base_table: {database: D, schema: S, table: HALLS}
    primary_key: {columns: [hall_id]}
    dimensions:
      - {name: hall_id, expr: hall_id, data_type: NUMBER, unique: true}
      - {name: hall_name, expr: hall_name, data_type: VARCHAR, sample_values: [Blue Hall, Red Hall]}
    metrics:
      - {name: hall_count, expr: COUNT(hall_id)}
  - name: screenings
    base_table: {database: D, schema: S, table: SCREENINGS}
    primary_key: {columns: [screening_id]}
    dimensions:
      - {name: screening_id, expr: screening_id, data_type: NUMBER, unique: true}
      - {name: hall_id, expr: hall_id, data_type: NUMBER}
      - {name: film, expr: film, data_type: VARCHAR, sample_values: [Alien, Vertigo]}
      - {name: language, expr: language, data_type: VARCHAR, sample_values: [English, French, German]}
    time_dimensions:
      - {name: screened_on, synonyms: [day of the screening, takes place], description: May be in the future.,
         expr: screened_on, data_type: DATE}
    facts:
      - {name: seats, synonyms: [capacity], expr: seats, data_type: NUMBER}
    metrics:
      - {name: screening_count, synonyms: [number of screenings], expr: COUNT(screening_id)}
  - name: tickets
    base_table: {database: D, schema: S, table: TICKETS}
    primary_key: {columns: [ticket_id]}
    dimensions:
      - {name: ticket_id, expr: ticket_id, data_type: NUMBER, unique: true}
      - {name: screening_id, expr: screening_id, data_type: NUMBER}
      - {name: channel, expr: channel, data_type: VARCHAR, sample_values: [Online, Counter, Phone]}
    time_dimensions:
      - {name: sold_on, expr: sold_on, data_type: DATE}
    facts:
      - {name: price, expr: price, data_type: NUMBER}
    metrics:
      - {name: ticket_count, synonyms: [number of tickets, tickets sold], expr: COUNT(ticket_id)}
      - {name: revenue, expr: SUM(price)}
  - name: projectors
    base_table: {database: D, schema: S, table: PROJECTORS}
    primary_key: {columns: [projector_id]}
    dimensions:
      - {name: projector_id, expr: projector_id, data_type: NUMBER, unique: true}
      - {name: hall_id, expr: hall_id, data_type: NUMBER}
      - {name: serial_number, expr: serial_number, data_type: VARCHAR}
    time_dimensions:
      - {name: first_used_on, expr: first_used_on, data_type: DATE}
      - {name: lamp_expiry, synonyms: [lamp runs out], expr: lamp_expires_on, data_type: DATE}
    facts:
      - {name: age_years, synonyms: [age], expr: "DATEDIFF('year', first_used_on, CURRENT_DATE)", data_type: NUMBER}
      - {name: minimum_brightness, expr: min_lumen, data_type: NUMBER}
    filters:
      - {name: too_dark, synonyms: [running dark], expr: lumen < min_lumen}
relationships:
  - name: screening_in_hall
    left_table: screenings
    right_table: halls
    relationship_columns: [{left_column: hall_id, right_column: hall_id}]
    relationship_type: many_to_one
  - name: ticket_of_screening
    left_table: tickets
    right_table: screenings
    relationship_columns: [{left_column: screening_id, right_column: screening_id}]
    relationship_type: many_to_one
  - name: projector_in_hall
    left_table: projectors
    right_table: halls
    relationship_columns: [{left_column: hall_id, right_column: hall_id}]
    relationship_type: many_to_one
""")
TODAY = date(2026, 11, 23)


def ask(*turns: str) -> Understanding:
    """What the last of the turns is understood as."""
    lexicon = lexicon_of(CINEMA, None)

    def told(previous: SemanticQuery | None, turn: str) -> SemanticQuery | None:
        return understand(turn, lexicon, today=TODAY, previous=previous).query

    earlier: Sequence[str] = turns[:-1]
    start: SemanticQuery | None = None
    return understand(turns[-1], lexicon, today=TODAY, previous=reduce(told, earlier, start))
