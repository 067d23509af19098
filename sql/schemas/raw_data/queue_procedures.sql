-- What the workers call: settle_jobs. A procedure keeps the lock on the jobs table for no longer than its statements take:
-- a worker that dies between BEGIN and COMMIT of its own would hold it until Snowflake gives its transaction up.

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.settle_jobs(endings VARCHAR, worker VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Writes how runs ended, with the lines of their history, in one transaction; returns the ids whose lease was lost, as a JSON array'
EXECUTE AS OWNER
AS
$$
DECLARE
    moment TIMESTAMP_NTZ DEFAULT SYSDATE();
    lost VARCHAR;
BEGIN
    BEGIN TRANSACTION;
    UPDATE analytics_platform.raw_data.jobs
    SET
        status = e.status,
        result = e.result,
        error_message = e.error,
        error_reference = e.reference,
        query_id = COALESCE(e.query_id, jobs.query_id),
        progress = COALESCE(e.progress, jobs.progress),
        phase = NULL,
        attempt = jobs.attempt - e.refund,
        run_after = DATEADD('millisecond', e.delay, :moment),
        lease_until = NULL,
        finished_at = IFF(e.status = 'PENDING', NULL, :moment),
        updated_at = :moment
    FROM (
        SELECT
            f.value:job_id::VARCHAR AS job_id,
            f.value:token::VARCHAR AS token,
            f.value:status::VARCHAR AS status,
            f.value:result AS result,
            f.value:error::VARCHAR AS error,
            f.value:reference::VARCHAR AS reference,
            f.value:query_id::VARCHAR AS query_id,
            f.value:progress::NUMBER AS progress,
            f.value:refund::NUMBER AS refund,
            f.value:delay::NUMBER AS delay
        FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:endings))) AS f
    ) AS e
    WHERE jobs.job_id = e.job_id AND jobs.claim_token = e.token AND jobs.status = 'RUNNING';

    -- Only what this call has settled: a worker that lost the answer calls again.
    INSERT INTO analytics_platform.raw_data.job_events (
        event_id, job_id, attempt, event, progress, message, details, worker_id, created_at
    )
    SELECT
        UUID_STRING(),
        j.job_id,
        f.value:attempt::NUMBER,
        f.value:event::VARCHAR,
        f.value:progress::NUMBER,
        f.value:message::VARCHAR,
        f.value:details,
        :worker,
        :moment
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:endings))) AS f
    INNER JOIN analytics_platform.raw_data.jobs AS j
        ON j.job_id = f.value:job_id::VARCHAR AND j.claim_token = f.value:token::VARCHAR
    WHERE j.status <> 'RUNNING' AND j.updated_at = :moment;
    COMMIT;

    SELECT TO_JSON(ARRAY_AGG(e.job_id)) INTO :lost
    FROM (
        SELECT
            f.value:job_id::VARCHAR AS job_id,
            f.value:token::VARCHAR AS token
        FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:endings))) AS f
    ) AS e
    LEFT JOIN analytics_platform.raw_data.jobs AS j ON e.job_id = j.job_id AND e.token = j.claim_token
    WHERE j.job_id IS NULL;
    RETURN lost;
END;
$$;
