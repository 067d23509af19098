"""What a job is asked to do: the typed inputs of each kind, shared by those who submit and the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)

from tools.errors import CallerError
from tools.notices import NoticeText, OwnerNotice
from tools.periods import Period, UnknownPeriod, check_period_name, explicit_period, resolve_period, seen_from
from tools.report_types import FILTER_NAMES, REPORT_FORMATS, FilterName, ReportFormat, ReportType, not_narrowed
from tools.semantics.query import SemanticQuery

JobType = Literal["REPORT", "EXPORT", "SQL", "DATA_QUALITY", "METRICS", "ALERT", "DELIVERY"]
ExportFormat = Literal["csv", "xlsx", "parquet", "json"]

MAX_EXPORT_ROWS = 5_000_000


class WrongInput(CallerError):
    """A job's input is wrong; the message begins with the field."""


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _as_list(value: object) -> object:
    """One value, a comma-separated text or a list: people and SQL users write all three."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return () if value is None else value


def _as_formats(value: object) -> object:
    listed = _as_list(value)
    if not isinstance(listed, list | tuple):
        return listed
    return list(dict.fromkeys(_lower(entry) for entry in listed))


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class JobInput(BaseModel):
    """What every kind's input has; `idempotency_key` is how `CALL create_job` hands one over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idempotency_key: str | None = Field(None, max_length=200)


