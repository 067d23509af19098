"""What only one person sees: words after a click, modals, the home tab; what cannot be shown is in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from tools.clients.slack import Slack, SlackRefused
from tools.errors import AppError, CallerError, ServiceError, sentence
from tools.log import get_logger
from tools.slack_blocks import Block, cut, escaped, plain_text

log = get_logger(__name__)


class Windows:
    """Shows things to whoever clicked."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def tell(self, body: Mapping[str, Any], words: str) -> None:
        """Where they clicked, or in their direct messages."""
        user, channel = body["user"]["id"], (body.get("channel") or {}).get("id")
        text = escaped(words.replace("**", ""), 3000)
        if channel is None:
            direct = await asyncio.to_thread(self._slack.direct_message, user)
            await self.call("chat.postMessage", channel=direct, text=text)
            return
        thread_ts = (body.get("container") or {}).get("thread_ts")
        await self.call("chat.postEphemeral", channel=channel, user=user, text=text, thread_ts=thread_ts)

    async def tell_error(self, body: Mapping[str, Any], error: AppError) -> None:
        """Why it was not done, and what to do."""
        mendable = isinstance(error, CallerError)
        await self.tell(
            body, cut(sentence(error), 1000) if mendable else "That did not work just now. Try again in a moment."
        )

    async def open(
        self, body: Mapping[str, Any], title: str, blocks: Sequence[Block], *, submit: str | None = None, **more: str
    ) -> None:
        """A modal, within the three seconds that a click's trigger is good for."""
        view = {
            "type": "modal",
            "title": plain_text(title, 24),
            "close": plain_text("Close", 24),
            "blocks": list(blocks),
            **({"submit": plain_text(submit, 24)} if submit else {}),
        }
        await self.call("views.open", trigger_id=body["trigger_id"], view=view | more)

    async def publish_home(self, user_id: str, view: Block) -> None:
        """The app's home tab of a person."""
        await self.call("views.publish", user_id=user_id, view=view)

    async def call(self, method: str, **body: Any) -> None:
        """A call whose failure is in the log only."""
        try:
            await asyncio.to_thread(self._slack.call, method, **body)
        except (SlackRefused, ServiceError) as error:
            log.warning("not_shown", method=method, error=str(error))
