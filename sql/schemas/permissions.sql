-- Who may do what, whole: three roles, each for one of the components that sign in. Run last, by a role that may grant (SECURITYADMIN
-- and the owner of the objects). Future grants cover what later files create.

CREATE OR ALTER ROLE assistant_reader
    COMMENT = 'People through the assistant: reads the reporting views, submits jobs';

CREATE OR ALTER ROLE assistant_worker
    COMMENT = 'The worker and the assistant itself: the job tables and monitoring, besides what assistant_reader may';

CREATE OR ALTER ROLE assistant_admin
    COMMENT = 'Operators: suspends and runs tasks, reads and mends every table';

GRANT ROLE assistant_reader TO ROLE assistant_worker;
GRANT ROLE assistant_worker TO ROLE assistant_admin;
GRANT ROLE assistant_admin TO ROLE SYSADMIN;

-- assistant_reader
GRANT USAGE ON WAREHOUSE analytics_wh TO ROLE assistant_reader;
GRANT USAGE ON DATABASE analytics_platform TO ROLE assistant_reader;
GRANT USAGE ON SCHEMA analytics_platform.reporting TO ROLE assistant_reader;
GRANT SELECT ON ALL VIEWS IN SCHEMA analytics_platform.reporting TO ROLE assistant_reader;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA analytics_platform.reporting TO ROLE assistant_reader;
GRANT SELECT ON ALL SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE assistant_reader;
GRANT SELECT ON FUTURE SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE assistant_reader;
GRANT READ ON STAGE analytics_platform.reporting.semantic_models TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.create_job(VARCHAR, VARCHAR, VARCHAR, VARIANT, NUMBER) TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.cancel_job(VARCHAR) TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.retry_job(VARCHAR) TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.create_schedule(VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARIANT, VARIANT, VARCHAR) TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.pause_schedule(VARCHAR) TO ROLE assistant_reader;
GRANT USAGE ON PROCEDURE analytics_platform.reporting.resume_schedule(VARCHAR) TO ROLE assistant_reader;
GRANT DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER TO ROLE assistant_reader;

-- assistant_worker
GRANT USAGE ON SCHEMA analytics_platform.raw_data TO ROLE assistant_worker;
GRANT USAGE ON SCHEMA analytics_platform.monitoring TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.jobs TO ROLE assistant_worker;
GRANT SELECT, INSERT ON TABLE analytics_platform.raw_data.job_events TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.report_schedules TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.schedule_runs TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.alert_states TO ROLE assistant_worker;
GRANT SELECT ON TABLE analytics_platform.raw_data.people TO ROLE assistant_worker;
GRANT SELECT, INSERT, DELETE ON TABLE analytics_platform.raw_data.report_shares TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.raw_data.deliveries TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE analytics_platform.raw_data.saved_questions TO ROLE assistant_worker;
GRANT SELECT, INSERT ON TABLE analytics_platform.monitoring.system_metrics TO ROLE assistant_worker;
GRANT SELECT, INSERT, UPDATE ON TABLE analytics_platform.monitoring.assistant_interactions TO ROLE assistant_worker;
GRANT SELECT ON TABLE analytics_platform.monitoring.data_quality_results TO ROLE assistant_worker;
GRANT SELECT ON TABLE analytics_platform.monitoring.schema_deployments TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.create_job(VARCHAR, VARCHAR, VARCHAR, VARIANT, NUMBER) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.cancel_job(VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.retry_job(VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.redrive_jobs(VARCHAR, NUMBER, VARCHAR, NUMBER) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.claim_jobs(VARCHAR, VARCHAR, NUMBER, VARCHAR, NUMBER) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.settle_jobs(VARCHAR, VARCHAR, VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.submit_once(VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.fire_schedules(VARCHAR, VARCHAR, VARCHAR, VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.raw_data.end_waiting_run(VARCHAR, VARCHAR, VARCHAR, VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.monitoring.record_metric(VARCHAR, FLOAT, VARCHAR, VARCHAR) TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.monitoring.collect_metrics() TO ROLE assistant_worker;
GRANT USAGE ON PROCEDURE analytics_platform.monitoring.run_data_quality_checks() TO ROLE assistant_worker;

-- assistant_admin
GRANT OPERATE, MONITOR ON WAREHOUSE analytics_wh TO ROLE assistant_admin;
GRANT USAGE ON ALL SCHEMAS IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT USAGE ON ALL PROCEDURES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT MONITOR, OPERATE ON ALL TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT MONITOR, OPERATE ON FUTURE TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT READ, WRITE ON STAGE analytics_platform.reporting.semantic_models TO ROLE assistant_admin;
GRANT EXECUTE TASK ON ACCOUNT TO ROLE assistant_admin;
GRANT EXECUTE MANAGED TASK ON ACCOUNT TO ROLE assistant_admin;
