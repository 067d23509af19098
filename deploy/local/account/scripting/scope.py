"""What the names of a running block stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.scripting.tree import Handler, Place, Slot, Sql
from deploy.local.account.scripting.values import UNKNOWN, Type, Variant, is_semi_structured
from deploy.local.account.statements import Outcome


@dataclass(slots=True)
class Variable:
    type: Type
    value: Any = None


@dataclass(slots=True)
class ResultSet:
    outcome: Outcome | None = None


@dataclass(slots=True)
class Cursor:
    query: Sql | None
    result_set: str
    rows: list[dict[str, Any]] | None = None
    """None while it is closed."""
    next: int = 0
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class DeclaredException:
    name: str
    number: int
    message: str


Cell = Variable | ResultSet | Cursor | DeclaredException


@dataclass(slots=True)
class Scope:
    """The names of one block; those of the blocks around it are seen through it."""

    outer: Scope | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    handlers: tuple[Handler, ...] = ()

    def find(self, name: str) -> Cell | None:
        scope: Scope | None = self
        while scope is not None:
            if (cell := scope.cells.get(name)) is not None:
                return cell
            scope = scope.outer
        return None

    def value(self, name: str) -> Any:
        """The value of a variable; KeyError when no variable has that name."""
        cell = self.find(name)
        if not isinstance(cell, Variable):
            raise KeyError(name)
        return cell.value


def rendered(sql: Sql, scope: Scope, positional: Sequence[Any] = ()) -> tuple[str, list[Any]]:
    """The statement with question marks for its variables, and their values in order."""
    text: list[str] = []
    binds: list[Any] = []
    given = iter(positional)
    for piece in sql.pieces:
        if isinstance(piece, str):
            text.append(piece)
            continue
        if piece.form == "positional":
            try:
                mark, bound = _mark(next(given), UNKNOWN)
            except StopIteration:
                raise _not_set("?", sql.place) from None
        elif piece.form == "bind" and piece.name.isdigit() and int(piece.name) <= len(positional):
            mark, bound = _mark(positional[int(piece.name) - 1], UNKNOWN)
        else:
            mark, bound = _slot(piece, scope, sql.place)
        text.append(mark)
        binds.extend(bound)
    return "".join(text), binds


def _slot(slot: Slot, scope: Scope, place: Place) -> tuple[str, list[Any]]:
    cell = scope.find(slot.name)
    if slot.form == "table":
        if isinstance(cell, ResultSet | Cursor) and cell.outcome is not None:
            return f"TABLE(RESULT_SCAN('{cell.outcome.query_id}'))", []
        return slot.text, []
    if not isinstance(cell, Variable):
        if slot.form == "bare":
            return slot.text, []
        raise _not_set(slot.text, place)
    if slot.form == "identifier":
        if not isinstance(cell.value, str):
            raise _not_set(slot.text, place)
        return cell.value, []
    if isinstance(cell.value, dict):
        return _column(slot, cell.value, place)
    return _mark(cell.value, cell.type)


def _column(slot: Slot, row: dict[str, Any], place: Place) -> tuple[str, list[Any]]:
    if not slot.field:
        raise SnowflakeError(
            f"SQL compilation error:\nsyntax error line {place.line} at position {place.position}: the row {slot.name} "
            "is no value; assign its column to a variable first."
        )
    if slot.field not in row:
        raise invalid_identifier(f"{slot.name}.{slot.field}", place)
    return _mark(row[slot.field], UNKNOWN)


def _mark(value: Any, kind: Type) -> tuple[str, list[Any]]:
    if isinstance(value, Variant):
        return "PARSE_JSON(?)", [value.text]
    if value is None and is_semi_structured(kind):
        return "PARSE_JSON(?)", [None]
    return "?", [value]


def invalid_identifier(name: str, place: Place | None = None) -> SnowflakeError:
    where = f" error line {place.line} at position {place.position}" if place else ""
    return SnowflakeError(f"SQL compilation error:{where}\ninvalid identifier '{name}'", errno=904)


def _not_set(text: str, place: Place) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error: error line {place.line} at position {place.position}\nBind variable {text} not set.",
        errno=2049, sqlstate="42601",
    )  # fmt: skip


def rows_of(outcome: Outcome) -> list[tuple[Any, ...]]:
    """The rows as a block sees them: semi-structured columns as Variant, whole numbers as int."""
    columns = [
        _column_values(field, column) for field, column in zip(outcome.table.schema, outcome.table.columns, strict=True)
    ]
    return list(zip(*columns, strict=True)) if columns else []


def _column_values(field_: pa.Field, column: pa.ChunkedArray) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if is_json(field_):
        return [None if value is None else Variant(str(value)) for value in values]
    if pa.types.is_decimal(field_.type) and field_.type.scale == 0:
        return [int(value) if isinstance(value, Decimal) else value for value in values]
    return values


def is_json(field_: pa.Field) -> bool:
    """Whether a column holds VARIANT, OBJECT or ARRAY."""
    metadata = field_.metadata or {}
    told: bytes = metadata.get(b"logicalType") or metadata.get(b"sf_type") or b""
    return told.upper() in {b"VARIANT", b"OBJECT", b"ARRAY"}


def records_of(outcome: Outcome) -> list[dict[str, Any]]:
    names = [name.upper() if name.isidentifier() else name for name in outcome.columns]
    return [dict(zip(names, row, strict=True)) for row in rows_of(outcome)]
