-- The four schemas; every other file needs them. The database and the warehouse are there already: bootstrap.sql makes them.
-- With managed access their owner, the deployer, is who grants on what is in them and on what will be.

CREATE OR ALTER SCHEMA analytics_platform.raw_data
    WITH MANAGED ACCESS
    COMMENT = 'Tables as the shop systems and the assistant write them';

CREATE OR ALTER SCHEMA analytics_platform.processed_data
    WITH MANAGED ACCESS
    COMMENT = 'Daily aggregates, refreshed by daily_metrics_task';

CREATE OR ALTER SCHEMA analytics_platform.monitoring
    WITH MANAGED ACCESS
    COMMENT = 'Measurements, data quality, deployments and who asked what';

CREATE OR ALTER SCHEMA analytics_platform.reporting
    WITH MANAGED ACCESS
    COMMENT = 'The only schema that people read: views, semantic models, and the procedures they call';

USE WAREHOUSE analytics_wh;
