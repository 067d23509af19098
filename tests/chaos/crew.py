"""Workers in processes of their own that a test kills, stops, freezes and starts again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STOP_SECONDS = 25


@dataclass
class Crew:
    """So many places for workers; a place keeps its log, whoever works there."""

    size: int
    environment: Mapping[str, str]
    clock_file: Path
    logs: Path
    at_work: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    frozen: set[int] = field(default_factory=set)
    started: int = 0

    def start(self, place: int) -> None:
        """A new worker at that place, unless one is there."""
        if place in self.at_work and self.at_work[place].poll() is None:
            return
        with (self.logs / f"worker-{place}.log").open("ab") as log:
            self.at_work[place] = subprocess.Popen(
                [sys.executable, str(HERE / "worker_process.py"), str(self.clock_file)],
                env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started += 1

    def start_all(self) -> None:
        for place in range(self.size):
            self.start(place)

    def kill(self, place: int) -> None:
        """As the kernel does when memory runs out."""
        self._send(place, signal.SIGKILL)
        self.at_work[place].wait()
        self.frozen.discard(place)

    def ask_to_stop(self, place: int) -> None:
        """As a deploy does."""
        self.thaw(place)
        self._send(place, signal.SIGTERM)

    def freeze(self, place: int) -> None:
        """As a machine that hangs: its leases run out while it still believes to hold them."""
        self._send(place, signal.SIGSTOP)
        self.frozen.add(place)

    def thaw(self, place: int) -> None:
        if place in self.frozen:
            self.frozen.discard(place)
            self._send(place, signal.SIGCONT)

    def stop_all(self) -> list[int]:
        """Ask everybody to stop and wait; the exit codes."""
        for place in self.at_work:
            self.ask_to_stop(place)
        codes = []
        for process in self.at_work.values():
            try:
                codes.append(process.wait(STOP_SECONDS))
            except subprocess.TimeoutExpired:
                process.kill()
                codes.append(process.wait())
        return codes

    def kill_all(self) -> None:
        for process in self.at_work.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()

    def _send(self, place: int, number: signal.Signals) -> None:
        process = self.at_work.get(place)
        if process is not None and process.poll() is None:
            process.send_signal(number)
