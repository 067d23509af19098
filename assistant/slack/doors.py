"""What Slack sends, as items of the inbox; kept first, acknowledged then, and nothing else is done here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from assistant.render.slack.forms import wrong_fields
from assistant.slack.inbox import Inbox, Item, Kind
from assistant.slack.threads import Threads

COMMAND: Final = "/analytics"
SUBTYPES_ANSWERED: Final = frozenset({None, "file_share", "thread_broadcast"})


class Doors:
    """Registers the listeners. They run before Slack is answered, so what they keep outlives a kill."""

    def __init__(self, inbox: Inbox, threads: Threads, *, bot_user_id: str, poke: Callable[[], None]) -> None:
        self._inbox = inbox
        self._threads = threads
        self._bot = bot_user_id
        self._poke = poke

    def open(self, app: AsyncApp) -> None:
        """Listen to everything that the app is subscribed to."""
        app.event("message")(self._message)
        app.event("app_mention")(self._message)
        app.event("app_home_opened")(self._opened)
        app.event(re.compile(".*"))(self._other)
        app.command(COMMAND)(self._command)
        app.shortcut(re.compile(".*"))(self._shortcut)
        app.action(re.compile(".*"))(self._click)
        app.view(re.compile(".*"))(self._form)

    async def _message(self, body: Mapping[str, Any]) -> None:
        event = body["event"]
        if not self._is_for_us(event):
            return
        thread_ts = event.get("thread_ts")
        is_direct = event.get("channel_type") == "im"
        if event["type"] == "message" and not is_direct:
            if f"<@{self._bot}>" in event.get("text", ""):
                return  # comes as a mention too
            if thread_ts is None or not await self._threads.is_ours(event["channel"], thread_ts):
                return
        # A mention in a direct message comes once, as a message: both have the message's own time as their id.
        item_id = f"message {event['channel']} {event['ts']}"
        lane = f"{event['channel']} {thread_ts or event['ts']}"
        payload = {
            "team": body.get("team_id"),
            "channel": event["channel"],
            "user": event["user"],
            "user_team": event.get("user_team") or event.get("team"),
            "ts": event["ts"],
            "thread_ts": thread_ts or event["ts"],
            "text": event.get("text", ""),
        }
        await self._keep(Item(item_id, "question", lane, payload))

    def _is_for_us(self, event: Mapping[str, Any]) -> bool:
        if event.get("subtype") not in SUBTYPES_ANSWERED or event.get("bot_id") or event.get("hidden"):
            return False
        return bool(event.get("user")) and event["user"] != self._bot

    async def _opened(self, body: Mapping[str, Any]) -> None:
        event = body["event"]
        kind: Kind = "home" if event.get("tab") == "home" else "greeting"
        payload = {"team": body.get("team_id"), "user": event["user"], "channel": event.get("channel")}
        await self._keep(Item(f"event {body['event_id']}", kind, f"{kind} {event['user']}", payload))

    async def _other(self) -> None:
        """Events of no interest are taken, so that Slack does not send them again."""

    async def _command(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        await self._keep(Item(f"command {body['trigger_id']}", "command", f"user {body['user_id']}", dict(body)))
        await ack()

    async def _shortcut(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        user = body["user"]["id"]
        await self._keep(Item(f"shortcut {body['trigger_id']}", "shortcut", f"user {user}", dict(body)))
        await ack()

    async def _click(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        action = body["actions"][0]
        if not action.get("url"):
            item_id = f"click {action.get('action_id')} {body['user']['id']} {action.get('action_ts')}"
            await self._keep(Item(item_id[:200], "click", f"user {body['user']['id']}", dict(body)))
        await ack()

    async def _form(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        if wrong := wrong_fields(body["view"]["state"]["values"]):
            # Said at the field, with everything else that stands in the modal kept.
            await ack(response_action="errors", errors=wrong)
            return
        item_id = f"form {body['view']['id']} {body['view'].get('hash', '')}"
        await self._keep(Item(item_id[:200], "form", f"user {body['user']['id']}", dict(body)))
        await ack()

    async def _keep(self, item: Item) -> None:
        if await self._inbox.put(item):
            self._poke()
