"""Tasks: the statements about them, and TASK_HISTORY."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pyarrow as pa
from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.scripting.cursor import TokenCursor
from deploy.local.account.scripting.shows import described, listed
from deploy.local.account.statements import Outcome, Statement, functions, statements
from deploy.local.account.task_definition import (
    OPTIONS,
    Task,
    due_after,
    read_body,
    read_condition,
    read_options,
    read_task,
)
from deploy.local.account.task_graph import KIND, Graph
from deploy.local.account.task_runner import Runner, TaskRun, now

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

COLUMNS = (
    "created_on", "name", "id", "database_name", "schema_name", "owner", "comment", "warehouse", "schedule",
    "predecessors", "state", "definition", "condition", "allow_overlapping_execution", "error_integration",
    "last_committed_on", "last_suspended_on", "owner_role_type", "config", "budget", "task_relations",
    "last_suspended_reason", "target_completion_interval",
)  # fmt: skip
_runners: WeakKeyDictionary[Account, Runner] = WeakKeyDictionary()
"""The runner of each account in this process."""


def attach(account: Account) -> None:
    runner = Runner(account)
    _runners[account] = runner
    account.on_start.append(runner.start)
    account.on_stop.append(runner.stop)
    account.hooks.after_commit.append(lambda _, tables: runner.committed(tables))
    account.table_functions["TASK_HISTORY"] = task_history


def runner_of(session: Session) -> Runner:
    return _runners[session.account]


# Statements


@statements.on("CREATE", "TASK")
def create_task(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement)
    name = session.qualified(reader.need_path())
    task = read_task(reader)
    graph = Graph(session.account.catalog)
    task = replace(task, after=tuple(str(session.qualified(text)) for text in task.after))
    for text in task.after:
        parent = session.qualified(text)
        if session.account.catalog.get(KIND, parent) is None:
            raise missing("Task", parent)
        graph.check_changeable(parent)
    session.require_create(KIND, name)
    old = session.account.catalog.get(KIND, name)
    if old is not None and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if old is not None and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise exists(name)
    if old is not None:
        session.require_owner(KIND, name)
        _check_replaceable(graph, old, statement)
    kept = Task.of(old.definition) if old is not None and "OR ALTER" in statement.modifiers else None
    task = replace(task, id=kept.id if kept else str(uuid.uuid4()))
    comment = task.options.get("COMMENT", "")
    owner = None if kept else session.role
    session.account.catalog.put(KIND, name, task.definition(), owner=owner, comment=comment)
    if old is None:
        session.account.grant_future(KIND, name)
    runner_of(session).changed(name)
    return Outcome.status(f"Task {name.name} successfully created.")


def _check_replaceable(graph: Graph, old: Entry, statement: Statement) -> None:
    """A task that stands alone may be replaced while it is started; CREATE OR ALTER and graphs want it suspended."""
    task = Task.of(old.definition)
    alone = not task.after and not graph.children(old.name)
    if not (alone and "OR REPLACE" in statement.modifiers):
        graph.check_changeable(old.name)


@statements.on("ALTER", "TASK")
def alter_task(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement)
    name = session.qualified(reader.need_path())
    graph = Graph(session.account.catalog)
    if session.account.catalog.get(KIND, name) is None and "IF EXISTS" in statement.modifiers:
        return Outcome.status()
    task = graph.task(name)
    if reader.token.word in {"SUSPEND", "RESUME"}:
        session.require_operate(KIND, name)
    else:
        session.require_owner(KIND, name)
    if not (reader.looking_at("SUSPEND") and not task.after):
        if reader.looking_at("RESUME") and task.state == "started":
            return Outcome.status()
        graph.check_changeable(name)
    graph.put(name, _altered(session, reader, task))
    runner_of(session).changed(name)
    return Outcome.status()


def _altered(session: Session, reader: TokenCursor, task: Task) -> Task:
    if reader.take("RESUME"):
        return task.started()
    if reader.take("SUSPEND"):
        return task.suspended()
    if reader.take("MODIFY", "AS"):
        return replace(task, body=read_body(reader))
    if reader.take("MODIFY", "WHEN"):
        return replace(task, condition=read_condition(reader))
    if reader.take("REMOVE", "WHEN"):
        return replace(task, condition="")
    if reader.take("ADD", "AFTER"):
        return replace(task, after=(*task.after, *_names(session, reader)))
    if reader.take("REMOVE", "AFTER"):
        gone = _names(session, reader)
        return replace(task, after=tuple(name for name in task.after if name not in gone))
    if reader.take("SET"):
        return replace(task, options={**task.options, **read_options(reader)})
    if reader.take("UNSET"):
        gone = [reader.need_name()]
        while reader.take(","):
            gone.append(reader.need_name())
        if unknown := set(gone) - OPTIONS:
            raise unsupported(f"the property {min(unknown)} of a task")
        return replace(task, options={key: value for key, value in task.options.items() if key not in gone})
    raise unsupported(f"ALTER TASK ... {reader.rest}")


def _names(session: Session, reader: TokenCursor) -> list[str]:
    names = [str(session.qualified(reader.need_path()))]
    while reader.take(","):
        names.append(str(session.qualified(reader.need_path())))
    return names


@statements.on("DROP", "TASK")
def drop_task(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(_behind(statement).need_path())
    graph = Graph(session.account.catalog)
    if session.account.catalog.get(KIND, name) is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Task", name)
    if graph.task(name).after or graph.children(name):
        graph.check_changeable(name)
    for child in graph.children(name):
        task = graph.task(child)
        graph.put(child, replace(task, after=tuple(text for text in task.after if text != str(name))))
    session.account.catalog.drop(KIND, name)
    runner_of(session).changed(name)
    return Outcome.status(f"{name.name} successfully dropped.")


@statements.on("EXECUTE", "TASK")
def execute_task(session: Session, statement: Statement) -> Outcome:
    reader = TokenCursor(statement.sql)
    reader.need("EXECUTE", "TASK")
    name = session.qualified(reader.need_path())
    if reader.looking_at("RETRY"):
        raise unsupported("EXECUTE TASK ... RETRY LAST")
    session.require_operate(KIND, name)
    if Graph(session.account.catalog).task(name).after:
        raise SnowflakeError(
            f"Cannot execute task {name}: it is not the root of its task graph.", errno=91423, sqlstate="22000"
        )
    runner_of(session).execute(name)
    return Outcome.status(f"Task {name.name} is scheduled to run immediately.")


@statements.on("SHOW", "TASKS")
def show_tasks(session: Session, statement: Statement) -> Outcome:
    return listed(
        session, statement, COLUMNS, [(entry.name, _row(entry)) for entry in session.account.catalog.all(KIND)]
    )


@statements.on("DESCRIBE", "TASK")
@statements.on("DESC", "TASK")
def describe_task(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(_behind(statement).need_path())
    return described(COLUMNS, _row(Graph(session.account.catalog).entry(name)))


@functions.on("SYSTEM$TASK_DEPENDENTS_ENABLE")
def enable_dependents(session: Session, arguments: list[Any]) -> str:
    """Resumes the tasks under a root, the farthest first, and then the root."""
    graph = Graph(session.account.catalog)
    root = session.qualified(str(arguments[0]))
    for name in [*reversed(graph.below(root)), root]:
        graph.put(name, graph.task(name).started())
        runner_of(session).changed(name)
    return "true"


# Showing


def _behind(statement: Statement) -> TokenCursor:
    reader = TokenCursor(statement.sql)
    while not reader.take("TASK"):
        reader.next()
    reader.take("IF", "NOT", "EXISTS")
    reader.take("IF", "EXISTS")
    return reader


def _row(entry: Entry) -> dict[str, Any]:
    task = Task.of(entry.definition)
    options = task.options
    return {
        "created_on": entry.created_on, "name": entry.name.name, "id": task.id, "database_name": entry.name.database,
        "schema_name": entry.name.schema, "owner": entry.owner, "comment": options.get("COMMENT", ""),
        "warehouse": options.get("WAREHOUSE"), "schedule": task.schedule or None,
        "predecessors": "[" + ", ".join(f'"{text}"' for text in task.after) + "]", "state": task.state,
        "definition": task.body, "condition": task.condition or None,
        "allow_overlapping_execution": options.get("ALLOW_OVERLAPPING_EXECUTION", "FALSE").lower(),
        "error_integration": options.get("ERROR_INTEGRATION", "null"), "last_committed_on": None,
        "last_suspended_on": None, "owner_role_type": "ROLE", "config": options.get("CONFIG"), "budget": None,
        "task_relations": None, "last_suspended_reason": task.suspended_reason or None,
        "target_completion_interval": options.get("TARGET_COMPLETION_INTERVAL"),
    }  # fmt: skip


_HISTORY = {
    "QUERY_ID": pa.string(), "NAME": pa.string(), "DATABASE_NAME": pa.string(), "SCHEMA_NAME": pa.string(),
    "QUERY_TEXT": pa.string(), "CONDITION_TEXT": pa.string(), "STATE": pa.string(), "ERROR_CODE": pa.string(),
    "ERROR_MESSAGE": pa.string(), "SCHEDULED_TIME": pa.timestamp("us", "UTC"),
    "QUERY_START_TIME": pa.timestamp("us", "UTC"), "NEXT_SCHEDULED_TIME": pa.timestamp("us", "UTC"),
    "COMPLETED_TIME": pa.timestamp("us", "UTC"), "ROOT_TASK_ID": pa.string(), "RUN_ID": pa.string(),
    "RETURN_VALUE": pa.string(), "SCHEDULED_FROM": pa.string(), "ATTEMPT_NUMBER": pa.int64(),
}  # fmt: skip


def task_history(session: Session, call: Expr) -> pa.Table:
    """INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => ..., RESULT_LIMIT => ..., ERROR_ONLY => ...): newest run first."""
    options = _options(session, call)
    name, limit = options.get("TASK_NAME"), int(options.get("RESULT_LIMIT") or 100)
    runs = [
        run
        for run in runner_of(session).history()
        if (name is None or run.name.name == str(name).upper().rpartition(".")[2])
        and (not options.get("ERROR_ONLY") or run.state == "FAILED")
    ]
    rows = [_history_row(session, run) for run in runs[:limit]]
    arrays = [pa.array([row[column] for row in rows], kind) for column, kind in _HISTORY.items()]
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(_HISTORY.items())))


def _options(session: Session, call: Expr) -> dict[str, Any]:
    from deploy.local.account.calls import constant

    options: dict[str, Any] = {}
    for argument in call.expressions:
        if not isinstance(argument, exp.Kwarg):
            raise unsupported("TASK_HISTORY with arguments by position")
        key = argument.this.name.upper()
        if key not in {"TASK_NAME", "RESULT_LIMIT", "ERROR_ONLY"}:
            raise unsupported(f"{key} of TASK_HISTORY")
        value = argument.expression
        options[key] = value.this if isinstance(value, exp.Boolean) else constant(session, value)
    return options


def _history_row(session: Session, run: TaskRun) -> dict[str, Any]:
    entry = session.account.catalog.get(KIND, run.name)
    root = session.account.catalog.get(KIND, run.root)
    task = Task.of(entry.definition) if entry is not None else None
    upcoming = due_after(task.schedule, now()) if task is not None and task.state == "started" else None
    return {
        "QUERY_ID": run.query_id, "NAME": run.name.name, "DATABASE_NAME": run.name.database,
        "SCHEMA_NAME": run.name.schema, "QUERY_TEXT": run.query_text, "CONDITION_TEXT": run.condition_text or None,
        "STATE": run.state, "ERROR_CODE": run.error_code, "ERROR_MESSAGE": run.error_message,
        "SCHEDULED_TIME": run.scheduled_time, "QUERY_START_TIME": run.query_start_time,
        "NEXT_SCHEDULED_TIME": upcoming, "COMPLETED_TIME": run.completed_time,
        "ROOT_TASK_ID": root.definition["id"] if root is not None else None, "RUN_ID": run.run_id,
        "RETURN_VALUE": None, "SCHEDULED_FROM": run.scheduled_from, "ATTEMPT_NUMBER": 1,
    }  # fmt: skip
