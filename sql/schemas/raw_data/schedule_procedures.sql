-- Schedules: what SQL users call (create_schedule, pause_schedule, resume_schedule) and what the workers call (fire_schedules,
-- end_waiting_run). The workers' are procedures so that a worker that dies in between holds no lock.

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.announce_schedules()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Tells the workers to read the schedules again; when the message cannot be sent they find the change on their slow look'
EXECUTE AS OWNER
AS
$$
BEGIN
    CALL SYSTEM$SEND_SNOWFLAKE_NOTIFICATION(
        SNOWFLAKE.NOTIFICATION.APPLICATION_JSON('{"event": "schedules_changed", "source": "snowflake"}'),
        SNOWFLAKE.NOTIFICATION.INTEGRATION('job_events')
    );
    RETURN 'sent';
EXCEPTION
    WHEN OTHER THEN
        RETURN 'not sent: ' || SQLERRM;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.create_schedule(
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
COMMENT = 'Makes a schedule and returns its id; the worker computes its next run and disables one that it cannot read, with the reason'
EXECUTE AS OWNER
AS
$$
DECLARE
    wrong_name EXCEPTION (-20141, 'create_schedule: the name must have 1 to 200 characters');
    wrong_cron EXCEPTION (-20142, 'create_schedule: the time is a cron expression with five fields, such as 0 9 * * MON, or BUSINESS_DAY 1 08:00');
    wrong_zone EXCEPTION (-20143, 'create_schedule: the time zone is an IANA name, such as Europe/Berlin or UTC');
    wrong_type EXCEPTION (-20144, 'create_schedule: the type must be REPORT, EXPORT, SQL, DATA_QUALITY, METRICS or ALERT');
    wrong_input EXCEPTION (-20145, 'create_schedule: the input must be an object, such as PARSE_JSON(''{"report_type": "sales"}'')');
    no_input EXCEPTION (-20146, 'create_schedule: this type needs an input, such as PARSE_JSON(''{"report_type": "sales"}'')');
    wrong_targets EXCEPTION (-20147, 'create_schedule: the targets are a list, such as PARSE_JSON(''[{"kind": "slack", "address": "#sales"}]'')');
    new_schedule_id VARCHAR DEFAULT UUID_STRING();
    kind VARCHAR DEFAULT UPPER(TRIM(job_type));
    expression VARCHAR DEFAULT UPPER(TRIM(cron_expression));
    zone VARCHAR DEFAULT TRIM(time_zone);
BEGIN
    IF (schedule_name IS NULL OR LENGTH(TRIM(schedule_name)) = 0 OR LENGTH(TRIM(schedule_name)) > 200) THEN
        RAISE wrong_name;
    END IF;
    IF (
        expression IS NULL
        OR NOT (
            REGEXP_LIKE(expression, '[0-9*,/#A-Z-]+( +[0-9*,/#A-Z-]+){4}')
            OR REGEXP_LIKE(expression, 'BUSINESS_DAY +[+-]?[0-9]{1,2} +[0-9]{1,2}:[0-9]{2}')
        )
    ) THEN
        RAISE wrong_cron;
    END IF;
    IF (zone IS NULL OR NOT REGEXP_LIKE(zone, '[A-Za-z]+([/_+-][A-Za-z0-9]+)*')) THEN
        RAISE wrong_zone;
    END IF;
    IF (kind IS NULL OR kind NOT IN ('REPORT', 'EXPORT', 'SQL', 'DATA_QUALITY', 'METRICS', 'ALERT')) THEN
        RAISE wrong_type;
    END IF;
    IF (input IS NOT NULL AND NOT IS_OBJECT(input)) THEN
        RAISE wrong_input;
    END IF;
    IF (input IS NULL AND kind IN ('EXPORT', 'SQL', 'ALERT')) THEN
        RAISE no_input;
    END IF;
    IF (targets IS NOT NULL AND NOT IS_ARRAY(targets)) THEN
        RAISE wrong_targets;
    END IF;

    INSERT INTO analytics_platform.raw_data.report_schedules (
        schedule_id, schedule_name, cron_expression, time_zone, job_type, input, targets, owner_id, owner_email
    )
    SELECT
        :new_schedule_id,
        TRIM(:schedule_name),
        :expression,
        :zone,
        :kind,
        COALESCE(:input, PARSE_JSON('{}')),
        :targets,
        CURRENT_USER(),
        :owner_email;
    CALL analytics_platform.raw_data.announce_schedules();
    RETURN new_schedule_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.pause_schedule(schedule_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Runs a schedule no more until it is resumed; returns its id'
EXECUTE AS OWNER
AS
$$
DECLARE
    unknown_schedule EXCEPTION (-20151, 'pause_schedule: no schedule has this id; reporting.schedules_overview lists them');
    changed NUMBER DEFAULT 0;
BEGIN
    UPDATE analytics_platform.raw_data.report_schedules
    SET
        is_enabled = FALSE,
        disabled_reason = 'paused by ' || CURRENT_USER(),
        next_run_at = NULL,
        updated_at = SYSDATE()
    WHERE schedule_id = :schedule_id;
    changed := SQLROWCOUNT;
    IF (changed = 0) THEN
        RAISE unknown_schedule;
    END IF;
    CALL analytics_platform.raw_data.announce_schedules();
    RETURN schedule_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.resume_schedule(schedule_id VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Runs a paused schedule again from its next time on; returns its id'
EXECUTE AS OWNER
AS
$$
DECLARE
    unknown_schedule EXCEPTION (-20161, 'resume_schedule: no schedule has this id; reporting.schedules_overview lists them');
    changed NUMBER DEFAULT 0;
BEGIN
    UPDATE analytics_platform.raw_data.report_schedules
    SET
        is_enabled = TRUE,
        disabled_reason = NULL,
        failure_count = 0,
        next_run_at = NULL,
        updated_at = SYSDATE()
    WHERE schedule_id = :schedule_id;
    changed := SQLROWCOUNT;
    IF (changed = 0) THEN
        RAISE unknown_schedule;
    END IF;
    CALL analytics_platform.raw_data.announce_schedules();
    RETURN schedule_id;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.fire_schedules(fires VARCHAR, runs VARCHAR, new_jobs VARCHAR, token VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Moves next_run_at on where it is still the expected one, with the runs and jobs of those schedules, in one transaction; returns their ids as a JSON array'
EXECUTE AS OWNER
AS
$$
DECLARE
    won VARCHAR;
    won_jobs VARCHAR;
BEGIN
    BEGIN TRANSACTION;
    UPDATE analytics_platform.raw_data.report_schedules
    SET
        next_run_at = e.next_at,
        is_enabled = e.next_at IS NOT NULL,
        disabled_reason = IFF(e.next_at IS NULL, 'it has come to its end', NULL),
        last_run_at = COALESCE(e.occurrence, report_schedules.last_run_at),
        last_job_id = COALESCE(e.job_id, report_schedules.last_job_id),
        -- An occurrence that was fired already only moves on: a change of the schedule that took the fire's place in
        -- between has written the same time again.
        fire_token = IFF(e.occurrence <= report_schedules.last_run_at, NULL, :token),
        updated_at = SYSDATE()
    FROM (
        SELECT
            f.value:schedule_id::VARCHAR AS schedule_id,
            f.value:expected::TIMESTAMP_NTZ AS expected,
            f.value:following::TIMESTAMP_NTZ AS next_at,
            f.value:occurrence::TIMESTAMP_NTZ AS occurrence,
            f.value:job_id::VARCHAR AS job_id
        FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:fires))) AS f
    ) AS e
    WHERE
        report_schedules.schedule_id = e.schedule_id
        AND report_schedules.next_run_at = e.expected
        AND report_schedules.is_enabled;

    UPDATE analytics_platform.raw_data.schedule_runs
    SET
        status = 'SKIPPED',
        reason = 'the next run came while it waited for data',
        updated_at = SYSDATE()
    WHERE
        status = 'WAITING'
        AND schedule_id IN (SELECT schedule_id FROM analytics_platform.raw_data.report_schedules WHERE fire_token = :token);

    INSERT INTO analytics_platform.raw_data.schedule_runs (
        run_id, schedule_id, occurrence_at, status, job_id, reason, wait_until, created_at, updated_at
    )
    SELECT
        f.value:run_id::VARCHAR,
        f.value:schedule_id::VARCHAR,
        f.value:occurrence_at::TIMESTAMP_NTZ,
        f.value:status::VARCHAR,
        f.value:job_id::VARCHAR,
        f.value:reason::VARCHAR,
        f.value:wait_until::TIMESTAMP_NTZ,
        SYSDATE(),
        SYSDATE()
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:runs))) AS f
    INNER JOIN analytics_platform.raw_data.report_schedules AS s
        ON s.schedule_id = f.value:schedule_id::VARCHAR AND s.fire_token = :token;

    SELECT TO_JSON(ARRAY_AGG(f.value)) INTO :won_jobs
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:new_jobs))) AS f
    INNER JOIN analytics_platform.raw_data.report_schedules AS s
        ON s.schedule_id = f.value:schedule_id::VARCHAR AND s.fire_token = :token;
    CALL analytics_platform.raw_data.insert_jobs(:won_jobs);
    COMMIT;

    SELECT TO_JSON(ARRAY_AGG(schedule_id)) INTO :won
    FROM analytics_platform.raw_data.report_schedules
    WHERE fire_token = :token;
    RETURN won;
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.raw_data.end_waiting_run(run VARCHAR, outcome VARCHAR, reason VARCHAR, new_jobs VARCHAR)
RETURNS BOOLEAN
LANGUAGE SQL
COMMENT = 'Ends a run that waits for data, with its jobs when they are made now, in one transaction; whether it still waited'
EXECUTE AS OWNER
AS
$$
DECLARE
    changed NUMBER DEFAULT 0;
BEGIN
    BEGIN TRANSACTION;
    UPDATE analytics_platform.raw_data.schedule_runs
    SET
        status = :outcome,
        reason = :reason,
        job_id = IFF(:outcome = 'SUBMITTED', PARSE_JSON(:new_jobs)[0]:job_id::VARCHAR, NULL),
        updated_at = SYSDATE()
    WHERE run_id = :run AND status = 'WAITING';
    changed := SQLROWCOUNT;
    IF (changed > 0) THEN
        CALL analytics_platform.raw_data.insert_jobs(:new_jobs);
    END IF;
    COMMIT;
    RETURN changed > 0;
END;
$$;
