"""What needs a yes is decided by its asker or an admin, once, also after a restart, in the thread or at home."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from assistant.render.slack.approvals import decided
from assistant.slack.approvals import Approvals, approval_id
from assistant.slack.inbox import Inbox
from assistant.store import ChatStore
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, BEN, DEMO, MEI, MENTION, SALES, Hands, connected, until, words
from tools.answer import Approval, Choice
from tools.clients.snowflake import QueryTag, Warehouse
from tools.person import Person
from tools.settings import Settings

ANAS = Person(id="ana@example.com", name="Ana García")
MEIS = Person(id="mei.tanaka@example.com", name="Mei Tanaka")
ADMIN = Person(id="demo@example.com", name="Demo", is_admin=True)
QUESTION = Approval(subject="s1", choices=(Choice(label="Approve", deed="delete_schedule"), Choice(label="Decline")))
ORDER = f"{MENTION} send me the sales report every Monday at 9"


def rows(warehouse: Warehouse, sql: str, *values: object) -> list[dict[str, Any]]:
    return warehouse.query(sql, values, tag=QueryTag(tool="test"))


@pytest.fixture
def admin(warehouse: Warehouse) -> Iterator[None]:
    """Demo looks after the assistant."""
    warehouse.execute(
        "INSERT INTO raw_data.people (email, person_name, role_name) "
        "SELECT 'demo@example.com', 'Demo', 'assistant_admin'",
        tag=QueryTag(tool="test"),
    )
    yield
    warehouse.execute("DELETE FROM raw_data.people WHERE email = 'demo@example.com'", tag=QueryTag(tool="test"))


def button(message: dict[str, Any], label: str) -> dict[str, str]:
    """The action id and the value of a button."""
    found = [each for block in message["blocks"] for each in (*block.get("elements", []), block.get("accessory") or {})]
    [one] = [each for each in found if each.get("type") == "button" and each["text"]["text"] == label]
    return {"action_id": one["action_id"], "value": one["value"]}


def labels(message: dict[str, Any]) -> list[str]:
    found = [each for block in message["blocks"] for each in block.get("elements", [])]
    return [each["text"]["text"] for each in found if each.get("type") == "button"]


def schedules(warehouse: Warehouse) -> list[dict[str, Any]]:
    return rows(warehouse, "SELECT schedule_id, schedule_name FROM raw_data.report_schedules")


@contextmanager
def no_schedules(warehouse: Warehouse) -> Iterator[None]:
    """Those of the test are its only ones."""
    warehouse.execute("DELETE FROM raw_data.report_schedules", tag=QueryTag(tool="test"))
    yield
    warehouse.execute("DELETE FROM raw_data.report_schedules", tag=QueryTag(tool="test"))


async def test_a_schedule_is_deleted_once_its_asker_approves_and_nobody_else_can(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    with no_schedules(warehouse):
        async with connected(bot_settings):
            made = await hands.ask(ANA, ORDER, channel=SALES)
            thread = {"channel": SALES, "thread_ts": made["thread_ts"]}
            [schedule] = schedules(warehouse)
            asks = deepcopy(await hands.ask(ANA, f"delete the schedule {schedule['schedule_name']}", **thread))
            assert labels(asks)[:2] == ["Delete it", "Keep it"]
            assert len(schedules(warehouse)) == 1
            place = {"channel": SALES, "ts": asks["ts"]}
            for other in (MEI, BEN):
                await hands.do(other, "click", **place, **button(asks, "Delete it"))
                await until(lambda other=other: hands.only_for(other))
            assert "Only Ana García" in words(hands.only_for(MEI))
            assert "raw_data.people" in words(hands.only_for(BEN))
            assert len(schedules(warehouse)) == 1
        await until(lambda: workspace.link.connections == 0)
        # Another process has never seen the question.
        async with connected(bot_settings):
            await hands.do(ANA, "click", **place, **button(asks, "Delete it"))
            await until(lambda: "is deleted" in words(workspace.workspace.message(SALES, asks["ts"])))
            after = deepcopy(workspace.workspace.message(SALES, asks["ts"]))
            assert schedules(warehouse) == []
            # Their page is old: it still has the buttons.
            workspace.workspace.change_message(SALES, asks["ts"], blocks=asks["blocks"])
            await hands.do(ANA, "click", **place, **button(asks, "Keep it"))
            await until(lambda: hands.only_for(ANA))
    assert after is not None
    assert "Delete it: Ana García at " in words(after)
    assert "Delete it" not in labels(after)
    assert "Already done by Ana García at " in words(hands.only_for(ANA))
    assert len(hands.answers(SALES, made["thread_ts"])) == 2


def waiting(workspace: Running, user: str, name: str) -> Any:
    """The person's home, once it shows what waits for a yes."""
    home = workspace.workspace.home(user)
    return home if home and name in words(home["blocks"]) and "Waiting" in words(home["blocks"]) else None


