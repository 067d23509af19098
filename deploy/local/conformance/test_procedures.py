"""Procedures, streams and tasks as the jobs table uses them."""

from __future__ import annotations

import threading

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

PROCEDURE = """
CREATE OR ALTER PROCEDURE submit_{table}(name VARCHAR, input VARIANT, priority NUMBER DEFAULT 5)
RETURNS VARCHAR
LANGUAGE SQL
EXECUTE AS OWNER
AS
$$
DECLARE
    new_id VARCHAR DEFAULT UUID_STRING();
    bad_priority EXCEPTION (-20001, 'priority is a whole number from 1 to 9');
BEGIN
    IF (priority < 1 OR priority > 9) THEN
        RAISE bad_priority;
    END IF;
    INSERT INTO {table} (id, name, input, priority)
        SELECT :new_id, :name, :input, :priority;
    IF (SQLROWCOUNT = 1) THEN
        RETURN new_id;
    END IF;
    RETURN NULL;
END;
$$
"""


@pytest.fixture
def procedure(connection: SnowflakeConnection, table: str) -> str:
    connection.cursor().execute(f"CREATE TABLE {table} (id VARCHAR, name VARCHAR, input VARIANT, priority NUMBER)")
    connection.cursor().execute(PROCEDURE.format(table=table))
    return f"submit_{table}"


def test_a_procedure_takes_arguments_by_position_and_returns_its_value(
    connection: SnowflakeConnection, procedure: str, table: str
) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CALL {procedure}('Monthly', PARSE_JSON('{{\"period\": \"monthly\"}}'), 1)")
    row = cursor.fetchone()
    assert cursor.description[0].name == procedure.upper()
    stored = cursor.execute(f"SELECT id, name, input:period::VARCHAR, priority FROM {table}").fetchall()
    assert isinstance(row, tuple)
    assert stored == [(row[0], "Monthly", "monthly", 1)]


def test_a_procedure_takes_arguments_by_name_and_fills_defaults(
    connection: SnowflakeConnection, procedure: str, table: str
) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CALL {procedure}(name => %s, input => PARSE_JSON(%s))", ("bound", '{"a": 1}'))
    assert cursor.execute(f"SELECT name, priority FROM {table}").fetchall() == [("bound", 5)]


def test_a_raised_exception_reaches_the_client_with_its_number(connection: SnowflakeConnection, procedure: str) -> None:
    with pytest.raises(ProgrammingError, match="priority is a whole number") as raised:
        connection.cursor().execute(f"CALL {procedure}('x', PARSE_JSON('{{}}'), 42)")
    assert raised.value.sqlstate == "P0001"
    assert raised.value.sfqid


def test_an_append_only_stream_shows_inserts_until_a_write_consumes_them(
    connection: SnowflakeConnection, table: str
) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (n NUMBER)")
    cursor.execute(f"CREATE TABLE {table}_seen (n NUMBER)")
    cursor.execute(f"CREATE STREAM {table}_new ON TABLE {table} APPEND_ONLY = TRUE")
    assert _has_data(connection, table) is False
    cursor.execute(f"INSERT INTO {table} VALUES (1), (2)")
    assert _has_data(connection, table) is True
    cursor.execute(f"INSERT INTO {table}_seen SELECT n FROM {table}_new")
    assert cursor.execute(f"SELECT n FROM {table}_seen ORDER BY n").fetchall() == [(1,), (2,)]
    assert _has_data(connection, table) is False


def test_a_triggered_task_runs_after_an_insert(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (n NUMBER)")
    cursor.execute(f"CREATE TABLE {table}_seen (n NUMBER)")
    cursor.execute(f"CREATE STREAM {table}_new ON TABLE {table} APPEND_ONLY = TRUE")
    cursor.execute(
        f"CREATE TASK {table}_task TARGET_COMPLETION_INTERVAL = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('{table}_new')"
        f" AS INSERT INTO {table}_seen SELECT n FROM {table}_new"
    )
    cursor.execute(f"ALTER TASK {table}_task RESUME")
    cursor.execute(f"INSERT INTO {table} VALUES (7)")
    pause = threading.Event()
    # A real account starts a triggered task after 10 to 30 seconds.
    for _ in range(900):
        if cursor.execute(f"SELECT n FROM {table}_seen").fetchall() == [(7,)]:
            break
        pause.wait(0.1)
    else:
        pytest.fail("the task did not run")
    cursor.execute(f"DROP TASK {table}_task")


def test_show_says_what_was_made(connection: SnowflakeConnection, procedure: str, table: str) -> None:
    cursor = connection.cursor()
    tables = cursor.execute(f"SHOW TABLES LIKE '{table}'").fetchall()
    names = [column.name.lower() for column in cursor.description]
    assert [row[names.index("name")] for row in tables] == [table.upper()]
    procedures = cursor.execute(f"SHOW PROCEDURES LIKE '{procedure}'").fetchall()
    assert len(procedures) == 1


def _has_data(connection: SnowflakeConnection, table: str) -> object:
    row = connection.cursor().execute(f"SELECT SYSTEM$STREAM_HAS_DATA('{table}_new')").fetchone()
    assert isinstance(row, tuple)
    return row[0]
