"""GRANT and REVOKE: privileges to roles, roles to roles and users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name, folded, parts
from deploy.local.account.namespaces import schema_name
from deploy.local.account.roles import Grant
from deploy.local.account.statements import Outcome, Statement, statements
from deploy.local.account.text import split_commas

if TYPE_CHECKING:
    from deploy.local.account.session import Session

SINGULAR = {
    "TABLES": "TABLE", "VIEWS": "VIEW", "SCHEMAS": "SCHEMA", "STAGES": "STAGE", "PROCEDURES": "PROCEDURE",
    "FUNCTIONS": "FUNCTION", "TASKS": "TASK", "STREAMS": "STREAM", "SEQUENCES": "SEQUENCE",
    "FILE FORMATS": "FILE FORMAT", "DYNAMIC TABLES": "DYNAMIC TABLE", "MATERIALIZED VIEWS": "VIEW",
    "SEMANTIC VIEWS": "SEMANTIC VIEW",
    "EXTERNAL TABLES": "EXTERNAL TABLE", "PIPES": "PIPE", "DATABASES": "DATABASE", "WAREHOUSES": "WAREHOUSE",
}  # fmt: skip

ALL_PRIVILEGES = {
    "TABLE": ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"),
    "VIEW": ("SELECT", "REFERENCES"),
    "SEMANTIC VIEW": ("SELECT", "REFERENCES", "MONITOR"),
    "SCHEMA": ("USAGE", "MONITOR", "MODIFY", "CREATE TABLE", "CREATE VIEW", "CREATE STAGE", "CREATE PROCEDURE",
               "CREATE TASK", "CREATE STREAM", "CREATE SEQUENCE", "CREATE FILE FORMAT", "CREATE DYNAMIC TABLE",
               "CREATE SEMANTIC VIEW"),
    "DATABASE": ("USAGE", "MONITOR", "MODIFY", "CREATE SCHEMA"),
    "WAREHOUSE": ("USAGE", "OPERATE", "MONITOR", "MODIFY"),
    "STAGE": ("READ", "WRITE", "USAGE"),
    "TASK": ("MONITOR", "OPERATE"),
}  # fmt: skip

GRANT = re.compile(
    r"(?:GRANT|REVOKE)\s+(?:GRANT\s+OPTION\s+FOR\s+)?(.*?)\s+ON\s+(.*?)\s+(?:TO|FROM)\s+(?:(ROLE|USER|SHARE|DATABASE\s+ROLE)\s+)?(\"[^\"]+\"|[\w$.]+)"
    r"(?:\s+(WITH\s+GRANT\s+OPTION|REVOKE\s+CURRENT\s+GRANTS|COPY\s+CURRENT\s+GRANTS|RESTRICT|CASCADE))?",
    re.IGNORECASE | re.DOTALL,
)
ROLE = re.compile(
    r"(?:GRANT|REVOKE)\s+(DATABASE\s+)?ROLE\s+(\"[^\"]+\"|[\w$.]+)\s+(?:TO|FROM)\s+(ROLE|USER)\s+(\"[^\"]+\"|[\w$]+)",
    re.IGNORECASE,
)
MANY = re.compile(r"(ALL|FUTURE)\s+(\w+(?:\s+\w+)?)\s+IN\s+(SCHEMA|DATABASE)\s+(.*)", re.IGNORECASE | re.DOTALL)
ONE = re.compile(r"(ACCOUNT|(?:[A-Z]+\s+){1,3}?)(?=[\"\w$]|$)(.*)", re.IGNORECASE | re.DOTALL)

OBJECT_KINDS = (
    "SEMANTIC VIEW",
    "FILE FORMAT",
    "DYNAMIC TABLE",
    "MATERIALIZED VIEW",
    "RESOURCE MONITOR",
    "MASKING POLICY",
    "ROW ACCESS POLICY",
    "NETWORK POLICY",
    "EXTERNAL TABLE",
    "TABLE",
    "VIEW",
    "SCHEMA",
    "DATABASE",
    "WAREHOUSE",
    "STAGE",
    "PROCEDURE",
    "FUNCTION",
    "TASK",
    "STREAM",
    "SEQUENCE",
    "INTEGRATION",
    "USER",
    "ROLE",
    "TAG",
    "SECRET",
    "PIPE",
)


@statements.on("GRANT")
@statements.on("REVOKE")
def grant_or_revoke(session: Session, statement: Statement) -> Outcome:
    granting = statement.words[0] == "GRANT"
    text = re.sub(r"\s+", " ", statement.sql).strip()
    if found := ROLE.fullmatch(text):
        return _role(session, found, granting=granting)
    found = GRANT.fullmatch(text)
    if found is None:
        raise unsupported(f"this form of {statement.words[0]}: {text[:80]}")
    grantee_kind = (found.group(3) or "ROLE").upper()
    if grantee_kind != "ROLE":
        raise unsupported(f"privileges for a {grantee_kind.lower()}; grant them to a role")
    grantee = folded(found.group(4))
    if not session.account.roles.exists(grantee):
        raise missing("Role", grantee)
    option = "GRANT OPTION" in (found.group(5) or "").upper()
    wanted = []
    for kind, name in _objects(session, found.group(2).strip()):
        _may_grant(session, kind, name)
        wanted += [
            Grant(privilege, kind, name, "ROLE", grantee, option, session.role)
            for privilege in _privileges(found.group(1), kind)
        ]
    count = _apply(session, wanted, granting=granting)
    session.account.changed()
    return Outcome.status(
        f"Statement executed successfully. {count} objects affected."
        if count > 1
        else "Statement executed successfully."
    )


def _apply(session: Session, wanted: list[Grant], *, granting: bool) -> int:
    roles = session.account.roles
    if not granting:
        return sum(roles.revoke(one.privilege, one.kind, one.name, grantee=one.grantee) for one in wanted)
    for one in wanted:
        if one.privilege == "OWNERSHIP" and not one.kind.startswith("FUTURE"):
            _own(session, one.kind, one.name, one.grantee)
    roles.grant_all(wanted)
    return len(wanted)


def _own(session: Session, kind: str, name: str, grantee: str) -> None:
    found = parts(name)
    full = Name(*([""] * (3 - len(found))), *found) if kind != "PROCEDURE" else Name(*name.split(".", 2))
    if (entry := session.account.catalog.get(kind, full)) is not None:
        session.account.catalog.put(kind, full, entry.definition, owner=grantee)
    for grant in session.account.roles.all():
        if grant.privilege == "OWNERSHIP" and grant.kind == kind and grant.name == name:
            session.account.roles.revoke("OWNERSHIP", kind, name, grantee=grant.grantee)


def _role(session: Session, found: re.Match[str], *, granting: bool) -> Outcome:
    roles = session.account.roles
    database_role = bool(found.group(1))
    role = found.group(2).upper() if database_role else folded(found.group(2))
    kind, grantee = found.group(3).upper(), folded(found.group(4))
    if database_role and not role.startswith("SNOWFLAKE."):
        raise unsupported("database roles other than those of SNOWFLAKE")
    if not database_role and not roles.exists(role):
        raise missing("Role", role)
    if kind == "ROLE" and not roles.exists(grantee):
        raise missing("Role", grantee)
    if kind == "USER" and session.account.catalog.get("USER", Name("", "", grantee)) is None:
        raise missing("User", grantee)
    if (
        granting
        and kind == "ROLE"
        and not database_role
        and grantee in roles.inherited(role)
        and role != "ACCOUNTADMIN"
    ):
        raise SnowflakeError(
            f"SQL compilation error:\nRole {role} cannot be granted to {grantee}: it would inherit itself.",
            errno=3003,
            sqlstate="42601",
        )
    if database_role and "ACCOUNTADMIN" not in session.account.roles.inherited(session.role):
        raise SnowflakeError(
            f"SQL access control error:\nInsufficient privileges to operate on database role '{role}'",
            errno=3001,
            sqlstate="42501",
        )
    if not database_role:
        owner = session.account.owner_of("ROLE", Name("", "", role))
        held = session.account.roles.inherited(session.role)
        if owner not in held and not held & {"ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN"}:
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on role '{role}'",
                errno=3001,
                sqlstate="42501",
            )
    what = "DATABASE ROLE" if database_role else "ROLE"
    if granting:
        roles.grant("USAGE", what, role, grantee=grantee, grantee_kind=kind, granted_by=session.role)
    else:
        roles.revoke("USAGE", what, role, grantee=grantee, grantee_kind=kind)
    for other in session.account.sessions():
        other.stale()
    return Outcome.status()


def _privileges(text: str, kind: str) -> list[str]:
    plain = kind.removeprefix("FUTURE ").split(" IN ")[0]
    if re.fullmatch(r"ALL(\s+PRIVILEGES)?", text, re.IGNORECASE):
        return list(ALL_PRIVILEGES.get(plain, ("USAGE",)))
    return [re.sub(r"\s+", " ", piece).upper() for piece in split_commas(text)]


def _objects(session: Session, text: str) -> list[tuple[str, str]]:
    """The kinds and full names that `TABLE x`, `ALL VIEWS IN SCHEMA s`, `FUTURE TABLES IN DATABASE d` mean."""
    if text.upper() == "ACCOUNT":
        return [("ACCOUNT", "")]
    if found := MANY.fullmatch(text):
        which, plural, place_kind, place = found.groups()
        kind = SINGULAR.get(plural.upper())
        if kind is None:
            raise unsupported(f"{which} {plural}")
        if place_kind.upper() == "SCHEMA":
            schema = schema_name(session, place)
            within = f"{schema.schema}.{schema.name}"
            if not session.account.has_schema(schema.schema, schema.name):
                raise missing("Schema", within)
        else:
            within = session.account.require_database(folded(place))
        if which.upper() == "FUTURE":
            return [(f"FUTURE {kind} IN {place_kind.upper()}", within)]
        return [(kind, name) for name in session.account.names_within(kind, within)]
    for kind in OBJECT_KINDS:
        if found := re.match(rf"{kind}\s+(.*)", text, re.IGNORECASE):
            return [_single(session, kind, found.group(1))]
    if session.is_table(session.qualified(text)):
        return [_single(session, "TABLE", text)]
    raise unsupported(f"privileges on {text[:60]}")


def _single(session: Session, kind: str, text: str) -> tuple[str, str]:
    if kind in {"PROCEDURE", "FUNCTION"}:
        raw, _, arguments = text.partition("(")
        name = session.qualified(raw)
        return kind, f"{name.database}.{name.schema}.{name.name}({_types(arguments)})"
    if kind == "DATABASE":
        return kind, session.account.require_database(folded(text))
    if kind == "SCHEMA":
        schema = schema_name(session, text)
        if not session.account.has_schema(schema.schema, schema.name):
            raise missing("Schema", f"{schema.schema}.{schema.name}")
        return kind, f"{schema.schema}.{schema.name}"
    found = parts(text)
    if kind in {"WAREHOUSE", "INTEGRATION", "USER", "ROLE", "RESOURCE MONITOR", "NETWORK POLICY"}:
        if session.account.catalog.get(kind, Name("", "", found[0])) is None:
            raise missing(kind.capitalize(), found[0])
        return kind, found[0]
    name = session.qualified(text)
    if kind in {"TABLE", "VIEW", "DYNAMIC TABLE"}:
        if not session.is_table(name):
            raise missing(kind.capitalize(), name)
    elif (
        kind in {"STAGE", "TASK", "STREAM", "SEQUENCE", "FILE FORMAT", "SEMANTIC VIEW"}
        and session.account.catalog.get(kind, name) is None
    ):
        raise missing(kind.capitalize(), name)
    return kind, ".".join(name)


def _types(arguments: str) -> str:
    return ", ".join(piece.upper() for piece in split_commas(arguments.rstrip(") ")))


def _manages_grants(session: Session, held: set[str]) -> bool:
    account = Name("", "", "")
    return any(session.account.roles.allows(role, "MANAGE GRANTS", ("ACCOUNT",), account) for role in held)


def _granting_owner(session: Session, kind: str, name: str) -> str | None:
    """Whose it is to grant on an object; nobody's on what is to come, but in a schema with managed access."""
    found = name.partition("(")[0].split(".")
    schema = Name("", *found[:2]) if len(found) > 1 else None
    if kind.startswith("FUTURE "):
        managed = schema is not None and session.account.is_managed(schema)
        return session.account.owner_of("SCHEMA", schema) if managed and schema else None
    if len(found) == 3 and schema is not None and session.account.is_managed(schema):
        return session.account.owner_of("SCHEMA", schema)
    place, last = found[:-1], name.split(".", len(found) - 1)[-1]
    database, schema_ = ["", "", *place][-2:]
    full = Name(database, schema_, last)
    return session.account.owner(full) if kind in {"TABLE", "VIEW"} else session.account.owner_of(kind, full)


def _may_grant(session: Session, kind: str, name: str) -> None:
    """Owners grant on what is theirs, in a schema with managed access its owner alone; MANAGE GRANTS on anything."""
    held = set().union(*(session.account.roles.inherited(role) for role in session.account.active_roles(session)))
    if held & {"ACCOUNTADMIN", "SECURITYADMIN"} or _manages_grants(session, held):
        return
    if _granting_owner(session, kind, name) in held:
        return
    if any(
        g.grant_option and g.kind == kind and g.name == name and g.grantee in held for g in session.account.roles.all()
    ):
        return
    raise SnowflakeError(
        f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{name}'",
        errno=3001,
        sqlstate="42501",
    )
