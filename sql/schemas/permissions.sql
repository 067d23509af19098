-- Who may do what in the database, whole. Access roles (analytics_*) hold privileges, functional roles (assistant_*) hold access
-- roles, service users hold functional roles. A privilege that no statement of a component needs is not here; a test compares the
-- two. The deployer applies it, which owns what it grants on; users, integrations and limits are an administrator's: bootstrap.sql.

-- 1. Roles

CREATE OR ALTER ROLE analytics_warehouse_use
    COMMENT = 'Access: runs statements on the warehouse';

CREATE OR ALTER ROLE analytics_reporting_read
    COMMENT = 'Access: reads the reporting views and the semantic models';

CREATE OR ALTER ROLE analytics_jobs_submit
    COMMENT = 'Access: CALL create_job and its sisters, as SQL users do';

CREATE OR ALTER ROLE analytics_jobs_write
    COMMENT = 'Access: what a conversation writes: jobs, schedules, shares and saved questions';

CREATE OR ALTER ROLE analytics_questions_write
    COMMENT = 'Access: notes who asked what, and what they thought of the answer';

CREATE OR ALTER ROLE analytics_queue_work
    COMMENT = 'Access: what only a worker does: claims and settles jobs, fires schedules, measures and checks';

CREATE OR ALTER ROLE analytics_exports_write
    COMMENT = 'Access: unloads large results into the reports bucket';

CREATE OR ALTER ROLE analytics_schema_read
    COMMENT = 'Access: sees every object and what was deployed, and no row of data';

CREATE OR ALTER ROLE assistant_reader
    COMMENT = 'People: ask the assistant, read the reporting views, submit jobs';

CREATE OR ALTER ROLE assistant_web
    COMMENT = 'The web chat';

CREATE OR ALTER ROLE assistant_slack
    COMMENT = 'The assistant in Slack';

CREATE OR ALTER ROLE assistant_worker
    COMMENT = 'The worker and its API';

CREATE OR ALTER ROLE assistant_auditor
    COMMENT = 'Pipelines that only look: assistant sql plan and assistant sql drift';

CREATE OR ALTER ROLE assistant_admin
    COMMENT = 'Operators: suspend and run tasks, read and mend every table, write data quality rules';

GRANT ROLE analytics_warehouse_use TO ROLE assistant_reader;
GRANT ROLE analytics_reporting_read TO ROLE assistant_reader;
GRANT ROLE analytics_cortex_ask TO ROLE assistant_reader;
GRANT ROLE analytics_jobs_submit TO ROLE assistant_reader;

GRANT ROLE assistant_reader TO ROLE assistant_web;
GRANT ROLE analytics_jobs_write TO ROLE assistant_web;
GRANT ROLE analytics_questions_write TO ROLE assistant_web;

GRANT ROLE assistant_reader TO ROLE assistant_slack;
GRANT ROLE analytics_jobs_write TO ROLE assistant_slack;
GRANT ROLE analytics_questions_write TO ROLE assistant_slack;

GRANT ROLE assistant_reader TO ROLE assistant_worker;
GRANT ROLE analytics_jobs_write TO ROLE assistant_worker;
GRANT ROLE analytics_queue_work TO ROLE assistant_worker;
GRANT ROLE analytics_exports_write TO ROLE assistant_worker;

GRANT ROLE analytics_warehouse_use TO ROLE assistant_auditor;
GRANT ROLE analytics_schema_read TO ROLE assistant_auditor;

GRANT ROLE assistant_web TO ROLE assistant_admin;
GRANT ROLE assistant_slack TO ROLE assistant_admin;
GRANT ROLE assistant_worker TO ROLE assistant_admin;
GRANT ROLE assistant_auditor TO ROLE assistant_admin;
GRANT ROLE assistant_admin TO ROLE SYSADMIN;

-- 2. Access roles

