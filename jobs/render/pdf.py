"""A document as PDF, or its first page as PNG: set by typst, charts as vectors; every value is data, never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from jobs.render import vega
from jobs.reports import numbers
from jobs.reports.document import Document, Figure, Grid, Kpi
from jobs.reports.timeframe import Timeframe
from tools.answer import Column
from tools.names import shortened

HERE = Path(__file__).parent
FULL_WIDTH, HALF_WIDTH = 660, 320
CONTENTS_FROM_SECTIONS = 5
APPENDIX = "Where the numbers come from"
PICTURE_PPI = 150
SHORT_TEXT, LONG_WORD, LONG_TEXT = 16, 24, 60
LONGEST_HALF, LONGEST = 64, 160
"""A longer text is cut; the page and the workbook hold it whole."""
TALLEST, NARROWEST_STEP = 150, 0.84
"""Charts are lower on paper than on a screen, so that the first one fits below the key figures."""


def pdf(document: Document, *, font_paths: Sequence[Path] = ()) -> bytes:
    """The whole report as PDF; fonts of the system are used, and those below `font_paths` besides."""
    made = typst.compile(_template(), format="pdf", timestamp=_time(document), **_inputs(_data(document), font_paths))
    return _first(made)


def first_page(document: Document, *, font_paths: Sequence[Path] = ()) -> bytes:
    """The first page as PNG, 1,240 pixels wide, for where a picture says more than a link."""
    data = _data(document)
    # The whole is laid out once for its page numbers; drawn is only what begins on the first page.
    [found] = json.loads(typst.query(_template(), "<places>", field="value", **_inputs(data, font_paths)))
    *pages, appendix = found["pages"]
    headings = [section["heading"] for section in data["sections"]]
    data["sections"] = [section for section, page in zip(data["sections"], pages, strict=True) if page == 1]
    data["whole"] = {
        "pages": found["total"],
        "appendix_first": appendix == 1,
        "contents": list(zip([*headings, APPENDIX], found["pages"], strict=True)),
    }
    made = typst.compile(_template(), format="png", ppi=PICTURE_PPI, **_inputs(data, font_paths))
    return _first(made)


def charts(document: Document) -> list[str]:
    """The charts as the texts that `vega` draws, in reading order."""
    return [_sized(figure) for figure in document.figures()]


def _first(made: Any) -> bytes:
    """One page comes as bytes, several pictures as a list."""
    return bytes(made[0] if isinstance(made, list) else made)


def _time(document: Document) -> datetime:
    return document.generated_at.replace(microsecond=0)


@cache
def _template() -> bytes:
    return (HERE / "report.typ").read_bytes()


def _inputs(data: dict[str, Any], font_paths: Sequence[Path]) -> dict[str, Any]:
    return {
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
        "font_paths": _fonts(tuple(font_paths)),
    }


@cache
def _fonts(paths: tuple[Path, ...]) -> Any:
    return typst.Fonts(font_paths=[str(path) for path in paths])


def _data(document: Document) -> dict[str, Any]:
    period = document.period
    return {
        "title": document.title,
        "kind": document.kind,
        "author": document.prepared_for or "",
        "period": document.when,
        "dates": period.dates,
        "filters": [list(pair) for pair in document.filters],
        "scope": " · ".join(value for _, value in document.filters)[:60],
        "made": _made(document.generated_at, document.prepared_for, document.data_until),
        "summary": list(document.summary),
        "kpis": [_kpi(kpi, period) for kpi in document.kpis],
        "contents": len(document.sections) >= CONTENTS_FROM_SECTIONS,
        "sections": [
            {
                "heading": section.heading,
                "sentences": list(section.sentences),
                "is_list": section.is_list,
                "figures": [_figure(figure) for figure in section.figures],
                "grids": [_grid(grid) for grid in section.grids],
            }
            for section in document.sections
        ],
        "whole": None,
        "appendix": APPENDIX,
        "appendix_apart": document.report_type == "executive",
        "notes": list(document.notes),
        "sources": [
            {"name": source.name, "sql": source.sql, "query_id": source.query_id} for source in document.sources
        ],
    }


def _made(at: datetime, person: str | None, data_until: datetime | None) -> str:
    parts = [f"Made {at:%Y-%m-%d %H:%M} UTC" + (f" for {person}" if person else "")]
    if data_until:
        parts.append(f"data up to {data_until:%Y-%m-%d %H:%M} UTC")
    return ", ".join(parts)


def _kpi(kpi: Kpi, period: Timeframe) -> dict[str, Any]:
    return {
        "label": kpi.label,
        "value": numbers.kpi_value(kpi),
        "lines": [list(line) for line in numbers.comparisons(kpi, period)],
        "note": kpi.note,
        "spark": _spark(kpi.trail),
    }


def _spark(trail: Sequence[float]) -> str | None:
    if len(trail) < 2:
        return None
    low, high = min(trail), max(trail)
    span = (high - low) or 1
    step = 100 / (len(trail) - 1)
    line = " L".join(f"{i * step:.1f} {13.5 - 12 * (value - low) / span:.2f}" for i, value in enumerate(trail))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 15" preserveAspectRatio="none">'
        f'<path d="M0 15 L{line} L100 15 Z" fill="#1668a8" fill-opacity="0.09"/>'
        f'<path d="M{line}" fill="none" stroke="#1668a8" stroke-width="0.9"/></svg>'
    )


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.title,
        "svg": vega.drawn(_sized(figure)),
        "alt": figure.alt_text,
        "half": figure.half_width,
        "key": [series.name for series in figure.series] if figure.mark == "bar" else [],
    }


def _sized(figure: Figure) -> str:
    height = figure.spec.get("height")
    if isinstance(height, dict):
        height = {"step": round(NARROWEST_STEP * height["step"], 1)}
    elif isinstance(height, int) and not figure.half_width:
        height = min(height, TALLEST)
    spec = figure.spec if height is None else figure.spec | {"height": height}
    return vega.sized(spec, width=HALF_WIDTH if figure.half_width else FULL_WIDTH)


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "columns": [
            {
                "label": column.label or column.name,
                "numeric": numbers.is_numeric(column),
                "weight": _weight(column, [row[place] for row in grid.rows]),
            }
            for place, column in enumerate(grid.columns)
        ],
        "rows": [_row(row, grid) for row in grid.rows],
        "total": _row(grid.total, grid) if grid.total else None,
        "note": grid.note,
        "half": grid.half_width,
    }


def _weight(column: Column, values: Sequence[Any]) -> int:
    """How much of the free width a column of texts takes; 0 for as much as it needs."""
    texts = [numbers.cell(value, column) for value in values]
    longest = max(map(len, texts), default=0)
    # A text of one word, such as a table's name, is not broken.
    is_short = longest <= (SHORT_TEXT if any(" " in text for text in texts) else LONG_WORD)
    return 0 if numbers.is_numeric(column) or is_short else min(longest, LONG_TEXT)


def _row(row: Sequence[Any], grid: Grid) -> list[dict[str, Any]]:
    return [_cell(value, column, grid) for value, column in zip(row, grid.columns, strict=True)]


def _cell(value: Any, column: Column, grid: Grid) -> dict[str, Any]:
    text = numbers.cell(value, column, is_signed=column.name in grid.signed)
    text = shortened(text, LONGEST_HALF if grid.half_width else LONGEST)
    tone = grid.tone(value, column)
    return {"text": text, "tone": tone, "state": tone is not None and not numbers.is_numeric(column)}
