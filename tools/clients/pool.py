"""A bounded pool of sessions by role: opened when needed, checked after idling, replaced when broken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.clients.tally import Tally
from tools.errors import ServiceError
from tools.log import get_logger

log = get_logger(__name__)

MAX_SESSIONS = 12
CHECK_AFTER_IDLE_SECONDS = 60
CLOSE_AFTER_IDLE_SECONDS = 3000
"""Below the hour that a session token lives: an older session is replaced without asking."""
WAIT_SECONDS = 60


@dataclass
class Session:
    """One connection and who it works for; `broken` sessions are closed instead of kept.

    `statements` counts what is sent, by the tool that sends it.
    """

    connection: Any
    role: str | None
    used_at: float
    broken: bool = False
    statements: Tally = field(default_factory=Tally)

    def idle_seconds(self, now: float) -> float:
        return now - self.used_at

    def close(self) -> None:
        """Log out; the connector swallows what goes wrong."""
        self.connection.close(retry=False)


class SessionPool:
    """Sessions by role; thread-safe. One thread uses a session at a time, since a session is one transaction."""

    def __init__(
        self,
        open_connection: Callable[[str | None], Any],
        *,
        size: int = MAX_SESSIONS,
        wait_seconds: float = WAIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_connection = open_connection
        self._size = size
        self._wait_seconds = wait_seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._idle: list[Session] = []
        self._count = 0
        self._closed = False
        self.statements = Tally()

    @contextmanager
    def session(self, role: str | None) -> Iterator[Session]:
        """A session of `role` for the time of the block.

        Raises ServiceError (retryable) when every session stays busy, and whatever opening a connection raises.
        """
        session = self._take(role)
        try:
            yield session
        finally:
            self._give_back(session)

    def close(self) -> None:
        """Close the idle sessions now, and the busy ones when they come back."""
        with self._changed:
            self._closed = True
        self.close_idle()

    def close_idle(self) -> None:
        """Close the idle sessions; the server has forgotten one of them, so it may have forgotten all."""
        with self._changed:
            idle, self._idle = self._idle, []
            self._count -= len(idle)
            self._changed.notify_all()
        for session in idle:
            session.close()

    @property
    def open_sessions(self) -> int:
        """How many sessions are open now, idle and busy."""
        return self._count

    def _take(self, role: str | None) -> Session:
        while True:
            found, spare = self._claim(role)
            if spare is not None:
                spare.close()
            if found is None:
                return self._open(role)
            if self._is_healthy(found):
                return found
            log.info("session_replaced", role=role, idle_seconds=round(found.idle_seconds(self._clock())))
            self._forget(found)

    def _claim(self, role: str | None) -> tuple[Session | None, Session | None]:
        """An idle session of the role, or the right to open one; beside it another role's session to close first."""
        deadline = self._clock() + self._wait_seconds
        with self._changed:
            while True:
                if self._closed:
                    raise ServiceError("the connection to Snowflake is closed", service="Snowflake")
                for position in range(len(self._idle) - 1, -1, -1):
                    if self._idle[position].role == role:
                        return self._idle.pop(position), None
                if self._count < self._size:
                    self._count += 1
                    return None, None
                if self._idle:
                    return None, self._idle.pop(0)
                left = deadline - self._clock()
                if left <= 0 or not self._changed.wait(left):
                    raise ServiceError(
                        f"all {self._size} Snowflake sessions are busy; try again in a moment",
                        service="Snowflake",
                        retryable=True,
                    )

    def _open(self, role: str | None) -> Session:
        try:
            return Session(self._open_connection(role), role, self._clock(), statements=self.statements)
        except BaseException:
            self._release_place()
            raise

    def _is_healthy(self, session: Session) -> bool:
        idle = session.idle_seconds(self._clock())
        if idle < CHECK_AFTER_IDLE_SECONDS:
            return True
        # The heartbeat is answered by the cloud services: it does not wake the warehouse.
        return idle < CLOSE_AFTER_IDLE_SECONDS and bool(session.connection.is_valid())

    def _give_back(self, session: Session) -> None:
        session.used_at = self._clock()
        with self._changed:
            if not (session.broken or self._closed):
                self._idle.append(session)
                self._changed.notify()
                return
        self._forget(session)

    def _forget(self, session: Session) -> None:
        self._release_place()
        session.close()

    def _release_place(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify()
