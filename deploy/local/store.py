"""The S3 store of this machine: nanio, which also answers with the headers that a presigned address asks for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import uvicorn
from nanio.app import build_app
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED_FOR: Final = {
    "response-content-disposition": b"content-disposition",
    "response-content-type": b"content-type",
    "response-cache-control": b"cache-control",
}


class AnswerHeaders:
    """GetObject's `response-*` values, as S3 has them; they are a part of what is signed, and nanio leaves them out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope) if scope["type"] == "http" and scope["method"] == "GET" else {}

        async def send_as_asked(message: Message) -> None:
            if asked and message["type"] == "http.response.start" and message["status"] in (200, 206):
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in asked]
                message = {**message, "headers": [*kept, *asked.items()]}
            await send(message)

        await self._app(scope, receive, send_as_asked)


def _asked(scope: Scope) -> dict[bytes, bytes]:
    values = parse_qsl(scope["query_string"].decode("latin-1"))
    return {ASKED_FOR[name]: value.encode("latin-1", "replace") for name, value in values if name in ASKED_FOR}


def store() -> ASGIApp:
    """The application; nanio reads its folder and its credentials from the environment."""
    return AnswerHeaders(build_app())


def main() -> None:
    """Serve a folder on a port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--region", required=True)
    given = parser.parse_args()
    given.data_dir.mkdir(parents=True, exist_ok=True)
    os.environ |= {"NANIO_DATA_DIR": str(given.data_dir.resolve()), "NANIO_REGION": given.region}
    uvicorn.run(store, factory=True, host=given.host, port=given.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
