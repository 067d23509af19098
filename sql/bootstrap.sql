-- What only an account administrator may do, whole: the warehouse with its limit, the database, integrations, who signs in, and the
-- deployer, which makes everything else. Run with ACCOUNTADMIN by `assistant sql bootstrap`, once, and again when this page or a
-- value in it changes; any number of times. No pipeline runs it: what it cannot do alone is all that stands here.

-- 1. The deployer: makes schemas in one database and roles in the account, runs its own tasks. No MANAGE GRANTS, no users,
-- no integrations, no other database.

CREATE OR ALTER ROLE assistant_deployer
    COMMENT = 'Pipelines: assistant sql plan and assistant sql apply. Made by bootstrap.sql <% bootstrap %>';

GRANT ROLE assistant_deployer TO ROLE SYSADMIN;
GRANT CREATE ROLE ON ACCOUNT TO ROLE assistant_deployer;
GRANT EXECUTE TASK ON ACCOUNT TO ROLE assistant_deployer;
GRANT EXECUTE MANAGED TASK ON ACCOUNT TO ROLE assistant_deployer;

-- 2. How much it may cost

CREATE RESOURCE MONITOR IF NOT EXISTS analytics_monthly
    WITH CREDIT_QUOTA = <% monthly_credits %>
    FREQUENCY = MONTHLY
    START_TIMESTAMP = IMMEDIATELY
    TRIGGERS
        ON 75 PERCENT DO NOTIFY
        ON 100 PERCENT DO SUSPEND
        ON 110 PERCENT DO SUSPEND_IMMEDIATE;

ALTER RESOURCE MONITOR analytics_monthly SET CREDIT_QUOTA = <% monthly_credits %>;

CREATE OR ALTER WAREHOUSE analytics_wh
    WAREHOUSE_TYPE = STANDARD
    WAREHOUSE_SIZE = XSMALL
    AUTO_SUSPEND = 60
    AUTO_RESUME = TRUE
    RESOURCE_MONITOR = analytics_monthly
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 300
    STATEMENT_TIMEOUT_IN_SECONDS = 1800
    COMMENT = 'Questions, reports and exports of the analytics assistant';

GRANT USAGE, OPERATE, MONITOR ON WAREHOUSE analytics_wh TO ROLE assistant_deployer WITH GRANT OPTION;

-- 3. The database

CREATE OR ALTER DATABASE analytics_platform
    DATA_RETENTION_TIME_IN_DAYS = 1
    COMMENT = 'Sales data, the jobs of the analytics assistant, and the views that it answers from';

GRANT USAGE ON DATABASE analytics_platform TO ROLE assistant_deployer WITH GRANT OPTION;
GRANT CREATE SCHEMA ON DATABASE analytics_platform TO ROLE assistant_deployer;

-- 4. Cortex: its roles are granted by administrators only; the deployer hands the role that has them on

CREATE OR ALTER ROLE analytics_cortex_ask
    COMMENT = 'Access: asks Cortex Analyst, and no other Cortex function';

GRANT DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER TO ROLE analytics_cortex_ask;
GRANT DATABASE ROLE SNOWFLAKE.CORTEX_AGENT_USER TO ROLE analytics_cortex_ask;
GRANT OWNERSHIP ON ROLE analytics_cortex_ask TO ROLE assistant_deployer COPY CURRENT GRANTS;

-- 5. AWS: job hints to SNS, large results into the reports bucket, each by an AWS role that Snowflake assumes

CREATE NOTIFICATION INTEGRATION IF NOT EXISTS job_events
    ENABLED = TRUE
    TYPE = QUEUE
    DIRECTION = OUTBOUND
    NOTIFICATION_PROVIDER = AWS_SNS
    AWS_SNS_TOPIC_ARN = '<% job_events_topic_arn %>'
    AWS_SNS_ROLE_ARN = '<% job_events_role_arn %>'
    COMMENT = 'Job hints to the topic that the workers'' queue is subscribed to';

ALTER NOTIFICATION INTEGRATION job_events SET
    ENABLED = TRUE
    AWS_SNS_TOPIC_ARN = '<% job_events_topic_arn %>'
    AWS_SNS_ROLE_ARN = '<% job_events_role_arn %>';

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

GRANT USAGE ON INTEGRATION job_events TO ROLE assistant_deployer;
GRANT USAGE ON INTEGRATION analytics_exports TO ROLE assistant_deployer WITH GRANT OPTION;

-- 6. Who signs in: from where and by what means. One user a component, with no secret, bound to the AWS role of its Fargate task;
-- the pipeline's is bound to the AWS role of its agents.

CREATE OR ALTER SCHEMA analytics_platform.security
    COMMENT = 'Network rules and authentication policies: an administrator''s, closed to the deployer';

CREATE OR ALTER NETWORK RULE analytics_platform.security.service_addresses
    TYPE = IPV4
    MODE = INGRESS
    VALUE_LIST = ('<% service_addresses list %>')
    COMMENT = 'Where the Fargate tasks come from: the addresses of the NAT gateways';

CREATE OR ALTER NETWORK RULE analytics_platform.security.deployer_addresses
    TYPE = IPV4
    MODE = INGRESS
    VALUE_LIST = ('<% deployer_addresses list %>')
    COMMENT = 'Where the agents of the pipeline come from';

CREATE OR ALTER NETWORK POLICY assistant_deployers
    ALLOWED_NETWORK_RULE_LIST = ('analytics_platform.security.deployer_addresses')
    COMMENT = 'The pipeline signs in from its agents only';

CREATE OR ALTER NETWORK POLICY assistant_services
    ALLOWED_NETWORK_RULE_LIST = ('analytics_platform.security.service_addresses')
    COMMENT = 'Service users sign in from our own network only';

CREATE OR ALTER AUTHENTICATION POLICY analytics_platform.security.service_sign_in
    AUTHENTICATION_METHODS = ('WORKLOAD_IDENTITY')
    CLIENT_TYPES = ('DRIVERS')
    WORKLOAD_IDENTITY_POLICY = (ALLOWED_PROVIDERS = (AWS))
    COMMENT = 'Service users sign in as the AWS role of their task: no password, no key, no token';

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

CREATE USER IF NOT EXISTS assistant_deployer_service
    TYPE = SERVICE
    DEFAULT_ROLE = assistant_deployer
    COMMENT = 'The pipeline';

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

ALTER USER assistant_deployer_service SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '<% deployer_role_arn %>');

ALTER USER assistant_deployer_service SET
    DEFAULT_ROLE = assistant_deployer
    DEFAULT_SECONDARY_ROLES = ()
    DEFAULT_WAREHOUSE = analytics_wh
    DEFAULT_NAMESPACE = analytics_platform.monitoring
    STATEMENT_TIMEOUT_IN_SECONDS = 1800
    LOCK_TIMEOUT = 60
    NETWORK_POLICY = assistant_deployers;

ALTER USER assistant_web_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

ALTER USER assistant_slack_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

ALTER USER assistant_worker_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

ALTER USER assistant_deployer_service SET AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE;

GRANT ROLE assistant_deployer TO USER assistant_deployer_service;
