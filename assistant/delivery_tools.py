"""What the agent can do with deliveries: say what arrived, send a report somewhere, again, or a test."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_ai import RunContext

from assistant.deps import Deps
from assistant.pointing import report_here
from tools import deliveries, jobs
from tools.answer import Answer
from tools.delivery_records import Delivery, DeliveryStatus
from tools.errors import CallerError
from tools.report_types import REPORT_NAMES, ReportType
from tools.targets import target_from_words


def list_deliveries(
    ctx: RunContext[Deps], status: DeliveryStatus | None = None, page: int = 1, *, of_last: bool = False
) -> Answer:
    """Say whether the person's reports arrived where they were sent, newest first.

    Args:
        status: Only those that are PENDING, SENT, FAILED or UNKNOWN (nobody knows whether they arrived).
        page: Which page of a long list.
        of_last: Of what this conversation sent last, as in "did it arrive?"; all of them when it sent nothing.
    """
    deps = ctx.deps
    sent = _sent_here(deps) if of_last else None
    return deliveries.deliveries_answer(deps.services, deps.person, status=status, page=page, job_id=sent)


def resend_delivery(ctx: RunContext[Deps], delivery_id: str | None = None) -> Answer:
    """Send again what did not arrive.

    Args:
        delivery_id: The delivery; when left out the newest that failed, of this conversation or else of the person.
    """
    deps = ctx.deps
    sent = None if delivery_id else _sent_here(deps)
    return deliveries.resend_answer(deps.services, deps.person, delivery_id, job_id=sent)


def confirm_delivery(ctx: RunContext[Deps], delivery_id: str) -> Answer:
    """Note that a delivery whose outcome was unknown has arrived, because the person has seen it there.

    Args:
        delivery_id: The delivery.
    """
    deps = ctx.deps
    return Answer(text=deliveries.in_words(deliveries.decide(deps.services, deps.person, delivery_id, "mark_sent")))


def send_report(
    ctx: RunContext[Deps], targets: list[str], job_id: str | None = None, report_type: ReportType | None = None
) -> Answer:
    """Send a finished report to somebody: a Slack channel, an e-mail address, a place in S3, a webhook.

    Args:
        targets: `#sales`, `ana@example.com`, `s3://bucket/prefix` or an https:// address, as the person wrote them.
        job_id: The report's job; when left out the report of this conversation, or else the person's newest.
        report_type: When the person says which: the newest of this type.
    """
    deps = ctx.deps
    places = [target_from_words(target) for target in targets]
    chosen = job_id or _newest(deps, report_type)
    deps.scope.check_job(deps.services, deps.person, jobs.get_job(deps.services, deps.person, chosen), places)
    return _ordered([deliveries.send(deps.services, deps.person, chosen, place) for place in places])


def send_test(ctx: RunContext[Deps], targets: list[str]) -> Answer:
    """Send a short test message, to see that a target can be reached.

    Args:
        targets: `#sales`, `ana@example.com`, `s3://bucket/prefix` or an https:// address, as the person wrote them.
    """
    deps = ctx.deps
    places = [target_from_words(target) for target in targets]
    return _ordered([deliveries.send_test(deps.services, deps.person, place) for place in places])


def _ordered(ordered: Sequence[Delivery]) -> Answer:
    if not ordered:
        raise CallerError("say where it goes: #channel, an e-mail address, s3://bucket/prefix or an https:// address")
    answers = [deliveries.on_its_way(delivery) for delivery in ordered]
    return answers[-1].model_copy(update={"text": "\n\n".join(answer.text for answer in answers)})


def _sent_here(deps: Deps) -> str | None:
    """The job of this conversation that was sent somewhere last."""
    made = (turn.job_id for turn in reversed(deps.earlier) if turn.job_id)
    return next((each for each in made if deliveries.list_deliveries(deps.services, deps.person, job_id=each)), None)


def _newest(deps: Deps, report_type: ReportType | None) -> str:
    here = report_here(deps) if report_type is None else None
    if here:
        return here.job_id
    found = jobs.list_jobs(deps.services, deps.person, job_status="COMPLETED", only_own=True)
    wanted = (job for job in found if report_type in (None, (job.input or {}).get("report_type", "sales")))
    with_files = next((job for job in wanted if job.downloads()), None)
    if with_files is None:
        what = f"{REPORT_NAMES[report_type].lower()}" if report_type else "report"
        raise CallerError(
            f"you have no finished {what} to send yet; order one and say where it goes, such as “generate a "
            f"{what if report_type else 'sales report'} for last month and send it to #sales”"
        )
    return with_files.job_id
