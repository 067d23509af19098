"""Whatever Slack and the network do, each question gets its one final answer, and data stays data."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.routing import Route

from assistant.events import ToolStarted
from assistant.render.slack.reply import Said
from assistant.slack.files import Files, drawers
from assistant.slack.inbox import Inbox, Item, LostItem
from assistant.slack.post import Post, Thread
from assistant.slack.reply import Reply
from assistant.slack_bot import Bot, open_bot
from assistant.store import ChatStore
from deploy.local.faults import Fault, Faults, faulty
from deploy.local.processes import free_port
from deploy.local.slack.app_link import AppLink, signed
from deploy.local.slack.run import Running, running
from deploy.local.slack.workspace import BOT
from tests.slack.conftest import ANA, BEN, MEI, MENTION, SALES, Hands, connected, drawing, until, words
from tools.answer import Answer, Column, Table
from tools.clients.slack import Slack
from tools.settings import Settings

REVENUE: Final = f"{MENTION} revenue by region last quarter"
STORM: Final = (
    Fault("status", status=429, headers=(("Retry-After", "1"),), body=b'{"ok": false, "error": "ratelimited"}'),
    Fault("status", status=503),
    Fault("status", status=500),
    Fault("cut"),
    Fault("cut", done=True),
    Fault("status", status=500, done=True),
)


def with_url(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"assistant_slack_api_url": url})


@asynccontextmanager
async def over_http(settings: Settings, workspace: Running) -> AsyncIterator[str]:
    """The bot behind its HTTP address, which the workspace is told."""
    port = free_port()
    async with open_bot(settings, drawing()) as bot:
        routes = [Route("/slack/events", AsyncSlackRequestHandler(bot.app).handle, methods=["POST"])]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve())
        working = asyncio.create_task(bot.desk.run())
        await until(lambda: server.started)
        workspace.link.events_url = f"http://127.0.0.1:{port}/slack/events"
        try:
            yield workspace.link.events_url
        finally:
            working.cancel()
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await working
            await serving


def asked(text: str, ts: str, event_id: str = "Ev1", **more: Any) -> dict[str, Any]:
    """An event as Slack sends it."""
    event = {"type": "app_mention", "user": ANA, "channel": SALES, "ts": ts, "text": text, "team": "T0LOCAL00", **more}
    return {"type": "event_callback", "team_id": "T0LOCAL00", "event_id": event_id, "event": event}


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with httpx.AsyncClient(trust_env=False) as http:
        sent = await http.post(url, content=body, headers={"content-type": "application/json", **headers})
    return sent.status_code


def root(workspace: Running, text: str, channel: str = SALES) -> str:
    """A message that stands in the channel, of which the app is not told."""
    return str(workspace.workspace.add_message(channel, {"user": ANA, "bot_id": None, "text": text})["ts"])


async def test_over_http_only_what_slack_signed_just_now_is_answered_and_repeats_once(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    settings = bot_settings.model_copy(update={"assistant_slack_app_token": None})
    ts = root(workspace, REVENUE)
    body = json.dumps(asked(REVENUE, ts)).encode()
    async with over_http(settings, workspace) as url:
        refused = [
            await post(url, body, {}),
            await post(url, body, signed(body, secret="another")),
            await post(url, body, signed(body, at=time.time() - 600)),
            await post(url, body + b" ", signed(body)),
        ]
        mine = signed(body)
        taken = [await post(url, body, mine), await post(url, body, mine)]
        taken += [await post(url, body, signed(body) | {"x-slack-retry-num": "1"})]
        await hands.answer(SALES, ts, after=ts)
        await hands.ask(ANA, REVENUE, channel=SALES)
    assert refused == [401, 401, 401, 401]
    assert taken == [200, 200, 200]
    assert len(hands.answers(SALES, ts)) == 1


async def test_an_event_that_comes_again_over_socket_mode_is_answered_once(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    ts = root(workspace, REVENUE)
    async with connected(bot_settings) as bot:
        for number in range(3):
            await workspace_tells(bot, asked(REVENUE, ts, f"Ev{number % 2}"))
        await hands.answer(SALES, ts, after=ts)
        await hands.ask(ANA, REVENUE, channel=SALES)
    assert len(hands.answers(SALES, ts)) == 1


async def workspace_tells(bot: Bot, body: dict[str, Any]) -> None:
    from slack_bolt.request.async_request import AsyncBoltRequest

    response = await bot.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert response.status == 200


async def test_two_replicas_answer_each_question_once(bot_settings: Settings, hands: Hands, workspace: Running) -> None:
    async with connected(bot_settings), connected(bot_settings):
        assert workspace.link.connections == 2
        said = [await hands.do(ANA, "say", channel=SALES, text=REVENUE) for _ in range(8)]
        for each in said:
            await hands.answer(SALES, each["ts"], after=each["ts"])
        await hands.ask(MEI, "and by month?", channel=SALES, thread_ts=said[0]["ts"])
    assert [len(hands.answers(SALES, each["ts"])) for each in said] == [2] + [1] * 7
    assert own_messages(workspace) == 9


def own_messages(workspace: Running, channel: str = SALES) -> int:
    """Everything that the app has said in a channel, but for files."""
    return sum(m["user"] == BOT["id"] and not m.get("files") for m in workspace.workspace.messages(channel))


@pytest.mark.parametrize("method", ["chat.stopStream", "chat.startStream", "users.info", "conversations.info"])
async def test_a_storm_of_refusals_and_lost_answers_ends_in_one_answer(
    bot_settings: Settings, hands: Hands, workspace: Running, method: str
) -> None:
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with connected(with_url(bot_settings, f"{proxy}/api/")):
            faults.add(method, *STORM[:5])
            answer = await hands.ask(ANA, REVENUE, channel=SALES)
    assert "1 July 2026" in words(answer)
    assert not [path for path, _ in faults.waiting if path == method and method != "chat.startStream"]
    assert len(hands.answers(SALES, answer["thread_ts"])) == 1


async def test_a_fresh_answer_whose_receipt_is_lost_is_found_and_not_said_again(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with connected(with_url(bot_settings, f"{proxy}/api/")):
            faults.add("chat.startStream", *[Fault("status", status=503)] * 20)
            faults.add("chat.postMessage", STORM[0], STORM[1], STORM[4], STORM[5])
            answer = await hands.ask(ANA, REVENUE, channel=SALES)
    assert own_messages(workspace) == 1
    assert "1 July 2026" in words(answer)


async def test_a_stream_that_slack_has_ended_becomes_one_answer(bot_settings: Settings, tmp_path: Path) -> None:
    with running(tmp_path / "short", link=AppLink(), stream_seconds=0.0) as short:
        hands = Hands(short)
        async with connected(with_url(bot_settings, short.url)):
            answer = await hands.ask(ANA, REVENUE, channel=SALES)
    assert "table" in [block["type"] for block in answer["blocks"]]
    assert own_messages(short) == 1


async def test_what_slack_does_not_take_comes_plainer_down_to_words(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    no = Fault("status", status=200, body=b'{"ok": false, "error": "invalid_blocks"}')
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with connected(with_url(bot_settings, f"{proxy}/api/")):
            faults.add("chat.stopStream", no)
            first = await hands.ask(ANA, REVENUE, channel=SALES)
            faults.add("chat.stopStream", no, no, no)
            second = await hands.ask(ANA, REVENUE, channel=SALES)
    assert "image" not in [block["type"] for block in first["blocks"]]
    assert "1 July 2026" in words(first)
    assert not second["blocks"]
    assert "1 July 2026" in second["text"]
    assert own_messages(workspace) == 2


async def test_a_channel_that_takes_nothing_gets_its_answer_by_direct_message(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    direct = workspace.workspace.open_direct_message(ANA)["id"]
    async with connected(bot_settings) as bot:
        for number, channel in enumerate(("C0ARCHIVE0", "C0LEADERS0")):
            ts = root(workspace, REVENUE, channel)
            await workspace_tells(bot, asked(REVENUE, ts, f"Ev{number}", channel=channel))
        await until(lambda: own_messages(workspace, direct) == 2)
    told = [words(each) for each in workspace.workspace.messages(direct)]
    assert sum("archived" in text for text in told) == 1
    assert sum("/invite" in text for text in told) == 1
    assert all("1 July 2026" in text for text in told)


async def test_a_person_without_access_gets_no_answer_in_the_thread_of_one_who_has_it(
    bot_settings: Settings, hands: Hands
) -> None:
    async with connected(bot_settings):
        first = await hands.ask(ANA, REVENUE, channel=SALES)
        await hands.do(BEN, "say", channel=SALES, thread_ts=first["thread_ts"], text="and by month?")
        await until(lambda: hands.only_for(BEN))
    assert "raw_data.people" in words(hands.only_for(BEN))
    assert len(hands.answers(SALES, first["thread_ts"])) == 1


@asynccontextmanager
async def a_reply(settings: Settings, workspace: Running, url: str | None = None) -> AsyncIterator[Reply]:
    """The reply to a message in #sales."""
    ts = root(workspace, REVENUE)

    async def note(_: Mapping[str, Any]) -> None: ...

    with Slack.open(with_url(settings, url or workspace.url)) as slack, drawers() as pool:
        post = Post(slack, Thread("T0LOCAL00", SALES, ts), "message 1")
        yield Reply(post, Files(slack, pool), recipient=ANA, place={}, note=note)


