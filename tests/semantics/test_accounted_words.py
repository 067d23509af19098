"""Pieces that are sold, ratios within groups, numbers of rows, and words that a query must account for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.semantics.bakery import ask
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter


@pytest.mark.parametrize(
    "question",
    [
        "how many cakes did we sell last month",
        "how many rye loaf were sold last month",
        "how many rolls were bought in the North",
        "rolls sold by region last month",
    ],
)
def test_how_many_of_a_thing_are_sold_is_its_pieces(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert query.metrics == ("pieces_sold",)


def test_who_sold_the_most_of_a_thing_is_ranked_by_pieces() -> None:
    query = ask("which shop sold the most cakes in October").query
    assert query is not None
    assert (query.metrics, query.limit) == (("pieces_sold",), 1)


@pytest.mark.parametrize(
    ("question", "metric", "per", "field"),
    [
        ("revenue per receipt by payment", "revenue", "receipts", "receipts.payment"),
        ("average revenue per seller by region", "revenue", "sellers", "shops.region"),
        ("receipts per seller by contract", "receipt_count", "sellers", "sellers.contract"),
    ],
)
def test_so_much_per_thing_by_a_field_of_it_is_an_average(question: str, metric: str, per: str, field: str) -> None:
    query = ask(question).query
    assert query is not None
    assert query.over is not None
    assert (query.metrics, query.over.per, query.dimensions) == ((metric,), per, (field,))


def test_so_much_per_thing_by_month_is_a_row_for_each_of_both() -> None:
    query = ask("revenue per shop by month").query
    assert query is not None
    assert (query.over, query.grain) == (None, "month")


@pytest.mark.parametrize(
    ("question", "ref"),
    [
        ("5 star shops in the North", "shops.oneof$stars$5"),
        ("shops with at least 4 stars", "shops.atleast$stars$4"),
        ("shops with 4 stars or less", "shops.atmost$stars$4"),
        ("shops with a star rating of 3", "shops.oneof$stars$3"),
        ("receipts of till 2 last week", "receipts.oneof$till$2"),
    ],
)
def test_a_number_beside_its_name_chooses_the_rows(question: str, ref: str) -> None:
    query = ask(question).query
    assert query is not None
    assert Filter(field=ref) in query.filters


@pytest.mark.parametrize(
    "question",
    [
        "who bought something last week",
        "who were sold",
        "average number of products per receipt",
        "shops rated above 8",
        "turnover of monthly vs annual sellers",
        "shops with 3 to 4 stars",
        "sellers in the shop",
        "which shop has the most revenue per receipt",
    ],
)
def test_what_no_query_accounts_for_is_not_answered(question: str) -> None:
    assert ask(question).query is None


@pytest.mark.parametrize(
    ("question", "metrics", "derive"),
    [
        ("cash receipts as a share of all receipts by shop", ("receipt_count",), ("portion",)),
        ("receipts paid with card as a percentage of receipts per region", ("receipt_count",), ("portion",)),
    ],
)
def test_rows_as_a_share_of_all_are_a_part_in_each_group(
    question: str, metrics: tuple[str, ...], derive: tuple[str, ...]
) -> None:
    query = ask(question).query
    assert query is not None
    assert (query.metrics, query.derive, query.filters) == (metrics, derive, ())
    assert query.share_of is not None
    assert query.share_of.filters[0].field == "receipts.payment"


def test_a_number_per_segment_is_not_one_per_thing() -> None:
    query = ask("revenue per seller contract").query
    assert query is None or query.dimensions == ("sellers.contract",)


def test_what_was_made_most_is_no_money() -> None:
    query = ask("which seller made the most cash receipts").query
    assert query is None or query.metrics == ("receipt_count",)


RENTS = SemanticModel.from_yaml(
    """
name: rents
tables:
  - name: tenants
    base_table: {database: D, schema: S, table: TENANTS}
    primary_key: {columns: [tenant_id]}
    dimensions:
      - {name: tenant_id, expr: tenant_id, data_type: NUMBER, unique: true}
      - {name: tenant_type, expr: tenant_type, data_type: VARCHAR, sample_values: [Company, Student], is_enum: true}
    metrics:
      - {name: tenant_count, synonyms: [number of tenants], expr: COUNT(tenant_id)}
  - name: rents
    base_table: {database: D, schema: S, table: RENTS}
    dimensions:
      - {name: rent_id, expr: rent_id, data_type: NUMBER, unique: true}
      - {name: tenant_id, expr: tenant_id, data_type: NUMBER}
    metrics:
      - {name: rent_count, synonyms: [number of rents], expr: COUNT(rent_id)}
relationships:
  - {name: r, left_table: rents, right_table: tenants, relationship_type: many_to_one,
     relationship_columns: [{left_column: tenant_id, right_column: tenant_id}]}
"""
)


def test_many_are_named_by_a_plural_and_what_they_do_behind_it_is_not_counted() -> None:
    lexicon = lexicon_of(RENTS, None)
    assert understand("how many companies are there", lexicon, today=date(2026, 11, 23)).answers
    assert not understand("how many companies rent from us", lexicon, today=date(2026, 11, 23)).answers
