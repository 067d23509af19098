"""Cortex Analyst's client, against every documented form of its answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
import respx

from tests.tools.cortex_wire import Tokens, sse
from tools.clients.cortex import Analyst, AnalystError
from tools.clients.rest_token import RestToken
from tools.settings import load_settings

MODELS = [{"semantic_model_file": "@analytics_platform.reporting.semantic_models/sales.yaml"}]
QUESTION = [{"role": "user", "content": [{"type": "text", "text": "revenue by region"}]}]
URL = "https://my-account.snowflakecomputing.com/api/v2/cortex/analyst/message"
SETTINGS = load_settings(
    {
        "SNOWFLAKE_ACCOUNT": "my_account",
        "SNOWFLAKE_USER": "service",
        "SNOWFLAKE_TOKEN": "secret",
        "S3_REPORTS_BUCKET": "reports",
    }
)
VERIFIED = {
    "name": "revenue_by_region",
    "question": "Revenue by region",
    "sql": "SELECT 1",
    "verified_at": 1714497970,
    "verified_by": "Ada",
}
WHOLE = {
    "request_id": "r-1",
    "message": {
        "role": "analyst",
        "content": [
            {"type": "text", "text": "We interpreted your question as: revenue by region."},
            {"type": "sql", "statement": "SELECT region FROM t", "confidence": {"verified_query_used": VERIFIED}},
        ],
    },
    "warnings": [{"message": "Table t has (30) columns"}],
    "semantic_model_selection": {"index": 0, "identifier": MODELS[0]},
    "response_metadata": {"model_names": ["claude"], "question_category": "CLEAR_SQL"},
}


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def analyst(tokens: Tokens, pauses: list[float]) -> Iterator[Analyst]:
    client = Analyst(SETTINGS, tokens, pause=pauses.append)
    yield client
    client.close()


def error(status: int, **body: object) -> httpx.Response:
    return httpx.Response(status, json=body, headers={"X-Snowflake-Request-Id": "r-9"})


@respx.mock
def test_a_whole_answer_is_read_with_everything_in_it(analyst: Analyst) -> None:
    respx.post(URL).respond(json=WHOLE)

    message = analyst.message(QUESTION, semantic_models=MODELS, stream=False)

    assert message.text == "We interpreted your question as: revenue by region."
    assert message.sql == "SELECT region FROM t"
    assert message.suggestions == ()
    assert message.verified_query is not None
    assert message.verified_query.model_dump() == {
        "name": "revenue_by_region",
        "question": "Revenue by region",
        "verified_by": "Ada",
        "verified_at": 1714497970,
    }
    assert message.request_id == "r-1"
    assert message.model_index == 0
    assert message.semantic_model == MODELS[0]["semantic_model_file"]
    assert message.question_category == "CLEAR_SQL"
    assert message.warnings == ("Table t has (30) columns",)


@respx.mock
def test_the_request_carries_the_conversation_the_models_and_who_asks(analyst: Analyst) -> None:
    route = respx.post(URL).respond(json=WHOLE)

    analyst.message(QUESTION, semantic_models=MODELS, role="ASSISTANT_READER", stream=False)

    request = route.calls.last.request
    assert json.loads(request.content) == {"messages": QUESTION, "semantic_models": MODELS, "stream": False}
    assert request.headers["Authorization"] == 'Snowflake Token="0"'
    assert request.headers["X-Snowflake-Role"] == "ASSISTANT_READER"
    assert "X-Snowflake-Authorization-Token-Type" not in request.headers


@pytest.mark.parametrize(
    "token_type", ["KEYPAIR_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY_FEDERATION"]
)
@respx.mock
def test_a_token_that_has_a_kind_names_it(token_type: str, pauses: list[float]) -> None:
    route = respx.post(URL).respond(json=WHOLE)
    token = RestToken("Bearer abc", token_type)  # type: ignore[arg-type]
    analyst = Analyst(SETTINGS, lambda **_: token, pause=pauses.append)

    analyst.message(QUESTION, semantic_models=MODELS, stream=False)
    analyst.close()

    assert route.calls.last.request.headers["X-Snowflake-Authorization-Token-Type"] == token_type
    assert route.calls.last.request.headers["Authorization"] == "Bearer abc"


@pytest.mark.parametrize("kind", ["suggestion", "suggestions"])
@respx.mock
def test_suggestions_are_read_under_both_of_their_names(analyst: Analyst, kind: str) -> None:
    content = [{"type": "text", "text": "Unclear."}, {"type": kind, "suggestions": ["One?", "Two?"]}]
    respx.post(URL).respond(json={"message": {"role": "analyst", "content": content}, "request_id": "r"})

    message = analyst.message(QUESTION, semantic_models=MODELS, stream=False)

    assert message.sql is None
    assert message.suggestions == ("One?", "Two?")


@respx.mock
def test_newer_kinds_of_content_are_read_and_unknown_ones_kept(analyst: Analyst) -> None:
    content = [
        {"type": "think", "think": "Hmm."},
        {"type": "text", "text": "Here."},
        {"type": "results", "query_id": "01-q"},
        {"type": "chart", "chart_spec": "{}"},
        {"type": "hologram", "depth": 3},
    ]
    respx.post(URL).respond(json={"message": {"role": "analyst", "content": content}})

    message = analyst.message(QUESTION, semantic_models=MODELS, stream=False)

    assert (message.thinking, message.text) == ("Hmm.", "Here.")
    assert (message.result_query_id, message.chart_spec) == ("01-q", "{}")
    assert message.other == ({"type": "hologram", "depth": 3},)


@respx.mock
def test_a_streamed_answer_is_put_together_from_its_pieces(analyst: Analyst) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("status", {"status": "interpreting_question", "status_message": "...", "request_id": "r-7"}),
            ("message.content.delta", {"index": 0, "type": "text", "text_delta": "This is "}),
            ("status", {"status": "generating_sql", "request_id": "r-7"}),
            ("message.content.delta", {"index": 1, "type": "sql", "statement_delta": "SELECT "}),
            ("message.content.delta", {"index": 0, "type": "text", "text_delta": "revenue."}),
            ("message.content.delta", {"index": 1, "type": "sql", "statement_delta": "1"}),
            (
                "message.content.delta",
                {"index": 1, "type": "sql", "confidence": {"verified_query_used": VERIFIED}},
            ),
            ("warnings", {"warnings": [{"message": "slow"}]}),
            ("response_metadata", {"question_category": "CLEAR_SQL", "semantic_model_selection": {"index": 0}}),
            ("status", {"status": "done", "request_id": "r-7"}),
        )
    )
    heard: list[str] = []

    message = analyst.message(QUESTION, semantic_models=MODELS, on_status=heard.append)

    assert (message.text, message.sql) == ("This is revenue.", "SELECT 1")
    assert message.verified_query is not None
    assert message.request_id == "r-7"
    assert message.warnings == ("slow",)
    assert message.model_index == 0
    assert heard == ["interpreting_question", "generating_sql", "done"]


@respx.mock
def test_streamed_suggestions_have_an_index_of_their_own(analyst: Analyst) -> None:
    delta = "message.content.delta"
    respx.post(URL).mock(
        return_value=sse(
            (delta, {"index": 1, "type": "suggestions", "suggestions_delta": {"index": 1, "suggestion_delta": "Tw"}}),
            (delta, {"index": 1, "type": "suggestions", "suggestions_delta": {"index": 0, "suggestion_delta": "One"}}),
            (delta, {"index": 1, "type": "suggestions", "suggestions_delta": {"index": 1, "suggestion_delta": "o"}}),
            (delta, {"index": 0, "type": "think", "think_delta": "Hmm"}),
            ("done", {}),
        )
    )

    message = analyst.message(QUESTION, semantic_models=MODELS)

    assert message.suggestions == ("One", "Two")
    assert message.thinking == "Hmm"
    assert message.request_id == "header-id"


@respx.mock
def test_reading_stops_at_the_event_done(analyst: Analyst) -> None:
    text = {"index": 0, "type": "text", "text_delta": "Yes"}
    respx.post(URL).mock(
        return_value=sse(("message.content.delta", text), ("done", "[DONE]"), ("error", {"message": "too late"}))
    )

    assert analyst.message(QUESTION, semantic_models=MODELS).text == "Yes"


@respx.mock
def test_the_end_of_the_connection_ends_the_answer(analyst: Analyst) -> None:
    respx.post(URL).mock(return_value=sse(("message.content.delta", {"index": 0, "type": "text", "text_delta": "Yes"})))

    assert analyst.message(QUESTION, semantic_models=MODELS).text == "Yes"


@respx.mock
def test_comments_unknown_events_and_windows_line_ends_are_no_matter(analyst: Analyst) -> None:
    lines = [
        ": keep-alive",
        "",
        "event: heartbeat",
        "data: {}",
        "",
        "id: 4",
        "event: message.content.delta",
        'data: {"index": 0, "type": "text",',
        'data:  "text_delta": "Yes"}',
        "",
        "event: done",
        "data: {}",
    ]
    respx.post(URL).respond(text="\r\n".join(lines), headers={"Content-Type": "text/event-stream; charset=utf-8"})

    assert analyst.message(QUESTION, semantic_models=MODELS).text == "Yes"


@respx.mock
def test_a_stream_that_ends_before_it_answered_may_be_asked_again(analyst: Analyst) -> None:
    respx.post(URL).mock(return_value=sse(("status", {"status": "interpreting_question"})))

    with pytest.raises(AnalystError, match="before it answered") as caught:
        analyst.message(QUESTION, semantic_models=MODELS)
    assert caught.value.retryable


@respx.mock
def test_an_error_inside_a_stream_is_an_error(analyst: Analyst) -> None:
    respx.post(URL).mock(
        return_value=sse(
            ("message.content.delta", {"index": 0, "type": "text", "text_delta": "Well"}),
            ("error", {"message": "the model is wrong", "code": "392700", "request_id": "r-3"}),
        )
    )

    with pytest.raises(AnalystError, match="the model is wrong") as caught:
        analyst.message(QUESTION, semantic_models=MODELS)
    assert (caught.value.code, caught.value.request_id) == ("392700", "r-3")


@respx.mock
def test_a_stream_may_be_answered_as_a_whole(analyst: Analyst) -> None:
    respx.post(URL).respond(json=WHOLE)

    assert analyst.message(QUESTION, semantic_models=MODELS, stream=True).sql == "SELECT region FROM t"


@pytest.mark.parametrize("field", ["code", "error_code"])
@respx.mock
def test_an_expired_session_that_comes_with_http_200_is_renewed_once(
    analyst: Analyst, tokens: Tokens, field: str
) -> None:
    route = respx.post(URL)
    route.side_effect = [
        error(200, message="Session expired", **{field: "390112"}),
        httpx.Response(200, json=WHOLE),
    ]

    message = analyst.message(QUESTION, semantic_models=MODELS, stream=False)

    assert message.sql == "SELECT region FROM t"
    assert tokens.refreshed == 1
    assert route.calls.last.request.headers["Authorization"] == 'Snowflake Token="1"'


@respx.mock
def test_a_session_that_stays_expired_is_an_error(analyst: Analyst, tokens: Tokens) -> None:
    respx.post(URL).mock(return_value=error(200, message="Session expired", code="390112"))

    with pytest.raises(AnalystError, match="Session expired"):
        analyst.message(QUESTION, semantic_models=MODELS)
    assert tokens.refreshed == 1


@respx.mock
def test_an_expired_session_inside_a_stream_is_renewed_as_well(analyst: Analyst, tokens: Tokens) -> None:
    route = respx.post(URL)
    route.side_effect = [
        sse(("error", {"message": "Session expired", "code": "390112"})),
        httpx.Response(200, json=WHOLE),
    ]

    assert analyst.message(QUESTION, semantic_models=MODELS).sql
    assert tokens.refreshed == 1


@respx.mock
def test_http_401_renews_the_session_too(analyst: Analyst, tokens: Tokens) -> None:
    route = respx.post(URL)
    route.side_effect = [error(401, message="not authorized", code="390104"), httpx.Response(200, json=WHOLE)]

    assert analyst.message(QUESTION, semantic_models=MODELS).sql
    assert tokens.refreshed == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@respx.mock
def test_a_passing_failure_is_tried_again(analyst: Analyst, pauses: list[float], status: int) -> None:
    respx.post(URL).side_effect = [error(status, message="busy"), httpx.Response(200, json=WHOLE)]

    assert analyst.message(QUESTION, semantic_models=MODELS).sql
    assert len(pauses) == 1


@respx.mock
def test_the_pause_is_the_one_the_server_asks_for(analyst: Analyst, pauses: list[float]) -> None:
    busy = httpx.Response(429, json={"message": "busy"}, headers={"Retry-After": "3"})
    forever = httpx.Response(429, json={"message": "busy"}, headers={"Retry-After": "3600"})
    respx.post(URL).side_effect = [busy, forever, httpx.Response(200, json=WHOLE)]

    analyst.message(QUESTION, semantic_models=MODELS)

    assert pauses == [3.0, 10.0]


@respx.mock
def test_after_three_attempts_the_failure_stands(analyst: Analyst, pauses: list[float]) -> None:
    route = respx.post(URL).mock(return_value=error(503, message="down", error_code="390500", request_id="r-5"))

    with pytest.raises(AnalystError, match="down") as caught:
        analyst.message(QUESTION, semantic_models=MODELS)

    assert (route.call_count, len(pauses)) == (3, 2)
    assert caught.value.retryable
    assert (caught.value.status, caught.value.code, caught.value.request_id) == (503, "390500", "r-5")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "did not accept the request"),
        (403, "CORTEX_ANALYST_USER"),
        (404, "semantic model is not there"),
    ],
)
@respx.mock
def test_a_refusal_is_not_tried_again_and_says_what_to_do(
    analyst: Analyst, pauses: list[float], status: int, words: str
) -> None:
    route = respx.post(URL).mock(return_value=error(status, message="Compilation error!", error_code="390189"))

    with pytest.raises(AnalystError, match=words) as caught:
        analyst.message(QUESTION, semantic_models=MODELS)

    assert route.call_count == 1
    assert not caught.value.retryable
    assert caught.value.request_id == "r-9"
    assert pauses == []


@respx.mock
def test_an_error_page_that_is_no_json_is_still_an_error(analyst: Analyst) -> None:
    respx.post(URL).mock(return_value=httpx.Response(400, text="<html>bad</html>"))

    with pytest.raises(AnalystError, match="HTTP 400"):
        analyst.message(QUESTION, semantic_models=MODELS)


@pytest.mark.parametrize(
    ("failure", "calls"),
    [
        (httpx.ConnectError("refused"), 3),
        (httpx.ConnectTimeout("slow"), 3),
        (httpx.ReadTimeout("slow"), 1),
        (httpx.RemoteProtocolError("cut"), 1),
    ],
)
@respx.mock
def test_only_a_call_that_was_never_sent_is_repeated_after_a_network_failure(
    analyst: Analyst, failure: Exception, calls: int
) -> None:
    route = respx.post(URL).mock(side_effect=failure)

    with pytest.raises(AnalystError) as caught:
        analyst.message(QUESTION, semantic_models=MODELS)

    assert route.call_count == calls
    assert caught.value.retryable


@respx.mock
def test_feedback_names_the_request(analyst: Analyst) -> None:
    route = respx.post(URL.replace("/message", "/feedback")).respond(200)

    analyst.feedback("r-1", positive=False, comment="wrong region")
    analyst.feedback("r-2", positive=True)

    assert [json.loads(call.request.content) for call in route.calls] == [
        {"request_id": "r-1", "positive": False, "feedback_message": "wrong region"},
        {"request_id": "r-2", "positive": True},
    ]


@respx.mock
def test_a_refused_feedback_is_an_error(analyst: Analyst) -> None:
    respx.post(URL.replace("/message", "/feedback")).mock(return_value=error(404, message="no such request"))

    with pytest.raises(AnalystError, match="no such request"):
        analyst.feedback("r-1", positive=True)


def test_an_answer_can_be_sent_back_as_a_turn_of_the_conversation() -> None:
    from tools.clients.cortex import AnalystMessage

    with_sql = AnalystMessage(text="Revenue.", sql="SELECT 1")
    with_suggestions = AnalystMessage(text="Unclear.", suggestions=("One?",))

    assert with_sql.wire_content() == [
        {"type": "text", "text": "Revenue."},
        {"type": "sql", "statement": "SELECT 1"},
    ]
    assert with_suggestions.wire_content()[1] == {"type": "suggestions", "suggestions": ["One?"]}
