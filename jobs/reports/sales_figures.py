"""The numbers of the sales report, read once, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from jobs.reports import entities, sales_sql, spans
from jobs.reports.entities import NOT_RECORDED, Entity
from jobs.reports.reader import DETAIL_ROWS, Reader, as_date
from jobs.reports.timeframe import Timeframe, year_before
from tools.job_inputs import ReportFilters
from tools.periods import Period

Dimension = Literal["region", "segment", "category", "channel"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("region", "segment", "category", "channel")


@dataclass(frozen=True, slots=True)
class Measures:
    """Sums over order lines that were not cancelled; money in the account's currency, revenue before returns."""

    revenue: float = 0.0
    margin: float = 0.0
    units: float = 0.0
    discount: float = 0.0
    returned: float = 0.0
    orders: float = 0.0
    customers: float = 0.0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Measures:
        """From a row that has a column for each measure."""
        return cls(**{field.name: float(row[field.name] or 0) for field in fields(cls)})

    @property
    def average_order_value(self) -> float | None:
        return self.revenue / self.orders if self.orders else None

    @property
    def margin_rate(self) -> float | None:
        return self.margin / self.revenue if self.revenue else None

    @property
    def return_rate(self) -> float | None:
        return self.returned / self.revenue if self.revenue else None

    @property
    def discount_rate(self) -> float | None:
        """Discounts as a share of the price before them."""
        return self.discount / (self.revenue + self.discount) if self.revenue + self.discount else None


NOTHING = Measures()


@dataclass(frozen=True, slots=True)
class Slice:
    """The three spans of one value of a dimension, or of everything."""

    name: str
    current: Measures = NOTHING
    previous: Measures = NOTHING
    last_year: Measures = NOTHING

    @property
    def gain(self) -> float:
        """Revenue against the period before."""
        return self.current.revenue - self.previous.revenue


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A bucket of the period, and the same days a year earlier."""

    bucket: Period
    now: Measures
    year_ago: Measures


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Everything that the report says in numbers."""

    total: Slice
    by: Mapping[Dimension, Sequence[Slice]]
    trend: Sequence[TrendPoint]
    products: Sequence[Entity]
    customers: Sequence[Entity]
    new_customers: int | None
    data_until: datetime | None
    detail: Sequence[tuple[Any, ...]]
    detail_is_cut: bool


def read(reader: Reader, time: Timeframe, filters: ReportFilters, *, with_detail: bool) -> SalesFigures:
    """Ask for the numbers, in seven statements."""
    where, chosen = spans.conditions(filters)
    values = spans.span_values(time) | chosen
    # A period without edges cut has its buckets inside it; the year before is shifted bucket by bucket.
    buckets = time.trend_buckets()
    year_ago = [year_before(bucket) for bucket in buckets]
    days = {
        "trend_start": min(bucket.start for bucket in (*buckets, time.current)),
        "trend_year_start": min(bucket.start for bucket in year_ago),
        "trend_year_end": max(bucket.end for bucket in year_ago),
    }
    rows = reader.rows("Totals and breakdowns", sales_sql.breakdowns(where), values)
    total, by = _slices(rows)
    by_day = {
        as_date(row["day"]): Measures.of(row)
        for row in reader.rows("Revenue by day", sales_sql.by_day(where), values | days)
    }
    trend = [
        TrendPoint(bucket, _sum(by_day, bucket), _sum(by_day, before))
        for bucket, before in zip(buckets, year_ago, strict=True)
    ]
    products = [Entity.of(row) for row in reader.rows("Products", entities.products_sql(where), values)]
    customers = [Entity.of(row) for row in reader.rows("Customers", entities.customers_sql(where), values)]
    new_customers = None
    if not filters.category:
        found = reader.rows("New customers", sales_sql.NEW_CUSTOMERS + where, values)
        new_customers = int(found[0]["customers"])
    newest = reader.rows("Data freshness", spans.FRESHNESS, {})
    detail = reader.rows("Detail", sales_sql.detail(where), values) if with_detail else []
    return SalesFigures(
        total=total,
        by=by,
        trend=trend,
        products=products,
        customers=customers,
        new_customers=new_customers,
        data_until=newest[0]["data_until"],
        detail=[tuple(row.values()) for row in detail[:DETAIL_ROWS]],
        detail_is_cut=len(detail) > DETAIL_ROWS,
    )


def _slices(rows: Sequence[Mapping[str, Any]]) -> tuple[Slice, dict[Dimension, list[Slice]]]:
    """The rows of the grouping sets, apart: everything, and one list a dimension, largest revenue first."""
    everything: dict[str, Measures] = {}
    found: dict[Dimension, dict[str, dict[str, Measures]]] = {dimension: {} for dimension in DIMENSIONS}
    for row in rows:
        dimension = next((name for name in DIMENSIONS if not int(row[f"is_not_{name}"])), None)
        if dimension is None:
            everything[row["span"]] = Measures.of(row)
        else:
            spans = found[dimension].setdefault(row[dimension] or NOT_RECORDED, {})
            spans[row["span"]] = Measures.of(row)
    by = {
        dimension: sorted((Slice(name, **spans) for name, spans in values.items()), key=_rank)
        for dimension, values in found.items()
    }
    return Slice("Total", **everything), by


def _rank(entry: Slice) -> tuple[float, str]:
    return -entry.current.revenue, entry.name


def _sum(days: Mapping[date, Measures], span: Period) -> Measures:
    """Days add up, except customers, who may order on several: those are left out."""
    inside = [measures for day, measures in days.items() if span.start <= day < span.end]
    names = [field.name for field in fields(Measures) if field.name != "customers"]
    return Measures(**{name: sum(getattr(measures, name) for measures in inside) for name in names})
