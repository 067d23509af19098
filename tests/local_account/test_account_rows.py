"""Rows in and out of the local account: DML counts, binds, batches, big results, transactions, races."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from snowflake.connector.errors import ProgrammingError
from snowflake.connector.pandas_tools import write_pandas

from deploy.local.account import results

Client = Any


def test_dml_answers_with_counts(client: Client) -> None:
    client.run("CREATE TABLE t (a INT, b VARCHAR)")
    assert client.rows("INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z')") == [(3,)]
    assert client.rows("UPDATE t SET b = UPPER(b) WHERE a > 1") == [(2, 0)]
    assert client.rows("DELETE FROM t WHERE a = 3") == [(1,)]
    with client.connection.cursor() as cursor:
        cursor.execute("UPDATE t SET b = 'w' WHERE a = 99")
        assert cursor.rowcount == 0
    assert client.rows("INSERT OVERWRITE INTO t SELECT 9, 'n'") == [(1,)]
    client.run("TRUNCATE TABLE t")
    assert client.value("SELECT COUNT(*) FROM t") == 0


def test_merge_inserts_updates_and_deletes(client: Client) -> None:
    client.run("CREATE TABLE t (id INT, n VARCHAR)", "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    assert client.rows(
        "MERGE INTO t USING (SELECT * FROM VALUES (1, 'A', FALSE), (2, NULL, TRUE), (4, 'D', FALSE)) "
        "AS s (id, n, gone) ON t.id = s.id WHEN MATCHED AND s.gone THEN DELETE WHEN MATCHED THEN UPDATE SET t.n = s.n "
        "WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)"
    ) == [(1, 1, 1)]
    assert client.rows("SELECT * FROM t ORDER BY id") == [(1, "A"), (3, "c"), (4, "D")]
    with pytest.raises(ProgrammingError, match="Duplicate row detected"):
        client.run(
            "MERGE INTO t USING (SELECT 1 AS id UNION ALL SELECT 1) s ON t.id = s.id "
            "WHEN MATCHED THEN UPDATE SET n = 'q'"
        )


def test_update_and_delete_read_other_tables(client: Client) -> None:
    client.run(
        "CREATE TABLE t (id INT, n INT)",
        "INSERT INTO t VALUES (1, 1), (2, 2)",
        "CREATE TABLE s (id INT, n INT)",
        "INSERT INTO s VALUES (2, 20)",
    )
    assert client.rows("UPDATE t SET n = s.n FROM s WHERE t.id = s.id") == [(1, 0)]
    assert client.rows("DELETE FROM t USING s WHERE t.id = s.id AND s.n = 20") == [(1,)]
    assert client.rows("SELECT * FROM t") == [(1, 1)]


VALUES = (
    1, -2, 2.5, Decimal("12345678901234567890.12"), "it's \\ \"fine\"\n", None, True, dt.date(2026, 2, 28),
    dt.datetime(2026, 2, 28, 12, 30, 15, 123456), dt.time(10, 20, 30), b"\x00\xff",
)  # fmt: skip


@pytest.mark.parametrize("paramstyle", ["pyformat", "qmark"])
def test_values_survive_the_way_there_and_back(connect: Callable[..., Client], paramstyle: str) -> None:
    client = connect(paramstyle=paramstyle)
    client.run(
        "CREATE TABLE t (i INT, j INT, f FLOAT, d NUMBER(38, 2), s VARCHAR, n VARCHAR, b BOOLEAN, day DATE, "
        "at TIMESTAMP_NTZ, tm TIME, raw BINARY)"
    )
    mark = "?" if paramstyle == "qmark" else "%s"
    client.rows(f"INSERT INTO t VALUES ({', '.join([mark] * len(VALUES))})", *VALUES)
    assert client.row("SELECT * FROM t") == VALUES


def test_a_bound_text_compares_with_dates_and_numbers(connect: Callable[..., Client]) -> None:
    client = connect(paramstyle="qmark")
    assert client.rows("SELECT 1 WHERE CURRENT_DATE() >= ? AND 5 = ?", "2026-05-17", "5") == [(1,)]


def test_twenty_thousand_rows_go_in_by_executemany_in_seconds(client: Client) -> None:
    client.run("CREATE TABLE t (id INT, name VARCHAR, amount NUMBER(12, 2), at TIMESTAMP_NTZ, day DATE, flag BOOLEAN)")
    rows = [
        (i, f"name '{i}' \\", i * 1.25, dt.datetime(2026, 1, 1, 10), dt.date(2026, 1, 1), None if i % 7 == 0 else True)
        for i in range(20_000)
    ]
    began = time.monotonic()
    with client.connection.cursor() as cursor:
        cursor.executemany("INSERT INTO t VALUES (%s, %s, %s, %s, %s, %s)", rows)
        assert cursor.rowcount == 20_000
    assert time.monotonic() - began < 6
    assert client.row("SELECT COUNT(*), SUM(amount), COUNT(flag), MAX(name), MIN(at)::VARCHAR FROM t") == (
        20_000, Decimal("249987500.00"), 17_142, "name '9999' \\", "2026-01-01 10:00:00",
    )  # fmt: skip


def test_executemany_with_question_marks_and_functions(connect: Callable[..., Client]) -> None:
    client = connect(paramstyle="qmark")
    client.run("CREATE TABLE t (id INT, name VARCHAR, at TIMESTAMP_NTZ, v VARIANT)")
    with client.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO t (id, name, at) VALUES (?, UPPER(?), SYSDATE())", [(i, f"n{i}") for i in range(3000)]
        )
        assert cursor.rowcount == 3000
        cursor.executemany("INSERT INTO t (id, v) SELECT ?, PARSE_JSON(?)", [(1, '{"a": 1}'), (2, None)])
        cursor.executemany("UPDATE t SET name = ? WHERE id = ? AND v IS NULL", [("one", 1), ("two", 2)])
    assert client.row("SELECT COUNT(*), COUNT(v), MAX(at)::DATE::VARCHAR FROM t") == (3002, 1, "2026-05-17")
    assert client.value("SELECT v:a::INT FROM t WHERE v IS NOT NULL") == 1
    assert client.rows("SELECT name FROM t WHERE id = 2 ORDER BY name NULLS LAST LIMIT 1") == [("two",)]


@pytest.mark.filterwarnings("ignore:is_datetime64tz_dtype:DeprecationWarning")
def test_write_pandas_fills_and_makes_tables(client: Client) -> None:
    frame = pd.DataFrame(
        {
            "ID": [1, 2, 3],
            "NAME": ["a", None, "c"],
            "AMOUNT": [1.5, 2.5, None],
            "AT": pd.to_datetime(["2026-01-01"] * 3),
        }
    )
    client.run("CREATE TABLE t (id INT, name VARCHAR, amount FLOAT, at TIMESTAMP_NTZ)")
    assert write_pandas(client.connection, frame, "T", use_logical_type=True)[:3] == (True, 1, 3)
    assert client.rows("SELECT id, name, amount FROM t ORDER BY id") == [(1, "a", 1.5), (2, None, 2.5), (3, "c", None)]
    assert write_pandas(client.connection, frame[["ID", "NAME"]], "MADE", auto_create_table=True)[0]
    assert write_pandas(client.connection, frame[["ID", "NAME"]], "MADE", auto_create_table=True, overwrite=True)[0]
    assert client.value("SELECT COUNT(*) FROM made") == 3


def test_a_big_result_comes_in_chunks(client: Client) -> None:
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT SEQ4() AS n, 'row ' || SEQ4() AS s FROM TABLE(GENERATOR(ROWCOUNT => 150000))")
        batches = cursor.get_result_batches()
        assert len(batches) > 2
        assert cursor.rowcount == 150_000
        frame = cursor.fetch_pandas_all()
    assert len(frame) == 150_000
    assert frame["N"].sum() == sum(range(150_000))


def test_an_empty_result_has_its_columns(client: Client) -> None:
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS a, 'x' AS b, CURRENT_DATE() AS c WHERE FALSE")
        assert cursor.fetchall() == []
        assert [column.name for column in cursor.description] == ["A", "B", "C"]
        assert cursor.fetch_pandas_all().shape == (0, 3)


def test_timestamps_before_1970_and_fractions_are_exact(client: Client) -> None:
    assert client.row(
        "SELECT '1969-12-31 23:59:59.999999'::TIMESTAMP_NTZ, '1900-01-01'::TIMESTAMP_NTZ, NULL::TIMESTAMP_NTZ"
    ) == (
        dt.datetime(1969, 12, 31, 23, 59, 59, 999999),
        dt.datetime(1900, 1, 1),
        None,
    )


def test_describe_tells_columns_without_running(client: Client) -> None:
    client.run("CREATE TABLE t (a INT)")
    with client.connection.cursor() as cursor:
        told = cursor.describe("SELECT a, CURRENT_DATE() AS d, PARSE_JSON('{}') AS v, 1.5::NUMBER(4, 1) AS n FROM t")
        assert [(column.name, column.type_code) for column in told] == [("A", 0), ("D", 3), ("V", 5), ("N", 0)]
        cursor.describe("INSERT INTO t VALUES (1)")
    assert client.value("SELECT COUNT(*) FROM t") == 0


def test_a_result_is_scanned_by_its_query_id(client: Client) -> None:
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS a UNION ALL SELECT 2")
        query_id = cursor.sfqid
    assert client.value(f"SELECT SUM(a) FROM TABLE(RESULT_SCAN('{query_id}'))") == 3
    client.run("SHOW WAREHOUSES LIKE 'TEST_WH'")
    assert client.value('SELECT "size" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))') == "X-Small"


# ---- transactions


def test_a_transaction_is_seen_when_it_is_committed_and_not_before(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    one.run("CREATE TABLE t (a INT)", "BEGIN", "INSERT INTO t VALUES (1)")
    assert other.value("SELECT COUNT(*) FROM t") == 0
    one.run("COMMIT")
    assert other.value("SELECT COUNT(*) FROM t") == 1
    one.run("BEGIN TRANSACTION", "DELETE FROM t", "ROLLBACK")
    assert other.value("SELECT COUNT(*) FROM t") == 1


def test_autocommit_can_be_off(connect: Callable[..., Client]) -> None:
    one, other = connect(autocommit=False), connect()
    other.run("CREATE TABLE t (a INT)")
    one.run("INSERT INTO t VALUES (1)")
    assert other.value("SELECT COUNT(*) FROM t") == 0
    one.connection.commit()
    assert other.value("SELECT COUNT(*) FROM t") == 1
    one.run("INSERT INTO t VALUES (2)")
    one.connection.rollback()
    assert other.value("SELECT COUNT(*) FROM t") == 1


def test_ddl_commits_the_open_transaction(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    one.run("CREATE TABLE t (a INT)", "BEGIN", "INSERT INTO t VALUES (1)", "CREATE TABLE u (a INT)", "ROLLBACK")
    assert other.value("SELECT COUNT(*) FROM t") == 1


def test_updates_of_one_row_by_many_sessions_are_all_counted(connect: Callable[..., Client]) -> None:
    clients = [connect() for _ in range(6)]
    clients[0].run("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (0)")

    def add(client: Client) -> None:
        for _ in range(10):
            client.run("UPDATE t SET n = n + 1")

    threads = [threading.Thread(target=add, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clients[0].value("SELECT n FROM t") == 60


def test_an_autocommit_update_waits_for_the_transaction_that_holds_the_table(connect: Callable[..., Client]) -> None:
    holder, waiter = connect(), connect()
    holder.run("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (0)", "BEGIN", "UPDATE t SET n = n + 1")
    thread = threading.Thread(target=waiter.run, args=("UPDATE t SET n = n + 10",))
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    assert holder.dicts("SHOW LOCKS")[0]["status"] == "HOLDING"
    holder.run("COMMIT")
    thread.join(10)
    assert holder.value("SELECT n FROM t") == 11


def test_a_race_of_two_transactions_ends_in_snowflakes_own_error(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    other.run("ALTER SESSION SET LOCK_TIMEOUT = 1")
    one.run("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (0)", "BEGIN", "UPDATE t SET n = 1")
    other.run("BEGIN")
    with pytest.raises(ProgrammingError) as caught:
        other.run("UPDATE t SET n = 2")
    assert (caught.value.errno, caught.value.sqlstate) == (625, "57014")
    assert caught.value.sfqid
    one.run("COMMIT")
    other.run("ROLLBACK")
    assert one.value("SELECT n FROM t") == 1


def test_a_transaction_that_reads_before_a_rival_commits_loses_loudly(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    one.run("CREATE TABLE t (n INT)", "INSERT INTO t VALUES (0)", "BEGIN")
    assert one.value("SELECT n FROM t") == 0
    other.run("UPDATE t SET n = 5")
    with pytest.raises(ProgrammingError) as caught:
        one.run("UPDATE t SET n = 6")
    assert (caught.value.errno, caught.value.sqlstate) == (625, "57014")
    with pytest.raises(ProgrammingError, match="Nothing was committed"):
        one.run("COMMIT")
    assert one.value("SELECT n FROM t") == 5


def test_sessions_that_wait_for_each_other_do_not_wait_for_ever(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    one.run("CREATE TABLE a (n INT)", "CREATE TABLE b (n INT)", "INSERT INTO a VALUES (0)", "INSERT INTO b VALUES (0)")
    one.run("BEGIN", "UPDATE a SET n = 1")
    other.run("BEGIN", "UPDATE b SET n = 2")
    failed: list[int] = []

    def cross(client: Client, table: str) -> None:
        try:
            client.run(f"UPDATE {table} SET n = 3")
        except ProgrammingError as error:
            failed.append(error.errno)
            client.run("ROLLBACK")

    began = time.monotonic()
    threads = [threading.Thread(target=cross, args=pair) for pair in ((one, "b"), (other, "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [625]
    assert time.monotonic() - began < 5


def test_a_large_result_can_be_read_to_its_end_whatever_is_asked_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "KEPT_RESULTS", 2)
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 300000))")
        for _ in range(4):
            assert client.value("SELECT 1") == 1
        assert sum(1 for _ in cursor) == 300_000
