"""System functions that the account computes before a statement runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.names import folded
from deploy.local.account.statements import Outcome, Statement, functions, statements

if TYPE_CHECKING:
    from deploy.local.account.session import Session


@functions.on("SYSTEM$CANCEL_QUERY")
def cancel_query(session: Session, arguments: list[Any]) -> str:
    query_id = str(arguments[0])
    if session.account.cancel(query_id):
        return f"query [{query_id}] terminated."
    return "Identified SQL statement is not currently executing."


@functions.on("SYSTEM$CANCEL_ALL_QUERIES")
def cancel_all(session: Session, arguments: list[Any]) -> str:
    wanted = int(arguments[0])
    count = sum(other.cancel() for other in session.account.sessions() if other.id == wanted and other is not session)
    return f"{count} cancelled."


@functions.on("SYSTEM$ABORT_SESSION")
def abort_session(session: Session, arguments: list[Any]) -> str:
    wanted = int(arguments[0])
    for other in session.account.sessions():
        if other.id == wanted and other is not session:
            other.close()
            return "session aborted."
    raise SnowflakeError(f"Session {wanted} does not exist.", errno=1, sqlstate="22023")


@functions.on("SYSTEM$ABORT_TRANSACTION")
def abort_transaction(session: Session, arguments: list[Any]) -> str:
    for other in session.account.sessions():
        if other.transaction_id == str(arguments[0]):
            other.cancel()
            other.rollback()
            return "Transaction aborted."
    return "Transaction not found."


@functions.on("SYSTEM$WAIT")
def wait(session: Session, arguments: list[Any]) -> str:
    """Waits as long as asked, unless the statement is cancelled."""
    amount = float(arguments[0])
    unit = str(arguments[1] if len(arguments) > 1 else "SECONDS").upper().rstrip("S")
    seconds = amount * {"SECOND": 1.0, "MINUTE": 60.0, "HOUR": 3600.0, "MILLISECOND": 0.001}.get(unit, 1.0)
    session.cancelled.wait(seconds)
    session.check()
    return f"waited {amount:g} {unit.lower()}s"


@functions.on("SYSTEM$TYPEOF")
def type_of(_session: Session, arguments: list[Any]) -> str:
    value = arguments[0]
    if isinstance(value, bool):
        return "BOOLEAN[SB1]"
    if isinstance(value, int):
        return "NUMBER(38,0)[SB8]"
    return "FLOAT[DOUBLE]" if isinstance(value, float) else "VARCHAR(16777216)[LOB]"


@functions.on("SYSTEM$VERSION")
def version(_session: Session, _arguments: list[Any]) -> str:
    return "10.0.0 (local account)"


@functions.on("SYSTEM$WHITELIST")
@functions.on("SYSTEM$ALLOWLIST")
def allow_list(_session: Session, _arguments: list[Any]) -> str:
    return json.dumps([{"type": "SNOWFLAKE_DEPLOYMENT", "host": "127.0.0.1", "port": 8085}])


@functions.on("SYSTEM$CLUSTERING_INFORMATION")
def clustering(session: Session, arguments: list[Any]) -> str:
    name = session.qualified(str(arguments[0]))
    session.check_read(name)
    entry = session.account.catalog.get("TABLE", name)
    key = entry.definition.get("cluster_by") if entry else None
    return json.dumps(
        {"cluster_by_keys": key, "total_partition_count": 1, "notes": "the local account has no micro-partitions"}
    )


@functions.on("IS_ROLE_IN_SESSION")
def is_role_in_session(session: Session, arguments: list[Any]) -> bool:
    return folded(str(arguments[0])) in {
        role for active in session.account.active_roles(session) for role in session.account.roles.inherited(active)
    }


@functions.on("CURRENT_TASK_GRAPH_RUN_GROUP_ID")
def no_graph(_session: Session, _arguments: list[Any]) -> None:
    return None


@statements.on("EXPLAIN")
def explain(session: Session, statement: Statement) -> Outcome:
    """DuckDB's plan of a query, as one text column."""
    from deploy.local.account import plans

    text = statement.after("EXPLAIN")
    for form in ("USING TEXT", "USING TABULAR", "USING JSON"):
        if text.upper().startswith(form):
            text = text[len(form) :]
    made = plans.plan(session, Statement.of(text, statement.binds))
    rows = session.duck.execute(f"EXPLAIN {plans.text_of(made, statement.binds)}").fetchall()
    return Outcome.of(["step", "plan"], [[step, plan] for step, plan in rows])
