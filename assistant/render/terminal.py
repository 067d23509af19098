"""An answer as lines for a terminal: text, table, a small chart, what to ask next. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from tools.answer import Answer, Column, Table, json_cell

SHOWN_ROWS = 25
WIDEST_CELL = 40
BAR_WIDTH = 24
SPARKS = "▁▂▃▄▅▆▇█"
NUMERIC = ("integer", "number")
Number = int | float | Decimal


def render(answer: Answer, *, width: int = 100) -> str:
    """The whole answer, no line of the table wider than `width`."""
    parts = [plain(answer.text)]
    if answer.understood and answer.understood not in answer.text:
        parts.append(answer.understood)
    parts += [f"Note: {warning}" for warning in answer.warnings]
    if answer.table is not None and answer.table.rows:
        parts.append(table_lines(answer.table, width=width))
        if line := trend_line(answer.table):
            parts.append(line)
    parts += [f"{file.name}  {file.url or file.key or ''}".rstrip() for file in answer.downloads]
    if answer.verified_query is not None:
        parts.append(f"From the verified query: {answer.verified_query.question}")
    if answer.job_id is not None:
        parts.append(f"Job {answer.job_id}")
    if answer.suggestions:
        parts.append("Ask next:\n" + "\n".join(f"  - {question}" for question in answer.suggestions))
    return "\n\n".join(part for part in parts if part)


def plain(markdown: str) -> str:
    """Markdown without its marks for bold and italic words, code and links."""
    text = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r"\1 (\2)", markdown)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)


def table_lines(table: Table, *, width: int) -> str:
    """The first rows in aligned columns, numbers to the right; columns that do not fit are left out, and it says so."""
    columns = table.columns
    shown = table.rows[:SHOWN_ROWS]
    cells = [[_cell(value, column) for value, column in zip(row, columns, strict=True)] for row in shown]
    heads = [_shorten(column.label or column.name) for column in columns]
    widths = [max(len(text) for text in (head, *(row[at] for row in cells))) for at, head in enumerate(heads)]
    fitting = _fitting(widths, width)
    lines = [_line([heads[at] for at in fitting], [widths[at] for at in fitting], [columns[at] for at in fitting])]
    lines.append("  ".join("─" * widths[at] for at in fitting))
    lines += [
        _line([row[at] for at in fitting], [widths[at] for at in fitting], [columns[at] for at in fitting])
        for row in cells
    ]
    return "\n".join([*lines, *_left_out(table, fitting)])


def trend_line(table: Table) -> str | None:
    """A line of blocks for a figure over time, or bars for a few named figures; None when the rows have neither."""
    times = [at for at, column in enumerate(table.columns) if column.type in ("date", "timestamp")]
    figures = [at for at, column in enumerate(table.columns) if _measures(column)]
    if len(figures) != 1 or not 2 <= table.row_count <= SHOWN_ROWS * 3:
        return None
    values = [row[figures[0]] for row in table.rows]
    if any(not isinstance(value, Number) or isinstance(value, bool) for value in values):
        return None
    numbers = [float(value) for value in values]
    column = table.columns[figures[0]]
    if len(times) == 1 and len(table.columns) == 2:
        first, last = _cell(values[0], column), _cell(values[-1], column)
        return f"{sparkline(numbers)}  {first} → {last}"
    if not times and len(table.columns) == 2 and table.row_count <= SHOWN_ROWS and min(numbers) >= 0:
        names = [_shorten(_cell(row[1 - figures[0]], table.columns[1 - figures[0]])) for row in table.rows]
        return bars(names, numbers)
    return None


def sparkline(numbers: Sequence[float]) -> str:
    """One block a number, from the smallest to the largest."""
    low, high = min(numbers), max(numbers)
    if high == low:
        return SPARKS[3] * len(numbers)
    return "".join(SPARKS[round((number - low) / (high - low) * (len(SPARKS) - 1))] for number in numbers)


def bars(names: Sequence[str], numbers: Sequence[float]) -> str:
    """One horizontal bar a name."""
    top = max(numbers) or 1.0
    wide = max(len(name) for name in names)
    return "\n".join(
        f"{name:<{wide}}  {'█' * max(1 if number else 0, round(number / top * BAR_WIDTH))}"
        for name, number in zip(names, numbers, strict=True)
    )


def _measures(column: Column) -> bool:
    return column.type in NUMERIC and not re.search(r"(^|_)(id|year)$", column.name, re.IGNORECASE)


def _cell(value: object, column: Column) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Number):
        return _number(value, column)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = json_cell(value)
    return _shorten((text if isinstance(text, str) else json.dumps(text)).replace("\n", " "))


def _number(value: Number, column: Column) -> str:
    if not _measures(column):
        return str(value)
    written: dict[str, Callable[[Any], str]] = {
        "currency": lambda number: f"{'$' if column.unit in (None, 'USD') else ''}{number:,.2f}",
        "percent": lambda number: f"{number:.1%}",
        "duration": lambda number: f"{number:,.1f} s",
    }
    if column.format in written:
        suffix = f" {column.unit}" if column.format == "currency" and column.unit not in (None, "USD") else ""
        return written[column.format](value) + suffix
    # A FLOAT of Snowflake can be infinite, or no number.
    is_whole = isinstance(value, int) or (isfinite(value) and value == int(value))
    return f"{value:,}" if is_whole else f"{value:,.2f}"


def _shorten(text: str) -> str:
    return text if len(text) <= WIDEST_CELL else text[: WIDEST_CELL - 1] + "…"


def _fitting(widths: Sequence[int], width: int) -> list[int]:
    """The first columns that fit beside each other; always at least one."""
    used = 0
    fitting: list[int] = []
    for at, wide in enumerate(widths):
        used += wide + (2 if fitting else 0)
        if fitting and used > width:
            break
        fitting.append(at)
    return fitting


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    return "  ".join(
        f"{cell:>{wide}}" if column.type in NUMERIC else f"{cell:<{wide}}"
        for cell, wide, column in zip(cells, widths, columns, strict=True)
    ).rstrip()


def _left_out(table: Table, fitting: Sequence[int]) -> list[str]:
    notes = []
    if table.row_count > SHOWN_ROWS:
        notes.append(f"first {SHOWN_ROWS} of {table.row_count:,} rows")
    if table.truncated:
        notes.append("cut at the row limit")
    if len(fitting) < len(table.columns):
        notes.append(f"columns left out: {', '.join(column.name for column in table.columns[len(fitting) :])}")
    return [f"({'; '.join(notes)})"] if notes else []
