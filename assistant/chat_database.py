"""The database that chats are kept in, a file or a server: its address, its engine, its tables."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from tools.errors import SettingsError

WANTED_URL: Final = (
    "chats are kept in postgresql+asyncpg://user:password@host/name, or on one machine in sqlite+aiosqlite:///path"
)
SQLITE_SECONDS: Final = 30
"""How long one who writes to the file waits for another."""
TABLES_LOCK: Final = 4_137_209_771
"""The number of the lock that replicas take in turn while they make tables; nothing else has it."""


def open_engine(database_url: str) -> AsyncEngine:
    """An engine for the chat database; on SQLite readers do not wait for the writer. Raises as `check_place` does."""
    url = check_place(database_url)
    if not url.drivername.startswith("sqlite"):
        return create_async_engine(url, pool_pre_ping=True)
    if _is_file(url):
        _keep_readers_free(Path(str(url.database)))
    engine = create_async_engine(url, connect_args={"timeout": SQLITE_SECONDS})

    @event.listens_for(engine.sync_engine, "connect")
    def _tune(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    return engine


def _is_file(url: URL) -> bool:
    return url.drivername.startswith("sqlite") and url.database not in (None, "", ":memory:")


def _keep_readers_free(path: Path) -> None:
    """Switch the file to a write-ahead log, which it stays with.

    SQLite does not wait for its turn to switch but fails at once, so those who open a new file together take turns.
    """
    folder = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with closing(sqlite3.connect(path, timeout=SQLITE_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise SettingsError(_unwritable(path.absolute().parent, str(error))) from error
    finally:
        os.close(folder)


def check_place(database_url: str) -> URL:
    """The address of the chat database, understood; a SQLite file's folder is made.

    Raises SettingsError when it is no address, or a file that cannot be written where this process runs.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise SettingsError(f"ASSISTANT_DATABASE_URL is no address of a database: {WANTED_URL}") from error
    if url.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise SettingsError(f"ASSISTANT_DATABASE_URL begins with {url.drivername}://: {WANTED_URL}")
    if _is_file(url):
        folder = Path(str(url.database)).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(_unwritable(folder, error.strerror or str(error))) from error
        if not os.access(folder, os.W_OK):
            raise SettingsError(_unwritable(folder, "it may not be written to"))
    return url


def _unwritable(folder: Path, reason: str) -> str:
    return f"ASSISTANT_DATABASE_URL names a file in {folder}, which cannot be used ({reason}): {WANTED_URL}"


def without_zero_bytes(value: str) -> str:
    """The text as PostgreSQL can keep it: it has no place for U+0000, which says nothing to anybody."""
    return value.replace("\0", "")


async def make_tables(engine: AsyncEngine, metadata: MetaData) -> None:
    """Make the tables and columns that are not there, while other replicas may be doing the same."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # IF NOT EXISTS alone does not help two who begin at once: one fails on the catalogue's own keys.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": TABLES_LOCK})
        else:
            # Who reads first and writes later fails at once when another wrote in between.
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        for table in metadata.sorted_tables:
            await connection.execute(CreateTable(table, if_not_exists=True))
        await connection.run_sync(_add_columns, metadata)
        for table in metadata.sorted_tables:
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                await connection.execute(CreateIndex(index, if_not_exists=True))


def _add_columns(connection: Connection, metadata: MetaData) -> None:
    """What a release adds to a table is nullable, so that the one before goes on writing beside it."""
    quote = connection.dialect.identifier_preparer.format_table
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                written = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {quote(table)} ADD COLUMN {written}"))
