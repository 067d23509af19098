"""The seam where kinds of statements, system functions and relations plug into the account.

A kind of statement is claimed by its leading keywords. What stands between CREATE and the kind (OR REPLACE, OR ALTER,
TEMPORARY, SECURE ...) and IF [NOT] EXISTS after it are taken off before the look-up and handed over as `modifiers`:

    from deploy.local.account.statements import Outcome, Statement, statements

    @statements.on("CREATE", "PROCEDURE")
    def create_procedure(session: Session, statement: Statement) -> Outcome:
        name = session.qualified(statement.name)                 # Name(database, schema, name)
        if "OR REPLACE" not in statement.modifiers and ...: ...
        session.account.catalog.put("PROCEDURE", name, {"arguments": [...], "body": ...})
        return Outcome.status(f"Function {name.name} successfully created.")

    @statements.on("CALL")
    def call(session: Session, statement: Statement) -> Outcome:
        done = session.run("SELECT count(*) FROM t WHERE id = ?", [7])   # nested: same session and transaction
        return Outcome.of(["CREATE_JOB"], [[value]])                     # one column, one row

A handler may raise `SnowflakeError` (deploy.local.account.errors); any other exception becomes an internal error of the
account with a query id. Handlers run in the thread of the request, under the session's lock; two sessions run at once.

What a session offers (deploy.local.account.session.Session):
- `run(sql, binds=None) -> Outcome`: runs one statement (Snowflake SQL), `?` binds from a sequence; or SnowflakeError.
  `Outcome.rows` is a list of tuples, `.columns` the names, `.row_count` the rows returned or changed, `.query_id`.
- `value(sql, binds=None)`: the first column of the first row.
- `database`, `schema`, `role`, `user`, `warehouse`, `parameters` (ALTER SESSION, texts), `variables` (SET x = ...).
- `qualified(text) -> Name`, `use(database=..., schema=...)`, `with session.acting(role=..., database=..., schema=...)`
  for the owner's rights of a procedure (all three are put back).
- `in_transaction`, `begin()`, `commit()`, `rollback()`.
- `duck`: this session's DuckDB cursor, inside the running transaction, for statements in DuckDB's own dialect.
- `cancelled`: a threading.Event that is set when the running statement is to stop; loops look at it.

What the account offers (`session.account`, deploy.local.account.account.Account):
- `catalog`: the durable objects: `put(kind, name, definition: dict)`, `get(kind, name) -> Entry | None`,
  `drop(kind, name) -> bool`, `all(kind) -> list[Entry]`; an Entry has name, kind, definition, owner, comment and birth.
- `open_session(user=..., role=..., database=..., schema=..., warehouse=...) -> Session`: a session of its own for a
  background run; close it with `session.close()` or `with contextlib.closing(...)`.
- `data: Path` (the data directory), `today: date | None`, `sns_endpoint: str | None`, `now() -> datetime` (UTC, naive).
- `on_start` and `on_stop`: lists of callables without arguments, called when the server is ready and before it closes.

Functions in expressions whose value is known before the statement runs:

    @functions.on("SYSTEM$STREAM_HAS_DATA")
    def has_data(session: Session, arguments: list[Any]) -> Any: ...

The call is replaced by the value, wherever it stands in a SELECT, WHERE or VALUES; arguments must be constants
(after binds), and arrive as Python values.

Relations that are not tables (a stream in FROM) are replaced by a query in DuckDB's dialect:

    @relations.on
    def stream(session: Session, name: Name) -> str | None:       # None: not mine
        return 'SELECT ..., FROM "DB"."S"."T" WHERE rowid > 7'

What happens to tables (hooks of the account, each a list of callables; add with `hooks.before_write.append(f)`):
- `hooks.before_write(session, Written)`: inside the transaction, before an INSERT, UPDATE, DELETE, MERGE, COPY or
  TRUNCATE runs; `Written(table, kind, reads)`. `reads` are the names in FROM, so that a stream knows it is consumed.
- `hooks.after_write(session, Written)`: inside the transaction, after it ran, with `row_count`.
- `hooks.after_commit(account, tables: frozenset[Name])`: after the transaction is durable (autocommit too), in the same
  thread, outside of it. Keep it short: hand over to a thread of your own.
- `hooks.after_rollback(session)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import Expr

from deploy.local.account.names import NAME, Name
from deploy.local.account.text import leading_words, stripped, without_blank

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.results import Result
    from deploy.local.account.session import Session

Binds = Sequence[Any] | Mapping[str, Any] | None

MODIFIERS = (
    ("OR", "REPLACE"),
    ("OR", "ALTER"),
    ("TEMPORARY",),
    ("TEMP",),
    ("VOLATILE",),
    ("TRANSIENT",),
    ("SECURE",),
    ("LOCAL",),
    ("GLOBAL",),
    ("RECURSIVE",),
    ("IF", "NOT", "EXISTS"),
    ("IF", "EXISTS"),
)


@dataclass(frozen=True)
class Outcome:
    """What a statement gives back: a table of rows, and how many rows it returned or changed."""

    table: pa.Table
    row_count: int
    query_id: str = ""
    changed: bool = False
    """True for DML: `row_count` are the rows that were changed, `table` is Snowflake's row of counts."""
    stored: Result | None = None
    """The rows beyond `table`, when a client asked for a result too big to hold."""
    transfer: dict[str, Any] | None = None
    """What PUT and GET tell the client, which moves the files itself."""

    @classmethod
    def status(cls, message: str = "Statement executed successfully.") -> Outcome:
        return cls(pa.table({"status": pa.array([message], pa.string())}), 1)

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, types: Sequence[pa.DataType] = ()) -> Outcome:
        """A table from Python values; a column of nothing but None is text unless `types` says otherwise."""
        arrays = []
        for index in range(len(columns)):
            values = [row[index] for row in rows]
            array = pa.array(values, types[index] if types else None)
            arrays.append(array.cast(pa.string()) if pa.types.is_null(array.type) else array)
        fields = [pa.field(name, array.type) for name, array in zip(columns, arrays, strict=True)]
        return cls(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), len(rows))

    @classmethod
    def wrote(cls, row_count: int, columns: Sequence[str] = ("number of rows inserted",)) -> Outcome:
        """The counts that DML answers with; the first column carries `row_count`, others 0."""
        counts = [row_count, *([0] * (len(columns) - 1))]
        return replace(cls.of(columns, [counts]), row_count=row_count, changed=True)

    @property
    def columns(self) -> list[str]:
        return list(self.table.column_names)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        if not self.table.num_columns:
            return []
        return list(zip(*(column.to_pylist() for column in self.table.columns), strict=True))


