"""Sharing, running again and deleting finished reports, and the short links to their files."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed
from tools.job_inputs import ReportInput
from tools.jobs import JobRequest, get_job, submit
from tools.person import Person
from tools.report_care import Gone, ask_to_delete, delete_files, file_of, link_to, run_again
from tools.services import Services
from tools.shares import readable_job, share, shared_with, shares_answer, unshare

TAG = QueryTag(tool="test")
FILES = (("sales.pdf", "application/pdf", b"%PDF-1.7"), ("sales.html", "text/html; charset=utf-8", b"<h1>Sales</h1>"))


@pytest.fixture
def finished(services: Services, ada: Person) -> Callable[[], str]:
    """Makes a finished report of Ada's."""

    def make() -> str:
        job_id = submit(services, ada, JobRequest(input=ReportInput(period="last_quarter")))
        files = []
        for name, media_type, content in FILES:
            key = f"reports/sales/2026/11/{job_id}/1/{name}"
            services.objects.put_bytes(key, content, media_type=media_type, file_name=name)
            files.append({"name": name, "key": key, "media_type": media_type, "size": len(content)})
        services.warehouse.execute(
            "UPDATE raw_data.jobs SET status = 'COMPLETED', result = PARSE_JSON(%s), finished_at = SYSDATE() "
            "WHERE job_id = %s",
            (json.dumps({"files": files}), job_id),
            tag=TAG,
        )
        return job_id

    return make


def test_a_share_opens_a_report_for_one_more_person_until_it_is_taken_back(
    services: Services, ada: Person, bob: Person, finished: Callable[[], str]
) -> None:
    job_id = finished()
    with pytest.raises(NotAllowed, match="can share it with you"):
        readable_job(services, bob, job_id)
    for _ in range(2):
        assert f"/reports/{job_id}" in share(services, ada, job_id, "Bob").text
    assert readable_job(services, bob, job_id).job_id == job_id
    assert shared_with(services, ada, job_id) == ["bob"]
    assert "shared with bob" in shares_answer(services, ada, job_id).text
    with pytest.raises(NotAllowed):
        get_job(services, bob, job_id)
    with pytest.raises(NotAllowed):
        share(services, bob, job_id, "carol@example.com")
    assert "no longer" in unshare(services, ada, job_id, "bob").text
    with pytest.raises(NotAllowed):
        readable_job(services, bob, job_id)


def test_everybody_means_everybody(services: Services, ada: Person, bob: Person, finished: Callable[[], str]) -> None:
    job_id = finished()
    share(services, ada, job_id, "everyone")
    assert readable_job(services, bob, job_id)
    assert shared_with(services, ada, job_id) == ["*"]


@pytest.mark.parametrize(
    ("kind", "address", "opens"),
    [
        ("email", "carol@example.com", True),
        ("slack", "@Carol@example.com", True),
        ("slack", "U0CAROL000", True),
        ("slack", "@carol", False),
        ("slack", "#sales", False),
        ("email", "dave@example.com", False),
    ],
)
def test_whom_a_report_was_sent_to_may_follow_its_link(
    services: Services, ada: Person, finished: Callable[[], str], kind: str, address: str, opens: bool
) -> None:
    job_id = finished()
    services.warehouse.execute(
        "INSERT INTO raw_data.people (email, slack_user_id) SELECT 'carol@example.com', 'U0CAROL000' "
        "WHERE NOT EXISTS (SELECT 1 FROM raw_data.people WHERE email = 'carol@example.com')",
        tag=TAG,
    )
    services.warehouse.execute(
        "INSERT INTO raw_data.deliveries (delivery_id, delivery_key, job_id, target_kind, target_address, owner_id, "
        "status, created_at, updated_at) SELECT %s, %s, %s, %s, %s, %s, 'SENT', SYSDATE(), SYSDATE()",
        (job_id, job_id, job_id, kind, address, ada.id),
        tag=TAG,
    )
    for carol in (
        Person(id="carol", name="Carol", email="carol@example.com"),
        Person(id="carol@example.com", name="C"),
    ):
        if opens:
            assert readable_job(services, carol, job_id).job_id == job_id
        else:
            with pytest.raises(NotAllowed):
                readable_job(services, carol, job_id)
    with pytest.raises(NotAllowed):
        readable_job(services, Person(id="carol", name="Another Carol"), job_id)


@pytest.mark.parametrize("whom", ["", "a b", "'; DROP TABLE people"])
def test_a_share_with_nobody_is_refused_in_words(
    services: Services, ada: Person, finished: Callable[[], str], whom: str
) -> None:
    with pytest.raises(CallerError, match="nobody to share with"):
        share(services, ada, finished(), whom)


def test_an_address_gives_the_file_under_its_name_and_no_page_is_shown_from_the_store(
    services: Services, ada: Person, finished: Callable[[], str]
) -> None:
    job_id = finished()
    for name, inline, how in (
        ("sales.pdf", True, "inline"),
        ("sales.pdf", False, "attachment"),
        ("sales.html", True, "attachment"),
    ):
        answer = httpx.get(link_to(services, file_of(services, ada, job_id, name), inline=inline))
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith(f'{how}; filename="{name}"')


def test_a_deleted_report_is_gone_everywhere_and_its_order_stays(
    services: Services, ada: Person, bob: Person, finished: Callable[[], str]
) -> None:
    job_id = finished()
    share(services, ada, job_id, "bob")
    asked = ask_to_delete(services, ada, job_id)
    assert "sales.pdf, sales.html" in asked.text
    assert asked.suggestions[0] == f"delete the report {job_id} for good"
    assert file_of(services, ada, job_id, "sales.pdf"), "asking deletes nothing"
    with pytest.raises(NotAllowed):
        delete_files(services, bob, job_id)
    delete_files(services, ada, job_id)
    delete_files(services, ada, job_id)
    with pytest.raises(Gone, match="were deleted on"):
        file_of(services, ada, job_id, "sales.pdf")
    with pytest.raises(NotAllowed):
        readable_job(services, bob, job_id)
    assert services.objects.list(f"reports/sales/2026/11/{job_id}/") == []
    job = get_job(services, ada, job_id)
    assert (job.status, job.downloads()) == ("COMPLETED", ())


def test_a_file_that_the_buckets_lifecycle_removed_is_told_in_words(
    services: Services, ada: Person, finished: Callable[[], str]
) -> None:
    job_id = finished()
    services.objects.delete(file_of(services, ada, job_id, "sales.pdf").key)
    with pytest.raises(Gone, match="not kept any more; run it again"):
        file_of(services, ada, job_id, "sales.pdf")
    assert file_of(services, ada, job_id, "sales.html")


def test_what_runs_is_not_deleted(services: Services, ada: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=ReportInput(period="last_quarter")))
    with pytest.raises(CallerError, match="cancel it first"):
        delete_files(services, ada, job_id)


def test_a_report_is_run_again_with_the_same_order(
    services: Services, ada: Person, bob: Person, finished: Callable[[], str]
) -> None:
    job_id = finished()
    again = run_again(services, ada, job_id).job_id or ""
    assert again != job_id
    assert get_job(services, ada, again).input == get_job(services, ada, job_id).input
    share(services, ada, job_id, "bob")
    assert get_job(services, bob, run_again(services, bob, job_id).job_id or "").created_by == "bob"
