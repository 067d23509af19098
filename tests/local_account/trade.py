"""Orders and who placed them: two tables, and the semantic model over them that several tests ask."""

from __future__ import annotations

TABLES = (
    "CREATE TABLE buyers (buyer INT, region VARCHAR)",
    "INSERT INTO buyers VALUES (1, 'North'), (2, 'South'), (3, 'East')",
    "CREATE TABLE orders (order_id INT, buyer INT, status VARCHAR, order_date DATE, amount NUMBER(10, 2))",
    """INSERT INTO orders VALUES (1, 1, 'DONE', '2026-04-01', 10), (2, 2, 'DONE', '2026-04-20', 5),
       (3, 2, 'OPEN', '2026-05-02', 7), (4, 1, 'DONE', '2026-05-03', 1)""",
)

MODEL = """
name: trade
description: Orders and who placed them.
tables:
  - name: orders
    synonyms: [purchases]
    base_table: {{database: test_db, schema: {schema}, table: orders}}
    primary_key: {{columns: [order_id]}}
    dimensions:
      - {{name: order_id, expr: order_id, data_type: NUMBER}}
      - {{name: buyer, expr: buyer, data_type: NUMBER}}
      - {{name: status, expr: status, data_type: VARCHAR}}
    time_dimensions:
      - {{name: order_date, expr: order_date, data_type: DATE}}
    facts:
      - {{name: amount, expr: amount, data_type: NUMBER}}
    metrics:
      - {{name: revenue, synonyms: [turnover], expr: SUM(amount)}}
      - {{name: order_count, expr: COUNT(*)}}
      - {{name: secret, expr: MAX(amount), access_modifier: private_access}}
  - name: buyers
    base_table: {{database: test_db, schema: {schema}, table: buyers}}
    primary_key: {{columns: [buyer]}}
    dimensions:
      - {{name: buyer, expr: buyer, data_type: NUMBER}}
      - {{name: region, expr: region, data_type: VARCHAR}}
    metrics:
      - {{name: buyer_count, expr: COUNT(*)}}
relationships:
  - name: orders_to_buyers
    left_table: orders
    right_table: buyers
    relationship_columns: [{{left_column: buyer, right_column: buyer}}]
    join_type: left_outer
    relationship_type: many_to_one
"""
