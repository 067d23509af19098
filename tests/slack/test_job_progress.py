"""Jobs ordered in Slack: their message is edited until they are over, also by the next process."""

from __future__ import annotations

from typing import Any

from assistant.events import JobProgress
from assistant.render.slack.progress import with_progress
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, MEI, MENTION, SALES, Hands, connected, until, words
from tools.answer import Download
from tools.settings import Settings

ORDER = f"{MENTION} generate a sales report for last quarter"
FILE = Download(name="sales.pdf", media_type="application/pdf", url="/reports/j1/sales.pdf")


def action_ids(message: dict[str, Any]) -> list[str]:
    return [each.get("action_id", "") for block in message["blocks"] for each in block.get("elements", [])]


def test_a_new_look_replaces_the_one_before() -> None:
    said = [{"type": "section", "text": {"type": "mrkdwn", "text": "It is on its way."}}]
    running = with_progress(said, JobProgress("j1", "Sales *report*", "RUNNING", 40, "drawing"), "http://a/")
    done = with_progress(running, JobProgress("j1", "Sales", "COMPLETED", 100, files=(FILE,)), "http://a/")
    assert "▓▓▓▓░░░░░░ 40 % · drawing" in words(running)
    assert action_ids({"blocks": running}) == ["job_cancel"]
    assert done[0] == said[0]
    assert len(done) == 3
    assert done[2]["elements"][0]["url"] == "http://a/reports/j1/sales.pdf"


async def test_an_order_shows_its_job_which_another_process_follows_until_it_is_cancelled(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, ORDER, channel=SALES)
        ts = answer["ts"]

        def now() -> dict[str, Any]:
            return workspace.workspace.message(SALES, ts)

        await until(lambda: "waits for its turn" in words(now()))
    async with connected(bot_settings):
        place = {"channel": SALES, "ts": ts}
        await hands.do(MEI, "click", action_id="job_cancel", **place)
        await until(lambda: hands.only_for(MEI))
        assert "belongs to someone else" in words(hands.only_for(MEI))
        await hands.do(ANA, "click", action_id="job_cancel", **place)
        await until(lambda: "was cancelled" in words(now()))
        await until(lambda: "job_retry" in action_ids(now()))
        await hands.do(ANA, "click", action_id="job_retry", **place)
        await until(lambda: "waits for its turn" in words(now()))
        await hands.do(ANA, "click", action_id="job_cancel", **place)
        await until(lambda: "was cancelled" in words(now()))
    assert len(hands.answers(SALES, answer["thread_ts"])) == 1
