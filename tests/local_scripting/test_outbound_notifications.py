"""SYSTEM$SEND_SNOWFLAKE_NOTIFICATION through SNS to SQS, over moto's server on loopback."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from snowflake.connector.errors import ProgrammingError

from deploy.local.account import running

if TYPE_CHECKING:
    from tests.local_scripting.conftest import Client, Connect, Eventually

JOB_PATH = [
    "CREATE TABLE jobs (id INTEGER)",
    "CREATE TABLE announced (n INTEGER)",
    "CREATE STREAM jobs_inserted ON TABLE jobs APPEND_ONLY = TRUE",
    """CREATE PROCEDURE announce() RETURNS VARCHAR LANGUAGE SQL AS $$
    BEGIN
        BEGIN TRANSACTION;
        INSERT INTO announced SELECT COUNT(*) FROM jobs_inserted;
        LET n INTEGER := (SELECT COUNT(*) FROM jobs_inserted);
        LET message VARCHAR := '{"event": "jobs_inserted", "count": ' || n || '}';
        CALL SYSTEM$SEND_SNOWFLAKE_NOTIFICATION(
            SNOWFLAKE.NOTIFICATION.APPLICATION_JSON(:message),
            SNOWFLAKE.NOTIFICATION.INTEGRATION('job_events')
        );
        COMMIT;
        RETURN 'announced';
    EXCEPTION
        WHEN OTHER THEN
            ROLLBACK;
            RAISE;
    END $$""",
    "CREATE TASK announcer TARGET_COMPLETION_INTERVAL = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('jobs_inserted') "
    "AS CALL announce()",
    """CREATE PROCEDURE create_job(id INTEGER) RETURNS INTEGER LANGUAGE SQL AS $$
    BEGIN INSERT INTO jobs SELECT :id; RETURN id; END $$""",
]


@dataclass
class Loopback:
    """An account and the queue that its topic feeds."""

    client: Client
    queue: Any
    topic: str

    def messages(self) -> list[str]:
        return [message.body for message in self.queue.receive_messages(WaitTimeSeconds=1, MaxNumberOfMessages=10)]


@pytest.fixture(scope="module")
def loopback(aws_endpoint: str, tmp_path_factory: pytest.TempPathFactory, connect: Connect) -> Iterator[Loopback]:
    options = {
        "endpoint_url": aws_endpoint, "region_name": "us-east-1", "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }  # fmt: skip
    # Servers of moto share their state within a process, so the names are this module's own.
    name = f"notified-{uuid.uuid4().hex[:8]}"
    topic = boto3.client("sns", **options).create_topic(Name=name)["TopicArn"]
    queue = boto3.resource("sqs", **options).create_queue(QueueName=name)
    boto3.client("sns", **options).subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=queue.attributes["QueueArn"], Attributes={"RawMessageDelivery": "true"}
    )
    data = tmp_path_factory.mktemp("account")
    with running(data, sns_endpoint=aws_endpoint) as address, connect(address) as client:
        client.run("CREATE DATABASE shop", "USE SCHEMA shop.public")
        client.run(
            "CREATE NOTIFICATION INTEGRATION job_events ENABLED = TRUE TYPE = QUEUE DIRECTION = OUTBOUND "
            f"NOTIFICATION_PROVIDER = AWS_SNS AWS_SNS_TOPIC_ARN = '{topic}' "
            "AWS_SNS_ROLE_ARN = 'arn:aws:iam::123456789012:role/snowflake'"
        )
        yield Loopback(client, queue, topic)


def send(client: Client, message: str, integration: str) -> Any:
    return client.value(
        "CALL SYSTEM$SEND_SNOWFLAKE_NOTIFICATION("
        "SNOWFLAKE.NOTIFICATION.APPLICATION_JSON(%s), SNOWFLAKE.NOTIFICATION.INTEGRATION(%s))",
        message,
        integration,
    )


def test_a_notification_arrives_in_the_queue_word_for_word(loopback: Loopback, eventually: Eventually) -> None:
    message = json.dumps({"event": "test", "text": "it's — ünïcode"})
    assert send(loopback.client, message, "job_events") == "Enqueued notifications."
    assert eventually(loopback.messages) == [message]


def test_a_call_of_create_job_is_in_the_queue_within_a_second(loopback: Loopback, eventually: Eventually) -> None:
    loopback.client.run(*JOB_PATH, "ALTER TASK announcer RESUME")
    for number in range(3):
        began = time.monotonic()
        loopback.client.run(f"CALL create_job({number})")
        (body,) = eventually(loopback.messages, seconds=3.0)
        assert json.loads(body) == {"event": "jobs_inserted", "count": 1}
        assert time.monotonic() - began < 1.5
    eventually(lambda: loopback.client.value("SELECT SUM(n) FROM announced") == 3)


@pytest.mark.parametrize(
    ("message", "integration", "said"),
    [
        ("{not json", "job_events", "not valid JSON"),
        ("{}", "nowhere", "Integration 'NOWHERE' does not exist"),
        ("{}", "to_nobody", "Failed to send the notification to arn:aws:sns:us-east-1:123456789012:nobody"),
        ("{}", "switched_off", "Integration 'SWITCHED_OFF' is disabled"),
    ],
)
def test_what_does_not_arrive_fails_the_statement(
    loopback: Loopback, message: str, integration: str, said: str
) -> None:
    create = (
        "CREATE NOTIFICATION INTEGRATION IF NOT EXISTS {} ENABLED = {} TYPE = QUEUE DIRECTION = OUTBOUND "
        "NOTIFICATION_PROVIDER = AWS_SNS AWS_SNS_TOPIC_ARN = '{}' AWS_SNS_ROLE_ARN = 'arn:aws:iam::123456789012:role/x'"
    )
    nobody = loopback.topic.rsplit(":", 1)[0] + ":nobody"
    loopback.client.run(
        create.format("to_nobody", "TRUE", nobody), create.format("switched_off", "FALSE", loopback.topic)
    )
    with pytest.raises(ProgrammingError, match=said):
        send(loopback.client, message, integration)


def test_an_account_without_an_address_for_sns_says_so(client: Client) -> None:
    client.run(
        "CREATE NOTIFICATION INTEGRATION IF NOT EXISTS lonely ENABLED = TRUE TYPE = QUEUE DIRECTION = OUTBOUND "
        "NOTIFICATION_PROVIDER = AWS_SNS AWS_SNS_TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:x' "
        "AWS_SNS_ROLE_ARN = 'arn:aws:iam::123456789012:role/x'"
    )
    with pytest.raises(ProgrammingError, match="started without an address for SNS"):
        send(client, "{}", "lonely")
