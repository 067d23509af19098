"""Counts by name that any thread may add to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping


class Tally:
    """How often each thing has happened since the start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, counts: Mapping[str, int]) -> None:
        """So many more of each."""
        with self._lock:
            self._counts.update(counts)

    def counts(self) -> dict[str, int]:
        """As they are now."""
        with self._lock:
            return dict(self._counts)
