"""Conversations for tests: a real agent and a real store, with tools that need no neighbour."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pydantic_ai import RunContext, models
from pydantic_ai.models import Model
from pydantic_ai.toolsets import FunctionToolset

from assistant.agent import build_agent
from assistant.chat import Chat, Thread
from assistant.deps import Deps
from assistant.events import Event
from assistant.interactions import Interaction
from assistant.rules import rules_model
from assistant.store import ChatStore
from assistant.toolset import as_tool
from tools.answer import Answer, Column, Table
from tools.errors import CallerError, ServiceError
from tools.person import Person
from tools.services import open_services
from tools.settings import load_settings

models.ALLOW_MODEL_REQUESTS = False

ANNA = Person(id="anna@example.com", name="Anna", email="anna@example.com")
THREAD = Thread(id="thread-1")
REVENUE = Answer(
    text="Revenue rose to **1,250.50** in October.",
    understood="Revenue by month, 1 September 2026 to 31 October 2026",
    table=Table(
        columns=(Column(name="month", type="text"), Column(name="revenue", type="number")),
        rows=(("September", Decimal("1000.25")), ("October", Decimal("1250.50"))),
    ),
    sql="SELECT month, SUM(revenue) FROM reporting.order_lines GROUP BY month",
    semantic_model="sales",
    request_id="analyst-1",
    suggestions=("Revenue by region",),
)


@dataclass
class Notebook:
    """Keeps what was asked in memory."""

    noted: list[Interaction] = field(default_factory=list)
    rated: list[tuple[str, bool, str | None]] = field(default_factory=list)

    def note(self, interaction: Interaction) -> None:
        self.noted.append(interaction)

    def rate(self, interaction_id: str, *, helpful: bool, comment: str | None) -> None:
        self.rated.append((interaction_id, helpful, comment))


@dataclass
class Desk:
    """Tools that answer from memory, and what they saw."""

    seen: list[Deps] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    both_inside: threading.Event = field(default_factory=threading.Event)
    inside: int = 0
    most_inside: int = 0

    def toolset(self) -> FunctionToolset[Deps]:
        def ask_data(ctx: RunContext[Deps], question: str) -> Answer:
            """Answer a question."""
            self.seen.append(ctx.deps)
            ctx.deps.tell("Running the query")
            if "wrong" in question:
                raise CallerError("there is no such period; try last quarter")
            if "broken" in question:
                raise ServiceError("host db-7 refused", service="Snowflake", retryable=True, query_id="01-q")
            if "crash" in question:
                raise RuntimeError("dsn=postgres://u:secret@h")
            if "wait" in question:
                self._wait()
            return REVENUE

        def describe_capabilities(ctx: RunContext[Deps]) -> Answer:
            """Say what can be done."""
            return Answer(text="Ask me.", suggestions=("Revenue",))

        toolset: FunctionToolset[Deps] = FunctionToolset()
        for tool in (ask_data, describe_capabilities):
            toolset.add_function(as_tool(tool), takes_ctx=True, name=tool.__name__)
        return toolset

    def _wait(self) -> None:
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        self.entered.set()
        if self.inside == 2:
            self.both_inside.set()
        self.gate.wait(10)
        self.inside -= 1


OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def chat_on(chat_database: str, desk: Desk, notebook: Notebook) -> OpenChat:
    """Opens a chat on one database; opening it again is a restart."""

    @asynccontextmanager
    async def open_chat(model: Model | None = None) -> AsyncIterator[Chat]:
        settings = load_settings(
            {
                "SNOWFLAKE_ACCOUNT": "local",
                "SNOWFLAKE_USER": "admin",
                "SNOWFLAKE_PASSWORD": "any",
                "S3_REPORTS_BUCKET": "reports",
            }
        )
        with open_services(settings) as services:
            async with ChatStore.open(chat_database) as store:
                agent = build_agent(model or rules_model(), desk.toolset())
                yield Chat(services, store, agent, notebook)

    return open_chat


async def events_of(chat: Chat, message: str, *, thread: Thread = THREAD, person: Person = ANNA) -> list[Event]:
    """All events of one turn."""
    return [event async for event in chat.turn(person, thread, message)]
