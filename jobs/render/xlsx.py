"""A document as a workbook: summary, native charts, one sheet a table, and the detail to pivot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jobs.render.sheet_charts import add_charts
from jobs.render.sheets import (
    ACCENT,
    FALLING,
    INK,
    NUMBER_FORMATS,
    QUIET,
    RISING,
    RULE,
    SIGNED_FORMATS,
    STREAM_FROM_ROWS,
    Styles,
    sheet,
    workbook,
)
from jobs.reports.document import Document, Kpi


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
        add_charts(book, styles, charts, document)
        _sources(book, styles, document)


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
        if kpi.note and kpi.change is None and kpi.change_on_year is None:
            page.write_string(at, 2, kpi.note, styles.get(font_color=QUIET, bottom=1, bottom_color=RULE))
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
    points = f'{RISING}+0.0" pp";{FALLING}{chr(0x2212)}0.0" pp";0.0" pp"'
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
