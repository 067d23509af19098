"""Lists of a person's own things, asked for by command: only they read them, and they may show them to the channel."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from assistant.chat import Chat
from assistant.chat import Thread as Conversation
from assistant.events import AnswerReady, Done, Event, Failed, TextDelta
from assistant.render.slack.reply import Form, Said, messages
from assistant.routing import route
from assistant.slack.channels import Channels
from assistant.slack.inbox import Inbox, Item
from assistant.slack.people import People
from assistant.slack.post import patient
from assistant.slack.reply import Heard, refusal
from tools.clients.slack import SlackRefused
from tools.errors import NotAllowed
from tools.log import get_logger
from tools.slack_blocks import Block, button, mrkdwn

log = get_logger(__name__)

SHOW: Final = "show_in_channel"
OWN: Final = frozenset(
    {"list_my_jobs", "job_status", "list_reports", "list_schedules", "list_deliveries", "list_failed_jobs"}
)
"""Tools whose answers are about what the person has, and nobody else's business."""
VALUE_CHARACTERS: Final = 2000


def is_own(question: str) -> bool:
    """Whether the words ask for what the person has themselves."""
    return route(question).tool in OWN


class Privately:
    """Answers where the person is, for their eyes only."""

    def __init__(self, chat: Chat, inbox: Inbox, people: People, channels: Channels) -> None:
        self._chat = chat
        self._inbox = inbox
        self._people = people
        self._channels = channels
        self._slack = chat.services.slack
        self._base_url = chat.services.settings.assistant_public_url

    async def answer(self, item: Item, channel: str, user: str, team: str | None, question: str) -> None:
        """The whole of it; in the direct messages when the channel takes nothing. A retry after it was told is none."""
        if item.place.get("told"):
            return
        rules = self._channels.direct_messages
        try:
            person = await patient(self._people.person, user, team_id=team, policy=rules)
        except NotAllowed as refused:
            await self._tell(channel, user, refusal(str(refused)).text, [])
            return
        conversation = Conversation(
            id=str(uuid5(NAMESPACE_URL, f"privately {team} {channel} {user}")),
            surface="slack",
            semantic_model=rules.model_for("auto"),
            scope=self._channels.scope(rules),
        )
        heard, turn_id = Heard(), str(uuid5(NAMESPACE_URL, f"{item.item_id} {item.attempts}"))
        async with aclosing(
            self._chat.turn(person, conversation, question, turn_id=turn_id, key=item.item_id)
        ) as events:
            async for event in events:
                _hear(heard, event)
        text = "\n\n".join(part for part in (heard.text, heard.failed) if part)
        said = Said(turn_id, text, self._base_url, tuple(heard.answers), about=question)
        await self._publish(channel, user, said, question)
        await self._inbox.note(item.item_id, {**item.place, "told": True})

    async def _publish(self, channel: str, user: str, said: Said, question: str) -> None:
        for form in Form:
            try:
                for at, message in enumerate(messages(said, form)):
                    blocks = [*message.blocks, *([] if at else _only_you(channel, question))]
                    await self._tell(channel, user, message.text, blocks)
                return
            except SlackRefused as error:
                log.warning("slack_refused_a_form", form=form.name, code=error.code)
                if form is Form.LINK_ONLY:
                    raise

    async def _tell(self, channel: str, user: str, text: str, blocks: list[Block]) -> None:
        body: dict[str, Any] = {"text": text, **({"blocks": blocks} if blocks else {})}
        try:
            await patient(self._slack.call, "chat.postEphemeral", channel=channel, user=user, **body)
        except SlackRefused as error:
            if error.code not in ("not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"):
                raise
            direct = await patient(self._slack.direct_message, user)
            await patient(self._slack.call, "chat.postMessage", channel=direct, **body)


def _only_you(channel: str, question: str) -> list[Block]:
    """The way to show it to everybody; a direct message has nobody else."""
    if channel.startswith("D") or len(question) > VALUE_CHARACTERS:
        return []
    line = mrkdwn("Only you can see this.")
    return [
        {"type": "context", "elements": [line]},
        {"type": "actions", "elements": [button("Show it in the channel", SHOW, value=question)]},
    ]


def _hear(heard: Heard, event: Event) -> None:
    match event:
        case TextDelta(text=text):
            heard.text += text
        case AnswerReady(answer=answer):
            heard.answers.append(answer)
        case Failed(message=words):
            heard.failed = words
        case Done(text=text):
            heard.text = text
