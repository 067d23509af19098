"""The queue in figures, once a minute as one line of the log: what the workers' autoscaling and the alarms read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jobs.gauges import TableGauges
from jobs.worker import Worker
from tools.log import get_logger

log = get_logger(__name__)

EVERY_SECONDS: Final = 60.0
EVENT: Final = "queue_measured"


class Measure:
    """Writes `queue_measured`: the jobs `due`, those `running`, both as `open`, `oldest_seconds` that a due one waited.

    A worker that runs nothing and found nothing waiting writes zeros without asking: an idle account stays asleep, and
    another worker that is busy writes what it sees. When the account does not answer, nothing is written.
    """

    def __init__(self, worker: Worker, gauges: TableGauges) -> None:
        self._worker = worker
        self._gauges = gauges

    def write(self) -> None:
        """One line, of all workers' jobs."""
        if self._worker.is_idle:
            log.info(EVENT, due=0, running=0, open=0, oldest_seconds=0.0)
            return
        waiting = self._gauges.waiting()
        if waiting is not None:
            log.info(
                EVENT,
                due=waiting.due,
                running=waiting.running,
                open=waiting.due + waiting.running,
                oldest_seconds=waiting.oldest_seconds,
            )

    @contextmanager
    def regularly(self, seconds: float = EVERY_SECONDS) -> Iterator[None]:
        """Write now and then in a thread of its own, for the time of the block."""
        ending = threading.Event()

        def go_on() -> None:
            while not ending.wait(seconds):
                self.write()

        thread = threading.Thread(target=go_on, name="measure", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ending.set()
