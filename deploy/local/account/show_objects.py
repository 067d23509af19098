"""SHOW of what the account keeps: warehouses, roles, users, grants, policies, integrations, tags, formats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.kind_rows import COLUMNS, INTEGRATION_COLUMNS, POLICY_COLUMNS, items, shown_row
from deploy.local.account.kinds import KINDS, WAREHOUSE, Kind
from deploy.local.account.names import Name, folded, parts
from deploy.local.account.show import flag, shown, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session


ON_USER = re.compile(r"\bON\s+USER\s+(\"[^\"]+\"|[\w$]+)", re.IGNORECASE)
SET_POLICY = re.compile(r"SET\s+AUTHENTICATION\s+POLICY\s+([\w$.\"]+)", re.IGNORECASE)


def _attached(session: Session, entries: Sequence[Entry], user: str) -> list[Entry]:
    """The policy that ALTER USER ... SET AUTHENTICATION POLICY attached to a user."""
    name = Name("", "", user)
    found = session.account.catalog.get("USER", name)
    if found is None:
        raise missing("User", name)
    attached = SET_POLICY.match(str(found.definition.get("POLICY", "")))
    wanted_name = session.qualified(attached.group(1)) if attached else None
    return [entry for entry in entries if entry.name == wanted_name]


def _show_kind(kind: Kind) -> Callable[[Session, Statement], Outcome]:
    columns = COLUMNS.get(kind.name, INTEGRATION_COLUMNS if kind.kind == "INTEGRATION" else POLICY_COLUMNS)

    def handler(session: Session, statement: Statement) -> Outcome:
        entries = session.account.catalog.all(kind.kind)
        if kind.name == "AUTHENTICATION POLICY" and (on := ON_USER.search(statement.sql)):
            entries = _attached(session, entries, folded(on.group(1)))
            return told(columns, [shown_row(session.account, entry, columns) for entry in entries])
        if kind.kind == "INTEGRATION" and kind.name != "INTEGRATION":
            category = kind.name.removesuffix(" INTEGRATION")
            entries = [entry for entry in entries if entry.definition.get("CATEGORY") == category]
        if kind.scope == "schema":
            return shown(session, statement, columns, [shown_row(session.account, entry, columns) for entry in entries])
        clauses = wanted(session, statement, default="ACCOUNT")
        rows = [
            shown_row(session.account, entry, columns)
            for entry in entries
            if clauses.names(entry.name.name) and session.sees_account(entry.kind, entry.name)
        ]
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
        "has_workload_identity",
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
                json.dumps(items(d.get("DEFAULT_SECONDARY_ROLES"))), e.owner, str("PASSWORD" in d).lower(),
                str("RSA_PUBLIC_KEY" in d).lower(), d.get("TYPE"),
                str("WORKLOAD_IDENTITY" in d).lower(),
            ])  # fmt: skip
    return told(columns, rows, clauses.limit)


@statements.on("SHOW", "USER", "WORKLOAD", "IDENTITY", "AUTHENTICATION", "METHODS")
def workload_identities(session: Session, statement: Statement) -> Outcome:
    """SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS [FOR USER u]: the AWS role that signs in as the user."""
    found = re.search(r"\bFOR\s+USER\s+(\"[^\"]+\"|[\w$]+)", statement.sql, re.IGNORECASE)
    name = Name("", "", folded(found.group(1)) if found else session.user)
    entry = session.account.catalog.get("USER", name)
    if entry is None:
        raise missing("User", name)
    identity = entry.definition.get("WORKLOAD_IDENTITY")
    columns = ("name", "type", "comment", "last_used", "created_on", "additional_info")
    if not isinstance(identity, dict):
        return told(columns, [])
    kind, arn = str(identity.get("TYPE", "")).upper(), str(identity.get("ARN", ""))
    info = {key.lower(): value for key, value in identity.items() if key != "TYPE"}
    if parsed := re.fullmatch(r"arn:([\w-]+):(?:iam|sts)::(\d+):(role|user|assumed-role)/(.+)", arn):
        partition, account, of, role = parsed.groups()
        of = "IAM_USER" if of == "user" else "IAM_ROLE"
        info = {"awsPartition": partition, "awsAccount": account, "type": of, "iamRole": role}
    return told(columns, [[entry.name.name, kind, None, None, entry.created_on, json.dumps(info)]])


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
        if kind == "USER":
            rows = [[g.created_on, g.name, g.grantee_kind, g.grantee, g.granted_by] for g in found]
            return told(("created_on", "role", "granted_to", "grantee_name", "granted_by"), rows)
    elif match := re.fullmatch(r"ON ACCOUNT", text, re.IGNORECASE):
        found = [g for g in found if g.kind == "ACCOUNT"]
    elif match := re.fullmatch(r"(ON|IN) ((?:[A-Z]+ )+)(\S.*)", text, re.IGNORECASE):
        kind = match.group(2).strip().upper()
        names = parts(match.group(3).split("(")[0])
        full = ".".join(names)
        if kind in {"TABLE", "VIEW", "DYNAMIC TABLE", "SEMANTIC VIEW", "STAGE", "TASK", "STREAM", "PROCEDURE"}:
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
    if future:
        names = ("created_on", "privilege", "grant_on", "name", "grant_to", "grantee_name", "grant_option")
        return told(names, [row[:-1] for row in rows])
    return told(columns, rows)
