"""A table as Parquet, each column in its own type; for whoever goes on computing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.reports.document import Grid
from tools.answer import Column, json_cell

if TYPE_CHECKING:
    import pyarrow as pa


def parquet(grid: Grid, path: Path) -> None:
    """Write the table; numbers are 64 bit, times have no zone because all are UTC."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [_column(column, [row[place] for row in grid.rows]) for place, column in enumerate(grid.columns)]
    table = pa.table(columns, names=[column.name for column in grid.columns])
    pq.write_table(table, path, compression="zstd")


def _column(column: Column, values: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    match column.type:
        case "integer":
            return pa.array([None if value is None else int(value) for value in values], pa.int64())
        case "number":
            return pa.array([None if value is None else float(value) for value in values], pa.float64())
        case "boolean":
            return pa.array(values, pa.bool_())
        case "date":
            return pa.array(values, pa.date32())
        case "timestamp":
            return pa.array([_plain_time(value) for value in values], pa.timestamp("us"))
    return pa.array([_text(value) for value in values], pa.string())


def _plain_time(value: Any) -> Any:
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float | Decimal) else str(json_cell(value))
