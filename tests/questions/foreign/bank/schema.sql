CREATE DATABASE IF NOT EXISTS corebank;
CREATE SCHEMA IF NOT EXISTS corebank.retail;

CREATE OR REPLACE TABLE corebank.retail.branches (
    branch_id NUMBER(4) NOT NULL PRIMARY KEY,
    branch_name VARCHAR(60) NOT NULL,
    city VARCHAR(40) NOT NULL,
    region VARCHAR(20) NOT NULL,
    opened_on DATE NOT NULL
);

CREATE OR REPLACE TABLE corebank.retail.customers (
    customer_id NUMBER(8) NOT NULL PRIMARY KEY,
    customer_name VARCHAR(120) NOT NULL,
    segment VARCHAR(20) NOT NULL,
    residence_city VARCHAR(40) NOT NULL,
    risk_class VARCHAR(10),
    relationship_manager VARCHAR(80),
    uses_online_banking BOOLEAN NOT NULL,
    customer_since DATE NOT NULL
);

CREATE OR REPLACE TABLE corebank.retail.accounts (
    account_id NUMBER(8) NOT NULL PRIMARY KEY,
    account_number VARCHAR(34) NOT NULL,
    customer_id NUMBER(8) NOT NULL REFERENCES corebank.retail.customers (customer_id),
    branch_id NUMBER(4) NOT NULL REFERENCES corebank.retail.branches (branch_id),
    account_type VARCHAR(30) NOT NULL,
    account_status VARCHAR(20) NOT NULL,
    balance NUMBER(14, 2) NOT NULL,
    overdraft_limit NUMBER(10, 2),
    opened_on DATE NOT NULL,
    closed_on DATE
);

CREATE OR REPLACE TABLE corebank.retail.cards (
    card_id NUMBER(8) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES corebank.retail.accounts (account_id),
    card_type VARCHAR(20) NOT NULL,
    network VARCHAR(20) NOT NULL,
    card_status VARCHAR(20) NOT NULL,
    credit_limit NUMBER(10, 2),
    issued_on DATE NOT NULL,
    expires_on DATE NOT NULL
);

CREATE OR REPLACE TABLE corebank.retail.transactions (
    transaction_id NUMBER(10) NOT NULL PRIMARY KEY,
    account_id NUMBER(8) NOT NULL REFERENCES corebank.retail.accounts (account_id),
    booked_at TIMESTAMP_NTZ NOT NULL,
    transaction_type VARCHAR(30) NOT NULL,
    direction VARCHAR(6) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    merchant_category VARCHAR(40),
    status VARCHAR(20) NOT NULL,
    amount NUMBER(12, 2) NOT NULL,
    fee NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE corebank.retail.loans (
    loan_id NUMBER(8) NOT NULL PRIMARY KEY,
    customer_id NUMBER(8) NOT NULL REFERENCES corebank.retail.customers (customer_id),
    branch_id NUMBER(4) NOT NULL REFERENCES corebank.retail.branches (branch_id),
    loan_product VARCHAR(30) NOT NULL,
    loan_status VARCHAR(20) NOT NULL,
    principal NUMBER(14, 2) NOT NULL,
    outstanding NUMBER(14, 2) NOT NULL,
    interest_rate NUMBER(5, 2) NOT NULL,
    days_past_due NUMBER(5) NOT NULL,
    granted_on DATE NOT NULL,
    matures_on DATE NOT NULL
);

CREATE OR REPLACE TABLE corebank.retail.installments (
    installment_id NUMBER(10) NOT NULL PRIMARY KEY,
    loan_id NUMBER(8) NOT NULL REFERENCES corebank.retail.loans (loan_id),
    due_on DATE NOT NULL,
    paid_on DATE,
    amount_due NUMBER(12, 2) NOT NULL
);
