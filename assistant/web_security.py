"""What every response carries: content policy, cookie flags, cache times; pure ASGI, so that streams stay streams."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.settings import is_loopback

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Chainlit compiles the elements in the browser, and Vega compiles its expressions: both need eval.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
YEAR = "public, max-age=31536000, immutable"
HOUR = "public, max-age=3600"
CACHED = (("/chat/assets/", YEAR), ("/chat/public/fonts/", YEAR), ("/chat/public/vendor/", YEAR))
CACHED_BRIEFLY = ("/chat/public/", "/chat/logo", "/chat/favicon", "/chat/avatars/")


class SecurityHeaders:
    """Adds the headers to every response; a header that the application sets itself stays.

    With `https` cookies become Secure and browsers keep to https. With `local_only` a request must be addressed to
    this machine by name: a page elsewhere cannot reach the demo by pointing its own name here.
    """

    def __init__(self, app: ASGIApp, *, public_url: str, local_only: bool) -> None:
        self._app = app
        self._https = urlsplit(public_url).scheme == "https"
        self._local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if self._local_only and not _is_addressed_to_this_machine(Headers(scope=scope).get("host", "")):
            if scope["type"] == "http":
                await PlainTextResponse("This address is for this machine only.", status_code=421)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if self._https:
            headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
            _make_cookies_secure(headers)
        headers.setdefault("cache-control", _cache_time(path))


def _cache_time(path: str) -> str:
    for prefix, time in CACHED:
        if path.startswith(prefix):
            return time
    return HOUR if path.startswith(CACHED_BRIEFLY) else "no-store"


def _make_cookies_secure(headers: MutableHeaders) -> None:
    cookies = headers.getlist("set-cookie")
    if not cookies:
        return
    del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")


def _is_addressed_to_this_machine(host: str) -> bool:
    return is_loopback(urlsplit(f"//{host}").hostname or "")
