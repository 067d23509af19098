"""What owners hear: once per failure, by the way that reaches them, until a hopeless schedule is switched off."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import kinds_for_tests as kinds
import pytest
from post_office import KINDS_IN_A_HURRY, PostOffice

from jobs.delivery.notices import FAILURES_TO_DISABLE, tell_owner
from tools.notices import NoticeText
from tools.services import Services

KINDS = {**KINDS_IN_A_HURRY, "NOTE": kinds.NOTE, "BUGGY": replace(kinds.BUGGY, runs_in="thread", run=kinds.refused)}
NOON = datetime(2026, 11, 1, 12)


@pytest.fixture(autouse=True)
def _empty(office: PostOffice) -> None:
    office.empty()
    office.desk.run("DELETE FROM raw_data.report_schedules")


def schedule(office: PostOffice, owner: str, email: str | None) -> str:
    office.desk.run(
        "INSERT INTO raw_data.report_schedules (schedule_id, schedule_name, cron_expression, input, owner_id, "
        "owner_email, next_run_at) "
        "SELECT 's1', 'Weekly sales', '0 9 * * 1', PARSE_JSON('{}'), %s, %s, '2030-01-01'::TIMESTAMP_NTZ",
        (owner, email),
    )
    return "s1"


def occurrence(office: PostOffice, day: int, job_type: str) -> str:
    job_id = office.desk.add(job_type, announce=False)
    office.desk.run(
        "UPDATE raw_data.jobs SET schedule_id = 's1', occurrence_at = %s, created_by = 'bo' WHERE job_id = %s",
        (NOON + timedelta(days=day), job_id),
    )
    office.services.events.announce(job_id)
    return str(job_id)


def the_schedule(office: PostOffice) -> dict[str, Any]:
    found: dict[str, Any] = office.desk.rows("SELECT * FROM raw_data.report_schedules")[0]
    return found


def told(office: PostOffice, words: str, channel: str = "D0BEN00000") -> list[dict[str, Any]]:
    return [message for message in office.posts(channel) if words in json.dumps(message["blocks"])]


def settled(office: PostOffice) -> bool:
    """Whether nothing waits or runs."""
    open_jobs = office.desk.rows("SELECT COUNT(*) AS n FROM raw_data.jobs WHERE status IN ('PENDING', 'RUNNING')")
    return bool(open_jobs[0]["n"] == 0)


def fail(office: PostOffice, soon: Any, day: int) -> str:
    job_id = occurrence(office, day, "BUGGY")
    office.desk.until(job_id, "FAILED")
    soon(lambda: settled(office))
    return job_id


def test_a_failed_run_is_told_once_with_a_retry_button_and_a_link(office: PostOffice, working: Any, soon: Any) -> None:
    schedule(office, "bo", "ben@example.com")
    with working(office.services, kinds=KINDS):
        job_id = fail(office, soon, 1)
    [message] = told(office, job_id)
    text = json.dumps(message["blocks"])
    assert "a job failed" in text
    assert "Region Atlantis is not known." in text
    assert "02 November 2026 12:00 UTC" in text
    buttons = [each for block in message["blocks"] for each in block.get("elements", []) if each.get("value")]
    assert [(each["text"]["text"], each["action_id"], each["value"]) for each in buttons] == [
        ("Retry", "job_retry", job_id)
    ]
    assert f"https://assistant.example.com/reports/{job_id}" in text
    assert the_schedule(office)["failure_count"] == 1


def test_a_hopeless_schedule_is_switched_off_and_its_owner_told_each_time(
    office: PostOffice, working: Any, soon: Any
) -> None:
    schedule(office, "bo", "ben@example.com")
    before = len(told(office, "is switched off"))
    with working(office.services, kinds=KINDS):
        for day in range(FAILURES_TO_DISABLE):
            assert the_schedule(office)["is_enabled"]
            fail(office, soon, day)
        assert len(told(office, "is switched off")) == before + 1
        row = the_schedule(office)
        assert not row["is_enabled"]
        assert row["next_run_at"] is None
        assert row["disabled_reason"] == f"It failed {FAILURES_TO_DISABLE} times in a row."
        office.desk.run("UPDATE raw_data.report_schedules SET is_enabled = TRUE, failure_count = 0")
        for day in range(10, 10 + FAILURES_TO_DISABLE):
            assert the_schedule(office)["is_enabled"], "resumed, it has as many tries as before"
            fail(office, soon, day)
    assert not the_schedule(office)["is_enabled"]
    assert len(told(office, "is switched off")) == before + 2


def test_a_run_that_works_ends_the_row_of_failures(office: PostOffice, working: Any, soon: Any) -> None:
    schedule(office, "bo", "ben@example.com")
    with working(office.services, kinds=KINDS):
        fail(office, soon, 1)
        fail(office, soon, 2)
        assert the_schedule(office)["failure_count"] == 2
        occurrence(office, 3, "NOTE")
        soon(lambda: the_schedule(office)["failure_count"] == 0)
        fail(office, soon, 4)
    assert the_schedule(office)["failure_count"] == 1


def test_a_run_whose_deliveries_fail_counts_as_failed_and_one_that_arrives_as_well(
    office: PostOffice, working: Any, soon: Any
) -> None:
    schedule(office, "bo", "ben@example.com")
    targets = [("#nowhere", 1), ("#nowhere", 2), ("#sales", 0)]
    with working(office.services, kinds=KINDS):
        for day, (target, expected) in enumerate(targets):
            job_id = office.desk.add("NOTE", announce=False)
            office.desk.run(
                "UPDATE raw_data.jobs SET schedule_id = 's1', occurrence_at = %s, targets = PARSE_JSON(%s) "
                "WHERE job_id = %s",
                (NOON + timedelta(days=day), json.dumps([{"kind": "slack", "address": target}]), job_id),
            )
            office.services.events.announce(job_id)
            office.desk.until(job_id, "COMPLETED")
            soon(lambda: settled(office))
            assert the_schedule(office)["failure_count"] == expected


def test_an_owner_whom_slack_does_not_know_hears_by_mail(office: PostOffice, working: Any, soon: Any) -> None:
    schedule(office, "eva", "eva@example.com")
    with working(office.services, kinds=KINDS):
        fail(office, soon, 1)
    [message] = office.mails("eva@example.com")
    assert message["Subject"] == "a job failed"
    for kind in ("html", "plain"):
        assert "https://assistant.example.com/notices/retry_job/" in message.get_body((kind,)).get_content()  # type: ignore[union-attr]


def test_an_owner_who_signs_in_by_a_name_is_found_by_it(office: PostOffice, working: Any, soon: Any) -> None:
    office.desk.run(
        "INSERT INTO raw_data.people (email, sign_in_name) SELECT 'ana@example.com', 'anna' "
        "WHERE NOT EXISTS (SELECT 1 FROM raw_data.people WHERE email = 'ana@example.com')"
    )
    schedule(office, "anna", None)
    with working(office.services, kinds=KINDS):
        job_id = fail(office, soon, 1)
    assert len(told(office, job_id, channel="D0ANA00000")) == 1


def test_the_slack_id_that_the_people_table_names_is_used(office: PostOffice, working: Any, soon: Any) -> None:
    office.desk.run(
        "INSERT INTO raw_data.people (email, slack_user_id) SELECT 'mei.t@example.com', 'U0MEI00000' "
        "WHERE NOT EXISTS (SELECT 1 FROM raw_data.people WHERE email = 'mei.t@example.com')"
    )
    schedule(office, "mei", "mei.t@example.com")
    with working(office.services, kinds=KINDS):
        job_id = fail(office, soon, 1)
    assert len(told(office, job_id, channel="D0MEI00000")) == 1


def test_the_same_notice_is_inserted_once_and_an_owner_out_of_reach_is_only_logged(
    office: PostOffice, services: Services
) -> None:
    notice = NoticeText(title="The run of Monday was missed", text="No worker was there.")
    for _ in range(3):
        assert tell_owner(office.services, notice, key="missed/s1/1", owner_id="ana@example.com")
    assert len(office.desk.rows("SELECT * FROM raw_data.deliveries")) == 1
    assert not tell_owner(services, notice, key="missed/s1/2", owner_id="nobody")


def test_what_became_of_a_schedule_reaches_its_owner_by_a_job_however_often_it_is_told(
    office: PostOffice, working: Any, soon: Any
) -> None:
    told_once = {"key": "missed/s1/202611230900", "title": "Sales report was missed", "text": "The run was late."}
    with working(office.services, kinds=KINDS):
        for _ in range(2):
            job_id = office.desk.add("DELIVERY", wanted={"tell": {**told_once, "owner_email": "ben@example.com"}})
            assert office.desk.until(job_id, "COMPLETED", "FAILED")["status"] == "COMPLETED"
        sql = "SELECT * FROM raw_data.deliveries WHERE STARTSWITH(delivery_key, 'notice/missed/s1')"
        [row] = soon(lambda: (rows := office.desk.rows(sql)) and rows[0]["status"] == "SENT" and rows)
    assert (row["owner_id"], row["target_kind"]) == ("ana", "slack")
