"""Drift: what somebody changed by hand is found, with the statement that mends it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector

from deploy.local.account import running
from deploy.local.neighbours import ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from deploy.sql import schema
from deploy.sql.drift import DriftReport
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
BY_HAND: list[tuple[str, str, str, str, str | None]] = [
    ("CREATE TABLE raw_data.mine (n NUMBER)", "extra", "table raw_data.mine",
     "DROP TABLE analytics_platform.raw_data.mine", None),
    ("ALTER TABLE raw_data.products ADD COLUMN colour VARCHAR(10)", "changed", "table raw_data.products.colour",
     "ALTER TABLE analytics_platform.raw_data.products DROP COLUMN colour", None),
    ("ALTER TABLE raw_data.people DROP COLUMN sign_in_name", "changed", "table raw_data.people.sign_in_name",
     "ALTER TABLE analytics_platform.raw_data.people ADD COLUMN sign_in_name VARCHAR(320)", None),
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
]  # fmt: skip


@pytest.mark.parametrize(("by_hand", "kind", "what", "mend", "how"), BY_HAND)
def test_a_change_by_hand_is_found_and_its_statement_mends_it(
    by_hand: str, kind: str, what: str, mend: str, how: str | None, account: tuple[Settings, Any]
) -> None:
    settings, connection = account
    connection.cursor().execute(by_hand)
    report = schema.drift(settings)
    drift = next((one for one in report.found if (one.kind, one.what) == (kind, what)), None)
    assert drift is not None, report.text()
    assert drift.mend.startswith(mend)
    assert drift.what in report.text()
    assert json.loads(json.dumps(report.to_wire()))["drift"]
    if how == "APPLY":
        schema.apply(settings, sample_data=False, everything=True, say=lambda _line: None)
    else:
        connection.cursor().execute(drift.mend)
    assert found(schema.drift(settings)) == []
