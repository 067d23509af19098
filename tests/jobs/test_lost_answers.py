"""An account that does what it is told and whose answer is lost: what the worker does about what it was not told of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.local.faults import Fault, Faults, faulty
from jobs.queue import Queue
from tools.clients.snowflake import QueryTag
from tools.errors import ServiceError
from tools.services import Services, open_services
from tools.settings import Settings

LOST = Fault("status", status=418, done=True)
"""An answer that the connector does not ask for again."""
STATEMENTS = "/queries/v1/query-request"


@contextmanager
def losing_answers(settings: Settings) -> Iterator[tuple[Services, Faults]]:
    """Services whose account is reached through a line that loses what the test says."""
    faults = Faults()
    account = f"http://{settings.snowflake_host}:{settings.snowflake_port}"
    with faulty(account, faults) as line:
        there = settings.model_copy(update={"snowflake_port": urlsplit(line).port})
        with open_services(there) as services:
            services.warehouse.query("SELECT 1 AS one", tag=QueryTag(tool="test"))
            yield services, faults


@pytest.fixture
def line(settings: Settings) -> Iterator[tuple[Services, Faults]]:
    with losing_answers(settings) as opened:
        yield opened


def test_what_a_claim_took_whose_answer_was_lost_is_given_by_the_next_one(
    desk: Any, line: tuple[Services, Faults]
) -> None:
    services, faults = line
    taken, left = (desk.add(announce=False, age_minutes=age) for age in (3, 1))
    queue = Queue(services.warehouse, worker_id="one")
    faults.add(STATEMENTS, LOST)
    with pytest.raises(ServiceError):
        queue.claim({"NOTE": 1})
    assert desk.job(taken)["status"] == "RUNNING", "nobody else takes it before its lease is over"
    [job] = queue.claim({"NOTE": 1}).jobs
    assert (job.job_id, job.attempt) == (taken, 1)
    assert desk.events(taken) == ["CLAIMED"]
    assert [job.job_id for job in queue.claim({"NOTE": 1}).jobs] == [left]
