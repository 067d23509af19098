"""A table as CSV: RFC 4180, UTF-8 with the mark that Excel needs, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv as standard
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jobs.reports.document import Grid
from tools.answer import json_cell

STARTS_OF_FORMULAS = ("=", "+", "@", "\t", "\r")


def csv(grid: Grid, path: Path) -> None:
    """Write the table, column names first."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write(file, [column.name for column in grid.columns], grid.rows)


def write(file: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows to an open text file."""
    writer = standard.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([text(value) for value in row] for row in rows)


def text(value: Any) -> Any:
    """A cell: nothing for None, ISO 8601 for times, and an apostrophe before what a spreadsheet takes for a formula."""
    match value:
        case None:
            return ""
        case str():
            # A minus is harmless before a number and a formula before anything else.
            runs = value.startswith(STARTS_OF_FORMULAS) or (
                value[:1] == "-" and not value[1:2].isdigit() and len(value) > 1
            )
            return f"'{value}" if runs else value
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ")
        case Decimal() | int() | float():
            return value
    return json_cell(value)
