"""SHOW: what the account holds, in Snowflake's columns, as far as the role may see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.kinds import KINDS, WAREHOUSE, Kind
from deploy.local.account.names import Name, folded, literal, parts, qualified
from deploy.local.account.parameters import PARAMETERS
from deploy.local.account.properties import unquoted
from deploy.local.account.statements import Outcome, Statement, statements
from deploy.local.account.tables import shown_type

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
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
    types = [TIME if column.endswith("_on") and column != "granted_on" else None for column in columns]
    arrays = []
    for index, kind in enumerate(types):
        values = [_utc(row[index]) if kind is not None else row[index] for row in listed[:limit]]
        array = pa.array(values, kind)
        arrays.append(array.cast(pa.string()) if pa.types.is_null(array.type) else array)
    return Outcome(pa.Table.from_arrays(arrays, list(columns)), len(listed[:limit]))


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def shown(session: Session, statement: Statement, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Outcome:
    """Rows of schema objects after the SHOW's clauses: the columns `name`, `database_name`, `schema_name` are looked at."""
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


# ---- namespaces, tables, columns


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
            "1",
            "STANDARD",
            None,
            "ROLE",
            None,
        ]
        for name, owner, comment, created in rows
        if clauses.names(name) and session.may_use("DATABASE", Name("", "", name))
    ]
    return told(columns, made, clauses.limit)


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
            "",
            "1",
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
                ("EXTERNAL" if url else "INTERNAL")
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


# ---- objects of the account


def _entry_row(entry: Entry, columns: Sequence[str]) -> list[Any]:
    """A row of an object that is only kept: what it is called, and its options by name."""
    known: dict[str, Any] = {
        "created_on": entry.created_on, "name": entry.name.name, "database_name": entry.name.database,
        "schema_name": entry.name.schema, "owner": entry.owner, "comment": entry.comment, "owner_role_type": "ROLE",
        "kind": entry.kind.replace(" ", "_"),
    }  # fmt: skip
    return [known.get(column, _text(entry.definition.get(column.upper()))) for column in columns]


def _text(value: Any) -> Any:
    if isinstance(value, list | dict):
        return str(value)
    return value


COLUMNS: dict[str, tuple[str, ...]] = {
    "RESOURCE MONITOR": (
        "name",
        "credit_quota",
        "frequency",
        "start_timestamp",
        "end_timestamp",
        "triggers",
        "owner",
        "created_on",
        "comment",
    ),
    "NETWORK POLICY": (
        "created_on",
        "name",
        "comment",
        "allowed_ip_list",
        "blocked_ip_list",
        "allowed_network_rule_list",
        "blocked_network_rule_list",
    ),
    "NETWORK RULE": (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "owner",
        "comment",
        "type",
        "mode",
        "value_list",
        "owner_role_type",
    ),
    "TAG": (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "owner",
        "comment",
        "allowed_values",
        "owner_role_type",
        "propagate",
    ),
    "FILE FORMAT": (
        "created_on",
        "name",
        "database_name",
        "schema_name",
        "type",
        "owner",
        "comment",
        "format_options",
        "owner_role_type",
    ),
    "SECRET": (
        "created_on",
        "name",
        "schema_name",
        "database_name",
        "owner",
        "comment",
        "secret_type",
        "owner_role_type",
    ),
}
POLICY_COLUMNS = (
    "created_on",
    "name",
    "database_name",
    "schema_name",
    "kind",
    "owner",
    "comment",
    "options",
    "owner_role_type",
)
INTEGRATION_COLUMNS = ("name", "type", "category", "enabled", "comment", "created_on")


def _show_kind(kind: Kind) -> Callable[[Session, Statement], Outcome]:
    columns = COLUMNS.get(kind.name, INTEGRATION_COLUMNS if kind.kind == "INTEGRATION" else POLICY_COLUMNS)

    def handler(session: Session, statement: Statement) -> Outcome:
        entries = session.account.catalog.all(kind.kind)
        if kind.kind == "INTEGRATION" and kind.name != "INTEGRATION":
            category = kind.name.removesuffix(" INTEGRATION")
            entries = [entry for entry in entries if entry.definition.get("CATEGORY") == category]
        if kind.scope == "schema":
            return shown(session, statement, columns, [_entry_row(entry, columns) for entry in entries])
        clauses = wanted(session, statement, default="ACCOUNT")
        rows = [_entry_row(entry, columns) for entry in entries if clauses.names(entry.name.name)]
        return told(columns, rows, clauses.limit)

    return handler


