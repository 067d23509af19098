"""Columns of rows: fields by name, things by their names, dates by verbs, and general words such as number and date."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.linking.row_columns import GENERAL, general_column, headed_column, named_column
from tools.semantics.english.vocabulary.comparative_words import UNITS
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.joins import reachable

BEHIND = 4


def column_of(
    model: SemanticModel, chunk: Chunk, chunks: Sequence[Chunk], table: Table, *, dated: str | None = None
) -> str | None:
    """The field of a row of this table that the chunk asks for; None when the row has none."""
    if is_general(chunk):
        return general_column(model, chunk.text, table, dated=_moment(chunk, chunks, table) or dated)
    reach = reachable(model, table.name)
    if chunk.kind == "verb":
        return next((ref for ref in chunk.moments() if ref.rpartition(".")[0].lower() in reach), None)
    found = named_column(model, chunk.candidates, table)
    found = found or (headed_column(model, chunk.text, table) if chunk.kind == "word" else None)
    flags = (one.ref for one in chunk.of("flag") if one.table.lower() in reach)
    return found or next(flags, None)


def is_general(chunk: Chunk) -> bool:
    """`date`, `number`, `name`, `minutes`: words that every table has a field for under some name."""
    fields = chunk.of("dimension", "time", "fact", "metric", "entity")
    return not fields and (chunk.text in GENERAL or chunk.text in UNITS)


def _moment(chunk: Chunk, chunks: Sequence[Chunk], table: Table) -> str | None:
    """`when they fall due`, `the moment of the sale`: the date that the words behind speak of."""
    for one in chunks[chunk.at + 1 : chunk.at + BEHIND]:
        if one.mark:
            return None
        own = [ref for ref in one.moments() if ref.rpartition(".")[0] == table.name]
        if own:
            one.role = one.role or "column"
            return own[0]
    return None
