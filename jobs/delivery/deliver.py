"""The DELIVERY kind: one delivery is claimed, sent, and what is known of it written down.

PENDING -> SENDING by a claim with a token. SENDING -> SENT with the receiver's id; -> PENDING when nothing was done
and it may work later; -> FAILED when it never will; -> UNKNOWN when the answer was lost, or when a run finds SENDING
left by a run that died. What is UNKNOWN is for a person to decide, except that a copy in S3 is simply made again.
A run that was only taken for dead knows better: it turns UNKNOWN into SENT or FAILED.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobs.delivery import email, notices, s3, slack, webhook
from jobs.delivery.parcel import Parcel, Receipt, Sender, parcel_of
from jobs.work import Work, WorkResult
from tools.delivery_records import ATTEMPTS, DELIVERY_SQL, Delivery
from tools.errors import Ambiguous, AppError, CallerError, NotFound, ServiceError, new_reference
from tools.job_inputs import DeliveryInput
from tools.job_records import Job
from tools.jobs import JOB_SQL
from tools.log import get_logger
from tools.targets import TargetKind, address_in_words

log = get_logger(__name__)

SENDERS: Final[Mapping[TargetKind, Sender]] = {
    "slack": slack.send,
    "email": email.send,
    "s3": s3.send,
    "webhook": webhook.send,
}
RECORD_PAUSES: Final = (0.5, 1, 2, 4, 8)
"""Between tries to write down what happened: the message is out, and only the row does not say so yet."""

CLAIM_SQL: Final = """
UPDATE raw_data.deliveries
SET status = 'SENDING', claim_token = %(token)s, attempt = attempt + 1, updated_at = SYSDATE()
WHERE delivery_id = %(id)s AND (status = 'PENDING' OR (status = 'SENDING' AND target_kind = 's3'))
"""

NOTE_SQL: Final = """
UPDATE raw_data.deliveries
SET message_id = %(message)s, updated_at = SYSDATE()
WHERE delivery_id = %(id)s AND claim_token = %(token)s AND status = 'SENDING'
"""

SENT_SQL: Final = """
UPDATE raw_data.deliveries
SET
    status = 'SENT',
    message_id = %(message)s,
    notice = %(notice)s,
    error_message = NULL,
    error_reference = NULL,
    sent_at = SYSDATE(),
    updated_at = SYSDATE()
WHERE delivery_id = %(id)s AND claim_token = %(token)s AND status IN ('SENDING', 'UNKNOWN')
"""
"""Also from UNKNOWN: another run may have taken this one for dead, and this one knows better."""

RECOVERED_SQL: Final = """
UPDATE raw_data.report_schedules
SET failure_count = 0, updated_at = SYSDATE()
WHERE schedule_id = %(schedule)s
    AND failure_count > 0
    AND NOT EXISTS (
        SELECT 1
        FROM raw_data.deliveries AS d
        WHERE d.job_id = %(job)s AND d.status <> 'SENT'
    )
"""
"""An occurrence that has arrived everywhere ends the row of failures."""

ENDED_SQL: Final = """
UPDATE raw_data.deliveries
SET
    status = IFF(status = 'UNKNOWN', 'FAILED', %(status)s),
    error_message = %(error)s,
    error_reference = %(reference)s,
    updated_at = SYSDATE()
WHERE delivery_id = %(id)s
    AND claim_token = %(token)s
    AND (status = 'SENDING' OR (status = 'UNKNOWN' AND %(status)s IN ('PENDING', 'FAILED')))
"""
"""Nothing was done, also when another run has taken this one for dead: its job is over then, so it waits no more."""

GIVEN_UP_SQL: Final = """
UPDATE raw_data.deliveries
SET status = 'UNKNOWN', error_message = %(error)s, error_reference = %(reference)s, updated_at = SYSDATE()
WHERE delivery_id = %(id)s
    AND claim_token = %(token)s
    AND status = 'SENDING'
    AND EXISTS (
        SELECT 1
        FROM raw_data.jobs AS j
        WHERE j.job_id = %(job)s AND j.attempt = %(attempt)s AND j.status = 'RUNNING'
    )
"""
"""Only by whoever holds the job: a run that has lost it finds its successor sending, and not somebody dead."""


def run(work: Work, wanted: DeliveryInput) -> WorkResult:
    """Send a delivery, or tell an owner of a failure."""
    if wanted.failed_job_id is not None:
        return notices.about_job(work, wanted.failed_job_id)
    if wanted.tell is not None:
        return notices.about_schedule(work, wanted.tell)
    if wanted.failed_delivery_id is not None:
        return notices.about_delivery(work, wanted.failed_delivery_id)
    work.progress(5, "taking the delivery")
    return Dispatch(work, wanted).do()


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that this run sends; `token` proves it."""

    delivery: Delivery
    job: Job | None
    token: str


