"""Which part of the face does an item of the inbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from assistant.slack.clicks import Clicks
from assistant.slack.inbox import Item, Kind
from assistant.slack.progress import Progress
from assistant.slack.questions import Questions


class Handlers:
    """The parts by the kind of item."""

    def __init__(self, questions: Questions, clicks: Clicks, progress: Progress) -> None:
        self._by_kind: Mapping[Kind, Callable[[Item], Awaitable[None]]] = {
            "question": questions.answer,
            "command": questions.command,
            "shortcut": questions.shortcut,
            "greeting": questions.greet,
            "click": clicks.click,
            "form": clicks.form,
            "home": clicks.home,
            "job": progress.run,
        }

    async def handle(self, item: Item) -> None:
        """Do the item."""
        await self._by_kind[item.kind](item)
