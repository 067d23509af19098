"""Cortex Analyst: a question and its conversation in, an understood question with its SQL out."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, Protocol, Self, TypeVar

import httpx

from tools.clients.analyst_message import AnalystMessage, MessageBuilder
from tools.clients.rest_token import RestToken
from tools.clients.sse import ServerEvent, read_events
from tools.errors import ServiceError
from tools.log import get_logger
from tools.settings import Settings

__all__ = ["Analyst", "AnalystError", "AnalystMessage"]

log = get_logger(__name__)

SERVICE: Final = "Cortex Analyst"
MESSAGE_PATH: Final = "/api/v2/cortex/analyst/message"
FEEDBACK_PATH: Final = "/api/v2/cortex/analyst/feedback"
TIMEOUT: Final = httpx.Timeout(connect=10, read=90, write=20, pool=20)
ATTEMPTS: Final = 3
LONGEST_PAUSE_SECONDS: Final = 10.0
PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
SESSION_CODES: Final = frozenset({"390104", "390111", "390112", "390114", "390195"})
"""Codes of an ended session; 390112 comes with HTTP 200."""

T = TypeVar("T")
WireMessage = Mapping[str, Any]
OnStatus = Callable[[str], None]


class TokenSource(Protocol):
    """Gives what a call is signed with; `refresh` after the account has turned the last one away."""

    def __call__(self, *, refresh: bool = False) -> RestToken: ...


CHECK_SECONDS = 5


class AnalystError(ServiceError):
    """Cortex Analyst refused or failed; `code` is Snowflake's, `request_id` finds the call in its log."""

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, service=SERVICE, retryable=retryable)
        self.status = status
        self.code = code
        self.request_id = request_id

    @property
    def session_ended(self) -> bool:
        """Whether the token was turned away, so that a renewed one may do."""
        return self.code in SESSION_CODES or self.status == 401


