"""The numbers of the executive report: the headline parts of the sales, customer, operations and quality reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.reports import (
    customers_figures,
    customers_sql,
    data_quality_figures,
    operations_figures,
    sales_figures,
    spans,
)
from jobs.reports.customers_figures import Group, Risk
from jobs.reports.data_quality_figures import LastResult, ResultGroup
from jobs.reports.operations_figures import JobGroup
from jobs.reports.reader import Reader
from jobs.reports.sales_figures import SalesFigures
from jobs.reports.timeframe import Timeframe
from tools.job_inputs import ReportFilters


@dataclass(frozen=True, slots=True)
class ExecutiveFigures:
    """What two pages say in numbers; the last three are about the platform, whatever the filters."""

    sales: SalesFigures
    customers: Group
    segments: Sequence[Group]
    risks: Sequence[Risk]
    jobs: JobGroup
    status: Sequence[tuple[str, str, str]]
    quality: ResultGroup
    checks: Sequence[LastResult]

    @property
    def failing(self) -> list[LastResult]:
        return [check for check in self.checks if check.has_failed]


def read(reader: Reader, time: Timeframe, filters: ReportFilters) -> ExecutiveFigures:
    """Ask for the numbers, in twelve statements."""
    sales = sales_figures.read(reader, time, filters, with_detail=False)
    where, chosen = spans.conditions(filters)
    everybody, by = customers_figures.totals(reader, where, customers_figures.base_values(time) | chosen)
    risks = customers_figures.risks(reader.rows("Risk of losing customers", customers_sql.risk(where), chosen))
    values = spans.span_values(time)
    jobs, _ = operations_figures.job_groups(reader, values)
    status = operations_figures.status(reader)
    quality, _ = data_quality_figures.groups(reader, values)
    checks = data_quality_figures.last_results(reader, values)
    return ExecutiveFigures(sales, everybody, by["segment"], risks, jobs, status, quality, checks)
