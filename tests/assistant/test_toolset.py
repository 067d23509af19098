"""The agent's tools over the real services and a filled account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest

from assistant.chat import Chat, Thread
from assistant.events import AnswerReady, Event, Failed, TextDelta, ToolFinished
from assistant.job_tools import JOB_TOOLS
from assistant.open_chat import open_chat
from assistant.report_tools import REPORT_TOOLS
from assistant.routing import ToolName
from assistant.starters import PROFILES
from assistant.toolset import TOOLS
from tests.assistant.conftest import events_of
from tools.answer import Answer
from tools.clients.snowflake import QueryTag
from tools.person import Person
from tools.settings import Settings

BERT = Person(id="bert@example.com", name="Bert", email="bert@example.com")
TAG = QueryTag(app="test")
HERE = Thread("here")


@pytest.fixture
async def chat(filled_settings: Settings, tmp_path: Path) -> AsyncIterator[Chat]:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        yield chat


async def ask(chat: Chat, message: str, thread: Thread = HERE) -> list[Event]:
    return await events_of(chat, message, thread=thread, person=BERT)


def answer_of(events: list[Event]) -> Answer:
    return next(event.answer for event in events if isinstance(event, AnswerReady))


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def test_the_rules_know_exactly_the_tools_that_there_are() -> None:
    assert {tool.__name__ for tool in (*TOOLS, *REPORT_TOOLS, *JOB_TOOLS)} == set(get_args(ToolName))


async def test_a_question_and_its_follow_up_are_answered_from_the_account(chat: Chat) -> None:
    first = answer_of(await ask(chat, "Revenue by month for the last 6 months"))
    assert first.table is not None
    assert first.table.row_count == 6
    second = answer_of(await ask(chat, "and by region?"))
    assert second.table is not None
    assert "region" in [column.name for column in second.table.columns]


@pytest.mark.parametrize(
    ("profile", "question"),
    [(profile, starter.question) for profile in PROFILES for starter in profile.starters],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
async def test_every_starter_has_an_answer(chat: Chat, profile: object, question: str) -> None:
    model = next(each.model for each in PROFILES if each is profile)
    events = await ask(chat, question, Thread(f"starter-{question}", semantic_model=model))
    assert not [event for event in events if isinstance(event, Failed)]
    answer = answer_of(events)
    assert not answer.refused
    assert answer.job_id or (answer.table is not None and answer.table.row_count > 0)


async def test_a_view_is_shown_and_an_unknown_filter_is_explained(chat: Chat) -> None:
    shown = answer_of(await ask(chat, "show me the completed jobs"))
    assert shown.sql is not None
    assert "completed" in shown.sql.lower()


async def test_a_report_is_ordered_followed_and_fetched(chat: Chat) -> None:
    ordered = answer_of(await ask(chat, "make the sales report for Q3 2025 as PDF and Excel for Europe"))
    job_id = ordered.job_id or ""
    assert "1 July 2025 to 30 September 2025" in (ordered.understood or "")
    follow = chat.follow(BERT, job_id)
    waiting = await anext(follow)
    assert (waiting.status, waiting.finished, waiting.files) == ("PENDING", False, ())
    assert "waits for a worker" in said(await ask(chat, "is my report ready?"))
    chat.services.warehouse.execute(
        "UPDATE raw_data.jobs SET status = 'COMPLETED', progress = 100, finished_at = SYSDATE(), "
        """result = PARSE_JSON('{"files": [{"name": "q3.pdf", "key": "k", "size": 9}], "summary": "Good."}') """
        "WHERE job_id = %s",
        (job_id,),
        tag=TAG,
    )
    done = [progress async for progress in follow]
    assert [(progress.status, progress.percent, progress.message) for progress in done] == [("COMPLETED", 100, "Good.")]
    assert done[0].files[0].url == f"/reports/{job_id}/q3.pdf"
    fetched = answer_of(await ask(chat, "download the last report as pdf"))
    assert [file.name for file in fetched.downloads] == ["q3.pdf"]
    assert "That report has no xlsx file; it has q3.pdf." in said(await ask(chat, "download the last report in excel"))
    listed = answer_of(await ask(chat, "list my reports"))
    assert listed.table is not None
    assert job_id in str(listed.table.rows)


async def test_a_job_can_be_cancelled_in_words(chat: Chat) -> None:
    await ask(chat, "Generate a sales report for last month", Thread("cancelling"))
    assert "is cancelled" in said(await ask(chat, "cancel it please", Thread("cancelling")))


async def test_without_an_open_job_there_is_none_to_cancel(chat: Chat) -> None:
    idle = Person(id="idle", name="Idle", is_admin=True)
    events = await events_of(chat, "cancel my job", thread=Thread("idle"), person=idle)
    assert "You have no job to cancel" in said(events)


async def test_an_order_with_an_unknown_place_or_time_orders_nothing(chat: Chat) -> None:
    for words, named in (
        ("sales report for Atlantis last month", "“Atlantis”"),
        ("sales report for next year", "“next year”"),
        ("sales report from 3/3/2026 to 4/4/2026", "3/3/2026 can be read in two ways"),
    ):
        events = await ask(chat, words, Thread(words))
        assert named in said(events)
        assert [event.ok for event in events if isinstance(event, ToolFinished)] == [False]


async def test_jobs_are_asked_for_by_name_and_in_a_fresh_chat(chat: Chat) -> None:
    ordered = answer_of(await ask(chat, "sales report from 3 March 2026 to 17 April 2026 as PDF only", Thread("one")))
    assert ordered.understood == "Sales report for 3 March 2026 to 17 April 2026; as PDF"
    assert "There is no job 'abc'" in said(await ask(chat, "status of job abc", Thread("two")))
    by_name = answer_of(await ask(chat, "status of job Sales report, 3 March 2026", Thread("three")))
    assert by_name.job_id == ordered.job_id
    newest = answer_of(await ask(chat, "show job status", Thread("four")))
    assert str(ordered.job_id) in str(newest)


async def test_an_order_that_cannot_be_is_refused_in_words_and_nothing_is_ordered(chat: Chat) -> None:
    events = await ask(chat, "make an operations report for Europe")
    assert "cannot be narrowed to a region" in said(events)
    assert [event.ok for event in events if isinstance(event, ToolFinished)] == [False]


async def test_a_person_does_not_see_another_persons_job(chat: Chat) -> None:
    ordered = answer_of(await ask(chat, "Generate a sales report for last month"))
    events = await events_of(
        chat, f"status of job {ordered.job_id}", thread=Thread("other"), person=Person(id="carl", name="Carl")
    )
    assert "belongs to someone else" in said(events)


async def test_every_question_is_a_row_and_feedback_joins_it(filled_settings: Settings, tmp_path: Path) -> None:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        turn = [event async for event in chat.turn(BERT, Thread("rated"), "Revenue by region", turn_id="turn-rated")]
        assert not [event for event in turn if isinstance(event, Failed)]
    async with open_chat(settings) as chat:
        await chat.rate(BERT, "turn-rated", helpful=True, comment="right")
    async with open_chat(settings) as chat:
        [row] = chat.services.warehouse.query(
            "SELECT question, tool, outcome, helpful, comment_text, row_count FROM monitoring.assistant_interactions "
            "WHERE interaction_id = %s",
            ("turn-rated",),
            tag=TAG,
        )
    assert (row["question"], row["tool"], row["outcome"]) == ("Revenue by region", "ask_data", "answered")
    assert (row["helpful"], row["comment_text"]) == (True, "right")
    assert row["row_count"] == 5
