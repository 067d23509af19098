"""The rows that Cortex Agents show: the SQL API's ResultSet, whose values are all texts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

NUMBERS: Final = ("FIXED", "NUMBER", "DECIMAL", "NUMERIC", "INT", "BIGINT")
FLOATS: Final = ("REAL", "FLOAT", "DOUBLE")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
UTC_OFFSET: Final = 1440
"""The minutes that stand behind a time with a zone are this much too many, so that none is below zero."""


class ResultSet(BaseModel):
    """The first rows of a statement that Snowflake ran by itself; `total` counts all of them.

    Values have the types of their columns; without types, or in a form that is not known, they are texts as they came.
    """

    model_config = ConfigDict(frozen=True)

    query_id: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    total: int = 0


def read_result_set(told: object, query_id: str | None = None) -> ResultSet | None:
    """The rows of an event, or None when it has none."""
    data = told.get("data") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(data, list):
        return None
    meta = told.get("resultSetMetaData")
    meta = meta if isinstance(meta, Mapping) else {}
    row_type = [one for one in meta.get("rowType") or () if isinstance(one, Mapping)]
    readers = [_reader(one) for one in row_type]
    rows = tuple(
        tuple(_value(value, readers[place] if place < len(readers) else str) for place, value in enumerate(row))
        for row in data
        if isinstance(row, list)
    )
    total = meta.get("numRows")
    return ResultSet(
        query_id=query_id or told.get("statementHandle") or None,
        columns=tuple(str(one.get("name") or "") for one in row_type),
        rows=rows,
        total=total if isinstance(total, int) else len(rows),
    )


def _value(value: Any, read: Callable[[str], Any]) -> Any:
    if not isinstance(value, str):
        return value
    with contextlib.suppress(ValueError, ArithmeticError):
        return read(value)
    return value


def _reader(column: Mapping[str, Any]) -> Callable[[str], Any]:
    kind = str(column.get("type") or "").upper().partition("(")[0]
    if kind in NUMBERS:
        return lambda text: Decimal(text) if column.get("scale") or "." in text else int(text)
    if kind in FLOATS:
        return float
    if kind == "BOOLEAN":
        return lambda text: text.lower() in ("true", "1")
    if kind == "DATE":
        return _day
    return _moment if kind.startswith("TIMESTAMP") else str


def _day(text: str) -> date:
    """Days since 1970, or the date as people write it."""
    return date.fromisoformat(text) if text.count("-") > 1 else EPOCH.date() + timedelta(days=int(text))


def _moment(text: str) -> datetime:
    """Seconds since 1970; those of a time with a zone are followed by its minutes from UTC."""
    seconds, _, minutes = text.partition(" ")
    moment = EPOCH + timedelta(microseconds=int(Decimal(seconds).scaleb(6)))
    if not minutes:
        return moment.replace(tzinfo=None)
    return moment.astimezone(timezone(timedelta(minutes=int(minutes) - UTC_OFFSET)))
