"""Deliveries for those whose they are: seen, sent, sent again, decided, tested."""

from __future__ import annotations

import json
from typing import Any

import pytest
from post_office import KINDS_IN_A_HURRY, PostOffice

from deploy.local.faults import Fault
from jobs.endings import Failed, ending_of
from jobs.queue import Queue
from jobs.retry import RetryPolicy
from tools import deliveries, jobs
from tools.deliveries import NotNow, UnknownDelivery
from tools.errors import CallerError, NotAllowed
from tools.person import Person
from tools.targets import target_from_words

ANA = Person(id="ana@example.com", name="Ana", email="ana@example.com")
BEN = Person(id="ben@example.com", name="Ben", email="ben@example.com")


@pytest.fixture(autouse=True)
def _empty(office: PostOffice) -> None:
    office.empty()


def delivery_jobs(office: PostOffice) -> int:
    return len(office.desk.rows("SELECT * FROM raw_data.jobs WHERE job_type = 'DELIVERY'"))


def test_what_failed_is_sent_again_on_request_under_the_same_key(office: PostOffice, working: Any, soon: Any) -> None:
    office.receiver.answers[:] = [404]
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        delivery_id = office.order(office.receiver.url, office.job())
        office.until(soon, delivery_id, "FAILED")
        said = deliveries.deliveries_answer(office.services, ANA)
        assert [action.payload["question"] for action in said.actions] == [f"Retry delivery {delivery_id}"]
        assert deliveries.retry(office.services, ANA, delivery_id).status in ("PENDING", "SENDING", "SENT")
        row = office.until(soon, delivery_id, "SENT")
    assert row["attempt"] == 2
    assert len({headers["idempotency-key"] for headers, _ in office.receiver.came}) == 1
    with pytest.raises(NotNow, match="was sent to"):
        deliveries.retry(office.services, ANA, delivery_id)


def test_two_clicks_on_retry_make_one_job(office: PostOffice) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.run("UPDATE raw_data.deliveries SET status = 'FAILED'")
    deliveries.retry(office.services, ANA, delivery_id)
    with pytest.raises(NotNow):
        deliveries.retry(office.services, ANA, delivery_id)
    assert delivery_jobs(office) == 2, "the first one and its repetition"


@pytest.mark.parametrize(("left_as", "again"), [("FAILED", "retry"), ("UNKNOWN", "send_again")])
def test_what_is_sent_again_before_its_first_job_is_settled_is_not_closed_by_it(
    office: PostOffice, left_as: str, again: str
) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    queue = Queue(office.services.warehouse, worker_id="one")
    [first] = queue.claim({"DELIVERY": 1}).jobs
    office.desk.run("UPDATE raw_data.deliveries SET status = %s", (left_as,))
    if again == "retry":
        deliveries.retry(office.services, ANA, delivery_id)
    else:
        deliveries.decide(office.services, ANA, delivery_id, "send_again")
    outcome = Failed(CallerError("the receiver refuses it"), "aaaa")
    ending = ending_of(first, outcome, office.services.clock(), policy=RetryPolicy(), chance=0.5)
    assert ending is not None and ending.closes == delivery_id
    assert queue.settle([ending]) == set()
    assert office.row(delivery_id)["status"] == "PENDING", "the second job is still to send it"


@pytest.mark.parametrize(("decision", "posts"), [("mark_sent", 1), ("send_again", 2)])
def test_what_is_in_doubt_is_decided_by_a_person(
    office: PostOffice, working: Any, soon: Any, decision: Any, posts: int
) -> None:
    before = len(office.posts("C0OPERATNS"))
    office.slack_faults.add("chat.postMessage", Fault("cut", done=True))
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        delivery_id = office.order("#operations", office.job())
        office.until(soon, delivery_id, "UNKNOWN")
        labels = [action.label for action in deliveries.deliveries_answer(office.services, ANA).actions]
        assert labels == ["It arrived", "Send it again"]
        with pytest.raises(NotNow):
            deliveries.retry(office.services, ANA, delivery_id)
        deliveries.decide(office.services, ANA, delivery_id, decision)
        row = office.until(soon, delivery_id, "SENT")
    assert len(office.posts("C0OPERATNS")) - before == posts
    assert (row["notice"] == "ana@example.com says that it has arrived") is (decision == "mark_sent")


def test_send_it_again_asks_first_when_it_may_have_arrived(office: PostOffice) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.run("UPDATE raw_data.deliveries SET status = 'UNKNOWN'")
    said = deliveries.resend_answer(office.services, ANA)
    assert "Nobody knows whether it arrived at **#sales**" in said.text
    assert office.row(delivery_id)["status"] == "UNKNOWN"
    assert "on its way" in deliveries.resend_answer(office.services, ANA, delivery_id).text
    assert office.row(delivery_id)["status"] == "PENDING"