GRANT USAGE ON WAREHOUSE analytics_wh TO ROLE analytics_warehouse_use;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_reporting_read;
GRANT USAGE ON SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read;
GRANT SELECT ON ALL VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read;
GRANT SELECT ON ALL SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read;
GRANT SELECT ON FUTURE SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_reporting_read;
GRANT READ ON STAGE analytics_platform.reporting.semantic_models TO ROLE analytics_reporting_read;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_jobs_submit;
GRANT USAGE ON SCHEMA analytics_platform.reporting TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.create_job(VARCHAR, VARCHAR, VARCHAR, VARIANT, NUMBER) TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.cancel_job(VARCHAR) TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.retry_job(VARCHAR) TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.create_schedule(VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARIANT, VARIANT, VARCHAR) TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.pause_schedule(VARCHAR) TO ROLE analytics_jobs_submit;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.resume_schedule(VARCHAR) TO ROLE analytics_jobs_submit;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_jobs_write;
GRANT USAGE ON SCHEMA analytics_platform.raw_data TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.jobs TO ROLE analytics_jobs_write;
GRANT INSERT ON TABLE analytics_platform.raw_data.job_events TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.report_schedules TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.schedule_runs TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.alert_states TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.deliveries TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, DELETE ON TABLE analytics_platform.raw_data.report_shares TO ROLE analytics_jobs_write;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.saved_questions TO ROLE analytics_jobs_write;
GRANT SELECT ON TABLE analytics_platform.raw_data.people TO ROLE analytics_jobs_write;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.submit_once(VARCHAR) TO ROLE analytics_jobs_write;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.insert_jobs(VARCHAR) TO ROLE analytics_jobs_write;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.retry_job(VARCHAR) TO ROLE analytics_jobs_write;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.redrive_jobs(VARCHAR, NUMBER, VARCHAR, NUMBER) TO ROLE analytics_jobs_write;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_questions_write;
GRANT USAGE ON SCHEMA analytics_platform.monitoring TO ROLE analytics_questions_write;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.monitoring.assistant_interactions TO ROLE analytics_questions_write;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_queue_work;
GRANT USAGE ON SCHEMA analytics_platform.raw_data TO ROLE analytics_queue_work;
GRANT USAGE ON SCHEMA analytics_platform.monitoring TO ROLE analytics_queue_work;
GRANT SELECT ON TABLE analytics_platform.monitoring.data_quality_results TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.claim_jobs(VARCHAR, VARCHAR, NUMBER, VARCHAR, NUMBER) TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.settle_jobs(VARCHAR, VARCHAR, VARCHAR) TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.fire_schedules(VARCHAR, VARCHAR, VARCHAR, VARCHAR) TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.end_waiting_run(VARCHAR, VARCHAR, VARCHAR, VARCHAR) TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.monitoring.collect_metrics() TO ROLE analytics_queue_work;
GRANT USAGE ON PROCEDURE analytics_platform.monitoring.run_data_quality_checks() TO ROLE analytics_queue_work;

GRANT USAGE ON DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT USAGE ON SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT USAGE ON SCHEMA analytics_platform.processed_data TO ROLE analytics_schema_read;
GRANT USAGE ON SCHEMA analytics_platform.monitoring TO ROLE analytics_schema_read;
GRANT USAGE ON SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL TABLES IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE TABLES IN SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE TABLES IN SCHEMA analytics_platform.processed_data TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE TABLES IN SCHEMA analytics_platform.monitoring TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL VIEWS IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT MONITOR ON ALL TASKS IN SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT MONITOR ON FUTURE TASKS IN SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT SELECT ON TABLE analytics_platform.monitoring.schema_deployments TO ROLE analytics_schema_read;
GRANT SELECT ON TABLE analytics_platform.monitoring.schema_objects TO ROLE analytics_schema_read;

-- 3. Operators

GRANT OPERATE, MONITOR ON WAREHOUSE analytics_wh TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA analytics_platform.processed_data TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA analytics_platform.monitoring TO ROLE assistant_admin;
GRANT USAGE ON ALL PROCEDURES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN SCHEMA analytics_platform.processed_data TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN SCHEMA analytics_platform.monitoring TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN SCHEMA analytics_platform.reporting TO ROLE assistant_admin;
GRANT OPERATE ON ALL TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT OPERATE ON FUTURE TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT READ, WRITE ON STAGE analytics_platform.reporting.semantic_models TO ROLE assistant_admin;

-- 4. Unloads: large results go from the warehouse straight into the reports bucket, by an AWS role that Snowflake assumes

CREATE STAGE IF NOT EXISTS analytics_platform.reporting.exports
    URL = 's3://<% reports_bucket %>/exports/'
    STORAGE_INTEGRATION = analytics_exports
    COMMENT = 'COPY INTO @exports/JOB-ID/ATTEMPT/: one fresh prefix an attempt';

GRANT USAGE ON INTEGRATION analytics_exports TO ROLE analytics_exports_write;
GRANT USAGE ON STAGE analytics_platform.reporting.exports TO ROLE analytics_exports_write;

-- 5. The service users of bootstrap.sql

-- The faces ask with the role of whoever asks, so they hold assistant_reader itself too.
GRANT ROLE assistant_web TO USER assistant_web_service;
GRANT ROLE assistant_reader TO USER assistant_web_service;
GRANT ROLE assistant_slack TO USER assistant_slack_service;
GRANT ROLE assistant_reader TO USER assistant_slack_service;
GRANT ROLE assistant_worker TO USER assistant_worker_service;
GRANT ROLE assistant_reader TO USER assistant_worker_service;
