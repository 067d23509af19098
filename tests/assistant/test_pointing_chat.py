""" "It" and "that" in a deed: the last thing of the conversation that the deed fits, or a question back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.chat import Chat, Thread
from assistant.chat_database import make_tables, open_engine
from assistant.events import AnswerReady, Failed, ToolFinished
from assistant.open_chat import open_chat
from assistant.store import METADATA, ChatStore
from tests.assistant.conftest import events_of
from tools.answer import Answer
from tools.clients.snowflake import QueryTag
from tools.jobs import get_job
from tools.person import Person
from tools.schedules import list_schedules
from tools.settings import Settings

BERT = Person(id="bert@example.com", name="Bert", email="bert@example.com", time_zone="Europe/Berlin")
ANA = Person(id="ana@example.com", name="Ana", email="ana@example.com")
TAG = QueryTag(tool="test")
MONDAY = "send me the sales report every Monday at 9"
FRIDAY = "send me the customer report every Friday at 16:00"
ALERT = "alert me when daily revenue drops below 10k"
REPORT = "generate a sales report for last quarter as PDF"


@pytest.fixture
async def chat(filled_settings: Settings, tmp_path: Path) -> AsyncIterator[Chat]:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        yield chat
        for table in ("report_schedules", "schedule_runs", "alert_states"):
            chat.services.warehouse.execute(f"DELETE FROM raw_data.{table}", tag=TAG)  # type: ignore[arg-type]
        chat.services.warehouse.execute("DELETE FROM raw_data.jobs WHERE created_by = %s", (BERT.id,), tag=TAG)


async def ask(chat: Chat, message: str, person: Person = BERT, thread: Thread = Thread("here")) -> Answer:  # noqa: B008
    events = await events_of(chat, message, thread=thread, person=person)
    assert not [event for event in events if isinstance(event, Failed)], events
    found = [event.answer for event in events if isinstance(event, AnswerReady)]
    refused = [event.summary for event in events if isinstance(event, ToolFinished)]
    return found[0] if found else Answer(text=" ".join(refused), refused=True)


def names(chat: Chat) -> list[str]:
    return sorted(each.schedule_name for each in list_schedules(chat.services, BERT))


def finish(chat: Chat, job_id: str) -> None:
    """As the worker leaves a report: with a file."""
    file = {"name": "sales.pdf", "key": f"reports/{job_id}/1/sales.pdf", "media_type": "application/pdf", "size": 8}
    chat.services.warehouse.execute(
        "UPDATE raw_data.jobs SET status = 'COMPLETED', result = PARSE_JSON(%s), finished_at = SYSDATE() "
        "WHERE job_id = %s",
        (json.dumps({"files": [file]}), job_id),
        tag=TAG,
    )


async def finished_report(chat: Chat, thread: Thread = Thread("here")) -> str:  # noqa: B008
    job_id = (await ask(chat, REPORT, thread=thread)).job_id
    assert job_id is not None
    finish(chat, job_id)
    return job_id


async def status(chat: Chat, job_id: str) -> str:
    return get_job(chat.services, BERT, job_id).status


@pytest.mark.parametrize("words", ["delete it", "Please remove that.", "get rid of it", "cancel it", "delete this one"])
async def test_right_after_a_schedule_was_made_it_is_the_schedule(chat: Chat, words: str) -> None:
    job_id = await finished_report(chat)
    made = await ask(chat, MONDAY)
    said = await ask(chat, words)
    assert f"**{made.text.split('**')[1]}** is deleted" in said.text
    assert names(chat) == []
    assert get_job(chat.services, BERT, job_id).files_deleted_at is None


async def test_right_after_a_report_was_made_it_is_the_report(chat: Chat) -> None:
    await ask(chat, MONDAY)
    job_id = await finished_report(chat)
    said = await ask(chat, "delete it")
    assert "for good?" in said.text
    assert said.suggestions[0] == f"delete the report {job_id} for good"
    assert names(chat) == ["Sales report, last week"]


async def test_what_does_not_fit_the_deed_is_passed_over(chat: Chat) -> None:
    await ask(chat, MONDAY)
    await ask(chat, "Revenue by region last month")
    await finished_report(chat)
    assert "is paused" in (await ask(chat, "pause it")).text
    assert "runs again" in (await ask(chat, "resume that")).text
    await ask(chat, ALERT)
    await ask(chat, FRIDAY)
    snoozed = await ask(chat, "snooze it for 2 days")
    assert "**Alert on daily revenue** is silent" in snoozed.text


async def test_it_is_of_this_conversation_and_not_the_newest_of_all(chat: Chat) -> None:
    await ask(chat, MONDAY)
    await ask(chat, FRIDAY, thread=Thread("elsewhere"))
    assert "**Sales report, last week** is paused" in (await ask(chat, "pause it")).text
    assert "**Sales report, last week** is deleted" in (await ask(chat, "delete it")).text
    assert len(names(chat)) == 1


async def test_once_it_is_gone_it_is_what_came_before(chat: Chat) -> None:
    await ask(chat, MONDAY)
    friday = await ask(chat, FRIDAY)
    assert f"**{friday.text.split('**')[1]}** is deleted" in (await ask(chat, "delete it")).text
    assert "**Sales report, last week** is deleted" in (await ask(chat, "delete it")).text
    assert names(chat) == []


async def test_where_there_is_nothing_to_point_at_nothing_is_done(chat: Chat) -> None:
    await ask(chat, MONDAY, thread=Thread("elsewhere"))
    await ask(chat, FRIDAY, thread=Thread("elsewhere"))
    for words in ("delete it", "run it now"):
        said = await ask(chat, words)
        assert said.refused
        assert "what you mean by “it”" in said.text
    assert "2 schedules fit" in (await ask(chat, "pause it")).text
    assert len(names(chat)) == 2
    assert all(each.is_enabled for each in list_schedules(chat.services, BERT))


async def test_after_a_list_of_several_it_is_asked_which(chat: Chat) -> None:
    await ask(chat, MONDAY)
    await ask(chat, FRIDAY)
    await ask(chat, "list my schedules")
    said = await ask(chat, "delete it")
    assert "Which one do you mean?" in said.text
    assert len(names(chat)) == 2
    [first, *_] = said.suggestions
    assert "is deleted" in (await ask(chat, first)).text
    assert len(names(chat)) == 1


async def test_a_run_and_its_schedule_both_fit_so_it_is_asked_which(chat: Chat) -> None:
    await ask(chat, MONDAY)
    ran = await ask(chat, "run it now")
    assert ran.job_id is not None
    finish(chat, ran.job_id)
    said = await ask(chat, "delete it")
    assert said.text.startswith("Do you mean the schedule **Sales report, last week** or the report **")
    assert names(chat) == ["Sales report, last week"]
    [schedule, report] = [str(action.payload["question"]) for action in said.actions]
    assert "for good?" in (await ask(chat, report)).text
    assert "is deleted" in (await ask(chat, schedule)).text
    assert names(chat) == []


async def test_cancel_stops_the_run_that_is_open_and_not_its_schedule(chat: Chat) -> None:
    await ask(chat, MONDAY)
    ran = await ask(chat, "run it now")
    assert ran.job_id is not None
    await ask(chat, "stop it")
    assert await status(chat, ran.job_id) == "CANCELLED"
    assert [each.is_enabled for each in list_schedules(chat.services, BERT)] == [True]


async def test_stop_pauses_a_schedule_and_stops_a_job(chat: Chat) -> None:
    await ask(chat, MONDAY)
    assert "is paused" in (await ask(chat, "stop it")).text
    job_id = (await ask(chat, REPORT)).job_id
    assert job_id is not None
    await ask(chat, "stop that")
    assert await status(chat, job_id) == "CANCELLED"


async def test_run_it_again_is_the_schedule_or_the_report_that_came_last(chat: Chat) -> None:
    await ask(chat, MONDAY)
    assert "is on its way. It goes to" in (await ask(chat, "run it again")).text
    job_id = await finished_report(chat)
    again = await ask(chat, "run it now")
    assert again.job_id not in (None, job_id)
    assert get_job(chat.services, BERT, str(again.job_id)).input == get_job(chat.services, BERT, job_id).input


async def test_in_a_shared_thread_it_is_nobody_elses_to_delete(chat: Chat) -> None:
    shared = Thread("shared", surface="slack", shared=True)
    await ask(chat, MONDAY, person=ANA, thread=Thread("elsewhere"))
    await ask(chat, MONDAY, thread=shared)
    said = await ask(chat, "delete it", person=ANA, thread=shared)
    assert said.refused
    assert "belongs to someone else" in said.text
    assert (len(names(chat)), len(list_schedules(chat.services, ANA))) == (1, 1)


async def test_a_store_of_an_older_release_learns_to_keep_schedules(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/chats.db")
    await make_tables(engine, METADATA)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE assistant_turns DROP COLUMN schedule_id"))
    await engine.dispose()
    for _ in range(2):
        async with ChatStore.open(f"sqlite+aiosqlite:///{tmp_path}/chats.db") as store:
            assert await store.turns("none") == []
