"""A table as a CSV file."""

from __future__ import annotations

from pathlib import Path

from jobs.reports.document import Grid
from tools.csv_text import ENCODING, write


def csv(grid: Grid, path: Path) -> None:
    """Write the table, column names first."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        write(file, [column.name for column in grid.columns], grid.rows)
