"""What a channel may not see is not ordered there either: reports, schedules, exports, files, by words or buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.account import Address
from deploy.local.slack.run import Running
from tests.conftest import settings_for
from tests.slack.conftest import ANA, MENTION, SALES, Hands, connected, until, words
from tests.slack.test_policy import FINANCE, with_policy
from tools.clients.snowflake import QueryTag, Warehouse
from tools.job_inputs import AnyJobInput, parse_input
from tools.job_scope import ANYTHING, models_of
from tools.person import Person
from tools.services import Services, open_services
from tools.settings import Settings

ONLY_CUSTOMERS = {"sales": {"models": ["customers"]}}
NO = "is for questions about customers"


def ordered(warehouse: Warehouse) -> dict[str, Any]:
    [row] = warehouse.query(
        "SELECT (SELECT COUNT(*) FROM raw_data.jobs) AS jobs, "
        "(SELECT COUNT(*) FROM raw_data.report_schedules) AS schedules",
        tag=QueryTag(tool="test"),
    )
    return row


@pytest.mark.parametrize(
    "order",
    [
        "generate a sales report for last quarter",
        "generate an executive report for last quarter",
        "export revenue by region last quarter as csv",
        "send the sales report to #sales every Monday at 9",
        "alert me when daily revenue drops below 10k",
    ],
)
async def test_what_is_about_another_model_is_refused_before_it_is_ordered(
    bot_settings: Settings, hands: Hands, warehouse: Warehouse, tmp_path: Path, order: str
) -> None:
    before = ordered(warehouse)
    rules = {"sales": {"models": ["customers", "operations"]}}
    async with connected(with_policy(bot_settings, tmp_path, channels=rules)):
        answer = await hands.ask(ANA, f"{MENTION} {order}", channel=SALES)
    assert NO in words(answer)
    assert ordered(warehouse) == before


async def test_commands_modals_and_files_keep_to_the_channel_too_and_its_own_model_may_be_ordered(
    bot_settings: Settings, hands: Hands, workspace: Running, warehouse: Warehouse, tmp_path: Path
) -> None:
    async with connected(bot_settings):
        revenue = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SALES)
    await until(lambda: workspace.link.connections == 0)
    before = ordered(warehouse)
    async with connected(with_policy(bot_settings, tmp_path, channels=ONLY_CUSTOMERS)):
        # What was answered before the rule is no way around it.
        for number, action in enumerate(("answer_csv", "answer_sql", "answer_report"), start=1):
            await hands.do(ANA, "click", action_id=action, channel=SALES, ts=revenue["ts"])
            await until(lambda number=number: words(hands.only_for(ANA)).count(NO) == number)
        await hands.do(ANA, "command", channel=SALES, text="/analytics report sales last quarter")
        said = await until(lambda: next((m for m in workspace.workspace.messages(SALES) if "asks:" in m["text"]), None))
        refused = await hands.answer(SALES, said["ts"], after=said["ts"])
        customers = await hands.ask(ANA, f"{MENTION} number of customers by segment", channel=SALES)
        for kind in ("sales", "answer"):
            await hands.do(ANA, "click", action_id="answer_report", channel=SALES, ts=customers["ts"])
            await until(lambda: workspace.workspace.modal(ANA))
            assert ordered(warehouse) == before
            await hands.do(ANA, "submit", values={"type": kind, "period": "last_quarter", "formats": "pdf"})
            if kind == "sales":
                await until(lambda: words(hands.only_for(ANA)).count(NO) == 4)
        mine = await hands.answer(SALES, customers["thread_ts"], after=customers["ts"])
    assert NO in words(refused)
    assert "is on its way" in words(mine)
    assert ordered(warehouse)["jobs"] == before["jobs"] + 1
    assert not [m for m in workspace.workspace.messages(SALES) if m.get("files")]


async def test_nothing_is_sent_to_a_channel_that_may_not_see_it_wherever_it_is_ordered(
    bot_settings: Settings, hands: Hands, warehouse: Warehouse, tmp_path: Path
) -> None:
    before = ordered(warehouse)
    rules = {**ONLY_CUSTOMERS, FINANCE: {"data": "link"}}
    async with connected(with_policy(bot_settings, tmp_path, channels=rules)):
        told = [
            words(await hands.ask(ANA, f"send the {what} report to {where} every Monday at 9"))
            for what, where in (("sales", "#sales"), ("customers", "#finance"), ("sales", "#with-partner"))
        ]
    assert "#sales is for questions about customers" in told[0]
    assert "#finance shows no data" in told[1]
    assert "shared with another organisation" in told[2]
    assert ordered(warehouse) == before


@pytest.fixture
def services(filled_account: Address) -> Iterator[Services]:
    with open_services(settings_for(filled_account)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("kind", "order", "models"),
    [
        ("REPORT", {"report_type": "sales"}, {"sales"}),
        ("REPORT", {"report_type": "executive"}, {"sales", "customers"}),
        ("REPORT", {"question": "revenue by region"}, {"sales"}),
        ("REPORT", {"question": "anything", "semantic_model": "customers"}, {"customers"}),
        ("EXPORT", {"question": "how many jobs failed in the last 7 days?"}, {"operations"}),
        ("EXPORT", {"view": "job_monitoring"}, {"operations"}),
        ("EXPORT", {"sql": "SELECT 1"}, ANYTHING),
        ("SQL", {"sql": "SELECT 1"}, ANYTHING),
        ("METRICS", {}, {"operations"}),
        (
            "ALERT",
            {"question": "revenue by day", "condition": {"kind": "threshold", "op": "<", "value": 1}},
            {"sales"},
        ),
    ],
)
def test_the_models_that_a_job_reads_are_known_by_its_input(
    services: Services, kind: str, order: dict[str, Any], models: set[str]
) -> None:
    parsed: AnyJobInput = parse_input(kind, order)
    assert models_of(services, Person(id="ana", name="Ana"), parsed) == models
