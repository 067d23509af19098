"""What holds a job in its place: cancel and retry by SQL, a report's memory, how many of a kind at once, ageing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import kinds_for_tests as kinds
import pytest

from deploy.local.processes import free_port
from jobs.kinds import REPORT
from jobs.queue import Queue
from tools.services import Services

SLOW_SQL = """SELECT COUNT(*) AS n FROM reporting.order_lines AS a
    INNER JOIN reporting.order_lines AS b ON a.revenue < b.revenue AND a.cost > b.margin
    INNER JOIN reporting.order_lines AS c ON b.revenue < c.revenue AND b.cost > c.margin"""
"""Longer than any machine's grace: what is not stopped does not end."""
STATUS = (
    "SELECT execution_status AS s FROM TABLE(analytics_platform.information_schema.query_history())"
    " WHERE query_id = %s AND execution_status <> 'RUNNING'"
)


def test_cancel_job_reaches_the_running_query_and_retry_job_runs_it_again(
    desk: Any, working: Any, soon: Any, services: Services
) -> None:
    with working(services):
        job_id = desk.add("EXPORT", wanted={"sql": SLOW_SQL})
        query_id = soon(lambda: desk.job(job_id)["query_id"])
        assert list(desk.rows("CALL raw_data.cancel_job(%s)", (job_id,))[0].values()) == ["CANCEL_REQUESTED"]
        assert desk.until(job_id, "CANCELLED", "FAILED", "COMPLETED")["status"] == "CANCELLED"
        [ended] = soon(lambda: desk.rows(STATUS, (query_id,)))
        assert ended["s"].startswith("FAIL")
        desk.run('UPDATE raw_data.jobs SET input = PARSE_JSON(\'{"sql": "SELECT 1 AS one"}\')')
        assert list(desk.rows("CALL raw_data.retry_job(%s)", (job_id,))[0].values()) == [job_id]
        assert desk.until(job_id, "FAILED", "COMPLETED")["status"] == "COMPLETED"


def test_the_worker_as_it_is_deployed_hands_a_running_query_back_within_twenty_seconds_of_sigterm(
    quiet_desk: Any, soon: Any, quiet: Services, environment: dict[str, str]
) -> None:
    queue = {"ASSISTANT_JOB_EVENTS_QUEUE_URL": quiet.settings.assistant_job_events_queue_url or ""}
    job_id = quiet_desk.add("EXPORT", wanted={"sql": SLOW_SQL})
    command = [sys.executable, "-m", "deploy.cli", "worker", "--api-port", str(free_port())]
    process = subprocess.Popen(command, env=os.environ | environment | queue, cwd=Path(__file__).parents[2])
    try:
        query_id = soon(lambda: quiet_desk.job(job_id)["query_id"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    job = quiet_desk.job(job_id)
    assert (job["status"], job["attempt"]) == ("PENDING", 0)
    assert quiet_desk.events(job_id) == ["CLAIMED", "HANDED_BACK"]
    assert soon(lambda: quiet_desk.rows(STATUS, (query_id,)))[0]["s"].startswith("FAIL")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say what a process holds")
def test_a_report_that_needs_more_memory_than_a_report_may_is_killed_and_leaves_nothing(
    desk: Any, working: Any, services: Services
) -> None:
    with working(services, kinds={"REPORT": replace(REPORT, memory_mb=8)}) as worker:
        job_id = desk.add("REPORT", wanted={"report_type": "sales", "period": "last_quarter"})
        job = desk.until(job_id, "COMPLETED", "FAILED")
        assert worker.runs() == []
    assert job["status"] == "FAILED"
    assert "more than the 8 MB that a REPORT may use" in job["error_message"]
    assert job["attempt"] == 1
    assert not [stored for stored in services.objects.list("reports/") if job_id in stored.key]


def test_no_more_of_a_kind_run_at_once_than_it_allows_and_the_others_wait_for_nothing(
    desk: Any, working: Any, soon: Any, services: Services, tmp_path: Path
) -> None:
    light = replace(kinds.LIGHT, at_once=2)
    places = [tmp_path / str(number) for number in range(4)]
    for place in places:
        place.mkdir()
    with working(services, kinds={"LIGHT": light, "NOTE": kinds.NOTE}) as worker:
        slow = [desk.add("LIGHT", wanted={"place": str(place)}) for place in places]
        soon(lambda: len(list(tmp_path.glob("*/begun-1"))) == 2)
        assert desk.until(desk.add("NOTE"), "COMPLETED", "FAILED")["status"] == "COMPLETED"
        assert sorted(desk.job(job_id)["status"] for job_id in slow) == ["PENDING", "PENDING", "RUNNING", "RUNNING"]
        assert len(worker.runs()) == 2
        for place in places:
            (place / "go").touch()
        assert {desk.until(job_id, "COMPLETED", "FAILED")["status"] for job_id in slow} == {"COMPLETED"}


def test_the_lowest_priority_has_its_turn_however_many_urgent_jobs_keep_coming(desk: Any, services: Services) -> None:
    queue = Queue(services.warehouse, worker_id="one")
    patient = desk.add(announce=False, priority=9)
    claimed: list[str] = []
    for _ in range(12):
        # Ten minutes go by, and there is an urgent job again.
        desk.run("UPDATE raw_data.jobs SET created_at = DATEADD('minute', -10, created_at) WHERE status = 'PENDING'")
        desk.add(announce=False, priority=1)
        claimed += [job.job_id for job in queue.claim({"NOTE": 1}).jobs]
    assert claimed.index(patient) in range(7, 10), "after eight times ten minutes it is as urgent as they are"
