"""Jobs for those who submit them: submit, look, cancel, list; the worker's side is in the room `jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from tools.answer import Action, Answer, Column, Table
from tools.clients.snowflake import QueryTag, Transaction
from tools.errors import CallerError, NotAllowed, NotFound, ServiceError
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
from tools.job_rows import NewJob
from tools.log import get_logger
from tools.paging import read_page
from tools.person import Person
from tools.services import Services

__all__ = [
    "Job",
    "JobFile",
    "JobRequest",
    "JobResult",
    "JobSource",
    "JobStatus",
    "NotOver",
    "UnknownJob",
    "cancel",
    "cancel_own",
    "count_jobs",
    "default_name",
    "describe_input",
    "find_job",
    "get_job",
    "job_in_words",
    "jobs_answer",
    "jobs_table",
    "launch",
    "list_jobs",
    "retry",
    "status",
    "submit",
]

log = get_logger(__name__)

LISTED_JOBS = 20


class UnknownJob(NotFound):
    """No job has that id."""

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"there is no job {job_id!r} that you can see; ask for the list of jobs to see their names and ids"
        )


class NotOver(CallerError):
    """Only a job that failed or was cancelled can be tried again."""

    def __init__(self, job: Job) -> None:
        what = "is done" if job.status == "COMPLETED" else f"is {job.status.lower()}"
        super().__init__(f"job {job.job_id} {what}; only a job that failed or was cancelled can be tried again")


JOB_SQL: Final = """
SELECT job_id, job_name, job_type, status, priority, created_by, input, result, error_message, error_reference,
       query_id, progress, phase, attempt, max_attempts, worker_id, run_after, cancel_requested, source, thread_id,
       targets, schedule_id, occurrence_at, on_behalf_of, run_as_role, files_deleted_at,
       created_at, updated_at, started_at, finished_at
FROM raw_data.jobs
"""


_CANCEL_SQL: Final = """
UPDATE raw_data.jobs
SET
    status = IFF(status = 'PENDING', 'CANCELLED', status),
    finished_at = IFF(status = 'PENDING', SYSDATE(), finished_at),
    cancel_requested = TRUE,
    updated_at = SYSDATE()
WHERE job_id = %s AND status IN ('PENDING', 'RUNNING')
"""
"""One statement: between two, a run that is put back into the queue would be neither waiting nor running."""


def submit(services: Services, person: Person, request: JobRequest, *, job_id: str | None = None) -> str:
    """Put a job into the queue and wake the worker; its id. A lost hint costs only time.

    With a `job_id` or a key of its own it is submitted once, however many do it at the same time: all get the same id.
    """
    tag = _tag(person, "submit_job", request.thread_id)
    key = request.idempotency_key or request.input.idempotency_key
    job = _new_job(person, request, key)
    [row] = services.warehouse.query("CALL raw_data.submit_once(%s)", (job.as_json(job_id),), tag=tag)
    submitted = str(next(iter(row.values())))
    log.info("job_submitted", job_id=submitted, job_type=request.job_type, person=person.id, source=request.source)
    announce(services, submitted)
    return submitted


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
    sent = f" Then it goes to {_listed([target.address for target in request.targets])}." if request.targets else ""
    return Answer(
        text=f"**{name}** is on its way. I will show the progress here and put the files below when they are ready."
        + sent,
        understood=describe_input(request.input, person.today(services.clock())),
        job_id=job_id,
        actions=(
            Action(label="How far is it?", kind="job", payload={"job_id": job_id, "do": "status"}),
            Action(label="Cancel", kind="job", payload={"job_id": job_id, "do": "cancel"}),
        ),
    )


def _listed(names: Sequence[str]) -> str:
    """Such as "**#sales** and **ana@example.com**"."""
    bold = [f"**{name}**" for name in names]
    return " and ".join((", ".join(bold[:-1]), bold[-1])) if len(bold) > 1 else bold[0]


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
    return _status_of(get_job(services, person, job_id))


def _status_of(job: Job) -> Answer:
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
        changed = transaction.execute(_CANCEL_SQL, (job.job_id,)).row_count
        [row] = transaction.query("SELECT status FROM raw_data.jobs WHERE job_id = %s", (job.job_id,))
        if changed and row["status"] == "CANCELLED":
            if delivery_id := job.job_type == "DELIVERY" and (job.input or {}).get("delivery_id"):
                transaction.execute(
                    "UPDATE raw_data.deliveries SET status = 'FAILED', error_message = %s, updated_at = SYSDATE() "
                    "WHERE delivery_id = %s AND status = 'PENDING'",
                    (f"cancelled by {person.id} before it was sent", delivery_id),
                )
            _add_event(transaction, job.job_id, "CANCELLED", f"cancelled by {person.id} before it began")
            return Answer(text=f"**{job.job_name}** is cancelled; it had not begun.", job_id=job.job_id)
    if not changed:
        # It came to its end while the person looked at it.
        return Answer(text=f"**{job.job_name}** is {row['status'].lower()} already.", job_id=job.job_id)
    announce(services, job.job_id)
    return Answer(text=f"**{job.job_name}** is being stopped.", job_id=job.job_id)


def retry(services: Services, person: Person, job_id: str) -> Answer:
    """Put a job that failed or was cancelled back into the queue, with all its attempts. Raises NotOver."""
    job = get_job(services, person, job_id)
    if job.status not in ("FAILED", "CANCELLED"):
        raise NotOver(job)
    services.warehouse.query("CALL raw_data.retry_job(%s)", (job.job_id,), tag=_tag(person, "retry_job"))
    announce(services, job.job_id)
    log.info("job_retried", job_id=job.job_id, person=person.id)
    return Answer(text=f"**{job.job_name}** is back in the queue.", job_id=job.job_id)


_COUNT_SQL: Final = "SELECT COUNT(*) AS jobs FROM raw_data.jobs"
_WANTED_SQL: Final = """
WHERE (%(all)s OR created_by IN (%(id)s, %(email)s))
  AND (%(status)s IS NULL OR status = %(status)s)
  AND (%(type)s IS NULL OR job_type = %(type)s)
  AND (NOT %(open)s OR status IN ('PENDING', 'RUNNING'))
  AND (%(name)s IS NULL OR STARTSWITH(job_id, %(name)s) OR CONTAINS(LOWER(job_name), %(name)s))
