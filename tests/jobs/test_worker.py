"""The worker against a real account, queue and bucket on loopback: every job ends exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import kinds_for_tests as kinds
import pytest

from jobs.worker import Worker
from tools.services import Services

HERE = Path(__file__).parent


@contextmanager
def worker_process(
    environment: dict[str, str], services: Services, *, lease: int = 3
) -> Iterator[subprocess.Popen[bytes]]:
    queue = {"ASSISTANT_JOB_EVENTS_QUEUE_URL": services.settings.assistant_job_events_queue_url or ""}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "worker_process.py"), str(lease)],
        env=os.environ | environment | queue | {"PYTHONPATH": str(HERE.parents[1])},
    )
    try:
        yield process
    except subprocess.TimeoutExpired:
        # Where its threads stand goes to the captured output.
        process.send_signal(signal.SIGUSR1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
        raise
    finally:
        process.kill()
        process.wait()


def begun(place: Path, attempt: int) -> Any:
    """The process id of that attempt, once it has begun."""
    file = place / f"begun-{attempt}"
    return lambda: file.exists() and file.read_text()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "zombie" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True


def test_a_submitted_job_is_claimed_within_a_second_and_done(desk: Any, working: Any, services: Services) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add("note", wanted={"text": "fine"})
        job = desk.until(job_id, "COMPLETED", "FAILED")
    assert job["status"] == "COMPLETED"
    assert job["progress"] == 100
    assert job["result"]["summary"] == "fine"
    assert job["attempt"] == 1
    assert (job["started_at"] - job["created_at"]).total_seconds() < 1
    assert desk.events(job_id) == ["CLAIMED", "COMPLETED"]


def test_a_job_that_sql_users_insert_wakes_the_worker_through_snowflake(
    desk: Any, working: Any, services: Services
) -> None:
    with working(services):
        created = desk.rows(
            "CALL raw_data.create_job('An export', 'EXPORT', 'system',"
            """ PARSE_JSON('{"sql": "SELECT 1 AS one", "format": "json"}'), 1)"""
        )
        job_id = next(iter(created[0].values()))
        job = desk.until(job_id, "COMPLETED", "FAILED", seconds=30)
    assert job["status"] == "COMPLETED", job["error_message"]


def test_two_workers_do_two_hundred_jobs_each_once(desk: Any, working: Any, services: Services) -> None:
    job_ids = [str(uuid.uuid4()) for _ in range(200)]
    desk.add_many(job_ids)
    with working(services, kinds=kinds.ALL) as first, working(services, kinds=kinds.ALL) as second:
        for worker in (first, second):
            worker.wake()
        _until_all_done(desk, len(job_ids))
        shares = [_ended(first), _ended(second)]
    events = desk.rows("SELECT job_id, event FROM raw_data.job_events")
    counted = Counter((row["job_id"], row["event"]) for row in events)
    assert set(counted.values()) == {1}
    assert len([key for key in counted if key[1] == "COMPLETED"]) == len(job_ids)
    assert sum(shares) == len(job_ids)


def _until_all_done(desk: Any, count: int) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        done = desk.rows("SELECT COUNT(*) AS n FROM raw_data.jobs WHERE status = 'COMPLETED'")[0]["n"]
        if done == count:
            return
        pause.wait(0.1)
    raise AssertionError(f"only {done} of {count} jobs are done")


def _ended(worker: Worker) -> int:
    return int(worker.metrics.ended.labels("NOTE", "completed")._value.get())


def test_a_killed_worker_loses_its_job_to_another_which_ends_it_once(
    quiet_desk: Any, working: Any, soon: Any, quiet: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    with worker_process(environment, quiet) as process:
        job_id = quiet_desk.add("SLOW", wanted={"place": str(tmp_path)})
        child = int(soon(begun(tmp_path, 1)))
        with working(quiet, kinds=kinds.ALL):
            process.kill()
            process.wait()
            killed = time.monotonic()
            (tmp_path / "go").touch()
            job = quiet_desk.until(job_id, "COMPLETED", "FAILED")
            took = time.monotonic() - killed
    assert job["status"] == "COMPLETED"
    assert job["attempt"] == 2
    assert job["result"]["summary"] == "attempt 2"
    assert quiet_desk.events(job_id) == ["CLAIMED", "CLAIMED", "COMPLETED"]
    assert took < 3 + 8, "a lease and a little"
    assert soon(lambda: not is_alive(child)), "the killed worker's child ends with it"


def test_a_stopped_worker_hands_back_and_the_attempt_does_not_count(
    quiet_desk: Any, working: Any, soon: Any, quiet: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    with worker_process(environment, quiet, lease=30) as process:
        job_id = quiet_desk.add("SLOW", wanted={"place": str(tmp_path)})
        soon(begun(tmp_path, 1))
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 10
    job = quiet_desk.job(job_id)
    assert (job["status"], job["attempt"]) == ("PENDING", 0)
    (tmp_path / "go").touch()
    with working(quiet, kinds=kinds.ALL):
        job = quiet_desk.until(job_id, "COMPLETED", "FAILED")
    assert (job["status"], job["attempt"]) == ("COMPLETED", 1)
    assert quiet_desk.events(job_id) == ["CLAIMED", "HANDED_BACK", "CLAIMED", "COMPLETED"]


def test_a_passing_failure_is_tried_again_until_it_works(desk: Any, working: Any, services: Services) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add("UNSTEADY")
        job = desk.until(job_id, "COMPLETED", "FAILED")
    assert job["status"] == "COMPLETED"
    assert job["attempt"] == 3
    assert job["error_message"] is None
    assert desk.events(job_id) == ["CLAIMED", "RETRIED"] * 2 + ["CLAIMED", "COMPLETED"]


def test_the_last_attempt_fails_with_the_cause_and_the_query(desk: Any, working: Any, services: Services) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add("UNSTEADY", max_attempts=2)
        job = desk.until(job_id, "COMPLETED", "FAILED")
    assert job["status"] == "FAILED"
    assert job["error_message"] == "the warehouse is resuming"
    assert job["query_id"] == "01b2-beef"
    assert len(job["error_reference"]) == 8


@pytest.mark.parametrize(
    ("job_type", "wanted", "error"),
    [
        ("REPORT", {"report_type": "sales", "period": "sometime"}, "period: 'sometime' is not known"),
        ("REPORT", {"report_type": "slaes"}, "report_type: 'slaes' is not known; it can be sales"),
        ("EXPORT", {"format": "csv"}, "exactly one of question, sql, view"),
        ("EXPORT", {"view": "orders", "colour": "red"}, "colour: there is no such field"),
        ("EXPORT", {"sql": "DELETE FROM raw_data.jobs"}, "only a SELECT"),
        ("DANCE", {}, "job_type: 'DANCE' is not known; there are"),
    ],
)
def test_a_wrong_input_fails_at_once_and_names_the_field(
    desk: Any, working: Any, services: Services, job_type: str, wanted: Any, error: str
) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add(job_type, wanted=wanted)
        job = desk.until(job_id, "COMPLETED", "FAILED")
    assert job["status"] == "FAILED"
    assert error in job["error_message"]
    assert job["attempt"] == 1


def test_a_bug_fails_the_job_with_a_reference_and_not_with_a_traceback(
    desk: Any, working: Any, services: Services
) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add("BUGGY")
        job = desk.until(job_id, "FAILED")
        assert desk.until(desk.add("NOTE"), "COMPLETED"), "the worker goes on"
    assert job["error_reference"] in job["error_message"]
    assert "division" not in job["error_message"]


@pytest.mark.parametrize("kind", ["SLOW", "LIGHT"])
def test_a_cancel_stops_the_run(
    desk: Any, working: Any, soon: Any, services: Services, tmp_path: Path, kind: str
) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add(kind, wanted={"place": str(tmp_path)})
        soon(begun(tmp_path, 1))
        desk.run("UPDATE raw_data.jobs SET cancel_requested = TRUE WHERE job_id = %s", (job_id,))
        services.events.announce(job_id)
        job = desk.until(job_id, "CANCELLED", "FAILED", "COMPLETED")
    assert job["status"] == "CANCELLED"
    assert desk.events(job_id) == ["CLAIMED", "CANCELLED"]


def test_a_cancel_reaches_the_running_query(desk: Any, working: Any, soon: Any, services: Services) -> None:
    sql = """SELECT COUNT(*) AS n FROM reporting.order_lines AS a
        INNER JOIN reporting.order_lines AS b ON a.revenue < b.revenue AND a.cost > b.margin"""
    with working(services):
        job_id = desk.add("EXPORT", wanted={"sql": sql})
        query_id = soon(lambda: desk.job(job_id)["query_id"])
        desk.run("UPDATE raw_data.jobs SET cancel_requested = TRUE WHERE job_id = %s", (job_id,))
        services.events.announce(job_id)
        job = desk.until(job_id, "CANCELLED", "FAILED", "COMPLETED")
        assert job["status"] == "CANCELLED"
        status = (
            "SELECT execution_status AS s FROM TABLE(analytics_platform.information_schema.query_history())"
            " WHERE query_id = %s"
        )
        found = soon(lambda: [row["s"] for row in desk.rows(status, (query_id,)) if row["s"] != "RUNNING"])
    assert found[0].startswith("FAIL")


def test_a_lost_lease_drops_the_result(desk: Any, working: Any, soon: Any, services: Services, tmp_path: Path) -> None:
    with working(services, kinds=kinds.ALL) as worker:
        job_id = desk.add("LIGHT", wanted={"place": str(tmp_path)})
        soon(begun(tmp_path, 1))
        desk.run("UPDATE raw_data.jobs SET claim_token = 'another', worker_id = 'another' WHERE job_id = %s", (job_id,))
        soon(lambda: not worker.runs())
        assert worker.metrics.leases_lost.labels("LIGHT")._value.get() == 1
    job = desk.job(job_id)
    assert (job["status"], job["result"]) == ("RUNNING", None)


@pytest.mark.parametrize("kind", ["HASTY", "HASTY_LIGHT"])
def test_a_job_that_takes_too_long_is_ended(
    desk: Any, working: Any, services: Services, tmp_path: Path, kind: str
) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add(kind, wanted={"place": str(tmp_path)})
        job = desk.until(job_id, "FAILED", "COMPLETED")
    assert "longer than" in job["error_message"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say what a process holds")
def test_a_job_that_takes_too_much_memory_is_ended(desk: Any, working: Any, services: Services, tmp_path: Path) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = desk.add("SLOW", wanted={"place": str(tmp_path), "megabytes": 400})
        job = desk.until(job_id, "FAILED", "COMPLETED")
    assert "more than the 200 MB" in job["error_message"]


def test_a_job_whose_workers_died_each_time_is_given_up(desk: Any, working: Any, services: Services) -> None:
    job_id = desk.add("NOTE", announce=False, max_attempts=2)
    desk.run(
        "UPDATE raw_data.jobs SET status = 'RUNNING', attempt = 2, worker_id = 'dead', claim_token = 'dead',"
        " lease_until = DATEADD('second', -1, SYSDATE()) WHERE job_id = %s",
        (job_id,),
    )
    with working(services, kinds=kinds.ALL):
        job = desk.until(job_id, "FAILED", "COMPLETED")
    assert "each of the 2 times" in job["error_message"]


def test_results_are_in_the_bucket_under_job_and_attempt(desk: Any, working: Any, services: Services) -> None:
    with working(services):
        job_id = desk.add("EXPORT", wanted={"sql": "SELECT '=1+1' AS formula, 2.5 AS number", "format": "csv"})
        job = desk.until(job_id, "COMPLETED", "FAILED")
    [file] = job["result"]["files"]
    assert file["key"] == f"reports/export/2026/11/{job_id}/1/export.csv"
    with services.objects.open_stream(file["key"]) as stream:
        content = stream.read()
        assert stream.metadata["sha256"] == file["sha256"]
        assert "export.csv" in (stream.content_disposition or "")
    assert len(content) == file["size"]
    assert "'=1+1" in content.decode("utf-8-sig")


def test_all_of_something_is_exported_as_its_rows_and_not_as_their_number(
    desk: Any, working: Any, services: Services
) -> None:
    with working(services):
        job = desk.until(desk.add("EXPORT", wanted={"question": "all orders of last month"}), "COMPLETED", "FAILED")
    assert job["status"] == "COMPLETED", job["error_message"]
    [counted] = desk.rows(
        "SELECT COUNT(*) AS orders FROM reporting.orders WHERE order_date >= '2026-10-01' AND order_date < '2026-11-01'"
    )
    assert job["result"]["row_count"] == counted["orders"]
