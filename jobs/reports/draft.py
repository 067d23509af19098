"""What every report begins with, its time and its reader, and the document that is made around what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from jobs.reports import spans
from jobs.reports.document import Document, Grid, Kpi, Section
from jobs.reports.reader import DETAILED, Reader
from jobs.reports.timeframe import Timeframe, timeframe
from jobs.reports.wording import caveats
from jobs.work import Work
from tools.answer import Column
from tools.job_inputs import ReportInput
from tools.report_types import ReportType


class Detailed(Protocol):
    """Figures with their finest grain."""

    @property
    def data_until(self) -> datetime | None: ...
    @property
    def detail(self) -> Sequence[tuple[Any, ...]]: ...
    @property
    def detail_is_cut(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is being made; `now` is what its clock says at the beginning."""

    work: Work
    wanted: ReportInput
    name: str
    now: datetime
    time: Timeframe
    reader: Reader

    @classmethod
    def begin(cls, work: Work, wanted: ReportInput, name: str) -> Draft:
        """A report called `Sales report`, unless its order has a title; its statements are tagged `sales_report`."""
        now = work.services.clock()
        time = timeframe(wanted.resolve(now.date()), now.date())
        return cls(work, wanted, name, now, time, Reader(work, name.lower().replace(" ", "_")))

    @property
    def with_detail(self) -> bool:
        """Whether a format is wanted that holds the finest grain."""
        return bool(DETAILED & set(self.wanted.formats))

    def document(
        self,
        report_type: ReportType,
        read: Detailed,
        *,
        summary: tuple[str, ...],
        kpis: tuple[Kpi, ...],
        sections: tuple[Section, ...],
        notes: tuple[str, ...],
        columns: tuple[Column, ...],
        of: str = "rows",
    ) -> Document:
        """The whole report with every source read until now; its detail has these columns, and rows `of` that."""
        cut = len(read.detail) if read.detail_is_cut else None
        return Document(
            report_type=report_type,
            title=self.wanted.title or self.name,
            period=self.time,
            filters=spans.named(self.wanted.filters),
            summary=summary,
            kpis=kpis,
            sections=sections,
            sources=tuple(self.reader.sources),
            generated_at=self.now,
            prepared_for=self.work.created_by,
            data_until=read.data_until,
            notes=(*notes, *caveats(self.time, shown=cut, of=of)),
            detail=Grid("Detail", columns, tuple(read.detail)) if read.detail else None,
            job_id=self.work.job_id,
        )
