"""Jobs for those who submit them: submit, look, cancel, list; the worker's side is in the room `jobs`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Final, Literal

from tools.answer import Action, Answer, Column, Table
from tools.clients.snowflake import QueryTag, Transaction
from tools.errors import NotAllowed, NotFound, ServiceError
from tools.job_inputs import JobType
from tools.job_records import (
    Job,
    JobFile,
    JobRequest,
    JobResult,
    JobSource,
    JobStatus,
    default_name,
    describe_input,
    job_in_words,
)
from tools.log import get_logger
from tools.person import Person
from tools.services import Services

__all__ = [
    "Job",
    "JobFile",
    "JobRequest",
    "JobResult",
    "JobSource",
    "JobStatus",
    "UnknownJob",
    "cancel",
    "default_name",
    "describe_input",
    "get_job",
    "job_in_words",
    "jobs_answer",
    "launch",
    "list_jobs",
    "status",
    "submit",
]

log = get_logger(__name__)

LISTED_JOBS = 20


class UnknownJob(NotFound):
    """No job has that id."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"no job {job_id!r}; ask for the list of jobs or reports to see their ids")


JOB_SQL: Final = """
SELECT job_id, job_name, job_type, status, priority, created_by, input, result, error_message, error_reference,
       query_id, progress, phase, attempt, max_attempts, worker_id, run_after, cancel_requested, source, thread_id,
       created_at, updated_at, started_at, finished_at
FROM raw_data.jobs
"""


def submit(services: Services, person: Person, request: JobRequest) -> str:
    """Put a job into the queue and wake the worker; its id. One transaction; a lost hint costs only time."""
    tag = _tag(person, "submit_job", request.thread_id)
    with services.warehouse.transaction(tag=tag) as transaction:
        if known := _submitted_before(transaction, person, request):
            return known
        job_id = str(uuid.uuid4())
        _insert(transaction, person, request, job_id)
    log.info("job_submitted", job_id=job_id, job_type=request.job_type, person=person.id, source=request.source)
    announce(services, job_id)
    return job_id


def announce(services: Services, job_id: str) -> None:
    """Wake the worker; when the queue does not answer, the worker's slow poll finds the job."""
    try:
        services.events.announce(job_id)
    except (ServiceError, NotFound) as error:
        log.warning("hint_not_sent", job_id=job_id, error=str(error))


def launch(services: Services, person: Person, request: JobRequest) -> Answer:
    """Submit a job and say so; `job_id` is what a face follows to show the progress."""
    job_id = submit(services, person, request)
    name = request.job_name or default_name(request.input)
    return Answer(
        text=f"**{name}** is on its way. I will show the progress here and put the files below when they are ready.",
        understood=describe_input(request.input, person.today(services.clock())),
        job_id=job_id,
        actions=(
            Action(label="How far is it?", kind="job", payload={"job_id": job_id, "do": "status"}),
            Action(label="Cancel", kind="job", payload={"job_id": job_id, "do": "cancel"}),
        ),
    )


def get_job(services: Services, person: Person, job_id: str) -> Job:
    """A job that the person may see: their own, or any for an admin. Raises UnknownJob, NotAllowed."""
    rows = services.warehouse.query(
        JOB_SQL + "WHERE job_id = %s", (job_id.strip(),), tag=_tag(person, "job_status"), timeout_seconds=30
    )
    if not rows:
        raise UnknownJob(job_id)
    job = Job.model_validate(rows[0])
    check_may_see(person, job)
    return job


def check_may_see(person: Person, job: Job) -> None:
    """Raise NotAllowed unless the job is the person's, or the person is an admin."""
    if not (person.is_admin or job.created_by in (person.id, person.email)):
        raise NotAllowed(f"job {job.job_id} belongs to someone else; its owner or an admin can open it")


def status(services: Services, person: Person, job_id: str) -> Answer:
    """How a job stands, with its files when it is done."""
    job = get_job(services, person, job_id)
    return Answer(
        text=job_in_words(job),
        job_id=job.job_id,
        downloads=job.downloads(),
        reference=job.error_reference,
        query_id=job.query_id,
    )


