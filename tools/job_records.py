"""A job as everybody sees it: the order, the row, its files, and the words for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from tools.answer import Download
from tools.job_inputs import (
    INPUT_TYPES,
    AlertInput,
    AnomalyCondition,
    AnyJobInput,
    ChangeCondition,
    DataQualityInput,
    ExportInput,
    JobType,
    MetricsInput,
    ReportInput,
    SqlInput,
    ThresholdCondition,
)
from tools.periods import explicit_period, resolve_period
from tools.report_types import REPORT_NAMES
from tools.targets import Targets

JobStatus = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]
JobSource = Literal["chat", "slack", "api", "sql", "schedule"]

FINAL_STATUSES: Final[frozenset[JobStatus]] = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
DEFAULT_PRIORITY = 5
MAX_ATTEMPTS = 3


class JobRequest(BaseModel):
    """A job to submit. `idempotency_key` makes a second submission by the same person give the first job.

    `targets` get the files when it is done; `on_behalf_of` is the recipient whose rights it runs with, when that is not
    the person who submits it; `run_as_role` is the Snowflake role of those rights.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: AnyJobInput
    job_name: str | None = Field(None, max_length=200)
    priority: int = Field(DEFAULT_PRIORITY, ge=1, le=9)
    source: JobSource = "chat"
    thread_id: str | None = None
    idempotency_key: str | None = Field(None, max_length=200)
    max_attempts: int = Field(MAX_ATTEMPTS, ge=1, le=10)
    targets: Targets = ()
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    on_behalf_of: str | None = None
    run_as_role: str | None = None

    @property
    def job_type(self) -> JobType:
        """The kind, which the type of the input says."""
        names = {input_type: name for name, input_type in INPUT_TYPES.items()}
        return cast("JobType", names[type(self.input)])


class JobFile(BaseModel):
    """A file that a job made: its name for people, its key in S3."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    key: str
    media_type: str = "application/octet-stream"
    size: int | None = None
    sha256: str | None = None


class JobResult(BaseModel):
    """What a finished job left in its row's `result`: the files, one sentence, the key figures."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    files: tuple[JobFile, ...] = ()
    summary: str | None = None
    row_count: int | None = None
    period: str | None = None
    figures: dict[str, Any] = Field(default_factory=dict)


class Job(BaseModel):
    """A row of raw_data.jobs; times are UTC without a zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: str
    job_name: str
    job_type: str
    status: JobStatus
    priority: int
    created_by: str
    input: dict[str, Any] | None = None
    result: JobResult | None = None
    error_message: str | None = None
    error_reference: str | None = None
    query_id: str | None = None
    progress: int = 0
    phase: str | None = None
    attempt: int = 0
    max_attempts: int = MAX_ATTEMPTS
    worker_id: str | None = None
    run_after: datetime | None = None
    cancel_requested: bool = False
    source: str = "sql"
    thread_id: str | None = None
    targets: Targets | None = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    on_behalf_of: str | None = None
    run_as_role: str | None = None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    files_deleted_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in FINAL_STATUSES

    def downloads(self) -> tuple[Download, ...]:
        """The files, each with the app's own path, which checks who asks."""
        if self.status != "COMPLETED" or self.result is None or self.files_deleted_at is not None:
            return ()
        return tuple(
            Download(
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                url=f"/reports/{self.job_id}/{file.name}",
                key=file.key,
            )
            for file in self.result.files
        )


def default_name(job_input: AnyJobInput) -> str:
    """What a job is called when nobody named it."""
    match job_input:
        case ReportInput(report_type="question"):
            return (job_input.title or f"Report on {_asked(job_input)}")[:200]
        case ReportInput():
            parts = (REPORT_NAMES[job_input.report_type], _when(job_input), *job_input.filters.values())
            return (job_input.title or ", ".join(parts))[:200]
        case ExportInput():
            return f"Export of {(job_input.view or job_input.question or 'a query')[:150]}"
        case SqlInput():
            return f"Query as {job_input.format.upper()}{f', {job_input.file_name}' if job_input.file_name else ''}"
        case DataQualityInput():
            return "Data quality checks"
        case MetricsInput():
            return "Measurements"
        case AlertInput():
            return f"Alert on {(job_input.measure or job_input.question or 'a query')[:150]}"


