"""Calls whose value is known before a statement runs: the account's own functions, constants, sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import Expr, exp

from deploy.local.account import binds, transforms
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.statements import functions

if TYPE_CHECKING:
    from deploy.local.account.session import Session


FORBIDDEN = frozenset({
    "READ_CSV", "READ_CSV_AUTO", "READ_PARQUET", "PARQUET_SCAN", "READ_JSON", "READ_JSON_AUTO", "READ_JSON_OBJECTS",
    "READ_NDJSON", "READ_TEXT", "READ_BLOB", "GLOB", "SNIFF_CSV", "DUCKDB_SETTINGS", "DUCKDB_SECRETS", "GETENV",
    "QUERY", "QUERY_TABLE", "SQLITE_SCAN", "PRAGMA_DATABASE_LIST", "WHICH_SECRET", "GETVARIABLE",
})  # fmt: skip
"""DuckDB's own functions that reach outside of the account; Snowflake has none of these names."""


READERS = (exp.ReadCSV, exp.ReadParquet)
"""DuckDB's file readers that sqlglot knows by name."""


def call_functions(session: Session, tree: Expr) -> bool:
    """Replace calls of the account's own functions by their values; True when there were any."""
    called = False
    if (reader := tree.find(*READERS)) is not None:
        raise SnowflakeError(
            f"SQL compilation error:\nUnknown function {reader.key.upper()}.", errno=2140, sqlstate="42601"
        )
    for call in list(tree.find_all(exp.Anonymous)):
        name = str(call.this).upper()
        if name in FORBIDDEN:
            raise SnowflakeError(f"SQL compilation error:\nUnknown function {name}.", errno=2140, sqlstate="42601")
        function = functions.find(name)
        if function is None:
            continue
        arguments = [constant(session, argument) for argument in call.expressions]
        value = binds.literal(function(session, arguments))
        called = True
        if isinstance(call.parent, exp.Select):
            value = exp.alias_(value, call.sql("snowflake").upper(), quoted=True)
        call.replace(value)
    return called


def constant(session: Session, node: Expr) -> Any:
    """A constant argument as a Python value."""
    if isinstance(node, exp.Literal):
        return node.this if node.is_string else (int(node.this) if node.this.isdigit() else float(node.this))
    if isinstance(node, exp.Column) and not node.table:
        return node.name
    try:
        text = transforms.sql(transforms.to_duckdb(node.copy()))
        return session.duck.execute(f"SELECT {text}").fetchall()[0][0]
    except duckdb.Error:
        return node.sql("snowflake")


def sequences(session: Session, tree: Expr) -> None:
    """`seq.NEXTVAL` as the next number of the sequence with that full name."""
    for column in list(tree.find_all(exp.Column)):
        if column.name != "NEXTVAL" or not column.table:
            continue
        name = session.qualified(".".join(part.sql("snowflake") for part in column.parts[:-1]))
        if session.account.catalog.get("SEQUENCE", name) is None:
            continue
        call: Expr = exp.Anonymous(this="nextval", expressions=[exp.Literal.string(name.sql)])
        column.replace(exp.alias_(call, "NEXTVAL") if isinstance(column.parent, exp.Select) else call)
