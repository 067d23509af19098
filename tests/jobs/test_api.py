"""The worker's API over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import kinds_for_tests as kinds
import pytest

from deploy.local.account.run import free_port
from jobs.api_ready import Probe, Readiness, probes
from jobs.service import answering
from tools.errors import ServiceError
from tools.services import Services

TOKEN = "token-of-the-tests"


@pytest.fixture(scope="module")
def api(working: Any, soon: Any, services: Services) -> Iterator[httpx.Client]:
    port = free_port()
    with (
        working(services, kinds=kinds.ALL) as worker,
        answering(services, worker, host="127.0.0.1", port=port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {TOKEN}"}) as client,
    ):
        soon(lambda: answers(client))
        yield client


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(autouse=True)
def _empty_queue(desk: Any) -> None:
    """Each test begins with no jobs."""


def test_health_needs_no_token_and_names_the_worker(api: httpx.Client) -> None:
    answer = api.get("/health", headers={"Authorization": ""})
    assert answer.json()["status"] == "ok"
    assert answer.json()["worker_id"].startswith("test:")


def test_a_job_is_submitted_done_and_reported(api: httpx.Client, soon: Any) -> None:
    body = {"name": "One", "type": "export", "input": {"sql": "SELECT 1 AS one"}, "priority": 2, "created_by": "ana"}
    accepted = api.post("/process-job", json=body)
    assert accepted.status_code == 202
    assert accepted.json()["status"] == "PENDING"
    status = accepted.headers["Location"]

    done = soon(lambda: (job := api.get(status).json())["status"] in ("COMPLETED", "FAILED") and job)
    assert done["status"] == "COMPLETED", done
    assert (done["name"], done["type"], done["priority"], done["created_by"]) == ("One", "EXPORT", 2, "ana")
    assert (done["progress"], done["attempt"], done["error"]) == (100, 1, None)
    assert done["files"][0]["name"] == "export.csv"
    assert len(done["files"][0]["sha256"]) == 64

    again = api.post("/process-job", json={"job_id": done["job_id"]})
    assert (again.status_code, again.json()["status"]) == (202, "COMPLETED")


def test_an_existing_job_is_done_now(api: httpx.Client, desk: Any) -> None:
    job_id = desk.add("NOTE", announce=False)
    assert api.post("/process-job", json={"job_id": job_id}).status_code == 202
    assert desk.until(job_id, "COMPLETED", seconds=5)


def test_the_platforms_shape_makes_a_job_under_its_id_once(api: httpx.Client, desk: Any) -> None:
    body = {"job_id": "monthly-7", "job_type": "EXPORT", "input_data": {"sql": "SELECT 1 AS one"}}
    with ThreadPoolExecutor(6) as pool:
        answers = [each.result() for each in [pool.submit(api.post, "/process-job", json=body) for _ in range(6)]]
    assert [(answer.status_code, answer.json()["job_id"]) for answer in answers] == [(202, "monthly-7")] * 6
    desk.until("monthly-7", "COMPLETED")
    again = api.post("/process-job", json=body)
    assert again.json() == {
        "job_id": "monthly-7",
        "status": "COMPLETED",
        "status_url": "/job/monthly-7/status",
    }
    assert desk.events("monthly-7") == ["SUBMITTED", "CLAIMED", "COMPLETED"]


def test_jobs_are_listed_by_state_page_by_page_and_cancelled(api: httpx.Client, desk: Any) -> None:
    waiting = [str(uuid.uuid4()) for _ in range(3)]
    for job_id in waiting:
        desk.run(
            "INSERT INTO raw_data.jobs (job_id, job_name, job_type, created_by, run_after) "
            "SELECT %s, 'later', 'EXPORT', 'ana', DATEADD('hour', 1, SYSDATE())",
            (job_id,),
        )
    page = api.get("/jobs", params={"status": "PENDING", "type": "EXPORT", "limit": 2}).json()
    rest = api.get("/jobs", params={"status": "PENDING", "limit": 2, "offset": page["next_offset"]}).json()
    assert {job["job_id"] for job in page["jobs"] + rest["jobs"]} == set(waiting)
    assert rest["next_offset"] is None
    assert "cancelled" in api.delete(f"/jobs/{waiting[0]}").json()["text"]
    assert api.get(f"/jobs/{waiting[0]}").json()["status"] == "CANCELLED"
    assert api.get("/jobs", params={"status": "FAILED"}).json() == {"jobs": [], "next_offset": None}


def test_a_cancelled_job_is_tried_again_and_a_finished_one_is_not(api: httpx.Client, desk: Any) -> None:
    job_id = str(uuid.uuid4())
    desk.run(
        "INSERT INTO raw_data.jobs (job_id, job_name, job_type, created_by, status, finished_at) "
        "SELECT %s, 'given up', 'NOTE', 'ana', 'CANCELLED', SYSDATE()",
        (job_id,),
    )
    assert api.post(f"/jobs/{job_id}/retry").status_code == 202
    desk.until(job_id, "COMPLETED")
    refused = api.post(f"/jobs/{job_id}/retry")
    assert refused.status_code == 409
    assert "is done" in refused.json()["error"]


def test_a_body_that_is_too_large_is_413(api: httpx.Client) -> None:
    answer = api.post("/process-job", json={"type": "EXPORT", "input": {"sql": "x" * 1_100_000}})
    assert (answer.status_code, answer.json()["field"]) == (413, "body")


def test_ready_says_how_long_each_neighbour_took(api: httpx.Client) -> None:
    answer = api.get("/ready", headers={"Authorization": ""})
    assert answer.status_code == 200, answer.text
    assert {each["name"] for each in answer.json()["neighbours"]} >= {"Snowflake", "S3", "SQS", "Cortex Analyst"}
    assert all(each["status"] == "ok" and each["milliseconds"] >= 0 for each in answer.json()["neighbours"])


def test_ready_is_503_when_one_that_is_needed_is_down_and_degraded_for_another(services: Services) -> None:
    def broken() -> None:
        raise ServiceError("nobody is there", service="S3", retryable=True)

    asked = probes(services)
    down = Readiness({**asked, "S3": Probe(broken, is_needed=True)}).now()
    assert (down.status, [each.name for each in down.neighbours if each.status != "ok"]) == ("down", ["S3"])
    assert Readiness({**asked, "SQS": Probe(broken)}).now().status == "degraded"


def test_the_same_key_gives_the_same_job(api: httpx.Client) -> None:
    body = {"type": "EXPORT", "input": {"sql": "SELECT 1 AS one"}, "idempotency_key": str(uuid.uuid4())}
    first, second = (api.post("/process-job", json=body).json()["job_id"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic dXNlcjpwYXNz", f"Bearer {TOKEN}x"])
@pytest.mark.parametrize("path", ["/metrics", "/job/1/status"])
def test_without_the_token_nothing_is_told(api: httpx.Client, path: str, token: str) -> None:
    answer = api.get(path, headers={"Authorization": token})
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["error"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_job_is_404(api: httpx.Client) -> None:
    missing = str(uuid.uuid4())
    assert api.get(f"/job/{missing}/status").status_code == 404
    answer = api.post("/process-job", json={"job_id": missing})
    assert answer.status_code == 404
    assert missing in answer.json()["error"]


@pytest.mark.parametrize(("method", "path", "code"), [("GET", "/nowhere", 404), ("DELETE", "/health", 405)])
def test_an_unknown_path_or_method_has_the_form_of_every_error(
    api: httpx.Client, method: str, path: str, code: int
) -> None:
    answer = api.request(method, path)
    assert (answer.status_code, list(answer.json())) == (code, ["error"])


def test_the_schema_knows_one_form_of_errors(api: httpx.Client) -> None:
    assert "ValidationError" not in api.get("/openapi.json").text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "REPORT", "input": {"report_type": "slaes"}}, "input.report_type"),
        ({"type": "REPORT", "input": {"period": "whenever"}}, "input.period"),
        ({"type": "DANCE", "input": {}}, "type"),
        ({"name": "no type"}, "type"),
        ({"type": "EXPORT", "input": {"sql": "SELECT 1"}, "priority": 10}, "priority"),
        ({"type": "EXPORT", "input": [], "priority": 1}, "input"),
        ({"kind": "EXPORT"}, "kind"),
        ({"job_id": "x", "type": "EXPORT"}, "input"),
        ({"job_id": "../x", "type": "EXPORT", "input": {"sql": "SELECT 1"}}, "job_id"),
        ({"type": "DELIVERY", "input": {"delivery_id": "x"}}, "type"),
        ({"type": "EXPORT", "job_type": "EXPORT", "input": {"sql": "SELECT 1"}}, "body"),
        ({"type": "EXPORT", "input": {"sql": "SELECT 1"}, "targets": [{"kind": "pigeon"}]}, "targets.0"),
        ({"type": "EXPORT", "name": "a\u0000b", "input": {"sql": "SELECT 1"}}, "body"),
    ],
)
def test_a_wrong_body_is_422_and_names_the_field(api: httpx.Client, body: dict[str, Any], field: str) -> None:
    answer = api.post("/process-job", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field
    assert len(answer.json()["error"]) > 10


def test_broken_json_is_422(api: httpx.Client) -> None:
    answer = api.post("/process-job", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["field"]) == (422, "body")


def test_a_typed_query_is_answered_with_rows_and_its_reading(api: httpx.Client) -> None:
    query = {"metrics": ["total_revenue", "order_count"], "dimensions": ["customers.region"], "limit": 3}
    answer = api.post("/query", json={"semantic_model": "sales", "query": query})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [column["name"] for column in found["columns"]] == ["region", "total_revenue", "order_count"]
    assert len(found["rows"]) == 3
    assert all(isinstance(row[1], (int, float)) for row in found["rows"])
    assert found["understood"].startswith("Total revenue and order count by region, the top 3")
    assert found["sql"].startswith("WITH") or found["sql"].startswith("SELECT")
    assert found["truncated"] is False


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"metrics": ["profits"]}, "no metric 'profits'"),
        ({"metrics": ["shipping_revenue"], "dimensions": ["products.category"]}, "counted several times"),
        (
            {"metrics": ["total_revenue"], "filters": [{"field": "customers.region", "values": ["Mars"]}]},
            "never 'Mars'",
        ),
        ({"metrics": ["total_revenue"], "windows": [{"kind": "last"}]}, "query.windows.0: a window of kind 'last'"),
        ({"metric": ["total_revenue"]}, "query.metric: there is no such field"),
    ],
)
def test_a_typed_query_without_an_answer_is_422_with_the_reason(
    api: httpx.Client, query: dict[str, Any], said: str
) -> None:
    answer = api.post("/query", json={"semantic_model": "sales", "query": query})
    assert answer.status_code == 422, answer.text
    assert said in answer.json()["error"]


def test_metrics_count_what_was_done(api: httpx.Client, desk: Any) -> None:
    desk.until(desk.add("NOTE"), "COMPLETED")
    text = api.get("/metrics").text
    assert 'assistant_jobs_claimed_total{kind="NOTE"}' in text
    assert 'assistant_jobs_ended_total{kind="NOTE",outcome="completed"}' in text
    assert 'assistant_job_queue_statements_total{statement="claim"}' in text


def test_metrics_know_the_queues_depth_and_ask_for_it_once_a_minute(api: httpx.Client, desk: Any) -> None:
    for _ in range(3):
        text = api.get("/metrics").text
    assert 'assistant_queue_jobs{kind="' in text or "assistant_queue_jobs " in text
    assert "assistant_tables_answered 1.0" in text
    asked = [
        line for line in text.splitlines() if line.startswith('assistant_job_queue_statements_total{statement="gau')
    ]
    assert asked == ['assistant_job_queue_statements_total{statement="gauges"} 1.0']


def test_metrics_tell_durations_and_retries(api: httpx.Client, desk: Any) -> None:
    desk.until(desk.add("UNSTEADY"), "COMPLETED")
    text = api.get("/metrics").text
    assert 'assistant_jobs_ended_total{kind="UNSTEADY",outcome="retried"}' in text
    for name in ("run", "wait"):
        assert f'assistant_job_{name}_seconds_bucket{{kind="UNSTEADY",le="60.0"}}' in text


def test_what_a_child_sends_to_the_account_is_counted_by_its_worker(
    services: Services, api: httpx.Client, desk: Any
) -> None:
    before = services.warehouse.statements.counts().get("export", 0)
    desk.until(desk.add("EXPORT", wanted={"sql": "SELECT 1 AS one"}), "COMPLETED")
    assert services.warehouse.statements.counts()["export"] > before


def test_the_documentation_is_one_page_without_another_host(api: httpx.Client) -> None:
    page = api.get("/docs").text
    for path in ("/process-job", "/query", "/job/{job_id}/status", "/metrics", "/health", "/ready", "/schedules"):
        assert path in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script src" not in page
