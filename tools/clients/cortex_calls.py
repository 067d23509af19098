"""Calls to the account's Cortex endpoints: signed, tried again where that is safe, errors in our words."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar

import httpx

from tools.clients.rest_token import RestToken
from tools.errors import ServiceError
from tools.log import get_logger
from tools.settings import Settings

log = get_logger(__name__)

TIMEOUT: Final = httpx.Timeout(connect=10, read=90, write=20, pool=20)
ATTEMPTS: Final = 3
LONGEST_PAUSE_SECONDS: Final = 10.0
PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
SESSION_CODES: Final = frozenset({"390104", "390111", "390112", "390114", "390195"})
"""Codes of an ended session; 390112 comes with HTTP 200."""
CHECK_SECONDS: Final = 5

T = TypeVar("T")
Pause = Callable[[float], object]


class TokenSource(Protocol):
    """Gives what a call is signed with; `refresh` after the account has turned the last one away."""

    def __call__(self, *, refresh: bool = False) -> RestToken: ...


class AnalystError(ServiceError):
    """Cortex refused or failed; `code` is Snowflake's, `request_id` finds the call in its log."""

    def __init__(
        self,
        message: str,
        *,
        service: str = "Cortex Analyst",
        retryable: bool = False,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, service=service, retryable=retryable)
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


@dataclass(frozen=True)
class Service:
    """An endpoint's name for people, its path, and what its refusals mean, by HTTP status."""

    name: str
    path: str
    refusals: Mapping[int, str] = field(default_factory=dict)

    def error(self, body: Mapping[str, Any], *, status: int, request_id: str | None) -> AnalystError:
        """Snowflake's error body as ours."""
        code = body.get("code") or body.get("error_code")
        detail = body.get("message")
        text = str(detail) if isinstance(detail, str) and detail else f"HTTP {status}"
        return AnalystError(
            f"{self._what_failed(status)}: {text}" + (f" ({code})" if code else ""),
            service=self.name,
            retryable=status in PASSING_STATUSES,
            status=status,
            code=str(code) if code else None,
            request_id=body.get("request_id") or request_id,
        )

    def _what_failed(self, status: int) -> str:
        known = {
            400: f"{self.name} did not accept the request",
            401: f"{self.name} did not accept the sign-in",
            429: f"{self.name} has too many requests now",
        }
        return (known | dict(self.refusals)).get(status, f"{self.name} failed")

    def failure(self, words: str, *, request_id: str | None = None) -> AnalystError:
        """A failure that may pass, which has no status."""
        return AnalystError(words, service=self.name, retryable=True, request_id=request_id)

    def raise_for_error(self, response: httpx.Response, body: Mapping[str, Any]) -> None:
        """Errors by status, and those that come with HTTP 200: a code and no message of the analyst."""
        code = body.get("code") or body.get("error_code")
        if response.status_code == 200 and (not code or isinstance(body.get("message"), dict)):
            return
        error = self.error(body, status=response.status_code, request_id=request_id_of(response))
        if response.status_code in PASSING_STATUSES:
            raise _Passing(error, after_seconds=_retry_after(response))
        raise error


class CortexCalls:
    """One endpoint of the account. Thread-safe. Raises AnalystError.

    `pause` waits between two attempts; the tests hand in one that does not.
    """

    def __init__(self, service: Service, settings: Settings, token: TokenSource, *, pause: Pause | None = None) -> None:
        self.service = service
        self._base_url = settings.snowflake_url
        self._default_role = settings.snowflake_role
        self._token = token
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._making = threading.Lock()

    def close(self) -> None:
        """Close the connections; a call that waits for its next attempt gives up."""
        self._closing.set()
        if "_made_http" in self.__dict__:
            self._made_http.close()

    def stream(self, path: str, body: Mapping[str, Any], read: Callable[[httpx.Response], T], *, role: str | None) -> T:
        """POST, and read the answer while it comes. Ended sessions are renewed once; 429 and 5xx are tried again."""

        def ask(headers: dict[str, str]) -> T:
            with self._our_errors(), self._http.stream("POST", path, json=body, headers=headers) as response:
                return read(response)

        return self._call(ask, role=role, accept="text/event-stream, application/json")

    def post(self, path: str, body: Mapping[str, Any], *, role: str | None) -> None:
        """POST what has no answer but that it was taken."""

        def send(headers: dict[str, str]) -> None:
            with self._our_errors():
                response = self._http.post(path, json=body, headers=headers)
            self.service.raise_for_error(response, json_of(response))

        self._call(send, role=role, accept="application/json")

    def check(self) -> None:
        """Raise AnalystError unless the endpoint answers; a message would be billed, so none is sent."""
        name = self.service.name
        try:
            response = self._http.get(self.service.path, timeout=CHECK_SECONDS)
        except httpx.HTTPError as error:
            raise self.service.failure(f"{name} cannot be reached: {error}") from error
        if response.status_code >= 500:
            raise self.service.failure(f"{name} answers {response.status_code}")

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
            raise _Passing(self.service.failure(f"{self.service.name} cannot be reached: {error}")) from error
        except httpx.TimeoutException as error:
            raise self.service.failure(f"{self.service.name} did not answer in time") from error
        except httpx.HTTPError as error:
            raise self.service.failure(f"the connection to {self.service.name} broke: {error}") from error


def request_id_of(response: httpx.Response) -> str | None:
    """Snowflake's id of the call, as its header says."""
    request_id: str | None = response.headers.get("X-Snowflake-Request-Id")
    return request_id


def json_of(response: httpx.Response) -> Mapping[str, Any]:
    """The body as an object; empty when it is none."""
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
