"""What a person orders, in their words, as the input of a job."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.periods import MONTHS, find_period
from tools.errors import CallerError
from tools.job_inputs import ExportInput, ReportFilters, ReportInput, parse_input

EXPORT_FORMATS = ("csv", "xlsx", "parquet", "json")


def report_order(
    report_type: str, period: str | None, formats: Sequence[str], filters: ReportFilters | None, *, today: date
) -> ReportInput:
    """A report's input; raises WrongInput, which names the field."""
    values: dict[str, object] = {"report_type": report_type}
    if period:
        values |= report_period(period, today)
    if formats:
        values["formats"] = list(formats)
    if filters:
        values["filters"] = filters.model_dump(mode="json")
    order = parse_input("REPORT", values)
    if not isinstance(order, ReportInput):
        raise TypeError(f"{type(order).__name__} is no report's input")
    return order


def export_order(question: str | None, formats: Sequence[str], *, semantic_model: str) -> ExportInput:
    """An export's input: one question, one file."""
    if not question:
        raise CallerError('an export needs to know what: for example "export revenue by month as CSV"')
    wrong = [name for name in formats if name not in EXPORT_FORMATS]
    if wrong:
        raise CallerError(f"an export cannot be {wrong[0]}; it can be {', '.join(EXPORT_FORMATS)}")
    return ExportInput(
        question=question,
        format=formats[0] if formats else "csv",
        semantic_model=None if semantic_model == "auto" else semantic_model,
    )


def report_period(words: str, today: date) -> dict[str, object]:
    """A period in words as a report's input has it: a name, or two dates.

    A quarter or month without a year is the last one that is over.
    """
    found = find_period(words.lower().replace("_", " ")) or words
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)", found):
        return {"start_date": match[1], "end_date": match[2]}
    if match := re.fullmatch(r"since (\d{4}-\d\d-\d\d)", found):
        return {"start_date": match[1], "end_date": today.isoformat()}
    if match := re.fullmatch(r"Q([1-4])(?: (\d{4}))?", found):
        quarter = int(match[1])
        year = int(match[2]) if match[2] else _last_over(today, last_month=quarter * 3)
        return {"period": f"{year}-Q{quarter}"}
    if match := re.fullmatch(rf"({'|'.join(MONTHS)})(?: (\d{{4}}))?", found):
        month = MONTHS.index(match[1]) + 1
        year = int(match[2]) if match[2] else _last_over(today, last_month=month)
        return {"period": f"{year}-{month:02}"}
    return {"period": found}


def _last_over(today: date, *, last_month: int) -> int:
    """The year whose unit ending with `last_month` is the last complete one."""
    return today.year if last_month < today.month else today.year - 1
