"""What owners are told when something of theirs did not happen, each failure once; and the end of hopeless schedules.

A notice is a delivery itself, with a key of its own: neither lost nor doubled, and retried like any other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from jobs.work import Work, WorkResult
from tools.clients.snowflake import QueryTag, Transaction
from tools.delivery_records import DELIVERY_SQL, NOTICE, Delivery, Errand, delivery_errand, insert_errands
from tools.errors import NotFound
from tools.job_records import Job
from tools.jobs import JOB_SQL, announce
from tools.log import get_logger
from tools.notices import NoticeAction, NoticeText, OwnerNotice
from tools.services import Services
from tools.targets import TargetKind, address_in_words

log = get_logger(__name__)

FAILURES_TO_DISABLE: Final = 5
"""Failed occurrences in a row after which a schedule is switched off."""

NAME_SQL: Final = "SELECT job_name FROM raw_data.jobs WHERE job_id = %(job)s"

PERSON_SQL: Final = """
SELECT email, slack_user_id
FROM raw_data.people
WHERE is_active AND LOWER(%(owner)s) IN (LOWER(email), LOWER(sign_in_name))
ORDER BY IFF(LOWER(email) = LOWER(%(owner)s), 0, 1)
LIMIT 1
"""

FAILED_SQL: Final = """
UPDATE raw_data.report_schedules
SET failure_count = LEAST(failure_count + 1, %(failures)s), updated_at = SYSDATE()
WHERE schedule_id = %(schedule)s
"""
"""`failures` counts the failed occurrences up to this one; the row's own count begins again when it is resumed."""

DISABLE_SQL: Final = """
UPDATE raw_data.report_schedules
SET is_enabled = FALSE, next_run_at = NULL, disabled_reason = %(reason)s, updated_at = SYSDATE()
WHERE schedule_id = %(schedule)s AND is_enabled AND failure_count >= %(limit)s
"""

FAILURES_SQL: Final = """
WITH occurrences AS (
    SELECT
        j.occurrence_at,
        MAX(IFF(j.status = 'FAILED' OR d.status IN ('FAILED', 'UNKNOWN'), 1, 0)) AS failed
    FROM raw_data.jobs AS j
    LEFT JOIN raw_data.deliveries AS d ON j.job_id = d.job_id
    WHERE j.schedule_id = %(schedule)s
        AND j.job_type <> 'DELIVERY'
        AND j.occurrence_at IS NOT NULL
        AND j.status IN ('COMPLETED', 'FAILED')
    GROUP BY j.occurrence_at
)

SELECT COUNT(*) AS failures
FROM occurrences
WHERE failed = 1
    AND occurrence_at > COALESCE(
        (SELECT MAX(occurrence_at) FROM occurrences WHERE failed = 0), '1970-01-01'::TIMESTAMP_NTZ
    )
"""

SCHEDULE_SQL: Final = """
SELECT schedule_name, owner_id, owner_email, disabled_reason
FROM raw_data.report_schedules
WHERE schedule_id = %(schedule)s
"""


def tell_owner(
    services: Services,
    notice: NoticeText,
    *,
    key: str,
    owner_id: str,
    owner_email: str | None = None,
    schedule_id: str | None = None,
    occurrence_at: datetime | None = None,
    transaction: Transaction | None = None,
) -> bool:
    """Tell an owner once per `key`, by Slack or else by mail; whether there is a way to.

    With `transaction` the notice is inserted with what it tells of, and the caller announces it after the commit.
    """
    email = owner_email or (owner_id if "@" in owner_id else None)
    reached = _way_to(services, owner_id, email, transaction)
    if reached is None:
        log.warning("owner_not_told", owner=owner_id, key=key, title=notice.title, text=notice.text)
        return False
    errand = notice_errand(
        notice, key=key, owner_id=owner_id, target=reached, schedule_id=schedule_id, occurrence_at=occurrence_at
    )
    if transaction is not None:
        insert_errands(transaction, [errand])
        return True
    with services.warehouse.transaction(tag=QueryTag(surface="worker", tool="notice", person=owner_id)) as begun:
        inserted = insert_errands(begun, [errand])
    if inserted:
        announce(services, errand.job_id)
    return True


