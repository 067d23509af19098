"""A proxy that fails as services do: it refuses, answers with an error, hangs, or cuts the line, before or after."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal
from urllib.parse import urlsplit

HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"})
UPSTREAM_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    `status` answers with an error and headers; `hang` keeps silent until the proxy is closed or `seconds` are over,
    then cuts; `cut` ends the connection without an answer. With `done` the request reaches the service first: it has
    done its work, and only its answer is lost.
    """

    kind: Literal["status", "hang", "cut"]
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b'{"ok": false, "error": "internal_error"}'
    seconds: float = 3600
    done: bool = False


Plan = Callable[[str, str], Fault | None]
"""Decides for a request, by method and path; None lets it through."""


@dataclass
class Faults:
    """A plan that tests write: faults wait in line for the requests whose path holds a word."""

    waiting: list[tuple[str, Fault]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, path: str, *faults: Fault) -> None:
        """The next requests with this in their path fail so, one after the other."""
        with self._lock:
            self.waiting.extend((path, fault) for fault in faults)

    def __call__(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self.seen.append(f"{method} {path}")
            for place, (wanted, fault) in enumerate(self.waiting):
                if wanted in path:
                    del self.waiting[place]
                    return fault
        return None


@contextmanager
def faulty(upstream: str, plan: Plan) -> Iterator[str]:
    """The address of a proxy before `upstream` (scheme and host, no path) that fails as the plan says."""
    server = _Proxy(upstream, plan)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="faults", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, upstream: str, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.plan = plan
        self.released = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Proxy

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.plan(self.command, self.path)
        self.close_connection = True
        if fault is None:
            self._pass_on(self._ask(body))
            return
        if fault.done:
            self._ask(body)
        if fault.kind == "status":
            self._answer(fault.status, list(fault.headers), fault.body)
            return
        if fault.kind == "hang":
            self.server.released.wait(fault.seconds)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815 - the names that the library calls

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        upstream = http.client.HTTPConnection(*self.server.upstream, timeout=UPSTREAM_SECONDS)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def _pass_on(self, answer: tuple[int, list[tuple[str, str]], bytes]) -> None:
        self._answer(*answer)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if name.lower() == "content-length":
                length = value if self.command == "HEAD" else length
            elif name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """The tests say what they see."""
