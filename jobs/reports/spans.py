"""The three times that a report compares, as SQL; shared by its statements, with the values to bind."""

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.timeframe import Timeframe
from tools.calendar_units import Grain
from tools.job_inputs import ReportFilters

SPANS: Final = """WITH spans AS (
    SELECT 'current' AS span, %(start)s::DATE AS first_day, %(end)s::DATE AS day_after
    UNION ALL
    SELECT 'previous', %(previous_start)s::DATE, %(previous_end)s::DATE
    UNION ALL
    SELECT 'last_year', %(year_start)s::DATE, %(year_end)s::DATE
)"""

LINES: Final = """FROM spans AS s
INNER JOIN reporting.order_lines AS l ON l.order_date >= s.first_day AND l.order_date < s.day_after
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN reporting.products AS p ON p.product_id = l.product_id"""

FRESHNESS: Final = "SELECT MAX(ordered_at) AS data_until FROM reporting.orders"


def span_values(time: Timeframe) -> dict[str, object]:
    """The days of the three spans, to bind."""
    return {
        "start": time.current.start,
        "end": time.current.end,
        "previous_start": time.previous.start,
        "previous_end": time.previous.end,
        "year_start": time.last_year.start,
        "year_end": time.last_year.end,
    }


def conditions(filters: ReportFilters) -> tuple[LiteralString, dict[str, object]]:
    """The filters as conditions that begin with AND, and their values."""
    text: LiteralString = ""
    values: dict[str, object] = {}
    if filters.region:
        text += "\n  AND c.region IN (%(region)s)"
        values["region"] = list(filters.region)
    if filters.segment:
        text += "\n  AND c.segment IN (%(segment)s)"
        values["segment"] = list(filters.segment)
    if filters.category:
        text += "\n  AND p.category IN (%(category)s)"
        values["category"] = list(filters.category)
    return text, values


def named(filters: ReportFilters) -> tuple[tuple[str, str], ...]:
    """The filters for the head of a report: `("Region", "Europe, Asia Pacific")`."""
    return tuple((name.capitalize(), ", ".join(getattr(filters, name))) for name in filters.chosen())


def bucket_of(column: LiteralString, grain: Grain) -> LiteralString:
    """The first day of the bucket that a date or time lies in."""
    match grain:
        case "day":
            return f"CAST({column} AS DATE)"
        case "week":
            return f"CAST(DATE_TRUNC('week', {column}) AS DATE)"
        case "month":
            return f"CAST(DATE_TRUNC('month', {column}) AS DATE)"
        case "quarter":
            return f"CAST(DATE_TRUNC('quarter', {column}) AS DATE)"
        case "year":
            return f"CAST(DATE_TRUNC('year', {column}) AS DATE)"
