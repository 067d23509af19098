-- The warehouse, the database and its four schemas; every other file needs them. Run first, by a role that may create both (SYSADMIN).

CREATE OR ALTER WAREHOUSE analytics_wh
    WAREHOUSE_TYPE = STANDARD
    WAREHOUSE_SIZE = XSMALL
    AUTO_SUSPEND = 60
    AUTO_RESUME = TRUE
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 300
    STATEMENT_TIMEOUT_IN_SECONDS = 1800
    COMMENT = 'Questions, reports and exports of the analytics assistant';

CREATE OR ALTER DATABASE analytics_platform
    DATA_RETENTION_TIME_IN_DAYS = 1
    COMMENT = 'Sales data, the jobs of the analytics assistant, and the views that it answers from';

CREATE OR ALTER SCHEMA analytics_platform.raw_data
    COMMENT = 'Tables as the shop systems and the assistant write them';

CREATE OR ALTER SCHEMA analytics_platform.processed_data
    COMMENT = 'Daily aggregates, refreshed by daily_metrics_task';

CREATE OR ALTER SCHEMA analytics_platform.monitoring
    COMMENT = 'Measurements, data quality, deployments and who asked what';

CREATE OR ALTER SCHEMA analytics_platform.reporting
    COMMENT = 'The only schema that people read: views, semantic models, and the procedures they call';

USE WAREHOUSE analytics_wh;
