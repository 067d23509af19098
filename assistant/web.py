"""The web chat: Chainlit's handlers. Chainlit loads this file by its path, so nothing imports it."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any

import chainlit as cl
from chainlit.config import config as chainlit_config
from chainlit.context import context
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.types import Feedback, ThreadDict
from chainlit.utils import utc_now

from assistant.chat import Thread, in_words
from assistant.deps import ModelChoice
from assistant.events import AnswerReady, Done, Event, Failed, Progress, TextDelta, ToolFinished, ToolStarted
from assistant.render.web import elements
from assistant.starters import PROFILES, Profile
from assistant.web_chainlit import Ready
from assistant.web_history import History
from assistant.web_host import current_host
from assistant.web_place import told
from assistant.web_zone import in_their_zone
from tools.answer import Answer
from tools.errors import AppError
from tools.log import get_logger
from tools.person import Person

log = get_logger(__name__)

RECONNECT_SECONDS = 60.0
RECONNECT_POLL_SECONDS = 0.25
ICONS: Mapping[str, str] = {
    "ask_data": "database",
    "query_view": "table",
    "launch_job": "file-plus",
    "job_status": "loader",
    "check_health": "activity",
    "list_my_jobs": "list-checks",
    "list_reports": "files",
    "fetch_report": "file-down",
    "cancel_job": "circle-stop",
    "run_sql": "database",
    "launch_upkeep": "list-checks",
    "do_to_last": "locate",
    "retry_job": "rotate-cw",
    "list_deliveries": "inbox",
    "send_report": "send",
    "resend_delivery": "send",
    "send_test": "send",
    "confirm_delivery": "check",
    "create_schedule": "calendar-plus",
    "create_alert": "bell-plus",
    "list_schedules": "calendar",
    "change_schedule": "calendar-cog",
    "share_report": "share-2",
    "unshare_report": "share-2",
    "report_shares": "users",
    "run_report_again": "refresh-cw",
    "delete_report": "trash-2",
}


@cl.data_layer
def history() -> History:
    """The layer that keeps threads, steps and elements."""
    return current_host().history


def _profile(profile: Profile) -> cl.ChatProfile:
    return cl.ChatProfile(
        name=profile.name,
        markdown_description=profile.description,
        icon=f"/public/icons/{profile.icon}.svg",
        default=profile.model == "auto",
        starters=[
            cl.Starter(label=starter.label, message=starter.question, icon=f"/public/icons/{starter.icon}.svg")
            for starter in profile.starters
        ],
    )


def profiles(_user: cl.User | None = None, _language: str | None = None) -> Ready[list[cl.ChatProfile]]:
    """One profile a semantic model."""
    return Ready([_profile(profile) for profile in PROFILES])


# Not by Chainlit's decorator, which makes a coroutine of it.
chainlit_config.code.set_chat_profiles = profiles


@cl.on_chat_start
async def start() -> None:
    """Nothing to prepare: a thread begins with its first message."""


@cl.on_chat_resume
async def resume(_thread: ThreadDict) -> None:
    """Nothing to restore: the conversation's memory is in the chat store, and elements carry their own state."""


@cl.on_message
async def answer(message: cl.Message) -> None:
    """One turn, drawn as it happens."""
    try:
        person = await _person()
    except AppError as error:
        await cl.ErrorMessage(content=in_words(error).message).send()
        return
    if person is None:
        await cl.ErrorMessage(content="Your session has ended. Reload the page to sign in again.").send()
        return
    thread = Thread(id=context.session.thread_id, surface="web", semantic_model=_semantic_model())
    # The thread is kept by now, so that a reload finds it, also while it is being answered.
    await cl.send_window_message(told(thread.id))
    drawing = Drawing(message.content)
    events = current_host().chat.turn(person, thread, message.content, turn_id=_run_id())
    try:
        async with aclosing(events):
            async for event in events:
                await drawing.show(event)
    except asyncio.CancelledError:
        await drawing.stopped()
        raise


