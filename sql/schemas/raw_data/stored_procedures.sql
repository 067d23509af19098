-- What SQL users call about jobs: create_job, cancel_job, retry_job, redrive_jobs. What the tasks call: announce_jobs, cleanup_jobs.
-- They run with their owner's rights, so a caller needs USAGE on the procedure and no right on the tables.

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.create_job(
    job_name   VARCHAR,
    job_type   VARCHAR,
    created_by VARCHAR DEFAULT NULL,
    input      VARIANT DEFAULT NULL,
    priority   NUMBER DEFAULT 5
)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Submits a job and returns its id; a second call with the same input.idempotency_key returns the first id'
EXECUTE AS OWNER
AS
$$
DECLARE
    wrong_name EXCEPTION (-20101, 'create_job: the name must have 1 to 200 characters');
    wrong_type EXCEPTION (-20102, 'create_job: the type must be REPORT, EXPORT, SQL, DATA_QUALITY, METRICS, ALERT or DELIVERY');
    wrong_priority EXCEPTION (-20103, 'create_job: the priority must be a whole number from 1 (most urgent) to 9');
    wrong_input EXCEPTION (-20104, 'create_job: the input must be an object, such as PARSE_JSON(''{"report_type": "sales"}'')');
    no_report_type EXCEPTION (-20105, 'create_job: a REPORT needs input.report_type, such as PARSE_JSON(''{"report_type": "sales"}'')');
    empty_export EXCEPTION (-20106, 'create_job: an EXPORT needs an input that says what to export');
    no_sql EXCEPTION (-20107, 'create_job: SQL needs input.sql, such as PARSE_JSON(''{"sql": "SELECT * FROM orders", "format": "csv"}'')');
    new_job_id VARCHAR DEFAULT UUID_STRING();
    existing_job_id VARCHAR;
    kind VARCHAR DEFAULT UPPER(TRIM(job_type));
    submitter VARCHAR DEFAULT COALESCE(NULLIF(TRIM(created_by), ''), CURRENT_USER());
    submission_key VARCHAR;
BEGIN
    IF (job_name IS NULL OR LENGTH(TRIM(job_name)) = 0 OR LENGTH(TRIM(job_name)) > 200) THEN
        RAISE wrong_name;
    END IF;
    IF (kind IS NULL OR kind NOT IN ('REPORT', 'EXPORT', 'SQL', 'DATA_QUALITY', 'METRICS', 'ALERT', 'DELIVERY')) THEN
        RAISE wrong_type;
    END IF;
    IF (priority IS NULL OR priority < 1 OR priority > 9) THEN
        RAISE wrong_priority;
    END IF;
    IF (input IS NOT NULL AND NOT IS_OBJECT(input)) THEN
        RAISE wrong_input;
    END IF;
    IF (kind = 'REPORT' AND GET_PATH(input, 'report_type') IS NULL) THEN
        RAISE no_report_type;
    END IF;
    IF (kind = 'EXPORT' AND (input IS NULL OR ARRAY_SIZE(OBJECT_KEYS(input)) = 0)) THEN
        RAISE empty_export;
    END IF;
    IF (kind = 'SQL' AND GET_PATH(input, 'sql') IS NULL) THEN
        RAISE no_sql;
    END IF;

    submission_key := GET_PATH(input, 'idempotency_key')::VARCHAR;
    BEGIN TRANSACTION;
    IF (submission_key IS NOT NULL) THEN
        -- The next statement begins when this one holds the lock, so it sees what the last holder committed.
        UPDATE analytics_platform.raw_data.submission_lock SET last_taken = SYSDATE() WHERE lock_id = 1;
        SELECT MIN(job_id) INTO :existing_job_id
        FROM analytics_platform.raw_data.jobs
        WHERE idempotency_key = :submission_key AND created_by = :submitter;
        IF (existing_job_id IS NOT NULL) THEN
            ROLLBACK;
            RETURN existing_job_id;
        END IF;
    END IF;
    INSERT INTO analytics_platform.raw_data.jobs (
        job_id, job_name, job_type, status, priority, created_by, input, idempotency_key, source, created_at, updated_at
    )
    SELECT
        :new_job_id,
        TRIM(:job_name),
        :kind,
        'PENDING',
        :priority,
        :submitter,
        :input,
        :submission_key,
        'sql',
        SYSDATE(),
        SYSDATE();
    INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, attempt, event, message, created_at)
    SELECT
        UUID_STRING(),
        :new_job_id,
        0,
        'SUBMITTED',
        'submitted by ' || :submitter,
        SYSDATE();
    COMMIT;
    RETURN new_job_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.notify_workers()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Tells the workers to look at the queue; when the message cannot be sent they find the job by their own slow poll'
