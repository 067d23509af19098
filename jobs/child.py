"""One run in a process of its own: the child's side and what it tells its parent.

The parent may kill it at any moment: for a cancel, for its time, for its memory. What it stored by then is removed by
the parent. When the parent dies, the child ends as well, so that a lost lease is not worked on for nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jobs.work import Work, WorkResult
from tools.errors import AppError, CallerError, ServiceError, new_reference
from tools.log import bound_contextvars, get_logger, set_up_logging
from tools.parent_watch import end_with_parent
from tools.services import open_services
from tools.settings import Settings

log = get_logger(__name__)

PRELOADED = ("jobs.child", "jobs.kinds", "snowflake.connector", "boto3", "boto3.s3.transfer", "pyarrow.compute")
"""Imported once by the server that children are forked from: a run begins in milliseconds, and shares their memory."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do; everything in it can be pickled."""

    settings: Settings
    function: Callable[[Work, Any], WorkResult]
    wanted: Any
    job_id: str
    job_name: str
    attempt: int
    created_by: str
    prefix: str
    folder: Path
    shelf: Path
    role: str | None = None
    on_behalf_of: str | None = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progressed:
    percent: int
    phase: str


@dataclass(frozen=True, slots=True)
class Queried:
    query_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """How many statements the child sent, by tool; told when it has come to its end."""

    statements: dict[str, int]


@dataclass(frozen=True, slots=True)
class Done:
    result: WorkResult


@dataclass(frozen=True, slots=True)
class Broken:
    """An error in a form that travels; `service` is None when the caller has to mend it."""

    message: str
    reference: str
    service: str | None = None
    retryable: bool = False
    query_id: str | None = None

    def error(self) -> AppError:
        if self.service is None:
            return CallerError(self.message)
        return ServiceError(self.message, service=self.service, retryable=self.retryable, query_id=self.query_id)


Message = Progressed | Queried | Sent | Done | Broken


def main(parent: Connection, order: Order) -> None:
    """The whole life of a child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up_logging(order.settings.assistant_log_level, service="worker")
    end_with_parent()
    with bound_contextvars(job_id=order.job_id, attempt=order.attempt):
        parent.send(_do(order, parent.send))
    parent.close()


def _do(order: Order, send: Callable[[Message], None]) -> Message:
    try:
        with open_services(order.settings) as services:
            work = Work(
                services=services,
                job_id=order.job_id,
                job_name=order.job_name,
                attempt=order.attempt,
                created_by=order.created_by,
                prefix=order.prefix,
                folder=order.folder,
                shelf=order.shelf,
                progress=lambda percent, phase: send(Progressed(percent, phase)),
                on_query_id=lambda query_id: send(Queried(query_id)),
                role=order.role,
                on_behalf_of=order.on_behalf_of,
                schedule_id=order.schedule_id,
                occurrence_at=order.occurrence_at,
            )
            try:
                return Done(order.function(work, order.wanted))
            finally:
                send(Sent(services.warehouse.statements.counts()))
    except Exception as error:  # noqa: BLE001 - whatever it is becomes words, and the log keeps it whole
        return broken(error)


def broken(error: Exception) -> Broken:
    """An error as words and a reference; the log has the whole of it under that reference."""
    reference = new_reference()
    if isinstance(error, CallerError):
        log.info("job_refused", reference=reference, error=str(error))
        return Broken(str(error), reference)
    log.error("job_failed", reference=reference, exc_info=error)
    if isinstance(error, ServiceError):
        return Broken(str(error), reference, error.service, error.retryable, error.query_id)
    if isinstance(error, MemoryError):
        return Broken("there was not enough memory for it; narrow it down", reference, "worker")
    text = (
        f"something unexpected went wrong ({type(error).__name__}); reference {reference} finds it in the worker's log"
    )
    return Broken(text, reference, "worker")
