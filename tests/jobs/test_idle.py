"""What a worker costs while there is nothing to do."""

from __future__ import annotations

import threading
from typing import Any

from jobs.heart import Timing
from tools.services import Services


def test_an_idle_worker_sends_no_statement(quiet_desk: Any, working: Any, quiet: Services, soon: Any) -> None:
    sent = (
        "SELECT COUNT(*) AS n FROM TABLE(analytics_platform.information_schema.query_history(result_limit => 10000))"
        " WHERE query_tag LIKE '%worker%'"
    )
    with working(quiet, timing=Timing(fallback=600)) as worker:
        job_id = quiet_desk.add("EXPORT", wanted={"sql": "SELECT 1 AS one"})
        quiet_desk.until(job_id, "COMPLETED")
        # The history of the job follows its row, and a last beat may be on its way; then nothing more comes.
        soon(lambda: "COMPLETED" in quiet_desk.events(job_id))
        soon(lambda: not worker.runs())
        threading.Event().wait(0.5)
        before = quiet_desk.rows(sent)[0]["n"]
        threading.Event().wait(2)
        assert quiet_desk.rows(sent)[0]["n"] == before
        counted = {
            sample.labels["statement"]: sample.value
            for metric in worker.metrics.statements.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        }
    # One look at the start and one at the hint; the job itself adds three, and a beat each two seconds that it runs.
    assert counted.pop("beat", 0) + counted.pop("held", 0) <= 6
    assert counted == {"schedules": 1, "claim": 2, "due": 1, "claimed": 1, "events": 1, "settle": 1}


def test_the_slow_poll_finds_what_no_hint_told(quiet_desk: Any, working: Any, quiet: Services) -> None:
    with working(quiet, timing=Timing(fallback=1)):
        job_id = quiet_desk.add("EXPORT", announce=False, wanted={"sql": "SELECT 1 AS one"})
        assert quiet_desk.until(job_id, "COMPLETED", "FAILED")["status"] == "COMPLETED"
