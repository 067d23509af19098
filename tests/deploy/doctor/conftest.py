"""A whole installation on loopback, from which the tests of the doctor take one thing at a time away."""

from __future__ import annotations

import dataclasses
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import snowflake.connector

from deploy.doctor.examination import examine
from deploy.doctor.finding import Report
from deploy.local.account import Address, running
from deploy.local.neighbours import EVENTS, ROLE_ARN, SQL_VARIABLES
from deploy.sql import schema
from tools.services import open_services
from tools.settings import Settings, load_settings

BUCKET = "reports"
REGION = "us-east-1"
ROLE = "assistant_worker"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class Clinic:
    """A complete installation on loopback, its administrator, and the service's settings."""

    address: Address
    aws: str
    settings: Settings
    environment: dict[str, str]

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run as the administrator; the rows of the last statement."""
        rows: list[tuple[Any, ...]] = []
        with snowflake.connector.connect(
            account="local", user="admin", password="any", host=self.address.host, port=self.address.port,
            protocol="http", database="analytics_platform",
        ) as connection:  # fmt: skip
            for statement in statements:
                rows = list(connection.cursor().execute(statement).fetchall())
        return rows

    def examine(self, *, now: Callable[[], datetime] | None = None, **changed: Any) -> Report:
        """What the doctor says with the service's settings, or with some of them changed."""
        options: dict[str, Any] = {"now": now} if now else {}
        with open_services(self.settings.model_copy(update=changed)) as services:
            return examine(services, **options)


@pytest.fixture(scope="package")
def clinic(filled_data: Path, aws_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    data = tmp_path_factory.mktemp("clinic") / "data"
    shutil.copytree(filled_data, data)
    environment = {f"AWS_ENDPOINT_URL_{name}": aws_endpoint for name in ("S3", "SQS", "SNS")}
    environment |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true"}
    with pytest.MonkeyPatch.context() as patch, running(data, today=NOW.date()) as address:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        queue = boto3.client("sqs", region_name=REGION).create_queue(QueueName=EVENTS)["QueueUrl"]
        topic = boto3.client("sns", region_name=REGION).create_topic(Name=EVENTS)["TopicArn"]
        environment |= {
            "SNOWFLAKE_ACCOUNT": "local", "SNOWFLAKE_USER": "svc", "SNOWFLAKE_PASSWORD": "any",
            "SNOWFLAKE_ROLE": ROLE, "SNOWFLAKE_HOST": address.host, "SNOWFLAKE_PORT": str(address.port),
            "SNOWFLAKE_PROTOCOL": "http", "AWS_REGION": REGION, "S3_REPORTS_BUCKET": BUCKET,
            "ASSISTANT_JOB_EVENTS_QUEUE_URL": queue, "ASSISTANT_JOB_EVENTS_TOPIC_ARN": topic,
            "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
            "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
        }  # fmt: skip
        made = Clinic(address, aws_endpoint, load_settings(environment), environment)
        subscribe(made)
        schema.install(administrator(made), sample_data=False, say=lambda _line: None)
        schema.settle_in(administrator(made))
        people = {row[0] for row in made.sql("SELECT DISTINCT role_name FROM raw_data.people WHERE role_name <> ''")}
        made.sql(
            f"CREATE USER svc DEFAULT_ROLE = {ROLE}",
            f"GRANT ROLE {ROLE} TO USER svc",
            *(f"GRANT ROLE {role} TO USER svc" for role in sorted(people)),
        )
        yield made


def administrator(clinic: Clinic) -> Settings:
    """The administrator's settings."""
    return clinic.settings.model_copy(update={"snowflake_user": "admin", "snowflake_role": None})


def subscribe(clinic: Clinic) -> None:
    sqs, sns = (boto3.client(name, region_name=REGION) for name in ("sqs", "sns"))
    url, topic = clinic.settings.assistant_job_events_queue_url, clinic.settings.assistant_job_events_topic_arn
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})


def only(report: Report) -> tuple[str, str, str]:
    """The one finding there is: check, what, mend."""
    assert [one.what for one in report.findings] == [report.findings[0].what] if report.findings else False, (
        report.text()
    )
    [one] = report.findings
    assert one.why
    return one.check, one.what, one.mend


@contextmanager
def without(clinic: Clinic, take: str, put_back: str) -> Iterator[None]:
    clinic.sql(take)
    try:
        yield
    finally:
        clinic.sql(put_back)


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
