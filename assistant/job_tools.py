"""Jobs that are neither a report nor an export, in the model's words: SQL, checks and metrics, a job that failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from pydantic_ai import RunContext

from assistant.deps import Deps, source_of
from assistant.pointing import job_here
from tools import approvals, jobs
from tools.answer import Answer
from tools.job_inputs import AnyJobInput, DataQualityInput, ExportFormat, MetricsInput, SqlInput
from tools.job_records import JobStatus

UpkeepKind = Literal["DATA_QUALITY", "METRICS"]
UPKEEP_TEXT: Final[Mapping[UpkeepKind, str]] = {
    "DATA_QUALITY": "The checks of the data are on their way; what they find appears here.",
    "METRICS": "The platform is being measured; what was found appears here.",
}


def run_sql(ctx: RunContext[Deps], sql: str, file_format: ExportFormat = "csv") -> Answer:
    """Run a SELECT that the person wrote, as a job whose result becomes a file; other statements are refused.

    Args:
        sql: The statement, exactly as the person wrote it; never one of your own.
        file_format: csv, xlsx, parquet or json.
    """
    return _launch(ctx.deps, SqlInput(sql=sql, format=file_format))


def launch_upkeep(ctx: RunContext[Deps], kind: UpkeepKind) -> Answer:
    """Check the data or measure the platform now, as a job.

    Args:
        kind: DATA_QUALITY runs the checks of the data and says which failed; METRICS measures the platform.
    """
    answer = _launch(ctx.deps, DataQualityInput() if kind == "DATA_QUALITY" else MetricsInput())
    return answer.model_copy(update={"text": UPKEEP_TEXT[kind]})


def list_my_jobs(ctx: RunContext[Deps], state: JobStatus | None = None, page: int = 1) -> Answer:
    """List the person's own newest jobs and how far they are; the jobs of everybody are the view job_monitoring.

    Args:
        state: Only the jobs of this state.
        page: Which page of a long list.
    """
    return jobs.jobs_answer(ctx.deps.services, ctx.deps.person, job_status=state, only_own=True, page=page)


def retry_job(ctx: RunContext[Deps], job_id: str | None = None) -> Answer:
    """Put a job that failed or was cancelled back into the queue.

    Args:
        job_id: The job's id or its name; when left out the person's newest that failed or was cancelled.
    """
    deps = ctx.deps
    if job_id:
        return _again(deps, jobs.find_job(deps.services, deps.person, job_id))
    own = [job for job in jobs.list_jobs(deps.services, deps.person, only_own=True) if job.job_type != "DELIVERY"]
    ended = next((job for job in own if job.status in ("FAILED", "CANCELLED")), None)
    if ended is None:
        return Answer(text="None of your newest jobs has failed or was cancelled, so there is nothing to try again.")
    return _again(deps, ended)


def cancel_job(ctx: RunContext[Deps], job_id: str | None = None) -> Answer:
    """Stop a job that waits or runs.

    Args:
        job_id: The job's id or its name; when left out the person's own open job, and several are listed.
    """
    deps = ctx.deps
    if job_id:
        job = jobs.find_job(deps.services, deps.person, job_id)
        if deps.approves and approvals.is_of_another(deps.person, job):
            return approvals.ask_to_cancel(job)
        return jobs.cancel(deps.services, deps.person, job.job_id)
    return jobs.cancel_own(deps.services, deps.person, preferred=job_here(deps))


def _again(deps: Deps, job: jobs.Job) -> Answer:
    deps.scope.check_job(deps.services, deps.person, job)
    return jobs.retry(deps.services, deps.person, job.job_id)


def _launch(deps: Deps, order: AnyJobInput) -> Answer:
    deps.scope.check(deps.services, deps.person, order)
    key = deps.key_for(f"{type(order).__name__} {order.model_dump_json()}")
    request = jobs.JobRequest(
        input=order, source=source_of(deps.surface), thread_id=deps.thread_id, idempotency_key=key
    )
    return jobs.launch(deps.services, deps.person, request)


JOB_TOOLS: Final[tuple[Callable[..., Answer], ...]] = (run_sql, launch_upkeep, retry_job, list_my_jobs)
