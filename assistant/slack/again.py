"""An answer's rows once more, as an answer, a chart or a file: read anew with the rights of whoever clicks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import IO, Final

from assistant.chat import Chat
from assistant.render.slack.reply import Message
from assistant.slack.files import Files
from assistant.slack.policy import ChannelPolicy
from assistant.slack.post import Post
from assistant.slack.spool import write_pieces
from assistant.store import Turn
from tools.answer import Answer, Table
from tools.ask import ROW_CAP, SEMANTIC_MODELS, STATEMENT_SECONDS, Reading, drawn
from tools.charts import NAMES, Kind, chart_for
from tools.clients.snowflake import QueryTag, Result
from tools.errors import AppError, CallerError
from tools.log import get_logger
from tools.person import Person
from tools.slack_blocks import ALT_CHARACTERS, Block, cut, escaped, mrkdwn
from tools.tables import table_from_arrow

log = get_logger(__name__)

MOST_ROWS: Final = 100_000
KINDS: Final[tuple[Kind, ...]] = ("line", "bar", "pie")


class Again:
    """Redraws what an earlier turn answered."""

    def __init__(self, chat: Chat, files: Files) -> None:
        self._chat = chat
        self._services = chat.services
        self._files = files

    async def turn(self, turn_id: str) -> Turn:
        """The turn with its SQL. Raises CallerError when it is not kept any more."""
        turn = await self._chat.store.turn(turn_id)
        if turn is None or not turn.sql_text:
            raise CallerError("This answer is not kept any more; ask again.")
        return turn

    async def answer(self, person: Person, turn: Turn) -> Answer:
        """The whole answer, as the person may see it."""
        result = await self._result(person, turn)
        table = table_from_arrow(result.table, truncated=result.truncated)
        model = next((name for name in SEMANTIC_MODELS if name == turn.semantic_model), None)
        reading = Reading(turn.understood or "", turn.sql_text or "", result.query_id, model)
        return drawn(table, turn.question, reading, today=person.today(self._services.clock()))

    async def is_private(self, person: Person, turn: Turn, rules: ChannelPolicy) -> bool:
        """Whether the person's rows are others than those that the channel may see."""
        if rules.role is None or (person.role or "").lower() == rules.role.lower():
            return False
        result = await self._result(person, turn)
        return not await self.channel_sees(table_from_arrow(result.table), turn.sql_text or "", rules.role)

    async def channel_sees(self, table: Table, sql: str, role: str) -> bool:
        """Whether the role that stands for a channel gets just these rows."""
        try:
            result = await asyncio.to_thread(
                self._services.warehouse.governed,
                sql,
                tag=QueryTag(surface="slack", tool="slack_channel_sees"),
                role=role,
                row_cap=ROW_CAP,
                timeout_seconds=STATEMENT_SECONDS,
            )
        except AppError as error:
            log.info("channel_sees_nothing", role=role, error=str(error))
            return False
        seen = table_from_arrow(result.table).rows
        return Counter(map(repr, seen)) == Counter(map(repr, table.rows))

    async def chart(self, person: Person, turn: Turn, kind: str, post: Post) -> None:
        """The chart of that kind in the thread, once. Raises CallerError when the rows do not make one."""
        result = await self._result(person, turn)
        table = table_from_arrow(result.table, truncated=result.truncated)
        wanted = next((each for each in KINDS if each == kind), None)
        today = person.today(self._services.clock())
        chart = wanted and chart_for(table, turn.question, today=today, understood=turn.understood or "", kind=wanted)
        if wanted is None or not chart:
            raise CallerError("These rows make no such chart; a line needs time, a ring a few parts of a whole.")
        picture = await self._files.picture(chart)
        if picture is None:
            raise CallerError("The chart could not be drawn just now. Try again in a moment.")
        said = f"{NAMES[wanted]}: {turn.understood or turn.question}"
        image: Block = {
            "type": "image",
            "slack_file": {"id": picture},
            "alt_text": cut(chart.alt_text, ALT_CHARACTERS) or said,
        }
        about: Block = {"type": "context", "elements": [mrkdwn(escaped(f"{said} For {person.name}.", 1000))]}
        await post.message(Message(escaped(said, 1000), (image, about)), 0)

    async def csv(
        self, person: Person, turn: Turn, post: Post, *, known: str | None, note: Callable[[str], Awaitable[None]]
    ) -> None:
        """All rows as a file in the thread, once.

        `known` is the file that an attempt before this one uploaded; `note` keeps the id before anybody sees the file.
        """

        def write(file: IO[bytes]) -> None:
            with self._services.warehouse.governed_batches(
                turn.sql_text or "", tag=self._tag(person, turn), role=person.role, row_cap=MOST_ROWS
            ) as pieces:
                write_pieces(file, pieces, most=MOST_ROWS)

        if not await self._files.csv(turn.question, write, post, known=known, note=note):
            raise CallerError("The file could not be uploaded just now. Try again in a moment.")

    async def _result(self, person: Person, turn: Turn) -> Result:
        return await asyncio.to_thread(
            self._services.warehouse.governed,
            turn.sql_text or "",
            tag=self._tag(person, turn),
            role=person.role,
            row_cap=ROW_CAP,
            timeout_seconds=STATEMENT_SECONDS,
        )

    @staticmethod
    def _tag(person: Person, turn: Turn) -> QueryTag:
        return QueryTag(surface="slack", person=person.id, thread=turn.thread_id, tool="slack_again")
