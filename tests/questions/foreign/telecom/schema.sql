CREATE DATABASE IF NOT EXISTS norrtel;
CREATE SCHEMA IF NOT EXISTS norrtel.mobile;

CREATE OR REPLACE TABLE norrtel.mobile.plans (
    plan_code VARCHAR(10) NOT NULL PRIMARY KEY,
    plan_name VARCHAR(60) NOT NULL,
    plan_type VARCHAR(20) NOT NULL,
    monthly_fee NUMBER(8, 2) NOT NULL,
    data_gb NUMBER(6),
    is_5g BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE norrtel.mobile.subscribers (
    subscriber_id NUMBER(8) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    msisdn VARCHAR(20) NOT NULL,
    plan_code VARCHAR(10) NOT NULL REFERENCES norrtel.mobile.plans (plan_code),
    customer_type VARCHAR(20) NOT NULL,
    city VARCHAR(60) NOT NULL,
    county VARCHAR(60) NOT NULL,
    acquired_via VARCHAR(30),
    birth_year NUMBER(4),
    activated_on DATE NOT NULL,
    deactivated_on DATE
);

CREATE OR REPLACE TABLE norrtel.mobile.monthly_usage (
    usage_id NUMBER(10) NOT NULL PRIMARY KEY,
    subscriber_id NUMBER(8) NOT NULL REFERENCES norrtel.mobile.subscribers (subscriber_id),
    usage_month DATE NOT NULL,
    data_mb NUMBER(12, 1) NOT NULL,
    voice_minutes NUMBER(8) NOT NULL,
    sms_sent NUMBER(6) NOT NULL,
    roaming_mb NUMBER(12, 1)
);

CREATE OR REPLACE TABLE norrtel.mobile.invoices (
    invoice_no NUMBER(10) NOT NULL PRIMARY KEY,
    subscriber_id NUMBER(8) NOT NULL REFERENCES norrtel.mobile.subscribers (subscriber_id),
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE,
    plan_fee NUMBER(10, 2) NOT NULL,
    extra_charges NUMBER(10, 2) NOT NULL,
    status VARCHAR(20) NOT NULL
);

CREATE OR REPLACE TABLE norrtel.mobile.support_calls (
    call_id NUMBER(10) NOT NULL PRIMARY KEY,
    subscriber_id NUMBER(8) NOT NULL REFERENCES norrtel.mobile.subscribers (subscriber_id),
    started_at TIMESTAMP_NTZ NOT NULL,
    wait_seconds NUMBER(6) NOT NULL,
    talk_seconds NUMBER(6) NOT NULL,
    topic VARCHAR(30) NOT NULL,
    agent VARCHAR(60),
    is_solved BOOLEAN NOT NULL,
    score NUMBER(2)
);
