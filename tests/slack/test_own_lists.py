"""Commands that list what a person has: for their eyes only, until they show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from assistant.slack.privately import is_own
from deploy.local.account import Address
from deploy.local.slack.run import Running
from deploy.local.slack.workspace import BOT
from tests.conftest import settings_for
from tests.slack.conftest import ANA, BEN, SALES, Hands, connected, until, words
from tools.clients.snowflake import QueryTag, Warehouse
from tools.settings import Settings

TAG = QueryTag(tool="test")


@pytest.fixture
def many_jobs(filled_account: Address, people: None) -> Iterator[None]:
    """Twenty-three of Ana's."""
    with Warehouse.open(settings_for(filled_account)) as warehouse:
        for at in range(23):
            warehouse.execute(
                "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, input, created_at) "
                "SELECT %s, %s, 'METRICS', 'COMPLETED', 'ana@example.com', PARSE_JSON('{}'), %s",
                (str(uuid4()), f"Measurement {at}", f"2031-01-01 10:{at:02}:00"),
                tag=TAG,
            )
        yield
        warehouse.execute("DELETE FROM raw_data.jobs WHERE job_name LIKE 'Measurement %'", tag=TAG)


@pytest.fixture
def no_schedules(filled_account: Address, people: None) -> Iterator[None]:
    with Warehouse.open(settings_for(filled_account)) as warehouse:
        warehouse.execute("DELETE FROM raw_data.report_schedules", tag=TAG)
        yield
        warehouse.execute("DELETE FROM raw_data.report_schedules", tag=TAG)


def seen_by_all(workspace: Running) -> list[dict[str, Any]]:
    return [each for each in workspace.workspace.messages(SALES) if "only_for" not in each]


def buttons(message: dict[str, Any]) -> dict[str, str]:
    found = [each for block in message["blocks"] for each in block.get("elements", []) if "action_id" in each]
    return {each["text"]["text"]: each["action_id"] for each in found if "text" in each}


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("list my jobs", True),
        ("list my failed jobs", True),
        ("how far is my last job?", True),
        ("list my reports", True),
        ("list my schedules", True),
        ("list my alerts, page 2", True),
        ("did my report arrive?", True),
        ("revenue by region", False),
        ("generate the sales report for last quarter", False),
        ("what is the system health?", False),
        ("send me the sales report every Monday at 9", False),
    ],
)
def test_what_a_person_has_is_their_own(question: str, own: bool) -> None:
    assert is_own(question) is own


async def test_a_list_of_ones_own_is_for_ones_own_eyes_until_it_is_shown(
    bot_settings: Settings, hands: Hands, workspace: Running, many_jobs: None
) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "command", channel=SALES, text="/analytics jobs")
        [first] = await until(lambda: hands.only_for(ANA))
        assert seen_by_all(workspace) == []
        place = {"channel": SALES, "ts": first["ts"]}
        await hands.do(ANA, "click", action_id=buttons(first)["Next page"], **place)
        [_, second] = await until(lambda: found if len(found := hands.only_for(ANA)) == 2 else None)
        assert seen_by_all(workspace) == []
        await hands.do(ANA, "click", action_id="show_in_channel", **place)
        root = await until(lambda: next(iter(seen_by_all(workspace)), None))
        shown = await hands.answer(SALES, root["ts"], after=root["ts"])
    assert "Measurement 22" in words(first)
    assert "the newest 20 of " in words(first)
    assert "Only you can see this." in words(first)
    # Jobs that other tests left to Ana stand among them.
    assert re.search(r"21 to (\d+) of \1\b", words(second))
    assert "Measurement 0" in words(second)
    assert f"<@{ANA}> asks: list my jobs" in root["text"]
    assert "Measurement 22" in words(shown)
    assert "Only you can see this." not in words(shown)


async def test_what_follows_from_a_private_list_is_answered_in_the_direct_messages(
    bot_settings: Settings, hands: Hands, workspace: Running, no_schedules: None
) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "command", channel=SALES, text="/analytics alerts")
        [listed] = await until(lambda: hands.only_for(ANA))
        [suggested] = [name for name in buttons(listed).values() if name.startswith("ask_")]
        await hands.do(ANA, "click", channel=SALES, ts=listed["ts"], action_id=suggested)
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        root = await until(lambda: next(iter(workspace.workspace.messages(direct)), None))
        await hands.answer(direct, root["ts"], after=root["ts"])
    assert seen_by_all(workspace) == []


async def test_in_the_direct_messages_a_list_stays_a_message(
    bot_settings: Settings, hands: Hands, workspace: Running, no_schedules: None
) -> None:
    async with connected(bot_settings):
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        await hands.do(ANA, "command", channel=direct, text="/analytics schedule")
        root = await until(lambda: next(iter(workspace.workspace.messages(direct)), None))
        answer = await hands.answer(direct, root["ts"], after=root["ts"])
    assert "no schedules yet" in words(answer)
    assert hands.only_for(ANA) == []


async def test_who_is_not_known_is_told_alone(bot_settings: Settings, hands: Hands, workspace: Running) -> None:
    async with connected(bot_settings):
        await hands.do(BEN, "command", channel=SALES, text="/analytics jobs")
        [told] = await until(lambda: hands.only_for(BEN))
    assert "raw_data.people" in words(told)
    assert [each for each in seen_by_all(workspace) if each["user"] == BOT["id"]] == []
