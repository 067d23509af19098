-- The stage that holds the semantic models; the deployer uploads semantic_models/*.yaml to it after every change.

CREATE STAGE IF NOT EXISTS analytics_platform.reporting.semantic_models
    ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')
    DIRECTORY = (ENABLE = TRUE)
    COMMENT = 'sales.yaml, customers.yaml, operations.yaml';
