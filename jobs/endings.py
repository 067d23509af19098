"""How a run's outcome is written into its row; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jobs.delivery.errands import deliveries_of, delivery_of, is_delivery, notices_of
from jobs.queue import ClaimedJob, Ending
from jobs.retry import RetryPolicy, next_try
from jobs.work import WorkResult
from tools.errors import AppError, ServiceError

StopReason = Literal["cancelled", "handed_back", "lost"]


@dataclass(frozen=True, slots=True)
class Finished:
    """The run came to its end."""

    result: WorkResult


@dataclass(frozen=True, slots=True)
class Failed:
    """The run raised an error; `reference` is in the log beside the whole of it."""

    error: AppError
    reference: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was stopped from outside."""

    reason: StopReason


Outcome = Finished | Failed | Stopped


def ending_of(job: ClaimedJob, outcome: Outcome, now: datetime, *, policy: RetryPolicy, chance: float) -> Ending | None:
    """What to write, or None when the lease is lost and there is nothing to write to."""
    match outcome:
        case Finished(result):
            errands = deliveries_of(job) if result.deliver else ()
            return _ending(
                job,
                "COMPLETED",
                "COMPLETED",
                result=result.model_dump(mode="json"),
                errands=errands,
                recovers=None if errands or is_delivery(job) else job.schedule_id,
                message=result.summary,
                progress=100,
            )
        case Failed(error, reference):
            return _failed(job, error, reference, now, policy=policy, chance=chance)
        case Stopped("cancelled"):
            return _ending(job, "CANCELLED", "CANCELLED", message="cancelled on request", closes=delivery_of(job))
        case Stopped("handed_back"):
            message = "handed back: the worker was told to stop; this attempt does not count"
            return _ending(job, "HANDED_BACK", "PENDING", message=message, refund=1, progress=0)
    return None


def lost_too_often(job: ClaimedJob) -> ServiceError:
    """The error of a job whose workers died under it, each time it was tried."""
    return ServiceError(
        f"the worker ended unexpectedly each of the {job.max_attempts} times that this job ran; it may need more "
        "memory than there is",
        service="worker",
    )


def _failed(
    job: ClaimedJob, error: AppError, reference: str, now: datetime, *, policy: RetryPolicy, chance: float
) -> Ending:
    query_id = error.query_id if isinstance(error, ServiceError) else None
    again = next_try(error, job.attempt, now, max_attempts=job.max_attempts, policy=policy, chance=chance)
    if again is None:
        return _ending(
            job,
            "FAILED",
            "FAILED",
            error=str(error),
            message=str(error),
            reference=reference,
            query_id=query_id,
            errands=notices_of(job),
            closes=delivery_of(job),
        )
    wait = again - now
    return _ending(
        job,
        "RETRIED",
        "PENDING",
        error=str(error),
        message=f"{error}; tried again in {wait.total_seconds():.0f} s",
        reference=reference,
        query_id=query_id,
        delay=wait,
        progress=0,
    )


def _ending(job: ClaimedJob, event: str, status: str, **values: object) -> Ending:
    return Ending.model_validate(
        {"job_id": job.job_id, "token": job.token, "attempt": job.attempt, "event": event, "status": status, **values}
    )
