"""The answer to one question in its thread: tasks while it is made, then one final answer, which always arrives."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from assistant.events import AnswerReady, Done, Event, Failed, Progress, TextDelta, ToolFinished, ToolStarted
from assistant.render.slack.reply import Form, Message, Said, messages
from assistant.slack.files import Files
from assistant.slack.post import ENDED, Post, patiently
from tools.answer import Answer
from tools.clients.slack import SlackRefused
from tools.log import get_logger
from tools.slack_blocks import cut, escaped

log = get_logger(__name__)

STREAM_SECONDS: Final = 240.0
"""Slack ends a stream after five minutes by itself; ours is handed over before."""
UPDATE_SECONDS: Final = 1.0
TASK_CHARACTERS: Final = 250
HANDED_OVER: Final = "This takes a while. The answer comes below as soon as it is there."
NO_PLACE: Final = frozenset(
    {"not_in_channel", "is_archived", "channel_not_found", "restricted_action", "thread_not_found"}
)

Note = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass
class Heard:
    """What a turn's events have said so far."""

    text: str = ""
    failed: str | None = None
    answers: list[Answer] = field(default_factory=list)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)


class NoPlace(Exception):
    """The thread cannot be written in; the words say why."""


class Reply:
    """One question's reply. `place` is what an earlier attempt noted; `note` keeps what this one begins."""

    def __init__(
        self,
        post: Post,
        files: Files,
        *,
        recipient: str,
        place: Mapping[str, Any],
        note: Note,
        recipient_team: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._post = post
        self._files = files
        self._recipient = recipient
        # In an organisation of several workspaces that of the person, not that of the channel.
        self._recipient_team = recipient_team or post.thread.team_id
        self._note = note
        self._clock = clock
        self._ts: str | None = place.get("ts")
        self._published: Message | None = None
        self._place = dict(place)
        self._parts = 0
        self._streaming = False
        self._stream_until = 0.0
        self._told_at: float | None = None
        self._told: dict[str, dict[str, Any]] = {}
        self.heard = Heard()

    async def begin(self, *, again: bool) -> None:
        """Say that the question was heard; `again` takes over what an attempt before this one left."""
        if again and self._ts is None:
            self._ts = await patiently(self._begun)
        if self._ts is None:
            await self._set_status("is thinking…")

    async def _begun(self) -> str | None:
        return await self._post.find(0) or await self._post.orphan()

    async def show(self, event: Event) -> None:
        """Show what happens."""
        match event:
            case TextDelta(text=text):
                self.heard.text += text
            case ToolStarted(quiet=False, call_id=call_id, label=label):
                self.heard.tasks[call_id] = _task(call_id, label, "in_progress")
                await self._show_tasks()
            case Progress(text=text):
                for task in self.heard.tasks.values():
                    if task["status"] == "in_progress":
                        task["details"] = cut(text, TASK_CHARACTERS)
                await self._show_tasks(soon=False)
            case ToolFinished(call_id=call_id, ok=ok, summary=summary) if call_id in self.heard.tasks:
                task = self.heard.tasks[call_id]
                task["status"] = "complete" if ok else "error"
                task["output"] = cut(summary, TASK_CHARACTERS)
                task.pop("details", None)
                await self._show_tasks(soon=False)
            case AnswerReady(answer=answer):
                self.heard.answers.append(answer)
            case Failed(message=words):
                self.heard.failed = words
                for task in self.heard.tasks.values():
                    task["status"] = "error" if task["status"] == "in_progress" else task["status"]
            case Done(text=text):
                self.heard.text = text

    async def hand_over(self) -> None:
        """Close the stream before Slack does, when it is time."""
        if self._streaming and self._clock() > self._stream_until:
            await self._end_stream(Message(HANDED_OVER), mark=False)
            self._ts = None
            await self._keep({"ts": None})

    # The final answer.

    @property
    def published(self) -> tuple[str, Message] | None:
        """The `ts` of the answer's first message and what it says, once it is there."""
        return (self._ts, self._published) if self._ts and self._published else None

    async def finish(self, said: Said) -> None:
        """Publish the answer in the best form that Slack takes. Raises NoPlace when the thread takes nothing."""
        # What an attempt before this one had ready is not sent again.
        ready = [(str(file_id), str(name)) for file_id, name in self._place.get("files") or ()]
        files = await self._files.prepare(said, ready)
        said = replace(said, pictures=files.pictures)
        # Whoever has lost the item meanwhile learns it here, before anything is published.
        await self._keep({"ts": self._ts, "files": list(files.files)})
        await self._publish_in_some_form(said)
        if not self._place.get("shared"):
            await self._files.share(files, self._post, again=bool(ready))
            await self._keep({"shared": True})
        await self._set_status("")

    async def say(self, message: Message) -> None:
        """Words in place of an answer."""
        await self.begin(again=True)
        await self._publish([message])
        await self._set_status("")

    async def _publish_in_some_form(self, said: Said) -> None:
        for form in Form:
            try:
                await self._publish(messages(said, form))
                break
            except SlackRefused as error:
                if error.code in NO_PLACE:
                    raise NoPlace(str(error)) from error
                log.warning("slack_refused_a_form", form=form.name, code=error.code)
                if form is Form.LINK_ONLY:
                    raise

    async def _publish(self, parts: list[Message]) -> None:
        for part, message in enumerate(parts):
            if part == 0:
                self._published = message
            if part == 0 and self._streaming:
                await self._end_stream(message, mark=True)
            elif part == 0 and self._ts is not None:
                await self._settle(self._ts, message)
            elif part == 0:
                self._ts = await self._post.message(message, part)
                await self._keep({"ts": self._ts})
            else:
                found = await self._post.find(part)
                await (self._post.update(found, message, part) if found else self._post.message(message, part))
            self._parts = max(self._parts, part + 1)
        for part in range(len(parts), self._parts):
            # Of a form that Slack took in part only.
            if found := await self._post.find(part):
                await self._post.try_call("chat.delete", channel=self._post.thread.channel, ts=found)

    async def _settle(self, ts: str, message: Message) -> None:
        """Make the begun message the answer; a stream that is still open is closed first."""
        try:
            await self._post.update(ts, message, 0)
        except SlackRefused as error:
            if error.code == "streaming_state_conflict":
                await self._post.try_call("chat.stopStream", channel=self._post.thread.channel, ts=ts)
                await self._post.update(ts, message, 0)
            elif error.code == "message_not_found":
                self._ts = await self._post.message(message, 0)
            else:
                raise

    async def _end_stream(self, message: Message, *, mark: bool) -> None:
        ts = str(self._ts)
        body: dict[str, Any] = {"blocks": list(message.blocks), "chunks": self._changed_tasks()}
        if not mark:
            body["markdown_text"] = message.text
        elif message.blocks:
            body["metadata"] = self._post.mark(0)
        try:
            await self._post.call("chat.stopStream", channel=self._post.thread.channel, ts=ts, **_given(body))
            self._streaming = False
            if mark and not message.blocks:
                # A stream's text is Markdown, where data could make links; a message's text is escaped.
                await self._settle(ts, message)
        except SlackRefused as error:
            if error.code in ENDED or error.code == "message_not_found":
                self._streaming = False
                if mark:
                    await self._settle(ts, message)
            else:
                raise

    async def _keep(self, news: Mapping[str, Any]) -> None:
        self._place |= news
        await self._note(self._place)

    # Progress, which may be lost.

    async def _show_tasks(self, *, soon: bool = True) -> None:
        if not self._streaming and self._ts is None:
            if self._told_at is None or self._clock() - self._told_at >= UPDATE_SECONDS:
                await self._start_stream()
        elif self._streaming and (soon or self._clock() - (self._told_at or 0.0) >= UPDATE_SECONDS):
            chunks = self._changed_tasks()
            if chunks:
                self._told_at = self._clock()
                thread = self._post.thread
                await self._post.try_call("chat.appendStream", channel=thread.channel, ts=self._ts, chunks=chunks)

    async def _start_stream(self) -> None:
        thread = self._post.thread
        self._told_at = self._clock()
        started = await self._post.try_call(
            "chat.startStream",
            channel=thread.channel,
            thread_ts=thread.ts,
            recipient_user_id=self._recipient,
            recipient_team_id=self._recipient_team,
            chunks=self._changed_tasks(),
        )
        if started:
            self._ts = str(started["ts"])
            self._streaming = True
            self._stream_until = self._clock() + STREAM_SECONDS
            await self._keep({"ts": self._ts})

    def _changed_tasks(self) -> list[dict[str, Any]]:
        changed = [dict(task) for task_id, task in self.heard.tasks.items() if self._told.get(task_id) != task]
        self._told = {task_id: dict(task) for task_id, task in self.heard.tasks.items()}
        return changed

    async def _set_status(self, status: str) -> None:
        thread = self._post.thread
        await self._post.try_call(
            "assistant.threads.setStatus", channel_id=thread.channel, thread_ts=thread.ts, status=status
        )


def _task(call_id: str, label: str, status: str) -> dict[str, Any]:
    return {"type": "task_update", "id": call_id, "title": cut(label, TASK_CHARACTERS), "status": status}


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value}


def refusal(words: str) -> Message:
    """Words instead of an answer."""
    return Message(escaped(words, 3000))
