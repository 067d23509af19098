"""The customer report: who ordered, who is new, who came back, and who is about to be lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jobs.reports import columns, customers_figures, entities, figures
from jobs.reports import customers_sentences as say
from jobs.reports.customers_figures import DIMENSIONS, CustomerFigures, Dimension, Group
from jobs.reports.document import Better, Document, Figure, Grid, Kpi, Section, Tone, change
from jobs.reports.draft import Draft
from jobs.reports.figures import ACCENT, MARKER
from jobs.reports.matrices import shares
from jobs.reports.stacks import stack
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import money
from jobs.work import Work
from tools.answer import ColumnFormat
from tools.job_inputs import ReportInput

NOTES: Final = (
    "A customer is active in a time in which they ordered something that was not cancelled, and new when it was their "
    "first order. Kept are those who ordered in the time before as well. Revenue is net of discounts, before returns. "
    "Days are UTC.",
    "The risk compares the days since the last order with the customer's own rhythm: low up to one and a half times "
    "the usual gap, medium up to three times, high beyond. It is as of today, whatever the period.",
)
RISK_TONES: Final[Mapping[str, Tone]] = {"Low": "good", "Medium": "warn", "High": "bad"}
TITLES: Final[dict[Dimension, str]] = {"segment": "segment", "region": "region"}


def build(work: Work, wanted: ReportInput) -> Document:
    """Read the figures and say what they mean."""
    draft = Draft.begin(work, wanted, "Customer report")
    time = draft.time
    read = customers_figures.read(draft.reader, time, wanted.filters, with_detail=draft.with_detail)
    return draft.document(
        "customers",
        read,
        summary=say.summary(read, time),
        kpis=kpis(read),
        sections=_sections(read, time) if read.total.current.active else (),
        notes=NOTES,
        columns=DETAIL_COLUMNS,
        of="customers",
    )


def kpis(read: CustomerFigures) -> tuple[Kpi, ...]:
    """The eight headline figures."""
    groups = (read.total.current, read.total.previous, read.total.last_year)

    def kpi(
        label: str,
        name: str,
        shown: ColumnFormat = "plain",
        *,
        better: Better = "higher",
        trail: tuple[float, ...] = (),
    ) -> Kpi:
        # A time in which nobody ordered has nothing to compare with: it is no zero.
        values = [getattr(group, name) if group.active else None for group in groups]
        return Kpi(label, values[0] if groups[0].active else 0, shown, values[1], values[2], better, trail=trail)

    signups = [read.signups.get(span) for span in ("current", "previous", "last_year")]
    each = tuple(bucket.revenue / bucket.active if bucket.active else 0.0 for bucket in read.buckets)
    return (
        kpi("Active customers", "active", trail=tuple(bucket.active for bucket in read.buckets)),
        kpi("New customers", "fresh", trail=tuple(bucket.fresh for bucket in read.buckets)),
        kpi("Customers kept", "retention", "percent"),
        kpi("Ordered twice or more", "repeat_rate", "percent"),
        kpi("Revenue per customer", "revenue_each", "currency", trail=each),
        kpi("Orders per customer", "orders_each"),
        kpi("Revenue from new ones", "fresh_share", "percent", better="neutral"),
        Kpi("Sign-ups", signups[0] or 0, "plain", signups[1], signups[2]),
    )


def _sections(read: CustomerFigures, time: Timeframe) -> tuple[Section, ...]:
    whole = read.total.current.revenue
    top = Section(
        "Largest customers",
        entities.concentration(read.top, whole, "customer"),
        entities.movers(read.top, time, had_orders=bool(read.total.previous.active)),
        (entities.top_grid(read.top, "customer", "Segment and region", whole, time),),
    )
    return (
        # One column would compare nothing.
        *((_over_time(read, time),) if len(read.buckets) > 1 else ()),
        *(_breakdown(dimension, read, time) for dimension in DIMENSIONS if len(read.by[dimension]) > 1),
        *_cohorts(read),
        *_risk(read),
        top,
    )


def _over_time(read: CustomerFigures, time: Timeframe) -> Section:
    chart = stack(
        f"Customers who ordered, by {time.bucket}",
        buckets=[bucket.start for bucket in read.buckets],
        parts={
            "came back": [bucket.active - bucket.fresh for bucket in read.buckets],
            "new": [bucket.fresh for bucket in read.buckets],
        },
        colours=(ACCENT, MARKER),
        bucket=time.bucket,
    )
    return Section("Customers over time", say.over_time(read.buckets, time), (chart,))


def _breakdown(dimension: Dimension, read: CustomerFigures, time: Timeframe) -> Section:
    groups = read.by[dimension]
    heading = TITLES[dimension]
    shown = (
        columns.text(dimension, dimension.capitalize()),
        columns.count("active", "Active"),
        *columns.changes(time),
        columns.count("fresh", "New"),
        columns.percent("retention", "Kept"),
        columns.percent("repeat_rate", "Twice or more"),
        columns.money("revenue", "Revenue"),
        columns.money("revenue_each", "Per customer"),
    )
    grid = Grid(
        f"By {heading}",
        shown,
        tuple(_row(group, time) for group in groups),
        total=_row(read.total, time),
        signed=columns.CHANGES,
    )
    return Section(f"By {heading}", say.breakdown(groups), _charts(groups, heading, time), (grid,))


def _charts(groups: Sequence[Group], heading: str, time: Timeframe) -> tuple[Figure, ...]:
    """How many there are and what each spends, beside each other."""
    spent = sorted(groups, key=lambda group: -(group.current.revenue_each or 0))
    return (
        figures.ranking(
            f"Active customers by {heading}",
            names=[group.name for group in groups],
            now=[group.current.active for group in groups],
            before=[group.previous.active or None for group in groups],
            labels=[f"{group.current.active:,.0f}" for group in groups],
            series=(time.tag, time.previous_tag),
            format="plain",
        ),
        figures.ranking(
            f"Revenue per customer by {heading}",
            names=[group.name for group in spent],
            now=[group.current.revenue_each or 0 for group in spent],
            before=[group.previous.revenue_each for group in spent],
            labels=[money(group.current.revenue_each or 0) for group in spent],
            series=(time.tag, time.previous_tag),
            format="currency",
        ),
    )


def _row(group: Group, time: Timeframe) -> tuple[object, ...]:
    now = group.current
    return (
        group.name,
        now.active,
        change(now.active, group.previous.active),
        *(() if time.has_one_comparison else (change(now.active, group.last_year.active),)),
        now.fresh,
        now.retention,
        now.repeat_rate,
        now.revenue,
        now.revenue_each,
    )


def _cohorts(read: CustomerFigures) -> tuple[Section, ...]:
    if len(read.cohorts) < 2:
        return ()
    later = len(read.cohorts[0].shares)
    chart = shares(
        "Share that ordered so many months after the first order",
        rows=[f"{cohort.month:%b %Y} ({cohort.size:,.0f})" for cohort in read.cohorts],
        places=[str(month) for month in range(1, later + 1)],
        values=[cohort.shares for cohort in read.cohorts],
        corner="months later",
    )
    return (Section("Who comes back", say.cohorts(read.cohorts), (chart,)),)


def _risk(read: CustomerFigures) -> tuple[Section, ...]:
    if not read.risks:
        return ()
    bands = Grid(
        "Customers by risk",
        (
            columns.text("churn_risk", "Risk"),
            columns.count("customers", "Customers"),
            columns.money("lifetime_revenue", "Revenue so far"),
            columns.money("recent_revenue", "Last 90 days"),
            columns.percent("change", "vs 90 days before"),
        ),
        tuple(
            (
                risk.name,
                risk.customers,
                risk.lifetime_revenue,
                risk.recent_revenue,
                change(risk.recent_revenue, risk.previous_revenue),
            )
            for risk in read.risks
        ),
        signed=columns.CHANGES,
        tones=RISK_TONES,
    )
    names = Grid(
        "The most valuable customers at a high risk",
        (
            columns.text("customer", "Customer"),
            columns.text("kind", "Segment and region"),
            columns.money("lifetime_revenue", "Revenue so far"),
            columns.count("order_count", "Orders"),
            columns.day("last_order_date", "Last order"),
            columns.count("days_since_last_order", "Days ago"),
        ),
        tuple(read.at_risk),
    )
    sentence = say.at_risk(read.risks)
    grids = (bands, names) if read.at_risk else (bands,)
    return (Section("Customers at risk", (sentence,) if sentence else (), (), grids),)


DETAIL_COLUMNS: Final = (
    columns.count("customer_id", "Customer number"),
    columns.text("customer_name", "Customer"),
    columns.text("segment", "Segment"),
    columns.text("region", "Region"),
    columns.text("country", "Country"),
    columns.day("first_order_date", "First order"),
    columns.flag("is_new", "New"),
    columns.count("orders", "Orders"),
    columns.count("units", "Units"),
    columns.money("revenue", "Revenue"),
    columns.money("margin", "Gross margin"),
)
