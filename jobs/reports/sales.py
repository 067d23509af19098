"""The sales report: what was sold, where, to whom, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.reports import columns, figures, sales_figures
from jobs.reports import sales_sentences as say
from jobs.reports.document import Better, Document, Figure, Grid, Kpi, Section, change
from jobs.reports.draft import Draft
from jobs.reports.entities import Entity, concentration, movers, top_grid
from jobs.reports.sales_figures import DIMENSIONS, Dimension, Measures, SalesFigures, Slice
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import gain, money
from jobs.work import Work
from tools.answer import ColumnFormat
from tools.job_inputs import ReportInput

NOTES: Final = (
    "Revenue is what was charged for the goods: net of discounts, before returns, without shipping. Cancelled orders "
    "are left out. Gross margin is revenue less the cost of the goods. Returns count in the period of their order. "
    "Days are UTC.",
)
TITLES: Final[dict[Dimension, str]] = {
    "region": "region",
    "segment": "customer segment",
    "category": "product category",
    "channel": "sales channel",
}


def build(work: Work, wanted: ReportInput) -> Document:
    """Read the figures and say what they mean."""
    draft = Draft.begin(work, wanted, "Sales report")
    time = draft.time
    read = sales_figures.read(draft.reader, time, wanted.filters, with_detail=draft.with_detail)
    return draft.document(
        "sales",
        read,
        summary=say.summary(read, time),
        kpis=kpis(read),
        sections=_sections(read, time) if read.total.current.orders else (),
        notes=NOTES,
        columns=DETAIL_COLUMNS,
    )


def kpis(read: SalesFigures) -> tuple[Kpi, ...]:
    """The eight headline figures."""
    spans = (read.total.current, read.total.previous, read.total.last_year)
    points = [point.now for point in read.trend]

    def kpi(
        label: str, name: str, shown: ColumnFormat = "plain", *, better: Better = "higher", has_trail: bool = True
    ) -> Kpi:
        # A span without orders has nothing to compare with: it is no zero.
        values = [getattr(span, name) if span.orders else None for span in spans]
        trail = tuple(float(getattr(point, name) or 0) for point in points) if has_trail else ()
        return Kpi(label, values[0] if spans[0].orders else 0, shown, values[1], values[2], better, trail=trail)

    return (
        kpi("Revenue", "revenue", "currency"),
        kpi("Orders", "orders"),
        kpi("Average order value", "average_order_value", "currency"),
        kpi("Units sold", "units"),
        kpi("Gross margin", "margin", "currency"),
        kpi("Margin rate", "margin_rate", "percent"),
        kpi("Return rate", "return_rate", "percent", better="lower"),
        kpi("Active customers", "customers", has_trail=False),
    )


def _sections(read: SalesFigures, time: Timeframe) -> tuple[Section, ...]:
    return (
        trend_section(read, time),
        *(_breakdown(dimension, read, time) for dimension in DIMENSIONS if len(read.by[dimension]) > 1),
        _entities("Products", "product", "Category", read.products, read, time),
        _entities("Customers", "customer", "Segment and region", read.customers, read, time),
    )


def trend_section(read: SalesFigures, time: Timeframe, *, with_grid: bool = True) -> Section:
    """Revenue bucket by bucket, with the year before behind it."""
    chart = figures.trend(
        f"Revenue by {time.bucket}" + (", two weeks" if time.current.days == 1 else ""),
        buckets=[point.bucket.start for point in read.trend],
        now=[point.now.revenue for point in read.trend],
        before=[point.year_ago.revenue or None for point in read.trend],
        names=(f"up to {time.tag}" if time.current.days == 1 else time.tag, "a year earlier"),
        bucket=time.bucket,
        format="currency",
    )
    grids = (_trend_grid(read, time),) if with_grid and time.bucket != "day" else ()
    return Section("Revenue over time", say.trend(read.trend, time), (chart,), grids)


def _trend_grid(read: SalesFigures, time: Timeframe) -> Grid:
    shown = (
        columns.day(time.bucket, f"{time.bucket.capitalize()} of"),
        columns.money("revenue", "Revenue"),
        columns.percent("change", f"On the {time.bucket} before"),
        columns.percent("year_change", "On the year"),
        columns.count("orders", "Orders"),
        columns.money("average_order_value", "Average order"),
        columns.percent("margin_rate", "Margin rate"),
    )
    before: list[Measures | None] = [None, *(point.now for point in read.trend)]
    rows = tuple(
        (
            point.bucket.start,
            point.now.revenue,
            change(point.now.revenue, old.revenue) if old else None,
            change(point.now.revenue, point.year_ago.revenue),
            point.now.orders,
            point.now.average_order_value,
            point.now.margin_rate,
        )
        for point, old in zip(read.trend, before, strict=False)
    )
    return Grid(f"By {time.bucket}", shown, rows, signed=columns.CHANGES)


def _breakdown(dimension: Dimension, read: SalesFigures, time: Timeframe) -> Section:
    slices = read.by[dimension]
    chart = figures.ranking(
        f"Revenue by {TITLES[dimension]}",
        names=[entry.name for entry in slices],
        now=[entry.current.revenue for entry in slices],
        before=[entry.previous.revenue or None for entry in slices],
        labels=[money(entry.current.revenue) for entry in slices],
        series=(time.tag, time.previous_tag),
        format="currency",
    )
    shown = (
        columns.text(dimension, dimension.capitalize()),
        columns.money("revenue", "Revenue"),
        columns.percent("share", "Share"),
        *columns.changes(time),
        columns.count("orders", "Orders"),
        columns.money("average_order_value", "Average order"),
        columns.percent("margin_rate", "Margin rate"),
        columns.percent("return_rate", "Return rate"),
    )
    rows = tuple(_slice_row(entry, read.total, time) for entry in slices)
    grid = Grid(
        f"By {TITLES[dimension]}",
        shown,
        rows,
        total=_slice_row(read.total, read.total, time),
        signed=columns.CHANGES,
        note="An order with goods of several categories counts in each of them." if dimension == "category" else None,
    )
    heading = TITLES[dimension]
    charts = (chart, *_changes(f"Change in revenue by {heading}", slices, read))
    return Section(f"By {heading}", say.breakdown(dimension, slices), charts, (grid,))


def _changes(title: str, slices: Sequence[Slice], read: SalesFigures) -> tuple[Figure, ...]:
    """The bars add up to the whole change on the period before."""
    if not read.total.previous.orders:
        return ()
    ordered = sorted(slices, key=lambda entry: -entry.gain)
    return (
        figures.movers(
            title,
            names=[entry.name for entry in ordered],
            changes=[entry.gain for entry in ordered],
            labels=[gain(entry.gain) for entry in ordered],
            format="currency",
            half_width=True,
        ),
    )


def _slice_row(entry: Slice, total: Slice, time: Timeframe) -> tuple[object, ...]:
    now = entry.current
    return (
        entry.name,
        now.revenue,
        now.revenue / total.current.revenue if total.current.revenue else None,
        change(now.revenue, entry.previous.revenue),
        *(() if time.has_one_comparison else (change(now.revenue, entry.last_year.revenue),)),
        now.orders,
        now.average_order_value,
        now.margin_rate,
        now.return_rate,
    )


def _entities(
    heading: str, noun: str, kind: str, named: Sequence[Entity], read: SalesFigures, time: Timeframe
) -> Section:
    whole = read.total.current.revenue
    sentences = concentration(named, whole, noun)
    if noun == "customer":
        sentences = (*say.new_customers(read.new_customers, read.total.current.customers), *sentences)
    charts = movers(named, time, had_orders=bool(read.total.previous.orders))
    return Section(heading, sentences, charts, (top_grid(named, noun, kind, whole, time),))


DETAIL_COLUMNS: Final = (
    columns.day("order_date", "Day"),
    columns.text("region", "Region"),
    columns.text("segment", "Segment"),
    columns.text("category", "Category"),
    columns.text("channel", "Channel"),
    columns.count("orders", "Orders"),
    columns.count("units", "Units"),
    columns.money("revenue", "Revenue"),
    columns.money("margin", "Gross margin"),
    columns.money("discount", "Discount"),
    columns.money("returned", "Returned"),
)
