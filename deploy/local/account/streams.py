"""Append-only streams: a trigger copies new rows into a side table, and the transaction that reads them consumes them.

The trigger is DuckDB's own (AFTER INSERT ... FOR EACH STATEMENT), so rows are caught by whatever way they come in,
within the transaction that inserts them, and UPDATE is not taken for an insert. The side table lives in a hidden schema
of the same database, because a DuckDB transaction writes to one database only. A row is consumed by the number of the
transaction that read it: until that one commits the others still see the row, and two readers conflict as they should.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deploy.local.account import stream_rows
from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import Name
from deploy.local.account.scripting.cursor import TokenCursor
from deploy.local.account.scripting.shows import described, listed
from deploy.local.account.statements import Outcome, Statement, Written, functions, relations, statements

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

KIND = "STREAM"
COLUMNS = (
    "created_on", "name", "database_name", "schema_name", "owner", "comment", "table_name", "source_type",
    "base_tables", "type", "stale", "mode", "stale_after", "invalid_reason", "owner_role_type",
)  # fmt: skip


def attach(account: Account) -> None:
    """Listens to this account's writes and commits; forgets rows that an earlier run of the server consumed."""
    consumed = _Consumed()

    def consume(session: Session, written: Written) -> None:
        for name in written.reads:
            if (entry := account.catalog.get(KIND, name)) is not None:
                stream_rows.consume(session, entry)
                consumed.add(session.id, name)

    def start() -> None:
        for entry in account.catalog.all(KIND):
            stream_rows.forget(account, entry)

    def sweep(account: Account, _: frozenset[Name]) -> None:
        for name in consumed.names():
            entry = account.catalog.get(KIND, name)
            if entry is None or stream_rows.forget(account, entry):
                consumed.discard(name)

    account.hooks.before_write.append(consume)
    account.hooks.after_commit.append(sweep)
    account.hooks.after_rollback.append(lambda session: consumed.forget(session.id))
    account.on_start.append(start)


