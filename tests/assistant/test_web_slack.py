"""A conversation of Slack on the web: whoever took part gets a thread of their own, and asks on in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.store import ChatStore, Turn
from tests.assistant.test_web_process import running

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SQL = "SELECT month, SUM(revenue) AS revenue FROM reporting.order_lines GROUP BY month"
PAGE = {"accept": "text/html"}


def turn(at: int, conversation: str, person: str, question: str, **more: Any) -> Turn:
    asked_at = NOON + timedelta(minutes=at)
    return Turn(f"{conversation}-{at}", conversation, person, asked_at, question, tool="ask_data", **more)


SHARED = (
    turn(0, "shared", "demo", "revenue by region", understood="Revenue by region, all time", sql_text=SQL),
    turn(1, "shared", "mei", "and by month?", understood="Revenue by month", sql_text=SQL),
    turn(2, "shared", "demo", "generate a sales report", job_id="job-1"),
)


async def remember(data: Path, *turns: Turn) -> None:
    async with ChatStore.open(f"sqlite+aiosqlite:///{data}/chats.db") as store:
        for each in turns:
            await store.remember(each)


async def kept_in(data: Path, thread_id: str) -> list[Turn]:
    async with ChatStore.open(f"sqlite+aiosqlite:///{data}/chats.db") as store:
        return await store.turns(thread_id)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("slack-on-the-web")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    asyncio.run(remember(data, *SHARED, turn(0, "theirs", "mei", "revenue")))
    yield from running(data)


@pytest.fixture
def browser(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers=PAGE, trust_env=False) as client:
        yield client


def test_who_took_part_gets_a_thread_of_their_own_with_questions_and_sql(browser: httpx.Client) -> None:
    answer = browser.get("/slack/shared")
    assert answer.status_code == 303
    path = answer.headers["location"]
    assert path.startswith("/chat/thread/")
    thread = browser.get(f"/chat/project/thread/{path.rpartition('/')[2]}").json()
    said = [(step["type"], step["output"]) for step in thread["steps"]]
    assert thread["name"] == "revenue by region"
    assert [kind for kind, _ in said] == ["user_message", "assistant_message"] * 3
    assert said[0][1] == "revenue by region"
    assert "Revenue by region, all time" in said[1][1]
    assert SQL in said[1][1]
    assert said[2][1] == "mei asked: and by month?"
    assert "/reports/job-1" in said[5][1]


def test_opening_it_again_adds_only_what_is_new(browser: httpx.Client, data: Path) -> None:
    first = browser.get("/slack/shared").headers["location"]

    asyncio.run(remember(data, turn(3, "shared", "mei", "only Europe", sql_text=SQL)))
    assert browser.get("/slack/shared").headers["location"] == first
    kept = asyncio.run(kept_in(data, first.rpartition("/")[2]))
    thread = browser.get(f"/chat/project/thread/{first.rpartition('/')[2]}").json()
    assert [step["output"] for step in thread["steps"]][6] == "mei asked: only Europe"
    assert len(thread["steps"]) == 8
    # What follow-ups on the web go on from.
    assert [each.question for each in kept][-2:] == ["generate a sales report", "only Europe"]


def test_who_did_not_take_part_reads_so_and_an_unknown_conversation_too(browser: httpx.Client) -> None:
    theirs = browser.get("/slack/theirs")
    assert (theirs.status_code, "did not take part" in theirs.text, "revenue" in theirs.text) == (403, True, False)
    assert browser.get("/slack/nothing").status_code == 404