EXECUTE AS OWNER
AS
$$
BEGIN
    CALL SYSTEM$SEND_SNOWFLAKE_NOTIFICATION(
        SNOWFLAKE.NOTIFICATION.APPLICATION_JSON('{"event": "jobs_changed", "source": "snowflake"}'),
        SNOWFLAKE.NOTIFICATION.INTEGRATION('job_events')
    );
    RETURN 'sent';
EXCEPTION
    WHEN OTHER THEN
        RETURN 'not sent: ' || SQLERRM;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.cancel_job(job_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Cancels a waiting job at once and asks the worker of a running one to stop; returns what the job is now'
EXECUTE AS OWNER
AS
$$
DECLARE
    unknown_job EXCEPTION (-20111, 'cancel_job: no job has this id; reporting.job_monitoring lists them');
    changed NUMBER DEFAULT 0;
    state VARCHAR;
BEGIN
    BEGIN TRANSACTION;
    -- In one statement: between two, a run that is put back into the queue would be neither waiting nor running.
    UPDATE analytics_platform.raw_data.jobs
    SET
        status = IFF(status = 'PENDING', 'CANCELLED', status),
        finished_at = IFF(status = 'PENDING', SYSDATE(), finished_at),
        cancel_requested = TRUE,
        updated_at = SYSDATE()
    WHERE job_id = :job_id AND status IN ('PENDING', 'RUNNING');
    changed := SQLROWCOUNT;
    SELECT MAX(status) INTO :state
    FROM analytics_platform.raw_data.jobs
    WHERE job_id = :job_id;
    IF (changed = 1 AND state = 'CANCELLED') THEN
        INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, event, message, created_at)
        SELECT
            UUID_STRING(),
            :job_id,
            'CANCELLED',
            'cancelled by ' || CURRENT_USER() || ' before it began',
            SYSDATE();
        UPDATE analytics_platform.raw_data.deliveries
        SET
            status = 'FAILED',
            error_message = 'cancelled by ' || CURRENT_USER() || ' before it was sent',
            updated_at = SYSDATE()
        FROM analytics_platform.raw_data.jobs AS j
        WHERE j.job_id = :job_id
            AND j.job_type = 'DELIVERY'
            AND deliveries.delivery_id = j.input:delivery_id::VARCHAR
            AND deliveries.status = 'PENDING';
    END IF;
    COMMIT;
    IF (state IS NULL) THEN
        RAISE unknown_job;
    END IF;
    IF (changed = 1 AND state = 'RUNNING') THEN
        CALL analytics_platform.raw_data.notify_workers();
        RETURN 'CANCEL_REQUESTED';
    END IF;
    RETURN state;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.retry_job(job_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Puts a failed or cancelled job back into the queue, with all its attempts; returns its id'
EXECUTE AS OWNER
AS
$$
DECLARE
    unknown_job EXCEPTION (-20121, 'retry_job: no job has this id; reporting.job_monitoring lists them');
    not_over EXCEPTION (-20122, 'retry_job: only a job that FAILED or was CANCELLED can be tried again');
    changed NUMBER DEFAULT 0;
    state VARCHAR;
BEGIN
    BEGIN TRANSACTION;
    UPDATE analytics_platform.raw_data.jobs
    SET
        status = 'PENDING',
        attempt = 0,
        progress = 0,
        phase = NULL,
        result = NULL,
        error_message = NULL,
        error_reference = NULL,
        query_id = NULL,
        claim_token = NULL,
        worker_id = NULL,
        lease_until = NULL,
        run_after = NULL,
        cancel_requested = FALSE,
        started_at = NULL,
        finished_at = NULL,
        updated_at = SYSDATE()
    WHERE job_id = :job_id AND status IN ('FAILED', 'CANCELLED');
    changed := SQLROWCOUNT;
    IF (changed = 0) THEN
        ROLLBACK;
        SELECT MAX(status) INTO :state
        FROM analytics_platform.raw_data.jobs
        WHERE job_id = :job_id;
        IF (state IS NULL) THEN
            RAISE unknown_job;
        END IF;
        RAISE not_over;
    END IF;
    INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, event, message, created_at)
    SELECT
        UUID_STRING(),
        :job_id,
        'RETRIED',
        'put back into the queue by ' || CURRENT_USER(),
        SYSDATE();
    -- What it was to send waits again with it; what may have arrived stays for a person to decide.
    UPDATE analytics_platform.raw_data.deliveries
    SET
        status = 'PENDING',
        claim_token = NULL,
        error_message = NULL,
        error_reference = NULL,
        updated_at = SYSDATE()
    FROM analytics_platform.raw_data.jobs AS j
    WHERE j.job_id = :job_id
        AND j.job_type = 'DELIVERY'
        AND deliveries.delivery_id = j.input:delivery_id::VARCHAR
        AND deliveries.status = 'FAILED';
    COMMIT;
    CALL analytics_platform.raw_data.notify_workers();
    RETURN job_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.redrive_jobs(
    kind         VARCHAR DEFAULT NULL,
    within_hours NUMBER DEFAULT 24,
    submitter    VARCHAR DEFAULT NULL,
    most         NUMBER DEFAULT 100
)
RETURNS NUMBER
LANGUAGE SQL
COMMENT = 'Puts the jobs that failed lately back into the queue, the oldest first, with all their attempts: of one type or submitter, or of all; returns how many. What was not delivered is sent again from its report'
EXECUTE AS OWNER
AS
$$
DECLARE
    wrong_hours EXCEPTION (-20171, 'redrive_jobs: within_hours must be a whole number from 1 to 9600');
    wrong_most EXCEPTION (-20172, 'redrive_jobs: most must be a whole number from 1 to 1000');
    batch VARCHAR DEFAULT UUID_STRING();
    changed NUMBER DEFAULT 0;
