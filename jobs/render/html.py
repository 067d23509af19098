"""A document as one HTML file: charts that answer the pointer, no address outside the file, fit for paper."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from jobs.render import vega
from jobs.reports import numbers
from jobs.reports.document import Document, Grid, Kpi
from tools.answer import Column, json_cell
from tools.chart_pictures import DARK, LIGHT, config

HERE = Path(__file__).parent
LONG_TEXT, CLAMPED_TEXT = 16, 100
AMOUNT = re.compile(r"(?<!\w)([+−×][$€£¥]?[0-9][0-9.,]*[KMB%]?)")


def html(document: Document, *, shelf: Path | None = None) -> str:
    """The whole page; `shelf` is where the chart script is kept between reports."""
    figures = document.figures()
    specs = [{key: value for key, value in figure.spec.items() if key != "$schema"} for figure in figures]
    return _template().render(
        doc=document,
        figures=figures,
        style=Markup((HERE / "report.css").read_text("utf-8")),  # noqa: S704 our own file
        behaviour=Markup((HERE / "report.js").read_text("utf-8")),  # noqa: S704 our own file
        bundle=Markup(vega.bundle(shelf)),  # noqa: S704 the library's own script
        specs=_script_json(specs),
        looks=_script_json({"light": config(LIGHT), "dark": config(DARK)}),
        sparkline=sparkline,
        table_cell=_table_cell,
        prose=_prose,
        is_numeric=numbers.is_numeric,
        kpi_value=numbers.kpi_value,
        comparisons=numbers.comparisons,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.j2")


def _script_json(value: Any) -> Markup:
    """JSON inside a script element: no character in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, default=json_cell)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup(safe)  # noqa: S704 every < is escaped above


def sparkline(kpi: Kpi) -> Markup:
    """The trail of a figure as a small line, 100 by 30 units, stretched to the tile."""
    if len(kpi.trail) < 2:
        return Markup("")
    low, high = min(kpi.trail), max(kpi.trail)
    span = (high - low) or 1
    step = 100 / (len(kpi.trail) - 1)
    line = " L".join(f"{i * step:.1f} {27 - 24 * (value - low) / span:.1f}" for i, value in enumerate(kpi.trail))
    return Markup(
        '<svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="under" d="M0 30 L{line} L100 30 Z"></path><path d="M{line}"></path></svg>'
    ).format(line=line)


def _prose(sentence: str) -> Markup:
    """A sentence in which no line ends between a sign and its amount."""
    return Markup(AMOUNT.sub(r'<span class="amount">\1</span>', str(escape(sentence))))  # noqa: S704 escaped before


def _table_cell(value: Any, column: Column, grid: Grid) -> Markup:
    is_signed = column.name in grid.signed
    text = escape(numbers.cell(value, column, is_signed=is_signed))
    tone = grid.tone(value, column)
    if not numbers.is_numeric(column):
        # A short text stays on its line; a long one keeps some width on a phone, where the table is then scrolled.
        width = "long" if len(text) > LONG_TEXT else "short"
        title = Markup(' title="{}"').format(text) if len(text) > CLAMPED_TEXT else ""
        mark = Markup('<bdi class="{}"{}>{}</bdi>').format(width, title, text)
        if tone:
            mark = Markup('<b class="state {}">{}</b>').format(tone, text)
        return Markup('<td class="name">{}</td>').format(mark)
    number = "" if value is None else float(value)
    return Markup('<td class="num{}" data-v="{}">{}</td>').format(f" {tone}" if tone else "", number, text)
