"""One local account with the whole schema and the sample data, shared by the tests of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy import sql
from deploy.local.account import running


@dataclass(frozen=True)
class Applied:
    """Where the account listens, and what the first apply did."""

    options: dict[str, Any]
    report: sql.Report
    first_plan: sql.Plan
    variables: dict[str, str]

    def connect(self, **more: Any) -> SnowflakeConnection:
        return snowflake.connector.connect(**self.options, **more, login_timeout=30, network_timeout=60)


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    variables = {
        "job_events_topic_arn": "arn:aws:sns:us-east-1:123456789012:assistant-job-events",
        "job_events_role_arn": "arn:aws:iam::123456789012:role/snowflake",
    }
    with running(tmp_path_factory.mktemp("account")) as address:
        options = {"account": "local", "user": "admin", "password": "any", "protocol": "http"}
        options |= {"host": address.host, "port": address.port}
        with snowflake.connector.connect(**options) as connection:
            plan = sql.plan(connection, variables, sample_data=True)
            report = sql.apply(connection, plan, git_commit="0" * 40)
        yield Applied(options, report, plan, variables)


@pytest.fixture(scope="module")
def connection(applied: Applied) -> Iterator[SnowflakeConnection]:
    with applied.connect(database="analytics_platform", schema="reporting") as connection:
        yield connection


@pytest.fixture(scope="module")
def rows(connection: SnowflakeConnection) -> Callable[..., list[tuple[Any, ...]]]:
    """Ask a statement, get its rows."""

    def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return list(cursor.execute(statement, values or None).fetchall())

    return ask
