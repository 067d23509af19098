-- The views about the platform itself: job_monitoring, dead_letters, job_history, delivery_monitoring, system_metrics, data_quality, assistant_usage,
-- operational_status.

CREATE OR ALTER VIEW analytics_platform.reporting.job_monitoring
    COMMENT = 'One row a job, with how long it waited and ran so far'
AS
SELECT
    job_id,
    job_name,
    job_type,
    status,
    priority,
    created_by,
    source,
    progress,
    phase,
    attempt,
    max_attempts,
    error_message,
    worker_id,
    created_at,
    CAST(created_at AS DATE) AS created_date,
    started_at,
    finished_at,
    DATEDIFF('second', created_at, COALESCE(started_at, finished_at, SYSDATE())) AS wait_seconds,
    IFF(started_at IS NULL, NULL, DATEDIFF('second', started_at, COALESCE(finished_at, SYSDATE()))) AS run_seconds
FROM analytics_platform.raw_data.jobs;

CREATE OR ALTER VIEW analytics_platform.reporting.dead_letters
    COMMENT = 'One row a job that failed for good, with its cause; raw_data.retry_job and raw_data.redrive_jobs put them back'
AS
SELECT
    job_id,
    job_name,
    job_type,
    created_by,
    error_message,
    error_reference,
    query_id,
    attempt,
    max_attempts,
    created_at,
    finished_at
FROM analytics_platform.raw_data.jobs
WHERE status = 'FAILED';

CREATE OR ALTER VIEW analytics_platform.reporting.job_history
    COMMENT = 'One row per thing that happened to a job'
AS
SELECT
    job_id,
    attempt,
    event,
    phase,
    worker_id,
    created_at
FROM analytics_platform.raw_data.job_events;

CREATE OR ALTER VIEW analytics_platform.reporting.delivery_monitoring
    COMMENT = 'One row per occurrence of a report and target, and how the sending ended'
AS
SELECT
    delivery_id,
    job_id,
    schedule_id,
    occurrence_at,
    target_kind,
    target_address,
    status,
    attempt,
    error_message,
    created_at,
    sent_at,
    IFF(sent_at IS NULL, NULL, DATEDIFF('second', created_at, sent_at)) AS send_seconds
FROM analytics_platform.raw_data.deliveries;

CREATE OR ALTER VIEW analytics_platform.reporting.schedules_overview
    COMMENT = 'One row a schedule: when, whose, its next run, and what became of the last one; times are UTC'
AS
WITH runs AS (
    SELECT
        r.schedule_id,
        r.occurrence_at,
        r.status,
        r.reason,
        r.job_id,
        ROW_NUMBER() OVER (PARTITION BY r.schedule_id ORDER BY r.occurrence_at DESC, r.created_at DESC) AS place
    FROM analytics_platform.raw_data.schedule_runs AS r
    WHERE r.status <> 'SKIPPED'
)

SELECT
    s.schedule_id,
    s.schedule_name,
    s.job_type,
    s.cron_expression,
    s.time_zone,
    s.owner_id AS owner,
    IFF(s.is_enabled, 'ENABLED', 'PAUSED') AS state,
    s.disabled_reason,
    s.next_run_at,
    s.until_at,
    runs.occurrence_at AS last_run_at,
    COALESCE(IFF(runs.status = 'SUBMITTED', j.status, runs.status), 'NEVER RUN') AS last_status,
    COALESCE(j.error_message, runs.reason) AS last_reason,
    runs.job_id AS last_job_id,
    a.state AS alert_state,
    s.created_at
FROM analytics_platform.raw_data.report_schedules AS s
LEFT JOIN runs ON s.schedule_id = runs.schedule_id AND runs.place = 1
LEFT JOIN analytics_platform.raw_data.jobs AS j ON runs.job_id = j.job_id
LEFT JOIN analytics_platform.raw_data.alert_states AS a ON s.schedule_id = a.schedule_id;

CREATE OR ALTER VIEW analytics_platform.reporting.system_metrics
    COMMENT = 'One row a measurement of the platform'
AS
SELECT
    metric_name,
    metric_value,
    unit,
    component,
    recorded_at,
    CAST(recorded_at AS DATE) AS recorded_date
