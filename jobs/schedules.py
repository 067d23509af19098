"""The timetable of a worker: holds the timers of the schedules in memory and turns due ones into jobs.

Rows are read at the start, on a hint that schedules changed, and when the worker takes its slow look; in between
nothing is sent. Any number of workers may hold the same timetable: firing compares and swaps next_run_at, so that one
of them wins, and the others read again.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from pydantic import ValidationError

from jobs.schedule_fires import (
    DataSeen,
    Fire,
    Told,
    notice_job,
    plan_fire,
    stored,
    told_of_expiry,
    told_of_problems,
    waiting_verdict,
)
from tools.clients.snowflake import QueryTag
from tools.errors import AppError, CallerError
from tools.freshness import newest_day
from tools.job_rows import NewJob, insert_jobs
from tools.log import get_logger
from tools.recurrence import in_utc
from tools.schedule_jobs import jobs_for
from tools.schedule_records import Schedule
from tools.schedules import recipients_of
from tools.services import Services

log = get_logger(__name__)

BATCH: Final = 100
WAITING_CHECK_MINUTES: Final = 5
LONGEST_NAP_SECONDS: Final = 30
"""The clock is looked at this often while there is a timer: machines sleep, and clocks are set. It sends nothing."""
RETRY_SECONDS: Final = 5
STATEMENT_SECONDS: Final = 60

READ_SQL: Final = """
SELECT
    s.schedule_id, s.schedule_name, s.cron_expression, s.time_zone, s.job_type, s.input, s.targets, s.owner_id,
    s.owner_email, s.owner_role, s.per_recipient, s.freshness, s.is_enabled, s.until_at, s.late_minutes, s.next_run_at,
    s.failure_count, r.run_id, r.occurrence_at
FROM raw_data.report_schedules AS s
LEFT JOIN raw_data.schedule_runs AS r ON s.schedule_id = r.schedule_id AND r.status = 'WAITING'
WHERE s.is_enabled
"""
PLACE_SQL: Final = """
UPDATE raw_data.report_schedules
SET
    next_run_at = e.next_run_at,
    is_enabled = e.next_run_at IS NOT NULL,
    disabled_reason = e.reason,
    updated_at = SYSDATE()
FROM (
    SELECT
        f.value:schedule_id::VARCHAR AS schedule_id,
        f.value:next_run_at::TIMESTAMP_NTZ AS next_run_at,
        f.value:reason::VARCHAR AS reason
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(places)s))) AS f
) AS e
WHERE report_schedules.schedule_id = e.schedule_id AND report_schedules.next_run_at IS NULL AND is_enabled
"""
BREAK_SQL: Final = """
UPDATE raw_data.report_schedules
SET is_enabled = FALSE, next_run_at = NULL, disabled_reason = %s, updated_at = SYSDATE()
WHERE schedule_id = %s AND is_enabled
"""
FIRE_SQL: Final = "CALL raw_data.fire_schedules(%(fires)s, %(runs)s, %(jobs)s, %(token)s)"
END_WAITING_SQL: Final = "CALL raw_data.end_waiting_run(%(run)s, %(outcome)s, %(reason)s, %(jobs)s)"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that waits for data, and when it is looked at again."""

    run_id: str
    schedule: Schedule
    occurrence: datetime
    look_at: datetime


