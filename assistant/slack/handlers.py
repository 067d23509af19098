"""Which part of the face does an item of the inbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from assistant.slack.clicks import Clicks
from assistant.slack.inbox import Item, Kind
from assistant.slack.progress import Progress
from assistant.slack.questions import Questions
from assistant.slack.requests import Requests


class Handlers:
    """The parts by the kind of item."""

    def __init__(self, questions: Questions, requests: Requests, clicks: Clicks, progress: Progress) -> None:
        self._by_kind: Mapping[Kind, Callable[[Item], Awaitable[None]]] = {
            "question": questions.answer,
            "command": requests.command,
            "shortcut": requests.shortcut,
            "greeting": requests.greet,
            "click": clicks.click,
            "form": clicks.form,
            "home": clicks.home,
            "job": progress.run,
        }

    async def handle(self, item: Item) -> None:
        """Do the item."""
        await self._by_kind[item.kind](item)
