"""Schedules for those who make them: create, list, pause, resume, change, delete, run now, and what has run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed, NotFound, ServiceError
from tools.freshness import dated_table
from tools.job_inputs import JobInput, parse_input
from tools.job_records import default_name
from tools.job_rows import insert_jobs
from tools.jobs import announce
from tools.log import get_logger
from tools.person import Person
from tools.recurrence import Recurrence, WrongRecurrence, in_utc
from tools.recurrence_words import recurrence_from_words
from tools.schedule_jobs import jobs_for, natural_period, recipient_key, recipients_by_key
from tools.schedule_records import (
    Recipient,
    Schedule,
    ScheduleChanges,
    ScheduleRequest,
    ScheduleRun,
    when_in_words,
)
from tools.schedule_search import matching
from tools.services import Services
from tools.targets import Target

__all__ = [
    "Schedule",
    "ScheduleChanges",
    "ScheduleRequest",
    "ScheduleRun",
    "UnknownSchedule",
    "announce_schedules",
    "count_runs",
    "count_schedules",
    "create_schedule",
    "delete_schedule",
    "find_schedules",
    "get_schedule",
    "list_schedules",
    "pause_schedule",
    "recipients_of",
    "resume_schedule",
    "run_now",
    "schedule_history",
    "snooze_alert",
    "update_schedule",
]

log = get_logger(__name__)

LISTED: Final = 100
LISTED_RUNS: Final = 20
SEARCHED: Final = 5000
"""More schedules than one person has: what is looked for by its name is found wherever a list would show it."""
SHORTEST_GAP_MINUTES: Final = 5
"""A schedule that comes more often would keep the warehouse awake."""

SCHEDULE_SQL: Final = """
SELECT schedule_id, schedule_name, cron_expression, time_zone, job_type, input, targets, owner_id, owner_email,
       owner_role, per_recipient, freshness, is_enabled, disabled_reason, until_at, late_minutes, next_run_at,
       last_run_at, last_job_id, failure_count, created_at, updated_at
FROM raw_data.report_schedules
"""
_COUNT: Final = "SELECT COUNT(*) AS schedules FROM raw_data.report_schedules"
_WANTED: Final = """
WHERE (%(all)s OR owner_id IN (%(id)s, %(email)s)) AND (NOT %(alerts)s OR job_type = 'ALERT')
"""
_PAGE: Final = """
ORDER BY is_enabled DESC, next_run_at NULLS LAST, created_at DESC, schedule_id
LIMIT %(limit)s OFFSET %(offset)s
"""
_INSERT: Final = """
INSERT INTO raw_data.report_schedules (
    schedule_id, schedule_name, cron_expression, time_zone, job_type, input, targets, owner_id, owner_email, owner_role,
    per_recipient, freshness, is_enabled, until_at, late_minutes, next_run_at, created_at, updated_at
)
SELECT
    %(schedule_id)s, %(schedule_name)s, %(cron_expression)s, %(time_zone)s, %(job_type)s, PARSE_JSON(%(input)s),
    PARSE_JSON(%(targets)s), %(owner_id)s, %(owner_email)s, %(owner_role)s, %(per_recipient)s,
    PARSE_JSON(%(freshness)s), TRUE, %(until_at)s, %(late_minutes)s, %(next_run_at)s, SYSDATE(), SYSDATE()
WHERE NOT EXISTS (SELECT 1 FROM raw_data.report_schedules WHERE schedule_id = %(schedule_id)s)
"""
_UPDATE: Final = """
UPDATE raw_data.report_schedules
SET
    schedule_name = %(schedule_name)s,
    cron_expression = %(cron_expression)s,
    time_zone = %(time_zone)s,
    input = PARSE_JSON(%(input)s),
    targets = PARSE_JSON(%(targets)s),
    per_recipient = %(per_recipient)s,
    freshness = PARSE_JSON(%(freshness)s),
    until_at = %(until_at)s,
    late_minutes = %(late_minutes)s,
    next_run_at = %(next_run_at)s,
    updated_at = SYSDATE()
