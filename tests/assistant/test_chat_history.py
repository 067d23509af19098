"""The sidebar's chats, as Chainlit writes and reads them, on a file and on a server that several replicas share."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect

from assistant.slack.inbox import Inbox, Item
from assistant.store import ChatStore, Turn
from assistant.web_chainlit import make_root, prepare
from tests.assistant.conftest import ANNA, OpenChat, events_of

if TYPE_CHECKING:
    from assistant.web_history import History


@pytest.fixture(scope="module", autouse=True)
def chainlit(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Chainlit writes into a folder of its own while it is imported, so nothing above imports it."""
    prepare(make_root(tmp_path_factory.mktemp("chainlit")), secret="s" * 32)


@asynccontextmanager
async def history_on(database: str) -> AsyncIterator[History]:
    """A replica's history; opening it again is a restart."""
    from assistant.web_history import History

    async with ChatStore.open(database) as store:
        history = History(store, storage=None)  # type: ignore[arg-type]
        await history.make_tables()
        yield history


def step(number: int, text: str, kind: str = "assistant_message", **more: Any) -> dict[str, Any]:
    """A step with every kind of value that Chainlit gives one."""
    moment = f"2026-11-23T08:00:{number:02}.000000Z"
    return {
        "id": f"step-{number}", "threadId": "thread-1", "name": "assistant", "type": kind, "output": text, "input": "",
        "createdAt": moment, "start": moment, "end": moment, "streaming": False, "isError": False, "showInput": True,
        "waitForAnswer": False, "defaultOpen": True, "autoCollapse": False, "tags": ["sales", "EMEA"],
        "metadata": {"favourite": True}, "generation": {"messages": []}, "language": "sql", "parentId": None,
    } | more  # fmt: skip


async def rate(history: History, value: int, comment: str | None = None) -> None:
    from chainlit.types import Feedback

    await history.upsert_feedback(Feedback(forId="step-1", value=value, threadId="thread-1", comment=comment))  # type: ignore[arg-type]


async def begin(history: History, name: str = "Revenue by month") -> None:
    from chainlit.user import User

    user = await history.create_user(User(identifier="anna", metadata={"provider": "password"}))
    assert user is not None
    await history.update_thread("thread-1", name=name, user_id=user.id, metadata={"chat_profile": "Sales"}, tags=["a"])


async def test_a_chat_is_read_by_another_replica_as_it_was_written(chat_database: str) -> None:
    async with history_on(chat_database) as history:
        await begin(history)
        for number, text in enumerate(["Revenue by month", "It rose to **1,250.50** – 增长 📈"]):
            await history.keep_step(step(number, text))
        await rate(history, 1, "right")
    async with history_on(chat_database) as other:
        thread = await other.get_thread("thread-1")
        assert thread is not None
        assert [each["output"] for each in thread["steps"]] == ["Revenue by month", "It rose to **1,250.50** – 增长 📈"]
        last = thread["steps"][1]
        assert (last["tags"], last["metadata"], last["isError"]) == (["sales", "EMEA"], {"favourite": True}, False)
        assert last["feedback"] is not None
        assert (last["feedback"]["value"], last["feedback"]["comment"]) == (1, "right")
        assert thread["metadata"] == {"chat_profile": "Sales"}
        assert (thread["name"], thread["userIdentifier"], thread["tags"]) == ("Revenue by month", "anna", ["a"])


async def test_the_sidebar_finds_chats_by_their_words_and_by_their_rating(chat_database: str) -> None:
    from chainlit.types import Pagination, ThreadFilter

    async with history_on(chat_database) as history:
        await begin(history)
        await history.keep_step(step(1, "North America has the highest revenue"))
        await rate(history, 0)
        user = await history.get_user("anna")
        assert user is not None

        async def found(**filters: Any) -> list[str]:
            page = await history.list_threads(Pagination(first=5), ThreadFilter(userId=user.id, **filters))
            return [thread["name"] for thread in page.data]

        assert await found() == await found(search="NORTH america") == await found(feedback=0) == ["Revenue by month"]
        assert await found(search="churn") == await found(feedback=1) == []


async def test_a_deleted_chat_is_gone_with_all_that_is_remembered_of_it(chat_database: str) -> None:
    async with history_on(chat_database) as history:
        await begin(history)
        await history.keep_step(step(1, "It rose"))
        await history.delete_thread("thread-1")
        assert await history.get_thread("thread-1") is None
        assert await history.execute_sql("SELECT COUNT(*) AS n FROM steps", {}) == [{"n": 0}]


async def test_a_zero_byte_in_a_message_does_not_cost_the_message(chat_database: str, chat_on: OpenChat) -> None:
    async with history_on(chat_database) as history:
        await begin(history, name="Revenue\0 by month")
        await history.keep_step(step(1, "It\0 rose", metadata={"said": "a\0b"}))
        thread = await history.get_thread("thread-1")
    assert thread is not None
    assert thread["name"] == "Revenue by month"
    assert [each["output"] for each in thread["steps"]] == ["It rose"]
    async with chat_on() as chat:
        events = await events_of(chat, "Revenue\0 by month")
        assert "1,250.50" in str(events)
        [turn] = await chat.store.turns("thread-1")
        assert (turn.person_id, turn.question) == (ANNA.id, "Revenue by month")


@pytest.mark.parametrize("replicas", [6])
async def test_replicas_that_start_at_once_make_the_tables_together(chat_database: str, replicas: int) -> None:
    async def start(number: int) -> None:
        async with history_on(chat_database) as history:
            inbox = Inbox(history.engine, taker=f"replica-{number}")
            await inbox.make_tables()
            assert await inbox.put(Item(f"item-{number}", "question", "lane", {"text": "Revenue?"}))

    await asyncio.gather(*(start(number) for number in range(replicas)))
    async with ChatStore.open(chat_database) as store, store.engine.connect() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        rows = await connection.exec_driver_sql("SELECT COUNT(*) FROM slack_inbox")
        assert rows.scalar_one() == replicas
    assert {"users", "threads", "steps", "elements", "assistant_turns", "assistant_messages", "slack_inbox"} <= names


async def test_a_turn_is_found_by_its_replica_and_by_others(chat_database: str) -> None:
    turn = Turn("t1", "thread-1", "anna", datetime(2026, 11, 23, 8, tzinfo=UTC), "Revenue?", job_id="job-1")
    async with ChatStore.open(chat_database) as mine, ChatStore.open(chat_database) as other:
        await mine.remember(turn)
        assert await other.turn("t1") == turn
