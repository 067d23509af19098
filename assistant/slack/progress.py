"""Jobs that were ordered in a thread: the message that ordered one is edited until the job is over.

Each is an item of the inbox of its own, so that the next process goes on where one died.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from assistant.chat import Chat
from assistant.events import JobProgress
from assistant.render.slack.progress import with_progress
from assistant.slack.channels import Channels
from assistant.slack.inbox import Inbox, Item
from assistant.slack.people import People
from assistant.slack.post import Post, Thread
from tools.clients.slack import SlackRefused
from tools.errors import CallerError
from tools.log import get_logger

log = get_logger(__name__)

UPDATE_SECONDS: Final = 2.0
"""Slack takes about one change of a message a second, of all threads together."""


class Progress:
    """Follows jobs for the people who ordered them."""

    def __init__(self, chat: Chat, inbox: Inbox, people: People, channels: Channels) -> None:
        self._chat = chat
        self._inbox = inbox
        self._people = people
        self._slack = chat.services.slack
        self._channels = channels
        self._base_url = chat.services.settings.assistant_public_url

    async def follow(
        self,
        job_id: str,
        *,
        thread: Thread,
        user: str,
        ts: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        again: str = "",
    ) -> None:
        """Keep that the message shows the job from now on; `again` tells a second order of the same job apart."""
        payload = {
            "job_id": job_id,
            "team": thread.team_id,
            "channel": thread.channel,
            "thread_ts": thread.ts,
            "user": user,
            "ts": ts,
            "text": text,
            "blocks": [dict(block) for block in blocks],
        }
        item_id = f"job {job_id} {thread.channel} {ts} {again}".strip()
        await self._inbox.put(Item(item_id[:200], "job", f"job {job_id} {ts}", payload))

    async def run(self, item: Item) -> None:
        """Edit the message until the job is over."""
        job = item.payload
        post = Post(self._slack, Thread(job["team"], job["channel"], job["thread_ts"]), item.item_id)
        told_at = 0.0
        try:
            rules = await asyncio.to_thread(self._channels.rules, job["channel"])
            person = await asyncio.to_thread(
                self._people.person, job["user"], team_id=job["team"] or None, policy=rules
            )
            async for now in self._chat.follow(person, job["job_id"]):
                if now.finished or time.monotonic() - told_at >= UPDATE_SECONDS:
                    told_at = time.monotonic()
                    await self._show(post, job, now)
        except SlackRefused as error:
            log.warning("progress_not_shown", code=error.code)
        except CallerError as error:
            # The job is gone, or is not the person's any more: there is nothing to follow.
            log.info("progress_ended", error=str(error))

    async def _show(self, post: Post, job: Mapping[str, Any], now: JobProgress) -> None:
        await post.call(
            "chat.update",
            channel=job["channel"],
            ts=job["ts"],
            text=job["text"],
            blocks=with_progress(job["blocks"], now, self._base_url),
        )
