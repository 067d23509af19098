"""One connection to the local account, and one to a real account when the settings name one (`pytest -m real`)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.local.account import running

REAL_SETTINGS = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER", "SNOWFLAKE_DATABASE", "SNOWFLAKE_WAREHOUSE")


@dataclass(frozen=True)
class Account:
    """How to connect, and a schema of the suite's own that it may fill."""

    options: dict[str, Any]
    schema: str

    def connect(self, **more: Any) -> SnowflakeConnection:
        return snowflake.connector.connect(**self.options, **more, login_timeout=30, network_timeout=60)


@pytest.fixture(scope="session", params=["local", pytest.param("real", marks=pytest.mark.real)])
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    schema = f"conformance_{uuid.uuid4().hex[:8]}"
    if request.param == "local":
        with running(tmp_path_factory.mktemp("account")) as address:
            options = {"account": "local", "user": "admin", "password": "any", "protocol": "http"}
            # It is not asked of the clouds' metadata addresses where this runs, which takes 0.2 s a sign-in.
            options |= {"host": address.host, "port": address.port, "platform_detection_timeout_seconds": 0.0}
            options |= {"database": "conformance"}
            with snowflake.connector.connect(**(options | {"database": None})) as connection:
                connection.cursor().execute("CREATE DATABASE IF NOT EXISTS conformance")
            yield from _with_schema(Account(options, schema))
    else:
        missing = [name for name in REAL_SETTINGS if not os.environ.get(name)]
        assert not missing, f"a run against a real account needs {', '.join(missing)}"
        options = {name.removeprefix("SNOWFLAKE_").lower(): os.environ[name] for name in REAL_SETTINGS}
        for name in ("PASSWORD", "TOKEN", "PRIVATE_KEY_FILE", "AUTHENTICATOR", "ROLE"):
            if value := os.environ.get(f"SNOWFLAKE_{name}"):
                options[name.lower()] = value
        yield from _with_schema(Account(options, schema))


def _with_schema(account: Account) -> Iterator[Account]:
    with account.connect() as connection:
        connection.cursor().execute(f"CREATE SCHEMA {account.schema}")
        try:
            yield account
        finally:
            connection.cursor().execute(f"DROP SCHEMA {account.schema} CASCADE")


@pytest.fixture
def connection(account: Account) -> Iterator[SnowflakeConnection]:
    with account.connect(schema=account.schema) as connection:
        yield connection


@pytest.fixture
def other_connection(account: Account) -> Iterator[SnowflakeConnection]:
    with account.connect(schema=account.schema) as connection:
        yield connection


@pytest.fixture
def table() -> str:
    """A name that no other test uses."""
    return f"t_{uuid.uuid4().hex[:10]}"
