"""Cortex Agents' endpoint of the local account: the documented events, and rows that were really read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from deploy.local.account import Address
from tests.local_account.trade import MODEL, TABLES

Client = Any
Event = tuple[str, dict[str, Any]]


@pytest.fixture
def view(client: Client, schema: str) -> str:
    model = MODEL.format(schema=schema)
    client.run(*TABLES, f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${model}$$)")
    return f"test_db.{schema}.trade"


@pytest.fixture
def http(account: Address, client: Client) -> Iterator[httpx.Client]:
    headers = {"Authorization": f'Snowflake Token="{client.connection.rest.token}"'}
    with httpx.Client(base_url=f"{account.url}/api/v2/cortex", headers=headers, timeout=30) as opened:
        yield opened


def asked(view: str, question: str, *, stream: bool = True, **environment: Any) -> dict[str, Any]:
    resource: dict[str, Any] = {"semantic_view": view}
    if environment:
        resource["execution_environment"] = {"type": "warehouse", **environment}
    return {
        "messages": [{"role": "user", "content": [{"type": "text", "text": question}]}],
        "tools": [{"tool_spec": {"type": "cortex_analyst_text_to_sql", "name": "trade"}}],
        "tool_resources": {"trade": resource},
        "stream": stream,
    }


def events(answer: httpx.Response) -> list[Event]:
    assert answer.status_code == 200, answer.text
    pieces = [piece.split("\n") for piece in answer.text.strip().split("\n\n")]
    return [(lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))) for lines in pieces]


def test_the_sql_is_run_and_its_rows_are_told(http: httpx.Client, client: Client, view: str) -> None:
    told = events(http.post("/agent:run", json=asked(view, "turnover by region", warehouse="TEST_WH")))
    assert [name for name, _ in told] == [
        "response.status",
        "response.tool_use",
        "response.tool_result.analyst.delta",
        "response.tool_result.analyst.delta",
        "response.tool_result",
        "response.tool_use",
        "response.tool_result.status",
        "response.tool_result",
        "response.table",
        "response.text.delta",
        "response.text",
        "response",
        "done",
    ]
    analyst, use = (data for name, data in told if name == "response.tool_use")
    assert (analyst["type"], analyst["name"]) == ("cortex_analyst_text_to_sql", "trade")
    assert analyst["input"] == {"query": "turnover by region"}
    assert (use["type"], use["input"]["execution_environment"]) == (
        "system_execute_sql",
        {"type": "warehouse", "warehouse": "TEST_WH"},
    )
    result = [data for name, data in told if name == "response.tool_result"][-1]["content"][0]["json"]
    rows = result["result_set"]
    assert result["sql"] == use["input"]["sql"]
    assert [column["name"] for column in rows["resultSetMetaData"]["rowType"]] == ["REGION", "REVENUE"]
    assert [column["type"] for column in rows["resultSetMetaData"]["rowType"]] == ["TEXT", "FIXED"]
    assert rows["resultSetMetaData"]["numRows"] == 2
    assert sorted(rows["data"]) == [["North", "11.00"], ["South", "12.00"]]
    [table] = [data for name, data in told if name == "response.table"]
    assert (table["query_id"], table["result_set"]) == (result["query_id"], rows)
    places = [data["content_index"] for name, data in told if name.startswith("response.t") and "content_index" in data]
    assert places == sorted(places)
    history = "SELECT query_text, warehouse_name FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) WHERE query_id = %s"
    assert client.rows(history, result["query_id"]) == [(result["sql"], "TEST_WH")]


def test_the_last_event_is_what_an_answer_without_a_stream_is(http: httpx.Client, view: str) -> None:
    last = dict(events(http.post("/agent:run", json=asked(view, "turnover by region"))))["response"]
    whole = http.post("/agent:run", json=asked(view, "turnover by region", stream=False)).json()
    kinds = ["tool_use", "tool_result", "tool_use", "tool_result", "table", "text"]
    assert [item["type"] for item in last["content"]] == [item["type"] for item in whole["content"]] == kinds
    assert whole["status"] == "completed"
    assert sorted(whole["content"][4]["table"]["result_set"]["data"]) == [["North", "11.00"], ["South", "12.00"]]


def test_values_are_in_the_sql_apis_encodings(http: httpx.Client, client: Client, view: str) -> None:
    told = dict(events(http.post("/agent:run", json=asked(view, "turnover by month"))))
    rows = told["response.table"]["result_set"]
    [place] = [at for at, one in enumerate(rows["resultSetMetaData"]["rowType"]) if one["type"] == "DATE"]
    assert [row[place] for row in rows["data"]] == ["20544", "20574"]


def test_a_question_back_runs_nothing(http: httpx.Client, view: str) -> None:
    told = events(http.post("/agent:run", json=asked(view, "What is the meaning of life?")))
    assert "response.table" not in [name for name, _ in told]
    [text] = [data for name, data in told if name == "response.text"]
    assert text["is_elicitation"]
    assert text["text"].count("\n- ") >= 1


def test_sql_that_cannot_be_run_is_an_error_of_its_tool(http: httpx.Client, view: str) -> None:
    told = events(http.post("/agent:run", json=asked(view, "turnover by region", warehouse="NO_SUCH_WH")))
    [failed] = [data for name, data in told if name == "response.tool_result" and data["status"] == "error"]
    assert failed["content"][0]["text"].startswith("002043: ")
    assert "response.table" not in [name for name, _ in told]
    assert "could not be run" in dict(told)["response.text"]["text"]


def test_a_time_limit_of_the_tool_is_one_of_its_statement(http: httpx.Client, view: str) -> None:
    told = dict(events(http.post("/agent:run", json=asked(view, "turnover by region", query_timeout=30))))
    assert told["response.table"]["result_set"]["resultSetMetaData"]["numRows"] == 2
    refused = http.post("/agent:run", json=asked(view, "turnover by region", query_timeout="soon"))
    assert (refused.status_code, "query_timeout" in refused.json()["message"]) == (400, True)


def test_the_sql_runs_with_the_role_that_is_asked_for(
    http: httpx.Client, client: Client, connect: Callable[..., Client], account: Address, view: str, schema: str
) -> None:
    role = f"reader_{schema}"
    client.run(
        f"CREATE ROLE {role}",
        f"GRANT USAGE ON DATABASE test_db TO ROLE {role}",
        f"GRANT USAGE ON SCHEMA test_db.{schema} TO ROLE {role}",
        f"GRANT SELECT ON SEMANTIC VIEW {view} TO ROLE {role}",
    )
    body = asked(view, "turnover by region")
    told = events(http.post("/agent:run", json=body, headers={"X-Snowflake-Role": role}))
    [failed] = [data for name, data in told if name == "response.tool_result" and data["status"] == "error"]
    assert "ORDERS' does not exist or not authorized" in failed["content"][0]["text"]
    client.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA test_db.{schema} TO ROLE {role}")
    told = events(http.post("/agent:run", json=body, headers={"X-Snowflake-Role": role}))
    assert dict(told)["response.table"]["result_set"]["resultSetMetaData"]["numRows"] == 2
    refused = http.post("/agent:run", json=body, headers={"X-Snowflake-Role": "nobody"})
    assert (refused.status_code, "not granted" in refused.json()["message"]) == (400, True)
