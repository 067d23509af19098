"""A question of a thread: who asks, what the channel may see, the turn, and its one answer."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from assistant.chat import Chat
from assistant.chat import Thread as Conversation
from assistant.render.slack.reply import Said
from assistant.slack.files import Files
from assistant.slack.inbox import Inbox, Item
from assistant.slack.people import People
from assistant.slack.policy import ChannelPolicy, Policy
from assistant.slack.post import Post, Thread
from assistant.slack.reply import NoPlace, Reply, refusal
from assistant.slack.threads import Threads, conversation_id
from tools.clients.slack import Slack, SlackRefused
from tools.errors import CallerError, NotAllowed
from tools.log import get_logger
from tools.person import Person

log = get_logger(__name__)

GIVEN_UP: Final = "I was interrupted several times while answering this. Ask again, or open the assistant on the web."
LONGEST_TITLE: Final = 80
HAND_OVER_LOOK_SECONDS: Final = 5.0


class Questions:
    """Answers questions; everything it needs is handed in once."""

    def __init__(
        self, chat: Chat, inbox: Inbox, threads: Threads, people: People, policy: Policy, files: Files, *, bot: str
    ) -> None:
        self._chat = chat
        self._inbox = inbox
        self._threads = threads
        self._people = people
        self._policy = policy
        self._files = files
        self._bot = bot
        self._slack: Slack = chat.services.slack
        self._base_url = chat.services.settings.assistant_public_url

    async def answer(self, item: Item) -> None:
        """The whole of it; what goes wrong with the question becomes its answer."""
        asked = item.payload
        thread = Thread(asked["team"] or "", asked["channel"], asked["thread_ts"])
        rules = await self._rules(thread)
        try:
            person = await asyncio.to_thread(
                self._people.person, asked["user"], team_id=asked.get("team"), policy=rules
            )
        except NotAllowed as refused:
            await self._refuse(thread, asked["user"], str(refused))
            return
        if not thread.is_direct and rules.data != "post":
            thread = await self._aside(thread, asked["user"], rules, item)
        await self._threads.join(thread)
        question = words_of(asked["text"], self._bot)
        if item.is_last_attempt:
            await Post(self._slack, thread, item.item_id).message(refusal(GIVEN_UP), 0)
            return
        await self._turn(item, thread, person, question, rules)

    async def _turn(self, item: Item, thread: Thread, person: Person, question: str, rules: ChannelPolicy) -> None:
        post = Post(self._slack, thread, item.item_id)
        reply = Reply(
            post,
            self._files,
            recipient=item.payload["user"],
            place=item.place,
            note=lambda place: self._inbox.note(item.item_id, place),
        )
        await reply.begin(again=item.attempts > 0)
        turn_id = str(uuid5(NAMESPACE_URL, f"{item.item_id} {item.attempts}"))
        conversation = Conversation(
            id=conversation_id(thread),
            surface="slack",
            semantic_model=rules.model_for("auto"),
            shared=not thread.is_direct,
        )
        events = self._chat.turn(person, conversation, question, turn_id=turn_id, key=item.item_id)
        watching = asyncio.create_task(self._hand_over_in_time(reply))
        try:
            async with aclosing(events):
                async for event in events:
                    await reply.show(event)
        finally:
            watching.cancel()
        heard = reply.heard
        text = "\n\n".join(part for part in (heard.text, heard.failed) if part)
        said = Said(turn_id, text, self._base_url, tuple(heard.answers), web_link=self._web_link(conversation.id))
        try:
            await reply.finish(said)
        except NoPlace as refused:
            await self._tell_privately(item.payload["user"], thread, str(refused), said, item)

    @staticmethod
    async def _hand_over_in_time(reply: Reply) -> None:
        while True:
            await asyncio.sleep(HAND_OVER_LOOK_SECONDS)
            await reply.hand_over()

    async def _rules(self, thread: Thread) -> ChannelPolicy:
        if thread.is_direct:
            return self._policy.of(thread.channel)
        try:
            channel = await asyncio.to_thread(self._slack.channel, thread.channel)
        except CallerError:
            return self._policy.of(thread.channel)
        rules = self._policy.of(thread.channel, channel.get("name"))
        return rules

    async def _refuse(self, thread: Thread, user: str, words: str) -> None:
        """Only the person reads why they get no answer."""
        message = refusal(words)
        try:
            await asyncio.to_thread(
                self._slack.call,
                "chat.postEphemeral",
                channel=thread.channel,
                user=user,
                text=message.text,
                thread_ts=thread.ts,
            )
        except SlackRefused as error:
            log.warning("refusal_not_shown", code=error.code)

    async def _aside(self, thread: Thread, user: str, rules: ChannelPolicy, item: Item) -> Thread:
        """The thread with the person alone, for channels that do not show data; the channel is told where."""
        channel = await asyncio.to_thread(self._slack.direct_message, user)
        words = "The answer is in our direct messages: this channel shows no data."
        await Post(self._slack, thread, f"{item.item_id} aside").message(refusal(words), 0)
        root = Post(self._slack, Thread(thread.team_id, channel, ""), f"{item.item_id} root")
        question = words_of(item.payload["text"], self._bot)
        ts = item.place.get("root") or await root.message(refusal(f"You asked in <#{thread.channel}>: {question}"), 0)
        del rules
        return Thread(thread.team_id, channel, ts)

    async def _tell_privately(self, user: str, thread: Thread, why: str, said: Said, item: Item) -> None:
        """The answer as a direct message, when its thread takes nothing."""
        channel = await asyncio.to_thread(self._slack.direct_message, user)
        post = Post(self._slack, Thread(thread.team_id, channel, ""), item.item_id)
        text = f"I could not answer in the channel ({why}). {said.text}"
        await post.message(refusal(text), 0)

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
