"""Answers in the connector's JSON: rows, chunks, errors, states of queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from deploy.local.account import batches, queries, results
from deploy.local.account import binds as values_
from deploy.local.account.account import Account
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.history import Run, new_query_id
from deploy.local.account.login_parameters import told
from deploy.local.account.session import QUERY_WORDS, Session
from deploy.local.account.statements import Binds, Outcome, Statement
from deploy.local.account.text import split

UNKNOWN = 0
STATEMENT_TYPES = {
    "SELECT": 0x1000,
    "WITH": 0x1000,
    "VALUES": 0x1000,
    "SHOW": 0x1000,
    "DESCRIBE": 0x1000,
    "DESC": 0x1000,
    "CALL": 0x1000,
    "LIST": 0x1000,
    "LS": 0x1000,
    "EXPLAIN": 0x1000,
    "INSERT": 0x3000 + 0x100,
    "UPDATE": 0x3000 + 0x200,
    "DELETE": 0x3000 + 0x300,
    "MERGE": 0x3000 + 0x400,
    "COPY": 0x3000 + 0x600,
    "ALTER": 0x4000 + 0x100,
    "USE": 0x4000 + 0x300,
    "COMMIT": 0x5000,
    "ROLLBACK": 0x5000,
    "BEGIN": 0x5000,
    "CREATE": 0x6000,
    "DROP": 0x6000,
}
"""Snowflake's numbers for kinds of statements; clients read from DML's which rows were changed."""


def success(data: Any) -> dict[str, Any]:
    return {"data": data, "code": None, "message": None, "success": True}


def failure(error: SnowflakeError) -> dict[str, Any]:
    """An error as the connector turns into ProgrammingError, with the id of the query."""
    data = {
        "internalError": False, "errorCode": error.code, "age": 0, "sqlState": error.sqlstate, "line": -1, "pos": -1,
        "queryId": error.query_id or new_query_id(), "type": "COMPILATION",
    }  # fmt: skip
    return {"data": data, "code": error.code, "message": error.message, "success": False, "headers": None}


def in_progress(query_id: str, *, detached: bool) -> dict[str, Any]:
    data = {"queryId": query_id, "getResultUrl": f"/queries/{query_id}/result", "queryAbortsAfterSecs": 300}
    return {
        "data": data, "code": "333334" if detached else "333333", "success": True,
        "message": "Query execution in progress.",
    }  # fmt: skip


def status(run: Run) -> dict[str, Any]:
    """The state of a query as `get_query_status` reads it."""
    states = {"RUNNING": "RUNNING", "SUCCESS": "SUCCESS", "FAIL": "FAILED_WITH_ERROR"}
    return {
        "id": run.query_id, "status": states[run.status], "state": states[run.status], "sqlText": run.text[:1000],
        "errorCode": run.error_code, "errorMessage": run.error_message, "sessionId": run.session_id,
    }  # fmt: skip


def binds(wired: dict[str, dict[str, Any]]) -> Binds:
    """Values by position or by name."""
    if all(key.isdigit() for key in wired):
        return [_value(wired[str(place)]) for place in range(1, len(wired) + 1)]
    return {key: _value(bound) for key, bound in wired.items()}


def _value(bound: dict[str, Any]) -> Any:
    return values_.from_wire(bound["type"], bound["value"])


def batch(wired: dict[str, dict[str, Any]]) -> list[list[Any]] | None:
    """Columns of an array binding, one list a placeholder; None when it is none."""
    if not any(isinstance(bound["value"], list) for bound in wired.values()):
        return None
    return [
        [values_.from_wire(bound["type"], value) for value in bound["value"]]
        for bound in (wired[str(place)] for place in range(1, len(wired) + 1))
    ]


def statement_type(sql: str) -> int:
    words = Statement.of(sql[:2000]).words
    if words[:1] == ("WITH",):
        return STATEMENT_TYPES["SELECT"]
    return STATEMENT_TYPES.get(words[0], UNKNOWN) if words else STATEMENT_TYPES["SELECT"]


def run_one(account: Account, session: Session, query_id: str, sql: str, values: Binds, origin: str) -> dict[str, Any]:
    outcome = session.run(sql, values, query_id=query_id, streaming=True)
    return answered(account, session, outcome, sql, origin)


def run_batch(session: Session, query_id: str, sql: str, columns: list[list[Any]]) -> Outcome:
    """One statement for many rows of binds."""
    return session.run(sql, batches.Batch(columns), query_id=query_id)


def run_many(account: Account, session: Session, query_id: str, sql: str, count: int) -> dict[str, Any]:
    """Several statements of one request; the client asks for each result by its id."""
    pieces = split(sql)
    if count and len(pieces) != count:
        raise SnowflakeError(
            f"Actual statement count {len(pieces)} did not match the desired statement count {count}.",
            errno=8, sqlstate="0A000",
        )  # fmt: skip
    ids, types = [], []
    for piece in pieces:
        outcome = session.run(piece, query_id=new_query_id(), streaming=True)
        account.results.keep(result_of(outcome, statement_type(piece)))
        ids.append(outcome.query_id)
        types.append(str(statement_type(piece)))
    done = Outcome.of(["multiple statement execution"], [["Multiple statements executed successfully."]])
    answer = answered(account, session, replace(done, query_id=query_id), "", "")
    answer["data"] |= {"resultIds": ",".join(ids), "resultTypes": ",".join(types)}
    return answer


def result_of(outcome: Outcome, kind: int) -> results.Result:
    kept = outcome.stored
    if kept is None:
        table = results.plain(outcome.table)
        kept = results.Result(outcome.query_id, table, outcome.row_count if outcome.changed else table.num_rows)
    kept.changed = outcome.changed
    kept.statement_type = kind
    return kept


def answered(account: Account, session: Session, outcome: Outcome, sql: str, origin: str) -> dict[str, Any]:
    """The answer of a statement that has ended, whose result stays readable by id."""
    if outcome.transfer is not None:
        return success(outcome.transfer | {"queryId": outcome.query_id})
    kept = result_of(outcome, statement_type(sql))
    account.results.keep(kept)
    return rendered(session, kept, origin)


def rendered(session: Session, kept: results.Result, origin: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "parameters": told(session),
        "rowtype": results.row_type(kept.first.schema),
        "total": kept.total,
        "returned": kept.total,
        "queryId": kept.query_id,
        "statementTypeId": kept.statement_type,
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalWarehouseName": session.warehouse,
        "finalRoleName": session.role,
        "numberOfBinds": 0,
        "arrayBindSupported": False,
        "version": 1,
        "sendResultTime": 0,
    }
    if kept.changed:
        rows = zip(*(column.to_pylist() for column in kept.first.columns), strict=True)
        data |= {"queryResultFormat": "json", "total": 1, "returned": 1}
        data["rowset"] = [[None if value is None else str(value) for value in row] for row in rows]
        return success(data)
    # No rows are an empty string, as Snowflake sends them: the connector's Arrow reader fails on a schema alone.
    data |= {"queryResultFormat": "arrow", "rowsetBase64": kept.inline() if kept.total else ""}
    if kept.files:
        data["chunks"] = [
            {
                "url": f"{origin}/results/{path.name.removesuffix('.arrow')}",
                "rowCount": count,
                "uncompressedSize": path.stat().st_size,
                "compressedSize": path.stat().st_size,
            }
            for path, count in kept.files
        ]
        data["chunkHeaders"] = {"x-local-account": "chunk"}
        data["qrmk"] = kept.key
    return success(data)


def stored(account: Account, session: Session, query_id: str, origin: str) -> dict[str, Any]:
    """A result that was kept."""
    kept = account.results.get(query_id)
    if kept is not None:
        return rendered(session, kept, origin)
    run = account.history.get(query_id)
    if run is not None and run.status == "FAIL":
        error = SnowflakeError(run.error_message or "", errno=int(run.error_code or 603), sqlstate="XX000")
        error.query_id = query_id
        return failure(error)
    error = SnowflakeError(f"Statement {query_id} not found", errno=709, sqlstate="02000")
    error.query_id = query_id
    return failure(error)


def described(session: Session, query_id: str, sql: str) -> dict[str, Any]:
    """The columns that a statement would return, without running it."""
    statement = Statement.of(sql)
    kind = statement_type(statement.sql)
    schema = pa.schema([pa.field("status", pa.string())])
    count = 0
    if (statement.words[:1] and statement.words[0] in QUERY_WORDS) or statement.sql.startswith("("):
        schema, count = queries.described(session, statement)
    elif statement.words[:1] in {("SHOW",), ("DESCRIBE",), ("DESC",), ("LIST",), ("LS",)}:
        schema = session.run(sql).table.schema
    data = {
        "rowtype": results.row_type(schema), "total": 0, "returned": 0, "queryId": query_id, "statementTypeId": kind,
        "numberOfBinds": count, "arrayBindSupported": statement.words[:1] == ("INSERT",),
        "finalDatabaseName": session.database, "finalSchemaName": session.schema, "queryResultFormat": "json",
        "rowset": [], "parameters": told(session),
    }  # fmt: skip
    return success(data)