class Timetable:
    """The schedules of one worker. `start` and `stop` frame its thread; every change happens in that thread.

    `counted` is told the name of every statement, `submitted` that there are new jobs.
    """

    def __init__(
        self,
        services: Services,
        *,
        counted: Callable[[str], object] = str,
        submitted: Callable[[], object] = lambda: None,
        longest_nap: float = LONGEST_NAP_SECONDS,
    ) -> None:
        self._services = services
        self._longest_nap = longest_nap
        self._counted = counted
        self._submitted = submitted
        self._tag = QueryTag(surface="worker", tool="schedules")
        self._schedules: dict[str, Schedule] = {}
        self._waiting: dict[str, Waiting] = {}
        self._is_stale = True
        self._read_at = float("-inf")
        self._mark = ""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._clockwork = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    # What others may call, from any thread.

    def start(self) -> None:
        """Read the schedules, now, in the timetable's own thread."""
        self._clockwork.start()
        self._wake_in(0)

    def stop(self) -> None:
        """End after the fire in hand."""
        if self._clockwork.running:
            self._clockwork.shutdown(wait=True)

    def changed(self) -> None:
        """Somebody made or changed a schedule: read them again now."""
        self._is_stale = True
        self._wake_in(0)

    def reread_when_changed(self, mark: str) -> None:
        """The worker's slow look has seen this mark of the schedules: read again when it is another than last time."""
        if mark != self._mark:
            self._mark = mark
            self.changed()

    def reread_when_older_than(self, seconds: float) -> None:
        """The worker takes its slow look, so the warehouse is awake: read again when that was so long ago."""
        if time.monotonic() - self._read_at >= seconds:
            self.changed()

    # In its own thread.

    def turn(self) -> datetime | None:
        """Read when something changed, fire what is due, look at what waits; when to do so again."""
        try:
            if self._is_stale:
                self.read()
            self.fire_due()
            self.look_at_waiting()
        except AppError as error:
            log.warning("timetable_stalled", error=str(error))
            self._is_stale = True
            return self._services.clock() + timedelta(seconds=RETRY_SECONDS)
        return self._next_moment()

    def read(self) -> None:
        """Take in the rows: one statement, and one more when some of them have no next run yet."""
        self._is_stale = False
        # Taken before the statement: a slow look that falls into it asks for nothing newer.
        self._read_at = time.monotonic()
        rows = self._query("schedules", READ_SQL)
        now = self._services.clock()
        schedules: dict[str, Schedule] = {}
        waiting: dict[str, Waiting] = {}
        for row in rows:
            schedule = self._readable(row)
            if schedule is None:
                continue
            schedules[schedule.schedule_id] = schedule
            if row["run_id"]:
                known = self._waiting.get(row["run_id"])
                look_at = known.look_at if known else now
                waiting[row["run_id"]] = Waiting(row["run_id"], schedule, in_utc(row["occurrence_at"]), look_at)
        self._schedules, self._waiting = schedules, waiting
        self._place(now)

    def fire_due(self) -> None:
        """Turn every schedule whose time has come into runs and jobs, many in one statement."""
        now = self._services.clock()
        due = [each for each in self._schedules.values() if each.next_run_at and in_utc(each.next_run_at) <= now]
        due.sort(key=lambda each: (each.next_run_at, each.schedule_id))
        for start in range(0, len(due), BATCH):
            self._fire(due[start : start + BATCH], now)

    def look_at_waiting(self) -> None:
        """Look whether data has arrived for the runs that wait; past its deadline a run is given up."""
        now = self._services.clock()
        looks = [each for each in self._waiting.values() if each.look_at <= now]
        seen = self._data_of(each.schedule for each in looks)
        for waiting in looks:
            verdict = waiting_verdict(waiting.schedule, waiting.occurrence, now, seen[_data_key(waiting.schedule)])
            if verdict is None:
                self._submit_waiting(waiting)
            elif verdict[0] == "EXPIRED":
                told = told_of_expiry(waiting.schedule, waiting.occurrence, verdict[1])
                self._end_waiting(waiting, "EXPIRED", verdict[1], [notice_job(waiting.schedule, told)])
            else:
                self._waiting[waiting.run_id] = replace(waiting, look_at=self._next_look(waiting, now))

    def _fire(self, due: Sequence[Schedule], now: datetime) -> None:
        per_recipient = [each for each in due if each.per_recipient]
        people = recipients_of(self._services, per_recipient) if per_recipient else {}
        seen = self._data_of(each for each in due if each.freshness)
        fires: list[Fire] = []
        for schedule in due:
            try:
                fires.append(
                    plan_fire(
                        schedule, now, people=people, seen=seen[_data_key(schedule)] if schedule.freshness else None
                    )
                )
            except CallerError as error:
                self._break(schedule, str(error))
        if not fires:
            return
        values = {
            "fires": json.dumps([fire.swap() for fire in fires]),
            "runs": json.dumps([run for fire in fires for run in fire.runs]),
            "jobs": json.dumps([job.as_row() for fire in fires for job in fire.all_jobs]),
            "token": str(uuid4()),
        }
        try:
            [row] = self._query("fire", FIRE_SQL, values)
        except AppError:
            # It may have been written all the same, and then nobody has been told of the jobs.
            self._announce(fires)
            raise
        won = set(json.loads(next(iter(row.values())) or "[]"))
        self._announce([fire for fire in fires if fire.schedule.schedule_id in won])
        for fire in fires:
            self._take_over(fire, is_won=fire.schedule.schedule_id in won, now=now)

    def _take_over(self, fire: Fire, *, is_won: bool, now: datetime) -> None:
        schedule = fire.schedule
        if not is_won:
            # Another worker was first, or the schedule was changed: the table knows.
            self._schedules.pop(schedule.schedule_id, None)
            self._is_stale = True
            return
        status = fire.runs[-1]["status"] if fire.runs else "ENDED"
        log.info(
            "schedule_fired",
            schedule_id=schedule.schedule_id,
            occurrence=stored(fire.occurrence),
            status=status,
            skipped=max(0, len(fire.runs) - 1),
            jobs=len(fire.jobs),
        )
        for run_id in [key for key, each in self._waiting.items() if each.schedule.schedule_id == schedule.schedule_id]:
            del self._waiting[run_id]
        if fire.following is None:
            self._schedules.pop(schedule.schedule_id, None)
        else:
            moved = schedule.model_copy(update={"next_run_at": fire.following.replace(tzinfo=None)})
            self._schedules[schedule.schedule_id] = moved
        if status == "WAITING" and fire.occurrence is not None:
            waiting = Waiting(fire.runs[-1]["run_id"], schedule, fire.occurrence, now)
            self._waiting[waiting.run_id] = replace(waiting, look_at=self._next_look(waiting, now))

    def _submit_waiting(self, waiting: Waiting) -> None:
        schedule = waiting.schedule
        people = recipients_of(self._services, [schedule]) if schedule.per_recipient else {}
        planned = jobs_for(schedule, waiting.occurrence, people=people)
        outcome = "SUBMITTED" if planned.jobs else "SKIPPED"
        reason = planned.reason or "its data has arrived"
        told = told_of_problems(schedule, waiting.occurrence, planned.problems)
        notices = [notice_job(schedule, each) for each in told]
        self._end_waiting(waiting, outcome, reason, [*planned.jobs, *notices])

    def _end_waiting(self, waiting: Waiting, outcome: str, reason: str, jobs: Sequence[NewJob]) -> None:
        """The run's end and the jobs that follow, when it still waits; the first job is the run's own if it has one."""
        listed = json.dumps([job.as_row() for job in jobs])
        values = {"run": waiting.run_id, "outcome": outcome, "reason": reason, "jobs": listed}
        [row] = self._query("waiting", END_WAITING_SQL, values)
        self._waiting.pop(waiting.run_id, None)
        if jobs and next(iter(row.values())):
            self._announce_job(jobs[0].job_id)

    def _place(self, now: datetime) -> None:
        """Give rows that SQL users inserted their next run."""
        places: list[dict[str, str]] = []
        for schedule in [each for each in self._schedules.values() if each.next_run_at is None]:
            try:
                following = schedule.following(now)
            except CallerError as error:
                self._break(schedule, str(error))
                continue
            if following is None:
                places.append({"schedule_id": schedule.schedule_id, "reason": "it has come to its end"})
                self._schedules.pop(schedule.schedule_id)
                continue
            moved = schedule.model_copy(update={"next_run_at": following.replace(tzinfo=None)})
            self._schedules[schedule.schedule_id] = moved
            places.append({"schedule_id": schedule.schedule_id, "next_run_at": stored(following) or ""})
        if places:
            self._execute("place", PLACE_SQL, {"places": json.dumps(places)})

    def _readable(self, row: dict[str, Any]) -> Schedule | None:
        try:
            return Schedule.model_validate(row)
        except ValidationError as error:
            problem = error.errors()[0]
            words = f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            # What is wrong is left out, so that there is somebody to tell.
            self._break(Schedule.model_validate({**row, "input": {}, "targets": None, "freshness": None}), words)
            return None

    def _break(self, schedule: Schedule, words: str) -> None:
        """Switch off a schedule that cannot be read, and tell its owner why."""
        self._schedules.pop(schedule.schedule_id, None)
        log.warning("schedule_broken", schedule_id=schedule.schedule_id, error=words)
        key = f"broken/{schedule.schedule_id}/{self._services.clock():%Y%m%d%H%M%S}"
        title = f"{schedule.schedule_name} is switched off"
        told = Told(key, title, f"The schedule cannot run: {words}. Mend it, then resume it.")
        notice = notice_job(schedule, told)
        self._counted("break")
        with self._services.warehouse.transaction(tag=self._tag, timeout_seconds=STATEMENT_SECONDS) as transaction:
            broken = transaction.execute(BREAK_SQL, (words[:400], schedule.schedule_id)).row_count
            if broken:
                insert_jobs(transaction, [notice])
        if broken:
            self._announce_job(notice.job_id)

    def _data_of(self, schedules: Iterable[Schedule]) -> dict[tuple[str, str | None], DataSeen]:
        """The newest day of each table that is waited for: one statement per table and role."""
        seen: dict[tuple[str, str | None], DataSeen] = {}
        for schedule in schedules:
            key = _data_key(schedule)
            if key in seen:
                continue
            self._counted("freshness")
            try:
                newest = newest_day(self._services, key[0], role=key[1], person=schedule.owner_id)
                seen[key] = DataSeen(newest)
            except CallerError as error:
                seen[key] = DataSeen(trouble=str(error), is_hopeless=True)
            except AppError as error:
                seen[key] = DataSeen(trouble=f"the data could not be looked at: {error}")
        return seen

    def _next_look(self, waiting: Waiting, now: datetime) -> datetime:
        minutes = waiting.schedule.freshness.deadline_minutes if waiting.schedule.freshness else 0
        deadline = waiting.occurrence + timedelta(minutes=minutes)
        return min(now + timedelta(minutes=WAITING_CHECK_MINUTES), max(deadline, now + timedelta(seconds=1)))

    def _announce(self, fires: Sequence[Fire]) -> None:
        """One hint for all, when there are jobs."""
        if job := next((job for fire in fires for job in fire.all_jobs), None):
            self._announce_job(job.job_id)

    def _announce_job(self, job_id: str) -> None:
        """One hint for all: a worker that cannot take them all calls for help."""
        self._submitted()
        try:
            self._services.events.announce(job_id)
        except AppError as error:
            log.warning("hint_not_sent", job_id=job_id, error=str(error))

    # The clock.

    def _next_moment(self) -> datetime | None:
        if self._is_stale:
            return self._services.clock()
        moments = [in_utc(each.next_run_at) for each in self._schedules.values() if each.next_run_at]
        moments += [each.look_at for each in self._waiting.values()]
        return min(moments, default=None)

    def _wake(self) -> None:
        moment = self.turn()
        if moment is not None:
            self._wake_in((moment - self._services.clock()).total_seconds())

    def _wake_in(self, seconds: float) -> None:
        pause = min(max(0.0, seconds), self._longest_nap)
        if self._clockwork.running:
            when = DateTrigger(datetime.now(UTC) + timedelta(seconds=pause), UTC)
            name = "nap" if pause else f"now-{uuid4().hex[:8]}"
            self._clockwork.add_job(self._wake, when, id=name, replace_existing=True)

    def _query(self, name: str, sql: Any, values: Any = ()) -> list[dict[str, Any]]:
        self._counted(name)
        rows: list[dict[str, Any]] = self._services.warehouse.query(
            sql, values, tag=self._tag, timeout_seconds=STATEMENT_SECONDS
        )
        return rows

    def _execute(self, name: str, sql: Any, values: Any) -> int:
        self._counted(name)
        return self._services.warehouse.execute(sql, values, tag=self._tag, timeout_seconds=STATEMENT_SECONDS).row_count


def _data_key(schedule: Schedule) -> tuple[str, str | None]:
    return (schedule.freshness.table if schedule.freshness else "", schedule.owner_role)
