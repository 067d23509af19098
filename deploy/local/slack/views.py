"""Modals and the App Home, and what a thread with the app shows beside its messages."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from deploy.local.slack.limits import view_error
from deploy.local.slack.refused import Params, Refused, from_json
from deploy.local.slack.workspace import Workspace

TRIGGER_SECONDS: Final = 3.0
MOST_PROMPTS: Final = 4
STATUS: Final = 250
TITLE: Final = 250


class Views:
    """views.* and assistant.threads.*; a trigger opens one modal, within three seconds."""

    def __init__(self, workspace: Workspace, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.Lock()
        self._triggers: dict[str, tuple[str, float]] = {}
        self.methods: dict[str, Callable[[Params], dict[str, Any]]] = {
            "views.open": self._open,
            "views.push": self._open,
            "views.update": self._update,
            "views.publish": self._publish,
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setTitle": self._set_title,
            "assistant.threads.setSuggestedPrompts": self._set_prompts,
        }

    def trigger(self, user_id: str) -> str:
        """A fresh trigger for what a person just did."""
        with self._lock:
            trigger = f"{secrets.randbelow(10**12)}.{secrets.token_hex(12)}"
            self._triggers[trigger] = (user_id, self._clock() + TRIGGER_SECONDS)
            return trigger

    def _open(self, params: Params) -> dict[str, Any]:
        with self._lock:
            user_id, until = self._triggers.pop(str(params.get("trigger_id", "")), ("", 0.0))
        if not user_id:
            raise Refused("invalid_trigger_id")
        if self._clock() > until:
            raise Refused("expired_trigger_id")
        view = self._checked(params, "modal")
        self._workspace.show_modal(user_id, view)
        return {"view": view}

    def _update(self, params: Params) -> dict[str, Any]:
        wanted = str(params.get("view_id") or params.get("external_id") or "")
        for user in self._workspace.users:
            shown = self._workspace.modal(user["id"])
            if shown and wanted in (shown["id"], shown.get("external_id")):
                view = self._checked(params, "modal") | {"id": shown["id"]}
                self._workspace.show_modal(user["id"], view)
                return {"view": view}
        raise Refused("not_found")

    def _publish(self, params: Params) -> dict[str, Any]:
        user_id = str(params.get("user_id", ""))
        if self._workspace.user(user_id) is None:
            raise Refused("user_not_found")
        view = self._checked(params, "home")
        self._workspace.publish_home(user_id, view)
        return {"view": view}

    def _checked(self, params: Params, kind: str) -> dict[str, Any]:
        view = from_json(params.get("view"), {})
        if error := view_error(view, kind, self._workspace.file):
            raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {error}"]})
        shown = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()[:16]
        return {**view, "id": "V" + secrets.token_hex(5).upper(), "hash": shown}

    def _set_status(self, params: Params) -> dict[str, Any]:
        status = str(params.get("status", ""))
        if len(status) > STATUS:
            raise Refused("invalid_arguments")
        self._workspace.change_thread(*self._thread(params), status=status)
        return {}

    def _set_title(self, params: Params) -> dict[str, Any]:
        title = str(params.get("title", ""))
        if not 0 < len(title) <= TITLE:
            raise Refused("invalid_arguments")
        self._workspace.change_thread(*self._thread(params), title=title)
        return {}

    def _set_prompts(self, params: Params) -> dict[str, Any]:
        prompts = from_json(params.get("prompts"), [])
        if not 0 < len(prompts) <= MOST_PROMPTS or any(not (p.get("title") and p.get("message")) for p in prompts):
            raise Refused("invalid_arguments")
        channel = str(params.get("channel_id", ""))
        thread = str(params.get("thread_ts") or "")
        if self._workspace.channel(channel) is None:
            raise Refused("channel_not_found")
        self._workspace.change_thread(channel, thread, prompts=prompts, prompts_title=str(params.get("title") or ""))
        return {}

    def _thread(self, params: Params) -> tuple[str, str]:
        channel, thread = str(params.get("channel_id", "")), str(params.get("thread_ts", ""))
        if self._workspace.channel(channel) is None:
            raise Refused("channel_not_found")
        if self._workspace.message(channel, thread) is None:
            raise Refused("thread_not_found")
        return channel, thread
