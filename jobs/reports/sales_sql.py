"""The statements of the sales report, over the reporting views only; values are bound, dimensions are chosen here."""

# ruff: noqa: S608 - every part is a literal of this file; values are bound

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.reader import DETAIL_ROWS
from jobs.reports.spans import LINES, SPANS

MEASURES: Final = """SUM(l.revenue) AS revenue,
    SUM(l.margin) AS margin,
    SUM(l.quantity) AS units,
    SUM(l.discount_amount) AS discount,
    SUM(l.returned_amount) AS returned,
    COUNT(DISTINCT l.order_id) AS orders,
    COUNT(DISTINCT l.customer_id) AS customers"""


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
    (l.order_date >= %(trend_start)s AND l.order_date < %(end)s)
    OR (l.order_date >= %(trend_year_start)s AND l.order_date < %(trend_year_end)s)
){where}
GROUP BY l.order_date
ORDER BY l.order_date
"""


NEW_CUSTOMERS: Final = """SELECT COUNT(*) AS customers
FROM reporting.customer_360 AS c
WHERE c.first_order_date >= %(start)s AND c.first_order_date < %(end)s
"""


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
