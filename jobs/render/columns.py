"""Arrow columns as text for files that are written row by row: no value becomes a Python object on its way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from tools.answer import json_cell

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS: Final = 10_000
BATCH_BYTES: Final = 8 * 1024 * 1024
"""A batch of long texts has fewer rows, so that what is made of it stays small."""


def batches(piece: pa.Table) -> Iterator[pa.RecordBatch]:
    """The rows in batches of bounded size; dictionaries and large texts become plain texts."""
    if not piece.num_rows:
        return
    row_bytes = max(1, piece.nbytes // piece.num_rows)
    for batch in piece.to_batches(max_chunksize=max(1, min(BATCH_ROWS, BATCH_BYTES // row_bytes))):
        if batch.num_rows:
            yield batch


def plain(column: pa.Array) -> pa.Array:
    """The column as one of the simple types: what is nested or binary becomes JSON text."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.array([as_json(value) for value in column.to_pylist()], pa.string())
    return column


def as_json(value: Any) -> str | None:
    """A nested value as JSON text."""
    return None if value is None else json.dumps(json_cell(value), ensure_ascii=False)


def escaped(texts: pa.Array, changes: Sequence[tuple[str, str]], *, rare: str, mend: Callable[[str], str]) -> pa.Array:
    """Texts with `changes` made in this order; the few that match the pattern `rare` are mended one by one instead."""
    import pyarrow as pa
    import pyarrow.compute as pc

    changed = texts
    for old, new in changes:
        if pc.any(pc.match_substring(changed, old)).as_py():
            changed = pc.replace_substring(changed, old, new)
    is_rare = pc.fill_null(pc.match_substring_regex(texts, rare), False)
    if pc.any(is_rare).as_py():
        mended = [mend(text) for text in texts.filter(is_rare).to_pylist()]
        changed = pc.replace_with_mask(changed, is_rare, pa.array(mended, texts.type))
    return changed


def iso_times(column: pa.Array) -> pa.Array:
    """Dates, times and timestamps as ISO 8601, without a fraction that is zero; a zone gives its offset."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(column.type):
        return column.cast(pa.date32()).cast(pa.string())
    if pa.types.is_time(column.type):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
    if column.type.tz:
        texts = pc.strftime(column.cast(pa.timestamp("us", column.type.tz), safe=False), "%Y-%m-%dT%H:%M:%S%z")
        texts = pc.replace_substring_regex(texts, r"([+-]\d\d)(\d\d)$", r"\1:\2")
        return pc.replace_substring_regex(texts, r"\.0+([+-])", r"\1")
    texts = column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    texts = pc.replace_substring(texts, " ", "T", max_replacements=1)
    return pc.replace_substring_regex(texts, r"\.0+$", "")


def contents(texts: pa.Array) -> memoryview:
    """What the texts hold, end to end; none of them is null."""
    _, offsets, data = texts.buffers()
    if data is None:
        return memoryview(b"")
    places = memoryview(offsets).cast("B").cast("i")
    return memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]]
