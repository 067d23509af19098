"""Plan and apply `sql/` in the account that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import snowflake.connector

from deploy.sql import deployer as sql
from deploy.sql.drift import find_drift
from deploy.sql.finding import DriftReport
from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake_errors import to_service_error
from tools.settings import Settings


def plan(settings: Settings, *, everything: bool) -> sql.Plan:
    """What an apply would change."""
    with _connected(settings) as connection:
        return sql.plan(connection, variables(settings), everything=everything)


def apply(
    settings: Settings,
    *,
    sample_data: bool,
    everything: bool = False,
    allow_drop: bool = False,
    wait_seconds: float = 60,
    say: Callable[[str], None],
) -> sql.Report:
    """Apply what has changed; `say` hears a line per file. Raises what `sql.plan` and `sql.apply` raise.

    When another run applied something meanwhile, it is planned once more and what is left is applied.
    """
    with _connected(settings) as connection:

        def attempt() -> sql.Report:
            made = sql.plan(connection, variables(settings), everything=everything, sample_data=sample_data)
            return sql.apply(connection, made, allow_drop=allow_drop, wait_seconds=wait_seconds, say=say)

        try:
            return attempt()
        except sql.StalePlan:
            return attempt()


def drift(settings: Settings) -> DriftReport:
    """What the account has otherwise than the files."""
    with _connected(settings) as connection:
        return find_drift(connection, variables(settings))


def unlock(settings: Settings, run: str, *, say: Callable[[str], None]) -> None:
    """Free the lock of a dead run; raises NotTheHolder."""
    with _connected(settings) as connection:
        sql.unlock(connection, run, say=say)


def settle_in(settings: Settings) -> None:
    """What an administrator does once after the first apply.

    The user's sessions begin in the reporting schema; the task that announces jobs runs, also when it suspended itself
    while nobody listened.
    """
    with _connected(settings) as connection:
        cursor = connection.cursor()
        cursor.execute(f"ALTER TASK {settings.snowflake_database}.raw_data.job_processor_task RESUME")
        cursor.execute(
            f"ALTER USER {settings.snowflake_user}"
            f" SET DEFAULT_NAMESPACE = {settings.snowflake_database}.{settings.snowflake_schema}"
            f" DEFAULT_WAREHOUSE = {settings.snowflake_warehouse}"
        )


@contextmanager
def _connected(settings: Settings) -> Iterator[snowflake.connector.SnowflakeConnection]:
    try:
        connection = snowflake.connector.connect(**connect_arguments(settings, None))
    except snowflake.connector.Error as error:
        raise to_service_error(error) from error
    with closing(connection):
        yield connection


def variables(settings: Settings) -> dict[str, str]:
    """What fills <% name %> in the files, as far as the settings say it."""
    values = {
        "job_events_topic_arn": settings.assistant_job_events_topic_arn,
        "job_events_role_arn": settings.assistant_job_events_role_arn,
        "reports_bucket": settings.s3_reports_bucket,
    }
    return {name: value for name, value in values.items() if value} | settings.assistant_sql_variables
