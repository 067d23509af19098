"""Every report over a real account: its figures are what SQL gives, its times and filters the ones asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pypdf
import pytest
from pydantic import ValidationError

from jobs import report
from jobs.reports.document import Document, Kpi
from jobs.work import Work
from tools import saved_questions
from tools.ask import NotAnswerable
from tools.errors import CallerError, RefusedSql
from tools.job_inputs import ReportInput, WrongInput, parse_input
from tools.person import Person
from tools.report_types import REPORT_FORMATS, REPORT_TYPES, ReportFormat, ReportType
from tools.saved_questions import UnknownQuestion
from tools.services import Services

QUARTER = (date(2026, 7, 1), date(2026, 10, 1))
BEFORE = (date(2026, 4, 1), date(2026, 7, 1))
MONTH = (date(2026, 10, 24), date(2026, 11, 23))


@pytest.fixture(scope="module")
def work(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Work:
    return Work(
        services=services,
        job_id="7d0c6b1e-0000-4000-8000-000000000003",
        job_name="A report",
        attempt=1,
        created_by="ana@example.com",
        prefix="reports/any/2026/11/test/1/",
        folder=tmp_path_factory.mktemp("work"),
        shelf=tmp_path_factory.mktemp("shelf"),
        progress=lambda _percent, _phase: None,
        on_query_id=lambda _query_id: None,
    )


def make(work: Work, **wanted: Any) -> Document:
    return report.build(work, ReportInput.model_validate({"formats": ["html"], **wanted}))


def kpis(document: Document) -> dict[str, Kpi]:
    return {kpi.label: kpi for kpi in document.kpis}


# ---- customers


CUSTOMERS = """
WITH firsts AS (SELECT customer_id, MIN(order_date) AS first_day FROM reporting.order_lines GROUP BY customer_id),
now_ AS (
    SELECT l.customer_id, COUNT(DISTINCT l.order_id) AS orders, SUM(l.revenue) AS revenue
    FROM reporting.order_lines AS l JOIN reporting.customers AS c ON c.customer_id = l.customer_id
    WHERE l.order_date >= %(start)s AND l.order_date < %(end)s AND (%(region)s IS NULL OR c.region = %(region)s)
    GROUP BY l.customer_id
)
SELECT COUNT(*) AS active, COUNT_IF(f.first_day >= %(start)s) AS fresh, COUNT_IF(n.orders > 1) AS repeated,
    SUM(n.orders) AS orders, SUM(n.revenue) AS revenue,
    SUM(IFF(f.first_day >= %(start)s, n.revenue, 0)) AS fresh_revenue
FROM now_ AS n JOIN firsts AS f ON f.customer_id = n.customer_id
"""
KEPT = """
SELECT COUNT(DISTINCT b.customer_id) AS base, COUNT(DISTINCT n.customer_id) AS kept
FROM reporting.order_lines AS b
LEFT JOIN reporting.order_lines AS n
    ON n.customer_id = b.customer_id AND n.order_date >= %(start)s AND n.order_date < %(end)s
