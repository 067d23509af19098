"""The deployer: after an administrator's bootstrap it applies the whole of sql/, and it may do nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error

from deploy.local.account import Address, running
from deploy.sql import bootstrap, schema
from deploy.sql import deployer as sql
from deploy.sql.bootstrap import DEPLOYER, BootstrapFailed, NotBootstrapped
from deploy.sql.files import SQL, MissingVariable
from tests.conftest import settings_for
from tools.settings import Settings

REFUSED = r"not authorized|Insufficient privileges|not exist"
PIPELINE = {"SNOWFLAKE_USER": "assistant_deployer_service", "SNOWFLAKE_ROLE": DEPLOYER}


def quiet(_line: str) -> None:
    return None


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """An account in which nothing but the bootstrap and another department's database is."""
    with running(tmp_path_factory.mktemp("deployer")) as address:
        schema.bootstrap(settings_for(address), say=quiet)
        with closing(connected(address)) as connection:
            for made in ("DATABASE payroll", "SCHEMA payroll.people", "TABLE payroll.people.wages (n NUMBER)"):
                connection.cursor().execute(f"CREATE {made}")
        yield address


def connected(address: Address, user: str = "admin") -> SnowflakeConnection:
    return snowflake.connector.connect(
        account="local", user=user, password="any", protocol="http", host=address.host, port=address.port
    )


@pytest.fixture(scope="module")
def pipeline(account: Address) -> Settings:
    """The settings of a pipeline, whose service user has applied everything once."""
    settings = settings_for(account, **PIPELINE)
    report = schema.apply(settings, sample_data=True, say=quiet)
    assert len(report.applied) > 18
    return settings


def test_the_whole_of_sql_is_applied_twice_as_the_deployer(pipeline: Settings) -> None:
    again = schema.apply(pipeline, sample_data=True, everything=True, say=quiet)
    assert len(again.applied) > 18
    assert schema.plan(pipeline, everything=False).due == ()
    assert schema.plan(pipeline, everything=False).bootstrap == "done"


def test_what_was_applied_belongs_to_the_deployer_and_the_rest_to_the_administrator(
    account: Address, pipeline: Settings
) -> None:
    assert pipeline.snowflake_role == DEPLOYER
    with closing(connected(account)) as connection, connection.cursor() as cursor:
        owners: dict[str, set[str]] = {}
        for kind in ("SCHEMAS", "TABLES", "VIEWS", "TASKS", "STREAMS", "STAGES", "SEMANTIC VIEWS"):
            cursor.execute(f"SHOW {kind} IN DATABASE analytics_platform")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                shown = dict(zip(names, row, strict=True))
                if shown["name"] not in ("INFORMATION_SCHEMA", "PUBLIC"):
                    owners.setdefault(shown["owner"], set()).add(f"{kind} {shown['name']}")
    assert owners.pop("ACCOUNTADMIN") == {"SCHEMAS SECURITY"}
    assert set(owners) == {"ASSISTANT_DEPLOYER"}


