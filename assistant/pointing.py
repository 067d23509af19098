"""What "it" and "that" mean in a deed: the last thing of this conversation that the deed fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final, Literal

from assistant.deps import Deps
from assistant.store import Turn
from tools import jobs, schedules
from tools.errors import NotFound
from tools.job_records import Job
from tools.schedule_records import Schedule

Pointed = Literal["delete", "cancel", "stop", "run"]
Thing = Schedule | Job

WITH_FILES: Final = frozenset({"REPORT", "EXPORT", "SQL"})
MOST_LISTED: Final = 4
_IT: Final = r"(?:it|that|this)(?: one)?"
_POLITE: Final = r"(?:please |can you |could you |would you |i want to |i'd like to |now |and |ok |okay |yes,? |no,? )*"
_DEEDS: Final[Mapping[Pointed, str]] = {
    "delete": rf"(?:delete|remove|erase|throw away|get rid of|drop) {_IT}(?: again)?(?: for good)?",
    "cancel": rf"(?:cancel|abort|kill) {_IT}",
    "stop": rf"stop {_IT}",
    "run": (
        rf"(?:(?:run|execute|trigger|do|make) {_IT}(?: (?:again|once more|right now|now|at once|immediately))+"
        rf"|(?:run|execute|trigger|re-?run|repeat|re-?do) {_IT})"
    ),
}


def read_pointing(words: str) -> Pointed | None:
    """The deed of words that name nothing but "it"; pure, over normalised words."""
    for deed, pattern in _DEEDS.items():
        if re.fullmatch(rf"{_POLITE}{pattern}(?: please)?", words):
            return deed
    return None


def meant(deps: Deps, deed: Pointed) -> tuple[Thing, ...]:
    """The one thing that is meant, several when that cannot be told, none when nothing here fits.

    Raises NotAllowed when it is somebody else's: what the person has of that kind elsewhere is not what they mean.
    """
    for turn in reversed(deps.earlier):
        fitting = [thing for thing in _things(deps, turn) if _fits(deed, thing)]
        if fitting:
            return _likelier(deed, fitting)
    return ()


def job_here(deps: Deps) -> str | None:
    """The job of this conversation, whatever it does."""
    return next((turn.job_id for turn in reversed(deps.earlier) if turn.job_id), None)


def report_here(deps: Deps) -> Job | None:
    """The last job of this conversation that makes files which are still there; raises NotAllowed."""
    for turn in reversed(deps.earlier):
        for thing in _of_turn(deps, turn):
            if isinstance(thing, Job) and _fits("delete", thing):
                return thing
    return None


def schedules_here(deps: Deps) -> tuple[str, ...]:
    """The ids of this conversation's schedules, newest first; what came before a list of several is not meant."""
    found = []
    for turn in reversed(deps.earlier):
        if turn.schedule_id:
            found.append(turn.schedule_id)
        elif turn.tool == "list_schedules":
            break
    return tuple(found)


def _things(deps: Deps, turn: Turn) -> Iterator[Thing]:
    if turn.schedule_id or turn.job_id:
        yield from _of_turn(deps, turn)
        return
    match turn.tool:
        case "list_schedules":
            yield from schedules.list_schedules(deps.services, deps.person)[:MOST_LISTED]
        case "list_reports":
            done = jobs.list_jobs(deps.services, deps.person, job_status="COMPLETED", only_own=True)
            yield from [job for job in done if job.downloads()][:MOST_LISTED]
        case "list_my_jobs" | "job_status":
            yield from jobs.list_jobs(deps.services, deps.person, only_own=True)[:MOST_LISTED]


def _of_turn(deps: Deps, turn: Turn) -> Iterator[Thing]:
    with suppress(NotFound):
        if turn.schedule_id:
            yield schedules.get_schedule(deps.services, deps.person, turn.schedule_id)
    with suppress(NotFound):
        if turn.job_id:
            yield jobs.get_job(deps.services, deps.person, turn.job_id)


def _fits(deed: Pointed, thing: Thing) -> bool:
    if isinstance(thing, Schedule) or deed in ("cancel", "stop"):
        return True
    return thing.job_type in WITH_FILES and thing.files_deleted_at is None


def _likelier(deed: Pointed, things: list[Thing]) -> tuple[Thing, ...]:
    """Of a schedule and the run that was started of it: what runs is stopped, what runs again is the schedule."""
    plans = tuple(thing for thing in things if isinstance(thing, Schedule))
    runs = tuple(thing for thing in things if isinstance(thing, Job))
    if len(plans) != 1 or len(runs) != 1:
        return tuple(things)
    if deed == "run":
        return plans
    if not runs[0].is_over:
        return plans if deed == "delete" else runs
    return (*plans, *runs)
