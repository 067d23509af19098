"""An answer's rows once more, as a chart of another kind or as a file: read anew with the rights of whoever clicks."""

from __future__ import annotations

import asyncio
from typing import Final

from assistant.chat import Chat
from assistant.render.slack.reply import Message
from assistant.slack.files import Files
from assistant.slack.post import Post
from assistant.store import Turn
from tools.answer import Table
from tools.ask import STATEMENT_SECONDS
from tools.charts import NAMES, Kind, chart_for
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError
from tools.person import Person
from tools.slack_blocks import ALT_CHARACTERS, Block, cut, escaped, mrkdwn
from tools.tables import table_from_arrow

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

    async def chart(self, person: Person, turn: Turn, kind: str, post: Post) -> None:
        """The chart of that kind in the thread, once. Raises CallerError when the rows do not make one."""
        table = await self._rows(person, turn)
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

    async def csv(self, person: Person, turn: Turn, post: Post) -> None:
        """All rows as a file in the thread."""
        table = await self._rows(person, turn)
        if not await self._files.csv(turn.question, table, post.thread):
            raise CallerError("The file could not be uploaded just now. Try again in a moment.")

    async def _rows(self, person: Person, turn: Turn) -> Table:
        result = await asyncio.to_thread(
            self._services.warehouse.governed,
            turn.sql_text or "",
            tag=QueryTag(surface="slack", person=person.id, thread=turn.thread_id, tool="slack_again"),
            role=person.role,
            row_cap=MOST_ROWS,
            timeout_seconds=STATEMENT_SECONDS,
        )
        return table_from_arrow(result.table, truncated=result.truncated)
