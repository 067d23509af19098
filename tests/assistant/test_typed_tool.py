"""A language model fills the typed query: checked against the person's words, mended once, or refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic_ai.messages import ModelMessage, ModelRequest, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel

from assistant.agent import build_agent
from assistant.chat import Chat, Thread
from assistant.events import AnswerReady, Event
from assistant.store import ChatStore
from assistant.toolset import build_toolset
from assistant.typed_tool import NAME, schema_for
from tests.assistant.conftest import Notebook, events_of
from tools.answer import Answer
from tools.person import Person
from tools.services import open_services
from tools.settings import Settings

CORA = Person(id="cora@example.com", name="Cora")
Query = dict[str, Any]

BY_REGION: Query = {
    "metrics": ["total_revenue"],
    "dimensions": ["customers.region"],
    "filters": [{"field": "customers.segment", "values": ["enterprise"]}],
    "windows": [{"kind": "period", "unit": "quarter", "year": 2026, "number": 3}],
    "evidence": [
        {"slot": "metrics", "words": ["money we took"]},
        {"slot": "dimensions", "words": ["world region"]},
        {"slot": "filters", "words": ["enterprise"]},
        {"slot": "windows", "words": ["Q3 2026"]},
    ],
}
QUESTION = "the money we took from enterprise in Q3 2026, by world region"


class Script:
    """A model that sends the queries it was given, one after the other, and then says "Done."."""

    def __init__(self, *queries: Query, semantic_model: str = "sales") -> None:
        self._queries = list(queries)
        self._semantic_model = semantic_model
        self.heard: list[str] = []
        self.tools: list[str] = []

    def model(self) -> FunctionModel:
        return FunctionModel(stream_function=self._stream, model_name="scripted")

    async def _stream(self, messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str | DeltaToolCalls]:
        self.tools = [tool.name for tool in info.function_tools]
        last = messages[-1]
        parts = last.parts if isinstance(last, ModelRequest) else []
        returned = [part for part in parts if isinstance(part, ToolReturnPart)]
        self.heard += [str(part.content) for part in returned if part.outcome == "retried"]
        done = any(part.outcome == "success" for part in returned)
        if done or not self._queries:
            yield "Done."
            return
        arguments = {"semantic_model": self._semantic_model, "query": self._queries.pop(0)}
        yield {0: DeltaToolCall(name=NAME, json_args=json.dumps(arguments))}


OpenChat = Callable[[Script], AbstractAsyncContextManager[Chat]]


@pytest.fixture
def chat_with(filled_settings: Settings, tmp_path: Path, notebook: Notebook) -> OpenChat:
    @asynccontextmanager
    async def opened(script: Script) -> AsyncIterator[Chat]:
        with open_services(filled_settings) as services:
            async with ChatStore.open(f"sqlite+aiosqlite:///{tmp_path}/chats.db") as store:
                yield Chat(services, store, build_agent(script.model(), build_toolset()), notebook)

    return opened


async def ask(chat: Chat, question: str) -> tuple[Answer, list[Event]]:
    events = await events_of(chat, question, thread=Thread("typed"), person=CORA)
    answers = [event.answer for event in events if isinstance(event, AnswerReady)]
    assert len(answers) == 1, [str(event) for event in events]
    return answers[0], events


async def test_a_query_that_covers_the_question_is_computed(chat_with: OpenChat) -> None:
    script = Script(BY_REGION)
    async with chat_with(script) as chat:
        answer, _ = await ask(chat, QUESTION)
    assert answer.understood is not None
    assert "1 July 2026 to 30 September 2026" in answer.understood
    assert "segment is Enterprise" in answer.understood, "the value is spelt as the data spells it"
    assert answer.table is not None
    assert [column.name for column in answer.table.columns] == ["region", "total_revenue"]
    assert answer.table.row_count == 5
    assert answer.chart is not None
    assert answer.query_id
    assert answer.semantic_model == "sales"
    assert script.heard == []


async def test_its_answer_is_the_one_that_the_same_question_gets_in_plain_words(chat_with: OpenChat) -> None:
    async with chat_with(Script(BY_REGION)) as chat:
        typed, _ = await ask(chat, QUESTION)
        from tools import ask as plain

        asked = plain.ask(chat.services, CORA, "Enterprise revenue by region in Q3 2026", semantic_model="sales")
    assert typed.table == asked.table
    assert typed.sql == asked.sql


async def test_a_word_that_no_slot_uses_is_named_and_the_query_is_mended_once(chat_with: OpenChat) -> None:
    without = {
        **BY_REGION,
        "filters": [],
        "evidence": [one for one in BY_REGION["evidence"] if one["slot"] != "filters"],
    }
    script = Script(without, BY_REGION)
    async with chat_with(script) as chat:
        answer, _ = await ask(chat, QUESTION)
    assert not answer.refused
    assert len(script.heard) == 1
    assert "no slot uses the word 'enterprise' of the question" in script.heard[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"metrics": ["turnover"]}, "no metric 'turnover'"),
        ({"limit": 10}, "limit has no evidence"),
        ({"filters": [{"field": "customers.segment", "values": ["Entreprise"]}]}, "there are Enterprise"),
        ({"filters": [{"field": "order_lines.quantity", "op": ">", "values": [7]}]}, "does not name the number 7"),
        ({"evidence": [{"slot": "metrics", "words": ["total sales"]}]}, "the question does not say 'total sales'"),
        ({"windows": [{"kind": "period", "unit": "quarter", "year": 2026, "number": 5}]}, "there is no quarter 5"),
        ({"compare": {"to": "explicit"}}, "an explicit comparison needs two windows"),
        ({"color": "red"}, "color: Extra inputs are not permitted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_query_that_stays_wrong_is_refused_and_nothing_is_computed(
    chat_with: OpenChat, change: Query, fault: str
) -> None:
    wrong = {**BY_REGION, **change}
    script = Script(wrong, wrong)
    async with chat_with(script) as chat:
        answer, events = await ask(chat, QUESTION)
    assert answer.refused
    assert fault in answer.text
    assert answer.suggestions
    assert (answer.table, answer.sql) == (None, None)
    assert len(script.heard) == 1
    assert fault in script.heard[0]
    assert events[-1].__class__.__name__ == "Done"


async def test_what_is_no_question_is_refused_whatever_the_query_says(chat_with: OpenChat) -> None:
    everything = {**BY_REGION, "evidence": [{"slot": "metrics", "words": ["predict the revenue"]}]}
    script = Script(everything)
    async with chat_with(script) as chat:
        answer, _ = await ask(chat, "predict the revenue")
    assert answer.refused
    assert "I do not predict" in answer.text
    assert script.heard == []


async def test_a_follow_up_may_quote_the_question_before_it(chat_with: OpenChat) -> None:
    per_month = {
        "metrics": ["total_revenue"],
        "windows": BY_REGION["windows"],
        "grain": "month",
        "evidence": [
            {"slot": "metrics", "words": ["money we took"]},
            {"slot": "windows", "words": ["Q3 2026"]},
            {"slot": "grain", "words": ["by month"]},
        ],
    }
    script = Script(BY_REGION, per_month)
    async with chat_with(script) as chat:
        await ask(chat, QUESTION)
        answer, _ = await ask(chat, "and by month instead?")
    assert answer.table is not None
    assert answer.table.row_count == 3


async def test_language_models_see_the_tool_and_the_rules_do_not(chat_with: OpenChat) -> None:
    script = Script()
    async with chat_with(script) as chat:
        await events_of(chat, "hello", thread=Thread("typed"), person=CORA)
    assert NAME in script.tools
    rules = Script()
    model = FunctionModel(stream_function=rules._stream, model_name="rules")
    rules.model = lambda: model  # type: ignore[method-assign]
    async with chat_with(rules) as chat:
        await events_of(chat, "hello", thread=Thread("ruled"), person=CORA)
    assert "ask_data" in rules.tools
    assert NAME not in rules.tools


@pytest.mark.parametrize("choice", ["auto", "sales", "customers", "operations"])
def test_the_schema_offers_what_the_models_hold_and_nothing_else(choice: Any) -> None:
    schema = schema_for(choice)
    Draft202012Validator.check_schema(schema)
    names = schema["properties"]["semantic_model"]["enum"]
    assert names == (["sales", "customers", "operations"] if choice == "auto" else [choice])
    fits = Draft202012Validator(schema).is_valid
    query = {"semantic_model": "sales", "query": BY_REGION}
    assert fits(query) == (choice in ("auto", "sales"))
    assert not fits({"semantic_model": "sales", "query": {**BY_REGION, "metrics": ["turnover"]}})
    assert not fits({"semantic_model": "sales", "query": {**BY_REGION, "dimensions": ["customers.colour"]}})
    aggregate = {**BY_REGION, "metrics": ["avg(order_lines.quantity)"]}
    assert fits({"semantic_model": "sales", "query": aggregate}) == (choice in ("auto", "sales"))
