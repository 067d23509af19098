"""A report as values: title, period, figures, charts, tables, sentences, sources; every renderer draws this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from jobs.reports.timeframe import Timeframe
from tools.answer import Column, ColumnFormat
from tools.report_types import REPORT_NAMES, ReportType

Better = Literal["higher", "lower", "neutral"]
MarkKind = Literal["line", "column", "bar", "stacked"]
Tone = Literal["good", "bad", "warn", "flat"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A headline figure with the two figures it is judged by; None where there is nothing to compare with.

    Percentages are fractions: 0.41 is 41%. `trail` holds the figure per bucket of the period, for a sparkline.
    `against` names what `previous` is where that is not the period before; `note` stands where nothing is compared.
    """

    label: str
    value: float | None
    format: ColumnFormat
    previous: float | None = None
    last_year: float | None = None
    better: Better = "higher"
    unit: str | None = None
    trail: tuple[float, ...] = ()
    against: str | None = None
    note: str | None = None

    @property
    def change(self) -> float | None:
        """Against the previous period: a fraction, or percentage points (as a fraction) for a percentage."""
        return change(self.value, self.previous, points=self.format == "percent")

    @property
    def change_on_year(self) -> float | None:
        """Against the same period of last year, as `change`."""
        return change(self.value, self.last_year, points=self.format == "percent")


def change(now: float | None, before: float | None, *, points: bool = False) -> float | None:
    """The relative change, or the plain difference for `points`; None when it has no meaning."""
    if now is None or before is None:
        return None
    if points:
        return now - before
    return now / before - 1 if before else None


@dataclass(frozen=True, slots=True)
class Series:
    """Named values of a figure, one a category; None where there is no value."""

    name: str
    values: tuple[float | None, ...]
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: a Vega-Lite spec with inline values for pages, the same values for a native spreadsheet chart."""

    title: str
    spec: dict[str, Any]
    alt_text: str
    mark: MarkKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    format: ColumnFormat = "plain"
    half_width: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the report.

    `total` is a last row that sums up. `signed` names the columns that show a change, `falling` those of them in which
    a fall is the good news, `neutral` those in which neither is. `tones` says how a text such as FAILED is to be read.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None
    signed: frozenset[str] = frozenset()
    falling: frozenset[str] = frozenset()
    neutral: frozenset[str] = frozenset()
    tones: Mapping[str, Tone] = field(default_factory=dict)
    note: str | None = None
    half_width: bool = False

    def tone(self, value: object, column: Column) -> Tone | None:
        """Whether a cell is good news: by its sign in a column of changes, by its word elsewhere."""
        if isinstance(value, str):
            return self.tones.get(value)
        if column.name not in self.signed - self.neutral or not value or not isinstance(value, int | float | Decimal):
            return None
        return "good" if (value > 0) != (column.name in self.falling) else "bad"

    def trimmed(self) -> Grid:
        """Without the columns of changes in which there was nothing to compare with."""
        lines = (*self.rows, *([self.total] if self.total else []))
        empty = [
            place
            for place, column in enumerate(self.columns)
            if column.name in self.signed and lines and all(line[place] is None for line in lines)
        ]
        if not empty:
            return self

        def kept(cells: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(cell for place, cell in enumerate(cells) if place not in empty)

        total = kept(self.total) if self.total else None
        return replace(self, columns=kept(self.columns), rows=tuple(map(kept, self.rows)), total=total)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the sentences, figures and tables below it; `is_list` sets each sentence on a line of its own."""

    heading: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    grids: tuple[Grid, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A statement that numbers came from: its name, its SQL with the values written in, Snowflake's id of it."""

    name: str
    sql: str
    query_id: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    `data_until` is the time of the newest row that the report can see; `detail` is the finest grain, for spreadsheets.
    """

    report_type: ReportType
    title: str
    period: Timeframe
    summary: tuple[str, ...]
    kpis: tuple[Kpi, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    generated_at: datetime
    filters: tuple[tuple[str, str], ...] = ()
    prepared_for: str | None = None
    data_until: datetime | None = None
    notes: tuple[str, ...] = ()
    currency: str = "USD"
    detail: Grid | None = None
    job_id: str | None = None

    def trimmed(self) -> Document:
        """The report with every table trimmed."""
        sections = (replace(each, grids=tuple(grid.trimmed() for grid in each.grids)) for each in self.sections)
        return replace(self, sections=tuple(sections))

    @property
    def when(self) -> str:
        """The period as a heading: `Week 46 of 2026`."""
        return self.period.label[:1].upper() + self.period.label[1:]

    @property
    def kind(self) -> str:
        """What sort of report it is, such as `Sales report`."""
        return REPORT_NAMES[self.report_type]

    def grids(self) -> list[Grid]:
        """Every table, in reading order."""
        return [grid for section in self.sections for grid in section.grids]

    def table_for_csv(self) -> Grid:
        """The finest grain, or the first table, or nothing but a heading."""
        return self.detail or next(iter(self.grids()), Grid("Empty", (), ()))

    def figures(self) -> list[Figure]:
        """Every chart, in reading order."""
        return [figure for section in self.sections for figure in section.figures]
