"""Links to reports in the browser: who may follow them, where they lead, and what runs nothing on our origin."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import httpx
import pytest

from assistant.web_reports import report_file, report_page
from tools.clients.snowflake import QueryTag
from tools.errors import NotAllowed
from tools.job_inputs import ReportInput
from tools.jobs import JobRequest, submit
from tools.person import Person
from tools.report_care import delete_files
from tools.services import Services, open_services
from tools.settings import Settings

ADA = Person(id="ada@example.com", name="Ada", email="ada@example.com")
BOB = Person(id="bob", name="Bob")


@pytest.fixture(scope="module")
def services(filled_settings: Settings, aws_endpoint: str) -> Iterator[Services]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", aws_endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", "local")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local-secret-key")
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=filled_settings.s3_reports_bucket)
        with open_services(filled_settings) as opened:
            yield opened


@pytest.fixture(scope="module")
def job_id(services: Services) -> str:
    job_id = submit(services, ADA, JobRequest(input=ReportInput(), job_name="Sales <b>report</b>"))
    files = []
    for name, media_type in (("a b.html", "text/html; charset=utf-8"), ("sales.pdf", "application/pdf")):
        key = f"reports/sales/2026/11/{job_id}/1/{name}"
        services.objects.put_bytes(key, b"<script>alert(1)</script>", media_type=media_type, file_name=name)
        files.append({"name": name, "key": key, "media_type": media_type, "size": 2500})
    services.warehouse.execute(
        "UPDATE raw_data.jobs SET status = 'COMPLETED', result = PARSE_JSON(%s), finished_at = SYSDATE() "
        "WHERE job_id = %s",
        (json.dumps({"files": files, "summary": "Revenue was up & away."}), job_id),
        tag=QueryTag(tool="test"),
    )
    return job_id


def test_the_page_lists_the_files_and_escapes_what_people_wrote(services: Services, job_id: str) -> None:
    page = report_page(services, ADA, job_id)
    text = bytes(page.body).decode()
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Sales &lt;b&gt;report&lt;/b&gt;" in text
    assert "Revenue was up &amp; away." in text
    assert f'href="/reports/{job_id}/a%20b.html?view=1"' in text
    assert "2 kB" in text


def test_the_page_says_in_words_that_a_report_is_not_yours_or_not_there(services: Services, job_id: str) -> None:
    assert report_page(services, BOB, job_id).status_code == 403
    assert b"share it with you" in bytes(report_page(services, BOB, job_id).body)
    assert report_page(services, ADA, "nothing").status_code == 404


def test_a_file_is_a_redirect_to_the_store_that_no_cache_keeps(services: Services, job_id: str) -> None:
    answer = report_file(services, ADA, job_id, "sales.pdf", inline=True)
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    assert httpx.get(answer.headers["location"]).headers["content-disposition"].startswith("inline")
    with pytest.raises(NotAllowed):
        report_file(services, BOB, job_id, "sales.pdf", inline=True)


def test_a_page_is_shown_in_a_sandbox_and_never_from_the_store(services: Services, job_id: str) -> None:
    shown = report_file(services, ADA, job_id, "a b.html", inline=True)
    assert shown.status_code == 200
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert "script" not in shown.headers["content-security-policy"]
    saved = report_file(services, ADA, job_id, "a b.html", inline=False)
    assert httpx.get(saved.headers["location"]).headers["content-disposition"].startswith("attachment")


def test_a_deleted_report_says_so(services: Services, job_id: str) -> None:
    delete_files(services, ADA, job_id)
    assert b"were deleted on" in bytes(report_page(services, ADA, job_id).body)
