-- Measurements, results of data quality checks, what was deployed, and every question that the assistant was asked.

CREATE OR ALTER TABLE analytics_platform.monitoring.system_metrics (
    metric_name  VARCHAR(100)  NOT NULL,
    metric_value NUMBER(38, 6) NOT NULL,
    unit         VARCHAR(20)   NOT NULL COMMENT 'count, seconds, milliseconds, percent, credits, ...',
    component    VARCHAR(60)   NOT NULL COMMENT 'warehouse, worker, assistant, jobs or data',
    recorded_at  TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row a measurement';

-- data_quality.sql adds the rules of the product; a rule of your own is an INSERT, and switching one off an UPDATE of is_enabled.
CREATE OR ALTER TABLE analytics_platform.monitoring.data_quality_rules (
    rule_name       VARCHAR(100)  NOT NULL PRIMARY KEY COMMENT 'What holds, in words: orders have unique ids',
    rule_type       VARCHAR(40)   NOT NULL COMMENT 'not_null, unique, range, referential, freshness, volume or reconciliation',
    table_name      VARCHAR(200)  NOT NULL COMMENT 'schema.table of this database',
    column_name     VARCHAR(200)  COMMENT 'The column it is about; for unique also several, with commas',
    parameters      VARIANT       COMMENT 'range {"min", "max"} or {"min_days", "max_days"} from today; referential {"table", "column"}; freshness {"max_age_days"} or {"max_age_hours"}; volume {"days", "baseline_periods", "min_percent", "max_percent"}; reconciliation {"condition"}, an SQL condition that holds for each row',
    severity        VARCHAR(20)   NOT NULL DEFAULT 'WARNING' COMMENT 'WARNING or CRITICAL',
    allowed_percent NUMBER(5, 2)  NOT NULL DEFAULT 0 COMMENT 'It fails when more rows than these of 100 fail',
    is_enabled      BOOLEAN       NOT NULL DEFAULT TRUE,
    is_shipped      BOOLEAN       NOT NULL DEFAULT FALSE COMMENT 'Of the product: each deployment writes all of it anew but is_enabled',
    updated_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'What the raw tables have to keep to; run_data_quality_checks checks each enabled row';

CREATE OR ALTER TABLE analytics_platform.monitoring.alert_targets (
    target_kind    VARCHAR(20)  NOT NULL COMMENT 'slack, email, s3 or webhook',
    target_address VARCHAR(320) NOT NULL COMMENT '#channel, an e-mail address, ...',
    created_at     TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Who hears of rules that begin to fail: one row a target of the alert';

CREATE OR ALTER TABLE analytics_platform.monitoring.data_quality_results (
    run_id       VARCHAR(36)   NOT NULL COMMENT 'One for all checks of a run',
    check_name   VARCHAR(100)  NOT NULL,
    check_type   VARCHAR(40)   NOT NULL COMMENT 'not_null, unique, range, referential, freshness, volume or reconciliation',
    table_name   VARCHAR(200)  NOT NULL,
    column_name  VARCHAR(100),
    severity     VARCHAR(20)   NOT NULL COMMENT 'WARNING or CRITICAL',
    status       VARCHAR(20)   NOT NULL COMMENT 'PASSED or FAILED',
    checked_rows NUMBER(18, 0) NOT NULL,
    failed_rows  NUMBER(18, 0) NOT NULL,
    allowed_rows NUMBER(18, 0) NOT NULL DEFAULT 0 COMMENT 'FAILED when more rows than these fail',
    detail       VARCHAR(1000) NOT NULL,
    checked_at   TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row per check and run';

CREATE OR ALTER TABLE analytics_platform.monitoring.schema_deployments (
    file         VARCHAR(400)  NOT NULL COMMENT 'Path below sql/, or of a semantic model',
    checksum     VARCHAR(64)   NOT NULL COMMENT 'SHA-256 of the text after its variables are filled in',
    deployed_at  TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    deployed_by  VARCHAR(320)  NOT NULL,
    git_commit   VARCHAR(64),
    milliseconds NUMBER(12, 0) NOT NULL
)
COMMENT = 'One row each time a file was applied; the newest row of a file says what the account has';

CREATE OR ALTER TABLE analytics_platform.monitoring.schema_objects (
    file         VARCHAR(400)  NOT NULL COMMENT 'Path below sql/',
    line         NUMBER(8, 0)  NOT NULL,
    object       VARCHAR(400)  NOT NULL COMMENT 'What it makes or changes: table raw_data.jobs',
    statement    VARCHAR       NOT NULL COMMENT 'As it was applied last, with its variables filled in',
    deployed_at  TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row a statement of the files as they were applied last; plans say what changes by them';

CREATE OR ALTER TABLE analytics_platform.monitoring.assistant_interactions (
    interaction_id  VARCHAR(36)   NOT NULL PRIMARY KEY,
    asked_at        TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    person_id       VARCHAR(200)  NOT NULL,
    person_email    VARCHAR(320),
    surface         VARCHAR(20)   NOT NULL COMMENT 'web, slack, terminal or api',
    thread_id       VARCHAR(200),
    question        VARCHAR(8000) NOT NULL,
    tool            VARCHAR(60),
    semantic_model  VARCHAR(100),
    sql_text        VARCHAR,
    query_id        VARCHAR(80),
    verified_query  VARCHAR(200)  COMMENT 'Name of the verified query that answered, if one did',
    outcome         VARCHAR(20)   NOT NULL COMMENT 'answered, refused or failed',
    row_count       NUMBER(18, 0),
    milliseconds    NUMBER(12, 0),
    error_reference VARCHAR(80),
    helpful         BOOLEAN       COMMENT 'What the person thought of it, when they said so',
    comment_text    VARCHAR(4000) COMMENT 'What they said about it'
)
COMMENT = 'One row a question to the assistant';
