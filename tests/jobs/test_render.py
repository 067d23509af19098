"""How reports look: the same document as HTML, PDF, workbook and CSV, with names that break layouts."""

from __future__ import annotations

import csv as standard
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest

from jobs.render import csv, html, pdf, vega, xlsx
from jobs.reports import numbers
from jobs.reports.document import Document, Kpi, change
from jobs.reports.timeframe import timeframe
from tools.periods import resolve_period


@pytest.fixture(scope="module")
def page(document: Document) -> str:
    return html.html(document)


@pytest.fixture(scope="module")
def paper(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.pdf(document)))


@pytest.fixture(scope="module")
def book(document: Document, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    xlsx.xlsx(document, path)
    return openpyxl.load_workbook(path)


def test_html_names_no_other_address(page: str) -> None:
    ours = page.replace(vega.bundle(), "")
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", ours.replace("http://example.invalid", ""))
    assert not re.search(r"<(?:link|img|iframe|script)[^>]+(?:src|href)=", ours)
    assert "default-src 'none'" in ours


def test_html_writes_values_as_text_and_never_as_markup(page: str) -> None:
    ours = page.replace(vega.bundle(), "")
    assert "<script>alert(1)</script>" not in ours
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in ours
    assert "\\u003cscript>alert(1)" in ours, "inside the charts' JSON as well"
    assert ours.count("</script>") == 2


def test_a_year_is_compared_once_in_every_format(document: Document, tmp_path: Path) -> None:
    today = date(2026, 11, 23)
    year = replace(document, period=timeframe(resolve_period("2025", today), today))
    drawn = html.html(year).replace(vega.bundle(), "")
    assert drawn.count("<dt>vs 2024</dt>") == len(year.kpis)
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.pdf(year))).pages)
    assert text.count("vs 2024") == len(year.kpis)
    xlsx.xlsx(year, tmp_path / "year.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "year.xlsx").worksheets[0]
    heads = [cell.value for row in sheet.iter_rows() for cell in row if cell.value in ("2024", "Change on the year")]
    assert heads == ["2024"]


def test_html_shows_figures_changes_and_names_of_every_script(page: str) -> None:
    for text in (
        "$2.82M",
        "+4.2%",
        "−0.8 pp",
        "株式会社東京データ分析研究所",
        "شركة التحليلات المتقدمة",
        "Crème Brûlée",
    ):
        assert text in page


def test_pdf_holds_the_text_and_numbers_its_pages(paper: pypdf.PdfReader) -> None:
    text = "\n".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) >= 2
    assert f"Page 1 of {len(paper.pages)}" in text
    for wanted in ("Sales report", "Q3 2026", "1 July 2026 to 30 September 2026", "$2.82M", "North America", "310,929"):
        assert wanted in text
    assert "#set [x]" in text, "markup in a name is text"
    assert paper.metadata is not None
    assert paper.metadata.title == "Sales report – Q3 2026"


def test_a_long_pdf_has_contents(document: Document) -> None:
    long = replace(document, sections=document.sections * 2)
    first = pypdf.PdfReader(io.BytesIO(pdf.pdf(long))).pages[0].extract_text()
    assert "Contents" in first
    assert "Where it came from" in first


def test_workbook_keeps_numbers_as_numbers_with_formats(book: openpyxl.Workbook) -> None:
    table = book["Top customers"]
    assert [cell.value for cell in table[1]] == ["Customer", "Revenue", "Change", "Orders"]
    assert table["B2"].value == 54_321.5
    assert "$" in table["B2"].number_format
    assert "%" in table["C2"].number_format
    assert table.freeze_panes == "A2"
    assert table.auto_filter.ref == "A1:D7"
    assert table["A8"].value == "Total"


def test_workbook_has_native_charts_and_the_detail(book: openpyxl.Workbook, document: Document) -> None:
    assert len(book["Charts"]._charts) == len(document.figures())
    assert book["Detail"].max_row == 1 + len(document.detail.rows if document.detail else ())
    summary = [cell.value for row in book["Summary"].iter_rows() for cell in row]
    assert 2_820_471.75 in summary


def test_workbook_runs_no_formula_that_a_name_holds(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert cells, "the name is there as it is"
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_csv_opens_in_a_spreadsheet_without_running_anything(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "detail.csv"
    csv.csv(document.table_for_csv(), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(standard.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["name", "revenue", "change", "orders"]
    assert rows[6][0].startswith("'=HYPERLINK")
    assert rows[2][0] == "株式会社東京データ分析研究所"


@pytest.mark.parametrize(
    ("value", "format_name", "compact", "text"),
    [
        (1_243_801, "currency", True, "$1.24M"),
        (1_243_801, "currency", False, "$1,243,801"),
        (33_010, "currency", True, "$33.0K"),
        (304_600, "currency", True, "$305K"),
        (999_999, "currency", True, "$1.00M"),
        (-1_200, "currency", False, "−$1,200"),
        (335.29, "currency", True, "$335.29"),
        (0.4123, "percent", False, "41.2%"),
        (-0.0001, "percent", False, "0.0%"),
        (8_412, "plain", True, "8,412"),
        (200, "duration", False, "3m 20s"),
        (0, "currency", True, "$0"),
    ],
)
def test_numbers_are_written_for_people(value: float, format_name: str, compact: bool, text: str) -> None:
    assert numbers.number(value, format_name, compact=compact) == text  # type: ignore[arg-type]


def test_a_change_has_a_sign_and_a_mood() -> None:
    returns = Kpi("Return rate", 0.031, "percent", 0.028, 0.031, better="lower")
    assert numbers.kpi_change(returns, returns.change) == "+0.3 pp"
    assert numbers.mood(returns, returns.change) == "bad"
    assert numbers.mood(returns, returns.change_on_year) == "flat"
    assert change(5, 0) is None
    assert numbers.signed(None) == "–"
