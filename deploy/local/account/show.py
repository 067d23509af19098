"""SHOW: what the account holds, in Snowflake's columns, as far as the role may see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from deploy.local.account.errors import missing
from deploy.local.account.names import parts, qualified
from deploy.local.account.properties import unquoted
from deploy.local.account.statements import Outcome, Statement

if TYPE_CHECKING:
    from deploy.local.account.session import Session

TIME = pa.timestamp("us", "UTC")
CLAUSE = re.compile(
    r"\bLIKE\s+('(?:[^']|'')*')|\bIN\s+(ACCOUNT|(?:(DATABASE|SCHEMA|TABLE|VIEW)\s+)?((?:\"[^\"]+\"|[\w$]+)(?:\.(?:\"[^\"]+\"|[\w$]+))*))"
    r"|\bSTARTS\s+WITH\s+('(?:[^']|'')*')|\bLIMIT\s+(\d+)(?:\s+FROM\s+('(?:[^']|'')*'))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wanted:
    """The clauses of a SHOW: which names, where, how many."""

    like: str | None = None
    place: str = ""
    """ACCOUNT, DATABASE, SCHEMA, TABLE or nothing."""
    database: str | None = None
    schema: str | None = None
    table: str | None = None
    starts: str | None = None
    limit: int | None = None
    after: str | None = None

    def names(self, name: str) -> bool:
        if self.like is not None and not like(name, self.like):
            return False
        if self.after is not None and not name > self.after:
            return False
        return self.starts is None or name.startswith(self.starts)

    def within(self, database: str, schema: str = "") -> bool:
        if self.database is not None and database != self.database:
            return False
        return self.schema is None or not schema or schema == self.schema


def like(text: str, pattern: str) -> bool:
    """LIKE without regard to case."""
    made = "".join({"%": ".*", "_": "."}.get(mark, re.escape(mark)) for mark in pattern)
    return re.fullmatch(made, text, re.IGNORECASE | re.DOTALL) is not None


def wanted(session: Session, statement: Statement, *, default: str = "SCHEMA") -> Wanted:
    """The clauses of a SHOW; without IN it is about the current schema, or database, or the whole account."""
    told: dict[str, Any] = {}
    for found in CLAUSE.finditer(statement.sql):
        pattern, place, kind, name, starts, limit, after = found.groups()
        if pattern:
            told["like"] = unquoted(pattern)
        if starts:
            told["starts"] = unquoted(starts)
        if limit:
            told["limit"] = int(limit)
            told["after"] = unquoted(after) if after else None
        if place:
            told |= _place(session, (kind or "").upper(), "ACCOUNT" if place.upper() == "ACCOUNT" else name)
    if "place" not in told and default != "ACCOUNT":
        told |= {"place": default, "database": session.database}
        if default == "SCHEMA":
            told["schema"] = session.schema
    return Wanted(**told)


def _place(session: Session, kind: str, name: str) -> dict[str, Any]:
    found = parts(name)
    if name == "ACCOUNT":
        return {"place": "ACCOUNT"}
    if not kind and name.upper() == "DATABASE":
        return {"place": "DATABASE", "database": session.database}
    if not kind and name.upper() == "SCHEMA":
        return {"place": "SCHEMA", "database": session.database, "schema": session.schema}
    if kind in {"TABLE", "VIEW"}:
        full = qualified(name, database=session.database, schema=session.schema)
        return {"place": "TABLE", "database": full.database, "schema": full.schema, "table": full.name}
    if kind == "DATABASE" or (not kind and len(found) == 1 and session.account.has_database(found[0]) and not (
        session.database and session.account.has_schema(session.database, found[0])
    )):  # fmt: skip
        return {"place": "DATABASE", "database": session.account.require_database(found[0])}
    database, schema = found if len(found) == 2 else (session.database or "", found[0])
    if not session.account.has_schema(database, schema):
        raise missing("Object", f"{database}.{schema}")
    return {"place": "SCHEMA", "database": database, "schema": schema}


def told(columns: Sequence[str], rows: Iterable[Sequence[Any]], limit: int | None = None) -> Outcome:
    """Rows as a result; columns named ..._on are times."""
    listed = list(rows)
    types = [
        TIME if column.endswith("_on") and column not in {"granted_on", "grant_on"} else None for column in columns
    ]
    arrays = []
    for index, kind in enumerate(types):
        values = [_utc(row[index]) if kind is not None else row[index] for row in listed[:limit]]
        array = pa.array(values, kind)
        arrays.append(array.cast(pa.string()) if pa.types.is_null(array.type) else array)
    return Outcome(pa.Table.from_arrays(arrays, list(columns)), len(listed[:limit]))


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def shown(session: Session, statement: Statement, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Outcome:
    """Rows of schema objects after the SHOW's clauses, which look at name, database_name and schema_name."""
    clauses = wanted(session, statement)
    at = {column: index for index, column in enumerate(columns)}
    kept = [
        row
        for row in rows
        if clauses.names(str(row[at["name"]]))
        and clauses.within(str(row[at.get("database_name", 0)]), str(row[at.get("schema_name", 0)]))
    ]
    return told(columns, kept, clauses.limit)


def flag(value: object) -> str:
    return "Y" if value else "N"
