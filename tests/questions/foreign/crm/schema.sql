CREATE DATABASE IF NOT EXISTS crm;
CREATE SCHEMA IF NOT EXISTS crm.core;

CREATE OR REPLACE TABLE crm.core.reps (
    rep_id NUMBER(6) NOT NULL PRIMARY KEY,
    rep_name VARCHAR(120) NOT NULL,
    role VARCHAR(40) NOT NULL,
    region VARCHAR(20) NOT NULL,
    office VARCHAR(40) NOT NULL,
    hire_date DATE NOT NULL,
    is_active BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE crm.core.accounts (
    account_id NUMBER(8) NOT NULL PRIMARY KEY,
    account_name VARCHAR(160) NOT NULL,
    account_type VARCHAR(30) NOT NULL,
    industry VARCHAR(40),
    segment VARCHAR(20) NOT NULL,
    country VARCHAR(60) NOT NULL,
    city VARCHAR(60) NOT NULL,
    employees NUMBER(8),
    annual_revenue NUMBER(16, 2),
    created_date DATE NOT NULL
);

CREATE OR REPLACE TABLE crm.core.contacts (
    contact_id NUMBER(8) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES crm.core.accounts (account_id),
    full_name VARCHAR(120) NOT NULL,
    email VARCHAR(200),
    job_title VARCHAR(80) NOT NULL,
    department VARCHAR(40) NOT NULL,
    decision_maker BOOLEAN NOT NULL,
    opted_in BOOLEAN NOT NULL,
    created_date DATE NOT NULL
);

CREATE OR REPLACE TABLE crm.core.opportunities (
    opp_id NUMBER(8) NOT NULL PRIMARY KEY,
    opp_name VARCHAR(200) NOT NULL,
    account_id NUMBER(8) NOT NULL REFERENCES crm.core.accounts (account_id),
    rep_id NUMBER(6) NOT NULL REFERENCES crm.core.reps (rep_id),
    stage VARCHAR(30) NOT NULL,
    opp_type VARCHAR(30) NOT NULL,
    lead_source VARCHAR(30),
    product_line VARCHAR(40) NOT NULL,
    amount NUMBER(14, 2),
    probability NUMBER(5, 2) NOT NULL,
    created_date DATE NOT NULL,
    close_date DATE NOT NULL,
    loss_reason VARCHAR(40)
);

CREATE OR REPLACE TABLE crm.core.activities (
    activity_id NUMBER(10) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES crm.core.accounts (account_id),
    opp_id NUMBER(8) REFERENCES crm.core.opportunities (opp_id),
    rep_id NUMBER(6) NOT NULL REFERENCES crm.core.reps (rep_id),
    activity_type VARCHAR(20) NOT NULL,
    activity_date DATE NOT NULL,
    duration_min NUMBER(5),
    outcome VARCHAR(30)
);

CREATE OR REPLACE TABLE crm.core.quotas (
    rep_id NUMBER(6) NOT NULL REFERENCES crm.core.reps (rep_id),
    quarter_start DATE NOT NULL,
    quota_amount NUMBER(14, 2) NOT NULL,
    PRIMARY KEY (rep_id, quarter_start)
);
