"""The statements of the customer report; a customer is active in a time in which they ordered."""

# ruff: noqa: S608 - every part is a literal of this file; values are bound

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.reader import DETAIL_ROWS
from jobs.reports.spans import bucket_of
from tools.calendar_units import Grain

COHORT_MONTHS: Final = 12
AT_RISK: Final = 10

SPANS: Final = """WITH spans AS (
    SELECT
        'current' AS span,
        %(start)s::DATE AS first_day,
        %(end)s::DATE AS day_after,
        %(base_start)s::DATE AS base_first_day,
        %(base_end)s::DATE AS base_day_after
    UNION ALL
    SELECT
        'previous',
        %(previous_start)s::DATE,
        %(previous_end)s::DATE,
        %(previous_base_start)s::DATE,
        %(previous_base_end)s::DATE
    UNION ALL
    SELECT 'last_year', %(year_start)s::DATE, %(year_end)s::DATE, %(year_base_start)s::DATE, %(year_base_end)s::DATE
)"""

FIRSTS: Final = """firsts AS (
    SELECT customer_id, MIN(order_date) AS first_order_date
    FROM reporting.order_lines
    GROUP BY customer_id
)"""


def breakdowns(where: LiteralString) -> LiteralString:
    """Who ordered in each span, in all, by region and by segment; `base` ordered in the time before the span."""
    return f"""{SPANS},

{FIRSTS},

bought AS (
    SELECT
        s.span,
        l.customer_id,
        COUNT(DISTINCT l.order_id) AS orders,
        SUM(l.revenue) AS revenue
    FROM spans AS s
    INNER JOIN reporting.order_lines AS l ON l.order_date >= s.first_day AND l.order_date < s.day_after
    GROUP BY s.span, l.customer_id
),

base AS (
    SELECT DISTINCT s.span, l.customer_id
    FROM spans AS s
    INNER JOIN reporting.order_lines AS l ON l.order_date >= s.base_first_day AND l.order_date < s.base_day_after
),

people AS (
    SELECT
        COALESCE(b.span, a.span) AS span,
        COALESCE(b.customer_id, a.customer_id) AS customer_id,
        b.orders,
        b.revenue,
        a.customer_id IS NOT NULL AS is_base
    FROM bought AS b
    FULL OUTER JOIN base AS a ON a.span = b.span AND a.customer_id = b.customer_id
)

SELECT
    p.span,
    GROUPING(c.region) AS is_not_region,
    GROUPING(c.segment) AS is_not_segment,
    c.region,
    c.segment,
    COUNT(p.orders) AS active,
    COUNT_IF(p.orders IS NOT NULL AND f.first_order_date >= s.first_day) AS fresh,
    COUNT_IF(p.orders >= 2) AS repeated,
    COUNT_IF(p.is_base) AS base,
    COUNT_IF(p.is_base AND p.orders IS NOT NULL) AS kept,
    SUM(p.orders) AS orders,
    SUM(p.revenue) AS revenue,
    SUM(IFF(f.first_order_date >= s.first_day, p.revenue, 0)) AS fresh_revenue
FROM people AS p
INNER JOIN spans AS s ON s.span = p.span
INNER JOIN reporting.customers AS c ON c.customer_id = p.customer_id
INNER JOIN firsts AS f ON f.customer_id = p.customer_id
WHERE TRUE{where}
GROUP BY GROUPING SETS ((p.span), (p.span, c.region), (p.span, c.segment))
"""


def signups(where: LiteralString) -> LiteralString:
    """Those who signed up in each span, whether they ordered or not."""
    return f"""{SPANS}
SELECT s.span, COUNT(*) AS customers
FROM spans AS s
INNER JOIN reporting.customers AS c ON c.signup_date >= s.first_day AND c.signup_date < s.day_after
WHERE TRUE{where}
GROUP BY s.span
"""


def by_bucket(where: LiteralString, grain: Grain) -> LiteralString:
    """Those who ordered in each bucket; fresh are those who had never ordered before."""
    bucket = bucket_of("l.order_date", grain)
    return f"""WITH {FIRSTS}

SELECT
    {bucket} AS bucket,
    COUNT(DISTINCT l.customer_id) AS active,
    COUNT(DISTINCT IFF(f.first_order_date >= GREATEST({bucket}, %(start)s::DATE), l.customer_id, NULL)) AS fresh,
    COUNT(DISTINCT l.order_id) AS orders,
    SUM(l.revenue) AS revenue
FROM reporting.order_lines AS l
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN firsts AS f ON f.customer_id = l.customer_id
WHERE l.order_date >= %(start)s AND l.order_date < %(end)s{where}
GROUP BY {bucket}
ORDER BY 1
"""


def cohorts(where: LiteralString) -> LiteralString:
    """Customers by the month of their first order, and how many of them ordered how many months later."""
    return f"""WITH {FIRSTS}

SELECT
    CAST(DATE_TRUNC('month', f.first_order_date) AS DATE) AS cohort,
    DATEDIFF('month', f.first_order_date, l.order_date) AS months_later,
    COUNT(DISTINCT l.customer_id) AS customers
FROM reporting.order_lines AS l
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN firsts AS f ON f.customer_id = l.customer_id
WHERE f.first_order_date >= %(cohorts_start)s AND l.order_date < %(cohorts_end)s{where}
GROUP BY 1, 2
ORDER BY 1, 2
"""


def risk(where: LiteralString) -> LiteralString:
    """How likely customers are to be lost, as of today."""
    return f"""SELECT
    c.churn_risk,
    COUNT(*) AS customers,
    SUM(c.lifetime_revenue) AS lifetime_revenue,
    SUM(c.recent_90_day_revenue) AS recent_revenue,
    SUM(c.previous_90_day_revenue) AS previous_revenue
FROM reporting.customer_360 AS c
WHERE TRUE{where}
GROUP BY c.churn_risk
"""


def at_risk(where: LiteralString) -> LiteralString:
    """Customers of a high risk, the most valuable first."""
    return f"""SELECT
    c.customer_name,
    c.segment || ', ' || c.region AS kind,
    c.lifetime_revenue,
    c.order_count,
    c.last_order_date,
    c.days_since_last_order
FROM reporting.customer_360 AS c
WHERE c.churn_risk = 'High'{where}
ORDER BY c.lifetime_revenue DESC, c.customer_id
LIMIT {AT_RISK}
"""


def detail(where: LiteralString) -> LiteralString:
    """Every customer who ordered in the period."""
    return f"""WITH {FIRSTS}

SELECT
    c.customer_id,
    c.customer_name,
    c.segment,
    c.region,
    c.country,
    f.first_order_date,
    f.first_order_date >= %(start)s::DATE AS is_new,
    COUNT(DISTINCT l.order_id) AS orders,
    SUM(l.quantity) AS units,
    SUM(l.revenue) AS revenue,
    SUM(l.margin) AS margin
FROM reporting.order_lines AS l
INNER JOIN reporting.customers AS c ON c.customer_id = l.customer_id
INNER JOIN firsts AS f ON f.customer_id = l.customer_id
WHERE l.order_date >= %(start)s AND l.order_date < %(end)s{where}
GROUP BY ALL
ORDER BY revenue DESC, c.customer_id
LIMIT {DETAIL_ROWS + 1}
"""
