"""The sales report from a real account: its numbers are the ones that SQL gives."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from jobs import report
from jobs.reports import sales
from jobs.reports.document import Document
from jobs.work import Work
from tools.job_inputs import ReportInput
from tools.services import Services


@pytest.fixture(scope="module")
def work(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Work:
    return Work(
        services=services,
        job_id="7d0c6b1e-0000-4000-8000-000000000002",
        job_name="Sales",
        attempt=1,
        created_by="ana@example.com",
        prefix="reports/sales/2026/11/test/1/",
        folder=tmp_path_factory.mktemp("work"),
        shelf=tmp_path_factory.mktemp("shelf"),
        progress=lambda _percent, _phase: None,
        on_query_id=lambda _query_id: None,
    )


@pytest.fixture(scope="module")
def quarter(work: Work) -> Document:
    return sales.build(work, ReportInput(period="last_quarter", formats=("html", "csv")))


TOTALS = """
SELECT SUM(l.revenue) AS revenue, COUNT(DISTINCT l.order_id) AS orders, SUM(l.quantity) AS units,
    SUM(l.margin) AS margin, SUM(l.returned_amount) AS returned, COUNT(DISTINCT l.customer_id) AS customers
FROM reporting.order_lines AS l
JOIN reporting.customers AS c ON c.customer_id = l.customer_id
JOIN reporting.products AS p ON p.product_id = l.product_id
WHERE l.order_date BETWEEN %s AND %s
"""


def kpis(document: Document) -> dict[str, Any]:
    return {kpi.label: kpi for kpi in document.kpis}


def test_the_key_figures_are_what_sql_says(quarter: Document, desk: Any) -> None:
    found = kpis(quarter)
    for name, first, last in (
        ("value", date(2026, 7, 1), date(2026, 9, 30)),
        ("previous", date(2026, 4, 1), date(2026, 6, 30)),
        ("last_year", date(2025, 7, 1), date(2025, 9, 30)),
    ):
        row = desk.rows(TOTALS, (first, last))[0]
        wanted = {
            "Revenue": row["revenue"],
            "Orders": row["orders"],
            "Average order value": row["revenue"] / row["orders"],
            "Units sold": row["units"],
            "Gross margin": row["margin"],
            "Margin rate": row["margin"] / row["revenue"],
            "Return rate": row["returned"] / row["revenue"],
            "Active customers": row["customers"],
        }
        for label, value in wanted.items():
            assert getattr(found[label], name) == pytest.approx(float(value)), (label, name)


def test_every_breakdown_adds_up_to_the_total(quarter: Document) -> None:
    revenue = kpis(quarter)["Revenue"].value
    grids = {grid.title: grid for grid in quarter.grids()}
    for title in ("By region", "By customer segment", "By product category", "By sales channel"):
        grid = grids[title]
        place = [column.name for column in grid.columns].index("revenue")
        assert sum(row[place] for row in grid.rows) == pytest.approx(revenue)
        assert grid.total is not None
        assert grid.total[place] == pytest.approx(revenue)
    assert quarter.detail is not None
    place = [column.name for column in quarter.detail.columns].index("revenue")
    assert sum(float(row[place]) for row in quarter.detail.rows) == pytest.approx(revenue)


def test_a_year_is_compared_with_the_year_before_once(work: Work) -> None:
    year = sales.build(work, ReportInput(period="last_year", formats=("html",)))
    assert year.summary[0].count(year.period.previous.label) == 1
    for section in year.sections:
        for grid in section.grids:
            assert {len(row) for row in grid.rows} <= {len(grid.columns)}
            assert len({column.label for column in grid.columns}) == len(grid.columns)


def test_days_chosen_by_hand_stand_once_in_the_summary(work: Work) -> None:
    days = sales.build(work, ReportInput(start_date=date(2026, 11, 13), end_date=date(2026, 11, 22), formats=("html",)))
    assert " from 13 November 2026 to 22 November 2026" in days.summary[0]
    assert " in 13 " not in " ".join(days.summary)


def test_filters_narrow_every_number(work: Work, desk: Any) -> None:
    wanted = ReportInput.model_validate(
        {"period": "2026-09", "filters": {"region": "Europe", "category": ["Networking", "Computers"]}}
    )
    document = sales.build(work, wanted)
    sql = TOTALS + "AND c.region = 'Europe' AND p.category IN ('Networking', 'Computers')"
    row = desk.rows(sql, (date(2026, 9, 1), date(2026, 9, 30)))[0]
    assert kpis(document)["Revenue"].value == pytest.approx(float(row["revenue"]))
    assert kpis(document)["Orders"].value == row["orders"]
    assert document.filters == (("Region", "Europe"), ("Category", "Networking, Computers"))
    assert "By region" not in [section.heading for section in document.sections]


def test_a_time_without_orders_is_said_and_not_drawn(work: Work) -> None:
    document = sales.build(work, ReportInput(period="2010"))
    assert "no orders" in document.summary[0]
    assert document.sections == ()
    assert kpis(document)["Revenue"].value == 0


def test_the_appendix_holds_every_statement_with_its_values(quarter: Document) -> None:
    assert len(quarter.sources) == 7
    assert all(source.query_id for source in quarter.sources)
    assert "'2026-07-01'" in quarter.sources[0].sql
    assert not any("%(" in source.sql for source in quarter.sources)


def test_the_sentences_say_the_direction_of_the_numbers(quarter: Document) -> None:
    revenue = kpis(quarter)["Revenue"]
    assert ("up" if revenue.change > 0 else "down") in quarter.summary[0]
    assert f"{abs(revenue.change) * 100:.1f}%" in quarter.summary[0]


def test_a_report_in_every_format_is_stored_with_right_numbers(desk: Any, working: Any, services: Services) -> None:
    wanted = {"report_type": "sales", "period": "last_month", "formats": ["html", "pdf", "xlsx", "csv"]}
    with working(services):
        job_id = desk.add("REPORT", wanted=wanted)
        job = desk.until(job_id, "COMPLETED", "FAILED", seconds=60)
    assert job["status"] == "COMPLETED", job["error_message"]
    files = {Path(file["name"]).suffix: file for file in job["result"]["files"]}
    assert set(files) == {".html", ".pdf", ".xlsx", ".csv"}
    assert all(f"/{job_id}/1/" in file["key"] for file in files.values())
    text = pypdf.PdfReader(io.BytesIO(services.objects.get_bytes(files[".pdf"]["key"]))).pages[0].extract_text()
    assert job["result"]["figures"]["Revenue"]["text"] in text
    assert "October 2026" in job["result"]["period"]


def test_file_names_are_fit_for_every_file_system(quarter: Document) -> None:
    assert report.file_name(quarter) == "sales-report-q3-2026"