"""


def list_jobs(
    services: Services,
    person: Person,
    *,
    job_status: JobStatus | None = None,
    job_type: JobType | None = None,
    only_own: bool = False,
    only_open: bool = False,
    named: str | None = None,
    limit: int = LISTED_JOBS,
    offset: int = 0,
) -> list[Job]:
    """The newest jobs that the person may see; `named` is a part of the name or the beginning of the id."""
    wanted = _wanted(person, job_status, job_type, only_own=only_own, only_open=only_open, named=named)
    rows = services.warehouse.query(
        JOB_SQL + _WANTED_SQL + "ORDER BY created_at DESC, job_id LIMIT %(limit)s OFFSET %(offset)s",
        {**wanted, "limit": int(limit), "offset": int(offset)},
        tag=_tag(person, "list_jobs"),
        timeout_seconds=30,
    )
    return [Job.model_validate(row) for row in rows]


def count_jobs(
    services: Services,
    person: Person,
    *,
    job_status: JobStatus | None = None,
    job_type: JobType | None = None,
    only_own: bool = False,
) -> int:
    """How many jobs `list_jobs` would give without a limit."""
    rows = services.warehouse.query(
        _COUNT_SQL + _WANTED_SQL,
        _wanted(person, job_status, job_type, only_own=only_own),
        tag=_tag(person, "list_jobs"),
        timeout_seconds=30,
    )
    return int(rows[0]["jobs"])


def find_job(services: Services, person: Person, words: str) -> Job:
    """A job by its id, the beginning of its id, or its name; the newest of several. Raises UnknownJob, NotAllowed."""
    try:
        return get_job(services, person, words)
    except UnknownJob:
        pass
    name = words.strip().lower()
    found = list_jobs(services, person, named=name) if name else []
    if not found:
        raise UnknownJob(words)
    return next((job for job in found if job.job_name.lower() == name), found[0])


def jobs_answer(
    services: Services, person: Person, *, job_status: JobStatus | None = None, only_own: bool = False, page: int = 1
) -> Answer:
    """The newest jobs as a table, a page of them."""
    jobs, at = read_page(
        page,
        LISTED_JOBS,
        lambda limit, offset: list_jobs(
            services, person, job_status=job_status, only_own=only_own, limit=limit, offset=offset
        ),
        lambda: count_jobs(services, person, job_status=job_status, only_own=only_own),
    )
    if not jobs:
        state = f" that is {job_status.lower()}" if job_status else ""
        return Answer(
            text=f"You have no job{state}." if only_own else f"There is no job{state}.",
            suggestions=("Generate a sales report for last quarter",),
        )
    if at.total == 1:
        return _status_of(jobs[0])
    open_jobs = sum(not job.is_over for job in jobs)
    still = f"{open_jobs} of them still open" if open_jobs else "none of them is open"
    whose = "Your" if only_own else "The"
    listed = f"{whose} newest {len(jobs)} jobs" if not at.is_cut else f"{whose} jobs, {at.of_all('newest')}"
    first = f"{job_in_words(jobs[0])}\n\n" if at.number == 1 else ""
    state = f"{job_status.lower()} " if job_status else ""
    return Answer(
        text=f"{first}{listed}, {still}{'.' if at.is_cut else ':'}{at.note()}",
        table=jobs_table(jobs).model_copy(update={"truncated": at.goes_on}),
        actions=at.actions(f"list my {state}jobs" if only_own else None),
    )


def jobs_table(jobs: Sequence[Job]) -> Table:
    """Jobs as rows, one each."""
    columns = (
        Column(name="job_name", type="text", label="Job"),
        Column(name="status", type="text", label="Status"),
        Column(name="progress", type="integer", label="Progress, %"),
        Column(name="created_by", type="text", label="By"),
        Column(name="created_at", type="timestamp", label="Submitted (UTC)"),
        Column(name="job_id", type="text", label="Id"),
    )
    rows = tuple((job.job_name, job.status, job.progress, job.created_by, job.created_at, job.job_id) for job in jobs)
    return Table(columns=columns, rows=rows)


def cancel_own(services: Services, person: Person, *, preferred: str | None = None) -> Answer:
    """Cancel the person's own open job: the preferred one, or the only one; several are listed, to be chosen from."""
    own = list_jobs(services, person, only_own=True, only_open=True)
    chosen = next((job for job in own if job.job_id == preferred), own[0] if len(own) == 1 else None)
    if chosen:
        return cancel(services, person, chosen.job_id)
    if not own:
        return Answer(text="You have no job to cancel: none of yours waits or runs.")
    actions = tuple(
        Action(label=f"Cancel {job.job_name}", kind="job", payload={"job_id": job.job_id, "do": "cancel"})
        for job in own[:4]
    )
    return Answer(text=f"You have {len(own)} open jobs. Which one?", table=jobs_table(own), actions=actions)


