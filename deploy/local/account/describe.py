"""DESCRIBE and GET_DDL: what one object is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from deploy.local.account import semantic_create, semantic_views
from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.kind_rows import described, property_type
from deploy.local.account.kinds import KINDS, Kind
from deploy.local.account.names import Name, folded, shown
from deploy.local.account.namespaces import schema_name
from deploy.local.account.objects import full_name
from deploy.local.account.show import told
from deploy.local.account.stages import missing_stage
from deploy.local.account.statements import Handler, Outcome, Statement, functions, statements
from deploy.local.account.table_definition import shown_type

if TYPE_CHECKING:
    from deploy.local.account.session import Session

COLUMN = ("name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment",
          "policy name", "privacy domain")  # fmt: skip


def _on(*words: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        statements.on("DESCRIBE", *words)(handler)
        return statements.on("DESC", *words)(handler)

    return register


@_on("TABLE")
@_on("VIEW")
@_on("DYNAMIC", "TABLE")
def describe_table(session: Session, statement: Statement) -> Outcome:
    raw = statement.name
    if re.search(r"\bTYPE\s*=\s*STAGE\b", statement.sql, re.IGNORECASE):
        raise unsupported("DESCRIBE TABLE ... TYPE = STAGE")
    name = session.qualified(raw)
    if name.schema == "INFORMATION_SCHEMA" or name.database == "SNOWFLAKE":
        table = session.run(f"SELECT * FROM {raw} LIMIT 0").table  # noqa: S608
        rows = [
            [field.name, str(field.type).upper(), "COLUMN", "Y", None, "N", "N", *[None] * 5] for field in table.schema
        ]
        return told(COLUMN, rows)
    if not session.is_table(name) or not (name in session.temporary or session.sees(name)):
        raise missing("View" if "VIEW" in statement.claimed else "Table", name)
    return told(COLUMN, columns_of(session, name))


@_on()
def describe_anything(session: Session, statement: Statement) -> Outcome:
    """DESCRIBE x, and DESCRIBE RESULT 'id'."""
    if statement.words[1:2] == ("RESULT",):
        argument = statement.after(*statement.claimed, "RESULT")
        found = session.result("" if argument.upper().startswith("LAST_QUERY_ID") else argument.strip("'"))
        if found is None:
            raise SnowflakeError("Statement not found.", errno=709, sqlstate="02000")
        return told(
            COLUMN, [[f.name, str(f.type).upper(), "COLUMN", "Y", None, "N", "N", *[None] * 5] for f in found.schema]
        )
    rest = statement.after(*statement.claimed)
    return session.run(f"DESCRIBE TABLE {rest}")


def columns_of(session: Session, name: Name) -> list[list[Any]]:
    physical = session.physical(name)
    entry = session.account.catalog.get("TABLE", name)
    definition = entry.definition if entry else {}
    lengths, defaults = definition.get("lengths", {}), definition.get("defaults", {})
    primary = set(definition.get("primary_key", []))
    unique = {column for group in definition.get("unique", []) for column in group}
    rows = session.duck.execute(
        "SELECT column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns() "
        "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ? ORDER BY column_index",
        list(physical),
    ).fetchall()
    return [
        [column, shown_type(kind, lengths.get(column)), "COLUMN", "Y" if nullable else "N",
         defaults.get(column, default), "Y" if column in primary else "N", "Y" if column in unique else "N", None, None,
         comment, None, None]
        for column, kind, nullable, default, comment in rows
    ]  # fmt: skip


@_on("DATABASE")
def describe_database(session: Session, statement: Statement) -> Outcome:
    name = session.account.require_database(folded(statement.name))
    rows = session.account.query(
        "SELECT CREATED, SCHEMA_NAME FROM _fs_global.local.schemata WHERE CATALOG_NAME = ? ORDER BY 2", [name]
    )
    return told(("created_on", "name", "kind"), [[created, schema, "SCHEMA"] for created, schema in rows])


@_on("SCHEMA")
def describe_schema(session: Session, statement: Statement) -> Outcome:
    name = schema_name(session, statement.name)
    if not session.account.has_schema(name.schema, name.name):
        raise missing("Schema", f"{name.schema}.{name.name}")
    rows = session.account.query(
        "SELECT CREATED, TABLE_NAME, CASE WHEN TABLE_TYPE = 'VIEW' THEN 'VIEW' ELSE 'TABLE' END "
        "FROM _fs_global.local.tables "
        "WHERE TABLE_CATALOG = ? AND TABLE_SCHEMA = ? ORDER BY 2",
        [name.schema, name.name],
    )
    return told(("created_on", "name", "kind"), rows)


@_on("WAREHOUSE")
def describe_warehouse(session: Session, statement: Statement) -> Outcome:
    name = Name("", "", folded(statement.name))
    entry = session.account.catalog.get("WAREHOUSE", name)
    if entry is None:
        raise missing("Warehouse", name)
    return told(("created_on", "name", "kind"), [[entry.created_on, entry.name.name, "WAREHOUSE"]])


@_on("STAGE")
def describe_stage(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    entry = session.account.catalog.get("STAGE", name)
    if entry is None:
        raise missing_stage(name)
    return _properties(
        entry.definition, ("parent_property", "property", "property_type", "property_value", "property_default")
    )


def _properties(definition: dict[str, Any], columns: tuple[str, ...]) -> Outcome:
    rows = []
    for key, value in definition.items():
        kind = property_type(value)
        row = {"property": key, "property_type": kind, "property_value": str(value), "property_default": "",
               "parent_property": "", "value": str(value), "default": "", "description": ""}  # fmt: skip
        rows.append([row[column] for column in columns])
    return told(columns, rows)


def _describe_kind(kind: Kind) -> Handler:
    def handler(session: Session, statement: Statement) -> Outcome:
        name = full_name(session, kind, statement.name)
        entry = session.account.catalog.get(kind.kind, name)
        if entry is None:
            raise missing(kind.name.capitalize(), name)
        if "POLICY" in kind.name and "signature" in entry.definition:
            d = entry.definition
            return told(
                ("name", "signature", "return_type", "body"),
                [[entry.name.name, d["signature"], d["return_type"], d["body"]]],
            )
        if kind.name == "USER":
            return _properties(
                {"NAME": entry.name.name, **entry.definition}, ("property", "value", "default", "description")
            )
        return told(*described(entry))

    return handler


for _kind in (*KINDS, Kind("INTEGRATION", "INTEGRATIONS", "account", frozenset())):
    if _kind.name not in {"WAREHOUSE"}:
        _on(*_kind.name.split())(_describe_kind(_kind))


@functions.on("GET_DDL")
def get_ddl(session: Session, arguments: list[Any]) -> str:
    """The statement that made an object."""
    kind, raw = str(arguments[0]).upper(), str(arguments[1])
    name = session.qualified(raw)
    if kind.replace("_", " ") == semantic_views.KIND:
        return semantic_create.text_of(session, name, full=len(arguments) > 2 and bool(arguments[2]))
    entry = session.account.catalog.get(kind, name)
    if entry is None and kind == "TABLE":
        entry = session.account.catalog.get("VIEW", name)
    if kind in {"TABLE", "VIEW"} and not session.sees(name):
        raise missing(kind.title(), name)
    if kind == "TABLE" and (entry is None or entry.kind == "TABLE"):
        lines = ",\n".join(
            f"\t{shown(column[0])} {column[1]}"
            + (" NOT NULL" if column[3] == "N" else "")
            + (f" DEFAULT {column[4]}" if column[4] else "")
            for column in columns_of(session, name)
        )
        return f"create or replace TABLE {shown(name.name)} (\n{lines}\n);"
    if entry is None or "text" not in entry.definition:
        raise unsupported(f"GET_DDL of a {kind.lower()}")
    return str(entry.definition["text"]).rstrip(";") + ";"