async def test_an_admin_decides_at_home_what_another_asked_and_what_is_declined_stays(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse, admin: None
) -> None:
    with no_schedules(warehouse):
        async with connected(bot_settings):
            made = await hands.ask(ANA, ORDER, channel=SALES)
            thread = {"channel": SALES, "thread_ts": made["thread_ts"]}
            [schedule] = schedules(warehouse)
            asks = deepcopy(await hands.ask(ANA, f"delete the schedule {schedule['schedule_name']}", **thread))
        await until(lambda: workspace.link.connections == 0)
        async with connected(bot_settings):
            for user in (MEI, DEMO):
                await hands.do(user, "home")
            home = await until(lambda: waiting(workspace, DEMO, schedule["schedule_name"]))
            hers = await until(lambda: workspace.workspace.home(MEI))
            await hands.do(DEMO, "click", where="home", **button(home, "Keep it"))
            await until(lambda: "Nothing was done" in words(workspace.workspace.message(SALES, asks["ts"])))
            await until(lambda: "Waiting" not in words(workspace.workspace.home(DEMO)["blocks"]))
        assert len(schedules(warehouse)) == 1
    assert "Asked for by Ana García" in words(home["blocks"])
    assert "Waiting" not in words(hers["blocks"])
    assert "Keep it: Demo at " in words(workspace.workspace.message(SALES, asks["ts"]))


async def test_what_was_decided_stays_decided_when_a_kill_has_the_question_answered_again(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse, tmp_path: Path
) -> None:
    with no_schedules(warehouse), closing(sqlite3.connect(tmp_path / "chats.db", isolation_level=None)) as chats:
        async with connected(bot_settings):
            made = await hands.ask(ANA, ORDER, channel=SALES)
            thread = {"channel": SALES, "thread_ts": made["thread_ts"]}
            [schedule] = schedules(warehouse)
            asks = deepcopy(await hands.ask(ANA, f"delete the schedule {schedule['schedule_name']}", **thread))
            place = {"channel": SALES, "ts": asks["ts"]}
            await hands.do(ANA, "click", **place, **button(asks, "Keep it"))
            await until(lambda: "Nothing was done" in words(workspace.workspace.message(SALES, asks["ts"])))
        # The state that a process leaves that dies between its answer and the note that it is done.
        last = "SELECT item_id FROM slack_inbox WHERE kind = 'question' ORDER BY received_at DESC LIMIT 1"
        [[item]] = chats.execute(last).fetchall()
        chats.execute("UPDATE slack_inbox SET state = 'NEW' WHERE item_id = ?", (item,))
        async with connected(bot_settings):
            done = "SELECT attempts FROM slack_inbox WHERE item_id = ? AND state = 'DONE'"
            [attempts] = await until(lambda: chats.execute(done, (item,)).fetchone())
    after = workspace.workspace.message(SALES, asks["ts"])
    assert attempts == 2
    assert "Keep it: Ana García at " in words(after)
    assert "Keep it" not in labels(after)


async def test_an_admin_confirms_before_the_job_of_somebody_else_is_cancelled(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse, admin: None
) -> None:
    async with connected(bot_settings):
        ordered = await hands.ask(ANA, f"{MENTION} generate a sales report for last quarter", channel=SALES)
        ts = ordered["ts"]
        await until(lambda: "waits for its turn" in words(workspace.workspace.message(SALES, ts)))
        shown = workspace.workspace.message(SALES, ts)
        cancel = button(shown, "Cancel")
        await hands.do(DEMO, "click", channel=SALES, ts=ts, **cancel)
        asks = await hands.answer(SALES, ordered["thread_ts"], after=ts)
        [job] = rows(warehouse, "SELECT status FROM raw_data.jobs WHERE job_id = %s", cancel["value"])
        said = await hands.ask(DEMO, f"{MENTION} cancel job {cancel['value']}", channel=SALES)
        await hands.do(DEMO, "click", channel=SALES, ts=asks["ts"], **button(asks, "Stop it"))
        await until(lambda: "is cancelled" in words(workspace.workspace.message(SALES, asks["ts"])))
        await hands.do(DEMO, "click", channel=SALES, ts=said["ts"], **button(said, "Stop it"))
        await until(lambda: "cancelled already" in words(workspace.workspace.message(SALES, said["ts"])))
    assert "It belongs to ana@example.com" in words(asks)
    assert job["status"] == "PENDING"


