"""An occurrence of a schedule to the jobs that it submits: the period, the recipient, the rights; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from tools.calendar_units import day_in_words, floor, shift
from tools.errors import CallerError
from tools.job_inputs import ReportInput, parse_input
from tools.job_records import default_name
from tools.job_rows import NewJob
from tools.periods import Period, resolve_period
from tools.recurrence import Recurrence
from tools.schedule_records import Recipient, Schedule
from tools.targets import EMAIL, Target

LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """The jobs of an occurrence, and in words the recipients for whom there is none."""

    jobs: tuple[NewJob, ...]
    problems: tuple[str, ...] = ()

    @property
    def reason(self) -> str | None:
        """What the run's row says."""
        return "; ".join(self.problems)[:1000] or None


def jobs_for(
    schedule: Schedule, occurrence: datetime, *, people: Mapping[str, Recipient] | None = None, source_key: str = ""
) -> Planned:
    """The job of an occurrence (UTC), or one for each recipient with that person's rights.

    `people` holds those that `recipient_key` finds. Somebody who is not in it gets nothing: never the owner's numbers.
    """
    today = occurrence.astimezone(ZoneInfo(schedule.time_zone)).date()
    key = f"schedule:{schedule.schedule_id}:{source_key}{occurrence:%Y-%m-%dT%H:%M:%SZ}"
    common: dict[str, Any] = {
        "job_name": job_name(schedule, today),
        "job_type": schedule.job_type,
        "created_by": schedule.owner_id,
        "input": dated_input(schedule, today),
        "submitter": f"the schedule {schedule.schedule_name!r}",
        "schedule_id": schedule.schedule_id,
        "occurrence_at": occurrence.replace(tzinfo=None),
    }
    if not schedule.per_recipient:
        targets = [target.model_dump() for target in schedule.targets] or None
        return Planned((NewJob(**common, idempotency_key=key, targets=targets, run_as_role=schedule.owner_role),), ())
    jobs, problems = [], []
    for target in schedule.targets:
        person = (people or {}).get(recipient_key(target) or "")
        if person is None or person.role_name is None:
            problems.append(_no_rights(target, person))
            continue
        jobs.append(
            NewJob(
                **common,
                idempotency_key=f"{key}:{target.address}"[:LONGEST_KEY],
                targets=[target.model_dump()],
                on_behalf_of=person.email,
                run_as_role=person.role_name,
            )
        )
    return Planned(tuple(jobs), tuple(problems))


def recipient_key(target: Target) -> str | None:
    """How a target's person is found in raw_data.people: an e-mail in small letters or a Slack id; None without one."""
    address = target.address.removeprefix("@")
    if target.kind not in ("slack", "email") or address.startswith("#"):
        return None
    return address.lower() if re.fullmatch(EMAIL, address) else address


def recipients_by_key(people: Iterable[Recipient]) -> dict[str, Recipient]:
    """People by e-mail and by Slack id."""
    found: dict[str, Recipient] = {}
    for person in people:
        found[person.email.lower()] = person
        if person.slack_user_id:
            found[person.slack_user_id] = person
    return found


def dated_input(schedule: Schedule, today: date) -> dict[str, Any]:
    """The input with the period that the run means as a name of its own: a late run is about the same days.

    Input that is wrong stays as it is: the worker ends such a job in words.
    """
    wanted = _report(schedule)
    if (
        wanted is None
        or wanted.start_date is not None
        or (wanted.report_type == "question" and not wanted.names_a_time)
    ):
        return dict(schedule.input)
    name = _own_name(resolve_period(wanted.period, today))
    return {**schedule.input, "period": name or wanted.period}


def job_name(schedule: Schedule, today: date) -> str:
    """The schedule's name with what this run is about: its period, or the day of the run."""
    wanted = _report(schedule)
    if wanted is None or not (wanted.names_a_time or wanted.report_type != "question"):
        return f"{schedule.schedule_name[:170]}, {day_in_words(today)}"
    dated = ReportInput.model_validate(dated_input(schedule, today))
    if schedule.schedule_name == default_name(wanted):
        return default_name(dated)
    return f"{schedule.schedule_name[:150]}: {dated.resolve(today).label}"[:200]


def natural_period(when: Recurrence, now: datetime) -> str:
    """The period of a report that names none: the last whole unit of the schedule's own rhythm."""
    runs = when.next_runs(now, 4)
    days = min(((later - earlier).days for earlier, later in pairwise(runs)), default=30)
    return (
        "last_year" if days > 300 else "last_quarter" if days > 80 else "last_month" if days > 26 else
        "last_week" if days > 5 else "yesterday"
    )  # fmt: skip


def _report(schedule: Schedule) -> ReportInput | None:
    if schedule.job_type != "REPORT":
        return None
    try:
        wanted = parse_input("REPORT", schedule.input)
    except CallerError:
        return None
    return wanted if isinstance(wanted, ReportInput) else None


def _own_name(period: Period) -> str | None:
    """`2026-W47` for one whole unit of the calendar; None for other days, which a name of their own does not have."""
    start, grain = period.start, period.grain
    if start != floor(start, grain) or period.end != shift(start, grain, 1):
        return None
    match grain:
        case "day":
            return start.isoformat()
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year}-Q{(start.month - 1) // 3 + 1}"
        case "year":
            return str(start.year)


def _no_rights(target: Target, person: Recipient | None) -> str:
    if recipient_key(target) is None:
        return f"{target.address} is no person, and this schedule makes a report for each recipient"
    if person is None:
        return f"{target.address} is not among the recipients in raw_data.people, so nothing was made for them"
    return f"{person.email} has no role in raw_data.people, so nothing was made for them"
