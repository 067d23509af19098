"""The composition root: what every tool works with, opened in one place and closed in reverse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tools.clients.agents import Agents
from tools.clients.cortex import Analyst, QuestionReader
from tools.clients.events import JobEvents
from tools.clients.mail import Mail
from tools.clients.objects import Objects
from tools.clients.slack import Slack
from tools.clients.snowflake import Warehouse
from tools.clients.webhook import Webhook
from tools.settings import Settings

BACKGROUND_THREADS = 2


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """The clients of one process. `background` does what an answer does not wait for; `clock` tells the time in UTC."""

    settings: Settings
    warehouse: Warehouse
    analyst: QuestionReader
    objects: Objects
    events: JobEvents
    slack: Slack
    mail: Mail
    webhook: Webhook
    background: ThreadPoolExecutor
    clock: Callable[[], datetime] = utc_now


def _open_reader(settings: Settings, warehouse: Warehouse) -> AbstractContextManager[QuestionReader]:
    if settings.assistant_analyst == "agents":
        return Agents.open(settings, warehouse.rest_token)
    return Analyst.open(settings, warehouse.rest_token)


@contextmanager
def open_services(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Iterator[Services]:
    """Services for the time of the block. Nothing is sent before it is needed, so opening takes milliseconds.

    Closing first finishes the background work, then logs the Snowflake sessions out.
    """
    with ExitStack() as stack:
        warehouse = stack.enter_context(Warehouse.open(settings))
        analyst = stack.enter_context(_open_reader(settings, warehouse))
        slack = stack.enter_context(Slack.open(settings))
        webhook = stack.enter_context(Webhook.open(settings))
        background = stack.enter_context(ThreadPoolExecutor(BACKGROUND_THREADS, thread_name_prefix="background"))
        yield Services(
            settings=settings,
            warehouse=warehouse,
            analyst=analyst,
            objects=Objects(bucket=settings.s3_reports_bucket, region=settings.aws_region),
            events=JobEvents(queue_url=settings.assistant_job_events_queue_url, region=settings.aws_region),
            slack=slack,
            mail=Mail(settings),
            webhook=webhook,
            background=background,
            clock=clock,
        )
