"""Messages that grow: chat.startStream, appendStream and stopStream, with Slack's limits and its five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from deploy.local.slack.limits import MARKDOWN, MOST_BLOCKS, message_error
from deploy.local.slack.refused import Params, Refused, from_json
from deploy.local.slack.workspace import Workspace

STREAM_SECONDS: Final = 300.0
TASK_STATES: Final = ("pending", "in_progress", "complete", "error")
TASK_TITLE: Final = 256


class Streams:
    """The streaming methods; a stream that is older than its time takes nothing more."""

    def __init__(
        self, workspace: Workspace, *, seconds: float = STREAM_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._workspace = workspace
        self._seconds = seconds
        self._clock = clock
        self.methods: dict[str, Callable[[Params], dict[str, Any]]] = {
            "chat.startStream": self._start,
            "chat.appendStream": self._append,
            "chat.stopStream": self._stop,
        }

    def is_open(self, message: Params) -> bool:
        """Whether the message still grows."""
        return bool(message.get("stream")) and self._clock() < message["stream"]["until"]

    def _start(self, params: Params) -> dict[str, Any]:
        channel = self._channel(params)
        if not params.get("thread_ts"):
            raise Refused(
                "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: thread_ts"]}
            )
        if not channel.get("is_im") and not (params.get("recipient_user_id") and params.get("recipient_team_id")):
            raise Refused("missing_recipient_user_id")
        if self._workspace.message(channel["id"], str(params["thread_ts"])) is None:
            raise Refused("thread_not_found")
        stream = {"until": self._clock() + self._seconds, "text": "", "tasks": {}, "blocks": []}
        _grow(stream, params)
        kept = {"thread_ts": str(params["thread_ts"]), "text": stream["text"], "stream": stream, "blocks": []}
        message = self._workspace.add_message(channel["id"], kept)
        return {"channel": channel["id"], "ts": message["ts"]}

    def _append(self, params: Params) -> dict[str, Any]:
        channel, message = self._growing(params)
        stream = message["stream"]
        _grow(stream, params)
        self._workspace.change_message(channel["id"], message["ts"], stream=stream, text=stream["text"])
        return {"channel": channel["id"], "ts": message["ts"]}

    def _stop(self, params: Params) -> dict[str, Any]:
        channel, message = self._growing(params)
        stream = message["stream"]
        _grow(stream, params)
        blocks = [*stream["blocks"], *from_json(params.get("blocks"), [])]
        if blocks and (error := message_error(stream["text"] or "-", blocks, self._workspace.file)):
            raise Refused(error)
        changed: dict[str, Any] = {"stream": None, "text": stream["text"], "blocks": blocks, "tasks": stream["tasks"]}
        if params.get("metadata"):
            changed["metadata"] = from_json(params["metadata"], None)
        kept = self._workspace.change_message(channel["id"], message["ts"], **changed)
        return {"channel": channel["id"], "ts": message["ts"], "message": kept}

    def _channel(self, params: Params) -> dict[str, Any]:
        channel = self._workspace.channel(str(params.get("channel", "")))
        if channel is None:
            raise Refused("channel_not_found")
        if channel.get("is_archived"):
            raise Refused("is_archived")
        if not channel.get("is_member"):
            raise Refused("not_in_channel")
        return channel

    def _growing(self, params: Params) -> tuple[dict[str, Any], dict[str, Any]]:
        channel = self._channel(params)
        message = self._workspace.message(channel["id"], str(params.get("ts", "")))
        if message is None:
            raise Refused("message_not_found")
        if not self.is_open(message):
            raise Refused("message_not_in_streaming_state")
        return channel, message


def _grow(stream: dict[str, Any], params: Params) -> None:
    """Take what a call brings: text and chunks of text, tasks and blocks."""
    chunks: Sequence[Params] = from_json(params.get("chunks"), [])
    texts = [str(params.get("markdown_text") or "")]
    for chunk in chunks:
        match chunk:
            case {"type": "markdown_text", "text": str(text)}:
                texts.append(text)
            case {"type": "task_update", "id": str(task), "title": str(title), "status": str(status)}:
                if status not in TASK_STATES or not 0 < len(title) <= TASK_TITLE:
                    raise Refused("invalid_chunks")
                stream["tasks"][task] = {"title": title, "status": status, "details": chunk.get("details")}
            case {"type": "plan_update", "title": str()}:
                pass
            case {"type": "blocks", "blocks": list(blocks)}:
                stream["blocks"] += blocks
            case _:
                raise Refused("invalid_chunks")
    if sum(map(len, texts)) > MARKDOWN:
        raise Refused("msg_too_long")
    if len(stream["blocks"]) > MOST_BLOCKS:
        raise Refused("invalid_blocks")
    stream["text"] += "".join(texts)
