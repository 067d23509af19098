"""Schedules and alerts in conversation, over the real services and a filled account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.chat import Chat, Thread
from assistant.events import AnswerReady, Event, Failed, ToolFinished
from assistant.open_chat import open_chat
from tests.assistant.conftest import events_of
from tools.answer import Answer
from tools.clients.snowflake import QueryTag
from tools.person import Person
from tools.saved_questions import delete_question, save_question
from tools.schedules import list_schedules
from tools.settings import Settings

BERT = Person(id="bert@example.com", name="Bert", email="bert@example.com", time_zone="Europe/Berlin")
DEMO = Person(id="demo", name="Demo", email="demo@example.com", is_admin=True)
TAG = QueryTag(tool="test")
HERE = Thread("schedules")


@pytest.fixture
async def chat(filled_settings: Settings, tmp_path: Path) -> AsyncIterator[Chat]:
    settings = filled_settings.model_copy(update={"assistant_database_url": f"sqlite+aiosqlite:///{tmp_path}/chats.db"})
    async with open_chat(settings) as chat:
        yield chat
        for table in ("report_schedules", "schedule_runs", "alert_states"):
            chat.services.warehouse.execute(f"DELETE FROM raw_data.{table}", tag=TAG)  # type: ignore[arg-type]


async def ask(chat: Chat, message: str, person: Person = BERT, thread: Thread = HERE) -> Answer:
    events = await events_of(chat, message, thread=thread, person=person)
    assert not [event for event in events if isinstance(event, Failed)], events
    return _answer(events)


def _answer(events: list[Event]) -> Answer:
    found = [event.answer for event in events if isinstance(event, AnswerReady)]
    if found:
        return found[0]
    refused = [event.summary for event in events if isinstance(event, ToolFinished)]
    return Answer(text=" ".join(refused), refused=True)


async def test_a_report_is_scheduled_paused_resumed_and_run_in_words(chat: Chat) -> None:
    made = await ask(chat, "send me the sales report every Monday at 9")
    assert "**Sales report, last week** is set up. It runs every Monday at 09:00 (Europe/Berlin)" in made.text
    assert "goes to e-mail bert@example.com" in made.text
    assert made.text.count("09:00 CE") == 5
    assert "“Pause Sales report, last week” stops it." in made.text
    assert [(action.kind, action.payload["do"]) for action in made.actions] == [
        ("schedule", "pause"),
        ("schedule", "run_now"),
    ]
    [pause, run] = [action.payload["question"] for action in made.actions]
    assert (await ask(chat, run)).job_id is not None
    paused = await ask(chat, pause)
    assert "is paused" in paused.text
    assert "runs again" in (await ask(chat, paused.actions[0].payload["question"])).text
    listed = await ask(chat, "list my schedules")
    assert listed.table is not None
    assert listed.table.records()[0]["runs"] == "every Monday at 09:00 (Europe/Berlin)"
    assert "is paused" in (await ask(chat, "pause my Monday report")).text
    assert "paused, so it has no next run" in (await ask(chat, "what are the next runs?")).text
    assert "runs again" in (await ask(chat, "resume it")).text
    ran = await ask(chat, "run it now")
    assert ran.job_id is not None
    history = await ask(chat, "show the history of my Monday report")
    assert "is pending" in history.text
    assert "is deleted" in (await ask(chat, "delete my Monday report")).text
    assert list_schedules(chat.services, BERT) == []


async def test_a_schedule_is_moved_to_another_time_or_day(chat: Chat) -> None:
    await ask(chat, "send the executive report to ana@example.com on the first business day of the month at 8:00")
    moved = await ask(chat, "move it to 7:30")
    assert "runs on the 1st business day of each month at 07:30 (Europe/Berlin)" in moved.text
    assert moved.text.count("07:30 CE") == 5
    assert "every Tuesday at 07:30" in (await ask(chat, "and move it to Tuesdays")).text
    assert "is paused" in (await ask(chat, "pause it")).text
    assert (
        "will run every Tuesday at 10:00 (America/New_York), once resumed"
        in (await ask(chat, "change it to 10am New York time")).text
    )
    [kept] = list_schedules(chat.services, BERT)
    assert (kept.cron_expression, kept.time_zone, kept.is_enabled) == ("0 10 * * 2", "America/New_York", False)


async def test_it_means_what_was_just_answered(chat: Chat) -> None:
    await ask(chat, "Revenue by month for the last 6 months")
    made = await ask(chat, "send it to #sales every Monday at 9 New York time")
    [schedule] = list_schedules(chat.services, BERT)
    assert schedule.input == {"report_type": "question", "question": "Revenue by month for the last 6 months"}
    assert [target.address for target in schedule.targets] == ["#sales"]
    assert "09:00 (America/New_York)" in made.text
    assert "Slack is not set up here yet" in made.text


async def test_it_means_the_report_that_was_just_ordered_with_new_days_each_time(chat: Chat) -> None:
    await ask(chat, "Generate a sales report for October 2026 for Europe as PDF")
    await ask(chat, "send it to #sales on the 1st of every month at 8")
    [schedule] = list_schedules(chat.services, BERT)
    assert schedule.input["period"] == "last_month"
    assert schedule.input["filters"]["region"] == ["Europe"]
    assert schedule.input["formats"] == ["pdf"]


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (
            "first business day of the month at 8:00 send the executive report to #leadership",
            {"report_type": "executive"},
        ),
        ("mail me the customer report every Friday at 16:00", {"report_type": "customers"}),
        ("send a report about operations to #operations daily at 7", {"report_type": "operations"}),
        (
            "send #sales a report on the question “revenue by region” every Monday as PDF",
            {"report_type": "question", "question": "revenue by region", "formats": ["pdf"]},
        ),
    ],
)
async def test_the_report_that_is_named_is_the_one_that_is_scheduled(
    chat: Chat, message: str, wanted: dict[str, object]
) -> None:
    await ask(chat, message, thread=Thread(f"named-{message}"))
    [schedule] = list_schedules(chat.services, BERT)
    assert wanted.items() <= schedule.input.items()


async def test_a_saved_question_is_scheduled_by_its_name(chat: Chat) -> None:
    saved = save_question(chat.services, BERT, "Regions", "revenue by region last month", semantic_model="sales")
    try:
        await ask(chat, "send the saved question Regions to #sales every Monday at 9")
        await ask(chat, "send the saved question Regions to #sales every Monday at 10 as CSV")
        rows, report = sorted(list_schedules(chat.services, BERT), key=lambda each: each.job_type)
    finally:
        delete_question(chat.services, BERT, "Regions")
    assert saved.refused is False
    assert report.input == {"report_type": "question", "saved_question": "Regions"}
    assert rows.input == {"question": "revenue by region last month", "semantic_model": "sales", "format": "csv"}


async def test_an_alert_is_set_up_and_snoozed(chat: Chat) -> None:
    made = await ask(chat, "tell #sales when cancellations rise by 20% against last week")
    assert "**Alert on cancellations** is set up" in made.text
    assert "every Monday at 08:00" in made.text
    assert made.understood == "cancellations: up by 20% or more on the week before"
    snoozed = await ask(chat, "snooze that alert for 2 days")
    assert "is silent until" in snoozed.text
    [row] = chat.services.warehouse.query("SELECT snoozed_until FROM raw_data.alert_states", tag=TAG)
    assert (row["snoozed_until"].replace(tzinfo=UTC) - datetime.now(UTC)).days >= 1


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("send me the sales report every other Monday", "depends on a start"),
        ("send me the sales report for October 2026 every Monday", "would be the same each time"),
        ("send me the sales report for Atlantis every Monday", "Atlantis"),
        ("alert me when the weather drops below 10", ""),
        ("send it to #sales every Monday", "nothing in this conversation yet"),
    ],
)
async def test_what_cannot_be_scheduled_is_said_and_nothing_is_made(chat: Chat, message: str, reason: str) -> None:
    answer = await ask(chat, message, thread=Thread(f"refused-{message}"))
    assert answer.refused
    assert reason.lower() in answer.text.lower()
    assert list_schedules(chat.services, BERT) == []


async def test_the_demo_person_gets_mail_where_slack_is_not_set_up(chat: Chat) -> None:
    await ask(chat, "send me the sales report every Monday at 9", DEMO, Thread("demo"))
    [schedule] = list_schedules(chat.services, DEMO)
    assert [(target.kind, target.address) for target in schedule.targets] == [("email", "demo@example.com")]


async def test_several_that_fit_are_asked_about(chat: Chat) -> None:
    await ask(chat, "send me the sales report every Monday at 9")
    await ask(chat, "send me the sales report every Monday at 17")
    choice = await ask(chat, "pause my Monday report")
    assert choice.text == "2 schedules fit. Which one do you mean?"
    assert (await ask(chat, "pause my Friday report")).refused
