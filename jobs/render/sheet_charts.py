"""The native charts of a workbook, and the sheet that holds their values."""

from __future__ import annotations

from typing import Any

from jobs.render.sheets import ACCENT, BAD, FONT, INK, NUMBER_FORMATS, QUIET, RULE, SOFT, Styles
from jobs.reports.document import Document, Figure

CHART_HEIGHT, CHART_WIDTH = 300, 620
PALETTE = (ACCENT, "#E0A526", "#1C7F5A", "#C4532D", "#6B5B95", "#4BA3C3", "#8C564B", "#7F7F7F", "#B5BD4C", "#D98CB3")
"""For more than two series that have no colours of their own."""


def add_charts(book: Any, styles: Styles, page: Any, document: Document) -> None:
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
    kind = {"line": "line", "column": "column", "bar": "bar", "stacked": "column"}[figure.mark]
    chart = book.add_chart({"type": kind} | ({"subtype": "stacked"} if figure.mark == "stacked" else {}))
    for column, series in enumerate(figure.series, start=1):
        colour = series.colour or _colour(column, len(figure.series))
        overlap = 100 if figure.mark == "stacked" else -5
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 60, "overlap": overlap}
        if figure.mark == "line":
            is_second = len(figure.series) == 2 and column == 2
            dash = {"dash_type": "dash"} if is_second else {}
            look = {"line": {"color": colour, "width": 1.5 if is_second else 2.25, **dash}}
        if figure.mark == "bar" and len(figure.series) == 1:
            look |= {"invert_if_negative": True, "invert_if_negative_color": BAD}
        chart.add_series(
            {
                "name": series.name,
                "categories": ["Chart values", first, 0, last, 0],
                "values": ["Chart values", first, column, last, column],
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


def _colour(column: int, count: int) -> str:
    if count <= 2:
        return ACCENT if column == 1 else SOFT
    return PALETTE[(column - 1) % len(PALETTE)]
