"""Starting the account: as a server of its own, and for the length of a `with` block."""

from __future__ import annotations

import contextlib
import gc
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 90.0
STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Address:
    """Where an account answers."""

    host: str
    port: int
    account: str = "local"
    user: str = "admin"
    protocol: str = "http"

    @property
    def url(self) -> str:
        return f"{self.protocol}://{self.host}:{self.port}"


def serve(
    *, port: int, data: Path, host: str = "127.0.0.1", today: date | None = None, sns_endpoint: str | None = None,
    any_user: bool = False,
) -> None:  # fmt: skip
    """Open the account and answer until SIGTERM or Ctrl-C; then write everything to the files.

    With `any_user` whoever signs in is made an administrator first, so that a client needs to know no name.
    """
    # The trees of statements are many small objects that die young: the default looks at all of them too often.
    gc.set_threshold(50_000, 20, 20)
    import uvicorn

    from deploy.local.account.account import Account
    from deploy.local.account.server import Server

    # uvicorn stops on SIGTERM and then raises it again for the handler that was there before.
    signal.signal(signal.SIGTERM, _leave)
    account = Account(data, today=today, sns_endpoint=sns_endpoint, any_user=any_user)
    server = Server(account)
    try:
        account.start()
        config = uvicorn.Config(
            server.app(), host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2,
            timeout_keep_alive=300,
        )  # fmt: skip
        uvicorn.Server(config).run()
    finally:
        server.close()
        account.close()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextlib.contextmanager
def running(
    data: Path, *, today: date | None = None, sns_endpoint: str | None = None, any_user: bool = False, port: int = 0
) -> Iterator[Address]:
    """An account in a process of its own on a free port of this machine, ready when the block begins."""
    address = Address("127.0.0.1", port or free_port())
    command = [sys.executable, "-m", "deploy.local.account", "--port", str(address.port), "--data", str(data)]
    if today is not None:
        command += ["--today", today.isoformat()]
    if sns_endpoint is not None:
        command += ["--sns-endpoint", sns_endpoint]
    if any_user:
        command.append("--any-user")
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(address: Address) -> bool:
    opened = http.client.HTTPConnection(address.host, address.port, timeout=1)
    try:
        opened.request("GET", "/health")
        return opened.getresponse().status == 200
    except OSError:
        return False
    finally:
        opened.close()


def wait_until_ready(address: Address, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the local account ended with code {process.returncode} before it was ready")
        if _answers(address):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.03)
    raise RuntimeError(f"the local account did not answer at {address.url} within {START_SECONDS:g} s")
