-- The job procedures under the schema that people's sessions start in, so that CALL create_job(...) works without a path.

CREATE OR ALTER PROCEDURE analytics_platform.reporting.create_job(
    job_name   VARCHAR,
    job_type   VARCHAR,
    created_by VARCHAR DEFAULT NULL,
    input      VARIANT DEFAULT NULL,
    priority   NUMBER DEFAULT 5
)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Submits a job and returns its id, as raw_data.create_job'
EXECUTE AS OWNER
AS
$$
DECLARE
    new_job_id VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.create_job(:job_name, :job_type, :created_by, :input, :priority) INTO :new_job_id;
    RETURN new_job_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.reporting.cancel_job(job_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Cancels a job, as raw_data.cancel_job'
EXECUTE AS OWNER
AS
$$
DECLARE
    state VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.cancel_job(:job_id) INTO :state;
    RETURN state;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.reporting.retry_job(job_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Puts a failed or cancelled job back into the queue, as raw_data.retry_job'
EXECUTE AS OWNER
AS
$$
DECLARE
    retried_job_id VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.retry_job(:job_id) INTO :retried_job_id;
    RETURN retried_job_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.reporting.create_schedule(
    schedule_name   VARCHAR,
    cron_expression VARCHAR,
    time_zone       VARCHAR DEFAULT 'UTC',
    job_type        VARCHAR DEFAULT 'REPORT',
    input           VARIANT DEFAULT NULL,
    targets         VARIANT DEFAULT NULL,
    owner_email     VARCHAR DEFAULT NULL
)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Makes a schedule and returns its id, as raw_data.create_schedule'
EXECUTE AS OWNER
AS
$$
DECLARE
    new_schedule_id VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.create_schedule(
        :schedule_name, :cron_expression, :time_zone, :job_type, :input, :targets, :owner_email
    ) INTO :new_schedule_id;
    RETURN new_schedule_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.reporting.pause_schedule(schedule_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Pauses a schedule, as raw_data.pause_schedule'
EXECUTE AS OWNER
AS
$$
DECLARE
    paused_schedule_id VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.pause_schedule(:schedule_id) INTO :paused_schedule_id;
    RETURN paused_schedule_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.reporting.resume_schedule(schedule_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Resumes a schedule, as raw_data.resume_schedule'
EXECUTE AS OWNER
AS
$$
DECLARE
    resumed_schedule_id VARCHAR;
BEGIN
    CALL analytics_platform.raw_data.resume_schedule(:schedule_id) INTO :resumed_schedule_id;
    RETURN resumed_schedule_id;
END;
$$;
