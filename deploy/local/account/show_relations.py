"""SHOW DATABASES, SCHEMAS, TABLES, VIEWS, COLUMNS, KEYS, SEQUENCES, DYNAMIC TABLES and STAGES."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from deploy.local.account.names import Name, literal
from deploy.local.account.show import Wanted, flag, shown, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.session import Session


@statements.on("SHOW", "DATABASES")
def databases(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="ACCOUNT")
    rows = session.account.query(
        "SELECT DATABASE_NAME, DATABASE_OWNER, COMMENT, CREATED FROM _fs_global.local.databases ORDER BY 1"
    )
    columns = (
        "created_on",
        "name",
        "is_default",
        "is_current",
        "origin",
        "owner",
        "comment",
        "options",
        "retention_time",
        "kind",
        "budget",
        "owner_role_type",
        "object_visibility",
    )
    made = [
        [
            created,
            name,
            "N",
            flag(name == session.database),
            "",
            owner,
            comment or "",
            "",
            _retention(session, "DATABASE", Name("", "", name)),
            "STANDARD",
            None,
            "ROLE",
            None,
        ]
        for name, owner, comment, created in rows
        if clauses.names(name) and session.may_use("DATABASE", Name("", "", name))
    ]
    return told(columns, made, clauses.limit)


def _retention(session: Session, kind: str, name: Name) -> str:
    entry = session.account.catalog.get(kind, name)
    if kind == "SCHEMA" and (entry is None or "DATA_RETENTION_TIME_IN_DAYS" not in entry.definition):
        return _retention(session, "DATABASE", Name("", "", name.schema))
    return str(entry.definition.get("DATA_RETENTION_TIME_IN_DAYS", "1")) if entry else "1"


@statements.on("SHOW", "SCHEMAS")
@statements.on("SHOW", "TERSE", "SCHEMAS")
def schemas(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="DATABASE")
    rows = session.account.query(
        "SELECT CATALOG_NAME, SCHEMA_NAME, SCHEMA_OWNER, COMMENT, CREATED FROM _fs_global.local.schemata ORDER BY 1, 2"
    )
    columns = ("created_on", "name", "is_default", "is_current", "database_name", "owner", "comment", "options",
               "retention_time", "owner_role_type")  # fmt: skip
    made = [
        [
            created,
            name,
            "N",
            flag((database, name) == (session.database, session.schema)),
            database,
            owner,
            comment or "",
            "MANAGED ACCESS" if session.account.is_managed(Name("", database, name)) else "",
            _retention(session, "SCHEMA", Name("", database, name)),
            "ROLE",
        ]
        for database, name, owner, comment, created in rows
        if clauses.names(name)
        and clauses.within(database)
        and (name == "INFORMATION_SCHEMA" or session.may_use("SCHEMA", Name("", database, name)))
    ]
    return told(columns, made, clauses.limit)


@statements.on("SHOW", "TABLES")
@statements.on("SHOW", "TERSE", "TABLES")
def tables(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement)
    columns = (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "kind",
        "comment",
        "cluster_by",
        "rows",
        "bytes",
        "owner",
        "retention_time",
        "automatic_clustering",
        "change_tracking",
        "search_optimization",
        "search_optimization_progress",
        "search_optimization_bytes",
        "is_external",
        "enable_schema_evolution",
        "owner_role_type",
        "is_event",
        "budget",
        "is_hybrid",
        "is_iceberg",
        "is_dynamic",
        "is_immutable",
    )
    made = []
    for name, kind, comment, created, owner, size in _relations(session, clauses):
        if kind != "TABLE":
            continue
        entry = session.account.catalog.get("TABLE", name)
        told_ = entry.definition if entry else {}
        cluster, search = told_.get("cluster_by") or "", told_.get("search_optimization")
        transient = "TRANSIENT" if told_.get("transient") == "true" else "TABLE"
        made.append([
            created, name.name, name.database, name.schema, "TEMPORARY" if name in session.temporary else transient,
            comment or "", cluster, size, (size or 0) * 64, owner, "1", "ON" if cluster else "OFF", "OFF",
            "ON" if search else "OFF", 100 if search else None, 0 if search else None, "N", "N", "ROLE", "N", None, "N",
            "N", "N", "N",
        ])  # fmt: skip
    return told(columns, made, clauses.limit)


@statements.on("SHOW", "VIEWS")
@statements.on("SHOW", "TERSE", "VIEWS")
def views(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement)
    columns = (
        "created_on",
        "name",
        "reserved",
        "database_name",
        "schema_name",
        "owner",
        "comment",
        "text",
        "is_secure",
        "is_materialized",
        "owner_role_type",
        "change_tracking",
    )
    made = []
    for name, kind, comment, created, owner, _ in _relations(session, clauses):
        if kind == "VIEW" and session.account.catalog.get("DYNAMIC TABLE", name) is None:
            entry = session.account.catalog.get("VIEW", name)
            text = entry.definition.get("text", "") if entry else ""
            secure = str(bool(entry and entry.definition.get("secure") == "true")).lower()
            made.append(
                [
                    created,
                    name.name,
                    "",
                    name.database,
                    name.schema,
                    owner,
                    comment or "",
                    text,
                    secure,
                    "false",
                    "ROLE",
                    "OFF",
                ]
            )
    return told(columns, made, clauses.limit)


@statements.on("SHOW", "OBJECTS")
@statements.on("SHOW", "TERSE", "OBJECTS")
def objects(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement)
    columns = ("created_on", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows", "bytes",
               "owner", "retention_time", "owner_role_type", "budget", "is_hybrid", "is_dynamic")  # fmt: skip
    made = [
        [
            created,
            name.name,
            name.database,
            name.schema,
            kind,
            comment or "",
            "",
            size,
            (size or 0) * 64,
            owner,
            "1",
            "ROLE",
            None,
            "N",
            flag(session.account.catalog.get("DYNAMIC TABLE", name)),
        ]
        for name, kind, comment, created, owner, size in _relations(session, clauses)
    ]
    return told(columns, made, clauses.limit)


def _relations(session: Session, clauses: Wanted) -> list[tuple[Name, str, str | None, datetime, str, int | None]]:
    """Tables and views that the role may see: name, kind, comment, birth, owner, rows."""
    where = ["TRUE"]
    if clauses.database is not None:
        where.append(f"TABLE_CATALOG = {literal(clauses.database)}")
    if clauses.schema is not None:
        where.append(f"TABLE_SCHEMA = {literal(clauses.schema)}")
    rows = session.account.query(
        "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COMMENT, CREATED, TABLE_OWNER, ROW_COUNT "  # noqa: S608
        f"FROM _fs_global.local.tables WHERE {' AND '.join(where)} ORDER BY 1, 2, 3"
    )
    found = []
    for database, schema, table, kind, comment, created, owner, size in rows:
        name = Name(database, schema, table)
        if clauses.names(table) and session.sees(name):
            if kind != "VIEW":
                size = session.account.query(f"SELECT count(*) FROM {name.sql}")[0][0]  # noqa: S608
            found.append((name, "VIEW" if kind == "VIEW" else "TABLE", comment, created, owner, size))
    for name, physical in session.temporary.items():
        if clauses.names(name.name) and clauses.within(name.database, name.schema):
            size = session.duck.execute(f"SELECT count(*) FROM {physical.sql}").fetchall()[0][0]  # noqa: S608
            found.append((name, "TABLE", "", session.account.now(), session.role, size))
    return found


@statements.on("SHOW", "COLUMNS")
def columns_(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement)
    where = ["TRUE"]
    for column, value in (
        ("TABLE_CATALOG", clauses.database),
        ("TABLE_SCHEMA", clauses.schema),
        ("TABLE_NAME", clauses.table),
    ):
        if value is not None:
            where.append(f"{column} = {literal(value)}")
    rows = session.account.query(
        "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COMMENT, "  # noqa: S608
        "NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_MAXIMUM_LENGTH FROM _fs_global.local.columns "
        f"WHERE {' AND '.join(where)} ORDER BY TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION"
    )
    names = (
        "table_name",
        "schema_name",
        "column_name",
        "data_type",
        "null?",
        "default",
        "kind",
        "expression",
        "comment",
        "database_name",
        "autoincrement",
        "schema_evolution_record",
    )
    made = [
        [table, schema, column, _json_type(kind, precision, scale, length, nullable == "YES"),
         "true" if nullable == "YES" else "NOT_NULL", default or "", "COLUMN", "", comment or "", database, "", None]
        for database, schema, table, column, kind, nullable, default, comment, precision, scale, length in rows
        if session.sees(Name(database, schema, table)) and clauses.names(column)
    ]  # fmt: skip
    return told(names, made, clauses.limit)


def _json_type(kind: str, precision: int | None, scale: int | None, length: int | None, nullable: bool) -> str:  # noqa: FBT001
    tail = f'"nullable":{str(nullable).lower()}'
    if kind == "NUMBER":
        return f'{{"type":"FIXED","precision":{precision or 38},"scale":{scale or 0},{tail}}}'
    if kind == "TEXT":
        size = length or 16777216
        return f'{{"type":"TEXT","length":{size},"byteLength":{min(size * 4, 16777216)},{tail},"fixed":false}}'
    if kind.startswith("TIME"):
        return f'{{"type":"{kind}","precision":0,"scale":9,{tail}}}'
    return f'{{"type":"{"REAL" if kind == "FLOAT" else kind}",{tail}}}'


@statements.on("SHOW", "PRIMARY", "KEYS")
@statements.on("SHOW", "UNIQUE", "KEYS")
def keys(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement)
    primary = "PRIMARY" in statement.claimed
    columns = (
        "created_on",
        "database_name",
        "schema_name",
        "table_name",
        "column_name",
        "key_sequence",
        "constraint_name",
        "rely",
        "comment",
    )
    made = []
    for entry in session.account.catalog.all("TABLE"):
        if not clauses.within(entry.name.database, entry.name.schema) or (
            clauses.table and entry.name.name != clauses.table
        ):
            continue
        groups = [entry.definition.get("primary_key", [])] if primary else entry.definition.get("unique", [])
        for number, group in enumerate(groups, 1):
            made += [
                [
                    entry.created_on,
                    *entry.name,
                    column,
                    place,
                    f"SYS_CONSTRAINT_{entry.name.name}_{number}",
                    "false",
                    None,
                ]
                for place, column in enumerate(group, 1)
            ]
    return told(columns, made, clauses.limit)


@statements.on("SHOW", "SEQUENCES")
def sequences(session: Session, statement: Statement) -> Outcome:
    columns = ("name", "database_name", "schema_name", "next_value", "interval", "created_on", "owner", "comment",
               "owner_role_type", "ordered")  # fmt: skip
    rows = [
        [
            e.name.name,
            e.name.database,
            e.name.schema,
            e.definition["start"],
            e.definition["interval"],
            e.created_on,
            e.owner,
            e.comment,
            "ROLE",
            "Y",
        ]
        for e in session.account.catalog.all("SEQUENCE")
    ]
    return shown(session, statement, columns, rows)


@statements.on("SHOW", "DYNAMIC", "TABLES")
def dynamic_tables(session: Session, statement: Statement) -> Outcome:
    columns = (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "cluster_by",
        "rows",
        "bytes",
        "owner",
        "target_lag",
        "refresh_mode",
        "warehouse",
        "comment",
        "text",
        "scheduling_state",
        "data_timestamp",
        "owner_role_type",
    )
    rows = []
    for e in session.account.catalog.all("DYNAMIC TABLE"):
        options = e.definition.get("options", {})
        rows.append(
            [
                e.created_on,
                e.name.name,
                e.name.database,
                e.name.schema,
                "",
                None,
                None,
                e.owner,
                options.get("TARGET_LAG", ""),
                "FULL",
                options.get("WAREHOUSE", ""),
                e.comment,
                e.definition["text"],
                e.definition["state"],
                e.definition["refreshed"],
                "ROLE",
            ]
        )
    return shown(session, statement, columns, rows)


def _server_side(definition: dict[str, Any]) -> bool:
    """Whether a stage's files are encrypted on the server only, which is what a directory and a presigned URL need."""
    encryption = definition.get("ENCRYPTION")
    return isinstance(encryption, dict) and str(encryption.get("TYPE", "")).upper() == "SNOWFLAKE_SSE"


