"""Statements on one session: who they are for, how they run, and how their results are read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

from tools.clients.pool import Session
from tools.clients.snowflake_errors import session_is_gone, session_is_suspect, to_service_error
from tools.errors import ServiceError

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
Params = Sequence[object] | Mapping[str, object]

QUERY_TAG_VALUE = 150
"""Snowflake takes 2,000 characters; six values of this length fit even when every character is escaped."""
SEMI_STRUCTURED_TYPES = frozenset({5, 9, 10})
"""The connector's type codes of VARIANT, OBJECT and ARRAY, which arrive as JSON text."""


class QueryTag(BaseModel):
    """Who a statement is for; written as JSON into QUERY_TAG, and so into Snowflake's query history."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    app: str = "analytics-assistant"
    surface: str | None = None
    person: str | None = None
    thread: str | None = None
    job: str | None = None
    tool: str | None = None

    def to_json(self) -> str:
        """The tag, without what is not known; long values are cut so that the whole stays JSON within the limit."""
        values = {name: value[:QUERY_TAG_VALUE] for name, value in self.model_dump(exclude_none=True).items()}
        return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


class Rows(list[dict[str, Any]]):
    """Rows as dictionaries with lower-case keys; VARIANT columns are parsed. `query_id` is Snowflake's."""

    query_id: str

    def __init__(self, rows: Iterable[dict[str, Any]], query_id: str) -> None:
        super().__init__(rows)
        self.query_id = query_id


@dataclass(frozen=True, slots=True)
class Done:
    """A statement that changed rows."""

    row_count: int
    query_id: str


@dataclass(frozen=True, slots=True)
class Result:
    """A governed query's rows as an Arrow table; `truncated` when the row cap cut it."""

    table: pa.Table
    query_id: str
    truncated: bool


class SessionGone(ServiceError):
    """The server does not know the session any more; the statement has not run."""


def run(
    session: Session,
    sql: str,
    params: Any,
    read: Callable[[Any], T],
    *,
    tag: QueryTag,
    timeout_seconds: int,
    told: Callable[[str], None] | None = None,
    many: bool = False,
    cursor: Any = None,
) -> T:
    """Execute on a session and read the result; errors are ours, and a suspect session is marked broken."""
    import snowflake.connector

    began = time.monotonic()
    session.statements.add({tag.tool or "other": 1})
    options = {
        "timeout": timeout_seconds,
        "_statement_params": {"QUERY_TAG": tag.to_json(), "STATEMENT_TIMEOUT_IN_SECONDS": timeout_seconds},
    }
    try:
        with nullcontext(cursor) if cursor is not None else session.connection.cursor() as cursor:
            if many:
                cursor.executemany(sql, params, **options)
            elif told is not None:
                query_id = cursor.execute_async(sql, params or None, **options)["queryId"]
                told(query_id)
                cursor.query_result(query_id)
                # Its end is known, so closing the session need not ask the account for it.
                session.connection._async_sfqids.pop(query_id, None)
            else:
                cursor.execute(sql, params or None, **options)
            return read(cursor)
    except snowflake.connector.Error as error:
        session.broken = session.broken or session_is_suspect(error)
        # The clock of the connector and that of Snowflake end it in the same moment, and either may speak first.
        is_late = "timeout" in str(error.msg) or time.monotonic() - began >= timeout_seconds
        mapped = to_service_error(error, cancelled_by_timeout=is_late)
        if session_is_gone(error):
            raise SessionGone(str(mapped), service=mapped.service, retryable=True) from error
        raise mapped from error
    except BaseException:
        session.broken = True
        raise


def roll_back(session: Session, tag: QueryTag) -> None:
    """End the transaction; a session that cannot is closed, which ends it as well."""
    if session.broken:
        return
    try:
        run(session, "ROLLBACK", (), read_done, tag=tag, timeout_seconds=15)
    except ServiceError:
        session.broken = True


def read_done(cursor: Any) -> Done:
    return Done(cursor.rowcount or 0, cursor.sfqid)


def read_rows(cursor: Any) -> Rows:
    names = [column.name.lower() for column in cursor.description]
    parsed = [column.type_code in SEMI_STRUCTURED_TYPES for column in cursor.description]
    rows = cursor.fetchall()
    if any(parsed):
        rows = [[_parse(cell) if is_json else cell for cell, is_json in zip(row, parsed, strict=True)] for row in rows]
    return Rows((dict(zip(names, row, strict=True)) for row in rows), cursor.sfqid)


def _parse(cell: object) -> object:
    return json.loads(cell) if isinstance(cell, str) else cell


def read_pieces(session: Session, cursor: Any) -> Iterator[pa.Table]:
    import snowflake.connector

    try:
        if cursor.rowcount:
            yield from cursor.fetch_arrow_batches()
        else:
            # The columns are wanted even when there are no rows.
            yield cursor.fetch_arrow_all(force_return_table=True)
    except snowflake.connector.Error as error:
        session.broken = session.broken or session_is_suspect(error)
        raise to_service_error(error) from error


def read_arrow(cursor: Any) -> tuple[pa.Table, str]:
    return cursor.fetch_arrow_all(force_return_table=True), cursor.sfqid