for _kind in (*KINDS, Kind("INTEGRATION", "INTEGRATIONS", "account", frozenset())):
    if _kind.name not in {"WAREHOUSE", "USER", "ROLE"}:
        statements.on("SHOW", *_kind.plural.split())(_show_kind(_kind))


@statements.on("SHOW", *WAREHOUSE.plural.split())
def warehouses(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="ACCOUNT")
    columns = (
        "name",
        "state",
        "type",
        "size",
        "min_cluster_count",
        "max_cluster_count",
        "started_clusters",
        "running",
        "queued",
        "is_default",
        "is_current",
        "auto_suspend",
        "auto_resume",
        "available",
        "provisioning",
        "quiescing",
        "other",
        "created_on",
        "resumed_on",
        "updated_on",
        "owner",
        "comment",
        "enable_query_acceleration",
        "query_acceleration_max_scale_factor",
        "resource_monitor",
        "actives",
        "pendings",
        "failed",
        "suspended",
        "uuid",
        "scaling_policy",
        "budget",
        "owner_role_type",
        "resource_constraint",
    )
    rows = []
    for e in session.account.catalog.all("WAREHOUSE"):
        if not clauses.names(e.name.name) or not session.sees_account("WAREHOUSE", e.name):
            continue
        d = e.definition
        running = sum(1 for s in session.account.sessions() if s.warehouse == e.name.name and s.is_running)
        rows.append(
            [
                e.name.name,
                d.get("state", "STARTED"),
                d.get("WAREHOUSE_TYPE", "STANDARD"),
                size_of(d.get("WAREHOUSE_SIZE")),
                int(d.get("MIN_CLUSTER_COUNT", 1)),
                int(d.get("MAX_CLUSTER_COUNT", 1)),
                1,
                running,
                0,
                "N",
                flag(e.name.name == session.warehouse),
                _number(d.get("AUTO_SUSPEND", 600)),
                str(d.get("AUTO_RESUME", "true")).lower(),
                "100",
                "0",
                "0",
                "0",
                e.created_on,
                e.created_on,
                e.created_on,
                e.owner,
                e.comment,
                str(d.get("ENABLE_QUERY_ACCELERATION", "false")).lower(),
                int(d.get("QUERY_ACCELERATION_MAX_SCALE_FACTOR", 8)),
                d.get("RESOURCE_MONITOR", "null"),
                "0",
                "0",
                "0",
                "0",
                "0",
                d.get("SCALING_POLICY", "STANDARD"),
                None,
                "ROLE",
                d.get("RESOURCE_CONSTRAINT"),
            ]
        )
    return told(columns, rows, clauses.limit)


def _number(value: Any) -> int | None:
    return None if str(value).upper() == "NULL" else int(value)


def size_of(size: Any) -> str:
    sizes = {"XSMALL": "X-Small", "SMALL": "Small", "MEDIUM": "Medium", "LARGE": "Large", "XLARGE": "X-Large",
             "XXLARGE": "2X-Large", "X2LARGE": "2X-Large", "XXXLARGE": "3X-Large"}  # fmt: skip
    return sizes.get(str(size or "XSMALL").upper().replace("-", ""), str(size))


@statements.on("SHOW", "ROLES")
@statements.on("SHOW", "TERSE", "ROLES")
def roles(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="ACCOUNT")
    columns = (
        "created_on",
        "name",
        "is_default",
        "is_current",
        "is_inherited",
        "assigned_to_users",
        "granted_to_roles",
        "granted_roles",
        "owner",
        "comment",
    )
    grants = [g for g in session.account.roles.all() if g.kind == "ROLE"]
    held = session.account.roles.inherited(session.role)
    user = session.account.catalog.get("USER", Name("", "", session.user))
    default = str(user.definition.get("DEFAULT_ROLE", "")).upper() if user else ""
    rows = []
    for e in session.account.catalog.all("ROLE"):
        name = e.name.name
        if not clauses.names(name):
            continue
        rows.append(
            [
                e.created_on,
                name,
                flag(name == default),
                flag(name == session.role),
                flag(name in held and name != session.role),
                sum(1 for g in grants if g.name == name and g.grantee_kind == "USER"),
                sum(1 for g in grants if g.name == name and g.grantee_kind == "ROLE"),
                sum(1 for g in grants if g.grantee == name and g.grantee_kind == "ROLE"),
                e.owner,
                e.comment,
            ]
        )
    return told(columns, rows, clauses.limit)


