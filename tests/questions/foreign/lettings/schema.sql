CREATE DATABASE IF NOT EXISTS lettings;
CREATE SCHEMA IF NOT EXISTS lettings.core;

CREATE OR REPLACE TABLE lettings.core.buildings (
    building_id NUMBER(4) NOT NULL PRIMARY KEY,
    building_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    built_year NUMBER(4) NOT NULL,
    has_lift BOOLEAN NOT NULL,
    property_manager VARCHAR(80)
);

CREATE OR REPLACE TABLE lettings.core.flats (
    flat_id NUMBER(6) NOT NULL PRIMARY KEY,
    building_id NUMBER(4) NOT NULL REFERENCES lettings.core.buildings (building_id),
    flat_no VARCHAR(12) NOT NULL,
    flat_type VARCHAR(20) NOT NULL,
    size_sqm NUMBER(6, 1) NOT NULL,
    is_furnished BOOLEAN NOT NULL,
    energy_class VARCHAR(1)
);

CREATE OR REPLACE TABLE lettings.core.tenants (
    tenant_id NUMBER(6) NOT NULL PRIMARY KEY,
    tenant_name VARCHAR(120) NOT NULL,
    tenant_type VARCHAR(20) NOT NULL,
    nationality VARCHAR(40)
);

CREATE OR REPLACE TABLE lettings.core.leases (
    lease_id NUMBER(8) NOT NULL PRIMARY KEY,
    flat_id NUMBER(6) NOT NULL REFERENCES lettings.core.flats (flat_id),
    tenant_id NUMBER(6) NOT NULL REFERENCES lettings.core.tenants (tenant_id),
    start_date DATE NOT NULL,
    end_date DATE,
    monthly_rent NUMBER(10, 2) NOT NULL,
    deposit NUMBER(10, 2) NOT NULL,
    source VARCHAR(20)
);

CREATE OR REPLACE TABLE lettings.core.rent_payments (
    payment_id NUMBER(10) NOT NULL PRIMARY KEY,
    lease_id NUMBER(8) NOT NULL REFERENCES lettings.core.leases (lease_id),
    due_date DATE NOT NULL,
    paid_date DATE,
    amount NUMBER(10, 2) NOT NULL,
    method VARCHAR(20)
);

CREATE OR REPLACE TABLE lettings.core.repairs (
    repair_id NUMBER(8) NOT NULL PRIMARY KEY,
    flat_id NUMBER(6) NOT NULL REFERENCES lettings.core.flats (flat_id),
    reported_date DATE NOT NULL,
    completed_date DATE,
    category VARCHAR(30) NOT NULL,
    priority VARCHAR(10) NOT NULL,
    contractor VARCHAR(60),
    cost NUMBER(10, 2)
);
