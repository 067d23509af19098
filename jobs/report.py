"""The REPORT kind: build the document, render it in the formats asked for, store the files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from jobs.render import csv, html, parquet, pdf, xlsx
from jobs.render.draughtsman import Draughtsman
from jobs.reports import customers, data_quality, executive, numbers, operations, question, sales
from jobs.reports.document import Document
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.job_inputs import ReportInput
from tools.report_types import ReportFormat, ReportType
from tools.targets import Target

BUILDERS: Final[Mapping[ReportType, Callable[[Work, ReportInput], Document]]] = {
    "sales": sales.build,
    "customers": customers.build,
    "executive": executive.build,
    "operations": operations.build,
    "data_quality": data_quality.build,
    "question": question.build,
}
DRAWN: Final[frozenset[ReportFormat]] = frozenset({"pdf", "png"})
"""The formats whose charts are drawn here; the others draw theirs where they are opened."""
BUILT_AT, RENDERED_AT, STORED_AT = 45, 85, 98


def run(work: Work, wanted: ReportInput) -> WorkResult:
    """Make the report; its key figures go into the result, for the chat to say."""
    with ExitStack() as stack:
        hand = stack.enter_context(closing(Draughtsman())) if DRAWN & set(wanted.formats) else None
        work.progress(5, "reading the figures")
        document = build(work, wanted)
        if hand:
            hand.begin(pdf.charts(document))
        paths = _rendered(work, document, wanted.formats, hand)
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


def _rendered(work: Work, document: Document, formats: Sequence[ReportFormat], hand: Draughtsman | None) -> list[Path]:
    """The files in the order asked for; what needs drawn charts is made last, while they are drawn."""
    name = file_name(document)
    for place, format_name in enumerate(sorted(formats, key=lambda each: each in DRAWN)):
        work.progress(_share(place, len(formats), BUILT_AT, RENDERED_AT), f"drawing the {format_name.upper()}")
        if hand and format_name in DRAWN:
            hand.wait()
        render(document, format_name, work.folder / f"{name}.{format_name}", shelf=work.shelf)
    return [work.folder / f"{name}.{format_name}" for format_name in formats]


def for_targets(wanted: ReportInput, targets: Sequence[Target]) -> ReportInput:
    """With the first page as a picture when it goes to Slack, where a picture says more than a link."""
    if "png" in wanted.formats or not any(target.kind == "slack" for target in targets):
        return wanted
    return wanted.model_copy(update={"formats": (*wanted.formats, "png")})


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
