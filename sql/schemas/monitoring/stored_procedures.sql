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

CREATE OR ALTER PROCEDURE analytics_platform.monitoring.run_data_quality_checks()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Runs every check over the raw tables and returns how many failed; data_quality_task calls it'
EXECUTE AS OWNER
AS
$$
DECLARE
    this_run VARCHAR DEFAULT UUID_STRING();
    failed_checks NUMBER DEFAULT 0;
BEGIN
    INSERT INTO analytics_platform.monitoring.data_quality_results (
        run_id, check_name, check_type, table_name, column_name, severity, status, checked_rows, failed_rows, allowed_rows, detail, checked_at
    )
    WITH checks AS (
        SELECT
            'orders have unique ids' AS check_name,
            'unique' AS check_type,
            'raw_data.orders' AS table_name,
            'order_id' AS column_name,
            'CRITICAL' AS severity,
            COUNT(*) AS checked_rows,
            COUNT(*) - COUNT(DISTINCT order_id) AS failed_rows,
            0 AS allowed_rows
        FROM analytics_platform.raw_data.orders
        UNION ALL
        SELECT
            'customers have unique ids',
            'unique',
            'raw_data.customers',
            'customer_id',
            'CRITICAL',
            COUNT(*),
            COUNT(*) - COUNT(DISTINCT customer_id),
            0
        FROM analytics_platform.raw_data.customers
        UNION ALL
        SELECT
            'jobs have unique ids',
            'unique',
            'raw_data.jobs',
            'job_id',
            'CRITICAL',
            COUNT(*),
            COUNT(*) - COUNT(DISTINCT job_id),
            0
        FROM analytics_platform.raw_data.jobs
        UNION ALL
        SELECT
            'orders belong to a known customer',
            'referential',
            'raw_data.orders',
            'customer_id',
            'CRITICAL',
            COUNT(*),
            COUNT_IF(c.customer_id IS NULL),
            0
        FROM analytics_platform.raw_data.orders AS o
        LEFT JOIN analytics_platform.raw_data.customers AS c ON c.customer_id = o.customer_id
        UNION ALL
        SELECT
            'order items belong to a known order',
            'referential',
            'raw_data.order_items',
            'order_id',
            'CRITICAL',
            COUNT(*),
            COUNT_IF(o.order_id IS NULL),
            0
        FROM analytics_platform.raw_data.order_items AS i
        LEFT JOIN analytics_platform.raw_data.orders AS o ON o.order_id = i.order_id
        UNION ALL
        SELECT
            'order items name a known product',
            'referential',
            'raw_data.order_items',
            'product_id',
            'CRITICAL',
            COUNT(*),
            COUNT_IF(p.product_id IS NULL),
            0
        FROM analytics_platform.raw_data.order_items AS i
        LEFT JOIN analytics_platform.raw_data.products AS p ON p.product_id = i.product_id
        UNION ALL
        SELECT
            'order items add up',
            'reconciliation',
            'raw_data.order_items',
            'net_amount',
            'CRITICAL',
            COUNT(*),
            COUNT_IF(net_amount <> quantity * unit_price - discount_amount OR returned_amount > net_amount),
            0
        FROM analytics_platform.raw_data.order_items
        UNION ALL
        SELECT
            'quantities are positive',
            'range',
            'raw_data.order_items',
            'quantity',
            'CRITICAL',
            COUNT(*),
            COUNT_IF(quantity <= 0),
            0
        FROM analytics_platform.raw_data.order_items
        UNION ALL
        SELECT
            'no order lies more than a day ahead',
            'range',
            'raw_data.orders',
            'order_date',
            'WARNING',
            COUNT(*),
            COUNT_IF(order_date > CURRENT_DATE() + 1),
            0
        FROM analytics_platform.raw_data.orders
        UNION ALL
        SELECT
            'orders say their channel (95 of 100)',
            'not_null',
            'raw_data.orders',
            'channel',
            'WARNING',
            COUNT(*),
            COUNT_IF(channel IS NULL),
            FLOOR(COUNT(*) * 0.05)
        FROM analytics_platform.raw_data.orders
        UNION ALL
        SELECT
            'customers have an e-mail address (95 of 100)',
            'not_null',
            'raw_data.customers',
            'email',
            'WARNING',
            COUNT(*),
            COUNT_IF(email IS NULL),
            FLOOR(COUNT(*) * 0.05)
        FROM analytics_platform.raw_data.customers
        UNION ALL
        SELECT
            'orders arrived in the last two days',
            'freshness',
            'raw_data.orders',
            'order_date',
            'WARNING',
            COUNT(*),
            IFF(COUNT_IF(order_date >= CURRENT_DATE() - 2) > 0, 0, 1),
            0
        FROM analytics_platform.raw_data.orders
        UNION ALL
        SELECT
            'last week brought at least half the usual orders',
            'volume',
            'raw_data.orders',
            'order_date',
            'WARNING',
            COUNT_IF(order_date >= CURRENT_DATE() - 7 AND order_date < CURRENT_DATE()),
            IFF(
                COUNT_IF(order_date >= CURRENT_DATE() - 7 AND order_date < CURRENT_DATE()) * 8
                < COUNT_IF(order_date >= CURRENT_DATE() - 35 AND order_date < CURRENT_DATE() - 7),
                1,
                0
            ),
            0
        FROM analytics_platform.raw_data.orders
    )
    SELECT
        :this_run,
        check_name,
        check_type,
        table_name,
        column_name,
        severity,
        IFF(failed_rows > allowed_rows, 'FAILED', 'PASSED'),
        checked_rows,
        failed_rows,
        allowed_rows,
        failed_rows || ' of ' || checked_rows || ' rows fail, ' || allowed_rows || ' are allowed',
        SYSDATE()
    FROM checks;

    SELECT COUNT(*) INTO :failed_checks
    FROM analytics_platform.monitoring.data_quality_results
    WHERE run_id = :this_run AND status = 'FAILED';

    INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
    SELECT
        'data_quality_failures',
        :failed_checks,
        'count',
        'data',
        SYSDATE();
    RETURN failed_checks || ' checks failed';
END;
$$;
