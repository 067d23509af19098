"""The statements of the data quality report, over the results of the checks."""

# ruff: noqa: S608 - every part is a literal of this file; values are bound

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.reader import DETAIL_ROWS
from jobs.reports.spans import SPANS, bucket_of
from tools.calendar_units import Grain

FAILURES: Final = 25

RESULTS: Final[LiteralString] = f"""{SPANS}
SELECT
    s.span,
    GROUPING(q.table_name) AS is_not_table,
    GROUPING(q.check_type) AS is_not_type,
    q.table_name,
    q.check_type,
    COUNT(*) AS results,
    COUNT_IF(q.status = 'PASSED') AS passed,
    COUNT_IF(q.status = 'FAILED') AS failed,
    COUNT_IF(q.status = 'FAILED' AND q.severity = 'CRITICAL') AS critical,
    COUNT(DISTINCT q.run_id) AS runs,
    COUNT(DISTINCT q.check_name) AS checks,
    COUNT(DISTINCT q.table_name) AS tables,
    SUM(q.checked_rows) AS checked_rows,
    SUM(q.failed_rows) AS failed_rows
FROM spans AS s
INNER JOIN reporting.data_quality AS q ON q.checked_at >= s.first_day AND q.checked_at < s.day_after
GROUP BY GROUPING SETS ((s.span), (s.span, q.table_name), (s.span, q.check_type))
"""

LAST: Final = """SELECT
    check_name,
    check_type,
    table_name,
    column_name,
    severity,
    status,
    failed_rows,
    allowed_rows,
    checked_rows,
    checked_at
FROM reporting.data_quality
WHERE checked_at < %(end)s
QUALIFY ROW_NUMBER() OVER (PARTITION BY check_name ORDER BY checked_at DESC) = 1
ORDER BY IFF(status = 'FAILED', 0, 1), IFF(severity = 'CRITICAL', 0, 1), table_name, check_name
"""


def by_bucket(grain: Grain) -> LiteralString:
    """Each check and bucket: how many results there were, and how many failed."""
    bucket = bucket_of("checked_at", grain)
    return f"""SELECT
    {bucket} AS bucket,
    check_name,
    MAX(severity) AS severity,
    COUNT(*) AS results,
    COUNT_IF(status = 'FAILED') AS failed
FROM reporting.data_quality
WHERE checked_at >= %(start)s AND checked_at < %(end)s
GROUP BY {bucket}, check_name
ORDER BY 1, 2
"""


FAILED: Final[LiteralString] = f"""SELECT
    checked_at,
    check_name,
    table_name,
    severity,
    failed_rows,
    checked_rows,
    detail
FROM reporting.data_quality
WHERE status = 'FAILED' AND checked_at >= %(start)s AND checked_at < %(end)s
ORDER BY checked_at DESC, check_name
LIMIT {FAILURES}
"""

FRESHNESS: Final = "SELECT MAX(checked_at) AS data_until FROM reporting.data_quality"

DETAIL: Final[LiteralString] = f"""SELECT
    checked_at,
    run_id,
    check_name,
    check_type,
    table_name,
    column_name,
    severity,
    status,
    checked_rows,
    failed_rows,
    allowed_rows,
    detail
FROM reporting.data_quality
WHERE checked_at >= %(start)s AND checked_at < %(end)s
ORDER BY checked_at, check_name
LIMIT {DETAIL_ROWS + 1}
"""
