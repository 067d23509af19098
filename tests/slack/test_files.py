"""Files go from disk to Slack, whole and once: nothing of them is held in memory, and nothing stays behind."""

from __future__ import annotations

import asyncio
import csv
import io
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pytest

from assistant.slack.files import Files, drawers
from assistant.slack.post import Post, Thread
from assistant.slack.spool import spooled, write_pieces, write_rows
from deploy.local.faults import Fault, Faults, faulty
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, SALES
from tools.clients.slack import Slack
from tools.errors import ServiceError
from tools.settings import Settings

ROWS = 100_000


def many_rows() -> Iterator[tuple[object, ...]]:
    for number in range(ROWS):
        yield number, f"customer {number}", number / 7, "x" * 40


def in_sales(workspace: Running, text: str = "revenue") -> Thread:
    ts = workspace.workspace.add_message(SALES, {"user": ANA, "bot_id": None, "text": text})["ts"]
    return Thread("T0LOCAL00", SALES, str(ts))


@asynccontextmanager
async def files(settings: Settings, url: str) -> AsyncIterator[tuple[Slack, Files]]:
    with Slack.open(settings.model_copy(update={"assistant_slack_api_url": url})) as slack, drawers() as pool:
        yield slack, Files(slack, pool)


def shared(workspace: Running) -> list[dict[str, Any]]:
    return [each for each in workspace.workspace.messages(SALES) if each.get("files")]


async def test_100_000_rows_go_from_disk_with_a_few_megabytes_of_memory_and_leave_no_file(
    bot_settings: Settings, workspace: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    noted: list[str] = []
    lags: list[float] = []

    async def note(file_id: str) -> None:
        noted.append(file_id)

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.01)
            lags.append(loop.time() - before)

    async with files(bot_settings, workspace.url) as (slack, made):
        post = Post(slack, in_sales(workspace), "click 1")
        # What is imported with the first call is no memory of the file.
        assert await made.csv("one", lambda file: write_rows(file, ["a"], [(1,)]), post, known=None, note=note)
        watching = asyncio.create_task(watch())
        tracemalloc.start()
        try:
            names = ["id", "name", "value", "more"]
            done = await made.csv(
                "many", lambda file: write_rows(file, names, many_rows()), post, known=None, note=note
            )
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            watching.cancel()
    written = workspace.workspace.path_of(noted[-1])
    assert done
    assert written.stat().st_size > 7_000_000
    assert written.read_bytes().count(b"\r\n") == ROWS + 1
    assert peak < 4_000_000
    assert max(lags) < 0.5
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_result_in_pieces_is_cut_at_its_limit_and_days_stay_days() -> None:
    def piece(start: int, count: int) -> pa.Table:
        moments = [datetime(2026, 1, 1 + (start + at) % 28) for at in range(count)]
        return pa.table({"DAY": pa.array(moments, pa.timestamp("us")), "NAME": ["=1+1"] * count})

    pieces = (piece(at * 3000, 3000) for at in range(10))
    with spooled(lambda file: write_pieces(file, pieces, most=7_001)) as file:
        text = b"".join(file.chunks()).decode("utf-8-sig")
        assert text == b"".join(file.chunks()).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text)))
    assert read[0] == ["day", "name"]
    assert len(read) == 7_002
    assert date.fromisoformat(read[1][0]) == date(2026, 1, 1)
    assert {row[1] for row in read[1:]} == {"'=1+1"}


def test_a_result_without_rows_has_its_heading() -> None:
    empty = pa.table({"A": pa.array([], pa.int64())})
    with spooled(lambda file: write_pieces(file, iter([empty]), most=10)) as file:
        assert b"".join(file.chunks()).decode("utf-8-sig") == "a\r\n"


async def test_nothing_is_left_of_a_file_that_could_not_be_written(
    bot_settings: Settings, workspace: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()

    def broken(file: IO[bytes]) -> None:
        file.write(b"half")
        raise ServiceError("the warehouse is gone", service="Snowflake")

    async def note(_: str) -> None: ...

    async with files(bot_settings, workspace.url) as (slack, made):
        with pytest.raises(ServiceError):
            await made.csv("x", broken, Post(slack, in_sales(workspace), "click 1"), known=None, note=note)
    assert list((tmp_path / "spool").iterdir()) == []
    assert shared(workspace) == []


async def test_a_file_whose_receipt_is_lost_is_found_in_the_thread_and_not_shared_again(
    bot_settings: Settings, workspace: Running
) -> None:
    faults = Faults()
    noted: list[str] = []

    async def note(file_id: str) -> None:
        noted.append(file_id)

    def write(file: IO[bytes]) -> None:
        write_rows(file, ["a"], [(1,)])

    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with files(bot_settings, f"{proxy}/api/") as (slack, made):
            thread = in_sales(workspace)
            faults.add("completeUploadExternal", Fault("cut", done=True))
            assert await made.csv("x", write, Post(slack, thread, "click 1"), known=None, note=note)
            # The process died right after: the next one has the id that was noted.
            assert await made.csv("x", write, Post(slack, thread, "click 1"), known=noted[0], note=note)
    assert [each["files"] for each in shared(workspace)] == [noted]


KILLED = """
import os, signal
from assistant.slack.files import drawers
with drawers() as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_process_that_draws_ends_with_a_bot_that_is_killed() -> None:
    # Both have this pipe as their output: it is read to its end only when neither is left.
    done = subprocess.run([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert int(done.stdout) > 0
