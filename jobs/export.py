"""The EXPORT and SQL kinds: a question, a view or a SELECT becomes a file, piece by piece, whatever its size."""

from __future__ import annotations

import itertools
import re
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from jobs.render.columns import plain
from jobs.render.json_rows import JsonWriter
from jobs.render.xlsx_rows import SHEET_ROWS, SheetsWriter
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.job_inputs import ExportFormat, ExportInput, SqlInput
from tools.views import find_view, view_sql

if TYPE_CHECKING:
    import pyarrow as pa

ALL_ROWS: Final = re.compile(
    r"(?:all|every|each)\b(?!.*\b(?:top|bottom|first|best|worst|largest|smallest|newest|latest)\b)", re.IGNORECASE
)
"""All orders of last year are rows in a file; asked in the chat they are a number."""
LAST_LIMIT: Final = re.compile(r"\s+LIMIT\s+\d+\s*;?\s*$", re.IGNORECASE)
FORMULA: Final = r"^[=+@\t\r]|^-[^0-9]"
UTF8_MARK: Final = b"\xef\xbb\xbf"
GROUP_ROWS: Final = 100_000
GROUP_BYTES: Final = 64 * 1024 * 1024
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
            writer = open_writer(path, wanted.format, tidy(first).schema)
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
    split = ""
    if wanted.format == "xlsx" and rows > SHEET_ROWS:
        split = f" on {-(-rows // SHEET_ROWS)} sheets, since one holds {SHEET_ROWS:,}"
    summary = f"{rows:,} {'row' if rows == 1 else 'rows'} as {wanted.format.upper()}{split}{more}."
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

    question, model = wanted.question or "", wanted.semantic_model or "auto"
    if not ALL_ROWS.match(question):
        return question_to_sql(work.services, work.person, question, semantic_model=model)
    rows = question_to_sql(work.services, work.person, f"list {question}", semantic_model=model)
    # What a chat shows of a list has an end that nobody asked for.
    return LAST_LIMIT.sub("", rows)


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
            return SheetsWriter(path, schema)


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

    columns = [
        pa.chunked_array([_harmless(plain(chunk)) for chunk in column.chunks or [pa.array([], column.type)]])
        for column in piece.columns
    ]
    return pa.table(columns, names=piece.column_names)


def _harmless(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column
    runs = pc.fill_null(pc.match_substring_regex(column, FORMULA), False)
    return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column) if pc.any(runs).as_py() else column


class ParquetWriter:
    """Parquet with Zstandard; small pieces share a row group."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None
        self._waiting: list[pa.Table] = []

    def write(self, piece: pa.Table) -> None:
        self._waiting.append(piece.replace_schema_metadata(None))
        rows = sum(table.num_rows for table in self._waiting)
        if rows >= GROUP_ROWS or sum(table.nbytes for table in self._waiting) >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        if self._waiting:
            self._write_group()
        if self._writer is not None:
            self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, self._waiting[0].schema, compression="zstd")
        group = pa.concat_tables([table.cast(self._writer.schema) for table in self._waiting])
        self._waiting.clear()
        self._writer.write_table(group, row_group_size=GROUP_ROWS)
