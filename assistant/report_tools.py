"""What a person does with a finished report, in the model's words: share it, take it back, run it again, delete it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pydantic_ai import RunContext

from assistant.deps import Deps
from assistant.pointing import report_here
from tools import jobs, report_care, shares
from tools.answer import Answer
from tools.errors import CallerError
from tools.jobs import Job

CONFIRMED: Final = re.compile(r"\b(?:for good|yes|i am sure|i'm sure|confirm)\b", re.IGNORECASE)


def share_report(ctx: RunContext[Deps], with_whom: str, report: str | None = None) -> Answer:
    """Let somebody else open a finished report's files.

    Args:
        with_whom: An e-mail address, a sign-in name, or "everybody".
        report: The report's id or name; the one of this conversation, or the newest, when left out.
    """
    deps = ctx.deps
    return shares.share(deps.services, deps.person, _meant(deps, report).job_id, with_whom)


def unshare_report(ctx: RunContext[Deps], with_whom: str, report: str | None = None) -> Answer:
    """Take back what share_report gave.

    Args:
        with_whom: As it was shared: an e-mail address, a sign-in name, or "everybody".
        report: The report's id or name; the one of this conversation, or the newest, when left out.
    """
    deps = ctx.deps
    return shares.unshare(deps.services, deps.person, _meant(deps, report).job_id, with_whom)


def report_shares(ctx: RunContext[Deps], report: str | None = None) -> Answer:
    """Say with whom a report is shared.

    Args:
        report: The report's id or name; the one of this conversation, or the newest, when left out.
    """
    deps = ctx.deps
    return shares.shares_answer(deps.services, deps.person, _meant(deps, report).job_id)


def run_report_again(ctx: RunContext[Deps], report: str | None = None) -> Answer:
    """Order a report or an export once more, with the same input, as a new job.

    Args:
        report: The report's id or name; the one of this conversation, or the newest, when left out.
    """
    deps = ctx.deps
    job = _meant(deps, report)
    deps.scope.check_job(deps.services, deps.person, job)
    return report_care.run_again(deps.services, deps.person, job.job_id, key=deps.key_for(f"again {job.job_id}"))


def delete_report(ctx: RunContext[Deps], report: str | None = None) -> Answer:
    """Delete a report's files; the first time it only asks whether to, and the person's answer decides.

    Args:
        report: The report's id or name; the one of this conversation, or the newest, when left out.
    """
    deps = ctx.deps
    job = _meant(deps, report)
    # What is lost is lost for good, so the person's own words must say so, and name the report: no model decides it.
    said = str(ctx.prompt or "")
    if CONFIRMED.search(said) and job.job_id in said:
        return report_care.delete_files(deps.services, deps.person, job.job_id)
    return report_care.ask_to_delete(deps.services, deps.person, job.job_id)


REPORT_TOOLS: tuple[Callable[..., Answer], ...] = (
    share_report,
    unshare_report,
    report_shares,
    run_report_again,
    delete_report,
)


def _meant(deps: Deps, report: str | None) -> Job:
    """The report of those words, of this conversation, or the newest of the person's that has files."""
    if report:
        return jobs.find_job(deps.services, deps.person, report)
    if here := report_here(deps):
        return here
    own = jobs.list_jobs(deps.services, deps.person, job_status="COMPLETED", only_own=True)
    found = next((job for job in own if job.downloads()), None)
    if found is None:
        raise CallerError(
            "you have no finished report with files; “generate a sales report for last quarter” makes one"
        )
    return found
