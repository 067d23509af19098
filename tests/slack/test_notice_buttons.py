"""The buttons of a failure notice, pressed where it is read: once, and with the rights of whoever presses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from assistant.render.slack.notices import settled
from deploy.local.slack.run import Running
from jobs.delivery.parcel import parcel_of
from jobs.delivery.slack import blocks, fallback_text
from tests.slack.conftest import ANA, MEI, SALES, Hands, connected, until, words
from tools.clients.slack import Slack
from tools.clients.snowflake import QueryTag, Warehouse
from tools.delivery_records import Delivery, delivery_errand, insert_errands
from tools.notices import NoticeAction, NoticeText, Retry
from tools.settings import Settings

TAG = QueryTag(tool="test")


@pytest.fixture(autouse=True)
def _no_deliveries(warehouse: Warehouse) -> Iterator[None]:
    warehouse.execute("DELETE FROM raw_data.deliveries", tag=TAG)
    yield
    warehouse.execute("DELETE FROM raw_data.deliveries", tag=TAG)


def row(warehouse: Warehouse, sql: str, *values: object) -> dict[str, Any]:
    [found] = warehouse.query(sql, values, tag=TAG)  # type: ignore[arg-type]
    return dict(found)


def failed_job(warehouse: Warehouse) -> str:
    """A report of Ana's."""
    job_id = str(uuid4())
    warehouse.execute(
        "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, input, error_message, attempt) "
        "SELECT %s, 'Sales report', 'REPORT', 'FAILED', 'ana@example.com', "
        "PARSE_JSON('{\"report_type\": \"sales\"}'), 'Region Atlantis is not known.', 3",
        (job_id,),
        tag=TAG,
    )
    return job_id


def delivery_of(warehouse: Warehouse, status: str) -> str:
    """A delivery of a report of Ana's that did not surely arrive."""
    errand = delivery_errand(
        f"test/{uuid4()}", target_kind="slack", target_address="#sales", about=failed_job(warehouse), name="a delivery",
        created_by="ana@example.com",
    )  # fmt: skip
    with warehouse.transaction(tag=TAG) as transaction:
        insert_errands(transaction, [errand])
    warehouse.execute(
        "UPDATE raw_data.deliveries SET status = %s, error_message = 'no channel #sales' WHERE delivery_id = %s",
        (status, errand.delivery_id),
        tag=TAG,
    )
    warehouse.execute("UPDATE raw_data.jobs SET status = 'FAILED' WHERE job_id = %s", (errand.job_id,), tag=TAG)
    return str(errand.delivery_id)


def post_notice(settings: Settings, channel: str, do: Retry, subject: str) -> str:
    """As the worker sends it."""
    notice = NoticeText(
        title="Sales report failed",
        text="Region Atlantis is not known.",
        path="/reports/1",
        action=NoticeAction(label="Retry", do=do, id=subject),
    )
    delivery = Delivery.model_construct(delivery_id=str(uuid4()), delivery_key="notice/1")
    parcel = parcel_of(delivery, None, notice, public_url="https://assistant.example.com")
    with Slack.open(settings) as slack:
        drawn = blocks(parcel, None)
        ts: str = slack.post(channel, text=fallback_text(parcel), blocks=drawn, message_id=str(uuid4()))
        return ts


def names(message: dict[str, Any]) -> list[str]:
    found = [each for block in message["blocks"] for each in block.get("elements", [])]
    return [each["action_id"] for each in found if "action_id" in each]


async def press(hands: Hands, user: str, channel: str, ts: str, name: str) -> None:
    await hands.do(user, "click", channel=channel, ts=ts, action_id=name)


