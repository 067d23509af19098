"""What was done in the instant before a kill is not done again by the process that takes the item over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from assistant.slack.inbox import DONE, INBOX, LEASE, NEW, Inbox, Item
from assistant.store import ChatStore
from deploy.local.slack.run import Running
from deploy.local.slack.workspace import BOT
from tests.slack.conftest import ANA, MENTION, PATIENCE, SALES, Hands, connected, until
from tools.clients.snowflake import QueryTag, Warehouse
from tools.settings import Settings

KINDS = ("question", "click", "form")


@pytest.fixture(autouse=True)
def _no_schedules(warehouse: Warehouse) -> Iterator[None]:
    warehouse.execute("DELETE FROM raw_data.report_schedules", tag=QueryTag(tool="test"))
    yield
    warehouse.execute("DELETE FROM raw_data.report_schedules", tag=QueryTag(tool="test"))


def made(warehouse: Warehouse) -> dict[str, int]:
    [row] = warehouse.query(
        "SELECT (SELECT COUNT(*) FROM raw_data.jobs) AS jobs, "
        "(SELECT COUNT(*) FROM raw_data.schedule_runs) AS runs, "
        "(SELECT COUNT(*) FROM raw_data.report_schedules) AS schedules",
        tag=QueryTag(tool="test"),
    )
    return dict(row)


async def test_what_was_done_before_a_kill_is_done_once(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    before = made(warehouse)

    def said() -> list[str]:
        return [m["ts"] for m in workspace.workspace.messages(SALES) if m["user"] == BOT["id"] and "only_for" not in m]

    async with connected(bot_settings):
        answer = await hands.ask(ANA, f"{MENTION} revenue by month for the last 6 months", channel=SALES)
        place = {"channel": SALES, "ts": answer["ts"]}
        menu = next(
            each
            for block in answer["blocks"]
            for each in block.get("elements", [])
            if each.get("action_id") == "answer_chart"
        )
        await hands.do(ANA, "click", action_id="answer_chart", value=menu["options"][1]["value"], **place)
        await until(lambda: len(said()) == 2)
        await hands.do(ANA, "click", action_id="answer_csv", **place)
        await until(lambda: len(said()) == 3)
        for action, values in (
            ("answer_report", {"type": "executive", "period": "last_quarter", "formats": "pdf"}),
            ("answer_schedule", {"when": "every weekday at 8:30", "target": "me"}),
        ):
            await hands.do(ANA, "click", action_id=action, **place)
            await until(lambda: workspace.workspace.modal(ANA))
            await hands.do(ANA, "submit", values=values)
        await until(lambda: len(said()) == 5)
        # By words too: what is ordered hangs on the message, not on the attempt.
        await hands.ask(ANA, f"{MENTION} send me the customers report every Friday at 7", channel=SALES)
        await hands.do(ANA, "home")
        await until(lambda: "schedule_run" in str(workspace.workspace.home(ANA)))
        await hands.do(ANA, "click", where="home", action_id="schedule_run")
        await until(lambda: made(warehouse)["runs"] == before["runs"] + 1)
        done, all_said = made(warehouse), said()
    await until(lambda: workspace.link.connections == 0)
    async with ChatStore.open(bot_settings.assistant_database_url) as store:
        async with store.engine.begin() as connection:
            # As the table stands after a kill: begun once, and never finished.
            rewound = await connection.execute(
                update(INBOX).where(INBOX.c.kind.in_(KINDS)).values(state=NEW, attempts=1)
            )
        async with connected(bot_settings):
            async with asyncio.timeout(PATIENCE):
                while await left(store):  # noqa: ASYNC110 - the other process says nothing when it is done
                    await asyncio.sleep(0.05)
    assert rewound.rowcount >= 7
    assert made(warehouse) == done
    assert done["schedules"] == before["schedules"] + 2
    assert said() == all_said


async def left(store: ChatStore) -> int:
    """How many of the items are not done yet."""
    waiting = select(func.count()).where(INBOX.c.state != DONE, INBOX.c.kind.in_(KINDS))
    async with store.engine.connect() as connection:
        return int((await connection.execute(waiting)).scalar_one())


async def test_items_of_a_dead_process_are_taken_soon_and_those_of_a_living_one_never(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    async with ChatStore.open(f"sqlite+aiosqlite:///{tmp_path}/chats.db") as store:
        first = Inbox(store.engine, taker="a", clock=lambda: now)
        second = Inbox(store.engine, taker="b", clock=lambda: now)
        await first.make_tables()
        await first.put(Item("message 1", "question", "lane", {}))
        assert [each.item_id for each in await first.take(["question"], 5)] == ["message 1"]
        for _ in range(10):
            now += LEASE / 4
            assert await first.renew(["message 1"]) == frozenset()
            assert await second.take(["question"], 5) == []
        # The first one says nothing any more.
        now += LEASE + timedelta(milliseconds=1)
        assert [each.item_id for each in await second.take(["question"], 5)] == ["message 1"]
        assert await first.renew(["message 1"]) == {"message 1"}
        assert await second.renew(["message 1"]) == frozenset()
    assert timedelta(seconds=10) >= LEASE
