"""Queries of semantic views as Snowflake documents them: FACTS, expressions, subqueries, AGG over a view's name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

from deploy.local.account import Address
from tests.local_account.conftest import Client, connected
from tests.local_account.trade import MODEL, TABLES

Rows = list[tuple[Any, ...]]

ALL_ORDERS = [(1, "DONE"), (2, "DONE"), (3, "OPEN"), (4, "DONE")]


@pytest.fixture(scope="module")
def trade(account: Address) -> Iterator[Client]:
    """A session whose schema has the semantic view `trade`, for tests that only read."""
    schema = f"s_{uuid.uuid4().hex[:10]}"
    with connected(account, database="test_db") as connection:
        client = Client(connection)
        client.run(f"CREATE SCHEMA {schema}", *TABLES)
        model = MODEL.format(schema=schema)
        client.run(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${model}$$)")
        yield client
        client.run(f"DROP SCHEMA test_db.{schema}")


def answered(client: Client, sql: str, *values: Any) -> tuple[list[str], Rows]:
    with client.connection.cursor() as cursor:
        rows = cursor.execute(sql, values or None).fetchall()
        return [column[0] for column in cursor.description], sorted(rows, key=str)


def refused(client: Client, sql: str) -> tuple[int, str]:
    with pytest.raises(ProgrammingError) as caught:
        client.rows(sql)
    return caught.value.errno, str(caught.value.msg)


@pytest.mark.parametrize(
    ("inside", "columns", "expected"),
    [
        ("FACTS orders.amount", ["AMOUNT"], [(1,), (10,), (5,), (7,)]),
        ("DIMENSIONS order_id, status FACTS amount", ["ORDER_ID", "STATUS", "AMOUNT"],
         [(1, "DONE", 10), (2, "DONE", 5), (3, "OPEN", 7), (4, "DONE", 1)]),
        ("FACTS amount DIMENSIONS order_id WHERE status = 'OPEN'", ["AMOUNT", "ORDER_ID"], [(7, 3)]),
        ("FACTS orders.*", ["AMOUNT"], [(1,), (10,), (5,), (7,)]),
        ("FACTS amount, buyers.region", ["AMOUNT", "REGION"],
         [(1, "North"), (10, "North"), (5, "South"), (7, "South")]),
        ("FACTS amount * 2 AS twice, UPPER(region) r WHERE region <> 'North'", ["TWICE", "R"],
         [(10, "SOUTH"), (14, "SOUTH")]),
        ("FACTS region WHERE orders.status = 'OPEN'", ["REGION"], [("South",)]),
    ],
)  # fmt: skip
def test_facts_are_values_of_rows(trade: Client, inside: str, columns: list[str], expected: Rows) -> None:
    assert answered(trade, f"SELECT * FROM SEMANTIC_VIEW(trade {inside})") == (columns, expected)


def test_facts_are_not_cut_off_as_rows_that_people_look_at_are(trade: Client) -> None:
    trade.run("CREATE TABLE many AS SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 250))")
    schema = trade.value("SELECT CURRENT_SCHEMA()")
    model = f"""name: counted
tables:
  - name: many
    base_table: {{database: test_db, schema: {schema}, table: many}}
    dimensions: [{{name: n, expr: n, data_type: NUMBER}}]
