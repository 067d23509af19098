"""One session: who it is, where it stands, its transaction, and how it runs a statement."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from deploy.local.account import queries, results
from deploy.local.account.errors import SnowflakeError, cancelled, missing, timed_out, unsupported
from deploy.local.account.history import Run, new_query_id
from deploy.local.account.locks import LockLost
from deploy.local.account.names import NAME, Name, literal, qualified
from deploy.local.account.parameters import SESSION_DEFAULTS
from deploy.local.account.statements import Binds, Outcome, Statement, Written, statements
from deploy.local.account.text import TOKEN, outside
from deploy.local.account.translate import snowflake_error

if TYPE_CHECKING:
    from deploy.local.account.account import Account

STATEMENT_PARAMETERS: ContextVar[Mapping[str, str] | None] = ContextVar("statement_parameters", default=None)
"""Parameters that a client sent along with the statement that this thread runs; they hold for it alone."""

VARIABLE = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
PLAIN_BEGIN = re.compile(r"(BEGIN|START)(\s+(WORK|TRANSACTION))?(\s+NAME\s+\w+)?", re.IGNORECASE)
QUERY_WORDS = frozenset({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "FROM"})
WRITES = {"INSERT": "INSERT", "UPDATE": "UPDATE", "DELETE": "DELETE", "MERGE": "UPDATE"}

RETRY_SECONDS = (0.002, 0.1)
"""Shortest and longest pause before an autocommit statement that lost a race is repeated."""


IDENTIFIER = re.compile(r"\bIDENTIFIER\s*\(\s*(\?|'(?:[^']|'')*'|:\w+)\s*\)", re.IGNORECASE)


def with_identifiers(sql: str, binds: Binds) -> tuple[str, Binds]:
    """IDENTIFIER(?) and IDENTIFIER('x') as the names they mean; their values leave the binds."""
    if len(sql) > 100_000 or not IDENTIFIER.search(sql):
        return sql, binds
    values = list(binds) if isinstance(binds, list | tuple) else binds
    out, position, dropped = [], 0, 0
    for found in IDENTIFIER.finditer(sql):
        argument = found.group(1)
        if argument == "?":
            place = outside(sql[: found.start()]).count("?") - dropped
            if not isinstance(values, list) or place >= len(values):
                raise SnowflakeError("Bind variable ? not set.", errno=2049, sqlstate="42601")
            name = str(values.pop(place))
            dropped += 1
        elif argument.startswith(":"):
            if not isinstance(values, Mapping):
                # A variable of a script, which puts its value there itself.
                continue
            if argument[1:] not in values:
                raise SnowflakeError(f"Bind variable {argument} not set.", errno=2049, sqlstate="42601")
            name = str(values[argument[1:]])
        else:
            name = argument[1:-1].replace("''", "'")
        if NAME.fullmatch(name) is None:
            raise SnowflakeError(f"SQL compilation error:\ninvalid identifier '{name}'", errno=904, sqlstate="42000")
        out += [sql[position : found.start()], name]
        position = found.end()
    return "".join([*out, sql[position:]]), values or None


class Session:
    """A login, or a background run. Statements of one session run one after the other."""

    def __init__(self, account: Account, session_id: int, *, user: str, role: str) -> None:
        self.account = account
        self.id = session_id
        self.user = user
        self._role = role
        self.warehouse: str | None = None
        self._database: str | None = None
        self._schema: str | None = None
        self.secondary_roles = "ALL"
        self.parameters: dict[str, str] = dict(account.parameters)
        self.variables: dict[str, Any] = {}
        self.temporary: dict[Name, Name] = {}
        """Temporary tables by their name in Snowflake, with their name in DuckDB."""
        self.temporary_objects: set[tuple[str, Name]] = set()
        self.duck: duckdb.DuckDBPyConnection = account.snow.duck_conn.cursor()
        self.duck.execute("SET python_enable_replacements = false")
        self.cancelled = threading.Event()
        self.in_transaction = False
        self.aborted = ""
        """Why the open transaction is lost, while the client has not ended it."""
        self.last_query_id = ""
        self.transaction_id = ""
        self._written: set[Name] = set()
        self._lock = threading.RLock()
        self._depth = 0
        self._run: Run | None = None
        self._deadline: float | None = None
        self._timed_out = False
        self._streaming = False
        self._registered: list[str] = []
        self._stale = True
        self._told: dict[str, object] = {}
        self.closed = False

    # ---- where the session stands

    @property
    def role(self) -> str:
        return self._role

    @property
    def database(self) -> str | None:
        return self._database

    @property
    def schema(self) -> str | None:
        return self._schema

    @property
    def version(self) -> tuple[int, int, int]:
        """What plans of this session depend on, beside their text."""
        return self.account.version, self.account.roles.version, len(self.temporary)

    def stale(self) -> None:
        """The session's values have to be told to DuckDB again."""
        self._stale = True

    def use(
        self, *, database: str | None = None, schema: str | None = None, role: str | None = None,
        warehouse: str | None = None,
    ) -> None:  # fmt: skip
        """Change where the session stands; names are folded already, and known to be there."""
        if database is not None:
            self._database = database
            self._schema = "PUBLIC" if self.account.has_schema(database, "PUBLIC") else None
        if schema is not None:
            self._schema = schema
        if role is not None:
            self._role = role
        if warehouse is not None:
            self.warehouse = warehouse
        self._stale = True

    def leave(self, *, database: str | None = None, schema: str | None = None) -> None:
        """Forget the current database or schema when it is the one that is dropped."""
        if database is not None and self._database == database and (schema is None or self._schema == schema):
            self._schema = None
            if schema is None:
                self._database = None
            self._stale = True

    @contextmanager
    def acting(
        self, *, role: str | None = None, database: str | None = None, schema: str | None = None
    ) -> Iterator[None]:
        """Stand elsewhere for a while: the owner's rights of a procedure, its database and schema."""
        before = self._role, self._database, self._schema
        self._role = role or self._role
        self._database = database or self._database
        self._schema = schema or self._schema
        self._stale = True
        try:
            yield
        finally:
            self._role, self._database, self._schema = before
            self._stale = True

    # ---- names

    def qualified(self, text: str) -> Name:
        """The full name that a text like `raw_data.jobs` means here."""
        return self._complete(qualified(text, database=self._database, schema=self._schema))

    def full_name(self, table: exp.Table) -> Name:
        database = table.catalog or self._database or ""
        return self._complete(Name(database, table.db or self._schema or "", table.name))

    def _complete(self, name: Name) -> Name:
        if not name.database:
            raise SnowflakeError(
                "Cannot perform this operation. This session does not have a current database. "
                "Call 'USE DATABASE', or use a qualified name.", errno=90105, sqlstate="22000",
            )  # fmt: skip
        if not name.schema:
            raise SnowflakeError(
                "Cannot perform this operation. This session does not have a current schema. "
                "Call 'USE SCHEMA', or use a qualified name.", errno=90106, sqlstate="22000",
            )  # fmt: skip
        return name

    def is_table(self, name: Name) -> bool:
        return name in self.temporary or name in self.account.relations()

    def physical(self, name: Name) -> Name:
        return self.temporary.get(name, name)

    def check_read(self, name: Name) -> None:
        """The object is there and the role may read it; Snowflake tells the two apart in one message only."""
        if name in self.temporary:
            return
        if name not in self.account.relations():
            raise missing("Object", name)
        if not self._may("SELECT", name):
            raise missing("Object", name)

    def check_write(self, name: Name, kind: str) -> None:
        if name in self.temporary:
            return
        found = self.account.relations().get(name)
        if found is None or not self._visible(name):
            raise missing("Object", name)
        if found == "VIEW":
            raise SnowflakeError(
                f"SQL compilation error:\nView '{name}' is not updatable.", errno=1092, sqlstate="42601"
            )
        privileges = {"MERGE": ("INSERT", "UPDATE")}.get(kind, (WRITES.get(kind, kind),))
        for privilege in privileges:
            if not self._may(privilege, name):
                if not self._may("SELECT", name):
                    raise missing("Object", name)
                raise SnowflakeError(
                    f"SQL access control error:\nInsufficient privileges to operate on table '{name.name}'",
                    errno=3001, sqlstate="42501",
                )  # fmt: skip

    def _may(self, privilege: str, name: Name) -> bool:
        owner = self.account.owner(name)
        return self._visible(name) and any(
            self.account.roles.allows(role, privilege, ("TABLE", "VIEW"), name, owner=owner)
            for role in self.account.active_roles(self)
        )

    def _visible(self, name: Name) -> bool:
        """USAGE on the database and on the schema."""
        return self.may_use("DATABASE", Name("", "", name.database)) and self.may_use(
            "SCHEMA", Name("", name.database, name.schema)
        )

    def may_use(self, kind: str, name: Name) -> bool:
        owner = self.account.owner_of(kind, name)
        return any(
            self.account.roles.allows(role, "USAGE", (kind,), name, owner=owner)
            for role in self.account.active_roles(self)
        )

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def sees(self, name: Name) -> bool:
        """Whether a table or view is shown to the role: it has some privilege on it."""
        if name in self.temporary or self._role == "ACCOUNTADMIN":
            return True
        owner = self.account.owner(name)
        return self._visible(name) and any(
            self.account.roles.allows(role, privilege, ("TABLE", "VIEW"), name, owner=owner)
            for role in self.account.active_roles(self)
            for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES")
        )

    def sees_account(self, kind: str, name: Name) -> bool:
        """Whether an object of the account, such as a warehouse, is shown to the role."""
        owner = self.account.owner_of(kind, name)
        return any(
            self.account.roles.allows(role, privilege, (kind,), name, owner=owner)
            for role in self.account.active_roles(self)
            for privilege in ("USAGE", "OPERATE", "MONITOR", "MODIFY")
        )

    def may_use_stage(self, name: Name) -> bool:
        if ("STAGE", name) in self.temporary_objects:
            return True
        owner = self.account.owner_of("STAGE", name)
        roles = self.account.active_roles(self)
        allows = self.account.roles.allows
        return self._visible(name) and any(
            allows(role, privilege, ("STAGE",), name, owner=owner)
            for role in roles
            for privilege in ("READ", "WRITE", "USAGE")
        )

    def require_owner(self, kind: str, name: Name) -> None:
        """Changing or dropping an object is for the role that owns it, or one above."""
        owner = self.account.owner(name) if kind in {"TABLE", "VIEW"} else self.account.owner_of(kind, name)
        kinds = (kind,)
        if not any(
            self.account.roles.allows(role, "OWNERSHIP", kinds, name, owner=owner)
            for role in self.account.active_roles(self)
        ):
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{name.name}'",
                errno=3001, sqlstate="42501",
            )  # fmt: skip

    def require_create(self, kind: str, name: Name, *, temporary: bool = False) -> None:
        """CREATE <kind> on the schema (on the database for a schema)."""
        if temporary:
            return
        parent = (
            ("DATABASE", Name("", "", name.name))
            if kind == "SCHEMA"
            else ("SCHEMA", Name("", name.database, name.schema))
        )
        owner = self.account.owner_of(*parent)
        if not any(
            self.account.roles.allows(role, f"CREATE {kind}", (parent[0],), parent[1], owner=owner)
            for role in self.account.active_roles(self)
        ):
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on {parent[0].lower()} '{parent[1].name}'",
                errno=3001,
                sqlstate="42501",
            )

    def require_account_privilege(self, privilege: str) -> None:
        """CREATE DATABASE, CREATE WAREHOUSE and the like; system roles have what Snowflake gives them."""
        held = set().union(*(self.account.roles.inherited(role) for role in self.account.active_roles(self)))
        built_in = {
            "CREATE ROLE": {"USERADMIN", "SECURITYADMIN"}, "CREATE USER": {"USERADMIN", "SECURITYADMIN"},
            "CREATE DATABASE": {"SYSADMIN"}, "CREATE WAREHOUSE": {"SYSADMIN"}, "MANAGE GRANTS": {"SECURITYADMIN"},
        }.get(privilege, set())  # fmt: skip
        if held & ({"ACCOUNTADMIN"} | built_in):
            return
        account = Name("", "", "")
        if not any(self.account.roles.allows(role, privilege, ("ACCOUNT",), account) for role in held):
            raise SnowflakeError(
                "SQL access control error:\nInsufficient privileges to operate on account 'LOCAL'",
                errno=3001,
                sqlstate="42501",
            )

    def new_temporary(self, name: Name) -> Name:
        """DuckDB's name for a temporary table; it hides a permanent table of the same name."""
        physical = Name("temp", "main", str(name))
        self.temporary[name] = physical
        return physical

    @contextmanager
    def writing_by_definition(self, written: Written) -> Iterator[None]:
        """CREATE TABLE AS SELECT in a transaction with what hooks do before and after it, as around any other write."""
        self.duck.execute("BEGIN TRANSACTION")
        try:
            for hook in self.account.hooks.before_write:
                hook(self, written)
            yield
            for hook in self.account.hooks.after_write:
                hook(self, written)
            self.duck.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.TransactionException):
                self.duck.execute("ROLLBACK")
            raise
        self._announce(frozenset({written.table}))

    # ---- running statements

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
        for name, value in changed.items():
            text = "NULL" if value is None else literal(value)
            self.duck.execute(f"SET VARIABLE sf_{name} = CAST({text} AS VARCHAR)")
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

    # ---- transactions

    def begin(self) -> None:
        if self.in_transaction:
            return
        self.duck.execute("BEGIN TRANSACTION")
        self.in_transaction = True
        self.transaction_id = str(time.time_ns())
        self._written = set()

    def commit(self) -> None:
        if self.aborted:
            cause, self.aborted = self.aborted, ""
            raise SnowflakeError(
                f"Nothing was committed, the transaction was rolled back: {cause}", errno=625, sqlstate="57014"
            )
        if not self.in_transaction:
            return
        try:
            self.duck.execute("COMMIT")
        except duckdb.Error:
            self._lose()
            raise
        tables = frozenset(self._written)
        self._finished()
        self._announce(tables)

    def rollback(self) -> None:
        self.aborted = ""
        if self.in_transaction:
            self._lose()

    def _lose(self) -> None:
        try:
            self.duck.execute("ROLLBACK")
        except duckdb.TransactionException:
            # A failed COMMIT has rolled back already.
            pass
        self._finished()
        for hook in self.account.hooks.after_rollback:
            hook(self)

    def _finished(self) -> None:
        self.in_transaction = False
        self.transaction_id = ""
        self._written = set()
        self.account.locks.release(self.id)

    def _announce(self, tables: frozenset[Name]) -> None:
        if tables:
            for hook in self.account.hooks.after_commit:
                hook(self.account, tables)

    def lock_seconds(self) -> float:
        return float(self.parameters.get("LOCK_TIMEOUT", SESSION_DEFAULTS["LOCK_TIMEOUT"]))

    def lock(self, table: Name) -> None:
        query_id = self._run.query_id if self._run else ""
        self.account.locks.acquire(
            table, session=self.id, query_id=query_id, seconds=self.lock_seconds(), check=self.check
        )

    def writing(self, action: Callable[[], Outcome], made: queries.Plan) -> Outcome:
        """Run DML of one plan in the open transaction, or in one of its own that is repeated when it loses a race."""
        assert made.table is not None
        locking = made.kind in queries.LOCKING or bool(made.before)
        return self.changing(action, made.table, locking=locking)

    def changing(self, action: Callable[[], Outcome], table: Name, *, locking: bool) -> Outcome:
        """Run an action that changes the rows of a table."""
        if self.parameters.get("AUTOCOMMIT", "true").lower() == "false":
            self.begin()
        if self.in_transaction:
            if locking:
                self.lock(table)
            self._written.add(table)
            with self._keeping_transaction():
                return action()
        return self._autocommit(action, table, locking=locking)

    @contextmanager
    def _keeping_transaction(self) -> Iterator[None]:
        """DuckDB gives up a transaction in which a statement failed while running; the client is told so."""
        try:
            yield
        except duckdb.Error as error:
            if not isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
                self._lose()
                self.aborted = str(snowflake_error(error).message).splitlines()[0]
            raise

    def _autocommit(self, action: Callable[[], Outcome], table: Name, *, locking: bool) -> Outcome:
        deadline = time.monotonic() + self.lock_seconds()
        pause = RETRY_SECONDS[0]
        while True:
            if locking:
                self.lock(table)
            try:
                self.duck.execute("BEGIN TRANSACTION")
                self.in_transaction, self._written = True, {table}
                outcome = action()
                self.commit()
                return outcome
            except BaseException as error:
                if self.in_transaction:
                    self._lose()
                race = isinstance(error, duckdb.TransactionException | LockLost)
                if not race or time.monotonic() > deadline:
                    raise
            finally:
                self.account.locks.release(self.id)
            self.cancelled.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311  a pause, not a secret
            self.check()
            pause = min(pause * 2, RETRY_SECONDS[1])

    def defining(self, action: Callable[[], Outcome]) -> Outcome:
        """Run DDL: it commits the open transaction first, and is repeated when DuckDB's catalog was changing."""
        if self.in_transaction:
            self.commit()
        deadline = time.monotonic() + self.lock_seconds()
        while True:
            try:
                return action()
            except duckdb.TransactionException:
                if time.monotonic() > deadline:
                    raise
            finally:
                self.account.changed()
            self.cancelled.wait(0.02)
            self.check()

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
