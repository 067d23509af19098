"""The EXPORT and SQL kinds: a question, a view or a SELECT becomes a file, piece by piece, whatever its size."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from jobs.render.sheets import Styles, workbook, write_row
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.answer import Column, ColumnType, json_cell
from tools.job_inputs import ExportFormat, ExportInput, SqlInput
from tools.views import find_view, view_sql

if TYPE_CHECKING:
    import pyarrow as pa

SHEET_ROWS: Final = 1_048_575
"""Rows of a sheet below its heading; a longer result goes on on the next sheet."""
FORMULA: Final = r"^[=+@\t\r]|^-[^0-9]"
UTF8_MARK: Final = b"\xef\xbb\xbf"
STATEMENT_SECONDS: Final = 3600


class Writer(Protocol):
    """Takes a table in pieces; `close` finishes the file."""

    def write(self, piece: pa.Table) -> None: ...

    def close(self) -> None: ...


def run(work: Work, wanted: ExportInput) -> WorkResult:
    """Ask, and write what comes as it comes."""
    work.progress(2, "preparing the query")
    sql = statement(work, wanted)
    path = work.folder / f"{file_name(wanted)}.{wanted.format}"
    work.progress(5, "running the query")
    rows = 0
    cut = False
    with work.services.warehouse.governed_batches(
        sql,
        tag=work.tag("export"),
        role=work.role,
        row_cap=wanted.max_rows,
        timeout_seconds=STATEMENT_SECONDS,
        on_query_id=work.on_query_id,
    ) as pieces:
        first = next(pieces)
        with ExitStack() as stack:
            writer = open_writer(path, wanted.format, first.schema)
            stack.callback(writer.close)
            for piece in itertools.chain([first], pieces):
                kept = piece.slice(0, wanted.max_rows - rows)
                cut = cut or kept.num_rows < piece.num_rows
                writer.write(tidy(kept))
                rows += kept.num_rows
                work.progress(min(85, 10 + rows * 75 // wanted.max_rows), f"writing, {rows:,} rows so far")
    work.progress(90, f"storing {path.name}")
    stored = store(work, path, metadata={"rows": str(rows), "truncated": str(cut).lower()})
    more = f"; the source has more than {wanted.max_rows:,}" if cut else ""
    summary = f"{rows:,} {'row' if rows == 1 else 'rows'} as {wanted.format.upper()}{more}."
    return WorkResult(files=(stored,), summary=summary, row_count=rows, figures={"truncated": cut, "sql": sql})


def run_sql(work: Work, wanted: SqlInput) -> WorkResult:
    """A SELECT as a file: an export that says its SQL."""
    return run(work, ExportInput(**wanted.model_dump(exclude={"idempotency_key"})))


def statement(work: Work, wanted: ExportInput) -> str:
    """The SELECT: as given, of a known view, or what Cortex Analyst makes of the question; the guard checks it yet."""
    if wanted.sql is not None:
        return wanted.sql
    if wanted.view is not None:
        return view_sql(find_view(wanted.view), {})
    from tools.ask import question_to_sql

    return question_to_sql(
        work.services, work.person, wanted.question or "", semantic_model=wanted.semantic_model or "auto"
    )


def file_name(wanted: ExportInput) -> str:
    """Letters, digits, hyphens and underscores, from the name asked for, the view or the question."""
    text = wanted.file_name or wanted.view or wanted.question or "export"
    text = re.sub(rf"\.{wanted.format}$", "", text, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:90].rstrip("-") or "export"


def tidy(piece: pa.Table) -> pa.Table:
    """Column names as people write them: Snowflake's capitals become small letters, chosen names stay."""
    return piece.rename_columns([_small(name) for name in piece.column_names])


def _small(name: str) -> str:
    return name.lower() if name.isupper() else name


def open_writer(path: Path, format_name: ExportFormat, schema: pa.Schema) -> Writer:
    """A writer of that format."""
    schema = schema.with_metadata(None)
    match format_name:
        case "csv":
            return CsvWriter(path)
        case "parquet":
            return ParquetWriter(path)
        case "json":
            return JsonWriter(path)
        case "xlsx":
            return XlsxWriter(path, schema)


class CsvWriter:
    """RFC 4180 with the mark that Excel needs, written by Arrow; no cell that a spreadsheet would run."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(UTF8_MARK)
        self._has_heading = False

    def write(self, piece: pa.Table) -> None:
        import pyarrow.csv as arrow_csv

        options = arrow_csv.WriteOptions(include_header=not self._has_heading, quoting_style="needed")
        arrow_csv.write_csv(_printable(piece), self._file, options)
        self._has_heading = True

    def close(self) -> None:
        self._file.close()


def _printable(piece: pa.Table) -> pa.Table:
    """Text that a spreadsheet would run gets an apostrophe; types that CSV does not know become text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in piece.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            runs = pc.fill_null(pc.match_substring_regex(column, FORMULA), False)
            column = pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)
        elif pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
            column = pa.array([_as_text(value) for value in column.to_pylist()], pa.string())
        columns.append(column)
    return pa.table(columns, names=piece.column_names)


def _as_text(value: Any) -> str | None:
    return None if value is None else json.dumps(json_cell(value), ensure_ascii=False, default=str)


class ParquetWriter:
    """Parquet with Zstandard, one row group a piece."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def write(self, piece: pa.Table) -> None:
        import pyarrow.parquet as pq

        piece = piece.replace_schema_metadata(None)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, piece.schema, compression="zstd")
        self._writer.write_table(piece.cast(self._writer.schema))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class JsonWriter:
    """One array of objects, an object a line."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8")
        self._file.write("[")
        self._separator = "\n"

    def write(self, piece: pa.Table) -> None:
        for row in piece.to_pylist():
            self._file.write(self._separator + json.dumps(row, ensure_ascii=False, default=json_cell))
            self._separator = ",\n"

    def close(self) -> None:
        self._file.write("\n]\n")
        self._file.close()


class XlsxWriter:
    """Sheets of at most a million rows each, written through to the disk."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._book = workbook(path, streamed=True)
        self._styles = Styles(self._book)
        self._columns = [Column(name=_small(entry.name), type=_column_type(entry.type)) for entry in schema]
        self._formats = [self._styles.body(column) for column in self._columns]
        self._sheets = 0
        self._open_sheet()

    def write(self, piece: pa.Table) -> None:
        for row in _rows(piece):
            if self._row > SHEET_ROWS:
                self._close_sheet()
                self._open_sheet()
            write_row(self._page, self._row, row, self._formats)
            self._row += 1

    def close(self) -> None:
        self._close_sheet()
        self._book.close()

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._page = self._book.add_worksheet("Export" if self._sheets == 1 else f"Export {self._sheets}")
        self._page.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, max(12, min(40, len(column.name) + 4)))
            self._page.write_string(0, place, column.name, self._styles.heading(column))
        self._row = 1

    def _close_sheet(self) -> None:
        if self._row > 1 and self._columns:
            self._page.autofilter(0, 0, self._row - 1, len(self._columns) - 1)


def _rows(piece: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in piece.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _column_type(arrow_type: Any) -> ColumnType:
    import pyarrow.types as types

    if types.is_boolean(arrow_type):
        return "boolean"
    if types.is_integer(arrow_type):
        return "integer"
    if types.is_floating(arrow_type) or types.is_decimal(arrow_type):
        return "number"
    if types.is_timestamp(arrow_type):
        return "timestamp"
    return "date" if types.is_date(arrow_type) else "text"
