"""The numbers of the operations report, read once, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from jobs.reports import operations_sql, spans
from jobs.reports.groups import Group, grouped
from jobs.reports.reader import DETAIL_ROWS, Reader, as_date
from jobs.reports.timeframe import Timeframe
from tools.calendar_units import floor

Grouping = Literal["type", "source"]
GROUPINGS: Final[Mapping[Grouping, str]] = {"type": "job_type", "source": "source"}
ADDED_UP: Final = frozenset({"credits_used", "queries_executed", "questions_answered"})
"""Measurements of what happened since the last one; every other one is a level, and is averaged."""


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Jobs submitted in a time by how they ended, and how long they took, in seconds."""

    jobs: float = 0.0
    completed: float = 0.0
    failed: float = 0.0
    cancelled: float = 0.0
    unfinished: float = 0.0
    retried: float = 0.0
    median_wait: float | None = None
    p95_wait: float | None = None
    median_run: float | None = None
    p95_run: float | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> JobCounts:
        """From a row that has a column for each of them."""
        found = {field.name: row.get(field.name) for field in fields(cls)}
        times = ("median_wait", "p95_wait", "median_run", "p95_run")
        known = {name: float(value) for name, value in found.items() if value is not None}
        return cls(**{name: known.get(name, None if name in times else 0.0) for name in found})  # type: ignore[arg-type]

    @property
    def success_rate(self) -> float | None:
        """Of those that ended by themselves; cancelled ones are nobody's failure."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None


NONE = JobCounts()


JobGroup = Group[JobCounts]
"""The three spans of one type of job, of one source, or of all jobs."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Deliveries to one kind of target in a span."""

    made: float = 0.0
    sent: float = 0.0
    failed: float = 0.0
    unknown: float = 0.0
    open: float = 0.0
    send_seconds: float = 0.0

    def __add__(self, other: Sent) -> Sent:
        return Sent(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Sent)))


@dataclass(frozen=True, slots=True)
class Measure:
    """A measurement of the three spans: the sum of what adds up, the average of what is a level."""

    name: str
    component: str
    unit: str
    values: Mapping[str, float]
    peak: float | None

    @property
    def is_added_up(self) -> bool:
        return self.name in ADDED_UP

    @property
    def label(self) -> str:
        """`Credits used` for `credits_used`."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class OperationsFigures:
    """Everything that the report says in numbers."""

    total: JobGroup
    by: Mapping[Grouping, Sequence[JobGroup]]
    buckets: Sequence[tuple[date, JobCounts]]
    failures: Sequence[Mapping[str, Any]]
    events: Mapping[tuple[str, str], int]
    deliveries: Mapping[str, Mapping[str, Sent]]
    measures: Sequence[Measure]
    measured: Mapping[str, Sequence[float | None]]
    status: Sequence[tuple[str, str, str]]
    data_until: datetime | None
    detail: Sequence[tuple[Any, ...]]
    detail_is_cut: bool

    def sent(self, span: str) -> Sent:
        """The deliveries of a span, whatever the target."""
        return sum(self.deliveries.get(span, {}).values(), Sent())

    def measure(self, name: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.name == name), None)

    @property
    def has_anything(self) -> bool:
        """Whether the period has a job, a delivery or a measurement."""
        measured = any("current" in measure.values for measure in self.measures)
        return bool(self.total.current.jobs or self.sent("current").made or measured)


def read(reader: Reader, time: Timeframe, *, with_detail: bool) -> OperationsFigures:
    """Ask for the numbers, in nine statements."""
    values = spans.span_values(time)
    total, by = job_groups(reader, values)
    by_bucket = reader.rows("Jobs over time", operations_sql.by_bucket(time.bucket), values)
    failures = reader.rows("Reasons of failures", operations_sql.FAILED, values)
    events = reader.rows("What happened to jobs", operations_sql.EVENTS, values)
    deliveries = reader.rows("Deliveries", operations_sql.DELIVERIES, values)
    measures = reader.rows("Measurements", operations_sql.MEASUREMENTS, values)
    measured = reader.rows("Measurements over time", operations_sql.measured_by_bucket(time.bucket), values)
    newest = reader.rows("Data freshness", operations_sql.FRESHNESS, {})
    detail = reader.rows("Detail", operations_sql.DETAIL, values) if with_detail else []
    return OperationsFigures(
        total=total,
        by=by,
        buckets=_buckets(by_bucket, time),
        failures=failures,
        events={(row["span"], row["event"]): int(row["times"]) for row in events},
        deliveries=_deliveries(deliveries),
        measures=_measures(measures),
        measured=_measured(measured, time),
        status=status(reader),
        data_until=newest[0]["data_until"],
        detail=[tuple(row.values()) for row in detail[:DETAIL_ROWS]],
        detail_is_cut=len(detail) > DETAIL_ROWS,
    )


def status(reader: Reader) -> list[tuple[str, str, str]]:
    """Each component as it stands now: its name, OK, WARNING or CRITICAL, and why."""
    rows = reader.rows("State of the platform now", operations_sql.STATUS, {})
    return [(row["component"], row["status"], row["detail"]) for row in rows]


def job_groups(reader: Reader, values: Mapping[str, object]) -> tuple[JobGroup, dict[Grouping, list[JobGroup]]]:
    """All jobs, and one list a grouping, the most jobs first."""
    return grouped(
        reader.rows("Jobs of the three times", operations_sql.JOBS, values),
        GROUPINGS,
        counted=JobCounts.of,
        none=NONE,
        order=lambda each: -each.current.jobs,
    )


def _buckets(rows: Sequence[Mapping[str, Any]], time: Timeframe) -> list[tuple[date, JobCounts]]:
    found = {as_date(row["bucket"]): JobCounts.of(row) for row in rows}
    return [(unit.start, found.get(floor(unit.start, time.bucket), NONE)) for unit in time.buckets()]


def _deliveries(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Sent]]:
    found: dict[str, dict[str, Sent]] = {}
    for row in rows:
        sent = Sent(*(float(row[field.name] or 0) for field in fields(Sent)))
        found.setdefault(row["span"], {})[row["target_kind"]] = sent
    return found


def _measures(rows: Sequence[Mapping[str, Any]]) -> list[Measure]:
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    peaks: dict[tuple[str, str, str], float] = {}
    for row in rows:
        key = (row["metric_name"], row["component"], row["unit"])
        found.setdefault(key, {})[row["span"]] = float(row["total" if key[0] in ADDED_UP else "average"])
        if row["span"] == "current":
            peaks[key] = float(row["peak"])
    return [Measure(*key, values, peaks.get(key)) for key, values in found.items()]


def _measured(rows: Sequence[Mapping[str, Any]], time: Timeframe) -> dict[str, list[float | None]]:
    places = {floor(unit.start, time.bucket): place for place, unit in enumerate(time.buckets())}
    lines: dict[str, list[float | None]] = {}
    for row in rows:
        place = places.get(as_date(row["bucket"]))
        if place is not None:
            name = row["metric_name"]
            line = lines.setdefault(name, [None] * len(places))
            line[place] = float(row["total" if name in ADDED_UP else "average"])
    return lines
