"""Jobs over HTTP: submit, look, list, cancel, try again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path, Query, Response
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from jobs.api_access import JobsReader, JobsWriter, acting_for
from jobs.api_errors import WrongBody, problems
from jobs.api_times import Utc
from tools import jobs as job_tools
from tools.api_tokens import Caller
from tools.dead_letters import LONGEST_HOURS, WITHIN_HOURS, redrive, redriven_in_words
from tools.job_inputs import INPUT_TYPES, JobType, parse_input
from tools.jobs import Job, JobRequest, JobStatus, get_job
from tools.services import Services
from tools.targets import Targets

JOB_ID: Final = r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,35}$"
LINE: Final = r"^[^\x00-\x1f\x7f]*$"
LISTED: Final = 50
SUBMITTED: Final = tuple(name for name in INPUT_TYPES if name != "DELIVERY")
FURTHEST: Final = 100_000
JobId = Annotated[str, Path(pattern=JOB_ID, description="the job's id")]
Wake = Callable[[], object]


class ProcessJob(BaseModel):
    """A new job; or, with only its `job_id`, an existing one to be looked at now."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {
                    "job_id": "7d0c6b1e-5a51-4a5e-9e0b-3f2d0a7f9f10",
                    "job_type": "REPORT",
                    "input_data": {"report_type": "sales", "period": "monthly"},
                },
                {"name": "Monthly sales", "type": "REPORT", "input": {"report_type": "sales", "period": "monthly"}},
                {"job_id": "7d0c6b1e-5a51-4a5e-9e0b-3f2d0a7f9f10"},
            ]
        },
    )

    job_id: str | None = Field(
        None, pattern=JOB_ID, description="a known job is not run twice; an unknown one is made under this id, once"
    )
    job_type: str | None = Field(None, max_length=40, description=", ".join(SUBMITTED))
    input_data: dict[str, Any] | None = Field(None, description="what the type of job takes")
    type: str | None = Field(None, max_length=40, description="the same as job_type")
    input: dict[str, Any] | None = Field(None, description="the same as input_data")
    name: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        pattern=LINE,
        validation_alias=AliasChoices("name", "job_name"),
        description="what people see",
    )
    priority: int = Field(5, ge=1, le=9, description="1 is the most urgent")
    created_by: str | None = Field(
        None, min_length=1, max_length=320, pattern=LINE, description="whose job it is; the operator's token only"
    )
    targets: Targets = Field((), description='where its files go: {"kind": "slack", "address": "#sales"} and the like')
    idempotency_key: str | None = Field(
        None, min_length=1, max_length=200, pattern=LINE, description="the same key from the same person: the same job"
    )

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> ProcessJob:
        for one, other in (("job_type", "type"), ("input_data", "input")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"{one} and {other} are the same; give one of them")
        return self

    @property
    def kind(self) -> str | None:
        return self.job_type or self.type

    @property
    def order(self) -> dict[str, Any] | None:
        return self.input_data if self.input_data is not None else self.input


class Accepted(BaseModel):
    """A job that is in the queue, or was found there."""

    job_id: str
    status: JobStatus
    status_url: str


class FileOut(BaseModel):
    """A file of a finished job; `url` leads to it for some minutes, for who has the token."""

    name: str
    media_type: str
    size: int | None
    key: str
    sha256: str | None = None
    url: str


class StatusOut(BaseModel):
    """How a job stands; times are UTC."""

    job_id: str
    name: str
    type: str
    status: JobStatus
    progress: int
    phase: str | None
    attempt: int
    max_attempts: int
    priority: int
    created_by: str
    cancel_requested: bool
    error: str | None
    reference: str | None
    summary: str | None
    files: list[FileOut]
    schedule_id: str | None
    created_at: Utc
    started_at: Utc | None
    finished_at: Utc | None
    next_try_at: Utc | None


class JobList(BaseModel):
    """A page of jobs, the newest first; `next_offset` asks for the page after it."""

    jobs: list[StatusOut]
    next_offset: int | None


class Said(BaseModel):
    """What has happened, in words."""

    job_id: str
    text: str


