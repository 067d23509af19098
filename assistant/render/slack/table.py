"""A table as Slack's table block, or as text; what does not fit is said, and is in the file beside it; pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from assistant.render.terminal import table_lines
from tools.answer import Column, Table, json_cell
from tools.figures import said
from tools.slack_blocks import TABLE_CHARACTERS, TABLE_COLUMNS, TABLE_ROWS, Block, cut

FIRST_ROWS: Final = 20
"""Rows that are shown of a table that is too large for a message."""
CELL_CHARACTERS: Final = 200
TEXT_WIDTH: Final = 78
WRAPPED: Final = ("text", "variant")
"""A date in three lines makes a row as high as three."""
NUMERIC: Final = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows and columns that fit, and the words on what does not (None when all of it is shown)."""

    table: Table
    left_out: str | None = None


def fitting(table: Table) -> Shown:
    """The whole table when the block takes it, else its first rows and columns; at least one row always fits."""
    columns = table.columns[:TABLE_COLUMNS]
    used = sum(len(_heading(column)) for column in columns)
    fits = 0
    for row in table.rows[: TABLE_ROWS - 1]:
        used += sum(len(_written(value, column)) for value, column in zip(row, columns, strict=False))
        if used > TABLE_CHARACTERS:
            break
        fits += 1
    if fits == table.row_count and len(columns) == len(table.columns):
        return Shown(table, "these rows; there are more" if table.truncated else None)
    rows = tuple(row[: len(columns)] for row in table.rows[: min(fits, FIRST_ROWS)])
    shown = Table(columns=columns, rows=rows)
    return Shown(shown, _left_out(table, shown))


def table_block(table: Table) -> Block:
    """The block; numbers stand to the right, every cell is literal text."""
    head = [_cell(_heading(column)) for column in table.columns]
    rows = [
        [_cell(_written(value, column)) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    settings = [
        {"align": "right" if column.type in NUMERIC else "left"}
        | ({"is_wrapped": True} if column.type in WRAPPED else {})
        for column in table.columns
    ]
    return {"type": "table", "rows": [head, *rows], "column_settings": settings}


def table_text(table: Table) -> str:
    """The first rows in aligned columns, for messages whose blocks Slack does not take."""
    return table_lines(table, width=TEXT_WIDTH)


def _left_out(table: Table, shown: Table) -> str:
    rows, columns = f"{table.row_count:,}", len(table.columns)
    more = " and there is more behind the row limit" if table.truncated else ""
    parts = []
    if shown.row_count < table.row_count:
        parts.append(f"the first {shown.row_count} of {rows} rows")
    if len(shown.columns) < columns:
        parts.append(f"{len(shown.columns)} of {columns} columns")
    return f"{' and '.join(parts)}{more}; the file has all of them"


def _heading(column: Column) -> str:
    return cut(column.label or column.name.replace("_", " ").capitalize(), CELL_CHARACTERS) or "–"


def _written(value: Any, column: Column) -> str:
    known = json_cell(value)
    if known is None:
        return "–"
    text = json.dumps(known, ensure_ascii=False) if isinstance(known, dict | list) else said(value, column)
    return cut(" ".join(text.split()), CELL_CHARACTERS) or "–"


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}
