"""Hints through SQS, over the real protocol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tools.clients.events import JobEvents
from tools.errors import AppError

if TYPE_CHECKING:
    from tests.tools.conftest import Aws


@pytest.fixture
def queue_url(aws: Aws, request: pytest.FixtureRequest) -> str:
    name = f"queue-{abs(hash(request.node.name))}"
    return str(boto3.client("sqs", region_name="us-east-1").create_queue(QueueName=name)["QueueUrl"])


@pytest.fixture
def events(queue_url: str) -> JobEvents:
    return JobEvents(queue_url=queue_url, region="us-east-1")


def send(queue_url: str, body: str) -> None:
    boto3.client("sqs", region_name="us-east-1").send_message(QueueUrl=queue_url, MessageBody=body)


def test_an_announced_job_arrives_with_its_id(events: JobEvents) -> None:
    events.announce("j-1")

    assert [hint.job_id for hint in events.receive(1)] == ["j-1"]


def test_an_acknowledged_hint_does_not_come_again(events: JobEvents, queue_url: str) -> None:
    for number in range(12):
        events.announce(f"j-{number}")
    seen = []
    while hints := events.receive(0):
        seen += [hint.job_id for hint in hints]
        events.acknowledge(hints)

    sqs: Any = boto3.client("sqs", region_name="us-east-1")
    counts = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]

    assert sorted(seen, key=str) == sorted((f"j-{n}" for n in range(12)), key=str)
    assert counts["ApproximateNumberOfMessages"] == counts["ApproximateNumberOfMessagesNotVisible"] == "0"


@pytest.mark.parametrize(
    ("body", "job_id"),
    [
        (json.dumps({"event": "jobs_changed", "source": "snowflake"}), None),
        (json.dumps({"Message": json.dumps({"job_id": "j-2"})}), "j-2"),
        ("not json", None),
        ("[1]", None),
        ('{"job_id": 5}', None),
    ],
)
def test_every_message_is_a_hint_whatever_it_says(
    events: JobEvents, queue_url: str, body: str, job_id: str | None
) -> None:
    send(queue_url, body)

    assert [hint.job_id for hint in events.receive(1)] == [job_id]


def test_without_a_queue_nothing_is_sent_and_nothing_comes() -> None:
    events = JobEvents(queue_url=None, region="us-east-1")

    events.announce("j")
    events.check()

    assert events.receive(5) == []
    assert not events.is_configured


def test_a_queue_that_is_not_there_is_an_error_of_ours(aws: Aws) -> None:
    events = JobEvents(queue_url=f"{aws.queue_url}-no", region="us-east-1")

    with pytest.raises(AppError):
        events.check()
