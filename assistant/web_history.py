"""Chat history for Chainlit on SQLite and PostgreSQL: its SQLAlchemy layer, with what that layer gets wrong mended."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.data.storage_clients.base import BaseStorageClient
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.types import PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text
from sqlalchemy.ext.asyncio import async_sessionmaker

from assistant.chat_database import make_tables, without_zero_bytes
from assistant.store import ChatStore

METADATA = MetaData()
JSON_FIELDS = frozenset({"metadata", "tags", "generation", "props", "modes", "playerConfig"})
"""Kept as JSON text, on every database alike."""


def _text(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def _flags(*names: str) -> list[Column[Any]]:
    return [Column(name, Boolean) for name in names]


# Chainlit writes whatever fields its objects have: a column that a release adds must be added here.
Table(
    "users",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("identifier", String(320), nullable=False, unique=True),
    *_text("metadata", "createdAt"),
)
Table(
    "threads",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("userId", String(64), index=True),
    *_text("createdAt", "name", "userIdentifier", "tags", "metadata"),
)
Table(
    "steps",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("threadId", String(64), nullable=False, index=True),
    *_text("name", "type", "parentId", "metadata", "tags", "input", "output", "createdAt", "command", "modes"),
    *_text("start", "end", "generation", "showInput", "language", "icon"),
    *_flags("streaming", "waitForAnswer", "isError", "defaultOpen", "autoCollapse"),
)
Table(
    "elements",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("threadId", String(64), index=True),
    Column("page", Integer),
    Column("autoPlay", Boolean),
    *_text("type", "url", "chainlitKey", "name", "display", "objectKey", "size", "language", "forId", "mime"),
    *_text("props", "playerConfig", "createdAt"),
)
Table(
    "feedbacks",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("forId", String(64), nullable=False, index=True),
    Column("threadId", String(64)),
    Column("value", Integer, nullable=False),
    Column("comment", Text),
)
TEXTS: Final = frozenset(
    column.name for table in METADATA.sorted_tables for column in table.columns if isinstance(column.type, Text)
)


class History(SQLAlchemyDataLayer):
    """Threads, steps and elements of the sidebar; the engine is shared with the chat store and closed there."""

    def __init__(self, store: ChatStore, storage: BaseStorageClient) -> None:
        # The base class makes an engine of its own from an address: its __init__ is replaced, not extended.
        self._store = store
        self.engine = store.engine
        self.async_session = async_sessionmaker(bind=store.engine, expire_on_commit=False)
        self.storage_provider = storage
        self.user_thread_limit = 1000
        self.show_logger = False

    async def make_tables(self) -> None:
        """Make the tables that are not there."""
        await make_tables(self.engine, METADATA)

    async def execute_sql(self, query: str, parameters: dict[str, Any]) -> Any:
        """Lists and dictionaries go in as JSON text, and come out as what they were."""
        bound = {name: _stored(name, value) for name, value in parameters.items()}
        result = await super().execute_sql(query, bound)
        return [_parsed(row) for row in result] if isinstance(result, list) else result

    async def get_current_timestamp(self) -> str:
        return _now()

    async def keep_step(self, step: dict[str, Any]) -> None:
        """Add a step of a thread that no session has open; one that is there stays as it is."""
        columns = ", ".join(f'"{name}"' for name in step)
        places = ", ".join(f":{name}" for name in step)
        query = f"INSERT INTO steps ({columns}) VALUES ({places}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
        await self.execute_sql(query, step)

    @queue_until_user_message()
    async def create_element(self, element: Element) -> None:
        """Our own elements are their properties, so they need no file; others keep one in the storage."""
        if element.type != "custom":
            await _create_with_file(self, element)
            return
        if not element.for_id:
            return
        values = {name: value for name, value in element.to_dict().items() if value is not None}
        values.pop("chainlitKey", None)  # names a file of this process's session, which a restart forgets
        values["createdAt"] = _now()
        columns = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(f":{name}" for name in values)
        changes = ", ".join(f'"{name}" = :{name}' for name in values if name not in ("id", "createdAt"))
        await self.execute_sql(
            f"INSERT INTO elements ({columns}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}",  # noqa: S608
            values,
        )

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        rows = await self.execute_sql(
            'SELECT * FROM elements WHERE "threadId" = :thread_id AND "id" = :element_id',
            {"thread_id": thread_id, "element_id": element_id},
        )
        if not rows:
            return None
        found: ElementDict = rows[0] | {"props": rows[0].get("props") or {}}
        return found

    async def get_all_user_threads(
        self, user_id: str | None = None, thread_id: str | None = None
    ) -> list[ThreadDict] | None:
        """As the base class does, with the elements in the order in which they were shown."""
        threads: list[ThreadDict] | None = await super().get_all_user_threads(user_id, thread_id)
        for thread in threads or ():
            order = await self.execute_sql(
                'SELECT "id" FROM elements WHERE "threadId" = :thread_id ORDER BY "createdAt", "id"',
                {"thread_id": thread["id"]},
            )
            place = {row["id"]: number for number, row in enumerate(order or ())}
            for element in thread["elements"] or ():
                element["props"] = element.get("props") or {}
            (thread["elements"] or []).sort(key=lambda element: place.get(element["id"], len(place)))
        return threads

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """One page of the sidebar, newest first, without the threads' contents."""
        rows = await self.execute_sql(
            """
            SELECT t."id", t."createdAt", t."name", t."userId", t."userIdentifier", t."tags", t."metadata",
                   COALESCE(
                       (SELECT MAX(s."createdAt") FROM steps s WHERE s."threadId" = t."id"), t."createdAt"
                   ) AS last_used
            FROM threads t
            WHERE t."userId" = :user_id
              AND (CAST(:search AS TEXT) IS NULL OR LOWER(t."name") LIKE :search OR EXISTS (
                  SELECT 1 FROM steps s WHERE s."threadId" = t."id"
                  AND (LOWER(s."output") LIKE :search OR LOWER(s."input") LIKE :search)))
              AND (CAST(:feedback AS INTEGER) IS NULL OR EXISTS (
                  SELECT 1 FROM steps s JOIN feedbacks f ON f."forId" = s."id"
                  WHERE s."threadId" = t."id" AND f."value" = :feedback))
            ORDER BY last_used DESC, t."id"
            """,
            {
                "user_id": filters.userId,
                "search": f"%{filters.search.lower()}%" if filters.search else None,
                "feedback": int(filters.feedback) if filters.feedback is not None else None,
            },
        )
        rows = rows or []
        ids = [row["id"] for row in rows]
        start = ids.index(pagination.cursor) + 1 if pagination.cursor in ids else 0
        page = rows[start : start + pagination.first]
        return PaginatedResponse(
            pageInfo=PageInfo(
                hasNextPage=len(rows) > start + len(page),
                startCursor=page[0]["id"] if page else None,
                endCursor=page[-1]["id"] if page else None,
            ),
            data=[_thread(row) for row in page],
        )

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a thread, and with it what the conversation remembers."""
        await super().delete_thread(thread_id)
        await self._store.delete(thread_id)

    async def owns_element(self, user_identifier: str, object_key: str) -> bool:
        """Whether a stored file belongs to a thread of that person."""
        rows = await self.execute_sql(
            'SELECT 1 FROM elements e JOIN threads t ON t."id" = e."threadId" '
            'WHERE e."objectKey" = :object_key AND t."userIdentifier" = :user',
            {"object_key": object_key, "user": user_identifier},
        )
        return bool(rows)

    async def close(self) -> None:
        """The engine belongs to the chat store."""


async def _create_with_file(history: History, element: Element) -> None:
    # The base method is wrapped a second time by its own queueing, which runs at once when there is a message.
    await SQLAlchemyDataLayer.create_element(history, element)


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat() + "Z"


def _thread(row: dict[str, Any]) -> ThreadDict:
    return ThreadDict(
        id=row["id"],
        createdAt=row["last_used"],
        name=row["name"],
        userId=row["userId"],
        userIdentifier=row["userIdentifier"],
        tags=row["tags"],
        metadata=row["metadata"],
        steps=[],
        elements=[],
    )


def _stored(name: str, value: Any) -> Any:
    """As the column takes it: PostgreSQL turns no flag into a text by itself, and fails."""
    if isinstance(value, list | dict):
        return json.dumps(value)
    if isinstance(value, bool) and name in TEXTS:
        return str(value).lower()
    return without_zero_bytes(value) if isinstance(value, str) else value


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _from_json(value) if _is_json(name) else value for name, value in row.items()}


def _is_json(name: str) -> bool:
    """Also under the aliases that the base class's queries give: step_metadata, thread_tags."""
    return name in JSON_FIELDS or name.partition("_")[2] in JSON_FIELDS


def _from_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