BEGIN
    IF (within_hours IS NULL OR within_hours < 1 OR within_hours > 9600) THEN
        RAISE wrong_hours;
    END IF;
    IF (most IS NULL OR most < 1 OR most > 1000) THEN
        RAISE wrong_most;
    END IF;
    BEGIN TRANSACTION;
    UPDATE analytics_platform.raw_data.jobs
    SET
        status = 'PENDING',
        attempt = 0,
        progress = 0,
        phase = NULL,
        result = NULL,
        error_message = NULL,
        error_reference = NULL,
        query_id = NULL,
        claim_token = :batch,
        worker_id = NULL,
        lease_until = NULL,
        run_after = NULL,
        cancel_requested = FALSE,
        started_at = NULL,
        finished_at = NULL,
        updated_at = SYSDATE()
    WHERE
        status = 'FAILED'
        AND job_id IN (
            SELECT job_id
            FROM analytics_platform.raw_data.jobs
            WHERE
                status = 'FAILED'
                AND UPPER(job_type) <> 'DELIVERY'
                AND (:kind IS NULL OR UPPER(job_type) = UPPER(TRIM(:kind)))
                AND (:submitter IS NULL OR created_by = :submitter)
                AND DATEDIFF('second', finished_at, SYSDATE()) <= :within_hours * 3600
            QUALIFY ROW_NUMBER() OVER (ORDER BY finished_at, job_id) <= :most
        );
    changed := SQLROWCOUNT;
    INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, event, message, created_at)
    SELECT
        UUID_STRING(),
        job_id,
        'RETRIED',
        'put back into the queue with others by ' || CURRENT_USER(),
        SYSDATE()
    FROM analytics_platform.raw_data.jobs
    WHERE claim_token = :batch;
    COMMIT;
    IF (changed > 0) THEN
        CALL analytics_platform.raw_data.notify_workers();
    END IF;
    RETURN changed;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.announce_jobs()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Counts new rows of jobs and wakes the workers when one still waits; job_processor_task calls it'
