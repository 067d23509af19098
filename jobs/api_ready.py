"""`GET /ready`: each neighbour with the milliseconds of its answer, asked side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from typing import Final, Literal

from fastapi import FastAPI, Response
from pydantic import BaseModel

from tools.clients.snowflake import QueryTag
from tools.errors import AppError
from tools.log import get_logger
from tools.services import Services

log = get_logger(__name__)

LONGEST_SECONDS: Final = 8.0
FRESH_SECONDS: Final = 3.0
"""Within them the same answer is given again: however many ask, the neighbours are asked once."""
TAG: Final = QueryTag(surface="worker", tool="ready")


class Neighbour(BaseModel):
    """A neighbour; `is_needed` when nothing goes without it. The log says why one is down."""

    name: str
    status: Literal["ok", "down", "slow"]
    milliseconds: int
    is_needed: bool


class Ready(BaseModel):
    """Whether the worker can work."""

    status: Literal["ok", "degraded", "down"]
    neighbours: list[Neighbour]


@dataclass(frozen=True, slots=True)
class Probe:
    """How a neighbour is asked; it raises when it does not answer."""

    ask: Callable[[], object]
    is_needed: bool = False


def add_ready_route(app: FastAPI, services: Services) -> None:
    """Adds the path; it needs no token, and says no more than up or down."""
    readiness = Readiness(probes(services))

    @app.get(
        "/ready", tags=["operations"], responses={503: {"model": Ready, "description": "One that is needed is down"}}
    )
    def ready(response: Response) -> Ready:
        """Whether every neighbour answers, and in how many milliseconds."""
        found = readiness.now()
        response.status_code = 503 if found.status == "down" else 200
        return found


def probes(services: Services) -> Mapping[str, Probe]:
    """What is asked. SHOW needs no running warehouse, so asking costs nothing."""
    found = {
        "Snowflake": Probe(
            lambda: services.warehouse.query(
                "SHOW TERSE TABLES LIKE 'JOBS' IN SCHEMA raw_data", tag=TAG, timeout_seconds=int(LONGEST_SECONDS)
            ),
            is_needed=True,
        ),
        "S3": Probe(services.objects.check, is_needed=True),
        "Cortex Analyst": Probe(services.analyst.check),
    }
    if services.events.is_configured:
        found["SQS"] = Probe(services.events.check)
    if services.slack.is_configured:
        found["Slack"] = Probe(services.slack.check)
    return found


class Readiness:
    """The last answer, and how to get a new one."""

    def __init__(self, asked: Mapping[str, Probe]) -> None:
        self._probes = asked
        self._lock = threading.Lock()
        self._last: tuple[float, Ready] | None = None

    def now(self) -> Ready:
        """At most FRESH_SECONDS old; at most LONGEST_SECONDS on its way."""
        with self._lock:
            if self._last is None or time.monotonic() > self._last[0] + FRESH_SECONDS:
                found = self._ask()
                self._last = (time.monotonic(), found)
            return self._last[1]

    def _ask(self) -> Ready:
        pool = ThreadPoolExecutor(len(self._probes), thread_name_prefix="ready")
        began = time.perf_counter()
        running = {name: pool.submit(_timed, name, probe) for name, probe in self._probes.items()}
        wait_for(running.values(), timeout=LONGEST_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        neighbours = [_answer(name, self._probes[name], future, began) for name, future in running.items()]
        down = [each for each in neighbours if each.status != "ok"]
        status: Literal["ok", "degraded", "down"] = "degraded" if down else "ok"
        return Ready(status="down" if any(each.is_needed for each in down) else status, neighbours=neighbours)


def _timed(name: str, probe: Probe) -> tuple[bool, int]:
    began = time.perf_counter()
    try:
        probe.ask()
    except AppError as error:
        log.warning("neighbour_down", neighbour=name, error=str(error))
        return False, _since(began)
    return True, _since(began)


def _answer(name: str, probe: Probe, future: Future[tuple[bool, int]], began: float) -> Neighbour:
    if not future.done():
        return Neighbour(name=name, status="slow", milliseconds=_since(began), is_needed=probe.is_needed)
    is_up, milliseconds = future.result()
    return Neighbour(name=name, status="ok" if is_up else "down", milliseconds=milliseconds, is_needed=probe.is_needed)


def _since(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))
