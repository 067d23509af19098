"""The worker's own API: health, jobs, reports, schedules, typed queries, metrics, and a page about all of it."""

from __future__ import annotations

from typing import Any, Final, Literal

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from jobs.api_access import MetricsReader, open_door
from jobs.api_docs import page
from jobs.api_errors import BodyLimit, answer_errors, problems
from jobs.api_jobs import add_job_routes
from jobs.api_query import add_query_route
from jobs.api_ready import add_ready_route
from jobs.api_reports import add_report_routes
from jobs.api_schedules import add_schedule_routes
from jobs.gauges import TableGauges
from jobs.metrics import CONTENT_TYPE_LATEST
from jobs.worker import Worker
from tools.services import Services


class Health(BaseModel):
    """The worker lives."""

    status: Literal["ok", "starting"]
    worker_id: str
    running: int
    release: str


TAGS: Final = [
    {"name": "operations", "description": "Is it alive, can it work, what does it do"},
    {"name": "jobs", "description": "Submit work and see how it stands"},
    {"name": "reports", "description": "What finished jobs left behind"},
    {"name": "schedules", "description": "What runs by the clock"},
    {"name": "data", "description": "Numbers, at once"},
]


def make_app(services: Services, worker: Worker, *, gauges: TableGauges | None = None) -> FastAPI:
    """The application; without a token in the settings everything but /health, /ready and /docs is refused.

    `gauges` are the tables' figures when somebody else reads them too, so that the account is asked once.
    """
    app = FastAPI(
        title="Analytics assistant: worker",
        version="1",
        description="Submit jobs, see how they stand, fetch reports, keep schedules, run typed queries.",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
    )
    open_door(app, services.settings)
    answer_errors(app)
    app.add_middleware(BodyLimit)
    worker.metrics.add(gauges or TableGauges(services.warehouse, counted=worker.metrics.count_statement))

    @app.get("/health", tags=["operations"])
    def health() -> Health:
        """Whether the worker lives; asks nobody else and needs no token."""
        state: Literal["ok", "starting"] = "ok" if worker.ready.is_set() else "starting"
        release = services.settings.assistant_release
        return Health(status=state, worker_id=worker.worker_id, running=len(worker.runs()), release=release)

    add_ready_route(app, services)

    @app.get(
        "/metrics",
        tags=["operations"],
        response_class=Response,
        responses={
            200: {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}},
            **problems(401, 403),
        },
    )
    def metrics(_caller: MetricsReader) -> Response:
        """What is counted, in Prometheus' text format; the tables are asked at most once a minute."""
        return Response(worker.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    add_job_routes(app, services, worker.wake)
    add_report_routes(app, services, worker.wake)
    add_schedule_routes(app, services, worker.wake)
    add_query_route(app, services)

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        """These operations on a page, without anything from another host."""
        return HTMLResponse(page(app.openapi()))

    app.openapi = lambda: _schema(app)  # type: ignore[method-assign]
    return app


def _schema(app: FastAPI) -> dict[str, Any]:
    """FastAPI's schema, without the form of errors that this API does not use."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        for name in ("HTTPValidationError", "ValidationError"):
            made.get("components", {}).get("schemas", {}).pop(name, None)
        app.openapi_schema = made
    return app.openapi_schema
