"""Where an order goes, as people write it in Slack: marks of channels and people, "here", "this channel"."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.slack.channels import Channels
from assistant.slack.places import Places
from assistant.slack.policy import Policy
from deploy.local.slack.run import Running
from deploy.local.slack.workspace import BOT
from tests.slack.conftest import ANA, BEN, MENTION, SALES, Hands, connected, words
from tools.clients.slack import Slack
from tools.clients.snowflake import QueryTag, Warehouse
from tools.person import Person
from tools.settings import Settings

PERSON = Person(id="ana@example.com", name="Ana", email="ana@example.com")


@pytest.fixture
def places(bot_settings: Settings) -> Iterator[Places]:
    with Slack.open(bot_settings) as slack:
        yield Places(slack, Channels(slack, Policy()), bot=str(BOT["id"]))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("send the sales report here every Monday at 9", "send the sales report to #sales every Monday at 9"),
        ("Post it in this channel, please", "Post it to #sales, please"),
        ("generate the sales report and share it here.", "generate the sales report and share it to #sales."),
        (f"send it to <#{SALES}>", "send it to #sales"),
        (f"send it to <#{SALES}|>", "send it to #sales"),
        (f"send it to <@{BEN}>", "send it to @ben@example.com"),
        (f"{MENTION} send it to <#{SALES}|sales> every Monday", f"{MENTION} send it to #sales every Monday"),
    ],
)
def test_a_mark_and_here_are_the_target_of_an_order(places: Places, said: str, meant: str) -> None:
    assert places.named(said, SALES, PERSON) == meant


@pytest.mark.parametrize(
    "said",
    [
        f"<@{BEN}> look: revenue by region last quarter",
        "revenue of the customers here",
        "which orders were sent here by Acme",
        "send me revenue of the shops here in numbers of orders",
        "send it to <#C0NOWHERE0>",
        f"send it to <@{ANA[:-1]}9>",
    ],
)
def test_what_orders_nothing_or_cannot_be_looked_up_stays_as_it_is(places: Places, said: str) -> None:
    assert places.named(said, SALES, PERSON) == said


def test_in_a_direct_message_here_is_that_conversation(places: Places, workspace: Running) -> None:
    direct = workspace.workspace.open_direct_message(ANA)["id"]
    assert places.named("send it here every day at 8", direct, PERSON) == "send it to @ana@example.com every day at 8"


async def test_here_in_a_channel_is_where_the_schedule_sends_to(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        made = await hands.ask(ANA, f"{MENTION} send the sales report here every Tuesday at 9", channel=SALES)
        to_ben = await hands.ask(ANA, f"{MENTION} send the sales report to <@{BEN}> every Friday at 9", channel=SALES)
    assert "is set up" in words(made)
    assert "#sales" in words(made)
    assert "is set up" in words(to_ben)
    with Warehouse.open(bot_settings) as warehouse:
        rows = warehouse.query(
            "SELECT TO_JSON(targets) AS targets FROM raw_data.report_schedules WHERE owner_id = 'ana@example.com' "
            "ORDER BY created_at DESC LIMIT 2",
            tag=QueryTag(tool="test"),
        )
    assert "@ben@example.com" in rows[0]["targets"]
    assert "#sales" in rows[1]["targets"]
