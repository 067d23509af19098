"""The threads that the assistant takes part in: follow-ups there need no mention, and each is one conversation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Column, DateTime, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from assistant.slack.inbox import METADATA
from assistant.slack.post import Thread
from tools.services import utc_now

THREADS = Table(
    "slack_threads",
    METADATA,
    Column("channel", String(40), primary_key=True),
    Column("ts", String(40), primary_key=True),
    Column("thread_id", String(64), nullable=False, index=True),
    Column("joined_at", DateTime(timezone=True), nullable=False),
)
FORGOTTEN: Final = timedelta(days=90)


def conversation_id(thread: Thread) -> str:
    """The conversation of a thread, the same on every replica."""
    return str(uuid5(NAMESPACE_URL, f"slack://{thread.team_id}/{thread.channel}/{thread.ts}"))


class Threads:
    """The engaged threads, in the chat database; the table is made with the inbox's."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def is_ours(self, channel: str, ts: str) -> bool:
        """Whether the assistant was asked in this thread before."""
        query = select(THREADS.c.ts).where(THREADS.c.channel == channel, THREADS.c.ts == ts)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).first() is not None

    async def conversation_of(self, thread: Thread) -> str:
        """The conversation that the thread is, or goes on with."""
        query = select(THREADS.c.thread_id).where(THREADS.c.channel == thread.channel, THREADS.c.ts == thread.ts)
        async with self._engine.connect() as connection:
            known: str | None = (await connection.execute(query)).scalar_one_or_none()
        return known or conversation_id(thread)

    async def place_of(self, conversation: str, channel: str) -> str | None:
        """The thread of the channel that goes on with the conversation."""
        query = select(THREADS.c.ts).where(THREADS.c.thread_id == conversation, THREADS.c.channel == channel)
        async with self._engine.connect() as connection:
            return (await connection.execute(query.order_by(THREADS.c.joined_at))).scalars().first()

    async def join(self, thread: Thread, conversation: str | None = None) -> None:
        """From now on every message of the thread is a question; `conversation` when it goes on with another's."""
        values = {
            "channel": thread.channel,
            "ts": thread.ts,
            "thread_id": conversation or conversation_id(thread),
            "joined_at": self._clock(),
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(THREADS).values(**values))
        except IntegrityError:
            return

    async def forget_old(self) -> None:
        """Leave threads that nobody is likely to come back to."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(THREADS).where(THREADS.c.joined_at < self._clock() - FORGOTTEN))
