"""What `assistant sql apply` would do: which files are new or changed, and what that does to the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from snowflake.connector.errors import ProgrammingError

from deploy.sql import semantic_views
from deploy.sql.bootstrap import BootstrapState
from deploy.sql.bootstrap import state as bootstrap_state
from deploy.sql.changes import Caution, Change, changes_of
from deploy.sql.files import OrderedFile, Statement, checksum, read_order, render, split
from deploy.sql.objects import SqlObject, objects_in
from deploy.sql.tables import ColumnType, TableChange, column_type, compare, declared_tables

# unchanged: the account has this text. again: a file before it is applied and unsets what this one adds.
# outdated: sample data of an earlier day. missing: its semantic view was dropped. asked: the caller wants every file.
State = Literal["new", "changed", "again", "outdated", "missing", "asked", "unchanged"]

DATABASE = "analytics_platform"
BOOTSTRAP_FIRST = (
    "bootstrap.sql has changed since an administrator ran it; what follows may need it first: assistant sql bootstrap"
)
MISSING_OBJECT = frozenset({2003, 2043})
_SIGN: dict[State, str] = {
    "new": "+",
    "changed": "~",
    "again": "~",
    "outdated": "~",
    "missing": "+",
    "asked": "~",
    "unchanged": " ",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A file and what is to be done with it; `text` has its variables filled in."""

    path: str
    state: State
    text: str
    checksum: str
    tables: tuple[TableChange, ...] = ()
    model: Path | None = None
    view: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether apply does something with it."""
        return self.state != "unchanged"

    @property
    def statements(self) -> list[Statement]:
        """The statements of the file, in order."""
        return split(self.text)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every file in order; print `text()` to show it to a person."""

    steps: tuple[Step, ...]
    has_log: bool
    tasks: tuple[Caution, ...] = ()
    bootstrap: BootstrapState = "unknown"
    mark: str = ""
    """What the log said when the plan was made; apply refuses a plan that another run has overtaken."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every object that is added, changed or dropped, in order."""
        return tuple(change for step in self.due for change in step.changes)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to beware of, each once."""
        found = [caution for change in self.changes for caution in change.cautions]
        return tuple(dict.fromkeys([*found, *(self.tasks if self.due else ())]))

    @property
    def due(self) -> tuple[Step, ...]:
        """The steps that apply would do."""
        return tuple(step for step in self.steps if step.is_due)

    @property
    def dropped_columns(self) -> list[str]:
        """Columns that would go, with their data: raw_data.orders.channel."""
        return [
            f"{_short(change.table)}.{difference.column}"
            for step in self.due
            for change in step.tables
            for difference in change.dropped
        ]

    def text(self) -> str:
        """The plan in words: by file what is added (+), changed (~), dropped (-), the warnings, and a line of sums."""
        first = [BOOTSTRAP_FIRST, ""] if self.bootstrap == "changed" else []
        if not self.due:
            nothing = f"Nothing to do: the account has all {len(self.steps)} files as they are."
            return "\n".join([*first, nothing])
        lines = [line for step in self.due for line in _lines(step)]
        if left := len(self.steps) - len(self.due):
            lines.append(f"    unchanged  {left} files")
        if self.cautions:
            lines += ["", "Warnings:", *(f"  ! {caution}" for caution in self.cautions)]
        return "\n".join([*first, *lines, "", self._summary()])

    def to_wire(self) -> dict[str, Any]:
        """The plan as JSON: the files that are due with their changes, the warnings, and the sums."""
        return {
            "format": 1,
            "files": [
                {
                    "path": step.path,
                    "state": step.state,
                    "checksum": step.checksum,
                    "changes": [change.to_wire() for change in step.changes],
                }
                for step in self.due
            ],
            "warnings": [{"kind": caution.kind, "text": caution.text} for caution in self.cautions],
            "dropped_columns": self.dropped_columns,
            "bootstrap": self.bootstrap,
            "summary": self.sums | {"files": len(self.due), "of_files": len(self.steps)},
        }

    @property
    def sums(self) -> dict[str, int]:
        """How many objects are added, changed, dropped."""
        actions = [change.action for change in self.changes]
        return {action: actions.count(action) for action in ("add", "change", "drop")}

    def _summary(self) -> str:
        dropped = self.dropped_columns
        loss = f" {len(dropped)} columns and their data would be dropped: {', '.join(dropped)}." if dropped else ""
        sums = self.sums
        return (
            f"Plan: {sums['add']} to add, {sums['change']} to change, {sums['drop']} to drop; "
            f"{len(self.due)} of {len(self.steps)} files to apply.{loss}"
        )


def make_plan(
    connection: Any,
    variables: Mapping[str, str],
    *,
    everything: bool,
    sample_data: bool,
    root: Path,
    semantic_models: Path,
) -> Plan:
    """Compare the files with what the account's schema_deployments and INFORMATION_SCHEMA say."""
    deployed = _deployed(connection)
    known = {} if deployed is None else deployed
    steps: list[Step] = []
    due: set[int] = set()
    for file in read_order(root):
        if file.is_bootstrap or (file.is_sample_data and not sample_data):
            continue
        text = render((root / file.path).read_text(encoding="utf-8"), variables, file=file.path)
        state = _state(file, checksum(text), known, due=due, everything=everything)
        if state != "unchanged":
            due.add(file.number)
        steps.append(Step(file.path, state, text, checksum(text)))
    steps = _with_tables(connection, steps)
    steps = _with_changes(connection, steps)
    steps += _models(connection, semantic_models, known, everything=everything)
    return Plan(
        tuple(steps),
        has_log=deployed is not None,
        tasks=_task_cautions(connection, steps),
        bootstrap=bootstrap_state(connection, root),
        mark=log_mark(connection) if deployed is not None else "",
    )