def in_thread(workspace: Running) -> list[dict[str, Any]]:
    """What the app has said in #sales."""
    return [each for each in workspace.workspace.messages(SALES) if each["user"] == BOT["id"]]


def grid(rows: int, columns: int, cell: str = "x") -> Table:
    made = tuple(Column(name=f"c{at}", type="text") for at in range(columns))
    return Table(columns=made, rows=tuple((f"{cell}{at}",) * columns for at in range(rows)))


@pytest.mark.parametrize(("rows", "columns"), [(10_000, 4), (30, 60)])
async def test_a_table_too_large_for_a_message_comes_whole_as_a_file_through_a_storm(
    bot_settings: Settings, workspace: Running, rows: int, columns: int
) -> None:
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with a_reply(bot_settings, workspace, f"{proxy}/api/") as reply:
            for step in ("getUploadURLExternal", "/upload/", "completeUploadExternal"):
                faults.add(step, STORM[0], STORM[1])
            await reply.finish(Said("t-1", "Here.", "http://x.example", (Answer(text="", table=grid(rows, columns)),)))
    answer, shared = in_thread(workspace)
    assert "table" in [block["type"] for block in answer["blocks"]]
    (file_id,) = shared["files"]
    lines = workspace.workspace.path_of(file_id).read_text("utf-8-sig").splitlines()
    assert len(lines) == rows + 1
    assert lines[-1].split(",") == [f"x{rows - 1}"] * columns


