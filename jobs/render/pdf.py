"""A document as PDF: set by typst, charts as vectors, contents and page numbers; every value is data, never markup."""

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
from tools.answer import Column

HERE = Path(__file__).parent
FULL_WIDTH, HALF_WIDTH = 660, 320
CONTENTS_FROM_SECTIONS = 4


def pdf(document: Document, *, font_paths: Sequence[Path] = ()) -> bytes:
    """The whole report as PDF; fonts of the system are used, and those below `font_paths` besides."""
    compiled = typst.compile(
        (HERE / "report.typ").read_bytes(),
        sys_inputs={"data": json.dumps(_data(document), ensure_ascii=False)},
        font_paths=_fonts(tuple(font_paths)),
        timestamp=document.generated_at.replace(microsecond=0),
    )
    return bytes(compiled)


@cache
def _fonts(paths: tuple[Path, ...]) -> Any:
    return typst.Fonts(font_paths=[str(path) for path in paths])


def _data(document: Document) -> dict[str, Any]:
    period = document.period
    return {
        "title": document.title,
        "kind": f"{document.report_type} report",
        "author": document.prepared_for or "",
        "period": period.label,
        "dates": period.dates,
        "previous": period.previous_tag,
        "last_year": None if period.has_one_comparison else period.last_year_tag,
        "filters": [list(pair) for pair in document.filters],
        "scope": " · ".join(value for _, value in document.filters)[:60],
        "made": _made(document.generated_at, document.prepared_for, document.data_until),
        "summary": list(document.summary),
        "kpis": [_kpi(kpi) for kpi in document.kpis],
        "contents": len(document.sections) >= CONTENTS_FROM_SECTIONS,
        "sections": [
            {
                "heading": section.heading,
                "sentences": list(section.sentences),
                "figures": [_figure(figure) for figure in section.figures],
                "grids": [_grid(grid) for grid in section.grids],
            }
            for section in document.sections
        ],
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


def _kpi(kpi: Kpi) -> dict[str, Any]:
    return {
        "label": kpi.label,
        "value": numbers.kpi_value(kpi),
        "change": numbers.kpi_change(kpi, kpi.change),
        "mood": numbers.mood(kpi, kpi.change),
        "year_change": numbers.kpi_change(kpi, kpi.change_on_year),
        "year_mood": numbers.mood(kpi, kpi.change_on_year),
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
        "svg": vega.svg(figure.spec, width=HALF_WIDTH if figure.half_width else FULL_WIDTH),
        "alt": figure.alt_text,
        "half": figure.half_width,
        "key": [series.name for series in figure.series] if figure.mark == "bar" else [],
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "columns": [
            {"label": column.label or column.name, "numeric": numbers.is_numeric(column)} for column in grid.columns
        ],
        "rows": [_row(row, grid) for row in grid.rows],
        "total": _row(grid.total, grid) if grid.total else None,
        "note": grid.note,
    }


def _row(row: Sequence[Any], grid: Grid) -> list[dict[str, Any]]:
    return [_cell(value, column, grid) for value, column in zip(row, grid.columns, strict=True)]


def _cell(value: Any, column: Column, grid: Grid) -> dict[str, Any]:
    is_signed = column.name in grid.signed
    tone = None
    if is_signed and value:
        tone = "good" if value > 0 else "bad"
    return {"text": numbers.cell(value, column, is_signed=is_signed), "tone": tone}
