"""Plan and apply `sql/` in the account that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import snowflake.connector

from deploy import sql
from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake_errors import to_service_error
from tools.settings import Settings


def plan_text(settings: Settings, *, everything: bool) -> str:
    """What an apply would change, for people."""
    with _connected(settings) as connection:
        return sql.plan(connection, variables(settings), everything=everything).text()


def apply(
    settings: Settings,
    *,
    sample_data: bool,
    everything: bool = False,
    allow_drop: bool = False,
    say: Callable[[str], None],
) -> sql.Report:
    """Apply what has changed; `say` hears a line per file. Raises what `sql.plan` and `sql.apply` raise."""
    with _connected(settings) as connection:
        plan = sql.plan(connection, variables(settings), everything=everything, sample_data=sample_data)
        return sql.apply(connection, plan, allow_drop=allow_drop, say=say)


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
