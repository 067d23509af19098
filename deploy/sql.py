"""The SQL deployer: `plan` says what would change in the account, `apply` does it. Both take an open connection."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowflake.connector.errors import Error as SnowflakeError

from deploy import semantic_views
from deploy.semantic_views import ModelRefused
from deploy.sql_files import ROOT, SEMANTIC_MODELS, SQL, BrokenOrder, MissingVariable, Statement
from deploy.sql_plan import DATABASE, Plan, Step, make_plan
from tools.errors import CallerError, ServiceError

__all__ = [
    "Applied",
    "BrokenOrder",
    "MissingVariable",
    "ModelRefused",
    "Plan",
    "Report",
    "StatementFailed",
    "WouldDropColumns",
    "apply",
    "plan",
]

LOG_TABLE = f"{DATABASE}.monitoring.schema_deployments"
_TASK = re.compile(r"CREATE\s+OR\s+ALTER\s+TASK\s+(?P<name>[\w.\"$]+)", re.IGNORECASE)
_RESUME = re.compile(r"ALTER\s+TASK\s+(?:IF\s+EXISTS\s+)?(?P<name>[\w.\"$]+)\s+RESUME", re.IGNORECASE)


class WouldDropColumns(CallerError):
    """The files lack columns that the account has."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__(
            f"this would drop {', '.join(columns)} and the data in it; nothing was changed. "
            "Put the column back into the file, or say --allow-drop"
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
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Apply the due files of a plan in order and record each one; `say` hears a line per file.

    Safe to repeat: a file is recorded when all of it was applied. Raises WouldDropColumns before anything is changed,
    StatementFailed with file, line and query id, ModelRefused for a file that Snowflake makes no semantic view of.
    """
    if plan.dropped_columns and not allow_drop:
        raise WouldDropColumns(plan.dropped_columns)
    if not plan.due:
        return Report((), 0)
    began = time.perf_counter()
    log = _Log(connection, commit=git_commit or current_commit(), is_there=plan.has_log)
    applied = []
    models = [step for step in plan.due if step.model]
    with connection.cursor() as cursor:
        for step in plan.due:
            if models and step is models[0]:
                semantic_views.verify(cursor, models)
            done = _deploy_model(cursor, step, step.model) if step.model else _run(cursor, step)
            log.add(step, done)
            say(str(done))
            applied.append(done)
    log.write()
    return Report(tuple(applied), _milliseconds(began))


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


def _run(cursor: Any, step: Step) -> Applied:
    began = time.perf_counter()
    statements = step.statements
    with _suspended_tasks(cursor, step.path, statements):
        for statement in statements:
            _execute(cursor, step.path, statement)
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


@contextmanager
def _suspended_tasks(cursor: Any, path: str, statements: list[Statement]) -> Iterator[None]:
    """Snowflake alters a task only while it is suspended; those that ran before run afterwards, failed or not."""
    names = {_plain(found["name"]) for statement in statements if (found := _TASK.match(statement.text))}
    resumed = {_plain(found["name"]) for statement in statements if (found := _RESUME.match(statement.text))}
    running = names & _started_tasks(cursor, path) if names else set()
    for name in sorted(running):
        _execute(cursor, path, Statement(f"ALTER TASK {name} SUSPEND", line=1))
    try:
        yield
    except StatementFailed:
        _resume(cursor, path, running)
        raise
    _resume(cursor, path, running - resumed)


def _resume(cursor: Any, path: str, names: set[str]) -> None:
    for name in sorted(names):
        _execute(cursor, path, Statement(f"ALTER TASK {name} RESUME", line=1))


def _started_tasks(cursor: Any, path: str) -> set[str]:
    _execute(cursor, path, Statement(f"SHOW TASKS IN DATABASE {DATABASE}", line=1))
    columns = [column[0].lower() for column in cursor.description]
    tasks = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {
        _plain(f"{task['database_name']}.{task['schema_name']}.{task['name']}")
        for task in tasks
        if str(task["state"]).lower() == "started"
    }


def _plain(name: str) -> str:
    return name.replace('"', "").lower()


class _Log:
    """Writes to schema_deployments, and keeps what it cannot write until the first files have made that table."""

    def __init__(self, connection: Any, *, commit: str | None, is_there: bool) -> None:
        self._connection = connection
        self._commit = commit
        self._is_there = is_there
        self._waiting: list[tuple[str, str, str | None, int]] = []

    def add(self, step: Step, done: Applied) -> None:
        self._waiting.append((step.path, step.checksum, self._commit, done.milliseconds))
        self._is_there = self._is_there or any(change.table == LOG_TABLE for change in step.tables)
        if self._is_there:
            self.write()

    def write(self) -> None:
        # A mark per value, in whichever style the connection binds.
        mark = "%s" if self._connection.is_pyformat else "?"
        row = f"SELECT {mark}, {mark}, SYSDATE(), CURRENT_USER(), {mark}, {mark}"
        insert = f"INSERT INTO {LOG_TABLE} (file, checksum, deployed_at, deployed_by, git_commit, milliseconds) {row}"
        with self._connection.cursor() as cursor:
            for values in self._waiting:
                cursor.execute(insert, values)
        self._waiting.clear()


def _milliseconds(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
