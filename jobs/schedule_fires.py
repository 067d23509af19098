"""What firing a schedule does: which run it is, which were skipped, what follows, and the jobs; pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from tools.calendar_units import day_in_words
from tools.delivery_records import ATTEMPTS, PRIORITY
from tools.freshness import expected_day
from tools.job_rows import NewJob
from tools.notices import OwnerNotice
from tools.recurrence import in_utc
from tools.schedule_jobs import jobs_for
from tools.schedule_records import Recipient, Schedule, in_zone, run_in_words

SKIPPED_KEPT: Final = 20
"""Rows of coalesced runs; there may be thousands behind a worker that was off for a month."""


@dataclass(frozen=True, slots=True)
class DataSeen:
    """What a look at the data found: its newest day (None: there is none), or why it could not be told."""

    newest: date | None = None
    trouble: str | None = None
    is_hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the owner hears, once per `key`."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Fire:
    """One schedule that is due: what the table is expected to hold, what it holds next, and what comes of it.

    `told` is for the owner: jobs of its own, written with the rest.
    """

    schedule: Schedule
    expected: datetime
    following: datetime | None
    occurrence: datetime | None
    runs: tuple[dict[str, Any], ...] = ()
    jobs: tuple[NewJob, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def all_jobs(self) -> tuple[NewJob, ...]:
        """Those of the occurrence, and those that tell its owner."""
        return (*self.jobs, *(notice_job(self.schedule, told) for told in self.told))

    def swap(self) -> dict[str, Any]:
        """The row's change as fire_schedules takes it; what is unknown is absent."""
        values = {
            "schedule_id": self.schedule.schedule_id,
            "expected": stored(self.expected),
            "following": stored(self.following),
            "occurrence": stored(self.occurrence),
            "job_id": self.jobs[0].job_id if self.jobs else None,
        }
        return {name: value for name, value in values.items() if value is not None}


def due_run(schedule: Schedule, now: datetime) -> tuple[datetime | None, list[datetime], int]:
    """The newest run that is due, the newest of those before it (bounded), and how many there were in all."""
    expected = in_utc(schedule.next_run_at) if schedule.next_run_at else now
    if schedule.until_at is not None and expected > in_utc(schedule.until_at):
        return None, [], 0
    kept: deque[datetime] = deque(maxlen=SKIPPED_KEPT + 1)
    count = 0
    for run in schedule.recurrence.runs(expected - timedelta(seconds=1), until=schedule.until_at):
        if run > now:
            break
        kept.append(run)
        count += 1
    if not kept:
        # The row's own time is what was promised, also when the recurrence has been changed under it.
        return expected, [], 0
    newest = kept.pop()
    return newest, list(kept), count - 1


def plan_fire(
    schedule: Schedule, now: datetime, *, people: Mapping[str, Recipient] | None = None, seen: DataSeen | None = None
) -> Fire:
    """What is to be written for a due schedule.

    Missed runs coalesce into the newest one; that one is MISSED when it is later than the schedule allows, and WAITING
    when its data has not arrived. Raises CallerError for a row that cannot be read.
    """
    newest, before, skipped = due_run(schedule, now)
    following = schedule.following(now)
    expected = in_utc(schedule.next_run_at) if schedule.next_run_at else now
    if newest is None:
        return Fire(schedule, expected, following, None)
    into = f"coalesced into the run of {newest:%Y-%m-%d %H:%M} UTC"
    runs = [_run(schedule, each, "SKIPPED", into) for each in before]
    if skipped > len(before):
        runs[0]["reason"] = f"{into}, with {skipped - len(before)} more before it"
    late = now - newest
    if late > timedelta(minutes=schedule.late_minutes):
        reason = f"found {_length(late)} late; this schedule allows {_length(timedelta(minutes=schedule.late_minutes))}"
        missed = Told(
            f"missed/{schedule.schedule_id}/{newest:%Y%m%d%H%M}",
            f"{schedule.schedule_name} was missed",
            f"The run due {_said(schedule, newest)} was {reason}.",
        )
        runs.append(_run(schedule, newest, "MISSED", reason))
        return Fire(schedule, expected, following, newest, tuple(runs), told=(missed,))
    if seen is not None and schedule.freshness is not None:
        verdict = waiting_verdict(schedule, newest, now, seen)
        if verdict is not None:
            status, reason = verdict
            deadline = newest + timedelta(minutes=schedule.freshness.deadline_minutes)
            waits = _run(schedule, newest, status, reason) | {"wait_until": stored(deadline)}
            expired = (told_of_expiry(schedule, newest, reason),) if status == "EXPIRED" else ()
            return Fire(schedule, expected, following, newest, (*runs, waits), told=expired)
    planned = jobs_for(schedule, newest, people=people)
    run = _run(schedule, newest, "SUBMITTED" if planned.jobs else "SKIPPED", planned.reason)
    if planned.jobs:
        run["job_id"] = planned.jobs[0].job_id
    told = told_of_problems(schedule, newest, planned.problems)
    return Fire(schedule, expected, following, newest, (*runs, run), planned.jobs, told)


