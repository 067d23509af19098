"""What SQL users call: create_job and its sisters, with what they say when something is wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

Rows = Callable[..., list[tuple[Any, ...]]]

GOOD = """CALL create_job('Monthly Sales Report', 'REPORT', 'system',
    PARSE_JSON('{"report_type": "sales", "period": "monthly"}'), 1)"""


@pytest.fixture
def job_id(rows: Rows) -> str:
    return str(rows(GOOD)[0][0])


def test_create_job_returns_the_id_of_a_pending_job_and_notes_the_event(rows: Rows) -> None:
    [(job_id,)] = rows(GOOD)
    assert uuid.UUID(job_id)
    [row] = rows(
        """SELECT job_name, job_type, status, priority, created_by, source, attempt, input
           FROM raw_data.jobs WHERE job_id = %s""",
        job_id,
    )
    assert row[:7] == ("Monthly Sales Report", "REPORT", "PENDING", 1, "system", "sql", 0)
    assert json.loads(row[7]) == {"report_type": "sales", "period": "monthly"}
    assert rows("SELECT event, message FROM raw_data.job_events WHERE job_id = %s", job_id) == [
        ("SUBMITTED", "submitted by system")
    ]


@pytest.mark.parametrize("schema", ["raw_data", "reporting", "analytics_platform.reporting"])
def test_create_job_is_there_in_both_schemas(schema: str, rows: Rows) -> None:
    [(job_id,)] = rows(
        f"""CALL {schema}.create_job('x', 'report', 'me', PARSE_JSON('{{"report_type": "sales"}}'), 5)"""
    )
    assert rows("SELECT job_type FROM raw_data.jobs WHERE job_id = %s", job_id) == [("REPORT",)]


def test_arguments_go_by_name_and_the_rest_has_defaults(rows: Rows) -> None:
    [(job_id,)] = rows("""
        CALL create_job(job_name => 'Named', job_type => 'REPORT', input => PARSE_JSON('{"report_type": "sales"}'))
    """)
    [(created_by, priority)] = rows("SELECT created_by, priority FROM raw_data.jobs WHERE job_id = %s", job_id)
    assert (created_by.upper(), priority) == ("ADMIN", 5)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("'', 'REPORT', 'me', PARSE_JSON('{\"report_type\": \"sales\"}'), 5", "the name must have 1 to 200 characters"),
        ("NULL, 'REPORT', 'me', PARSE_JSON('{\"report_type\": \"sales\"}'), 5", "the name must have 1 to 200"),
        (
            "'x', 'DANCE', 'me', PARSE_JSON('{\"report_type\": \"sales\"}'), 5",
            "the type must be REPORT, EXPORT, SQL, DATA_QUALITY",
        ),
        ("'x', 'REPORT', 'me', PARSE_JSON('{\"report_type\": \"sales\"}'), 10", "from 1 .most urgent. to 9"),
        ("'x', 'REPORT', 'me', PARSE_JSON('{\"report_type\": \"sales\"}'), 0", "from 1 .most urgent. to 9"),
        ("'x', 'REPORT', 'me', PARSE_JSON('[1, 2]'), 5", "the input must be an object"),
        ("'x', 'REPORT', 'me', PARSE_JSON('{}'), 5", "a REPORT needs input.report_type"),
        ("'x', 'REPORT', 'me', NULL, 5", "a REPORT needs input.report_type"),
        ("'x', 'EXPORT', 'me', PARSE_JSON('{}'), 5", "an EXPORT needs an input"),
        ("'x', 'SQL', 'me', PARSE_JSON('{\"format\": \"csv\"}'), 5", "SQL needs input.sql"),
    ],
)
def test_a_wrong_argument_is_named_and_nothing_is_submitted(arguments: str, complaint: str, rows: Rows) -> None:
    before = rows("SELECT COUNT(*) FROM raw_data.jobs")
    with pytest.raises(ProgrammingError, match=complaint):
        rows(f"CALL create_job({arguments})")
    assert rows("SELECT COUNT(*) FROM raw_data.jobs") == before


def test_the_same_idempotency_key_gives_the_first_job(rows: Rows) -> None:
    key = uuid.uuid4().hex
    job_input = json.dumps({"report_type": "sales", "idempotency_key": key})
    call = f"CALL create_job('x', 'REPORT', '%s', PARSE_JSON('{job_input}'), 5)"
    [(first,)] = rows(call % "me")
    assert rows(call % "me") == [(first,)]
    assert rows(call % "somebody else") != [(first,)]


def test_a_waiting_job_is_cancelled_at_once(rows: Rows, job_id: str) -> None:
    assert rows("CALL cancel_job(%s)", job_id) == [("CANCELLED",)]
    assert rows("SELECT status, finished_at IS NULL FROM raw_data.jobs WHERE job_id = %s", job_id) == [
        ("CANCELLED", False)
    ]
    assert rows("CALL cancel_job(%s)", job_id) == [("CANCELLED",)]
    assert rows("SELECT COUNT(*) FROM raw_data.job_events WHERE job_id = %s AND event = 'CANCELLED'", job_id) == [(1,)]


def test_the_worker_of_a_running_job_is_asked_to_stop(rows: Rows, job_id: str) -> None:
    rows("UPDATE raw_data.jobs SET status = 'RUNNING' WHERE job_id = %s", job_id)
    assert rows("CALL cancel_job(%s)", job_id) == [("CANCEL_REQUESTED",)]
    assert rows("SELECT status, cancel_requested FROM raw_data.jobs WHERE job_id = %s", job_id) == [("RUNNING", True)]


def test_a_failed_job_goes_back_into_the_queue_as_new(rows: Rows, job_id: str) -> None:
    rows(
        """UPDATE raw_data.jobs SET status = 'FAILED', attempt = 3, error_message = 'no', finished_at = SYSDATE()
           WHERE job_id = %s""",
        job_id,
    )
    assert rows("CALL retry_job(%s)", job_id) == [(job_id,)]
    assert rows("SELECT status, attempt, error_message, finished_at FROM raw_data.jobs WHERE job_id = %s", job_id) == [
        ("PENDING", 0, None, None)
    ]
    with pytest.raises(ProgrammingError, match="only a job that FAILED or was CANCELLED"):
        rows("CALL retry_job(%s)", job_id)


@pytest.mark.parametrize("procedure", ["cancel_job", "retry_job"])
def test_an_unknown_job_is_said_to_be_unknown(procedure: str, rows: Rows) -> None:
    with pytest.raises(ProgrammingError, match=f"{procedure}: no job has this id"):
        rows(f"CALL {procedure}('nobody')")


def test_cleanup_deletes_what_ended_long_ago_and_nothing_else(rows: Rows, job_id: str) -> None:
    old = str(uuid.uuid4())
    rows(
        """INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, finished_at)
           SELECT %s, 'old', 'REPORT', 'COMPLETED', 'test', DATEADD('day', -500, SYSDATE())""",
        old,
    )
    rows(
        """INSERT INTO raw_data.job_events (job_id, event, created_at)
           SELECT %s, 'COMPLETED', DATEADD('day', -500, SYSDATE())""",
        old,
    )
    before = rows("SELECT COUNT(*) FROM raw_data.jobs")[0][0]
    assert rows("CALL raw_data.cleanup_jobs()") == [("deleted 1 jobs",)]
    assert rows("SELECT COUNT(*) FROM raw_data.jobs") == [(before - 1,)]
    assert rows("SELECT COUNT(*) FROM raw_data.job_events WHERE job_id = %s", old) == [(0,)]
    with pytest.raises(ProgrammingError, match="at least 7 days"):
        rows("CALL raw_data.cleanup_jobs(1)")


def test_a_metric_is_recorded_and_a_nameless_one_refused(rows: Rows) -> None:
    name = f"trial_{uuid.uuid4().hex[:8]}"
    rows("CALL monitoring.record_metric(%s, 12.5, 'seconds', 'worker')", name)
    [(value, unit, component)] = rows(
        "SELECT metric_value, unit, component FROM system_metrics WHERE metric_name = %s", name
    )
    assert (float(value), unit, component) == (12.5, "seconds", "worker")
    with pytest.raises(ProgrammingError, match="the metric needs a name"):
        rows("CALL monitoring.record_metric('', 1)")


def test_a_broken_row_fails_its_data_quality_check(rows: Rows) -> None:
    rows("""
        INSERT INTO raw_data.order_items (
            order_item_id, order_id, product_id, quantity, unit_price, net_amount, cost_amount
        )
        SELECT -1, -1, 101, 1, 10, 99, 5
    """)
    try:
        rows("CALL monitoring.run_data_quality_checks()")
        failed = {row[0] for row in rows("SELECT check_name FROM data_quality WHERE is_latest AND status = 'FAILED'")}
        assert failed == {"order items belong to a known order", "order items add up"}
        assert rows("SELECT status FROM operational_status WHERE component = 'Data quality'") == [("CRITICAL",)]
    finally:
        rows("DELETE FROM raw_data.order_items WHERE order_item_id = -1")
        rows("CALL monitoring.run_data_quality_checks()")


def test_the_daily_refresh_takes_in_what_changed(rows: Rows) -> None:
    [(day, before)] = rows("SELECT MAX(sales_date), COUNT(*) FROM processed_data.daily_sales")
    rows("DELETE FROM processed_data.daily_sales WHERE sales_date >= %s", day)
    rows("CALL processed_data.refresh_daily_sales(CURRENT_DATE() - 35)")
    assert rows("SELECT MAX(sales_date), COUNT(*) FROM processed_data.daily_sales") == [(day, before)]


def test_the_four_tasks_are_there_and_started(rows: Rows, connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW TASKS IN SCHEMA analytics_platform.raw_data")
        columns = [column[0].lower() for column in cursor.description]
        tasks = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    states = {task["name"].lower(): task["state"].lower() for task in tasks if task["name"].lower().endswith("_task")}
    assert states == dict.fromkeys(
        ("job_processor_task", "job_cleanup_task", "daily_metrics_task", "data_quality_task"), "started"
    )


def test_a_submitted_job_reaches_the_queue_through_stream_task_and_topic(rows: Rows, events: Any) -> None:
    while events.messages(wait_seconds=1):  # hints of other tests
        continue
    rows(GOOD)
    assert json.loads(events.messages()[0]) == {"event": "jobs_inserted", "source": "snowflake"}
    counted = "SELECT COUNT(*) FROM system_metrics WHERE metric_name = 'jobs_submitted'"
    assert rows(counted)[0][0] > 0