class _Passing(Exception):
    """The call may succeed when it is made again; `error` is what to raise when it is the last one."""

    def __init__(self, error: AnalystError, *, after_seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after_seconds = after_seconds


class Analyst:
    """The account's Analyst endpoint. Thread-safe. Raises AnalystError.

    `pause` waits between two attempts; the tests hand in one that does not.
    """

    def __init__(
        self, settings: Settings, token: TokenSource, *, pause: Callable[[float], object] | None = None
    ) -> None:
        self._base_url = settings.snowflake_url
        self._default_role = settings.snowflake_role
        self._token = token
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._making = threading.Lock()

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
        self._closing.set()
        if "_made_http" in self.__dict__:
            self._made_http.close()

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

        def ask(headers: dict[str, str]) -> AnalystMessage:
            with (
                self._our_errors(),
                self._http.stream("POST", MESSAGE_PATH, json=body, headers=headers) as response,
            ):
                return _read_response(response, on_status or _ignore)

        return self._call(ask, role=role, accept="text/event-stream, application/json")

    def feedback(self, request_id: str, *, positive: bool, comment: str | None = None, role: str | None = None) -> None:
        """Say whether an answer was good; it shows in Snowsight's monitoring of Cortex Analyst."""
        body: dict[str, Any] = {"request_id": request_id, "positive": positive}
        if comment:
            body["feedback_message"] = comment

        def send(headers: dict[str, str]) -> None:
            with self._our_errors():
                response = self._http.post(FEEDBACK_PATH, json=body, headers=headers)
            _raise_for_error(response, _json(response))

        self._call(send, role=role, accept="application/json")

    def check(self) -> None:
        """Raise AnalystError unless the endpoint answers; a message would be billed, so none is sent."""
        try:
            response = self._http.get(MESSAGE_PATH, timeout=CHECK_SECONDS)
        except httpx.HTTPError as error:
            raise AnalystError(f"Cortex Analyst cannot be reached: {error}", retryable=True) from error
        if response.status_code >= 500:
            raise AnalystError(f"Cortex Analyst answers {response.status_code}", retryable=True)

    @cached_property
    def _made_http(self) -> httpx.Client:
        return httpx.Client(base_url=self._base_url, timeout=TIMEOUT)

    @property
    def _http(self) -> httpx.Client:
        with self._making:
            return self._made_http

    def _call(self, make: Callable[[dict[str, str]], T], *, role: str | None, accept: str) -> T:
        """Make a call, with a renewed token when the session has ended and again when the failure is passing."""
        refresh, refreshed, attempt = False, False, 1
        role = role or self._default_role
        while True:
            headers = {"Accept": accept, **self._token(refresh=refresh).headers()}
            if role:
                headers["X-Snowflake-Role"] = role
            refresh = False
            try:
                return make(headers)
            except AnalystError as error:
                if refreshed or not error.session_ended:
                    raise
                refresh = refreshed = True
                log.info("analyst_session_renewed", code=error.code)
            except _Passing as passing:
                if attempt == ATTEMPTS or self._closing.is_set():
                    raise passing.error from passing
                log.info("analyst_called_again", attempt=attempt, error=str(passing.error))
                self._pause(_pause_seconds(attempt, passing.after_seconds))
                attempt += 1

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        """Nothing was sent when connecting failed, so that is passing; a broken answer is for the caller to repeat."""
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _Passing(AnalystError(f"Cortex Analyst cannot be reached: {error}", retryable=True)) from error
        except httpx.TimeoutException as error:
            raise AnalystError("Cortex Analyst did not answer in time", retryable=True) from error
        except httpx.HTTPError as error:
            raise AnalystError(f"the connection to Cortex Analyst broke: {error}", retryable=True) from error


def _read_response(response: httpx.Response, on_status: OnStatus) -> AnalystMessage:
    request_id = response.headers.get("X-Snowflake-Request-Id")
    if response.status_code == 200 and "text/event-stream" in response.headers.get("Content-Type", ""):
        return _read_stream(response.iter_lines(), on_status, request_id)
    response.read()
    body = _json(response)
    _raise_for_error(response, body)
    builder = MessageBuilder()
    builder.note_request_id(request_id)
    builder.add_answer(body)
    if not builder.has_content:
        raise AnalystError("Cortex Analyst answered without a message", request_id=request_id, retryable=True)
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
        raise AnalystError(
            "Cortex Analyst ended the connection before it answered", retryable=True, request_id=request_id
        )
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
            raise _error(data, status=200, request_id=data.get("request_id"))


def _raise_for_error(response: httpx.Response, body: Mapping[str, Any]) -> None:
    """Errors by status, and those that come with HTTP 200: a code and no message of the analyst."""
    code = body.get("code") or body.get("error_code")
    if response.status_code == 200 and (not code or isinstance(body.get("message"), dict)):
        return
    error = _error(body, status=response.status_code, request_id=response.headers.get("X-Snowflake-Request-Id"))
    if response.status_code in PASSING_STATUSES:
        raise _Passing(error, after_seconds=_retry_after(response))
    raise error


def _error(body: Mapping[str, Any], *, status: int, request_id: str | None) -> AnalystError:
    code = body.get("code") or body.get("error_code")
    detail = body.get("message")
    text = str(detail) if isinstance(detail, str) and detail else f"HTTP {status}"
    return AnalystError(
        f"{_what_failed(status)}: {text}" + (f" ({code})" if code else ""),
        retryable=status in PASSING_STATUSES,
        status=status,
        code=str(code) if code else None,
        request_id=body.get("request_id") or request_id,
    )


def _what_failed(status: int) -> str:
    match status:
        case 401:
            return "Cortex Analyst did not accept the sign-in"
        case 403:
            return "Cortex Analyst is not allowed for this role; grant SNOWFLAKE.CORTEX_ANALYST_USER to it"
        case 404:
            return "Cortex Analyst or the semantic model is not there; check the region and assistant sql apply"
        case 429:
            return "Cortex Analyst has too many requests now"
        case 400:
            return "Cortex Analyst did not accept the request"
    return "Cortex Analyst failed"


def _json(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None


def _pause_seconds(attempt: int, after_seconds: float | None) -> float:
    """As the server says, else half a second doubling, with jitter so that many clients spread."""
    if after_seconds is not None:
        return min(max(after_seconds, 0.0), LONGEST_PAUSE_SECONDS)
    return float(min(0.5 * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)) * random.uniform(0.5, 1.0)  # noqa: S311


def _ignore(_status: str) -> None:
    return None
