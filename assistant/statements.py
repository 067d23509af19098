"""The statements of one turn, so that stopping the turn reaches the one that runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tools.errors import AppError
from tools.log import get_logger

log = get_logger(__name__)


class Statements:
    """Told of each statement by the thread that sends it; stopped from another one.

    A statement that begins after the stop is cancelled as well: the thread of a tool outlives its turn.
    """

    def __init__(self, cancel: Callable[[str], object]) -> None:
        self._cancel = cancel
        self._lock = threading.Lock()
        self._newest: str | None = None
        self._stopped = False

    def began(self, query_id: str) -> None:
        """This statement runs now; those before it have ended."""
        with self._lock:
            self._newest = query_id
            stopped = self._stopped
        if stopped:
            self._end(query_id)

    def stop(self) -> None:
        """Cancel what runs, and what begins from now on; one that has ended is no error."""
        with self._lock:
            self._stopped = True
            newest = self._newest
        if newest is not None:
            self._end(newest)

    def _end(self, query_id: str) -> None:
        try:
            self._cancel(query_id)
        except AppError as error:
            log.warning("query_not_cancelled", query_id=query_id, error=str(error))
        else:
            log.info("query_cancelled", query_id=query_id)
