"""Buttons of an answer: its SQL, another chart, all rows as a file, a report or a schedule of it, for me alone."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.chat import Chat
from assistant.render.slack.forms import Place, report_form, schedule_form
from assistant.render.slack.reply import Said
from assistant.slack.again import Again
from assistant.slack.aside import Asides
from assistant.slack.channels import Channels
from assistant.slack.click import Click, Deed
from assistant.slack.files import Files
from assistant.slack.inbox import Inbox
from assistant.slack.orders import REPORT, SCHEDULE
from assistant.slack.post import Thread
from assistant.slack.reply import Reply
from assistant.slack.windows import Windows
from assistant.store import Turn
from tools.errors import CallerError, NotAllowed
from tools.slack_blocks import Block, plain_text, split_text

SQL_CHARACTERS = 2900
MOST_SQL_BLOCKS = 20


class AnswerDeeds:
    """Each with the rights of whoever clicks, by the rules of the channel that it is in."""

    def __init__(
        self,
        chat: Chat,
        inbox: Inbox,
        channels: Channels,
        again: Again,
        files: Files,
        asides: Asides,
        windows: Windows,
    ) -> None:
        self._chat = chat
        self._slack = chat.services.slack
        self._inbox = inbox
        self._channels = channels
        self._again = again
        self._files = files
        self._asides = asides
        self._windows = windows
        self._base_url = chat.services.settings.assistant_public_url
        self.deeds: Mapping[str, Deed] = {
            "answer_sql": self._sql,
            "answer_chart": self._chart,
            "answer_csv": self._csv,
            "answer_report": self._report,
            "answer_schedule": self._schedule,
            "answer_to_me": self._to_me,
            "rate": self._rate,
        }

    async def _sql(self, click: Click) -> None:
        turn = await self._turn(click, click.value)
        parts = list(split_text(turn.sql_text or "", SQL_CHARACTERS))[:MOST_SQL_BLOCKS]
        blocks: list[Block] = [_code(part) for part in parts]
        await self._windows.open(click.body, "The SQL", blocks)

    async def _chart(self, click: Click) -> None:
        kind, _, turn_id = click.value.partition(" ")
        turn = await self._turn(click, turn_id)
        thread = await self._place(click, turn)
        await self._again.chart(click.person, turn, kind, click.post(self._slack, thread))

    async def _csv(self, click: Click) -> None:
        turn = await self._turn(click, click.value)
        thread = await self._place(click, turn)

        async def note(file_id: str) -> None:
            await self._inbox.note(click.item.item_id, {**click.item.place, "file": file_id})

        post = click.post(self._slack, thread)
        await self._again.csv(click.person, turn, post, known=click.item.place.get("file"), note=note)

    async def _report(self, click: Click) -> None:
        turn = await self._turn(click, click.value)
        await self._form(click, turn, REPORT, "Order a report", report_form(turn.question))

    async def _schedule(self, click: Click) -> None:
        turn = await self._turn(click, click.value)
        await self._form(
            click, turn, SCHEDULE, "Send it regularly", schedule_form(turn.question, click.person.time_zone)
        )

    async def _form(self, click: Click, turn: Turn, name: str, title: str, blocks: list[Block]) -> None:
        thread = click.thread
        place = Place(turn.turn_id, thread.team_id, thread.channel, thread.ts).written()
        await self._windows.open(
            click.body,
            title,
            blocks,
            callback_id=name,
            private_metadata=place,
            submit="Order" if name == REPORT else "Schedule",
        )

    async def _to_me(self, click: Click) -> None:
        """The answer in the direct messages, where the channel may not see it, with the clicker's own rights."""
        turn = await self._again.turn(click.value)
        if words := self._channels.direct_messages.forbidden([turn.semantic_model]):
            raise NotAllowed(words)
        answer = await self._again.answer(click.person, turn)
        thread = await self._asides.open(click.thread, click.user, click.item, turn.question)

        async def note(place: Mapping[str, object]) -> None:
            await self._inbox.note(click.item.item_id, place)

        post = click.post(self._slack, thread)
        reply = Reply(post, self._files, recipient=click.user, place=click.item.place, note=note)
        link = f"{self._base_url.rstrip('/')}/slack/{turn.thread_id}"
        await reply.begin(again=click.item.attempts > 0)
        await reply.finish(
            Said(turn.turn_id, answer.text, self._base_url, (answer,), web_link=link, about=turn.question)
        )
        await self._windows.tell(click.body, "It is in our direct messages.")

    async def _rate(self, click: Click) -> None:
        verdict, _, turn_id = click.value.partition(" ")
        await self._chat.rate(click.person, turn_id, helpful=verdict == "good", comment=None)
        if verdict == "good":
            await self._windows.tell(click.body, "Thank you, noted.")
            return
        field = {"type": "plain_text_input", "action_id": "words", "multiline": True}
        block = {
            "type": "input",
            "block_id": "reason",
            "label": plain_text("What was wrong with the answer?"),
            "element": field,
            "optional": True,
        }
        await self._windows.open(
            click.body, "Tell us more", [block], callback_id="reason", private_metadata=turn_id, submit="Send"
        )

    async def _turn(self, click: Click, turn_id: str) -> Turn:
        """The turn; raises CallerError when the channel may not see what it is about, or it is gone."""
        turn = await self._again.turn(turn_id)
        if words := click.rules.forbidden([turn.semantic_model]):
            raise CallerError(words)
        return turn

    async def _place(self, click: Click, turn: Turn) -> Thread:
        """Where rows of the answer may go: its thread, or the direct messages when the channel shows no data."""
        is_private = click.rules.data != "post" or await self._again.is_private(click.person, turn, click.rules)
        if click.thread.is_direct or not is_private:
            return click.thread
        thread = await self._asides.open(click.thread, click.user, click.item, turn.question)
        await self._windows.tell(click.body, "It comes in our direct messages: this channel may not see it.")
        return thread


def _code(text: str) -> Block:
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}
