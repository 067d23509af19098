"""Databases and schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import Name, folded, parts, quoted
from deploy.local.account.properties import properties
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.session import Session


def _options(text: str) -> dict[str, object]:
    """The options; a schema with managed access has MANAGED beside them."""
    bare, managed = re.subn(r"\bWITH\s+MANAGED\s+ACCESS\b", "", text, flags=re.IGNORECASE)
    return dict(properties(bare)) | ({"MANAGED": "YES"} if managed else {})


@statements.on("CREATE", "DATABASE")
def create_database(session: Session, statement: Statement) -> Outcome:
    name = folded(statement.name)
    there = session.account.has_database(name)
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name} already exists, statement succeeded.")
    if there and not statement.modifiers & {"OR ALTER", "OR REPLACE"}:
        raise exists(name)
    session.require_account_privilege("CREATE DATABASE")
    if not re.fullmatch(r"\w+", name):
        raise unsupported(f"a database name like {name!r}; use letters, digits and underscores")
    rest = statement.after("CREATE", "DATABASE")[len(statement.name) :]
    if re.match(r"\s*(CLONE|FROM|AS)\b", rest, re.IGNORECASE):
        raise unsupported("CREATE DATABASE from another one")
    options = _options(rest)

    def create() -> Outcome:
        if there and "OR REPLACE" in statement.modifiers:
            _drop_database(session, name)
        session.account.create_database(name)
        owner = None if there and "OR ALTER" in statement.modifiers else session.role
        comment = str(options.get("COMMENT", ""))
        session.account.catalog.put("DATABASE", Name("", "", name), options, owner=owner, comment=comment)
        if owner is not None:
            session.account.catalog.put("SCHEMA", Name("", name, "PUBLIC"), {}, owner=session.role)
        session.account.changed()
        session.use(database=name)
        return Outcome.status(f"Database {name} successfully created.")

    return session.defining(create)


@statements.on("DROP", "DATABASE")
def drop_database(session: Session, statement: Statement) -> Outcome:
    name = folded(statement.name)
    if not session.account.has_database(name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name} already dropped).")
        raise missing("Database", name)
    session.require_owner("DATABASE", Name("", "", name))

    def drop() -> Outcome:
        _drop_database(session, name)
        return Outcome.status(f"{name} successfully dropped.")

    return session.defining(drop)


def _drop_database(session: Session, name: str) -> None:
    for other in session.account.sessions():
        other.leave(database=name)
    session.account.snow.drop(name)
    session.account.catalog.drop_within(name)
    session.account.catalog.drop("DATABASE", Name("", "", name))
    session.account.roles.forget_within(name)
    session.account.stages.drop_within(name)
    session.account.changed()


def schema_name(session: Session, text: str) -> Name:
    """A schema as `Name("", database, schema)`."""
    found = parts(text)
    if len(found) == 2:
        return Name("", *found)
    if session.database is None:
        raise SnowflakeError(
            "Cannot perform this operation. This session does not have a current database.",
            errno=90105,
            sqlstate="22000",
        )
    return Name("", session.database, found[0])


@statements.on("CREATE", "SCHEMA")
def create_schema(session: Session, statement: Statement) -> Outcome:
    name = schema_name(session, statement.name)
    session.account.require_database(name.schema)
    there = session.account.has_schema(name.schema, name.name)
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there and not statement.modifiers & {"OR ALTER", "OR REPLACE"}:
        raise exists(name.name)
    session.require_create("SCHEMA", Name("", "", name.schema))
    rest = statement.after("CREATE", "SCHEMA")[len(statement.name) :]
    if re.match(r"\s*CLONE\b", rest, re.IGNORECASE):
        raise unsupported("CREATE SCHEMA ... CLONE")
    options = _options(rest)

    def create() -> Outcome:
        if there and "OR REPLACE" in statement.modifiers:
            _drop_schema(session, name)
        session.duck.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(name.schema)}.{quoted(name.name)}")
        owner = None if there and "OR ALTER" in statement.modifiers else session.role
        session.account.catalog.put("SCHEMA", name, options, owner=owner, comment=str(options.get("COMMENT", "")))
        if not there:
            session.account.grant_future("SCHEMA", name)
        session.account.changed()
        session.use(database=name.schema, schema=name.name)
        return Outcome.status(f"Schema {name.name} successfully created.")

    return session.defining(create)


@statements.on("DROP", "SCHEMA")
def drop_schema(session: Session, statement: Statement) -> Outcome:
    name = schema_name(session, statement.name)
    if not session.account.has_schema(name.schema, name.name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Schema", f"{name.schema}.{name.name}")
    session.require_owner("SCHEMA", name)

    def drop() -> Outcome:
        _drop_schema(session, name)
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)


def _drop_schema(session: Session, name: Name) -> None:
    for other in session.account.sessions():
        other.leave(database=name.schema, schema=name.name)
    if name.name == "MAIN":
        _empty_main(session, name)
    else:
        session.duck.execute(f"DROP SCHEMA IF EXISTS {quoted(name.schema)}.{quoted(name.name)} CASCADE")
    session.account.catalog.drop_within(name.schema, name.name)
    session.account.catalog.drop("SCHEMA", name)
    session.account.roles.forget_within(name.schema, name.name)
    session.account.stages.drop_within(name.schema, name.name)


def _empty_main(session: Session, name: Name) -> None:
    """DuckDB's own schema stays for ever: what is in it goes."""
    for relation, kind in session.account.relations().items():
        if (relation.database, relation.schema) == (name.schema, name.name):
            full = ".".join(quoted(part) for part in relation)
            session.duck.execute(f"DROP {kind} IF EXISTS {full} CASCADE")


@statements.on("ALTER", "DATABASE")
@statements.on("ALTER", "SCHEMA")
def alter_namespace(session: Session, statement: Statement) -> Outcome:
    kind = statement.claimed[1]
    name = Name("", "", folded(statement.name)) if kind == "DATABASE" else schema_name(session, statement.name)
    there = (
        session.account.has_database(name.name)
        if kind == "DATABASE"
        else session.account.has_schema(name.schema, name.name)
    )
    if not there:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status()
        raise missing(kind.title(), name)
    session.require_owner(kind, name)
    action = statement.after("ALTER", kind)[len(statement.name) :].strip()
    entry = session.account.catalog.get(kind, name)
    definition = dict(entry.definition) if entry else {}
    if found := re.match(r"SET\s+(?!TAG)(.*)", action, re.IGNORECASE | re.DOTALL):
        told = properties(found.group(1))
        comment = str(told["COMMENT"]) if "COMMENT" in told else None
        session.account.catalog.put(kind, name, definition | told, comment=comment)
    elif found := re.match(r"UNSET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        for key in found.group(1).split(","):
            definition.pop(folded(key), None)
        comment = "" if "COMMENT" in found.group(1).upper() else None
        session.account.catalog.put(kind, name, definition, comment=comment)
    elif re.match(r"(ENABLE|DISABLE)\s+MANAGED\s+ACCESS", action, re.IGNORECASE):
        managed = "YES" if action.upper().startswith("EN") else "NO"
        session.account.catalog.put(kind, name, definition | {"MANAGED": managed})
    else:
        raise unsupported(f"ALTER {kind} ... {action[:60]}")
    return Outcome.status()
