"""Which DELIVERY jobs follow from the end of a run; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.delivery_records import Errand, delivery_errand, delivery_key, made_id
from tools.targets import address_in_words, parse_targets

if TYPE_CHECKING:
    from jobs.queue import ClaimedJob

DELIVERY = "DELIVERY"


def is_delivery(job: ClaimedJob) -> bool:
    """Whether the job is an errand itself."""
    return job.job_type.upper() == DELIVERY


def deliveries_of(job: ClaimedJob) -> tuple[Errand, ...]:
    """One delivery per target of a job that is done."""
    if not job.targets or is_delivery(job):
        return ()
    return tuple(
        delivery_errand(
            delivery_key(target, job_id=job.job_id, schedule_id=job.schedule_id, occurrence_at=job.occurrence_at),
            target_kind=target.kind,
            target_address=target.address,
            about=job.job_id,
            name=f"{job.job_name} to {address_in_words(target.address)}",
            created_by=job.created_by,
            schedule_id=job.schedule_id,
            occurrence_at=job.occurrence_at,
            source=job.source,
            after=(job.job_id, job.token, "COMPLETED"),
        )
        for target in parse_targets(job.targets)
    )


def notices_of(job: ClaimedJob) -> tuple[Errand, ...]:
    """Whose failure its owner hears of: a job of a schedule, and a delivery that is no notice itself."""
    wanted = job.input if isinstance(job.input, dict) else {}
    about: dict[str, str]
    if not is_delivery(job):
        if job.schedule_id is None:
            return ()
        about = {"failed_job_id": job.job_id}
    elif wanted.get("delivery_id") and not wanted.get("notice"):
        about = {"failed_delivery_id": str(wanted["delivery_id"])}
    else:
        return ()
    return (
        Errand(
            # The token tells this failure from one after somebody has tried it again.
            job_id=made_id("failed", job.job_id, job.token),
            job_name=f"Notice: {job.job_name}"[:200],
            created_by=job.created_by,
            input=about,
            source=job.source,
            schedule_id=job.schedule_id,
            occurrence_at=job.occurrence_at,
            after_job=job.job_id,
            after_token=job.token,
            after_status="FAILED",
        ),
    )


def delivery_of(job: ClaimedJob) -> str | None:
    """The delivery that this job was to send, if it is one."""
    wanted = job.input if isinstance(job.input, dict) else {}
    return str(wanted["delivery_id"]) if is_delivery(job) and wanted.get("delivery_id") else None