def _when(report: ReportInput) -> str:
    """`Q2 2025` for a period that is the same on every day, `last quarter` for one that moves."""
    if report.start_date and report.end_date:
        return explicit_period(report.start_date, report.end_date).label
    if "period" not in report.model_fields_set:
        return "last month"
    on_two_days = {resolve_period(report.period, day) for day in (date(2001, 1, 1), date(2003, 5, 17))}
    return on_two_days.pop().label if len(on_two_days) == 1 else report.period.replace("_", " ")


def describe_input(job_input: AnyJobInput, today: date) -> str:
    """How the order was understood: the days, the filters, the formats, and what was not said."""
    match job_input:
        case ReportInput():
            parts = [_about(job_input, today)]
            if filters := job_input.filters.words():
                parts.append(filters)
            parts.append("as " + ", ".join(name.upper() for name in job_input.formats))
            if not job_input.names_a_time and job_input.report_type != "question":
                parts.append("last month, because the order names no time")
            return "; ".join(parts)
        case ExportInput():
            what = job_input.view or job_input.question or "a query"
            return f"Export of {what} as {job_input.format.upper()}, at most {job_input.max_rows:,} rows"
        case SqlInput():
            return f"The rows of a query as {job_input.format.upper()}, at most {job_input.max_rows:,}"
        case DataQualityInput():
            return "Every data quality check over the raw tables"
        case AlertInput():
            told_when = condition_in_words(job_input.condition, job_input.grain)
            return f"{job_input.measure or job_input.question or 'A query'}: {told_when}"
        case MetricsInput():
            return "The queue and the order intake are measured, and files that no job refers to are swept"


def condition_in_words(
    condition: ThresholdCondition | ChangeCondition | AnomalyCondition, grain: str | None = None
) -> str:
    """When an alert tells, such as `below 10,000` or `down by 20% or more on the week before`."""
    match condition:
        case ThresholdCondition():
            words = {"<": "below", "<=": "at or below", ">": "above", ">=": "at or above"}
            return f"{words[condition.op]} {_plain(condition.value)}"
        case ChangeCondition():
            moves = {"rise": "up", "fall": "down", "either": "up or down"}
            return f"{moves[condition.direction]} by {condition.percent:g}% or more on the {grain or 'period'} before"
        case AnomalyCondition():
            moves = {"rise": "unusually high", "fall": "unusually low", "either": "unusual"}
            return f"{moves[condition.direction]} ({condition.sensitivity:g} robust deviations from what is usual)"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")


def _about(report: ReportInput, today: date) -> str:
    """`Sales report for Q3 2026 (1 July 2026 to 30 September 2026)`; a question says its time itself."""
    when = f" for {report.resolve(today).described()}"
    if report.report_type != "question":
        return REPORT_NAMES[report.report_type] + when
    return f"Report on {_asked(report)}" + (when if report.names_a_time else "")


def _asked(report: ReportInput) -> str:
    return f"“{report.question or report.saved_question}”"


def job_in_words(job: Job) -> str:
    """One or two sentences on how a job stands."""
    match job.status:
        case "PENDING" if job.attempt:
            return f"**{job.job_name}** waits for another try (attempt {job.attempt} of {job.max_attempts} is over)."
        case "PENDING":
            return f"**{job.job_name}** waits for a worker."
        case "RUNNING":
            phase = f": {job.phase}" if job.phase else ""
            stopping = "; it is being stopped" if job.cancel_requested else ""
            return f"**{job.job_name}** is running, {job.progress}% done{phase}{stopping}."
        case "COMPLETED":
            summary = f" {job.result.summary}" if job.result and job.result.summary else ""
            return f"**{job.job_name}** is done.{summary}"
        case "CANCELLED":
            return f"**{job.job_name}** was cancelled."
        case "FAILED":
            reference = f" (reference {job.error_reference})" if job.error_reference else ""
            return f"**{job.job_name}** failed: {job.error_message or 'no reason was recorded'}{reference}"