FROM analytics_platform.monitoring.system_metrics;

CREATE OR ALTER VIEW analytics_platform.reporting.data_quality
    COMMENT = 'One row per check and run; is_latest marks the last result of each rule that is switched on'
AS
SELECT
    q.run_id,
    q.check_name,
    q.check_type,
    q.table_name,
    q.column_name,
    q.severity,
    q.status,
    q.checked_rows,
    q.failed_rows,
    q.allowed_rows,
    q.detail,
    q.checked_at,
    ROW_NUMBER() OVER (PARTITION BY q.check_name ORDER BY q.checked_at DESC) = 1 AND r.rule_name IS NOT NULL AS is_latest
FROM analytics_platform.monitoring.data_quality_results AS q
LEFT JOIN analytics_platform.monitoring.data_quality_rules AS r ON r.rule_name = q.check_name AND r.is_enabled;

CREATE OR ALTER VIEW analytics_platform.reporting.assistant_usage
    COMMENT = 'One row per day, surface and outcome of the questions to the assistant; no question texts, no names'
AS
SELECT
    CAST(asked_at AS DATE) AS asked_date,
    surface,
    outcome,
    COUNT(*) AS question_count,
    COUNT(DISTINCT person_id) AS person_count,
    COUNT(verified_query) AS verified_count,
    ROUND(AVG(milliseconds), 0) AS average_milliseconds
FROM analytics_platform.monitoring.assistant_interactions
GROUP BY
    CAST(asked_at AS DATE),
    surface,
    outcome;

-- Limits are here and nowhere else: a job should not wait 5 minutes (30: critical), no lease should be past by 5 minutes, half of the
-- usual orders should arrive, data should not be older than 36 hours (72: critical).
CREATE OR ALTER VIEW analytics_platform.reporting.operational_status
    COMMENT = 'One row a component: OK, WARNING or CRITICAL, and why'
AS
WITH jobs AS (
    SELECT
        COUNT_IF(status = 'PENDING') AS waiting,
        COALESCE(
            MAX(IFF(status = 'PENDING', DATEDIFF('minute', GREATEST(created_at, COALESCE(run_after, created_at)), SYSDATE()), NULL)),
            0
        ) AS longest_wait_minutes,
        COUNT_IF(status = 'RUNNING') AS running,
        COUNT_IF(status = 'RUNNING' AND lease_until < DATEADD('minute', -5, SYSDATE())) AS lost,
        COUNT_IF(status = 'FAILED' AND finished_at >= DATEADD('hour', -24, SYSDATE())) AS failed,
        COUNT_IF(status = 'COMPLETED' AND finished_at >= DATEADD('hour', -24, SYSDATE())) AS completed
    FROM analytics_platform.raw_data.jobs
),

intake AS (
    SELECT
        COUNT_IF(order_date = CURRENT_DATE() - 1) AS yesterday,
        ROUND(COUNT_IF(order_date >= CURRENT_DATE() - 57 AND order_date < CURRENT_DATE() - 1) / 56, 0) AS usual,
        MAX(ordered_at) AS newest,
        GREATEST(0, COALESCE(DATEDIFF('hour', MAX(ordered_at), SYSDATE()), 9999)) AS age_hours
    FROM analytics_platform.raw_data.orders
),

quality AS (
    SELECT
        COUNT(*) AS checks,
        COUNT_IF(status = 'FAILED') AS failed,
        COUNT_IF(status = 'FAILED' AND severity = 'CRITICAL') AS failed_critical,
        COALESCE(LISTAGG(IFF(status = 'FAILED', check_name, NULL), '; ') WITHIN GROUP (ORDER BY check_name), '') AS names
    FROM analytics_platform.reporting.data_quality
    WHERE is_latest
),

deliveries AS (
    SELECT
        COUNT_IF(status = 'FAILED') AS failed,
        COUNT_IF(status = 'UNKNOWN') AS unknown_outcome,
        COUNT(*) AS made
    FROM analytics_platform.raw_data.deliveries
    WHERE updated_at >= DATEADD('hour', -24, SYSDATE())
),

