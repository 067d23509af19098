"""What the tests of the worker's side share."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest

from jobs.reports import figures
from jobs.reports.document import Document, Grid, Kpi, Section, Source
from jobs.reports.timeframe import timeframe
from tools.periods import resolve_period
from tools.answer import Column

LONG_NAME = "Gesellschaft für außergewöhnlich umständliche Namensgebung und Verwaltung " * 3
NAMES = (
    LONG_NAME[:200],
    "株式会社東京データ分析研究所",
    "شركة التحليلات المتقدمة",
    "Crème Brûlée & Fils <script>alert(1)</script>",
    'O\'Neill "Ω" #set [x] $1 \\ _under_ *star*',
    '=HYPERLINK("http://example.invalid")',
)


def a_document() -> Document:
    """A report with everything that tends to break a layout."""
    period = timeframe(resolve_period("last_quarter", date(2026, 11, 23)), date(2026, 11, 23))
    weeks = [period.current.start + timedelta(weeks=i) for i in range(13)]
    now = [180_000 + 20_000 * math.sin(i / 2) + 4_000 * i for i in range(13)]
    before = [value * 0.87 for value in now]
    regions = ["North America", "Europe", "Asia Pacific", "Latin America", "Middle East & Africa"]
    sales = [1_240_331.5, 890_100.0, 420_000.25, 210_040.0, 60_000.0]
    labels = ["$1.24M", "$890K", "$420K", "$210K", "$60K"]
    money = [
        Column(name="name", type="text", label="Customer"),
        Column(name="revenue", type="number", label="Revenue", format="currency", unit="USD"),
        Column(name="change", type="number", label="Change", format="percent"),
        Column(name="orders", type="integer", label="Orders"),
    ]
    rows = tuple((name, 54_321.5 - 1000 * i, 0.12 - 0.05 * i, 40 - i) for i, name in enumerate(NAMES))
    return Document(
        report_type="sales",
        title="Sales report",
        period=period,
        summary=(
            "Revenue was $2.82M, up 4.2% on Q2 2026 and up 15.0% on Q3 2025.",
            "Europe contributed most to the growth: +$120K of +$210K.",
            "The gross margin rate is 41.2%, 0.8 points below the quarter before.",
        ),
        kpis=(
            Kpi("Revenue", 2_820_471.75, "currency", 2_706_000, 2_452_000, trail=tuple(now)),
            Kpi("Orders", 8_412, "plain", 8_159, 7_300, trail=tuple(now)),
            Kpi("Average order value", 335.29, "currency", 331.6, 335.8, trail=tuple(before)),
            Kpi("Units sold", 31_220, "plain", 30_100, None),
            Kpi("Gross margin", 1_162_034.0, "currency", 1_136_000, 1_000_000, trail=tuple(now)),
            Kpi("Margin rate", 0.412, "percent", 0.42, 0.408),
            Kpi("Return rate", 0.031, "percent", 0.028, 0.031, better="lower"),
            Kpi("Active customers", 1_402, "plain", 1_300, 1_200),
        ),
        sections=(
            Section(
                "Revenue over time",
                sentences=("The best week began on 3 August ($221K), the weakest on 28 September.",),
                figures=(
                    figures.trend(
                        "Revenue",
                        buckets=weeks,
                        now=now,
                        before=before,
                        names=("Q3 2026", "Q3 2025"),
                        bucket="week",
                        format="currency",
                    ),
                ),
            ),
            Section(
                "Where it came from",
                figures=tuple(
                    figures.ranking(
                        title,
                        names=regions,
                        now=sales,
                        before=[v * 0.9 for v in sales],
                        labels=labels,
                        series=("Q3 2026", "Q2 2026"),
                        format="currency",
                    )
                    for title in ("Revenue by region", "Revenue by segment")
                ),
            ),
            Section(
                "Customers",
                figures=(
                    figures.movers(
                        "Largest changes",
                        names=NAMES,
                        changes=[90e3, 60e3, 30e3, -20e3, -50e3, -80e3],
                        labels=["+$90K", "+$60K", "+$30K", "−$20K", "−$50K", "−$80K"],
                        format="currency",
                    ),
                ),
                grids=(
                    Grid(
                        "Top customers",
                        tuple(money),
                        rows,
                        total=("Total", 310_929.0, None, 225),
                        signed=frozenset({"change"}),
                        note="Customers with the largest revenue in the period.",
                    ),
                ),
            ),
        ),
        sources=(
            Source("Totals", "SELECT SUM(revenue)\nFROM reporting.order_lines\nWHERE a < 1 -- </script>", "01b2-77"),
        ),
        generated_at=datetime(2026, 11, 23, 8, 15, tzinfo=UTC),
        filters=(("Region", "Europe"), ("Segment", "Müller & Söhne, 株式会社")),
        prepared_for="Ana García",
        data_until=datetime(2026, 11, 22, 23, 51, tzinfo=UTC),
        notes=("Revenue is net of discounts and before returns; cancelled orders are left out.",),
        detail=Grid("Detail", tuple(money), rows),
        job_id="7d0c6b1e-0000-4000-8000-000000000001",
    )


@pytest.fixture(scope="session")
def document() -> Document:
    return a_document()