class Redrive(BaseModel):
    """Which of the jobs that failed are tried again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"type": "REPORT", "within_hours": 24}]})

    type: JobType | None = Field(None, description="only jobs of this type; all types when left out")
    within_hours: int = Field(WITHIN_HOURS, ge=1, le=LONGEST_HOURS, description="how long ago they failed at most")


class Redriven(BaseModel):
    """How many jobs are back in the queue."""

    redriven: int
    text: str


def add_job_routes(app: FastAPI, services: Services, wake: Wake) -> None:
    """Adds the paths; `wake` has the worker of this process look into the queue."""
    _add_submitting(app, services, wake)
    _add_looking(app, services)
    _add_changing(app, services, wake)


def _add_submitting(app: FastAPI, services: Services, wake: Wake) -> None:
    def process(body: ProcessJob, caller: Caller, response: Response) -> Accepted:
        job = _known(services, caller, body)
        if job is None:
            job_id = job_tools.submit(services, acting_for(caller, body.created_by), _request(body), job_id=body.job_id)
            # Somebody else may have been faster with the same id: then it is theirs to be asked for.
            job = get_job(services, caller.person, job_id) if body.job_id or body.idempotency_key else None
        else:
            job_id = job.job_id
        if job is None or not job.is_over:
            wake()
        accepted = Accepted(job_id=job_id, status=job.status if job else "PENDING", status_url=f"/job/{job_id}/status")
        response.headers["Location"] = accepted.status_url
        return accepted

    @app.post("/process-job", status_code=202, tags=["jobs"], responses=problems(401, 403, 404, 413, 422))
    def process_job(caller: JobsWriter, body: ProcessJob, response: Response) -> Accepted:
        """Submit a job, or have an existing one looked at now; a known job is not run twice."""
        return process(body, caller, response)

    @app.post("/jobs", status_code=202, tags=["jobs"], responses=problems(401, 403, 404, 413, 422))
    def submit_job(caller: JobsWriter, body: ProcessJob, response: Response) -> Accepted:
        """Submit a job; the same as /process-job."""
        return process(body, caller, response)


def _add_looking(app: FastAPI, services: Services) -> None:
    @app.get("/job/{job_id}/status", tags=["jobs"], responses=problems(401, 403, 404, 422))
    def job_status(caller: JobsReader, job_id: JobId) -> StatusOut:
        """How far a job is, and its files when it is done."""
        return status_of(get_job(services, caller.person, job_id))

    @app.get("/jobs/{job_id}", tags=["jobs"], responses=problems(401, 403, 404, 422))
    def one_job(caller: JobsReader, job_id: JobId) -> StatusOut:
        """The same as /job/{job_id}/status."""
        return status_of(get_job(services, caller.person, job_id))

    @app.get("/jobs", tags=["jobs"], responses=problems(401, 403, 422))
    def all_jobs(
        caller: JobsReader,
        status: Annotated[JobStatus | None, Query(description="only jobs in this state")] = None,
        job_type: Annotated[JobType | None, Query(alias="type", description="only jobs of this type")] = None,
        named: Annotated[
            str | None,
            Query(min_length=1, max_length=200, pattern=LINE, description="a part of the name, or the id's beginning"),
        ] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = LISTED,
        offset: Annotated[int, Query(ge=0, le=FURTHEST)] = 0,
    ) -> JobList:
        """The jobs that the token's person may see, the newest first."""
        found = job_tools.list_jobs(
            services,
            caller.person,
            job_status=status,
            job_type=job_type,
            named=named.lower() if named else None,
            limit=limit + 1,
            offset=offset,
        )
        return JobList(
            jobs=[status_of(job) for job in found[:limit]],
            next_offset=offset + limit if len(found) > limit else None,
        )


def _add_changing(app: FastAPI, services: Services, wake: Wake) -> None:
    @app.delete("/jobs/{job_id}", status_code=202, tags=["jobs"], responses=problems(401, 403, 404, 422))
    def cancel_job(caller: JobsWriter, job_id: JobId) -> Said:
        """Cancel a job that waits at once, and have the worker of a running one stop it."""
        answer = job_tools.cancel(services, caller.person, job_id)
        wake()
        return Said(job_id=job_id, text=answer.text)

    @app.post("/jobs/redrive", status_code=202, tags=["jobs"], responses=problems(401, 403, 413, 422))
    def redrive_jobs(caller: JobsWriter, body: Redrive) -> Redriven:
        """Put back together what failed lately: your own jobs, everybody's with the operator's token."""
        count = redrive(services, caller.person, job_type=body.type, within_hours=body.within_hours)
        wake()
        return Redriven(redriven=count, text=redriven_in_words(count, body.within_hours))

    @app.post("/jobs/{job_id}/retry", status_code=202, tags=["jobs"], responses=problems(401, 403, 404, 409, 422))
    def retry_job(caller: JobsWriter, job_id: JobId) -> Said:
        """Put a job that failed or was cancelled back into the queue, with all its attempts."""
        answer = job_tools.retry(services, caller.person, job_id)
        wake()
        return Said(job_id=job_id, text=answer.text)


def status_of(job: Job) -> StatusOut:
    """A job as the API shows it."""
    files = job.result.files if job.result and job.status == "COMPLETED" and job.files_deleted_at is None else ()
    return StatusOut(
        job_id=job.job_id,
        name=job.job_name,
        type=job.job_type,
        status=job.status,
        progress=job.progress,
        phase=job.phase,
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        priority=job.priority,
        created_by=job.created_by,
        cancel_requested=job.cancel_requested,
        error=job.error_message,
        reference=job.error_reference,
        summary=job.result.summary if job.result else None,
        files=[FileOut(**file.model_dump(), url=f"/reports/{job.job_id}/files/{file.name}") for file in files],
        schedule_id=job.schedule_id,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        next_try_at=job.run_after if job.status == "PENDING" else None,
    )


def _known(services: Services, caller: Caller, body: ProcessJob) -> Job | None:
    """The job of that id; None when it is to be made."""
    if body.job_id is None:
        return None
    try:
        return get_job(services, caller.person, body.job_id)
    except job_tools.UnknownJob:
        if body.kind is None:
            raise
        return None


def _request(body: ProcessJob) -> JobRequest:
    if body.kind is None:
        raise WrongBody("type", f"give the type ({', '.join(SUBMITTED)}), or the job_id of an existing job")
    if body.kind.strip().upper() not in SUBMITTED and body.kind.strip().upper() in INPUT_TYPES:
        raise WrongBody("type", f"{body.kind!r} jobs are made by the product; there are {', '.join(SUBMITTED)}")
    return JobRequest(
        input=parse_input(body.kind, body.order),
        job_name=body.name,
        priority=body.priority,
        source="api",
        targets=body.targets,
        idempotency_key=body.idempotency_key,
    )
