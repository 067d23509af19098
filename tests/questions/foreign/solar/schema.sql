CREATE DATABASE IF NOT EXISTS solar;
CREATE SCHEMA IF NOT EXISTS solar.ops;

CREATE OR REPLACE TABLE solar.ops.crews (
    crew_id NUMBER(4) NOT NULL PRIMARY KEY,
    crew_name VARCHAR(60) NOT NULL,
    foreman VARCHAR(80) NOT NULL,
    depot VARCHAR(40) NOT NULL,
    crew_size NUMBER(3) NOT NULL,
    is_subcontractor BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE solar.ops.leads (
    lead_id NUMBER(8) NOT NULL PRIMARY KEY,
    contact_name VARCHAR(100) NOT NULL,
    city VARCHAR(60) NOT NULL,
    region VARCHAR(40) NOT NULL,
    source VARCHAR(40),
    property_type VARCHAR(30) NOT NULL,
    created_on DATE NOT NULL
);

CREATE OR REPLACE TABLE solar.ops.quotes (
    quote_id NUMBER(8) NOT NULL PRIMARY KEY,
    lead_id NUMBER(8) NOT NULL REFERENCES solar.ops.leads (lead_id),
    sales_rep VARCHAR(80) NOT NULL,
    panel_type VARCHAR(40) NOT NULL,
    system_kw NUMBER(6, 2) NOT NULL,
    price_eur NUMBER(12, 2) NOT NULL,
    discount_eur NUMBER(12, 2) NOT NULL,
    status VARCHAR(20) NOT NULL,
    quoted_on DATE NOT NULL
);

CREATE OR REPLACE TABLE solar.ops.installations (
    installation_id NUMBER(8) NOT NULL PRIMARY KEY,
    quote_id NUMBER(8) NOT NULL REFERENCES solar.ops.quotes (quote_id),
    crew_id NUMBER(4) REFERENCES solar.ops.crews (crew_id),
    status VARCHAR(20) NOT NULL,
    panel_count NUMBER(4) NOT NULL,
    has_battery BOOLEAN NOT NULL,
    work_hours NUMBER(6, 1),
    cost_eur NUMBER(12, 2),
    started_on DATE NOT NULL,
    completed_on DATE
);

CREATE OR REPLACE TABLE solar.ops.complaints (
    complaint_id NUMBER(8) NOT NULL PRIMARY KEY,
    installation_id NUMBER(8) NOT NULL REFERENCES solar.ops.installations (installation_id),
    category VARCHAR(40) NOT NULL,
    severity VARCHAR(10) NOT NULL,
    compensation_eur NUMBER(10, 2) NOT NULL,
    opened_on DATE NOT NULL,
    resolved_on DATE
);
