"""Messages of the app that exist once: each carries its own mark, and after a lost answer it is looked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from assistant.render.slack.reply import Message
from tools.clients.slack import Slack, SlackRefused
from tools.errors import Ambiguous, ServiceError
from tools.log import get_logger

log = get_logger(__name__)

EVENT_TYPE: Final = "analytics_answer"
PAUSES: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0, 60.0)
"""Seconds between tries when Slack is not there: five minutes together; then the item is tried again as a whole."""
ENDED: Final = frozenset({"message_not_in_streaming_state", "streaming_state_conflict"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of Slack: where questions are asked and answered."""

    team_id: str
    channel: str
    ts: str

    @property
    def is_direct(self) -> bool:
        """Whether only one person reads it."""
        return self.channel.startswith("D")


class Post:
    """Posting into one thread for one item of the inbox. Blocking calls of the client run in threads.

    With `again` an attempt before this one may have posted already, so that it is looked for first. A thread without
    a `ts` is the channel itself.
    """

    def __init__(self, slack: Slack, thread: Thread, item_id: str, *, again: bool = False) -> None:
        self._slack = slack
        self.thread = thread
        self._item_id = item_id
        self._again = again

    def mark(self, part: int) -> dict[str, Any]:
        """What a message of this item carries."""
        return {"event_type": EVENT_TYPE, "event_payload": {"item": self._item_id, "part": part}}

    async def message(self, message: Message, part: int) -> str:
        """Post one part of the answer, once, and give its `ts`; raises SlackRefused when Slack does not take it."""
        looked_for = self._again

        async def post() -> str:
            nonlocal looked_for
            # After a lost answer the message may be there already.
            if looked_for and (found := await self.find(part)):
                return found
            looked_for = True
            return await asyncio.to_thread(
                self._slack.post,
                self.thread.channel,
                text=message.text,
                blocks=message.blocks,
                thread_ts=self.thread.ts,
                metadata=self.mark(part),
            )

        return await patiently(post)

    async def update(self, ts: str, message: Message, part: int) -> None:
        """Make the message say this, however often it is done."""
        await self.call(
            "chat.update",
            channel=self.thread.channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
            metadata=self.mark(part),
        )

    async def find(self, part: int) -> str | None:
        """The `ts` of a part that is there already."""
        for message in await self._messages():
            metadata: Mapping[str, Any] = message.get("metadata") or {}
            if metadata.get("event_payload") == self.mark(part)["event_payload"]:
                return str(message["ts"])
        return None

    async def has_files(self, ids: Sequence[str]) -> bool:
        """Whether these files stand in the thread already."""
        there = {file.get("id") for message in await self._messages() for file in message.get("files") or ()}
        return set(ids) <= there

    async def orphan(self) -> str | None:
        """A message of the app at the end of the thread that says no item yet: begun by a process that died."""
        *_, last = await self._messages()
        begun = last.get("bot_id") and not last.get("metadata") and not last.get("files")
        return str(last["ts"]) if begun and last["ts"] != self.thread.ts else None

    async def _messages(self) -> Sequence[Mapping[str, Any]]:
        """The thread's messages, or the newest of the channel."""
        channel, ts = self.thread.channel, self.thread.ts
        if ts:
            return await asyncio.to_thread(self._slack.replies, channel, ts)
        page = await asyncio.to_thread(
            self._slack.call, "conversations.history", channel=channel, limit=100, include_all_metadata=True
        )
        found: Sequence[Mapping[str, Any]] = page.get("messages", ())
        return found

    async def call(self, method: str, **body: Any) -> Mapping[str, Any]:
        """A method that may be repeated."""
        return await patiently(lambda: asyncio.to_thread(self._slack.call, method, **body))

    async def try_call(self, method: str, **body: Any) -> Mapping[str, Any] | None:
        """A method whose failure is no matter, tried once: an answer never waits for its progress."""
        try:
            return await asyncio.to_thread(self._slack.call, method, patience=0, **body)
        except (SlackRefused, ServiceError) as error:
            log.info("slack_call_left_out", method=method, error=str(error))
            return None


async def patient(do: Callable[..., T], *values: Any, **named: Any) -> T:
    """A blocking call of Slack's client in a thread, again while Slack is not there."""
    return await patiently(lambda: asyncio.to_thread(do, *values, **named))


async def patiently(do: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES, *, once: bool = False) -> T:
    """Do it, again while Slack is not there; raises what the last try raised.

    With `once` not again when it may have been done.
    """
    for pause in pauses:
        try:
            return await do()
        except ServiceError as error:
            if not (error.retryable or (isinstance(error, Ambiguous) and not once)):
                raise
            log.warning("slack_waits", seconds=pause, error=str(error))
            await asyncio.sleep(pause)
    return await do()
