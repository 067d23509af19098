"""What the agent can do with deliveries: say what arrived, send a report somewhere, again, or a test."""

from __future__ import annotations

from pydantic_ai import RunContext

from assistant.deps import Deps
from tools import deliveries, jobs
from tools.answer import Answer
from tools.delivery_records import DeliveryStatus
from tools.errors import CallerError
from tools.targets import target_from_words


def list_deliveries(ctx: RunContext[Deps], status: DeliveryStatus | None = None) -> Answer:
    """Say whether the person's reports arrived where they were sent, newest first.

    Args:
        status: Only those that are PENDING, SENT, FAILED or UNKNOWN (nobody knows whether they arrived).
    """
    return deliveries.deliveries_answer(ctx.deps.services, ctx.deps.person, status=status)


def resend_delivery(ctx: RunContext[Deps], delivery_id: str | None = None) -> Answer:
    """Send again what did not arrive.

    Args:
        delivery_id: The delivery; when left out the person's newest that failed.
    """
    return deliveries.resend_answer(ctx.deps.services, ctx.deps.person, delivery_id)


def confirm_delivery(ctx: RunContext[Deps], delivery_id: str) -> Answer:
    """Note that a delivery whose outcome was unknown has arrived, because the person has seen it there.

    Args:
        delivery_id: The delivery.
    """
    deps = ctx.deps
    return Answer(text=deliveries.in_words(deliveries.decide(deps.services, deps.person, delivery_id, "mark_sent")))


def send_report(ctx: RunContext[Deps], target: str, job_id: str | None = None) -> Answer:
    """Send a finished report to somebody: a Slack channel, an e-mail address, a place in S3, a webhook.

    Args:
        target: `#sales`, `ana@example.com`, `s3://bucket/prefix` or an https:// address, as the person wrote it.
        job_id: The report's job; when left out the report of this conversation, or else the person's newest.
    """
    deps = ctx.deps
    where = target_from_words(target)
    return deliveries.on_its_way(deliveries.send(deps.services, deps.person, job_id or _newest(deps), where))


def send_test(ctx: RunContext[Deps], target: str) -> Answer:
    """Send a short test message, to see that a target can be reached.

    Args:
        target: `#sales`, `ana@example.com`, `s3://bucket/prefix` or an https:// address, as the person wrote it.
    """
    deps = ctx.deps
    return deliveries.on_its_way(deliveries.send_test(deps.services, deps.person, target_from_words(target)))


def _newest(deps: Deps) -> str:
    here = next((turn.job_id for turn in reversed(deps.earlier) if turn.job_id), None)
    if here:
        return here
    found = jobs.list_jobs(deps.services, deps.person, job_status="COMPLETED", only_own=True)
    with_files = next((job for job in found if job.downloads()), None)
    if with_files is None:
        raise CallerError("you have no finished report to send yet; order one first, such as the sales report")
    return with_files.job_id
