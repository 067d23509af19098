"""A report as values: title, period, figures, charts, tables, sentences, sources; every renderer draws this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from jobs.reports.timeframe import Timeframe
from tools.answer import Column, ColumnFormat

Better = Literal["higher", "lower", "neutral"]
MarkKind = Literal["line", "column", "bar"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A headline figure with the two figures it is judged by; None where there is nothing to compare with.

    Percentages are fractions: 0.41 is 41%. `trail` holds the figure per bucket of the period, for a sparkline.
    """

    label: str
    value: float | None
    format: ColumnFormat
    previous: float | None = None
    last_year: float | None = None
    better: Better = "higher"
    unit: str | None = None
    trail: tuple[float, ...] = ()

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
    """A table of the report; `total` is a last row that sums up, `signed` names the columns that show a change."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None
    signed: frozenset[str] = frozenset()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the sentences, figures and tables below it."""

    heading: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    grids: tuple[Grid, ...] = ()


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

    report_type: str
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

    def grids(self) -> list[Grid]:
        """Every table, in reading order."""
        return [grid for section in self.sections for grid in section.grids]

    def table_for_csv(self) -> Grid:
        """The finest grain, or the first table, or nothing but a heading."""
        return self.detail or next(iter(self.grids()), Grid("Empty", (), ()))

    def figures(self) -> list[Figure]:
        """Every chart, in reading order."""
        return [figure for section in self.sections for figure in section.figures]