async def test_a_failed_report_is_retried_in_place_once(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    job_id = failed_job(warehouse)
    direct = workspace.workspace.open_direct_message(ANA)["id"]
    ts = post_notice(bot_settings, direct, "retry_job", job_id)

    def now() -> dict[str, Any]:
        return workspace.workspace.message(direct, ts)

    assert names(now()) == ["job_retry", "open_link"]
    async with connected(bot_settings):
        await press(hands, ANA, direct, ts, "job_retry")
        await until(lambda: "waits for its turn" in words(now()))
    assert "Region Atlantis is not known." in words(now())
    assert names(now()) == ["open_link", "job_cancel"]
    assert row(warehouse, "SELECT status, attempt FROM raw_data.jobs WHERE job_id = %s", job_id) == {
        "status": "PENDING",
        "attempt": 0,
    }


async def test_two_presses_of_one_button_are_one_retry_and_others_may_not(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    job_id = failed_job(warehouse)
    first, second = (post_notice(bot_settings, SALES, "retry_job", job_id) for _ in range(2))
    async with connected(bot_settings):
        await press(hands, MEI, SALES, first, "job_retry")
        await until(lambda: "belongs to someone else" in words(hands.only_for(MEI)))
        assert row(warehouse, "SELECT status FROM raw_data.jobs WHERE job_id = %s", job_id)["status"] == "FAILED"
        await press(hands, ANA, SALES, first, "job_retry")
        await until(lambda: "waits for its turn" in words(workspace.workspace.message(SALES, first)))
        await press(hands, ANA, SALES, second, "job_retry")
        await until(lambda: "is pending" in words(hands.only_for(ANA)).lower())


async def test_a_failed_delivery_is_sent_again_in_place_once(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    delivery = delivery_of(warehouse, "FAILED")
    first, second = (post_notice(bot_settings, SALES, "retry_delivery", delivery) for _ in range(2))

    def now() -> dict[str, Any]:
        return workspace.workspace.message(SALES, first)

    async with connected(bot_settings):
        await press(hands, MEI, SALES, first, "delivery_retry")
        await until(lambda: "that you can see" in words(hands.only_for(MEI)))
        await press(hands, ANA, SALES, first, "delivery_retry")
        await until(lambda: "Ana García at " in words(now()))
        await press(hands, ANA, SALES, second, "delivery_retry")
        await until(lambda: hands.only_for(ANA))
    assert names(now()) == ["open_link"]
    state = row(warehouse, "SELECT status, job_id FROM raw_data.deliveries WHERE delivery_id = %s", delivery)
    assert state["status"] == "PENDING"
    open_errands = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE input:delivery_id = %s AND status = 'PENDING'"
    assert row(warehouse, open_errands, delivery)["n"] == 1


async def test_what_nobody_knows_is_decided_in_place(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse
) -> None:
    delivery = delivery_of(warehouse, "UNKNOWN")
    direct = workspace.workspace.open_direct_message(ANA)["id"]
    ts = post_notice(bot_settings, direct, "decide_delivery", delivery)
    assert names(workspace.workspace.message(direct, ts)) == ["delivery_arrived", "delivery_again", "open_link"]
    async with connected(bot_settings):
        await press(hands, ANA, direct, ts, "delivery_arrived")
        await until(lambda: "Ana García at " in words(workspace.workspace.message(direct, ts)))
    assert names(workspace.workspace.message(direct, ts)) == ["open_link"]
    found = row(warehouse, "SELECT status FROM raw_data.deliveries WHERE delivery_id = %s", delivery)
    assert found["status"] == "SENT"


def test_the_buttons_of_an_answer_and_links_stay() -> None:
    retry = {"type": "button", "action_id": "job_retry"}
    link = {"type": "button", "action_id": "open_link"}
    answer = {"type": "actions", "block_id": "job_deeds", "elements": [retry]}
    notice = {"type": "actions", "block_id": "b", "elements": [retry, link]}
    alone = {"type": "actions", "block_id": "c", "elements": [retry]}
    assert settled([answer, notice, alone]) == [answer, {**notice, "elements": [link]}]
    assert settled([alone], "Ana: **done** <!channel>")[0]["elements"][0]["text"] == "Ana: done &lt;!channel&gt;"
