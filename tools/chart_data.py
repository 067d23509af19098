"""The rows of a chart: plain JSON values, few enough categories, the rest gathered as Other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from tools.answer import Column, Table, json_cell
from tools.shape import column_cells
from tools.tables import is_additive

OTHER: Final = "Other"
NO_VALUE: Final = "(none)"
Row = dict[str, Any]


def chart_rows(table: Table, columns: Sequence[Column]) -> list[Row]:
    """The rows with these columns; dates as local midnights, since a bare date is read as UTC and shifts a day."""
    positions = [table.columns.index(column) for column in columns]
    return [
        {column.name: _value(row[position], column) for column, position in zip(columns, positions, strict=True)}
        for row in table.rows
    ]


def totals_by(table: Table, dimension: Column, measure: Column) -> dict[str, float]:
    """The sum of the measure for each value of the dimension, largest first."""
    totals: dict[str, float] = defaultdict(float)
    for name, value in zip(column_cells(table, dimension), column_cells(table, measure), strict=True):
        totals[category(name)] += abs(float(value)) if value is not None else 0.0
    return dict(sorted(totals.items(), key=lambda pair: -pair[1]))


def gather(
    rows: list[Row], *, dimension: Column, measure: Column, keep: Sequence[str], by: Sequence[Column] = ()
) -> list[Row]:
    """Rows of the kept categories, and the others added up as Other where adding up is right; else left out."""
    kept = [row for row in rows if row[dimension.name] in set(keep)]
    rest = [row for row in rows if row[dimension.name] not in set(keep)]
    if not rest or not is_additive(measure):
        return kept
    sums: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in rest:
        sums[tuple(row[column.name] for column in by)] += row[measure.name] or 0
    others = [
        {dimension.name: OTHER, measure.name: total, **dict(zip([column.name for column in by], key, strict=True))}
        for key, total in sums.items()
    ]
    return kept + others


def category(cell: Any) -> str:
    """A category's name."""
    if cell is None:
        return NO_VALUE
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _value(cell: Any, column: Column) -> Any:
    if column.type in ("integer", "number"):
        return json_cell(cell)
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return f"{cell.isoformat()}T00:00:00"
    return category(cell)
