"""What the tests of deliveries share: every service that something is sent to, on loopback, and what arrived there."""

from __future__ import annotations

import email
import email.policy
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from moto.backends import get_backend
from moto.ses.models import RawMessage

from deploy.local.faults import Faults, faulty
from deploy.local.neighbours import REGION
from deploy.local.slack import BOT_TOKEN, running
from deploy.local.slack.run import Running
from jobs.kinds import DELIVERY, KINDS, Kinds
from jobs.retry import RetryPolicy
from tools.clients.snowflake import QueryTag
from tools.delivery_records import delivery_errand, insert_errands
from tools.services import Services, open_services
from tools.settings import Settings
from tools.targets import target_from_words

SENDER = "reports@example.com"
AWS_ACCOUNT = "123456789012"
SECRET = "a-secret-of-the-tests"
HASTY_DELIVERY = replace(DELIVERY, retry=RetryPolicy(first=timedelta(seconds=0.1), attempts=DELIVERY.retry.attempts))
KINDS_IN_A_HURRY: Kinds = {**KINDS, "DELIVERY": HASTY_DELIVERY}
FIGURES = {
    "Revenue": {"value": 2_820_471.0, "text": "$2.82M", "previous": 2_706_000.0, "last_year": None},
    "Margin rate": {"value": 0.412, "text": "41.2%", "previous": 0.42, "last_year": None},
}


@dataclass
class Receiver:
    """A webhook's other end: what came, and what it answers."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.answers.pop(0) if receiver.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class PostOffice:
    """Services that can send, and what tests do with deliveries."""

    services: Services
    slack: Running
    slack_faults: Faults
    receiver: Receiver
    desk: Any

    def empty(self) -> None:
        """No jobs and deliveries, nothing that came, and no fault that waits."""
        self.desk.clear()
        self.slack_faults.waiting.clear()
        self.slack_faults.seen.clear()
        self.receiver.came.clear()
        self.receiver.answers.clear()

    def job(
        self,
        *,
        name: str = "Sales report",
        files: dict[str, bytes] | None = None,
        result_files: Any = (),
        **result: Any,
    ) -> str:
        """A job that is done, with its files in S3; `result_files` are only said to be there."""
        job_id = str(uuid.uuid4())
        kept = list(result_files)
        for file_name, content in (files or {}).items():
            key = f"reports/sales/2026/11/{job_id}/1/{file_name}"
            kind = "image/png" if file_name.endswith(".png") else "application/pdf"
            self.services.objects.put_bytes(key, content, media_type=kind, file_name=file_name)
            kept.append({"name": file_name, "key": key, "media_type": kind, "size": len(content)})
        whole = {"files": kept, "summary": "Revenue was up.", "row_count": 12, "period": "Q3 2026", "figures": FIGURES}
        self.desk.run(
            "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, input, result, finished_at) "
            "SELECT %s, %s, 'REPORT', 'COMPLETED', 'ana@example.com', PARSE_JSON('{}'), PARSE_JSON(%s), SYSDATE()",
            (job_id, name, json.dumps(whole | result)),
        )
        return job_id

    def order(self, target: str, job_id: str, *, announce: bool = True, **more: Any) -> str:
        """A delivery of that job to that target; its id."""
        where = target_from_words(target)
        errand = delivery_errand(
            f"job/{job_id}/{where.key}/{uuid.uuid4()}",
            target_kind=where.kind,
            target_address=where.address,
            about=job_id,
            name="a delivery",
            created_by="ana@example.com",
            **more,
        )
        with self.services.warehouse.transaction(tag=QueryTag(tool="test")) as transaction:
            insert_errands(transaction, [errand])
        if announce:
            self.services.events.announce(errand.job_id)
        assert errand.delivery_id
        return errand.delivery_id

    def row(self, delivery_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.desk.rows(
            "SELECT * FROM raw_data.deliveries WHERE delivery_id = %s", (delivery_id,)
        )[0]
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Every delivery but the notices."""
        found: list[dict[str, Any]] = self.desk.rows(
            "SELECT * FROM raw_data.deliveries WHERE NOT STARTSWITH(delivery_key, 'notice/') ORDER BY target_kind"
        )
        return found

    def errand(self, delivery_id: str) -> dict[str, Any]:
        """The DELIVERY job of a delivery."""
        found: dict[str, Any] = self.desk.rows(
            "SELECT * FROM raw_data.jobs WHERE job_type = 'DELIVERY' AND input:delivery_id::VARCHAR = %s",
            (delivery_id,),
        )[0]
        return found

    def until(self, soon: Any, delivery_id: str, *statuses: str) -> dict[str, Any]:
        found: dict[str, Any] = soon(lambda: (row := self.row(delivery_id))["status"] in statuses and row, seconds=30)
        return found

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """The messages of a channel that begin a thread."""
        return [message for message in self.slack.workspace.messages(channel) if not message.get("thread_ts")]

    def mails(self, to: str) -> list[EmailMessage]:
        """What SES was given for that address."""
        # The server's own listing answers 500 while another of its threads takes something in.
        kept = [each for each in get_backend("ses")[AWS_ACCOUNT][REGION].sent_messages if isinstance(each, RawMessage)]
        made = [email.message_from_string(each.raw_data, policy=email.policy.default) for each in kept]
        return [each for each in made if isinstance(each, EmailMessage) and str(each["To"]) == to]


@contextmanager
def open_post_office(settings: Settings, folder: Path, make_desk: Any) -> Iterator[PostOffice]:
    """Everything on loopback; Slack behind a proxy that fails when it is told to."""
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    faults = Faults()
    url = boto3.client("sqs").create_queue(QueueName=f"post-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    with (
        running(folder) as slack,
        faulty(slack.url.removesuffix("/api/"), faults) as proxy,
        receiving() as receiver,
    ):
        changed = settings.model_validate(
            {
                **settings.model_dump(),
                "assistant_slack_api_url": f"{proxy}/api/",
                "assistant_slack_bot_token": BOT_TOKEN,
                "assistant_mail_from": f"Reports <{SENDER}>",
                "assistant_webhook_secret": SECRET,
                "assistant_public_url": "https://assistant.example.com",
                "assistant_job_events_queue_url": url,
            }
        )
        with open_services(changed) as services:
            yield PostOffice(services, slack, faults, receiver, make_desk(services))
