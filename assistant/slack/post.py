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
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0, 60.0)
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
    """Posting into one thread for one item of the inbox. Blocking calls of the client run in threads."""

    def __init__(self, slack: Slack, thread: Thread, item_id: str) -> None:
        self._slack = slack
        self.thread = thread
        self._item_id = item_id

    def mark(self, part: int) -> dict[str, Any]:
        """What a message of this item carries."""
        return {"event_type": EVENT_TYPE, "event_payload": {"item": self._item_id, "part": part}}

    async def message(self, message: Message, part: int) -> str:
        """Post one part of the answer, once, and give its `ts`; raises SlackRefused when Slack does not take it."""
        looked_for = False

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

        return await self.patiently(post)

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
        for message in await asyncio.to_thread(self._slack.replies, self.thread.channel, self.thread.ts):
            metadata: Mapping[str, Any] = message.get("metadata") or {}
            if metadata.get("event_payload") == self.mark(part)["event_payload"]:
                return str(message["ts"])
        return None

    async def orphan(self) -> str | None:
        """A message of the app at the end of the thread that says no item yet: begun by a process that died."""
        *_, last = await asyncio.to_thread(self._slack.replies, self.thread.channel, self.thread.ts)
        begun = last.get("bot_id") and not last.get("metadata") and not last.get("files")
        return str(last["ts"]) if begun and last["ts"] != self.thread.ts else None

    async def call(self, method: str, **body: Any) -> Mapping[str, Any]:
        """A method that may be repeated."""
        return await self.patiently(lambda: asyncio.to_thread(self._slack.call, method, **body))

    async def try_call(self, method: str, **body: Any) -> Mapping[str, Any] | None:
        """A method whose failure is no matter, tried once."""
        try:
            return await asyncio.to_thread(self._slack.call, method, **body)
        except (SlackRefused, ServiceError) as error:
            log.info("slack_call_left_out", method=method, error=str(error))
            return None

    @staticmethod
    async def patiently(do: Callable[[], Awaitable[T]], pauses: Sequence[float] = PAUSES) -> T:
        """Do it, again while Slack is not there; raises what the last try raised."""
        for pause in pauses:
            try:
                return await do()
            except ServiceError as error:
                if not (error.retryable or isinstance(error, Ambiguous)):
                    raise
                log.warning("slack_waits", seconds=pause, error=str(error))
                await asyncio.sleep(pause)
        return await do()