@dataclass(frozen=True)
class Statement:
    """One statement as it came: text without surrounding comments and semicolon, and its binds."""

    sql: str
    binds: Binds = None

    @classmethod
    def of(cls, sql: str, binds: Binds = None) -> Statement:
        return cls(stripped(sql), binds)

    @cached_property
    def _head(self) -> tuple[tuple[str, ...], frozenset[str], int]:
        """Leading keywords without modifiers, the modifiers, and where the text after the keywords goes on."""
        words = leading_words(self.sql, 12)
        kept: list[str] = []
        modifiers: set[str] = set()
        index = 0
        while index < len(words):
            for modifier in MODIFIERS:
                if index and tuple(w.upper() for w, _ in words[index : index + len(modifier)]) == modifier:
                    modifiers.add(" ".join(modifier))
                    index += len(modifier)
                    break
            else:
                kept.append(words[index][0].upper())
                index += 1
        return tuple(kept), frozenset(modifiers), 0

    @property
    def words(self) -> tuple[str, ...]:
        """The first keywords in upper case: `('CREATE', 'PROCEDURE', ...)`; a name ends them."""
        return self._head[0]

    @property
    def modifiers(self) -> frozenset[str]:
        return self._head[1]

    @cached_property
    def parsed(self) -> Expr:
        """The tree that sqlglot reads from it (Snowflake dialect); raises SnowflakeError 001003."""
        from deploy.local.account.parse import parse_one

        return parse_one(self.sql)

    def after(self, *keywords: str) -> str:
        """The text behind these keywords and the modifiers: `after("CREATE", "TASK")` begins with the task's name."""
        pattern = r"\s+".join(rf"{re.escape(word)}(?:\s+{_MODIFIER})*" for word in keywords)
        found = re.match(pattern, self.sql, re.IGNORECASE)
        return without_blank(self.sql[found.end() :]).rstrip() if found else self.sql

    @cached_property
    def name(self) -> str:
        """The first name behind the kind that a handler was registered for, as written (quotes and dots kept)."""
        rest = self.after(*(self.claimed or self.words[:2]))
        found = NAME.match(rest)
        return found.group() if found else ""

    claimed: tuple[str, ...] = field(default=(), compare=False)
    """The keywords under which the handler was registered."""


_MODIFIER = "(?:" + "|".join(r"\s+".join(words) for words in MODIFIERS) + r")\b"

Handler = Callable[["Session", Statement], Outcome]
Function = Callable[["Session", list[Any]], Any]
Relation = Callable[["Session", Name], str | None]


class Statements:
    """Which handler runs a statement, by leading keywords; the longest match wins."""

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, ...], Handler] = {}

    def on(self, *keywords: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self._handlers[tuple(word.upper() for word in keywords)] = handler
            return handler

        return register

    def find(self, statement: Statement) -> tuple[Handler, Statement] | None:
        """The handler and the statement that knows under which keywords it was claimed."""
        words = statement.words
        for length in range(min(len(words), 6), 0, -1):
            if handler := self._handlers.get(words[:length]):
                return handler, Statement(statement.sql, statement.binds, words[:length])
        return None


class Functions:
    """Functions that the account computes itself before a statement runs."""

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}

    def on(self, name: str) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            self._functions[name.upper()] = function
            return function

        return register

    def find(self, name: str) -> Function | None:
        return self._functions.get(name.upper())


class Relations:
    """Who answers for a name in FROM that is neither a table nor a view."""

    def __init__(self) -> None:
        self._relations: list[Relation] = []

    def on(self, relation: Relation) -> Relation:
        self._relations.append(relation)
        return relation

    def find(self, session: Session, name: Name) -> str | None:
        for relation in self._relations:
            if (query := relation(session, name)) is not None:
                return query
        return None


@dataclass(frozen=True)
class Written:
    """One DML statement inside a transaction: the table it changes and the relations it reads."""

    table: Name
    kind: str
    """INSERT, UPDATE, DELETE, MERGE, COPY or TRUNCATE."""
    reads: frozenset[Name] = frozenset()
    row_count: int = 0


@dataclass
class Hooks:
    """Callables of one account that hear of writes and commits."""

    before_write: list[Callable[[Session, Written], None]] = field(default_factory=list)
    after_write: list[Callable[[Session, Written], None]] = field(default_factory=list)
    after_commit: list[Callable[[Account, frozenset[Name]], None]] = field(default_factory=list)
    after_rollback: list[Callable[[Session], None]] = field(default_factory=list)


statements = Statements()
functions = Functions()
relations = Relations()
