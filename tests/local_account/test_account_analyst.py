"""Cortex Analyst's endpoints of the local account: plain, streamed, routed, and its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.account import Address

Client = Any

MODEL = """
name: {name}
tables:
  - name: orders
    base_table: {{database: test_db, schema: {schema}, table: orders}}
    primary_key: {{columns: [order_id]}}
    dimensions:
      - {{name: order_id, expr: order_id, data_type: NUMBER}}
      - {{name: {dimension}, expr: region, data_type: VARCHAR}}
    time_dimensions:
      - {{name: order_date, expr: order_date, data_type: DATE}}
    facts:
      - {{name: amount, expr: amount, data_type: NUMBER}}
    metrics:
      - {{name: {metric}, synonyms: ["{synonym}"], expr: SUM(orders.amount)}}
"""


def asked(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": [{"type": "text", "text": text}]}]


@pytest.fixture
def model(client: Client, schema: str) -> str:
    client.run(
        "CREATE TABLE orders (order_id INT, region VARCHAR, order_date DATE, amount NUMBER(10, 2))",
        "INSERT INTO orders VALUES (1, 'North', '2026-04-01', 10), (2, 'South', '2026-03-01', 5)",
    )
    return MODEL.format(name="sales", schema=schema, dimension="region", metric="revenue", synonym="turnover")


@pytest.fixture
def http(account: Address, client: Client) -> Iterator[httpx.Client]:
    headers = {"Authorization": f'Snowflake Token="{client.connection.rest.token}"'}
    with httpx.Client(base_url=f"{account.url}/api/v2/cortex/analyst", headers=headers, timeout=30) as opened:
        yield opened


def kinds(answer: httpx.Response) -> list[str]:
    return [item["type"] for item in answer.json()["message"]["content"]]


def test_a_question_is_answered_with_sql_that_runs(http: httpx.Client, client: Client, model: str) -> None:
    answer = http.post("/message", json={"messages": asked("revenue by region"), "semantic_model": model})
    assert answer.status_code == 200
    assert answer.headers["X-Snowflake-Request-Id"] == answer.json()["request_id"]
    assert kinds(answer) == ["text", "sql"]
    sql = answer.json()["message"]["content"][1]["statement"]
    assert sorted(str(row[0]) for row in client.rows(sql)) == ["North", "South"]


def test_a_value_in_the_data_is_understood_as_a_filter(http: httpx.Client, client: Client, model: str) -> None:
    answer = http.post("/message", json={"messages": asked("revenue in South"), "semantic_model": model})
    sql = answer.json()["message"]["content"][1]["statement"]
    assert "South" in sql
    assert client.rows(sql)[0][-1] == 5


def test_what_cannot_be_answered_brings_suggestions(http: httpx.Client, model: str) -> None:
    answer = http.post(
        "/message", json={"messages": asked("what is the weather in Paris tomorrow"), "semantic_model": model}
    )
    assert kinds(answer)[0] == "text"
    assert "sql" not in kinds(answer)


def test_a_model_is_read_from_a_stage_and_the_best_one_is_chosen(
    http: httpx.Client, client: Client, schema: str, model: str, tmp_path: Path
) -> None:
    other = MODEL.format(name="support", schema=schema, dimension="queue", metric="ticket_count", synonym="tickets")
    client.run("CREATE STAGE models")
    for name, text in (("sales", model), ("support", other)):
        (tmp_path / f"{name}.yaml").write_text(text)
        client.rows(f"PUT file://{tmp_path}/{name}.yaml @models AUTO_COMPRESS = FALSE")
    files = [{"semantic_model_file": f"@test_db.{schema}.models/{name}.yaml"} for name in ("support", "sales")]
    answer = http.post("/message", json={"messages": asked("turnover by region"), "semantic_models": files}).json()
    assert answer["semantic_model_selection"] == {"index": 1, "identifier": files[1]}
    single = http.post("/message", json={"messages": asked("turnover"), **files[1]})
    assert kinds(single) == ["text", "sql"]
    missing = http.post(
        "/message", json={"messages": asked("x"), "semantic_model_file": f"@test_db.{schema}.models/no.yaml"}
    )
    assert (missing.status_code, missing.json()["code"]) == (404, "392404")


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_streamed_answer_comes_in_deltas(http: httpx.Client, model: str) -> None:
    body = {"messages": asked("revenue by region"), "semantic_model": model}
    plain = http.post("/message", json=body).json()["message"]["content"]
    with http.stream("POST", "/message", json=body | {"stream": True}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = events(answer.read().decode())
    assert told[0][0] == "status"
    assert {name for name, _ in told} == {"status", "message.content.delta", "warnings", "response_metadata", "done"}
    deltas = [data for name, data in told if name == "message.content.delta"]
    assert "".join(data.get("text_delta", "") for data in deltas) == plain[0]["text"]
    assert "".join(data.get("statement_delta", "") for data in deltas) == plain[1]["statement"]


def test_a_bearer_token_is_enough_and_no_token_is_not(account: Address, model: str) -> None:
    url = f"{account.url}/api/v2/cortex/analyst/message"
    body = {"messages": asked("revenue"), "semantic_model": model}
    assert httpx.post(url, json=body, headers={"Authorization": "Bearer anything"}).status_code == 200
    assert httpx.post(url, json=body).status_code == 401


def test_an_expired_session_is_told_with_http_200(account: Address, model: str) -> None:
    answer = httpx.post(
        f"{account.url}/api/v2/cortex/analyst/message", headers={"Authorization": 'Snowflake Token="old"'},
        json={"messages": asked("revenue"), "semantic_model": model},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (200, "390112")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": asked("x")},
        {"messages": asked("x"), "semantic_model": "a", "semantic_model_file": "@b/c.yaml"},
        {"messages": [*asked("x"), {"role": "analyst", "content": []}], "semantic_model": "a"},
        {"messages": asked("x"), "semantic_model": "tables: ["},
        {"messages": asked("x"), "semantic_models": [{"semantic_vieww": "db.s.v"}]},
        {"messages": asked("x"), "semantic_model": {"name": "a"}},
        {"messages": asked("x"), "semantic_models": [{"semantic_model_file": 1}]},
        {"messages": asked("x"), "semantic_models": ["a"]},
        {"messages": [{"role": "user", "content": ["x"]}], "semantic_model": "a"},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": 1}]}], "semantic_model": "a"},
        {"messages": [{"role": "user", "content": []}], "semantic_model": "a"},
        {"messages": [{"role": "robot", "content": []}], "semantic_model": "a"},
    ],
)
def test_a_wrong_request_is_refused_with_an_error_response(http: httpx.Client, body: dict[str, Any]) -> None:
    answer = http.post("/message", json=body)
    assert answer.status_code == 400
    assert {"message", "code", "error_code", "request_id"} <= answer.json().keys()
    assert answer.headers["X-Snowflake-Request-Id"]


def test_an_unknown_kind_of_content_is_passed_over(http: httpx.Client, model: str) -> None:
    content = [{"type": "picture", "url": "x"}, *asked("revenue")[0]["content"]]
    earlier = [*asked("revenue by region"), {"role": "analyst", "content": [{"type": "think", "think": "..."}]}]
    body = {"messages": [*earlier, {"role": "user", "content": content}], "semantic_model": model}
    assert kinds(http.post("/message", json=body)) == ["text", "sql"]


@pytest.mark.parametrize("text", ["", "   ", "\u0000\ud83d", "'; DROP TABLE orders --", "a" * 20_000])
def test_any_text_is_answered_or_refused_politely(http: httpx.Client, model: str, text: str) -> None:
    encoded = json.dumps({"messages": asked(text), "semantic_model": model}).encode()
    answer = http.post("/message", content=encoded, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert kinds(answer)[0] == "text"
    assert "sql" not in kinds(answer)


def test_faults_of_the_model_are_warnings_also_in_a_stream(http: httpx.Client, model: str) -> None:
    assert http.post("/message", json={"messages": asked("revenue"), "semantic_model": model}).json()["warnings"] == []
    faulty = model.replace('["turnover"]', '["turnover", ""]')
    body = {"messages": asked("revenue"), "semantic_model": faulty}
    expected = [{"message": "tables[0].metrics[0].synonyms[1]: revenue has a blank synonym"}]
    assert http.post("/message", json=body).json()["warnings"] == expected
    told = events(http.post("/message", json=body | {"stream": True}).text)
    assert next(data["warnings"] for name, data in told if name == "warnings") == expected


def test_suggestions_are_streamed_with_their_places(http: httpx.Client, model: str) -> None:
    body = {"messages": asked("revenue by unicorn"), "semantic_model": model}
    plain = http.post("/message", json=body).json()["message"]["content"][1]["suggestions"]
    told = events(http.post("/message", json=body | {"stream": True}).text)
    deltas = [data["suggestions_delta"] for _, data in told if "suggestions_delta" in data]
    assert [(one["index"], one["suggestion_delta"]) for one in deltas] == list(enumerate(plain))
    assert ("status", "generating_suggestions") in [(name, data.get("status")) for name, data in told]


def test_feedback_is_taken_or_refused(http: httpx.Client) -> None:
    assert (
        http.post("/feedback", json={"request_id": "r", "positive": False, "feedback_message": "no"}).status_code == 200
    )
    assert http.post("/feedback", json={"request_id": "r", "positive": "yes"}).status_code == 400
