"""A question of a thread: who asks, what the channel may see, the turn, and its one answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import NAMESPACE_URL, uuid5

from assistant.chat import Chat
from assistant.chat import Thread as Conversation
from assistant.events import AnswerReady, Failed, ToolStarted
from assistant.render.slack.reply import Message, Said
from assistant.slack.channels import Channels
from assistant.slack.commands import help_blocks, question_of, usage
from assistant.slack.files import Files
from assistant.slack.inbox import Inbox, Item
from assistant.slack.people import People
from assistant.slack.policy import ChannelPolicy, Policy
from assistant.slack.post import Post, Thread, patiently
from assistant.slack.progress import Progress
from assistant.slack.reply import NoPlace, Reply, refusal
from assistant.slack.threads import Threads, conversation_id
from tools.clients.slack import Slack, SlackRefused
from tools.errors import NotAllowed, ServiceError
from tools.log import get_logger
from tools.person import Person
from tools.slack_blocks import Block, cut, escape

log = get_logger(__name__)

GIVEN_UP: Final = "I was interrupted several times while answering this. Ask again, or open the assistant on the web."
STARTERS: Final = (
    "Show me revenue trends for the last 6 months",
    "Who are our top 10 customers by spending?",
    "What is the current system health status?",
    "Generate a sales report for last quarter",
)
HAND_OVER_LOOK_SECONDS: Final = 5.0

T = TypeVar("T")


class Questions:
    """Answers questions; everything it needs is handed in once."""

    def __init__(
        self,
        chat: Chat,
        inbox: Inbox,
        threads: Threads,
        people: People,
        policy: Policy,
        files: Files,
        progress: Progress,
        *,
        bot: str,
    ) -> None:
        self._chat = chat
        self._inbox = inbox
        self._threads = threads
        self._people = people
        self._channels = Channels(chat.services.slack, policy)
        self._files = files
        self._progress = progress
        self._bot = bot
        self._slack: Slack = chat.services.slack
        self._base_url = chat.services.settings.assistant_public_url

    async def answer(self, item: Item) -> None:
        """The whole of it; what goes wrong with the question becomes its answer."""
        asked = item.payload
        thread = Thread(asked["team"] or "", asked["channel"], asked["thread_ts"])
        if item.is_last_attempt:
            await self._give_up(item, thread)
            return
        try:
            rules = await _patient(self._channels.rules, thread.channel)
            person = await _patient(self._people.person, asked["user"], team_id=asked.get("team"), policy=rules)
        except NotAllowed as refused:
            await self._refuse(thread, asked["user"], str(refused))
            return
        await self._threads.join(thread)
        if rules.data == "dm" and not thread.is_direct:
            thread = await self._aside(thread, asked["user"], item)
        question = words_of(asked["text"], self._bot)
        await self._turn(item, thread, person, question, rules)

    async def _give_up(self, item: Item, thread: Thread) -> None:
        """Say that no attempt came to an end, where the answer would stand."""
        await self._reply(item, thread).say(refusal(GIVEN_UP))

    def _reply(self, item: Item, thread: Thread) -> Reply:
        return Reply(
            Post(self._slack, thread, item.item_id, again=item.attempts > 0),
            self._files,
            recipient=item.payload["user"],
            place=item.place,
            note=lambda place: self._inbox.note(item.item_id, place),
        )

    # Other ways to ask.

    async def command(self, item: Item) -> None:
        """`/analytics …`: a question becomes a message of its own in the channel, with its answer in the thread."""
        body = item.payload
        question = question_of(body.get("text", ""))
        if question is None:
            await self._show(body["channel_id"], body["user_id"], help_blocks(wrong=usage(body.get("text", ""))))
            return
        await self._ask(item, body["channel_id"], body["user_id"], body.get("team_id"), question)

    async def shortcut(self, item: Item) -> None:
        """ "Ask about this message": its words are the question, and the answer stands in its thread."""
        body = item.payload
        message = body.get("message") or {}
        question = words_of(message.get("text", ""), self._bot)
        if not question:
            await self._show(
                (body.get("channel") or {}).get("id"),
                body["user"]["id"],
                help_blocks(wrong="That message has no words."),
            )
            return
        thread_ts = message.get("thread_ts") or message["ts"]
        asked = self._asked(body["channel"]["id"], body["user"]["id"], (body.get("team") or {}).get("id"), question)
        await self.answer(replace(item, payload=asked | {"ts": message["ts"], "thread_ts": thread_ts}))

    async def ask_in_place(self, item: Item, body: Mapping[str, Any], question: str) -> None:
        """A button that asks: in the thread it stands in, or in the direct messages from the home tab."""
        user, team = body["user"]["id"], (body.get("team") or {}).get("id")
        channel = (body.get("channel") or {}).get("id")
        container = body.get("container") or {}
        if channel is None:
            direct = await _patient(self._slack.direct_message, user)
            await self._ask(item, direct, user, team, question)
            return
        thread_ts = container.get("thread_ts") or container.get("message_ts")
        asked = self._asked(channel, user, team, question)
        await self.answer(replace(item, payload=asked | {"ts": thread_ts, "thread_ts": thread_ts}))

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

    async def _ask(self, item: Item, channel: str, user: str, team: str | None, question: str) -> None:
        """Show the question as a message, then answer in its thread."""
        said = Message(f"<@{user}> asks: {escape(question)}")
        channel, ts = item.place.get("channel", channel), item.place.get("root")
        if ts is None:
            try:
                ts = await self._root(item, team, channel).message(said, 0)
            except SlackRefused:
                channel = await _patient(self._slack.direct_message, user)
                ts = await self._root(item, team, channel).message(said, 0)
        place = {**item.place, "root": ts, "channel": channel}
        await self._inbox.note(item.item_id, place)
        asked = self._asked(channel, user, team, question) | {"ts": ts, "thread_ts": ts}
        await self.answer(replace(item, payload=asked, place=place))

    def _root(self, item: Item, team: str | None, channel: str) -> Post:
        thread = Thread(team or "", channel, "")
        return Post(self._slack, thread, f"{item.item_id} question", again=item.attempts > 0)

    @staticmethod
    def _asked(channel: str, user: str, team: str | None, question: str) -> dict[str, Any]:
        return {"team": team, "channel": channel, "user": user, "text": escape(question)}

    async def _show(self, channel: str | None, user: str, blocks: list[Block]) -> None:
        """Only the person reads it."""
        body: dict[str, Any] = {"text": "How to use /analytics", "blocks": blocks, "user": user}
        try:
            await _patient(self._slack.call, "chat.postEphemeral", channel=channel, **body)
        except SlackRefused:
            direct = await _patient(self._slack.direct_message, user)
            await asyncio.to_thread(self._slack.call, "chat.postMessage", channel=direct, **body)

    async def _turn(self, item: Item, thread: Thread, person: Person, question: str, rules: ChannelPolicy) -> None:
        reply = self._reply(item, thread)
        await reply.begin(again=item.attempts > 0)
        turn_id = str(uuid5(NAMESPACE_URL, f"{item.item_id} {item.attempts}"))
        known = await self._threads.conversation_of(thread)
        conversation = Conversation(
            id=known,
            surface="slack",
            semantic_model=rules.model_for("auto"),
            shared=not thread.is_direct or known != conversation_id(thread),
        )
        events = self._chat.turn(person, conversation, question, turn_id=turn_id, key=item.item_id)
        watching = asyncio.create_task(self._hand_over_in_time(reply))
        views: list[str] = []
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, ToolStarted) and "view" in event.arguments:
                        views.append(str(event.arguments["view"]))
                    # A link says nothing of the answer, so its making says nothing either.
                    if rules.data != "link" or isinstance(event, Failed):
                        await reply.show(event)
                    elif isinstance(event, AnswerReady):
                        reply.heard.answers.append(event.answer)
        finally:
            watching.cancel()
        heard = reply.heard
        link = self._web_link(conversation.id)
        text = "\n\n".join(part for part in (heard.text, heard.failed) if part)
        said = Said(turn_id, text, self._base_url, tuple(heard.answers), web_link=link)
        if words := rules.forbidden(heard.answers, views):
            said = Said(turn_id, words, self._base_url)
        elif rules.data == "link":
            words = text or f"[The answer is on the web]({link}): this channel shows no data."
            said = Said(turn_id, words, self._base_url, web_link=link)
        try:
            await reply.finish(said)
        except NoPlace as refused:
            await self._tell_privately(item.payload["user"], thread, str(refused), said, item)
            return
        # What a job ends with are figures too.
        if rules.data != "link" and (thread.is_direct or not rules.models):
            await self._follow_job(reply, thread, item)

    async def _follow_job(self, reply: Reply, thread: Thread, item: Item) -> None:
        """The message of an answer that ordered a job shows how far it is, until it is over."""
        job_ids = [answer.job_id for answer in reply.heard.answers if answer.job_id and not answer.downloads]
        if not job_ids or reply.published is None:
            return
        ts, message = reply.published
        user = item.payload["user"]
        await self._progress.follow(
            job_ids[-1], thread=thread, user=user, ts=ts, text=message.text, blocks=message.blocks
        )

    @staticmethod
    async def _hand_over_in_time(reply: Reply) -> None:
        while True:
            await asyncio.sleep(HAND_OVER_LOOK_SECONDS)
            await reply.hand_over()

    async def _refuse(self, thread: Thread, user: str, words: str) -> None:
        """Only the person reads why they get no answer."""
        message = refusal(words)
        try:
            await _patient(
                self._slack.call,
                "chat.postEphemeral",
                channel=thread.channel,
                user=user,
                text=message.text,
                thread_ts=thread.ts,
            )
        except SlackRefused as error:
            log.warning("refusal_not_shown", code=error.code)

    async def _aside(self, thread: Thread, user: str, item: Item) -> Thread:
        """The thread with the person alone, for channels that do not show data; the channel is told where.

        It goes on with the conversation of the channel's thread, also when they ask on in it.
        """
        conversation = conversation_id(thread)
        channel = await _patient(self._slack.direct_message, user)
        ts = await self._threads.place_of(conversation, channel)
        again = item.attempts > 0
        if ts is None:
            root = Post(self._slack, Thread(thread.team_id, channel, ""), f"{item.item_id} root", again=again)
            question = words_of(item.payload["text"], self._bot)
            ts = await root.message(Message(f"You asked in <#{thread.channel}>: {escape(question)}"), 0)
        aside = Thread(thread.team_id, channel, ts)
        await self._threads.join(aside, conversation)
        note = Post(self._slack, thread, f"{item.item_id} aside", again=again)
        try:
            await note.message(refusal("The answer is in our direct messages: this channel shows no data."), 0)
        except SlackRefused as error:
            log.info("channel_not_told", code=error.code)
        return aside

    async def _tell_privately(self, user: str, thread: Thread, why: str, said: Said, item: Item) -> None:
        """The answer as a direct message, when its thread takes nothing."""
        channel = await _patient(self._slack.direct_message, user)
        post = Post(self._slack, Thread(thread.team_id, channel, ""), item.item_id, again=item.attempts > 0)
        reply = Reply(post, self._files, recipient=user, place={}, note=_noted_nowhere)
        text = f"I could not answer in the channel: {why}.\n\n{said.text}"
        await reply.finish(replace(said, text=text))

    def _web_link(self, conversation: str) -> str:
        return f"{self._base_url.rstrip('/')}/slack/{conversation}"


def words_of(text: str, bot: str) -> str:
    """What a person wrote, without the mention of the app, with Slack's own marks as plain words."""
    text = text.replace(f"<@{bot}>", " ")
    text = re.sub(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<((?:https?://|mailto:)[^>]*)>", r"\1", text)
    text = re.sub(r"<#[A-Z0-9]+\|([^>]*)>", r"#\1", text)
    text = re.sub(r"<[@!][^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<[@!#][^>]*>", " ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(text.split())


async def _noted_nowhere(_: Mapping[str, Any]) -> None:
    """The direct message is found by its mark."""


async def _patient(do: Callable[..., T], *values: Any, **named: Any) -> T:
    """A blocking call of Slack's client in a thread, again while Slack is not there."""
    return await patiently(lambda: asyncio.to_thread(do, *values, **named))
