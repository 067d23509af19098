"""Finished reports over HTTP: list, open, follow a file's link, run again, share, delete."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import FastAPI, Path, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from jobs.api_access import ReportsReader, ReportsWriter
from jobs.api_errors import problems
from jobs.api_jobs import FURTHEST, LINE, JobId, JobList, Said, StatusOut, Wake, status_of
from tools import report_care, shares
from tools.jobs import list_jobs
from tools.services import Services

LISTED: Final = 50
FileName = Annotated[str, Path(min_length=1, max_length=200, pattern=LINE, description="the file's name")]


class ShareWith(BaseModel):
    """A person's e-mail address or sign-in name; `*` is everybody who may sign in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"with": "ana@example.com"}]})

    whom: str = Field(alias="with", min_length=1, max_length=320, pattern=LINE, description="e-mail, name or *")


class ReportOut(StatusOut):
    """A report, and who else may open it (`*` is everybody); empty for those who do not own it."""

    shared_with: list[str]


def add_report_routes(app: FastAPI, services: Services, wake: Wake) -> None:
    """Adds the paths."""
    _add_reading(app, services)
    _add_changing(app, services, wake)


def _add_reading(app: FastAPI, services: Services) -> None:
    @app.get("/reports", tags=["reports"], responses=problems(401, 403, 422))
    def all_reports(
        caller: ReportsReader,
        limit: Annotated[int, Query(ge=1, le=500)] = LISTED,
        offset: Annotated[int, Query(ge=0, le=FURTHEST)] = 0,
    ) -> JobList:
        """Finished reports that the token's person owns, the newest first; all of them for the operator."""
        found = list_jobs(
            services, caller.person, job_status="COMPLETED", job_type="REPORT", limit=limit + 1, offset=offset
        )
        return JobList(
            jobs=[status_of(job) for job in found[:limit]], next_offset=offset + limit if len(found) > limit else None
        )

    @app.get("/reports/{job_id}", tags=["reports"], responses=problems(401, 403, 404, 422))
    def one_report(caller: ReportsReader, job_id: JobId) -> ReportOut:
        """A report or an export with its files."""
        job = shares.readable_job(services, caller.person, job_id)
        owns = caller.is_operator or job.created_by in (caller.person.id, caller.person.email)
        has_it = shares.shared_with(services, caller.person, job_id) if owns else []
        return ReportOut(**status_of(job).model_dump(), shared_with=has_it)

    @app.get(
        "/reports/{job_id}/files/{file_name}",
        tags=["reports"],
        status_code=302,
        response_class=RedirectResponse,
        responses={302: {"description": "To the file, for two minutes"}, **problems(401, 403, 404, 422)},
    )
    def report_file(caller: ReportsReader, job_id: JobId, file_name: FileName) -> Response:
        """The file, by a short-lived link to the store."""
        file = report_care.file_of(services, caller.person, job_id, file_name)
        link = report_care.link_to(services, file, inline=False)
        return RedirectResponse(link, status_code=302, headers={"Cache-Control": "no-store"})


def _add_changing(app: FastAPI, services: Services, wake: Wake) -> None:
    @app.post("/reports/{job_id}/rerun", status_code=202, tags=["reports"], responses=problems(401, 403, 404, 422))
    def rerun(caller: ReportsWriter, job_id: JobId) -> Said:
        """The same order as a new job; its id is the answer's."""
        answer = report_care.run_again(services, caller.person, job_id, source="api")
        wake()
        return Said(job_id=answer.job_id or job_id, text=answer.text)

    @app.post("/reports/{job_id}/shares", tags=["reports"], responses=problems(401, 403, 404, 413, 422))
    def share(caller: ReportsWriter, job_id: JobId, body: ShareWith) -> Said:
        """Let somebody else open its files."""
        return Said(job_id=job_id, text=shares.share(services, caller.person, job_id, body.whom).text)

    @app.delete("/reports/{job_id}/shares/{whom}", tags=["reports"], responses=problems(401, 403, 404, 422))
    def unshare(
        caller: ReportsWriter,
        job_id: JobId,
        whom: Annotated[str, Path(min_length=1, max_length=320, pattern=LINE, description="e-mail, name or *")],
    ) -> Said:
        """Take a share back."""
        return Said(job_id=job_id, text=shares.unshare(services, caller.person, job_id, whom).text)

    @app.delete("/reports/{job_id}", tags=["reports"], responses=problems(401, 403, 404, 422))
    def delete(caller: ReportsWriter, job_id: JobId) -> Said:
        """Delete its files for good; the job stays in the list of jobs."""
        return Said(job_id=job_id, text=report_care.delete_files(services, caller.person, job_id).text)
