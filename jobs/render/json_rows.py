"""Rows as a JSON array of objects, an object a line, made column by column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.render.columns import as_json, batches, contents, escaped, iso_times, plain

if TYPE_CHECKING:
    import pyarrow as pa

ESCAPES = (("\\", "\\\\"), ('"', '\\"'))
CONTROLS = "[\\x00-\\x1f]"


class JsonWriter:
    """Takes a table in pieces; exact numbers keep their digits, what no JSON number can say is null."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(b"[")
        self._is_first = True

    def write(self, piece: pa.Table) -> None:
        for batch in batches(piece):
            lines = contents(_objects(batch, piece.column_names))
            # Every object begins with a comma, which the first one does without.
            self._file.write(lines[1:] if self._is_first else lines)
            self._is_first = False

    def close(self) -> None:
        self._file.write(b"\n]\n")
        self._file.close()


def _objects(batch: pa.RecordBatch, names: Sequence[str]) -> pa.Array:
    import pyarrow.compute as pc

    parts: list[object] = []
    for name, column in zip(names, batch.columns, strict=True):
        before = ", " if parts else ",\n{"
        parts += [f"{before}{json.dumps(name, ensure_ascii=False)}: ", _values(column)]
    return pc.binary_join_element_wise(*parts, "}", "")


def _values(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        return pc.fill_null(pa.array([as_json(value) for value in column.to_pylist()], pa.string()), "null")
    column = plain(column)
    if pa.types.is_string(column.type):
        texts = escaped(column, ESCAPES, rare=CONTROLS, mend=lambda text: json.dumps(text, ensure_ascii=False)[1:-1])
        return pc.fill_null(_quoted(texts), "null")
    if pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type):
        return pc.fill_null(_quoted(iso_times(column)), "null")
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, None)
    return pc.fill_null(column.cast(pa.string()), "null")


def _quoted(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise('"', texts, '"', "")
