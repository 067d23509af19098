"""Rows as CSV in a file that has no name: on disk and not in memory, and gone with the process, however it ends."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from tools.csv_text import ENCODING, write

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_BYTES: Final = 256 * 1024
ROWS_AT_ONCE: Final = 2_000
"""Rows as Python's values take some hundred bytes a cell."""


class Spooled:
    """A written file: its size, and its bytes as often as they are wanted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, io.SEEK_END)

    def chunks(self) -> Iterator[bytes]:
        """From the beginning."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk


@contextmanager
def spooled(write_into: Callable[[IO[bytes]], None]) -> Iterator[Spooled]:
    """What is written, for the time of the block. Blocks."""
    with tempfile.TemporaryFile(prefix="slack-") as file:
        write_into(file)
        yield Spooled(file)


def write_rows(file: IO[bytes], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Column names and rows in UTF-8 with the mark that Excel wants."""
    text = io.TextIOWrapper(file, encoding=ENCODING, newline="")
    write(text, names, rows)
    # Without its wrapper the file stays open.
    text.flush()
    text.detach()


def write_pieces(file: IO[bytes], pieces: Iterable[pa.Table], *, most: int) -> None:
    """A result that comes in pieces, at most so many rows; a column of midnights is one of days."""
    parts = _parts(pieces, most)
    first = next(parts, None)
    if first is None:
        return
    columns = [column.to_pylist() for column in first.columns]
    days = [_are_days(column) for column in columns]

    def rows() -> Iterator[Sequence[Any]]:
        for part in chain((first,), parts):
            cells = [
                _as_days(column.to_pylist()) if day else column.to_pylist()
                for column, day in zip(part.columns, days, strict=True)
            ]
            yield from zip(*cells, strict=True)

    write_rows(file, [name.lower() for name in first.column_names], rows())


def _parts(pieces: Iterable[pa.Table], most: int) -> Iterator[pa.Table]:
    """The pieces in smaller ones, until there are as many rows as may be; the first one also when it is empty."""
    left = most
    for at, piece in enumerate(pieces):
        if at == 0 and not piece.num_rows:
            yield piece
        for start in range(0, min(piece.num_rows, left), ROWS_AT_ONCE):
            yield piece.slice(start, min(ROWS_AT_ONCE, left - start))
        left -= min(piece.num_rows, left)
        if not left:
            return


def _are_days(cells: Sequence[Any]) -> bool:
    given = [cell for cell in cells if cell is not None]
    return bool(given) and all(isinstance(cell, datetime) and cell.time() == time() for cell in given)


def _as_days(cells: Sequence[Any]) -> list[Any]:
    """Days where they are days; what comes later with a time of day keeps it."""
    return [cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell for cell in cells]
