"""Kinds of jobs that only tests have: quick, slow, broken; importable by the children of a worker."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pydantic import Field

from jobs.kinds import KINDS, Kind, Kinds
from jobs.retry import RetryPolicy
from jobs.work import Work, WorkResult
from tools.errors import CallerError, ServiceError
from tools.job_inputs import JobInput


class NoteInput(JobInput):
    text: str = "hello"


class SlowInput(JobInput):
    """Waits in `place` until the file `go` is there; leaves `begun-ATTEMPT` with its process id."""

    place: Path
    megabytes: int = Field(0, ge=0)


def note(work: Work, wanted: NoteInput) -> WorkResult:
    return WorkResult(summary=wanted.text)


def nothing(_work: Work, _wanted: JobInput) -> WorkResult:
    return WorkResult()


def slow(work: Work, wanted: SlowInput) -> WorkResult:
    held = bytearray(wanted.megabytes * 1024 * 1024)
    held[::4096] = b"x" * len(held[::4096])
    (wanted.place / f"begun-{work.attempt}").write_text(str(os.getpid()))
    work.progress(10, "waiting")
    pause = threading.Event()
    while not (wanted.place / "go").exists():
        pause.wait(0.02)
        work.progress(20, "still waiting")
    return WorkResult(summary=f"attempt {work.attempt}")


def unsteady(work: Work, wanted: NoteInput) -> WorkResult:
    if work.attempt < 3:
        raise ServiceError("the warehouse is resuming", service="Snowflake", retryable=True, query_id="01b2-beef")
    return WorkResult(summary="third time lucky")


def buggy(work: Work, wanted: NoteInput) -> WorkResult:
    return WorkResult(summary=str(1 / 0))


def refused(work: Work, wanted: NoteInput) -> WorkResult:
    raise CallerError("region Atlantis is not known")


def _folder(_: JobInput) -> str:
    return "test"


NOTE = Kind("NOTE", NoteInput, note, _folder, max_seconds=20, at_once=8, runs_in="thread")
SLOW = Kind("SLOW", SlowInput, slow, _folder, max_seconds=60, memory_mb=200)
LIGHT = Kind("LIGHT", SlowInput, slow, _folder, max_seconds=60, runs_in="thread")
UNSTEADY = Kind(
    "UNSTEADY",
    NoteInput,
    unsteady,
    _folder,
    max_seconds=20,
    retry=RetryPolicy(first=timedelta(seconds=0.2)),
    runs_in="thread",
)
BUGGY = Kind("BUGGY", NoteInput, buggy, _folder, max_seconds=20)
HASTY = replace(SLOW, name="HASTY", max_seconds=0.7)
HASTY_LIGHT = replace(LIGHT, name="HASTY_LIGHT", max_seconds=0.7)

ALL: Kinds = {kind.name: kind for kind in (NOTE, SLOW, LIGHT, UNSTEADY, BUGGY, HASTY, HASTY_LIGHT)} | dict(KINDS)
