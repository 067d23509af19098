"""Child processes of one product start: started, watched, restarted when they die, stopped in reverse."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.errors import AppError

READY_POLL_SECONDS = 0.05
STOP_SECONDS = 25.0
"""A worker hands its jobs back within 20 s; only then is a child killed."""

RESTART_PAUSES_SECONDS = (0.5, 2.0, 5.0, 15.0)
STEADY_SECONDS = 60.0
"""A child that lived this long begins again with the shortest pause."""

LOG_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1


class StartError(AppError):
    """A child did not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class Program:
    """What is run: a name for people, the command, its environment, and how to know that it answers."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    log_file: Path


@dataclass
class Child:
    """A running program and how often it had to be started again."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    restarts: int = 0

    @property
    def exit_code(self) -> int | None:
        return self.process.poll()


@dataclass
class Family:
    """The children of this process; `watch` restarts what dies until `stop` is called."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, program: Program) -> Child:
        """Start a program without waiting for it; `wait_until_ready` waits."""
        child = Child(program, _spawn(program), time.monotonic())
        with self.lock:
            self.children.append(child)
        return child

    def wait_until_ready(self, child: Child, *, timeout_seconds: float = 60.0) -> None:
        """Wait until the program answers; raises StartError when it dies or stays silent."""
        deadline = time.monotonic() + timeout_seconds
        while not child.program.ready():
            if child.exit_code is not None:
                raise StartError(f"{child.program.name} ended at its start:\n{tail(child.program.log_file)}")
            if time.monotonic() > deadline:
                raise StartError(f"{child.program.name} does not answer:\n{tail(child.program.log_file)}")
            if self.stopping.wait(READY_POLL_SECONDS):
                raise StartError("stopped while starting")

    def watch(self) -> None:
        """Until `stopping` is set: start again what has died, with growing pauses."""
        while not self.stopping.wait(0.25):
            for child in list(self.children):
                if child.exit_code is not None:
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        if time.monotonic() - child.started_at > STEADY_SECONDS:
            child.restarts = 0
        pause = RESTART_PAUSES_SECONDS[min(child.restarts, len(RESTART_PAUSES_SECONDS) - 1)]
        self.say(f"{child.program.name} ended with code {child.exit_code}; starting it again in {pause:g} s")
        if self.stopping.wait(pause):
            return
        with self.lock:
            if self.stopping.is_set():
                return
            child.process = _spawn(child.program)
            child.started_at = time.monotonic()
            child.restarts += 1

    def stop(self) -> None:
        """End all children, the last started first; kill what does not end in time."""
        self.stopping.set()
        with self.lock:
            alive = [child for child in reversed(self.children) if child.exit_code is None]
        deadline = time.monotonic() + STOP_SECONDS
        # The faces and the worker still talk to the neighbours while they end, so one after the other.
        for child in alive:
            child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(timeout=max(0.5, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.program.name} does not end; killing it")
                child.process.kill()
                child.process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server may listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers_http(url: str) -> Callable[[], bool]:
    """A readiness check: any HTTP answer, an error's too, means that the server is up."""

    def check() -> bool:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - a loopback address of our own
        except urllib.error.HTTPError:
            return True
        except (OSError, TimeoutError):
            return False
        return True

    return check


def tail(log_file: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    if not log_file.exists():
        return "(no log)"
    with log_file.open("rb") as log:
        log.seek(max(0, log_file.stat().st_size - 20_000))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    program.log_file.parent.mkdir(parents=True, exist_ok=True)
    with _log_for_appending(program.log_file) as log:
        return subprocess.Popen(
            program.command,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches only the parent, which ends the children in order.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )


def _log_for_appending(log_file: Path) -> IO[bytes]:
    with contextlib.suppress(FileNotFoundError):
        if log_file.stat().st_size > LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
    return log_file.open("ab")


def _die_with_parent() -> None:
    """Let the kernel end this child when the parent is killed, so that no orphan keeps a port or a file lock."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGTERM)
