"""Hints that the jobs table has changed, through SQS; the table is the truth, a lost hint costs only time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.clients.aws import make_client, our_errors

SERVICE = "SQS"
LONGEST_WAIT_SECONDS = 20
BATCH = 10
SCHEDULES_CHANGED = "schedules_changed"


@dataclass(frozen=True, slots=True)
class Hint:
    """A message: `job_id` when the sender knew it (a Snowflake task does not say). `receipt` acknowledges it."""

    receipt: str
    job_id: str | None = None
    event: str | None = None


class JobEvents:
    """The queue that wakes the worker. Without a queue, announcing does nothing and receiving gives nothing.

    Raises ServiceError.
    """

    def __init__(self, *, queue_url: str | None, region: str) -> None:
        self._queue_url = queue_url
        self._region = region
        self._making = threading.Lock()

    @property
    def is_configured(self) -> bool:
        """Whether there is a queue; without one the worker finds jobs by its slow poll only."""
        return self._queue_url is not None

    @cached_property
    def _made_client(self) -> Any:
        return make_client("sqs", region=self._region, read_seconds=LONGEST_WAIT_SECONDS + 15)

    @property
    def _client(self) -> Any:
        with self._making:
            return self._made_client

    def announce(self, job_id: str) -> None:
        """Tell the workers that this job wants something: it is new, or it is to be cancelled."""
        if self._queue_url is None:
            return
        body = json.dumps({"event": "jobs_changed", "source": "app", "job_id": job_id})
        with our_errors(SERVICE, "announcing a job"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=body)

    def announce_schedules(self) -> None:
        """Tell the workers that a schedule is new or has changed, so that they read them again."""
        if self._queue_url is None:
            return
        body = json.dumps({"event": SCHEDULES_CHANGED, "source": "app"})
        with our_errors(SERVICE, "announcing a schedule"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=body)

    def receive(self, wait_seconds: int = LONGEST_WAIT_SECONDS) -> list[Hint]:
        """Wait for hints up to `wait_seconds` (20 at most); an empty list when none came."""
        if self._queue_url is None:
            return []
        with our_errors(SERVICE, "receiving hints"):
            answer = self._client.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=BATCH,
                WaitTimeSeconds=max(0, min(wait_seconds, LONGEST_WAIT_SECONDS)),
            )
        return [_hint(message) for message in answer.get("Messages", [])]

    def acknowledge(self, hints: Iterable[Hint]) -> None:
        """Remove hints that have been acted on."""
        entries = [{"Id": str(number), "ReceiptHandle": hint.receipt} for number, hint in enumerate(hints)]
        for start in range(0, len(entries), BATCH):
            with our_errors(SERVICE, "acknowledging hints"):
                self._client.delete_message_batch(QueueUrl=self._queue_url, Entries=entries[start : start + BATCH])

    def keep(self, hints: Iterable[Hint], *, seconds: int) -> None:
        """Hold hints back from other workers for so long: they come again when this one dies before acknowledging."""
        entries = [
            {"Id": str(number), "ReceiptHandle": hint.receipt, "VisibilityTimeout": seconds}
            for number, hint in enumerate(hints)
        ]
        for start in range(0, len(entries), BATCH):
            with our_errors(SERVICE, "holding hints"):
                self._client.change_message_visibility_batch(
                    QueueUrl=self._queue_url, Entries=entries[start : start + BATCH]
                )

    def check(self) -> None:
        """Raise NotFound or ServiceError unless the queue answers."""
        if self._queue_url is None:
            return
        with our_errors(SERVICE, "the queue of job events"):
            self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])


def _hint(message: dict[str, Any]) -> Hint:
    """Any message is a hint, whatever it says; SNS without raw delivery wraps the body once more."""
    try:
        body = json.loads(message.get("Body") or "{}")
        if isinstance(body, dict) and isinstance(body.get("Message"), str):
            body = json.loads(body["Message"])
    except ValueError:
        body = {}
    known = {name: value for name, value in body.items() if isinstance(value, str)} if isinstance(body, dict) else {}
    return Hint(receipt=message["ReceiptHandle"], job_id=known.get("job_id"), event=known.get("event"))