def log_mark(connection: Any) -> str:
    """What tells one state of the log from the next."""
    statement = f"SELECT COUNT(*), MAX(deployed_at) FROM {DATABASE}.monitoring.schema_deployments"  # noqa: S608
    rows = _rows_or_none(connection, statement)
    return " ".join(map(str, rows[0])) if rows else ""


def has_record(connection: Any) -> bool:
    """Whether the account has the table of what was applied, statement by statement."""
    statement = f"SELECT COUNT(*) FROM {DATABASE}.monitoring.schema_objects"  # noqa: S608
    return _rows_or_none(connection, statement) is not None


def recorded_models(connection: Any) -> dict[str, str]:
    """What each semantic view said when it was applied last, by its key: semantic view reporting.sales."""
    statement = (
        f"SELECT object, statement FROM {DATABASE}.monitoring.schema_objects WHERE object LIKE 'semantic view %'"  # noqa: S608
    )
    return {str(key): str(text) for key, text in _rows_or_none(connection, statement) or []}


def recorded(connection: Any) -> dict[str, list[SqlObject]]:
    """The statements of each file as they were applied last; none before the first deployment that records them."""
    statement = f"SELECT file, statement, line FROM {DATABASE}.monitoring.schema_objects ORDER BY file, line"  # noqa: S608
    found: dict[str, list[Statement]] = {}
    for file, text, line in _rows_or_none(connection, statement) or []:
        found.setdefault(file, []).append(Statement(text, line))
    return {file: objects_in(statements, DATABASE) for file, statements in found.items()}