FORBIDDEN = [
    "SELECT * FROM payroll.people.wages",
    "USE DATABASE payroll",
    "CREATE USER intruder",
    "ALTER USER assistant_web_service SET DISABLED = TRUE",
    "ALTER USER assistant_deployer_service SET NETWORK_POLICY = assistant_services",
    "GRANT ROLE ACCOUNTADMIN TO ROLE assistant_deployer",
    "GRANT ROLE assistant_deployer TO ROLE assistant_reader",
    "GRANT MANAGE GRANTS ON ACCOUNT TO ROLE assistant_deployer",
    "GRANT SELECT ON ALL TABLES IN SCHEMA payroll.people TO ROLE assistant_reader",
    "GRANT SELECT ON FUTURE TABLES IN DATABASE analytics_platform TO ROLE assistant_reader",
    "GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE assistant_reader",
    "CREATE DATABASE mine",
    "DROP DATABASE analytics_platform",
    "CREATE WAREHOUSE big WAREHOUSE_SIZE = XLARGE",
    "ALTER WAREHOUSE analytics_wh UNSET RESOURCE_MONITOR",
    "ALTER RESOURCE MONITOR analytics_monthly SET CREDIT_QUOTA = 100000",
    "CREATE STORAGE INTEGRATION mine TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE"
    " STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::1:role/r' STORAGE_ALLOWED_LOCATIONS = ('*')",
    "ALTER STORAGE INTEGRATION analytics_exports SET STORAGE_ALLOWED_LOCATIONS = ('*')",
    "ALTER NETWORK POLICY assistant_services SET ALLOWED_IP_LIST = ('0.0.0.0/0')",
    "CREATE OR ALTER NETWORK RULE analytics_platform.security.service_addresses TYPE = IPV4 MODE = INGRESS"
    " VALUE_LIST = ('0.0.0.0/0')",
    "ALTER AUTHENTICATION POLICY analytics_platform.security.service_sign_in SET AUTHENTICATION_METHODS = ('PASSWORD')",
    "CREATE PROCEDURE analytics_platform.security.p() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETURN 'x'; END; $$",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_deployer_may_do_nothing_else(statement: str, account: Address, pipeline: Settings) -> None:
    assert pipeline.snowflake_role == DEPLOYER
    with closing(connected(account, "assistant_deployer_service")) as connection, connection.cursor() as cursor:
        assert cursor.execute("SELECT CURRENT_ROLE()").fetchone() == ("ASSISTANT_DEPLOYER",)
        cursor.execute("USE SECONDARY ROLES NONE")
        with pytest.raises(Error, match=REFUSED):
            cursor.execute(statement)


def test_bootstrap_runs_any_number_of_times(account: Address, pipeline: Settings) -> None:
    before = schema.drift(settings_for(account)).found
    schema.bootstrap(settings_for(account), say=quiet)
    assert before == schema.drift(settings_for(account)).found == ()
    assert schema.plan(pipeline, everything=False).due == ()


def test_bootstrap_with_another_role_says_which_is_needed(account: Address) -> None:
    with pytest.raises(BootstrapFailed, match="ASSISTANT_DEPLOYER, and ACCOUNTADMIN is needed"):
        schema.bootstrap(settings_for(account, **PIPELINE), say=quiet)


def test_a_changed_bootstrap_is_told_before_the_plan(account: Address, pipeline: Settings, tmp_path: Path) -> None:
    with closing(connected(account)) as connection:
        connection.cursor().execute("ALTER ROLE assistant_deployer SET COMMENT = 'Made by bootstrap.sql 0123456789ab'")
    plan = schema.plan(pipeline, everything=False)
    assert plan.bootstrap == "changed"
    assert plan.text().startswith("bootstrap.sql has changed since an administrator ran it")
    schema.bootstrap(settings_for(account), say=quiet)
    assert schema.plan(pipeline, everything=False).bootstrap == "done"


def test_without_bootstrap_the_error_names_it(tmp_path: Path) -> None:
    with running(tmp_path) as address:
        for attempt in (
            lambda: schema.apply(settings_for(address), sample_data=False, say=quiet),
            lambda: schema.plan(settings_for(address), everything=False),
        ):
            with pytest.raises(NotBootstrapped, match="assistant sql bootstrap"):
                attempt()


def test_the_page_for_a_worksheet_is_filled_in_and_needs_every_value(account: Address) -> None:
    values = schema.variables(settings_for(account))
    page = bootstrap.text_of(values)
    assert "<%" not in page
    assert f"Made by bootstrap.sql {bootstrap.mark()}" in page
    with pytest.raises(MissingVariable, match="deployer_role_arn"):
        bootstrap.text_of({name: value for name, value in values.items() if name != "deployer_role_arn"})


def test_no_file_of_the_deployer_makes_what_only_an_administrator_may(pipeline: Settings) -> None:
    with closing(connected_as(pipeline)) as connection:
        plan = sql.plan(connection, schema.variables(pipeline), everything=True)
    text = "\n".join(step.text for step in plan.due if not step.model).upper()
    for words in ("CREATE USER", "ALTER USER", "INTEGRATION IF", "RESOURCE MONITOR", "WAREHOUSE_TYPE", "NETWORK POLICY",
                  "CREATE OR ALTER DATABASE", "ON ACCOUNT", "DATABASE ROLE"):  # fmt: skip
        assert words not in text, words
    assert json.dumps(plan.to_wire())
    assert (SQL / "bootstrap.sql").exists()


def connected_as(settings: Settings) -> SnowflakeConnection:
    return snowflake.connector.connect(
        account="local", user=settings.snowflake_user, password="any", protocol="http",
        host=settings.snowflake_host, port=settings.snowflake_port, role=settings.snowflake_role,
    )  # fmt: skip
