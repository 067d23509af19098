"""What every response of the web face carries."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web_chainlit import tuned
from assistant.web_security import SecurityHeaders


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    response = PlainTextResponse("hello")
    response.set_cookie("access_token", "x", httponly=True)
    response.set_cookie("other", "y", secure=True)
    if scope["path"] == "/own":
        response.headers["content-security-policy"] = "sandbox"
    await response(scope, receive, send)


async def get(app: ASGIApp, path: str, host: str = "localhost:8000") -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{host}") as client:
        return await client.get(path)


def protected(public_url: str = "http://localhost:8000", *, local_only: bool = True) -> SecurityHeaders:
    return SecurityHeaders(application, public_url=public_url, local_only=local_only)


async def test_pages_may_load_from_this_server_only() -> None:
    headers = (await get(protected(), "/")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


async def test_a_header_that_the_application_sets_stays() -> None:
    assert (await get(protected(), "/own")).headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize(
    ("path", "time"),
    [
        ("/chat/assets/index-B2.js", "public, max-age=31536000, immutable"),
        ("/chat/public/elements/VegaChart.jsx", "public, max-age=3600"),
        ("/chat/", "no-store"),
        ("/jobs/1/events", "no-store"),
    ],
)
async def test_only_files_that_are_the_same_for_everybody_are_cached(path: str, time: str) -> None:
    assert (await get(protected(), path)).headers["cache-control"] == time


async def test_cookies_are_secure_when_the_public_address_is_https() -> None:
    plain = (await get(protected(), "/")).headers.get_list("set-cookie")
    secure = await get(protected("https://chat.example.com", local_only=False), "/", host="chat.example.com")
    assert not plain[0].lower().endswith("secure")
    assert [cookie.lower().count("; secure") for cookie in secure.headers.get_list("set-cookie")] == [1, 1]
    assert secure.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("127.0.0.1", 200), ("evil.example.com", 421), ("127.0.0.1.evil.example.com:8000", 421)],
)
async def test_the_demo_answers_requests_addressed_to_this_machine_only(host: str, status: int) -> None:
    assert (await get(protected(), "/", host=host)).status_code == status


def test_the_page_has_no_link_to_another_host_and_follows_the_browsers_colours() -> None:
    page = tuned(
        '<head><link rel="preconnect" href="https://fonts.gstatic.com" crossorigin />\n'
        '<link\n rel="stylesheet"\n href="https://cdn.jsdelivr.net/npm/katex@0.16.22/dist/katex.min.css"\n/>\n'
        '<link rel="stylesheet" href="/chat/public/style.css"></head>'
    )
    assert "https://" not in page
    assert '<link rel="stylesheet" href="/chat/public/style.css">' in page
    assert "'vite-ui-theme', 'system'" in page
