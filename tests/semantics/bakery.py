"""A chain of bakeries as a semantic model: for tests of pieces sold, numbers of rows and words that must be heard."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

BAKERY = SemanticModel.from_yaml("""
name: bakery
tables:
  - name: shops
    base_table: {database: D, schema: S, table: SHOPS}
    primary_key: {columns: [shop_id]}
    dimensions:
      - {name: shop_id, expr: shop_id, data_type: NUMBER, unique: true}
      - {name: shop_name, synonyms: [shop], expr: shop_name, data_type: VARCHAR, sample_values: [Harbour, Station]}
      - {name: region, expr: region, data_type: VARCHAR, sample_values: [North, South], is_enum: true}
      - {name: stars, synonyms: [star rating], expr: stars, data_type: NUMBER, sample_values: ["3", "4", "5"]}
  - name: sellers
    synonyms: [employees]
    base_table: {database: D, schema: S, table: SELLERS}
    primary_key: {columns: [seller_id]}
    dimensions:
      - {name: seller_id, expr: seller_id, data_type: NUMBER, unique: true}
      - {name: seller_name, expr: seller_name, data_type: VARCHAR}
      - {name: contract, expr: contract, data_type: VARCHAR, sample_values: [Monthly, Annual], is_enum: true}
    time_dimensions:
      - {name: hired_on, expr: hired_on, data_type: DATE}
    metrics:
      - {name: seller_count, synonyms: [number of sellers], expr: COUNT(seller_id)}
  - name: products
    base_table: {database: D, schema: S, table: PRODUCTS}
    primary_key: {columns: [product_id]}
    dimensions:
      - {name: product_id, expr: product_id, data_type: NUMBER, unique: true}
      - {name: product_name, expr: product_name, data_type: VARCHAR, sample_values: [Rye Loaf, Plain Scone]}
      - {name: category, expr: category, data_type: VARCHAR, sample_values: [Cakes, Rolls], is_enum: true}
    metrics:
      - {name: product_count, synonyms: [number of products], expr: COUNT(product_id)}
  - name: receipts
    base_table: {database: D, schema: S, table: RECEIPTS}
    primary_key: {columns: [receipt_id]}
    dimensions:
      - {name: receipt_id, expr: receipt_id, data_type: NUMBER, unique: true}
      - {name: payment, expr: payment, data_type: VARCHAR, sample_values: [Cash, Card], is_enum: true}
      - {name: till, expr: till, data_type: NUMBER}
    time_dimensions:
      - {name: sold_on, expr: sold_on, data_type: DATE}
    metrics:
      - {name: receipt_count, synonyms: [number of receipts], expr: COUNT(receipt_id)}
  - name: lines
    base_table: {database: D, schema: S, table: LINES}
    dimensions:
      - {name: receipt_id, expr: receipt_id, data_type: NUMBER}
      - {name: product_id, expr: product_id, data_type: NUMBER}
    time_dimensions:
      - {name: line_date, expr: line_date, data_type: DATE}
    facts:
      - {name: quantity, expr: quantity, data_type: NUMBER}
      - {name: amount, expr: amount, data_type: NUMBER}
    metrics:
      - {name: revenue, synonyms: [sales, turnover], expr: SUM(amount)}
      - {name: pieces_sold, synonyms: [units sold], expr: SUM(quantity)}
relationships:
  - {name: a, left_table: receipts, right_table: shops, relationship_type: many_to_one,
     relationship_columns: [{left_column: shop_id, right_column: shop_id}]}
  - {name: b, left_table: receipts, right_table: sellers, relationship_type: many_to_one,
     relationship_columns: [{left_column: seller_id, right_column: seller_id}]}
  - {name: c, left_table: lines, right_table: receipts, relationship_type: many_to_one,
     relationship_columns: [{left_column: receipt_id, right_column: receipt_id}]}
  - {name: d, left_table: lines, right_table: products, relationship_type: many_to_one,
     relationship_columns: [{left_column: product_id, right_column: product_id}]}
  - {name: e, left_table: sellers, right_table: shops, relationship_type: many_to_one,
     relationship_columns: [{left_column: shop_id, right_column: shop_id}]}
""")
TODAY = date(2026, 11, 23)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(BAKERY, None), today=TODAY)
