"""The worker's own API: health, submit, status, typed queries, metrics, and a page of documentation for all of it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from jobs.api_docs import page
from jobs.api_query import add_query_route
from jobs.metrics import CONTENT_TYPE_LATEST
from jobs.worker import Worker
from tools.errors import AppError, CallerError, NotAllowed, NotFound, new_reference
from tools.job_inputs import INPUT_TYPES, WrongInput, parse_input
from tools.jobs import Job, JobRequest, JobStatus, get_job, submit
from tools.log import get_logger
from tools.person import Person
from tools.services import Services

log = get_logger(__name__)

OPERATOR: Final = Person(id="api", name="API", is_admin=True)
"""Who a request without `created_by` is; the token is an operator's."""


class ProcessJob(BaseModel):
    """Either an existing job by its id, to be looked at now, or a new one by name, type and input."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Monthly sales", "type": "REPORT", "input": {"report_type": "sales", "period": "monthly"}},
                {"job_id": "7d0c6b1e-5a51-4a5e-9e0b-3f2d0a7f9f10"},
            ]
        },
    )

    job_id: str | None = Field(None, min_length=1, max_length=36, description="an existing job; then nothing else")
    name: str | None = Field(None, min_length=1, max_length=200, description="what people see")
    type: str | None = Field(None, description=", ".join(INPUT_TYPES))
    input: dict[str, Any] | None = Field(None, description="what the type of job takes")
    priority: int = Field(5, ge=1, le=9, description="1 is the most urgent")
    created_by: str | None = Field(None, min_length=1, max_length=320, description="whose job it is")
    idempotency_key: str | None = Field(
        None, min_length=1, max_length=200, description="the same key from the same person gives the first job again"
    )


class Accepted(BaseModel):
    """A job that is in the queue, or was found there."""

    job_id: str
    status: JobStatus
    status_url: str


class FileOut(BaseModel):
    """A file of a finished job."""

    name: str
    media_type: str
    size: int | None
    key: str
    sha256: str | None = None


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
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_try_at: datetime | None


class Health(BaseModel):
    """The worker lives."""

    status: Literal["ok", "starting"]
    worker_id: str
    running: int


class Problem(BaseModel):
    """What went wrong, in words."""

    error: str
    field: str | None = None
    reference: str | None = None


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Problem, "description": "The bearer token is missing or wrong"},
    503: {"model": Problem, "description": "Snowflake does not answer"},
}


def make_app(services: Services, worker: Worker) -> FastAPI:
    """The application; without ASSISTANT_API_TOKEN everything but /health and /docs is refused."""
    app = FastAPI(
        title="Analytics assistant: worker",
        version="1",
        description="Submit jobs, see how they stand, run typed queries.",
        docs_url=None,
        redoc_url=None,
    )
    guarded = [Depends(_bearer(services))]
    _answer_errors(app)

    @app.get("/health", tags=["operations"])
    def health() -> Health:
        """Whether the worker lives; asks nobody else and needs no token."""
        state: Literal["ok", "starting"] = "ok" if worker.ready.is_set() else "starting"
        return Health(status=state, worker_id=worker.worker_id, running=len(worker.runs()))

    @app.get("/metrics", tags=["operations"], dependencies=guarded, responses=PROBLEMS, response_class=Response)
    def metrics() -> Response:
        """Counters in Prometheus' text format."""
        return Response(worker.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @app.post(
        "/process-job",
        status_code=202,
        tags=["jobs"],
        dependencies=guarded,
        responses={**PROBLEMS, 404: {"model": Problem}, 422: {"model": Problem}},
    )
    def process_job(body: ProcessJob, response: Response) -> Accepted:
        """Submit a job, or have an existing one looked at now; a job that is over is not run twice."""
        if body.job_id is not None:
            _takes_nothing_else(body)
            job = get_job(services, OPERATOR, body.job_id)
            if not job.is_over:
                worker.wake()
            accepted = Accepted(job_id=job.job_id, status=job.status, status_url=f"/job/{job.job_id}/status")
        else:
            job_id = submit(services, _submitter(body), _request(body))
            worker.wake()
            accepted = Accepted(job_id=job_id, status="PENDING", status_url=f"/job/{job_id}/status")
        response.headers["Location"] = accepted.status_url
        return accepted

    @app.get(
        "/job/{job_id}/status",
        tags=["jobs"],
        dependencies=guarded,
        responses={
            **PROBLEMS,
            404: {"model": Problem, "description": "No job has that id"},
            422: {"model": Problem, "description": "The id cannot be one"},
        },
    )
    def job_status(job_id: str) -> StatusOut:
        """How far a job is, and its files when it is done."""
        return _status(get_job(services, OPERATOR, job_id))

    add_query_route(app, services, OPERATOR, dependencies=guarded, responses={**PROBLEMS, 422: {"model": Problem}})

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        """These operations on a page, without anything from another host."""
        return HTMLResponse(page(app.openapi()))

    return app


SCHEME: Final = HTTPBearer(auto_error=False, description="the value of ASSISTANT_API_TOKEN")


def _bearer(services: Services) -> Callable[[HTTPAuthorizationCredentials | None], None]:
    expected = services.settings.assistant_api_token

    def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)]) -> None:
        if expected is None:
            raise _Unauthorized("this API is closed: the worker was started without ASSISTANT_API_TOKEN")
        sent = given.credentials.encode() if given else b""
        if not hmac.compare_digest(sent, expected.get_secret_value().encode()):
            raise _Unauthorized("send the header Authorization: Bearer TOKEN, with the worker's ASSISTANT_API_TOKEN")

    return check


