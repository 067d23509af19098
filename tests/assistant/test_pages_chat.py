"""Lists that are longer than a page, in conversation: how many there are, and how to see the others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Chat, Thread
from assistant.events import AnswerReady, Done, Event, Failed
from assistant.open_chat import open_chat
from tests.assistant.conftest import events_of
from tools.answer import Answer
from tools.clients.snowflake import QueryTag
from tools.person import Person
from tools.schedules import LISTED
from tools.settings import Settings

CAT = Person(id="cat@example.com", name="Cat", email="cat@example.com")
TAG = QueryTag(tool="test")
TABLES = ("jobs", "deliveries", "report_schedules", "schedule_runs")


@pytest.fixture
async def chat(filled_settings: Settings, tmp_path: Path) -> AsyncIterator[Chat]:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        yield chat
        for table, owner in zip(TABLES, ("created_by", "owner_id", "owner_id", None), strict=True):
            where = f"WHERE {owner} = 'cat@example.com'" if owner else "WHERE schedule_id LIKE 'page-%'"
            chat.services.warehouse.execute(f"DELETE FROM raw_data.{table} {where}", tag=TAG)  # type: ignore[arg-type]


async def said(chat: Chat, message: str, thread: Thread = Thread("pages")) -> tuple[Answer | None, str]:  # noqa: B008
    events: list[Event] = await events_of(chat, message, thread=thread, person=CAT)
    assert not [event for event in events if isinstance(event, Failed)], events
    [text] = [event.text for event in events if isinstance(event, Done)]
    return next((event.answer for event in events if isinstance(event, AnswerReady)), None), text


async def ask(chat: Chat, message: str, thread: Thread = Thread("pages")) -> Answer:  # noqa: B008
    answer, text = await said(chat, message, thread)
    assert answer is not None, text
    return answer


def rows(answer: Answer) -> list[dict[str, Any]]:
    assert answer.table is not None
    return answer.table.records()


def buttons(answer: Answer) -> dict[str, str]:
    return {action.label: str(action.payload["question"]) for action in answer.actions if action.kind == "ask"}


def add(chat: Chat, table: str, made: list[dict[str, object]]) -> None:
    columns = list(made[0])
    values = ", ".join(f"%({name})s" for name in columns)
    parsed = ", ".join(
        f"PARSE_JSON({each})" if name in ("targets", "input", "result") else each
        for name, each in zip(columns, values.split(", "), strict=True)
    )
    with chat.services.warehouse.transaction(tag=TAG) as transaction:
        for row in made:
            transaction.execute(f"INSERT INTO raw_data.{table} ({', '.join(columns)}) SELECT {parsed}", row)  # type: ignore[arg-type]


def add_jobs(chat: Chat, count: int = 50) -> None:
    add(
        chat,
        "jobs",
        [
            {
                "job_id": f"page-{at:03}",
                "job_name": f"Sales report {at}",
                "job_type": "REPORT",
                "created_by": CAT.id,
                "status": "FAILED" if at % 2 else "COMPLETED",
                "input": json.dumps({"report_type": "sales"}),
                "result": json.dumps({"files": []}),
                "created_at": f"2026-11-01 {at // 60:02}:{at % 60:02}:00",
                "finished_at": f"2026-11-01 {at // 60:02}:{at % 60:02}:30",
            }
            for at in range(count)
        ],
    )


def add_schedules(chat: Chat, count: int) -> None:
    add(
        chat,
        "report_schedules",
        [
            {
                "schedule_id": f"page-{at:03}",
                "schedule_name": f"Numbers {at:03}",
                "cron_expression": "0 9 * * mon",
                "time_zone": "UTC",
                "job_type": "REPORT",
                "input": json.dumps({"report_type": "sales"}),
                "targets": json.dumps([{"kind": "email", "address": CAT.id}]),
                "owner_id": CAT.id,
                "owner_email": CAT.email,
                "is_enabled": True,
                "next_run_at": f"2026-12-07 09:{at // 60:02}:{at % 60:02}",
            }
            for at in range(count)
        ],
    )


async def test_jobs_are_counted_and_paged_by_words(chat: Chat) -> None:
    add_jobs(chat)
    first = await ask(chat, "list my jobs")
    assert "Your jobs, the newest 20 of 50, none of them is open. “Next page” shows more." in first.text
    assert buttons(first) == {"Next page": "list my jobs, page 2"}
    second = await ask(chat, "next page")
    assert "Your jobs, 21 to 40 of 50" in second.text
    assert buttons(second) == {"Previous page": "list my jobs, page 1", "Next page": "list my jobs, page 3"}
    third = await ask(chat, "show me more")
    assert "41 to 50 of 50" in third.text
    assert "“Previous page” shows those before" in third.text
    assert buttons(third) == {"Previous page": "list my jobs, page 2"}
    names = [row["job_name"] for page in (first, second, third) for row in rows(page)]
    assert names == [f"Sales report {at}" for at in reversed(range(50))]
    assert rows(await ask(chat, "previous page")) == rows(second)
    assert rows(await ask(chat, "page 3")) == rows(third)
    assert rows(await ask(chat, buttons(first)["Next page"], Thread("elsewhere"))) == rows(second)


async def test_a_list_that_fits_a_page_says_nothing_of_pages(chat: Chat) -> None:
    add_jobs(chat, 20)
    answer = await ask(chat, "list my jobs")
    assert "Your newest 20 jobs, none of them is open:" in answer.text
    assert "page" not in answer.text
    assert buttons(answer) == {}


async def test_the_next_page_keeps_what_the_list_was_narrowed_to(chat: Chat) -> None:
    add_jobs(chat)
    first = await ask(chat, "list my failed jobs")
    assert "the newest 20 of 25" in first.text
    second = await ask(chat, "more")
    assert {row["status"] for row in rows(second)} == {"FAILED"}
    assert len(rows(second)) == 5
    assert rows(await ask(chat, "list my failed jobs, page 2")) == rows(second)


async def test_reports_and_dead_letters_are_paged(chat: Chat) -> None:
    add_jobs(chat)
    reports = await ask(chat, "list my reports")
    assert "You have 25 finished reports, the newest 20 shown" in reports.text
    assert "21 to 25 of 25 shown" in (await ask(chat, buttons(reports)["Next page"])).text
    failed = await ask(chat, "list the dead letters")
    assert "Of the jobs that have failed the newest 20 of 25" in failed.text
    assert "21 to 25 of 25" in (await ask(chat, "next page")).text


async def test_the_101st_schedule_is_counted_paged_and_found_by_name(chat: Chat) -> None:
    add_schedules(chat, LISTED + 7)
    first = await ask(chat, "list my schedules")
    assert f"You have {LISTED + 7} schedules, shown are the first {LISTED} of {LISTED + 7}; the next run" in first.text
    second = await ask(chat, "next page")
    assert [row["name"] for row in rows(second)] == [f"Numbers {at:03}" for at in range(LISTED, LISTED + 7)]
    assert "is paused" in (await ask(chat, "pause the schedule Numbers 106")).text


async def test_deliveries_are_counted_and_paged(chat: Chat) -> None:
    add_jobs(chat, 1)
    add(
        chat,
        "deliveries",
        [
            {
                "delivery_id": f"page-{at:03}",
                "delivery_key": f"page {at}",
                "job_id": "page-000",
                "target_kind": "email",
                "target_address": "ana@example.com",
                "owner_id": CAT.id,
                "status": "SENT",
                "created_at": f"2026-11-01 10:{at:02}:00",
                "sent_at": f"2026-11-01 10:{at:02}:05",
            }
            for at in range(23)
        ],
    )
    first = await ask(chat, "list my deliveries")
    assert "Shown are the newest 20 of 23 deliveries. “Next page” shows more." in first.text
    assert len(rows(await ask(chat, buttons(first)["Next page"]))) == 3


async def test_the_runs_of_a_schedule_are_paged(chat: Chat) -> None:
    add_schedules(chat, 1)
    add(
        chat,
        "schedule_runs",
        [
            {
                "run_id": f"page-{at:03}",
                "schedule_id": "page-000",
                "occurrence_at": f"2026-10-{at + 1:02} 09:00:00",
                "status": "SKIPPED",
                "reason": "none",
            }
            for at in range(25)
        ],
    )
    first = await ask(chat, "show the history of the schedule Numbers 000")
    assert "Shown are the newest 20 of 25 runs" in first.text
    second = await ask(chat, "next page")
    assert "The runs of **Numbers 000**, 21 to 25 of 25." in second.text
    assert len(rows(second)) == 5


async def test_a_view_says_how_many_rows_it_has_and_turns_its_pages(chat: Chat) -> None:
    first = await ask(chat, "show me the customer 360 view")
    total = chat.services.warehouse.query("SELECT COUNT(*) AS n FROM reporting.customer_360", tag=TAG)[0]["n"]
    assert f"Shown are the first 200 of {total:,} rows. “Next page” shows more." in first.text
    second = await ask(chat, "next page")
    assert f"201 to 400 of {total:,} rows" in second.text
    ids = [{row["customer_id"] for row in rows(page)} for page in (first, second)]
    assert (len(ids[0] | ids[1]), ids[0] & ids[1]) == (400, set())


async def test_there_is_no_page_behind_the_last(chat: Chat) -> None:
    add_jobs(chat)
    _, text = await said(chat, "list my jobs, page 9")
    assert "There is no page 9: the list has 50 rows on 3 pages" in text


async def test_without_a_list_there_is_no_next_page(chat: Chat) -> None:
    answer, text = await said(chat, "next page")
    assert answer is None
    assert "no list before this" in text
