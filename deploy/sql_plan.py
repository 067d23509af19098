"""What `assistant sql apply` would do: which files are new or changed, and what that does to the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from snowflake.connector.errors import ProgrammingError

from deploy import semantic_views
from deploy.sql_files import OrderedFile, Statement, checksum, read_order, render, split
from deploy.sql_tables import ColumnType, Difference, TableChange, column_type, compare, declared_tables

# unchanged: the account has this text. again: a file before it is applied and unsets what this one adds.
# outdated: sample data of an earlier day. missing: its semantic view was dropped. asked: the caller wants every file.
State = Literal["new", "changed", "again", "outdated", "missing", "asked", "unchanged"]

DATABASE = "analytics_platform"
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
        """The plan in words, one line a file and one a column."""
        if not self.due:
            return f"Nothing to do: the account has all {len(self.steps)} files as they are."
        lines = [line for step in self.due for line in _lines(step)]
        if left := len(self.steps) - len(self.due):
            lines.append(f"    unchanged  {left} files")
        return "\n".join([*lines, "", self._summary()])

    def _summary(self) -> str:
        dropped = self.dropped_columns
        loss = f"; {len(dropped)} columns and their data would be dropped: {', '.join(dropped)}" if dropped else ""
        return f"{len(self.due)} of {len(self.steps)} files to apply{loss}."


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
        if file.is_sample_data and not sample_data:
            continue
        text = render((root / file.path).read_text(encoding="utf-8"), variables, file=file.path)
        state = _state(file, checksum(text), known, due=due, everything=everything)
        if state != "unchanged":
            due.add(file.number)
        steps.append(Step(file.path, state, text, checksum(text)))
    steps = _with_tables(connection, steps)
    steps += _models(connection, semantic_models, known, everything=everything)
    return Plan(tuple(steps), has_log=deployed is not None)


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
    existing = _existing(connection)
    return [
        Step(step.path, step.state, step.text, step.checksum, tuple(compare(declared[step.path], existing)))
        if declared.get(step.path)
        else step
        for step in steps
    ]


def _existing(connection: Any) -> dict[str, dict[str, ColumnType]]:
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


def _lines(step: Step) -> list[str]:
    lines = [f"  {_SIGN[step.state]} {step.state:<10} {step.path}"]
    if step.view:
        lines.append(f"        semantic view {_short(step.view)}")
    for change in step.tables:
        lines.append(f"        {_short(change.table)}{'  (new table)' if change.is_new else ''}")
        lines += [f"          {_words(difference)}" for difference in change.differences]
    return lines


def _words(difference: Difference) -> str:
    if difference.kind == "add":
        return f"+ {difference.column} {difference.new}"
    if difference.kind == "drop":
        return f"- {difference.column} {difference.old}  (its data is lost; only with --allow-drop)"
    return f"~ {difference.column} {difference.old} -> {difference.new}"


def _short(table: str) -> str:
    return table.removeprefix(f"{DATABASE}.")
