"""Sessions: who and where one is, tags, history, time-outs, cancelling."""

from __future__ import annotations

import json
import threading
import time
import uuid

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

SLOW = "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000)) AS a, TABLE(GENERATOR(ROWCOUNT => 10000000)) AS b"


def test_a_session_knows_who_and_where_it_is(connection: SnowflakeConnection) -> None:
    row = (
        connection.cursor()
        .execute("SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_SCHEMA(), CURRENT_SESSION()")
        .fetchone()
    )
    assert isinstance(row, tuple)
    assert all(row)


def test_a_query_tag_stands_in_the_history(connection: SnowflakeConnection) -> None:
    tag = json.dumps({"app": "conformance", "id": uuid.uuid4().hex})
    cursor = connection.cursor()
    cursor.execute("SELECT 41 + 1 AS answer", _statement_params={"QUERY_TAG": tag})
    query_id = cursor.sfqid
    history = cursor.execute(
        "SELECT query_tag, execution_status FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_SESSION())"
        " WHERE query_id = %s",
        (query_id,),
    ).fetchall()
    assert history == [(tag, "SUCCESS")]


def test_alter_session_sets_a_tag_for_what_follows(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("ALTER SESSION SET QUERY_TAG = 'it is set'")
    shown = cursor.execute("SHOW PARAMETERS LIKE 'QUERY_TAG' IN SESSION").fetchall()
    assert shown[0][1] == "it is set"
    cursor.execute("ALTER SESSION UNSET QUERY_TAG")


def test_a_statement_over_its_time_is_ended(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError) as ended:
        connection.cursor().execute(SLOW, _statement_params={"STATEMENT_TIMEOUT_IN_SECONDS": 1})
    assert ended.value.errno == 630


def test_a_running_query_is_cancelled_from_another_session(
    connection: SnowflakeConnection, other_connection: SnowflakeConnection
) -> None:
    cursor = connection.cursor()
    cursor.execute_async(SLOW)
    query_id = cursor.sfqid
    assert query_id
    other_connection.cursor().execute("SELECT SYSTEM$CANCEL_QUERY(%s)", (query_id,))
    deadline = time.monotonic() + 20
    pause = threading.Event()
    while connection.is_still_running(connection.get_query_status(query_id)):
        assert time.monotonic() < deadline
        pause.wait(0.1)
    assert connection.is_an_error(connection.get_query_status(query_id))


def test_a_role_without_a_grant_sees_no_table(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (n NUMBER)")
    cursor.execute(f"CREATE ROLE {table}_role")
    try:
        cursor.execute(f"GRANT ROLE {table}_role TO USER {connection.user}")
        cursor.execute(f"GRANT USAGE ON DATABASE {connection.database} TO ROLE {table}_role")
        cursor.execute(f"GRANT USAGE ON SCHEMA {connection.schema} TO ROLE {table}_role")
        before = connection.role
        cursor.execute(f"USE ROLE {table}_role")
        cursor.execute("USE SECONDARY ROLES NONE")
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            cursor.execute(f"SELECT * FROM {table}")
        cursor.execute(f"USE ROLE {before}")
        cursor.execute(f"GRANT SELECT ON TABLE {table} TO ROLE {table}_role")
        cursor.execute(f"USE ROLE {table}_role")
        assert cursor.execute(f"SELECT * FROM {table}").fetchall() == []
        cursor.execute(f"USE ROLE {before}")
    finally:
        cursor.execute(f"DROP ROLE {table}_role")
