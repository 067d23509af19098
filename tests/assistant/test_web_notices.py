"""The page behind a notice's button: who may press it, what it does, and that it does it once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from assistant.web_notices import is_own_form, notice_done, notice_page
from tools.clients.snowflake import QueryTag
from tools.deliveries import send_test
from tools.job_inputs import ReportInput
from tools.jobs import JobRequest, get_job, submit
from tools.person import Person
from tools.schedule_records import ScheduleRequest
from tools.schedules import create_schedule, get_schedule
from tools.services import Services, open_services
from tools.settings import Settings
from tools.targets import target_from_words

ADA = Person(id="ada@example.com", name="Ada", email="ada@example.com")
BOB = Person(id="bob", name="Bob")
TAG = QueryTag(tool="test")


@pytest.fixture(scope="module")
def services(filled_settings: Settings) -> Iterator[Services]:
    with open_services(filled_settings) as opened:
        yield opened


def change(services: Services, sql: Any, *values: object) -> None:
    services.warehouse.execute(sql, values, tag=TAG)


def a_job(services: Services, status: str) -> str:
    job_id = submit(services, ADA, JobRequest(input=ReportInput(), job_name="Sales <b>report</b>"))
    change(
        services,
        "UPDATE raw_data.jobs SET status = %s, error_message = 'the data is not there' WHERE job_id = %s",
        status,
        job_id,
    )
    return job_id


def a_delivery(services: Services, status: str) -> str:
    delivery = send_test(services, ADA, target_from_words("#sales"))
    change(
        services,
        "UPDATE raw_data.deliveries SET status = %s, error_message = 'no such channel' WHERE delivery_id = %s",
        status,
        delivery.delivery_id,
    )
    return delivery.delivery_id


def text(page: HTMLResponse) -> str:
    return bytes(page.body).decode()


def status_of(services: Services, delivery_id: str) -> str:
    sql = "SELECT status FROM raw_data.deliveries WHERE delivery_id = %s"
    return str(services.warehouse.query(sql, (delivery_id,), tag=TAG)[0]["status"])


def test_a_failed_job_is_shown_with_its_reason_and_begins_again_when_the_button_is_pressed(services: Services) -> None:
    job_id = a_job(services, "FAILED")
    page = notice_page(services, ADA, "retry_job", job_id)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Sales &lt;b&gt;report&lt;/b&gt;" in text(page)
    assert "failed: the data is not there" in text(page)
    assert 'value="retry_job"' in text(page)
    assert get_job(services, ADA, job_id).status == "FAILED", "looking changes nothing"
    assert "is back in the queue" in text(notice_done(services, ADA, "retry_job", job_id, "retry_job"))
    assert get_job(services, ADA, job_id).status == "PENDING"
    again = notice_done(services, ADA, "retry_job", job_id, "retry_job")
    assert "waits for a worker" in text(again)
    assert "<form" not in text(again)


def test_a_delivery_that_failed_is_sent_again_once(services: Services) -> None:
    delivery_id = a_delivery(services, "FAILED")
    page = text(notice_page(services, ADA, "retry_delivery", delivery_id))
    assert "could not be sent to <b>#sales</b>: no such channel" in page
    assert "It has arrived" not in page
    assert "on its way" in text(notice_done(services, ADA, "retry_delivery", delivery_id, "send_again"))
    assert status_of(services, delivery_id) == "PENDING"
    sent = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE input:delivery_id::VARCHAR = %s"
    before = services.warehouse.query(sent, (delivery_id,), tag=TAG)
    notice_done(services, ADA, "retry_delivery", delivery_id, "send_again")
    assert services.warehouse.query(sent, (delivery_id,), tag=TAG) == before


@pytest.mark.parametrize(("choice", "status"), [("mark_sent", "SENT"), ("send_again", "PENDING")])
def test_what_is_in_doubt_is_decided_on_the_page(services: Services, choice: str, status: str) -> None:
    delivery_id = a_delivery(services, "UNKNOWN")
    page = text(notice_page(services, ADA, "decide_delivery", delivery_id))
    assert "It has arrived" in page
    assert "Send it again" in page
    notice_done(services, ADA, "decide_delivery", delivery_id, choice)
    assert status_of(services, delivery_id) == status


def test_a_schedule_that_was_switched_off_is_resumed(services: Services) -> None:
    made = create_schedule(
        services,
        ADA,
        ScheduleRequest(when="every monday at 9", job_type="REPORT", input={}, targets=(target_from_words("#sales"),)),
    )
    change(
        services,
        "UPDATE raw_data.report_schedules SET is_enabled = FALSE, next_run_at = NULL, failure_count = 5, "
        "disabled_reason = 'It failed 5 times in a row.' WHERE schedule_id = %s",
        made.schedule_id,
    )
    assert "It failed 5 times in a row." in text(notice_page(services, ADA, "resume_schedule", made.schedule_id))
    done = text(notice_done(services, ADA, "resume_schedule", made.schedule_id, "resume"))
    assert "its next run is on" in done
    assert get_schedule(services, ADA, made.schedule_id).is_enabled
    assert "<form" not in text(notice_page(services, ADA, "resume_schedule", made.schedule_id))


def test_a_stranger_sees_nothing_and_changes_nothing(services: Services) -> None:
    job_id, delivery_id = a_job(services, "FAILED"), a_delivery(services, "FAILED")
    for answer in (
        notice_page(services, BOB, "retry_job", job_id),
        notice_done(services, BOB, "retry_job", job_id, "retry_job"),
    ):
        assert answer.status_code == 403
        assert "report" not in text(answer)
    assert notice_done(services, BOB, "retry_delivery", delivery_id, "send_again").status_code == 404
    assert get_job(services, ADA, job_id).status == "FAILED"
    assert status_of(services, delivery_id) == "FAILED"


@pytest.mark.parametrize(
    ("do", "subject"), [("retry_job", "nothing"), ("drop_table", "1"), ("resume_schedule", "none")]
)
def test_what_is_not_there_is_said_in_words(services: Services, do: str, subject: str) -> None:
    page = notice_page(services, ADA, do, subject)
    assert page.status_code == 404
    assert "The link may be wrong" in text(page)


def test_a_choice_that_is_not_offered_does_nothing(services: Services) -> None:
    delivery_id = a_delivery(services, "FAILED")
    assert "could not be sent" in text(notice_done(services, ADA, "retry_delivery", delivery_id, "mark_sent"))
    assert status_of(services, delivery_id) == "FAILED"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://here", "host": "here"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://here:8000", "host": "here:8000"}, True),
        ({"origin": "https://elsewhere", "host": "here:8000"}, False),
        ({"origin": "null", "host": "here"}, False),
        ({"host": "here"}, True),
    ],
)
def test_a_form_of_another_page_presses_no_button(headers: dict[str, str], own: bool) -> None:
    assert is_own_form(Headers(headers)) is own
