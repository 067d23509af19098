"""Stop in the chat reaches the statement that runs in the account."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic_ai import RunContext
from pydantic_ai.toolsets import FunctionToolset

from assistant.agent import build_agent
from assistant.chat import Chat, Thread
from assistant.deps import Deps
from assistant.open_chat import open_chat
from assistant.rules import rules_model
from assistant.statements import Statements
from assistant.toolset import as_tool
from tests.assistant.conftest import ANNA, Notebook
from tools import ask, views
from tools.answer import Answer
from tools.clients.snowflake import QueryTag
from tools.semantic_query import query_semantic_model
from tools.semantics.query import SemanticQuery
from tools.settings import Settings

TAG = QueryTag(tool="test")
SLOW_SQL = """SELECT COUNT(*) AS n FROM reporting.order_lines AS a
    INNER JOIN reporting.order_lines AS b ON a.revenue < b.revenue AND a.cost > b.margin"""
STATUS = (
    "SELECT execution_status AS s, error_message AS e FROM TABLE(analytics_platform.information_schema.query_history())"
    " WHERE query_id = %s AND execution_status <> 'RUNNING'"
)


@pytest.fixture
async def chat(filled_settings: Settings, tmp_path: Path) -> AsyncIterator[Chat]:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        yield chat


async def test_stopping_a_turn_cancels_the_statement_that_runs_for_it(chat: Chat) -> None:
    began: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def ask_data(ctx: RunContext[Deps], question: str) -> Answer:
        """Answer a question."""

        def tell(query_id: str) -> None:
            ctx.deps.on_query_id(query_id)
            loop.call_soon_threadsafe(began.put_nowait, query_id)

        ctx.deps.services.warehouse.governed(SLOW_SQL, tag=TAG, row_cap=1, on_query_id=tell)
        return Answer(text=question)

    toolset: FunctionToolset[Deps] = FunctionToolset()
    toolset.add_function(as_tool(ask_data), takes_ctx=True, name="ask_data")
    slow = Chat(chat.services, chat.store, build_agent(rules_model(), toolset), Notebook())

    async def read() -> None:
        async for _ in slow.turn(ANNA, Thread("stop"), "revenue by region"):
            pass

    reader = asyncio.create_task(read())
    query_id = await asyncio.wait_for(began.get(), 60)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    status, message = await asyncio.to_thread(_ending, chat, query_id)
    assert status.startswith("FAIL")
    assert "cancel" in message


def _ending(chat: Chat, query_id: str) -> tuple[str, str]:
    """How the statement ended; it would go on for minutes if nobody stopped it."""
    pause, deadline = threading.Event(), time.monotonic() + 60
    while time.monotonic() < deadline:
        if rows := chat.services.warehouse.query(STATUS, (query_id,), tag=TAG):
            return rows[0]["s"], rows[0]["e"].lower()
        pause.wait(0.1)
    raise AssertionError("the statement still runs")


async def test_every_tool_tells_the_statement_of_its_answer(chat: Chat) -> None:
    heard: list[str] = []
    query = SemanticQuery(metrics=("total_revenue",), dimensions=("customers.region",))
    answers = [
        ask.ask(chat.services, ANNA, "revenue by region last quarter", on_query_id=heard.append),
        views.query_view(chat.services, ANNA, "daily_sales", on_query_id=heard.append),
        query_semantic_model(chat.services, ANNA, query, semantic_model="sales", on_query_id=heard.append),
    ]
    told = [answer.query_id for answer in answers]
    # The view has more rows than are shown, and their count is a statement of its own.
    assert [each for each in heard if each in told] == told
    assert len(heard) == len(set(heard)) == len(told) + 1


def test_a_statement_that_begins_after_the_stop_is_cancelled_too() -> None:
    cancelled: list[str] = []
    statements = Statements(cancelled.append)
    statements.began("first")
    statements.stop()
    statements.began("second")
    assert cancelled == ["first", "second"]
