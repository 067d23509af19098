"""How reports look: the same document as HTML, PDF, workbook and CSV, with names that break layouts."""

from __future__ import annotations

import csv as standard
import io
import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest

from jobs.render import csv, html, pdf, vega, xlsx
from jobs.render.draughtsman import Draughtsman
from jobs.reports import numbers, wording
from jobs.reports.document import Document, Kpi, change
from jobs.reports.timeframe import timeframe
from tools.names import in_prose
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


def test_a_name_in_a_sentence_is_short_and_does_not_turn_the_sentence_around() -> None:
    assert in_prose("Harbor Executive Chair") == "Harbor Executive Chair"
    assert in_prose("A name of many words " * 9) == "A name of many words A name of many words A name of many…"
    assert in_prose("حاسوب محمول") == "\u2068حاسوب محمول\u2069"
    assert len(in_prose("x" * 200, longest=40)) == 40


def test_a_change_of_a_thousand_percent_is_said_in_times() -> None:
    assert numbers.signed(95.4) == "×96"
    assert numbers.signed(9.5) == "+950.0%"
    assert wording.moved(95.4, "Q2 2026") == "96 times that of Q2 2026"


def test_a_day_stands_at_the_end_of_two_weeks(document: Document) -> None:
    day = timeframe(resolve_period("yesterday", date(2026, 11, 23)), date(2026, 11, 23))
    buckets = day.trend_buckets()
    assert (buckets[0].start, buckets[-1].start, len(buckets)) == (date(2026, 11, 9), date(2026, 11, 22), 14)
    assert (day.tag, day.previous_tag, day.last_year_tag) == ("22 Nov 2026", "21 Nov 2026", "22 Nov 2025")
    assert document.period.trend_buckets() == document.period.buckets()


def test_no_line_ends_between_a_sign_and_its_amount(document: Document) -> None:
    page = html.html(replace(document, summary=("It rose (+$17.0K), <b>then</b> fell by −4.2%.",)))
    assert '(<span class="amount">+$17.0K</span>), &lt;b&gt;then&lt;/b&gt; fell by' in page
    assert '<span class="amount">−4.2%</span>.' in page


def test_the_picture_is_the_first_page_of_the_whole(document: Document) -> None:
    alone = pdf.first_page(replace(document, sections=document.sections[:1], sources=()))
    whole = pdf.first_page(document)
    assert whole.startswith(b"\x89PNG")
    assert whole != alone, "the contents and the number of pages are those of the whole"


def test_charts_drawn_beside_are_those_drawn_here(document: Document) -> None:
    specs = pdf.charts(document)
    with closing(Draughtsman()) as hand:
        hand.begin(specs)
        hand.wait()
        beside = [vega.drawn(spec) for spec in specs]
        assert set(vega.DRAWN_BESIDE) == set(specs)
    assert not vega.DRAWN_BESIDE
    here = [vega.drawn(spec) for spec in specs]
    # The library numbers the cuts of a process one after the other.
    assert [re.sub(r"clip\d+", "clip", svg) for svg in beside] == [re.sub(r"clip\d+", "clip", svg) for svg in here]


def test_a_draughtsman_that_ends_early_leaves_the_rest_to_be_drawn_here(document: Document) -> None:
    with closing(Draughtsman()) as hand:
        hand._process.kill()
        hand._process.wait()
        hand.begin(pdf.charts(document))
        hand.wait()
        assert pdf.pdf(document).startswith(b"%PDF")
