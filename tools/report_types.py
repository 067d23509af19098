"""Which reports there are: their names in words, the file formats, and what each can be narrowed to; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

ReportType = Literal["sales", "customers", "executive", "operations", "data_quality", "question"]
ReportFormat = Literal["html", "pdf", "xlsx", "csv", "parquet", "png"]
FilterName = Literal["region", "segment", "category"]

REPORT_TYPES: Final[tuple[ReportType, ...]] = get_args(ReportType)
REPORT_FORMATS: Final[tuple[ReportFormat, ...]] = get_args(ReportFormat)
FILTER_NAMES: Final[tuple[FilterName, ...]] = get_args(FilterName)

REPORT_NAMES: Final[Mapping[ReportType, str]] = {
    "sales": "Sales report",
    "customers": "Customer report",
    "executive": "Executive report",
    "operations": "Operations report",
    "data_quality": "Data quality report",
    "question": "Question report",
}

NARROWED_BY: Final[Mapping[ReportType, tuple[FilterName, ...]]] = {
    "sales": FILTER_NAMES,
    "customers": ("region", "segment"),
    "executive": ("region", "segment"),
}
"""What a report can be narrowed to; one that is not here is about the whole platform."""

WHOLE: Final[Mapping[ReportType, str]] = {
    "operations": "it is about the platform as a whole",
    "data_quality": "it is about the tables as a whole",
    "question": "say it in the question, such as “revenue by month in Europe”",
}


def not_narrowed(report_type: ReportType, chosen: tuple[FilterName, ...]) -> str | None:
    """Why the report cannot be narrowed to what was chosen, in words; None when it can."""
    known = NARROWED_BY.get(report_type, ())
    wrong = [name for name in chosen if name not in known]
    if not wrong:
        return None
    reason = f"it takes {' and '.join(known)}" if known else WHOLE[report_type]
    return f"the {REPORT_NAMES[report_type].lower()} cannot be narrowed to a {' or '.join(wrong)}; {reason}"