WHERE schedule_id = %(schedule_id)s
"""
_RUNS_SQL: Final = """
SELECT r.run_id, r.schedule_id, r.occurrence_at, r.status, r.job_id, r.reason, r.wait_until, r.created_at,
       j.status AS job_status
FROM raw_data.schedule_runs AS r
LEFT JOIN raw_data.jobs AS j ON r.job_id = j.job_id
WHERE r.schedule_id = %s
ORDER BY r.occurrence_at DESC, r.created_at DESC, r.run_id
LIMIT %s OFFSET %s
"""
_RUN_SQL: Final = """
SELECT run_id, schedule_id, occurrence_at, status, job_id, reason, wait_until, created_at
FROM raw_data.schedule_runs
WHERE run_id = %s
"""
_FIRST_STATE: Final = """
INSERT INTO raw_data.alert_states (schedule_id, state)
SELECT %s, 'OK'
WHERE NOT EXISTS (SELECT 1 FROM raw_data.alert_states WHERE schedule_id = %s)
"""


class UnknownSchedule(NotFound):
    """No schedule has that id or name."""

    def __init__(self, words: str) -> None:
        super().__init__(f"there is no schedule {words!r} that you can see; “list my schedules” shows their names")


def create_schedule(
    services: Services, person: Person, request: ScheduleRequest, *, key: str | None = None
) -> Schedule:
    """Make a schedule of the person's, checked whole: its time, its input, its targets, the table it waits for.

    A report that names no time is about the last whole unit of the schedule's rhythm. Under the same `key` it is made
    once, however often it is ordered. Raises CallerError in words.
    """
    now = services.clock()
    when = recurrence_from_words(request.when, request.time_zone or person.time_zone)
    values = dict(request.input)
    if request.job_type == "REPORT" and not ({"period", "start_date"} & values.keys()) and not _asks(values):
        values["period"] = natural_period(when, now)
    wanted = parse_input(request.job_type, values)
    schedule = Schedule(
        schedule_id=_made_id("schedule", key),
        schedule_name=(request.name or default_name(wanted))[:200],
        cron_expression=when.expression,
        time_zone=when.time_zone,
        job_type=request.job_type,
        input=_as_stored(wanted),
        targets=request.targets,
        owner_id=person.id,
        owner_email=person.email,
        owner_role=person.role,
        per_recipient=request.per_recipient,
        freshness=request.freshness,
        until_at=_stored_time(request.until_at),
        late_minutes=request.late_minutes,
    )
    schedule = _checked(schedule, now)
    if not services.warehouse.execute(_INSERT, _row(schedule), tag=_tag(person, "create_schedule")).row_count:
        return get_schedule(services, person, schedule.schedule_id)
    log.info("schedule_created", schedule_id=schedule.schedule_id, job_type=schedule.job_type, person=person.id)
    announce_schedules(services)
    return schedule


def list_schedules(
    services: Services,
    person: Person,
    *,
    everyone: bool = False,
    alerts_only: bool = False,
    limit: int = LISTED,
    offset: int = 0,
) -> list[Schedule]:
    """The person's schedules, those that run next first; `everyone` is for admins."""
    rows = services.warehouse.query(
        SCHEDULE_SQL + _WANTED + _PAGE,
        {**_wanted(person, everyone=everyone, alerts_only=alerts_only), "limit": int(limit), "offset": int(offset)},
        tag=_tag(person, "list_schedules"),
    )
    return [Schedule.model_validate(row) for row in rows]


def count_schedules(services: Services, person: Person, *, everyone: bool = False, alerts_only: bool = False) -> int:
    """How many schedules `list_schedules` would give without a limit."""
    [row] = services.warehouse.query(
        _COUNT + _WANTED,
        _wanted(person, everyone=everyone, alerts_only=alerts_only),
        tag=_tag(person, "list_schedules"),
    )
    return int(row["schedules"])


def _wanted(person: Person, *, everyone: bool, alerts_only: bool) -> dict[str, object]:
    return {
        "all": everyone and person.is_admin,
        "id": person.id,
        "email": person.email or person.id,
        "alerts": alerts_only,
    }


