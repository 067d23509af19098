CREATE DATABASE IF NOT EXISTS city_building;
CREATE SCHEMA IF NOT EXISTS city_building.office;

CREATE OR REPLACE TABLE city_building.office.applications (
    application_id NUMBER(8) NOT NULL PRIMARY KEY,
    permit_number VARCHAR(20) NOT NULL,
    permit_type VARCHAR(30) NOT NULL,
    property_use VARCHAR(20) NOT NULL,
    district VARCHAR(40) NOT NULL,
    applicant VARCHAR(120) NOT NULL,
    filed_online BOOLEAN NOT NULL,
    status VARCHAR(20) NOT NULL,
    construction_value_usd NUMBER(12, 2),
    submitted_on DATE NOT NULL,
    decided_on DATE,
    expires_on DATE
);

CREATE OR REPLACE TABLE city_building.office.inspectors (
    inspector_id NUMBER(4) NOT NULL PRIMARY KEY,
    full_name VARCHAR(80) NOT NULL,
    trade VARCHAR(20) NOT NULL,
    field_office VARCHAR(40) NOT NULL,
    hired_on DATE NOT NULL
);

CREATE OR REPLACE TABLE city_building.office.inspections (
    inspection_id NUMBER(10) NOT NULL PRIMARY KEY,
    application_id NUMBER(8) NOT NULL REFERENCES city_building.office.applications (application_id),
    inspector_id NUMBER(4) REFERENCES city_building.office.inspectors (inspector_id),
    inspection_type VARCHAR(20) NOT NULL,
    inspected_on DATE NOT NULL,
    result VARCHAR(20) NOT NULL,
    violations_found NUMBER(3) NOT NULL,
    duration_minutes NUMBER(4),
    is_reinspection BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE city_building.office.fees (
    fee_id NUMBER(10) NOT NULL PRIMARY KEY,
    application_id NUMBER(8) NOT NULL REFERENCES city_building.office.applications (application_id),
    fee_type VARCHAR(30) NOT NULL,
    amount_usd NUMBER(10, 2) NOT NULL,
    charged_on DATE NOT NULL,
    paid_on DATE,
    payment_method VARCHAR(20)
);
