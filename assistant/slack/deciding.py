"""Deciding what waits for a word: by whoever asked or an admin, once, with their rights, also after a restart."""

from __future__ import annotations

import asyncio
from typing import Final

from assistant.chat import Chat
from assistant.render.slack.approvals import approval_block, decided, who_and_when
from assistant.render.slack.reply import Message
from assistant.slack.approvals import Approvals, Asked, approval_id
from assistant.slack.click import Click
from assistant.slack.inbox import Item
from assistant.slack.post import Post, Thread, patient
from tools import approvals, deliveries
from tools.answer import Answer
from tools.clients.slack import SlackRefused
from tools.errors import CallerError, NotAllowed, NotFound, ServiceError
from tools.log import get_logger
from tools.person import Person
from tools.slack_blocks import cut, escaped, mrkdwn

log = get_logger(__name__)

NOT_KEPT: Final = "This is not kept any more; ask for it again."


class Deciding:
    """Asks by buttons, and does what they say."""

    def __init__(self, chat: Chat, store: Approvals) -> None:
        self._services = chat.services
        self._slack = chat.services.slack
        self._store = store

    async def ask(self, click: Click, answer: Answer) -> None:
        """A message of its own that asks, in the thread of a click or in the direct messages."""
        if answer.approval is None:
            raise ValueError("there is nothing to decide in this answer")
        thread = click.thread if click.is_in_thread else await self._direct(click)
        name = approval_id(answer.approval, click.item.item_id)
        await self._store.ask(name, click.person, answer.text, answer.approval)
        said = escaped(answer.text.replace("**", "*"), 3000)
        blocks = ({"type": "section", "text": mrkdwn(said)}, approval_block(answer.approval, name))
        message = Message(escaped(answer.text.replace("**", ""), 3000), blocks)
        ts = await click.post(self._slack, thread).message(message, 0)
        await self.stands_at(name, thread, ts, message, click.person)

    async def stands_at(self, name: str, thread: Thread, ts: str, message: Message, person: Person) -> None:
        """The message that asks: it is changed when the word is spoken."""
        place = {"team": thread.team_id, "channel": thread.channel, "thread_ts": thread.ts, "ts": ts}
        await self._store.stands_at(name, place | {"text": message.text, "blocks": list(message.blocks)})
        asked = await self._store.get(name)
        if asked is not None and asked.outcome is not None:
            # Decided, at home perhaps, before the message was kept or while an interrupted item drew it again.
            await self._redraw(asked, person)

    async def open_for(self, person: Person) -> list[Asked]:
        """What the person can decide now."""
        return list(await self._store.open_for(person))

    async def decide(self, click: Click) -> None:
        """The button of a choice was clicked. Raises CallerError in words when it is not theirs, or too late."""
        name, _, at = click.value.partition(" ")
        await self._decide(click, name, int(at) if at.isdecimal() else -1)

    async def decide_delivery(self, click: Click, choice: int) -> None:
        """Of a delivery in doubt, from a list: the same matter as wherever it is asked about."""
        delivery = await asyncio.to_thread(deliveries.get_delivery, self._services, click.person, click.value)
        approval = deliveries.approval_of(delivery)
        name = approval_id(approval, click.item.item_id)
        await self._store.ask(name, click.person, deliveries.in_words(delivery), approval)
        await self._decide(click, name, choice)

    async def _decide(self, click: Click, name: str, choice: int) -> None:
        asked = await self._store.get(name)
        if asked is None or not 0 <= choice < len(asked.approval.choices):
            raise CallerError(NOT_KEPT)
        person, item = click.person, click.item
        if not asked.may_decide(person):
            raise NotAllowed(f"Only {asked.person_name}, who asked for it, or an admin can decide this.")
        if asked.outcome is None and self._store.is_over(asked):
            raise CallerError(NOT_KEPT)
        if asked.decided_in != item.item_id or asked.outcome is None:
            if not await self._store.decide(name, choice, by=person, item_id=item.item_id):
                raise CallerError(self._already(await self._store.get(name) or asked, person))
            await self._store.close(name, await self._outcome(asked, choice, person, item))
        if decision := await self._store.get(name):
            await self._redraw(decision, person)

    async def _outcome(self, asked: Asked, choice: int, person: Person, item: Item) -> str:
        """What came of it, in words. Raises ServiceError when it has to be tried again."""
        deed = asked.approval.choices[choice].deed
        if deed is None:
            return "Nothing was done."
        try:
            done = await asyncio.to_thread(approvals.carry_out, self._services, person, deed, asked.approval.subject)
        except NotFound as error:
            # After a kill it may be done already.
            return "It is done." if item.attempts else str(error)
        except CallerError as error:
            return f"It could not be done: {error}"
        except ServiceError:
            await self._store.reopen(asked.approval_id)
            raise
        log.info("decided", deed=deed, subject=asked.approval.subject, person=person.id)
        return done

    def _already(self, asked: Asked, person: Person) -> str:
        if asked.decided_by is None or asked.decided_at is None or asked.choice is None:
            return "Somebody is deciding this just now. Look again in a moment."
        who = who_and_when(asked.decided_by, asked.decided_at, person.time_zone)
        return f"Already done by {who}: {asked.approval.choices[asked.choice].label}."

    async def _redraw(self, asked: Asked, person: Person) -> None:
        """The message that asked says what was decided, and has no buttons any more."""
        if asked.place is None or asked.decided_by is None or asked.decided_at is None:
            return
        place = asked.place
        label = asked.approval.choices[asked.choice or 0].label
        who = who_and_when(asked.decided_by, asked.decided_at, person.time_zone)
        words = f"{label}: {who}. {asked.outcome or ''}".strip()
        post = Post(self._slack, Thread(place["team"], place["channel"], place["thread_ts"]), "")
        try:
            await post.call(
                "chat.update",
                channel=place["channel"],
                ts=place["ts"],
                text=f"{cut(place['text'], 2000)} {escaped(words.replace('**', ''), 1000)}",
                blocks=decided(place["blocks"], asked.approval_id, words),
            )
        except SlackRefused as error:
            log.warning("decision_not_shown", code=error.code)

    async def _direct(self, click: Click) -> Thread:
        return Thread("", await patient(self._slack.direct_message, click.user), "")
