"""One turn as a face sees it: events, errors in words, cancelling, one turn a thread at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel
from structlog.testing import capture_logs

from assistant.chat import HELD_BACK, Thread
from assistant.events import AnswerReady, Done, Event, Failed, Progress, TextDelta, ToolFinished, ToolStarted
from assistant.rules import current_turn
from tests.assistant.conftest import ANNA, REVENUE, THREAD, Desk, Notebook, OpenChat, events_of
from tools.person import Person


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_a_question_gives_a_tool_an_answer_and_its_text_once(chat_on: OpenChat) -> None:
    async with chat_on() as chat:
        events = await events_of(chat, "Revenue by month")
    assert [type(event) for event in events] == [ToolStarted, Progress, ToolFinished, AnswerReady, TextDelta, Done]
    started, progress, finished, answer, _, done = events
    assert isinstance(started, ToolStarted)
    assert started.label == "Asking the data"
    assert progress == Progress("Running the query")
    assert isinstance(finished, ToolFinished)
    assert (finished.ok, finished.summary) == (True, "2 rows by 2 columns")
    assert answer == AnswerReady(REVENUE)
    assert isinstance(done, Done)
    assert text_of(events) == done.text == REVENUE.text


async def test_a_chosen_model_is_named_while_it_is_asked(chat_on: OpenChat, desk: Desk) -> None:
    async with chat_on() as chat:
        events = await events_of(chat, "Revenue", thread=Thread("t", semantic_model="sales"))
    assert isinstance(events[0], ToolStarted)
    assert events[0].label == "Asking the sales model"
    assert desk.seen[0].semantic_model == "sales"


async def test_small_talk_shows_no_tool(chat_on: OpenChat) -> None:
    async with chat_on() as chat:
        events = await events_of(chat, "hello")
    assert isinstance(events[0], ToolStarted)
    assert events[0].quiet
    assert text_of(events) == "Ask me."


async def test_what_the_person_can_mend_is_said_as_it_is(chat_on: OpenChat) -> None:
    async with chat_on() as chat:
        events = await events_of(chat, "the wrong question")
    assert text_of(events) == "There is no such period; try last quarter."
    assert not any(isinstance(event, Failed) for event in events)
    assert [event.ok for event in events if isinstance(event, ToolFinished)] == [False]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("the broken one", "Snowflake could not do this. Try again in a moment. Reference "),
        ("the crash", "Something failed on our side. Reference "),
    ],
)
async def test_what_failed_behind_us_is_a_reference_that_is_in_the_log(
    chat_on: OpenChat, notebook: Notebook, question: str, words: str
) -> None:
    async with chat_on() as chat:
        with capture_logs() as logs:
            events = await events_of(chat, question)
    failed = next(event for event in events if isinstance(event, Failed))
    assert failed.message.startswith(words)
    assert "secret" not in failed.message
    assert failed.reference is not None
    assert len(failed.reference) == 8
    assert failed.reference in failed.message
    logged = next(line for line in logs if line["event"] == "turn_failed")
    assert logged["reference"] == failed.reference
    assert isinstance(events[-1], Done)
    assert (notebook.noted[0].outcome, notebook.noted[0].error_reference) == ("FAILED", failed.reference)


async def test_a_failed_turn_leaves_the_thread_as_it_was(chat_on: OpenChat) -> None:
    async with chat_on() as chat:
        await events_of(chat, "Revenue")
        with capture_logs():
            await events_of(chat, "the crash")
        conversation = await chat.store.load(THREAD.id, scope=ANNA.id)
        assert conversation is not None
        assert current_turn(conversation.messages)[0] == "Revenue"
        assert text_of(await events_of(chat, "Revenue again")) == REVENUE.text


async def test_a_reader_that_leaves_cancels_the_turn(chat_on: OpenChat, desk: Desk, notebook: Notebook) -> None:
    async with chat_on() as chat:
        turn = chat.turn(ANNA, THREAD, "wait for it")
        assert isinstance(await anext(turn), ToolStarted)
        await asyncio.to_thread(desk.entered.wait, 10)
        closing = asyncio.create_task(turn.aclose())
        await asyncio.sleep(0)
        desk.gate.set()
        await closing
        assert [noted.outcome for noted in notebook.noted] == ["CANCELLED"]
        assert await chat.store.load(THREAD.id) is None
        assert text_of(await events_of(chat, "Revenue")) == REVENUE.text


async def test_turns_of_one_thread_wait_for_each_other(chat_on: OpenChat, desk: Desk) -> None:
    async with chat_on() as chat:
        both = asyncio.gather(events_of(chat, "wait one"), events_of(chat, "wait two"))
        await asyncio.to_thread(desk.entered.wait, 10)
        desk.gate.set()
        await both
        assert desk.most_inside == 1
        assert [deps.earlier and deps.earlier[-1].question for deps in desk.seen][1] == "wait one"
        assert not chat._locks


async def test_turns_of_two_threads_run_at_the_same_time(chat_on: OpenChat, desk: Desk) -> None:
    async with chat_on() as chat:
        both = asyncio.gather(events_of(chat, "wait one"), events_of(chat, "wait two", thread=Thread("thread-2")))
        assert await asyncio.to_thread(desk.both_inside.wait, 10)
        desk.gate.set()
        await both


async def test_someone_elses_conversation_stays_theirs(chat_on: OpenChat, desk: Desk) -> None:
    async with chat_on() as chat:
        await events_of(chat, "Revenue")
        events = await events_of(chat, "Revenue", person=Person(id="bert", name="Bert"))
    assert [event.message for event in events if isinstance(event, Failed)] == [
        "This conversation belongs to someone else; start a new one."
    ]
    assert len(desk.seen) == 1


async def test_what_was_asked_is_noted(chat_on: OpenChat, notebook: Notebook) -> None:
    async with chat_on() as chat:
        await events_of(chat, "Revenue by month")
    noted = notebook.noted[0]
    assert (noted.question, noted.tool, noted.outcome, noted.surface) == (
        "Revenue by month",
        "ask_data",
        "ANSWERED",
        "web",
    )
    assert noted.values()[8:10] == ("sales", REVENUE.sql)


def speaking(*sentences: str) -> FunctionModel:
    """A model that asks the data once and then says these sentences."""

    async def stream(messages: list[ModelMessage], _info: AgentInfo) -> AsyncIterator[str | DeltaToolCalls]:
        prompt, returned = current_turn(messages)
        if not returned:
            yield {0: DeltaToolCall(name="ask_data", json_args=f'{{"question": "{prompt}"}}')}
            return
        for sentence in sentences:
            for word in sentence.split(" "):
                yield word + " "

    return FunctionModel(stream_function=stream, model_name="speaking")


async def test_a_models_number_that_no_table_holds_is_not_shown(chat_on: OpenChat) -> None:
    model = speaking("October had 1,250.50 of revenue.", "That is 25% more than in September.", "Well done.")
    async with chat_on(model) as chat:
        text = text_of(await events_of(chat, "Revenue by month"))
    assert "1,250.50" in text
    assert "25%" not in text
    assert "Well done." in text
    assert HELD_BACK in text


async def test_a_model_with_wrong_numbers_only_is_replaced_by_the_tools_words(chat_on: OpenChat) -> None:
    async with chat_on(speaking("It was 999 in all.")) as chat:
        text = text_of(await events_of(chat, "Revenue by month"))
    assert text == REVENUE.text


async def test_feedback_of_the_asker_is_kept_and_of_others_is_not(chat_on: OpenChat, notebook: Notebook) -> None:
    async with chat_on() as chat:
        chat_turn = [event async for event in chat.turn(ANNA, THREAD, "hello", turn_id="turn-1")]
        assert isinstance(chat_turn[-1], Done)
        await chat.rate(Person(id="bert", name="Bert"), "turn-1", helpful=False, comment=None)
        await chat.rate(ANNA, "turn-1", helpful=True, comment="good")
        await chat.rate(ANNA, "no such turn", helpful=True, comment=None)
    assert notebook.rated == [("turn-1", True, "good")]
