"""A thread of several people: a language model hears what the others asked, and never what they were told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from pydantic_ai.messages import ModelMessage, ModelRequest
from pydantic_ai.models.function import AgentInfo, FunctionModel

from assistant.rules import rules_model
from tests.assistant.conftest import ANNA, REVENUE, THREAD, OpenChat, events_of
from tools.person import Person

BEN = Person(id="ben@example.com", name="Ben", email="ben@example.com")
SHARED = replace(THREAD, surface="slack", shared=True)


async def test_the_model_hears_the_questions_of_others_and_no_rows(chat_on: OpenChat) -> None:
    heard: list[ModelMessage] = []

    async def stream(messages: list[ModelMessage], _info: AgentInfo) -> AsyncIterator[str]:
        heard[:] = messages
        yield "Nothing to say."

    async with chat_on(rules_model()) as chat:
        await events_of(chat, "Revenue by month", thread=SHARED, person=ANNA)
    async with chat_on(FunctionModel(stream_function=stream, model_name="listening")) as chat:
        await events_of(chat, "and by region?", thread=SHARED, person=BEN)
        (request,) = heard
        assert isinstance(request, ModelRequest)
        said = str(request)
        await events_of(chat, "and by product?", thread=SHARED, person=ANNA)
    assert "Other people asked in this conversation before" in said
    assert "- Revenue by month (Revenue by month, 1 September 2026" in said
    assert REVENUE.text not in said
    assert "1250.50" not in said
    # One's own turns are in one's own memory, and not told again.
    assert "Revenue by month" in str(heard)
    assert "- Revenue by month (" not in str(heard[-1])
    assert "- and by region?" in str(heard[-1])
