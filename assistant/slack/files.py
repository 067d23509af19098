"""What goes beside an answer: its charts as pictures, drawn in another process, and large tables as CSV files.

Files are written to disk and sent from there as they are read; each is shared once, also after a kill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import IO, Final

from assistant.render.slack.reply import Said, charts, large_tables
from assistant.render.web import file_stem
from assistant.slack.post import Post, patiently
from assistant.slack.spool import spooled, write_rows
from tools.answer import Chart
from tools.chart_pictures import png
from tools.clients.slack import Slack
from tools.errors import CallerError, ServiceError
from tools.log import get_logger
from tools.parent_watch import end_with_parent

log = get_logger(__name__)

CHART_WIDTH: Final = 480
"""About as wide as Slack shows a picture, so that the letters in it are as large as those around it."""
DRAWING_SECONDS: Final = 30.0
PAUSES: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""A file is worth a quarter of a minute of a storm; then the answer comes without it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What Slack has already and nobody sees yet: pictures by the answer's place, files to be shared."""

    pictures: Mapping[int, str] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()


class Files:
    """Draws and uploads; a picture that fails costs the picture, never the answer."""

    def __init__(self, slack: Slack, drawers: ProcessPoolExecutor) -> None:
        self._slack = slack
        self._drawers = drawers

    async def prepare(self, said: Said, shared: Iterable[tuple[str, str]] = ()) -> Prepared:
        """Upload what the answer needs; `shared` are the files that an attempt before this one had ready."""
        pictures = {}
        for at, chart in charts(said).items():
            if file_id := await self.picture(chart):
                pictures[at] = file_id
        files = [(file_id, name) for file_id, name in shared]
        for table in () if files else large_tables(said).values():
            name = f"{file_stem((said.about or said.text)[:60])}.csv"
            names = [column.name for column in table.columns]
            if file_id := await self._upload_written(name, partial(write_rows, names=names, rows=table.rows)):
                files.append((file_id, name))
        return Prepared(pictures, tuple(files))

    async def share(self, prepared: Prepared, post: Post, *, again: bool = False) -> bool:
        """Let the files appear in the thread; False when Slack does not take them.

        With `again`, and after an answer that was lost, they are looked for first.
        """
        if not prepared.files:
            return True
        looked_for = again

        async def share() -> None:
            nonlocal looked_for
            if looked_for and await post.has_files([file_id for file_id, _ in prepared.files]):
                return
            looked_for = True
            where = {"channel": post.thread.channel, "thread_ts": post.thread.ts}
            await asyncio.to_thread(self._slack.share_files, prepared.files, **where)

        try:
            await patiently(share, PAUSES)
        except (CallerError, ServiceError) as error:
            log.warning("files_not_shared", error=str(error))
            return False
        return True

    async def csv(
        self,
        about: str,
        write: Callable[[IO[bytes]], None],
        post: Post,
        *,
        known: str | None,
        note: Callable[[str], Awaitable[None]],
    ) -> bool:
        """What is written as a file in the thread; False when Slack does not take it.

        `known` is the id of the file when it is there already; `note` keeps a new one before anybody sees the file.
        """
        name = f"{file_stem(about[:60])}.csv"
        file_id = known
        if file_id is None:
            file_id = await self._upload_written(name, write)
            if file_id is None:
                return False
            await note(file_id)
        return await self.share(Prepared(files=((file_id, name),)), post, again=known is not None)

    async def picture(self, chart: Chart) -> str | None:
        """The id of the drawn chart, which belongs to the app; None when it could not be drawn or uploaded."""
        try:
            async with asyncio.timeout(DRAWING_SECONDS):
                loop = asyncio.get_running_loop()
                drawn = await loop.run_in_executor(self._drawers, partial(png, chart.spec, width=CHART_WIDTH))
        except (TimeoutError, BrokenProcessPool, ValueError) as error:
            log.warning("chart_not_drawn", error=str(error))
            return None
        file_id = await self._upload("chart.png", drawn, alt_text=chart.alt_text)
        if file_id is None:
            return None
        try:
            # Without a channel the picture belongs to the app and can be part of a message.
            await patiently(lambda: asyncio.to_thread(self._slack.share_files, [(file_id, "chart.png")]), PAUSES)
        except (CallerError, ServiceError) as error:
            log.warning("chart_not_uploaded", error=str(error))
            return None
        return file_id

    async def _upload(self, name: str, content: bytes, *, alt_text: str | None = None) -> str | None:
        return await self._sent(lambda: self._slack.upload(name, len(content), [content], alt_text=alt_text), name)

    async def _upload_written(self, name: str, write: Callable[[IO[bytes]], None]) -> str | None:
        """Write the file in another thread, and send it from disk. Raises what writing raises."""
        loop = asyncio.get_running_loop()
        with ExitStack() as stack:
            file = await loop.run_in_executor(None, lambda: stack.enter_context(spooled(write)))
            return await self._sent(lambda: self._slack.upload(name, file.size, file.chunks()), name)

    async def _sent(self, upload: Callable[[], str], name: str) -> str | None:
        try:
            return await patiently(lambda: asyncio.to_thread(upload), PAUSES)
        except (CallerError, ServiceError) as error:
            log.warning("file_not_uploaded", name=name, error=str(error))
            return None


@contextmanager
def drawers() -> Iterator[ProcessPoolExecutor]:
    """A process that draws charts, started with the first one; it ends with this one, also when this one is killed."""
    pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