def waiting_verdict(schedule: Schedule, occurrence: datetime, now: datetime, seen: DataSeen) -> tuple[str, str] | None:
    """WAITING or EXPIRED with the reason, or None when the data is there."""
    if schedule.freshness is None:
        return None
    wanted = expected_day(occurrence, schedule.time_zone)
    if seen.trouble is None and seen.newest is not None and seen.newest >= wanted:
        return None
    table = schedule.freshness.table
    newest = "it is empty" if seen.newest is None else f"its newest day is {day_in_words(seen.newest)}"
    reason = seen.trouble or f"{table} does not hold {day_in_words(wanted)} yet; {newest}"
    is_over = seen.is_hopeless or now >= occurrence + timedelta(minutes=schedule.freshness.deadline_minutes)
    return ("EXPIRED" if is_over else "WAITING"), reason[:1000]


def told_of_expiry(schedule: Schedule, occurrence: datetime, reason: str) -> Told:
    """What the owner hears instead of stale numbers."""
    return Told(
        f"expired/{schedule.schedule_id}/{occurrence:%Y%m%d%H%M}",
        f"{schedule.schedule_name} was not made",
        f"It was due {_said(schedule, occurrence)}, and its data did not arrive in time: {reason}. Nothing was sent. "
        f"“run {schedule.schedule_name} now” makes it with what there is.",
    )


def told_of_problems(schedule: Schedule, occurrence: datetime, problems: Sequence[str]) -> tuple[Told, ...]:
    """For whom nothing was made, in one notice."""
    if not problems:
        return ()
    return (
        Told(
            f"recipients/{schedule.schedule_id}/{occurrence:%Y%m%d%H%M}",
            f"{schedule.schedule_name} was not made for everybody",
            f"The run of {_said(schedule, occurrence)}: {'; '.join(problems)}.",
        ),
    )


def notice_job(schedule: Schedule, told: Told) -> NewJob:
    """The job that tells the owner: it is written with what it tells of, and tried until it is told."""
    notice = OwnerNotice(
        key=told.key[:400], title=told.title[:200], text=told.text[:2400], owner_email=schedule.owner_email
    )
    return NewJob(
        job_name=f"Notice: {told.title}"[:200],
        job_type="DELIVERY",
        created_by=schedule.owner_id,
        input={"tell": notice.model_dump(mode="json", exclude_none=True)},
        submitter=f"the schedule {schedule.schedule_name!r}",
        priority=PRIORITY,
        max_attempts=ATTEMPTS,
        schedule_id=schedule.schedule_id,
    )


def stored(moment: datetime | None) -> str | None:
    """A moment as a row's time is written: UTC without a zone."""
    return f"{in_utc(moment):%Y-%m-%d %H:%M:%S.%f}" if moment else None


def _run(schedule: Schedule, occurrence: datetime, status: str, reason: str | None) -> dict[str, Any]:
    values = {
        "run_id": str(uuid4()),
        "schedule_id": schedule.schedule_id,
        "occurrence_at": stored(occurrence),
        "status": status,
        "reason": reason,
    }
    return {name: value for name, value in values.items() if value is not None}


def _said(schedule: Schedule, occurrence: datetime) -> str:
    local = in_zone(occurrence, schedule.time_zone)
    return run_in_words(local) if local else ""


def _length(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.0f} h" if minutes < 60 * 48 else f"{minutes / 1440:.0f} days"
