"""Clocks that disagree, and a model that is not let in."""

from __future__ import annotations

import http.server
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.doctor.clock import offset_seconds
from tests.deploy.doctor.conftest import Clinic, only, serving


def test_a_clock_that_all_neighbours_disagree_with_is_ours(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(now=lambda: datetime.now(UTC) + timedelta(minutes=10)))
    assert check == "Clock"
    assert "this machine's clock is 6" in what or "this machine's clock is 5" in what
    assert "ahead of Snowflake and S3" in what
    assert "chronyc" in mend


def test_a_neighbour_whose_clock_is_off_is_named(clinic: Clinic) -> None:
    real = clinic.aws

    class Late(http.server.BaseHTTPRequestHandler):
        """Hands every call on to the real store, and says that it is an hour ago."""

        def answer(self) -> None:
            import httpx

            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told = httpx.request(self.command, real + self.path, content=body, headers=dict(self.headers))
            self.send_response_only(told.status_code)
            for name, value in told.headers.items():
                if name.lower() not in ("date", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Date", self.date_time_string(int(datetime.now(UTC).timestamp()) - 3600))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else told.content)

        do_HEAD = do_GET = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Late) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        assert round((offset_seconds(url, lambda: datetime.now(UTC)) or 0) / 10) == -360
        check, what, _ = only(clinic.examine())
    assert check == "Clock"
    assert "the clock of S3 is 3" in what
    assert what.endswith("behind this machine's")


def test_a_model_without_its_key_and_one_that_refuses_it_are_named(clinic: Clinic) -> None:
    class Refuses(http.server.BaseHTTPRequestHandler):
        """An LLM's endpoint that knows no key."""

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b'{"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}'
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Refuses) as url, pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPENAI_API_KEY", raising=False)
        patch.setenv("OPENAI_BASE_URL", f"{url}/v1")
        check, what, mend = only(clinic.examine(assistant_model="openai:gpt-5.2"))
        assert (check, mend.split("=")[0]) == ("Model", "export OPENAI_API_KEY")
        patch.setenv("OPENAI_API_KEY", "sk-wrong")
        check, what, mend = only(clinic.examine(assistant_model="openai:gpt-5.2"))
    assert (check, mend.split("=")[0]) == ("Model", "export OPENAI_API_KEY")
    assert "openai:gpt-5.2 does not answer" in what
