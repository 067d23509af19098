"""What a worker costs while there is nothing to do, counted through the account's query history."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import kinds_for_tests as kinds
import pytest

from jobs.heart import Timing
from tools.services import Services

LOOKS_AN_HOUR = 6
"""What ten minutes between two slow looks come to, the default of ASSISTANT_FALLBACK_POLL_SECONDS."""
QUICK = {"NOTE": replace(kinds.NOTE, run=kinds.nothing)}
SENT = """
    SELECT query_id, LTRIM(query_text) AS text
    FROM TABLE(analytics_platform.information_schema.query_history(result_limit => 10000))
    WHERE query_tag LIKE '%"surface":"worker"%'
    ORDER BY start_time DESC"""


def counted(worker: Any) -> Counter[str]:
    return Counter(
        {
            sample.labels["statement"]: int(sample.value)
            for metric in worker.metrics.statements.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        }
    )


@pytest.fixture
def with_schedules(quiet_desk: Any) -> Iterator[Any]:
    """A report and an alert that are due in years."""
    for schedule_id, kind in (("report", "REPORT"), ("alert", "ALERT")):
        quiet_desk.run(
            "INSERT INTO raw_data.report_schedules (schedule_id, schedule_name, cron_expression, job_type, input, "
            "owner_id, next_run_at) SELECT %s, %s, '0 9 * * 1', %s, PARSE_JSON('{}'), 'ana', '2090-01-02 09:00:00'",
            (schedule_id, schedule_id, kind),
        )
    yield quiet_desk
    quiet_desk.run("DELETE FROM raw_data.report_schedules")


def test_an_idle_worker_sends_no_statement_between_its_slow_looks(
    with_schedules: Any, working: Any, quiet: Services, soon: Any
) -> None:
    with working(quiet, kinds=QUICK, timing=Timing(fallback=600)) as worker:
        job_id = with_schedules.add("NOTE")
        with_schedules.until(job_id, "COMPLETED")
        soon(lambda: not worker.runs())
        soon(lambda: counted(worker)["schedules"])
        threading.Event().wait(1)
        # By their ids: the history has room for so many, and forgets the oldest meanwhile.
        before = {row["query_id"] for row in with_schedules.rows(SENT)}
        threading.Event().wait(2)
        assert {row["query_id"] for row in with_schedules.rows(SENT)} <= before
        sent = counted(worker)
    # One look at the start and one at the hint; a beat when the machine takes its time.
    sent -= Counter(beat=sent["beat"], held=sent["held"])
    assert sent == {"schedules": 1, "claim": 2, "settle": 1}


def test_an_idle_hour_costs_a_handful_of_statements_that_change_nothing_and_hold_no_clock(
    with_schedules: Any, working: Any, quiet: Services, soon: Any
) -> None:
    with working(quiet, kinds=QUICK, timing=Timing(fallback=0.4)) as worker:
        soon(lambda: counted(worker)["peek"] >= 2)
        before, at_first = len(with_schedules.rows(SENT)), counted(worker)
        soon(lambda: counted(worker)["peek"] >= at_first["peek"] + LOOKS_AN_HOUR)
        hour = counted(worker) - at_first
        texts = [row["text"] for row in with_schedules.rows(SENT)][: LOOKS_AN_HOUR // 2]
    assert hour["peek"] == hour.total(), "nothing but slow looks, with schedules and alerts there"
    assert before > 0
    # The same text without a clock in it: Snowflake answers from its result cache, and no warehouse is woken.
    assert len(set(texts)) == 1
    assert texts[0].startswith("SELECT")
    assert "SYSDATE" not in texts[0]


def test_the_slow_poll_finds_what_no_hint_told(quiet_desk: Any, working: Any, quiet: Services) -> None:
    with working(quiet, kinds=QUICK, timing=Timing(fallback=1)):
        job_id = quiet_desk.add("NOTE", announce=False)
        assert quiet_desk.until(job_id, "COMPLETED", "FAILED")["status"] == "COMPLETED"


def test_the_slow_poll_reads_a_schedule_that_nobody_announced(
    with_schedules: Any, working: Any, quiet: Services, soon: Any
) -> None:
    with working(quiet, kinds=QUICK, timing=Timing(fallback=0.4)) as worker:
        soon(lambda: counted(worker)["peek"] >= 2)
        read = counted(worker)["schedules"]
        with_schedules.run("UPDATE raw_data.report_schedules SET is_enabled = FALSE WHERE schedule_id = 'alert'")
        assert soon(lambda: counted(worker)["schedules"] > read)