class _Unauthorized(HTTPException):
    def __init__(self, message: str) -> None:
        super().__init__(401, message, headers={"WWW-Authenticate": "Bearer"})


def _answer_errors(app: FastAPI) -> None:
    """Errors become words here, and nowhere else in the API."""

    @app.exception_handler(RequestValidationError)
    def wrong_body(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        if first["type"] == "extra_forbidden":
            return _problem(422, f"{field}: there is no such field", field=field)
        if first["type"] == "json_invalid":
            return _problem(422, "body: it is no valid JSON", field="body")
        message = str(first["msg"]).removeprefix("Value error, ")
        return _problem(422, f"{field}: {message[:1].lower()}{message[1:]}", field=field)

    # Starlette's own, so that an unknown path and a wrong method speak the same form.
    @app.exception_handler(StarletteHTTPException)
    def refused(_request: Request, error: StarletteHTTPException) -> JSONResponse:
        message = {404: "there is no such path", 405: "this path does not take that method"}.get(error.status_code)
        return _problem(error.status_code, message or str(error.detail), headers=error.headers)

    @app.exception_handler(AppError)
    def ours(_request: Request, error: AppError) -> JSONResponse:
        match error:
            case _WrongBody():
                return _problem(422, str(error), field=error.field)
            case WrongInput():
                return _problem(422, str(error), field=_field(str(error)))
            case NotFound():
                return _problem(404, str(error))
            case NotAllowed():
                return _problem(403, str(error))
            case CallerError():
                return _problem(422, str(error))
        reference = new_reference()
        log.error("request_failed", reference=reference, exc_info=error)
        return _problem(503, str(error), reference=reference)


def _problem(
    code: int,
    error: str,
    *,
    field: str | None = None,
    reference: str | None = None,
    headers: Any = None,
) -> JSONResponse:
    body = Problem(error=error, field=field, reference=reference).model_dump(exclude_none=True)
    return JSONResponse(body, status_code=code, headers=headers)


def _field(message: str) -> str:
    """The field that the message of a WrongInput begins with, as the body has it."""
    name = message.partition(":")[0]
    return "type" if name == "job_type" else name if name == "input" else f"input.{name}"


class _WrongBody(WrongInput):
    """The body itself is wrong, and not the input of the job in it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def _takes_nothing_else(body: ProcessJob) -> None:
    others = {"name", "type", "input", "idempotency_key"} & body.model_fields_set
    if others:
        raise _WrongBody(min(others), "a job_id names an existing job; leave this out")


def _submitter(body: ProcessJob) -> Person:
    return OPERATOR if body.created_by is None else Person(id=body.created_by, name=body.created_by)


def _request(body: ProcessJob) -> JobRequest:
    if body.type is None:
        raise _WrongBody("type", f"give the type ({', '.join(INPUT_TYPES)}), or the job_id of an existing job")
    return JobRequest(
        input=parse_input(body.type, body.input),
        job_name=body.name,
        priority=body.priority,
        source="api",
        idempotency_key=body.idempotency_key,
    )


def _status(job: Job) -> StatusOut:
    files = job.result.files if job.result and job.status == "COMPLETED" else ()
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
        files=[FileOut.model_validate(file.model_dump()) for file in files],
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        next_try_at=job.run_after if job.status == "PENDING" else None,
    )
