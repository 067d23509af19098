"""Which objects a role may see, remembered for some minutes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FRESH_SECONDS: Final = 600
RETRY_SECONDS: Final = 20
"""A name that is missing is looked for again after this long: the view may have been made or granted meanwhile."""


@dataclass(frozen=True, slots=True)
class _Entry:
    names: frozenset[str]
    read_at: float


class Catalogue:
    """The names of objects by role, in capitals as Snowflake keeps them; thread-safe.

    `read` asks Snowflake; what it raises leaves here as well, so nothing is known when nothing can be read.
    """

    def __init__(
        self, read: Callable[[str | None], frozenset[str]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._entries: dict[str | None, _Entry] = {}
        self._lock = threading.Lock()

    def sees(self, role: str | None, name: str) -> bool:
        """Whether the role may see an object of that name."""
        entry = self._entry(role, older_than=FRESH_SECONDS)
        if name in entry.names:
            return True
        return name in self._entry(role, older_than=RETRY_SECONDS).names

    def _entry(self, role: str | None, *, older_than: float) -> _Entry:
        with self._lock:
            entry = self._entries.get(role)
        if entry is None or self._clock() - entry.read_at > older_than:
            # Read outside the lock: two threads may ask at once, which is harmless, and nobody waits for Snowflake.
            entry = _Entry(self._read(role), self._clock())
            with self._lock:
                self._entries[role] = entry
        return entry
