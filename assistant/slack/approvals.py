"""What waits for somebody's word, in the chat database: asked once, decided once, whoever restarts meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Column, DateTime, Index, Integer, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from assistant.slack.inbox import METADATA
from tools.answer import Approval
from tools.person import Person
from tools.services import utc_now

APPROVALS = Table(
    "slack_approvals",
    METADATA,
    Column("approval_id", String(64), primary_key=True),
    Column("person_id", String(320), nullable=False),
    Column("person_name", String(320), nullable=False),
    Column("words", Text, nullable=False),
    Column("approval", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", String(10), nullable=False),
    Column("place", Text),
    Column("choice", Integer),
    Column("decided_by", String(320)),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_in", String(200)),
    Column("outcome", Text),
    Index("slack_approvals_by_state", "state", "asked_at"),
)
State = Literal["OPEN", "DECIDED"]
OPEN: Final = "OPEN"
DECIDED: Final = "DECIDED"
GOOD_FOR: Final = timedelta(days=7)
"""What was asked longer ago has to be asked again: nobody remembers what it was about."""
KEPT: Final = timedelta(days=90)
LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for a word, or had it.

    `place` is the message that asks: its channel, `ts`, text and blocks. `outcome` is what the choice led to; a choice
    without one is being carried out, by the item of the inbox `decided_in`.
    """

    approval_id: str
    person_id: str
    person_name: str
    words: str
    approval: Approval
    asked_at: datetime
    state: State
    place: Mapping[str, Any] | None
    choice: int | None
    decided_by: str | None
    decided_at: datetime | None
    decided_in: str | None
    outcome: str | None

    def may_decide(self, person: Person) -> bool:
        """Whoever asked for it, and admins."""
        return person.is_admin or person.id == self.person_id


def approval_id(approval: Approval, asked_in: str) -> str:
    """The id of a matter: of its own key, or of the item of the inbox that asks."""
    return str(uuid5(NAMESPACE_URL, f"approval {approval.key or asked_in}"))


class Approvals:
    """The table; it is made with the inbox's."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def ask(self, name: str, person: Person, words: str, approval: Approval) -> None:
        """Keep that it waits; a matter that is kept already stays as it is."""
        values = {
            "approval_id": name,
            "person_id": person.id,
            "person_name": person.name,
            "words": words,
            "approval": approval.model_dump_json(),
            "asked_at": self._clock(),
            "state": OPEN,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(APPROVALS).values(**values))
        except IntegrityError:
            return

    async def stands_at(self, name: str, place: Mapping[str, Any]) -> None:
        """Keep which message asks."""
        await self._change(name, place=json.dumps(place))

    async def get(self, name: str) -> Asked | None:
        """The matter of that id."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(_of(name))).mappings().one_or_none()
        return _asked(row) if row else None

    async def open_for(self, person: Person, limit: int = LISTED) -> Sequence[Asked]:
        """What the person can decide, newest first."""
        query = select(APPROVALS).where(
            APPROVALS.c.state == OPEN,
            APPROVALS.c.asked_at > self._clock() - GOOD_FOR,
        )
        if not person.is_admin:
            query = query.where(APPROVALS.c.person_id == person.id)
        async with self._engine.connect() as connection:
            rows = await connection.execute(query.order_by(APPROVALS.c.asked_at.desc()).limit(limit))
            return [_asked(row) for row in rows.mappings()]

    def is_over(self, asked: Asked) -> bool:
        """Whether it was asked too long ago."""
        return asked.asked_at < self._clock() - GOOD_FOR

    async def decide(self, name: str, choice: int, *, by: Person, item_id: str) -> bool:
        """Take the decision for an item of the inbox; False when somebody has decided already.

        The same item gets True again while it has no outcome: a process died over it.
        """
        ours = (APPROVALS.c.approval_id == name) & (
            (APPROVALS.c.state == OPEN) | ((APPROVALS.c.decided_in == item_id) & APPROVALS.c.outcome.is_(None))
        )
        values = {
            "state": DECIDED,
            "choice": choice,
            "decided_by": by.name,
            "decided_at": self._clock(),
            "decided_in": item_id,
        }
        async with self._engine.begin() as connection:
            return (await connection.execute(update(APPROVALS).where(ours).values(**values))).rowcount == 1

    async def close(self, name: str, outcome: str) -> None:
        """Keep what it led to."""
        await self._change(name, outcome=outcome)

    async def reopen(self, name: str) -> None:
        """It could not be done now: somebody may decide again."""
        await self._change(name, state=OPEN, choice=None, decided_by=None, decided_at=None, decided_in=None)

    async def forget_old(self) -> None:
        """Delete what nobody asks about any more."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(APPROVALS).where(APPROVALS.c.asked_at < self._clock() - KEPT))

    async def _change(self, name: str, **values: Any) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(update(APPROVALS).where(APPROVALS.c.approval_id == name).values(**values))


def _of(name: str) -> Any:
    return select(APPROVALS).where(APPROVALS.c.approval_id == name)


def _asked(row: Any) -> Asked:
    values = dict(row)
    values["approval"] = Approval.model_validate_json(values["approval"])
    values["place"] = json.loads(values["place"]) if values["place"] else None
    for name in ("asked_at", "decided_at"):
        moment: datetime | None = values[name]
        # SQLite has no time zones: what was written as UTC is read back naive.
        values[name] = moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
    return Asked(**values)
