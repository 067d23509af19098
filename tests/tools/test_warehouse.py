"""The door to Snowflake, against the local account with the real connector."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from deploy.local.account import Address, running
from tools.clients.snowflake import QueryTag, Warehouse
from tools.errors import QueryTimeout, RefusedSql, ServiceError
from tools.settings import Settings

TAG = QueryTag(tool="test")
LONG_QUERY = (
    "SELECT COUNT(*) FROM reporting.order_lines AS a, reporting.order_lines AS b, reporting.order_lines AS c "
    "WHERE a.revenue + b.revenue + c.revenue > 1"
)


@pytest.fixture
def warehouse(filled_settings: Settings) -> Iterator[Warehouse]:
    with Warehouse.open(filled_settings) as opened:
        yield opened


@pytest.fixture
def table(warehouse: Warehouse, request: pytest.FixtureRequest) -> Iterator[str]:
    """A table of its own for the test."""
    name = f"raw_data.test_{abs(hash(request.node.name))}"
    warehouse.execute(f"CREATE OR REPLACE TABLE {name} (n INT, text VARCHAR, at TIMESTAMP_NTZ, v VARIANT)", tag=TAG)
    yield name
    warehouse.execute(f"DROP TABLE IF EXISTS {name}", tag=TAG)


def settings_at(address: Address, settings: Settings) -> Settings:
    return settings.model_copy(update={"snowflake_host": address.host, "snowflake_port": address.port})


def test_opening_sends_nothing(filled_settings: Settings) -> None:
    nowhere = filled_settings.model_copy(update={"snowflake_port": 1})

    with Warehouse.open(nowhere):
        pass


def test_rows_are_dictionaries_with_python_values(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT 1 AS whole, 1.50::NUMBER(10, 2) AS exact, 'a' AS text, TRUE AS yes, NULL AS nothing, "
        "'2026-01-02'::DATE AS day, '2026-01-02 03:04:05'::TIMESTAMP_NTZ AS moment, "
        'PARSE_JSON(\'{"a": [1, {"b": null}]}\') AS json',
        tag=TAG,
    )

    assert rows == [
        {
            "whole": 1,
            "exact": Decimal("1.50"),
            "text": "a",
            "yes": True,
            "nothing": None,
            "day": date(2026, 1, 2),
            "moment": datetime(2026, 1, 2, 3, 4, 5),
            "json": {"a": [1, {"b": None}]},
        }
    ]
    assert rows.query_id


@pytest.mark.parametrize(
    "value",
    [
        "it's",
        'a "b"',
        "100% \\ %s",
        "line\nbreak\ttab",
        "'; DROP TABLE x; --",
        "ünïcödé ✓ 漢字",
        "",
        "\\",
        "\\'",
        "$$",
        "%(a)s",
    ],
)
def test_a_bound_value_arrives_as_it_is(warehouse: Warehouse, table: str, value: str) -> None:
    warehouse.execute(f"INSERT INTO {table} (n, text) VALUES (%s, %s)", (1, value), tag=TAG)

    assert warehouse.query(f"SELECT text FROM {table} WHERE text = %(value)s", {"value": value}, tag=TAG) == [
        {"text": value}
    ]


def test_times_lists_and_json_can_be_bound(warehouse: Warehouse, table: str) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC).replace(tzinfo=None)
    warehouse.execute(
        f"INSERT INTO {table} SELECT %s, %s, %s, PARSE_JSON(%s)", (7, None, moment, '{"k": "it\'s"}'), tag=TAG
    )

    rows = warehouse.query(f"SELECT * FROM {table} WHERE n IN (%s)", ((6, 7),), tag=TAG)

    assert rows == [{"n": 7, "text": None, "at": moment, "v": {"k": "it's"}}]


def test_a_per_cent_sign_needs_no_care_without_values(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT '50%' LIKE '%\\\\%' ESCAPE '\\\\' AS found", tag=TAG) == [{"found": True}]


def test_a_write_tells_how_many_rows_it_changed(warehouse: Warehouse, table: str) -> None:
    inserted = warehouse.insert_rows(
        f"INSERT INTO {table} (n, text) VALUES (%s, %s)", [(n, f"row {n}") for n in range(500)], tag=TAG
    )
    updated = warehouse.execute(f"UPDATE {table} SET text = 'x' WHERE n < %s", (10,), tag=TAG)
    missed = warehouse.execute(f"UPDATE {table} SET text = 'x' WHERE n = -1", tag=TAG)

    assert (inserted.row_count, updated.row_count, missed.row_count) == (500, 10, 0)
    assert updated.query_id


def test_a_transaction_that_ends_well_stays(warehouse: Warehouse, table: str) -> None:
    with warehouse.transaction(tag=TAG) as transaction:
        transaction.execute(f"INSERT INTO {table} (n) VALUES (1)")
        transaction.execute(f"INSERT INTO {table} (n) VALUES (2)")
        assert transaction.query(f"SELECT COUNT(*) AS n FROM {table}") == [{"n": 2}]

    assert warehouse.query(f"SELECT COUNT(*) AS n FROM {table}", tag=TAG) == [{"n": 2}]


def test_a_transaction_that_ends_badly_leaves_nothing(warehouse: Warehouse, table: str) -> None:
    with pytest.raises(ZeroDivisionError), warehouse.transaction(tag=TAG) as transaction:
        transaction.execute(f"INSERT INTO {table} (n) VALUES (1)")
        raise ZeroDivisionError

    with pytest.raises(ServiceError), warehouse.transaction(tag=TAG) as transaction:
        transaction.execute(f"INSERT INTO {table} (n) VALUES (1)")
        transaction.execute("INSERT INTO raw_data.no_such_table VALUES (1)")

    assert warehouse.query(f"SELECT COUNT(*) AS n FROM {table}", tag=TAG) == [{"n": 0}]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT * FROM raw_data.no_such_table", "does not exist, or the role may not see it"),
        ("SELECT no_such_column FROM reporting.orders", "000904"),
        ("SELECT 1 +", "001003"),
    ],
)
def test_a_wrong_statement_is_not_worth_another_try(warehouse: Warehouse, sql: str, words: str) -> None:
    with pytest.raises(ServiceError, match=words) as caught:
        warehouse.query(sql, tag=TAG)

    assert not caught.value.retryable
    assert caught.value.query_id
    assert caught.value.__cause__ is not None


def test_an_account_that_cannot_be_reached_is_worth_another_try(
    filled_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.clients.sign_in.LOGIN_SECONDS", 1)
    monkeypatch.setattr("tools.clients.sign_in.NETWORK_SECONDS", 1)
    nowhere = filled_settings.model_copy(update={"snowflake_port": 1})

    with Warehouse.open(nowhere) as warehouse, pytest.raises(ServiceError, match="cannot be reached") as caught:
        warehouse.query("SELECT 1", tag=TAG)

    assert caught.value.retryable


def test_many_threads_share_few_sessions(filled_settings: Settings) -> None:
    with Warehouse.open(filled_settings, sessions=3) as warehouse, ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda n: warehouse.query("SELECT %s AS n", (n,), tag=TAG)[0]["n"], range(40)))
        assert answers == list(range(40))
        assert warehouse.open_sessions <= 3


def test_sessions_of_two_roles_are_kept_apart(warehouse: Warehouse) -> None:
    for role in ("ASSISTANT_READER", "ASSISTANT_WORKER", "ASSISTANT_READER"):
        assert warehouse.query("SELECT CURRENT_ROLE() AS role", tag=TAG, role=role) == [{"role": role}]
    assert warehouse.open_sessions == 2


def test_each_statement_carries_its_own_tag(warehouse: Warehouse) -> None:
    tag = QueryTag(surface="web", person="ada", job="j-1", tool="test")
    query_id = warehouse.query("SELECT 1 AS one", tag=tag).query_id
    warehouse.query("SELECT 2 AS two", tag=TAG)

    rows = warehouse.query(
        "SELECT query_tag FROM TABLE(information_schema.query_history()) WHERE query_id = %s", (query_id,), tag=TAG
    )

    assert rows == [
        {"query_tag": '{"app":"analytics-assistant","surface":"web","person":"ada","job":"j-1","tool":"test"}'}
    ]


def test_a_statement_that_takes_too_long_is_stopped(warehouse: Warehouse) -> None:
    with pytest.raises(QueryTimeout) as caught:
        warehouse.query(LONG_QUERY, tag=TAG, timeout_seconds=1)

    assert not caught.value.retryable
    assert warehouse.query("SELECT 1 AS one", tag=TAG) == [{"one": 1}]


def test_a_running_statement_can_be_stopped_from_another_thread(warehouse: Warehouse) -> None:
    told = threading.Event()
    ids: list[str] = []

    def tell(query_id: str) -> None:
        ids.append(query_id)
        told.set()

    with ThreadPoolExecutor(1) as thread:
        running_query = thread.submit(
            warehouse.governed, LONG_QUERY, tag=TAG, row_cap=10, timeout_seconds=60, on_query_id=tell
        )
        assert told.wait(20)
        warehouse.cancel(ids[0])
        with pytest.raises(ServiceError, match="cancel"):
            running_query.result(30)


def test_stopping_a_statement_that_has_ended_is_no_error(warehouse: Warehouse) -> None:
    warehouse.cancel(warehouse.query("SELECT 1", tag=TAG).query_id)


def test_a_governed_query_gives_an_arrow_table_and_says_when_it_was_cut(warehouse: Warehouse) -> None:
    first = warehouse.query("SELECT order_id FROM raw_data.orders ORDER BY order_id LIMIT 5", tag=TAG)
    cut = warehouse.governed("SELECT order_id FROM orders ORDER BY order_id", tag=TAG, row_cap=5)
    whole = warehouse.governed("SELECT DISTINCT segment FROM customers", tag=TAG, row_cap=5)

    assert cut.table.column(0).to_pylist() == [row["order_id"] for row in first]
    assert cut.truncated
    assert cut.query_id
    assert whole.table.num_rows == 4
    assert not whole.truncated


def test_a_governed_query_may_tell_its_id_before_it_ends(warehouse: Warehouse) -> None:
    ids: list[str] = []

    result = warehouse.governed("SELECT COUNT(*) AS n FROM orders", tag=TAG, row_cap=5, on_query_id=ids.append)

    assert ids == [result.query_id]
    assert result.table.num_rows == 1


def test_a_governed_query_without_rows_is_an_empty_table(warehouse: Warehouse) -> None:
    result = warehouse.governed("SELECT order_id, status FROM orders WHERE 1 = 0", tag=TAG, row_cap=5)

    assert result.table.num_rows == 0
    assert [name.lower() for name in result.table.column_names] == ["order_id", "status"]


@pytest.mark.parametrize("sql", ["SELECT * FROM raw_data.jobs", "DELETE FROM orders", "SELECT * FROM no_such_view"])
def test_the_guard_stands_before_every_governed_query(warehouse: Warehouse, sql: str) -> None:
    with pytest.raises(RefusedSql):
        warehouse.governed(sql, tag=TAG, row_cap=5)


def test_a_restarted_account_is_signed_in_to_again(filled_settings: Settings, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as address:
        settings = settings_at(address, filled_settings)
        warehouse = Warehouse(settings)
        assert warehouse.query("SELECT 1 AS one", tag=TAG) == [{"one": 1}]
    with running(data, port=address.port):
        assert warehouse.query("SELECT 2 AS two", tag=TAG) == [{"two": 2}]
        with warehouse.transaction(tag=TAG) as transaction:
            assert transaction.query("SELECT 3 AS three") == [{"three": 3}]
        warehouse.close()


def test_a_rest_call_is_signed_with_a_live_session(warehouse: Warehouse) -> None:
    first = warehouse.rest_token()

    assert first.authorization.startswith('Snowflake Token="')
    assert first.token_type is None
    assert warehouse.rest_token() == first
    assert "Token" not in repr(first).replace("RestToken", "")


def test_closing_twice_is_no_error_and_afterwards_nothing_runs(filled_settings: Settings) -> None:
    warehouse = Warehouse(filled_settings)
    warehouse.query("SELECT 1", tag=TAG)

    warehouse.close()
    warehouse.close()

    with pytest.raises(ServiceError, match="closed"):
        warehouse.query("SELECT 1", tag=TAG)


def test_a_tag_is_short_enough_for_snowflake_and_still_json() -> None:
    import json

    tag = QueryTag(person="a" * 3000, thread='"' * 3000, tool="t")

    assert len(tag.to_json()) <= 2000
    assert json.loads(tag.to_json())["tool"] == "t"


def test_a_session_opened_before_the_database_is_made_is_not_kept(filled_settings: Settings, tmp_path: Path) -> None:
    with (
        running(tmp_path, any_user=True) as address,
        Warehouse.open(settings_at(address, filled_settings)) as early,
        Warehouse.open(settings_at(address, filled_settings)) as administrator,
    ):
        with pytest.raises(ServiceError, match="assistant sql apply makes them"):
            early.query("SELECT n FROM raw_data.t", tag=TAG)
        for statement in (
            "CREATE DATABASE analytics_platform",
            "CREATE SCHEMA analytics_platform.reporting",
            "CREATE SCHEMA analytics_platform.raw_data",
            "CREATE TABLE analytics_platform.raw_data.t AS SELECT 7 AS n",
        ):
            administrator.execute(statement, tag=TAG)  # type: ignore[arg-type]
        assert early.query("SELECT n FROM raw_data.t", tag=TAG) == [{"n": 7}]
