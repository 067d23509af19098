"""A document as a workbook: summary, native charts, one sheet a table, and the detail to pivot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from jobs.reports.document import Document, Figure, Grid, Kpi
from tools.answer import Column, ColumnFormat, json_cell

FONT = "Calibri"
INK, QUIET, RULE, WASH, ACCENT, SOFT, GOOD, BAD = (
    "#1C2733", "#66727F", "#DFE4E9", "#EEF4F9", "#1668A8", "#9AA7B4", "#1C7F5A", "#B9482A",
)  # fmt: skip
STREAM_FROM_ROWS = 20_000
"""From here on rows are written through to the disk instead of kept in memory."""
WIDEST, NARROWEST = 46, 9
SAMPLE_ROWS = 300
CHART_HEIGHT, CHART_WIDTH = 300, 620

NUMBER_FORMATS: dict[ColumnFormat, str] = {
    "currency": '$#,##0;[Red]-$#,##0;"–"',
    "percent": "0.0%",
    "plain": "#,##0.##",
    "duration": "#,##0",
}
SIGNED_FORMATS: dict[ColumnFormat, str] = {
    "currency": f"[Color10]+$#,##0;[Color3]{chr(0x2212)}$#,##0;$0",
    "percent": f"[Color10]+0.0%;[Color3]{chr(0x2212)}0.0%;0.0%",
    "plain": f"[Color10]+#,##0;[Color3]{chr(0x2212)}#,##0;0",
    "duration": "#,##0",
}


def xlsx(document: Document, path: Path) -> None:
    """Write the whole report as a workbook."""
    rows = max([len(grid.rows) for grid in (*document.grids(), *([document.detail] if document.detail else []))] or [0])
    with workbook(path, streamed=rows > STREAM_FROM_ROWS) as book:
        book.set_properties({"title": f"{document.title} – {document.period.label}", "comments": document.job_id or ""})
        styles = Styles(book)
        _summary(book, styles, document)
        charts = book.add_worksheet("Charts")
        names = _sheet_names(["Summary", "Charts"], document)
        for grid in document.grids():
            sheet(book, styles, names[grid.title], grid)
        if document.detail:
            sheet(book, styles, names[document.detail.title], document.detail)
        _charts(book, styles, charts, document)
        _sources(book, styles, document)


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

    def body(self, column: Column, *, is_signed: bool = False, is_total: bool = False) -> Any:
        extra: dict[str, Any] = {"bold": True, "top": 2, "top_color": INK} if is_total else {}
        match column.type:
            case "integer" | "number":
                extra["num_format"] = (SIGNED_FORMATS if is_signed else NUMBER_FORMATS)[column.format]
                if column.type == "integer" and column.format == "plain" and not is_signed:
                    extra["num_format"] = "#,##0"
            case "date":
                extra |= {"num_format": "yyyy-mm-dd", "align": "left"}
            case "timestamp":
                extra |= {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}
        return self.get(**extra)


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
    formats = [styles.body(column, is_signed=column.name in grid.signed) for column in grid.columns]
    for at, row in enumerate(grid.rows, start=1):
        write_row(page, at, row, formats)
    if grid.rows:
        page.autofilter(0, 0, len(grid.rows), len(grid.columns) - 1)
    if grid.total:
        write_row(
            page,
            len(grid.rows) + 1,
            grid.total,
            [styles.body(column, is_signed=column.name in grid.signed, is_total=True) for column in grid.columns],
        )
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


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


def _summary(book: Any, styles: Styles, document: Document) -> None:
    page = book.add_worksheet("Summary")
    page.hide_gridlines(2)
    page.set_column(0, 0, 30)
    page.set_column(1, 5, 19)
    page.set_row(0, 34)
    page.write_string(0, 0, document.title, styles.get(bold=True, font_size=22))
    period = document.period
    page.write_string(1, 0, period.label, styles.get(bold=True, font_size=13, font_color=ACCENT))
    page.write_string(1, 1, period.dates, styles.get(font_color=QUIET))
    at = 2
    for name, value in document.filters:
        page.write_string(at, 0, name, styles.get(font_color=QUIET))
        page.write_string(at, 1, value, styles.get(bold=True))
        at += 1
    at += 1
    for place, sentence in enumerate(document.summary):
        page.write_string(at, 0, sentence, styles.get(bold=place == 0))
        at += 1
    at += 1
    head = styles.get(bold=True, font_color=QUIET, bottom=2, bottom_color=INK, align="right", text_wrap=True)
    page.set_row(at, 32)
    page.write_string(at, 0, "Key figure", styles.get(bold=True, font_color=QUIET, bottom=2, bottom_color=INK))
    titles = [period.label, period.previous.label, "Change"]
    if not period.has_one_comparison:
        titles += [period.last_year.label, "Change on the year"]
    for place, title in enumerate(titles, start=1):
        page.write_string(at, place, title, head)
    for kpi in document.kpis:
        at += 1
        page.set_row(at, 21)
        _kpi_row(page, styles, at, kpi, columns=len(titles))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    made = f"Made {document.generated_at:%Y-%m-%d %H:%M} UTC"
    if document.data_until:
        made += f", data up to {document.data_until:%Y-%m-%d %H:%M} UTC"
    page.write_string(at + 2, 0, made, styles.get(font_color=QUIET, font_size=9))


def _kpi_row(page: Any, styles: Styles, at: int, kpi: Kpi, *, columns: int) -> None:
    rule = {"bottom": 1, "bottom_color": RULE}
    shown = "$#,##0.00" if kpi.format == "currency" and abs(kpi.value or 0) < 1000 else NUMBER_FORMATS[kpi.format]
    plain = styles.get(num_format=shown, **rule)
    strong = styles.get(num_format=shown, bold=True, **rule)
    # A change of a percentage is written in percentage points.
    points = f'[Color10]+0.0" pp";[Color3]{chr(0x2212)}0.0" pp";0.0" pp"'
    signed = styles.get(num_format=points if kpi.format == "percent" else SIGNED_FORMATS["percent"], **rule)
    scale = 100 if kpi.format == "percent" else 1
    page.write_string(at, 0, kpi.label, styles.get(**rule))
    cells = (
        (kpi.value, strong),
        (kpi.previous, plain),
        (kpi.change and kpi.change * scale, signed),
        (kpi.last_year, plain),
        (kpi.change_on_year and kpi.change_on_year * scale, signed),
    )
    write_row_at = enumerate(cells[:columns], start=1)
    for place, (value, style) in write_row_at:
        if value is None:
            page.write_string(at, place, "–", styles.get(align="right", font_color=QUIET, **rule))
        else:
            page.write_number(at, place, float(value), style)


def _charts(book: Any, styles: Styles, page: Any, document: Document) -> None:
    """Native charts beside each other; their values stand on a sheet of their own behind the tables."""
    figures = document.figures()
    if not figures:
        page.write_string(0, 0, "This report has no charts.", styles.get(font_color=QUIET))
        return
    page.hide_gridlines(2)
    values = book.add_worksheet("Chart values")
    row = 0
    for place, figure in enumerate(figures):
        first = row + 1
        header = [figure.title, *(series.name for series in figure.series)]
        for at, text in enumerate(header):
            values.write_string(row, at, text, styles.get(bold=True, font_color=QUIET))
        for at, category in enumerate(figure.categories):
            values.write_string(first + at, 0, category[:120], styles.get())
            for column, series in enumerate(figure.series, start=1):
                number = series.values[at]
                if number is not None:
                    values.write_number(
                        first + at, column, number, styles.get(num_format=NUMBER_FORMATS[figure.format])
                    )
        last = first + len(figure.categories) - 1
        left, top = place % 2, place // 2
        page.insert_chart(
            top * 16 + 1,
            left * 10,
            _chart(book, figure, first, last),
            {"x_offset": 14, "y_offset": 6, "object_position": 2, "description": figure.alt_text[:250]},
        )
        row = last + 2
    values.set_column(0, 0, 34)
    values.set_column(1, 3, 16)


def _chart(book: Any, figure: Figure, first: int, last: int) -> Any:
    chart = book.add_chart({"type": {"line": "line", "column": "column", "bar": "bar"}[figure.mark]})
    for column, series in enumerate(figure.series, start=1):
        colour = ACCENT if column == 1 else SOFT
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 60, "overlap": -5}
        if figure.mark == "line":
            dash = {} if column == 1 else {"dash_type": "dash"}
            look = {"line": {"color": colour, "width": 2.25 if column == 1 else 1.5, **dash}}
        chart.add_series(
            {
                "name": series.name,
                "categories": ["Chart values", first, 0, last, 0],
                "values": ["Chart values", first, column, last, column],
                "invert_if_negative": len(figure.series) == 1,
                "invert_if_negative_color": BAD,
                **look,
            }
        )
    quiet = {"name": FONT, "color": QUIET, "size": 9}
    money = {"currency": "$#,##0,K", "percent": "0%"}.get(figure.format, "#,##0")
    chart.set_title({"name": figure.title, "name_font": {"name": FONT, "size": 13, "color": INK}, "overlay": False})
    value_axis = {
        "num_format": money,
        "num_font": quiet,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": RULE}},
    }
    name_axis: dict[str, Any] = {"num_font": quiet, "line": {"color": RULE}, "label_position": "low"}
    if figure.mark == "bar":
        name_axis["reverse"] = True
        chart.set_y_axis(name_axis)
        chart.set_x_axis(value_axis | {"label_position": "high"})
    else:
        chart.set_x_axis(name_axis)
        chart.set_y_axis(value_axis)
    chart.set_legend({"none": True} if len(figure.series) == 1 else {"position": "bottom", "font": quiet})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return chart


def _sources(book: Any, styles: Styles, document: Document) -> None:
    page = book.add_worksheet("Sources")
    page.hide_gridlines(2)
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 110)
    at = 0
    for note in document.notes:
        page.write_string(at, 0, note, styles.get(font_color=QUIET))
        at += 1
    for source in document.sources:
        at += 1
        page.write_string(at, 0, source.name, styles.get(bold=True, valign="top"))
        page.write_string(at, 1, source.sql, styles.get(font_name="Consolas", font_size=9, text_wrap=True))
        page.set_row(at, min(400, 13 * (source.sql.count("\n") + 1)))


def _sheet_names(taken: list[str], document: Document) -> dict[str, str]:
    """A sheet name for each table: 31 characters, none that Excel forbids, none twice."""
    used = {name.lower() for name in (*taken, "Chart values", "Sources")}
    names: dict[str, str] = {}
    for grid in (*document.grids(), *([document.detail] if document.detail else [])):
        plain = re.sub(r"[\[\]:*?/\\']", " ", grid.title).strip()[:31] or "Table"
        name, number = plain, 2
        while name.lower() in used:
            name, number = f"{plain[:27]} {number}", number + 1
        used.add(name.lower())
        names[grid.title] = name
    return names
