"""A local account in a process of its own, and a fresh schema of it for each test, seen through the stock connector."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.local.account import Address, running

Rows = list[tuple[Any, ...]]


class Client:
    """One connection and short ways to ask through it."""

    def __init__(self, connection: SnowflakeConnection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: Any) -> Rows:
        with self.connection.cursor() as cursor:
            return list(cursor.execute(sql, values or None).fetchall())

    def value(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def columns(self, sql: str) -> list[str]:
        with self.connection.cursor() as cursor:
            return [column.name for column in cursor.execute(sql).description]

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.rows(statement)

    def named(self, sql: str) -> list[dict[str, Any]]:
        """Rows as dictionaries, as SHOW and DESCRIBE are read."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _connected(address: Address, **options: Any) -> Iterator[Client]:
    with snowflake.connector.connect(
        account="local", user="admin", password="any", host=address.host, port=address.port, protocol="http",
        login_timeout=30, network_timeout=30, **options,
    ) as connection:  # fmt: skip
        yield Client(connection)


Connect = Callable[..., AbstractContextManager[Client]]
Eventually = Callable[..., Any]


@pytest.fixture(scope="session")
def connect() -> Connect:
    """`with connect(address, database=..., schema=...) as client`."""
    return _connected


@pytest.fixture(scope="session")
def eventually() -> Eventually:
    """`eventually(ask, seconds=5)`: the first true answer; fails when none comes in time."""

    def wait(ask: Callable[[], Any], *, seconds: float = 5.0) -> Any:
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while time.monotonic() < deadline:
            if found := ask():
                return found
            pause.wait(0.02)
        pytest.fail(f"nothing came within {seconds:g} s")

    return wait


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with running(tmp_path_factory.mktemp("account")) as address:
        with _connected(address) as client:
            client.run("CREATE DATABASE IF NOT EXISTS shop")
        yield address


@pytest.fixture
def client(address: Address) -> Iterator[Client]:
    schema = f"s{uuid.uuid4().hex[:10]}"
    with _connected(address, database="shop") as client:
        client.run(f"CREATE SCHEMA {schema}", f"USE SCHEMA shop.{schema}")
        yield client
