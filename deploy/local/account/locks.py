"""Table locks as Snowflake holds them: UPDATE, DELETE and MERGE of one table wait for each other until their commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from deploy.local.account.errors import SnowflakeError, locked
from deploy.local.account.names import Name

POLL_SECONDS = 0.05
"""How long a waiter sleeps at most before it looks whether its statement was cancelled."""


class Locks:
    """Which session holds which table; a session that already holds it passes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holders: dict[Name, tuple[int, str]] = {}
        self._waiting: dict[int, Name] = {}

    def acquire(self, table: Name, *, session: int, query_id: str, seconds: float, check: Callable[[], None]) -> None:
        """Wait for the table; raises Snowflake's 000625 when the time is over or the wait would never end."""
        deadline = time.monotonic() + seconds
        with self._changed:
            try:
                while True:
                    holder = self._holders.get(table)
                    if holder is None or holder[0] == session:
                        self._holders[table] = (session, query_id)
                        return
                    check()
                    self._waiting[session] = table
                    left = deadline - time.monotonic()
                    if left <= 0 or self._never_ends(session):
                        raise locked(holder[1], table)
                    self._changed.wait(min(left, POLL_SECONDS))
            finally:
                self._waiting.pop(session, None)

    def _never_ends(self, session: int) -> bool:
        """True when the sessions that wait for each other form a circle."""
        seen = {session}
        current = session
        while (table := self._waiting.get(current)) is not None:
            holder = self._holders.get(table)
            if holder is None:
                return False
            current = holder[0]
            if current in seen:
                return True
            seen.add(current)
        return False

    def release(self, session: int) -> None:
        with self._changed:
            for table in [table for table, (holder, _) in self._holders.items() if holder == session]:
                del self._holders[table]
            self._changed.notify_all()

    def held(self) -> list[tuple[Name, int, str]]:
        """What SHOW LOCKS tells: table, session, statement."""
        with self._changed:
            return [(table, session, query_id) for table, (session, query_id) in self._holders.items()]


class LockLost(SnowflakeError):
    """A write-write race that only starting over can win; autocommit statements are repeated."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"Your statement was aborted because another transaction has changed the same rows meanwhile ({cause}).",
            errno=625,
            sqlstate="57014",
        )
