"""What a table is about: its time, its dimensions, its measures; decides what is drawn and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tools.answer import Column, Table
from tools.calendar_units import Grain, floor, shift
from tools.tables import is_identifier

STEPS: tuple[Grain, ...] = ("year", "quarter", "month", "week")


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns of a table by their part; `grain` is the unit of time that its rows stand for."""

    time: Column | None
    dimensions: tuple[Column, ...]
    measures: tuple[Column, ...]
    grain: Grain = "day"

    @property
    def measure(self) -> Column:
        """The main measure."""
        return self.measures[0]


def shape_of(table: Table, question: str = "") -> Shape:
    """The parts of a table; measures that the question names come first."""
    time = _time_column(table)
    measures, dimensions = [], []
    for column in table.columns:
        if column is time:
            continue
        if column.type in ("integer", "number") and not is_identifier(column):
            measures.append(column)
        elif column.type in ("text", "boolean", "date") or is_identifier(column):
            dimensions.append(column)
    # An identifier beside the name of the same thing says nothing more.
    named = [column for column in dimensions if not is_identifier(column)]
    if time is None:
        # What differs in every row names it; the other texts are details of the same thing.
        named = next(([column] for column in named if _names_rows(column, table)), named)
    asked = question.lower()
    measures.sort(key=lambda column: not _is_named(column, asked))
    return Shape(
        time=time,
        dimensions=tuple(named or dimensions),
        measures=tuple(measures),
        grain=_grain([cell for cell in column_cells(table, time) if cell is not None]) if time else "day",
    )


def column_cells(table: Table, column: Column) -> list[Any]:
    """The cells of one column."""
    position = table.columns.index(column)
    return [row[position] for row in table.rows]


def as_day(cell: date) -> date:
    """The day of a date or a timestamp."""
    return cell.date() if isinstance(cell, datetime) else cell


def _time_column(table: Table) -> Column | None:
    """The column of time that orders the rows: one with several values, each on few rows; a text never is."""
    for column in table.columns:
        if column.type in ("date", "timestamp"):
            cells = {cell for cell in column_cells(table, column) if cell is not None}
            if len(cells) > 1 and _is_axis(column, table):
                return column
    return None


def _is_axis(column: Column, table: Table) -> bool:
    """A date beside a name, such as a customer's last order, is a detail and not the axis of the table."""
    first_text = next((other for other in table.columns if other.type == "text"), None)
    if first_text is None or table.columns.index(column) < table.columns.index(first_text):
        return True
    names = [cell for cell in column_cells(table, first_text) if cell is not None]
    return len(set(names)) < len(names)


def _names_rows(column: Column, table: Table) -> bool:
    cells = column_cells(table, column)
    return column.type == "text" and len(cells) > 1 and len(set(cells)) == len(cells)


def _is_named(column: Column, question: str) -> bool:
    return column.label.lower() in question or column.name.replace("_", " ") in question


def _grain(cells: list[Any]) -> Grain:
    days = sorted({as_day(cell) for cell in cells})
    for grain in STEPS:
        if len(days) > 1 and all(day == floor(day, grain) for day in days) and _follow(days, grain):
            return grain
    return "day"


def _follow(days: list[date], grain: Grain) -> bool:
    """Whether the days step by this unit at least once, so that a list of Mondays is not taken for single days."""
    gaps = [after - before for before, after in pairwise(days)]
    return min(gaps) >= shift(days[0], grain, 1) - days[0] - timedelta(days=3)