@statements.on("SHOW", "USERS")
@statements.on("SHOW", "TERSE", "USERS")
def users(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="ACCOUNT")
    columns = (
        "name",
        "created_on",
        "login_name",
        "display_name",
        "first_name",
        "last_name",
        "email",
        "mins_to_unlock",
        "days_to_expiry",
        "comment",
        "disabled",
        "must_change_password",
        "snowflake_lock",
        "default_warehouse",
        "default_namespace",
        "default_role",
        "default_secondary_roles",
        "owner",
        "has_password",
        "has_rsa_public_key",
        "type",
    )
    rows = []
    for e in session.account.catalog.all("USER"):
        if clauses.names(e.name.name):
            d = {"LOGIN_NAME": e.name.name, "DISPLAY_NAME": e.name.name} | e.definition
            rows.append([
                e.name.name, e.created_on, *(str(d.get(key, "")) for key in ("LOGIN_NAME", "DISPLAY_NAME", "FIRST_NAME",
                "LAST_NAME", "EMAIL")), "", "", e.comment, str(d.get("DISABLED", "false")).lower(),
                str(d.get("MUST_CHANGE_PASSWORD", "false")).lower(), "false", str(d.get("DEFAULT_WAREHOUSE", "")),
                str(d.get("DEFAULT_NAMESPACE", "")), str(d.get("DEFAULT_ROLE", "")).upper(),
                _text(d.get("DEFAULT_SECONDARY_ROLES", "")), e.owner, str("PASSWORD" in d).lower(),
                str("RSA_PUBLIC_KEY" in d).lower(), d.get("TYPE"),
            ])  # fmt: skip
    return told(columns, rows, clauses.limit)


@statements.on("SHOW", "GRANTS")
@statements.on("SHOW", "FUTURE", "GRANTS")
def grants(session: Session, statement: Statement) -> Outcome:
    """SHOW GRANTS TO ROLE r, OF ROLE r, TO USER u, ON <kind> x, and SHOW FUTURE GRANTS IN SCHEMA s or TO ROLE r."""
    future = "FUTURE" in statement.claimed
    text = re.sub(r"\s+", " ", statement.after(*statement.claimed)).strip()
    columns = (
        "created_on",
        "privilege",
        "granted_on",
        "name",
        "granted_to",
        "grantee_name",
        "grant_option",
        "granted_by",
    )
    found = [g for g in session.account.roles.all() if g.kind.startswith("FUTURE ") == future]
    if match := re.fullmatch(r"OF ROLE (\S+)", text, re.IGNORECASE):
        role = folded(match.group(1))
        rows = [
            [g.created_on, g.name, g.grantee_kind, g.grantee, g.granted_by]
            for g in found
            if g.kind == "ROLE" and g.name == role
        ]
        return told(("created_on", "role", "granted_to", "grantee_name", "granted_by"), rows)
    if match := re.fullmatch(r"TO (ROLE|USER) (\S+)", text, re.IGNORECASE):
        kind, grantee = match.group(1).upper(), folded(match.group(2))
        if session.account.catalog.get(kind, Name("", "", grantee)) is None:
            raise missing(kind.title(), grantee)
        found = [g for g in found if g.grantee_kind == kind and g.grantee == grantee]
    elif match := re.fullmatch(r"ON ACCOUNT", text, re.IGNORECASE):
        found = [g for g in found if g.kind == "ACCOUNT"]
    elif match := re.fullmatch(r"(ON|IN) ((?:[A-Z]+ )+)(\S.*)", text, re.IGNORECASE):
        kind = match.group(2).strip().upper()
        names = parts(match.group(3).split("(")[0])
        full = ".".join(names)
        if kind in {"TABLE", "VIEW", "STAGE", "TASK", "STREAM", "PROCEDURE"}:
            full = ".".join(session.qualified(match.group(3).split("(")[0]))
        elif kind == "SCHEMA" and len(names) == 1:
            full = f"{session.database}.{full}"
        found = [
            g
            for g in found
            if (g.name == full or g.name.startswith(f"{full}("))
            and (future or g.kind == kind or {g.kind, kind} == {"TABLE", "VIEW"})
        ]
    elif not text:
        found = [g for g in found if g.grantee_kind == "USER" and g.grantee == session.user]
    else:
        raise SnowflakeError(
            f"SQL compilation error:\nsyntax error in SHOW GRANTS {text}", errno=1003, sqlstate="42000"
        )
    rows = []
    for g in found:
        kind, _, place = g.kind.partition(" IN ")
        kind = kind.removeprefix("FUTURE ")
        name = f"{g.name}.<{kind}>" if place else g.name
        rows.append(
            [
                g.created_on,
                g.privilege,
                kind.replace(" ", "_"),
                name,
                g.grantee_kind,
                g.grantee,
                str(g.grant_option).lower(),
                g.granted_by,
            ]
        )
    return told(columns, rows)