questions AS (
    SELECT
        COUNT(*) AS asked,
        COUNT_IF(outcome = 'failed') AS failed
    FROM analytics_platform.monitoring.assistant_interactions
    WHERE asked_at >= DATEADD('hour', -24, SYSDATE())
),

refreshes AS (
    SELECT COALESCE(DATEDIFF('hour', MAX(refreshed_at), SYSDATE()), 9999) AS age_hours
    FROM analytics_platform.processed_data.daily_sales
)

SELECT
    'Job queue' AS component,
    CASE
        WHEN longest_wait_minutes >= 30 THEN 'CRITICAL'
        WHEN longest_wait_minutes >= 5 THEN 'WARNING'
        ELSE 'OK'
    END AS status,
    waiting || ' waiting, longest wait ' || longest_wait_minutes || ' min' AS detail,
    CAST(waiting AS NUMBER(18, 2)) AS metric_value,
    'count' AS unit,
    SYSDATE() AS checked_at
FROM jobs
UNION ALL
SELECT
    'Running jobs',
    IFF(lost > 0, 'WARNING', 'OK'),
    running || ' running, ' || lost || ' without a living worker',
    CAST(running AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM jobs
UNION ALL
SELECT
    'Failed jobs (24 hours)',
    CASE
        WHEN failed >= 5 AND failed >= completed THEN 'CRITICAL'
        WHEN failed > 0 THEN 'WARNING'
        ELSE 'OK'
    END,
    failed || ' failed, ' || completed || ' completed in the last 24 hours',
    CAST(failed AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM jobs
UNION ALL
SELECT
    'Data freshness',
    CASE
        WHEN age_hours > 72 THEN 'CRITICAL'
        WHEN age_hours > 36 THEN 'WARNING'
        ELSE 'OK'
    END,
    COALESCE('newest order ' || age_hours || ' h old (' || TO_CHAR(newest, 'YYYY-MM-DD HH24:MI') || ' UTC)', 'there are no orders'),
    CAST(age_hours AS NUMBER(18, 2)),
    'hours',
    SYSDATE()
FROM intake
UNION ALL
SELECT
    'Order intake',
    CASE
        WHEN yesterday = 0 THEN 'CRITICAL'
        WHEN yesterday * 2 < usual THEN 'WARNING'
        ELSE 'OK'
    END,
    yesterday || ' orders yesterday, ' || CAST(usual AS NUMBER(18, 0)) || ' a day in the eight weeks before',
    CAST(yesterday AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM intake
UNION ALL
SELECT
    'Data quality',
    CASE
        WHEN failed_critical > 0 THEN 'CRITICAL'
        WHEN failed > 0 OR checks = 0 THEN 'WARNING'
        ELSE 'OK'
    END,
    CASE
        WHEN checks = 0 THEN 'no check has run yet'
        WHEN failed = 0 THEN checks || ' of ' || checks || ' checks passed'
        ELSE failed || ' of ' || checks || ' checks failed: ' || names
    END,
    CAST(failed AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM quality
UNION ALL
SELECT
    'Daily refresh',
    CASE
        WHEN age_hours > 72 THEN 'CRITICAL'
        WHEN age_hours > 36 THEN 'WARNING'
        ELSE 'OK'
    END,
    IFF(age_hours = 9999, 'daily_sales has never been refreshed', 'daily_sales refreshed ' || age_hours || ' h ago'),
    CAST(age_hours AS NUMBER(18, 2)),
    'hours',
    SYSDATE()
FROM refreshes
UNION ALL
SELECT
    'Deliveries (24 hours)',
    IFF(failed + unknown_outcome > 0, 'WARNING', 'OK'),
    made || ' made, ' || failed || ' failed, ' || unknown_outcome || ' with an unknown outcome',
    CAST(failed + unknown_outcome AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM deliveries
UNION ALL
SELECT
    'Assistant (24 hours)',
    CASE
        WHEN failed >= 5 AND failed * 2 >= asked THEN 'CRITICAL'
        WHEN failed * 10 > asked THEN 'WARNING'
        ELSE 'OK'
    END,
    asked || ' asked, ' || failed || ' failed',
    CAST(asked AS NUMBER(18, 2)),
    'count',
    SYSDATE()
FROM questions;
