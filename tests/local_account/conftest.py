"""A local account in a process of its own for all tests of a worker, and a schema of its own for each test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.local.account import Address, running

TODAY = date(2026, 5, 17)

Rows = list[tuple[Any, ...]]


def connected(address: Address, **more: Any) -> SnowflakeConnection:
    """The stock connector over loopback."""
    options = {"user": "admin", "network_timeout": 30, "login_timeout": 10} | more
    return snowflake.connector.connect(
        account="local", password="any", host=address.host, port=address.port, protocol="http", **options
    )


class Client:
    """One connection, and short ways to ask through it."""

    def __init__(self, connection: SnowflakeConnection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: Any) -> Rows:
        with self.connection.cursor() as cursor:
            return list(cursor.execute(sql, values or None).fetchall())

    def row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        return self.rows(sql, *values)[0]

    def value(self, sql: str, *values: Any) -> Any:
        return self.row(sql, *values)[0]

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.rows(statement)

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        with self.connection.cursor(snowflake.connector.DictCursor) as cursor:
            return list(cursor.execute(sql).fetchall())


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with running(tmp_path_factory.mktemp("account"), today=TODAY) as address:
        with connected(address) as connection:
            connection.cursor().execute("CREATE DATABASE test_db")
            connection.cursor().execute("CREATE WAREHOUSE test_wh WAREHOUSE_SIZE = XSMALL")
        yield address


@pytest.fixture
def schema(account: Address) -> Iterator[str]:
    name = f"s_{uuid.uuid4().hex[:10]}"
    with connected(account) as connection:
        connection.cursor().execute(f"CREATE SCHEMA test_db.{name}")
        yield name
        connection.cursor().execute(f"DROP SCHEMA test_db.{name}")


@pytest.fixture
def connect(account: Address, schema: str) -> Iterator[Callable[..., Client]]:
    """Opens clients that stand in the test's schema; they are closed at the end."""
    opened: list[SnowflakeConnection] = []

    def open_client(**more: Any) -> Client:
        options = {"database": "test_db", "schema": schema, "warehouse": "test_wh"} | more
        opened.append(connected(account, **options))
        return Client(opened[-1])

    yield open_client
    for connection in opened:
        connection.close()


@pytest.fixture
def client(connect: Callable[..., Client]) -> Client:
    return connect()


@pytest.fixture
def open_at() -> Callable[..., AbstractContextManager[Client]]:
    """Opens a client at any address, for the length of a `with` block."""

    @contextmanager
    def opened(address: Address, **more: Any) -> Iterator[Client]:
        with connected(address, **more) as connection:
            yield Client(connection)

    return opened
