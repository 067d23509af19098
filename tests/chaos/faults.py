"""A proxy before a neighbour that breaks what passes through it: errors, throttling, hanging, cut connections."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect", "content-length"}
FAULTS = ("error", "throttle", "hang", "cut_before", "cut_after")
HANG_SECONDS = 3.0
EVERY = 3
LARGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True)
class Weather:
    """How likely a request meets each fault; what is left passes untouched.

    `error` is a 500 before the neighbour hears of it, `throttle` a 429 with Retry-After, `hang` silence and then a cut,
    `cut_before` and `cut_after` a connection that ends before or after the neighbour did what was asked.
    """

    error: float = 0.0
    throttle: float = 0.0
    hang: float = 0.0
    cut_before: float = 0.0
    cut_after: float = 0.0

    def fault(self, chance: float) -> str:
        for name in FAULTS:
            chance -= getattr(self, name)
            if chance < 0:
                return name
        return "none"


CALM = Weather()
STORM = Weather(error=0.12, throttle=0.08, hang=0.02, cut_before=0.05, cut_after=0.06)


@dataclass
class Faults:
    """The proxy; `counted` says what it did to how many requests. One thread, one event loop."""

    upstream: str
    seed: int
    weather: Weather = CALM
    counted: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._owed = list(FAULTS)
        self._chance.shuffle(self._owed)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._live, name="faults", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        opened = self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._close(*opened))
        self._loop.close()

    async def _open(self) -> tuple[web.AppRunner, aiohttp.ClientSession]:
        session = aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=60))

        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._pass(request, session)

        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner, session

    async def _close(self, runner: web.AppRunner, session: aiohttp.ClientSession) -> None:
        await session.close()
        await runner.cleanup()

    async def _pass(self, request: web.Request, session: aiohttp.ClientSession) -> web.StreamResponse:
        fault = self._next_fault()
        self.counted[fault] += 1
        body = await request.read()
        match fault:
            case "error":
                return web.Response(status=500, text="chaos")
            case "throttle":
                return web.Response(status=429, text="chaos", headers={"Retry-After": "1"})
            case "hang":
                await asyncio.sleep(HANG_SECONDS)
                return _cut(request)
            case "cut_before":
                return _cut(request)
        answer = await self._ask(request, body, session)
        return _cut(request) if fault == "cut_after" else answer

    def _next_fault(self) -> str:
        if self._owed and sum(self.counted.values()) % EVERY == 0:
            # Each kind comes once whatever the weather, also when there are few requests.
            return self._owed.pop()
        return self.weather.fault(self._chance.random())

    async def _ask(self, request: web.Request, body: bytes, session: aiohttp.ClientSession) -> web.Response:
        address = URL(self.upstream + request.raw_path, encoded=True)
        # The Host header is a part of what S3 clients sign, so it goes through as it came.
        headers = CIMultiDict((k, v) for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP)
        async with session.request(request.method, address, headers=headers, data=body, allow_redirects=False) as found:
            content = await found.read()
            passed: CIMultiDict[Any] = CIMultiDict(
                (k, v) for k, v in found.headers.items() if k.lower() not in HOP_BY_HOP
            )
            if request.method == "HEAD" and "Content-Length" in found.headers:
                passed["Content-Length"] = found.headers["Content-Length"]
            return web.Response(status=found.status, headers=passed, body=content)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
