"""Takes what came in and does it: a few at once, each thread in its order, again after a kill, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

from assistant.slack.inbox import Inbox, Item, Kind
from tools.log import bound_contextvars, get_logger

log = get_logger(__name__)

AT_ONCE: Final[Mapping[str, int]] = {"slow": 8, "quick": 8, "jobs": 50}
SLOW: Final[tuple[Kind, ...]] = ("question",)
QUICK: Final[tuple[Kind, ...]] = ("command", "click", "form", "shortcut", "home", "greeting")
"""What a person waits for with a click has places of its own, so that long questions never hold it back."""
JOBS: Final[tuple[Kind, ...]] = ("job",)
"""Messages that follow a job for as long as it takes; all they do is look now and then."""
POLL_SECONDS: Final = 1.0
"""How often items of other processes, or of one that died, are looked for."""
RENEW_SECONDS: Final = 2.5
GRACE_SECONDS: Final = 1.0
"""How long what is nearly done may take to end when the process ends: its answer may stand already."""
TIDY_SECONDS: Final = 3600.0

Handler = Callable[[Item], Awaitable[None]]


class Tidy(Protocol):
    """A table of which old rows are forgotten."""

    async def forget_old(self) -> None:
        """Delete what nobody needs any more."""


class Desk:
    """Runs `handle` for every item until it is closed; then what is unfinished goes back into the inbox."""

    def __init__(self, inbox: Inbox, handle: Handler, *, tidy: Sequence[Tidy] = ()) -> None:
        self._inbox = inbox
        self._tables: Sequence[Tidy] = (inbox, *tidy)
        self._handle = handle
        self._poked = asyncio.Event()
        self._running: dict[asyncio.Task[None], tuple[str, Item]] = {}

    def poke(self) -> None:
        """There is something new."""
        self._poked.set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_all())
            group.create_task(self._renew())
            group.create_task(self._tidy())

    async def _take_all(self) -> None:
        try:
            while True:
                self._poked.clear()
                for places, kinds in (("quick", QUICK), ("slow", SLOW), ("jobs", JOBS)):
                    busy = sum(place == places for place, _ in self._running.values())
                    for item in await self._inbox.take(kinds, AT_ONCE[places] - busy):
                        task = asyncio.create_task(self._do(item))
                        self._running[task] = (places, item)
                        task.add_done_callback(self._done)
                try:
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._poked.wait()
                except TimeoutError:
                    continue
        finally:
            await self._hand_back()

    async def _do(self, item: Item) -> None:
        with bound_contextvars(item=item.item_id, kind=item.kind):
            try:
                await self._handle(item)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # whatever it was, the item is looked at again, and then given up
                log.error("item_failed", exc_info=error, attempts=item.attempts)
                if not item.is_last_attempt:
                    return
            await self._inbox.finish(item.item_id)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._poked.set()

    async def _hand_back(self) -> None:
        if ending := [task for task, (places, _) in self._running.items() if places != "jobs"]:
            await asyncio.wait(ending, timeout=GRACE_SECONDS)
        left = dict(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for _, item in left.values():
            await self._inbox.hand_back(item.item_id)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            running = {item.item_id: task for task, (_, item) in self._running.items()}
            for item_id in await self._inbox.renew(list(running)):
                # Done meanwhile, or this process stood still for so long that another one has it.
                if not running[item_id].done():
                    log.warning("item_lost", item=item_id)
                    running[item_id].cancel()

    async def _tidy(self) -> None:
        while True:
            for table in self._tables:
                await table.forget_old()
            await asyncio.sleep(TIDY_SECONDS)
