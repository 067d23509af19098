"""The smoke test against real HTTP on loopback: a working installation, and each way in which one does not work."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.processes import free_port
from deploy.release.smoke import Target, check
from tools.errors import CallerError

ROOT = Path(__file__).parents[2]
TOKEN = "token-of-the-tests"


@dataclass
class Site:
    """A server whose answers a test says: path to status, body and headers; it remembers who asked."""

    url: str = ""
    answers: dict[str, tuple[int, Any, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, self.headers.get("Authorization")))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body, headers = found.answers.get(self.path, (404, {}, {}))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    found.answers = {
        "/health": (200, {"status": "ok", "release": "abc"}, {}),
        "/ready": (200, {"status": "ok", "neighbours": [{"name": "S3", "status": "ok", "is_needed": True}]}, {}),
        "/query": (200, {"understood": "Total revenue", "rows": [[1234.5]]}, {}),
    }
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def asked(site: Site, **more: Any) -> tuple[bool, list[str]]:
    said: list[str] = []
    with httpx.Client(timeout=10) as client:
        target = Target(
            **{"web": site.url, "api": site.url, "token": TOKEN, "wait": 0, "poll": 0.01, "http": client} | more
        )
        return check(target, said.append), said


def test_all_is_well_when_everything_answers(site: Site) -> None:
    well, said = asked(site, release="abc", deployed=frozenset({"worker", "assistant"}))
    assert well, said
    assert said[-1] == f"ok api {site.url}/query: Total revenue: 1,234.50"
    assert ("/query", f"Bearer {TOKEN}") in site.asked
    assert ("/health", None) in site.asked


def test_an_old_release_is_not_well_where_it_was_deployed_only(site: Site) -> None:
    well, said = asked(site, release="new", deployed=frozenset({"worker"}))
    assert not well
    assert said[0] == f"ok web {site.url}/health: lives, release abc"
    assert said[1].startswith(f"NO api {site.url}/health: runs abc, not new; make status")


def test_an_answer_that_comes_later_is_waited_for(site: Site) -> None:
    site.answers["/health"] = (503, {}, {})
    said: list[str] = []

    def mend(line: str) -> None:
        said.append(line)

    class Client(httpx.Client):
        def get(self, url: Any, **more: Any) -> httpx.Response:
            answer = super().get(url, **more)
            if answer.status_code == 503:
                site.answers["/health"] = (200, {"status": "ok", "release": "abc"}, {})
            return answer

    with Client(timeout=10) as client:
        assert check(Target(site.url, None, TOKEN, wait=10, poll=0.01, http=client), mend)
    assert said[-1] == f"ok web {site.url}/health: lives, release abc"


@pytest.mark.parametrize(
    ("path", "answer", "word"),
    [
        ("/health", (200, {"status": "starting"}, {}), "says 'starting', not ok"),
        ("/health", (502, b"Bad Gateway", {}), "answers 502: Bad Gateway"),
        ("/health", (200, b"<html>another site</html>", {}), "something else than this product"),
        ("/health", (301, b"", {"Location": "https://elsewhere.example.com/"}), "sends elsewhere"),
        (
            "/ready",
            (503, {"neighbours": [{"name": "Snowflake", "status": "down", "is_needed": True}]}, {}),
            "Snowflake",
        ),
        ("/query", (401, {"detail": "no"}, {}), "answers 401"),
        ("/query", (200, {"understood": "Total revenue", "rows": [[None]]}, {}), "no figure came"),
        ("/query", (200, {"understood": "Total revenue", "rows": []}, {}), "no figure came"),
    ],
)
def test_what_is_not_well_is_named(site: Site, path: str, answer: tuple[int, Any, dict[str, str]], word: str) -> None:
    site.answers[path] = answer
    well, said = asked(site)
    assert not well
    assert any(line.startswith("NO ") and path in line and word in line for line in said), said


def test_a_neighbour_that_is_not_needed_is_named_and_does_no_harm(site: Site) -> None:
    neighbours = [{"name": "Slack", "status": "down", "is_needed": False}]
    site.answers["/ready"] = (200, {"status": "degraded", "neighbours": neighbours}, {})
    well, said = asked(site)
    assert well
    assert f"ok api {site.url}/ready: works, without Slack" in said


def test_the_companys_sign_in_is_a_sign_of_life(site: Site) -> None:
    site.answers["/health"] = (302, b"", {"Location": "https://login.example.com/authorize?client_id=x"})
    well, said = asked(site, api=None)
    assert well
    assert said[-1].endswith("asks people to sign in, at the company's identity provider")


def test_nobody_at_home_is_not_well() -> None:
    well, said = asked(Site(url=f"http://127.0.0.1:{free_port()}"), api=None)
    assert not well
    assert said[-1].startswith("NO web")


def test_a_missing_token_is_named_with_how_to_get_one(site: Site) -> None:
    with pytest.raises(CallerError, match="ASSISTANT_API_TOKEN is missing"):
        asked(site, token=None)


def test_the_token_is_not_sent_in_the_open() -> None:
    command = [sys.executable, "-m", "deploy.release.smoke", "--api", "http://api.example.com"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "http://api.example.com is no https address" in done.stderr
