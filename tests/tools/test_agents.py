"""Cortex Agents' client, against the documented events of agent:run, old ones and new ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import yaml

from tests.tools.cortex_wire import Tokens, sse
from tools.clients.agents import Agents
from tools.clients.cortex import AnalystError
from tools.semantic_subjects import SUBJECTS
from tools.settings import load_settings

URL = "https://my-account.snowflakecomputing.com/api/v2/cortex/agent:run"
SETTINGS = load_settings(
    {
        "SNOWFLAKE_ACCOUNT": "my_account",
        "SNOWFLAKE_USER": "service",
        "SNOWFLAKE_TOKEN": "secret",
        "S3_REPORTS_BUCKET": "reports",
    }
)
SALES = {"semantic_view": "analytics_platform.reporting.sales_analysis"}
CUSTOMERS = {"semantic_view": "analytics_platform.reporting.customers_analysis"}
QUESTION = [{"role": "user", "content": [{"type": "text", "text": "revenue by region"}]}]
READING = "This is our interpretation of your question: revenue by region."
USE = {"tool_use_id": "t-1", "type": "cortex_analyst_text_to_sql", "name": "customers_analysis", "content_index": 0}

Event = tuple[str, object]


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def agents(tokens: Tokens, pauses: list[float]) -> Iterator[Agents]:
    client = Agents(SETTINGS, tokens, pause=pauses.append)
    yield client
    client.close()


def analyst_delta(**delta: Any) -> Event:
    about = {"tool_use_id": "t-1", "tool_type": USE["type"], "tool_name": USE["name"]}
    return "response.tool_result.analyst.delta", {**about, "delta": delta}


def result(status: str = "success", tool_use_id: str = "t-1", **told: Any) -> Event:
    content = [{"type": "json", "json": told}]
    return "response.tool_result", {**USE, "tool_use_id": tool_use_id, "status": status, "content": content}


FINAL: Event = ("response", {"role": "assistant", "content": [], "metadata": {"run_id": "42-7"}})


@respx.mock
def test_the_sql_of_the_analyst_tool_is_the_answer_and_the_agents_prose_is_not(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.status", {"status": "planning", "message": "Planning the next steps"}),
            ("response.thinking.delta", {"content_index": 0, "text": "Hmm. "}),
            ("response.tool_use", {**USE, "input": {"query": "revenue by region"}}),
            ("response.tool_result.status", {"tool_use_id": "t-1", "status": "Executing SQL", "message": "..."}),
            analyst_delta(text="This is our interpretation of your question: "),
            analyst_delta(text="revenue by region."),
            analyst_delta(sql="SELECT region FROM t", verified_query_used=True, query_id="01-q"),
            result(text=READING, sql="SELECT region FROM t"),
            ("response.table", {"query_id": "01-q", "result_set": {"data": [["North"]]}}),
            ("response.warning", {"message": "slow"}),
            ("response.text.delta", {"content_index": 2, "text": "North sold 12 million."}),
            ("response.text", {"content_index": 2, "text": "North sold 12 million."}),
            ("response.suggested_queries", {"suggested_queries": [{"query": "And by segment?"}]}),
            ("metadata", {"metadata": {"role": "assistant", "message_id": 3}}),
            FINAL,
        )
    )
    heard: list[str] = []

    message = agents.message(QUESTION, semantic_models=[SALES, CUSTOMERS], on_status=heard.append)

    assert (message.text, message.sql) == (READING, "SELECT region FROM t")
    assert message.suggestions == ()
    assert message.verified_query is not None
    assert message.verified_query.name == "a verified query of customers_analysis"
    assert (message.model_index, message.semantic_model) == (1, CUSTOMERS["semantic_view"])
    assert message.result_query_id == "01-q"
    assert message.request_id == "header-id"
    assert message.warnings == ("slow",)
    assert message.thinking == "Hmm. "
    assert message.metadata["message_id"] == 3
    assert heard == ["interpreting_question", "generating_sql", "validating_sql"]


@respx.mock
def test_sql_that_comes_as_the_input_of_the_tool_that_runs_it_is_read(agents: Agents) -> None:
    runs = {"tool_use_id": "t-2", "type": "system_execute_sql", "name": "system_execute_sql"}
    respx.post(URL).mock(
        return_value=sse(
            ("response.tool_use", {**USE, "input": {"query": "revenue by region"}}),
            result(sql_explanation="Revenue of all dates by region"),
            ("response.tool_use", {**runs, "input": {"sql": "SELECT region FROM t"}}),
            ("response.tool_result", {**runs, "status": "success", "content": []}),
            FINAL,
        )
    )

    message = agents.message(QUESTION, semantic_models=[SALES, CUSTOMERS])

    assert message.sql == "SELECT region FROM t"
    assert message.model_index == 1
    assert message.verified_query is None


@respx.mock
def test_sql_that_failed_before_or_after_is_not_the_answer(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.tool_use", {**USE, "input": {}}),
            result("error", sql="SELECT wrong FROM t"),
            ("response.tool_use", {**USE, "tool_use_id": "t-3", "input": {}}),
            result(tool_use_id="t-3", sql="SELECT right FROM t", text=READING),
            ("response.tool_use", {**USE, "tool_use_id": "t-4", "input": {}}),
            result("error", tool_use_id="t-4", sql="SELECT wrong, too FROM t"),
            FINAL,
        )
    )

    assert agents.message(QUESTION, semantic_models=[CUSTOMERS]).sql == "SELECT right FROM t"


@respx.mock
def test_a_question_back_has_its_text_and_what_can_be_asked(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.tool_use", {**USE, "input": {}}),
            analyst_delta(suggestions={"index": 1, "delta": "Tw"}),
            analyst_delta(suggestions={"index": 0, "delta": "One?"}),
            analyst_delta(suggestions={"index": 1, "delta": "o?"}),
            ("response.text.delta", {"content_index": 1, "text": "Which region ", "is_elicitation": True}),
            ("response.text.delta", {"content_index": 1, "text": "do you mean?", "is_elicitation": True}),
            FINAL,
        )
    )

    message = agents.message(QUESTION, semantic_models=[CUSTOMERS])

    assert message.sql is None
    assert message.text == "Which region do you mean?"
    assert message.suggestions == ("One?", "Two?")


@respx.mock
def test_an_answer_without_a_tool_suggests_what_the_agent_suggests(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.text", {"content_index": 0, "text": "I know the shop's data only."}),
            ("response.suggested_queries", {"suggested_queries": [{"query": "Revenue?"}, {"no": "query"}]}),
            FINAL,
        )
    )

    message = agents.message(QUESTION, semantic_models=[SALES, CUSTOMERS])

    assert (message.text, message.sql, message.suggestions) == ("I know the shop's data only.", None, ("Revenue?",))
    assert message.model_index is None


@respx.mock
def test_the_last_event_alone_is_enough_and_so_is_an_answer_that_is_not_streamed(agents: Agents) -> None:
    verified = {"name": "by_region", "question": "Revenue by region", "verified_by": "Ada", "verified_at": 1714497970}
    told = {"text": READING, "sql": "SELECT 1", "verified_query_used": verified}
    tool_result = {"tool_use_id": "t-1", "name": "sales_analysis", "content": [{"type": "json", "json": told}]}
    whole = {
        "role": "assistant",
        "content": [
            {"type": "tool_use", "tool_use": {"tool_use_id": "t-1", "name": "sales_analysis", "input": {}}},
            {"type": "tool_result", "tool_result": tool_result},
            {"type": "text", "text": "Here."},
        ],
        "warnings": [{"message": "slow"}],
        "metadata": {"run_id": "42-7"},
    }
    respx.post(URL).side_effect = [sse(("response", whole)), httpx.Response(200, json=whole)]

    for stream in (True, False):
        message = agents.message(QUESTION, semantic_models=[SALES], stream=stream)
        assert (message.text, message.sql, message.model_index) == (READING, "SELECT 1", 0)
        assert message.verified_query is not None
        assert message.verified_query.model_dump() == {**verified}
        assert message.warnings == ("slow",)
    assert message.request_id == "42-7"


@respx.mock
def test_what_was_streamed_is_not_counted_twice_when_the_last_event_repeats_it(agents: Agents) -> None:
    text = {"type": "text", "text": "Which one?"}
    respx.post(URL).mock(
        return_value=sse(
            ("response.text.delta", {"content_index": 0, "text": "Which "}),
            ("response.text.delta", {"content_index": 0, "text": "one?"}),
            ("response", {"role": "assistant", "content": [text], "metadata": {}}),
        )
    )

    assert agents.message(QUESTION, semantic_models=[SALES]).text == "Which one?"


@respx.mock
def test_unknown_events_and_broken_ones_are_no_matter(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.hologram", {"depth": 3}),
            ("response.tool_use", "no object"),
            ("response.tool_result", {"tool_use_id": "t-9", "content": "no list"}),
            analyst_delta(text=READING, sql="SELECT 1"),
            ("execution_trace", [1, 2]),
            ("done", "[DONE]"),
            ("error", {"message": "too late"}),
        )
    )

    assert agents.message(QUESTION, semantic_models=[CUSTOMERS]).sql == "SELECT 1"


@respx.mock
def test_the_request_has_a_tool_for_each_semantic_view_and_the_conversation(agents: Agents) -> None:
    route = respx.post(URL).mock(return_value=sse(analyst_delta(text=READING, sql="SELECT 1"), FINAL))
    earlier = [
        {"type": "text", "text": "Revenue by region"},
        {"type": "sql", "statement": "SELECT region FROM t"},
    ]
    conversation = [*QUESTION, {"role": "analyst", "content": earlier}, *QUESTION]

    agents.message(conversation, semantic_models=[SALES, CUSTOMERS], role="ASSISTANT_READER")

    request = route.calls.last.request
    body = json.loads(request.content)
    assert [tool["tool_spec"]["name"] for tool in body["tools"]] == ["sales_analysis", "customers_analysis"]
    assert {tool["tool_spec"]["type"] for tool in body["tools"]} == {"cortex_analyst_text_to_sql"}
    assert body["tools"][0]["tool_spec"]["description"] == SUBJECTS["sales_analysis"]
    assert body["tool_resources"]["sales_analysis"] == {
        **SALES,
        "execution_environment": {"type": "warehouse", "warehouse": "ANALYTICS_WH"},
    }
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][1]["content"] == [
        {"type": "text", "text": "Revenue by region\n\n```sql\nSELECT region FROM t\n```"}
    ]
    assert body["stream"] is True
    assert request.headers["X-Snowflake-Role"] == "ASSISTANT_READER"
    assert request.headers["Authorization"] == 'Snowflake Token="0"'


@respx.mock
def test_a_staged_model_is_a_tool_as_well(agents: Agents) -> None:
    route = respx.post(URL).mock(return_value=sse(analyst_delta(text=READING, sql="SELECT 1"), FINAL))
    file = {"semantic_model_file": "@analytics_platform.reporting.semantic_models/sales.yaml"}

    agents.message(QUESTION, semantic_models=[file])

    body = json.loads(route.calls.last.request.content)
    assert body["tools"][0]["tool_spec"]["name"] == "sales"
    assert body["tools"][0]["tool_spec"]["description"] == SUBJECTS["sales_analysis"]
    assert body["tool_resources"]["sales"]["semantic_model_file"] == file["semantic_model_file"]


@respx.mock
def test_a_stream_that_ends_before_its_last_event_may_be_asked_again(agents: Agents) -> None:
    respx.post(URL).mock(return_value=sse(analyst_delta(text=READING, sql="SELECT 1")))

    with pytest.raises(AnalystError, match="before the answer was whole") as caught:
        agents.message(QUESTION, semantic_models=[SALES])
    assert caught.value.retryable
    assert caught.value.service == "Cortex Agents"
    assert caught.value.request_id == "header-id"


@respx.mock
def test_a_run_that_says_nothing_is_an_error(agents: Agents) -> None:
    respx.post(URL).mock(return_value=sse(FINAL))

    with pytest.raises(AnalystError, match="without a message"):
        agents.message(QUESTION, semantic_models=[SALES])


@respx.mock
def test_an_error_inside_a_stream_is_an_error(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.text.delta", {"content_index": 0, "text": "Well"}),
            ("error", {"message": "the budget of seconds is used up", "code": "399504", "request_id": "r-3"}),
        )
    )

    with pytest.raises(AnalystError, match="the budget of seconds is used up") as caught:
        agents.message(QUESTION, semantic_models=[SALES])
    assert (caught.value.code, caught.value.request_id) == ("399504", "r-3")


@pytest.mark.parametrize(
    "ended",
    [
        httpx.Response(200, json={"message": "Session expired", "code": "390112"}),
        httpx.Response(401, json={"message": "not authorized", "code": "390104"}),
        sse(("error", {"message": "Session expired", "code": "390112"})),
    ],
)
@respx.mock
def test_an_ended_session_is_renewed_once(agents: Agents, tokens: Tokens, ended: httpx.Response) -> None:
    route = respx.post(URL)
    route.side_effect = [ended, sse(analyst_delta(text=READING, sql="SELECT 1"), FINAL)]

    assert agents.message(QUESTION, semantic_models=[CUSTOMERS]).sql == "SELECT 1"
    assert tokens.refreshed == 1
    assert route.calls.last.request.headers["Authorization"] == 'Snowflake Token="1"'


@respx.mock
def test_too_many_requests_wait_as_long_as_the_server_asks(agents: Agents, pauses: list[float]) -> None:
    busy = httpx.Response(429, json={"message": "busy"}, headers={"Retry-After": "3"})
    route = respx.post(URL)
    route.side_effect = [busy, httpx.Response(503, json={}), sse(analyst_delta(text=READING, sql="SELECT 1"), FINAL)]

    assert agents.message(QUESTION, semantic_models=[CUSTOMERS]).sql == "SELECT 1"
    assert pauses[0] == 3.0
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Cortex Agents did not accept the request"),
        (402, "the budget for Cortex Agents is used up"),
        (403, "grant SNOWFLAKE.CORTEX_AGENT_USER"),
        (404, "semantic view is not there; .*assistant sql apply"),
    ],
)
@respx.mock
def test_a_refusal_says_what_to_do_and_is_not_tried_again(
    agents: Agents, pauses: list[float], status: int, words: str
) -> None:
    body = {"message": "no", "error_code": "390189", "request_id": "r-9"}
    route = respx.post(URL).mock(return_value=httpx.Response(status, json=body))

    with pytest.raises(AnalystError, match=words) as caught:
        agents.message(QUESTION, semantic_models=[SALES])
    assert (route.call_count, pauses, caught.value.retryable) == (1, [], False)
    assert (caught.value.code, caught.value.request_id) == ("390189", "r-9")


@pytest.mark.parametrize(
    ("failure", "words", "calls"),
    [
        (httpx.ConnectError("refused"), "Cortex Agents cannot be reached", 3),
        (httpx.ReadTimeout("slow"), "Cortex Agents did not answer in time", 1),
        (httpx.RemoteProtocolError("cut"), "the connection to Cortex Agents broke", 1),
    ],
)
@respx.mock
def test_only_what_was_never_sent_is_sent_again(agents: Agents, failure: Exception, words: str, calls: int) -> None:
    route = respx.post(URL).mock(side_effect=failure)

    with pytest.raises(AnalystError, match=words) as caught:
        agents.message(QUESTION, semantic_models=[SALES])
    assert route.call_count == calls
    assert caught.value.retryable


@respx.mock
def test_a_check_starts_no_run(agents: Agents) -> None:
    respx.get(URL).respond(405)
    agents.check()
    respx.get(URL).respond(503)
    with pytest.raises(AnalystError, match="Cortex Agents answers 503"):
        agents.check()


@respx.mock
def test_feedback_sends_nothing_since_there_is_no_agent_object(agents: Agents) -> None:
    agents.feedback("r-1", positive=True)
    assert respx.calls.call_count == 0


def test_the_subjects_are_those_of_the_files() -> None:
    files = Path(__file__).parents[2] / "semantic_models"
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files.glob("*.yaml")]
    assert {model["name"]: model["description"] for model in read} == dict(SUBJECTS)


RUNS = {"tool_use_id": "t-2", "type": "system_execute_sql", "name": "system_execute_sql"}
ROWS = {
    "statementHandle": "01-h",
    "resultSetMetaData": {
        "partition": 0,
        "numRows": 7,
        "format": "jsonv2",
        "rowType": [
            {"name": "REGION", "type": "TEXT"},
            {"name": "DAY", "type": "DATE"},
            {"name": "REVENUE", "type": "FIXED", "scale": 2},
            {"name": "SHARE", "type": "REAL"},
            {"name": "IS_NEW", "type": "BOOLEAN"},
            {"name": "AT", "type": "TIMESTAMP_NTZ"},
            {"name": "SEEN", "type": "TIMESTAMP_TZ"},
        ],
    },
    "data": [["North", "20780", "12.50", "0.5", "true", "1795392000.250000000", "1795392000.000000000 1500"],
             ["South", "2026-11-23", None, "n/a", "false", None, None]],
}  # fmt: skip


def executed(status: str = "success", **told: Any) -> Event:
    return "response.tool_result", {**RUNS, "status": status, "content": [{"type": "json", "json": told}]}


@respx.mock
def test_the_rows_that_the_agent_read_come_with_the_words_of_the_tool_that_wrote_the_sql(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.tool_use", {**USE, "input": {"query": "revenue by region"}}),
            analyst_delta(text=READING, think="Hmm."),
            result(text=READING, sql="SELECT region FROM t", verified_query_used=True),
            ("response.tool_use", {**RUNS, "input": {"sql": "SELECT region FROM t"}}),
            executed(query_id="01-q", result_set=ROWS, sql="SELECT region FROM t"),
            ("response.table", {"tool_use_id": "t-2", "query_id": "01-q", "result_set": {"data": []}}),
            FINAL,
        )
    )

    message = agents.message(QUESTION, semantic_models=[SALES, CUSTOMERS])

    assert (message.text, message.sql, message.model_index) == (READING, "SELECT region FROM t", 1)
    assert (message.verified_query is not None, message.thinking) == (True, "Hmm.")
    assert message.result_query_id == "01-q"
    assert message.result is not None
    assert (message.result.query_id, message.result.total) == ("01-q", 7)
    assert message.result.columns[:3] == ("REGION", "DAY", "REVENUE")
    at = datetime(2026, 11, 23)
    east = timezone(timedelta(hours=1))
    assert message.result.rows[0] == (
        "North", date(2026, 11, 23), Decimal("12.50"), 0.5, True, at.replace(microsecond=250_000),
        datetime(2026, 11, 23, 1, tzinfo=east),
    )  # fmt: skip
    assert message.result.rows[1] == ("South", date(2026, 11, 23), None, "n/a", False, None, None)


@pytest.mark.parametrize("stream", [True, False])
@respx.mock
def test_rows_of_a_table_alone_are_read_and_need_no_types(agents: Agents, stream: bool) -> None:
    table = {"tool_use_id": "t-2", "query_id": "01-q", "result_set": {"data": [["North", "3"]]}, "title": "Revenue"}
    use = {**RUNS, "input": {"sql": "SELECT region FROM t"}}
    whole = {"content": [{"type": "tool_use", "tool_use": use}, {"type": "table", "table": table}]}
    answer = (("response.tool_use", use), ("response.table", table), ("response", whole))
    respx.post(URL).mock(return_value=sse(*answer) if stream else httpx.Response(200, json=whole))

    message = agents.message(QUESTION, semantic_models=[SALES], stream=stream)

    assert message.result is not None
    assert (message.result.rows, message.result.total, message.result.columns) == ((("North", "3"),), 1, ())
    assert message.result_query_id == "01-q"


@respx.mock
def test_sql_that_snowflake_could_not_run_is_not_the_answer_though_it_was_well_written(agents: Agents) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("response.tool_use", {**USE, "input": {}}),
            result(text=READING, sql="SELECT wrong FROM t"),
            ("response.tool_use", {**RUNS, "input": {"sql": "SELECT wrong FROM t"}}),
            executed("error"),
            ("response.text", {"content_index": 4, "text": "The query failed."}),
            FINAL,
        )
    )

    message = agents.message(QUESTION, semantic_models=[CUSTOMERS])

    assert (message.sql, message.text, message.result) == (None, "The query failed.", None)
