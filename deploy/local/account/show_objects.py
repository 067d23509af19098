"""SHOW of what the account keeps: warehouses, roles, users, grants, policies, integrations, tags, formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.kinds import KINDS, WAREHOUSE, Kind
from deploy.local.account.names import Name, folded, parts
from deploy.local.account.show import flag, shown, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session


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
