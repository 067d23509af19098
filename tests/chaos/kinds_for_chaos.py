"""Light kinds of jobs that leave a file each, importable by a worker and by its children."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

from pydantic import Field

from jobs.kinds import KINDS, Kind, Kinds
from jobs.retry import RetryPolicy
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.errors import CallerError, ServiceError
from tools.job_inputs import JobInput

HASTE = RetryPolicy(first=timedelta(seconds=0.3), longest=timedelta(seconds=2))


class LightInput(JobInput):
    steps: int = Field(3, ge=0, le=100)
    number: int = 0


def light(work: Work, wanted: LightInput) -> WorkResult:
    pause = threading.Event()
    for step in range(wanted.steps):
        work.progress(step * 90 // wanted.steps, f"step {step}")
        pause.wait(0.05)
    path = work.folder / "light.json"
    path.write_text(f'{{"number": {wanted.number}}}')
    return WorkResult(files=(store(work, path, metadata={}),), summary=f"number {wanted.number}")


def unsteady(work: Work, wanted: LightInput) -> WorkResult:
    if work.attempt == 1:
        raise ServiceError("the warehouse is resuming", service="Snowflake", retryable=True)
    return light(work, wanted)


def bad(work: Work, wanted: LightInput) -> WorkResult:
    raise CallerError("nobody can do that; ask for something else")


LIGHT = Kind("LIGHT", LightInput, light, lambda _: "light", max_seconds=60, at_once=12, runs_in="thread", retry=HASTE)
UNSTEADY = replace(LIGHT, name="UNSTEADY", run=unsteady, at_once=6)
BAD = replace(LIGHT, name="BAD", run=bad, at_once=6)

ALL: Kinds = {kind.name: replace(kind, retry=HASTE) for kind in KINDS.values()} | {
    # What schedules submit is small here, so it needs no process of its own.
    "SQL": replace(KINDS["SQL"], retry=HASTE, runs_in="thread", at_once=6),
    **{kind.name: kind for kind in (LIGHT, UNSTEADY, BAD)},
}
