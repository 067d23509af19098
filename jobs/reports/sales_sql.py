"""The statements of the sales report, over the reporting views only; values are bound, dimensions are chosen here."""

# ruff: noqa: S608 - every part is a literal of this file; values are bound

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.timeframe import Timeframe
from tools.job_inputs import ReportFilters

MEASURES: Final = """SUM(l.revenue) AS revenue,
    SUM(l.margin) AS margin,
    SUM(l.quantity) AS units,
    SUM(l.discount_amount) AS discount,
    SUM(l.returned_amount) AS returned,
    COUNT(DISTINCT l.order_id) AS orders,
    COUNT(DISTINCT l.customer_id) AS customers"""

SPANS: Final = """WITH spans AS (
    SELECT 'current' AS span, %(start)s::DATE AS first_day, %(end)s::DATE AS day_after
    UNION ALL
    SELECT 'previous', %(previous_start)s::DATE, %(previous_end)s::DATE
    UNION ALL
    SELECT 'last_year', %(year_start)s::DATE, %(year_end)s::DATE
)"""

LINES: Final = """FROM spans AS s
INNER JOIN reporting.order_lines AS l ON l.order_date >= s.first_day AND l.order_date < s.day_after
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN reporting.products AS p ON p.product_id = l.product_id"""

TOP = 10
MOVERS = 5


def span_values(time: Timeframe) -> dict[str, object]:
    """The days of the three spans, to bind."""
    return {
        "start": time.current.start,
        "end": time.current.end,
        "previous_start": time.previous.start,
        "previous_end": time.previous.end,
        "year_start": time.last_year.start,
        "year_end": time.last_year.end,
    }


def conditions(filters: ReportFilters) -> tuple[LiteralString, dict[str, object]]:
    """The filters as conditions that begin with AND, and their values."""
    text: LiteralString = ""
    values: dict[str, object] = {}
    if filters.region:
        text += "\n  AND c.region IN (%(region)s)"
        values["region"] = list(filters.region)
    if filters.segment:
        text += "\n  AND c.segment IN (%(segment)s)"
        values["segment"] = list(filters.segment)
    if filters.category:
        text += "\n  AND p.category IN (%(category)s)"
        values["category"] = list(filters.category)
    return text, values


def breakdowns(where: LiteralString) -> LiteralString:
    """The totals of each span, and the same by region, segment, category and channel, in one pass."""
    return f"""{SPANS}
SELECT
    s.span,
    GROUPING(c.region) AS is_not_region,
    GROUPING(c.segment) AS is_not_segment,
    GROUPING(p.category) AS is_not_category,
    GROUPING(l.channel) AS is_not_channel,
    c.region,
    c.segment,
    p.category,
    l.channel,
    {MEASURES}
{LINES}
WHERE TRUE{where}
GROUP BY GROUPING SETS ((s.span), (s.span, c.region), (s.span, c.segment), (s.span, p.category), (s.span, l.channel))
"""


def by_day(where: LiteralString) -> LiteralString:
    """Each day of the period and of the days a year before."""
    return f"""SELECT
    l.order_date AS day,
    {MEASURES}
FROM reporting.order_lines AS l
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN reporting.products AS p ON p.product_id = l.product_id
WHERE (
    (l.order_date >= %(start)s AND l.order_date < %(end)s)
    OR (l.order_date >= %(trend_year_start)s AND l.order_date < %(trend_year_end)s)
){where}
GROUP BY l.order_date
ORDER BY l.order_date
"""


def products(where: LiteralString) -> LiteralString:
    """The products that sold most, and those that moved most."""
    return _entities("p.product_name", "p.category", "p.product_id", where)


def customers(where: LiteralString) -> LiteralString:
    """The customers who bought most, and those who moved most."""
    return _entities("c.customer_name", "c.segment || ', ' || c.region", "c.customer_id", where)


def _entities(name: LiteralString, kind: LiteralString, key: LiteralString, where: LiteralString) -> LiteralString:
    return f"""{SPANS},

totals AS (
    SELECT
        {key} AS id,
        {name} AS name,
        {kind} AS kind,
        SUM(IFF(s.span = 'current', l.revenue, 0)) AS revenue,
        SUM(IFF(s.span = 'previous', l.revenue, 0)) AS previous_revenue,
        SUM(IFF(s.span = 'last_year', l.revenue, 0)) AS year_revenue,
        SUM(IFF(s.span = 'current', l.margin, 0)) AS margin,
        SUM(IFF(s.span = 'current', l.quantity, 0)) AS units,
        COUNT(DISTINCT IFF(s.span = 'current', l.order_id, NULL)) AS orders
    {LINES}
    WHERE TRUE{where}
    GROUP BY {key}, {name}, {kind}
)

SELECT
    *,
    ROW_NUMBER() OVER (ORDER BY revenue DESC, id) AS place,
    ROW_NUMBER() OVER (ORDER BY revenue - previous_revenue DESC, id) AS rise,
    ROW_NUMBER() OVER (ORDER BY revenue - previous_revenue, id) AS fall
FROM totals
QUALIFY place <= {TOP} OR rise <= {MOVERS} OR fall <= {MOVERS}
ORDER BY place
"""


NEW_CUSTOMERS: Final = """SELECT COUNT(*) AS customers
FROM reporting.customer_360 AS c
WHERE c.first_order_date >= %(start)s AND c.first_order_date < %(end)s
"""

FRESHNESS: Final = "SELECT MAX(ordered_at) AS data_until FROM reporting.orders"


def detail(where: LiteralString) -> LiteralString:
    """The period at the finest grain that is still a report: to pivot in a spreadsheet."""
    return f"""SELECT
    l.order_date,
    c.region,
    c.segment,
    p.category,
    COALESCE(l.channel, 'Not recorded') AS channel,
    COUNT(DISTINCT l.order_id) AS orders,
    SUM(l.quantity) AS units,
    SUM(l.revenue) AS revenue,
    SUM(l.margin) AS margin,
    SUM(l.discount_amount) AS discount,
    SUM(l.returned_amount) AS returned
FROM reporting.order_lines AS l
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN reporting.products AS p ON p.product_id = l.product_id
WHERE l.order_date >= %(start)s AND l.order_date < %(end)s{where}
GROUP BY ALL
ORDER BY 1, 2, 3, 4, 5
LIMIT {DETAIL_ROWS + 1}
"""


DETAIL_ROWS = 1_000_000
"""A sheet of a workbook ends a little above."""
