"""Append-only streams: what they hold, who consumes them, and what they survive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowflake.connector.errors import ProgrammingError

from deploy.local.account import Address

if TYPE_CHECKING:
    from tests.local_scripting.conftest import Client, Connect


@pytest.fixture
def orders(client: Client) -> Client:
    client.run(
        "CREATE TABLE orders (id INTEGER, note VARCHAR, amount NUMBER(14, 2), at TIMESTAMP_NTZ, body VARIANT)",
        "CREATE TABLE seen (id INTEGER)",
        "INSERT INTO orders (id) VALUES (1)",
        "CREATE STREAM fresh ON TABLE orders APPEND_ONLY = TRUE COMMENT = 'new ones'",
    )
    return client


def has_data(client: Client) -> bool:
    return bool(client.value("SELECT SYSTEM$STREAM_HAS_DATA('fresh')"))


def test_a_stream_holds_what_was_inserted_after_it_was_made(orders: Client) -> None:
    assert not has_data(orders)
    orders.run(
        "INSERT INTO orders SELECT 2, 'it''s', 12345678901.25, '2026-01-02 03:04:05.123456', "
        "PARSE_JSON('{\"a\": [1, null]}')"
    )
    assert has_data(orders)
    found = orders.rows(
        "SELECT id, note, amount::VARCHAR, at::VARCHAR, body:a[0]::INTEGER, METADATA$ACTION, METADATA$ISUPDATE "
        "FROM fresh"
    )
    assert [row[:3] + row[4:] for row in found] == [(2, "it's", "12345678901.25", 1, "INSERT", False)]
    assert found[0][3].startswith("2026-01-02 03:04:05.123")
    assert orders.value("SELECT LENGTH(METADATA$ROW_ID) FROM fresh") > 10


def test_updates_and_deletes_are_no_inserts(orders: Client) -> None:
    orders.run("UPDATE orders SET note = 'x', body = PARSE_JSON('[1]')", "DELETE FROM orders")
    assert not has_data(orders)


def test_merge_and_executemany_are_inserts(orders: Client) -> None:
    orders.run(
        "MERGE INTO orders USING (SELECT 1 AS id UNION ALL SELECT 7) AS s ON orders.id = s.id "
        "WHEN MATCHED THEN UPDATE SET note = 'm' WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)"
    )
    with orders.connection.cursor() as cursor:
        cursor.executemany("INSERT INTO orders (id, note) VALUES (%s, %s)", [(n, "many") for n in range(100, 130)])
    assert orders.value("SELECT COUNT(*) FROM fresh") == 31
    assert orders.rows("SELECT id FROM fresh WHERE note IS NULL") == [(7,)]


def test_a_query_does_not_consume(orders: Client) -> None:
    orders.run("INSERT INTO orders (id) VALUES (2)")
    assert orders.rows("SELECT id FROM fresh") == orders.rows("SELECT id FROM fresh") == [(2,)]


def test_a_dml_statement_consumes_once(orders: Client) -> None:
    orders.run("INSERT INTO orders (id) VALUES (2), (3)", "INSERT INTO seen SELECT id FROM fresh")
    assert not has_data(orders)
    orders.run(
        "INSERT INTO seen SELECT id FROM fresh",
        "INSERT INTO orders (id) VALUES (4)",
        "INSERT INTO seen SELECT id FROM fresh",
    )
    assert orders.rows("SELECT id FROM seen ORDER BY id") == [(2,), (3,), (4,)]


def test_a_filter_consumes_everything_all_the_same(orders: Client) -> None:
    orders.run("INSERT INTO orders (id) VALUES (2)", "CREATE TEMPORARY TABLE unused AS SELECT * FROM fresh WHERE 1 = 0")
    assert not has_data(orders)


def test_a_rollback_gives_the_rows_back(orders: Client) -> None:
    orders.run("INSERT INTO orders (id) VALUES (2)", "BEGIN", "INSERT INTO seen SELECT id FROM fresh")
    assert orders.value("SELECT COUNT(*) FROM fresh") == 1
    orders.run("ROLLBACK")
    assert has_data(orders)


def test_two_statements_of_one_transaction_see_the_same_rows(
    orders: Client, address: Address, connect: Connect
) -> None:
    schema = orders.value("SELECT CURRENT_SCHEMA()")
    orders.run("INSERT INTO orders (id) VALUES (2)", "BEGIN", "INSERT INTO seen SELECT id FROM fresh")
    with connect(address, database="shop", schema=schema) as other:
        other.run("INSERT INTO orders (id) VALUES (3)")
    orders.run("INSERT INTO seen SELECT id + 100 FROM fresh", "COMMIT")
    assert orders.rows("SELECT id FROM seen ORDER BY id") == [(2,), (102,)]
    assert orders.rows("SELECT id FROM fresh") == [(3,)]


def test_rows_of_a_transaction_come_with_its_commit(orders: Client, address: Address, connect: Connect) -> None:
    schema = orders.value("SELECT CURRENT_SCHEMA()")
    with connect(address, database="shop", schema=schema) as writer:
        writer.run("BEGIN", "INSERT INTO orders (id) VALUES (2)")
        assert not has_data(orders)
        writer.run("COMMIT")
    assert has_data(orders)


def test_two_streams_of_one_table_are_consumed_apart(orders: Client) -> None:
    orders.run("CREATE STREAM second ON TABLE orders APPEND_ONLY = TRUE", "INSERT INTO orders (id) VALUES (2)")
    orders.run("INSERT INTO seen SELECT id FROM fresh")
    assert not has_data(orders)
    assert orders.value("SELECT SYSTEM$STREAM_HAS_DATA('second')") in {True, "true"}


def test_a_stream_follows_the_columns_of_its_table(orders: Client) -> None:
    orders.run("INSERT INTO orders (id, note) VALUES (2, 'old')")
    orders.run("CREATE OR ALTER TABLE orders (id INTEGER, note VARCHAR, amount NUMBER(14, 2), extra VARCHAR)")
    orders.run("INSERT INTO orders (id, extra) VALUES (3, 'new')")
    assert orders.rows("SELECT id, note, extra FROM fresh ORDER BY id") == [(2, "old", None), (3, None, "new")]


def test_a_stream_with_initial_rows(client: Client) -> None:
    client.run("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (1)")
    client.run("CREATE STREAM s ON TABLE t APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE")
    assert client.rows("SELECT id FROM s") == [(1,)]


def test_create_or_alter_keeps_the_rows_and_or_replace_begins_anew(orders: Client) -> None:
    orders.run("INSERT INTO orders (id) VALUES (2)", "CREATE OR ALTER STREAM fresh ON TABLE orders APPEND_ONLY = TRUE")
    assert has_data(orders)
    orders.run("CREATE STREAM IF NOT EXISTS fresh ON TABLE orders APPEND_ONLY = TRUE")
    assert has_data(orders)
    orders.run("CREATE OR REPLACE STREAM fresh ON TABLE orders APPEND_ONLY = TRUE")
    assert not has_data(orders)


def test_show_describe_and_drop(orders: Client) -> None:
    (shown,) = orders.named("SHOW STREAMS")
    schema = orders.value("SELECT CURRENT_SCHEMA()")
    assert (shown["name"], shown["mode"], shown["stale"], shown["comment"]) == (
        "FRESH",
        "APPEND_ONLY",
        "false",
        "new ones",
    )
    assert shown["table_name"] == f"SHOP.{schema}.ORDERS"
    assert orders.named("DESCRIBE STREAM fresh")[0]["name"] == "FRESH"
    orders.run("DROP STREAM fresh", "DROP STREAM IF EXISTS fresh", "INSERT INTO orders (id) VALUES (9)")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        orders.run("SELECT * FROM fresh")


def test_the_side_table_of_a_stream_is_not_seen(orders: Client) -> None:
    names = {row["name"] for row in orders.named("SHOW SCHEMAS IN DATABASE shop")}
    assert not {name for name in names if "STREAM" in name.upper()}
    tables = orders.rows("SELECT table_schema, table_name FROM shop.INFORMATION_SCHEMA.TABLES")
    assert not [table for table in tables if "STREAM" in table[0].upper()]


def test_a_replaced_table_makes_the_stream_stale(orders: Client) -> None:
    orders.run("CREATE OR REPLACE TABLE orders (id INTEGER)")
    assert orders.named("SHOW STREAMS")[0]["stale"] == "true"
    with pytest.raises(ProgrammingError, match="dropped, cannot read from stream"):
        orders.run("SELECT * FROM fresh")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE STREAM s ON TABLE orders", "does not support a standard stream"),
        ("CREATE STREAM s ON VIEW orders", "does not support a stream ON VIEW"),
        ("CREATE STREAM s ON TABLE nowhere APPEND_ONLY = TRUE", "Table .* does not exist"),
        ("CREATE STREAM fresh ON TABLE orders APPEND_ONLY = TRUE", "already exists"),
        ("SELECT SYSTEM$STREAM_HAS_DATA('nowhere')", "Stream .* does not exist"),
    ],
)
def test_what_a_stream_cannot_be_is_refused(orders: Client, sql: str, message: str) -> None:
    with pytest.raises(ProgrammingError, match=message):
        orders.run(sql)
