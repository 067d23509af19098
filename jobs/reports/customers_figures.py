"""The numbers of the customer report, read once, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from jobs.reports import customers_sql, entities, spans
from jobs.reports.customers_sql import COHORT_MONTHS
from jobs.reports.entities import NOT_RECORDED, Entity
from jobs.reports.reader import DETAIL_ROWS, Reader, as_date
from jobs.reports.timeframe import Timeframe
from tools.calendar_units import floor, shift
from tools.job_inputs import ReportFilters
from tools.periods import period_before

Dimension = Literal["segment", "region"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("segment", "region")
RISKS: Final = ("Low", "Medium", "High", "No orders")


@dataclass(frozen=True, slots=True)
class People:
    """Customers of a time: `active` ordered in it, `fresh` for the first time, `base` ordered in the time before."""

    active: float = 0.0
    fresh: float = 0.0
    repeated: float = 0.0
    base: float = 0.0
    kept: float = 0.0
    orders: float = 0.0
    revenue: float = 0.0
    fresh_revenue: float = 0.0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> People:
        """From a row that has a column for each of them."""
        return cls(**{field.name: float(row[field.name] or 0) for field in fields(cls)})

    @property
    def retention(self) -> float | None:
        """The share of those who ordered in the time before who did so again."""
        return self.kept / self.base if self.base else None

    @property
    def repeat_rate(self) -> float | None:
        """The share that ordered at least twice."""
        return self.repeated / self.active if self.active else None

    @property
    def revenue_each(self) -> float | None:
        return self.revenue / self.active if self.active else None

    @property
    def orders_each(self) -> float | None:
        return self.orders / self.active if self.active else None

    @property
    def fresh_share(self) -> float | None:
        """The share of revenue from those who ordered for the first time."""
        return self.fresh_revenue / self.revenue if self.revenue else None


NOBODY = People()


@dataclass(frozen=True, slots=True)
class Group:
    """The three spans of one value of a dimension, or of everybody."""

    name: str
    current: People = NOBODY
    previous: People = NOBODY
    last_year: People = NOBODY


@dataclass(frozen=True, slots=True)
class Bucket:
    """Who ordered in one bucket of the period."""

    start: date
    active: float
    fresh: float
    orders: float
    revenue: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first order was in this month: the share that ordered so many months later."""

    month: date
    size: float
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A band of the risk of losing customers, as of today."""

    name: str
    customers: float
    lifetime_revenue: float
    recent_revenue: float
    previous_revenue: float


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """Everything that the report says in numbers."""

    total: Group
    by: Mapping[Dimension, Sequence[Group]]
    signups: Mapping[str, float]
    buckets: Sequence[Bucket]
    cohorts: Sequence[Cohort]
    risks: Sequence[Risk]
    at_risk: Sequence[tuple[Any, ...]]
    top: Sequence[Entity]
    data_until: datetime | None
    detail: Sequence[tuple[Any, ...]]
    detail_is_cut: bool


def read(reader: Reader, time: Timeframe, filters: ReportFilters, *, with_detail: bool) -> CustomerFigures:
    """Ask for the numbers, in nine statements."""
    where, chosen = spans.conditions(filters)
    values = base_values(time) | chosen
    total, by = totals(reader, where, values)
    found = reader.rows("Sign-ups", customers_sql.signups(where), values)
    by_bucket = reader.rows("Customers over time", customers_sql.by_bucket(where, time.bucket), values)
    first, last = cohort_months(time)
    cohort_rows = reader.rows(
        "Cohorts", customers_sql.cohorts(where), chosen | {"cohorts_start": first, "cohorts_end": last}
    )
    bands = reader.rows("Risk of losing customers", customers_sql.risk(where), chosen)
    at_risk = reader.rows("Valuable customers at risk", customers_sql.at_risk(where), chosen)
    top = reader.rows("Largest customers", entities.customers_sql(where), values)
    newest = reader.rows("Data freshness", spans.FRESHNESS, {})
    detail = reader.rows("Detail", customers_sql.detail(where), values) if with_detail else []
    return CustomerFigures(
        total=total,
        by=by,
        signups={row["span"]: float(row["customers"]) for row in found},
        buckets=_buckets(by_bucket, time),
        cohorts=_cohorts(cohort_rows, first, last),
        risks=risks(bands),
        at_risk=[tuple(row.values()) for row in at_risk],
        top=[Entity.of(row) for row in top],
        data_until=newest[0]["data_until"],
        detail=[tuple(row.values()) for row in detail[:DETAIL_ROWS]],
        detail_is_cut=len(detail) > DETAIL_ROWS,
    )


def risks(rows: Sequence[Mapping[str, Any]]) -> list[Risk]:
    """The bands of risk, the lowest first."""
    names = ("customers", "lifetime_revenue", "recent_revenue", "previous_revenue")
    found = {row["churn_risk"]: Risk(row["churn_risk"], *(float(row[name] or 0) for name in names)) for row in rows}
    return [found[name] for name in RISKS if name in found]


def base_values(time: Timeframe) -> dict[str, object]:
    """The days of the three spans, and of the time before each, to bind."""
    before = {
        "base": time.previous,
        "previous_base": period_before(time.previous),
        "year_base": period_before(time.last_year),
    }
    values = spans.span_values(time)
    for name, period in before.items():
        values |= {f"{name}_start": period.start, f"{name}_end": period.end}
    return values


def totals(reader: Reader, where: Any, values: Mapping[str, object]) -> tuple[Group, dict[Dimension, list[Group]]]:
    """Everybody, and one list a dimension, the most customers first."""
    everybody: dict[str, People] = {}
    found: dict[Dimension, dict[str, dict[str, People]]] = {dimension: {} for dimension in DIMENSIONS}
    for row in reader.rows("Customers of the three times", customers_sql.breakdowns(where), values):
        dimension = next((name for name in DIMENSIONS if not int(row[f"is_not_{name}"])), None)
        if dimension is None:
            everybody[row["span"]] = People.of(row)
        else:
            found[dimension].setdefault(row[dimension] or NOT_RECORDED, {})[row["span"]] = People.of(row)
    by = {
        dimension: sorted(
            (Group(name, **groups) for name, groups in names.items()),
            key=lambda each: (-each.current.active, each.name),
        )
        for dimension, names in found.items()
    }
    return Group("Total", **everybody), by


def cohort_months(time: Timeframe) -> tuple[date, date]:
    """From the first day of the first cohort to the end of the last whole month."""
    last = floor(time.current.end, "month")
    if last <= time.current.start:
        last = floor(time.current.start, "month")
    return shift(last, "month", -COHORT_MONTHS), last


def _cohorts(rows: Sequence[Mapping[str, Any]], first: date, last: date) -> list[Cohort]:
    counts = {(as_date(row["cohort"]), int(row["months_later"])): float(row["customers"]) for row in rows}
    cohorts = []
    month = first
    while month < last:
        size = counts.get((month, 0), 0.0)
        shown = (last.year - month.year) * 12 + last.month - month.month
        shares = tuple(
            counts.get((month, later), 0.0) / size if size and later < shown else None
            for later in range(1, COHORT_MONTHS)
        )
        if size:
            cohorts.append(Cohort(month, size, shares))
        month = shift(month, "month", 1)
    return cohorts


def _buckets(rows: Sequence[Mapping[str, Any]], time: Timeframe) -> list[Bucket]:
    """Every bucket of the trend, those without orders too."""
    found = {as_date(row["bucket"]): row for row in rows}
    buckets = []
    for unit in time.buckets():
        row = found.get(floor(unit.start, time.bucket), {})
        numbers = (float(row.get(name) or 0) for name in ("active", "fresh", "orders", "revenue"))
        buckets.append(Bucket(unit.start, *numbers))
    return buckets
