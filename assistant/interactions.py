"""One row a question in monitoring.assistant_interactions, written behind the answer's back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tools.answer import Answer
from tools.errors import AppError
from tools.log import get_logger
from tools.person import Person

if TYPE_CHECKING:
    from tools.clients.snowflake import Warehouse

log = get_logger(__name__)

CLOSING_SECONDS = 5.0

INSERT = """
INSERT INTO monitoring.assistant_interactions (
    interaction_id, asked_at, person_id, person_email, surface, thread_id, question, tool, semantic_model,
    sql_text, query_id, verified_query, outcome, row_count, milliseconds, error_reference
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
RATE = """
UPDATE monitoring.assistant_interactions SET helpful = %s, comment_text = %s WHERE interaction_id = %s
"""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question, how it ended (ANSWERED, REFUSED, FAILED, CANCELLED) and what it took."""

    interaction_id: str
    asked_at: datetime
    person: Person
    surface: str
    thread_id: str
    question: str
    tool: str | None
    answer: Answer | None
    outcome: str
    milliseconds: int
    error_reference: str | None = None

    def values(self) -> tuple[object, ...]:
        """In the order of INSERT; times are UTC without a zone."""
        answer = self.answer
        return (
            self.interaction_id,
            self.asked_at.replace(tzinfo=None),
            self.person.id[:200],
            self.person.email,
            self.surface,
            self.thread_id,
            self.question[:8000],
            self.tool,
            answer.semantic_model if answer else None,
            answer.sql if answer else None,
            answer.query_id if answer else None,
            answer.verified_query.name if answer and answer.verified_query else None,
            self.outcome.lower(),
            answer.table.row_count if answer and answer.table else None,
            self.milliseconds,
            self.error_reference,
        )


class Interactions(Protocol):
    """Where what was asked is kept."""

    def note(self, interaction: Interaction) -> None: ...

    def rate(self, interaction_id: str, *, helpful: bool, comment: str | None) -> None: ...


class InteractionLog:
    """Writes in the background, so that nobody waits for it; a failed write is logged and never fails a turn."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, interaction: Interaction) -> None:
        """Write the row soon."""
        self._start("note", lambda: self._insert(interaction))

    def rate(self, interaction_id: str, *, helpful: bool, comment: str | None) -> None:
        """Keep what the person thought of the answer."""
        self._start("rate", lambda: self._update(interaction_id, helpful=helpful, comment=comment))

    async def close(self) -> None:
        """Wait a little for what is being written."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=CLOSING_SECONDS)

    def _start(self, what: str, write: Callable[[], object]) -> None:
        async def run() -> None:
            try:
                await asyncio.to_thread(write)
            except AppError as error:
                log.warning("interaction_not_written", what=what, error=str(error))

        task = asyncio.create_task(run())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def _insert(self, interaction: Interaction) -> None:
        from tools.clients.snowflake import QueryTag

        tag = QueryTag(surface=interaction.surface, person=interaction.person.id, thread=interaction.thread_id)
        self._warehouse.execute(INSERT, interaction.values(), tag=tag)

    def _update(self, interaction_id: str, *, helpful: bool, comment: str | None) -> None:
        from tools.clients.snowflake import QueryTag

        values = (helpful, comment[:4000] if comment else None, interaction_id)
        self._warehouse.execute(RATE, values, tag=QueryTag(tool="feedback"))
