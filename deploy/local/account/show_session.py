"""SHOW PARAMETERS, VARIABLES, TRANSACTIONS, LOCKS and what else a session asks about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deploy.local.account.errors import missing
from deploy.local.account.names import Name, folded
from deploy.local.account.parameters import OBJECT_PARAMETERS, PARAMETERS, Parameter
from deploy.local.account.properties import unquoted
from deploy.local.account.show import like, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.session import Session


PLACE = re.compile(r"\b(?:IN|FOR)\s+(USER|WAREHOUSE|TASK)\s+([\w$.\"]+)", re.IGNORECASE)


@statements.on("SHOW", "PARAMETERS")
def parameters(session: Session, statement: Statement) -> Outcome:
    """SHOW PARAMETERS [LIKE p] [IN SESSION | ACCOUNT | USER u | WAREHOUSE w | TASK t]."""
    found = re.search(r"\bLIKE\s+('(?:[^']|'')*')", statement.sql, re.IGNORECASE)
    pattern = unquoted(found.group(1)) if found else "%"
    if of := PLACE.search(statement.sql):
        rows = list(_of_object(session, of.group(1).upper(), of.group(2)))
    else:
        level = "ACCOUNT" if re.search(r"\b(IN|FOR)\s+ACCOUNT\b", statement.sql, re.IGNORECASE) else "SESSION"
        values = session.account.parameters if level == "ACCOUNT" else session.parameters
        rows = [_row(name, values[name], "" if values[name] == one.default else level, one)
                for name, one in PARAMETERS.items()]  # fmt: skip
    shown = [row for row in sorted(rows) if like(row[0], pattern)]
    return told(("key", "value", "default", "level", "description", "type"), shown)


def _row(name: str, value: str, level: str, parameter: Parameter) -> list[str]:
    return [name, value, parameter.default, level, parameter.description, parameter.kind]


def _of_object(session: Session, kind: str, text: str) -> Iterator[list[str]]:
    """The parameters that an object of the kind may have: what was set on it, else what the account says."""
    account = session.account
    name = session.qualified(text) if kind == "TASK" else Name("", "", folded(text))
    entry = account.catalog.get(kind, name)
    if entry is None or not (kind == "TASK" or session.sees_account(kind, name)):
        raise missing(kind.capitalize(), name)
    options = entry.definition.get("options", {}) if kind == "TASK" else entry.definition
    for key, parameter in OBJECT_PARAMETERS[kind].items():
        value = str(options[key]) if key in options else account.parameters.get(key, parameter.default)
        level = kind if key in options else "ACCOUNT" if value != parameter.default else ""
        yield _row(key, value, level, parameter)


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