def get_schedule(services: Services, person: Person, schedule_id: str) -> Schedule:
    """A schedule of the person's, or any for an admin. Raises UnknownSchedule, NotAllowed."""
    rows = services.warehouse.query(
        SCHEDULE_SQL + "WHERE schedule_id = %s", (schedule_id.strip(),), tag=_tag(person, "get_schedule")
    )
    if not rows:
        raise UnknownSchedule(schedule_id)
    schedule = Schedule.model_validate(rows[0])
    if not (person.is_admin or schedule.owner_id in (person.id, person.email)):
        raise NotAllowed(f"the schedule {schedule.schedule_name!r} belongs to someone else; its owner or an admin can")
    return schedule


def find_schedules(
    services: Services, person: Person, words: str, *, meant: Sequence[str] = (), alerts_only: bool = False
) -> list[Schedule]:
    """The person's schedules that the words mean: an id, or as `matching` reads them."""
    if named := re.search(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", words.lower()):
        return [get_schedule(services, person, named.group())]
    own = list_schedules(services, person, alerts_only=alerts_only, limit=SEARCHED)
    return matching(own, words, meant=meant)


def pause_schedule(services: Services, person: Person, schedule_id: str) -> Schedule:
    """Run it no more until it is resumed; a run that waits for data is given up."""
    schedule = get_schedule(services, person, schedule_id)
    reason = f"paused by {person.id}"
    services.warehouse.execute(
        "UPDATE raw_data.report_schedules SET is_enabled = FALSE, disabled_reason = %s, next_run_at = NULL, "
        "updated_at = SYSDATE() WHERE schedule_id = %s",
        (reason[:400], schedule.schedule_id),
        tag=_tag(person, "pause_schedule"),
    )
    _give_up_waiting(services, person, schedule.schedule_id, reason)
    announce_schedules(services)
    return schedule.model_copy(update={"is_enabled": False, "disabled_reason": reason, "next_run_at": None})


def resume_schedule(services: Services, person: Person, schedule_id: str) -> Schedule:
    """Run it again from the next time on; what was missed meanwhile is not made up for."""
    schedule = get_schedule(services, person, schedule_id)
    resumed = _checked(schedule.model_copy(update={"is_enabled": True, "disabled_reason": None}), services.clock())
    services.warehouse.execute(
        "UPDATE raw_data.report_schedules SET is_enabled = TRUE, disabled_reason = NULL, failure_count = 0, "
        "next_run_at = %s, updated_at = SYSDATE() WHERE schedule_id = %s",
        (resumed.next_run_at, schedule.schedule_id),
        tag=_tag(person, "resume_schedule"),
    )
    announce_schedules(services)
    return resumed


def update_schedule(services: Services, person: Person, schedule_id: str, changes: ScheduleChanges) -> Schedule:
    """Change what is given; the schedule is checked whole again. Raises CallerError in words."""
    schedule = get_schedule(services, person, schedule_id)
    given = changes.model_fields_set
    values: dict[str, Any] = {
        name: getattr(changes, name)
        for name in ("targets", "per_recipient", "freshness", "until_at", "late_minutes")
        if name in given and (getattr(changes, name) is not None or name in ("freshness", "until_at"))
    }
    if changes.name:
        values["schedule_name"] = changes.name
    if changes.when or changes.time_zone:
        when = recurrence_from_words(changes.when or schedule.cron_expression, changes.time_zone or schedule.time_zone)
        values |= {"cron_expression": when.expression, "time_zone": when.time_zone}
    if changes.input is not None:
        values["input"] = _as_stored(parse_input(schedule.job_type, changes.input))
    if "until_at" in values:
        values["until_at"] = _stored_time(values["until_at"])
    changed = schedule.model_copy(update=values)
    changed = _checked(changed, services.clock())
    if not schedule.is_enabled:
        changed = changed.model_copy(update={"next_run_at": None})
    services.warehouse.execute(_UPDATE, _row(changed), tag=_tag(person, "update_schedule"))
    announce_schedules(services)
    return changed


def delete_schedule(services: Services, person: Person, schedule_id: str) -> Schedule:
    """Remove it; the jobs and runs that it made stay as history. What it was comes back."""
    schedule = get_schedule(services, person, schedule_id)
    tag = _tag(person, "delete_schedule")
    services.warehouse.execute(
        "DELETE FROM raw_data.report_schedules WHERE schedule_id = %s", (schedule.schedule_id,), tag=tag
    )
    _give_up_waiting(services, person, schedule.schedule_id, f"deleted by {person.id}")
    if schedule.is_alert:
        services.warehouse.execute(
            "DELETE FROM raw_data.alert_states WHERE schedule_id = %s", (schedule.schedule_id,), tag=tag
        )
    announce_schedules(services)
    return schedule


def run_now(services: Services, person: Person, schedule_id: str, *, key: str | None = None) -> ScheduleRun:
    """Submit what the schedule submits, at once and besides its own times; its next run stays as it is.

    Under the same `key` it is submitted once, however often it is ordered.
    """
    schedule = get_schedule(services, person, schedule_id)
    occurrence = services.clock().replace(microsecond=0)
    people = recipients_of(services, [schedule]) if schedule.per_recipient else {}
    planned = jobs_for(schedule, occurrence, people=people, source_key="now:")
    if not planned.jobs:
        raise CallerError(planned.reason or f"the schedule {schedule.schedule_name!r} has nobody to make it for")
    run = ScheduleRun(
        run_id=_made_id("run", key),
        schedule_id=schedule.schedule_id,
        occurrence_at=occurrence.replace(tzinfo=None),
        status="SUBMITTED",
        job_id=planned.jobs[0].job_id,
        reason="; ".join(part for part in (f"run now by {person.id}", planned.reason) if part)[:1000],
    )
    with services.warehouse.transaction(tag=_tag(person, "run_schedule_now")) as transaction:
        inserted = transaction.execute(
            "INSERT INTO raw_data.schedule_runs (run_id, schedule_id, occurrence_at, status, job_id, reason) "
            "SELECT %s, %s, %s, %s, %s, %s "
            "WHERE NOT EXISTS (SELECT 1 FROM raw_data.schedule_runs WHERE run_id = %s)",
            (run.run_id, run.schedule_id, run.occurrence_at, run.status, run.job_id, run.reason, run.run_id),
        )
        if not inserted.row_count:
            [row] = transaction.query(_RUN_SQL, (run.run_id,))
            return ScheduleRun.model_validate(row)
        insert_jobs(transaction, planned.jobs)
    announce(services, planned.jobs[0].job_id)
    return run


def schedule_history(
    services: Services, person: Person, schedule_id: str, *, limit: int = LISTED_RUNS, offset: int = 0
) -> list[ScheduleRun]:
    """What became of its runs, newest first."""
    schedule = get_schedule(services, person, schedule_id)
    values = (schedule.schedule_id, int(limit), int(offset))
    rows = services.warehouse.query(_RUNS_SQL, values, tag=_tag(person, "schedule_history"))
    return [ScheduleRun.model_validate(row) for row in rows]


def count_runs(services: Services, person: Person, schedule_id: str) -> int:
    """How many runs a schedule has had."""
    sql = "SELECT COUNT(*) AS runs FROM raw_data.schedule_runs WHERE schedule_id = %s"
    schedule = get_schedule(services, person, schedule_id)
    [row] = services.warehouse.query(sql, (schedule.schedule_id,), tag=_tag(person, "schedule_history"))
    return int(row["runs"])


def snooze_alert(services: Services, person: Person, schedule_id: str, until: datetime) -> Schedule:
    """Keep an alert silent until then; it goes on being evaluated."""
    schedule = get_schedule(services, person, schedule_id)
    if not schedule.is_alert:
        raise CallerError(f"{schedule.schedule_name!r} is no alert; a schedule is paused instead")
    values, tag = (_stored_time(until), schedule.schedule_id), _tag(person, "snooze_alert")
    services.warehouse.execute(_FIRST_STATE, (schedule.schedule_id, schedule.schedule_id), tag=tag)
    services.warehouse.execute(
        "UPDATE raw_data.alert_states SET snoozed_until = %s WHERE schedule_id = %s", values, tag=tag
    )
    return schedule


def recipients_of(services: Services, schedules: Sequence[Schedule]) -> dict[str, Recipient]:
    """The people that the schedules' targets name, by `recipient_key`."""
    keys = sorted({key for each in schedules for target in each.targets if (key := recipient_key(target))})
    if not keys:
        return {}
    rows = services.warehouse.query(
        "SELECT email, person_name, role_name, time_zone, slack_user_id FROM raw_data.people "
        "WHERE is_active AND (LOWER(email) IN (%(keys)s) OR slack_user_id IN (%(keys)s))",
        {"keys": keys},
        tag=QueryTag(tool="recipients"),
    )
    return recipients_by_key(Recipient.model_validate(row) for row in rows)


def announce_schedules(services: Services) -> None:
    """Have the workers read the schedules again; without an answer they find the change on their slow look."""
    try:
        services.events.announce_schedules()
    except (ServiceError, NotFound) as error:
        log.warning("hint_not_sent", error=str(error))


def _checked(schedule: Schedule, now: datetime) -> Schedule:
    """The schedule with its next run; raises CallerError for one that cannot run so."""
    when = schedule.recurrence
    _not_too_often(when, now)
    if schedule.freshness is not None:
        dated_table(schedule.freshness.table)
    if schedule.is_alert and not schedule.targets:
        raise CallerError("targets: an alert needs somebody to tell, such as #sales or an e-mail address")
    if schedule.is_alert and schedule.per_recipient:
        raise CallerError("per_recipient: an alert has one state, so it cannot be made for each recipient")
    if schedule.per_recipient:
        _has_people(schedule.targets)
    following = schedule.following(now)
    if following is None:
        raise WrongRecurrence(f"it would never run: {when_in_words(schedule)} does not come before its end")
    return schedule.model_copy(update={"next_run_at": following.replace(tzinfo=None)})


def _not_too_often(when: Recurrence, now: datetime) -> None:
    runs = when.next_runs(now, 4)
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(runs)]
    if gaps and min(gaps) < SHORTEST_GAP_MINUTES:
        raise WrongRecurrence(f"a schedule can run every {SHORTEST_GAP_MINUTES} minutes at most, such as */5 * * * *")


