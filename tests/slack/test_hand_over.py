"""Slack ends a stream after five minutes: ours is handed over before, and the answer comes as a fresh message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.events import AnswerReady, ToolFinished, ToolStarted
from assistant.render.slack.reply import Said
from assistant.slack.files import Files, drawers
from assistant.slack.post import Post, Thread
from assistant.slack.reply import HANDED_OVER, STREAM_SECONDS, Reply
from deploy.local.slack.run import Running
from deploy.local.slack.streams import STREAM_SECONDS as SLACKS_SECONDS
from deploy.local.slack.workspace import BOT
from tests.slack.conftest import ANA, SALES, words
from tools.answer import Answer
from tools.clients.slack import Slack
from tools.settings import Settings


async def test_a_long_answer_is_handed_over_before_slack_ends_its_stream(
    bot_settings: Settings, workspace: Running
) -> None:
    now = 0.0
    places: list[Mapping[str, Any]] = []

    async def note(place: Mapping[str, Any]) -> None:
        places.append(dict(place))

    def said() -> list[dict[str, Any]]:
        return [each for each in workspace.workspace.messages(SALES) if each["user"] == BOT["id"]]

    ts = str(workspace.workspace.add_message(SALES, {"user": ANA, "bot_id": None, "text": "revenue"})["ts"])
    with Slack.open(bot_settings) as slack, drawers() as pool:
        post = Post(slack, Thread("T0LOCAL00", SALES, ts), "message 1")
        reply = Reply(post, Files(slack, pool), recipient=ANA, place={}, note=note, clock=lambda: now)
        await reply.begin(again=False)
        await reply.show(ToolStarted(call_id="1", tool="ask_data", label="Asking"))
        now = STREAM_SECONDS - 1
        await reply.hand_over()
        assert [("stream" in each) for each in said()] == [True]
        now = STREAM_SECONDS + 1
        await reply.hand_over()
        assert [("stream" in each) for each in said()] == [False]
        assert HANDED_OVER in words(said()[0])
        await reply.show(ToolFinished("1", "ask_data", ok=True, summary="5 rows", seconds=241.0))
        answer = Answer(text="Here.")
        await reply.show(AnswerReady(answer))
        await reply.finish(Said("t-1", "Here it is.", "http://x.example", (answer,)))
    first, second = said()
    assert "metadata" not in first
    assert second["metadata"]["event_payload"] == {"item": "message 1", "part": 0}
    assert "Here it is." in words(second)
    assert places[-1]["ts"] == second["ts"]
    assert STREAM_SECONDS < SLACKS_SECONDS
