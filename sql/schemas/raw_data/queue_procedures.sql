-- What the workers and the API call: claim_jobs, settle_jobs, submit_once, insert_jobs. A procedure is one round trip, and it keeps a
-- table's lock for no longer than its statements take: a client that dies between BEGIN and COMMIT of its own would hold
-- it until Snowflake gives it up.

MERGE INTO analytics_platform.raw_data.submission_lock AS l
USING (SELECT 1 AS lock_id) AS s ON l.lock_id = s.lock_id
WHEN NOT MATCHED THEN INSERT (lock_id) VALUES (s.lock_id);

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.insert_jobs(new_jobs VARCHAR)
RETURNS NUMBER
LANGUAGE SQL
COMMENT = 'Inserts jobs, given as a JSON array, with the first line of the history of each; part of the transaction of whoever calls; returns how many'
EXECUTE AS OWNER
AS
$$
DECLARE
    inserted NUMBER DEFAULT 0;
BEGIN
    INSERT INTO analytics_platform.raw_data.jobs (
        job_id, job_name, job_type, status, priority, created_by, input, max_attempts, idempotency_key, source,
        thread_id, targets, schedule_id, occurrence_at, on_behalf_of, run_as_role, created_at, updated_at
    )
    SELECT
        f.value:job_id::VARCHAR,
        f.value:job_name::VARCHAR,
        f.value:job_type::VARCHAR,
        'PENDING',
        f.value:priority::NUMBER,
        f.value:created_by::VARCHAR,
        f.value:input,
        f.value:max_attempts::NUMBER,
        f.value:idempotency_key::VARCHAR,
        f.value:source::VARCHAR,
        f.value:thread_id::VARCHAR,
        f.value:targets,
        f.value:schedule_id::VARCHAR,
        f.value:occurrence_at::TIMESTAMP_NTZ,
        f.value:on_behalf_of::VARCHAR,
        f.value:run_as_role::VARCHAR,
        SYSDATE(),
        SYSDATE()
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:new_jobs))) AS f;
    inserted := SQLROWCOUNT;
    INSERT INTO analytics_platform.raw_data.job_events (event_id, job_id, attempt, event, message, created_at)
    SELECT
        UUID_STRING(),
        f.value:job_id::VARCHAR,
        0,
        'SUBMITTED',
        'submitted by ' || f.value:submitter::VARCHAR,
        SYSDATE()
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:new_jobs))) AS f;
    RETURN inserted;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.submit_once(job VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Submits a job, given as JSON; with an id or a key of its own only once; returns the id of the job there is'
EXECUTE AS OWNER
AS
$$
DECLARE
    wanted VARIANT DEFAULT PARSE_JSON(job);
    given_job_id VARCHAR DEFAULT GET_PATH(wanted, 'job_id')::VARCHAR;
    new_job_id VARCHAR DEFAULT COALESCE(given_job_id, UUID_STRING());
    submission_key VARCHAR DEFAULT GET_PATH(wanted, 'idempotency_key')::VARCHAR;
    submitter VARCHAR DEFAULT GET_PATH(wanted, 'created_by')::VARCHAR;
    known VARCHAR;
BEGIN
    BEGIN TRANSACTION;
    IF (given_job_id IS NOT NULL OR submission_key IS NOT NULL) THEN
        -- The next statement begins when this one holds the lock, so it sees what the last holder committed.
        UPDATE analytics_platform.raw_data.submission_lock SET last_taken = SYSDATE() WHERE lock_id = 1;
        SELECT MIN(j.job_id) INTO :known
        FROM analytics_platform.raw_data.jobs AS j
        WHERE j.job_id = :given_job_id OR (j.idempotency_key = :submission_key AND j.created_by = :submitter);
        IF (known IS NOT NULL) THEN
            ROLLBACK;
            RETURN known;
        END IF;
    END IF;
    -- Not by insert_jobs: one more call would hold the lock longer.
    INSERT INTO analytics_platform.raw_data.jobs (
        job_id, job_name, job_type, status, priority, created_by, input, max_attempts, idempotency_key, source,
        thread_id, targets, schedule_id, occurrence_at, on_behalf_of, run_as_role, created_at, updated_at
    )
    SELECT
        :new_job_id,
        v.w:job_name::VARCHAR,
        v.w:job_type::VARCHAR,
        'PENDING',
        v.w:priority::NUMBER,
        v.w:created_by::VARCHAR,
        v.w:input,
        v.w:max_attempts::NUMBER,
        v.w:idempotency_key::VARCHAR,
        v.w:source::VARCHAR,
        v.w:thread_id::VARCHAR,
        v.w:targets,
        v.w:schedule_id::VARCHAR,
        v.w:occurrence_at::TIMESTAMP_NTZ,
        v.w:on_behalf_of::VARCHAR,
        v.w:run_as_role::VARCHAR,
        SYSDATE(),
        SYSDATE()
    FROM (SELECT PARSE_JSON(:job) AS w) AS v;
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

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.claim_jobs(
    token         VARCHAR,
    worker        VARCHAR,
    lease_seconds NUMBER,
    room          VARCHAR,
    others        NUMBER
)
RETURNS TABLE ()
LANGUAGE SQL
COMMENT = 'Takes the most urgent jobs that are due, so many of each type as room (JSON) says; returns them, each with the milliseconds until the next of all jobs is due; one row without a job when none was taken'
EXECUTE AS OWNER
AS
$$
DECLARE
    claimed NUMBER DEFAULT 0;
    taken RESULTSET;
BEGIN
    -- Two claims that race leave one token in the row. A token that holds jobs takes no more: its answer was lost, and it
    -- comes again to be told of them. A job is one priority more urgent for each ten minutes that it waits, so that the
    -- lowest is never starved.
    UPDATE analytics_platform.raw_data.jobs
    SET
        status = 'RUNNING',
        claim_token = :token,
        worker_id = :worker,
        attempt = jobs.attempt + 1,
        lease_until = DATEADD('second', l.seconds, SYSDATE()),
        started_at = COALESCE(jobs.started_at, SYSDATE()),
        updated_at = SYSDATE(),
        progress = 0,
        phase = NULL,
        query_id = NULL
    FROM (SELECT :lease_seconds AS seconds) AS l
    WHERE
        jobs.job_id IN (
            SELECT p.job_id
            FROM (
                SELECT
                    j.job_id,
                    COALESCE(GET(r.rooms, UPPER(j.job_type))::NUMBER, r.others) AS room,
                    ROW_NUMBER() OVER (
                        PARTITION BY UPPER(j.job_type)
                        ORDER BY
                            j.priority - DATEDIFF('minute', COALESCE(j.run_after, j.created_at), SYSDATE()) / 10,
                            j.created_at,
                            j.job_id
                    ) AS place
                FROM analytics_platform.raw_data.jobs AS j
                CROSS JOIN (SELECT PARSE_JSON(:room) AS rooms, :others AS others) AS r
                CROSS JOIN (
                    SELECT COUNT(*) AS jobs_held
                    FROM analytics_platform.raw_data.jobs
                    WHERE claim_token = :token AND status = 'RUNNING'
                ) AS h
                WHERE
                    h.jobs_held = 0
                    AND (
                        (j.status = 'PENDING' AND (j.run_after IS NULL OR j.run_after <= SYSDATE()))
                        OR (j.status = 'RUNNING' AND j.lease_until < SYSDATE())
                    )
            ) AS p
            WHERE p.place <= p.room
        )
        AND (jobs.status = 'PENDING' OR (jobs.status = 'RUNNING' AND jobs.lease_until < SYSDATE()));
    claimed := SQLROWCOUNT;

    taken := (
        SELECT
            j.job_id,
            j.claim_token AS token,
            j.job_name,
            j.job_type,
            j.created_by,
            j.attempt,
            j.max_attempts,
            j.priority,
            j.source,
            j.thread_id,
            j.targets,
            j.schedule_id,
            j.occurrence_at,
            j.on_behalf_of,
            j.run_as_role,
            j.input,
            j.cancel_requested,
            DATEDIFF('millisecond', COALESCE(j.run_after, j.created_at), SYSDATE()) / 1000 AS waited_seconds,
            d.due
        FROM (
            SELECT
                DATEDIFF(
                    'millisecond', SYSDATE(), MIN(IFF(status = 'RUNNING', lease_until, COALESCE(run_after, created_at)))
                ) AS due
            FROM analytics_platform.raw_data.jobs
            WHERE status = 'PENDING' OR (status = 'RUNNING' AND worker_id <> :worker)
        ) AS d
        LEFT JOIN analytics_platform.raw_data.jobs AS j ON j.claim_token = :token AND j.status = 'RUNNING'
        ORDER BY j.priority, j.created_at
    );

    IF (claimed > 0) THEN
        INSERT INTO analytics_platform.raw_data.job_events (
            event_id, job_id, attempt, event, message, worker_id, created_at
        )
        SELECT
            UUID_STRING(),
            job_id,
            attempt,
            'CLAIMED',
            'claimed by ' || worker_id,
            worker_id,
            SYSDATE()
        FROM analytics_platform.raw_data.jobs
        WHERE claim_token = :token AND status = 'RUNNING';
    END IF;
    RETURN TABLE(taken);
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.settle_jobs(endings VARCHAR, worker VARCHAR, errands VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Writes how runs ended, with the lines of their history, the deliveries and the jobs that follow, in one transaction; returns the ids whose lease was lost, as a JSON array'
EXECUTE AS OWNER
AS
$$
DECLARE
    moment TIMESTAMP_NTZ DEFAULT SYSDATE();
    settled NUMBER DEFAULT 0;
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
    settled := SQLROWCOUNT;

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

    -- A DELIVERY job that ended without its last word: what was being sent may have arrived. A delivery that somebody
    -- has ordered again meanwhile has another job, and is that one's to end.
    IF (CONTAINS(:endings, '"closes"')) THEN
        UPDATE analytics_platform.raw_data.deliveries
        SET
            status = IFF(deliveries.status = 'PENDING', 'FAILED', 'UNKNOWN'),
            error_message = COALESCE(deliveries.error_message, e.message),
            error_reference = COALESCE(e.reference, deliveries.error_reference),
            updated_at = :moment
        FROM (
            SELECT
                f.value:closes::VARCHAR AS delivery_id,
                f.value:message::VARCHAR AS message,
                f.value:reference::VARCHAR AS reference
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:endings))) AS f
            INNER JOIN analytics_platform.raw_data.jobs AS j
                ON j.job_id = f.value:job_id::VARCHAR AND j.claim_token = f.value:token::VARCHAR
            LEFT JOIN analytics_platform.raw_data.jobs AS o
                ON o.input:delivery_id::VARCHAR = f.value:closes::VARCHAR
                AND o.job_type = 'DELIVERY'
                AND o.status IN ('PENDING', 'RUNNING')
            WHERE f.value:closes IS NOT NULL AND j.updated_at = :moment AND o.job_id IS NULL
        ) AS e
        WHERE deliveries.delivery_id = e.delivery_id AND deliveries.status IN ('PENDING', 'SENDING');
    END IF;

    -- An occurrence that is done, with nothing to deliver, ends its schedule's row of failures.
    IF (CONTAINS(:endings, '"recovers"')) THEN
        UPDATE analytics_platform.raw_data.report_schedules
        SET failure_count = 0, updated_at = :moment
        FROM (
            SELECT DISTINCT f.value:recovers::VARCHAR AS schedule_id
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:endings))) AS f
            INNER JOIN analytics_platform.raw_data.jobs AS j
                ON j.job_id = f.value:job_id::VARCHAR AND j.claim_token = f.value:token::VARCHAR
            WHERE f.value:recovers IS NOT NULL AND j.updated_at = :moment
        ) AS e
        WHERE report_schedules.schedule_id = e.schedule_id AND report_schedules.failure_count > 0;
    END IF;

    -- What follows from jobs that this call has settled; the ids are made from the job, so nothing is inserted twice.
    IF (errands IS NOT NULL) THEN
        INSERT INTO analytics_platform.raw_data.deliveries (
            delivery_id, delivery_key, job_id, schedule_id, occurrence_at, target_kind, target_address, owner_id,
            status, created_at, updated_at
        )
        SELECT
            e.delivery_id,
            e.delivery_key,
            e.about,
            e.schedule_id,
            e.occurrence_at,
            e.target_kind,
            e.target_address,
            e.created_by,
            'PENDING',
            :moment,
            :moment
        FROM (
            SELECT
                f.value:delivery_id::VARCHAR AS delivery_id,
                f.value:key::VARCHAR AS delivery_key,
                f.value:about::VARCHAR AS about,
                f.value:schedule_id::VARCHAR AS schedule_id,
                f.value:occurrence_at::TIMESTAMP_NTZ AS occurrence_at,
                f.value:target_kind::VARCHAR AS target_kind,
                f.value:target_address::VARCHAR AS target_address,
                f.value:created_by::VARCHAR AS created_by,
                f.value:after_job::VARCHAR AS after_job,
                f.value:after_token::VARCHAR AS after_token,
                f.value:after_status::VARCHAR AS after_status
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:errands))) AS f
        ) AS e
        INNER JOIN analytics_platform.raw_data.jobs AS j
            ON e.after_job = j.job_id AND e.after_token = j.claim_token AND e.after_status = j.status
        LEFT JOIN analytics_platform.raw_data.deliveries AS d ON e.delivery_key = d.delivery_key
        WHERE e.delivery_id IS NOT NULL AND d.delivery_id IS NULL AND j.updated_at = :moment;

        INSERT INTO analytics_platform.raw_data.jobs (
            job_id, job_name, job_type, status, priority, created_by, input, max_attempts, source, schedule_id,
            occurrence_at, created_at, updated_at
        )
        SELECT
            e.job_id,
            e.job_name,
            'DELIVERY',
            'PENDING',
            3,
            e.created_by,
            e.input,
            e.attempts,
            e.source,
            e.schedule_id,
            e.occurrence_at,
            :moment,
            :moment
        FROM (
            SELECT
                f.value:job_id::VARCHAR AS job_id,
                f.value:job_name::VARCHAR AS job_name,
                f.value:created_by::VARCHAR AS created_by,
                f.value:input AS input,
                f.value:attempts::NUMBER AS attempts,
                f.value:source::VARCHAR AS source,
                f.value:schedule_id::VARCHAR AS schedule_id,
                f.value:occurrence_at::TIMESTAMP_NTZ AS occurrence_at,
                f.value:delivery_id::VARCHAR AS delivery_id,
                f.value:after_job::VARCHAR AS after_job,
                f.value:after_token::VARCHAR AS after_token,
                f.value:after_status::VARCHAR AS after_status
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:errands))) AS f
        ) AS e
        INNER JOIN analytics_platform.raw_data.jobs AS j
            ON e.after_job = j.job_id AND e.after_token = j.claim_token AND e.after_status = j.status
        LEFT JOIN analytics_platform.raw_data.deliveries AS d
            ON e.delivery_id = d.delivery_id AND d.status = 'PENDING'
        LEFT JOIN analytics_platform.raw_data.jobs AS k ON e.job_id = k.job_id
        WHERE k.job_id IS NULL
            AND j.updated_at = :moment
            AND (e.delivery_id IS NULL OR d.delivery_id IS NOT NULL);
    END IF;
    COMMIT;
    IF (settled = ARRAY_SIZE(PARSE_JSON(endings))) THEN
        RETURN '[]';
    END IF;

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
