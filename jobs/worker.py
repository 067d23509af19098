"""The worker: waits for a reason, claims, starts, settles; and hands back what is not done when it has to stop."""

from __future__ import annotations

import queue as mailbox
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from jobs.endings import Failed, Finished, Outcome, Stopped, ending_of, lost_too_often
from jobs.heart import Heart, Timing
from jobs.kinds import KINDS, Kinds, kind_of
from jobs.metrics import Metrics
from jobs.queue import ClaimedJob, Ending, Queue
from jobs.retry import RetryPolicy
from jobs.runs import Nursery, Run
from jobs.schedules import Timetable
from tools.clients.events import SCHEDULES_CHANGED, Hint
from tools.errors import AppError, CallerError, new_reference
from tools.log import get_logger
from tools.services import Services
from tools.targets import parse_targets

log = get_logger(__name__)

LONG_POLL_SECONDS = 10
SOONEST_LOOK_SECONDS = 0.25
"""Between two looks for a job that is due but that somebody else takes."""
STOP_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Hinted:
    """Hints came from the queue of job events."""

    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run is over."""

    run: Run
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Woken:
    """Somebody in this process asks for a look: the API, or `stop`."""


Message = Hinted | Ended | Woken


class Worker:
    """One worker. `run` blocks until `stop` is called, from any thread or a signal handler.

    Everything that changes is changed by the thread in `run`; the listener, the heart and the runs send it messages.
    """

    def __init__(
        self,
        services: Services,
        *,
        worker_id: str,
        kinds: Kinds = KINDS,
        timing: Timing | None = None,
        metrics: Metrics | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.worker_id = worker_id
        self.kinds = kinds
        self.metrics = metrics or Metrics()
        self._services = services
        self._timing = timing or Timing(fallback=services.settings.assistant_fallback_poll_seconds)
        self._chance = chance
        self._queue = Queue(
            services.warehouse,
            worker_id=worker_id,
            lease_seconds=self._timing.lease,
            counted=self.metrics.count_statement,
        )
        self._heart = Heart(self._queue, services.events, self._timing, runs=self.runs)
        self._timetable = Timetable(
            services, counted=self.metrics.count_statement, submitted=self.wake, longest_nap=self._timing.nap
        )
        self._nursery = Nursery()
        self._messages: mailbox.SimpleQueue[Message] = mailbox.SimpleQueue()
        self._runs: dict[tuple[str, str], Run] = {}
        self._unsettled: list[Ending] = []
        self._hints: list[Hint] = []
        self._held: Hint | None = None
        self._more_waiting = False
        self._look_at = 0.0
        self._is_slow_look = False
        self._settle_at = 0.0
        self._has_room = threading.Event()
        self._stopping = threading.Event()
        self.ready = threading.Event()

    # What others may call, from any thread.

    def stop(self) -> None:
        """Take no more jobs, let what is nearly done end, hand back the rest; `run` then returns."""
        self._stopping.set()
        self._messages.put(Woken())

    def wake(self) -> None:
        """Look into the table now."""
        self._messages.put(Woken())

    def warm_up(self) -> None:
        """Make now what the first report would wait for; for a worker that stays."""
        self._nursery.fill_shelf()

    def runs(self) -> list[Run]:
        """What runs now."""
        return list(self._runs.values())

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs here and the last look left nothing waiting."""
        return not self._runs and not self._more_waiting

    # The loop.

    def run(self) -> None:
        """Work until told to stop."""
        log.info("worker_started", worker_id=self.worker_id, kinds=list(self.kinds))
        with self._helpers():
            self._look_for_jobs()
            self._mark_room()
            self.ready.set()
            while not self._stopping.is_set():
                self._take_in(self._wait_for_messages())
                self._settle()
                if self._is_time_to_look():
                    self._look_for_jobs()
                self._let_go_of_hints()
            self._finish_or_hand_back()
        log.info("worker_stopped", worker_id=self.worker_id)

    @contextmanager
    def _helpers(self) -> Iterator[None]:
        self._nursery.open()
        self._heart.start()
        self._timetable.start()
        if self._services.events.is_configured:
            threading.Thread(target=self._listen, name="hints", daemon=True).start()
        try:
            yield
        finally:
            self._timetable.stop()
            self._heart.stop()
            self._nursery.close()

    def _wait_for_messages(self) -> list[Message]:
        """Everything in the mailbox, after waiting for the first message or the next clock."""
        now = time.monotonic()
        until = min(self._look_at, self._settle_at if self._unsettled else self._look_at)
        messages: list[Message] = []
        try:
            messages.append(self._messages.get(timeout=max(0.0, until - now)))
            while True:
                messages.append(self._messages.get_nowait())
        except mailbox.Empty:
            return messages

    def _take_in(self, messages: list[Message]) -> None:
        for message in messages:
            match message:
                case Hinted(hints):
                    self.metrics.hints.inc(len(hints))
                    self._hints.extend(hints)
                    if any(hint.event == SCHEDULES_CHANGED for hint in hints):
                        self._timetable.changed()
                    mine = {run.job.job_id for run in self.runs()}
                    if any(hint.job_id in mine for hint in hints):
                        self._heart.look()
                    self._look_soon()
                case Ended(run, outcome):
                    self._take_back(run, outcome)
                    if self._more_waiting:
                        self._look_soon()
                case Woken():
                    self._look_soon()

    def _look_soon(self) -> None:
        """There is a reason to look, beside the slow clock."""
        self._look_at = 0.0
        self._is_slow_look = False

    def _is_time_to_look(self) -> bool:
        if self._stopping.is_set() or time.monotonic() < self._look_at:
            return False
        if not any(self._room().values()):
            # The next run that ends makes room, and then it is time.
            self._more_waiting = True
            self._look_at = time.monotonic() + self._timing.fallback
            return False
        return True

    # Claiming and starting.

    def _room(self) -> dict[str, int]:
        running = [run.kind.name for run in self.runs()]
        return {name: max(0, kind.at_once - running.count(name)) for name, kind in self.kinds.items()}

    def _look_for_jobs(self) -> None:
        """Claim what there is room for, start it, and set the clock for the next look."""
        room = self._room()
        try:
            if self._is_slow_look and not self._is_worth_a_claim():
                self._look_at = time.monotonic() + self._timing.fallback
                return
            self._timetable.reread_when_older_than(self._timing.fallback)
            claim = self._queue.claim(room)
        except AppError as error:
            log.warning("claim_failed", error=str(error))
            self._look_at = time.monotonic() + self._timing.retry
            return
        for job in claim.jobs:
            self._start(job)
        # A job that is due and was not taken waits for room; one that is due later has its own clock.
        self._more_waiting = claim.due_in is not None and claim.due_in <= 0
        pause = self._timing.fallback
        is_full = not all(self._room().values())
        if claim.due_in is not None and not (self._more_waiting and is_full):
            pause = min(pause, max(claim.due_in + 0.05, SOONEST_LOOK_SECONDS))
        self._look_at = time.monotonic() + pause
        self._is_slow_look = pause == self._timing.fallback
        if self._more_waiting and claim.jobs:
            self._call_for_help(claim.jobs[0].job_id)
        self._settle()

    def _is_worth_a_claim(self) -> bool:
        """The slow look: no hint came, so most often there is nothing, and that is found without a warehouse."""
        seen = self._queue.peek()
        self._timetable.reread_when_changed(seen.schedules)
        return seen.open_jobs > 0

    def _call_for_help(self, job_id: str) -> None:
        """There is more than this worker can take: an idle one may not know."""
        try:
            self._services.events.announce(job_id)
        except AppError as error:
            log.warning("hint_not_sent", error=str(error))

    def _start(self, job: ClaimedJob) -> None:
        """Start a run, or end the job at once when it cannot be one."""
        policy = RetryPolicy()
        try:
            kind = kind_of(job.job_type, self.kinds)
            policy = kind.retry
            self.metrics.claimed.labels(kind.name).inc()
            self.metrics.wait_seconds.labels(kind.name).observe(max(0.0, job.waited_seconds))
            log.info("job_claimed", job_id=job.job_id, attempt=job.attempt, kind=kind.name, waited=job.waited_seconds)
            if job.attempt > job.max_attempts:
                raise lost_too_often(job)
            wanted = kind.for_targets(kind.read(job.input), parse_targets(job.targets))
        except AppError as error:
            self._end(job, Failed(error, new_reference()), policy, kind=_label(job, self.kinds))
            return
        if job.cancel_requested:
            self._end(job, Stopped("cancelled"), policy, kind=kind.name)
            return
        run = Run(job, kind, wanted, self._services, self._nursery, self._heart.changed)
        self._runs[run.key] = run
        self.metrics.running.labels(kind.name).inc()
        threading.Thread(target=self._do, args=(run,), name=f"job-{job.job_id[:8]}", daemon=True).start()
        self._heart.changed()
        self._mark_room()

    def _do(self, run: Run) -> None:
        self._messages.put(Ended(run, run.do()))

    # Ending.

    def _take_back(self, run: Run, outcome: Outcome) -> None:
        self._runs.pop(run.key, None)
        self.metrics.running.labels(run.kind.name).dec()
        self.metrics.run_seconds.labels(run.kind.name).observe(run.seconds)
        self._end(run.job, outcome, run.kind.retry, kind=run.kind.name)
        self._mark_room()

    def _end(self, job: ClaimedJob, outcome: Outcome, policy: RetryPolicy, *, kind: str) -> None:
        ending = ending_of(job, outcome, self._services.clock(), policy=policy, chance=self._chance())
        if ending is None:
            self.metrics.leases_lost.labels(kind).inc()
            log.warning("lease_lost", job_id=job.job_id, attempt=job.attempt)
            return
        self.metrics.ended.labels(kind, ending.event.lower()).inc()
        self._log_ending(ending, outcome)
        self._unsettled.append(ending)
        if ending.delay is not None:
            self._look_no_later_than(ending.delay)

    def _log_ending(self, ending: Ending, outcome: Outcome) -> None:
        write = log.info if isinstance(outcome, Finished | Stopped) else log.warning
        if isinstance(outcome, Failed) and isinstance(outcome.error, CallerError):
            write = log.info
        write(
            "job_ended",
            job_id=ending.job_id,
            attempt=ending.attempt,
            outcome=ending.event,
            error=ending.error,
            reference=ending.reference,
        )

    def _look_no_later_than(self, delay: timedelta) -> None:
        soon = time.monotonic() + delay.total_seconds() + 0.05
        if soon < self._look_at:
            self._look_at = soon
            self._is_slow_look = False

    def _settle(self) -> None:
        """Write every ending that there is in one statement; what came while the last one was written goes together."""
        if not self._unsettled or time.monotonic() < self._settle_at:
            return
        endings = list(self._unsettled)
        try:
            lost = self._queue.settle(endings)
        except AppError as error:
            log.warning("settle_failed", error=str(error), endings=len(endings))
            self._settle_at = time.monotonic() + self._timing.retry
            return
        self._unsettled = self._unsettled[len(endings) :]
        self._look_after_errands(endings, lost)
        for ending in endings:
            if ending.job_id in lost:
                self.metrics.leases_lost.labels("any").inc()
                log.warning("lease_lost", job_id=ending.job_id, attempt=ending.attempt, outcome=ending.event)

    def _look_after_errands(self, endings: list[Ending], lost: set[str]) -> None:
        """What follows from these endings waits in the table now: deliveries, and notices to owners."""
        errands = [errand for ending in endings if ending.job_id not in lost for errand in ending.errands]
        if errands:
            self._look_soon()
            if self._stopping.is_set():
                self._call_for_help(errands[0].job_id)

    def _finish_or_hand_back(self) -> None:
        """What ends within the grace counts; the rest goes back to the queue and costs no attempt."""
        self._has_room.clear()
        self._await_runs(self._timing.grace)
        for run in self.runs():
            run.stop("handed_back")
        self._await_runs(STOP_SECONDS)
        self._settle_at = 0.0
        handed_back = [ending for ending in self._unsettled if ending.event == "HANDED_BACK"]
        self._settle()
        for ending in handed_back[:1]:
            self._call_for_help(ending.job_id)
        self._let_go_of_hints()

    def _await_runs(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self._runs and time.monotonic() < deadline:
            try:
                message = self._messages.get(timeout=max(0.0, deadline - time.monotonic()))
            except mailbox.Empty:
                return
            if isinstance(message, Ended):
                self._take_back(message.run, message.outcome)
                self._settle()

    # Hints.

    def _listen(self) -> None:
        """Long-poll the queue while there is room; what this worker cannot take stays there for another."""
        while not self._stopping.is_set():
            self._has_room.wait()
            if self._stopping.is_set():
                return
            try:
                hints = self._services.events.receive(LONG_POLL_SECONDS)
            except AppError as error:
                log.warning("hints_not_received", error=str(error))
                self._stopping.wait(self._timing.retry)
                continue
            if hints and self._stopping.is_set():
                self._give_back(hints)
            elif hints:
                self._messages.put(Hinted(tuple(hints)))

    def _give_back(self, hints: list[Hint]) -> None:
        """What came after the stop is for another worker, now and not when it would show again by itself."""
        try:
            self._services.events.keep(hints, seconds=0)
        except AppError as error:
            log.warning("hints_not_given_back", error=str(error))

    def _mark_room(self) -> None:
        room = sum(self._room().values())
        self.metrics.room.set(room)
        if room and not self._stopping.is_set():
            self._has_room.set()
        else:
            self._has_room.clear()

    def _let_go_of_hints(self) -> None:
        """Acknowledge what has been acted on; the newest is held back while something runs (see Heart)."""
        if self._hints:
            done, self._hints = self._hints, []
            if self._held is not None:
                done.append(self._held)
            self._held = done.pop(0) if self._runs else None
            self._heart.keep(self._held)
            self._acknowledge(done)
        elif self._held is not None and not self._runs:
            done, self._held = [self._held], None
            self._heart.keep(None)
            self._acknowledge(done)

    def _acknowledge(self, hints: list[Hint]) -> None:
        if not hints:
            return
        try:
            self._services.events.acknowledge(hints)
        except AppError as error:
            log.warning("hints_not_acknowledged", error=str(error))


def _label(job: ClaimedJob, kinds: Kinds) -> str:
    """The kind's name for a counter; unknown ones share a label, since anybody can write one into the table."""
    name = job.job_type.strip().upper()
    return name if name in kinds else "unknown"
