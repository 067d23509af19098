"""The thread with one person alone that goes on with a channel's conversation."""

from __future__ import annotations

from typing import Final

from assistant.render.slack.reply import Message
from assistant.slack.inbox import Item
from assistant.slack.post import Post, Thread, patient
from assistant.slack.threads import Threads
from tools.clients.slack import Slack, SlackRefused
from tools.log import get_logger
from tools.slack_blocks import escape, escaped

log = get_logger(__name__)

NO_DATA: Final = "The answer is in our direct messages: this channel shows no data."


class Asides:
    """Opens such threads; each conversation has one with each person."""

    def __init__(self, slack: Slack, threads: Threads) -> None:
        self._slack = slack
        self._threads = threads

    async def open(self, thread: Thread, user: str, item: Item, question: str) -> Thread:
        """The person's thread of this conversation, also when they ask on in it."""
        if thread.is_direct:
            return thread
        conversation = await self._threads.conversation_of(thread)
        channel = await patient(self._slack.direct_message, user)
        ts = await self._threads.place_of(conversation, channel)
        if ts is None:
            again = item.attempts > 0
            root = Post(self._slack, Thread(thread.team_id, channel, ""), f"{item.item_id} root", again=again)
            ts = await root.message(Message(f"You asked in <#{thread.channel}>: {escape(question)}"), 0)
        aside = Thread(thread.team_id, channel, ts)
        await self._threads.join(aside, conversation)
        return aside

    async def point_to(self, thread: Thread, item: Item) -> None:
        """One line in the channel that says where the answer is."""
        note = Post(self._slack, thread, f"{item.item_id} aside", again=item.attempts > 0)
        try:
            await note.message(Message(escaped(NO_DATA, 3000)), 0)
        except SlackRefused as error:
            log.info("channel_not_told", code=error.code)
