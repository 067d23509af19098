"""Drift: what somebody changed by hand is found, with the statement that mends it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector.errors import ProgrammingError

from deploy.local.account import running
from deploy.local.neighbours import ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from deploy.sql import drift as looking
from deploy.sql import schema
from deploy.sql.column_rules import declared_rules, existing_rules, rule_differences, same_default
from deploy.sql.declared import options_said
from deploy.sql.files import SEMANTIC_MODELS, split
from deploy.sql.finding import DriftReport
from deploy.sql.live import COMPARED, UNTOLD, live_options
from deploy.sql.look import ACCOUNT_WIDE, LISTED, Look
from deploy.sql.objects import objects_in
from deploy.sql.plan import DATABASE
from tools.settings import Settings, load_settings


@pytest.fixture(scope="module")
def account(filled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Any]]:
    """An account of this module, and a connection of whoever changes it by hand."""
    data = tmp_path_factory.mktemp("drift") / "data"
    shutil.copytree(filled_data, data)
    with running(data) as address:
        settings = load_settings(
            {
                "SNOWFLAKE_ACCOUNT": "local",
                "SNOWFLAKE_USER": "admin",
                "SNOWFLAKE_PASSWORD": "any",
                "SNOWFLAKE_HOST": address.host,
                "SNOWFLAKE_PORT": str(address.port),
                "SNOWFLAKE_PROTOCOL": "http",
                "S3_REPORTS_BUCKET": "reports",
                "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
                "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
                "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
            }
        )
        with snowflake.connector.connect(
            account="local", user="admin", password="any", protocol="http", host=address.host, port=address.port,
            database="analytics_platform", schema="reporting",
        ) as connection:  # fmt: skip
            yield settings, connection


def found(report: DriftReport) -> list[tuple[str, str, str]]:
    return [(drift.kind, drift.what, drift.mend) for drift in report.found]


def test_an_account_that_was_just_applied_has_no_drift(account: tuple[Settings, Any]) -> None:
    report = schema.drift(account[0])
    assert found(report) == []
    assert report.objects > 90
    assert "No drift: the account has all" in report.text()


VIEW = """CREATE OR REPLACE VIEW reporting.products AS SELECT product_id, sku, product_name, category, subcategory,
    unit_price, unit_cost, is_discontinued, launched_on FROM analytics_platform.raw_data.products WHERE FALSE"""
MODEL = f"""CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('analytics_platform.reporting', $$
{(SEMANTIC_MODELS / "customers.yaml").read_text(encoding="utf-8").replace("churn risk", "fortune")}$$)"""
BY_HAND: list[tuple[str, str, str, str, str | None]] = [
    ("CREATE TABLE raw_data.mine (n NUMBER)", "extra", "table raw_data.mine",
     "DROP TABLE analytics_platform.raw_data.mine", None),
    ("ALTER TABLE raw_data.products ADD COLUMN colour VARCHAR(10)", "changed", "table raw_data.products.colour",
     "ALTER TABLE analytics_platform.raw_data.products DROP COLUMN colour", None),
    ("ALTER TABLE raw_data.people DROP COLUMN sign_in_name", "changed", "table raw_data.people.sign_in_name",
     "ALTER TABLE analytics_platform.raw_data.people ADD COLUMN sign_in_name VARCHAR(320)", None),
    ("ALTER TABLE raw_data.customers ALTER COLUMN segment DROP NOT NULL", "changed", "table raw_data.customers.segment",
     "ALTER TABLE analytics_platform.raw_data.customers ALTER COLUMN segment SET NOT NULL", None),
    ("ALTER TABLE raw_data.alert_states ALTER COLUMN value SET NOT NULL", "changed",
     "table raw_data.alert_states.value",
     "ALTER TABLE analytics_platform.raw_data.alert_states ALTER COLUMN value DROP NOT NULL", None),
    ("ALTER TABLE raw_data.products ALTER COLUMN unit_price COMMENT 'in euros'", "changed",
     "table raw_data.products.unit_price", "ALTER TABLE analytics_platform.raw_data.products ALTER COLUMN unit_price "
     "COMMENT 'List price today, in US dollars'", None),
    ("ALTER TABLE raw_data.jobs ALTER COLUMN error_reference UNSET COMMENT", "changed",
     "table raw_data.jobs.error_reference", "ALTER TABLE analytics_platform.raw_data.jobs ALTER COLUMN error_reference "
     "COMMENT 'The number that the worker''s log has too'", None),
    ("ALTER TABLE raw_data.jobs ALTER COLUMN phase COMMENT 'mine'", "changed", "table raw_data.jobs.phase",
     "ALTER TABLE analytics_platform.raw_data.jobs ALTER COLUMN phase UNSET COMMENT", None),
    (VIEW, "changed", "view reporting.products", "assistant sql apply --all", "APPLY"),
    ("DROP VIEW reporting.assistant_usage", "missing", "view reporting.assistant_usage", "assistant sql apply --all",
     "APPLY"),
    ("ALTER TASK raw_data.job_cleanup_task SUSPEND", "suspended", "task raw_data.job_cleanup_task",
     "ALTER TASK analytics_platform.raw_data.job_cleanup_task RESUME", None),
    ("GRANT SELECT ON TABLE raw_data.customers TO ROLE analytics_jobs_write", "grant extra",
     "SELECT on table analytics_platform.raw_data.customers for analytics_jobs_write",
     "REVOKE SELECT ON TABLE analytics_platform.raw_data.customers FROM ROLE analytics_jobs_write", None),
    ("REVOKE INSERT ON TABLE raw_data.job_events FROM ROLE analytics_jobs_write", "grant missing",
     "INSERT on table analytics_platform.raw_data.job_events for analytics_jobs_write",
     "GRANT INSERT ON TABLE analytics_platform.raw_data.job_events TO ROLE analytics_jobs_write", None),
    ("GRANT ROLE analytics_queue_work TO ROLE assistant_reader", "grant extra",
     "USAGE on role analytics_queue_work for assistant_reader",
     "REVOKE ROLE analytics_queue_work FROM ROLE assistant_reader", None),
    ("ALTER WAREHOUSE analytics_wh SET WAREHOUSE_SIZE = LARGE", "changed", "warehouse analytics_wh",
     "ALTER WAREHOUSE analytics_wh SET WAREHOUSE_SIZE = XSMALL", None),
    ("""CREATE OR REPLACE PROCEDURE reporting.retry_job(job_id VARCHAR) RETURNS VARCHAR LANGUAGE SQL AS
        $$ BEGIN RETURN 'no'; END; $$""", "changed", "procedure reporting.retry_job(VARCHAR)",
     "assistant sql apply --all", "APPLY"),
    ("DROP SEMANTIC VIEW reporting.operations_analysis", "missing", "semantic view reporting.operations_analysis",
     "assistant sql apply --all", "APPLY"),
    (MODEL, "changed", "semantic view reporting.customers_analysis", "assistant sql apply --all", "APPLY"),
    ("CREATE MASKING POLICY raw_data.hide AS (v VARCHAR) RETURNS VARCHAR -> '***'", "extra",
     "masking policy raw_data.hide", "DROP MASKING POLICY analytics_platform.raw_data.hide", None),
    ("ALTER TASK raw_data.data_quality_task SUSPEND; ALTER TASK raw_data.data_quality_task SET COMMENT = ''",
     "changed", "task raw_data.data_quality_task", "assistant sql apply --all", "APPLY"),
    ("GRANT ROLE assistant_admin TO USER assistant_web_service", "grant extra",
     "role assistant_admin for user assistant_web_service",
     "REVOKE ROLE assistant_admin FROM USER assistant_web_service", None),
    ("REVOKE ROLE assistant_reader FROM USER assistant_web_service", "grant missing",
     "role assistant_reader for user assistant_web_service",
     "GRANT ROLE assistant_reader TO USER assistant_web_service", None),
    ("REVOKE SELECT ON FUTURE VIEWS IN SCHEMA reporting FROM ROLE analytics_reporting_read", "grant missing",
     "SELECT on future views in analytics_platform.reporting for analytics_reporting_read",
     "GRANT SELECT ON FUTURE VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read", None),
    ("GRANT SELECT ON FUTURE TABLES IN SCHEMA raw_data TO ROLE assistant_reader", "grant extra",
     "SELECT on future tables in analytics_platform.raw_data for assistant_reader",
     "REVOKE SELECT ON FUTURE TABLES IN SCHEMA analytics_platform.raw_data FROM ROLE assistant_reader", None),
]  # fmt: skip


BY_SETTING: list[tuple[str, str, str]] = [
    # (by hand, what is told of it, the statement that mends it)
    ("ALTER WAREHOUSE analytics_wh SET AUTO_SUSPEND = 3600", "AUTO_SUSPEND is 3600, and the files say 60",
     "ALTER WAREHOUSE analytics_wh SET AUTO_SUSPEND = 60"),
    ("ALTER WAREHOUSE analytics_wh SET STATEMENT_TIMEOUT_IN_SECONDS = 7",
     "STATEMENT_TIMEOUT_IN_SECONDS is 7, and the files say 1800",
     "ALTER WAREHOUSE analytics_wh SET STATEMENT_TIMEOUT_IN_SECONDS = 1800"),
    ("ALTER WAREHOUSE analytics_wh UNSET RESOURCE_MONITOR",
     "RESOURCE_MONITOR is none, and the files say analytics_monthly",
     "ALTER WAREHOUSE analytics_wh SET RESOURCE_MONITOR = analytics_monthly"),
    ("ALTER WAREHOUSE analytics_wh SET MAX_CLUSTER_COUNT = 4", "MAX_CLUSTER_COUNT is 4, and the files do not say it",
     "ALTER WAREHOUSE analytics_wh SET MAX_CLUSTER_COUNT = 1"),
    ("ALTER RESOURCE MONITOR analytics_monthly SET CREDIT_QUOTA = 5000",
     "CREDIT_QUOTA is 5000.00, and the files say 100",
     "ALTER RESOURCE MONITOR analytics_monthly SET CREDIT_QUOTA = 100"),
    ("ALTER RESOURCE MONITOR analytics_monthly TRIGGERS ON 100 PERCENT DO NOTIFY",
     "TRIGGERS is ON 100 PERCENT DO NOTIFY, and the files say ON 75 PERCENT DO NOTIFY ON 100",
     "ALTER RESOURCE MONITOR analytics_monthly TRIGGERS ON 75 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND ON 110"),
    ("ALTER NETWORK RULE security.service_addresses SET VALUE_LIST = ('127.0.0.1', '0.0.0.0/0')",
     "VALUE_LIST is 127.0.0.1, 0.0.0.0/0, and the files say '127.0.0.1'",
     "ALTER NETWORK RULE analytics_platform.security.service_addresses SET VALUE_LIST = ('127.0.0.1')"),
    ("ALTER NETWORK POLICY assistant_services SET ALLOWED_IP_LIST = ('0.0.0.0/0')",
     "ALLOWED_IP_LIST is 0.0.0.0/0, and the files do not say it",
     "ALTER NETWORK POLICY assistant_services UNSET ALLOWED_IP_LIST"),
    ("ALTER NETWORK POLICY assistant_services UNSET ALLOWED_NETWORK_RULE_LIST", "ALLOWED_NETWORK_RULE_LIST is none",
     "ALTER NETWORK POLICY assistant_services SET ALLOWED_NETWORK_RULE_LIST = ("),
    ("ALTER AUTHENTICATION POLICY security.service_sign_in SET AUTHENTICATION_METHODS = ('PASSWORD', 'KEYPAIR')",
     "AUTHENTICATION_METHODS is PASSWORD, KEYPAIR, and the files say 'WORKLOAD_IDENTITY'",
     "ALTER AUTHENTICATION POLICY analytics_platform.security.service_sign_in SET AUTHENTICATION_METHODS = ("),
    ("ALTER AUTHENTICATION POLICY security.service_sign_in SET WORKLOAD_IDENTITY_POLICY = (ALLOWED_PROVIDERS = (ALL))",
     "WORKLOAD_IDENTITY_POLICY.ALLOWED_PROVIDERS is ALL, and the files say AWS",
     "ALTER AUTHENTICATION POLICY analytics_platform.security.service_sign_in SET WORKLOAD_IDENTITY_POLICY = ("),
    ("ALTER USER assistant_web_service SET DEFAULT_SECONDARY_ROLES = ('ALL')",
     "DEFAULT_SECONDARY_ROLES is ALL, and the files say none",
     "ALTER USER assistant_web_service SET DEFAULT_SECONDARY_ROLES = ()"),
    ("ALTER USER assistant_web_service SET RSA_PUBLIC_KEY = 'MIIB'", "RSA_PUBLIC_KEY is true, and the files do not",
     "ALTER USER assistant_web_service UNSET RSA_PUBLIC_KEY"),
    ("ALTER USER assistant_web_service UNSET NETWORK_POLICY", "NETWORK_POLICY is none",
     "ALTER USER assistant_web_service SET NETWORK_POLICY = assistant_services"),
    ("ALTER USER assistant_web_service SET LOCK_TIMEOUT = 43200", "LOCK_TIMEOUT is 43200, and the files say 30",
     "ALTER USER assistant_web_service SET LOCK_TIMEOUT = 30"),
    ("ALTER USER assistant_web_service UNSET AUTHENTICATION POLICY", "AUTHENTICATION POLICY is none",
     "ALTER USER assistant_web_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE"),
    ("ALTER USER assistant_web_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::99:role/other')",
     "WORKLOAD_IDENTITY.ARN is arn:aws:iam::99:role/other, and the files say 'arn:aws:iam::123456789012:role",
     "ALTER USER assistant_web_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::123456789012:role/"),
    ("ALTER NOTIFICATION INTEGRATION job_events SET ENABLED = FALSE", "ENABLED is false, and the files say TRUE",
     "ALTER NOTIFICATION INTEGRATION job_events SET ENABLED = TRUE"),
    ("ALTER STORAGE INTEGRATION analytics_exports SET STORAGE_ALLOWED_LOCATIONS = ('*')",
     "STORAGE_ALLOWED_LOCATIONS is *, and the files say 's3://reports/exports/'",
     "ALTER STORAGE INTEGRATION analytics_exports SET STORAGE_ALLOWED_LOCATIONS = ('s3://reports/exports/')"),
    ("ALTER DATABASE analytics_platform SET DATA_RETENTION_TIME_IN_DAYS = 0",
     "DATA_RETENTION_TIME_IN_DAYS is 0, and the files say 1",
     "ALTER DATABASE analytics_platform SET DATA_RETENTION_TIME_IN_DAYS = 1"),
    ("ALTER ROLE assistant_reader SET COMMENT = 'everybody'", "COMMENT is everybody, and the files say 'People",
     "ALTER ROLE assistant_reader SET COMMENT = 'People"),
    ("ALTER TABLE raw_data.orders CLUSTER BY (customer_id)", "CLUSTER BY is ", "ALTER TABLE analytics_platform."),
]  # fmt: skip


def test_options_set_by_hand_are_found_and_their_statements_mend_them(account: tuple[Settings, Any]) -> None:
    settings, connection = account
    for by_hand, _, _ in BY_SETTING:
        connection.cursor().execute(by_hand)
    report = schema.drift(settings)
    assert {drift.kind for drift in report.found} == {"changed"}
    assert len(report.found) == len(BY_SETTING)
    for by_hand, detail, mend in BY_SETTING:
        [drift] = [one for one in report.found if detail in one.detail and one.mend.startswith(mend)] or [None]
        assert drift is not None, f"{by_hand}\n{report.text()}"
        connection.cursor().execute(drift.mend)
    assert found(schema.drift(settings)) == []


def test_what_the_role_may_not_see_is_named_and_not_called_missing(account: tuple[Settings, Any]) -> None:
    settings, _ = account
    report = schema.drift(settings.model_copy(update={"snowflake_role": "assistant_auditor"}))
    assert [drift for drift in report.found if drift.kind == "missing"] == []
    assert "resource monitor analytics_monthly" in report.not_compared
    assert "storage integration analytics_exports" in report.not_compared
    assert "Not compared: " in report.text()


def test_drift_compares_every_kind_and_option_that_the_files_create(account: tuple[Settings, Any]) -> None:
    settings, connection = account
    objects = objects_in(looking.read_statements(schema.variables(settings)), DATABASE)
    assert {one.kind for one in objects if one.verb == "CREATE"} <= COMPARED & {*LISTED, *ACCOUNT_WIDE}
    assert looking.uncompared(objects) == []
    look = Look(connection)
    kinds = {one.key: one.kind for one in objects if one.verb == "CREATE"}
    untold = {
        f"{key}: {option}"
        for key, said in options_said(objects).items()
        for option in said.keys() - live_options(look, kinds[key], key).keys()
        if (kinds[key], option) not in UNTOLD
    }
    assert untold == set()
    assert all(len(reason) > 20 for reason in UNTOLD.values())


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("CREATE DYNAMIC TABLE analytics_platform.raw_data.d AS SELECT 1 AS n", "dynamic table"),
        ("CREATE ALERT a IF (EXISTS (SELECT 1)) THEN SELECT 1", "CREATE ALERT a IF (EXISTS (SELECT ..."),
    ],
)
def test_a_kind_that_drift_does_not_know_is_named(statement: str, named: str) -> None:
    assert looking.uncompared(objects_in(split(statement), DATABASE)) == [named]


def test_a_column_added_by_hand_with_a_default_is_told_and_loses_it_again(trial: Any) -> None:
    """Snowflake lets a default be dropped and gives a column that is there no other one."""
    name = "analytics_platform.raw_data.trial_rules"
    table = f"CREATE OR ALTER TABLE {name} (id NUMBER, state VARCHAR DEFAULT 'NEW', n NUMBER(9, 2) DEFAULT 0)"
    with trial.connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {name} (id NUMBER DEFAULT 7, state VARCHAR DEFAULT 'OLD', n NUMBER(9, 2) DEFAULT 0)"
        )
        declared = declared_rules(split(table))[name]
        id_, state = rule_differences(name, declared, existing_rules(trial.connection, DATABASE)[name])
        assert (id_.column, id_.detail) == ("id", "its default is 7, and the files say none")
        cursor.execute(id_.mend)
        assert (state.column, state.detail) == ("state", "its default is 'OLD', and the files say 'NEW'")
        assert "put what the account has into the file" in state.mend
        for refused in (f"ALTER TABLE {name} ALTER COLUMN state SET DEFAULT 'NEW'", table):
            with pytest.raises(ProgrammingError, match="Alter Column Set Default"):
                cursor.execute(refused)
        left = rule_differences(name, declared, existing_rules(trial.connection, DATABASE)[name])
        assert [one.column for one in left] == ["state"]
        cursor.execute(f"DROP TABLE {name}")


@pytest.mark.parametrize(
    ("of_the_account", "of_the_file", "same"),
    [
        ("CAST(0 AS NUMBER(14,2))", "0", True),
        ("CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ(9))", "current_timestamp()", True),
        ("", "NULL", True),
        ("'a'", "'A'", False),
        ("0", "'0'", False),
        ("TRUE", "FALSE", False),
    ],
)
def test_a_default_is_the_same_however_the_account_writes_it(of_the_account: str, of_the_file: str, same: bool) -> None:
    assert same_default(of_the_account, of_the_file) is same


def test_changes_by_hand_are_found_and_their_statements_mend_them(account: tuple[Settings, Any]) -> None:
    settings, connection = account
    for by_hand, *_ in BY_HAND:
        for statement in split(by_hand):
            connection.cursor().execute(statement.text)
    report = schema.drift(settings)
    for by_hand, kind, what, mend, how in BY_HAND:
        drifts = [one for one in report.found if (one.kind, one.what) == (kind, what) and one.mend.startswith(mend)]
        assert drifts, f"{by_hand}\n{report.text()}"
        assert what in report.text()
        if how is None:
            connection.cursor().execute(drifts[0].mend)
    assert json.loads(json.dumps(report.to_wire()))["drift"]
    # An administrator who replaces an object owns it from then on, and the pipeline could not alter it.
    owners = [one for one in report.found if "its owner is ACCOUNTADMIN" in one.detail]
    assert {one.what for one in owners} == {"view reporting.products", "procedure reporting.retry_job(VARCHAR)"}
    for one in owners:
        connection.cursor().execute(one.mend)
    schema.apply(settings, sample_data=False, everything=True, say=lambda _line: None)
    for left in schema.drift(settings).found:
        assert left.kind == "suspended", "apply leaves a task as it was found, and nothing else"
        connection.cursor().execute(left.mend)
    assert found(schema.drift(settings)) == []
