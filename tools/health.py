"""Is everything well: the neighbours' answers with milliseconds, and the operational status in Snowflake."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Literal

from tools.answer import Answer, Column, Table
from tools.clients.snowflake import QueryTag
from tools.errors import AppError, CallerError
from tools.log import get_logger
from tools.person import Person
from tools.services import Services
from tools.slack_scopes import DELIVERY, SCOPES, missing_in_words

log = get_logger(__name__)

State = Literal["OK", "WARNING", "CRITICAL"]
CHECK_SECONDS: Final = 10
ORDER: Final[dict[str, int]] = {"CRITICAL": 0, "WARNING": 1, "OK": 2}


@dataclass(frozen=True, slots=True)
class Check:
    """What one component said, and how long it took to answer (None for what Snowflake's view reports)."""

    component: str
    status: State
    detail: str
    milliseconds: int | None = None


def check_health(services: Services, person: Person) -> Answer:
    """The health of the neighbours and of the platform's own work, worst first.

    The checks run side by side; one that fails is a row and never an error.
    """
    checks = sorted(run_checks(services, person), key=lambda check: (ORDER[check.status], check.component))
    columns = (
        Column(name="component", type="text", label="Component"),
        Column(name="status", type="text", label="Status"),
        Column(name="detail", type="text", label="Detail"),
        Column(name="milliseconds", type="integer", label="Answered in, ms"),
    )
    rows = tuple((check.component, check.status, check.detail, check.milliseconds) for check in checks)
    return Answer(
        text=in_words(checks),
        understood="What each service answered just now, and the state of the platform's own work",
        table=Table(columns=columns, rows=rows),
        suggestions=("Which jobs failed in the last 7 days?", "Show me revenue trends for the last 6 months"),
    )


def run_checks(services: Services, person: Person) -> list[Check]:
    """All checks, each at most CHECK_SECONDS long on its side of the wire."""
    probes: dict[str, Callable[[], list[Check]]] = {
        "Snowflake": lambda: operational_status(services, person),
        "Report store (S3)": lambda: _reaches(services.objects.check, "the bucket answers"),
        "Job events (SQS)": lambda: _queue(services),
    }
    if services.slack.is_configured:
        probes["Slack"] = lambda: check_slack(services)
    with ThreadPoolExecutor(len(probes), thread_name_prefix="health") as pool:
        running = {name: pool.submit(_probe, name, probe) for name, probe in probes.items()}
        return [check for future in running.values() for check in future.result()]


def in_words(checks: list[Check]) -> str:
    """One sentence, and a line for each component that is not well."""
    bad = [check for check in checks if check.status != "OK"]
    if not bad:
        return f"Everything is **OK**: all {len(checks)} components answer and are within their limits."
    worst = min(bad, key=lambda check: ORDER[check.status]).status
    lines = [f"- **{check.status}** {check.component}: {check.detail}" for check in bad]
    return f"The system is **{worst}**; {len(checks) - len(bad)} of {len(checks)} components are OK.\n" + "\n".join(
        lines
    )


def _probe(name: str, probe: Callable[[], list[Check]]) -> list[Check]:
    began = time.perf_counter()
    try:
        checks = probe()
    except AppError as error:
        log.warning("health_check_failed", component=name, error=str(error))
        return [Check(name, "CRITICAL", f"does not answer: {error}", _since(began))]
    first = checks[0]
    return [Check(name, first.status, first.detail, _since(began)), *checks[1:]]


def operational_status(services: Services, person: Person) -> list[Check]:
    """The account's answer, and what its view says of the platform's own work."""
    rows = services.warehouse.query(
        "SELECT component, status, detail FROM reporting.operational_status",
        tag=QueryTag(person=person.id, tool="check_health"),
        timeout_seconds=CHECK_SECONDS,
    )
    reported = [Check(row["component"], row["status"], row["detail"]) for row in rows]
    return [Check("Snowflake", "OK", "the account answers a query"), *reported]


def _reaches(check: Callable[[], None], detail: str) -> list[Check]:
    check()
    return [Check("", "OK", detail)]


def _queue(services: Services) -> list[Check]:
    if not services.events.is_configured:
        return [Check("", "WARNING", "no queue is set; the worker finds jobs by its slow poll only")]
    return _reaches(services.events.check, "the queue answers")


def check_slack(services: Services) -> list[Check]:
    """The workspace, what the app may do there, and the token of Socket Mode when there is one."""
    settings = services.settings
    app_token = settings.assistant_slack_app_token
    answers = app_token is not None or settings.assistant_slack_signing_secret is not None
    granted = services.slack.scopes()
    needed = frozenset(SCOPES) if answers else DELIVERY
    if granted and (words := missing_in_words(granted, needed)):
        return [Check("", "WARNING" if "chat:write" in granted else "CRITICAL", words)]
    if app_token is not None:
        try:
            services.slack.check_socket(app_token.get_secret_value())
        except CallerError as error:
            words = f"ASSISTANT_SLACK_APP_TOKEN opens no connection: {error}; it is xapp-... with connections:write"
            return [Check("", "CRITICAL", words)]
    return [Check("", "OK", "the workspace answers, and the app has the scopes it needs")]


def _since(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))
