"""One local account with the whole schema and the sample data, shared by the tests of a process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.local.account import running
from deploy.local.neighbours import SQL_VARIABLES
from deploy.sql import deployer as sql
from deploy.sql.bootstrap import bootstrap

# The tests of this folder share modules by name.
sys.path.insert(0, str(Path(__file__).parent))

REGION = "us-east-1"
KEYS = {"region_name": REGION, "aws_access_key_id": "local", "aws_secret_access_key": "local"}


@dataclass(frozen=True)
class Events:
    """The topic that the account publishes to, and a queue that is subscribed to it."""

    endpoint: str
    topic: str
    queue_url: str

    def messages(self, *, wait_seconds: int = 20) -> list[str]:
        """What has arrived; waits for the first."""
        sqs = boto3.client("sqs", endpoint_url=self.endpoint, **KEYS)
        answer = sqs.receive_message(QueueUrl=self.queue_url, WaitTimeSeconds=wait_seconds, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]


@pytest.fixture(scope="session")
def events(aws_endpoint: str) -> Events:
    sqs = boto3.client("sqs", endpoint_url=aws_endpoint, **KEYS)
    queue_url = sqs.create_queue(QueueName="assistant-job-events")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns = boto3.client("sns", endpoint_url=aws_endpoint, **KEYS)
    topic = sns.create_topic(Name="assistant-job-events")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    return Events(aws_endpoint, topic, queue_url)


@dataclass(frozen=True)
class Applied:
    """Where the account listens, and what the first apply did."""

    options: dict[str, Any]
    report: sql.Report
    first_plan: sql.Plan
    variables: dict[str, str]

    def connect(self, **more: Any) -> SnowflakeConnection:
        return snowflake.connector.connect(**self.options, **more, login_timeout=30, network_timeout=60)


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory, events: Events) -> Iterator[Applied]:
    variables = SQL_VARIABLES | {
        "reports_bucket": "assistant-reports",
        "job_events_topic_arn": events.topic,
        "job_events_role_arn": "arn:aws:iam::123456789012:role/snowflake",
    }
    with running(tmp_path_factory.mktemp("account"), sns_endpoint=events.endpoint) as address:
        options = {"account": "local", "user": "admin", "password": "any", "protocol": "http"}
        options |= {"host": address.host, "port": address.port}
        with snowflake.connector.connect(**options) as administrator:
            bootstrap(administrator, variables, say=lambda _line: None)
        with snowflake.connector.connect(**options, role="assistant_deployer") as connection:
            plan = sql.plan(connection, variables, sample_data=True)
            report = sql.apply(connection, plan, git_commit="0" * 40)
        yield Applied(options, report, plan, variables)


@pytest.fixture(scope="module")
def connection(applied: Applied) -> Iterator[SnowflakeConnection]:
    with applied.connect(database="analytics_platform", schema="reporting") as connection:
        yield connection


@pytest.fixture(scope="module")
def rows(connection: SnowflakeConnection) -> Callable[..., list[tuple[Any, ...]]]:
    """Ask a statement, get its rows."""

    def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return list(cursor.execute(statement, values or None).fetchall())

    return ask


@pytest.fixture
def trial(tmp_path: Path, connection: SnowflakeConnection) -> Any:
    from trials import Trial

    return Trial(tmp_path, connection)
