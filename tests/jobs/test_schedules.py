"""Schedules turned into jobs, over the local account: each occurrence once, none lost, nothing sent while idle."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from jobs.schedule_fires import DataSeen, due_run, plan_fire
from jobs.schedules import Timetable
from tools.person import Person
from tools.schedule_records import Schedule, ScheduleRequest
from tools.schedules import create_schedule, pause_schedule
from tools.services import Services

ANA = Person(id="ana@example.com", name="Ana", email="ana@example.com", time_zone="Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class House:
    """A timetable or several over one account, a clock that tests set, and what owners were told."""

    services: Services
    desk: Any
    now: datetime = MONDAY
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.services = replace(self.services, clock=lambda: self.now)

    def timetable(self) -> Timetable:
        return Timetable(
            self.services,
            counted=lambda name: self.counted.update([name]),
        )

    @property
    def told(self) -> list[str]:
        """What owners are to hear: jobs of their own."""
        rows = self.desk.rows("SELECT * FROM raw_data.jobs WHERE job_type = 'DELIVERY' ORDER BY created_at")
        said = [(row["created_by"], row["input"]["tell"]) for row in rows]
        return [f"{owner}: {told['title']}. {told['text']}" for owner, told in said]

    def make(self, **values: Any) -> Schedule:
        wanted = {"when": "every Monday at 11", "input": {"formats": ["csv"]}, **values}
        return create_schedule(self.services, ANA, ScheduleRequest.model_validate(wanted))

    def runs(self, schedule: Schedule) -> list[tuple[str, str]]:
        rows = self.desk.rows(
            "SELECT occurrence_at, status FROM raw_data.schedule_runs WHERE schedule_id = %s ORDER BY occurrence_at",
            (schedule.schedule_id,),
        )
        return [(f"{row['occurrence_at']:%m-%d %H:%M}", row["status"]) for row in rows]

    def jobs(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.desk.rows(
            "SELECT * FROM raw_data.jobs WHERE job_type <> 'DELIVERY' ORDER BY occurrence_at, job_id"
        )
        return rows

    def row(self, schedule: Schedule) -> dict[str, Any]:
        sql = "SELECT * FROM raw_data.report_schedules WHERE schedule_id = %s"
        row: dict[str, Any] = self.desk.rows(sql, (schedule.schedule_id,))[0]
        return row


@pytest.fixture
def house(quiet: Services, quiet_desk: Any) -> Iterator[House]:
    def clear() -> None:
        for table in ("report_schedules", "schedule_runs", "people"):
            quiet_desk.run(f"DELETE FROM raw_data.{table}")

    clear()
    yield House(quiet, quiet_desk)
    clear()


def test_a_due_schedule_becomes_one_job_and_its_next_run_moves_on(house: House) -> None:
    made = house.make(targets=[{"kind": "slack", "address": "#sales"}])
    table = house.timetable()
    table.turn()
    assert house.jobs() == []
    house.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    table.turn()
    table.turn()
    [job] = house.jobs()
    assert job["job_name"] == "Sales report, week 47 of 2026"
    assert job["idempotency_key"] == f"schedule:{made.schedule_id}:2026-11-23T10:00:00Z"
    assert (job["source"], job["created_by"], job["targets"]) == (
        "schedule",
        "ana@example.com",
        [{"kind": "slack", "address": "#sales"}],
    )
    assert house.runs(made) == [("11-23 10:00", "SUBMITTED")]
    row = house.row(made)
    assert (row["next_run_at"], row["last_run_at"], row["last_job_id"]) == (
        datetime(2026, 11, 30, 10),
        datetime(2026, 11, 23, 10),
        job["job_id"],
    )
    assert house.desk.events(job["job_id"]) == ["SUBMITTED"]
    hints = house.services.events.receive(0)
    assert job["job_id"] in {hint.job_id for hint in hints}


def test_however_many_workers_fire_there_is_one_job_an_occurrence(house: House) -> None:
    made = [house.make(name=f"Report {number}") for number in range(20)]
    tables = [house.timetable() for _ in range(4)]
    for table in tables:
        table.read()
    house.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    threads = [threading.Thread(target=table.turn) for table in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for table in tables:
        table.turn()
    per_schedule = Counter(job["schedule_id"] for job in house.jobs())
    assert per_schedule == Counter({schedule.schedule_id: 1 for schedule in made})
    assert all(house.runs(schedule) == [("11-23 10:00", "SUBMITTED")] for schedule in made)


def test_a_change_that_writes_the_time_of_a_run_again_just_after_it_was_fired_fires_nothing_more(
    house: House,
) -> None:
    made = house.make()
    house.desk.run("UPDATE raw_data.report_schedules SET next_run_at = '2026-11-23 09:00:00'")
    table = house.timetable()
    table.turn()
    # Read and reckoned a moment before nine, written a moment after.
    house.desk.run("UPDATE raw_data.report_schedules SET next_run_at = '2026-11-23 09:00:00'")
    table.changed()
    table.turn()
    assert house.runs(made) == [("11-23 09:00", "SUBMITTED")]
    assert len(house.jobs()) == 1
    assert house.row(made)["next_run_at"] == datetime(2026, 11, 23, 10), "its own next time"


def test_a_hundred_schedules_of_one_minute_are_fired_by_one_statement(house: House) -> None:
    template = house.make()
    house.desk.run(
        """INSERT INTO raw_data.report_schedules (
               schedule_id, schedule_name, cron_expression, time_zone, input, owner_id, next_run_at
           )
           SELECT UUID_STRING(), 'Report ' || f.index, '0 11 * * 1', 'Europe/Berlin',
                  PARSE_JSON('{"period": "weekly"}'), 'ana', %s
           FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%s))) AS f""",
        (template.next_run_at, json.dumps(list(range(99)))),
    )
    table = house.timetable()
    house.now = datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC)
    table.turn()
    jobs = house.jobs()
    assert len(jobs) == 100
    assert len({job["schedule_id"] for job in jobs}) == 100
    assert house.counted == {"schedules": 1, "fire": 1}


def test_nothing_is_sent_while_nothing_is_due(house: House) -> None:
    house.make()
    table = house.timetable()
    table.turn()
    house.counted.clear()
    for minutes in range(1, 59):
        house.now = MONDAY + timedelta(minutes=minutes)
        table.turn()
    assert house.counted == {}


def test_a_slow_look_in_the_middle_of_a_read_asks_for_no_second_one(house: House) -> None:
    house.make()

    def look(name: str) -> None:
        house.counted.update([name])
        table.reread_when_older_than(600)

    table = Timetable(house.services, counted=look)
    table.turn()
    table.turn()
    assert house.counted == {"schedules": 1}


def test_a_schedule_paused_or_moved_meanwhile_does_not_fire(house: House) -> None:
    paused, moved = house.make(), house.make()
    table = house.timetable()
    table.read()
    pause_schedule(house.services, ANA, paused.schedule_id)
    house.desk.run(
        "UPDATE raw_data.report_schedules SET next_run_at = '2026-11-24 10:00:00' WHERE schedule_id = %s",
        (moved.schedule_id,),
    )
    house.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    table.turn()
    assert house.jobs() == []
    house.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    table.turn()
    assert [job["schedule_id"] for job in house.jobs()] == [moved.schedule_id]


def test_missed_runs_coalesce_into_the_newest(house: House) -> None:
    made = house.make(when="every 2 hours", time_zone="UTC")
    house.now = MONDAY + timedelta(hours=7, minutes=10)
    house.timetable().turn()
    assert house.runs(made) == [
        ("11-23 10:00", "SKIPPED"),
        ("11-23 12:00", "SKIPPED"),
        ("11-23 14:00", "SKIPPED"),
        ("11-23 16:00", "SUBMITTED"),
    ]
    assert len(house.jobs()) == 1
    assert house.row(made)["next_run_at"] == datetime(2026, 11, 23, 18)


def test_a_run_found_too_late_is_missed_and_its_owner_told(house: House) -> None:
    made = house.make(late_minutes=30)
    house.now = MONDAY + timedelta(hours=2)
    house.timetable().turn()
    assert (house.runs(made), house.jobs()) == ([("11-23 10:00", "MISSED")], [])
    [told] = house.told
    assert "Sales report, last week was missed. The run due Mon 23 November 2026, 11:00 CET was" in told
    assert "found 60 min late; this schedule allows 30 min" in told


def test_a_schedule_ends_with_its_last_run(house: House) -> None:
    made = house.make(when="daily at 11", until_at="2026-11-24T12:00:00Z")
    table = house.timetable()
    for day in (23, 24, 25):
        house.now = datetime(2026, 11, day, 10, 0, tzinfo=UTC)
        table.turn()
    assert [status for _, status in house.runs(made)] == ["SUBMITTED", "SUBMITTED"]
    row = house.row(made)
    assert (row["is_enabled"], row["next_run_at"], row["disabled_reason"]) == (False, None, "it has come to its end")


def test_what_sql_users_made_gets_its_next_run_or_is_switched_off_with_the_reason(
    house: House, services: Services
) -> None:
    [row] = house.desk.rows(
        "CALL reporting.create_schedule('By SQL', '0 9 * * mon', 'Europe/Berlin', 'REPORT', "
        """PARSE_JSON('{"report_type": "sales"}'), PARSE_JSON('[{"kind": "slack", "address": "#sales"}]'))"""
    )
    good = next(iter(row.values()))
    [row] = house.desk.rows("CALL reporting.create_schedule('Broken', '0 9 * * fun')")
    broken = next(iter(row.values()))
    table = house.timetable()
    table.turn()
    rows = {each["schedule_id"]: each for each in house.desk.rows("SELECT * FROM raw_data.report_schedules")}
    assert rows[good]["next_run_at"] == datetime(2026, 11, 30, 8)
    assert not rows[broken]["is_enabled"]
    assert "'FUN' is no day of the week" in rows[broken]["disabled_reason"]
    assert "Broken is switched off" in house.told[0]
    # Snowflake publishes to the queue that all workers share; hints of earlier tests may stand before it.
    assert any(hint.event == "schedules_changed" for _ in range(30) for hint in services.events.receive(1))


def fresh(house: House, day: str) -> None:
    """Orders up to this day."""
    house.desk.run("DELETE FROM raw_data.orders WHERE customer_id = -7")
    house.desk.run(
        """INSERT INTO raw_data.orders (order_id, customer_id, order_date, ordered_at, status)
           SELECT -7, -7, %s, %s, 'DELIVERED'""",
        (day, day),
    )


def test_a_run_waits_for_its_data_and_goes_when_it_has_come(house: House) -> None:
    made = house.make(when="daily at 11", freshness={"table": "orders", "deadline_minutes": 60})
    # In the sample data the newest orders are of 22 November: two days later those of yesterday are missing.
    house.now = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    house.desk.run(
        "UPDATE raw_data.report_schedules SET next_run_at = '2026-11-26 10:00:00' WHERE schedule_id = %s",
        (made.schedule_id,),
    )
    table = house.timetable()
    table.turn()
    assert (house.runs(made), house.jobs()) == ([("11-26 10:00", "WAITING")], [])
    house.now += timedelta(minutes=5)
    table.turn()
    assert house.jobs() == []
    looks = house.counted["freshness"]
    house.now += timedelta(minutes=1)
    table.turn()
    assert house.counted["freshness"] == looks
    try:
        fresh(house, "2026-11-25")
        house.now += timedelta(minutes=5)
        # Another worker than the one that began to wait.
        house.timetable().turn()
    finally:
        house.desk.run("DELETE FROM raw_data.orders WHERE customer_id = -7")
    assert house.runs(made) == [("11-26 10:00", "SUBMITTED")]
    assert [job["input"]["period"] for job in house.jobs()] == ["2026-11-25"]
    assert house.told == []


def test_at_the_deadline_the_owner_is_told_instead_of_stale_numbers(house: House) -> None:
    made = house.make(when="daily at 11", freshness={"table": "orders", "deadline_minutes": 60})
    house.now = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    house.desk.run(
        "UPDATE raw_data.report_schedules SET next_run_at = '2026-11-26 10:00:00' WHERE schedule_id = %s",
        (made.schedule_id,),
    )
    tables = [house.timetable(), house.timetable()]
    for table in tables:
        table.turn()
    house.now += timedelta(minutes=61)
    for table in tables:
        table.turn()
    assert (house.runs(made), house.jobs()) == ([("11-26 10:00", "EXPIRED")], [])
    [told] = house.told
    assert "orders does not hold 25 November 2026 yet; its newest day is 2" in told
    assert "Nothing was sent" in told


def test_each_recipient_gets_their_own_job_and_an_unknown_one_is_told_of(house: House) -> None:
    house.desk.run(
        "INSERT INTO raw_data.people (email, role_name, slack_user_id) "
        "SELECT 'bob@example.com', 'ASSISTANT_READER', NULL "
        "UNION ALL SELECT 'cy@example.com', 'ASSISTANT_READER', 'U0123456'"
    )
    made = house.make(
        per_recipient=True,
        targets=[
            {"kind": "email", "address": "bob@example.com"},
            {"kind": "slack", "address": "U0123456"},
            {"kind": "email", "address": "eve@example.com"},
        ],
    )
    house.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    house.timetable().turn()
    jobs = {job["on_behalf_of"]: job for job in house.jobs()}
    assert set(jobs) == {"bob@example.com", "cy@example.com"}
    assert {job["run_as_role"] for job in jobs.values()} == {"ASSISTANT_READER"}
    assert [job["targets"][0]["address"] for job in jobs.values()] == [
        {"bob@example.com": "bob@example.com", "cy@example.com": "U0123456"}[who] for who in jobs
    ]
    assert len({job["idempotency_key"] for job in jobs.values()}) == 2
    assert house.runs(made) == [("11-23 10:00", "SUBMITTED")]
    [told] = house.told
    assert "eve@example.com is not among the recipients" in told


def test_a_worker_reads_schedules_on_a_hint_and_runs_them_when_their_time_comes(
    house: House, working: Any, soon: Any
) -> None:
    # By the clock of the worker, so that nothing is due before its time is set.
    house.now = datetime.now(UTC)
    with working(house.services) as worker:
        made = house.make(
            when="every year on 24 December at 9", job_type="SQL", input={"sql": "SELECT 1 AS one", "format": "json"}
        )
        due = datetime.now(UTC) + timedelta(seconds=1)
        house.now = due
        house.desk.run(
            "UPDATE raw_data.report_schedules SET next_run_at = %s WHERE schedule_id = %s",
            (due.replace(tzinfo=None), made.schedule_id),
        )
        house.services.events.announce_schedules()
        soon(lambda: (jobs := house.jobs()) and jobs[0]["status"] == "COMPLETED" and jobs)
        assert len(house.jobs()) == 1
        fired = worker.metrics.statements.labels("fire")._value.get()
    assert fired == 1
    assert [status for _, status in house.runs(made)] == ["SUBMITTED"]


def a_schedule(**values: Any) -> Schedule:
    return Schedule.model_validate(
        {
            "schedule_id": str(uuid4()),
            "schedule_name": "Sales report",
            "cron_expression": "30 2 * * *",
            "time_zone": "Europe/Berlin",
            "job_type": "REPORT",
            "input": {"period": "yesterday"},
            "owner_id": "ana",
            **values,
        }
    )


def test_the_days_when_clocks_change_have_one_run_each() -> None:
    spring = a_schedule(next_run_at=datetime(2026, 3, 29, 1, 0))
    run, skipped, _ = due_run(spring, datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    assert (run, skipped) == (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), [])
    assert spring.following(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
    autumn = a_schedule(next_run_at=datetime(2026, 10, 25, 0, 30))
    fire = plan_fire(autumn, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert fire.following == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert fire.jobs[0].input == {"period": "2026-10-24"}


def test_a_month_behind_leaves_a_bounded_number_of_rows() -> None:
    often = a_schedule(cron_expression="*/5 * * * *", next_run_at=datetime(2026, 10, 23, 0, 0))
    fire = plan_fire(often, MONDAY)
    assert len(fire.runs) == 21
    # The hour that autumn repeats counts once.
    assert fire.runs[0]["reason"].endswith(f"with {31 * 288 + 9 * 12 - 12 - 20} more before it")
    assert fire.runs[-1]["status"] == "SUBMITTED"


def test_data_that_cannot_be_looked_at_is_waited_for_and_an_unknown_table_is_not() -> None:
    gated = a_schedule(
        cron_expression="0 10 * * *", next_run_at=datetime(2026, 11, 23, 9, 0), freshness={"table": "orders"}
    )
    trouble = plan_fire(gated, MONDAY, seen=DataSeen(trouble="the warehouse is resuming"))
    assert [run["status"] for run in trouble.runs] == ["WAITING"]
    hopeless = plan_fire(gated, MONDAY, seen=DataSeen(trouble="there is no such table", is_hopeless=True))
    assert [run["status"] for run in hopeless.runs] == ["EXPIRED"]
    assert "there is no such table" in hopeless.told[0].text
