-- Who may do what, whole. Access roles (analytics_*) hold privileges, functional roles (assistant_*) hold access roles, service users
-- hold functional roles: one user a component, with no secret, bound to the AWS role of its Fargate task. A privilege that no
-- statement of a component needs is not here; a test compares the two. Run by ACCOUNTADMIN, and again only when this page changes.

-- 1. Roles

CREATE OR ALTER ROLE analytics_warehouse_use
    COMMENT = 'Access: runs statements on the warehouse';

CREATE OR ALTER ROLE analytics_reporting_read
    COMMENT = 'Access: reads the reporting views and the semantic models';

CREATE OR ALTER ROLE analytics_cortex_ask
    COMMENT = 'Access: asks Cortex Analyst, and no other Cortex function';

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

GRANT DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER TO ROLE analytics_cortex_ask;
GRANT DATABASE ROLE SNOWFLAKE.CORTEX_AGENT_USER TO ROLE analytics_cortex_ask;

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
GRANT USAGE ON ALL SCHEMAS IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT USAGE ON FUTURE SCHEMAS IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL TABLES IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE TABLES IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL VIEWS IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE VIEWS IN DATABASE analytics_platform TO ROLE analytics_schema_read;
GRANT REFERENCES ON ALL SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT REFERENCES ON FUTURE SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting TO ROLE analytics_schema_read;
GRANT MONITOR ON ALL TASKS IN SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT MONITOR ON FUTURE TASKS IN SCHEMA analytics_platform.raw_data TO ROLE analytics_schema_read;
GRANT SELECT ON TABLE analytics_platform.monitoring.schema_deployments TO ROLE analytics_schema_read;
GRANT SELECT ON TABLE analytics_platform.monitoring.schema_objects TO ROLE analytics_schema_read;

-- 3. Operators

GRANT OPERATE, MONITOR ON WAREHOUSE analytics_wh TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT USAGE ON ALL PROCEDURES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT USAGE ON FUTURE PROCEDURES IN DATABASE analytics_platform TO ROLE assistant_admin;
GRANT OPERATE ON ALL TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT OPERATE ON FUTURE TASKS IN SCHEMA analytics_platform.raw_data TO ROLE assistant_admin;
GRANT READ, WRITE ON STAGE analytics_platform.reporting.semantic_models TO ROLE assistant_admin;
GRANT EXECUTE TASK ON ACCOUNT TO ROLE assistant_admin;
GRANT EXECUTE MANAGED TASK ON ACCOUNT TO ROLE assistant_admin;

-- 4. Unloads: large results go from the warehouse straight into the reports bucket, by an AWS role that Snowflake assumes

CREATE STORAGE INTEGRATION IF NOT EXISTS analytics_exports
    TYPE = EXTERNAL_STAGE
    STORAGE_PROVIDER = 'S3'
    ENABLED = TRUE
    STORAGE_AWS_ROLE_ARN = '<% exports_role_arn %>'
    STORAGE_ALLOWED_LOCATIONS = ('s3://<% reports_bucket %>/exports/')
    COMMENT = 'Large results into the reports bucket, below exports/ and nowhere else';

ALTER STORAGE INTEGRATION analytics_exports SET
    ENABLED = TRUE
    STORAGE_AWS_ROLE_ARN = '<% exports_role_arn %>'
    STORAGE_ALLOWED_LOCATIONS = ('s3://<% reports_bucket %>/exports/');

CREATE STAGE IF NOT EXISTS analytics_platform.reporting.exports
    URL = 's3://<% reports_bucket %>/exports/'
    STORAGE_INTEGRATION = analytics_exports
    COMMENT = 'COPY INTO @exports/JOB-ID/ATTEMPT/: one fresh prefix an attempt';

GRANT USAGE ON INTEGRATION analytics_exports TO ROLE analytics_exports_write;
GRANT USAGE ON STAGE analytics_platform.reporting.exports TO ROLE analytics_exports_write;

-- 5. Who signs in: from where, by what means, and how much it may cost

CREATE OR ALTER SCHEMA analytics_platform.security
    COMMENT = 'Network rules and authentication policies';

