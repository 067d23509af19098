"""Log events: pretty on a terminal, one JSON object a line elsewhere, the libraries' lines in the same form."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars

__all__ = ["bind_contextvars", "bound_contextvars", "clear_contextvars", "get_logger", "set_up_logging"]

QUIET_LIBRARIES = (
    "snowflake.connector",
    "botocore",
    "boto3",
    "urllib3",
    "httpx",
    "httpcore",
    "apscheduler",
    "uvicorn.access",
    "socketio",
    "engineio",
    "fakesnow",
    "sqlglot",
    "werkzeug",
)


def get_logger(name: str) -> Any:
    """A structured logger; `log.info("job_claimed", attempt=1)`."""
    return structlog.get_logger(name)


def set_up_logging(level: str = "INFO", *, service: str) -> None:
    """Route structlog and the standard library through one formatter on standard error.

    `service` (web, worker, slack, account) stands in every line: lines of several services are read together.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    on_terminal = sys.stderr.isatty()
    last: list[Any] = (
        # The plain form: rich's prints every local variable, secrets too, and takes seconds.
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if on_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[_add_service(service), structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)


def _add_service(service: str) -> Any:
    def processor(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        event.setdefault("service", service)
        return event

    return processor
