"""Results as clients read them: Arrow with Snowflake's types, the first rows inline and the rest in chunks on disk."""

from __future__ import annotations

import base64
import contextlib
import secrets
import shutil
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc

INLINE_ROWS = 10_000
CHUNK_ROWS = 50_000
KEPT_RESULTS = 400
"""Results that can still be read by query id (RESULT_SCAN, async); the oldest go first."""

KEPT_BYTES = 64 * 1024 * 1024
"""Bytes of small results kept in memory."""

READ_SECONDS = 3600
"""The files of a result that is gone stay this long: a client may be in the middle of them."""

UTC_OFFSET = 1440
"""Snowflake's time zone offset for UTC: minutes, with 1440 added."""


def plain(table: pa.Table) -> pa.Table:
    """Only Arrow types that have a type in Snowflake."""
    if not table.num_columns:
        return table
    columns = [_plain(column) for column in table.columns]
    fields = [
        pa.field(old.name, new.type, metadata=old.metadata) for new, old in zip(columns, table.schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    types = pa.types
    if types.is_null(kind) or types.is_dictionary(kind) or types.is_large_string(kind):
        return column.cast(pa.string())
    if types.is_unsigned_integer(kind):
        return column.cast(pa.decimal128(20, 0) if types.is_uint64(kind) else pa.int64())
    if types.is_float32(kind) or types.is_float16(kind):
        return column.cast(pa.float64())
    if types.is_date64(kind):
        return column.cast(pa.date32())
    if types.is_timestamp(kind) and kind.unit != "us":
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    if types.is_time32(kind):
        return column.cast(pa.time64("us"))
    if types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return column.cast(pa.binary())
    if types.is_nested(kind) or types.is_interval(kind) or types.is_duration(kind):
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())])
    return column


def column_info(name: str, kind: pa.DataType, sf_type: str | None = None) -> dict[str, Any]:
    """What the connector's `description` is made of."""
    info: dict[str, Any] = {
        "name": name, "database": "", "schema": "", "table": "", "nullable": True, "type": "text",
        "byteLength": None, "length": None, "scale": None, "precision": None, "collation": None,
    }  # fmt: skip
    types = pa.types
    if sf_type is not None:
        info["type"] = sf_type
    elif types.is_decimal(kind):
        info |= {"type": "fixed", "precision": kind.precision, "scale": kind.scale}
    elif types.is_integer(kind):
        info |= {"type": "fixed", "precision": 38, "scale": 0}
    elif types.is_floating(kind):
        info["type"] = "real"
    elif types.is_boolean(kind):
        info["type"] = "boolean"
    elif types.is_date(kind):
        info["type"] = "date"
    elif types.is_time(kind):
        info |= {"type": "time", "precision": 0, "scale": 9}
    elif types.is_timestamp(kind):
        info |= {"type": "timestamp_ltz" if kind.tz else "timestamp_ntz", "precision": 0, "scale": 9}
    elif types.is_binary(kind):
        info |= {"type": "binary", "byteLength": 8388608, "length": 8388608}
    else:
        info |= {"type": "text", "byteLength": 16777216, "length": 16777216}
    return info


def row_type(schema: pa.Schema) -> list[dict[str, Any]]:
    """The columns of a result; a field's metadata may say that its text is a VARIANT."""
    infos = []
    for column in schema:
        told = (column.metadata or {}).get(b"logicalType")
        infos.append(column_info(column.name, column.type, told.decode().lower() if told else None))
    return infos


