"""USE, SET, ALTER SESSION, BEGIN, COMMIT and ROLLBACK: statements about the session itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name, folded, literal, parts
from deploy.local.account.parameters import FIXED, PARAMETERS
from deploy.local.account.properties import properties
from deploy.local.account.statements import Outcome, Statement, statements
from deploy.local.account.text import split_commas

if TYPE_CHECKING:
    from deploy.local.account.session import Session


def _given(session: Session, statement: Statement, *keywords: str) -> str:
    """The name behind USE ..., also as IDENTIFIER('x') or IDENTIFIER(?)."""
    text = statement.after(*keywords).strip()
    if found := re.fullmatch(r"IDENTIFIER\s*\((.*)\)", text, re.IGNORECASE | re.DOTALL):
        return str(session.value(f"SELECT {found.group(1)}", statement.binds))
    return text


@statements.on("USE", "ROLE")
def use_role(session: Session, statement: Statement) -> Outcome:
    role = folded(_given(session, statement, "USE", "ROLE"))
    if not session.account.roles.exists(role):
        raise missing("Role", role)
    if role not in session.account.roles.of_user(session.user):
        raise SnowflakeError(
            f"SQL access control error:\nRequested role '{role}' is not assigned to the executing user. "
            "Specify another role to activate.", errno=3013, sqlstate="42501",
        )  # fmt: skip
    session.use(role=role)
    return Outcome.status()


@statements.on("USE", "WAREHOUSE")
def use_warehouse(session: Session, statement: Statement) -> Outcome:
    warehouse = folded(_given(session, statement, "USE", "WAREHOUSE"))
    if session.account.catalog.get("WAREHOUSE", Name("", "", warehouse)) is None:
        raise SnowflakeError(
            "SQL compilation error:\nObject does not exist, or operation cannot be performed.",
            errno=2043,
            sqlstate="02000",
        )
    session.use(warehouse=warehouse)
    return Outcome.status()


@statements.on("USE", "SECONDARY", "ROLES")
def use_secondary_roles(session: Session, statement: Statement) -> Outcome:
    session.secondary_roles = "NONE" if statement.words[3:4] == ("NONE",) else "ALL"
    session.stale()
    return Outcome.status()


@statements.on("USE", "DATABASE")
def use_database(session: Session, statement: Statement) -> Outcome:
    return _use(session, _given(session, statement, "USE", "DATABASE"), one_part="DATABASE")


@statements.on("USE", "SCHEMA")
def use_schema(session: Session, statement: Statement) -> Outcome:
    return _use(session, _given(session, statement, "USE", "SCHEMA"), one_part="SCHEMA")


@statements.on("USE")
def use(session: Session, statement: Statement) -> Outcome:
    return _use(session, _given(session, statement, "USE"), one_part="DATABASE")


def _use(session: Session, text: str, *, one_part: str) -> Outcome:
    names = parts(text)
    if len(names) == 2:
        database, schema = names
    elif one_part == "DATABASE":
        database, schema = names[0], ""
    else:
        database, schema = session.database or "", names[0]
        if not database:
            raise SnowflakeError(
                "Cannot perform USE SCHEMA. This session does not have a current database.",
                errno=90105,
                sqlstate="22000",
            )
    if not session.account.has_database(database) or not session.may_use("DATABASE", Name("", "", database)):
        raise missing_object(database)
    if schema and (
        not session.account.has_schema(database, schema)
        or not (schema == "INFORMATION_SCHEMA" or session.may_use("SCHEMA", Name("", database, schema)))
    ):
        raise missing_object(f"{database}.{schema}")
    session.use(database=database, schema=schema or None)
    return Outcome.status()


def missing_object(name: str) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error:\nObject '{name}' does not exist, or operation cannot be performed.",
        errno=2043, sqlstate="02000",
    )  # fmt: skip


@statements.on("ALTER", "SESSION")
def alter_session(session: Session, statement: Statement) -> Outcome:
    text = statement.after("ALTER", "SESSION")
    if found := re.match(r"UNSET\s+(.*)", text, re.IGNORECASE | re.DOTALL):
        for name in split_commas(found.group(1)):
            set_parameter(session, folded(name), None)
        return Outcome.status()
    found = re.match(r"SET\s+(.*)", text, re.IGNORECASE | re.DOTALL)
    if found is None:
        raise unsupported(f"ALTER SESSION {text[:30]}")
    for name, value in properties(found.group(1)).items():
        set_parameter(session, name, str(value))
    return Outcome.status()


def set_parameter(session: Session, name: str, value: str | None) -> None:
    """Set a parameter of the session, or put its default back."""
    if name not in PARAMETERS:
        raise SnowflakeError(f"SQL compilation error:\ninvalid parameter '{name}'", errno=1008, sqlstate="42601")
    value = session.account.parameters[name] if value is None else value
    kind = PARAMETERS[name].kind
    if kind == "BOOLEAN" and value.lower() not in {"true", "false"}:
        raise _invalid(name, value)
    if kind == "NUMBER" and not re.fullmatch(r"\d+", value):
        raise _invalid(name, value)
    if name in FIXED and value.lower() != FIXED[name].lower():
        raise unsupported(f"{name} = {value}; it is always {FIXED[name]}")
    if name == "TIMEZONE":
        _time_zone(session, value)
    if name == "QUERY_TAG" and len(value) > 2000:
        raise _invalid(name, value[:50] + "...")
    if name == "AUTOCOMMIT" and value.lower() == "true" and session.in_transaction:
        session.commit()
    session.parameters[name] = value.lower() if kind == "BOOLEAN" else value


def _invalid(name: str, value: str) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error:\ninvalid value [{value}] for parameter '{name}'", errno=1008, sqlstate="22023"
    )


def _time_zone(session: Session, value: str) -> None:
    known = session.duck.execute("SELECT 1 FROM pg_timezone_names() WHERE name = ?", [value]).fetchall()
    if not known:
        raise _invalid("TIMEZONE", value)
    session.duck.execute(f"SET TimeZone = {literal(value)}")


@statements.on("SET")
def set_variable(session: Session, statement: Statement) -> Outcome:
    """SET x = expression, SET (a, b) = (1, 2)."""
    text = statement.after("SET")
    found = re.match(r"(\(.*?\)|\"?[\w$]+\"?)\s*=\s*(.*)", text, re.DOTALL)
    if found is None:
        raise SnowflakeError(f"SQL compilation error:\nsyntax error in SET {text[:40]}", errno=1003, sqlstate="42000")
    names, value = found.groups()
    if names.startswith("("):
        wanted = [folded(name) for name in split_commas(names[1:-1])]
        row = session.run(f"SELECT {value.strip()[1:-1]}" if value.strip().startswith("(") else value, statement.binds)
        session.variables.update(zip(wanted, row.rows[0], strict=True))
    else:
        session.variables[folded(names)] = session.value(f"SELECT {value}", statement.binds)
    return Outcome.status()


@statements.on("UNSET")
def unset_variable(session: Session, statement: Statement) -> Outcome:
    for name in split_commas(statement.after("UNSET").strip("()")):
        session.variables.pop(folded(name), None)
    return Outcome.status()


@statements.on("COMMIT")
def commit(session: Session, _statement: Statement) -> Outcome:
    session.commit()
    return Outcome.status()


@statements.on("ROLLBACK")
def rollback(session: Session, _statement: Statement) -> Outcome:
    session.rollback()
    return Outcome.status()
