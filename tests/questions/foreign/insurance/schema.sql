CREATE DATABASE IF NOT EXISTS insure;
CREATE SCHEMA IF NOT EXISTS insure.dwh;

CREATE OR REPLACE TABLE insure.dwh.dim_agent (
    agent_key NUMBER(6) NOT NULL PRIMARY KEY,
    agent_nm VARCHAR(120) NOT NULL,
    branch VARCHAR(60) NOT NULL,
    agent_level VARCHAR(20) NOT NULL,
    hire_dt DATE NOT NULL,
    term_dt DATE
);

CREATE OR REPLACE TABLE insure.dwh.dim_customer (
    cust_key NUMBER(8) NOT NULL PRIMARY KEY,
    cust_nm VARCHAR(160) NOT NULL,
    cust_type VARCHAR(20) NOT NULL,
    birth_dt DATE,
    email VARCHAR(160),
    province VARCHAR(60) NOT NULL,
    city VARCHAR(60) NOT NULL,
    risk_band VARCHAR(10),
    since_dt DATE NOT NULL
);

CREATE OR REPLACE TABLE insure.dwh.fct_policy (
    policy_key NUMBER(10) NOT NULL PRIMARY KEY,
    policy_no VARCHAR(20) NOT NULL,
    cust_key NUMBER(8) NOT NULL REFERENCES insure.dwh.dim_customer (cust_key),
    agent_key NUMBER(6) REFERENCES insure.dwh.dim_agent (agent_key),
    product VARCHAR(30) NOT NULL,
    tier VARCHAR(20) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    sold_dt DATE NOT NULL,
    start_dt DATE NOT NULL,
    end_dt DATE NOT NULL,
    cancel_dt DATE,
    annual_premium NUMBER(12, 2) NOT NULL,
    sum_insured NUMBER(14, 2) NOT NULL,
    deductible NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE insure.dwh.fct_claim (
    claim_key NUMBER(10) NOT NULL PRIMARY KEY,
    claim_no VARCHAR(20) NOT NULL,
    policy_key NUMBER(10) NOT NULL REFERENCES insure.dwh.fct_policy (policy_key),
    cause VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL,
    incident_dt DATE NOT NULL,
    reported_dt DATE NOT NULL,
    decided_dt DATE,
    claimed_amt NUMBER(12, 2) NOT NULL,
    approved_amt NUMBER(12, 2),
    fraud_flag BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE insure.dwh.fct_payout (
    payout_key NUMBER(10) NOT NULL PRIMARY KEY,
    claim_key NUMBER(10) NOT NULL REFERENCES insure.dwh.fct_claim (claim_key),
    payout_dt DATE NOT NULL,
    payee VARCHAR(30) NOT NULL,
    payout_amt NUMBER(12, 2) NOT NULL
);

CREATE OR REPLACE TABLE insure.dwh.fct_premium_payment (
    payment_key NUMBER(10) NOT NULL PRIMARY KEY,
    policy_key NUMBER(10) NOT NULL REFERENCES insure.dwh.fct_policy (policy_key),
    due_dt DATE NOT NULL,
    paid_dt DATE,
    method VARCHAR(20) NOT NULL,
    pay_amt NUMBER(12, 2) NOT NULL
);
