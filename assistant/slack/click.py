"""One click of a person on a button or a menu: who, where, on what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.slack.inbox import Item
from assistant.slack.policy import ChannelPolicy
from assistant.slack.post import Post, Thread
from tools.clients.slack import Slack
from tools.person import Person


@dataclass(frozen=True, slots=True)
class Click:
    """`value` is what the button carries; `rules` are those of the channel it stands in."""

    item: Item
    person: Person
    value: str
    rules: ChannelPolicy

    @property
    def body(self) -> Mapping[str, Any]:
        """What Slack sent."""
        return self.item.payload

    @property
    def user(self) -> str:
        """Who clicked, by Slack's id."""
        return str(self.body["user"]["id"])

    @property
    def is_in_thread(self) -> bool:
        """Whether it was in a message, and not in the home tab or a modal."""
        return bool((self.body.get("channel") or {}).get("id"))

    @property
    def thread(self) -> Thread:
        """The thread of the message that was clicked."""
        return thread_of(self.body)

    def post(self, slack: Slack, thread: Thread | None = None) -> Post:
        """Posting for this click, into its thread or another one."""
        return Post(slack, thread or self.thread, self.item.item_id, again=self.item.attempts > 0)


Deed = Callable[[Click], Awaitable[None]]


def thread_of(body: Mapping[str, Any]) -> Thread:
    """The thread that a click or a modal belongs to."""
    container: Mapping[str, Any] = body.get("container") or {}
    ts = container.get("thread_ts") or container.get("message_ts") or ""
    return Thread(team_of(body) or "", body["channel"]["id"], str(ts))


def team_of(body: Mapping[str, Any]) -> str | None:
    """The workspace of a click or a modal; an app of a whole organisation hears of the person's."""
    found = (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return str(found) if found else None
