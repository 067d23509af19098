"""Finished reports over HTTP: listed, opened, followed to the store, shared, run again, deleted; by whom they may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import kinds_for_tests as kinds
import pytest
from fastapi.testclient import TestClient

from jobs.api import make_app
from jobs.worker import Worker
from tools.api_tokens import make_line
from tools.services import Services

Client = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def client(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The API as one of three tokens: Ana's and Ben's, and one that only reads."""
    file: Path = tmp_path_factory.mktemp("tokens") / "tokens"
    both = ["reports:read", "reports:write"]
    made = {
        "ana": make_line("ana", both, person="ana@example.com"),
        "ben": make_line("ben", both, person="ben@example.com"),
        "reader": make_line("reader", ["reports:read"], person="ana@example.com"),
    }
    file.write_text("\n".join(line for _, line in made.values()))
    settings = services.settings.model_copy(update={"assistant_api_tokens_file": file})
    own = replace(services, settings=settings)
    app = make_app(own, Worker(own, worker_id="test:reports", kinds=kinds.ALL))
    yield lambda name: TestClient(app, headers={"Authorization": f"Bearer {made[name][0]}"}, follow_redirects=False)


@pytest.fixture
def report(desk: Any, services: Services) -> str:
    """A finished report of Ana's with one file."""
    job_id: str = desk.add("REPORT", announce=False, wanted={"report_type": "sales", "period": "last_quarter"})
    key = f"reports/sales/2026/11/{job_id}/1/sales.csv"
    services.objects.put_bytes(key, b"a,b\n1,2\n", media_type="text/csv", file_name="sales.csv")
    file = {"name": "sales.csv", "key": key, "media_type": "text/csv", "size": 8}
    desk.run(
        "UPDATE raw_data.jobs SET status = 'COMPLETED', created_by = 'ana@example.com', result = PARSE_JSON(%s), "
        "finished_at = SYSDATE() WHERE job_id = %s",
        (json.dumps({"files": [file]}), job_id),
    )
    return job_id


def test_a_report_is_listed_and_opened_by_its_owner_only(client: Client, report: str) -> None:
    listed = client("ana").get("/reports").json()["jobs"]
    assert [job["job_id"] for job in listed] == [report]
    assert client("ben").get("/reports").json()["jobs"] == []
    shown = client("ana").get(f"/reports/{report}").json()
    assert (shown["shared_with"], shown["files"][0]["url"]) == ([], f"/reports/{report}/files/sales.csv")
    refused = client("ben").get(f"/reports/{report}")
    assert (refused.status_code, "share it with you" in refused.json()["error"]) == (403, True)


def test_a_file_is_a_short_redirect_to_the_store(client: Client, report: str) -> None:
    answer = client("ana").get(f"/reports/{report}/files/sales.csv")
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    assert httpx.get(answer.headers["location"]).content == b"a,b\n1,2\n"
    assert client("ben").get(f"/reports/{report}/files/sales.csv").status_code == 403
    missing = client("ana").get(f"/reports/{report}/files/other.csv")
    assert (missing.status_code, "it has sales.csv" in missing.json()["error"]) == (404, True)


def test_a_share_lets_another_token_open_it_until_it_is_taken_back(client: Client, report: str) -> None:
    assert client("ana").post(f"/reports/{report}/shares", json={"with": "ben@example.com"}).status_code == 200
    assert client("ana").get(f"/reports/{report}").json()["shared_with"] == ["ben@example.com"]
    seen = client("ben").get(f"/reports/{report}")
    assert (seen.status_code, seen.json()["shared_with"]) == (200, [])
    assert client("ben").get(f"/reports/{report}/files/sales.csv").status_code == 302
    assert client("ben").delete(f"/reports/{report}").status_code == 403
    assert client("ana").delete(f"/reports/{report}/shares/ben@example.com").status_code == 200
    assert client("ben").get(f"/reports/{report}").status_code == 403


def test_a_report_is_run_again_as_a_new_job_of_who_asks(client: Client, report: str, desk: Any) -> None:
    answer = client("ana").post(f"/reports/{report}/rerun")
    assert answer.status_code == 202
    again = desk.job(answer.json()["job_id"])
    assert (again["job_id"] != report, again["status"], again["created_by"]) == (True, "PENDING", "ana@example.com")
    assert again["input"]["report_type"] == "sales"


def test_a_deleted_report_has_no_file_in_the_store_and_its_job_stays(
    client: Client, report: str, services: Services
) -> None:
    assert client("ana").delete(f"/reports/{report}").status_code == 200
    gone = client("ana").get(f"/reports/{report}/files/sales.csv")
    assert (gone.status_code, "were deleted on" in gone.json()["error"]) == (404, True)
    assert services.objects.list(f"reports/sales/2026/11/{report}/") == []
    shown = client("ana").get(f"/reports/{report}").json()
    assert (shown["status"], shown["files"]) == ("COMPLETED", [])


def test_a_token_that_only_reads_changes_nothing(client: Client, report: str) -> None:
    reader = client("reader")
    assert reader.get(f"/reports/{report}").status_code == 200
    for answer in (
        reader.post(f"/reports/{report}/rerun"),
        reader.post(f"/reports/{report}/shares", json={"with": "*"}),
        reader.delete(f"/reports/{report}"),
    ):
        assert (answer.status_code, "lacks the scope reports:write" in answer.json()["error"]) == (403, True)
