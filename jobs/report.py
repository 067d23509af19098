"""The REPORT kind: build the document, render it in the formats asked for, store the files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jobs.render import csv, html, parquet, pdf, xlsx
from jobs.reports import customers, data_quality, executive, numbers, operations, question, sales
from jobs.reports.document import Document
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.job_inputs import ReportInput
from tools.report_types import ReportFormat, ReportType

BUILDERS: Final[Mapping[ReportType, Callable[[Work, ReportInput], Document]]] = {
    "sales": sales.build,
    "customers": customers.build,
    "executive": executive.build,
    "operations": operations.build,
    "data_quality": data_quality.build,
    "question": question.build,
}
BUILT_AT, RENDERED_AT, STORED_AT = 45, 85, 98


def run(work: Work, wanted: ReportInput) -> WorkResult:
    """Make the report; its key figures go into the result, for the chat to say."""
    work.progress(5, "reading the figures")
    document = build(work, wanted)
    name = file_name(document)
    paths = []
    for place, format_name in enumerate(wanted.formats):
        work.progress(_share(place, len(wanted.formats), BUILT_AT, RENDERED_AT), f"drawing the {format_name.upper()}")
        path = work.folder / f"{name}.{format_name}"
        render(document, format_name, path, shelf=work.shelf)
        paths.append(path)
    files = []
    for place, path in enumerate(paths):
        work.progress(_share(place, len(paths), RENDERED_AT, STORED_AT), f"storing {path.name}")
        files.append(store(work, path, metadata={"report": wanted.report_type, "period": document.period.label}))
    return WorkResult(
        files=tuple(files),
        summary=document.summary[0] if document.summary else None,
        period=document.period.current.described(),
        row_count=len(document.detail.rows) if document.detail else None,
        figures={
            kpi.label: {
                "value": kpi.value,
                "text": numbers.kpi_value(kpi),
                "previous": kpi.previous,
                "last_year": kpi.last_year,
            }
            for kpi in document.kpis
        },
    )


def build(work: Work, wanted: ReportInput) -> Document:
    """What the report says, whatever it will look like."""
    return BUILDERS[wanted.report_type](work, wanted).trimmed()


def render(document: Document, format_name: ReportFormat, path: Path, *, shelf: Path | None = None) -> None:
    """One file of the report."""
    match format_name:
        case "html":
            path.write_text(html.html(document, shelf=shelf), "utf-8")
        case "pdf":
            path.write_bytes(pdf.pdf(document))
        case "xlsx":
            xlsx.xlsx(document, path)
        case "csv":
            csv.csv(document.table_for_csv(), path)
        case "parquet":
            parquet.parquet(document.table_for_csv(), path)
        case "png":
            path.write_bytes(pdf.first_page(document))


def file_name(document: Document) -> str:
    """`sales-report-q3-2026`: letters, digits and hyphens, short enough for every file system."""
    parts = [document.title, document.period.label, *(value for _, value in document.filters)]
    plain = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90].rstrip("-") or document.report_type


def _share(place: int, count: int, start: int, end: int) -> int:
    return start + (end - start) * place // count