def in_doubt(warehouse: Warehouse, owner: str) -> str:
    """A delivery of which nobody knows whether it arrived."""
    delivery = str(uuid4())
    warehouse.execute(
        "INSERT INTO raw_data.deliveries (delivery_id, delivery_key, job_id, target_kind, target_address, owner_id, "
        "status, attempt, error_message, created_at, updated_at) "
        "SELECT %s, %s, %s, 'slack', '#sales', %s, 'UNKNOWN', 1, 'the answer was lost', SYSDATE(), SYSDATE()",
        (delivery, f"test/{delivery}/slack", delivery, owner),
        tag=QueryTag(tool="test"),
    )
    return delivery


async def test_a_delivery_in_doubt_is_decided_once_wherever_it_is_asked_about(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    delivery = in_doubt(warehouse, "ana@example.com")
    again = in_doubt(warehouse, "ana@example.com")
    async with connected(bot_settings):
        asks = await hands.ask(ANA, f"{MENTION} did it arrive?", channel=SALES)
        await hands.do(ANA, "home")
        await until(lambda: workspace.workspace.home(ANA))
        place = {"channel": SALES, "ts": asks["ts"]}
        await hands.do(MEI, "click", **place, **button(asks, "It arrived"))
        await until(lambda: hands.only_for(MEI))
        await hands.do(ANA, "click", **place, **button(asks, "It arrived"))
        await until(lambda: "It was sent to" in words(workspace.workspace.message(SALES, asks["ts"])))
        states = {each: state(warehouse, each) for each in (delivery, again)}
        arrived = next(each for each, (status, _) in states.items() if status == "SENT")
        left = next(each for each in states if each != arrived)
        for each in (arrived, left, left):
            await hands.do(ANA, "click", where="home", action_id="delivery_again", value=each)
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        await until(lambda: len(workspace.workspace.messages(direct)) >= 2)
    told = words(workspace.workspace.messages(direct))
    assert "Only Ana García" in words(hands.only_for(MEI))
    assert states[arrived][1] == "ana@example.com says that it has arrived"
    assert state(warehouse, arrived)[0] == "SENT"
    assert state(warehouse, left)[0] == "PENDING"
    assert "Already done by Ana García at " in told
    jobs = rows(warehouse, "SELECT job_id FROM raw_data.jobs WHERE input:delivery_id = %s", left)
    assert len(jobs) == 1


def state(warehouse: Warehouse, delivery: str) -> tuple[str, str | None]:
    [row] = rows(warehouse, "SELECT status, notice FROM raw_data.deliveries WHERE delivery_id = %s", delivery)
    return row["status"], row["notice"]


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    async with ChatStore.open(f"sqlite+aiosqlite:///{tmp_path}/chats.db") as opened:
        await Inbox(opened.engine, taker="t").make_tables()
        yield opened


async def test_one_decision_wins_and_the_item_that_took_it_may_finish_it_after_a_kill(store: ChatStore) -> None:
    approvals = Approvals(store.engine)
    name = approval_id(QUESTION, "message 1 0")
    await approvals.ask(name, ANAS, "Delete it?", QUESTION)
    await approvals.ask(name, MEIS, "Delete it?", QUESTION)
    assert await approvals.decide(name, 0, by=ANAS, item_id="click 1")
    assert not await approvals.decide(name, 1, by=ADMIN, item_id="click 2")
    # The process died before it noted what came of it: the same click comes again.
    assert await approvals.decide(name, 0, by=ANAS, item_id="click 1")
    await approvals.close(name, "It is deleted.")
    assert not await approvals.decide(name, 0, by=ANAS, item_id="click 1")
    kept = await approvals.get(name)
    assert kept is not None
    assert (kept.person_name, kept.decided_by, kept.choice, kept.outcome) == (
        "Ana García",
        "Ana García",
        0,
        "It is deleted.",
    )


async def test_what_could_not_be_done_now_can_be_decided_again_and_what_is_old_cannot(store: ChatStore) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    times = iter([now] * 4 + [now + timedelta(days=8)] * 2)
    approvals = Approvals(store.engine, clock=lambda: next(times))
    name = approval_id(QUESTION, "message 1 0")
    await approvals.ask(name, ANAS, "Delete it?", QUESTION)
    assert await approvals.decide(name, 0, by=ANAS, item_id="click 1")
    await approvals.reopen(name)
    assert [each.approval_id for each in await approvals.open_for(ANAS)] == [name]
    assert [each.approval_id for each in await approvals.open_for(ADMIN)] == [name]
    assert await approvals.open_for(ANAS) == []
    kept = await approvals.get(name)
    assert kept is not None
    assert approvals.is_over(kept)
    assert not kept.may_decide(MEIS)


def test_the_decision_stands_in_place_of_the_buttons() -> None:
    blocks = [{"type": "section"}, {"type": "actions", "block_id": "approval_a1", "elements": []}]
    after = decided(blocks, "a1", "**Approve** by <!channel>")
    assert after[0] == {"type": "section"}
    assert after[1]["type"] == "context"
    assert "<!channel>" not in json.dumps(after)