def cancel(services: Services, person: Person, job_id: str) -> Answer:
    """Cancel a waiting job now, or ask the worker of a running one to stop."""
    job = get_job(services, person, job_id)
    if job.is_over:
        return Answer(text=f"**{job.job_name}** is {job.status.lower()} already.", job_id=job.job_id)
    with services.warehouse.transaction(tag=_tag(person, "cancel_job")) as transaction:
        done = transaction.execute(
            "UPDATE raw_data.jobs SET status = 'CANCELLED', cancel_requested = TRUE, finished_at = SYSDATE(), "
            "updated_at = SYSDATE() WHERE job_id = %s AND status = 'PENDING'",
            (job.job_id,),
        )
        if done.row_count:
            _add_event(transaction, job.job_id, "CANCELLED", f"cancelled by {person.id} before it began")
            return Answer(text=f"**{job.job_name}** is cancelled; it had not begun.", job_id=job.job_id)
        transaction.execute(
            "UPDATE raw_data.jobs SET cancel_requested = TRUE, updated_at = SYSDATE() "
            "WHERE job_id = %s AND status = 'RUNNING'",
            (job.job_id,),
        )
    announce(services, job.job_id)
    return Answer(text=f"**{job.job_name}** is being stopped.", job_id=job.job_id)


def list_jobs(
    services: Services,
    person: Person,
    *,
    job_status: JobStatus | None = None,
    job_type: JobType | None = None,
    limit: int = LISTED_JOBS,
) -> list[Job]:
    """The newest jobs that the person may see."""
    rows = services.warehouse.query(
        JOB_SQL + "WHERE (%(all)s OR created_by IN (%(id)s, %(email)s))"
        " AND (%(status)s IS NULL OR status = %(status)s) AND (%(type)s IS NULL OR job_type = %(type)s)"
        " ORDER BY created_at DESC, job_id LIMIT %(limit)s",
        {
            "all": person.is_admin,
            "id": person.id,
            "email": person.email or person.id,
            "status": job_status,
            "type": job_type,
            "limit": int(limit),
        },
        tag=_tag(person, "list_jobs"),
        timeout_seconds=30,
    )
    return [Job.model_validate(row) for row in rows]


def jobs_answer(services: Services, person: Person, *, job_status: JobStatus | None = None) -> Answer:
    """The newest jobs as a table."""
    jobs = list_jobs(services, person, job_status=job_status)
    if not jobs:
        return Answer(text="There are no jobs yet.", suggestions=("Generate a sales report for last quarter",))
    columns = (
        Column(name="job_name", type="text", label="Job"),
        Column(name="status", type="text", label="Status"),
        Column(name="progress", type="integer", label="Progress, %"),
        Column(name="created_by", type="text", label="By"),
        Column(name="created_at", type="timestamp", label="Submitted (UTC)"),
        Column(name="job_id", type="text", label="Id"),
    )
    rows = tuple((job.job_name, job.status, job.progress, job.created_by, job.created_at, job.job_id) for job in jobs)
    open_jobs = sum(not job.is_over for job in jobs)
    return Answer(
        text=f"The newest {len(jobs)} jobs; {open_jobs} of them still open.", table=Table(columns=columns, rows=rows)
    )


def _submitted_before(transaction: Transaction, person: Person, request: JobRequest) -> str | None:
    key = request.idempotency_key or request.input.idempotency_key
    if key is None:
        return None
    rows = transaction.query(
        "SELECT MIN(job_id) AS job_id FROM raw_data.jobs WHERE idempotency_key = %s AND created_by = %s",
        (key, person.id),
    )
    return rows[0]["job_id"] if rows else None


def _insert(transaction: Transaction, person: Person, request: JobRequest, job_id: str) -> None:
    values: Mapping[str, object] = {
        "job_id": job_id,
        "job_name": request.job_name or default_name(request.input),
        "job_type": request.job_type,
        "priority": request.priority,
        "created_by": person.id,
        "input": json.dumps(request.input.model_dump(mode="json", exclude_none=True)),
        "max_attempts": request.max_attempts,
        "key": request.idempotency_key or request.input.idempotency_key,
        "source": request.source,
        "thread_id": request.thread_id,
    }
    transaction.execute(
        "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, priority, created_by, input, max_attempts, "
        "idempotency_key, source, thread_id, created_at, updated_at) "
        "SELECT %(job_id)s, %(job_name)s, %(job_type)s, 'PENDING', %(priority)s, %(created_by)s, "
        "PARSE_JSON(%(input)s), %(max_attempts)s, %(key)s, %(source)s, %(thread_id)s, SYSDATE(), SYSDATE()",
        values,
    )
    _add_event(transaction, job_id, "SUBMITTED", f"submitted by {person.id}")


def _add_event(transaction: Transaction, job_id: str, event: Literal["SUBMITTED", "CANCELLED"], message: str) -> None:
    transaction.execute(
        "INSERT INTO raw_data.job_events (event_id, job_id, attempt, event, message, created_at) "
        "SELECT UUID_STRING(), %s, 0, %s, %s, SYSDATE()",
        (job_id, event, message),
    )


def _tag(person: Person, tool: str, thread_id: str | None = None) -> QueryTag:
    return QueryTag(person=person.id, tool=tool, thread=thread_id)