def _wanted(
    person: Person,
    job_status: JobStatus | None,
    job_type: JobType | None,
    *,
    only_own: bool,
    only_open: bool = False,
    named: str | None = None,
) -> dict[str, object]:
    return {
        "all": person.is_admin and not only_own,
        "id": person.id,
        "email": person.email or person.id,
        "status": job_status,
        "type": job_type,
        "open": only_open,
        "name": named,
    }


def _new_job(person: Person, request: JobRequest, key: str | None) -> NewJob:
    return NewJob(
        job_name=request.job_name or default_name(request.input),
        job_type=request.job_type,
        priority=request.priority,
        created_by=person.id,
        input=request.input.model_dump(mode="json", exclude_none=True),
        max_attempts=request.max_attempts,
        idempotency_key=key,
        source=request.source,
        thread_id=request.thread_id,
        targets=[target.model_dump() for target in request.targets] or None,
        schedule_id=request.schedule_id,
        occurrence_at=request.occurrence_at,
        on_behalf_of=request.on_behalf_of,
        run_as_role=request.run_as_role or (None if request.on_behalf_of else person.role),
    )


def _add_event(transaction: Transaction, job_id: str, event: Literal["SUBMITTED", "CANCELLED"], message: str) -> None:
    transaction.execute(
        "INSERT INTO raw_data.job_events (event_id, job_id, attempt, event, message, created_at) "
        "SELECT UUID_STRING(), %s, 0, %s, %s, SYSDATE()",
        (job_id, event, message),
    )


def _tag(person: Person, tool: str, thread_id: str | None = None) -> QueryTag:
    return QueryTag(person=person.id, tool=tool, thread=thread_id)
