"""Questions that do not come as messages: the slash command, shortcuts, buttons that ask, the first greeting."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

from assistant.chat import Chat
from assistant.render.slack.forms import question_form
from assistant.render.slack.reply import Message
from assistant.slack.click import team_of
from assistant.slack.commands import help_blocks, question_of, usage
from assistant.slack.inbox import Inbox, Item
from assistant.slack.plain_words import words_of
from assistant.slack.post import Post, Thread, patient
from assistant.slack.privately import Privately, is_own
from assistant.slack.questions import Questions
from assistant.slack.windows import Windows
from tools.clients.slack import SlackRefused
from tools.errors import ServiceError
from tools.log import get_logger
from tools.slack_blocks import Block, cut, escape

log = get_logger(__name__)

ASK_SHORTCUT: Final = "ask_about_message"
ASK_ANYWHERE: Final = "ask_anywhere"
STARTERS: Final = (
    "Show me revenue trends for the last 6 months",
    "Who are our top 10 customers by spending?",
    "What is the current system health status?",
    "Generate a sales report for last quarter",
)


class Requests:
    """Each becomes a question with a thread to be answered in."""

    def __init__(
        self, chat: Chat, inbox: Inbox, questions: Questions, privately: Privately, windows: Windows, *, bot: str
    ) -> None:
        self._slack = chat.services.slack
        self._inbox = inbox
        self._questions = questions
        self._privately = privately
        self._windows = windows
        self._bot = bot

    async def command(self, item: Item) -> None:
        """`/analytics …`: a question becomes a message of its own in the channel, with its answer in the thread.

        What a person has themselves is for their eyes: nobody else sees that they asked.
        """
        body = item.payload
        question = question_of(body.get("text", ""))
        if question is None:
            await self._help(body["channel_id"], body["user_id"], wrong=usage(body.get("text", "")))
            return
        channel, user, team = body["channel_id"], body["user_id"], body.get("team_id")
        answer = self._privately.answer if is_own(question) and not channel.startswith("D") else self._ask
        await answer(item, channel, user, team, question)

    async def shortcut(self, item: Item) -> None:
        """On a message its words are the question, and its thread has the answer; from anywhere a modal asks."""
        body = item.payload
        if body.get("callback_id") == ASK_ANYWHERE:
            await self._windows.open(body, "Ask the data", question_form(), callback_id=ASK_ANYWHERE, submit="Ask")
            return
        message = body.get("message") or {}
        question = words_of(message.get("text", ""), self._bot)
        if not question:
            channel = (body.get("channel") or {}).get("id")
            await self._help(channel, body["user"]["id"], wrong="That message has no words.")
            return
        thread_ts = message.get("thread_ts") or message["ts"]
        asked = _asked(body["channel"]["id"], body["user"]["id"], team_of(body), question)
        await self._questions.answer(replace(item, payload=asked | {"ts": message["ts"], "thread_ts": thread_ts}))

    async def form(self, item: Item, question: str) -> None:
        """The modal of "Ask the data" was sent: the direct messages have the answer."""
        await self._ask_directly(item, item.payload["user"]["id"], team_of(item.payload), question)

    async def button(self, item: Item, question: str) -> None:
        """A button that asks: in the thread it stands in, or in the direct messages from the home tab."""
        body = item.payload
        user, team = body["user"]["id"], team_of(body)
        channel = (body.get("channel") or {}).get("id")
        container = body.get("container") or {}
        if channel is not None and container.get("is_ephemeral") and is_own(question):
            await self._privately.answer(item, channel, user, team, question)
            return
        # What only one person sees has no thread to be answered in.
        if channel is None or container.get("is_ephemeral"):
            await self._ask_directly(item, user, team, question)
            return
        thread_ts = container.get("thread_ts") or container.get("message_ts")
        asked = _asked(channel, user, team, question)
        await self._questions.answer(replace(item, payload=asked | {"ts": thread_ts, "thread_ts": thread_ts}))

    async def ask_me(self, item: Item, question: str) -> None:
        """What the channel is not for is asked in the direct messages of whoever clicks, with their rights."""
        await self._ask_directly(item, item.payload["user"]["id"], team_of(item.payload), question)
        await self._windows.tell(item.payload, "It is in our direct messages.")

    async def show(self, item: Item, question: str) -> None:
        """What only the person has seen is asked before everybody."""
        body = item.payload
        await self._ask(item, body["channel"]["id"], body["user"]["id"], team_of(body), question)

    async def greet(self, item: Item) -> None:
        """The conversation with the app was opened: questions to begin with."""
        prompts = [{"title": cut(question, 70), "message": question} for question in STARTERS]
        try:
            await asyncio.to_thread(
                self._slack.call,
                "assistant.threads.setSuggestedPrompts",
                channel_id=item.payload["channel"],
                title="Ask me about sales, customers and operations",
                prompts=prompts,
            )
        except (SlackRefused, ServiceError) as error:
            log.info("prompts_not_shown", error=str(error))

    async def _ask_directly(self, item: Item, user: str, team: str | None, question: str) -> None:
        await self._ask(item, await patient(self._slack.direct_message, user), user, team, question)

    async def _ask(self, item: Item, channel: str, user: str, team: str | None, question: str) -> None:
        """Show the question as a message, then answer in its thread."""
        said = Message(f"<@{user}> asks: {escape(question)}")
        channel, ts = item.place.get("channel", channel), item.place.get("root")
        if ts is None:
            try:
                ts = await self._root(item, team, channel).message(said, 0)
            except SlackRefused:
                channel = await patient(self._slack.direct_message, user)
                ts = await self._root(item, team, channel).message(said, 0)
        place = {**item.place, "root": ts, "channel": channel}
        await self._inbox.note(item.item_id, place)
        asked = _asked(channel, user, team, question) | {"ts": ts, "thread_ts": ts}
        await self._questions.answer(replace(item, payload=asked, place=place))

    def _root(self, item: Item, team: str | None, channel: str) -> Post:
        thread = Thread(team or "", channel, "")
        return Post(self._slack, thread, f"{item.item_id} question", again=item.attempts > 0)

    async def _help(self, channel: str | None, user: str, *, wrong: str | None) -> None:
        """Only the person reads it."""
        blocks: list[Block] = help_blocks(wrong=wrong)
        body: dict[str, Any] = {"text": "How to use /analytics", "blocks": blocks, "user": user}
        try:
            await patient(self._slack.call, "chat.postEphemeral", channel=channel, **body)
        except SlackRefused:
            direct = await patient(self._slack.direct_message, user)
            await asyncio.to_thread(self._slack.call, "chat.postMessage", channel=direct, **body)


def _asked(channel: str, user: str, team: str | None, question: str) -> dict[str, Any]:
    return {"team": team, "channel": channel, "user": user, "text": escape(question)}
