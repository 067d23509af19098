"""Scheduled work done to its end: a crowd of one minute, each recipient's rights, and an alert that is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import kinds_for_tests as kinds
import pytest
from post_office import KINDS_IN_A_HURRY, PostOffice

from jobs.heart import Timing
from tools.person import Person
from tools.schedule_records import Schedule, ScheduleRequest
from tools.schedules import create_schedule, run_now, snooze_alert
from tools.services import Services

ANA = Person(id="ana@example.com", name="Ana", email="ana@example.com")


@pytest.fixture
def empty(quiet: Services, quiet_desk: Any) -> Iterator[None]:
    def clear() -> None:
        for table in ("report_schedules", "schedule_runs", "alert_states", "people"):
            quiet_desk.run(f"DELETE FROM raw_data.{table}")

    clear()
    yield
    clear()


@pytest.mark.usefixtures("empty")
def test_a_hundred_schedules_of_one_minute_are_all_done_once_by_two_workers(
    quiet: Services, quiet_desk: Any, working: Any, soon: Any
) -> None:
    quiet_desk.run(
        """INSERT INTO raw_data.report_schedules (
               schedule_id, schedule_name, cron_expression, time_zone, job_type, input, owner_id, next_run_at
           )
           SELECT UUID_STRING(), 'Note ' || f.index, '0 9 * * 1', 'Europe/Berlin', 'NOTE', PARSE_JSON('{}'), 'ana', %s
           FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%s))) AS f""",
        (datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0), json.dumps(list(range(100)))),
    )
    done = "SELECT schedule_id, attempt FROM raw_data.jobs WHERE status = 'COMPLETED'"
    calm = Timing(fallback=600)
    with working(quiet, kinds=kinds.ALL, timing=calm), working(quiet, kinds=kinds.ALL, timing=calm):
        soon(lambda: len(quiet_desk.rows(done)) >= 100, seconds=120)
    assert quiet_desk.rows("SELECT status, COUNT(*) AS n FROM raw_data.jobs GROUP BY status") == [
        {"status": "COMPLETED", "n": 100}
    ]
    rows = quiet_desk.rows(done)
    assert len({row["schedule_id"] for row in rows}) == 100
    assert {row["attempt"] for row in rows} == {1}
    runs = quiet_desk.rows("SELECT schedule_id, status FROM raw_data.schedule_runs")
    assert Counter(row["status"] for row in runs) == {"SUBMITTED": 100}


@pytest.fixture
def two_regions(quiet_desk: Any) -> Iterator[None]:
    """Two recipients whose roles see different rows of one secure view."""
    for statement in (
        "CREATE ROLE sees_europe",
        "CREATE ROLE sees_asia",
        """CREATE OR REPLACE SECURE VIEW reporting.own_revenue AS
           SELECT c.region, SUM(l.revenue) AS revenue
           FROM reporting.order_lines AS l
           JOIN reporting.customers AS c ON c.customer_id = l.customer_id
           WHERE c.region = IFF(CURRENT_ROLE() = 'SEES_EUROPE', 'Europe', 'Asia Pacific')
           GROUP BY c.region""",
        *(
            grant
            for role in ("sees_europe", "sees_asia")
            for grant in (
                f"GRANT USAGE ON DATABASE analytics_platform TO ROLE {role}",
                f"GRANT USAGE ON SCHEMA analytics_platform.reporting TO ROLE {role}",
                f"GRANT SELECT ON VIEW reporting.own_revenue TO ROLE {role}",
                f"GRANT USAGE ON WAREHOUSE analytics_wh TO ROLE {role}",
                f"GRANT ROLE {role} TO USER admin",
            )
        ),
        """INSERT INTO raw_data.people (email, role_name)
           SELECT 'eva@example.com', 'SEES_EUROPE' UNION ALL SELECT 'aki@example.com', 'SEES_ASIA'""",
    ):
        quiet_desk.run(statement)
    yield
    for statement in ("DROP VIEW reporting.own_revenue", "DROP ROLE sees_europe", "DROP ROLE sees_asia"):
        quiet_desk.run(statement)


@pytest.mark.usefixtures("empty", "two_regions")
def test_each_recipient_gets_the_numbers_that_they_may_see(quiet: Services, quiet_desk: Any, working: Any) -> None:
    made = create_schedule(
        quiet,
        ANA,
        ScheduleRequest.model_validate(
            {
                "when": "every Monday at 9",
                "job_type": "SQL",
                "input": {"sql": "SELECT region FROM reporting.own_revenue", "format": "json"},
                "targets": [{"kind": "email", "address": f"{name}@example.com"} for name in ("eva", "aki")],
                "per_recipient": True,
            }
        ),
    )
    with working(quiet):
        run_now(quiet, ANA, made.schedule_id)
        jobs = quiet_desk.rows("SELECT job_id, on_behalf_of FROM raw_data.jobs WHERE job_type = 'SQL'")
        ended = {job["on_behalf_of"]: quiet_desk.until(job["job_id"], "COMPLETED", "FAILED") for job in jobs}
    assert {job["status"] for job in ended.values()} == {"COMPLETED"}, ended
    seen = {who: quiet.objects.get_bytes(job["result"]["files"][0]["key"]).decode() for who, job in ended.items()}
    assert "Europe" in seen["eva@example.com"]
    assert "Asia" not in seen["eva@example.com"]
    assert "Asia Pacific" in seen["aki@example.com"]
    assert "Europe" not in seen["aki@example.com"]


class Watch:
    """An alert on a number that the test sets, looked at when it says so."""

    def __init__(self, office: PostOffice, channel: str) -> None:
        self.office = office
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.services = replace(office.services, clock=lambda: self.now)
        self.schedule: Schedule = create_schedule(
            self.services,
            ANA,
            ScheduleRequest.model_validate(
                {
                    "when": "every hour",
                    "job_type": "ALERT",
                    "targets": [{"kind": "slack", "address": channel}],
                    "input": {
                        "sql": "SELECT COUNT(*) AS held_orders FROM reporting.orders WHERE customer_id = -9",
                        "condition": {"kind": "threshold", "op": ">", "value": 1},
                    },
                }
            ),
        )

    def hold(self, count: int) -> None:
        self.office.desk.run("DELETE FROM raw_data.orders WHERE customer_id = -9")
        for number in range(count):
            self.office.desk.run(
                """INSERT INTO raw_data.orders (order_id, customer_id, order_date, ordered_at, status)
                   SELECT %s, -9, '2026-11-22', '2026-11-22', 'PENDING'""",
                (-90 - number,),
            )

    def look(self) -> str:
        """What the next look says of itself."""
        self.now += timedelta(hours=1)
        run = run_now(self.services, ANA, self.schedule.schedule_id)
        job = self.office.desk.until(run.job_id, "COMPLETED", "FAILED")
        summary: str = job["result"]["summary"]
        return summary


@pytest.mark.usefixtures("empty")
def test_an_alert_is_told_in_slack_once_a_crossing_with_value_threshold_chart_and_link(
    office: PostOffice, working: Any, soon: Any
) -> None:
    office.empty()
    watch = Watch(office, "#operations")
    with working(watch.services, kinds=KINDS_IN_A_HURRY):
        try:
            assert watch.look() == "Held orders: **0** is not above 1; nothing to tell."
            watch.hold(3)
            assert watch.look() == "Held orders: **3**, above 1."
            assert "told before" in watch.look()
            watch.hold(1)
            assert "nothing to tell" in watch.look()
            snooze_alert(watch.services, ANA, watch.schedule.schedule_id, watch.now + timedelta(hours=2))
            watch.hold(2)
            assert "snoozed" in watch.look()
            watch.now += timedelta(hours=2)
            assert watch.look() == "Held orders: **2**, above 1."
        finally:
            watch.hold(0)
        soon(lambda: len(office.posts("C0OPERATNS")) == 2 and all(row["status"] == "SENT" for row in office.rows()))
    first, second = office.posts("C0OPERATNS")
    blocks = {block["type"]: block for block in first["blocks"]}
    assert blocks["section"]["text"]["text"] == "Held orders: *3*, above 1."
    assert first["text"].endswith("Held orders: 3, above 1.")
    assert second["blocks"][1]["text"]["text"] == "Held orders: *2*, above 1."
    chart = office.slack.workspace.file(blocks["image"]["slack_file"]["id"])
    assert chart is not None
    assert office.slack.workspace.path_of(chart["id"]).read_bytes()[:4] == b"\x89PNG"
    assert blocks["image"]["alt_text"].startswith("The chart of Alert on ")
    told = [row for row in office.rows() if row["message_id"].endswith(first["ts"])]
    assert blocks["actions"]["elements"][0]["url"] == f"https://assistant.example.com/reports/{told[0]['job_id']}"
