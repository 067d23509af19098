"""Schedules over HTTP: make, list, change, pause, resume, run now, and what runs next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from jobs.api_access import SchedulesReader, SchedulesWriter
from jobs.api_errors import problems
from jobs.api_jobs import FURTHEST, LINE, Wake
from jobs.api_times import Utc
from tools import schedules
from tools.schedule_records import RunStatus, Schedule, ScheduleChanges, ScheduleRequest, ScheduleRun, when_in_words
from tools.services import Services
from tools.targets import Targets

SHOWN: Final = 20
ScheduleId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,35}$", description="the schedule's id")]


class ScheduleOut(BaseModel):
    """A schedule; times are UTC, `when` says them in its own zone."""

    schedule_id: str
    name: str
    when: str
    cron: str
    time_zone: str
    type: str
    input: dict[str, Any]
    targets: Targets
    owner: str
    is_enabled: bool
    disabled_reason: str | None
    until_at: Utc | None
    next_run_at: Utc | None
    last_run_at: Utc | None
    last_job_id: str | None
    failure_count: int


class ScheduleList(BaseModel):
    """Schedules, those that run next first; `next_offset` is where the next page begins."""

    schedules: list[ScheduleOut]
    next_offset: int | None


class RunOut(BaseModel):
    """What became of one run."""

    run_id: str
    occurrence_at: Utc
    status: RunStatus
    job_id: str | None
    job_status: str | None = None
    reason: str | None


class RunList(BaseModel):
    """The runs of a schedule, the newest first; `next_offset` is where the next page begins."""

    runs: list[RunOut]
    next_offset: int | None


class NextRuns(BaseModel):
    """The next runs in UTC; fewer when the schedule ends before."""

    runs: list[Utc]
    time_zone: str


class NewSchedule(ScheduleRequest):
    """A schedule to make; `when` is plain words or cron."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "when": "every Monday at 9",
                    "time_zone": "Europe/Berlin",
                    "job_type": "REPORT",
                    "input": {"report_type": "sales"},
                    "targets": [{"kind": "slack", "address": "#sales"}],
                }
            ]
        },
    )

    when: str = Field(min_length=1, max_length=200, pattern=LINE, description="“every Monday at 9”, or cron")


class Changes(ScheduleChanges):
    """What to change; what is left out stays as it is."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"when": "every Tuesday at 7:30"}]}
    )


def add_schedule_routes(app: FastAPI, services: Services, wake: Wake) -> None:
    """Adds the paths."""
    _add_reading(app, services)
    _add_changing(app, services, wake)


def _add_reading(app: FastAPI, services: Services) -> None:
    @app.get("/schedules", tags=["schedules"], responses=problems(401, 403, 422))
    def all_schedules(
        caller: SchedulesReader,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0, le=FURTHEST)] = 0,
    ) -> ScheduleList:
        """The schedules of the token's person; all of them for the operator."""
        found = schedules.list_schedules(services, caller.person, everyone=True, limit=limit + 1, offset=offset)
        return ScheduleList(
            schedules=[_shown(each) for each in found[:limit]],
            next_offset=offset + limit if len(found) > limit else None,
        )

    @app.get("/schedules/{schedule_id}", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def one_schedule(caller: SchedulesReader, schedule_id: ScheduleId) -> ScheduleOut:
        """A schedule."""
        return _shown(schedules.get_schedule(services, caller.person, schedule_id))

    @app.get("/schedules/{schedule_id}/next", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def next_runs(
        caller: SchedulesReader, schedule_id: ScheduleId, count: Annotated[int, Query(ge=1, le=50)] = 5
    ) -> NextRuns:
        """When it runs next."""
        schedule = schedules.get_schedule(services, caller.person, schedule_id)
        runs: list[datetime] = []
        moment = services.clock()
        while schedule.is_enabled and len(runs) < count and (found := schedule.following(moment)) is not None:
            moment = found if found.tzinfo else found.replace(tzinfo=UTC)
            runs.append(moment)
        return NextRuns(runs=runs, time_zone=schedule.time_zone)

    @app.get("/schedules/{schedule_id}/runs", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def runs(
        caller: SchedulesReader,
        schedule_id: ScheduleId,
        limit: Annotated[int, Query(ge=1, le=500)] = SHOWN,
        offset: Annotated[int, Query(ge=0, le=FURTHEST)] = 0,
    ) -> RunList:
        """What became of its runs."""
        found = schedules.schedule_history(services, caller.person, schedule_id, limit=limit + 1, offset=offset)
        return RunList(
            runs=[_run(each) for each in found[:limit]],
            next_offset=offset + limit if len(found) > limit else None,
        )


def _add_changing(app: FastAPI, services: Services, wake: Wake) -> None:
    @app.post("/schedules", status_code=201, tags=["schedules"], responses=problems(401, 403, 413, 422))
    def create(caller: SchedulesWriter, body: NewSchedule) -> ScheduleOut:
        """Make a schedule of the token's person."""
        request = ScheduleRequest.model_validate(body.model_dump(exclude_unset=True))
        return _shown(schedules.create_schedule(services, caller.person, request))

    @app.patch("/schedules/{schedule_id}", tags=["schedules"], responses=problems(401, 403, 404, 413, 422))
    def change(caller: SchedulesWriter, schedule_id: ScheduleId, body: Changes) -> ScheduleOut:
        """Change what is given; it is checked whole again."""
        changes = ScheduleChanges.model_validate(body.model_dump(exclude_unset=True))
        return _shown(schedules.update_schedule(services, caller.person, schedule_id, changes))

    @app.delete("/schedules/{schedule_id}", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def delete(caller: SchedulesWriter, schedule_id: ScheduleId) -> ScheduleOut:
        """Remove it; what it made stays. The answer is what it was."""
        return _shown(schedules.delete_schedule(services, caller.person, schedule_id))

    @app.post("/schedules/{schedule_id}/pause", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def pause(caller: SchedulesWriter, schedule_id: ScheduleId) -> ScheduleOut:
        """Run it no more until it is resumed."""
        return _shown(schedules.pause_schedule(services, caller.person, schedule_id))

    @app.post("/schedules/{schedule_id}/resume", tags=["schedules"], responses=problems(401, 403, 404, 422))
    def resume(caller: SchedulesWriter, schedule_id: ScheduleId) -> ScheduleOut:
        """Run it again from its next time on."""
        return _shown(schedules.resume_schedule(services, caller.person, schedule_id))

    @app.post(
        "/schedules/{schedule_id}/run", status_code=202, tags=["schedules"], responses=problems(401, 403, 404, 422)
    )
    def run(caller: SchedulesWriter, schedule_id: ScheduleId) -> RunOut:
        """Run it now, besides its own times."""
        found = schedules.run_now(services, caller.person, schedule_id)
        wake()
        return _run(found)


def _shown(schedule: Schedule) -> ScheduleOut:
    return ScheduleOut(
        schedule_id=schedule.schedule_id,
        name=schedule.schedule_name,
        when=when_in_words(schedule),
        cron=schedule.cron_expression,
        time_zone=schedule.time_zone,
        type=schedule.job_type,
        input=schedule.input,
        targets=schedule.targets,
        owner=schedule.owner_id,
        is_enabled=schedule.is_enabled,
        disabled_reason=schedule.disabled_reason,
        until_at=schedule.until_at,
        next_run_at=schedule.next_run_at,
        last_run_at=schedule.last_run_at,
        last_job_id=schedule.last_job_id,
        failure_count=schedule.failure_count,
    )


def _run(run: ScheduleRun) -> RunOut:
    return RunOut.model_validate(run.model_dump())