class Dispatch:
    """One run of one delivery."""

    def __init__(self, work: Work, wanted: DeliveryInput) -> None:
        self._work = work
        self._wanted = wanted
        self._warehouse = work.services.warehouse
        self._tag = work.tag("delivery")
        self._id = wanted.delivery_id or ""

    def do(self) -> WorkResult:
        """Send it, once. Raises what stands in the way, after it is written down."""
        taken = self._take()
        if isinstance(taken, WorkResult):
            return taken
        # From here on nothing looks whether to stop: what is being sent is sent, and written down.
        try:
            receipt = self._send(taken)
        except Ambiguous as error:
            self._end(taken, "UNKNOWN", error)
            raise
        except (AppError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            again = isinstance(error, ServiceError) and error.retryable and self._work.attempt < ATTEMPTS
            self._end(taken, "PENDING" if again else "FAILED", error)
            raise
        self._recorded(SENT_SQL, taken, message=receipt.message_id[:400], notice=receipt.notice)
        self._recover(taken.delivery)
        log.info("delivery_sent", delivery_id=self._id, target=taken.delivery.target_kind, attempt=self._work.attempt)
        return WorkResult(summary=f"Sent to {address_in_words(taken.delivery.target_address)}.", deliver=False)

    def _recover(self, delivery: Delivery) -> None:
        if delivery.schedule_id is None or delivery.occurrence_at is None or delivery.is_notice:
            return
        values = {"schedule": delivery.schedule_id, "job": delivery.job_id}
        try:
            self._warehouse.execute(RECOVERED_SQL, values, tag=self._tag, timeout_seconds=30)
        except AppError as error:
            # The message is out and written down: a count that is too high is no reason to send it again.
            log.warning("schedule_not_recovered", schedule_id=delivery.schedule_id, error=str(error))

    def _take(self) -> Taken | WorkResult:
        """Claim the delivery, or say what has become of it without this run."""
        token = str(uuid.uuid4())
        claimed = self._warehouse.execute(CLAIM_SQL, {"id": self._id, "token": token}, tag=self._tag).row_count
        delivery = self._read()
        if claimed:
            return Taken(delivery, self._job(delivery), token)
        address = address_in_words(delivery.target_address)
        match delivery.status:
            case "SENT":
                return WorkResult(summary=f"Sent to {address} already.", deliver=False)
            case "SENDING":
                return self._give_up(delivery)
        raise CallerError(
            f"the delivery to {address} is {delivery.status}: {delivery.error_message or 'no reason was recorded'}"
        )

    def _give_up(self, delivery: Delivery) -> WorkResult:
        """Another run was sending and died: whether the message is out is not known."""
        where = address_in_words(delivery.target_address)
        error = Ambiguous(
            f"the worker that was sending to {where} ended before it could write down whether it had",
            service="worker",
        )
        values = {
            "id": self._id,
            "token": delivery.claim_token,
            "error": str(error),
            "reference": new_reference(),
            "job": self._work.job_id,
            "attempt": self._work.attempt,
        }
        if self._warehouse.execute(GIVEN_UP_SQL, values, tag=self._tag).row_count:
            raise error
        # The run that was taken for dead has written its end meanwhile, or this one is taken for dead itself.
        now = self._read()
        if now.status == "SENT":
            return WorkResult(summary=f"Sent to {address_in_words(now.target_address)} already.", deliver=False)
        raise CallerError(f"the delivery to {address_in_words(now.target_address)} is {now.status}")

    def _send(self, taken: Taken) -> Receipt:
        services = self._work.services
        delivery = taken.delivery
        parcel = parcel_of(delivery, taken.job, self._wanted.notice, public_url=services.settings.assistant_public_url)

        def note(message_id: str) -> None:
            self._recorded(NOTE_SQL, taken, message=message_id[:400])

        return self._sender(delivery)(services, delivery.target_address, parcel, note)

    def _sender(self, delivery: Delivery) -> Sender:
        sender = SENDERS[delivery.target_kind]
        if not (delivery.is_notice and delivery.target_kind == "slack"):
            return sender

        def or_by_mail(services: Any, address: str, parcel: Parcel, note: Callable[[str], None]) -> Receipt:
            """An owner whom Slack does not know hears by mail."""
            try:
                return sender(services, address, parcel, note)
            except CallerError:
                if not (services.mail.is_configured and "@" in address):
                    raise
                receipt = email.send(services, address.removeprefix("@"), parcel, note)
                return Receipt(receipt.message_id, "by e-mail, because Slack does not know the owner")

        return or_by_mail

    def _read(self) -> Delivery:
        rows = self._warehouse.query(DELIVERY_SQL + "WHERE delivery_id = %s", (self._id,), tag=self._tag)
        if not rows:
            raise NotFound(f"there is no delivery {self._id!r}")
        return Delivery.model_validate(rows[0])

    def _job(self, delivery: Delivery) -> Job | None:
        if delivery.is_notice or delivery.is_test:
            return None
        rows = self._warehouse.query(JOB_SQL + "WHERE job_id = %s", (delivery.job_id,), tag=self._tag)
        if not rows:
            raise NotFound(f"the job {delivery.job_id} whose files are to be sent is no longer there")
        return Job.model_validate(rows[0])

    def _end(self, taken: Taken, status: str, error: Exception) -> None:
        reference = new_reference()
        log.warning("delivery_not_sent", delivery_id=self._id, status=status, reference=reference, error=str(error))
        self._recorded(ENDED_SQL, taken, status=status, error=str(error)[:4000], reference=reference)

    def _recorded(self, sql: Any, taken: Taken, **values: object) -> None:
        """Write it down, and again after an error that passes."""
        bound = {"id": self._id, "token": taken.token, **values}
        for pause in (*RECORD_PAUSES, None):
            try:
                self._warehouse.execute(sql, bound, tag=self._tag, timeout_seconds=30)
            except ServiceError as error:
                if pause is None or not error.retryable:
                    raise
                threading.Event().wait(pause)
            else:
                return
