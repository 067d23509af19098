"""Somebody with a browser: signs in with a password, asks in a chat, reads what the chat kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import socketio

ANSWER_SECONDS = 90


@dataclass(frozen=True)
class Visitor:
    """A session of the web chat at `address`."""

    address: str
    cookie: str

    @classmethod
    def sign_in(cls, address: str, name: str = "demo", password: str = "demo") -> Visitor:
        answer = httpx.post(f"{address}/chat/login", data={"username": name, "password": password}, timeout=30)
        assert answer.status_code == 200, answer.text
        return cls(address, answer.headers["set-cookie"].split(";")[0])

    def ask(self, question: str, thread: str | None = None) -> list[Any]:
        """What the chat sends until the turn is over; `thread` goes on with an earlier chat."""
        return asyncio.run(self._ask(question, thread))

    async def _ask(self, question: str, thread: str | None) -> list[Any]:
        seen: list[tuple[str, Any]] = []
        over = asyncio.Event()
        client = socketio.AsyncClient(reconnection=False)

        @client.on("*")
        async def _hear(event: str, data: Any = None) -> None:
            seen.append((event, data))
            if event == "task_end" and any(name == "element" for name, _ in seen):
                over.set()

        auth = {"sessionId": str(uuid4()), "clientType": "webapp", "userEnv": "{}", "chatProfile": "Sales"}
        await client.connect(
            self.address,
            socketio_path="/chat/ws/socket.io",
            transports=["websocket"],
            headers={"cookie": self.cookie},
            auth=auth | ({"threadId": thread} if thread else {}),
        )
        await client.emit("connection_successful")
        message = {"id": str(uuid4()), "name": "user", "type": "user_message", "output": question, "createdAt": None}
        await client.emit("client_message", {"message": message, "fileReferences": None})
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await over.wait()
        except TimeoutError:
            raise AssertionError(f"no answer within {ANSWER_SECONDS} s; seen: {seen}") from None
        finally:
            await client.disconnect()
        return seen

    def chats(self, search: str | None = None) -> list[dict[str, Any]]:
        """The sidebar, newest first."""
        wanted = {"pagination": {"first": 20, "cursor": None}, "filter": {"search": search} if search else {}}
        answer = self._http("POST", "/chat/project/threads", json=wanted)
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    def chat(self, thread: str) -> dict[str, Any]:
        """A chat with its steps and elements."""
        found: dict[str, Any] = self._http("GET", f"/chat/project/thread/{thread}").json()
        return found

    def delete(self, thread: str) -> None:
        self._http("DELETE", "/chat/project/thread", json={"threadId": thread})

    def _http(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = httpx.request(method, self.address + path, headers={"cookie": self.cookie}, timeout=30, **more)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer
