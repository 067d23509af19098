"""Analysts that are measured: the endpoint of an account, asked over HTTP as any client asks it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tools.clients.analyst_message import AnalystMessage, MessageBuilder

MESSAGE_PATH = "/api/v2/cortex/analyst/message"
TIMEOUT = httpx.Timeout(connect=10, read=120, write=20, pool=20)


class AnalystFailed(Exception):
    """The endpoint gave an error in place of an answer."""


@dataclass(frozen=True)
class Reply:
    """What the analyst said to the last question, and how long it took."""

    message: AnalystMessage
    milliseconds: float


@dataclass
class Analyst:
    """An account's `/api/v2/cortex/analyst/message`; `headers` signs each call."""

    name: str
    url: str
    headers: Callable[[], Mapping[str, str]]
    _texts: dict[Path, str] = field(default_factory=dict)
    _http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.url, timeout=TIMEOUT)

    def close(self) -> None:
        self._http.close()

    def ask(self, models: Sequence[Path], questions: Sequence[str]) -> Reply:
        """Ask one question after the other in one conversation, and time the last; raises AnalystFailed.

        Analyst keeps no state: each call brings the turns so far, with the analyst's own replies.
        """
        messages: list[dict[str, Any]] = []
        reply = Reply(AnalystMessage(), 0.0)
        for question in questions:
            messages.append({"role": "user", "content": [{"type": "text", "text": question}]})
            reply = self._send({"messages": messages, **self._named(models)})
            messages.append({"role": "analyst", "content": reply.message.wire_content()})
        return reply

    def _named(self, models: Sequence[Path]) -> dict[str, Any]:
        texts = [self._texts.setdefault(path, path.read_text(encoding="utf-8")) for path in models]
        if len(texts) == 1:
            return {"semantic_model": texts[0]}
        return {"semantic_models": [{"semantic_model": text} for text in texts]}

    def _send(self, body: Mapping[str, Any]) -> Reply:
        began = time.perf_counter()
        try:
            response = self._http.post(MESSAGE_PATH, json=body, headers=dict(self.headers()))
        except httpx.HTTPError as error:
            raise AnalystFailed(f"{type(error).__name__}: {error}") from error
        milliseconds = 1000 * (time.perf_counter() - began)
        content = response.json() if "json" in response.headers.get("Content-Type", "") else {}
        if response.status_code != 200 or not isinstance(content.get("message"), dict):
            raise AnalystFailed(f"HTTP {response.status_code}: {content.get('message') or response.text[:200]}")
        builder = MessageBuilder()
        builder.add_answer(content)
        return Reply(builder.build(), milliseconds)
