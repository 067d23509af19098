"""A worker in a process of its own, for tests that kill it; as `assistant worker`, with brisk clocks."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys

import kinds_for_tests

from jobs.heart import Timing
from jobs.queue import new_worker_id
from jobs.worker import Worker
from tools.log import set_up_logging
from tools.services import open_services
from tools.settings import load_settings


def main() -> None:
    set_up_logging("INFO", service="worker")
    with open_services(load_settings()) as services:
        timing = Timing(lease=int(sys.argv[1]), beat=0.5, progress=0.1, grace=0.3, fallback=600, retry=0.2)
        worker = Worker(
            services, worker_id=new_worker_id("process", os.getpid()), kinds=kinds_for_tests.ALL, timing=timing
        )
        # Whoever waits for its end in vain can ask where it stands.
        faulthandler.register(signal.SIGUSR1)
        signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
        worker.run()


if __name__ == "__main__":
    main()