"""
    trade.run(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${model}$$)")
    assert len(trade.rows("SELECT * FROM SEMANTIC_VIEW(counted FACTS n)")) == 250
    assert len(trade.rows("SELECT * FROM SEMANTIC_VIEW(counted DIMENSIONS n)")) == 250


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("METRICS revenue WHERE buyers.region = orders.status OR orders.amount > 5", [(17,)]),
        ("METRICS revenue WHERE amount > 5", [(17,)]),
        ("METRICS revenue WHERE region || status = 'SouthOPEN' AND 1 = 1", [(7,)]),
        ("METRICS revenue / order_count AS average DIMENSIONS region", [(5.5, "North"), (6, "South")]),
        ("METRICS SUM(orders.amount) * 2 AS twice DIMENSIONS region", [(22, "North"), (24, "South")]),
        ("METRICS MAX(amount), COUNT(DISTINCT status)", [(10, 2)]),
        ("METRICS COUNT_IF(status = 'OPEN') AS open_ones DIMENSIONS region", [(0, "North"), (1, "South")]),
        ("METRICS revenue, buyer_count DIMENSIONS region", [(11, 1, "North"), (12, 1, "South"), (None, 1, "East")]),
        ("DIMENSIONS region, status", [("North", "DONE"), ("South", "DONE"), ("South", "OPEN")]),
        ("DIMENSIONS region || status AS both_ METRICS revenue",
         [("NorthDONE", 11), ("SouthDONE", 5), ("SouthOPEN", 7)]),
        ("DIMENSIONS buyers.region AS place METRICS orders.revenue total", [("North", 11), ("South", 12)]),
        ("METRICS revenue WHERE region IN (SELECT region FROM buyers WHERE buyer = 2)", [(12,)]),
        ("METRICS revenue WHERE EXISTS (SELECT 1 FROM buyers WHERE buyer = 9)", [(None,)]),
        ("METRICS revenue WHERE region = (SELECT * FROM SEMANTIC_VIEW(trade DIMENSIONS region WHERE status = 'OPEN'))",
         [(12,)]),
        ("METRICS revenue DIMENSIONS region IN (SELECT 'North') AS is_north", [(11, True), (12, False)]),
    ],
)  # fmt: skip
def test_expressions_and_conditions_go_over_several_tables(trade: Client, inside: str, expected: Rows) -> None:
    assert answered(trade, f"SELECT * FROM SEMANTIC_VIEW(trade {inside})")[1] == expected


@pytest.mark.parametrize(
    ("inside", "code", "words"),
    [
        ("FACTS amount METRICS revenue", 10260, "FACTS and METRICS cannot be specified in the same"),
        ("FACTS amount DIMENSIONS region", 10260, "must come from the same entity when both FACTS and DIMENSIONS"),
        ("FACTS amount DIMENSIONS status WHERE region = 'North'", 10260, "must come from the same entity"),
        ("WHERE region = 'North'", 10260, "at least one of METRICS, DIMENSIONS and FACTS"),
        ("METRICS buyers.buyer_count WHERE orders.status = 'OPEN'", 10234, "dimension entity 'ORDERS' must be related"),
        ("METRICS revenue / buyer_count AS each DIMENSIONS status", 10234, "base metric .* entity 'BUYERS'"),
        ("METRICS revenue + amount", 904, "invalid identifier 'AMOUNT'"),
        ("METRICS COUNT(*)", 10260, "refers to no metric"),
        ("FACTS secret", 904, "invalid identifier 'SECRET'"),
        ("METRICS secret + revenue", 904, "invalid identifier 'SECRET'"),
        ("DIMENSIONS buyer", 2028, "Ambiguous column name 'BUYER'"),
        ("DIMENSIONS nothing.*", 904, "invalid identifier 'NOTHING"),
        ("FACTS amount + (SELECT 1)", 10260, "Subqueries are not allowed in fact expressions"),
        ("METRICS revenue / (SELECT 2)", 10260, "Subqueries are not allowed in metric expressions"),
        ("METRICS revenue DIMENSIONS (SELECT 1) AS x", 10260, "Missing reference to a row-level expression"),
        ("METRICS revenue DIMENSIONS SUM(amount) AS x", 10260, "aggregates rows and is not allowed here"),
        ("METRICS revenue METRICS order_count", 1003, "syntax error"),
    ],
)
def test_what_snowflake_refuses_is_refused_in_its_words(trade: Client, inside: str, code: int, words: str) -> None:
    errno, message = refused(trade, f"SELECT * FROM SEMANTIC_VIEW(trade {inside})")
    assert errno == code
    assert re.search(words, message)


def test_unrelated_tables_are_refused(trade: Client) -> None:
    schema = trade.value("SELECT CURRENT_SCHEMA()")
    apart = MODEL.format(schema=schema).partition("relationships:")[0].replace("name: trade", "name: apart")
    trade.run(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${apart}$$)")
    for inside in ("METRICS revenue DIMENSIONS region", "FACTS amount, region", "DIMENSIONS region, status",
                   "METRICS revenue WHERE region = status"):  # fmt: skip
        errno, message = refused(trade, f"SELECT * FROM SEMANTIC_VIEW(apart {inside})")
        assert (errno, "must be related to" in message) == (10234, True)


def test_the_result_is_joined_ordered_and_limited_outside(trade: Client) -> None:
    assert trade.rows(
        """SELECT b.buyer, s.total FROM SEMANTIC_VIEW(trade DIMENSIONS region place METRICS revenue total) AS s
           JOIN buyers AS b ON b.region = s.place ORDER BY s.total DESC LIMIT 1"""
    ) == [(2, 12)]


@pytest.mark.parametrize(
    ("sql", "columns", "expected"),
    [
        ("SELECT region, AGG(revenue) FROM trade GROUP BY region", ["REGION", "AGG(REVENUE)"],
         [("North", 11), ("South", 12)]),
        ("SELECT AGG(revenue) * 10 AS ten FROM trade", ["TEN"], [(230,)]),
        ("SELECT LOWER(region), AGG(t.revenue) AS r FROM trade AS t GROUP BY t.region", ["LOWER(REGION)", "R"],
         [("north", 11), ("south", 12)]),
        ("SELECT LOWER(region) AS r, AGG(revenue) FROM trade WHERE status = 'DONE' GROUP BY r HAVING AGG(revenue) > 5",
         ["R", "AGG(REVENUE)"], [("north", 11)]),
        ("SELECT UPPER(region) AS r, AGG(revenue) FROM trade GROUP BY 1 ORDER BY AGG(revenue) DESC LIMIT 1",
         ["R", "AGG(REVENUE)"], [("SOUTH", 12)]),
        ("SELECT region, status, AGG(order_count) FROM trade WHERE region <> status GROUP BY ALL",
         ["REGION", "STATUS", "AGG(ORDER_COUNT)"], [("North", "DONE", 2), ("South", "DONE", 1), ("South", "OPEN", 1)]),
        ("SELECT COUNT(DISTINCT status), SUM(amount), MIN(revenue) FROM trade",
         ["COUNT(DISTINCT STATUS)", "SUM(AMOUNT)", "MIN(REVENUE)"], [(2, 23, 23)]),
        ("SELECT order_id, trade.orders.status FROM trade", ["ORDER_ID", "STATUS"], ALL_ORDERS),
        ("SELECT order_id, amount FROM trade ORDER BY amount DESC LIMIT 1", ["ORDER_ID", "AMOUNT"], [(1, 10)]),
        ("SELECT DISTINCT status FROM trade", ["STATUS"], [("DONE",), ("OPEN",)]),
        ("SELECT region IN (SELECT 'North') AS n, AGG(revenue) FROM trade GROUP BY n", ["N", "AGG(REVENUE)"],
         [(False, 12), (True, 11)]),
        ('SELECT "orders.buyer", AGG("orders.revenue") AS x FROM trade GROUP BY "orders.buyer"', ["orders.buyer", "X"],
         [(1, 11), (2, 12)]),
        ("WITH q AS (SELECT region, AGG(revenue) AS r FROM trade GROUP BY region) "
         "SELECT b.buyer, q.r FROM q JOIN buyers AS b ON b.region = q.region", ["BUYER", "R"], [(1, 11), (2, 12)]),
        ("WITH trade AS (SELECT 1 AS one) SELECT one FROM trade", ["ONE"], [(1,)]),
    ],
)  # fmt: skip
def test_a_view_is_asked_by_its_name(trade: Client, sql: str, columns: list[str], expected: Rows) -> None:
    assert answered(trade, sql) == (columns, expected)


def test_values_are_bound_in_a_query_by_name(trade: Client) -> None:
    sql = "SELECT region, AGG(revenue) FROM trade WHERE status = %s GROUP BY region HAVING AGG(revenue) > %s"
    assert answered(trade, sql, "DONE", 6)[1] == [("North", 11)]
    assert answered(trade, sql, "OPEN", 6)[1] == [("South", 7)]


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("SELECT revenue FROM trade", 10260, "REVENUE must be passed to AGG"),
        ("SELECT region, AGG(revenue) FROM trade", 979, "[REGION] is not a valid group by expression"),
        ("SELECT status, AGG(buyer_count) FROM trade GROUP BY status", 10234, "'ORDERS' must be related"),
        ("SELECT AGG(amount) FROM trade", 10260, "AMOUNT is no metric"),
        ("SELECT buyer FROM trade", 2028, "Ambiguous column name 'BUYER'"),
        ("SELECT nothing FROM trade", 904, "invalid identifier 'NOTHING'"),
        ("SELECT * FROM trade", 10260, "* is not supported"),
        ("SELECT region, RANK() OVER (ORDER BY region) FROM trade", 10260, "window functions and QUALIFY"),
        ("SELECT t.region FROM trade AS t JOIN buyers AS b ON b.region = t.region", 2, "joins with the semantic view"),
    ],
)
def test_what_cannot_be_asked_by_name_says_so(trade: Client, sql: str, code: int, words: str) -> None:
    errno, message = refused(trade, sql)
    assert (errno, words in message) == (code, True), message


def test_a_subquery_reads_with_the_rights_of_the_one_who_asks(account: Address, trade: Client) -> None:
    schema = trade.value("SELECT CURRENT_SCHEMA()")
    role = f"reader_{schema}"
    trade.run(
        f"CREATE ROLE {role}",
        f"GRANT USAGE ON DATABASE test_db TO ROLE {role}",
        f"GRANT USAGE ON SCHEMA test_db.{schema} TO ROLE {role}",
        f"GRANT SELECT ON SEMANTIC VIEW trade TO ROLE {role}",
    )
    with connected(account, database="test_db", schema=schema, role=role) as connection:
        reader = Client(connection)
        assert reader.rows("SELECT AGG(revenue) FROM trade WHERE region = 'North'") == [(11,)]
        for sql in (
            "SELECT AGG(revenue) FROM trade WHERE region IN (SELECT region FROM buyers)",
            "SELECT * FROM SEMANTIC_VIEW(trade METRICS revenue WHERE region IN (SELECT region FROM buyers))",
            "SELECT * FROM SEMANTIC_VIEW(trade DIMENSIONS region IN (SELECT region FROM buyers) AS there)",
        ):
            errno, message = refused(reader, sql)
            assert (errno, "BUYERS' does not exist or not authorized" in message) == (2003, True)
