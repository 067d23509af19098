"""The SQL deployer: `plan` says what would change in the account, `apply` does it. Both take an open connection."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from snowflake.connector.errors import Error as SnowflakeError
from snowflake.connector.errors import ProgrammingError

from deploy.sql import semantic_views
from deploy.sql.bootstrap import NotBootstrapped
from deploy.sql.files import ROOT, SEMANTIC_MODELS, SQL, BrokenOrder, MissingVariable, Statement
from deploy.sql.lock import LEASE, Lock, Locked, LockLost, NotTheHolder
from deploy.sql.objects import objects_in
from deploy.sql.plan import DATABASE, Plan, Step, has_record, log_mark, make_plan, task_states
from deploy.sql.semantic_views import ModelRefused
from tools.errors import CallerError, ServiceError

__all__ = [
    "Applied",
    "BrokenOrder",
    "LockLost",
    "Locked",
    "MissingVariable",
    "ModelRefused",
    "NotBootstrapped",
    "NotTheHolder",
    "Plan",
    "Report",
    "StalePlan",
    "StatementFailed",
    "WouldDropColumns",
    "apply",
    "plan",
    "unlock",
]

LOG_TABLE = f"{DATABASE}.monitoring.schema_deployments"
OBJECTS_TABLE = f"{DATABASE}.monitoring.schema_objects"
_RESUME = re.compile(r"ALTER\s+TASK\s+(?:IF\s+EXISTS\s+)?(?P<name>[\w.\"$]+)\s+RESUME", re.IGNORECASE)


class WouldDropColumns(CallerError):
    """The files lack columns that the account has."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__(
            f"this would drop {', '.join(columns)} and the data in it; nothing was changed. "
            "Put the column back into the file, or say --allow-drop"
        )


class StalePlan(CallerError):
    """Another run applied something since the plan was made."""

    def __init__(self) -> None:
        super().__init__(
            "another run has applied files since this plan was made; nothing was changed. Plan again, look, and apply"
        )


class StatementFailed(ServiceError):
    """A statement of a file failed; what was applied before it stays, and a repeat begins with this file."""

    def __init__(self, path: str, statement: Statement, error: SnowflakeError) -> None:
        query_id = getattr(error, "sfqid", None)
        message = str(error.msg or error).strip()
        super().__init__(
            f"sql/{path} line {statement.line}: {statement.first_words} failed: {message}"
            + (f" (query {query_id})" if query_id and query_id not in message else ""),
            service="Snowflake",
            query_id=query_id,
        )


@dataclass(frozen=True, slots=True)
class Applied:
    """A file that was applied."""

    path: str
    statements: int
    milliseconds: int

    def __str__(self) -> str:
        return f"{self.path}: {self.statements} statements, {self.milliseconds / 1000:.2f} s"


@dataclass(frozen=True, slots=True)
class Report:
    """What apply did, in order."""

    applied: tuple[Applied, ...]
    milliseconds: int

    def text(self) -> str:
        """The report in one line."""
        if not self.applied:
            return "Nothing to do."
        return f"{len(self.applied)} files applied in {self.milliseconds / 1000:.1f} s."


def plan(
    connection: Any,
    variables: Mapping[str, str],
    *,
    everything: bool = False,
    sample_data: bool = False,
    root: Path = SQL,
    semantic_models: Path = SEMANTIC_MODELS,
) -> Plan:
    """What `apply` would do: files that are new or changed, and columns added, changed, dropped.

    `variables` fills <% name %> in the files; `everything` takes unchanged files too; the sample data is left out
    unless `sample_data`. Raises BrokenOrder, MissingVariable.
    """
    return make_plan(
        connection,
        variables,
        everything=everything,
        sample_data=sample_data,
        root=root,
        semantic_models=semantic_models,
    )


