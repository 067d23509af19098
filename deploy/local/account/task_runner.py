"""Runs tasks: by the clock, when a stream has data, when their predecessors have succeeded, or when asked to."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from deploy.local.account import stream_rows
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.names import Name, qualified, quoted
from deploy.local.account.task_definition import Task, due_after
from deploy.local.account.task_graph import KIND, Graph

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.session import Session

RunState = Literal["SCHEDULED", "EXECUTING", "SUCCEEDED", "FAILED", "SKIPPED"]
Cause = Literal["SCHEDULE", "TRIGGER", "EXECUTE TASK", "PREDECESSOR"]

KEPT_RUNS = 10_000
"""Runs that TASK_HISTORY still shows; the oldest go first, all of them with a restart."""
THREADS = 4
"""Tasks that run at the same time."""
MINIMUM_TRIGGER_SECONDS = 30
"""Pause before a triggered task runs again when nothing new was committed but its stream still has data."""
FAILURE_LIMIT = 10
"""Failures in a row after which a task is suspended, unless SUSPEND_TASK_AFTER_NUM_FAILURES says otherwise."""
LONGEST_WAIT = 60.0
"""Seconds after which the clock is looked at again, whatever was planned."""


@dataclass(frozen=True)
class TaskRun:
    """One row of TASK_HISTORY."""

    name: Name
    query_text: str
    condition_text: str
    scheduled_from: Cause
    scheduled_time: datetime
    run_id: str
    root: Name
    state: RunState = "SCHEDULED"
    query_id: str | None = None
    query_start_time: datetime | None = None
    completed_time: datetime | None = None
    error_code: str | None = None
    error_message: str | None = None


class Runner:
    """One thread that plans, and a few that run; the state of the plan is behind one lock."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._graph = Graph(account.catalog)
        self._changed = threading.Condition()
        self._stopping = False
        self._due: dict[Name, datetime] = {}
        self._running: set[Name] = set()
        self._queued: deque[tuple[Name, Cause, datetime, str, Name]] = deque()
        self._commits = itertools.count(1)
        self._last_commit: dict[Name, int] = {}
        self._seen_commit: dict[Name, int] = {}
        self._not_before: dict[Name, float] = {}
        self._failures: dict[Name, int] = {}
        self._succeeded: dict[str, set[Name]] = {}
        self._sessions: set[Session] = set()
        self._runs: deque[TaskRun] = deque(maxlen=KEPT_RUNS)
        self._thread = threading.Thread(target=self._plan, name="tasks", daemon=True)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="task")

    def start(self) -> None:
        for name, task in self._graph.all():
            self._arm(name, task)
            self._last_commit[name] = next(self._commits)
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(5)
        for session in list(self._sessions):
            session.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @contextlib.contextmanager
    def _stoppable(self, session: Session) -> Iterator[None]:
        """The session's statement is cancelled when the server stops."""
        with self._changed:
            self._sessions.add(session)
        try:
            yield
        finally:
            with self._changed:
                self._sessions.discard(session)

    # What others tell the runner

    def committed(self, tables: frozenset[Name]) -> None:
        """A transaction wrote these tables; tasks that wait for a stream on one of them look at it now."""
        with self._changed:
            for name, task in self._graph.all():
                if task.is_triggered and task.state == "started" and self._tables(name, task) & tables:
                    self._last_commit[name] = next(self._commits)
                    self._changed.notify_all()

    def changed(self, name: Name) -> None:
        """A task was made, resumed, suspended or dropped."""
        entry = self._account.catalog.get(KIND, name)
        with self._changed:
            self._due.pop(name, None)
            self._not_before.pop(name, None)
            self._failures.pop(name, None)
            if entry is not None:
                self._arm(name, Task.of(entry.definition))
                self._last_commit[name] = next(self._commits)
            self._changed.notify_all()

    def execute(self, name: Name) -> None:
        """EXECUTE TASK: one run now, whatever the state and the schedule."""
        with self._changed:
            self._queued.append((name, "EXECUTE TASK", now(), uuid.uuid4().hex, name))
            self._changed.notify_all()

    def history(self) -> list[TaskRun]:
        """All runs that are kept, the newest first."""
        with self._changed:
            return sorted(self._runs, key=lambda run: run.scheduled_time, reverse=True)

    # The thread that plans

    def _plan(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                try:
                    for name, cause, moment, run_id, root in self._ready():
                        self._running.add(name)
                        self._pool.submit(self._run, name, cause, moment, run_id, root)
                    wait = self._pause()
                except Exception as error:  # noqa: BLE001  a task that cannot be planned must not stop the others
                    self._account.log_exception(error)
                    wait = 1.0
                self._changed.wait(wait)

    def _arm(self, name: Name, task: Task) -> None:
        if task.state == "started" and (due := due_after(task.schedule, now())) is not None:
            self._due[name] = due

    def _ready(self) -> list[tuple[Name, Cause, datetime, str, Name]]:
        """What is to run now; a task whose last run is not over is passed by."""
        found: dict[Name, tuple[Name, Cause, datetime, str, Name]] = {}
        moment = now()
        for _ in range(len(self._queued)):
            wanted = self._queued.popleft()
            if wanted[0] in self._running or wanted[0] in found:
                self._queued.append(wanted)
            else:
                found[wanted[0]] = wanted
        for name, due in list(self._due.items()):
            if due <= moment:
                following = due_after(self._graph.task(name).schedule, moment)
                if following is not None:
                    self._due[name] = following
                if name not in self._running and name not in found:
                    found[name] = (name, "SCHEDULE", due, uuid.uuid4().hex, name)
        for name, _task in self._triggered():
            if name not in self._running and name not in found and self._is_worth_a_look(name):
                self._seen_commit[name] = self._last_commit[name]
                found[name] = (name, "TRIGGER", moment, uuid.uuid4().hex, name)
        return list(found.values())

    def _triggered(self) -> list[tuple[Name, Task]]:
        return [(name, task) for name, task in self._graph.all() if task.is_triggered and task.state == "started"]

    def _is_worth_a_look(self, name: Name) -> bool:
        if self._last_commit.get(name, 0) > self._seen_commit.get(name, 0):
            return True
        moment = self._not_before.get(name)
        return moment is not None and time.monotonic() >= moment

    def _pause(self) -> float:
        """Seconds until something is due; a finished run or a commit wakes the thread before that."""
        moment, clock = now(), time.monotonic()
        waits = [(due - moment).total_seconds() for due in self._due.values()]
        waits += [at - clock for name, at in self._not_before.items() if name not in self._running]
        return max(0.0, min([LONGEST_WAIT, *heapq.nsmallest(1, waits)]))

    def _tables(self, name: Name, task: Task) -> set[Name]:
        """The tables under the streams that a task waits for."""
        found = set()
        for text in task.streams:
            stream = qualified(text, database=name.database, schema=name.schema)
            if (entry := self._account.catalog.get("STREAM", stream)) is not None:
                found.add(Name(*entry.definition["table"]))
        return found

    def _brings_data(self, name: Name, task: Task) -> bool:
        """Whether a stream that the task waits for has rows; also when only its condition can tell."""
        streams = [qualified(text, database=name.database, schema=name.schema) for text in task.streams]
        entries = [self._account.catalog.get("STREAM", stream) for stream in streams]
        with contextlib.closing(self._account.snow.duck_conn.cursor()) as duck:
            try:
                return any(entry is None or stream_rows.has_rows(duck, entry) for entry in entries)
            except duckdb.Error:
                return True

    # The threads that run

    def _run(self, name: Name, cause: Cause, moment: datetime, run_id: str, root: Name) -> None:
        try:
            entry = self._account.catalog.get(KIND, name)
            if entry is None:
                return
            task = Task.of(entry.definition)
            run = TaskRun(name, task.body, task.condition, cause, moment, run_id, root)
            # Most commits bring a stream nothing: that is seen without a session and its statement.
            if cause == "TRIGGER" and not self._brings_data(name, task):
                self._skipped(task, run)
                return
            session = self._account.open_session(
                role=entry.owner, database=quoted(name.database), schema=quoted(name.schema),
                warehouse=task.options.get("WAREHOUSE"),
            )  # fmt: skip
            session.user = "SYSTEM"
            with contextlib.closing(session), self._stoppable(session):
                self._parametrise(session, task)
                self._attempt(session, task, run)
        except Exception as error:  # noqa: BLE001  a task's failure never stops the server
            self._account.log_exception(error)
        finally:
            with self._changed:
                self._running.discard(name)
                self._changed.notify_all()

    @staticmethod
    def _parametrise(session: Session, task: Task) -> None:
        for option in ("QUERY_TAG", "STATEMENT_TIMEOUT_IN_SECONDS", "LOCK_TIMEOUT", "TIMEZONE"):
            if option in task.options:
                session.parameters[option] = task.options[option]
        if milliseconds := task.number("USER_TASK_TIMEOUT_MS", 0):
            session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"] = str(milliseconds / 1000)

    def _attempt(self, session: Session, task: Task, run: TaskRun) -> None:
        """Looks at the condition, runs the body, and writes down what came of it."""
        run = replace(run, query_start_time=now(), state="EXECUTING")
        try:
            if task.condition and run.scheduled_from != "EXECUTE TASK" and not self._wanted(session, task):
                self._skipped(task, run)
                return
            # Whatever was committed up to now is seen by this run; what comes later triggers the next one.
            with self._changed:
                self._seen_commit[run.name] = self._last_commit.get(run.name, 0)
                self._runs.append(run)
            outcome = session.run(task.body)
        except SnowflakeError as error:
            self._ended(task, run, error=error)
            return
        self._ended(task, run, query_id=outcome.query_id)
        if task.is_triggered:
            self._look_again(session, task, run.name)

    @staticmethod
    def _wanted(session: Session, task: Task) -> bool:
        return bool(session.value(f"SELECT {task.condition}"))

    def _skipped(self, task: Task, run: TaskRun) -> None:
        with self._changed:
            self._not_before.pop(run.name, None)
        if task.is_triggered:
            return
        self._note(
            replace(
                run, state="SKIPPED", completed_time=now(), error_code="0040003",
                error_message="Conditional expression for task evaluated to false.",
            )
        )  # fmt: skip

    def _look_again(self, session: Session, task: Task, name: Name) -> None:
        """A triggered task that left data in its stream runs again, but not at once."""
        try:
            again = self._wanted(session, task)
        except SnowflakeError:
            again = False
        with self._changed:
            self._not_before.pop(name, None)
            if again:
                seconds = task.number("USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", MINIMUM_TRIGGER_SECONDS)
                self._not_before[name] = time.monotonic() + seconds

    def _ended(
        self, task: Task, run: TaskRun, *, query_id: str | None = None, error: SnowflakeError | None = None
    ) -> None:
        failed = error is not None
        self._note(
            replace(
                run, state="FAILED" if failed else "SUCCEEDED", completed_time=now(),
                query_id=error.query_id if error is not None else query_id,
                error_code=error.code if error is not None else None,
                error_message=error.message if error is not None else None,
            )
        )  # fmt: skip
        if failed:
            self._failed(task, run.name)
            return
        with self._changed:
            self._failures.pop(run.name, None)
        self._release_children(run)

    def _failed(self, task: Task, name: Name) -> None:
        with self._changed:
            self._failures[name] = self._failures.get(name, 0) + 1
            count = self._failures[name]
            if task.is_triggered:
                seconds = task.number("USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", MINIMUM_TRIGGER_SECONDS)
                self._not_before[name] = time.monotonic() + seconds
        limit = task.number("SUSPEND_TASK_AFTER_NUM_FAILURES", FAILURE_LIMIT)
        if limit and count >= limit and task.state == "started":
            self._graph.put(name, task.suspended("SUSPENDED_DUE_TO_ERRORS"))
            self.changed(name)

    def _release_children(self, run: TaskRun) -> None:
        """Children whose predecessors have all succeeded in this run of the graph."""
        with self._changed:
            done = self._succeeded.setdefault(run.run_id, set())
            done.add(run.name)
            for child in self._graph.children(run.name):
                if self._graph.task(child).state == "started" and set(self._graph.predecessors(child)) <= done:
                    self._queued.append((child, "PREDECESSOR", now(), run.run_id, run.root))
            while len(self._succeeded) > KEPT_RUNS:
                self._succeeded.pop(next(iter(self._succeeded)))
            self._changed.notify_all()

    def _note(self, run: TaskRun) -> None:
        """Puts the finished run in the place of the running one."""
        with self._changed:
            kept: Iterable[Any] = (r for r in self._runs if not (r.run_id == run.run_id and r.name == run.name))
            self._runs = deque(kept, maxlen=KEPT_RUNS)
            self._runs.append(run)


def now() -> datetime:
    return datetime.now(UTC)
