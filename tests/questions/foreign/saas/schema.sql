CREATE DATABASE IF NOT EXISTS nimbus;
CREATE SCHEMA IF NOT EXISTS nimbus.app;

CREATE OR REPLACE TABLE nimbus.app.accounts (
    account_id NUMBER(8) NOT NULL PRIMARY KEY,
    account_name VARCHAR(160) NOT NULL,
    segment VARCHAR(20) NOT NULL,
    industry VARCHAR(40),
    country VARCHAR(60) NOT NULL,
    region VARCHAR(30) NOT NULL,
    owner_name VARCHAR(120),
    lead_source VARCHAR(40) NOT NULL,
    employee_count NUMBER(8),
    is_reference BOOLEAN NOT NULL,
    created_on DATE NOT NULL
);

CREATE OR REPLACE TABLE nimbus.app.plans (
    plan_id NUMBER(4) NOT NULL PRIMARY KEY,
    plan_name VARCHAR(40) NOT NULL,
    plan_family VARCHAR(20) NOT NULL,
    seat_price_usd NUMBER(8, 2) NOT NULL,
    is_retired BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE nimbus.app.subscriptions (
    subscription_id NUMBER(10) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES nimbus.app.accounts (account_id),
    plan_id NUMBER(4) NOT NULL REFERENCES nimbus.app.plans (plan_id),
    status VARCHAR(20) NOT NULL,
    billing_cycle VARCHAR(10) NOT NULL,
    seats NUMBER(6) NOT NULL,
    mrr_usd NUMBER(12, 2) NOT NULL,
    started_on DATE NOT NULL,
    renews_on DATE,
    canceled_on DATE,
    cancel_reason VARCHAR(60),
    had_trial BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE nimbus.app.invoices (
    invoice_id NUMBER(10) NOT NULL PRIMARY KEY,
    subscription_id NUMBER(10) NOT NULL REFERENCES nimbus.app.subscriptions (subscription_id),
    invoice_number VARCHAR(20) NOT NULL,
    status VARCHAR(12) NOT NULL,
    payment_method VARCHAR(20),
    amount_usd NUMBER(12, 2) NOT NULL,
    tax_usd NUMBER(12, 2) NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE
);

CREATE OR REPLACE TABLE nimbus.app.users (
    user_id NUMBER(10) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES nimbus.app.accounts (account_id),
    full_name VARCHAR(120) NOT NULL,
    role VARCHAR(20) NOT NULL,
    language VARCHAR(20),
    invited_on DATE NOT NULL,
    is_enabled BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE nimbus.app.logins (
    login_id NUMBER(12) NOT NULL PRIMARY KEY,
    user_id NUMBER(10) NOT NULL REFERENCES nimbus.app.users (user_id),
    logged_in_at TIMESTAMP_NTZ NOT NULL,
    device VARCHAR(20) NOT NULL,
    session_minutes NUMBER(6),
    used_sso BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE nimbus.app.nps_responses (
    response_id NUMBER(10) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES nimbus.app.accounts (account_id),
    score NUMBER(2) NOT NULL,
    remark VARCHAR(300),
    answered_on DATE NOT NULL
);
