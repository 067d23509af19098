"""A run in hand: started, watched, stopped; in a process that can be killed, or in a thread for light kinds."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from jobs import child
from jobs.child import Broken, Order, Progressed, Queried
from jobs.endings import Failed, Finished, Outcome, Stopped, StopReason
from jobs.kinds import Kind
from jobs.queue import Beat, ClaimedJob
from jobs.render import vega
from jobs.store import discard, prefix_of
from jobs.work import Work
from tools.errors import AppError, ServiceError, new_reference
from tools.log import bound_contextvars, get_logger
from tools.services import Services

log = get_logger(__name__)

CHECK_SECONDS = 0.5
"""How often the memory and the time of a child are looked at."""
KILL_SECONDS = 2
MEGABYTE = 1024 * 1024


class StopRun(BaseException):
    """Raised inside a light run when it is told to stop; no `except Exception` of the kind catches it."""


class Nursery:
    """Where children come from: a server with everything imported, forked for each run. One a worker."""

    def __init__(self) -> None:
        self.context: ForkServerContext = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(child.PRELOADED))
        self.shelf = Path(tempfile.mkdtemp(prefix="assistant-worker-"))
        self._warming: ForkServerProcess | None = None

    def open(self) -> None:
        """Start the server now, so that the first run does not wait for its imports."""
        forkserver.ensure_running()

    def fill_shelf(self) -> None:
        """Make what reports share, beside everything else, so that the first one does not wait for it."""
        self._warming = self.context.Process(target=vega.bundle, args=(self.shelf,), daemon=True)
        self._warming.start()

    def close(self) -> None:
        if self._warming is not None:
            _end(self._warming)
        shutil.rmtree(self.shelf, ignore_errors=True)


@dataclass
class Run:
    """One claimed job while it is done. `stop` may come from any thread; the first reason counts."""

    job: ClaimedJob
    kind: Kind[Any]
    wanted: Any
    services: Services
    nursery: Nursery
    changed: Callable[[], None]

    def __post_init__(self) -> None:
        self.progress = 0
        self.phase: str | None = None
        self.query_id: str | None = None
        self.started = time.monotonic()
        self._stop: StopReason | None = None
        self._stop_lock = threading.Lock()
        self._is_over = False
        self._wake_reader, self._wake_writer = os.pipe()
        now: datetime = self.services.clock()
        self.prefix = prefix_of(self.kind.folder(self.wanted), self.job.job_id, self.job.attempt, now)

    @property
    def key(self) -> tuple[str, str]:
        """The job and the proof that this run holds it."""
        return self.job.job_id, self.job.token

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def beat(self) -> Beat:
        """The sign of life to write."""
        return Beat(
            job_id=self.job.job_id,
            token=self.job.token,
            progress=self.progress,
            phase=self.phase,
            query_id=self.query_id,
        )

    def stop(self, reason: StopReason) -> None:
        """End it from outside, together with the statement that it runs."""
        with self._stop_lock:
            if self._stop is not None or self._is_over:
                return
            self._stop = reason
            os.write(self._wake_writer, b"x")

    def do(self) -> Outcome:
        """Do the job and say how it ended; never raises. What it stored in vain is removed."""
        with bound_contextvars(job_id=self.job.job_id, attempt=self.job.attempt, kind=self.kind.name):
            try:
                outcome = self._in_thread() if self.kind.runs_in == "thread" else self._in_process()
            except Exception as error:  # noqa: BLE001 - the job fails, the worker goes on
                outcome = _failed(child.broken(error))
            finally:
                with self._stop_lock:
                    self._is_over = True
                    os.close(self._wake_reader)
                    os.close(self._wake_writer)
            if not isinstance(outcome, Finished):
                discard(self.services.objects, self.prefix)
            return outcome

    def _note(self, percent: int, phase: str) -> None:
        self.progress, self.phase = max(0, min(percent, 99)), phase[:200]
        self.changed()

    # In a thread: the function looks whether to go on each time it says how far it is.

    def _in_thread(self) -> Outcome:
        folder = Path(tempfile.mkdtemp(prefix="assistant-job-"))
        watcher = threading.Thread(target=self._cancel_when_stopped, name="job-stop", daemon=True)
        watcher.start()
        try:
            result = self.kind.run(self._work(folder), self.wanted)
        except StopRun:
            return self._stopped_early()
        except AppError as error:
            return self._stopped_early() if self._must_end else _failed(child.broken(error))
        finally:
            os.write(self._wake_writer, b"x")
            watcher.join()
            shutil.rmtree(folder, ignore_errors=True)
        return Finished(result)

    def _work(self, folder: Path) -> Work:
        def progress(percent: int, phase: str) -> None:
            if self._must_end:
                raise StopRun
            self._note(percent, phase)

        def on_query_id(query_id: str) -> None:
            self.query_id = query_id
            if self._must_end:
                self._cancel_query()
                raise StopRun

        return Work(
            services=self.services,
            job_id=self.job.job_id,
            job_name=self.job.job_name,
            attempt=self.job.attempt,
            created_by=self.job.created_by,
            role=self.job.run_as_role,
            on_behalf_of=self.job.on_behalf_of,
            schedule_id=self.job.schedule_id,
            occurrence_at=self.job.occurrence_at,
            prefix=self.prefix,
            folder=folder,
            shelf=self.nursery.shelf,
            progress=progress,
            on_query_id=on_query_id,
        )

    @property
    def _must_end(self) -> bool:
        return self._stop is not None or self.seconds > self.kind.max_seconds

    def _stopped_early(self) -> Outcome:
        return Stopped(self._stop) if self._stop else Failed(self._too_long(), new_reference())

    def _cancel_when_stopped(self) -> None:
        wait([self._wake_reader], timeout=self.kind.max_seconds)
        if self._must_end:
            self._cancel_query()

    # In a process: it is watched, and killed when it has to end.

    def _in_process(self) -> Outcome:
        folder = Path(tempfile.mkdtemp(prefix="assistant-job-"))
        ours, theirs = self.nursery.context.Pipe(duplex=False)
        order = Order(
            settings=self.services.settings,
            function=self.kind.run,
            wanted=self.wanted,
            job_id=self.job.job_id,
            job_name=self.job.job_name,
            attempt=self.job.attempt,
            created_by=self.job.created_by,
            role=self.job.run_as_role,
            on_behalf_of=self.job.on_behalf_of,
            schedule_id=self.job.schedule_id,
            occurrence_at=self.job.occurrence_at,
            prefix=self.prefix,
            folder=folder,
            shelf=self.nursery.shelf,
        )
        process = self.nursery.context.Process(target=child.main, args=(theirs, order), daemon=True)
        try:
            process.start()
            theirs.close()
            return self._watch(process, ours)
        finally:
            _end(process)
            ours.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _watch(self, process: ForkServerProcess, ours: Connection) -> Outcome:
        while True:
            ready = wait([ours, process.sentinel, self._wake_reader], timeout=CHECK_SECONDS)
            if self._stop:
                _end(process)
                self._cancel_query()
                return Stopped(self._stop)
            if ours in ready and (outcome := self._hear(process, ours)):
                return outcome
            if process.sentinel in ready and not ours.poll():
                return _died(process)
            if excess := self._excess(process):
                _end(process)
                self._cancel_query()
                return Failed(excess, new_reference())

    def _hear(self, process: ForkServerProcess, ours: Connection) -> Outcome | None:
        try:
            message = ours.recv()
        except (EOFError, OSError):
            process.join(KILL_SECONDS)
            return _died(process)
        match message:
            case Progressed(percent, phase):
                self._note(percent, phase)
            case Queried(query_id):
                self.query_id = query_id
            case child.Sent(statements):
                self.services.warehouse.statements.add(statements)
            case child.Done(result):
                return Finished(result)
            case Broken():
                return _failed(message)
        return None

    def _excess(self, process: ForkServerProcess) -> ServiceError | None:
        if self.seconds > self.kind.max_seconds:
            return self._too_long()
        if _memory_mb(process.pid) > self.kind.memory_mb:
            return ServiceError(
                f"it needed more than the {self.kind.memory_mb} MB that a {self.kind.name} may use; narrow it down",
                service="worker",
                query_id=self.query_id,
            )
        return None

    def _too_long(self) -> ServiceError:
        limit = f"{self.kind.max_seconds / 60:g} minutes"
        return ServiceError(
            f"it ran longer than the {limit} that a {self.kind.name} may take; narrow it down",
            service="worker",
            query_id=self.query_id,
        )

    def _cancel_query(self) -> None:
        if self.query_id is None:
            return
        try:
            self.services.warehouse.cancel(self.query_id)
        except AppError as error:
            log.warning("query_not_cancelled", query_id=self.query_id, error=str(error))


def _failed(message: Broken) -> Failed:
    return Failed(message.error(), message.reference)


def _died(process: ForkServerProcess) -> Failed:
    """A child that ended without a word: killed from outside, most often for memory, so another try may work."""
    process.join(KILL_SECONDS)
    reference = new_reference()
    log.error("job_process_died", reference=reference, exit_code=process.exitcode)
    code = process.exitcode or 0
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Failed(
        ServiceError(f"the process that did it ended with {how}", service="worker", retryable=True), reference
    )


def _end(process: ForkServerProcess) -> None:
    if process.pid is None:
        return
    if process.is_alive():
        process.kill()
    process.join(KILL_SECONDS)


def _memory_mb(pid: int | None) -> float:
    """What the process and those it started hold for themselves alone, in MB; 0 where the system does not say."""
    try:
        resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
        started = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _started_by(task)]
    except (OSError, ValueError):
        return 0.0
    own = (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    return own + sum(map(_memory_mb, started))


def _started_by(task: Path) -> list[int]:
    """The processes that a thread started, where the system keeps a list of them."""
    with suppress(OSError):
        return [int(pid) for pid in (task / "children").read_text().split()]
    return []