def notice_errand(
    notice: NoticeText,
    *,
    key: str,
    owner_id: str,
    target: tuple[TargetKind, str],
    schedule_id: str | None = None,
    occurrence_at: datetime | None = None,
) -> Errand:
    """The delivery of a notice; pure."""
    kind, address = target
    return delivery_errand(
        f"{NOTICE}{key}"[:400],
        target_kind=kind,
        target_address=address,
        about=None,
        name=f"Notice: {notice.title}",
        created_by=owner_id,
        schedule_id=schedule_id,
        occurrence_at=occurrence_at,
        more={"notice": notice.model_dump(mode="json", exclude_none=True)},
    )


def about_job(work: Work, job_id: str) -> WorkResult:
    """A job of a schedule failed: count it, switch the schedule off when it is hopeless, tell the owner."""
    rows = work.services.warehouse.query(JOB_SQL + "WHERE job_id = %s", (job_id,), tag=work.tag("notice"))
    if not rows:
        raise NotFound(f"the job {job_id} that failed is no longer there")
    job = Job.model_validate(rows[0])
    reference = f" Reference {job.error_reference}." if job.error_reference else ""
    notice = NoticeText(
        title=f"{job.job_name} failed"[:200],
        text=f"{_sentence(job.error_message)}{_meant_for(job.occurrence_at)}{reference}"[:2400],
        path=f"/reports/{job.job_id}",
        action=NoticeAction(label="Retry", do="retry_job", id=job.job_id),
    )
    key = f"job/{job.job_id}/{job.attempt}/{job.finished_at:%Y%m%d%H%M%S}" if job.finished_at else f"job/{job_id}"
    return _tell(work, notice, key=key, owner=job.created_by, schedule_id=job.schedule_id, at=job.occurrence_at)


def about_delivery(work: Work, delivery_id: str) -> WorkResult:
    """A delivery failed, or nobody knows whether it arrived."""
    rows = work.services.warehouse.query(
        DELIVERY_SQL + "WHERE delivery_id = %s", (delivery_id,), tag=work.tag("notice")
    )
    if not rows:
        raise NotFound(f"the delivery {delivery_id} that failed is no longer there")
    delivery = Delivery.model_validate(rows[0])
    if delivery.status not in ("FAILED", "UNKNOWN") or delivery.is_notice:
        return WorkResult(summary=f"The delivery is {delivery.status}; there is nothing to tell.", deliver=False)
    reference = f" Reference {delivery.error_reference}." if delivery.error_reference else ""
    named = work.services.warehouse.query(NAME_SQL, {"job": delivery.job_id}, tag=work.tag("notice"))
    what = "The test message" if delivery.is_test or not named else f"“{named[0]['job_name']}”"
    why = (delivery.error_message or "no reason was recorded").strip().rstrip(".")
    reason = f"{what}: {why}.{_meant_for(delivery.occurrence_at)}{reference}"
    address = address_in_words(delivery.target_address)
    path = "/" if delivery.is_test else f"/reports/{delivery.job_id}"
    if delivery.status == "UNKNOWN":
        notice = NoticeText(
            title=f"Did it arrive at {address}?"[:200],
            text=f"{reason} It may have arrived or not, so it is not sent again by itself: please look, and decide."[
                :2400
            ],
            path=path,
            action=NoticeAction(label="Decide", do="decide_delivery", id=delivery_id),
        )
    else:
        notice = NoticeText(
            title=f"Not delivered to {address}"[:200],
            text=reason[:2400],
            path=path,
            action=NoticeAction(label="Retry", do="retry_delivery", id=delivery_id),
        )
    return _tell(
        work,
        notice,
        key=f"delivery/{delivery_id}/{delivery.status}/{delivery.attempt}",
        owner=delivery.owner_id or work.created_by,
        schedule_id=delivery.schedule_id if delivery.occurrence_at else None,
        at=delivery.occurrence_at,
    )


