"""The worker's process: the worker in the main thread, its API beside it, and an orderly end on SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from jobs.api import make_app
from jobs.gauges import TableGauges
from jobs.measure import Measure
from jobs.queue import new_worker_id
from jobs.worker import Worker
from tools.keep_alive import KEEP_ALIVE_SECONDS
from tools.log import get_logger
from tools.services import Services, open_services
from tools.settings import Settings

log = get_logger(__name__)

API_STOP_SECONDS = 3


def serve(settings: Settings, *, api_host: str, api_port: int) -> None:
    """Work and answer until SIGTERM or Ctrl-C; then hand back what is not done, within 20 s."""
    with open_services(settings) as services:
        worker = Worker(services, worker_id=new_worker_id(socket.gethostname(), os.getpid()))
        _stop_on_signals(worker)
        worker.warm_up()
        gauges = TableGauges(services.warehouse, counted=worker.metrics.count_statement)
        with (
            answering(services, worker, host=api_host, port=api_port, gauges=gauges),
            Measure(worker, gauges).regularly(),
        ):
            worker.run()


@contextmanager
def answering(
    services: Services, worker: Worker, *, host: str, port: int, gauges: TableGauges | None = None
) -> Iterator[None]:
    """The API in a thread of its own for the time of the block."""
    config = uvicorn.Config(
        make_app(services, worker, gauges=gauges),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=API_STOP_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_answer, args=(server, worker), name="api", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(API_STOP_SECONDS)


def _answer(server: uvicorn.Server, worker: Worker) -> None:
    try:
        server.run()
    except SystemExit:
        # The port is taken, which uvicorn has said in the log: a worker that nobody can ask does not stay.
        log.error("api_not_started", host=server.config.host, port=server.config.port)
        worker.stop()


def _stop_on_signals(worker: Worker) -> None:
    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("worker_stopping", signal=signal.Signals(number).name)
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
