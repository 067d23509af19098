"""Cortex Analyst: a question and its conversation in, an understood question with its SQL out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, Self

import httpx

from tools.clients.analyst_message import AnalystMessage, MessageBuilder
from tools.clients.cortex_calls import (
    AnalystError,
    CortexCalls,
    Pause,
    Service,
    TokenSource,
    json_of,
    request_id_of,
)
from tools.clients.sse import ServerEvent, read_events
from tools.settings import Settings

__all__ = ["Analyst", "AnalystError", "AnalystMessage", "QuestionReader"]

MESSAGE_PATH: Final = "/api/v2/cortex/analyst/message"
FEEDBACK_PATH: Final = "/api/v2/cortex/analyst/feedback"
SERVICE: Final = Service(
    "Cortex Analyst",
    MESSAGE_PATH,
    {
        403: "Cortex Analyst is not allowed for this role; grant SNOWFLAKE.CORTEX_ANALYST_USER to it",
        404: "Cortex Analyst or the semantic model is not there; check the region and assistant sql apply",
    },
)

WireMessage = Mapping[str, Any]
OnStatus = Callable[[str], None]


class QuestionReader(Protocol):
    """What reads a question: Cortex Analyst, or Cortex Agents in its place. Thread-safe; raises AnalystError."""

    def message(
        self,
        messages: Sequence[WireMessage],
        *,
        semantic_models: Sequence[Mapping[str, str]],
        role: str | None = None,
        stream: bool = True,
        on_status: OnStatus | None = None,
    ) -> AnalystMessage: ...

    def feedback(
        self, request_id: str, *, positive: bool, comment: str | None = None, role: str | None = None
    ) -> None: ...

    def check(self) -> None: ...


class Analyst:
    """The account's Analyst endpoint. Thread-safe. Raises AnalystError.

    `pause` waits between two attempts; the tests hand in one that does not.
    """

    def __init__(self, settings: Settings, token: TokenSource, *, pause: Pause | None = None) -> None:
        self._calls = CortexCalls(SERVICE, settings, token, pause=pause)

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, token: TokenSource) -> Iterator[Self]:
        """A client for the time of the block; nothing is sent until it is used."""
        analyst = cls(settings, token)
        try:
            yield analyst
        finally:
            analyst.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def message(
        self,
        messages: Sequence[WireMessage],
        *,
        semantic_models: Sequence[Mapping[str, str]],
        role: str | None = None,
        stream: bool = True,
        on_status: OnStatus | None = None,
    ) -> AnalystMessage:
        """Ask. `messages` is the conversation in wire form, the question last.

        `semantic_models` has one entry, or several for Analyst to choose from: `{"semantic_model_file": "@..."}` or
        `{"semantic_view": "..."}`. `on_status` hears what Analyst is doing, such as `generating_sql`; it is called in
        this thread. Sessions that ended are renewed once; 429 and 5xx are tried again, with Retry-After.
        """
        body = {"messages": list(messages), "semantic_models": list(semantic_models), "stream": stream}
        return self._calls.stream(
            MESSAGE_PATH, body, lambda response: _read_response(response, on_status or _ignore), role=role
        )

    def feedback(self, request_id: str, *, positive: bool, comment: str | None = None, role: str | None = None) -> None:
        """Say whether an answer was good; it shows in Snowsight's monitoring of Cortex Analyst."""
        body: dict[str, Any] = {"request_id": request_id, "positive": positive}
        if comment:
            body["feedback_message"] = comment
        self._calls.post(FEEDBACK_PATH, body, role=role)

    def check(self) -> None:
        """Raise AnalystError unless the endpoint answers; a message would be billed, so none is sent."""
        self._calls.check()


def _read_response(response: httpx.Response, on_status: OnStatus) -> AnalystMessage:
    request_id = request_id_of(response)
    if response.status_code == 200 and "text/event-stream" in response.headers.get("Content-Type", ""):
        return _read_stream(response.iter_lines(), on_status, request_id)
    response.read()
    body = json_of(response)
    SERVICE.raise_for_error(response, body)
    builder = MessageBuilder()
    builder.note_request_id(request_id)
    builder.add_answer(body)
    if not builder.has_content:
        raise SERVICE.failure("Cortex Analyst answered without a message", request_id=request_id)
    return builder.build()


def _read_stream(lines: Iterator[str], on_status: OnStatus, request_id: str | None) -> AnalystMessage:
    """Read until the event `done`, the status `done`, or the end of the connection."""
    builder = MessageBuilder()
    builder.note_request_id(request_id)
    for event in read_events(lines):
        if event.data is not None:
            _apply(event, builder, on_status)
        if event.name == "done" or (event.name == "status" and (event.data or {}).get("status") == "done"):
            break
    if not builder.has_content:
        raise SERVICE.failure("Cortex Analyst ended the connection before it answered", request_id=request_id)
    return builder.build()


def _apply(event: ServerEvent, builder: MessageBuilder, on_status: OnStatus) -> None:
    data = event.data or {}
    builder.note_request_id(data.get("request_id"))
    builder.note_selection(data)
    match event.name:
        case "status":
            if status := data.get("status"):
                on_status(str(status))
        case "message.content.delta":
            builder.add_delta(data)
        case "warnings":
            builder.add_warnings(data)
        case "response_metadata":
            builder.add_metadata(data)
        case "error":
            raise SERVICE.error(data, status=200, request_id=data.get("request_id"))


def _ignore(_status: str) -> None:
    return None
