"""Errors of the API as words, in one form; and no body that is too large or holds what text cannot."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.errors import AppError, CallerError, NotAllowed, NotFound, new_reference
from tools.job_inputs import WrongInput
from tools.jobs import NotOver
from tools.log import get_logger

log = get_logger(__name__)

LARGEST_BODY: Final = 1024 * 1024
NUL_ESCAPED: Final = (b"\\u0000", b"\x00")


class Problem(BaseModel):
    """What went wrong, in words."""

    error: str
    field: str | None = None
    reference: str | None = None


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation besides its good one, for its documentation."""
    return {code: {"model": Problem, "description": WORDS[code]} for code in (*codes, 503)}


WORDS: Final = {
    401: "The bearer token is missing or wrong",
    403: "The token may not do this, or it belongs to someone else",
    404: "Nothing has that id",
    409: "It is in a state that does not allow it",
    413: "The body is too large",
    422: "Something in the request is wrong; the answer names the field",
    503: "A neighbour does not answer; the reference is in the log",
}


class WrongBody(WrongInput):
    """The body itself is wrong, and not the input of the job in it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class Conflict(CallerError):
    """It is in a state that does not allow it."""


class Unauthorized(HTTPException):
    """No token, or one that nobody knows."""

    def __init__(self, message: str) -> None:
        super().__init__(401, message, headers={"WWW-Authenticate": "Bearer"})


def answer_errors(app: FastAPI) -> None:
    """Errors become words here, and nowhere else in the API."""

    @app.exception_handler(RequestValidationError)
    def wrong_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or "body"
        if first["type"] == "extra_forbidden":
            return problem(422, f"{field}: there is no such field", field=field)
        if first["type"] == "json_invalid":
            return problem(422, "body: it is no valid JSON", field="body")
        message = str(first["msg"]).removeprefix("Value error, ")
        return problem(422, f"{field}: {message[:1].lower()}{message[1:]}", field=field)

    # Starlette's own, so that an unknown path and a wrong method speak the same form.
    @app.exception_handler(StarletteHTTPException)
    def refused(_request: Request, error: StarletteHTTPException) -> JSONResponse:
        message = {404: "there is no such path", 405: "this path does not take that method"}.get(error.status_code)
        if error.status_code == 400:
            return problem(422, f"body: {error.detail}", field="body")
        return problem(error.status_code, message or str(error.detail), headers=error.headers)

    @app.exception_handler(AppError)
    def ours(_request: Request, error: AppError) -> JSONResponse:
        match error:
            case WrongBody():
                return problem(422, str(error), field=error.field)
            case WrongInput():
                return problem(422, str(error), field=_field(str(error)))
            case NotFound():
                return problem(404, str(error))
            case NotAllowed():
                return problem(403, str(error))
            case NotOver() | Conflict():
                return problem(409, str(error))
            case CallerError():
                return problem(422, str(error))
        reference = new_reference()
        log.error("request_failed", reference=reference, exc_info=error)
        return problem(503, str(error), reference=reference)


def problem(
    code: int,
    error: str,
    *,
    field: str | None = None,
    reference: str | None = None,
    headers: Any = None,
) -> JSONResponse:
    """An answer that says what is wrong."""
    body = Problem(error=error, field=field, reference=reference).model_dump(exclude_none=True)
    return JSONResponse(body, status_code=code, headers=headers)


def _field(message: str) -> str:
    """The field that the message of a WrongInput begins with, as the body has it."""
    name = message.partition(":")[0]
    return "type" if name == "job_type" else name if name == "input" else f"input.{name}"


class BodyLimit:
    """Reads a request's body before anything else does, at most so many bytes.

    NUL is refused as well: text columns hold no such character, so no field of ours may.
    """

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._largest:
                answer = problem(413, f"the body is larger than {self._largest:,} bytes", field="body")
                await answer(scope, receive, send)
                return
        raw = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
        if b"%00" in raw or any(sign in body for sign in NUL_ESCAPED):
            where = "body" if b"%00" not in raw else "path"
            await problem(422, f"{where}: the character NUL cannot be kept", field=where)(scope, receive, send)
            return
        await self._app(scope, _again(bytes(body), receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
