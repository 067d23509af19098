CREATE DATABASE IF NOT EXISTS plantops;
CREATE SCHEMA IF NOT EXISTS plantops.core;

CREATE OR REPLACE TABLE plantops.core.sites (
    site_id NUMBER(4) NOT NULL PRIMARY KEY,
    site_name VARCHAR(60) NOT NULL,
    country VARCHAR(40) NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.machines (
    machine_id NUMBER(6) NOT NULL PRIMARY KEY,
    machine_name VARCHAR(80) NOT NULL,
    machine_type VARCHAR(40) NOT NULL,
    manufacturer VARCHAR(60),
    site_id NUMBER(4) NOT NULL,
    production_line VARCHAR(30),
    criticality VARCHAR(1) NOT NULL,
    installed_on DATE NOT NULL,
    purchase_price_eur NUMBER(12, 2),
    is_retired BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.technicians (
    technician_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(80) NOT NULL,
    trade VARCHAR(30) NOT NULL,
    site_id NUMBER(4) NOT NULL,
    hired_on DATE NOT NULL,
    hourly_rate_eur NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.work_orders (
    work_order_id NUMBER(10) NOT NULL PRIMARY KEY,
    machine_id NUMBER(6) NOT NULL,
    technician_id NUMBER(6),
    kind VARCHAR(20) NOT NULL,
    priority VARCHAR(10) NOT NULL,
    status VARCHAR(20) NOT NULL,
    reported_at TIMESTAMP_NTZ NOT NULL,
    due_on DATE,
    completed_at TIMESTAMP_NTZ,
    labour_hours NUMBER(8, 2),
    labour_cost_eur NUMBER(10, 2),
    parts_cost_eur NUMBER(10, 2) NOT NULL,
    is_safety_related BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.downtimes (
    downtime_id NUMBER(10) NOT NULL PRIMARY KEY,
    machine_id NUMBER(6) NOT NULL,
    started_at TIMESTAMP_NTZ NOT NULL,
    ended_at TIMESTAMP_NTZ,
    minutes NUMBER(8),
    reason VARCHAR(40),
    is_planned BOOLEAN NOT NULL,
    lost_units NUMBER(8) NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.sensors (
    sensor_id VARCHAR(12) NOT NULL PRIMARY KEY,
    machine_id NUMBER(6) NOT NULL,
    quantity VARCHAR(20) NOT NULL,
    unit VARCHAR(10) NOT NULL,
    is_active BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE plantops.core.sensor_readings (
    reading_id NUMBER(12) NOT NULL PRIMARY KEY,
    sensor_id VARCHAR(12) NOT NULL,
    measured_at TIMESTAMP_NTZ NOT NULL,
    value NUMBER(10, 3) NOT NULL,
    is_alarm BOOLEAN NOT NULL
);