def to_snowflake(table: pa.Table) -> pa.Table:
    """The same rows in the Arrow layout that the connector decodes."""
    infos = row_type(table.schema)
    arrays, fields = [], []
    for column, info in zip(table.columns, infos, strict=True):
        array = _encoded(column)
        metadata = {
            "logicalType": info["type"].upper(),
            "precision": str(info["precision"] or 38),
            "scale": str(info["scale"] or 0),
            "charLength": str(info["length"] or 0),
        }
        arrays.append(array)
        fields.append(pa.field(info["name"], array.type, metadata=metadata))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _encoded(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return _timestamp(column)
    if pa.types.is_time(column.type):
        return pc.multiply(column.cast(pa.int64()), 1000)
    return column


def _timestamp(column: pa.ChunkedArray) -> pa.Array:
    """Seconds since 1970 and nanoseconds within the second."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    micros = array.cast(pa.int64())
    seconds = pc.cast(pc.floor(pc.divide(micros.cast(pa.float64()), 1e6)), pa.int64())
    rest = pc.subtract(micros, pc.multiply(seconds, 1_000_000))
    # Floats are exact to the microsecond until the year 2255 only; integers mend what they lose.
    seconds = pc.add(seconds, pc.if_else(pc.less(rest, 0), -1, pc.if_else(pc.greater_equal(rest, 1_000_000), 1, 0)))
    fraction = pc.multiply(pc.subtract(micros, pc.multiply(seconds, 1_000_000)), 1000).cast(pa.int32())
    names = [("epoch", pa.int64()), ("fraction", pa.int32())]
    return pa.StructArray.from_arrays(
        [seconds, fraction],
        fields=[pa.field(name, kind) for name, kind in names],
        mask=pc.is_null(array),
    )


def ipc_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


@dataclass
class Result:
    """One result: the first rows in memory, later chunks as files."""

    query_id: str
    first: pa.Table
    total: int
    changed: bool = False
    statement_type: int = 0
    files: list[tuple[Path, int]] = field(default_factory=list)
    key: str = ""

    @property
    def bytes(self) -> int:
        return int(self.first.nbytes)

    def table(self) -> pa.Table:
        """All rows, for RESULT_SCAN and nested statements."""
        if not self.files:
            return self.first
        return pa.concat_tables([self.first, *(read(path) for path, _ in self.files)])

    def inline(self) -> str:
        """The first rows as the connector wants them; empty when there are none."""
        return base64.b64encode(ipc_bytes(to_snowflake(self.first))).decode()


def read(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return ipc.open_stream(source).read_all()


class Results:
    """Finished results by query id; bounded in number, in bytes and on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._lock = threading.Lock()
        self._results: OrderedDict[str, Result] = OrderedDict()
        self._bytes = 0
        self._leaving: deque[tuple[float, list[tuple[Path, int]]]] = deque()

    def drain(self, query_id: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Result:
        """Take all rows of a running query; what is more than the first rows goes to files as it comes."""
        first: list[pa.RecordBatch] = []
        rows = total = 0
        files: list[tuple[Path, int]] = []
        waiting: list[pa.RecordBatch] = []
        waiting_rows = 0
        key = secrets.token_urlsafe(24)

        def write() -> None:
            nonlocal waiting, waiting_rows
            path = self._folder / f"{key}.{len(files)}.arrow"
            table = table_of(schema, waiting)
            with pa.OSFile(str(path), "wb") as sink, ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            files.append((path, table.num_rows))
            waiting, waiting_rows = [], 0

        for batch in batches:
            total += batch.num_rows
            if rows < INLINE_ROWS and not files and not waiting:
                first.append(batch)
                rows += batch.num_rows
                continue
            waiting.append(batch)
            waiting_rows += batch.num_rows
            if waiting_rows >= CHUNK_ROWS:
                write()
        if waiting:
            write()
        table = table_of(schema, first)
        return Result(query_id, table, total, files=files, key=key)

    def keep(self, result: Result) -> None:
        with self._lock:
            self._results[result.query_id] = result
            self._bytes += result.bytes
            while len(self._results) > KEPT_RESULTS or (self._bytes > KEPT_BYTES and len(self._results) > 1):
                _, oldest = self._results.popitem(last=False)
                self._bytes -= oldest.bytes
                self._leaving.append((time.monotonic(), oldest.files))
            while self._leaving and time.monotonic() - self._leaving[0][0] > READ_SECONDS:
                for path, _ in self._leaving.popleft()[1]:
                    path.unlink(missing_ok=True)

    def get(self, query_id: str) -> Result | None:
        return self._results.get(query_id)

    def chunk(self, name: str) -> bytes | None:
        """A chunk by the unguessable name in its address."""
        path = self._folder / f"{Path(name).name}.arrow"
        with contextlib.suppress(FileNotFoundError):
            return ipc_bytes(to_snowflake(read(path)))
        return None

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def table_of(schema: pa.Schema, batches: list[pa.RecordBatch]) -> pa.Table:
    """Batches as one table of plain types; each field keeps its metadata."""
    bare = batches[0].schema if batches else schema
    made = plain(pa.Table.from_batches(batches, bare))
    fields = [pa.field(old.name, new.type, metadata=old.metadata) for new, old in zip(made.schema, schema, strict=True)]
    return pa.Table.from_arrays(made.columns, schema=pa.schema(fields))
