"""What a person orders, as a job's input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.orders import export_order, report_order, report_period
from tools.errors import CallerError
from tools.job_inputs import ReportFilters

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("last quarter", {"period": "last quarter"}),
        ("Q3 2025", {"period": "2025-Q3"}),
        ("Q3", {"period": "2026-Q3"}),
        ("Q4", {"period": "2025-Q4"}),
        ("the first quarter of 2026", {"period": "2026-Q1"}),
        ("september 2025", {"period": "2025-09"}),
        ("in October", {"period": "2026-10"}),
        ("in November", {"period": "2025-11"}),
        ("2025", {"period": "2025"}),
        ("3 march", {"period": "2026-03-03"}),
        ("march to may", {"start_date": "2026-03-01", "end_date": "2026-05-31"}),
        ("last_6_months", {"period": "last 6 months"}),
        ("2026-01-01 to 2026-02-14", {"start_date": "2026-01-01", "end_date": "2026-02-14"}),
        ("since 2026-10-01", {"start_date": "2026-10-01", "end_date": "2026-11-23"}),
    ],
)
def test_a_period_in_words_becomes_a_name_or_two_dates(words: str, period: dict[str, Any]) -> None:
    assert report_period(words, TODAY) == period


def test_a_report_order_has_days_filters_and_formats() -> None:
    order = report_order("sales", "Q3 2025", ["pdf", "xlsx"], ReportFilters(region=("Europe",)), today=TODAY)
    assert order.resolve(TODAY).words() == "1 July 2025 to 30 September 2025"
    assert (order.filters.region, order.formats) == (("Europe",), ("pdf", "xlsx"))


def test_an_unknown_period_says_which_there_are() -> None:
    with pytest.raises(CallerError, match=r"“the good old days”, so I ordered nothing\. It can be for"):
        report_order("sales", "the good old days", [], None, today=TODAY)


def test_a_report_does_not_come_as_json() -> None:
    with pytest.raises(CallerError, match="formats"):
        report_order("sales", None, ["json"], None, today=TODAY)


def test_an_export_is_one_question_as_one_file() -> None:
    order = export_order("revenue by month", ["xlsx"], semantic_model="sales")
    assert (order.question, order.format, order.semantic_model) == ("revenue by month", "xlsx", "sales")
    assert export_order("revenue", [], semantic_model="auto").semantic_model is None


@pytest.mark.parametrize(("question", "formats"), [(None, ["csv"]), ("revenue", ["pdf"])])
def test_an_export_of_nothing_or_as_a_document_is_refused(question: str | None, formats: list[str]) -> None:
    with pytest.raises(CallerError, match="an export"):
        export_order(question, formats, semantic_model="auto")
