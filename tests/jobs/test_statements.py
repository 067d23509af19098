"""What the queue costs in Snowflake, counted from the outside: the rows of the account's query history."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import kinds_for_tests as kinds
import pytest

from jobs.heart import Timing
from tools.clients.snowflake import QueryTag
from tools.job_inputs import ExportInput
from tools.jobs import JobRequest, submit
from tools.person import Person
from tools.services import Services

DEPTH = 1000
HISTORY = """
    SELECT query_type, LEFT(LTRIM(query_text), 60) AS begins
    FROM TABLE(analytics_platform.information_schema.query_history(result_limit => 10000))
    WHERE query_tag LIKE '%%"surface":"worker","tool":"queue"%%' AND start_time >= %s"""
QUICK = replace(kinds.NOTE, name="EXPORT", input_type=ExportInput, run=kinds.nothing, at_once=100)


class Bill:
    """The queue's statements since it was opened."""

    def __init__(self, services: Services) -> None:
        self._services = services
        [row] = services.warehouse.query("SELECT CURRENT_TIMESTAMP() AS t", tag=QueryTag(tool="test"))
        self._since = row["t"]

    def rows(self) -> Counter[str]:
        found = self._services.warehouse.query(HISTORY, (self._since,), tag=QueryTag(tool="test"))
        return Counter(_sort(row["query_type"], row["begins"]) for row in found)


SENT = ("CALL raw_data.", "UPDATE raw_data.", "SELECT job_id, claim_token AS token, cancel_requested")


def _sort(kind: str, text: str) -> str:
    """What the worker sent, or what its procedures did with that: by kind, but for the expressions in them."""
    if text.rstrip().endswith("AS VALUE") or text.startswith("SELECT (CONTAINS("):
        return "expression"
    return "sent" if text.strip().startswith(SENT) else kind


def _rows(counted: Counter[str]) -> int:
    return counted.total() - counted["expression"]


@pytest.fixture
def bill(quiet_desk: Any, quiet: Services) -> Bill:
    return Bill(quiet)


def test_a_single_job_costs_the_queue_at_most_six_statements(
    quiet_desk: Any, working: Any, quiet: Services, soon: Any
) -> None:
    with working(quiet, kinds={"EXPORT": QUICK}, timing=Timing()) as worker:
        bill = Bill(quiet)
        job_id = submit(quiet, Person(id="ana", name="Ana"), JobRequest(input=ExportInput(sql="SELECT 1 AS one")))
        quiet_desk.until(job_id, "COMPLETED")
        soon(lambda: not worker.runs())
        threading.Event().wait(1)
        rows = bill.rows()
    assert 2 <= rows["sent"] <= 6
    assert _rows(rows) <= 12, "with what the procedures do inside, BEGIN and COMMIT among them"


def test_a_thousand_waiting_jobs_cost_a_fifth_of_a_statement_each(
    quiet_desk: Any, working: Any, quiet: Services, bill: Bill
) -> None:
    quiet_desk.add_many([str(uuid.uuid4()) for _ in range(DEPTH)], "EXPORT", wanted={"sql": "SELECT 1 AS one"})
    pause, done = threading.Event(), 0
    with working(quiet, kinds={"EXPORT": QUICK}, timing=Timing()):
        while done < DEPTH:
            pause.wait(0.3)
            done = quiet_desk.rows("SELECT COUNT(*) AS n FROM raw_data.jobs WHERE status = 'COMPLETED'")[0]["n"]
    rows = bill.rows()
    assert rows["sent"] <= 0.2 * DEPTH
    assert _rows(rows) <= 0.2 * DEPTH, "with what the procedures do inside, BEGIN and COMMIT among them"
