"""A question of a thread: who asks, what the channel may see, the turn, and its one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from assistant.chat import Chat
from assistant.chat import Thread as Conversation
from assistant.events import AnswerReady, Event, Failed, ToolFinished
from assistant.render.slack.reply import Said
from assistant.slack.again import Again
from assistant.slack.approvals import Approvals, approval_id
from assistant.slack.aside import Asides
from assistant.slack.channels import Channels
from assistant.slack.deciding import Deciding
from assistant.slack.files import Files
from assistant.slack.inbox import Inbox, Item
from assistant.slack.people import People
from assistant.slack.places import Places
from assistant.slack.plain_words import words_of
from assistant.slack.policy import ChannelPolicy
from assistant.slack.post import Post, Thread, patient
from assistant.slack.progress import Progress
from assistant.slack.reply import NoPlace, Reply, refusal
from assistant.slack.threads import Threads, conversation_id
from tools.answer import Answer
from tools.clients.slack import Slack, SlackRefused
from tools.errors import NotAllowed
from tools.log import get_logger
from tools.person import Person
from tools.slack_blocks import cut

log = get_logger(__name__)

GIVEN_UP: Final = "I was interrupted several times while answering this. Ask again, or open the assistant on the web."
OTHER_ROWS: Final = (
    "Your rights show other rows than this channel may see, so I do not show them here. I can send the answer to you."
)
HAND_OVER_LOOK_SECONDS: Final = 5.0
TITLE_CHARACTERS: Final = 80


class Questions:
    """Answers questions; everything it needs is handed in once."""

    def __init__(
        self,
        chat: Chat,
        inbox: Inbox,
        threads: Threads,
        people: People,
        channels: Channels,
        files: Files,
        progress: Progress,
        asides: Asides,
        again: Again,
        approvals: Approvals,
        deciding: Deciding,
        *,
        bot: str,
    ) -> None:
        self._chat = chat
        self._inbox = inbox
        self._threads = threads
        self._people = people
        self._channels = channels
        self._files = files
        self._progress = progress
        self._asides = asides
        self._again = again
        self._approvals = approvals
        self._deciding = deciding
        self._bot = bot
        self._slack: Slack = chat.services.slack
        self._places = Places(self._slack, channels, bot=bot)
        self._base_url = chat.services.settings.assistant_public_url

    async def answer(self, item: Item) -> None:
        """The whole of it; what goes wrong with the question becomes its answer."""
        asked = item.payload
        thread = Thread(asked["team"] or "", asked["channel"], asked["thread_ts"])
        if item.is_last_attempt:
            await self._give_up(item, thread)
            return
        try:
            rules = await patient(self._channels.rules, thread.channel)
            person = await patient(self._people.person, asked["user"], team_id=asked.get("team"), policy=rules)
        except NotAllowed as refused:
            await self._refuse(thread, asked["user"], str(refused))
            return
        await self._threads.join(thread)
        told = await patient(self._places.named, asked["text"], thread.channel, person)
        question = words_of(told, self._bot)
        if rules.data == "dm" and not thread.is_direct:
            channel, thread = thread, await self._asides.open(thread, asked["user"], item, question)
            await self._asides.point_to(channel, item)
        elif thread.is_direct and asked["ts"] == asked["thread_ts"]:
            await self._name(thread, question)
        await self._turn(item, thread, person, question, rules)

    async def _name(self, thread: Thread, question: str) -> None:
        """The list of conversations with the app shows what each began with."""
        title = cut(question[:1].upper() + question[1:], TITLE_CHARACTERS) or "A question"
        where = {"channel_id": thread.channel, "thread_ts": thread.ts}
        await Post(self._slack, thread, "").try_call("assistant.threads.setTitle", **where, title=title)

    async def _give_up(self, item: Item, thread: Thread) -> None:
        """Say that no attempt came to an end, where the answer would stand."""
        await self._reply(item, thread).say(refusal(GIVEN_UP))

    def _reply(self, item: Item, thread: Thread) -> Reply:
        return Reply(
            Post(self._slack, thread, item.item_id, again=item.attempts > 0),
            self._files,
            recipient=item.payload["user"],
            recipient_team=item.payload.get("user_team"),
            place=item.place,
            note=lambda place: self._inbox.note(item.item_id, place),
        )

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
            scope=self._channels.scope(rules),
            approves=True,
        )
        events = self._chat.turn(person, conversation, question, turn_id=turn_id, key=item.item_id)
        watching = asyncio.create_task(self._hand_over_in_time(reply))
        try:
            async with aclosing(events):
                async for event in events:
                    await self._show(reply, event, rules)
        finally:
            watching.cancel()
        said = await self._said(reply, turn_id, conversation.id, question, person, thread, rules)
        said = replace(said, approvals=await self._ask(item, person, said.answers))
        try:
            await reply.finish(said)
        except NoPlace as refused:
            await self._tell_privately(item.payload["user"], thread, str(refused), said, item)
            return
        await self._keep_places(reply, thread, said, person)
        # What a job ends with are figures too.
        if thread.is_direct or rules.data == "post":
            await self._follow_job(reply, thread, item)

    @staticmethod
    async def _show(reply: Reply, event: Event, rules: ChannelPolicy) -> None:
        """What happens, as far as the channel may see it."""
        match event:
            case Failed():
                await reply.show(event)
            case AnswerReady(answer=answer) if rules.data == "link":
                reply.heard.answers.append(answer)
            case _ if rules.data == "link":
                # A link says nothing of the answer, so its making says nothing either.
                return
            case ToolFinished() if rules.models or rules.role:
                await reply.show(replace(event, summary=""))
            case _:
                await reply.show(event)

    async def _said(
        self,
        reply: Reply,
        turn_id: str,
        conversation: str,
        question: str,
        person: Person,
        thread: Thread,
        rules: ChannelPolicy,
    ) -> Said:
        """What the channel gets: the answer, or why it goes to the asker alone."""
        heard = reply.heard
        link = f"{self._base_url.rstrip('/')}/slack/{conversation}"
        text = "\n\n".join(part for part in (heard.text, heard.failed) if part)
        can_be_sent = any(answer.sql and not answer.refused for answer in heard.answers)
        if words := rules.forbidden(answer.semantic_model for answer in heard.answers):
            return Said(turn_id, words, self._base_url, is_offered=can_be_sent and not thread.is_direct)
        if rules.data == "link" and not thread.is_direct:
            words = text or f"[The answer is on the web]({link}): this channel shows no data."
            return Said(turn_id, words, self._base_url, web_link=link, is_offered=can_be_sent)
        if not thread.is_direct and await self._is_private(heard.answers, person, rules):
            return Said(turn_id, OTHER_ROWS, self._base_url, is_offered=can_be_sent)
        refused = not thread.is_direct and bool(heard.answers) and all(answer.refused for answer in heard.answers)
        return Said(
            turn_id,
            text + rules.purpose if refused else text,
            self._base_url,
            tuple(heard.answers),
            web_link=link,
            about=question,
            is_asked_aside=refused and bool(rules.models),
        )

    async def _is_private(self, answers: Sequence[Answer], person: Person, rules: ChannelPolicy) -> bool:
        """Whether somebody who reads along may not see one of these answers."""
        if rules.role is None or (person.role or "").lower() == rules.role.lower():
            return False
        for answer in answers:
            if answer.sql and answer.table and not await self._again.channel_sees(answer.table, answer.sql, rules.role):
                return True
        return False

    async def _ask(self, item: Item, person: Person, answers: Sequence[Answer]) -> Mapping[int, str]:
        """Keep what waits for a word before its buttons are there; the ids by the answer's place."""
        names = {}
        for at, answer in enumerate(answers):
            if answer.approval is not None:
                names[at] = approval_id(answer.approval, f"{item.item_id} {at}")
                await self._approvals.ask(names[at], person, answer.text, answer.approval)
        return names

    async def _keep_places(self, reply: Reply, thread: Thread, said: Said, person: Person) -> None:
        for name in said.approvals.values() if reply.published else ():
            ts, message = reply.published or ("", None)
            if message is not None:
                await self._deciding.stands_at(name, thread, ts, message, person)

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
            await patient(
                self._slack.call,
                "chat.postEphemeral",
                channel=thread.channel,
                user=user,
                text=message.text,
                thread_ts=thread.ts,
            )
        except SlackRefused as error:
            log.warning("refusal_not_shown", code=error.code)

    async def _tell_privately(self, user: str, thread: Thread, why: str, said: Said, item: Item) -> None:
        """The answer as a direct message, when its thread takes nothing."""
        channel = await patient(self._slack.direct_message, user)
        post = Post(self._slack, Thread(thread.team_id, channel, ""), item.item_id, again=item.attempts > 0)
        reply = Reply(post, self._files, recipient=user, place={}, note=_noted_nowhere)
        text = f"I could not answer in the channel: {why}.\n\n{said.text}"
        await reply.finish(replace(said, text=text))


async def _noted_nowhere(_: Mapping[str, Any]) -> None:
    """The direct message is found by its mark."""
