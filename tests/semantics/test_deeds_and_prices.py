"""What is done to rows is counted by its own date, a price stands against another, and stuff is weighed."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

ORCHIDS = SemanticModel.from_yaml("""
name: orchids
tables:
  - name: plants
    base_table: {database: D, schema: S, table: PLANTS}
    primary_key: {columns: [plant_id]}
    dimensions:
      - {name: plant_id, expr: plant_id, data_type: NUMBER, unique: true}
      - {name: bench, expr: bench, data_type: VARCHAR}
    time_dimensions:
      - {name: offered_on, synonyms: [put up for sale], expr: offered_on, data_type: DATE}
    facts:
      - {name: asking_price, expr: asking_price, data_type: NUMBER}
      - {name: stem_height, expr: height, data_type: NUMBER}
    metrics:
      - {name: plant_count, expr: COUNT(plant_id)}
  - name: sales
    base_table: {database: D, schema: S, table: SALES}
    primary_key: {columns: [sale_id]}
    dimensions:
      - {name: sale_id, expr: sale_id, data_type: NUMBER, unique: true}
      - {name: plant_id, expr: plant_id, data_type: NUMBER}
    time_dimensions:
      - {name: sold_on, synonyms: [sold], expr: sold_on, data_type: DATE}
    facts:
      - {name: sale_price, expr: price, data_type: NUMBER}
    metrics:
      - {name: sale_count, expr: COUNT(sale_id)}
  - name: peat
    base_table: {database: D, schema: S, table: PEAT}
    time_dimensions:
      - {name: delivered_on, expr: delivered_on, data_type: DATE}
    metrics:
      - {name: peat_cost, synonyms: [spend on peat], expr: SUM(cost)}
      - {name: peat_tonnes, expr: SUM(tonnes)}
relationships:
  - name: sale_of_plant
    left_table: sales
    right_table: plants
    relationship_columns: [{left_column: plant_id, right_column: plant_id}]
    relationship_type: many_to_one
""")


def _understood(text: str) -> Understanding:
    return understand(text, lexicon_of(ORCHIDS, None), today=date(2026, 11, 23))


def _query(text: str) -> SemanticQuery:
    query = _understood(text).query
    assert query is not None, text
    return query


def test_what_was_sold_is_not_dated_by_when_it_was_put_up_for_sale() -> None:
    query = _query("How many plants did we sell in October?")
    assert [one.metric for one in query.members] == ["sales"] and query.windows == ()


def test_a_sale_goes_for_its_own_price() -> None:
    for text in ("which sales went for more than the asking price", "sales above the asking price"):
        assert [one.field for one in _query(text).filters] == ["sales.above$sales$sale_price$plants$asking_price"]


def test_a_price_of_finer_rows_is_no_other_number_of_the_coarse_ones() -> None:
    query = _understood("sales that were above the stem height").query
    assert query is None


def test_stuff_is_weighed_unless_it_is_paid_for() -> None:
    assert _query("How much peat did we get last month?").metrics == ("peat_tonnes",)
    assert _query("How much did we spend on peat last month?").metrics == ("peat_cost",)