async def test_a_text_of_13000_characters_comes_whole_and_nothing_stays_of_a_form_that_was_refused(
    bot_settings: Settings, workspace: Running
) -> None:
    text = "\n\n".join(" ".join(f"word{at}" for at in range(start, start + 50)) for start in range(0, 1500, 50))
    said = Said("t-1", text[:13_000], "http://x.example")
    no = Fault("status", status=200, body=b'{"ok": false, "error": "msg_too_long"}')
    async with a_reply(bot_settings, workspace) as reply:
        await reply.finish(said)
    whole = in_thread(workspace)
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        async with a_reply(bot_settings, workspace, f"{proxy}/api/") as reply:
            # The first message of the first form is taken, its second one never; words alone are.
            faults.add("chat.postMessage", Fault("status", status=503), no)
            faults.add("chat.update", no)
            await reply.finish(said)
    again = in_thread(workspace)[len(whole) :]
    assert re.findall(r"word\d+", words(whole)) == re.findall(r"word\d+", said.text)
    assert re.findall(r"word\d+", words(again)) == re.findall(r"word\d+", said.text)
    parts = [each["metadata"]["event_payload"]["part"] for each in again]
    assert parts == list(range(len(parts)))


async def test_data_stays_data_in_the_message_that_slack_shows(bot_settings: Settings, workspace: Running) -> None:
    nasty = "<!channel> <!here> <@U0BEN00000> <https://evil.example|free> [x](https://evil.example) `c` \u202eשלום 🚀"
    answer = Answer(text="", table=grid(3, 2, nasty), understood=nasty, warnings=(nasty,))
    no = Fault("status", status=200, body=b'{"ok": false, "error": "invalid_blocks"}')
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        for refusals in range(4):
            async with a_reply(bot_settings, workspace, f"{proxy}/api/") as reply:
                await reply.show(ToolStarted(call_id="1", tool="ask_data", label=nasty))
                faults.add("chat.stopStream", *[no] * min(refusals, 3))
                await reply.finish(Said("t-1", nasty, "http://x.example", (answer,)))
    shown = in_thread(workspace)
    assert len(shown) == 4
    for message in shown:
        assert "🚀" in words(message)
        assert "שלום" in words(message)
        assert not re.search(r"<[!@#h]", message["text"])
        assert '"type": "link"' not in json.dumps(message["blocks"])
        assert '"type": "broadcast"' not in json.dumps(message["blocks"])
        assert '"type": "user"' not in json.dumps(message["blocks"])


async def test_an_item_that_another_process_has_takes_no_more_notes(tmp_path: Path) -> None:
    async with ChatStore.open(f"sqlite+aiosqlite:///{tmp_path}/chats.db") as store:
        first, second = Inbox(store.engine, taker="a"), Inbox(store.engine, taker="b")
        await first.make_tables()
        await first.put(Item("message 1", "question", "lane", {}))
        (item,) = await first.take(["question"], 1)
        await first.hand_back(item.item_id)
        (again,) = await second.take(["question"], 1)
        with pytest.raises(LostItem):
            await first.note(item.item_id, {"ts": "1"})
        await first.finish(item.item_id)
        await second.note(item.item_id, {"ts": "2"})
    assert (item.attempts, again.attempts) == (0, 1)
