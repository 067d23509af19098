"""The data quality report: which checks fail now, which failed when, and which tables they guard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobs.reports import columns, data_quality_figures
from jobs.reports.data_quality_figures import Grouping, QualityFigures, ResultGroup
from jobs.reports.document import Document, Grid, Kpi, Section, Tone
from jobs.reports.draft import Draft
from jobs.reports.figures import FALL, MARKER, bucket_labels
from jobs.reports.matrices import states
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import counted, in_points, listed, opening, percent
from jobs.work import Work
from tools.job_inputs import ReportInput

NOTES: Final = (
    "A check fails when more rows break its rule than it allows. Critical ones guard numbers that people decide by. "
    "Each run gives one result a check; the pass rate is the share of the results that passed. Times are UTC.",
)
STATES: Final[Mapping[str, Tone]] = {"PASSED": "good", "FAILED": "bad"}
COLOURS: Final = {"passed": "#8fc4ab", "warning failed": MARKER, "critical failed": FALL}
TITLES: Final[Mapping[Grouping, str]] = {"table": "By table", "type": "By type of check"}
MOST_SQUARES: Final = 62


def build(work: Work, wanted: ReportInput) -> Document:
    """Read the figures and say what they mean."""
    draft = Draft.begin(work, wanted, "Data quality report")
    time = draft.time
    read = data_quality_figures.read(draft.reader, time, with_detail=draft.with_detail)
    return draft.document(
        "data_quality",
        read,
        summary=summary(read, time),
        kpis=kpis(read),
        sections=_sections(read, time),
        notes=NOTES,
        columns=DETAIL_COLUMNS,
        of="results",
    )


def summary(read: QualityFigures, time: Timeframe) -> tuple[str, ...]:
    """The sentences that somebody who reads nothing else should read."""
    now, before = read.total.current, read.total.previous
    if not now.results:
        return (f"No check ran {time.current.placed()}.",)
    rate = now.pass_rate or 0
    sentences = [
        f"{percent(rate)} of {counted(now.results, 'result')} passed {time.current.placed()}"
        f"{in_points(rate, before.pass_rate, time.previous.label)}.",
        f"{opening(counted(now.checks, 'check'))} ran {counted(now.runs, 'time')} in all, over "
        f"{counted(now.tables, 'table')} and {now.checked_rows:,.0f} rows."
        if now.runs != 1
        else f"{opening(counted(now.checks, 'check'))} ran once, over {counted(now.tables, 'table')}.",
    ]
    if now.failed:
        worst = read.by["table"][0]
        critical = f"{now.critical:,.0f} of them critical" if now.critical else "none of them critical"
        sentences.append(
            f"{opening(counted(now.failed, 'result'))} failed, {critical}; most in {worst.name} "
            f"({worst.current.failed:,.0f})."
            if now.failed > 1
            else f"One result failed, a {'critical' if now.critical else 'warning'} one in {worst.name}."
        )
    sentences.append(_standing(read))
    return tuple(sentences)


def _standing(read: QualityFigures) -> str:
    if not read.failing:
        return f"The last result of all {counted(len(read.last), 'check')} is a pass."
    named = listed([result.name for result in read.failing[:3]])
    more = f" and {len(read.failing) - 3} more" if len(read.failing) > 3 else ""
    verb = "fails" if len(read.failing) == 1 else "fail"
    return f"{opening(counted(len(read.failing), 'check'))} {verb} as of the last run: {named}{more}."


def kpis(read: QualityFigures) -> tuple[Kpi, ...]:
    """The eight headline figures."""
    groups = (read.total.current, read.total.previous, read.total.last_year)
    rates = [group.pass_rate for group in groups]
    has_results = [bool(group.results) for group in groups]

    def kpi(label: str, name: str, better: str = "neutral") -> Kpi:
        values = [getattr(group, name) if known else None for group, known in zip(groups, has_results, strict=True)]
        return Kpi(label, values[0] or 0, "plain", values[1], values[2], "lower" if better == "lower" else "neutral")

    failing = read.failing
    critical = sum(result.severity == "CRITICAL" for result in failing)
    return (
        Kpi("Pass rate", rates[0], "percent", rates[1], rates[2], trail=read.rates()),
        kpi("Failed results", "failed", "lower"),
        kpi("Critical failures", "critical", "lower"),
        kpi("Rows that failed", "failed_rows", "lower"),
        Kpi(
            "Failing now",
            len(failing),
            "plain",
            better="lower",
            note=f"of {counted(len(read.last), 'check')}, last run of each",
        ),
        Kpi("Critical, failing now", critical, "plain", better="lower", note="by the last run of each check"),
        kpi("Checks", "checks"),
        kpi("Runs", "runs"),
    )


def _sections(read: QualityFigures, time: Timeframe) -> tuple[Section, ...]:
    sections = []
    if read.total.current.results:
        sections.append(_over_time(read, time))
    if read.last:
        sections.append(_last(read))
    if read.failures:
        sections.append(_failures(read))
    if read.total.current.results:
        grids = tuple(_group_grid(grouping, read) for grouping in TITLES)
        sections.append(Section("What is guarded", (), (), grids))
    return tuple(sections)


def _over_time(read: QualityFigures, time: Timeframe) -> Section:
    shown = list(read.starts)[-MOST_SQUARES:]
    labels = dict(zip(shown, bucket_labels(shown, time.bucket), strict=True))
    ever_failed = {square.check for square in read.squares if square.failed}
    names = sorted({square.check for square in read.squares}, key=lambda name: (name not in ever_failed, name))
    values = {
        (square.check, labels[square.start]): _state(square.failed, square.severity)
        for square in read.squares
        if square.start in labels
    }
    chart = states(
        f"Results by check and {time.bucket}",
        rows=names,
        places=[labels[start] for start in shown],
        values=values,
        colours=COLOURS,
        counted=("critical failed", "warning failed"),
    )
    failed = sum(1 for square in read.squares if square.failed)
    unit = str(time.bucket)
    text = f"No check failed in any {unit}."
    if failed:
        text = (
            f"{opening(counted(len(ever_failed), 'check'))} failed, on {counted(failed, unit)}; such ones stand above."
        )
    return Section("Results over time", (text,), (chart,))


def _state(failed: int, severity: str) -> str:
    if not failed:
        return "passed"
    return "critical failed" if severity == "CRITICAL" else "warning failed"


def _last(read: QualityFigures) -> Section:
    shown = (
        columns.text("check_name", "Check"),
        columns.text("table_name", "Table"),
        columns.text("check_type", "Type"),
        columns.text("severity", "Severity"),
        columns.text("status", "Last result"),
        columns.count("failed_rows", "Failed rows"),
        columns.count("allowed_rows", "Allowed"),
        columns.moment("checked_at", "Checked (UTC)"),
    )
    rows = tuple(
        (
            each.name,
            each.table,
            each.type.replace("_", " "),
            each.severity.capitalize(),
            each.status,
            each.failed_rows,
            each.allowed_rows,
            each.checked_at,
        )
        for each in read.last
    )
    return Section("Where each check stands", (_standing(read),), (), (Grid("Checks", shown, rows, tones=STATES),))


def _failures(read: QualityFigures) -> Section:
    shown = (
        columns.moment("checked_at", "When (UTC)"),
        columns.text("check_name", "Check"),
        columns.text("table_name", "Table"),
        columns.text("severity", "Severity"),
        columns.text("detail", "What was found"),
    )
    rows = tuple(
        (row["checked_at"], row["check_name"], row["table_name"], row["severity"].capitalize(), row["detail"])
        for row in read.failures
    )
    whole = read.total.current.failed
    note = f"The newest {len(rows)} of {whole:,.0f}." if len(rows) < whole else None
    return Section("What failed", (), (), (Grid("Failed results", shown, rows, note=note),))


def _group_grid(grouping: Grouping, read: QualityFigures) -> Grid:
    shown = (
        columns.text(grouping, grouping.capitalize()),
        columns.count("checks", "Checks"),
        columns.count("results", "Results"),
        columns.count("failed", "Failed"),
        columns.percent("pass_rate", "Passed"),
    )
    return Grid(
        TITLES[grouping],
        shown,
        tuple(_group_row(group) for group in read.by[grouping] if group.current.results),
        total=_group_row(read.total),
        half_width=True,
    )


def _group_row(group: ResultGroup) -> tuple[object, ...]:
    now = group.current
    return (group.name.replace("not_null", "not null"), now.checks, now.results, now.failed, now.pass_rate)


DETAIL_COLUMNS: Final = (
    columns.moment("checked_at", "Checked (UTC)"),
    columns.text("run_id", "Run"),
    columns.text("check_name", "Check"),
    columns.text("check_type", "Type"),
    columns.text("table_name", "Table"),
    columns.text("column_name", "Column"),
    columns.text("severity", "Severity"),
    columns.text("status", "Result"),
    columns.count("checked_rows", "Checked rows"),
    columns.count("failed_rows", "Failed rows"),
    columns.count("allowed_rows", "Allowed rows"),
    columns.text("detail", "What was found"),
)