class ReportFilters(BaseModel):
    """What a report is narrowed to; empty means everything. Values are as in the reporting views."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: Names = ()
    segment: Names = ()
    category: Names = ()

    def chosen(self) -> tuple[FilterName, ...]:
        """The names of the filters that have a value."""
        return tuple(name for name in FILTER_NAMES if getattr(self, name))

    def values(self) -> tuple[str, ...]:
        """The chosen values, whatever they narrow."""
        return (*self.region, *self.segment, *self.category)

    def words(self) -> str:
        """Such as `region Europe; segment Enterprise, Consumer`, or nothing."""
        chosen = {"region": self.region, "segment": self.segment, "category": self.category}
        return "; ".join(f"{name} {', '.join(values)}" for name, values in chosen.items() if values)


class ReportInput(JobInput):
    """A report: which, about what time, narrowed to what, in which file formats.

    The time is `period` (names in tools.periods) or `start_date` and `end_date`, both included. A `question` report is
    about a `question`, or about a `saved_question` of that name; it says its time itself, unless one is given here.
    """

    report_type: Annotated[ReportType, BeforeValidator(_lower)] = "sales"
    period: str = "monthly"
    start_date: date | None = None
    end_date: date | None = None
    filters: ReportFilters = ReportFilters()
    formats: Annotated[tuple[ReportFormat, ...], BeforeValidator(_as_formats)] = Field(("html", "pdf", "xlsx"))
    title: str | None = Field(None, max_length=200)
    question: str | None = Field(None, min_length=1, max_length=4000)
    saved_question: str | None = Field(None, min_length=1, max_length=200)
    semantic_model: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_question_says_the_type(cls, values: object) -> object:
        if not isinstance(values, Mapping) or "report_type" in values:
            return values
        asks = values.get("question") or values.get("saved_question")
        return {**values, "report_type": "question"} if asks else values

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, name: str) -> str:
        try:
            return check_period_name(name)
        except UnknownPeriod as error:
            raise ValueError(str(error).removeprefix("period: ")) from None

    @field_validator("formats")
    @classmethod
    def _has_a_format(cls, formats: tuple[ReportFormat, ...]) -> tuple[ReportFormat, ...]:
        if not formats:
            raise ValueError(f"at least one of {', '.join(REPORT_FORMATS)}")
        return formats

    @model_validator(mode="after")
    def _asks_what_its_type_takes(self) -> Self:
        asked = sum(source is not None for source in (self.question, self.saved_question))
        if self.report_type == "question" and asked != 1:
            raise ValueError("a question report needs exactly one of question, saved_question")
        if self.report_type != "question" and (asked or self.semantic_model is not None):
            raise ValueError("question, saved_question and semantic_model belong to report_type question only")
        if reason := not_narrowed(self.report_type, self.filters.chosen()):
            raise ValueError(reason)
        return self

    @model_validator(mode="after")
    def _dates_come_in_pairs(self) -> Self:
        if (self.start_date is None) != (self.end_date is None):
            raise ValueError("start_date and end_date are given together")
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValueError(f"end_date {self.end_date} lies before start_date {self.start_date}")
        return self

    @model_serializer(mode="wrap")
    def _says_no_time_that_was_not_given(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A default that is written down is read back as a time that was given, and a question says its time itself.
        written: dict[str, Any] = write(self)
        if self.report_type == "question" and not self.names_a_time:
            written.pop("period", None)
        return written

    @property
    def names_a_time(self) -> bool:
        """Whether a time was given, and is not the default."""
        return self.start_date is not None or "period" in self.model_fields_set

    def resolve(self, today: date) -> Period:
        """The days that the report is about, none after today; pure. Raises CallerError for one that has not begun."""
        if self.start_date and self.end_date:
            return seen_from(explicit_period(self.start_date, self.end_date), today)
        return seen_from(resolve_period(self.period, today), today)


class ExportInput(JobInput):
    """An export of one of: `question` (answered by Cortex Analyst), `sql` (through the guard), `view` (a known one)."""

    question: str | None = Field(None, min_length=1, max_length=4000)
    sql: str | None = Field(None, min_length=1, max_length=50_000)
    view: str | None = Field(None, min_length=1, max_length=200)
    semantic_model: str | None = None
    format: Annotated[ExportFormat, BeforeValidator(_lower)] = "csv"
    max_rows: int = Field(MAX_EXPORT_ROWS, ge=1, le=MAX_EXPORT_ROWS)
    file_name: str | None = Field(None, max_length=120)

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if sum(source is not None for source in (self.question, self.sql, self.view)) != 1:
            raise ValueError("exactly one of question, sql, view says what to export")
        return self


class SqlInput(JobInput):
    """A SELECT, checked by the guard, whose result becomes a file."""

    sql: str = Field(min_length=1, max_length=50_000)
    format: Annotated[ExportFormat, BeforeValidator(_lower)] = "csv"
    max_rows: int = Field(MAX_EXPORT_ROWS, ge=1, le=MAX_EXPORT_ROWS)
    file_name: str | None = Field(None, max_length=120)


class DataQualityInput(JobInput):
    """Every check of monitoring.run_data_quality_checks; there is nothing to choose."""


class MetricsInput(JobInput):
    """The measurements of monitoring.collect_metrics, and the sweep of files that no job refers to.

    `sweep_after_hours` is how old such a file has to be; 0 leaves the bucket alone.
    """

    sweep_after_hours: int = Field(24, ge=0, le=24 * 365)


class ThresholdCondition(BaseModel):
    """The number compared with a limit. With `rearm_at` it tells again only after it has been back past that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["threshold"] = "threshold"
    op: Literal["<", "<=", ">", ">="]
    value: float = Field(allow_inf_nan=False)
    rearm_at: float | None = Field(None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _rearms_on_the_quiet_side(self) -> Self:
        if self.rearm_at is not None and (self.rearm_at - self.value) * (1 if "<" in self.op else -1) < 0:
            raise ValueError(f"rearm_at {self.rearm_at:g} lies where {self.op} {self.value:g} still holds")
        return self


Direction = Literal["rise", "fall", "either"]


class ChangeCondition(BaseModel):
    """The change against the period before, in percent of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["change"] = "change"
    direction: Direction = "either"
    percent: float = Field(gt=0, le=100_000)


class AnomalyCondition(BaseModel):
    """The number against the same weekday (days) or the periods before: `sensitivity` robust deviations from them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["anomaly"] = "anomaly"
    direction: Direction = "either"
    sensitivity: float = Field(3.5, ge=1, le=20)


class AlertInput(JobInput):
    """A number that is watched: from one of `question`, `sql` and `query`, and the condition that tells.

    The source gives one number, or one a group (50 at most), or rows by time, of which the newest counts; change and
    anomaly need rows by time. With `grain` the newest whole day, week or month counts, and one without rows is 0.
    """

    question: str | None = Field(None, min_length=1, max_length=4000)
    sql: str | None = Field(None, min_length=1, max_length=50_000)
    query: SemanticQuery | None = None
    semantic_model: str | None = None
    measure: str | None = Field(None, max_length=200)
    grain: Literal["day", "week", "month"] | None = None
    condition: Annotated[ThresholdCondition | ChangeCondition | AnomalyCondition, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _says_what_it_watches(self) -> Self:
        if sum(source is not None for source in (self.question, self.sql, self.query)) != 1:
            raise ValueError("exactly one of question, sql, query says what is watched")
        if self.query is not None and self.semantic_model is None:
            raise ValueError("a query needs the semantic_model that it is about")
        return self


class DeliveryInput(JobInput):
    """An errand that the product gives itself: one row of deliveries to send, or an owner to be told of a failure.

    `notice` is what a delivery says when it brings no files. `failed_job_id` and `failed_delivery_id` name what the
    owner is to hear of, `tell` says it.
    """

    delivery_id: str | None = None
    notice: NoticeText | None = None
    failed_job_id: str | None = None
    failed_delivery_id: str | None = None
    tell: OwnerNotice | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        given = (self.delivery_id, self.failed_job_id, self.failed_delivery_id, self.tell)
        if sum(one is not None for one in given) != 1:
            raise ValueError("exactly one of delivery_id, failed_job_id, failed_delivery_id, tell")
        return self


Input = TypeVar("Input", bound=JobInput)
AnyJobInput = ReportInput | ExportInput | SqlInput | DataQualityInput | MetricsInput | AlertInput
INPUT_TYPES: Final[Mapping[str, type[AnyJobInput]]] = {
    "REPORT": ReportInput,
    "EXPORT": ExportInput,
    "SQL": SqlInput,
    "DATA_QUALITY": DataQualityInput,
    "METRICS": MetricsInput,
    "ALERT": AlertInput,
}


def parse_input(job_type: str, values: Mapping[str, Any] | None) -> AnyJobInput:
    """A job's input from the JSON in its row or a request; raises WrongInput that names the field."""
    kind = INPUT_TYPES.get(job_type.upper())
    if kind is None:
        raise WrongInput(f"job_type: {job_type!r} is not known; there are {', '.join(INPUT_TYPES)}")
    return validated(kind, values)


def validated(input_type: type[Input], values: Mapping[str, Any] | None) -> Input:
    """JSON as the type of a kind's input; raises WrongInput that names the field."""
    try:
        return input_type.model_validate({} if values is None else values)
    except ValidationError as error:
        raise WrongInput("; ".join(_line(problem) for problem in error.errors())) from None


def _line(problem: Any) -> str:
    field = ".".join(str(part) for part in problem["loc"]) or "input"
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        return f"{field}: there is no such field"
    if problem["type"] == "literal_error":
        known = str(problem["ctx"]["expected"]).replace("'", "")
        return f"{field}: {problem['input']!r} is not known; it can be {known}"
    return f"{field}: {message[:1].lower()}{message[1:]}"
