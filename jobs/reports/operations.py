"""The operations report: jobs, failures, deliveries, measurements, and how the platform stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from jobs.reports import columns, figures, operations_figures
from jobs.reports import operations_sentences as say
from jobs.reports.document import Better, Document, Figure, Grid, Kpi, Section, Tone, change
from jobs.reports.draft import Draft
from jobs.reports.figures import ACCENT, FALL, MARKER, SOFT
from jobs.reports.operations_figures import Grouping, JobGroup, OperationsFigures
from jobs.reports.stacks import stack
from jobs.reports.timeframe import Timeframe
from jobs.work import Work
from tools.answer import ColumnFormat
from tools.job_inputs import ReportInput

NOTES: Final = (
    "Jobs count in the time in which they were submitted. Success is the share of those that ended by themselves; "
    "cancelled ones count on neither side. Waiting is from submission to the first start, running from there to the "
    "end. Times are UTC.",
    "Credits, queries and questions are added up; every other measurement is the average of its readings. The state "
    "of the platform is the one at the moment this report was made.",
)
STATES: Final[Mapping[str, Tone]] = {"OK": "good", "WARNING": "warn", "CRITICAL": "bad"}
DRAWN: Final = ("credits_used", "queries_executed", "questions_answered", "worker_busy_percent")
TITLES: Final[Mapping[Grouping, str]] = {"type": "Jobs by type", "source": "Jobs by where they came from"}


def build(work: Work, wanted: ReportInput) -> Document:
    """Read the figures and say what they mean."""
    draft = Draft.begin(work, wanted, "Operations report")
    time = draft.time
    read = operations_figures.read(draft.reader, time, with_detail=draft.with_detail)
    return draft.document(
        "operations",
        read,
        summary=say.summary(read, time),
        kpis=kpis(read),
        sections=_sections(read, time) if read.has_anything else (),
        notes=NOTES,
        columns=DETAIL_COLUMNS,
        of="jobs",
    )


def kpis(read: OperationsFigures) -> tuple[Kpi, ...]:
    """The eight headline figures."""
    groups = (read.total.current, read.total.previous, read.total.last_year)

    def kpi(
        label: str, name: str, shown: ColumnFormat = "plain", *, better: Better = "higher", has_trail: bool = False
    ) -> Kpi:
        # A time without jobs has nothing to compare with: it is no zero.
        values = [getattr(group, name) if group.jobs else None for group in groups]
        trail = tuple(float(getattr(counts, name)) for _, counts in read.buckets) if has_trail else ()
        first = values[0] if groups[0].jobs or shown != "plain" else 0
        return Kpi(label, first, shown, values[1], values[2], better, trail=trail)

    sent = [read.sent(span) for span in ("current", "previous", "last_year")]
    arrived = [each.sent / each.made if each.made else None for each in sent]
    spent = read.measure("credits_used")
    used = [spent.values.get(span) if spent else None for span in ("current", "previous", "last_year")]
    line = tuple(value or 0.0 for value in read.measured.get("credits_used", ()))
    return (
        kpi("Jobs submitted", "jobs", better="neutral", has_trail=True),
        kpi("Success rate", "success_rate", "percent"),
        kpi("Failed jobs", "failed", better="lower", has_trail=True),
        kpi("Jobs tried again", "retried", better="lower"),
        kpi("Median wait", "median_wait", "duration", better="lower"),
        kpi("Run time, 95 of 100", "p95_run", "duration", better="lower"),
        Kpi(
            "Deliveries arrived",
            arrived[0],
            "percent",
            arrived[1],
            arrived[2],
            note=None if sent[0].made else "none were due",
        ),
        Kpi("Credits used", used[0], "plain", used[1], used[2], "lower", trail=line),
    )


def _sections(read: OperationsFigures, time: Timeframe) -> tuple[Section, ...]:
    sections = [_standing(read)]
    if read.total.current.jobs:
        sections.append(_jobs(read, time))
    if read.failures:
        sections.append(_failures(read))
    if read.sent("current").made:
        sections.append(_deliveries(read))
    if read.measures:
        sections.append(_measurements(read, time))
    return tuple(sections)


def _standing(read: OperationsFigures) -> Section:
    sentence = say.standing(read.status)
    return Section("How the platform stands now", (sentence,) if sentence else (), (), (status_grid(read.status),))


def status_grid(status: Sequence[tuple[str, str, str]]) -> Grid:
    """Each component with its state."""
    return Grid(
        "Components",
        (columns.text("component", "Component"), columns.text("status", "State"), columns.text("detail", "Why")),
        tuple(status),
        tones=STATES,
    )


def _jobs(read: OperationsFigures, time: Timeframe) -> Section:
    parts = {
        "completed": [counts.completed for _, counts in read.buckets],
        "cancelled": [counts.cancelled for _, counts in read.buckets],
        "not over": [counts.unfinished for _, counts in read.buckets],
        "failed": [counts.failed for _, counts in read.buckets],
    }
    colours = {"completed": ACCENT, "cancelled": SOFT, "not over": MARKER, "failed": FALL}
    shown = {name: line for name, line in parts.items() if any(line)} or {"completed": parts["completed"]}
    chart = stack(
        f"Jobs by {time.bucket} and how they ended",
        buckets=[start for start, _ in read.buckets],
        parts=shown,
        colours=[colours[name] for name in shown],
        bucket=time.bucket,
    )
    grids = tuple(_job_grid(grouping, read, time) for grouping in TITLES)
    charts = (chart,) if len(read.buckets) > 1 else ()
    return Section("Jobs", (*say.over_time(read.buckets, time), *say.again(read)), charts, grids)


def _job_grid(grouping: Grouping, read: OperationsFigures, time: Timeframe) -> Grid:
    shown = (
        columns.text(grouping, grouping.capitalize()),
        columns.count("jobs", "Jobs"),
        columns.percent("change", f"vs {time.previous_tag}"),
        columns.percent("success_rate", "Success"),
        columns.count("failed", "Failed"),
        columns.count("cancelled", "Cancelled"),
        columns.seconds("median_wait", "Median wait"),
        columns.seconds("median_run", "Median run"),
        columns.seconds("p95_run", "95 of 100 run"),
    )
    return Grid(
        TITLES[grouping],
        shown,
        tuple(_job_row(group) for group in read.by[grouping] if group.current.jobs),
        total=_job_row(read.total),
        signed=columns.CHANGES,
        neutral=columns.CHANGES,
    )


def _job_row(group: JobGroup) -> tuple[object, ...]:
    now = group.current
    return (
        group.name if group.name == "Total" else group.name.replace("_", " ").capitalize(),
        now.jobs,
        change(now.jobs, group.previous.jobs),
        now.success_rate,
        now.failed,
        now.cancelled,
        now.median_wait,
        now.median_run,
        now.p95_run,
    )


def _failures(read: OperationsFigures) -> Section:
    shown = (
        columns.text("reason", "Reason"),
        columns.text("type", "Type"),
        columns.count("jobs", "Jobs"),
        columns.moment("last_at", "Last (UTC)"),
        columns.text("last_job", "Last job"),
    )
    rows = tuple(
        (row["reason"], row["job_type"].capitalize(), int(row["jobs"]), row["last_at"], row["last_job"])
        for row in read.failures
    )
    most = rows[0]
    sentence = f"The most frequent reason ({most[2]:,} of {read.total.current.failed:,.0f}): {most[0]}"
    return Section("What failed", (sentence.rstrip(".") + ".",), (), (Grid("Reasons", shown, rows),))


def _deliveries(read: OperationsFigures) -> Section:
    shown = (
        columns.text("target", "Target"),
        columns.count("made", "Due"),
        columns.count("sent", "Arrived"),
        columns.count("failed", "Failed"),
        columns.count("unknown", "Without an answer"),
        columns.count("open", "Not over"),
        columns.seconds("seconds", "Average time"),
    )
    kinds = read.deliveries.get("current", {})
    rows = tuple(
        (
            kind.capitalize(),
            sent.made,
            sent.sent,
            sent.failed,
            sent.unknown,
            sent.open,
            sent.send_seconds / sent.sent if sent.sent else None,
        )
        for kind, sent in sorted(kinds.items(), key=lambda item: -item[1].made)
    )
    sentence = say.delivered(read.sent("current"))
    return Section("Deliveries", (sentence,) if sentence else (), (), (Grid("By target", shown, rows),))


def _measurements(read: OperationsFigures, time: Timeframe) -> Section:
    shown = (
        columns.text("measure", "Measurement"),
        columns.text("component", "Component"),
        columns.number("value", "Value"),
        columns.text("unit", "Unit"),
        columns.percent("change", f"vs {time.previous_tag}"),
        columns.number("peak", "Highest reading"),
    )
    rows = tuple(
        (
            measure.label + (" (sum)" if measure.is_added_up else " (average)"),
            measure.component,
            measure.values.get("current"),
            measure.unit,
            change(measure.values.get("current"), measure.values.get("previous")),
            measure.peak,
        )
        for measure in read.measures
        if "current" in measure.values
    )
    return Section(
        "Measurements",
        (),
        _charts(read, time),
        (Grid("Measurements of the period", shown, rows, signed=columns.CHANGES, neutral=columns.CHANGES),),
    )


def _charts(read: OperationsFigures, time: Timeframe) -> tuple[Figure, ...]:
    starts = [start for start, _ in read.buckets]
    drawn = []
    for name in DRAWN:
        measure, line = read.measure(name), read.measured.get(name)
        if measure is None or line is None or sum(value is not None for value in line) < 2:
            continue
        # Days without a reading, before the first one, are left away.
        first = next(place for place, value in enumerate(line) if value is not None)
        drawn.append(
            figures.trend(
                f"{measure.label} by {time.bucket}",
                buckets=starts[first:],
                now=line[first:],
                names=(time.label,),
                bucket=time.bucket,
                format="plain",
                half_width=True,
            )
        )
    return tuple(drawn)


DETAIL_COLUMNS: Final = (
    columns.moment("created_at", "Submitted (UTC)"),
    columns.text("job_id", "Job"),
    columns.text("job_name", "Name"),
    columns.text("job_type", "Type"),
    columns.text("source", "Source"),
    columns.text("created_by", "By"),
    columns.text("status", "Status"),
    columns.count("attempt", "Attempt"),
    columns.count("wait_seconds", "Waited, s"),
    columns.count("run_seconds", "Ran, s"),
    columns.text("error_message", "Error"),
)