@statements.on("SHOW", "STAGES")
def stages(session: Session, statement: Statement) -> Outcome:
    columns = (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "url",
        "has_credentials",
        "has_encryption_key",
        "owner",
        "comment",
        "region",
        "type",
        "cloud",
        "notification_channel",
        "storage_integration",
        "endpoint",
        "owner_role_type",
        "directory_enabled",
    )
    rows = []
    for e in session.account.catalog.all("STAGE"):
        url = str(e.definition.get("URL", ""))
        directory = e.definition.get("DIRECTORY") or {}
        enabled = str(directory.get("ENABLE", "")).upper() == "TRUE" if isinstance(directory, dict) else False
        rows.append(
            [
                e.created_on,
                e.name.name,
                e.name.database,
                e.name.schema,
                url,
                "N",
                "N",
                e.owner,
                e.comment,
                None,
                ("EXTERNAL" if url else "INTERNAL NO CSE" if _server_side(e.definition) else "INTERNAL")
                + (" TEMPORARY" if ("STAGE", e.name) in session.temporary_objects else ""),
                "AWS" if url.startswith("s3") else None,
                None,
                e.definition.get("STORAGE_INTEGRATION"),
                None,
                "ROLE",
                flag(enabled),
            ]
        )
    return shown(session, statement, columns, rows)
