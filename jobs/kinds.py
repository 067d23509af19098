"""Kinds of jobs: a name, the type of its input, a function, and its limits; nothing else knows them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Generic, Literal

from jobs import alerts, export, report, upkeep
from jobs.delivery import deliver
from jobs.retry import RetryPolicy
from jobs.work import Work, WorkResult
from tools.delivery_records import ATTEMPTS
from tools.job_inputs import (
    AlertInput,
    DataQualityInput,
    DeliveryInput,
    ExportInput,
    Input,
    MetricsInput,
    ReportInput,
    SqlInput,
    WrongInput,
    validated,
)
from tools.targets import Target

RunsIn = Literal["process", "thread"]


def _as_it_is(wanted: Input, _targets: Sequence[Target]) -> Input:
    return wanted


@dataclass(frozen=True, slots=True)
class Kind(Generic[Input]):
    """A kind of job.

    `runs_in` a process of its own when it needs much memory or has to be killed; a thread when it only sends a few
    statements. `folder` names the place of its files in the bucket. `at_once` is how many one worker runs.
    `for_targets` adds to the input what its targets need.
    """

    name: str
    input_type: type[Input]
    run: Callable[[Work, Input], WorkResult]
    folder: Callable[[Input], str]
    max_seconds: float
    memory_mb: int = 1024
    at_once: int = 2
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    runs_in: RunsIn = "process"
    for_targets: Callable[[Input, Sequence[Target]], Input] = _as_it_is

    def read(self, values: Mapping[str, Any] | None) -> Input:
        """The input from the JSON in the row; raises WrongInput that names the field."""
        return validated(self.input_type, values)


class UnknownKind(WrongInput):
    """No kind has that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"job_type: {name!r} is not known; there are {', '.join(known)}")


Kinds = Mapping[str, Kind[Any]]

REPORT: Final = Kind(
    name="REPORT",
    input_type=ReportInput,
    run=report.run,
    folder=lambda wanted: wanted.report_type,
    max_seconds=15 * 60,
    memory_mb=1024,
    at_once=2,
    for_targets=report.for_targets,
)
EXPORT: Final = Kind(
    name="EXPORT",
    input_type=ExportInput,
    run=export.run,
    folder=lambda _: "export",
    max_seconds=60 * 60,
    memory_mb=1536,
    at_once=2,
)
SQL: Final = Kind(
    name="SQL",
    input_type=SqlInput,
    run=export.run_sql,
    folder=lambda _: "sql",
    max_seconds=60 * 60,
    memory_mb=1536,
    at_once=2,
)
DATA_QUALITY: Final = Kind(
    name="DATA_QUALITY",
    input_type=DataQualityInput,
    run=upkeep.check_quality,
    folder=lambda _: "data_quality",
    max_seconds=30 * 60,
    at_once=1,
    runs_in="thread",
)
METRICS: Final = Kind(
    name="METRICS",
    input_type=MetricsInput,
    run=upkeep.measure,
    folder=lambda _: "metrics",
    max_seconds=30 * 60,
    at_once=1,
    runs_in="thread",
)
DELIVERY: Final = Kind(
    name="DELIVERY",
    input_type=DeliveryInput,
    run=deliver.run,
    folder=lambda _: "delivery",
    max_seconds=15 * 60,
    at_once=4,
    retry=RetryPolicy(first=timedelta(seconds=5), attempts=ATTEMPTS),
    runs_in="thread",
)
ALERT: Final = Kind(
    name="ALERT",
    input_type=AlertInput,
    run=alerts.run,
    folder=lambda _: "alert",
    max_seconds=5 * 60,
    at_once=4,
    runs_in="thread",
)
KINDS: Final[Kinds] = {kind.name: kind for kind in (REPORT, EXPORT, SQL, DATA_QUALITY, METRICS, ALERT, DELIVERY)}


def kind_of(job_type: str, kinds: Kinds) -> Kind[Any]:
    """The kind of that name, however it is written; raises UnknownKind."""
    kind = kinds.get(job_type.strip().upper())
    if kind is None:
        raise UnknownKind(job_type, list(kinds))
    return kind
