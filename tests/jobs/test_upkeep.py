"""SQL, DATA_QUALITY and METRICS jobs, and the sweep of the bucket, on a real account and bucket on loopback."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.sweep import PREFIX, sweep
from tools.clients.snowflake import QueryTag
from tools.services import Services

TAG = QueryTag(tool="test")
DAY = timedelta(days=1)


@pytest.fixture
def tomorrow(services: Services) -> Services:
    """The same neighbours two days on, when what is stored now is old enough to be swept."""
    return replace(services, clock=lambda: datetime.now(UTC) + 2 * DAY)


def put(services: Services, job_id: str, *, attempt: int = 1, name: str = "export.csv") -> str:
    key = f"{PREFIX}export/2026/11/{job_id}/{attempt}/{name}"
    services.objects.put_bytes(key, b"x", media_type="text/csv")
    return key


def set_state(desk: Any, job_id: str, status: str, *keys: str) -> None:
    files = ", ".join(f'{{"name": "export.csv", "key": "{key}"}}' for key in keys)
    desk.run(
        "UPDATE raw_data.jobs SET status = %s, result = PARSE_JSON(%s) WHERE job_id = %s",
        (status, f'{{"files": [{files}]}}', job_id),
    )


def test_a_select_becomes_a_file_and_its_rows_are_counted(desk: Any, working: Any, services: Services) -> None:
    wanted = {"sql": "SELECT 7 AS seven UNION ALL SELECT 8", "format": "json", "file_name": "Sevens"}
    with working(services):
        job = desk.until(desk.add("SQL", wanted=wanted), "COMPLETED", "FAILED")
    assert job["error_message"] is None
    assert job["result"]["row_count"] == 2
    [file] = job["result"]["files"]
    assert file["key"] == f"reports/sql/2026/11/{job['job_id']}/1/sevens.json"
    assert b'"seven"' in services.objects.get_bytes(file["key"])


def test_a_statement_that_changes_something_is_refused_at_once(desk: Any, working: Any, services: Services) -> None:
    with working(services):
        job = desk.until(desk.add("SQL", wanted={"sql": "DROP TABLE raw_data.jobs"}), "COMPLETED", "FAILED")
    assert (job["status"], job["attempt"]) == ("FAILED", 1)
    assert "only a SELECT" in job["error_message"]


def test_the_data_quality_job_completes_and_names_what_failed(desk: Any, working: Any, services: Services) -> None:
    desk.add_many([(twin := str(uuid.uuid4())), twin], "NOBODY_RUNS_THIS_TWIN")
    desk.run("UPDATE raw_data.jobs SET status = 'CANCELLED'")
    with working(services):
        job = desk.until(desk.add("DATA_QUALITY"), "COMPLETED", "FAILED")
    assert job["status"] == "COMPLETED", job["error_message"]
    figures = job["result"]["figures"]
    assert figures["failed"] == len(figures["failures"]) >= 1
    assert figures["checks"] > figures["failed"]
    failure = next(entry for entry in figures["failures"] if entry["check_name"] == "jobs have unique ids")
    assert failure["severity"] == "CRITICAL"
    assert "jobs have unique ids (1 of" in job["result"]["summary"]
    assert figures["critical"] >= 1


def test_the_metrics_job_measures_and_says_what_it_swept(desk: Any, working: Any, services: Services) -> None:
    count = "SELECT COUNT(*) AS n FROM monitoring.system_metrics WHERE metric_name = 'jobs_waiting'"
    before = desk.rows(count)[0]["n"]
    with working(services):
        job = desk.until(desk.add("METRICS"), "COMPLETED", "FAILED")
    assert job["status"] == "COMPLETED", job["error_message"]
    assert desk.rows(count)[0]["n"] == before + 1
    assert job["result"]["summary"].startswith("Recorded 3 metrics; ")
    assert job["result"]["figures"]["removed_files"] == 0, "nothing in the bucket is a day old"


def test_the_sweep_removes_what_no_result_names_and_leaves_the_rest(desk: Any, tomorrow: Services) -> None:
    done, failed, gone = desk.add(announce=False), desk.add(announce=False), str(uuid.uuid4())
    kept = put(tomorrow, done, attempt=2)
    set_state(desk, done, "COMPLETED", kept)
    set_state(desk, failed, "FAILED")
    lost = [put(tomorrow, done), put(tomorrow, failed), put(tomorrow, gone)]
    others = f"{PREFIX}a-delivered-copy.csv"
    tomorrow.objects.put_bytes(others, b"x", media_type="text/csv")
    swept = sweep(tomorrow, older_than=DAY, tag=TAG)
    assert swept.removed >= len(lost)
    assert [tomorrow.objects.exists(key) for key in lost] == [False] * 3
    assert tomorrow.objects.exists(kept)
    assert tomorrow.objects.exists(others), "what no run wrote is not ours to remove"


@pytest.mark.parametrize("status", ["PENDING", "RUNNING"])
def test_the_sweep_leaves_what_a_job_that_is_not_over_may_need(desk: Any, tomorrow: Services, status: str) -> None:
    job_id = desk.add(announce=False)
    set_state(desk, job_id, status)
    key = put(tomorrow, job_id)
    sweep(tomorrow, older_than=DAY, tag=TAG)
    assert tomorrow.objects.exists(key)


def test_the_sweep_leaves_what_is_younger_than_it_may_remove(desk: Any, services: Services) -> None:
    key = put(services, str(uuid.uuid4()))
    sweep(services, older_than=DAY, tag=TAG)
    assert services.objects.exists(key)


def test_the_sweep_goes_from_page_to_page(desk: Any, tomorrow: Services) -> None:
    job_id = str(uuid.uuid4())
    keys = [put(tomorrow, job_id, name=f"{number}.csv") for number in range(5)]
    told = []
    swept = sweep(tomorrow, older_than=DAY, tag=TAG, page_size=2, progress=told.append)
    assert len(told) >= 3
    assert swept.removed >= len(keys)
    assert not tomorrow.objects.list(f"{PREFIX}export/2026/11/{job_id}/")


def test_a_rule_that_begins_to_fail_becomes_an_alert_with_a_chart_at_its_target(
    quiet_desk: Any, working: Any, quiet: Services, soon: Any
) -> None:
    quiet_desk.run("""
        INSERT INTO monitoring.data_quality_rules (rule_name, rule_type, table_name, column_name, parameters)
        SELECT 'no order before 1990', 'range', 'raw_data.orders', 'order_id', PARSE_JSON('{"min": 999999999}')
    """)
    quiet_desk.run("INSERT INTO monitoring.alert_targets (target_kind, target_address) SELECT 's3', 'quality/'")
    try:
        quiet_desk.run("CALL monitoring.run_data_quality_checks()")
        [submitted] = quiet_desk.rows("SELECT job_id FROM raw_data.jobs WHERE created_by = 'data_quality_task'")
        with working(quiet):
            quiet.events.announce(submitted["job_id"])
            job = quiet_desk.until(submitted["job_id"], "COMPLETED", "FAILED")
            sent = "SELECT 1 AS sent FROM raw_data.deliveries WHERE job_id = %s AND status = 'SENT'"
            soon(lambda: bool(quiet_desk.rows(sent, (job["job_id"],))))
    finally:
        quiet_desk.run("DELETE FROM monitoring.alert_targets")
        quiet_desk.run("DELETE FROM monitoring.data_quality_rules WHERE NOT is_shipped")
        quiet_desk.run("DELETE FROM monitoring.data_quality_results WHERE check_name = 'no order before 1990'")
    assert job["error_message"] is None
    assert job["result"]["summary"].startswith("Failed rows: no order before 1990: **")
    assert quiet.objects.list("quality/")
