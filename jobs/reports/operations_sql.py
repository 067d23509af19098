"""The statements of the operations report: jobs, what happened to them, deliveries, measurements, the state now."""

# ruff: noqa: S608 - every part is a literal of this file; values are bound

from __future__ import annotations

from typing import Final, LiteralString

from jobs.reports.reader import DETAIL_ROWS
from jobs.reports.spans import SPANS, bucket_of
from tools.calendar_units import Grain

FAILURES: Final = 15
METRICS: Final = 40

JOBS: Final[LiteralString] = f"""{SPANS}
SELECT
    s.span,
    GROUPING(j.job_type) AS is_not_type,
    GROUPING(j.source) AS is_not_source,
    j.job_type,
    j.source,
    COUNT(*) AS jobs,
    COUNT_IF(j.status = 'COMPLETED') AS completed,
    COUNT_IF(j.status = 'FAILED') AS failed,
    COUNT_IF(j.status = 'CANCELLED') AS cancelled,
    COUNT_IF(j.status IN ('PENDING', 'RUNNING')) AS unfinished,
    COUNT_IF(j.attempt > 1) AS retried,
    MEDIAN(j.wait_seconds) AS median_wait,
    PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY j.wait_seconds) AS p95_wait,
    MEDIAN(j.run_seconds) AS median_run,
    PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY j.run_seconds) AS p95_run
FROM spans AS s
INNER JOIN reporting.job_monitoring AS j ON j.created_date >= s.first_day AND j.created_date < s.day_after
GROUP BY GROUPING SETS ((s.span), (s.span, j.job_type), (s.span, j.source))
"""


def by_bucket(grain: Grain) -> LiteralString:
    """Jobs by how they ended, bucket by bucket of when they were submitted."""
    bucket = bucket_of("created_date", grain)
    return f"""SELECT
    {bucket} AS bucket,
    COUNT(*) AS jobs,
    COUNT_IF(status = 'COMPLETED') AS completed,
    COUNT_IF(status = 'FAILED') AS failed,
    COUNT_IF(status = 'CANCELLED') AS cancelled,
    COUNT_IF(status IN ('PENDING', 'RUNNING')) AS unfinished
FROM reporting.job_monitoring
WHERE created_date >= %(start)s AND created_date < %(end)s
GROUP BY {bucket}
ORDER BY 1
"""


FAILED: Final[LiteralString] = f"""SELECT
    job_type,
    COALESCE(error_message, 'No reason was recorded') AS reason,
    COUNT(*) AS jobs,
    MAX(finished_at) AS last_at,
    MAX_BY(job_name, finished_at) AS last_job
FROM reporting.job_monitoring
WHERE status = 'FAILED' AND created_date >= %(start)s AND created_date < %(end)s
GROUP BY job_type, reason
ORDER BY jobs DESC, last_at DESC
LIMIT {FAILURES}
"""

EVENTS: Final[LiteralString] = f"""{SPANS}
SELECT s.span, e.event, COUNT(*) AS times
FROM spans AS s
INNER JOIN reporting.job_history AS e ON e.created_at >= s.first_day AND e.created_at < s.day_after
WHERE e.event IN ('RETRIED', 'HANDED_BACK')
GROUP BY s.span, e.event
"""

DELIVERIES: Final[LiteralString] = f"""{SPANS}
SELECT
    s.span,
    d.target_kind,
    COUNT(*) AS made,
    COUNT_IF(d.status = 'SENT') AS sent,
    COUNT_IF(d.status = 'FAILED') AS failed,
    COUNT_IF(d.status = 'UNKNOWN') AS unknown,
    COUNT_IF(d.status IN ('PENDING', 'SENDING')) AS open,
    SUM(d.send_seconds) AS send_seconds
FROM spans AS s
INNER JOIN reporting.delivery_monitoring AS d ON d.created_at >= s.first_day AND d.created_at < s.day_after
GROUP BY s.span, d.target_kind
"""

MEASUREMENTS: Final[LiteralString] = f"""{SPANS}
SELECT
    s.span,
    m.component,
    m.metric_name,
    m.unit,
    SUM(m.metric_value) AS total,
    AVG(m.metric_value) AS average,
    MAX(m.metric_value) AS peak
FROM spans AS s
INNER JOIN reporting.system_metrics AS m ON m.recorded_date >= s.first_day AND m.recorded_date < s.day_after
GROUP BY s.span, m.component, m.metric_name, m.unit
ORDER BY m.component, m.metric_name
"""


def measured_by_bucket(grain: Grain) -> LiteralString:
    """The measurements that are drawn, bucket by bucket."""
    bucket = bucket_of("recorded_date", grain)
    return f"""SELECT
    {bucket} AS bucket,
    metric_name,
    SUM(metric_value) AS total,
    AVG(metric_value) AS average
FROM reporting.system_metrics
WHERE recorded_date >= %(start)s AND recorded_date < %(end)s
GROUP BY {bucket}, metric_name
ORDER BY 1
"""


STATUS: Final = "SELECT component, status, detail FROM reporting.operational_status ORDER BY component"

FRESHNESS: Final = """SELECT GREATEST_IGNORE_NULLS(
    (SELECT MAX(created_at) FROM reporting.job_monitoring),
    (SELECT MAX(recorded_at) FROM reporting.system_metrics)
) AS data_until"""

DETAIL: Final[LiteralString] = f"""SELECT
    created_at,
    job_id,
    job_name,
    job_type,
    source,
    created_by,
    status,
    attempt,
    wait_seconds,
    run_seconds,
    error_message
FROM reporting.job_monitoring
WHERE created_date >= %(start)s AND created_date < %(end)s
ORDER BY created_at, job_id
LIMIT {DETAIL_ROWS + 1}
"""
