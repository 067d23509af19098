"""The executive report: sales, customers and the platform on two pages, and what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.reports import columns, executive_figures, figures, sales, spans
from jobs.reports import executive_sentences as say
from jobs.reports.document import Document, Grid, Kpi, Section, Tone, change
from jobs.reports.entities import Entity, largest
from jobs.reports.executive_figures import ExecutiveFigures
from jobs.reports.reader import Reader
from jobs.reports.timeframe import Timeframe, timeframe
from jobs.reports.wording import caveats, counted, gain, money
from jobs.work import Work
from tools.job_inputs import ReportInput

NOTES: Final = (
    "Revenue is net of discounts, before returns, without shipping and cancelled orders. Customers are active in a "
    "time in which they ordered; those kept had ordered in the time before as well. Days are UTC.",
    "Jobs and checks are those of the whole platform, whatever the report is narrowed to. Its state is the one at the "
    "moment this report was made, and so is the risk of losing customers.",
)
TOP: Final = 5
STATES: Final[dict[str, Tone]] = {"OK": "good", "WARNING": "warn", "CRITICAL": "bad"}


def build(work: Work, wanted: ReportInput) -> Document:
    """Read the figures and say what they mean."""
    now = work.services.clock()
    time = timeframe(wanted.resolve(now.date()), now.date())
    reader = Reader(work, "executive_report")
    read = executive_figures.read(reader, time, wanted.filters)
    notes = (*NOTES, *caveats(time))
    headline = kpis(read)
    return Document(
        report_type="executive",
        title=wanted.title or "Executive report",
        period=time,
        filters=spans.named(wanted.filters),
        summary=say.summary(read, time),
        kpis=headline,
        sections=_sections(read, time),
        sources=tuple(reader.sources),
        generated_at=now,
        prepared_for=work.created_by,
        data_until=read.sales.data_until,
        notes=notes,
        detail=figures_grid(headline, time),
        job_id=work.job_id,
    )


def kpis(read: ExecutiveFigures) -> tuple[Kpi, ...]:
    """Four figures of sales, two of customers, two of the platform."""
    sold = {kpi.label: kpi for kpi in sales.kpis(read.sales)}
    people = (read.customers.current, read.customers.previous, read.customers.last_year)
    active = [group.active if group.active else None for group in people]
    kept = [group.retention for group in people]
    jobs = [group.success_rate for group in (read.jobs.current, read.jobs.previous, read.jobs.last_year)]
    passed = [group.pass_rate for group in (read.quality.current, read.quality.previous, read.quality.last_year)]
    return (
        sold["Revenue"],
        sold["Gross margin"],
        sold["Orders"],
        sold["Average order value"],
        Kpi("Active customers", active[0] or 0, "plain", active[1], active[2]),
        Kpi("Customers kept", kept[0], "percent", kept[1], kept[2]),
        Kpi("Jobs completed", jobs[0], "percent", jobs[1], jobs[2], note=_of(read.jobs.current.jobs, "job")),
        Kpi(
            "Checks passed",
            passed[0],
            "percent",
            passed[1],
            passed[2],
            note=_of(read.quality.current.results, "result"),
        ),
    )


def _of(count: float, noun: str) -> str:
    return f"of {counted(count, noun)}" if count else f"no {noun} was recorded"


def figures_grid(kpis: Sequence[Kpi], time: Timeframe) -> Grid:
    """The headline figures as a table, for those who compute on; percentages are fractions."""
    shown = (
        columns.text("figure", "Figure"),
        columns.text("format", "Format"),
        columns.number("value", time.label),
        columns.number("previous", time.previous.label),
        columns.percent("change", "Change"),
        columns.number("last_year", time.last_year.label),
        columns.percent("year_change", "Change on the year"),
    )
    rows = tuple(
        (kpi.label, kpi.format, kpi.value, kpi.previous, kpi.change, kpi.last_year, kpi.change_on_year) for kpi in kpis
    )
    return Grid("Key figures", shown, rows)


def _sections(read: ExecutiveFigures, time: Timeframe) -> tuple[Section, ...]:
    sections = []
    if read.sales.total.current.orders:
        sections.append(sales.trend_section(read.sales, time, with_grid=False))
    sections.append(Section("What needs attention", say.attention(read, time), is_list=True))
    if read.sales.total.current.orders:
        sections.append(_where(read, time))
    sections.append(_platform(read))
    return tuple(sections)


def _where(read: ExecutiveFigures, time: Timeframe) -> Section:
    regions, segments = read.sales.by["region"], read.sales.by["segment"]
    largest_first = segments if len(regions) < 2 else regions
    noun = "segment" if largest_first is segments else "region"
    ordered = sorted(segments, key=lambda entry: -entry.gain)
    charts = [
        figures.ranking(
            f"Revenue by {noun}",
            names=[entry.name for entry in largest_first],
            now=[entry.current.revenue for entry in largest_first],
            before=[entry.previous.revenue or None for entry in largest_first],
            labels=[money(entry.current.revenue) for entry in largest_first],
            series=(time.tag, time.previous_tag),
            format="currency",
        )
    ]
    if read.sales.total.previous.orders:
        charts.append(
            figures.movers(
                f"Change in revenue by segment, vs {time.previous_tag}",
                names=[entry.name for entry in ordered],
                changes=[entry.gain for entry in ordered],
                labels=[gain(entry.gain) for entry in ordered],
                format="currency",
                half_width=True,
            )
        )
    whole = read.sales.total.current.revenue
    grids = (
        _top("product", read.sales.products, whole, time),
        _top("customer", read.sales.customers, whole, time),
    )
    return Section("Where revenue came from", say.where(read), tuple(charts), grids)


def _top(noun: str, named: Sequence[Entity], whole: float, time: Timeframe) -> Grid:
    shown = (
        columns.text(noun, noun.capitalize()),
        columns.money("revenue", "Revenue"),
        columns.percent("share", "Share"),
        columns.percent("change", f"vs {time.previous_tag}"),
    )
    rows = tuple((each.name, each.revenue, each.revenue / whole, each.change) for each in largest(named, TOP))
    return Grid(f"Top {len(rows)} {noun}s", shown, rows, signed=columns.CHANGES, half_width=True)


def _platform(read: ExecutiveFigures) -> Section:
    segments = Grid(
        "Customers by segment",
        (
            columns.text("segment", "Segment"),
            columns.count("active", "Active"),
            columns.percent("change", "Change"),
            columns.percent("retention", "Kept"),
            columns.money("revenue_each", "Each spent"),
        ),
        tuple(
            (
                group.name,
                group.current.active,
                change(group.current.active, group.previous.active),
                group.current.retention,
                group.current.revenue_each,
            )
            for group in read.segments
        ),
        signed=columns.CHANGES,
        half_width=True,
    )
    state = Grid(
        "The platform now",
        (columns.text("component", "Component"), columns.text("status", "State"), columns.text("detail", "Why")),
        tuple(read.status),
        tones=STATES,
        half_width=True,
    )
    return Section("Customers and the platform", say.platform(read), (), (segments, state))
