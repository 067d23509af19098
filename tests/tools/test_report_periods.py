"""Named periods and the inputs of jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.job_inputs import ExportInput, ReportInput, WrongInput, parse_input
from tools.job_records import default_name, describe_input
from tools.periods import UnknownPeriod, explicit_period, period_before, resolve_period

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("daily", "2026-11-22", "2026-11-22"),
        ("weekly", "2026-11-16", "2026-11-22"),
        ("monthly", "2026-10-01", "2026-10-31"),
        ("quarterly", "2026-07-01", "2026-09-30"),
        ("yearly", "2025-01-01", "2025-12-31"),
        ("Last Quarter", "2026-07-01", "2026-09-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-23"),
        ("this_quarter", "2026-10-01", "2026-11-23"),
        ("this year", "2026-01-01", "2026-11-23"),
        ("year to date", "2026-01-01", "2026-11-23"),
        ("last 30 days", "2026-10-24", "2026-11-22"),
        ("last_6_months", "2026-05-01", "2026-10-31"),
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("Q4", "2026-10-01", "2026-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("October", "2026-10-01", "2026-10-31"),
        ("December", "2025-12-01", "2025-12-31"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2025-07-14", "2025-07-14", "2025-07-14"),
        ("2025-01-01 to 2025-02-14", "2025-01-01", "2025-02-14"),
        ("since 2026-11-01", "2026-11-01", "2026-11-23"),
    ],
)
def test_a_named_period_is_whole_days(name: str, first: str, last: str) -> None:
    period = resolve_period(name, TODAY)

    assert (period.start.isoformat(), period.last_day.isoformat()) == (first, last)
    assert period.label


@pytest.mark.parametrize(
    "name",
    ["", "soon", "2025-Q5", "2025-13", "last_0_days", "9999", "2025-02-30", "May 0000", "2025-W60", "last fortnight"],
)
def test_an_unknown_period_names_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownPeriod, match="last_quarter"):
        resolve_period(name, TODAY)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("last_quarter", "2026-04-01", "2026-06-30"),
        ("last_6_months", "2025-11-01", "2026-04-30"),
        ("this_month", "2026-10-01", "2026-10-23"),
        ("last_30_days", "2026-09-24", "2026-10-23"),
        ("2024", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_period_is_compared_with_as_much_time_before(name: str, first: str, last: str) -> None:
    before = period_before(resolve_period(name, TODAY))

    assert (before.start.isoformat(), before.last_day.isoformat()) == (first, last)


@given(st.dates(date(1975, 1, 1), date(2190, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_last_and_this_meet_without_a_gap(today: date, unit: str) -> None:
    assert resolve_period(f"last_{unit}", today).end == resolve_period(f"this_{unit}", today).start


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), st.integers(0, 900))
def test_chosen_days_are_both_in(start: date, days: int) -> None:
    last = date.fromordinal(start.toordinal() + days)
    period = explicit_period(start, last)

    assert (period.days, period.last_day) == (days + 1, last)


def test_a_report_asked_for_in_one_word_is_last_months() -> None:
    parsed = parse_input("report", {"report_type": "sales", "period": "monthly"})

    assert isinstance(parsed, ReportInput)
    assert parsed.formats == ("html", "pdf", "xlsx")
    assert parsed.resolve(TODAY).label == "October 2026"


def test_lists_may_be_written_as_text() -> None:
    parsed = parse_input("REPORT", {"formats": "PDF, csv, pdf", "filters": {"region": "Europe"}})

    assert isinstance(parsed, ReportInput)
    assert parsed.formats == ("pdf", "csv")
    assert parsed.filters.region == ("Europe",)


@pytest.mark.parametrize(
    ("job_type", "values", "words"),
    [
        ("REPORT", {"report_type": "slaes"}, "report_type: 'slaes' is not known; it can be sales"),
        ("REPORT", {"period": "soon"}, "period: 'soon' is not known"),
        ("REPORT", {"formats": ["docx"]}, r"formats\.0"),
        ("REPORT", {"formats": []}, "formats: at least one of html, pdf, xlsx, csv"),
        ("REPORT", {"fromats": ["pdf"]}, "fromats: there is no such field"),
        ("REPORT", {"filters": {"color": "red"}}, r"filters\.color: there is no such field"),
        ("REPORT", {"start_date": "2026-01-01"}, "start_date and end_date are given together"),
        ("REPORT", {"start_date": "2026-02-01", "end_date": "2026-01-01"}, "end_date 2026-01-01 lies before"),
        ("EXPORT", {}, "exactly one of question, sql, view"),
        ("EXPORT", {"sql": "SELECT 1", "view": "orders"}, "exactly one of question, sql, view"),
        ("EXPORT", {"view": "orders", "format": "docx"}, "format"),
        ("EXPORT", {"view": "orders", "max_rows": 0}, "max_rows"),
        ("DANCE", {}, "job_type: 'DANCE' is not known; there are REPORT, EXPORT"),
    ],
)
def test_a_wrong_input_names_the_field(job_type: str, values: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        parse_input(job_type, values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"period": "2025-q2"}, "Sales report, Q2 2025"),
        ({"period": "last_quarter", "filters": {"region": "Europe"}}, "Sales report, last quarter, Europe"),
        ({"start_date": "2026-03-03", "end_date": "2026-04-17"}, "Sales report, 3 March 2026 to 17 April 2026"),
        ({}, "Sales report, last month"),
        ({"title": "Board"}, "Board"),
    ],
)
def test_a_report_is_called_after_its_time_and_filters(values: dict[str, Any], name: str) -> None:
    assert default_name(parse_input("REPORT", values)) == name


def test_an_order_without_a_time_says_what_it_takes() -> None:
    said = describe_input(parse_input("REPORT", {"formats": "pdf"}), TODAY)

    assert said == (
        "Sales report for October 2026 (1 October 2026 to 31 October 2026); as PDF; "
        "last month, because the order names no time"
    )


def test_an_input_survives_the_way_through_json() -> None:
    for given_input in (
        ReportInput(start_date=date(2026, 1, 1), end_date=date(2026, 1, 31)),
        ExportInput(view="orders", format="parquet"),
    ):
        kind = "REPORT" if isinstance(given_input, ReportInput) else "EXPORT"
        assert parse_input(kind, given_input.model_dump(mode="json")) == given_input


def test_a_question_that_says_its_time_itself_is_written_down_without_one() -> None:
    asked = ReportInput.model_validate({"report_type": "question", "question": "revenue by channel this year"})
    again = ReportInput.model_validate(asked.model_dump(mode="json", exclude_none=True))
    assert not again.names_a_time
    dated = ReportInput.model_validate({"question": "revenue by channel", "period": "last_month"})
    assert ReportInput.model_validate(dated.model_dump(mode="json")).names_a_time
