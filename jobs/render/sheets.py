"""Sheets of a workbook: their cells in formats, tables with a frozen heading; what reports and exports share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from jobs.reports.document import Grid
from tools.answer import Column, ColumnFormat, json_cell

FONT = "Calibri"
INK, QUIET, RULE, ACCENT, SOFT, GOOD, BAD, WARN = (
    "#1C2733", "#66727F", "#DFE4E9", "#1668A8", "#9AA7B4", "#1C7F5A", "#B9482A", "#9A6A00",
)  # fmt: skip
STREAM_FROM_ROWS = 20_000
"""From here on rows are written through to the disk instead of kept in memory."""
WIDEST, NARROWEST = 46, 9
SAMPLE_ROWS = 300
TONES = {"good": GOOD, "bad": BAD, "warn": WARN, "flat": QUIET}

NUMBER_FORMATS: dict[ColumnFormat, str] = {
    "currency": '$#,##0;[Red]-$#,##0;"–"',
    "percent": "0.0%",
    "plain": "#,##0",
    "duration": '#,##0.0 "s"',
}
RISING, FALLING = "[Color10]", "[Color3]"
SIGNED_FORMATS: dict[ColumnFormat, str] = {
    "currency": f"{RISING}+$#,##0;{FALLING}{chr(0x2212)}$#,##0;$0",
    "percent": f"{RISING}+0.0%;{FALLING}{chr(0x2212)}0.0%;0.0%",
    "plain": f"{RISING}+#,##0;{FALLING}{chr(0x2212)}#,##0;0",
    "duration": "#,##0",
}


def workbook(path: Path, *, streamed: bool) -> Any:
    """An empty workbook in which text stays text, whatever it begins with."""
    options = {
        "constant_memory": streamed,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
        "remove_timezone": True,
    }
    return xlsxwriter.Workbook(str(path), options)


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"} | wanted
            )
        return self._made[key]

    def heading(self, column: Column) -> Any:
        align = "right" if column.type in ("integer", "number") else "left"
        return self.get(bold=True, font_color=QUIET, bottom=2, bottom_color=INK, text_wrap=True, align=align)

    def body(self, column: Column, *, grid: Grid | None = None, is_total: bool = False) -> Any:
        """The format of a column's cells; `grid` says whether it shows a change, and what its numbers look like."""
        extra: dict[str, Any] = {"bold": True, "top": 2, "top_color": INK} if is_total else {}
        match column.type:
            case "integer" | "number":
                extra["num_format"] = _number_format(column, grid)
            case "date":
                extra |= {"num_format": "yyyy-mm-dd", "align": "left"}
            case "timestamp":
                extra |= {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}
        return self.get(**extra)


def _number_format(column: Column, grid: Grid | None) -> str:
    if grid and column.name in grid.signed:
        signed = SIGNED_FORMATS[column.format]
        if column.name in grid.neutral:
            return signed.replace(RISING, "").replace(FALLING, "")
        if column.name not in grid.falling:
            return signed
        # Where a fall is the good news, the two colours change places.
        return signed.replace(RISING, "*").replace(FALLING, RISING).replace("*", FALLING)
    if column.format == "plain" and column.type == "number" and (grid is None or _has_fractions(column, grid)):
        return "#,##0.00"
    return NUMBER_FORMATS[column.format]


def _has_fractions(column: Column, grid: Grid) -> bool:
    place = grid.columns.index(column)
    return any(row[place] is not None and row[place] != int(row[place]) for row in grid.rows[:SAMPLE_ROWS])


def sheet(book: Any, styles: Styles, name: str, grid: Grid) -> None:
    """A table on a sheet of its own: heading frozen, filter on, columns as wide as what they hold."""
    page = book.add_worksheet(name)
    page.hide_gridlines(2)
    page.freeze_panes(1, 1 if len(grid.columns) > 4 else 0)
    for place, column in enumerate(grid.columns):
        page.set_column(place, place, _width(column, [row[place] for row in grid.rows[:SAMPLE_ROWS]]))
    page.set_row(0, 30)
    for place, column in enumerate(grid.columns):
        page.write_string(0, place, column.label or column.name, styles.heading(column))
    formats = [styles.body(column, grid=grid) for column in grid.columns]
    toned = _toned(styles, grid)
    for at, row in enumerate(grid.rows, start=1):
        write_row(page, at, row, formats)
        for place in toned:
            if look := toned[place].get(row[place]):
                page.write_string(at, place, row[place], look)
    if grid.rows:
        page.autofilter(0, 0, len(grid.rows), len(grid.columns) - 1)
    if grid.total:
        totals = [styles.body(column, grid=grid, is_total=True) for column in grid.columns]
        write_row(page, len(grid.rows) + 1, grid.total, totals)
    if grid.note:
        page.write_string(len(grid.rows) + 3, 0, grid.note, styles.get(font_color=QUIET, font_size=9))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _toned(styles: Styles, grid: Grid) -> dict[int, dict[str, Any]]:
    """The columns of text in which a word has a colour, and the format of each such word."""
    looks = {word: styles.get(font_color=TONES[tone], bold=True) for word, tone in grid.tones.items()}
    texts = [place for place, column in enumerate(grid.columns) if column.type == "text"]
    return {place: looks for place in texts if any(row[place] in looks for row in grid.rows)}


def write_row(page: Any, at: int, row: Sequence[Any], formats: Sequence[Any]) -> None:
    """One row, each value as its own type."""
    for place, (value, style) in enumerate(zip(row, formats, strict=True)):
        match value:
            case None:
                page.write_blank(at, place, None, style)
            case bool():
                page.write_boolean(at, place, value, style)
            case int() | float() | Decimal():
                page.write_number(at, place, float(value), style)
            case datetime() | date():
                page.write_datetime(at, place, value, style)
            case str():
                page.write_string(at, place, value[:32_767], style)
            case _:
                page.write_string(at, place, str(json_cell(value))[:32_767], style)


def _width(column: Column, values: Sequence[Any]) -> float:
    longest = max((_shown_length(value, column) for value in values), default=0)
    heading = max(len(word) for word in (column.label or column.name).split() or [""]) + 3
    return max(NARROWEST, min(WIDEST, max(longest, heading) * 1.08 + 1.5))


def _shown_length(value: Any, column: Column) -> int:
    match value:
        case None:
            return 1
        case bool():
            return 5
        case int() | float() | Decimal():
            return 7 if column.format == "percent" else len(f"{float(value):,.0f}") + 3
        case datetime():
            return 19
        case str():
            # A wide character takes the room of two.
            return sum(2 if ord(letter) > 0x2E80 else 1 for letter in value)
    return len(str(value))