def task_states(connection: Any) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every task of the database: its state, and the tasks before it, roots first."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SHOW TASKS IN DATABASE {DATABASE}")
        except ProgrammingError as error:
            if error.errno in MISSING_OBJECT:
                return {}
            raise
        names = [column[0].lower() for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = {
        f"{row['database_name']}.{row['schema_name']}.{row['name']}".lower(): (
            str(row["state"]).lower(),
            tuple(name.replace('"', "").lower() for name in _listed(row["predecessors"])),
        )
        for row in rows
    }
    return dict(sorted(found.items(), key=lambda item: (_depth(item[0], found), item[0])))


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        value = json.loads(value) if value.strip().startswith("[") else [value] if value.strip() else []
    return [str(one) for one in value or []]


def _depth(name: str, tasks: Mapping[str, tuple[str, tuple[str, ...]]]) -> int:
    before = tasks[name][1] if name in tasks else ()
    return 1 + max(_depth(one, tasks) for one in before) if before else 0


def _task_cautions(connection: Any, steps: Iterable[Step]) -> tuple[Caution, ...]:
    if not any(step.is_due for step in steps):
        return ()
    states = task_states(connection)
    running = [_short(name) for name, (state, _) in states.items() if state == "started"]
    asleep = [_short(name) for name, (state, _) in states.items() if state != "started"]
    found = []
    if running:
        found.append(Caution("task", f"suspended while this is applied, and then resumed: {', '.join(running)}"))
    if asleep:
        found.append(Caution("task", f"suspended now, and stays so until ALTER TASK ... RESUME: {', '.join(asleep)}"))
    return tuple(found)


def _with_changes(connection: Any, steps: list[Step]) -> list[Step]:
    if not any(step.is_due for step in steps):
        return steps
    before = recorded(connection)
    everywhere = {one.key for objects in before.values() for one in objects if one.verb == "CREATE"}
    tables = {_short(name) for name in existing_columns(connection)}

    def exists(one: SqlObject) -> bool:
        return one.key in everywhere or (one.kind in ("TABLE", "VIEW") and one.name in tables)

    return [
        replace(
            step,
            changes=tuple(
                changes_of(objects_in(step.statements, DATABASE), before.get(step.path, []), step.tables, exists=exists)
            ),
        )
        if step.is_due
        else step
        for step in steps
    ]


@dataclass(frozen=True, slots=True)
class _Deployed:
    checksum: str
    is_of_today: bool


def _deployed(connection: Any) -> dict[str, _Deployed] | None:
    """What was applied last, by file; None when the account has no log of it yet."""
    statement = f"""
        SELECT file, checksum, CAST(deployed_at AS DATE) >= CURRENT_DATE()
        FROM {DATABASE}.monitoring.schema_deployments
        QUALIFY ROW_NUMBER() OVER (PARTITION BY file ORDER BY deployed_at DESC) = 1
    """  # noqa: S608 - no value in it
    rows = _rows_or_none(connection, statement)
    return None if rows is None else {row[0]: _Deployed(row[1], bool(row[2])) for row in rows}


def _rows_or_none(connection: Any, statement: str) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        try:
            return cursor.execute(statement).fetchall()  # type: ignore[no-any-return]
        except ProgrammingError as error:
            if error.errno in MISSING_OBJECT:
                return None
            raise


def _state(file: OrderedFile, digest: str, known: Mapping[str, _Deployed], *, due: set[int], everything: bool) -> State:
    before = known.get(file.path)
    if before is None:
        return "new"
    if before.checksum != digest:
        return "changed"
    if due.intersection(file.again_after):
        return "again"
    if file.is_sample_data and not before.is_of_today:
        return "outdated"
    return "asked" if everything else "unchanged"


def _models(connection: Any, folder: Path, known: Mapping[str, _Deployed], *, everything: bool) -> list[Step]:
    """The semantic models: a view that somebody dropped is made again, whatever the log says."""
    files = sorted(folder.glob("*.yaml"))
    views = semantic_views.existing(connection) if files else frozenset()
    steps = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        path = f"{folder.name}/{file.name}"
        view = semantic_views.view_name(text)
        before = known.get(path)
        state: State = "new" if before is None else "changed" if before.checksum != checksum(text) else "unchanged"
        if state == "unchanged":
            state = "missing" if view not in views else "asked" if everything else state
        steps.append(Step(path, state, text, checksum(text), model=file, view=view))
    return steps


def _with_tables(connection: Any, steps: list[Step]) -> list[Step]:
    """The due steps with what they do to the tables; INFORMATION_SCHEMA is asked only when a due file has tables."""
    declared = {step.path: declared_tables(step.statements) for step in steps if step.is_due}
    if not any(declared.values()):
        return steps
    existing = existing_columns(connection)
    return [
        Step(step.path, step.state, step.text, step.checksum, tuple(compare(declared[step.path], existing)))
        if declared.get(step.path)
        else step
        for step in steps
    ]


def existing_columns(connection: Any) -> dict[str, dict[str, ColumnType]]:
    """The columns of every table and view of the database, by full lower-case name."""
    statement = f"""
        SELECT table_schema, table_name, column_name, data_type,
               COALESCE(character_maximum_length, numeric_precision), numeric_scale
        FROM {DATABASE}.INFORMATION_SCHEMA.COLUMNS
        ORDER BY table_schema, table_name, ordinal_position
    """  # noqa: S608 - no value in it
    tables: dict[str, dict[str, ColumnType]] = {}
    for schema, table, column, kind, size, scale in _rows_or_none(connection, statement) or []:
        name = f"{DATABASE}.{schema}.{table}".lower()
        tables.setdefault(name, {})[column.lower()] = column_type(kind, size, scale)
    return tables


GRANTS_SHOWN = 8


def _lines(step: Step) -> list[str]:
    lines = [f"  {_SIGN[step.state]} {step.state:<10} {step.path}"]
    if step.view:
        lines.append(f"        semantic view {_short(step.view)}")
    grants = [change for change in step.changes if change.is_grant]
    for change in step.changes:
        if change.is_grant and len(grants) > GRANTS_SHOWN:
            continue
        lines.append(f"        {change.line}")
        lines += [f"            {detail}" for detail in change.details]
    if len(grants) > GRANTS_SHOWN:
        for action, sign in (("add", "+"), ("drop", "-")):
            if count := sum(change.action == action for change in grants):
                lines.append(f"        {sign} {count} grants (--json lists them)")
    return lines


def _short(table: str) -> str:
    return table.removeprefix(f"{DATABASE}.")
