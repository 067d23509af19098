"""The numbers of the data quality report, read once, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from jobs.reports import data_quality_sql, spans
from jobs.reports.groups import Group, grouped
from jobs.reports.reader import DETAIL_ROWS, Reader, as_date
from jobs.reports.timeframe import Timeframe
from tools.calendar_units import floor

Grouping = Literal["table", "type"]
GROUPINGS: Final[Mapping[Grouping, str]] = {"table": "table_name", "type": "check_type"}


@dataclass(frozen=True, slots=True)
class Results:
    """Results of checks in a time; a check gives one a run."""

    results: float = 0.0
    passed: float = 0.0
    failed: float = 0.0
    critical: float = 0.0
    runs: float = 0.0
    checks: float = 0.0
    tables: float = 0.0
    checked_rows: float = 0.0
    failed_rows: float = 0.0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Results:
        """From a row that has a column for each of them."""
        return cls(**{field.name: float(row[field.name] or 0) for field in fields(cls)})

    @property
    def pass_rate(self) -> float | None:
        return self.passed / self.results if self.results else None


NONE = Results()


ResultGroup = Group[Results]
"""The three spans of one table, of one type of check, or of all."""


@dataclass(frozen=True, slots=True)
class LastResult:
    """How a check ended the last time it ran, up to the end of the period."""

    name: str
    type: str
    table: str
    column: str | None
    severity: str
    status: str
    failed_rows: int
    allowed_rows: int
    checked_rows: int
    checked_at: datetime

    @property
    def has_failed(self) -> bool:
        return self.status == "FAILED"


@dataclass(frozen=True, slots=True)
class Square:
    """A check in a bucket."""

    check: str
    start: date
    severity: str
    results: int
    failed: int


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """Everything that the report says in numbers."""

    total: ResultGroup
    by: Mapping[Grouping, Sequence[ResultGroup]]
    last: Sequence[LastResult]
    starts: Sequence[date]
    squares: Sequence[Square]
    failures: Sequence[Mapping[str, Any]]
    data_until: datetime | None
    detail: Sequence[tuple[Any, ...]]
    detail_is_cut: bool

    @property
    def failing(self) -> list[LastResult]:
        """The checks that failed the last time they ran."""
        return [result for result in self.last if result.has_failed]

    def rates(self) -> tuple[float, ...]:
        """The pass rate of each bucket that had results."""
        sums: dict[date, tuple[int, int]] = {}
        for square in self.squares:
            results, failed = sums.get(square.start, (0, 0))
            sums[square.start] = (results + square.results, failed + square.failed)
        return tuple(1 - sums[start][1] / sums[start][0] for start in self.starts if start in sums)


def read(reader: Reader, time: Timeframe, *, with_detail: bool) -> QualityFigures:
    """Ask for the numbers, in six statements."""
    values = spans.span_values(time)
    total, by = groups(reader, values)
    latest = last_results(reader, values)
    squares = reader.rows("Checks over time", data_quality_sql.by_bucket(time.bucket), values)
    failures = reader.rows("Failed checks", data_quality_sql.FAILED, values)
    newest = reader.rows("Data freshness", data_quality_sql.FRESHNESS, {})
    detail = reader.rows("Detail", data_quality_sql.DETAIL, values) if with_detail else []
    return QualityFigures(
        total=total,
        by=by,
        last=latest,
        starts=[floor(unit.start, time.bucket) for unit in time.buckets()],
        squares=[
            Square(row["check_name"], as_date(row["bucket"]), row["severity"], int(row["results"]), int(row["failed"]))
            for row in squares
        ],
        failures=failures,
        data_until=newest[0]["data_until"],
        detail=[tuple(row.values()) for row in detail[:DETAIL_ROWS]],
        detail_is_cut=len(detail) > DETAIL_ROWS,
    )


def last_results(reader: Reader, values: Mapping[str, object]) -> list[LastResult]:
    """Each check's last result, failed ones first."""
    rows = reader.rows("Last result of each check", data_quality_sql.LAST, values)
    return [
        LastResult(
            row["check_name"],
            row["check_type"],
            row["table_name"],
            row["column_name"],
            row["severity"],
            row["status"],
            int(row["failed_rows"]),
            int(row["allowed_rows"]),
            int(row["checked_rows"]),
            row["checked_at"],
        )
        for row in rows
    ]


def groups(reader: Reader, values: Mapping[str, object]) -> tuple[ResultGroup, dict[Grouping, list[ResultGroup]]]:
    """All results, and one list a grouping, the most failures first."""
    return grouped(
        reader.rows("Results of the three times", data_quality_sql.RESULTS, values),
        GROUPINGS,
        counted=Results.of,
        none=NONE,
        order=lambda each: (-each.current.failed, -each.current.results, each.name),
    )
