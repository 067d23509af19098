"""Sign-in by OIDC at the load balancer: every request carries its signed word on who asks, and none passes without.

The session cookie says whose chats and files are shown, as with the other sign-ins; here it counts only beside a
token of the same person.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web_page import page, sentence
from tools.clients.balancer_token import BalancerTokens, SignInRefused
from tools.errors import AppError, ServiceError, new_reference
from tools.log import get_logger
from tools.person import Person

log = get_logger(__name__)

SIGNED_CLAIMS: Final = "x-amzn-oidc-data"
HEALTH_PATH: Final = "/health"
LONGEST_ADDRESS: Final = 320
VERIFIED: Final = "assistant.verified"
"""In a request's scope: the person whom the load balancer's token names."""


class LoadBalancer:
    """People whom an Application Load Balancer has signed in at the company's identity provider."""

    says_rights = False

    def __init__(self, tokens: BalancerTokens) -> None:
        self._tokens = tokens
        self._names: dict[str, str] = {}

    async def check(self, headers: Headers) -> Person:
        """Who asks, by the request's token; raises SignInRefused in words, ServiceError without the key."""
        given = headers.getlist(SIGNED_CLAIMS)
        if not given:
            raise SignInRefused(
                "This request came without the load balancer's sign-in. Open the assistant by its own address, and not "
                "by that of the service behind it."
            )
        if len(given) > 1:
            raise SignInRefused(f"This request has more than one header {SIGNED_CLAIMS}, so nobody is believed.")
        claims = await self._tokens.claims(given[0])
        address = _address(claims.get("email"))
        if not _is_true(claims.get("email_verified", True)):
            raise SignInRefused(
                f"Your address {address} has not been verified by your company's sign-in. Confirm it there, or ask "
                "whoever looks after the sign-in to."
            )
        name = claims.get("name")
        self._names[address] = name.strip() if isinstance(name, str) and name.strip() else address.partition("@")[0]
        return self._person(address)

    def person(self, person_id: str) -> Person | None:
        """The person of that address; a cookie names nobody else, since no request passes without their token."""
        return self._person(person_id) if "@" in person_id else None

    def _person(self, address: str) -> Person:
        return Person(id=address, name=self._names.get(address, address.partition("@")[0]), email=address)


def _address(claim: object) -> str:
    address = claim.strip().lower() if isinstance(claim, str) else ""
    if (
        "@" not in address
        or len(address) > LONGEST_ADDRESS
        or any(not sign.isprintable() or sign == " " for sign in address)
    ):
        raise SignInRefused(
            "Your company's sign-in gave no e-mail address, by which people are known here. Whoever looks after it "
            "has to release the claim email to this application (scope email)."
        )
    return address


def _is_true(claim: object) -> bool:
    """Providers send a boolean, and some its name."""
    return claim is True or (isinstance(claim, str) and claim.strip().lower() == "true")


class BalancerGate:
    """Lets a request or a socket in when the load balancer's token names its person; all but the health check."""

    def __init__(self, app: ASGIApp, sign_in: LoadBalancer) -> None:
        self._app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH_PATH:
            await self._app(scope, receive, send)
            return
        try:
            scope[VERIFIED] = person = await self._sign_in.check(Headers(scope=scope))
            _check_session(scope, person)
        except AppError as error:
            await _refuse(error, scope, receive, send)
            return
        await self._app(scope, receive, send)


def _check_session(scope: Scope, person: Person) -> None:
    """A page replaces another person's session; anything else that comes with one is refused."""
    from assistant.web_session import asks_for_a_page, person_id_of

    session = person_id_of(HTTPConnection(scope))
    if session not in (None, person.id) and not asks_for_a_page(scope):
        raise SignInRefused(f"This session is another person's, and you are signed in as {person.id}. Reload the page.")


async def _refuse(error: AppError, scope: Scope, receive: Receive, send: Send) -> None:
    if isinstance(error, ServiceError):
        reference = new_reference()
        log.error("sign_in_failed", reference=reference, path=scope["path"], exc_info=error)
        words = f"Your sign-in cannot be checked at the moment. Try again in a minute. Reference {reference}."
        title, status = "The sign-in does not answer", 503
    else:
        log.warning("sign_in_refused", reason=str(error), path=scope["path"])
        words, title, status = str(error), "You are not signed in", 401
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": title})
        return
    answer: Response
    if "text/html" in Headers(scope=scope).get("accept", ""):
        answer = page(title, f"<p>{sentence(words)}</p>", status=status)
    else:
        answer = JSONResponse({"detail": words}, status_code=status)
    await answer(scope, receive, send)
