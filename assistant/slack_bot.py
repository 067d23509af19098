"""The Slack face: one process that listens over Socket Mode or signed HTTP, and answers in threads."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.open_chat import open_chat
from assistant.slack.again import Again
from assistant.slack.answer_deeds import AnswerDeeds
from assistant.slack.approvals import Approvals
from assistant.slack.aside import Asides
from assistant.slack.channels import Channels
from assistant.slack.clicks import Clicks
from assistant.slack.deciding import Deciding
from assistant.slack.desk import Desk
from assistant.slack.doors import Doors
from assistant.slack.files import Files, drawers
from assistant.slack.handlers import Handlers
from assistant.slack.inbox import Inbox
from assistant.slack.job_deeds import JobDeeds
from assistant.slack.orders import Orders
from assistant.slack.people import People
from assistant.slack.policy import read_policy
from assistant.slack.privately import Privately
from assistant.slack.progress import Progress
from assistant.slack.questions import Questions
from assistant.slack.requests import Requests
from assistant.slack.threads import Threads
from assistant.slack.windows import Windows
from assistant.warm_up import load_what_answers_need
from tools.errors import SettingsError
from tools.keep_alive import KEEP_ALIVE_SECONDS
from tools.log import get_logger, set_up_logging
from tools.settings import Settings, is_loopback

log = get_logger(__name__)


@dataclass(frozen=True)
class Bot:
    """The open face: Bolt's application, and the desk that works on what it keeps."""

    app: AsyncApp
    desk: Desk


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8003) -> None:
    """Answer in Slack until told to stop; raises SettingsError when the tokens do not allow it."""
    set_up_logging(settings.assistant_log_level, service="slack")
    asyncio.run(_serve(settings, host, port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_bot(settings) as bot, _door(settings, bot, host, port):
        working = asyncio.create_task(bot.desk.run())
        stopping = asyncio.create_task(stop.wait())
        log.info("slack_ready", transport="socket" if settings.assistant_slack_app_token else "http")
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


@asynccontextmanager
async def open_bot(settings: Settings, pool: ProcessPoolExecutor | None = None) -> AsyncIterator[Bot]:
    """Everything but the door, for the time of the block; charts are drawn in the pool, or in one of its own."""
    if settings.assistant_slack_bot_token is None:
        raise SettingsError("ASSISTANT_SLACK_BOT_TOKEN is missing: xoxb-..., from the app's page OAuth & Permissions")
    secret = settings.assistant_slack_signing_secret
    if secret is None and settings.assistant_slack_app_token is None:
        raise SettingsError(
            "ASSISTANT_SLACK_APP_TOKEN is missing: xapp-... with connections:write, for Socket Mode; or "
            "ASSISTANT_SLACK_SIGNING_SECRET, from the page Basic Information, to be called over HTTP"
        )
    policy = read_policy(settings.assistant_slack_policy_file)
    client = AsyncWebClient(
        settings.assistant_slack_bot_token.get_secret_value(), base_url=settings.assistant_slack_api_url
    )
    if is_loopback(urlsplit(settings.assistant_slack_api_url).hostname or ""):
        client.proxy = None
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(open_chat(settings))
        await asyncio.to_thread(load_what_answers_need)
        me = await client.auth_test()
        inbox = Inbox(chat.store.engine, taker=str(uuid4()))
        await inbox.make_tables()
        threads = Threads(chat.store.engine)
        people = People(chat.services, mapping=settings.assistant_slack_people_file, enterprise=me.get("enterprise_id"))
        slack, bot = chat.services.slack, me["user_id"]
        channels = Channels(slack, policy)
        files = Files(slack, pool or stack.enter_context(drawers()))
        progress = Progress(chat, inbox, people, channels)
        asides, again, windows = Asides(slack, threads), Again(chat, files), Windows(slack)
        approvals = Approvals(chat.store.engine)
        deciding = Deciding(chat, approvals)
        questions = Questions(
            chat, inbox, threads, people, channels, files, progress, asides, again, approvals, deciding, bot=bot
        )
        requests = Requests(chat, inbox, questions, Privately(chat, inbox, people, channels), windows, bot=bot)
        clicks = Clicks(
            chat,
            requests,
            people,
            channels,
            windows,
            deciding,
            Orders(chat, channels, progress, threads),
            AnswerDeeds(chat, inbox, channels, again, files, asides, windows),
            JobDeeds(chat, channels, progress, deciding, windows),
        )
        desk = Desk(inbox, Handlers(questions, requests, clicks, progress).handle, tidy=(threads, approvals))
        app = AsyncApp(
            client=client,
            signing_secret=secret.get_secret_value() if secret else "socket-mode-is-not-signed",
            # What comes in is kept before it is acknowledged, so that a kill in between loses nothing.
            process_before_response=True,
        )
        Doors(inbox, threads, bot_user_id=bot, poke=desk.poke).open(app)
        yield Bot(app, desk)


@asynccontextmanager
async def _door(settings: Settings, bot: Bot, host: str, port: int) -> AsyncIterator[None]:
    """Socket Mode when there is a token for it, else HTTP; both answer `/health`."""

    async def healthy(_: Request) -> Response:
        return JSONResponse({"status": "ok", "release": settings.assistant_release})

    routes = [Route("/health", healthy)]
    if settings.assistant_slack_app_token is None:
        routes.append(Route("/slack/events", AsyncSlackRequestHandler(bot.app).handle, methods=["POST"]))
    config = uvicorn.Config(
        Starlette(routes=routes),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = uvicorn.Server(config)
    # The process has its own handlers of signals: the server only serves.
    serving = asyncio.create_task(server._serve())
    socket = None
    if settings.assistant_slack_app_token is not None:
        token = settings.assistant_slack_app_token.get_secret_value()
        socket = AsyncSocketModeHandler(bot.app, token, web_client=bot.app.client)
        await socket.connect_async()
    try:
        yield
    finally:
        if socket is not None:
            await socket.close_async()
        server.should_exit = True
        await serving
