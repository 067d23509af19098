"""One answer: what every tool returns and what every face draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp", "time", "variant"]
ColumnFormat = Literal["plain", "currency", "percent", "duration"]
Cell = str | int | float | bool | Decimal | date | datetime | time | None

MODEL_ROWS = 20
"""Rows of a table that a model sees; the person gets all of them."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Frozen):
    """A column: `name` as in the SQL, `label` for people, `format` how a number is written, `unit` such as USD."""

    name: str
    type: ColumnType
    label: str = ""
    format: ColumnFormat = "plain"
    unit: str | None = None


class Table(_Frozen):
    """Rows in the order of `columns`; `row_count` counts the rows held, `truncated` says that the source had more."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False

    @property
    def row_count(self) -> int:
        return len(self.rows)

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Chart(_Frozen):
    """A Vega-Lite spec with inline values, and the words that say what it shows."""

    spec: dict[str, Any]
    alt_text: str
    kind: Literal["line", "bar", "area", "scatter", "pie", "heatmap", "number"]


class Download(_Frozen):
    """A file that a face offers: `url` is a path of the app (it checks the person); without one, `key` is in S3."""

    name: str
    media_type: str
    size: int | None = None
    url: str | None = None
    key: str | None = None


class Action(_Frozen):
    """A button: `kind` says what it does, `payload` carries its values.

    A `payload["question"]` does the same when it is sent as a turn; a button of kind `ask` is nothing else.
    """

    label: str
    kind: Literal["ask", "sql", "chart", "csv", "report", "job", "schedule", "feedback"]
    payload: dict[str, Any] = Field(default_factory=dict)


Deed = Literal["delete_schedule", "cancel_job", "delete_report", "mark_sent", "send_again"]


class Choice(_Frozen):
    """One way to decide: what is done then; nothing when `deed` is missing."""

    label: str
    deed: Deed | None = None
    is_for_good: bool = False


class Approval(_Frozen):
    """What is done only once a person says so: `subject` is the id of what it is done to.

    `key` is the same wherever the same matter is asked about, so that it is decided once.
    """

    subject: str
    choices: tuple[Choice, ...]
    key: str | None = None


class VerifiedQueryUse(_Frozen):
    """The verified query that an answer comes from."""

    name: str
    question: str
    verified_by: str | None = None
    verified_at: int | None = None


class Answer(_Frozen):
    """What was understood and found.

    `text` is Markdown fit for every face; numbers in it come from `table`. `understood` says the reading: metric,
    filter, window as dates. `refused` marks an honest "cannot", which then has `suggestions`. `reference` is the id of
    the turn in the log, `request_id` Cortex Analyst's id for feedback, `job_id` the job that goes on in the background,
    `schedule_id` the schedule or alert that it is about.
    `approval` is for faces that keep such buttons, in place of `actions` and `suggestions`.
    """

    text: str
    understood: str | None = None
    table: Table | None = None
    chart: Chart | None = None
    sql: str | None = None
    query_id: str | None = None
    verified_query: VerifiedQueryUse | None = None
    semantic_model: str | None = None
    suggestions: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    actions: tuple[Action, ...] = ()
    approval: Approval | None = None
    warnings: tuple[str, ...] = ()
    refused: bool = False
    reference: str | None = None
    request_id: str | None = None
    job_id: str | None = None
    schedule_id: str | None = None

    def for_model(self) -> str:
        """The short text form that a model sees: the text, the reading, columns, row count, first rows."""
        parts = [self.text]
        if self.understood:
            parts.append(f"Understood: {self.understood}")
        if self.table is not None:
            parts.append(_table_digest(self.table))
        if self.suggestions:
            parts.append("Suggestions: " + " | ".join(self.suggestions))
        if self.job_id:
            parts.append(f"Job id: {self.job_id}")
        if self.schedule_id:
            parts.append(f"Schedule id: {self.schedule_id}")
        return "\n".join(parts)

    def to_wire(self) -> dict[str, Any]:
        """One JSON object, the contract of `assistant ask --json` and the API."""
        table = self.table
        return {
            "text": self.text,
            "understood": self.understood,
            "sql": self.sql,
            "verified_query": self.verified_query.model_dump() if self.verified_query else None,
            "columns": [{"name": column.name, "type": column.type} for column in table.columns] if table else [],
            "rows": [[json_cell(cell) for cell in row] for row in table.rows] if table else [],
            "row_count": table.row_count if table else 0,
            "truncated": table.truncated if table else False,
            "chart": self.chart.spec if self.chart else None,
            "suggestions": list(self.suggestions),
            "refused": self.refused,
            "files": [download.model_dump(exclude_none=True) for download in self.downloads],
            "reference": self.reference,
        }


def json_cell(cell: object) -> Any:
    """A cell as JSON has it: dates and times as ISO 8601, exact numbers as int or float, nested values as they are."""
    match cell:
        case None | bool() | int() | str():
            return cell
        case float():
            return cell if cell == cell and cell not in (float("inf"), float("-inf")) else None
        case Decimal():
            if not cell.is_finite():
                return None
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case bytes():
            return cell.hex()
        case Mapping():
            return {str(key): json_cell(value) for key, value in cell.items()}
        case Sequence():
            return [json_cell(value) for value in cell]
    return str(cell)


def _table_digest(table: Table) -> str:
    head = ", ".join(f"{column.name} ({column.type})" for column in table.columns)
    more = f", first {MODEL_ROWS} shown" if table.row_count > MODEL_ROWS else ""
    cut = ", the source has more" if table.truncated else ""
    lines = [f"Table: {table.row_count} rows{more}{cut}; columns {head}"]
    lines += [" | ".join(str(json_cell(cell)) for cell in row) for row in table.rows[:MODEL_ROWS]]
    return "\n".join(lines)
