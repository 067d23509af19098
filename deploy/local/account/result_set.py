"""A result as the SQL API's ResultSet: every value a text, in the encodings of the format jsonv2."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from deploy.local.account import results
from deploy.local.account.statements import Outcome

ROWS = 1_000
"""Rows that one answer carries; `numRows` tells how many there are."""

EPOCH = date(1970, 1, 1)


def result_set(outcome: Outcome) -> dict[str, Any]:
    """Columns and the first rows of a statement that has run."""
    table = results.plain(outcome.table)
    rows = [[encoded(value) for value in row.values()] for row in _indexed(table.slice(0, ROWS))]
    return {
        "statementHandle": outcome.query_id,
        "resultSetMetaData": {
            "partition": 0,
            "numRows": table.num_rows,
            "format": "jsonv2",
            "rowType": [_column(one) for one in results.row_type(table.schema)],
        },
        "data": rows,
    }


def _indexed(table: pa.Table) -> list[dict[str, Any]]:
    """Rows by place: two columns may have one name."""
    listed: list[dict[str, Any]] = table.rename_columns([str(place) for place in range(table.num_columns)]).to_pylist()
    return listed


def _column(told: dict[str, Any]) -> dict[str, Any]:
    numbers = {key: told.get(key) or 0 for key in ("length", "precision", "scale")}
    return {"name": told["name"], "type": str(told["type"]).upper(), **numbers, "nullable": bool(told["nullable"])}


def encoded(value: Any) -> str | None:
    """Days since 1970 for a date, seconds for times, and `true` or `false`; null stays null."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            zone = value.utcoffset()
            naive = value.replace(tzinfo=None) - zone if zone is not None else value
            since = naive - datetime(1970, 1, 1)  # noqa: DTZ001  times of the account are UTC without a zone
            seconds = f"{Decimal(since // timedelta(microseconds=1)).scaleb(-6):.9f}"
            return seconds if zone is None else f"{seconds} {results.UTC_OFFSET + int(zone.total_seconds() // 60)}"
        case date():
            return str((value - EPOCH).days)
        case time():
            return f"{value.hour * 3600 + value.minute * 60 + value.second}.{value.microsecond:06d}000"
        case bytes():
            return value.hex().upper()
        case _:
            return str(value)
