"""A worker as `assistant worker` runs it, with brisk clocks, light kinds and a clock that a file steps."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import kinds_for_chaos

from jobs.heart import Timing
from jobs.queue import new_worker_id
from jobs.worker import Worker
from tools.log import set_up_logging
from tools.services import open_services
from tools.settings import load_settings

TIMING = Timing(lease=4, beat=1, progress=0.5, grace=0.5, fallback=3, retry=0.3, nap=1)


class SteppedClock:
    """The time of this machine plus what a file says, in seconds; the file may change at any moment."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))


def main() -> None:
    set_up_logging("INFO", service="worker")
    with open_services(load_settings(), clock=SteppedClock(Path(sys.argv[1]))) as services:
        worker = Worker(
            services,
            worker_id=new_worker_id("chaos", os.getpid()),
            kinds=kinds_for_chaos.ALL,
            timing=TIMING,
        )
        signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
        worker.run()


if __name__ == "__main__":
    main()