class _Consumed:
    """Streams that some session's transaction has read and whose rows are not yet deleted for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[int, set[Name]] = {}

    def add(self, session: int, name: Name) -> None:
        with self._lock:
            self._names.setdefault(session, set()).add(name)

    def names(self) -> set[Name]:
        with self._lock:
            return set().union(*self._names.values())

    def discard(self, name: Name) -> None:
        with self._lock:
            for names in self._names.values():
                names.discard(name)

    def forget(self, session: int) -> None:
        with self._lock:
            self._names.pop(session, None)


# Statements


@statements.on("CREATE", "STREAM")
def create_stream(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement)
    name = session.qualified(reader.need_path())
    reader.take("COPY", "GRANTS")
    reader.need("ON")
    if not reader.take("TABLE"):
        raise unsupported(f"a stream ON {reader.token.text.upper()}: only ON TABLE")
    table = session.qualified(reader.need_path())
    options = _options(reader)
    _only_append(options)
    session.require_create(KIND, name)
    catalog = session.account.catalog
    old = catalog.get(KIND, name)
    if old is not None and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if old is not None and "OR ALTER" in statement.modifiers:
        return _alter(session, old, table, options)
    if old is not None and "OR REPLACE" not in statement.modifiers:
        raise exists(name)
    if old is not None:
        session.require_owner(KIND, name)
    if table.database != name.database:
        raise unsupported("a stream in another database than its table")
    return session.defining(lambda: _create(session, name, table, options, old))


def _create(session: Session, name: Name, table: Name, options: dict[str, str], old: Entry | None) -> Outcome:
    if old is not None:
        stream_rows.remove(session.duck, old)
    key = uuid.uuid4().hex[:12]
    stream_rows.install(session.duck, table, key, initial=options.get("SHOW_INITIAL_ROWS") == "TRUE")
    comment = options.get("COMMENT", "")
    definition = {"table": list(table), "key": key, "comment": comment}
    session.account.catalog.put(KIND, name, definition, owner=session.role, comment=comment)
    return Outcome.status(f"Stream {name.name} successfully created.")


@statements.on("ALTER", "STREAM")
def alter_stream(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement)
    name = session.qualified(reader.need_path())
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status()
        raise missing("Stream", name)
    if reader.take("SET", "COMMENT", "="):
        comment = reader.need_string()
    elif reader.take("UNSET", "COMMENT"):
        comment = ""
    else:
        raise unsupported(f"ALTER STREAM ... {reader.rest}")
    session.account.catalog.put(KIND, name, {**entry.definition, "comment": comment}, comment=comment)
    return Outcome.status()


@statements.on("DROP", "STREAM")
def drop_stream(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(_behind(statement).need_path())
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Stream", name)
    return session.defining(lambda: _drop(session, entry))


def _drop(session: Session, entry: Entry) -> Outcome:
    stream_rows.remove(session.duck, entry)
    session.account.catalog.drop(KIND, entry.name)
    return Outcome.status(f"{entry.name.name} successfully dropped.")


@statements.on("SHOW", "STREAMS")
def show_streams(session: Session, statement: Statement) -> Outcome:
    rows = [(entry.name, _row(session, entry)) for entry in session.account.catalog.all(KIND)]
    return listed(session, statement, COLUMNS, rows)


@statements.on("DESCRIBE", "STREAM")
@statements.on("DESC", "STREAM")
def describe_stream(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(_behind(statement).need_path())
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        raise missing("Stream", name)
    return described(COLUMNS, _row(session, entry))


@functions.on("SYSTEM$STREAM_HAS_DATA")
def has_data(session: Session, arguments: list[Any]) -> bool:
    """Whether the stream has rows that no committed transaction consumed; it does not consume them itself."""
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise SnowflakeError("SQL compilation error:\nSYSTEM$STREAM_HAS_DATA takes the name of a stream.", errno=938)
    name = session.qualified(arguments[0])
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        raise missing("Stream", name)
    return stream_rows.has_rows(session.duck, entry)


# What a query sees, and what a transaction consumes


@relations.on
def rows_of_stream(session: Session, name: Name) -> str | None:
    """The stream's new rows with the columns that its table has now, and Snowflake's three columns about the change."""
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        return None
    table = stream_rows.table_of(entry)
    if not stream_rows.is_captured(session.duck, entry):
        raise SnowflakeError(
            f"Base table '{table}' dropped, cannot read from stream '{name}'.", errno=91901, sqlstate="02000"
        )
    return stream_rows.query(session.duck, entry)


@contextmanager
def released(session: Session, table: Name) -> Iterator[None]:
    """Takes the triggers off a table while DuckDB alters it, which it refuses to do with them, and puts them back."""
    entries = [entry for entry in session.account.catalog.all(KIND) if stream_rows.table_of(entry) == table]
    captured = [entry for entry in entries if stream_rows.is_captured(session.duck, entry)]
    for entry in captured:
        session.duck.execute(f"DROP TRIGGER stream_{entry.definition['key']} ON {table.sql}")
    try:
        yield
    finally:
        for entry in captured:
            stream_rows.capture(session.duck, table, entry.definition["key"])


# Reading statements and showing entries


def _behind(statement: Statement) -> TokenCursor:
    reader = TokenCursor(statement.sql)
    while not reader.take("STREAM"):
        reader.next()
    reader.take("IF", "NOT", "EXISTS")
    reader.take("IF", "EXISTS")
    return reader


def _options(reader: TokenCursor) -> dict[str, str]:
    options: dict[str, str] = {}
    while reader.token.kind != "end" and not reader.take(";"):
        if reader.token.word in {"AT", "BEFORE"}:
            raise unsupported(f"a stream {reader.token.word} a point in time")
        key = reader.need_name()
        reader.need("=")
        token = reader.next()
        options[key] = token.text if token.kind == "string" else token.text.upper()
    return options


def _only_append(options: dict[str, str]) -> None:
    unknown = options.keys() - {"APPEND_ONLY", "SHOW_INITIAL_ROWS", "COMMENT"}
    if unknown:
        raise unsupported(f"{min(unknown)} of a stream")
    if options.get("APPEND_ONLY") != "TRUE":
        raise unsupported("a standard stream: only APPEND_ONLY = TRUE")


def _alter(session: Session, entry: Entry, table: Name, options: dict[str, str]) -> Outcome:
    """CREATE OR ALTER of a stream that is there: its place is kept, only its comment can change."""
    if stream_rows.table_of(entry) != table:
        raise SnowflakeError(
            f"SQL compilation error:\nThe table of stream '{entry.name}' cannot be altered.", errno=1506
        )
    comment = options.get("COMMENT", "")
    session.account.catalog.put(KIND, entry.name, {**entry.definition, "comment": comment}, comment=comment)
    return Outcome.status("Statement executed successfully.")


def _row(session: Session, entry: Entry) -> dict[str, Any]:
    table = stream_rows.table_of(entry)
    is_stale = not stream_rows.is_captured(session.duck, entry)
    return {
        "created_on": entry.created_on, "name": entry.name.name, "database_name": entry.name.database,
        "schema_name": entry.name.schema, "owner": entry.owner, "comment": entry.definition["comment"],
        "table_name": str(table), "source_type": "Table", "base_tables": str(table), "type": "DELTA",
        "stale": "true" if is_stale else "false", "mode": "APPEND_ONLY", "stale_after": None,
        "invalid_reason": "Base table dropped" if is_stale else "N/A", "owner_role_type": "ROLE",
    }  # fmt: skip
