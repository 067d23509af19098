-- Procedures that measure and check: the tasks call them, and so may a person.

CREATE OR ALTER PROCEDURE analytics_platform.monitoring.record_metric(
    metric_name  VARCHAR,
    metric_value FLOAT,
    unit         VARCHAR DEFAULT 'count',
    component    VARCHAR DEFAULT 'jobs'
)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Adds one measurement to system_metrics'
EXECUTE AS OWNER
AS
$$
DECLARE
    no_name EXCEPTION (-20201, 'record_metric: the metric needs a name');
    no_value EXCEPTION (-20202, 'record_metric: the metric needs a value');
BEGIN
    IF (metric_name IS NULL OR TRIM(metric_name) = '') THEN
        RAISE no_name;
    END IF;
    IF (metric_value IS NULL) THEN
        RAISE no_value;
    END IF;
    INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
    SELECT
        TRIM(:metric_name),
        :metric_value,
        :unit,
        :component,
        SYSDATE();
    RETURN 'recorded ' || metric_name;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.monitoring.collect_metrics()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Measures the queue and the order intake now; daily_metrics_task calls it'
EXECUTE AS OWNER
AS
$$
BEGIN
    INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
    SELECT
        'jobs_waiting',
        COUNT_IF(status = 'PENDING'),
        'count',
        'jobs',
        SYSDATE()
    FROM analytics_platform.raw_data.jobs
    UNION ALL
    SELECT
        'jobs_failed_24_hours',
        COUNT_IF(status = 'FAILED' AND finished_at >= DATEADD('hour', -24, SYSDATE())),
        'count',
        'jobs',
        SYSDATE()
    FROM analytics_platform.raw_data.jobs
    UNION ALL
    SELECT
        'orders_yesterday',
        COUNT_IF(order_date = CURRENT_DATE() - 1),
        'count',
        'data',
        SYSDATE()
    FROM analytics_platform.raw_data.orders;
    RETURN 'recorded ' || SQLROWCOUNT || ' metrics';
END;
$$;
