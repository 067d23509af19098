"""The supervisor of the local start: it waits, restarts what dies, and ends everything."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.processes import Family, Program, StartError, answers_http, free_port, port_is_free

SERVER = """
import http.server, sys
address = ("127.0.0.1", int(sys.argv[1]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def server(tmp_path: Path, port: int) -> Program:
    return Program(
        name="server",
        command=[sys.executable, "-c", SERVER, str(port)],
        environment=dict(os.environ),
        ready=answers_http(f"http://127.0.0.1:{port}/none"),
        log_file=tmp_path / "server.log",
    )


def test_a_child_that_is_killed_is_started_again_and_stop_ends_it(tmp_path: Path) -> None:
    said: list[str] = []
    family = Family(said.append)
    port = free_port()
    child = family.start(server(tmp_path, port))
    try:
        family.wait_until_ready(child)
        first = child.process.pid
        watcher = threading.Thread(target=family.watch)
        watcher.start()
        os.kill(first, signal.SIGKILL)
        child.process.wait()
        _until(lambda: child.process.pid != first)
        family.wait_until_ready(child)
        assert said == ["server ended with code -9; starting it again in 0.5 s"]
    finally:
        family.stop()
    watcher.join(timeout=5)
    assert not watcher.is_alive()
    assert port_is_free(port)


def test_a_child_that_ends_at_its_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    program = Program(
        name="broken",
        command=[sys.executable, "-c", "print('the key file is not there'); raise SystemExit(3)"],
        environment=dict(os.environ),
        ready=lambda: False,
        log_file=tmp_path / "broken.log",
    )
    family = Family(lambda _line: None)
    child = family.start(program)
    with pytest.raises(StartError, match="the key file is not there"):
        family.wait_until_ready(child)
    family.stop()


def test_a_taken_port_is_seen() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not port_is_free(other.getsockname()[1])


def _until(condition: Callable[[], bool], timeout_seconds: float = 10.0) -> None:
    pause = threading.Event()
    for _ in range(int(timeout_seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("did not happen in time")
