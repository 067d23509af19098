"""The workspace on loopback is to an app what Slack is: Socket Mode, signed HTTP, retries, streams, modals."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import TaskUpdateChunk
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from deploy.local.processes import free_port
from deploy.local.slack.app_link import AppLink, signed
from deploy.local.slack.run import Running, running
from deploy.local.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, SIGNING_SECRET

SALES = "C0SALES000"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, link=AppLink(ack_seconds=0.3, retry_pauses=(0.0, 0.05))) as made:
        yield made


def client(workspace: Running) -> AsyncWebClient:
    made = AsyncWebClient(BOT_TOKEN, base_url=workspace.url)
    made.proxy = None
    return made


@asynccontextmanager
async def connected(workspace: Running, app: AsyncApp) -> AsyncIterator[None]:
    """The app over Socket Mode for the time of the block."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=app.client)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()


async def do(workspace: Running, user: str, deed: str, **what: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(workspace.person(user) + deed, json=what)
    return answer.json()


async def root(workspace: Running, text: str = "hello", channel: str = SALES) -> str:
    return str((await do(workspace, "U0ANA00000", "say", channel=channel, text=text))["ts"])


async def test_a_mention_reaches_the_app_over_socket_mode_and_its_reply_stands_in_the_thread(
    workspace: Running,
) -> None:
    app = AsyncApp(client=client(workspace), signing_secret=SIGNING_SECRET)
    replied = asyncio.Event()

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say(text=f"heard {event['user']}", thread_ts=event["ts"])
        replied.set()

    @app.event("message")
    async def ignored() -> None: ...

    async with connected(workspace, app):
        ts = await root(workspace, f"<@{BOT['id']}> revenue")
        await asyncio.wait_for(replied.wait(), 10)
    thread = [each for each in workspace.workspace.messages(SALES) if each.get("thread_ts") == ts]
    assert [each["text"] for each in thread] == ["heard U0ANA00000"]


async def test_an_event_that_is_not_taken_comes_again_with_its_number_and_then_no_more(workspace: Running) -> None:
    app = AsyncApp(client=client(workspace), signing_secret=SIGNING_SECRET, process_before_response=True)
    heard: list[str | None] = []
    enough = asyncio.Event()

    @app.event("message")
    async def slow(request: Any) -> None:
        heard.append((request.headers.get("x-slack-retry-num") or [None])[0])
        if len(heard) == 3:
            enough.set()
            return
        await asyncio.sleep(0.5)

    async with connected(workspace, app):
        await root(workspace)
        await asyncio.wait_for(enough.wait(), 10)
    assert heard == ["0", "1", "2"]


async def test_over_http_requests_are_signed_and_a_wrong_signature_is_refused(workspace: Running) -> None:
    app = AsyncApp(client=client(workspace), signing_secret=SIGNING_SECRET)

    @app.command("/analytics")
    async def command(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"you said {command['text']}")

    with served(app) as url:
        workspace.link.events_url = url
        answer = await do(workspace, "U0ANA00000", "command", channel=SALES, text="/analytics ask revenue")
        async with httpx.AsyncClient(trust_env=False) as http:
            body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
            good = await http.post(url, content=body, headers=signed(body) | {"content-type": "application/json"})
            bad = await http.post(url, content=body, headers=signed(body, secret="other"))
            old = await http.post(url, content=body, headers=signed(body, at=1.0))
    assert answer["answer"] == {"text": "you said ask revenue"}
    assert [good.status_code, bad.status_code, old.status_code] == [200, 401, 401]
    only_for_ana = workspace.workspace.messages(SALES)[-1]
    assert only_for_ana["only_for"] == "U0ANA00000"


async def test_a_click_opens_a_modal_and_its_fields_come_back(workspace: Running) -> None:
    app = AsyncApp(client=client(workspace), signing_secret=SIGNING_SECRET)
    sent: list[Any] = []

    @app.action("why")
    async def clicked(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        field = {"type": "plain_text_input", "action_id": "words", "multiline": True}
        label = {"type": "plain_text", "text": "What was wrong?"}
        view = {
            "type": "modal",
            "callback_id": "reason",
            "title": {"type": "plain_text", "text": "Tell us"},
            "blocks": [{"type": "input", "block_id": "r", "label": label, "element": field}],
        }
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("reason")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        sent.append(view["state"]["values"]["r"]["words"]["value"])
        await ack()

    button = {"type": "button", "action_id": "why", "text": {"type": "plain_text", "text": "Why"}, "value": "1"}
    blocks = [{"type": "actions", "elements": [button]}]
    async with connected(workspace, app):
        posted = await app.client.chat_postMessage(channel=SALES, text="x", blocks=blocks)
        assert await do(workspace, "U0BEN00000", "click", channel=SALES, ts=posted["ts"], action_id="why") == {
            "ok": True
        }
        await until(lambda: workspace.workspace.modal("U0BEN00000"))
        assert (await do(workspace, "U0BEN00000", "submit", values={"words": "the window"}))["ok"]
    assert sent == ["the window"]
    assert workspace.workspace.modal("U0BEN00000") is None


async def test_a_stream_grows_and_ends_and_takes_nothing_afterwards(workspace: Running) -> None:
    web = client(workspace)
    ts = await root(workspace)
    stream = await web.chat_stream(
        channel=SALES, thread_ts=ts, recipient_user_id="U0ANA00000", recipient_team_id="T0LOCAL00", buffer_size=1
    )
    await stream.append(chunks=[TaskUpdateChunk(id="1", title="Asking", status="in_progress")])
    await stream.append(markdown_text="Revenue is")
    with pytest.raises(SlackApiError, match="streaming_state_conflict"):
        await web.chat_update(channel=SALES, ts=str(stream.ts), text="x")
    await stream.stop(markdown_text=" 5", metadata={"event_type": "a", "event_payload": {"id": "1"}})
    kept = workspace.workspace.message(SALES, str(stream.ts))
    assert kept
    assert kept["text"] == "Revenue is 5"
    assert kept["metadata"]["event_payload"] == {"id": "1"}
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        await web.chat_appendStream(channel=SALES, ts=str(stream.ts), markdown_text="more")


async def test_a_stream_that_is_too_old_takes_nothing_and_its_message_can_be_updated(tmp_path: Path) -> None:
    with running(tmp_path, stream_seconds=0.0) as workspace:
        web = client(workspace)
        ts = await root(workspace)
        who = {"recipient_user_id": "U0ANA00000", "recipient_team_id": "T0LOCAL00"}
        started = await web.chat_startStream(channel=SALES, thread_ts=ts, markdown_text="a", **who)
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            await web.chat_stopStream(channel=SALES, ts=started["ts"])
        await web.chat_update(channel=SALES, ts=started["ts"], text="whole")
        message = workspace.workspace.message(SALES, started["ts"])
        assert message
        assert message["text"] == "whole"


async def test_a_stream_in_a_channel_names_its_recipient_and_stays_within_the_limit(workspace: Running) -> None:
    web = client(workspace)
    ts = await root(workspace)
    with pytest.raises(SlackApiError, match="missing_recipient_user_id"):
        await web.chat_startStream(channel=SALES, thread_ts=ts)
    who = {"recipient_user_id": "U0ANA00000", "recipient_team_id": "T0LOCAL00"}
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await web.chat_startStream(channel=SALES, thread_ts=ts, markdown_text="x" * 12_001, **who)


async def test_the_home_tab_is_published_for_one_person_and_refuses_what_slack_refuses(workspace: Running) -> None:
    web = client(workspace)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Your schedules"}}
    await web.views_publish(user_id="U0ANA00000", view={"type": "home", "blocks": [section]})
    home = workspace.workspace.home("U0ANA00000")
    assert home
    assert home["blocks"] == [section]
    assert workspace.workspace.home("U0BEN00000") is None
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await web.views_publish(user_id="U0ANA00000", view={"type": "home", "blocks": [section] * 101})


async def test_without_an_app_a_command_says_so(workspace: Running) -> None:
    answer = await do(workspace, "U0ANA00000", "command", text="/analytics help")
    assert answer == {"ok": False, "error": "the app did not answer within three seconds"}


async def until(found: Any) -> None:
    async with asyncio.timeout(10):
        while not found():  # noqa: ASYNC110 - what is waited for happens in another thread
            await asyncio.sleep(0.01)


class served:  # noqa: N801
    """An app behind HTTP in a thread, for the time of the block; its address."""

    def __init__(self, app: AsyncApp) -> None:
        handler = AsyncSlackRequestHandler(app)
        routes = [Route("/slack/events", handler.handle, methods=["POST"])]
        port = free_port()
        self._url = f"http://127.0.0.1:{port}/slack/events"
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        pause = threading.Event()
        while not self._server.started:
            pause.wait(0.01)
        return self._url

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
