"""The heart of a worker: one statement keeps the leases of all running jobs and writes their progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from jobs.queue import Queue
from jobs.runs import Run
from tools.clients.events import Hint, JobEvents
from tools.errors import AppError
from tools.log import get_logger

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """A worker's clocks, in seconds.

    A lease is renewed each `beat`; progress is written sooner, but not more often than each `progress`. `grace` is what
    running jobs get to end by themselves when the worker is told to stop, before they are handed back. `fallback` is
    the slow look into the table when no hint comes; `nap` is how often the clock is looked at while there is a
    schedule.
    """

    lease: int = 30
    beat: float = 10
    progress: float = 2
    grace: float = 8
    fallback: float = 600
    retry: float = 2
    nap: float = 30


class Heart:
    """Beats while something runs, rests otherwise: an idle worker sends nothing.

    A beat that finds fewer rows than runs, and every lease beat, reads which jobs are still held and which are to be
    cancelled; those runs are stopped. It also keeps back the hint that woke the worker: when the worker is killed,
    the hint comes to another one as soon as the lease is over.
    """

    def __init__(self, queue: Queue, events: JobEvents, timing: Timing, *, runs: Callable[[], list[Run]]) -> None:
        self._queue = queue
        self._events = events
        self._timing = timing
        self._runs = runs
        self._something = threading.Event()
        self._ending = threading.Event()
        self._look = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)
        self._kept: Hint | None = None
        self._written = time.monotonic()
        self._renewed = time.monotonic()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the beat in hand."""
        self._ending.set()
        self._something.set()
        self._thread.join(self._timing.lease)

    def changed(self) -> None:
        """A run began or got further."""
        self._something.set()

    def look(self) -> None:
        """Somebody wants something of a job that runs here: beat now and see what."""
        self._look.set()
        self._something.set()

    def keep(self, hint: Hint | None) -> None:
        """Hold this hint back until another is given."""
        self._kept = hint

    def _live(self) -> None:
        while not self._ending.is_set():
            runs = self._runs()
            if not runs:
                self._something.wait()
                self._something.clear()
                self._renewed = self._written = time.monotonic()
                continue
            self._something.wait(self._pause())
            if self._ending.is_set():
                return
            self._something.clear()
            self._beat_if_due()

    def _pause(self) -> float:
        """Until the next beat is due; progress alone waits for its own, shorter clock."""
        now = time.monotonic()
        return max(0.05, self._renewed + self._timing.beat - now)

    def _beat_if_due(self) -> None:
        now = time.monotonic()
        wants_look = self._look.is_set()
        renews = now >= self._renewed + self._timing.beat
        if not (wants_look or renews) and now < self._written + self._timing.progress:
            # Progress that comes too soon after the last write goes with the next one.
            self._ending.wait(self._written + self._timing.progress - now)
            wants_look = self._look.is_set()
            if self._ending.is_set():
                return
        self._look.clear()
        self._beat(looks=wants_look or renews)

    def _beat(self, *, looks: bool) -> None:
        runs = self._runs()
        if not runs:
            return
        try:
            all_held = self._queue.beat([run.beat() for run in runs])
            self._written = time.monotonic()
            if looks or not all_held:
                self._renewed = self._written
                self._stop_lost_and_cancelled(runs)
        except AppError as error:
            log.warning("beat_failed", error=str(error), running=len(runs))
            self._ending.wait(self._timing.retry)
            self._something.set()
        self._keep_hint()

    def _stop_lost_and_cancelled(self, runs: list[Run]) -> None:
        held = self._queue.held()
        for run in runs:
            if run.key not in held:
                run.stop("lost")
            elif held[run.key]:
                run.stop("cancelled")

    def _keep_hint(self) -> None:
        hint = self._kept
        if hint is None:
            return
        try:
            self._events.keep([hint], seconds=self._timing.lease + 1)
        except AppError as error:
            log.warning("hint_not_kept", error=str(error))