EXECUTE AS OWNER
AS
$$
DECLARE
    waiting NUMBER DEFAULT 0;
BEGIN
    BEGIN TRANSACTION;
    -- Reading the stream in an INSERT moves its offset. The message goes out after that, so that a job inserted in between
    -- is announced by the next run; when it cannot be sent the rollback leaves the stream as it was.
    INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
    SELECT
        'jobs_submitted',
        COUNT(*),
        'count',
        'jobs',
        SYSDATE()
    FROM analytics_platform.raw_data.jobs_inserted;
    -- What our own apps submit they announce themselves, and by now it is mostly taken.
    SELECT COUNT(*) INTO :waiting
    FROM analytics_platform.raw_data.jobs
    WHERE status = 'PENDING';
    IF (waiting > 0) THEN
        CALL SYSTEM$SEND_SNOWFLAKE_NOTIFICATION(
            SNOWFLAKE.NOTIFICATION.APPLICATION_JSON('{"event": "jobs_inserted", "source": "snowflake"}'),
            SNOWFLAKE.NOTIFICATION.INTEGRATION('job_events')
        );
    END IF;
    COMMIT;
    RETURN waiting || ' waiting';
EXCEPTION
    WHEN OTHER THEN
        ROLLBACK;
        RAISE;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.cleanup_jobs(retention_days NUMBER DEFAULT 400)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Deletes jobs that ended longer ago than this, with their events and deliveries; job_cleanup_task calls it'
EXECUTE AS OWNER
AS
$$
DECLARE
    too_short EXCEPTION (-20131, 'cleanup_jobs: keep finished jobs for at least 7 days');
    deleted NUMBER DEFAULT 0;
BEGIN
    IF (retention_days IS NULL OR retention_days < 7) THEN
        RAISE too_short;
    END IF;
    DELETE FROM analytics_platform.raw_data.jobs
    WHERE
        status IN ('COMPLETED', 'FAILED', 'CANCELLED')
        AND finished_at < DATEADD('day', -1 * :retention_days, SYSDATE());
    deleted := SQLROWCOUNT;
    DELETE FROM analytics_platform.raw_data.job_events
    WHERE
        created_at < DATEADD('day', -1 * :retention_days, SYSDATE())
        AND job_id NOT IN (SELECT job_id FROM analytics_platform.raw_data.jobs);
    DELETE FROM analytics_platform.raw_data.deliveries
    WHERE
        created_at < DATEADD('day', -1 * :retention_days, SYSDATE())
        AND job_id NOT IN (SELECT job_id FROM analytics_platform.raw_data.jobs);
    DELETE FROM analytics_platform.raw_data.schedule_runs
    WHERE created_at < DATEADD('day', -1 * :retention_days, SYSDATE()) AND status <> 'WAITING';
    DELETE FROM analytics_platform.monitoring.system_metrics
    WHERE recorded_at < DATEADD('day', -1 * :retention_days, SYSDATE());
    RETURN 'deleted ' || deleted || ' jobs';
END;
$$;
