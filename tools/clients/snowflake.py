"""The one door to Snowflake; nothing else imports the connector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString, Self, TypeVar

from tools.clients.catalogue import Catalogue
from tools.clients.guard import Guard
from tools.clients.pool import MAX_SESSIONS, Session, SessionPool
from tools.clients.rest_token import RestToken, rest_token
from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake_errors import to_service_error
from tools.clients.statements import (
    Done,
    Params,
    QueryTag,
    Result,
    Rows,
    SessionGone,
    read_arrow,
    read_done,
    read_pieces,
    read_rows,
    roll_back,
    run,
)
from tools.clients.tally import Tally
from tools.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Done", "QueryTag", "Result", "Rows", "SessionGone", "Transaction", "Warehouse"]

T = TypeVar("T")


class Transaction:
    """Statements of one session between BEGIN and COMMIT; made by `Warehouse.transaction`."""

    def __init__(self, session: Session, tag: QueryTag, timeout_seconds: int) -> None:
        self._session = session
        self._tag = tag
        self._timeout_seconds = timeout_seconds

    def query(self, sql: LiteralString, params: Params = ()) -> Rows:
        """Our own SQL that reads."""
        return self._run(sql, params, read_rows)

    def execute(self, sql: LiteralString, params: Params = ()) -> Done:
        """Our own SQL that writes."""
        return self._run(sql, params, read_done)

    def _run(self, sql: str, params: Params, read: Callable[[Any], T]) -> T:
        return run(self._session, sql, params, read, tag=self._tag, timeout_seconds=self._timeout_seconds)


class Warehouse:
    """Snowflake for every thread of the process: a bounded pool of sessions by role, opened when first needed.

    Values are bound with `%s` or `%(name)s`, a list within brackets as `IN (%s)`; with values given, a literal per cent
    sign is written `%%`. Every
    statement carries its QUERY_TAG and its time limit as statement parameters, which costs no round trip.

    Raises ServiceError (with `query_id`, `retryable` as `tools.clients.snowflake_errors` decides) and QueryTimeout.
    """

    def __init__(self, settings: Settings, *, sessions: int = MAX_SESSIONS) -> None:
        self._settings = settings
        self._pool = SessionPool(self._connect, size=sessions)
        self._guard = Guard(database=settings.snowflake_database, schema=settings.snowflake_schema)
        self._catalogue = Catalogue(self._list_objects)

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, *, sessions: int = MAX_SESSIONS) -> Iterator[Self]:
        """A warehouse for the time of the block; nothing is sent until it is used."""
        warehouse = cls(settings, sessions=sessions)
        try:
            yield warehouse
        finally:
            warehouse.close()

    def close(self) -> None:
        """Log every session out."""
        self._pool.close()

    @property
    def open_sessions(self) -> int:
        """How many sessions are open now."""
        return self._pool.open_sessions

    @property
    def statements(self) -> Tally:
        """How many statements have been sent, by the tool of their tag."""
        return self._pool.statements

    def query(
        self,
        sql: LiteralString,
        params: Params = (),
        *,
        tag: QueryTag,
        role: str | None = None,
        timeout_seconds: int = 60,
        on_query_id: Callable[[str], None] | None = None,
    ) -> Rows:
        """Our own SQL that reads; the rows as dictionaries. `on_query_id` as in `governed`."""
        return self._statement(
            sql, params, read_rows, tag=tag, role=role, timeout_seconds=timeout_seconds, on_query_id=on_query_id
        )

    def execute(
        self,
        sql: LiteralString,
        params: Params = (),
        *,
        tag: QueryTag,
        role: str | None = None,
        timeout_seconds: int = 60,
    ) -> Done:
        """Our own SQL that writes, committed at once."""
        return self._statement(sql, params, read_done, tag=tag, role=role, timeout_seconds=timeout_seconds)

    def insert_rows(
        self,
        sql: LiteralString,
        rows: Sequence[Params],
        *,
        tag: QueryTag,
        role: str | None = None,
        timeout_seconds: int = 120,
    ) -> Done:
        """Many rows through one `INSERT ... VALUES (%s, ...)`, sent as a single statement."""
        if not rows:
            return Done(0, "")
        with self._pool.session(role) as session:
            return run(session, sql, rows, read_done, tag=tag, timeout_seconds=timeout_seconds, many=True)

    @contextmanager
    def transaction(
        self, *, tag: QueryTag, role: str | None = None, timeout_seconds: int = 60
    ) -> Iterator[Transaction]:
        """One session's statements between BEGIN and COMMIT; an exception in the block rolls them back."""
        with self._begun(tag, role) as session:
            try:
                yield Transaction(session, tag, timeout_seconds)
            except BaseException:
                roll_back(session, tag)
                raise
            try:
                run(session, "COMMIT", (), read_done, tag=tag, timeout_seconds=timeout_seconds)
            except BaseException:
                session.broken = True
                raise

    def governed(
        self,
        sql: str,
        *,
        tag: QueryTag,
        role: str | None = None,
        row_cap: int,
        timeout_seconds: int = 120,
        on_query_id: Callable[[str], None] | None = None,
    ) -> Result:
        """SQL that others wrote, behind the guard; at most `row_cap` rows.

        With `on_query_id` the statement is sent first and its id told, so that another thread can cancel it.
        Raises RefusedSql when the guard does not let it through.
        """
        checked = self._guard.check(sql, row_cap=row_cap, is_known=lambda name: self._catalogue.sees(role, name))
        table, query_id = self._statement(
            checked, (), read_arrow, tag=tag, role=role, timeout_seconds=timeout_seconds, on_query_id=on_query_id
        )
        truncated = table.num_rows > row_cap
        return Result(table.slice(0, row_cap) if truncated else table, query_id, truncated)

    @contextmanager
    def governed_batches(
        self,
        sql: str,
        *,
        tag: QueryTag,
        role: str | None = None,
        row_cap: int,
        timeout_seconds: int = 3600,
        on_query_id: Callable[[str], None] | None = None,
    ) -> Iterator[Iterator[pa.Table]]:
        """As `governed`, but the rows come in pieces, so that a large result is never whole in memory.

        One row more than `row_cap` may come: then the source had more. Raises ServiceError between pieces as well.
        """
        checked = self._guard.check(sql, row_cap=row_cap, is_known=lambda name: self._catalogue.sees(role, name))
        # A cursor of its own, since the pieces are read after the statement has ended.
        with self._pool.session(role) as session, session.connection.cursor() as cursor:
            yield run(
                session,
                checked,
                (),
                lambda _: read_pieces(session, cursor),
                tag=tag,
                timeout_seconds=timeout_seconds,
                told=on_query_id,
                cursor=cursor,
            )

    def cancel(self, query_id: str) -> None:
        """Stop a running statement from another session; one that has ended is no error."""
        self.query("SELECT SYSTEM$CANCEL_QUERY(%s)", (query_id,), tag=QueryTag(tool="cancel"), timeout_seconds=15)

    def rest_token(self, *, refresh: bool = False) -> RestToken:
        """What a REST call to the account is signed with; `refresh` after the account turned the last one away."""
        return rest_token(self._settings, lambda: self._session_token(refresh=refresh))

    def _session_token(self, *, refresh: bool) -> str:
        """The token of a live session; a statement makes the connector renew one that has expired."""
        with self._pool.session(None) as session:
            if refresh and not session.connection.is_valid():
                session.broken = True
            else:
                return str(session.connection.rest.token)
        with self._pool.session(None) as session:
            return str(session.connection.rest.token)

    def _statement(
        self,
        sql: str,
        params: Params,
        read: Callable[[Any], T],
        *,
        tag: QueryTag,
        role: str | None,
        timeout_seconds: int,
        on_query_id: Callable[[str], None] | None = None,
    ) -> T:
        """Run on a session of the role; when the server has forgotten the session, once more on a new one."""
        try:
            with self._pool.session(role) as session:
                return run(session, sql, params, read, tag=tag, timeout_seconds=timeout_seconds, told=on_query_id)
        except SessionGone:
            self._pool.close_idle()
        with self._pool.session(role) as session:
            return run(session, sql, params, read, tag=tag, timeout_seconds=timeout_seconds, told=on_query_id)

    @contextmanager
    def _begun(self, tag: QueryTag, role: str | None) -> Iterator[Session]:
        with self._pool.session(role) as session:
            try:
                run(session, "BEGIN", (), read_done, tag=tag, timeout_seconds=15)
            except SessionGone:
                session.broken = True
            else:
                yield session
                return
        self._pool.close_idle()
        with self._pool.session(role) as session:
            run(session, "BEGIN", (), read_done, tag=tag, timeout_seconds=15)
            yield session

    def _list_objects(self, role: str | None) -> frozenset[str]:
        """Tables, views and semantic views of the reporting schema that the role sees; SHOW needs no warehouse."""
        schema = f"{self._settings.snowflake_database}.{self._settings.snowflake_schema}"
        return frozenset(
            row["name"]
            for kind in ("OBJECTS", "SEMANTIC VIEWS")
            for row in self._statement(
                f"SHOW TERSE {kind} IN SCHEMA {schema}",
                (),
                read_rows,
                tag=QueryTag(tool="catalogue"),
                role=role,
                timeout_seconds=30,
            )
        )

    def _connect(self, role: str | None) -> Any:
        # The connector brings pandas and boto3 along: over a second that a start should not wait for.
        import snowflake.connector

        try:
            return snowflake.connector.connect(**connect_arguments(self._settings, role))
        except snowflake.connector.Error as error:
            raise to_service_error(error) from error
