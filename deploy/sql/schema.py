"""Bootstrap, plan and apply `sql/` in the account that the settings name, each with the role that it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import snowflake.connector

from deploy.sql import bootstrap as bootstrapping
from deploy.sql import deployer as sql
from deploy.sql.bootstrap import DEPLOYER, NotBootstrapped
from deploy.sql.drift import find_drift
from deploy.sql.finding import DriftReport
from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake_errors import to_service_error
from tools.settings import Settings

_ROLE_REFUSED = re.compile(r"390189|Role '.*' specified in the connect string")


def bootstrap(settings: Settings, *, say: Callable[[str], None]) -> int:
    """What only an administrator may do; gives the number of statements. Raises what `bootstrap.bootstrap` raises."""
    with _connected(settings) as connection:
        return bootstrapping.bootstrap(connection, variables(settings), say=say)


def install(settings: Settings, *, sample_data: bool, say: Callable[[str], None]) -> sql.Report:
    """Bootstrap, unless the account has this page already, and apply: for who is administrator and pipeline in one."""
    with _connected(settings) as connection:
        if bootstrapping.state(connection) != "done":
            bootstrapping.bootstrap(connection, variables(settings), say=say)
    return apply(settings, sample_data=sample_data, say=say)


def plan(settings: Settings, *, everything: bool) -> sql.Plan:
    """What an apply would change."""
    with _connected(settings, settings.snowflake_role or DEPLOYER) as connection:
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

    When another run applied something meanwhile, it is planned once more and what is left is applied. It takes the role
    of the deployer whatever SNOWFLAKE_ROLE says, so that one role owns what is made; raises NotBootstrapped.
    """
    with _connected(settings, DEPLOYER) as connection:

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
    with _connected(settings, DEPLOYER) as connection:
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
def _connected(settings: Settings, role: str | None = None) -> Iterator[snowflake.connector.SnowflakeConnection]:
    """A session with this role, or with the one that the settings or the user's defaults say."""
    try:
        connection = snowflake.connector.connect(**connect_arguments(settings, role))
    except snowflake.connector.Error as error:
        if role == DEPLOYER and _ROLE_REFUSED.search(str(error)):
            raise NotBootstrapped(str(error.msg).strip()) from error
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
