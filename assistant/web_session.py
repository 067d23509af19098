"""A session at the door: whom no form has to ask is signed in with the page itself.

Chainlit would load its page, find nobody signed in, load a login page, post there and load again, and forget which
thread was asked for.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web_balancer import VERIFIED, LoadBalancer
from assistant.web_chainlit import MOUNT_PATH
from assistant.web_sign_in import DEMO_PERSON, Demo, TrustedHeader
from tools.person import Person

COOKIE = "access_token"
PAGES = (MOUNT_PATH, "/reports/", "/notices/", "/slack/")
NEWCOMER = "assistant.newcomer"
"""In a request's scope: who has just been given the cookie, which the request itself does not carry yet."""


class SessionAtTheDoor:
    """Gives the session cookie with a page of the chat or a report, when the request says who it is and has none."""

    def __init__(self, app: ASGIApp, sign_in: Demo | TrustedHeader | LoadBalancer) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = self._newcomer(scope) if asks_for_a_page(scope) else None
        if person is None:
            await self._app(scope, receive, send)
            return
        cookie = _session_cookie(person)
        scope[NEWCOMER] = person.id

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _newcomer(self, scope: Scope) -> Person | None:
        match self._sign_in:
            case Demo():
                person: Person | None = DEMO_PERSON
            case TrustedHeader():
                person = self._sign_in.check(Headers(scope=scope))
            case LoadBalancer():
                person = scope[VERIFIED]
        return None if person is None or person_id_of(HTTPConnection(scope)) == person.id else person


def person_id_of(request: HTTPConnection) -> str | None:
    """Whose session the request's cookie is; None without a valid one."""
    from chainlit.auth.cookie import get_token_from_cookies
    from chainlit.auth.jwt import decode_jwt
    from jwt import InvalidTokenError

    token = get_token_from_cookies(dict(request.cookies))
    try:
        return decode_jwt(token).identifier if token else None
    except InvalidTokenError:
        return None


def asks_for_a_page(scope: Scope) -> bool:
    """Whether a person opens one of our pages with this request, and not a script of it something else."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PAGES):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _session_cookie(person: Person) -> str:
    """As Chainlit sets it after a sign-in."""
    import chainlit as cl
    from chainlit.auth.jwt import create_jwt
    from chainlit.config import config

    token = create_jwt(cl.User(identifier=person.id, display_name=person.name))
    response = Response()
    response.set_cookie(
        COOKIE, token, max_age=config.project.user_session_timeout, httponly=True, samesite="lax", secure=False
    )
    return response.headers["set-cookie"]
