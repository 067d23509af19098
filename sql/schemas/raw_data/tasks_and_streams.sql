-- The path from a row in jobs to a worker (stream, triggered task, SNS), and the daily tasks. All tasks are serverless.
-- A task can be altered only while it is suspended: assistant sql apply suspends those that run and resumes them at the end; a new
-- task is resumed too, and one that somebody suspended stays so (ALTER TASK job_processor_task RESUME).

CREATE STREAM IF NOT EXISTS analytics_platform.raw_data.jobs_inserted
    ON TABLE analytics_platform.raw_data.jobs
    APPEND_ONLY = TRUE
    COMMENT = 'New jobs that the workers have not been told of';

CREATE OR ALTER TASK analytics_platform.raw_data.job_processor_task
    USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS = 10
    TARGET_COMPLETION_INTERVAL = '1 MINUTE'
    COMMENT = 'Runs when jobs were inserted and wakes the workers'
    WHEN SYSTEM$STREAM_HAS_DATA('analytics_platform.raw_data.jobs_inserted')
AS
    CALL analytics_platform.raw_data.announce_jobs();

CREATE OR ALTER TASK analytics_platform.raw_data.job_cleanup_task
    SCHEDULE = 'USING CRON 0 3 * * * UTC'
    USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL'
    USER_TASK_TIMEOUT_MS = 600000
    COMMENT = 'Deletes jobs that ended more than 400 days ago'
AS
    CALL analytics_platform.raw_data.cleanup_jobs(400);

CREATE OR ALTER TASK analytics_platform.raw_data.daily_metrics_task
    SCHEDULE = 'USING CRON 15 1 * * * UTC'
    USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL'
    USER_TASK_TIMEOUT_MS = 1800000
    COMMENT = 'Refreshes processed_data and measures the queue'
AS
EXECUTE IMMEDIATE
$$
BEGIN
    -- Returns reach back further than the five weeks that change daily: on Sundays every day is computed anew.
    IF (DAYOFWEEK(CURRENT_DATE()) = 0) THEN
        CALL analytics_platform.processed_data.refresh_daily_sales();
    ELSE
        CALL analytics_platform.processed_data.refresh_daily_sales(CURRENT_DATE() - 35);
    END IF;
    CALL analytics_platform.processed_data.refresh_customer_metrics();
    CALL analytics_platform.monitoring.collect_metrics();
END;
$$;

CREATE OR ALTER TASK analytics_platform.raw_data.data_quality_task
    SCHEDULE = 'USING CRON 45 1 * * * UTC'
    USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL'
    USER_TASK_TIMEOUT_MS = 1800000
    COMMENT = 'Checks the enabled rules of monitoring.data_quality_rules'
AS
    CALL analytics_platform.monitoring.run_data_quality_checks();

ALTER TASK analytics_platform.raw_data.job_processor_task RESUME;

ALTER TASK analytics_platform.raw_data.job_cleanup_task RESUME;

ALTER TASK analytics_platform.raw_data.daily_metrics_task RESUME;

ALTER TASK analytics_platform.raw_data.data_quality_task RESUME;