WHERE b.order_date >= %(before)s AND b.order_date < %(start)s
"""


@pytest.mark.parametrize("region", [None, "Europe"])
def test_the_customer_report_counts_what_sql_counts(work: Work, desk: Any, region: str | None) -> None:
    found = kpis(make(work, report_type="customers", period="2026-Q3", filters={"region": region}))
    for name, (start, end) in (("value", QUARTER), ("previous", BEFORE)):
        row = desk.rows(CUSTOMERS, {"start": start, "end": end, "region": region})[0]
        wanted = {
            "Active customers": row["active"],
            "New customers": row["fresh"],
            "Ordered twice or more": row["repeated"] / row["active"],
            "Revenue per customer": row["revenue"] / row["active"],
            "Orders per customer": row["orders"] / row["active"],
            "Revenue from new ones": row["fresh_revenue"] / row["revenue"],
        }
        for label, value in wanted.items():
            assert getattr(found[label], name) == pytest.approx(float(value)), (label, name)


def test_kept_customers_are_those_of_the_time_before_who_came_again(work: Work, desk: Any) -> None:
    document = make(work, report_type="customers", period="2026-Q3")
    row = desk.rows(KEPT, {"before": BEFORE[0], "start": QUARTER[0], "end": QUARTER[1]})[0]
    assert kpis(document)["Customers kept"].value == pytest.approx(row["kept"] / row["base"])
    signed_up = desk.rows(
        "SELECT COUNT(*) AS n FROM reporting.customers WHERE signup_date >= %s AND signup_date < %s", QUARTER
    )
    assert kpis(document)["Sign-ups"].value == signed_up[0]["n"]


def test_the_parts_of_the_customer_report_add_up(work: Work) -> None:
    document = make(work, report_type="customers", period="2026-Q3", formats=["csv"])
    active = kpis(document)["Active customers"].value
    grids = {grid.title: grid for grid in document.grids()}
    for title in ("By segment", "By region"):
        place = [column.name for column in grids[title].columns].index("active")
        assert sum(row[place] for row in grids[title].rows) == active
    assert document.detail is not None
    assert len(document.detail.rows) == active
    (over_time,) = (figure for figure in document.figures() if figure.mark == "stacked")
    assert {series.name for series in over_time.series} == {"came back", "new"}


def test_a_cohort_keeps_its_size_whatever_the_period(work: Work, desk: Any) -> None:
    document = make(work, report_type="customers", period="2026-Q3")
    (cohorts,) = (section.figures[0] for section in document.sections if section.heading == "Who comes back")
    september = desk.rows("""
        SELECT COUNT(*) AS n FROM (
            SELECT customer_id FROM reporting.order_lines GROUP BY customer_id
            HAVING MIN(order_date) BETWEEN '2026-08-01' AND '2026-08-31')""")
    assert f"Aug 2026 ({september[0]['n']})" in {series.name for series in cohorts.series}
    assert all(value is None or 0 <= value <= 1 for series in cohorts.series for value in series.values)


# ---- operations and data quality, over what the sample data recorded


@pytest.fixture
def history(desk: Any) -> Iterator[Any]:
    """Seven jobs and four deliveries of the last week of October: other tests clear the sample jobs."""
    desk.run("DELETE FROM raw_data.deliveries")
    desk.run("""
        INSERT INTO raw_data.jobs (
            job_id, job_name, job_type, status, created_by, error_message, attempt, source,
            created_at, started_at, finished_at
        )
        SELECT 'history-' || n, 'Job ' || n, IFF(n < 5, 'REPORT', 'EXPORT'), IFF(n < 3, 'FAILED', 'COMPLETED'), 'ana',
            IFF(n < 3, 'The warehouse did not answer', NULL), IFF(n < 4, 3, 1), 'api',
            DATEADD('day', n, '2026-10-25 06:00:00'::TIMESTAMP_NTZ),
            DATEADD('second', 2 * n, DATEADD('day', n, '2026-10-25 06:00:00'::TIMESTAMP_NTZ)),
            DATEADD('second', 20 * n, DATEADD('day', n, '2026-10-25 06:00:00'::TIMESTAMP_NTZ))
        FROM (SELECT * FROM VALUES (1), (2), (3), (4), (5), (6), (7)) AS numbers (n)""")
    desk.run("""
        INSERT INTO raw_data.deliveries (
            delivery_id, delivery_key, job_id, target_kind, target_address, status, created_at, sent_at
        )
        SELECT 'delivery-' || n, 'key-' || n, 'history-' || n, IFF(n < 3, 'slack', 's3'), '#sales',
            CASE n WHEN 1 THEN 'FAILED' WHEN 2 THEN 'UNKNOWN' ELSE 'SENT' END,
            DATEADD('day', n, '2026-10-25 06:00:00'::TIMESTAMP_NTZ),
            IFF(n < 3, NULL, DATEADD('second', 3, DATEADD('day', n, '2026-10-25 06:00:00'::TIMESTAMP_NTZ)))
        FROM (SELECT * FROM VALUES (1), (2), (3), (4)) AS numbers (n)""")
    yield desk
    desk.run("DELETE FROM raw_data.deliveries")
    desk.clear()


def test_the_operations_report_counts_jobs_as_sql_does(work: Work, history: Any) -> None:
    document = make(work, report_type="operations", start_date="2026-10-26", end_date="2026-11-01", formats=["csv"])
    found = kpis(document)
    row = history.rows("""
        SELECT COUNT(*) AS jobs, COUNT_IF(status = 'COMPLETED') AS completed, COUNT_IF(status = 'FAILED') AS failed,
            COUNT_IF(attempt > 1) AS retried, MEDIAN(wait_seconds) AS wait,
            PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY run_seconds) AS run
        FROM reporting.job_monitoring WHERE created_date BETWEEN '2026-10-26' AND '2026-11-01'""")[0]
    assert row["jobs"] == 7
    assert found["Jobs submitted"].value == row["jobs"]
    assert found["Success rate"].value == pytest.approx(row["completed"] / (row["completed"] + row["failed"]))
    assert found["Failed jobs"].value == row["failed"]
    assert found["Jobs tried again"].value == row["retried"]
    assert found["Median wait"].value == pytest.approx(float(row["wait"]))
    assert found["Run time, 95 of 100"].value == pytest.approx(float(row["run"]))
    assert found["Deliveries arrived"].value == pytest.approx(2 / 4)
    reasons = next(grid for grid in document.grids() if grid.title == "Reasons")
    assert reasons.rows[0][:3] == ("The warehouse did not answer", "Report", 2)
    assert "2 of 4 deliveries arrived; 1 failed and 1 ended without an answer." in document.summary
    assert document.detail is not None
    assert len(document.detail.rows) == 7


def test_measurements_are_added_up_or_averaged_by_what_they_are(work: Work, desk: Any) -> None:
    document = make(work, report_type="operations", start_date=MONTH[0].isoformat(), end_date="2026-11-22")
    grid = next(grid for grid in document.grids() if grid.title == "Measurements of the period")
    shown = {row[0]: row[2] for row in grid.rows}
    rows = desk.rows(
        """SELECT metric_name, SUM(metric_value) AS total, AVG(metric_value) AS average FROM reporting.system_metrics
        WHERE recorded_date >= %s AND recorded_date < %s GROUP BY metric_name""",
        MONTH,
    )
    numbers = {row["metric_name"]: row for row in rows}
    assert shown["Credits used (sum)"] == pytest.approx(float(numbers["credits_used"]["total"]))
    assert shown["Worker busy percent (average)"] == pytest.approx(float(numbers["worker_busy_percent"]["average"]))
    assert kpis(document)["Credits used"].value == pytest.approx(float(numbers["credits_used"]["total"]))


def test_the_data_quality_report_counts_results_as_sql_does(work: Work, desk: Any) -> None:
    document = make(work, report_type="data_quality", start_date=MONTH[0].isoformat(), end_date="2026-11-22")
    found = kpis(document)
    row = desk.rows(
        """SELECT COUNT(*) AS results, COUNT_IF(status = 'FAILED') AS failed, COUNT(DISTINCT run_id) AS runs,
            COUNT(DISTINCT check_name) AS checks, SUM(failed_rows) AS failed_rows,
            COUNT_IF(status = 'FAILED' AND severity = 'CRITICAL') AS critical
        FROM monitoring.data_quality_results WHERE checked_at >= %s AND checked_at < %s""",
        MONTH,
    )[0]
    assert row["failed"] > 0
    assert found["Pass rate"].value == pytest.approx(1 - row["failed"] / row["results"])
    for label, name in (
        ("Failed results", "failed"),
        ("Critical failures", "critical"),
        ("Rows that failed", "failed_rows"),
        ("Checks", "checks"),
        ("Runs", "runs"),
    ):
        assert found[label].value == row[name], label
    squares = document.figures()[0]
    assert sum(value or 0 for series in squares.series for value in series.values) == row["failed"]
    failed = next(grid for grid in document.grids() if grid.title == "Failed results")
    assert failed.rows[0][1] == "orders arrived in the last two days"


# ---- executive


def test_the_executive_report_says_what_the_others_say(work: Work) -> None:
    executive = kpis(make(work, report_type="executive", period="2026-Q3", filters={"segment": "Enterprise"}))
    sold = kpis(make(work, report_type="sales", period="2026-Q3", filters={"segment": "Enterprise"}))
    people = kpis(make(work, report_type="customers", period="2026-Q3", filters={"segment": "Enterprise"}))
    for label in ("Revenue", "Gross margin", "Orders", "Average order value"):
        assert executive[label] == sold[label]
    for label in ("Active customers", "Customers kept"):
        one, other = executive[label], people[label]
        assert (one.value, one.previous, one.last_year) == (other.value, other.previous, other.last_year)


def test_the_executive_report_is_two_pages_before_its_appendix(work: Work, tmp_path: Path) -> None:
    document = make(work, report_type="executive", period="2026-Q3")
    report.render(document, "pdf", tmp_path / "executive.pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "executive.pdf").pages]
    assert "What needs attention" in pages[0] + pages[1]
    assert "The platform now" in pages[1]
    assert pages[2].count("Where the numbers come from")


# ---- questions


def test_a_question_is_answered_with_its_rows_and_its_sql(work: Work, desk: Any) -> None:
    document = make(work, question="revenue by region", period="2026-Q3", formats=["csv"])
    rows = desk.rows(
        """SELECT c.region, SUM(l.revenue) AS revenue FROM reporting.order_lines AS l
        JOIN reporting.customers AS c ON c.customer_id = l.customer_id
        WHERE l.order_date >= %s AND l.order_date < %s GROUP BY c.region""",
        QUARTER,
    )
    assert document.detail is not None
    assert {row[0]: float(row[1]) for row in document.detail.rows} == {
        row["region"]: float(row["revenue"]) for row in rows
    }
    assert (document.title, document.kind) == ("Revenue by region", "Question report")
    assert "SELECT" in document.sources[0].sql
    assert document.figures()[0].mark == "bar"
    assert any(note.startswith("How it was understood: ") for note in document.notes)


def test_a_line_over_time_is_compared_with_the_unit_before(work: Work) -> None:
    document = make(work, question="revenue by month for the last 12 months")
    newest = document.kpis[0]
    assert newest.label.endswith("Oct 2026")
    assert newest.against == "Sep 2026"
    assert len(newest.trail) == 12
    assert document.figures()[0].mark == "line"


def test_a_saved_question_is_asked_again_for_each_report(work: Work, services: Services) -> None:
    ana = Person(id="ana", name="Ana")
    saved_questions.save_question(services, ana, "Orders by channel", "orders by channel last month")
    document = make(work, saved_question="orders by CHANNEL")
    assert document.title == "Orders by channel"
    assert document.grids()[0].rows
    with pytest.raises(UnknownQuestion, match="there are Orders by channel"):
        make(work, saved_question="Orders by planet")
    saved_questions.save_question(
        services, ana, "Orders by channel", "orders by channel", sql_text="SELECT COUNT(*) AS n FROM reporting.orders"
    )
    assert make(work, saved_question="Orders by channel").kpis[0].value > 0  # type: ignore[operator]
    with pytest.raises(CallerError, match="says its time itself"):
        make(work, saved_question="Orders by channel", period="last_month")
    saved_questions.save_question(services, ana, "Orders by channel", "x", sql_text="DELETE FROM raw_data.orders")
    with pytest.raises(RefusedSql):
        make(work, saved_question="Orders by channel")


def test_a_question_that_has_no_answer_says_so(work: Work) -> None:
    with pytest.raises(NotAnswerable):
        make(work, question="what is the weather on the moon")


# ---- what all of them have


WANTED: dict[ReportType, dict[str, Any]] = {
    "sales": {},
    "customers": {},
    "executive": {},
    "operations": {},
    "data_quality": {},
    "question": {"question": "revenue by region"},
}


@pytest.fixture(scope="module")
def running(work: Work) -> dict[ReportType, Document]:
    """Every report of the month that is not over, with everything that its files hold."""
    return {
        name: make(work, report_type=name, period="this_month", formats=REPORT_FORMATS, **WANTED[name])
        for name in REPORT_TYPES
    }


@pytest.mark.parametrize("name", REPORT_TYPES)
def test_a_running_period_ends_today_and_says_so(running: dict[ReportType, Document], name: ReportType) -> None:
    period = running[name].period
    assert period.is_running
    assert (period.current.start, period.current.end) == (date(2026, 11, 1), date(2026, 11, 24))
    assert (period.previous.start, period.previous.end) == (date(2026, 10, 1), date(2026, 10, 24))
    if name != "question":
        assert any("is not over" in note for note in running[name].notes)


@pytest.mark.parametrize("name", REPORT_TYPES)
def test_every_report_says_its_sources_and_how_new_its_data_is(
    running: dict[ReportType, Document], name: ReportType
) -> None:
    document = running[name]
    assert document.summary
    assert document.data_until is not None
    assert all(source.query_id and "%(" not in source.sql for source in document.sources)
    assert all(len(row) == len(grid.columns) for grid in document.grids() for row in grid.rows)
    assert len({grid.title for grid in document.grids()}) == len(document.grids())


@pytest.mark.parametrize("name", REPORT_TYPES)
def test_every_format_of_every_report_opens(
    running: dict[ReportType, Document], work: Work, tmp_path: Path, name: ReportType
) -> None:
    document = running[name]
    paths: dict[ReportFormat, Path] = {}
    for format_name in REPORT_FORMATS:
        paths[format_name] = tmp_path / f"report.{format_name}"
        report.render(document, format_name, paths[format_name], shelf=work.shelf)
    table = document.table_for_csv()
    assert f'<h1 dir="auto">{document.title}</h1>' in paths["html"].read_text("utf-8")
    pages = [page.extract_text() for page in pypdf.PdfReader(paths["pdf"]).pages]
    assert document.title in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]
    book = openpyxl.load_workbook(paths["xlsx"])
    assert {"Summary", "Charts", "Sources"} <= set(book.sheetnames)
    assert len(book["Charts"]._charts) == len(document.figures())
    rows = list(csv.reader(io.StringIO(paths["csv"].read_text("utf-8-sig"))))
    assert rows[0] == [column.name for column in table.columns]
    assert len(rows) == 1 + len(table.rows)
    parquet = pq.read_table(paths["parquet"])
    assert (parquet.column_names, parquet.num_rows) == (rows[0], len(table.rows))
    assert paths["png"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", [name for name in REPORT_TYPES if name != "question"])
def test_a_time_without_data_is_said_and_can_be_printed(work: Work, tmp_path: Path, name: ReportType) -> None:
    document = make(work, report_type=name, period="2010", formats=REPORT_FORMATS)
    assert document.summary[0].startswith(("There were no orders", "No customer", "No job", "No check"))
    for format_name in REPORT_FORMATS:
        report.render(document, format_name, tmp_path / f"empty.{format_name}", shelf=work.shelf)


def test_names_that_break_layouts_do_not_break_a_table_beside_another(document: Document, tmp_path: Path) -> None:
    halves = tuple(
        replace(grid, half_width=True, title=f"{grid.title} {place}", tones={"Ω": "bad"})
        for grid in document.grids()
        for place in (1, 2)
    )
    narrow = replace(document, sections=(replace(document.sections[-1], grids=halves),))
    for format_name in REPORT_FORMATS:
        report.render(narrow, format_name, tmp_path / f"narrow.{format_name}")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "narrow.pdf").pages)
    assert "#set [x]" in text


@pytest.mark.parametrize(
    ("name", "filters", "reason"),
    [
        ("operations", {"region": "Europe"}, "cannot be narrowed to a region; it is about the platform as a whole"),
        ("data_quality", {"category": "Networking"}, "cannot be narrowed to a category; it is about the tables"),
        ("customers", {"category": "Networking"}, "cannot be narrowed to a category; it takes region and segment"),
        ("executive", {"category": "Networking"}, "it takes region and segment"),
    ],
)
def test_a_report_that_cannot_be_narrowed_refuses_in_words(name: str, filters: dict[str, str], reason: str) -> None:
    with pytest.raises(WrongInput, match=reason):
        parse_input("REPORT", {"report_type": name, "filters": filters})


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"report_type": "question"}, "exactly one of question, saved_question"),
        ({"question": "revenue", "saved_question": "Revenue"}, "exactly one of"),
        ({"report_type": "sales", "question": "revenue"}, "belong to report_type question only"),
        ({"report_type": "marketing"}, "it can be sales, customers, executive, operations, data_quality or question"),
        ({"formats": ["docx"]}, "html, pdf, xlsx, csv, parquet or png"),
    ],
)
def test_a_wrong_order_names_what_is_possible(wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(WrongInput, match=reason):
        parse_input("REPORT", wanted)


def test_a_question_needs_no_report_type() -> None:
    assert ReportInput.model_validate({"question": "revenue by month"}).report_type == "question"
    with pytest.raises(ValidationError):
        ReportInput.model_validate({"question": ""})
