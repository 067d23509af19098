"""What a person orders, in their words, as the input of a job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.dates import MONTHS, day_in_year
from assistant.periods import read_period
from assistant.report_words import leftovers, unclear_words
from tools.errors import CallerError
from tools.job_inputs import ExportInput, ReportFilters, ReportInput, WrongInput, parse_input
from tools.periods import UnknownPeriod, resolve_period

EXPORT_FORMATS = ("csv", "xlsx", "parquet", "json")


def report_order(
    report_type: str,
    period: str | None,
    formats: Sequence[str],
    filters: ReportFilters | None,
    *,
    today: date,
    unclear: Sequence[str] = (),
    asked: Mapping[str, str] | None = None,
) -> ReportInput:
    """A report's input; raises CallerError for words that cannot be read, WrongInput, which names the field.

    `asked` is what a question report is about: a `question` or a `saved_question`, and its `semantic_model`.
    """
    if unclear:
        raise CallerError(unclear_words(list(unclear), report_type))
    values: dict[str, object] = {"report_type": report_type, **(asked or {})}
    if period:
        values |= report_period(period, today)
    if formats:
        values["formats"] = list(formats)
    if filters:
        values["filters"] = filters.model_dump(mode="json")
    try:
        order = parse_input("REPORT", values)
    except WrongInput as error:
        # What is wrong with the order as a whole has no field that a person would know.
        raise WrongInput(str(error).removeprefix("input: ")) from None
    if not isinstance(order, ReportInput):
        raise TypeError(f"{type(order).__name__} is no report's input")
    order.resolve(today)
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

    A quarter, month or day without a year is the last one that is over. All the words must be read: "the year before
    2024" is refused, and is not 2024.
    """
    text = " ".join(words.lower().replace("_", " ").split())
    found = read_period(text)
    if found is None:
        return {"period": _known_name(words, today)}
    if leftovers(f"{text[: found.span[0]]} | {text[found.span[1] :]}", {}, found.name):
        raise _unread(words)
    first, _, last = found.name.removeprefix("since ").partition(" to ")
    if found.name.startswith("since "):
        start = _days(first, today)[0]
        return _dates(start, today)
    if last:
        end = _days(last, today)[1]
        return _dates(_days(first, end)[0], end)
    if re.fullmatch(r"\d+ [A-Z][a-z]+", first):
        return {"period": _days(first, today)[0].isoformat()}
    return {"period": _with_year(first, today)}


def _dates(start: date, end: date) -> dict[str, object]:
    return {"start_date": start.isoformat(), "end_date": end.isoformat()}


def _days(name: str, until: date) -> tuple[date, date]:
    """The first and the last day of one end of a range; without a year, the latest that begins by `until`."""
    if re.fullmatch(r"\d+ [A-Z][a-z]+", name):
        this_year = day_in_year(name, until.year)
        day = this_year if this_year <= until else day_in_year(name, until.year - 1)
        return day, day
    period = resolve_period(_with_year(name, until, begun=True), until)
    return period.start, period.last_day


def _with_year(name: str, today: date, *, begun: bool = False) -> str:
    """`2025-Q3` and `2025-09` for a quarter and a month; other names as they are."""
    if match := re.fullmatch(r"Q([1-4])(?: (\d{4}))?", name):
        quarter = int(match[1])
        year = int(match[2]) if match[2] else _latest(today, quarter * 3 - 2 if begun else quarter * 3, begun=begun)
        return f"{year}-Q{quarter}"
    if match := re.fullmatch(rf"({'|'.join(MONTHS)})(?: (\d{{4}}))?", name):
        month = MONTHS.index(match[1]) + 1
        year = int(match[2]) if match[2] else _latest(today, month, begun=begun)
        return f"{year}-{month:02}"
    return name


def _known_name(words: str, today: date) -> str:
    try:
        resolve_period(words, today)
    except UnknownPeriod:
        raise _unread(words) from None
    return words


def _unread(words: str) -> CallerError:
    return CallerError(
        f"I cannot make a report for “{words}”, so I ordered nothing. It can be for last month, last quarter, this "
        "year, the last 30 days, October 2026, Q3 2026, 2025, or days such as 3 March 2026 to 17 April 2026."
    )


def _latest(today: date, month: int, *, begun: bool) -> int:
    """The year of the last unit that ended with this month, or began with it."""
    return today.year if month < today.month or (begun and month == today.month) else today.year - 1
