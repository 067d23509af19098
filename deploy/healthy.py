"""Whether the service of this container answers: what its health check runs."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.errors import AppError, CallerError

FIRST_PROCESS = Path("/proc/1/cmdline")
TIMEOUT_SECONDS = 5.0
PORT_OPTIONS: Mapping[str, tuple[str, int]] = {
    "web": ("--port", 8000),
    "slack": ("--port", 8003),
    "worker": ("--api-port", 8001),
}
"""The option of each service that names its port, and the port without it."""


class NotHealthy(AppError):
    """The service does not answer, or answers that something is wrong."""


def check(port: int | None) -> None:
    """Ask `/health` on a port of this machine; without one, the port of the service that runs as PID 1.

    Raises NotHealthy with the reason, CallerError when there is no telling which service is meant.
    """
    if port is None:
        port = port_of(FIRST_PROCESS.read_bytes().decode(errors="replace").split("\0"))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        raise NotHealthy(f"port {port} answers {error.code}") from error
    except OSError as error:
        raise NotHealthy(f"port {port} does not answer: {error}") from error


def port_of(command: Sequence[str]) -> int:
    """The port that a command such as `assistant web --port 8080` listens on; raises CallerError when it is none."""
    service = next((word for word in command if word in PORT_OPTIONS), None)
    if service is None:
        raise CallerError("the first process is none of web, slack and worker; name a port with --port N")
    option, port = PORT_OPTIONS[service]
    given = list(command[command.index(service) + 1 :])
    for at, word in enumerate(given):
        name, _, value = word.partition("=")
        if name == option:
            return int(value or given[at + 1])
    return port
