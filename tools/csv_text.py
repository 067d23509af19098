"""Cells and rows of CSV: RFC 4180, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from tools.answer import json_cell

ENCODING: Final = "utf-8-sig"
"""With the mark that Excel needs."""
STARTS_OF_FORMULAS: Final = ("=", "+", "@", "\t", "\r")


def write(file: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Column names and rows to an open text file."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cell(value) for value in row] for row in rows)


def cell(value: Any) -> Any:
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
