"""Sessions of the local account: logins, context, parameters, tokens, cancelling, asynchronous statements."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

from deploy.local.account import Address, running

Client = Any
ENDLESS = "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100000000)) a, TABLE(GENERATOR(ROWCOUNT => 1000000)) b"


def test_a_session_knows_who_and_where_it_is(client: Client, schema: str) -> None:
    assert client.row(
        "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_WAREHOUSE(), "
        "CURRENT_ACCOUNT()"
    ) == ("ADMIN", "ACCOUNTADMIN", "TEST_DB", schema.upper(), "TEST_WH", "LOCAL")
    assert client.value("SELECT CURRENT_SESSION()") == str(client.connection.session_id)
    assert "PUBLIC" in json.loads(client.value("SELECT CURRENT_AVAILABLE_ROLES()"))


def test_the_fixed_date_is_today_in_every_clock(client: Client) -> None:
    row = client.row(
        "SELECT CURRENT_DATE, CURRENT_DATE(), CURRENT_TIMESTAMP()::DATE, SYSDATE()::DATE, GETDATE()::DATE, "
        "LOCALTIMESTAMP()::DATE"
    )
    assert {value.isoformat() for value in row} == {"2026-05-17"}


def test_an_unknown_user_cannot_log_in(account: Address) -> None:
    import snowflake.connector

    with pytest.raises(DatabaseError, match="no user 'NOBODY'"):
        snowflake.connector.connect(
            account="local", user="nobody", password="x", host=account.host, port=account.port, protocol="http",
            login_timeout=5,
        )  # fmt: skip


def test_an_account_for_anybody_makes_whoever_signs_in_an_administrator(tmp_path: Path) -> None:
    import snowflake.connector

    with (
        running(tmp_path, any_user=True) as address,
        snowflake.connector.connect(
            account="test", user="someone", password="x", host=address.host, port=address.port, protocol="http",
            warehouse="COMPUTE_WH", database="NOT_THERE", login_timeout=5,
        ) as connection,
        connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("CREATE DATABASE shop")
        cursor.execute("CREATE SCHEMA shop.main")
        cursor.execute("CREATE TABLE shop.main.t (a INTEGER)")
        cursor.execute("INSERT INTO shop.main.t VALUES (1), (2)")
        assert cursor.execute("SELECT CURRENT_USER(), CURRENT_ROLE(), COUNT(*) FROM t").fetchall() == [
            ("SOMEONE", "ACCOUNTADMIN", 2)
        ]


def test_a_schema_called_main_is_a_schema_like_any_other(client: Client) -> None:
    client.run("CREATE OR REPLACE DATABASE of_main")
    assert client.rows("SHOW SCHEMAS LIKE 'main' IN DATABASE of_main") == []
    client.run("CREATE SCHEMA of_main.main")
    client.run("CREATE TABLE of_main.main.t (a INTEGER DEFAULT 7, b VARCHAR)")
    client.run("INSERT INTO of_main.main.t (b) VALUES ('x')")
    assert client.row("SELECT a, b FROM of_main.main.t") == (7, "x")
    listed = client.rows("SELECT table_schema, column_name FROM of_main.information_schema.columns ORDER BY 2")
    assert listed == [("MAIN", "A"), ("MAIN", "B")]
    client.run("DROP SCHEMA of_main.main")
    with pytest.raises(ProgrammingError, match="does not exist"):
        client.run("SELECT * FROM of_main.main.t")
    client.run("CREATE SCHEMA of_main.main")
    assert client.rows("SHOW TABLES IN SCHEMA of_main.main") == []


def test_use_changes_the_context_and_refuses_what_is_not_there(client: Client, schema: str) -> None:
    client.run("USE SCHEMA test_db.public")
    assert client.value("SELECT CURRENT_SCHEMA()") == "PUBLIC"
    client.run(f"USE test_db.{schema}", "USE SECONDARY ROLES NONE")
    assert client.value("SELECT CURRENT_SCHEMA()") == schema.upper()
    for statement in ("USE DATABASE nope", "USE SCHEMA nope", "USE WAREHOUSE nope", "USE ROLE nope"):
        with pytest.raises(ProgrammingError, match="does not exist"):
            client.run(statement)


def test_names_without_a_database_are_refused_in_words(connect: Callable[..., Client]) -> None:
    bare = connect(database=None, schema=None)
    with pytest.raises(ProgrammingError, match="does not have a current database"):
        bare.rows("SELECT * FROM t")


def test_session_parameters_are_set_shown_and_unset(client: Client) -> None:
    client.run("ALTER SESSION SET QUERY_TAG = 'a tag', STATEMENT_TIMEOUT_IN_SECONDS = 77")
    shown = {row["key"]: row for row in client.dicts("SHOW PARAMETERS LIKE '%TAG%'")}
    assert (shown["QUERY_TAG"]["value"], shown["QUERY_TAG"]["level"]) == ("a tag", "SESSION")
    client.run("ALTER SESSION UNSET QUERY_TAG")
    assert client.dicts("SHOW PARAMETERS LIKE 'QUERY_TAG'")[0]["value"] == ""
    with pytest.raises(ProgrammingError, match="invalid parameter 'NOPE'"):
        client.run("ALTER SESSION SET NOPE = 1")
    with pytest.raises(ProgrammingError, match="the local account does not support WEEK_START"):
        client.run("ALTER SESSION SET WEEK_START = 3")


def test_the_time_zone_of_the_session_moves_local_times(client: Client) -> None:
    client.run("ALTER SESSION SET TIMEZONE = 'America/New_York'")
    moved = client.value("SELECT '2026-01-15 12:00:00 +0000'::TIMESTAMP_LTZ")
    assert moved.isoformat() == "2026-01-15T07:00:00-05:00"
    with pytest.raises(ProgrammingError, match="invalid value"):
        client.run("ALTER SESSION SET TIMEZONE = 'Nowhere/Land'")


def test_the_connector_sets_session_parameters_at_login(connect: Callable[..., Client]) -> None:
    tagged = connect(session_parameters={"QUERY_TAG": '{"app": "tests"}'})
    assert tagged.dicts("SHOW PARAMETERS LIKE 'QUERY_TAG'")[0]["value"] == '{"app": "tests"}'


def test_variables_are_set_and_used(client: Client) -> None:
    client.run("SET greeting = 'it''s'", "SET (a, b) = (1, 2)")
    assert client.row("SELECT $greeting, $a + $b, '$a'") == ("it's", 3, "$a")
    client.run("UNSET a")
    with pytest.raises(ProgrammingError, match="Session variable '\\$A' does not exist"):
        client.rows("SELECT $a")


def test_a_statement_over_its_timeout_is_stopped(client: Client) -> None:
    client.run("ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")
    began = time.monotonic()
    with pytest.raises(ProgrammingError, match="timeout of 1 second") as caught:
        client.rows(ENDLESS)
    assert caught.value.errno == 630
    assert time.monotonic() - began < 5
    assert client.value("SELECT 1") == 1


def test_the_lower_timeout_of_session_and_warehouse_counts(client: Client) -> None:
    client.run("CREATE WAREHOUSE hasty STATEMENT_TIMEOUT_IN_SECONDS = 1")
    with pytest.raises(ProgrammingError, match="timeout of 1 second"):
        client.rows(ENDLESS)
    client.run("DROP WAREHOUSE hasty")


def test_another_session_cancels_a_query_by_its_id(connect: Callable[..., Client]) -> None:
    victim, other = connect(), connect()
    cursor = victim.connection.cursor()
    cursor.execute_async(ENDLESS)
    query_id = cursor.sfqid
    deadline = time.monotonic() + 10
    answer = ""
    while "terminated" not in answer and time.monotonic() < deadline:
        answer = other.value(f"SELECT SYSTEM$CANCEL_QUERY('{query_id}')")
    assert "terminated" in answer
    with pytest.raises(DatabaseError, match="canceled"):
        cursor.get_results_from_sfqid(query_id)
        cursor.fetchall()


def test_the_client_timeout_aborts_the_statement(client: Client) -> None:
    with pytest.raises(ProgrammingError) as caught, client.connection.cursor() as cursor:
        cursor.execute(ENDLESS, timeout=1)
    assert caught.value.errno == 604
    assert client.value("SELECT 1") == 1


def test_an_asynchronous_statement_is_asked_for_later(client: Client) -> None:
    cursor = client.connection.cursor()
    cursor.execute_async("SELECT 42 AS answer")
    cursor.get_results_from_sfqid(cursor.sfqid)
    assert cursor.fetchall() == [(42,)]
    assert client.connection.get_query_status(cursor.sfqid).name == "SUCCESS"


def test_several_statements_go_in_one_request(client: Client) -> None:
    cursor = client.connection.cursor()
    assert cursor.execute("SELECT 1; SELECT 'a;b'; SELECT 3", num_statements=3).fetchall() == [(1,)]
    assert cursor.nextset() and cursor.fetchall() == [("a;b",)]
    assert cursor.nextset() and cursor.fetchall() == [(3,)]
    with pytest.raises(ProgrammingError, match="did not match the desired statement count 1"):
        client.rows("SELECT 1; SELECT 2")


def test_comments_around_a_statement_do_no_harm(client: Client) -> None:
    client.run("CREATE TABLE t (a INT)")
    assert client.rows("-- first\n/* second */ INSERT INTO t VALUES (1); -- third") == [(1,)]
    assert client.rows("SELECT a // trailing\nFROM t;;") == [(1,)]


def test_an_error_has_a_query_id_that_the_history_knows(client: Client) -> None:
    with pytest.raises(ProgrammingError) as caught:
        client.rows("SELECT nope FROM nowhere")
    assert caught.value.errno == 2003
    assert caught.value.sqlstate == "42S02"
    found = client.rows(
        "SELECT EXECUTION_STATUS, ERROR_CODE FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE QUERY_ID = %s",
        caught.value.sfqid,
    )
    assert found == [("FAIL", "002003")]


def test_the_history_keeps_text_tag_role_warehouse_rows_and_times(client: Client) -> None:
    client.run("ALTER SESSION SET QUERY_TAG = 'history test'", "SELECT 17 UNION ALL SELECT 18")
    row = client.dicts(
        "SELECT * FROM TABLE(test_db.INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 500)) "
        "WHERE QUERY_TAG = 'history test' AND QUERY_TEXT LIKE 'SELECT 17%' ORDER BY START_TIME DESC"
    )[0]
    assert row["USER_NAME"] == "ADMIN"
    assert (row["ROLE_NAME"], row["WAREHOUSE_NAME"], row["ROWS_PRODUCED"]) == ("ACCOUNTADMIN", "TEST_WH", 2)
    assert row["SESSION_ID"] == client.connection.session_id
    assert row["END_TIME"] >= row["START_TIME"]
    assert row["TOTAL_ELAPSED_TIME"] >= 0


def test_an_expired_session_token_is_renewed_without_the_caller_noticing(client: Client) -> None:
    client.connection.rest.update_tokens("ver:1-hint:0-stale", client.connection.rest.master_token)
    assert client.value("SELECT 1") == 1


def test_a_closed_session_answers_no_more(connect: Callable[..., Client]) -> None:
    gone = connect()
    token, url = gone.connection.rest.token, f"http://{gone.connection.host}:{gone.connection.port}"
    gone.connection.close()
    answer = httpx.post(
        f"{url}/queries/v1/query-request",
        headers={"Authorization": f'Snowflake Token="{token}"'},
        json={"sqlText": "SELECT 1"},
    )
    assert (answer.status_code, answer.json()["code"]) == (200, "390112")


def test_a_repeated_request_runs_its_statement_once(client: Client) -> None:
    client.run("CREATE TABLE once (a INT)")
    url = f"http://{client.connection.host}:{client.connection.port}/queries/v1/query-request?requestId=same-request"
    headers = {"Authorization": f'Snowflake Token="{client.connection.rest.token}"'}
    answers = [
        httpx.post(url, headers=headers, json={"sqlText": "INSERT INTO once VALUES (1)"}).json() for _ in range(2)
    ]
    assert answers[0]["data"]["queryId"] == answers[1]["data"]["queryId"]
    assert client.value("SELECT COUNT(*) FROM once") == 1


def test_what_is_unknown_ends_in_a_clear_error(client: Client) -> None:
    for statement in (
        "CREATE HYBRID TABLE h (a INT)",
        "CREATE EXTERNAL TABLE e (a INT)",
        "UNDROP TABLE t",
        "PRAGMA version",
    ):
        with pytest.raises(ProgrammingError, match="the local account does not support"):
            client.run(statement)


def test_sql_cannot_reach_files_or_the_machine(client: Client) -> None:
    for statement in (
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
        "SELECT getenv('HOME')", "SELECT * FROM glob('/*')", "INSTALL httpfs", "ATTACH '/tmp/x.db'",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError):
            client.run(statement)


def test_many_threads_share_the_account(connect: Callable[..., Client]) -> None:
    clients = [connect() for _ in range(6)]
    found: list[int] = []

    def ask(each: Client, number: int) -> None:
        found.extend(each.value("SELECT %s + 1", number) for _ in range(15))

    threads = [threading.Thread(target=ask, args=(each, n)) for n, each in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([n + 1 for n in range(6)] * 15)