def test_a_report_goes_to_a_target_once_however_often_it_is_asked(office: PostOffice, working: Any, soon: Any) -> None:
    job_id = office.job()
    before = len(office.posts("C0SALES000"))
    target = target_from_words("#sales")
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        first = deliveries.send(office.services, ANA, job_id, target)
        office.until(soon, first.delivery_id, "SENT")
        second = deliveries.send(office.services, ANA, job_id, target)
    assert (second.delivery_id, second.status) == (first.delivery_id, "SENT")
    assert "was sent to **#sales**" in deliveries.on_its_way(second).text
    assert len(office.posts("C0SALES000")) == before + 1


def test_a_test_reaches_the_target_each_time_and_says_that_it_is_one(
    office: PostOffice, working: Any, soon: Any
) -> None:
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        for words in ("#general", "#general", "fay@example.com", office.receiver.url, "s3:tests/here"):
            sent = deliveries.send_test(office.services, ANA, target_from_words(words))
            office.until(soon, sent.delivery_id, "SENT")
    titles = [message["blocks"][0]["text"]["text"] for message in office.posts("C0GENERAL0")]
    assert titles == ["Test message", "Test message"]
    [mail] = office.mails("fay@example.com")
    assert mail["Subject"] == "Test message"
    assert json.loads(office.receiver.came[0][1])["job"] is None
    assert b"This is a test" in office.services.objects.get_bytes("tests/here/_delivery.txt")


def test_people_see_their_own_deliveries_by_job_and_no_notices(office: PostOffice) -> None:
    one, two = office.job(), office.job()
    mine = [office.order("#sales", job_id, announce=False) for job_id in (one, two)]
    listed = deliveries.list_deliveries(office.services, ANA)
    assert {each.delivery_id for each in listed} == set(mine)
    assert [each.job_id for each in deliveries.list_deliveries(office.services, ANA, job_id=one)] == [one]
    assert deliveries.list_deliveries(office.services, BEN) == []
    with pytest.raises(UnknownDelivery):
        deliveries.retry(office.services, BEN, mine[0])
    with pytest.raises(NotAllowed):
        deliveries.send(office.services, BEN, one, target_from_words("#sales"))
    assert (
        len(deliveries.list_deliveries(office.services, BEN.model_copy(update={"is_admin": True}), everyone=True)) == 2
    )


def test_a_job_that_is_not_done_has_nothing_to_send(office: PostOffice) -> None:
    job_id = office.desk.add("EXPORT", announce=False)
    office.desk.run("UPDATE raw_data.jobs SET created_by = 'ana@example.com'")
    with pytest.raises(CallerError, match="pending, so there is nothing to send yet"):
        deliveries.send(office.services, ANA, job_id, target_from_words("#sales"))


def test_a_waiting_delivery_that_is_cancelled_is_failed_and_can_be_sent_later(office: PostOffice) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    jobs.cancel(office.services, ANA, office.errand(delivery_id)["job_id"])
    assert office.row(delivery_id)["error_message"] == "cancelled by ana@example.com before it was sent"
    assert deliveries.retry(office.services, ANA, delivery_id).status == "PENDING"


def test_a_waiting_delivery_is_cancelled_by_a_sql_user_as_well(office: PostOffice) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.rows("CALL raw_data.cancel_job(%s)", (office.errand(delivery_id)["job_id"],))
    assert office.row(delivery_id)["status"] == "FAILED"
    assert "before it was sent" in office.row(delivery_id)["error_message"]


def test_whether_it_arrived_is_said_of_the_job_that_is_meant(office: PostOffice) -> None:
    mine, other = office.job(name="Mine"), office.job(name="Other")
    office.order("#sales", mine, announce=False)
    office.order("#finance", other, announce=False)
    office.desk.run("UPDATE raw_data.deliveries SET status = 'FAILED', error_message = 'no'")
    told = deliveries.deliveries_answer(office.services, ANA, job_id=mine)
    assert told.text == "It could not be sent to **#sales**: no. 1 of the newest 1 did not surely arrive."
    assert told.table is not None and len(told.table.rows) == 1
    assert "**#finance**" in deliveries.resend_answer(office.services, ANA, job_id=other).text
    assert [row["status"] for row in office.rows()].count("PENDING") == 1


def test_a_delivery_job_that_is_retried_sends_what_had_failed(office: PostOffice, working: Any, soon: Any) -> None:
    before = len(office.posts("C0SALES000"))
    delivery_id = office.order("#sales", office.job(), announce=False)
    job_id = office.errand(delivery_id)["job_id"]
    jobs.cancel(office.services, ANA, job_id)
    assert office.row(delivery_id)["status"] == "FAILED"
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        jobs.retry(office.services, ANA, job_id)
        office.until(soon, delivery_id, "SENT")
        assert office.desk.until(job_id, "COMPLETED", "FAILED")["status"] == "COMPLETED"
    assert len(office.posts("C0SALES000")) == before + 1
