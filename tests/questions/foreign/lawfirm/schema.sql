CREATE DATABASE IF NOT EXISTS lawfirm;
CREATE SCHEMA IF NOT EXISTS lawfirm.practice;

CREATE OR REPLACE TABLE lawfirm.practice.clients (
    client_id NUMBER(6) NOT NULL PRIMARY KEY,
    client_name VARCHAR(120) NOT NULL,
    client_kind VARCHAR(20) NOT NULL,
    sector VARCHAR(40),
    city VARCHAR(60) NOT NULL,
    client_since DATE NOT NULL
);

CREATE OR REPLACE TABLE lawfirm.practice.lawyers (
    lawyer_id NUMBER(6) NOT NULL PRIMARY KEY,
    lawyer_name VARCHAR(120) NOT NULL,
    grade VARCHAR(20) NOT NULL,
    office VARCHAR(40) NOT NULL,
    standard_rate NUMBER(8, 2) NOT NULL,
    joined_on DATE NOT NULL
);

CREATE OR REPLACE TABLE lawfirm.practice.matters (
    matter_id NUMBER(8) NOT NULL PRIMARY KEY,
    matter_title VARCHAR(160) NOT NULL,
    client_id NUMBER(6) NOT NULL REFERENCES lawfirm.practice.clients (client_id),
    practice_area VARCHAR(40) NOT NULL,
    fee_arrangement VARCHAR(20) NOT NULL,
    matter_status VARCHAR(20) NOT NULL,
    opened_on DATE NOT NULL,
    closed_on DATE
);

CREATE OR REPLACE TABLE lawfirm.practice.time_entries (
    entry_id NUMBER(10) NOT NULL PRIMARY KEY,
    matter_id NUMBER(8) NOT NULL REFERENCES lawfirm.practice.matters (matter_id),
    lawyer_id NUMBER(6) NOT NULL REFERENCES lawfirm.practice.lawyers (lawyer_id),
    work_date DATE NOT NULL,
    activity VARCHAR(40) NOT NULL,
    hours NUMBER(6, 2) NOT NULL,
    rate NUMBER(8, 2) NOT NULL,
    is_billable BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE lawfirm.practice.invoices (
    invoice_id NUMBER(10) NOT NULL PRIMARY KEY,
    invoice_no VARCHAR(20) NOT NULL,
    matter_id NUMBER(8) NOT NULL REFERENCES lawfirm.practice.matters (matter_id),
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE,
    invoice_status VARCHAR(20) NOT NULL,
    amount NUMBER(12, 2) NOT NULL,
    discount NUMBER(12, 2) NOT NULL
);
