"""What goes beside an answer: its charts as pictures, drawn in another process, and large tables as CSV files."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, Final

from assistant.render.slack.reply import Said, charts, large_tables
from assistant.render.web import file_stem
from assistant.slack.post import Thread, patiently
from tools.answer import Chart, Table
from tools.chart_pictures import png
from tools.clients.slack import Slack
from tools.csv_text import ENCODING, write
from tools.errors import CallerError, ServiceError
from tools.log import get_logger

log = get_logger(__name__)

CHART_WIDTH: Final = 720
DRAWING_SECONDS: Final = 30.0
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
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

    async def prepare(self, said: Said) -> Prepared:
        """Upload what the answer needs."""
        pictures = {}
        for at, chart in charts(said).items():
            if file_id := await self.picture(chart):
                pictures[at] = file_id
        files = []
        for table in large_tables(said).values():
            name = f"{file_stem(said.text[:60])}.csv"
            if file_id := await self._upload(name, csv_bytes(table)):
                files.append((file_id, name))
        return Prepared(pictures, tuple(files))

    async def share(self, prepared: Prepared, thread: Thread) -> bool:
        """Let the files appear in the thread; False when Slack does not take them."""
        if not prepared.files:
            return True

        async def share() -> None:
            where = {"channel": thread.channel, "thread_ts": thread.ts}
            await asyncio.to_thread(self._slack.share_files, prepared.files, **where)

        try:
            await patiently(share, PAUSES, once=True)
        except (CallerError, ServiceError) as error:
            log.warning("files_not_shared", error=str(error))
            return False
        return True

    async def csv(self, about: str, table: Table, thread: Thread) -> bool:
        """All rows as a file in the thread; False when Slack does not take it."""
        name = f"{file_stem(about[:60])}.csv"
        content = await asyncio.to_thread(csv_bytes, table)
        file_id = await self._upload(name, content)
        return file_id is not None and await self.share(Prepared(files=((file_id, name),)), thread)

    async def picture(self, chart: Chart) -> str | None:
        """The id of the drawn chart, which belongs to the app; None when it could not be drawn or uploaded."""
        try:
            async with asyncio.timeout(DRAWING_SECONDS):
                loop = asyncio.get_running_loop()
                drawn = await loop.run_in_executor(self._drawers, draw, chart.spec)
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
        async def upload() -> str:
            return await asyncio.to_thread(self._slack.upload, name, len(content), [content], alt_text=alt_text)

        try:
            return await patiently(upload, PAUSES)
        except (CallerError, ServiceError) as error:
            log.warning("file_not_uploaded", name=name, error=str(error))
            return None


def draw(spec: dict[str, Any]) -> bytes:
    """A chart as PNG on white; runs in a process of its own, since drawing holds the interpreter."""
    return png(spec, width=CHART_WIDTH)


def csv_bytes(table: Table) -> bytes:
    """The whole table as CSV in UTF-8 with a mark, as Excel wants it."""
    text = io.StringIO(newline="")
    write(text, [column.name for column in table.columns], table.rows)
    return text.getvalue().encode(ENCODING)


@contextmanager
def drawers() -> Iterator[ProcessPoolExecutor]:
    """A process that draws charts, started with the first one."""
    pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
