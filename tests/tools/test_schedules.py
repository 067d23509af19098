"""Schedules as those who make them meet them, over the local account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed
from tools.job_inputs import WrongInput
from tools.person import Person
from tools.recurrence import WrongRecurrence
from tools.schedule_jobs import jobs_for
from tools.schedule_records import Freshness, Recipient, Schedule, ScheduleChanges, ScheduleRequest
from tools.schedules import (
    UnknownSchedule,
    create_schedule,
    delete_schedule,
    find_schedules,
    get_schedule,
    list_schedules,
    pause_schedule,
    resume_schedule,
    run_now,
    schedule_history,
    snooze_alert,
    update_schedule,
)
from tools.services import Services
from tools.targets import parse_targets, target_from_words

TAG = QueryTag(tool="test")
SALES = target_from_words("#sales")
ANA = target_from_words("ana@example.com")


@pytest.fixture(autouse=True)
def nothing_scheduled(services: Services) -> Iterator[None]:
    yield
    for table in ("report_schedules", "schedule_runs", "alert_states"):
        services.warehouse.execute(f"DELETE FROM raw_data.{table}", tag=TAG)  # type: ignore[arg-type]


def request(**values: object) -> ScheduleRequest:
    return ScheduleRequest.model_validate({"when": "every Monday at 9", "targets": [SALES.model_dump()], **values})


def test_a_schedule_takes_the_persons_zone_and_a_period_that_fits_its_rhythm(services: Services, ada: Person) -> None:
    made = create_schedule(services, ada, request())
    assert (made.cron_expression, made.time_zone) == ("0 9 * * 1", "Europe/Berlin")
    assert made.input == {"period": "last_week"}
    assert made.schedule_name == "Sales report, last week"
    # 9:30 UTC on a Monday is past 9 in Berlin: the next one is in a week, at 8 UTC.
    assert made.next_run_at == datetime(2026, 11, 30, 8)
    read = get_schedule(services, ada, made.schedule_id)
    assert read.model_dump(exclude={"created_at", "updated_at"}) == made.model_dump(
        exclude={"created_at", "updated_at"}
    )
    assert [f"{run:%d %b %H:%M %Z}" for run in read.next_runs(services.clock(), 2)] == [
        "30 Nov 09:00 CET",
        "07 Dec 09:00 CET",
    ]


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"when": "every blue moon"}, "no time that comes again"),
        ({"when": "every minute"}, "every 5 minutes at most"),
        ({"input": {"report_type": "slaes"}}, "report_type: 'slaes' is not known"),
        ({"job_type": "EXPORT"}, "exactly one of question, sql, view"),
        ({"freshness": {"table": "nowhere"}}, "no table 'nowhere' has a date"),
        ({"per_recipient": True}, "every target has to be a person"),
        ({"until_at": "2026-11-24T00:00:00Z"}, "it would never run"),
        ({"time_zone": "Atlantis"}, "'Atlantis' is not known"),
        (
            {
                "job_type": "ALERT",
                "input": {"question": "revenue", "condition": {"kind": "threshold", "op": "<", "value": 1}},
                "targets": [],
            },
            "an alert needs somebody to tell",
        ),
    ],
)
def test_what_cannot_run_is_refused_in_words(
    values: dict[str, object], complaint: str, services: Services, ada: Person
) -> None:
    with pytest.raises(CallerError, match=complaint):
        create_schedule(services, ada, request(**values))
    assert list_schedules(services, ada) == []


def test_only_the_owner_and_admins_may_touch_it(services: Services, ada: Person, bob: Person, admin: Person) -> None:
    made = create_schedule(services, ada, request())
    for touch in (get_schedule, pause_schedule, resume_schedule, delete_schedule, run_now):
        with pytest.raises(NotAllowed):
            touch(services, bob, made.schedule_id)
    assert list_schedules(services, bob) == []
    assert list_schedules(services, admin) == []
    assert [each.schedule_id for each in list_schedules(services, admin, everyone=True)] == [made.schedule_id]
    assert not pause_schedule(services, admin, made.schedule_id).is_enabled
    with pytest.raises(UnknownSchedule):
        get_schedule(services, ada, "nothing")


def test_pausing_and_resuming_start_from_now(services: Services, ada: Person) -> None:
    made = create_schedule(services, ada, request(when="daily at 8"))
    paused = pause_schedule(services, ada, made.schedule_id)
    assert (paused.is_enabled, paused.next_run_at, paused.next_runs(services.clock())) == (False, None, ())
    resumed = resume_schedule(services, ada, made.schedule_id)
    assert resumed.next_run_at == datetime(2026, 11, 24, 7)
    assert get_schedule(services, ada, made.schedule_id).disabled_reason is None


def test_a_change_is_checked_whole_and_moves_the_next_run(services: Services, ada: Person) -> None:
    made = create_schedule(services, ada, request())
    changed = update_schedule(
        services,
        ada,
        made.schedule_id,
        ScheduleChanges(when="weekdays at 7:15", targets=parse_targets([ANA.model_dump()])),
    )
    assert changed.next_run_at == datetime(2026, 11, 24, 6, 15)
    assert get_schedule(services, ada, made.schedule_id).targets == (ANA,)
    with pytest.raises(WrongRecurrence):
        update_schedule(services, ada, made.schedule_id, ScheduleChanges(when="now and then"))
    with pytest.raises(WrongInput):
        update_schedule(services, ada, made.schedule_id, ScheduleChanges(input={"period": "eternity"}))


def test_run_now_makes_the_job_and_leaves_the_next_run_alone(services: Services, ada: Person) -> None:
    made = create_schedule(services, ada, request())
    run = run_now(services, ada, made.schedule_id)
    [job] = services.warehouse.query(
        "SELECT job_name, source, created_by, targets, input, schedule_id, occurrence_at FROM raw_data.jobs "
        "WHERE job_id = %s",
        (run.job_id,),
        tag=TAG,
    )
    assert job == {
        "job_name": "Sales report, week 47 of 2026",
        "source": "schedule",
        "created_by": "ada@example.com",
        "targets": [{"kind": "slack", "address": "#sales"}],
        "input": {"period": "2026-W47"},
        "schedule_id": made.schedule_id,
        "occurrence_at": datetime(2026, 11, 23, 9, 30),
    }
    assert get_schedule(services, ada, made.schedule_id).next_run_at == made.next_run_at
    [kept] = schedule_history(services, ada, made.schedule_id)
    assert (kept.status, kept.job_id, kept.job_status, kept.reason) == (
        "SUBMITTED",
        run.job_id,
        "PENDING",
        "run now by ada@example.com",
    )


def test_schedules_are_found_by_what_people_call_them(services: Services, ada: Person) -> None:
    monday = create_schedule(services, ada, request())
    daily = create_schedule(services, ada, request(when="daily at 7", name="Morning numbers"))
    alert = create_schedule(services, ada, request(when="daily at 7", job_type="ALERT", input=ALERT))

    def found(words: str) -> list[str]:
        return [each.schedule_id for each in find_schedules(services, ada, words)]

    assert found("my Monday report") == [monday.schedule_id]
    assert found("morning numbers") == [daily.schedule_id]
    assert found("that alert") == [alert.schedule_id]
    assert len(found("it")) == 3
    [meant] = find_schedules(services, ada, "it", meant=(daily.schedule_id, alert.schedule_id))
    assert meant.schedule_id == daily.schedule_id
    [meant] = find_schedules(services, ada, "it", meant=(daily.schedule_id, alert.schedule_id), alerts_only=True)
    assert meant.schedule_id == alert.schedule_id
    assert found(f"the schedule {monday.schedule_id}") == [monday.schedule_id]
    assert found("weekly report") == [monday.schedule_id]
    assert found(monday.schedule_id) == [monday.schedule_id]
    assert found("the Friday report") == []
    assert len(found("my schedules")) == 3


ALERT = {
    "question": "revenue by day for the last 14 days",
    "condition": {"kind": "threshold", "op": "<", "value": 10_000},
    "measure": "daily revenue",
}


def test_only_an_alert_is_snoozed(services: Services, ada: Person) -> None:
    alert = create_schedule(services, ada, request(job_type="ALERT", input=ALERT))
    until = services.clock() + timedelta(days=2)
    for _ in range(2):
        snooze_alert(services, ada, alert.schedule_id, until)
    rows = services.warehouse.query("SELECT snoozed_until, state FROM raw_data.alert_states", tag=TAG)
    assert rows == [{"snoozed_until": until.replace(tzinfo=None), "state": "OK"}]
    report = create_schedule(services, ada, request())
    with pytest.raises(CallerError, match="is no alert"):
        snooze_alert(services, ada, report.schedule_id, until)
    delete_schedule(services, ada, alert.schedule_id)
    assert services.warehouse.query("SELECT * FROM raw_data.alert_states", tag=TAG) == []


def a_schedule(**values: object) -> Schedule:
    return Schedule.model_validate(
        {
            "schedule_id": "s1",
            "schedule_name": "Sales report, last month",
            "cron_expression": "0 9 1 * *",
            "time_zone": "Europe/Berlin",
            "job_type": "REPORT",
            "input": {"period": "last_month"},
            "owner_id": "ada",
            "owner_role": "analyst_all",
            **values,
        }
    )


def test_a_run_is_about_the_days_that_its_own_calendar_shows() -> None:
    # Midnight of 1 December in Berlin is still November in UTC.
    occurrence = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    [job] = jobs_for(a_schedule(), occurrence).jobs
    assert (job.input, job.job_name) == ({"period": "2026-11"}, "Sales report, November 2026")
    assert job.idempotency_key == "schedule:s1:2026-11-30T23:00:00Z"
    assert job.run_as_role == "analyst_all"


def test_each_recipient_gets_a_job_with_their_own_rights_and_nobody_the_owners() -> None:
    people = {"bob@example.com": Recipient(email="bob@example.com", role_name="analyst_emea")}
    schedule = a_schedule(
        per_recipient=True,
        targets=[
            {"kind": "email", "address": "Bob@example.com"},
            {"kind": "email", "address": "eve@example.com"},
            {"kind": "slack", "address": "#sales"},
        ],
    )
    planned = jobs_for(schedule, datetime(2026, 12, 1, 8, tzinfo=UTC), people=people)
    [job] = planned.jobs
    assert (job.on_behalf_of, job.run_as_role, job.created_by) == ("bob@example.com", "analyst_emea", "ada")
    assert job.targets == [{"kind": "email", "address": "bob@example.com"}]
    assert "eve@example.com is not among the recipients" in (planned.reason or "")
    assert "#sales is no person" in (planned.reason or "")


def test_the_freshness_of_a_table_is_a_day(services: Services) -> None:
    from tools.freshness import expected_day, newest_day

    assert newest_day(services, "sales", role=None, person="ada") in (date(2026, 11, 22), date(2026, 11, 23))
    assert expected_day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "Asia/Tokyo") == date(2026, 11, 23)
    assert Freshness(table="orders").deadline_minutes == 240
