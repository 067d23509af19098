"""What SQL users call about schedules: create_schedule, pause_schedule, resume_schedule, and the view of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

Rows = Callable[..., list[tuple[Any, ...]]]

GOOD = """CALL create_schedule('Weekly sales', '0 9 * * MON', 'Europe/Berlin', 'REPORT',
    PARSE_JSON('{"report_type": "sales", "period": "weekly"}'),
    PARSE_JSON('[{"kind": "slack", "address": "#sales"}]'), 'ana@example.com')"""


@pytest.fixture(autouse=True)
def nothing_left(rows: Rows) -> Iterator[None]:
    yield
    rows("DELETE FROM raw_data.report_schedules")


def test_create_schedule_returns_the_id_of_an_enabled_one_whose_next_run_the_worker_computes(rows: Rows) -> None:
    [(schedule_id,)] = rows(GOOD)
    [row] = rows(
        """SELECT schedule_name, cron_expression, time_zone, job_type, owner_email, is_enabled, next_run_at, targets
           FROM raw_data.report_schedules WHERE schedule_id = %s""",
        schedule_id,
    )
    assert row[:7] == ("Weekly sales", "0 9 * * MON", "Europe/Berlin", "REPORT", "ana@example.com", True, None)
    assert json.loads(row[7]) == [{"kind": "slack", "address": "#sales"}]


def test_the_rest_has_defaults(rows: Rows) -> None:
    [(schedule_id,)] = rows("CALL raw_data.create_schedule('Monthly', 'business_day -1 17:00')")
    assert rows(
        """SELECT cron_expression, time_zone, job_type, input, targets
           FROM raw_data.report_schedules WHERE schedule_id = %s""",
        schedule_id,
    ) == [("BUSINESS_DAY -1 17:00", "UTC", "REPORT", "{}", None)]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("'', '0 9 * * MON'", "the name must have 1 to 200 characters"),
        ("'x', 'every monday'", "the time is a cron expression with five fields"),
        ("'x', '0 9 * *'", "the time is a cron expression with five fields"),
        ("'x', NULL", "the time is a cron expression with five fields"),
        ("'x', '0 9 * * 1', 'Berlin; DROP'", "the time zone is an IANA name"),
        ("'x', '0 9 * * 1', 'UTC', 'DELIVERY'", "the type must be REPORT, EXPORT"),
        ("'x', '0 9 * * 1', 'UTC', 'REPORT', PARSE_JSON('[1]')", "the input must be an object"),
        ("'x', '0 9 * * 1', 'UTC', 'EXPORT'", "this type needs an input"),
        ("'x', '0 9 * * 1', 'UTC', 'REPORT', NULL, PARSE_JSON('{}')", "the targets are a list"),
    ],
)
def test_a_wrong_argument_is_named_and_nothing_is_made(arguments: str, complaint: str, rows: Rows) -> None:
    with pytest.raises(ProgrammingError, match=complaint):
        rows(f"CALL create_schedule({arguments})")
    assert rows("SELECT COUNT(*) FROM raw_data.report_schedules") == [(0,)]


def test_a_schedule_is_paused_and_resumed(rows: Rows) -> None:
    [(schedule_id,)] = rows(GOOD)
    rows("UPDATE raw_data.report_schedules SET next_run_at = '2026-11-30 08:00:00' WHERE schedule_id = %s", schedule_id)
    state = "SELECT is_enabled, next_run_at, disabled_reason FROM raw_data.report_schedules WHERE schedule_id = %s"
    assert rows("CALL pause_schedule(%s)", schedule_id) == [(schedule_id,)]
    [(enabled, next_run, reason)] = rows(state, schedule_id)
    assert (enabled, next_run) == (False, None)
    assert reason.startswith("paused by ")
    assert rows("CALL resume_schedule(%s)", schedule_id) == [(schedule_id,)]
    assert rows(state, schedule_id) == [(True, None, None)]


@pytest.mark.parametrize("procedure", ["pause_schedule", "resume_schedule"])
def test_an_unknown_schedule_is_said_to_be_unknown(procedure: str, rows: Rows) -> None:
    with pytest.raises(ProgrammingError, match=f"{procedure}: no schedule has this id"):
        rows(f"CALL {procedure}('nobody')")


def test_the_overview_says_what_became_of_the_last_run(rows: Rows) -> None:
    [(schedule_id,)] = rows(GOOD)
    overview = "SELECT state, last_status, last_reason FROM schedules_overview WHERE schedule_id = %s"
    assert rows(overview, schedule_id) == [("ENABLED", "NEVER RUN", None)]
    rows(
        """INSERT INTO raw_data.schedule_runs (run_id, schedule_id, occurrence_at, status, reason)
           SELECT 'r1', %s, '2026-11-23 08:00:00', 'MISSED', 'found 13 h late'
           UNION ALL SELECT 'r2', %s, '2026-11-16 08:00:00', 'SUBMITTED', NULL""",
        schedule_id,
        schedule_id,
    )
    try:
        assert rows(overview, schedule_id) == [("ENABLED", "MISSED", "found 13 h late")]
    finally:
        rows("DELETE FROM raw_data.schedule_runs")
