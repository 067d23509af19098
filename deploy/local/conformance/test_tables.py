"""Tables and writes: CREATE OR ALTER, transactions, races, counts of rows, bulk loads, stages."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd
import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError
from snowflake.connector.pandas_tools import write_pandas


def test_create_or_alter_keeps_rows_adds_and_drops_columns(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE OR ALTER TABLE {table} (id NUMBER, name VARCHAR(10), old VARCHAR)")
    cursor.execute(f"INSERT INTO {table} VALUES (1, 'one', 'x')")
    cursor.execute(f"CREATE OR ALTER TABLE {table} (id NUMBER, name VARCHAR(100), added NUMBER)")
    assert cursor.execute(f"SELECT * FROM {table}").fetchall() == [(1, "one", None)]
    assert [column.name for column in cursor.description] == ["ID", "NAME", "ADDED"]


def test_an_update_counts_the_rows_it_changed(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} AS SELECT SEQ4() AS n, 'NEW' AS status FROM TABLE(GENERATOR(ROWCOUNT => 5))")
    assert cursor.execute(f"UPDATE {table} SET status = 'DONE' WHERE n < 3").rowcount == 3
    assert cursor.execute(f"UPDATE {table} SET status = 'DONE' WHERE n > 99").rowcount == 0
    assert cursor.execute(f"DELETE FROM {table} WHERE status = 'DONE'").rowcount == 3


def test_a_claim_by_token_gives_each_row_to_one_worker(
    connection: SnowflakeConnection, other_connection: SnowflakeConnection, table: str
) -> None:
    connection.cursor().execute(
        f"CREATE TABLE {table} AS SELECT SEQ4() AS id, NULL::VARCHAR AS token FROM TABLE(GENERATOR(ROWCOUNT => 40))"
    )
    claimed: list[int] = []

    def claim(worker: SnowflakeConnection, name: str) -> None:
        cursor = worker.cursor()
        for number in range(10):
            token = f"{name}-{number}"
            cursor.execute(
                f"UPDATE {table} SET token = %s WHERE token IS NULL AND id IN"
                f" (SELECT id FROM {table} WHERE token IS NULL ORDER BY id LIMIT 5)",
                (token,),
            )
            rows = cursor.execute(f"SELECT id FROM {table} WHERE token = %s", (token,)).fetchall()
            claimed.extend(row[0] for row in rows)

    workers = [
        threading.Thread(target=claim, args=(worker, name))
        for worker, name in ((connection, "a"), (other_connection, "b"))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == list(range(40))


def test_concurrent_updates_of_one_row_lose_nothing(
    connection: SnowflakeConnection, other_connection: SnowflakeConnection, table: str
) -> None:
    connection.cursor().execute(f"CREATE TABLE {table} AS SELECT 0 AS n")

    def add(worker: SnowflakeConnection) -> None:
        for _ in range(15):
            worker.cursor().execute(f"UPDATE {table} SET n = n + 1")

    workers = [threading.Thread(target=add, args=(worker,)) for worker in (connection, other_connection)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert connection.cursor().execute(f"SELECT n FROM {table}").fetchone() == (30,)


def test_a_rolled_back_transaction_leaves_nothing(
    connection: SnowflakeConnection, other_connection: SnowflakeConnection, table: str
) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (n NUMBER)")
    cursor.execute("BEGIN")
    cursor.execute(f"INSERT INTO {table} VALUES (1)")
    assert other_connection.cursor().execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    cursor.execute("ROLLBACK")
    assert cursor.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)


def test_merge_updates_and_inserts(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} AS SELECT 1 AS id, 'old' AS name")
    cursor.execute(
        f"MERGE INTO {table} AS t USING (SELECT 1 AS id, 'new' AS name UNION ALL SELECT 2, 'two') AS s ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET t.name = s.name"
        " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)"
    )
    assert cursor.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == [(1, "new"), (2, "two")]


def test_many_rows_arrive_by_executemany_and_by_write_pandas(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (ID NUMBER, NAME VARCHAR)")
    cursor.executemany(f"INSERT INTO {table} (id, name) VALUES (%s, %s)", [(n, f"it's {n}") for n in range(2000)])
    frame = pd.DataFrame({"ID": range(2000, 3000), "NAME": [f"n{n}" for n in range(1000)]})
    write_pandas(connection, frame, table.upper())
    assert cursor.execute(f"SELECT COUNT(*), COUNT(DISTINCT id) FROM {table}").fetchone() == (3000, 3000)


def test_a_file_put_on_a_stage_is_listed(connection: SnowflakeConnection, table: str, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text("name: sales\n")
    cursor = connection.cursor()
    cursor.execute(f"CREATE STAGE {table}")
    cursor.execute(f"PUT 'file://{file}' @{table} AUTO_COMPRESS=FALSE OVERWRITE=TRUE")
    listed = cursor.execute(f"LIST @{table}").fetchall()
    assert [str(row[0]).rsplit("/", 1)[-1] for row in listed] == ["model.yaml"]


def test_a_missing_object_is_refused_with_snowflakes_code_and_a_query_id(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError, match="does not exist or not authorized") as refused:
        connection.cursor().execute("SELECT * FROM there_is_no_such_table")
    assert (refused.value.errno, refused.value.sqlstate) == (2003, "42S02")
    assert refused.value.sfqid


def test_an_unknown_column_is_refused_with_snowflakes_code(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError) as refused:
        connection.cursor().execute("SELECT no_such_column FROM (SELECT 1 AS n)")
    assert refused.value.errno == 904


def test_text_that_is_no_sql_is_refused_with_snowflakes_code(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError) as refused:
        connection.cursor().execute("SELEKT 1")
    assert (refused.value.errno, refused.value.sqlstate) == (1003, "42000")
