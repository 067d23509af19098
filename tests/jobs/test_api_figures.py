"""What the API tells without a worker at work: figures of the tables, and examples in its documentation."""

from __future__ import annotations

from typing import Any

import kinds_for_tests as kinds
from fastapi.testclient import TestClient

from jobs.api import make_app
from jobs.worker import Worker
from tools.services import Services

TOKEN = "token-of-the-tests"


def figures(text: str) -> dict[str, float]:
    """Every figure of Prometheus' text by its name and labels."""
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_metrics_tell_the_oldest_job_deliveries_and_what_was_sent_to_the_account(services: Services, desk: Any) -> None:
    job_id = desk.add("NOTE", announce=False, age_minutes=10)
    desk.run(
        "INSERT INTO raw_data.deliveries (delivery_id, delivery_key, job_id, target_kind, target_address, status) "
        "SELECT 'd1', 'd1', %s, 'slack', '#sales', 'UNKNOWN'",
        (job_id,),
    )
    worker = Worker(services, worker_id="test:figures", kinds=kinds.ALL)
    client = TestClient(make_app(services, worker), headers={"Authorization": f"Bearer {TOKEN}"})
    found = figures(client.get("/metrics").text)
    assert found['assistant_queue_oldest_seconds{kind="NOTE"}'] >= 600
    assert found['assistant_queue_jobs{kind="NOTE",status="PENDING"}'] == 1
    assert found['assistant_deliveries{kind="slack",status="UNKNOWN"}'] == 1
    assert found['assistant_warehouse_statements_total{tool="test"}'] > 0


def test_every_body_has_an_example_that_the_api_would_take(services: Services) -> None:
    schema = make_app(services, Worker(services, worker_id="test:examples", kinds=kinds.ALL)).openapi()
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
        for methods in schema["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    }
    assert len(bodies) >= 5
    for name in bodies:
        body = schema["components"]["schemas"][name]
        assert body.get("examples"), name
        for example in body["examples"]:
            assert set(example) <= set(body["properties"]), name
