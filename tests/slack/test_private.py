"""What a channel may not see is offered to whoever wants it, as a direct message with their own rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, MEI, MENTION, SALES, Hands, connected, until, words
from tests.slack.test_policy import with_policy
from tools.settings import Settings

BY_REGION = f"{MENTION} revenue by region in 2026"


def direct(workspace: Running, user: str) -> list[dict[str, Any]]:
    channel = workspace.workspace.open_direct_message(user)["id"]
    return [each for each in workspace.workspace.messages(channel) if each.get("metadata") and each.get("thread_ts")]


@pytest.mark.usefixtures("own_regions")
async def test_rows_that_only_the_asker_may_see_come_by_direct_message_to_whoever_clicks_with_their_rights(
    bot_settings: Settings, hands: Hands, workspace: Running, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"#sales": {"role": "sees_europe"}})
    async with connected(settings):
        anas = await hands.ask(ANA, BY_REGION, channel=SALES)
        meis = await hands.ask(MEI, BY_REGION, channel=SALES)
        place = {"channel": SALES, "ts": meis["ts"], "action_id": "answer_to_me"}
        for user in (MEI, ANA):
            await hands.do(user, "click", **place)
            await until(lambda user=user: direct(workspace, user))
        # A file of the rows goes the same way.
        await hands.do(MEI, "click", channel=SALES, ts=anas["ts"], action_id="answer_csv")
        channel = workspace.workspace.open_direct_message(MEI)["id"]
        file = await until(lambda: next((m for m in workspace.workspace.messages(channel) if m.get("files")), None))
        first = direct(workspace, MEI)[0]
        more = await hands.ask(MEI, "and by month?", channel=channel, thread_ts=first["thread_ts"])
    assert "Europe" in words(anas)
    assert "other rows than this channel may see" in words(meis)
    assert "Asia Pacific" not in words(meis)
    assert "table" not in [block["type"] for block in meis["blocks"]]
    assert "Asia Pacific" in words(direct(workspace, MEI)[0])
    assert "Europe" in words(direct(workspace, ANA)[0])
    assert "Asia Pacific" not in words(direct(workspace, ANA)[0])
    assert "Asia Pacific" in workspace.workspace.path_of(file["files"][0]).read_text("utf-8-sig")
    assert "month" in words(more).lower()
    assert not [m for m in workspace.workspace.messages(SALES) if m.get("files") or "Asia Pacific" in words(m)]


async def test_a_view_of_another_model_is_offered_and_sent_once(
    bot_settings: Settings, hands: Hands, workspace: Running, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"sales": {"models": ["customers", "operations"]}})
    async with connected(settings):
        offered = await hands.ask(ANA, f"{MENTION} show me the executive dashboard", channel=SALES)
        await hands.do(ANA, "click", channel=SALES, ts=offered["ts"], action_id="answer_to_me")
        [mine] = await until(lambda: direct(workspace, ANA))
        await until(lambda: hands.only_for(ANA))
        channel = workspace.workspace.open_direct_message(ANA)["id"]
    assert "is for questions about customers and operations" in words(offered)
    assert "table" in [block["type"] for block in mine["blocks"]]
    assert f"<#{SALES}>" in workspace.workspace.messages(channel)[0]["text"]
    assert "direct messages" in words(hands.only_for(ANA))