# ---- the session


@statements.on("SHOW", "PARAMETERS")
def parameters(session: Session, statement: Statement) -> Outcome:
    found = re.search(r"\bLIKE\s+('(?:[^']|'')*')", statement.sql, re.IGNORECASE)
    pattern = unquoted(found.group(1)) if found else "%"
    level = "ACCOUNT" if re.search(r"\b(IN|FOR)\s+ACCOUNT\b", statement.sql, re.IGNORECASE) else "SESSION"
    rows = []
    for name, parameter in sorted(PARAMETERS.items()):
        if like(name, pattern):
            value = session.account.parameters[name] if level == "ACCOUNT" else session.parameters[name]
            set_at = "" if value == parameter.default else level
            rows.append([name, value, parameter.default, set_at, parameter.description, parameter.kind])
    return told(("key", "value", "default", "level", "description", "type"), rows)


@statements.on("SHOW", "VARIABLES")
def variables(session: Session, statement: Statement) -> Outcome:
    clauses = wanted(session, statement, default="ACCOUNT")
    rows = [
        [
            str(session.id),
            session.account.now(),
            session.account.now(),
            name,
            str(value),
            "text" if isinstance(value, str) else "fixed",
            "",
        ]
        for name, value in sorted(session.variables.items())
        if clauses.names(name)
    ]
    return told(("session_id", "created_on", "updated_on", "name", "value", "type", "comment"), rows)


@statements.on("SHOW", "TRANSACTIONS")
def transactions(session: Session, _statement: Statement) -> Outcome:
    rows = [
        [other.transaction_id, other.user, str(other.id), "", session.account.now(), "running", None]
        for other in session.account.sessions()
        if other.in_transaction
    ]
    return told(("id", "user", "session", "name", "started_on", "state", "scope"), rows)


@statements.on("SHOW", "LOCKS")
def locks(session: Session, _statement: Statement) -> Outcome:
    rows = [
        [str(table), "PARTITIONS", str(holder), session.account.now(), "HOLDING", session.account.now(), query_id]
        for table, holder, query_id in session.account.locks.held()
    ]
    columns = ("resource", "type", "transaction", "transaction_started_on", "status", "acquired_on", "query_id")
    return told(columns, rows)


@statements.on("SHOW", "FUNCTIONS")
@statements.on("SHOW", "USER", "FUNCTIONS")
@statements.on("SHOW", "EXTERNAL", "FUNCTIONS")
def functions_(_session: Session, _statement: Statement) -> Outcome:
    return told(("created_on", "name", "schema_name", "arguments", "description", "catalog_name", "language"), [])


@statements.on("SHOW", "REGIONS")
def regions(_session: Session, _statement: Statement) -> Outcome:
    return told(
        ("snowflake_region", "cloud", "region", "display_name"),
        [["LOCAL_LOOPBACK", "local", "loopback", "This machine"]],
    )


__all__ = ["Wanted", "flag", "shown", "shown_type", "told", "wanted"]
