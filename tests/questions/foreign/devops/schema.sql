CREATE DATABASE IF NOT EXISTS devops;
CREATE SCHEMA IF NOT EXISTS devops.delivery;

CREATE OR REPLACE TABLE devops.delivery.engineers (
    engineer_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    team VARCHAR(40),
    job_level VARCHAR(20) NOT NULL,
    office VARCHAR(40) NOT NULL,
    is_on_call BOOLEAN NOT NULL,
    start_date DATE NOT NULL
);

CREATE OR REPLACE TABLE devops.delivery.repositories (
    repo_id NUMBER(6) NOT NULL PRIMARY KEY,
    repo_name VARCHAR(80) NOT NULL,
    main_language VARCHAR(30) NOT NULL,
    product_area VARCHAR(40) NOT NULL,
    tier VARCHAR(20) NOT NULL,
    is_archived BOOLEAN NOT NULL,
    created_date DATE NOT NULL
);

CREATE OR REPLACE TABLE devops.delivery.pull_requests (
    pr_id NUMBER(10) NOT NULL PRIMARY KEY,
    repo_id NUMBER(6) NOT NULL REFERENCES devops.delivery.repositories (repo_id),
    author_id NUMBER(6) NOT NULL REFERENCES devops.delivery.engineers (engineer_id),
    title VARCHAR(200) NOT NULL,
    pr_status VARCHAR(20) NOT NULL,
    change_type VARCHAR(20),
    lines_changed NUMBER(8) NOT NULL,
    review_comments NUMBER(6) NOT NULL,
    opened_at TIMESTAMP_NTZ NOT NULL,
    merged_at TIMESTAMP_NTZ
);

CREATE OR REPLACE TABLE devops.delivery.deployments (
    deployment_id NUMBER(10) NOT NULL PRIMARY KEY,
    repo_id NUMBER(6) NOT NULL REFERENCES devops.delivery.repositories (repo_id),
    deployed_by NUMBER(6) NOT NULL REFERENCES devops.delivery.engineers (engineer_id),
    environment VARCHAR(20) NOT NULL,
    result VARCHAR(20) NOT NULL,
    duration_minutes NUMBER(8, 1) NOT NULL,
    deployed_at TIMESTAMP_NTZ NOT NULL
);

CREATE OR REPLACE TABLE devops.delivery.incidents (
    incident_id NUMBER(10) NOT NULL PRIMARY KEY,
    repo_id NUMBER(6) NOT NULL REFERENCES devops.delivery.repositories (repo_id),
    responder_id NUMBER(6) REFERENCES devops.delivery.engineers (engineer_id),
    severity VARCHAR(10) NOT NULL,
    root_cause VARCHAR(40),
    customer_facing BOOLEAN NOT NULL,
    started_at TIMESTAMP_NTZ NOT NULL,
    resolved_at TIMESTAMP_NTZ
);
