"""Jobs that failed for good: listed with their cause, put back alone or together, and then done."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import kinds_for_tests as kinds
import pytest
from fastapi.testclient import TestClient

from assistant.routing import route
from jobs.api import make_app
from jobs.worker import Worker
from tools.dead_letters import dead_letters_answer, redrive, redriven_in_words
from tools.person import Person
from tools.services import Services

ANA = Person(id="ana", name="Ana")
BO = Person(id="bo", name="Bo")
OPERATOR = Person(id="root", name="Operator", is_admin=True)


class Morgue:
    """Jobs that failed some hours ago."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    def add(self, job_type: str = "NOTE", *, owner: str = "ana", hours: int = 1) -> str:
        job_id: str = self._desk.add(job_type, announce=False)
        self._desk.run(
            "UPDATE raw_data.jobs SET status = 'FAILED', attempt = 3, error_message = 'no such region',"
            " created_by = %s, finished_at = DATEADD('hour', %s, SYSDATE()) WHERE job_id = %s",
            (owner, -hours, job_id),
        )
        return job_id

    def back(self) -> set[str]:
        """The jobs that wait again, as new."""
        sql = "SELECT job_id FROM raw_data.jobs WHERE status = 'PENDING' AND attempt = 0 AND error_message IS NULL"
        return {row["job_id"] for row in self._desk.rows(sql)}


@pytest.fixture
def morgue(desk: Any) -> Morgue:
    return Morgue(desk)


@pytest.fixture
def api(services: Services, morgue: Morgue) -> Iterator[TestClient]:
    token = services.settings.assistant_api_token
    assert token is not None
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    with TestClient(make_app(services, Worker(services, worker_id="api")), headers=headers) as client:
        yield client


def test_failed_jobs_are_listed_with_their_cause_to_who_may_see_them(services: Services, morgue: Morgue) -> None:
    mine, _ = morgue.add(), morgue.add(owner="bo")
    answer = dead_letters_answer(services, ANA)
    assert answer.table is not None
    assert [row["job_id"] for row in answer.table.records()] == [mine]
    assert "no such region" in answer.text
    assert [route(action.payload["question"]).arguments for action in answer.actions] == [{"job_id": mine}, {}]
    everybodys = dead_letters_answer(services, OPERATOR).table
    assert everybodys is not None
    assert everybodys.row_count == 2


def test_a_person_puts_back_their_own_and_an_admin_everybodys(services: Services, morgue: Morgue) -> None:
    mine, other = morgue.add(), morgue.add(owner="bo")
    assert redrive(services, ANA) == 1
    assert morgue.back() == {mine}
    assert redrive(services, OPERATOR) == 1
    assert morgue.back() == {mine, other}
    assert redriven_in_words(redrive(services, BO), 24).startswith("There is nothing to try again")


def test_what_failed_long_ago_another_type_and_deliveries_stay(services: Services, morgue: Morgue) -> None:
    report = morgue.add("REPORT")
    morgue.add("DELIVERY")
    morgue.add("EXPORT")
    morgue.add("REPORT", hours=30)
    assert redrive(services, ANA, job_type="REPORT") == 1
    assert morgue.back() == {report}


def test_sql_users_call_redrive_jobs_and_the_history_says_so(desk: Any, morgue: Morgue) -> None:
    job_ids = {morgue.add() for _ in range(3)}
    [row] = desk.rows("CALL raw_data.redrive_jobs('note', 24, NULL, 2)")
    assert list(row.values()) == [2]
    assert len(morgue.back()) == 2
    assert morgue.back() < job_ids
    for job_id in morgue.back():
        assert desk.events(job_id) == ["RETRIED"]
    left = job_ids - morgue.back()
    seen = desk.rows("SELECT job_id, error_message FROM reporting.dead_letters")
    assert [(row["job_id"], row["error_message"]) for row in seen] == [(left.pop(), "no such region")]


def test_the_api_lists_and_puts_back(api: TestClient, morgue: Morgue) -> None:
    job_id = morgue.add("EXPORT", owner="bo")
    listed = api.get("/jobs", params={"status": "FAILED"}).json()["jobs"]
    assert [(job["job_id"], job["error"]) for job in listed] == [(job_id, "no such region")]
    answer = api.post("/jobs/redrive", json={"type": "EXPORT", "within_hours": 2})
    assert (answer.status_code, answer.json()["redriven"]) == (202, 1)
    assert morgue.back() == {job_id}
    assert api.post("/jobs/redrive", json={"within_hours": 0}).status_code == 422


def test_a_job_that_is_put_back_is_done(desk: Any, morgue: Morgue, working: Any, services: Services) -> None:
    with working(services, kinds=kinds.ALL):
        job_id = morgue.add()
        assert redrive(services, ANA) == 1
        job = desk.until(job_id, "COMPLETED", "FAILED")
    assert (job["status"], job["attempt"]) == ("COMPLETED", 1)
    assert desk.events(job_id) == ["RETRIED", "CLAIMED", "COMPLETED"]


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        (f"Retry job {uuid.UUID(int=7)}", "retry_job"),
        ("please retry the failed jobs", "retry_failed_jobs"),
        ("redrive the dead letters", "retry_failed_jobs"),
        ("Show me the dead letters", "list_failed_jobs"),
        ("retry the delivery", "resend_delivery"),
    ],
)
def test_words_for_failed_jobs(message: str, tool: str) -> None:
    assert route(message).tool == tool


WRONG_INPUTS = {
    "REPORT": ({"report_type": "sales", "period": "sometime"}, "period"),
    "EXPORT": ({"view": "orders", "format": "docx"}, "format"),
    "SQL": ({"sql": "SELECT 1 AS one", "max_rows": -1}, "max_rows"),
    "DATA_QUALITY": ({"colour": "red"}, "colour"),
    "METRICS": ({"sweep_after_hours": "soon"}, "sweep_after_hours"),
    "ALERT": ({"measure": "total_revenue", "condition": {"kind": "threshold", "op": "?", "value": 1}}, "condition"),
    "DELIVERY": ({"delivery": "x"}, "delivery"),
}


def test_a_wrong_input_through_create_job_fails_at_once_with_the_field_named_for_every_kind(
    desk: Any, working: Any, services: Services
) -> None:
    ended = {}
    with working(services):
        for kind, (wanted, _) in WRONG_INPUTS.items():
            created = desk.rows(
                "CALL raw_data.create_job('wrong', %s, 'ana', PARSE_JSON(%s), 5)", (kind, json.dumps(wanted))
            )
            ended[kind] = next(iter(created[0].values()))
        jobs = {kind: desk.until(job_id, "COMPLETED", "FAILED") for kind, job_id in ended.items()}
    for kind, (_, field) in WRONG_INPUTS.items():
        assert (kind, jobs[kind]["status"], jobs[kind]["attempt"]) == (kind, "FAILED", 1)
        assert field in jobs[kind]["error_message"], kind