def apply(
    connection: Any,
    plan: Plan,
    *,
    allow_drop: bool = False,
    git_commit: str | None = None,
    wait_seconds: float = 0,
    lease: timedelta = LEASE,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Apply the due files of a plan in order and record each one; `say` hears a line per file.

    Holds the lock of the account, suspends the tasks that run, and resumes them at the end, failed or not. Safe to
    repeat after an interruption at any statement: a file is recorded when all of it was applied, and whoever takes over
    from a dead run resumes the tasks that it had suspended. Raises WouldDropColumns and StalePlan before anything is
    changed, Locked when another run applies for longer than `wait_seconds`, StatementFailed with file, line and query
    id, ModelRefused for a file that Snowflake makes no semantic view of.
    """
    if plan.dropped_columns and not allow_drop:
        raise WouldDropColumns(plan.dropped_columns)
    lock = Lock(connection, f"{DATABASE}.monitoring", lease=lease)
    if not plan.due and not _left_behind(lock):
        return Report((), 0)
    began = time.perf_counter()
    commit = git_commit or current_commit()
    with connection.cursor() as cursor:
        _make_room(cursor)
        lock.take(commit=commit or "", wait_seconds=wait_seconds, say=say)
        try:
            if plan.has_log and log_mark(connection) != plan.mark:
                raise StalePlan
            tasks = _Tasks(connection, cursor, lock, say=say)
            log = _Log(connection, commit=commit, is_there=plan.has_log and has_record(connection))
            with tasks.suspended():
                applied = [_apply_step(cursor, step, plan, tasks, log, lock, say=say) for step in plan.due]
                log.write()
        finally:
            lock.release()
    return Report(tuple(applied), _milliseconds(began))


def _left_behind(lock: Lock) -> bool:
    """Whether a dead run left the lock, and perhaps tasks that it had suspended."""
    holder = lock.holder()
    return holder is not None and holder.is_over(datetime.now(UTC))


def _make_room(cursor: Any) -> None:
    """The schema that the lock lives in; the files say the rest of it. The database is bootstrap.sql's."""
    try:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {DATABASE}.monitoring")
    except ProgrammingError as error:
        raise NotBootstrapped(f"the database {DATABASE} is not there, or not open to it.") from error


def unlock(connection: Any, run: str, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Free the lock of a dead run and resume the tasks that it had suspended; raises NotTheHolder."""
    lock = Lock(connection, f"{DATABASE}.monitoring")
    holder = lock.free(run)
    with connection.cursor() as cursor:
        for name in reversed(holder.tasks):
            cursor.execute(f"ALTER TASK IF EXISTS {name} RESUME")
    say(f"The lock of run {run} is free" + (f"; resumed: {', '.join(holder.tasks)}." if holder.tasks else "."))


def _apply_step(
    cursor: Any, step: Step, plan: Plan, tasks: _Tasks, log: _Log, lock: Lock, *, say: Callable[[str], None]
) -> Applied:
    models = [one for one in plan.due if one.model]
    if models and step is models[0]:
        semantic_views.verify(cursor, models)
    lock.renew()
    done = _deploy_model(cursor, step, step.model) if step.model else _run(cursor, step, tasks, lock)
    log.add(step, done)
    say(str(done))
    return done


def current_commit(root: Path = ROOT) -> str | None:
    """The commit of the working tree, marked when files differ from it; None outside git."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip()


def _run(cursor: Any, step: Step, tasks: _Tasks, lock: Lock) -> Applied:
    began = time.perf_counter()
    statements = step.statements
    renewed = time.monotonic()
    for statement in statements:
        if found := _RESUME.match(statement.text):
            tasks.resume_later(_plain(found["name"]))
            continue
        _execute(cursor, step.path, statement)
        if time.monotonic() - renewed > LEASE.total_seconds() / 8:
            lock.renew()
            renewed = time.monotonic()
    return Applied(step.path, len(statements), _milliseconds(began))


def _deploy_model(cursor: Any, step: Step, file: Path) -> Applied:
    """The semantic view, and the file on the stage, which is the older way of asking with the same model."""
    began = time.perf_counter()
    statements = [Statement(text, line=1) for text in (semantic_views.put(file), semantic_views.create(step.text))]
    for statement in statements:
        _execute(cursor, step.path, statement)
    return Applied(step.path, len(statements), _milliseconds(began))


def _execute(cursor: Any, path: str, statement: Statement) -> None:
    try:
        cursor.execute(statement.text)
    except SnowflakeError as error:
        raise StatementFailed(path, statement, error) from error


class _Tasks:
    """The tasks of the database while files are applied: Snowflake alters a task only while it is suspended."""

    def __init__(self, connection: Any, cursor: Any, lock: Lock, *, say: Callable[[str], None]) -> None:
        self._cursor = cursor
        self._lock = lock
        self._say = say
        states = task_states(connection)
        self._asleep = {name for name, (state, _) in states.items() if state != "started"}
        self._started = [name for name in states if name not in self._asleep]
        # Those that a dead run had suspended come first: the account shows them as suspended now.
        inherited = [name for name in (lock.held.tasks if lock.held else ()) if name not in self._started]
        self._asleep -= set(inherited)
        self._to_resume = [*self._started, *inherited]

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Roots first; afterwards those that ran before run again, children first, and new ones as the files say."""
        self._lock.renew(self._to_resume)
        for name in self._started:
            self._alter(name, "SUSPEND")
        try:
            yield
        finally:
            for name in reversed(self._to_resume):
                self._alter(name, "RESUME")

    def resume_later(self, name: str) -> None:
        """A file resumes this task; one that somebody suspended before stays so."""
        if name in self._asleep:
            self._say(f"{name} was suspended and stays so; ALTER TASK {name} RESUME starts it")
        elif name not in self._to_resume:
            self._to_resume.append(name)
            self._lock.renew(self._to_resume)

    def _alter(self, name: str, action: str) -> None:
        _execute(self._cursor, "tasks", Statement(f"ALTER TASK IF EXISTS {name} {action}", line=1))


def _plain(name: str) -> str:
    return name.replace('"', "").lower()


class _Log:
    """Writes to schema_deployments, and keeps what it cannot write until the first files have made that table."""

    def __init__(self, connection: Any, *, commit: str | None, is_there: bool) -> None:
        self._connection = connection
        self._commit = commit
        self._is_there = is_there
        self._waiting: list[tuple[str, str, str | None, int]] = []
        self._objects: dict[str, str] = {}

    def add(self, step: Step, done: Applied) -> None:
        self._waiting.append((step.path, step.checksum, self._commit, done.milliseconds))
        if step.view:
            # As the account writes it: drift reads it back and compares.
            key = f"semantic view {step.view.removeprefix(f'{DATABASE}.')}"
            now = semantic_views.read_back(self._connection, step.view)
            self._objects[step.path] = json.dumps([{"line": 1, "object": key, "statement": now}])
        else:
            self._objects[step.path] = json.dumps(
                [
                    {"line": one.line, "object": one.key[:400], "statement": one.text}
                    for one in objects_in(step.statements, DATABASE)
                ]
            )
        self._is_there = self._is_there or any(change.table == OBJECTS_TABLE for change in step.tables)
        if self._is_there:
            self.write()

    def write(self) -> None:
        # A mark per value, in whichever style the connection binds.
        mark = "%s" if self._connection.is_pyformat else "?"
        row = f"SELECT {mark}, {mark}, SYSDATE(), CURRENT_USER(), {mark}, {mark}"
        insert = f"INSERT INTO {LOG_TABLE} (file, checksum, deployed_at, deployed_by, git_commit, milliseconds) {row}"
        objects = f"""
            INSERT INTO {OBJECTS_TABLE} (file, line, object, statement, deployed_at)
            SELECT {mark}, f.value:line::NUMBER, f.value:object::VARCHAR, f.value:statement::VARCHAR, SYSDATE()
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON({mark}))) AS f
        """  # noqa: S608 - table names and marks only
        with self._connection.cursor() as cursor:
            for file, listed in self._objects.items():
                cursor.execute(f"DELETE FROM {OBJECTS_TABLE} WHERE file = {mark}", (file,))  # noqa: S608
                cursor.execute(objects, (file, listed))
            # Last: what the log has, is done.
            for values in self._waiting:
                cursor.execute(insert, values)
        self._objects.clear()
        self._waiting.clear()


def _milliseconds(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
