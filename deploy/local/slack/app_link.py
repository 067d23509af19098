"""The way to the app: Socket Mode's websockets, or signed HTTP; with Slack's three seconds and its retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.local.slack.workspace import APP_TOKEN, SIGNING_SECRET

ACK_SECONDS: Final = 3.0
RETRY_PAUSES: Final = (0.0, 60.0, 300.0)
"""Seconds before the second, third and fourth delivery of an event."""
TICKET_SECONDS: Final = 30.0

Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app took an envelope: `seconds` until it did, and what it answered with, if anything."""

    seconds: float
    body: Mapping[str, Any] | None = None


class AppLink:
    """Where envelopes go: to one of the app's websockets by chance, as Slack does, else to `events_url`.

    `acks` keeps how long the app took for each envelope, in seconds; None for one that it did not take.
    """

    def __init__(
        self,
        *,
        events_url: str | None = None,
        ack_seconds: float = ACK_SECONDS,
        retry_pauses: Sequence[float] = RETRY_PAUSES,
    ) -> None:
        self.events_url = events_url
        self.acks: list[float | None] = []
        self._ack_seconds = ack_seconds
        self._retry_pauses = retry_pauses
        self._tickets: dict[str, float] = {}
        self._sockets: list[WebSocket] = []
        self._waiting: dict[tuple[int, str], asyncio.Future[Mapping[str, Any] | None]] = {}
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether there is anybody to send to."""
        return bool(self._sockets or self.events_url)

    @property
    def connections(self) -> int:
        """How many websockets are open."""
        return len(self._sockets)

    # Events: in the background, with retries.

    def tell(self, payload: Mapping[str, Any]) -> None:
        """Deliver an event, again when it is not taken, as often as Slack does."""
        task = asyncio.get_running_loop().create_task(self._tell(payload))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _tell(self, payload: Mapping[str, Any]) -> None:
        reason = None
        for attempt, pause in enumerate((0.0, *self._retry_pauses)):
            await asyncio.sleep(pause)
            taken, reason = await self._try("events_api", payload, attempt, reason)
            if taken:
                return

    async def _try(
        self, kind: Kind, payload: Mapping[str, Any], attempt: int, reason: str | None
    ) -> tuple[Ack | None, str | None]:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._ack_seconds):
                body = await self._send(kind, payload, attempt, reason)
        except TimeoutError:
            self.acks.append(None)
            return None, "timeout" if self._sockets else "http_timeout"
        except (httpx.HTTPError, WebSocketDisconnect, RuntimeError, ConnectionError):
            self.acks.append(None)
            return None, "connection_failed"
        seconds = time.perf_counter() - started
        self.acks.append(seconds)
        return Ack(seconds, body), None

    # What a person waits for.

    async def ask(self, kind: Kind, payload: Mapping[str, Any]) -> Ack | None:
        """Deliver a command or an interaction once; None when the app does not take it within three seconds."""
        ack, _ = await self._try(kind, payload, 0, None)
        return ack

    async def _send(
        self, kind: Kind, payload: Mapping[str, Any], attempt: int, reason: str | None
    ) -> Mapping[str, Any] | None:
        if self._sockets:
            return await self._send_by_socket(kind, payload, attempt, reason)
        if self.events_url:
            return await self._send_by_http(self.events_url, kind, payload, attempt, reason)
        raise ConnectionError("the app is not connected")

    # Socket Mode.

    def ticket(self, token: str) -> str | None:
        """A ticket for one websocket, for the app's token only."""
        if token != APP_TOKEN:
            return None
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return ticket

    async def connect(self, socket: WebSocket) -> None:
        """One websocket of the app, for as long as it lasts."""
        until = self._tickets.pop(socket.query_params.get("ticket", ""), 0.0)
        if time.monotonic() > until:
            await socket.close(4001)
            return
        await socket.accept()
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": {}})
        self._sockets.append(socket)
        try:
            while True:
                taken = json.loads(await socket.receive_text())
                waiting = self._waiting.pop((id(socket), str(taken.get("envelope_id"))), None)
                if waiting and not waiting.done():
                    waiting.set_result(taken.get("payload"))
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._sockets.remove(socket)
            for key in [key for key in self._waiting if key[0] == id(socket)]:
                waiting = self._waiting.pop(key)
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the app has gone"))

    async def disconnect(self) -> None:
        """Ask the app to connect anew, as Slack does from time to time."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def _send_by_socket(
        self, kind: Kind, payload: Mapping[str, Any], attempt: int, reason: str | None
    ) -> Mapping[str, Any] | None:
        socket = random.choice(self._sockets)  # noqa: S311 - Slack's own choice is by chance too
        envelope_id = secrets.token_hex(16)
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
        waiting: asyncio.Future[Mapping[str, Any] | None] = asyncio.get_running_loop().create_future()
        key = (id(socket), envelope_id)
        self._waiting[key] = waiting
        try:
            await socket.send_json(envelope)
            return await waiting
        finally:
            self._waiting.pop(key, None)

    # HTTP.

    async def _send_by_http(
        self, url: str, kind: Kind, payload: Mapping[str, Any], attempt: int, reason: str | None
    ) -> Mapping[str, Any] | None:
        body, content_type = _form(kind, payload)
        headers = {"content-type": content_type, **signed(body)}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason or ""}
        async with httpx.AsyncClient(timeout=self._ack_seconds, trust_env=False) as client:
            answer = await client.post(url, content=body, headers=headers)
        if answer.status_code != httpx.codes.OK:
            raise ConnectionError(f"the app answered {answer.status_code}")
        if not answer.content:
            return None
        try:
            taken = answer.json()
        except ValueError:
            return {"text": answer.text}
        return taken if isinstance(taken, dict) else None


def _form(kind: Kind, payload: Mapping[str, Any]) -> tuple[bytes, str]:
    match kind:
        case "events_api":
            return json.dumps(payload).encode(), "application/json"
        case "slash_commands":
            return urlencode(payload).encode(), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, *, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The two headers that prove where a request comes from."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
