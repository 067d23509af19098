"""What chats remember, in the chat database: the model's messages and the answered questions, by thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_ai.conversation_store import (
    ConversationConflict,
    ConversationEntry,
    ConversationRecord,
    ConversationStore,
)
from pydantic_ai.messages import ModelMessage, ModelRequest, ToolReturnPart
from sqlalchemy import Column, DateTime, Index, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from assistant.chat_database import make_tables, open_engine

METADATA = MetaData()

CONVERSATIONS = Table(
    "assistant_conversations",
    METADATA,
    Column("conversation_id", String(64), primary_key=True),
    Column("scope", String(320), index=True),
    Column("revision", String(64), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("record", Text, nullable=False),
)
ENTRIES = Table(
    "assistant_messages",
    METADATA,
    Column("entry_id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("parent_id", String(64)),
    Column("entry", Text, nullable=False),
)
TURNS = Table(
    "assistant_turns",
    METADATA,
    Column("turn_id", String(64), primary_key=True),
    Column("thread_id", String(64), nullable=False),
    Column("person_id", String(320), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("question", Text, nullable=False),
    Column("tool", String(64)),
    Column("semantic_model", String(64)),
    Column("sql_text", Text),
    Column("understood", Text),
    Column("request_id", String(128)),
    Column("job_id", String(64)),
    Column("schedule_id", String(64)),
    Index("assistant_turns_by_thread", "thread_id", "asked_at"),
)

_RECORD: TypeAdapter[ConversationRecord] = TypeAdapter(ConversationRecord)
_ENTRY: TypeAdapter[ConversationEntry] = TypeAdapter(ConversationEntry)


@dataclass(frozen=True, slots=True)
class Turn:
    """One answered question: what follow-ups build on and feedback refers to."""

    turn_id: str
    thread_id: str
    person_id: str
    asked_at: datetime
    question: str
    tool: str | None = None
    semantic_model: str | None = None
    sql_text: str | None = None
    understood: str | None = None
    request_id: str | None = None
    job_id: str | None = None
    schedule_id: str | None = None


class ChatStore(ConversationStore):
    """The conversation log and the turns, on SQLite or PostgreSQL through one engine.

    Messages are stored without the rows of the answers: the model has seen their digest, and the face keeps the
    rows. Deleting a conversation deletes its messages and turns.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @classmethod
    @asynccontextmanager
    async def open(cls, database_url: str) -> AsyncIterator[ChatStore]:
        """A store for the time of the block; makes the tables when they are not there."""
        engine = open_engine(database_url)
        try:
            await make_tables(engine, METADATA)
            yield cls(engine)
        finally:
            await engine.dispose()

    async def read_record(self, conversation_id: str) -> ConversationRecord | None:
        query = select(CONVERSATIONS.c.record).where(CONVERSATIONS.c.conversation_id == conversation_id)
        async with self.engine.connect() as connection:
            stored = (await connection.execute(query)).scalar_one_or_none()
        return None if stored is None else _RECORD.validate_json(stored)

    async def read_records(self, *, scope: str | None = None, limit: int | None = None) -> Sequence[ConversationRecord]:
        query = select(CONVERSATIONS.c.record).order_by(CONVERSATIONS.c.updated_at.desc()).limit(limit)
        if scope is not None:
            query = query.where(CONVERSATIONS.c.scope == scope)
        async with self.engine.connect() as connection:
            return [_RECORD.validate_json(stored) for stored in (await connection.execute(query)).scalars()]

    async def write_record(
        self,
        record: ConversationRecord,
        *,
        new_entries: Sequence[ConversationEntry] = (),
        expected_revision: str | None,
    ) -> None:
        values = {
            "scope": record.scope,
            "revision": record.revision,
            "updated_at": record.updated_at,
            "record": _RECORD.dump_json(record).decode(),
        }
        name = record.conversation_id
        async with self.engine.begin() as connection:
            if expected_revision is None:
                try:
                    await connection.execute(insert(CONVERSATIONS).values(conversation_id=name, **values))
                except IntegrityError as error:
                    raise ConversationConflict(name) from error
            else:
                ours = (CONVERSATIONS.c.conversation_id == name) & (CONVERSATIONS.c.revision == expected_revision)
                done = await connection.execute(update(CONVERSATIONS).where(ours).values(**values))
                if done.rowcount != 1:
                    raise ConversationConflict(name)
            if new_entries:
                await connection.execute(insert(ENTRIES), [_entry_row(name, entry) for entry in new_entries])

    async def delete_record(self, conversation_id: str, *, expected_revision: str) -> None:
        async with self.engine.begin() as connection:
            ours = (CONVERSATIONS.c.conversation_id == conversation_id) & (
                CONVERSATIONS.c.revision == expected_revision
            )
            done = await connection.execute(delete(CONVERSATIONS).where(ours))
            if done.rowcount != 1:
                raise ConversationConflict(conversation_id)
            await connection.execute(delete(ENTRIES).where(ENTRIES.c.conversation_id == conversation_id))
            await connection.execute(delete(TURNS).where(TURNS.c.thread_id == conversation_id))

    async def read_entry(self, entry_id: str) -> ConversationEntry:
        query = select(ENTRIES.c.entry).where(ENTRIES.c.entry_id == entry_id)
        async with self.engine.connect() as connection:
            stored = (await connection.execute(query)).scalar_one_or_none()
        if stored is None:
            raise KeyError(entry_id)
        return _ENTRY.validate_json(stored)

    async def read_history(self, head_id: str | None, *, limit: int | None = None) -> list[ConversationEntry]:
        """The chain that ends at `head_id`, in two queries instead of one an entry."""
        if head_id is None:
            return []
        owner = select(ENTRIES.c.conversation_id).where(ENTRIES.c.entry_id == head_id).scalar_subquery()
        query = select(ENTRIES.c.entry_id, ENTRIES.c.entry).where(ENTRIES.c.conversation_id == owner)
        async with self.engine.connect() as connection:
            stored = {row.entry_id: row.entry for row in await connection.execute(query)}
        chain: list[ConversationEntry] = []
        entry_id: str | None = head_id
        while entry_id is not None and (limit is None or len(chain) < limit):
            entry = _ENTRY.validate_json(stored[entry_id]) if entry_id in stored else await self.read_entry(entry_id)
            chain.append(entry)
            entry_id = entry.parent_id
        return chain[::-1]

    async def remember(self, turn: Turn) -> None:
        """Keep an answered question."""
        values = {column.name: getattr(turn, column.name) for column in TURNS.columns}
        async with self.engine.begin() as connection:
            await connection.execute(insert(TURNS).values(**values))

    async def turns(self, thread_id: str, *, limit: int = 10) -> list[Turn]:
        """The last answered questions of a thread, oldest first."""
        query = select(TURNS).where(TURNS.c.thread_id == thread_id).order_by(TURNS.c.asked_at.desc()).limit(limit)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_turn(row) for row in reversed(rows)]

    async def turn(self, turn_id: str) -> Turn | None:
        """The turn of that id."""
        query = select(TURNS).where(TURNS.c.turn_id == turn_id)
        async with self.engine.connect() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else _turn(row)


def without_rows(messages: Sequence[ModelMessage]) -> list[ModelMessage]:
    """The messages without the answers that tools attached for the face."""
    return [_bare(message) if isinstance(message, ModelRequest) else message for message in messages]


def _bare(request: ModelRequest) -> ModelRequest:
    parts = [replace(part, metadata=None) if isinstance(part, ToolReturnPart) else part for part in request.parts]
    return replace(request, parts=parts)


def _entry_row(conversation_id: str, entry: ConversationEntry) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "conversation_id": conversation_id,
        "parent_id": entry.parent_id,
        "entry": _ENTRY.dump_json(entry).decode(),
    }


def _turn(row: Any) -> Turn:
    values = dict(row)
    asked_at: datetime = values["asked_at"]
    # SQLite has no time zones: what was written as UTC is read back naive.
    return Turn(**values | {"asked_at": asked_at if asked_at.tzinfo else asked_at.replace(tzinfo=UTC)})
