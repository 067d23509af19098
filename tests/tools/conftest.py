"""What the tests of the tools work with: S3 and SQS from moto's server, Snowflake from the local account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import boto3
import pytest

from tools.person import Person
from tools.services import Services, open_services
from tools.settings import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BUCKET = "reports"


@dataclass(frozen=True)
class Aws:
    """Where the stand-ins of S3 and SQS listen, and what is in them."""

    endpoint: str
    queue_url: str
    bucket: str = BUCKET


@pytest.fixture(scope="session")
def aws_environment(aws_endpoint: str) -> Iterator[str]:
    """The variables that lead boto3 to moto's server; its address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("S3", "SQS", "SNS", "STS"):
            patch.setenv(f"AWS_ENDPOINT_URL_{name}", aws_endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", "local")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local-secret-key")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.delenv("AWS_PROFILE", raising=False)
        yield aws_endpoint


@pytest.fixture(scope="session")
def aws(aws_environment: str) -> Aws:
    """A bucket and a queue."""
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
    queue = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="assistant-job-events")
    return Aws(aws_environment, queue["QueueUrl"])


@pytest.fixture(scope="session")
def services(filled_settings: Settings, aws: Aws) -> Iterator[Services]:
    """Services on the local account with schema and sample data; the time is NOW."""
    settings = filled_settings.model_copy(update={"assistant_job_events_queue_url": aws.queue_url})
    with open_services(settings, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def ada() -> Person:
    return Person(id="ada@example.com", name="Ada", email="ada@example.com", time_zone="Europe/Berlin")


@pytest.fixture
def bob() -> Person:
    return Person(id="bob", name="Bob")


@pytest.fixture
def admin() -> Person:
    return Person(id="root", name="Admin", is_admin=True)