def about_schedule(work: Work, told: OwnerNotice) -> WorkResult:
    """What became of a schedule without a job that could say it."""
    reached = tell_owner(
        work.services,
        NoticeText(title=told.title, text=told.text),
        key=told.key,
        owner_id=work.created_by,
        owner_email=told.owner_email,
        schedule_id=work.schedule_id,
    )
    return WorkResult(summary=_summary(told=reached), deliver=False)


def _tell(
    work: Work, notice: NoticeText, *, key: str, owner: str, schedule_id: str | None, at: datetime | None
) -> WorkResult:
    services = work.services
    schedule = _count_failure(work, schedule_id, at, key) if schedule_id else None
    email = schedule["owner_email"] if schedule else None
    owner = schedule["owner_id"] if schedule else owner
    told = tell_owner(
        services, notice, key=key, owner_id=owner, owner_email=email, schedule_id=schedule_id, occurrence_at=at
    )
    return WorkResult(summary=_summary(told=told), deliver=False)


def _summary(*, told: bool) -> str:
    return "The owner is told." if told else "There is no way to tell the owner; it is in the log and in the list."


def _count_failure(work: Work, schedule_id: str, at: datetime | None, key: str) -> dict[str, Any] | None:
    """Write the failures in a row into the schedule, and with the last that it may have its end and word of it."""
    schedule = {"schedule": schedule_id}
    reason = f"It failed {FAILURES_TO_DISABLE} times in a row."
    with work.services.warehouse.transaction(tag=work.tag("notice")) as transaction:
        [row] = transaction.query(FAILURES_SQL, schedule)
        transaction.execute(FAILED_SQL, {**schedule, "failures": int(row["failures"])})
        off = transaction.execute(DISABLE_SQL, {**schedule, "limit": FAILURES_TO_DISABLE, "reason": reason}).row_count
        rows = transaction.query(SCHEDULE_SQL, schedule)
        if off:
            # Together: a worker that dies after the one leaves nobody who would do the other.
            tell_owner(
                work.services,
                NoticeText(
                    title=f"{rows[0]['schedule_name']} is switched off"[:200],
                    text=f"{reason} Mend the cause, then resume the schedule.",
                    action=NoticeAction(label="Resume", do="resume_schedule", id=schedule_id),
                ),
                # The time makes a second disabling, after somebody has resumed it, another one.
                key=f"disabled/{schedule_id}/{at:%Y%m%d%H%M%S}" if at else f"disabled/{schedule_id}/{key}",
                owner_id=rows[0]["owner_id"],
                owner_email=rows[0]["owner_email"],
                schedule_id=schedule_id,
                transaction=transaction,
            )
    if off:
        announce(work.services, work.job_id)
    return rows[0] if rows else None


def _way_to(
    services: Services, owner_id: str, email: str | None, transaction: Transaction | None
) -> tuple[TargetKind, str] | None:
    """Slack when it is set up and may know the owner, else mail, else nothing."""
    person = _person(services, email or owner_id, transaction)
    email = email or person.get("email")
    if services.slack.is_configured:
        if slack_id := person.get("slack_user_id"):
            return ("slack", slack_id)
        if email:
            return ("slack", email)
    if services.mail.is_configured and email:
        return ("email", email)
    return None


def _person(services: Services, owner: str, transaction: Transaction | None) -> dict[str, Any]:
    """The owner's row of raw_data.people, by e-mail or by the name of the sign-in; empty without one."""
    if transaction is not None:
        rows = transaction.query(PERSON_SQL, {"owner": owner})
    else:
        rows = services.warehouse.query(PERSON_SQL, {"owner": owner}, tag=QueryTag(surface="worker", tool="notice"))
    return rows[0] if rows else {}


def _sentence(text: str | None) -> str:
    words = (text or "no reason was recorded").strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def _meant_for(occurrence_at: datetime | None) -> str:
    return f" It was the run of {occurrence_at:%d %B %Y %H:%M} UTC." if occurrence_at else ""
