"""A lending library as a semantic model, and its questions read: for tests of what rows a question is about."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

LIBRARY = SemanticModel.from_yaml("""
name: library
tables:
  - name: members
    synonyms: [readers]
    base_table: {database: D, schema: S, table: MEMBERS}
    primary_key: {columns: [member_id]}
    dimensions:
      - {name: member_id, expr: member_id, data_type: NUMBER, unique: true}
      - {name: member_name, expr: member_name, data_type: VARCHAR, sample_values: [Ada Berg, Carl Dahl]}
      - {name: phone, expr: phone, data_type: VARCHAR}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: [Oslo, Bergen]}
      - {name: assigned_librarian, synonyms: [assigned to], expr: librarian, data_type: VARCHAR}
    time_dimensions:
      - {name: joined_on, synonyms: [sign-up date], expr: joined_on, data_type: DATE}
  - name: books
    base_table: {database: D, schema: S, table: BOOKS}
    primary_key: {columns: [book_id]}
    dimensions:
      - {name: book_id, expr: book_id, data_type: NUMBER, unique: true}
      - {name: title, expr: title, data_type: VARCHAR, sample_values: [Hunger, Pan]}
      - {name: genre, expr: genre, data_type: VARCHAR, sample_values: [Crime, Poetry], is_enum: true}
    facts:
      - {name: pages, synonyms: [length], expr: pages, data_type: NUMBER}
      - {name: price, expr: price, data_type: NUMBER}
  - name: loans
    base_table: {database: D, schema: S, table: LOANS}
    primary_key: {columns: [loan_id]}
    dimensions:
      - {name: loan_id, expr: loan_id, data_type: NUMBER, unique: true}
      - {name: channel, expr: channel, data_type: VARCHAR, sample_values: [Desk, App]}
      - {name: rating, expr: rating, data_type: NUMBER}
      - {name: damaged, expr: damaged, data_type: BOOLEAN}
    time_dimensions:
      - {name: borrowed_on, description: The default date., expr: borrowed_on, data_type: DATE}
      - {name: returned_on, expr: returned_on, data_type: DATE}
    facts:
      - {name: fee, expr: fee, data_type: NUMBER}
    metrics:
      - {name: loan_count, synonyms: [number of loans], expr: COUNT(*)}
      - {name: damaged_returns, expr: COUNT_IF(damaged AND returned_on IS NOT NULL)}
      - {name: total_fees, synonyms: [fees], expr: SUM(fee)}
  - name: book_tags
    synonyms: [tags, labels]
    base_table: {database: D, schema: S, table: BOOK_TAGS}
    dimensions:
      - {name: tag, synonyms: [label], expr: tag, data_type: VARCHAR, sample_values: [classic, new arrival]}
relationships:
  - name: loan_of_member
    left_table: loans
    right_table: members
    relationship_columns: [{left_column: member_id, right_column: member_id}]
    relationship_type: many_to_one
  - name: loan_of_book
    left_table: loans
    right_table: books
    relationship_columns: [{left_column: book_id, right_column: book_id}]
    relationship_type: many_to_one
  - name: tag_of_book
    left_table: book_tags
    right_table: books
    relationship_columns: [{left_column: book_id, right_column: book_id}]
    relationship_type: many_to_one
""")


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(LIBRARY, None), today=date(2026, 11, 23))
