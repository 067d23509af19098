"""The queue's SQL on a real account: order, leases, tokens, and how few statements it takes."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from jobs.queue import Beat, ClaimedJob, Ending, Queue
from tools.errors import ServiceError
from tools.job_inputs import ExportInput
from tools.jobs import JobRequest, submit
from tools.person import Person
from tools.services import Services


@pytest.fixture
def counted() -> Counter[str]:
    return Counter()


@pytest.fixture
def queue(desk: Any, services: Services, counted: Counter[str]) -> Queue:
    return Queue(services.warehouse, worker_id="one", lease_seconds=30, counted=lambda name: counted.update([name]))


def ended(job: ClaimedJob, event: str = "COMPLETED", status: str = "COMPLETED", **values: Any) -> Ending:
    return Ending.model_validate(
        {"job_id": job.job_id, "token": job.token, "attempt": job.attempt, "event": event, "status": status, **values}
    )


def test_the_most_urgent_and_then_the_oldest_is_claimed_first(desk: Any, queue: Queue) -> None:
    late, early = (desk.add(announce=False, age_minutes=age) for age in (1, 3))
    urgent = desk.add(announce=False, priority=1)
    claimed = [queue.claim({"NOTE": 1}).jobs[0].job_id for _ in range(3)]
    assert claimed == [urgent, early, late]


def test_who_waits_long_becomes_urgent(desk: Any, queue: Queue) -> None:
    desk.add(announce=False, priority=1)
    patient = desk.add(announce=False, priority=9, age_minutes=95)
    assert queue.claim({"NOTE": 1}).jobs[0].job_id == patient


def test_each_kind_has_its_own_room(desk: Any, queue: Queue) -> None:
    for _ in range(3):
        desk.add("NOTE", announce=False)
        desk.add("SLOW", announce=False)
        desk.add("strange", announce=False)
    claim = queue.claim({"NOTE": 2, "SLOW": 0})
    assert Counter(job.job_type for job in claim.jobs) == {"NOTE": 2, "strange": 3}
    assert claim.due_in == 0, "there is more than there was room for"


def test_a_job_that_rests_is_not_claimed_and_says_when_it_is_due(desk: Any, queue: Queue) -> None:
    desk.add(announce=False)
    [job] = queue.claim({"NOTE": 1}).jobs
    assert queue.settle([ended(job, "RETRIED", "PENDING", error="busy", delay=timedelta(seconds=40))]) == set()
    claim = queue.claim({"NOTE": 1})
    assert claim.jobs == ()
    assert claim.due_in is not None
    assert 30 < claim.due_in <= 40
    row = desk.job(job.job_id)
    assert (row["status"], row["error_message"], row["attempt"]) == ("PENDING", "busy", 1)


def test_a_lease_that_is_over_is_taken_and_the_former_holder_cannot_write(
    desk: Any, queue: Queue, services: Services
) -> None:
    desk.add(announce=False)
    [job] = queue.claim({"NOTE": 1}).jobs
    other = Queue(services.warehouse, worker_id="two")
    assert other.claim({"NOTE": 1}).jobs == (), "the lease holds"
    desk.run("UPDATE raw_data.jobs SET lease_until = DATEADD('second', -1, SYSDATE())")
    [taken] = other.claim({"NOTE": 1}).jobs
    assert taken.attempt == 2
    assert not queue.beat([Beat(job_id=job.job_id, token=job.token, progress=50)])
    assert queue.held() == {}
    assert queue.settle([ended(job, result={"late": True})]) == {job.job_id}
    assert desk.job(job.job_id)["result"] is None
    assert other.settle([ended(taken, result={"late": False})]) == set()
    assert desk.job(job.job_id)["result"] == {"late": False}
    assert desk.events(job.job_id) == ["CLAIMED", "CLAIMED", "COMPLETED"]


def test_a_beat_renews_every_lease_and_writes_progress_in_one_statement(
    desk: Any, queue: Queue, counted: Counter[str]
) -> None:
    desk.add_many([str(uuid.uuid4()) for _ in range(5)])
    jobs = queue.claim({"NOTE": 5}).jobs
    desk.run("UPDATE raw_data.jobs SET lease_until = SYSDATE()")
    counted.clear()
    beats = [
        Beat(job_id=job.job_id, token=job.token, progress=10 * place, phase=f"part {place}", query_id=None)
        for place, job in enumerate(jobs)
    ]
    assert queue.beat(beats)
    assert counted == {"beat": 1}
    rows = desk.rows("SELECT progress, phase, lease_until > SYSDATE() AS held FROM raw_data.jobs ORDER BY progress")
    assert [(row["progress"], row["phase"], row["held"]) for row in rows] == [
        (10 * place, f"part {place}", True) for place in range(5)
    ]


def test_settling_twice_after_a_lost_answer_changes_nothing(desk: Any, queue: Queue) -> None:
    desk.add(announce=False)
    [job] = queue.claim({"NOTE": 1}).jobs
    assert queue.settle([ended(job)]) == set()
    assert queue.settle([ended(job)]) == set(), "it is ours, and settled"
    assert desk.events(job.job_id) == ["CLAIMED", "COMPLETED"]


def test_an_ending_and_its_line_of_history_are_written_together_or_not_at_all(desk: Any, queue: Queue) -> None:
    desk.add(announce=False)
    [job] = queue.claim({"NOTE": 1}).jobs
    with pytest.raises(ServiceError):
        queue.settle([ended(job).model_copy(update={"attempt": 10**9})])
    assert desk.job(job.job_id)["status"] == "RUNNING"
    assert desk.events(job.job_id) == ["CLAIMED"]
    assert queue.settle([ended(job)]) == set()
    assert desk.events(job.job_id) == ["CLAIMED", "COMPLETED"]


def test_half_a_character_in_an_ending_holds_back_no_other(desk: Any, queue: Queue) -> None:
    for _ in range(2):
        desk.add(announce=False)
    broken, whole = queue.claim({"NOTE": 2}).jobs
    failed = ended(broken, "FAILED", "FAILED", error="no file a\ud800b", result={"name": "\udfff 株式会社 😀"})
    assert queue.settle([failed, ended(whole)]) == set()
    row = desk.job(broken.job_id)
    assert (row["error_message"], row["result"]) == ("no file a\ufffdb", {"name": "\ufffd 株式会社 😀"})
    assert desk.job(whole.job_id)["status"] == "COMPLETED"


def test_handing_back_gives_the_attempt_back(desk: Any, queue: Queue) -> None:
    desk.add(announce=False)
    [job] = queue.claim({"NOTE": 1}).jobs
    queue.settle([ended(job, "HANDED_BACK", "PENDING", refund=1)])
    assert desk.job(job.job_id)["attempt"] == 0
    assert queue.claim({"NOTE": 1}).jobs[0].attempt == 1


def test_twenty_who_submit_under_one_id_or_key_at_the_same_time_make_one_job(desk: Any, services: Services) -> None:
    order = JobRequest(input=ExportInput(sql="SELECT 1 AS one"))
    named, person = str(uuid.uuid4()), Person(id="ana", name="Ana")
    keyed = order.model_copy(update={"idempotency_key": "once"})
    with ThreadPoolExecutor(10) as pool:
        by_id = [pool.submit(submit, services, person, order, job_id=named) for _ in range(10)]
        by_key = [pool.submit(submit, services, person, keyed) for _ in range(10)]
        assert {each.result() for each in by_id} == {named}
        assert len({each.result() for each in by_key}) == 1
    assert desk.rows("SELECT COUNT(*) AS n FROM raw_data.jobs") == [{"n": 2}]
    assert desk.rows("SELECT COUNT(*) AS n FROM raw_data.job_events WHERE event = 'SUBMITTED'") == [{"n": 2}]