CREATE OR ALTER NETWORK RULE analytics_platform.security.service_addresses
    TYPE = IPV4
    MODE = INGRESS
    VALUE_LIST = ('<% service_addresses list %>')
    COMMENT = 'Where the Fargate tasks come from: the addresses of the NAT gateways';

CREATE OR ALTER NETWORK POLICY assistant_services
    ALLOWED_NETWORK_RULE_LIST = ('analytics_platform.security.service_addresses')
    COMMENT = 'Service users sign in from our own network only';

CREATE OR ALTER AUTHENTICATION POLICY analytics_platform.security.service_sign_in
    AUTHENTICATION_METHODS = ('WORKLOAD_IDENTITY')
    CLIENT_TYPES = ('DRIVERS')
    WORKLOAD_IDENTITY_POLICY = (ALLOWED_PROVIDERS = (AWS))
    COMMENT = 'Service users sign in as the AWS role of their task: no password, no key, no token';

CREATE RESOURCE MONITOR IF NOT EXISTS analytics_monthly
    WITH CREDIT_QUOTA = <% monthly_credits %>
    FREQUENCY = MONTHLY
    START_TIMESTAMP = IMMEDIATELY
    TRIGGERS
        ON 75 PERCENT DO NOTIFY
        ON 100 PERCENT DO SUSPEND
        ON 110 PERCENT DO SUSPEND_IMMEDIATE;

ALTER RESOURCE MONITOR analytics_monthly SET CREDIT_QUOTA = <% monthly_credits %>;

ALTER WAREHOUSE analytics_wh SET RESOURCE_MONITOR = analytics_monthly;

CREATE USER IF NOT EXISTS assistant_web_service
    TYPE = SERVICE
    DEFAULT_ROLE = assistant_web
    COMMENT = 'The web chat on Fargate';

CREATE USER IF NOT EXISTS assistant_slack_service
    TYPE = SERVICE
    DEFAULT_ROLE = assistant_slack
    COMMENT = 'The assistant in Slack on Fargate';

CREATE USER IF NOT EXISTS assistant_worker_service
    TYPE = SERVICE
    DEFAULT_ROLE = assistant_worker
    COMMENT = 'The worker on Fargate';

ALTER USER assistant_web_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '<% web_role_arn %>');

ALTER USER assistant_web_service SET
    DEFAULT_ROLE = assistant_web
    DEFAULT_SECONDARY_ROLES = ()
    DEFAULT_WAREHOUSE = analytics_wh
    DEFAULT_NAMESPACE = analytics_platform.reporting
    STATEMENT_TIMEOUT_IN_SECONDS = 300
    LOCK_TIMEOUT = 30
    NETWORK_POLICY = assistant_services;

ALTER USER assistant_slack_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '<% slack_role_arn %>');

ALTER USER assistant_slack_service SET
    DEFAULT_ROLE = assistant_slack
    DEFAULT_SECONDARY_ROLES = ()
    DEFAULT_WAREHOUSE = analytics_wh
    DEFAULT_NAMESPACE = analytics_platform.reporting
    STATEMENT_TIMEOUT_IN_SECONDS = 300
    LOCK_TIMEOUT = 30
    NETWORK_POLICY = assistant_services;

ALTER USER assistant_worker_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '<% worker_role_arn %>');

ALTER USER assistant_worker_service SET
    DEFAULT_ROLE = assistant_worker
    DEFAULT_SECONDARY_ROLES = ()
    DEFAULT_WAREHOUSE = analytics_wh
    DEFAULT_NAMESPACE = analytics_platform.reporting
    STATEMENT_TIMEOUT_IN_SECONDS = 1800
    LOCK_TIMEOUT = 30
    NETWORK_POLICY = assistant_services;

ALTER USER assistant_web_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

ALTER USER assistant_slack_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

ALTER USER assistant_worker_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

-- The faces ask with the role of whoever asks, so they hold assistant_reader itself too.
GRANT ROLE assistant_web TO USER assistant_web_service;
GRANT ROLE assistant_reader TO USER assistant_web_service;
GRANT ROLE assistant_slack TO USER assistant_slack_service;
GRANT ROLE assistant_reader TO USER assistant_slack_service;
GRANT ROLE assistant_worker TO USER assistant_worker_service;
GRANT ROLE assistant_reader TO USER assistant_worker_service;
