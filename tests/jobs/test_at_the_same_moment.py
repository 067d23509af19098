"""Two who change one job at the same moment: the second waits for the first, and says what is true afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tools import jobs
from tools.clients.snowflake import QueryTag
from tools.person import Person
from tools.services import Services

ANA = Person(id="ana", name="Ana")
TAG = QueryTag(tool="test")


@pytest.fixture
def somebody_else() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def sent(services: Services, soon: Any, tool: str, statements: int) -> None:
    """The other one has sent so many statements; the last of them waits for the lock, or finds it free."""
    soon(lambda: services.warehouse.statements.counts().get(tool, 0) >= statements)


def test_who_cancels_a_job_that_ends_just_then_hears_that_it_is_over(
    desk: Any, services: Services, soon: Any, somebody_else: ThreadPoolExecutor
) -> None:
    job_id = desk.add(announce=False)
    desk.run("UPDATE raw_data.jobs SET status = 'RUNNING' WHERE job_id = %s", (job_id,))
    with services.warehouse.transaction(tag=TAG) as worker:
        worker.execute("UPDATE raw_data.jobs SET status = 'COMPLETED' WHERE job_id = %s", (job_id,))
        before = services.warehouse.statements.counts().get("cancel_job", 0)
        answer = somebody_else.submit(jobs.cancel, services, ANA, job_id)
        sent(services, soon, "cancel_job", before + 2)
    assert answer.result().text == "**a job** is completed already."
    assert desk.job(job_id)["cancel_requested"] is False


def test_a_run_that_goes_back_into_the_queue_just_then_is_cancelled_there(
    desk: Any, services: Services, soon: Any, somebody_else: ThreadPoolExecutor
) -> None:
    job_id = desk.add(announce=False)
    desk.run("UPDATE raw_data.jobs SET status = 'RUNNING' WHERE job_id = %s", (job_id,))
    with services.warehouse.transaction(tag=TAG) as worker:
        worker.execute("UPDATE raw_data.jobs SET status = 'PENDING' WHERE job_id = %s", (job_id,))
        before = services.warehouse.statements.counts()["test"]
        answer = somebody_else.submit(desk.rows, "CALL raw_data.cancel_job(%s)", (job_id,))
        sent(services, soon, "test", before + 1)
    assert list(answer.result()[0].values()) == ["CANCELLED"]
    assert desk.job(job_id)["status"] == "CANCELLED"


def test_create_job_with_a_key_that_another_one_uses_just_then_gives_that_job(
    desk: Any, services: Services, soon: Any, somebody_else: ThreadPoolExecutor
) -> None:
    wanted = json.dumps({"sql": "SELECT 1 AS one", "idempotency_key": "once"})
    call = "CALL raw_data.create_job('x', 'SQL', 'me', PARSE_JSON(%s), 5)"
    with services.warehouse.transaction(tag=TAG) as first:
        first.execute("UPDATE raw_data.submission_lock SET last_taken = SYSDATE() WHERE lock_id = 1")
        first.execute(
            "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, idempotency_key) "
            "SELECT 'the first', 'x', 'SQL', 'PENDING', 'me', 'once'"
        )
        before = services.warehouse.statements.counts()["test"]
        answer = somebody_else.submit(desk.rows, call, (wanted,))
        sent(services, soon, "test", before + 1)
    assert list(answer.result()[0].values()) == ["the first"]
    assert desk.rows("SELECT job_id FROM raw_data.jobs") == [{"job_id": "the first"}]
