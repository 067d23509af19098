"""The files of exports: every type arrives as itself, nothing in a cell runs, and long results are split."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.export import open_writer
from jobs.render import xlsx_rows
from jobs.render.xlsx_rows import letters

TRICKY = (
    '=HYPERLINK("http://example.invalid")', "+1+1", "@SUM(1)", "-2+3", "-5", 'say "hi" \\ back', "a & b < c > d",
    " led and trailed ", "two\nlines\r\nthree", "bell \x07 and _x0041_", "株式会社 شركة é", "", None, "x" * 40_000,
    "\ufffe",
)  # fmt: skip


def table() -> pa.Table:
    n = len(TRICKY)
    nothing: list[Any] = [None] * (n - 2)
    return pa.table(
        {
            "text": pa.array(TRICKY, pa.string()),
            "whole": pa.array([7, 123_456_789_012_345_678, *nothing], pa.int64()),
            "small": pa.array([-3, 4, *nothing], pa.int8()),
            "exact": pa.array([Decimal("12.50"), Decimal("-0.01"), *nothing], pa.decimal128(12, 2)),
            "big": pa.array([Decimal(10**20), Decimal(5), *nothing], pa.decimal128(38, 0)),
            "rate": pa.array([0.25, float("nan"), *nothing], pa.float64()),
            "day": pa.array([date(2026, 11, 23), date(1850, 1, 2), *nothing], pa.date32()),
            "at": pa.array([datetime(2026, 11, 23, 9, 30), datetime(2026, 1, 1, 0, 0, 0, 5000), *nothing]),
            "zoned": pa.array(
                [datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), *nothing],
                pa.timestamp("us", "Europe/Berlin"),
            ),
            "clock": pa.array([time(8, 5), time(8, 5, 0, 250), *nothing]),
            "yes": pa.array([True, False, *nothing]),
            "list": pa.array([[1, 2], ['"'] and [3], *nothing], pa.list_(pa.int64())),
            "raw": pa.array([b"\x01\xff", b"", *nothing]),
            "kind": pa.array(["a", "b", *nothing]).dictionary_encode(),
        }
    )


Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(format_name: Any, *pieces: pa.Table) -> Path:
        path = tmp_path / f"export.{format_name}"
        writer = open_writer(path, format_name, pieces[0].schema)
        for piece in pieces:
            writer.write(piece)
        writer.close()
        return path

    return write


def test_json_says_every_value_as_json_does(written: Write) -> None:
    rows = json.loads(written("json", table()).read_text("utf-8"))
    assert [row["text"] for row in rows] == list(TRICKY)
    first, second, third = rows[:3]
    assert (first["whole"], second["whole"], first["small"]) == (7, 123_456_789_012_345_678, -3)
    assert (first["exact"], second["exact"], first["big"]) == (12.5, -0.01, 10**20)
    assert (first["rate"], second["rate"]) == (0.25, None), "JSON knows no NaN"
    assert (first["day"], second["day"]) == ("2026-11-23", "1850-01-02")
    assert (first["at"], second["at"]) == ("2026-11-23T09:30:00", "2026-01-01T00:00:00.005000")
    assert (first["zoned"], second["zoned"]) == ("2026-07-01T14:00:00+02:00", "2026-01-01T01:00:00+01:00")
    assert (first["clock"], second["clock"]) == ("08:05:00", "08:05:00.000250")
    assert (first["yes"], second["yes"], first["list"], first["kind"]) == (True, False, [1, 2], "a")
    assert {value for name, value in third.items() if name != "text"} == {None}


def test_json_of_several_pieces_or_none_is_one_array(written: Write) -> None:
    piece = pa.table({"a b": [1, 2]})
    assert json.loads(written("json", piece, piece.slice(0, 0), piece).read_text()) == [{"a b": 1}, {"a b": 2}] * 2
    assert json.loads(written("json", piece.slice(0, 0)).read_text()) == []


def test_a_sheet_holds_numbers_dates_and_texts_as_such(written: Write) -> None:
    page = openpyxl.load_workbook(written("xlsx", table()))["Export"]
    names = [cell.value for cell in page[1]]
    first, second = (dict(zip(names, page[row], strict=True)) for row in (2, 3))
    assert (first["whole"].value, first["whole"].number_format) == (7, "#,##0")
    assert (second["whole"].value, second["whole"].data_type) == ("123456789012345678", "s"), "no digit is lost"
    assert (first["exact"].value, first["exact"].number_format) == (12.5, "#,##0.00")
    assert (first["big"].value, second["big"].value) == (str(10**20), 5)
    assert (first["rate"].value, second["rate"].value) == (0.25, "nan")
    assert (first["day"].value, first["day"].number_format) == (datetime(2026, 11, 23), r"yyyy\-mm\-dd")
    assert second["day"].value == "1850-01-02", "a sheet knows no day before 1900"
    assert first["at"].value == datetime(2026, 11, 23, 9, 30)
    assert first["zoned"].value == datetime(2026, 7, 1, 14), "the clock on the wall"
    assert (first["clock"].value, first["yes"].value, second["yes"].value) == ("08:05:00", True, False)
    assert (first["list"].value, first["kind"].value) == ("[1, 2]", "a")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == f"A1:N{len(TRICKY) + 1}"
    assert page["A1"].font.bold
    assert page["B1"].alignment.horizontal == "right"


def test_no_text_on_a_sheet_runs_or_changes(written: Write) -> None:
    page = openpyxl.load_workbook(written("xlsx", table()))["Export"]
    cells = [page.cell(row, 1) for row in range(2, len(TRICKY) + 2)]
    wanted = [text and text[:32_767].replace("\r\n", "\n").replace("\ufffe", "\ufffd") for text in TRICKY]
    assert [openpyxl.utils.escape.unescape(cell.value or "").replace("\r\n", "\n") for cell in cells] == [
        text or "" for text in wanted
    ]
    assert {cell.data_type for cell in cells if cell.value} <= {"s", "inlineStr"}


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "SHEET_ROWS", 10)
    piece = pa.table({"n": list(range(13))})
    book = openpyxl.load_workbook(written("xlsx", piece, piece))
    assert book.sheetnames == ["Export", "Export 2", "Export 3"]
    rows = [cell.value for page in book for [cell] in page.iter_rows(min_row=2)]
    assert rows == [*range(13), *range(13)]
    assert [page["A1"].value for page in book] == ["n"] * 3
    assert [page.auto_filter.ref for page in book] == ["A1:A11", "A1:A11", "A1:A7"]


def test_csv_gives_what_a_spreadsheet_would_run_an_apostrophe(written: Write) -> None:
    path = written("csv", table(), table())
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * len(TRICKY), "the heading is there once"
    assert [row["text"] for row in rows[:5]] == ["'" + str(TRICKY[0]), "'+1+1", "'@SUM(1)", "-2+3", "-5"]
    assert (rows[0]["exact"], rows[0]["list"], rows[0]["kind"], rows[0]["day"]) == (
        "12.50",
        "[1, 2]",
        "a",
        "2026-11-23",
    )


def test_small_pieces_share_a_row_group_in_parquet(written: Write) -> None:
    piece = table()
    path = written("parquet", *[piece.slice(row, 1) for row in range(piece.num_rows)])
    assert pq.ParquetFile(path).num_row_groups == 1
    assert pq.read_table(path, columns=["text", "exact", "zoned"]).equals(piece.select(["text", "exact", "zoned"]))


@pytest.mark.parametrize("format_name", ["csv", "json", "xlsx", "parquet"])
def test_no_rows_give_a_file_with_the_columns_at_most(written: Write, format_name: str) -> None:
    assert written(format_name, table().slice(0, 0)).stat().st_size > 0


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_of_a_sheet_have_letters(number: int, name: str) -> None:
    assert letters(number) == name
