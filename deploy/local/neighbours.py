"""The neighbours of one data directory: which programs they are, where they listen, and the environment they give."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from deploy.local.processes import Program, answers_http, free_port
from deploy.local.slack.workspace import APP_TOKEN as SLACK_APP_TOKEN
from deploy.local.slack.workspace import BOT_TOKEN as SLACK_BOT_TOKEN

REGION = "us-east-1"
ACCESS_KEY = "local"
SECRET_KEY = "local-secret-key"  # noqa: S105 - guards a loopback server only
BUCKET = "assistant-reports"
EVENTS = "assistant-job-events"
TOPIC_ARN = f"arn:aws:sns:{REGION}:123456789012:{EVENTS}"
ROLE_ARN = "arn:aws:iam::123456789012:role/assistant-snowflake-events"
SQL_VARIABLES = {
    "exports_role_arn": "arn:aws:iam::123456789012:role/assistant-snowflake-exports",
    "web_role_arn": "arn:aws:iam::123456789012:role/assistant-web",
    "slack_role_arn": "arn:aws:iam::123456789012:role/assistant-slack",
    "worker_role_arn": "arn:aws:iam::123456789012:role/assistant-worker",
    "deployer_role_arn": "arn:aws:iam::123456789012:role/assistant-deployer",
    "deployer_addresses": "127.0.0.1",
    "service_addresses": "127.0.0.1",
    "monthly_credits": "100",
}
"""What Terraform prints as sql_variables."""
MAIL_FROM = "reports@example.com"
SECRET_BYTES = {"CHAINLIT_AUTH_SECRET": 32, "ASSISTANT_API_TOKEN": 16, "ASSISTANT_WEBHOOK_SECRET": 32}
PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 4, "mode": "standard"})
INHERITED_ENVIRONMENT_TO_DROP = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")


@dataclass(frozen=True)
class Ports:
    """Where each server listens on 127.0.0.1."""

    web: int
    account: int
    api: int
    objects: int
    events: int
    slack: int | None = None
    slack_bot: int | None = None

    @classmethod
    def choose(cls, *, web: int = 8000, account: int = 8085, api: int = 8001, slack: int | None = None) -> Ports:
        """The ports that people know, and free ones for the stores that only the product talks to."""
        bot = free_port() if slack else None
        return cls(
            web=web, account=account, api=api, objects=free_port(), events=free_port(), slack=slack, slack_bot=bot
        )


@dataclass(frozen=True)
class Place:
    """A data directory and the ports of what runs on it."""

    data: Path
    ports: Ports
    host: str = "127.0.0.1"
    """Where the neighbours listen: in a container, where their ports are published, another address than loopback."""

    @property
    def addresses_file(self) -> Path:
        return self.data / "addresses.json"

    def write_addresses(self) -> None:
        """Say in the data directory where things run, for `assistant ask` and `assistant doctor`."""
        content = {"pid": os.getpid(), "ports": asdict(self.ports)}
        self.addresses_file.write_text(json.dumps(content, indent=2))

    def environment(self) -> dict[str, str]:
        """The variables that point every client of the product at these neighbours."""
        ports = self.ports
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED_ENVIRONMENT_TO_DROP}
        return kept | {
            "SNOWFLAKE_ACCOUNT": "local",
            "SNOWFLAKE_USER": "admin",
            "SNOWFLAKE_PASSWORD": "local",
            "SNOWFLAKE_HOST": "127.0.0.1",
            "SNOWFLAKE_PORT": str(ports.account),
            "SNOWFLAKE_PROTOCOL": "http",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{ports.objects}",
            "AWS_ENDPOINT_URL_SQS": f"http://127.0.0.1:{ports.events}",
            "AWS_ENDPOINT_URL_SNS": f"http://127.0.0.1:{ports.events}",
            "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{ports.events}",
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_REPORTS_BUCKET": BUCKET,
            "ASSISTANT_JOB_EVENTS_QUEUE_URL": f"http://127.0.0.1:{ports.events}/123456789012/{EVENTS}",
            "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
            "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
            "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
            "ASSISTANT_DATABASE_URL": f"sqlite+aiosqlite:///{self.data.resolve()}/chats.db",
            "ASSISTANT_PUBLIC_URL": f"http://localhost:{ports.web}",
            "ASSISTANT_MAIL_FROM": f"Analytics Assistant <{MAIL_FROM}>",
            **self._slack(),
            **self._secrets(),
        }

    def _slack(self) -> dict[str, str]:
        """The workspace on this machine, when one runs; else whatever the shell says."""
        if self.ports.slack is None:
            return {}
        url = f"http://127.0.0.1:{self.ports.slack}/api/"
        return {
            "ASSISTANT_SLACK_API_URL": url,
            "ASSISTANT_SLACK_BOT_TOKEN": SLACK_BOT_TOKEN,
            "ASSISTANT_SLACK_APP_TOKEN": SLACK_APP_TOKEN,
        }

    def _secrets(self) -> dict[str, str]:
        """Made once for a data directory, so that sign-ins and the API token outlive a restart."""
        file = self.data / "secrets.json"
        content: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        missing = {name: size for name, size in SECRET_BYTES.items() if name not in content}
        if missing:
            content |= {name: secrets.token_hex(size) for name, size in missing.items()}
            file.touch(mode=0o600)
            file.write_text(json.dumps(content, indent=2))
        return content

    def _program(self, name: str, command: list[str], ready_url: str, environment: Mapping[str, str] = {}) -> Program:
        return Program(
            name=name,
            command=command,
            environment=self.environment() | dict(environment),
            ready=answers_http(ready_url),
            log_file=self.data / "logs" / f"{name.replace(' ', '-')}.log",
        )

    def account(self, *, today: date | None = None, sns_endpoint: str | None = None, any_user: bool = False) -> Program:
        """The Snowflake account: SQL and Cortex Analyst on one port; it publishes to the SNS neighbour."""
        command = [sys.executable, "-m", "deploy.local.account", "--port", str(self.ports.account)]
        command += ["--host", self.host, "--data", str(self.data / "snowflake")]
        command += ["--sns-endpoint", sns_endpoint or f"http://127.0.0.1:{self.ports.events}"]
        if today:
            command += ["--today", today.isoformat()]
        if any_user:
            command.append("--any-user")
        return self._program("snowflake account", command, f"http://127.0.0.1:{self.ports.account}/health")

    def objects(self) -> Program:
        """The S3 store; its files survive a restart."""
        port = str(self.ports.objects)
        command = [sys.executable, "-m", "deploy.local.store", "--host", self.host, "--port", port]
        command += ["--data-dir", str(self.data / "s3"), "--region", REGION]
        credentials = {"NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
        return self._program("s3", command, f"http://127.0.0.1:{port}/", credentials)

    def events(self) -> Program:
        """SNS, SQS and SES; a hint lost in a restart costs only the worker's slow poll."""
        port = str(self.ports.events)
        command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", port]
        return self._program("sns, sqs and ses", command, f"http://127.0.0.1:{port}/moto-api/data.json")

    def slack(self) -> Program:
        """The Slack workspace; what was posted is at its `/` and survives a restart."""
        command = [sys.executable, "-m", "deploy.local.slack", "--port", str(self.ports.slack)]
        command += ["--host", self.host, "--data", str(self.data / "slack")]
        return self._program("slack", command, f"http://127.0.0.1:{self.ports.slack}/")

    def slack_bot(self) -> Program:
        """The assistant in that workspace."""
        port = str(self.ports.slack_bot)
        command = [sys.executable, "-m", "deploy.cli", "slack", "--port", port]
        return self._program("slack bot", command, f"http://127.0.0.1:{port}/health")

    def web(self) -> Program:
        port = str(self.ports.web)
        command = [sys.executable, "-m", "deploy.cli", "web", "--port", port]
        return self._program("web", command, f"http://127.0.0.1:{port}/health")

    def worker(self) -> Program:
        port = str(self.ports.api)
        command = [sys.executable, "-m", "deploy.cli", "worker", "--api-port", port]
        return self._program("worker", command, f"http://127.0.0.1:{port}/health")

    def faces(self) -> dict[str, Callable[[], bool]]:
        """The web chat and the worker, and how to know that each answers."""
        return {program.name: program.ready for program in (self.web(), self.worker())}

    def make_bucket(self) -> None:
        """The reports bucket, unless it is there."""
        s3 = _session().client("s3", endpoint_url=f"http://127.0.0.1:{self.ports.objects}", config=PATIENT)
        try:
            s3.head_bucket(Bucket=BUCKET)
        except ClientError:
            s3.create_bucket(Bucket=BUCKET)

    def make_queue(self) -> None:
        """The topic that Snowflake publishes to, its queue and the sender of mail, as Terraform makes them."""
        endpoint = f"http://127.0.0.1:{self.ports.events}"
        _session().client("sesv2", endpoint_url=endpoint, config=PATIENT).create_email_identity(EmailIdentity=MAIL_FROM)
        sqs = _session().client("sqs", endpoint_url=endpoint, config=PATIENT)
        sns = _session().client("sns", endpoint_url=endpoint, config=PATIENT)
        sqs.create_queue(QueueName=EVENTS, Attributes={"ReceiveMessageWaitTimeSeconds": "20"})
        topic = sns.create_topic(Name=EVENTS)["TopicArn"]
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:123456789012:{EVENTS}",
            Attributes={"RawMessageDelivery": "true"},
        )


def running_place(data: Path) -> Place | None:
    """The place of a product that runs on this data directory now, or None."""
    file = data / "addresses.json"
    if not file.exists():
        return None
    place = Place(data, Ports(**json.loads(file.read_text())["ports"]))
    return place if answers_http(f"http://127.0.0.1:{place.ports.account}/health")() else None


def _session() -> boto3.Session:
    return boto3.Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=REGION)