@cl.on_feedback
async def rated(feedback: Feedback) -> None:
    """Thumbs and comment; they refer to the run of the turn."""
    person = await _person()
    if person is not None:
        comment = (feedback.comment or "").strip() or None
        await current_host().chat.rate(person, feedback.forId, helpful=bool(feedback.value), comment=comment)


class Drawing:
    """The message, steps and elements of one turn."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._message = cl.Message(content="")
        self._steps: dict[str, cl.Step] = {}
        self._answers: list[Answer] = []

    async def show(self, event: Event) -> None:
        """Draw what happened."""
        match event:
            case TextDelta(text=text):
                await self._message.stream_token(text)
            case ToolStarted(quiet=False):
                await self._open_step(event)
            case Progress(text=text):
                await self._tell(text)
            case ToolFinished():
                await self._close_step(event)
            case AnswerReady(answer=answer):
                self._answers.append(answer)
            case Failed(message=words):
                await self._end_steps("Failed", failed=True)
                await self._connected()
                await cl.ErrorMessage(content=words).send()
            case Done(text=text):
                await self._finish(text)

    async def stopped(self) -> None:
        """The person stopped the turn: keep what was said so far."""
        await self._end_steps("Stopped")
        if self._message.content:
            await self._message.send()

    async def _end_steps(self, words: str, *, failed: bool = False) -> None:
        for step in self._steps.values():
            step.output = words
            step.is_error = failed
            step.end = utc_now()
            await step.update()
        self._steps.clear()

    async def _open_step(self, event: ToolStarted) -> None:
        step = cl.Step(
            name=event.label, type="tool", show_input=False, metadata={"icon": ICONS.get(event.tool, "wrench")}
        )
        step.icon = ICONS.get(event.tool, "wrench")
        step.parent_id = _run_id()
        step.start = utc_now()
        self._steps[event.call_id] = step
        await step.send()

    async def _tell(self, text: str) -> None:
        for step in self._steps.values():
            step.output = text
            await step.update()

    async def _close_step(self, event: ToolFinished) -> None:
        step = self._steps.pop(event.call_id, None)
        if step is None:
            return
        step.output = f"{event.summary} ({event.seconds:.1f} s)"
        step.is_error = not event.ok
        step.end = utc_now()
        await step.update()

    async def _finish(self, text: str) -> None:
        if not text and not self._answers:
            return
        await self._connected()
        self._message.content = text
        await self._message.send()
        for answer in self._answers:
            for element in elements(answer, question=self._question, said=text):
                shown = cl.CustomElement(name=element.component, props=element.props, display="inline")
                # One after the other: the order on the page is the order of arrival.
                await shown.send(for_id=self._message.id)

    @staticmethod
    async def _connected() -> None:
        """Wait until the browser is there, with this page or after a reload with another one of the same thread.

        What is sent while it is away does not reach it; when it stays away, the thread keeps it for later.
        """
        session = context.session
        if not isinstance(session, WebsocketSession):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(RECONNECT_SECONDS):
                while not _is_there(session):
                    if later := _page_after(session):
                        session.emit = later.emit
                        return
                    await asyncio.sleep(RECONNECT_POLL_SECONDS)


def _is_there(session: WebsocketSession) -> bool:
    return bool(sio.manager.is_connected(session.socket_id, "/"))


def _page_after(session: WebsocketSession) -> WebsocketSession | None:
    """Where the same person has the same thread open now: a thread's id alone, which a browser names, says nothing."""
    mine = session.user.identifier if session.user else None
    return next(
        (
            other
            for other in list(ws_sessions_id.values())
            if other.thread_id == session.thread_id
            and other.user is not None
            and other.user.identifier == mine
            and _is_there(other)
        ),
        None,
    )


async def _person() -> Person | None:
    user: Any = context.session.user
    person = await asyncio.to_thread(current_host().people.person, user.identifier) if user else None
    return in_their_zone(person, context.session.environ) if person else None


def _run_id() -> str | None:
    run = context.current_run
    return run.id if run else None


def _semantic_model() -> ModelChoice:
    chosen = context.session.chat_profile
    return next((profile.model for profile in PROFILES if profile.name == chosen), "auto")
