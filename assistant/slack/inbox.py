"""What Slack sent, kept by its id before it is acknowledged: taken once, by one process, and again after a kill."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from assistant.chat_database import make_tables
from tools.services import utc_now

METADATA = MetaData()

INBOX = Table(
    "slack_inbox",
    METADATA,
    Column("item_id", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("taker", String(64)),
    Column("lease_until", DateTime(timezone=True)),
    Column("place", Text),
    Index("slack_inbox_by_state", "state", "received_at"),
)

NEW, TAKEN, DONE = "NEW", "TAKEN", "DONE"
LEASE: Final = timedelta(seconds=10)
"""How long after its last sign of life a process is taken for dead; the desk renews four times as often."""
MOST_ATTEMPTS: Final = 5
KEPT: Final = timedelta(days=3)
"""How long the ids of what is done are kept: Slack repeats within minutes."""

Kind = Literal["question", "command", "click", "form", "shortcut", "home", "greeting", "job"]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that came in.

    `lane` is the thread or the person it belongs to: items of one lane are taken one after the other. `place` is what
    an earlier attempt noted about the answer that it began, such as the `ts` of its message.
    """

    item_id: str
    kind: Kind
    lane: str
    payload: Mapping[str, Any]
    attempts: int = 0
    place: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_last_attempt(self) -> bool:
        """Whether it has ended a process so often that this attempt only says so."""
        return self.attempts >= MOST_ATTEMPTS


class LostItem(Exception):
    """The lease ran out and another process works on the item: this one must publish nothing more."""


class Inbox:
    """The items in the chat database, shared by all replicas."""

    def __init__(self, engine: AsyncEngine, *, taker: str, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._taker = taker
        self._clock = clock

    async def make_tables(self) -> None:
        """Make the table when it is not there."""
        await make_tables(self._engine, METADATA)

    async def put(self, item: Item) -> bool:
        """Keep the item; False when it is known already."""
        values = {
            "item_id": item.item_id,
            "kind": item.kind,
            "lane": item.lane,
            "payload": json.dumps(item.payload),
            "received_at": self._clock(),
            "state": NEW,
            "attempts": 0,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(INBOX).values(**values))
        except IntegrityError:
            return False
        return True

    async def take(self, kinds: Sequence[Kind], limit: int) -> list[Item]:
        """Up to `limit` items, oldest first, one of each lane; those of a process that died come again."""
        if limit < 1:
            return []
        now = self._clock()
        lost = and_(INBOX.c.state == TAKEN, INBOX.c.lease_until < now)
        query = select(INBOX).where(INBOX.c.state != DONE, INBOX.c.kind.in_(kinds)).order_by(INBOX.c.received_at)
        async with self._engine.connect() as connection:
            waiting = (await connection.execute(query)).mappings().all()
        taken: list[Item] = []
        lanes: set[str] = set()
        for row in waiting:
            if len(taken) == limit:
                break
            if row["lane"] in lanes:
                continue
            # The oldest of a lane holds the others back, whoever has it.
            lanes.add(row["lane"])
            if row["state"] == TAKEN and _aware(row["lease_until"]) >= now:
                continue
            ours = INBOX.c.item_id == row["item_id"]
            change = update(INBOX).where(ours, or_(INBOX.c.state == NEW, lost))
            change = change.values(
                state=TAKEN, taker=self._taker, lease_until=now + LEASE, attempts=INBOX.c.attempts + 1
            )
            async with self._engine.begin() as connection:
                done = await connection.execute(change)
            if done.rowcount == 1:
                taken.append(_item(row))
        return taken

    async def renew(self, items: Sequence[str]) -> frozenset[str]:
        """Keep what this process works on; the items that another one has taken over meanwhile."""
        if not items:
            return frozenset()
        ours = (INBOX.c.item_id.in_(items), INBOX.c.taker == self._taker, INBOX.c.state == TAKEN)
        async with self._engine.begin() as connection:
            await connection.execute(update(INBOX).where(*ours).values(lease_until=self._clock() + LEASE))
            kept = (await connection.execute(select(INBOX.c.item_id).where(*ours))).scalars().all()
        return frozenset(items) - frozenset(kept)

    async def note(self, item_id: str, place: Mapping[str, Any]) -> None:
        """Keep where the answer to an item stands; raises LostItem when another process has the item by now."""
        if not await self._change(item_id, place=json.dumps(place)):
            raise LostItem(item_id)

    async def finish(self, item_id: str) -> None:
        """The item is done, for good."""
        await self._change(item_id, state=DONE, lease_until=None)

    async def hand_back(self, item_id: str) -> None:
        """Somebody else may take it at once: this process ends.

        The attempt does not count, but never down to none: what it has begun must be looked for.
        """
        attempts = case((INBOX.c.attempts > 1, INBOX.c.attempts - 1), else_=1)
        await self._change(item_id, state=NEW, lease_until=None, attempts=attempts)

    async def forget_old(self) -> None:
        """Delete what was done long ago."""
        old = and_(INBOX.c.state == DONE, INBOX.c.received_at < self._clock() - KEPT)
        async with self._engine.begin() as connection:
            await connection.execute(delete(INBOX).where(old))

    async def _change(self, item_id: str, **values: Any) -> bool:
        change = update(INBOX).where(INBOX.c.item_id == item_id, INBOX.c.taker == self._taker)
        async with self._engine.begin() as connection:
            return (await connection.execute(change.values(**values))).rowcount == 1


def _item(row: Any) -> Item:
    return Item(
        item_id=row["item_id"],
        kind=row["kind"],
        lane=row["lane"],
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        place=json.loads(row["place"]) if row["place"] else {},
    )


def _aware(moment: datetime) -> datetime:
    # SQLite has no time zones: what was written as UTC is read back naive.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