def _has_people(targets: Sequence[Target]) -> None:
    wrong = [target.address for target in targets if recipient_key(target) is None]
    if wrong or not targets:
        what = f"{wrong[0]!r} is not one" if wrong else "there is none"
        raise CallerError(f"per_recipient: every target has to be a person, by e-mail or in Slack; {what}")


def _made_id(what: str, key: str | None) -> str:
    """The id of something new: the same for the same key."""
    return str(uuid5(NAMESPACE_URL, f"{what} {key}") if key else uuid4())


def _row(schedule: Schedule) -> dict[str, object]:
    plain = schedule.model_dump(exclude={"input", "targets", "freshness"})
    targets = [target.model_dump() for target in schedule.targets]
    return plain | {
        "input": json.dumps(schedule.input),
        "targets": json.dumps(targets) if targets else None,
        "freshness": schedule.freshness.model_dump_json() if schedule.freshness else None,
    }


def _as_stored(wanted: JobInput) -> dict[str, Any]:
    """What was said, and not the defaults: these may change with a release."""
    return wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def _asks(values: dict[str, Any]) -> bool:
    return bool(values.get("question") or values.get("saved_question"))


def _stored_time(moment: datetime | None) -> datetime | None:
    return in_utc(moment).replace(tzinfo=None) if moment else None


def _give_up_waiting(services: Services, person: Person, schedule_id: str, reason: str) -> None:
    # No transaction with the change of the schedule: an app that dies in between would hold its lock, and a run that
    # still waits is not looked at once its schedule is off.
    services.warehouse.execute(
        "UPDATE raw_data.schedule_runs SET status = 'SKIPPED', reason = %s, updated_at = SYSDATE() "
        "WHERE schedule_id = %s AND status = 'WAITING'",
        (reason[:1000], schedule_id),
        tag=_tag(person, "pause_schedule"),
    )


def _tag(person: Person, tool: str) -> QueryTag:
    return QueryTag(person=person.id, tool=tool)
