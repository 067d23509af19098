"""SHOW PARAMETERS, VARIABLES, TRANSACTIONS, LOCKS and what else a session asks about itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.account.parameters import PARAMETERS
from deploy.local.account.properties import unquoted
from deploy.local.account.show import like, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.session import Session


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
