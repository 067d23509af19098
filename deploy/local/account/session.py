"""One session: how it runs a statement, from its text to its result, and how that is stopped."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from deploy.local.account import plans, queries, results
from deploy.local.account.errors import SnowflakeError, cancelled, timed_out, unsupported
from deploy.local.account.history import Run, new_query_id
from deploy.local.account.identifiers import with_identifiers
from deploy.local.account.names import Name, literal
from deploy.local.account.statements import Binds, Outcome, Statement, statements
from deploy.local.account.text import TOKEN
from deploy.local.account.transactions import Transactions
from deploy.local.account.translate import snowflake_error

if TYPE_CHECKING:
    from deploy.local.account.account import Account

STATEMENT_PARAMETERS: ContextVar[Mapping[str, str] | None] = ContextVar("statement_parameters", default=None)
"""Parameters that a client sent along with the statement that this thread runs; they hold for it alone."""

VARIABLE = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
PLAIN_BEGIN = re.compile(r"(BEGIN|START)(\s+(WORK|TRANSACTION))?(\s+NAME\s+\w+)?", re.IGNORECASE)
QUERY_WORDS = frozenset({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "FROM"})


class Session(Transactions):
    """A login, or a background run. Statements of one session run one after the other."""

    def __init__(self, account: Account, session_id: int, *, user: str, role: str) -> None:
        super().__init__(account, session_id, user=user, role=role)
        self.last_query_id = ""
        self._lock = threading.RLock()
        self._depth = 0
        self._deadline: float | None = None
        self._timed_out = False
        self._streaming = False
        self._registered: list[str] = []
        self._told: dict[str, object] = {}
        self.closed = False

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def run(self, sql: str, binds: Binds = None, *, query_id: str = "", streaming: bool = False) -> Outcome:
        """Run one statement and wait for it; raises SnowflakeError with the query's id."""
        with self._lock:
            if self.closed:
                raise SnowflakeError("Session no longer exists. New login required.", errno=390111, sqlstate="08003")
            statement = Statement.of(*with_identifiers(self._with_variables(sql), binds))
            run = self._start(statement, query_id or new_query_id())
            before, self._streaming = self._streaming, streaming and self._depth == 1
            try:
                self.check()
                self._tell(statement.sql)
                outcome = self._dispatch(statement)
            except BaseException as cause:
                error = self._failure(cause)
                run.status, run.error_code, run.error_message = "FAIL", error.code, error.message
                error.query_id = error.query_id or run.query_id
                raise error from cause
            else:
                self._count(run, outcome)
                return replace(outcome, query_id=run.query_id)
            finally:
                self._streaming = before
                self._end(run)

    def value(self, sql: str, binds: Binds = None) -> Any:
        """The first column of the first row, or None."""
        rows = self.run(sql, binds).rows
        return rows[0][0] if rows else None

    def _start(self, statement: Statement, query_id: str) -> Run:
        words = statement.words
        run = Run(
            query_id,
            statement.sql,
            self.id,
            self.user,
            self._role,
            self.warehouse or "",
            self._database or "",
            self._schema or "",
            self.parameter("QUERY_TAG"),
            self.account.now(),
            query_type="_".join(words[:2])
            if words[:1] in {("CREATE",), ("ALTER",), ("DROP",)}
            else (words or ("UNKNOWN",))[0],
        )
        self._depth += 1
        if self._depth == 1:
            self._run = run
            self._timed_out = False
            seconds = self.statement_seconds()
            self._deadline = time.monotonic() + seconds if seconds > 0 else None
            self.account.watch(self)
        self.account.history.start(run)
        return run

    def parameter(self, name: str) -> str:
        """A parameter as it holds for the statement that runs now."""
        sent = STATEMENT_PARAMETERS.get() or {}
        return sent.get(name) or self.parameters.get(name, "")

    def statement_seconds(self) -> float:
        """How long a statement may run: the lower of what session and warehouse say; 0 is without end."""
        told = [self.parameter("STATEMENT_TIMEOUT_IN_SECONDS")]
        if self.warehouse and (entry := self.account.catalog.get("WAREHOUSE", Name("", "", self.warehouse))):
            told.append(str(entry.definition.get("STATEMENT_TIMEOUT_IN_SECONDS", "0")))
        return min((float(value) for value in told if float(value) > 0), default=0.0)

    def _end(self, run: Run) -> None:
        self._depth -= 1
        self.account.history.finish(run, now=self.account.now())
        self.last_query_id = run.query_id
        if self._depth == 0:
            self.account.unwatch(self)
            self._run = self._deadline = None
            self.cancelled.clear()

    def _failure(self, cause: BaseException) -> SnowflakeError:
        if isinstance(cause, duckdb.InterruptException) or (
            self.cancelled.is_set() and isinstance(cause, duckdb.Error)
        ):
            return self._stopped()
        error = snowflake_error(cause)
        if error.errno == 603:
            self.account.log_exception(cause)
        return error

    def _stopped(self) -> SnowflakeError:
        return timed_out(self.statement_seconds()) if self._timed_out else cancelled()

    def check(self) -> None:
        """Raise when the statement is to stop."""
        if self.cancelled.is_set():
            raise self._stopped()

    def stop_when_due(self) -> None:
        """Called by the account's watch: interrupts what is cancelled or has run too long."""
        if self._deadline is not None and time.monotonic() > self._deadline and not self.cancelled.is_set():
            self._timed_out = True
            self.cancelled.set()
        if self.cancelled.is_set() and self._run is not None:
            self.duck.interrupt()

    def cancel(self, query_id: str = "") -> bool:
        """Stop the running statement, if it is this one; False when nothing was running."""
        run = self._run
        if run is None or (query_id and run.query_id != query_id):
            return False
        self.cancelled.set()
        self.duck.interrupt()
        return True

    @staticmethod
    def _count(run: Run, outcome: Outcome) -> None:
        run.rows = outcome.row_count
        if outcome.changed:
            for name, values in zip(outcome.columns, zip(*outcome.rows, strict=True), strict=False):
                if "inserted" in name:
                    run.inserted = int(values[0])
                elif "updated" in name and "multi" not in name:
                    run.updated = int(values[0])
                elif "deleted" in name:
                    run.deleted = int(values[0])

    def _with_variables(self, sql: str) -> str:
        """`$name` outside of texts is the session's variable."""
        if "$" not in sql or not VARIABLE.search(sql):
            return sql
        out, position = [], 0
        for found in TOKEN.finditer(sql):
            out += [self._inlined(sql[position : found.start()]), found.group()]
            position = found.end()
        return "".join([*out, self._inlined(sql[position:])])

    def _inlined(self, code: str) -> str:
        def text(found: re.Match[str]) -> str:
            name = found.group(1).upper()
            if name not in self.variables:
                message = f"SQL compilation error:\nerror line 1: Session variable '${name}' does not exist"
                raise SnowflakeError(message, errno=1057, sqlstate="42601")
            value = self.variables[name]
            return literal(value) if isinstance(value, str) else str(value)

        return VARIABLE.sub(text, code)

    def _tell(self, sql: str) -> None:
        """Give DuckDB the values of the session's functions."""
        if self._stale:
            roles = self.account.roles.of_user(self.user)
            values = {
                "role": self._role, "user": self.user, "warehouse": self.warehouse, "session": str(self.id),
                "account": "LOCAL", "organization": "LOCALHOST", "region": "LOCAL_LOOPBACK",
                "database": self._database, "schema": self._schema, "available_roles": json.dumps(sorted(roles)),
                "schemas": json.dumps([f"{self._database}.{self._schema}"]), "role_type": "ROLE",
                "secondary_roles": json.dumps({"roles": "", "value": self.secondary_roles}), "client": "local",
                "ip_address": "127.0.0.1",
            }  # fmt: skip
            self._set(values)
            self._stale = False
        upper = sql[:50_000].upper()
        if "CURRENT_STATEMENT" in upper or "LAST_QUERY_ID" in upper or "CURRENT_TRANSACTION" in upper:
            self._set(
                {
                    "statement": sql,
                    "last_query_id": self.last_query_id or None,
                    "transaction": self.transaction_id or None,
                }
            )

    def _set(self, values: dict[str, str | None]) -> None:
        changed = {name: value for name, value in values.items() if self._told.get(name, self) != value}
        if changed:
            # All at once, and a text without a cast: the first statement of every session waits for this.
            texts = {name: "NULL::VARCHAR" if value is None else literal(value) for name, value in changed.items()}
            self.duck.execute("; ".join(f"SET VARIABLE sf_{name} = {text}" for name, text in texts.items()))
            self._told |= changed

    def _dispatch(self, statement: Statement) -> Outcome:
        words = statement.words
        if self.aborted and words[:1] not in {("ROLLBACK",), ("COMMIT",)}:
            raise SnowflakeError(f"The transaction was rolled back: {self.aborted}", errno=625, sqlstate="57014")
        if PLAIN_BEGIN.fullmatch(statement.sql):
            self.begin()
            return Outcome.status()
        if found := statements.find(statement):
            handler, claimed = found
            return handler(self, claimed)
        if (words[:1] and words[0] in QUERY_WORDS) or statement.sql.startswith("("):
            return self.query(statement)
        if not statement.sql:
            raise SnowflakeError("Empty SQL statement.", errno=900, sqlstate="42601")
        # A syntax error is told before anything else.
        _ = statement.parsed
        raise unsupported(" ".join(words[:3]) or statement.sql[:40])

    def query(self, statement: Statement) -> Outcome:
        """Run SELECT or DML."""
        return queries.run(self, statement)

    def collect(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Outcome:
        """The rows of a query: to disk beyond the first when a client waits, else all of them."""
        if self._streaming and self._run is not None:
            kept = self.account.results.drain(self._run.query_id, schema, batches)
            return Outcome(kept.first, kept.total, stored=kept)
        table = results.table_of(schema, list(batches))
        return Outcome(table, table.num_rows)

    def register(self, table: pa.Table) -> str:
        """Let this session's DuckDB read an Arrow table until the statement has ended."""
        name = f"_registered_{len(self._registered)}"
        self.duck.register(name, table)
        self._registered.append(name)
        return name

    def unregister(self) -> None:
        while self._registered:
            self.duck.unregister(self._registered.pop())

    def result(self, query_id: str) -> pa.Table | None:
        found = self.account.results.get(query_id or self.last_query_id)
        return found.table() if found is not None else None

    def writing(self, action: Callable[[], Outcome], made: plans.Plan) -> Outcome:
        """Run DML of one plan in the open transaction, or in one of its own that is repeated when it loses a race."""
        if made.table is None:
            raise unsupported(f"{made.kind} into anything but a table")
        return self.changing(action, made.table, locking=made.kind in plans.LOCKING or bool(made.before))

    def close(self) -> None:
        """End the session: its transaction is rolled back and its temporary objects go."""
        self.cancel()
        with self._lock:
            if self.closed:
                return
            self.closed = True
            self.rollback()
            for kind, name in self.temporary_objects:
                self.account.catalog.drop(kind, name)
            self.duck.close()
            self.account.forget(self)
