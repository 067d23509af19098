"""Orders for reports in the words of people: the exact days, or a refusal; never a default instead of what was said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.orders import report_order
from assistant.routing import route
from tools.errors import CallerError
from tools.job_inputs import ReportFilters, ReportInput

TODAY = date(2026, 11, 23)


def order(message: str) -> ReportInput:
    found = route(message)
    assert found.tool == "launch_job"
    arguments: dict[str, Any] = dict(found.arguments)
    return report_order(
        arguments["report_type"],
        arguments.get("period"),
        arguments.get("formats", []),
        ReportFilters(**arguments["filters"]) if "filters" in arguments else None,
        today=TODAY,
        unclear=arguments.get("unclear", []),
    )


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("from 3 March 2026 to 17 April 2026", "2026-03-03", "2026-04-17"),
        ("from March 3, 2026 to April 17, 2026", "2026-03-03", "2026-04-17"),
        ("from 3rd of March 2026 until the 17th of April 2026", "2026-03-03", "2026-04-17"),
        ("3 mar 2026 - 17 apr 2026", "2026-03-03", "2026-04-17"),
        ("from 3 March to 17 April", "2026-03-03", "2026-04-17"),
        ("from 3 March to 17 April 2026", "2026-03-03", "2026-04-17"),
        ("from 20 December to 5 January", "2025-12-20", "2026-01-05"),
        ("between 2026-03-03 and 2026-04-17", "2026-03-03", "2026-04-17"),
        ("from 2026/03/03 to 2026/04/17", "2026-03-03", "2026-04-17"),
        ("from 13/3/2026 to 17/4/2026", "2026-03-13", "2026-04-17"),
        ("3 to 17 April 2026", "2026-04-03", "2026-04-17"),
        ("April 3-17, 2026", "2026-04-03", "2026-04-17"),
        ("since 3 March 2026", "2026-03-03", "2026-11-23"),
        ("for 3 March 2026", "2026-03-03", "2026-03-03"),
        ("from March to May 2026", "2026-03-01", "2026-05-31"),
        ("from Q1 2026 to Q2 2026", "2026-01-01", "2026-06-30"),
        ("for the first half of 2026", "2026-01-01", "2026-06-30"),
        ("for 2026-10", "2026-10-01", "2026-10-31"),
        ("for the year 2025", "2025-01-01", "2025-12-31"),
        ("for the month of October 2026", "2026-10-01", "2026-10-31"),
        ("for week 45 of 2026", "2026-11-02", "2026-11-08"),
        ("of yesterday's orders", "2026-11-22", "2026-11-22"),
        ("for 10/2026", "2026-10-01", "2026-10-31"),
        ("October 2026", "2026-10-01", "2026-10-31"),
        ("2026", "2026-01-01", "2026-11-23"),
        ("for 2026-11", "2026-11-01", "2026-11-23"),
        ("for Q4 2026", "2026-10-01", "2026-11-23"),
        ("for 2026-W48", "2026-11-23", "2026-11-23"),
        ("from 1 November 2026 to 31 December 2026", "2026-11-01", "2026-11-23"),
        ("", "2026-10-01", "2026-10-31"),
    ],
)
def test_an_order_is_for_exactly_the_days_that_are_named(words: str, first: str, last: str) -> None:
    period = order(f"sales report {words} as PDF only").resolve(TODAY)
    assert (period.start.isoformat(), period.last_day.isoformat()) == (first, last)


@pytest.mark.parametrize("words", ["2026", "this year", "Q4 2026", "this quarter", "November 2026", "2026-W48"])
def test_a_period_that_still_runs_says_so(words: str) -> None:
    assert order(f"sales report for {words}").resolve(TODAY).label.endswith(" so far")


@pytest.mark.parametrize(
    "words",
    [
        "next year",
        "next quarter",
        "the coming month",
        "the year before 2024",
        "Q3 last year",
        "2024 and 2025",
        "Christmas",
        "last fortnight",
        "two weeks ago",
        "fiscal 2026",
        "last winter",
        "3/3/2026",
        "from 3/4/2026 to 5/6/2026",
        "30 February 2026",
        "31/11/2026",
        "2027",
        "December 2026",
        "from 1 December 2026 to 3 December 2026",
        "May 5 2026 to May 1 2026",
        "every second Tuesday of 2026",
    ],
)
def test_a_time_that_cannot_be_read_or_has_not_begun_is_refused(words: str) -> None:
    with pytest.raises(CallerError):
        order(f"sales report {words}")


def test_a_refused_time_is_named_with_what_is_possible() -> None:
    with pytest.raises(CallerError, match=r"“next year”, so I ordered nothing.* last quarter, .* October 2026"):
        order("sales report for next year")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("for Atlantis last month", "“Atlantis”"),
        ("for South Atlantis in October 2026 as PDF", "“South Atlantis”"),
        ("for Europe and Atlantis", "“Atlantis”"),
        ("for Germany last quarter", "“Germany”"),
        ("for the web channel", "“web”"),
        ("by country for last month", "“country”"),
        ("for Europe as docx", "“docx”"),
        ("without returns", "“without returns”"),
    ],
)
def test_a_word_that_nothing_claims_is_named_with_the_known_filters(words: str, named: str) -> None:
    with pytest.raises(CallerError, match=rf"{named} .*Latin America.*Mid-Market.*Office Furniture"):
        order(f"Sales report {words}")


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("for Europe and the Asia-Pacific region", ReportFilters(region=("Europe", "Asia Pacific"))),
        ("for consumers in Latin America", ReportFilters(region=("Latin America",), segment=("Consumer",))),
        ("for small businesses", ReportFilters(segment=("Small Business",))),
        ("about phones and tablets", ReportFilters(category=("Phones & Tablets",))),
    ],
)
def test_regions_segments_and_categories_narrow_a_report(words: str, filters: ReportFilters) -> None:
    assert order(f"Could you please make me a quick sales report {words} for last month?").filters == filters


@pytest.mark.parametrize(
    "message",
    [
        "Hi, could you please prepare the monthly sales report for October 2026 as PDF and Excel files, thanks",
        "I would like to have a new sales report of the whole company for the last 30 days right now",
        "Send me the quarterly report for Q3 2026, PDF only, please!",
        "Run the yearly report for 2025 as a spreadsheet",
        "show me a report on revenue this month so far",
        "Create a detailed sales report for Q2 2026 with charts in PDF format",
        "Genrate sales report",
        "write a web page sales report",
    ],
)
def test_an_ordinary_order_is_taken(message: str) -> None:
    assert order(message).report_type == "sales"


@pytest.mark.parametrize(
    ("message", "report_type", "first", "last"),
    [
        ("customer report for Q3", "customers", "2026-07-01", "2026-09-30"),
        ("make me a report on our customers for 2025", "customers", "2025-01-01", "2025-12-31"),
        ("executive report", "executive", "2026-10-01", "2026-10-31"),
        ("Please prepare the executive summary report for last quarter", "executive", "2026-07-01", "2026-09-30"),
        ("management report for 2025 as PDF", "executive", "2025-01-01", "2025-12-31"),
        ("data quality report", "data_quality", "2026-10-01", "2026-10-31"),
        ("send me the data-quality report of the last 30 days", "data_quality", "2026-10-24", "2026-11-22"),
        ("operations report last week", "operations", "2026-11-16", "2026-11-22"),
        ("ops weekly report", "operations", "2026-11-16", "2026-11-22"),
        ("the sales report for enterprise customers for Q2", "sales", "2026-04-01", "2026-06-30"),
        ("quarterly report", "sales", "2026-07-01", "2026-09-30"),
    ],
)
def test_the_report_that_is_named_is_ordered(message: str, report_type: str, first: str, last: str) -> None:
    found = order(message)
    period = found.resolve(TODAY)
    assert (found.report_type, period.start.isoformat(), period.last_day.isoformat()) == (report_type, first, last)


def test_every_format_can_be_named() -> None:
    assert order("customer report for Europe as PDF, PNG and Parquet").formats == ("pdf", "png", "parquet")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Operations report for Europe", "cannot be narrowed to a region; it is about the platform as a whole"),
        ("customer report about networking", "cannot be narrowed to a category; it takes region and segment"),
        ("customer report for Atlantis", r"“Atlantis” means for a customer report.*region: North America.*segment:"),
        ("executive report for Atlantis", "for an executive report"),
        ("data quality report for Atlantis", "It cannot be narrowed: it is about the tables as a whole"),
    ],
)
def test_a_report_is_narrowed_only_to_what_it_takes(message: str, reason: str) -> None:
    with pytest.raises(CallerError, match=reason):
        order(message)


@pytest.mark.parametrize(
    ("message", "question", "formats"),
    [
        ("make a report of “Orders by channel”", "Orders by channel", None),
        ("Create a PDF report on the saved question Orders by channel.", "Orders by channel", ["pdf"]),
        ("report on the question revenue by month in Europe as PDF and Excel", "revenue by month in Europe", None),
        ('please make a report on the question: "top 10 products?" as PDF', "top 10 products", ["pdf"]),
    ],
)
def test_a_question_can_be_ordered_as_a_report(message: str, question: str, formats: list[str] | None) -> None:
    found = route(message)
    assert (found.tool, found.arguments["report_type"]) == ("launch_job", "question")
    assert found.arguments["question"] == question
    assert formats is None or found.arguments["formats"] == formats


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("is the data quality report ready?", "job_status"),
        ("get me the latest data quality report", "fetch_report"),
        ("show me the executive summary", "query_view"),
        ("what is in the executive report?", "ask_data"),
        ("health report", "check_health"),
    ],
)
def test_words_about_a_report_order_none(message: str, tool: str) -> None:
    assert route(message).tool == tool
