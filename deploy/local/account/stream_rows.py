"""The side table of a stream: a trigger fills it with new rows, and transactions mark the rows they consume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from deploy.local.account.errors import missing
from deploy.local.account.names import Name, literal, quoted

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

SCHEMA = "_fs_streams"
"""The schema with the side tables; the account hides it."""
VISIBLE = "(consumed IS NULL OR consumed = txid_current())"


def query(duck: duckdb.DuckDBPyConnection, entry: Entry) -> str:
    """The rows with the columns that the table has now, and Snowflake's three columns about the change."""
    table = table_of(entry)
    columns = duck.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ? ORDER BY column_index",
        list(table),
    ).fetchall()
    values = [f"{_read(column, kind)} AS {quoted(column)}" for column, kind in columns]
    values += ["'INSERT' AS \"METADATA$ACTION\"", 'FALSE AS "METADATA$ISUPDATE"', 'row_id AS "METADATA$ROW_ID"']
    return f"SELECT {', '.join(values)} FROM {side(entry)} WHERE {VISIBLE}"  # noqa: S608


def has_rows(duck: duckdb.DuckDBPyConnection, entry: Entry) -> bool:
    """Whether there are rows that no committed transaction consumed."""
    return bool(duck.execute(f"SELECT 1 FROM {side(entry)} WHERE {VISIBLE} LIMIT 1").fetchall())  # noqa: S608


def _read(column: str, kind: str) -> str:
    """A column of the captured row, in its type; JSON's null is a NULL."""
    path = literal(f'$."{column}"')
    if kind == "JSON":
        return f"CASE WHEN json_type(new_row, {path}) = 'NULL' THEN NULL ELSE json_extract(new_row, {path}) END"
    return f"CAST(json_extract_string(new_row, {path}) AS {kind})"


def consume(session: Session, entry: Entry) -> None:
    """Before a DML statement reads the stream: what it is about to see belongs to its transaction."""
    session.duck.execute(f"UPDATE {side(entry)} SET consumed = txid_current() WHERE consumed IS NULL")  # noqa: S608


def forget(account: Account, entry: Entry) -> int:
    """Delete for good what committed transactions consumed, before another one gets the same number; how many rows."""
    duck = account.snow.duck_conn.cursor()
    try:
        rows = duck.execute(f"DELETE FROM {side(entry)} WHERE consumed IS NOT NULL").fetchall()  # noqa: S608
        return int(rows[0][0])
    except (duckdb.TransactionException, duckdb.CatalogException):
        # Another session deletes the same rows at this moment, or their table is gone.
        return 0
    finally:
        duck.close()


def side(entry: Entry) -> str:
    return side_of(table_of(entry), entry.definition["key"])


def side_of(table: Name, key: str) -> str:
    return f"{quoted(table.database)}.{SCHEMA}.rows_{key}"


def table_of(entry: Entry) -> Name:
    return Name(*entry.definition["table"])


def install(duck: duckdb.DuckDBPyConnection, table: Name, key: str, *, initial: bool) -> None:
    side = side_of(table, key)
    schema = f"{quoted(table.database)}.{SCHEMA}"
    try:
        duck.execute(f"SELECT 1 FROM {table.sql} LIMIT 0")  # noqa: S608
    except duckdb.Error:
        raise missing("Table", table) from None
    duck.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    duck.execute(f"CREATE TABLE {side} (row_id VARCHAR, new_row JSON, consumed BIGINT)")
    if initial:
        duck.execute(f"INSERT INTO {side} SELECT uuid(), to_json(n), NULL FROM {table.sql} AS n")  # noqa: S608
    capture(duck, table, key)


def capture(duck: duckdb.DuckDBPyConnection, table: Name, key: str) -> None:
    insert = f"INSERT INTO {side_of(table, key)} SELECT uuid(), to_json(new_rows), NULL FROM new_rows"  # noqa: S608
    duck.execute(
        f"CREATE TRIGGER stream_{key} AFTER INSERT ON {table.sql} REFERENCING NEW TABLE AS new_rows "
        f"FOR EACH STATEMENT {insert}"
    )


def is_captured(duck: duckdb.DuckDBPyConnection, entry: Entry) -> bool:
    table = table_of(entry)
    found = duck.execute(
        "SELECT 1 FROM duckdb_triggers() WHERE trigger_name = ? AND database_name = ?",
        [f"stream_{entry.definition['key']}", table.database],
    ).fetchall()
    return bool(found)


def remove(duck: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    if is_captured(duck, entry):
        duck.execute(f"DROP TRIGGER stream_{entry.definition['key']} ON {table_of(entry).sql}")
    duck.execute(f"DROP TABLE IF EXISTS {side(entry)}")
