CREATE DATABASE IF NOT EXISTS haemolink;
CREATE SCHEMA IF NOT EXISTS haemolink.service;

CREATE OR REPLACE TABLE haemolink.service.donors (
    donor_id NUMBER(6) NOT NULL PRIMARY KEY,
    donor_name VARCHAR(80) NOT NULL,
    blood_group VARCHAR(3) NOT NULL,
    gender VARCHAR(10) NOT NULL,
    birth_year NUMBER(4) NOT NULL,
    home_town VARCHAR(40),
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE haemolink.service.donations (
    donation_id NUMBER(8) NOT NULL PRIMARY KEY,
    donor_id NUMBER(6) NOT NULL REFERENCES haemolink.service.donors (donor_id),
    donation_date DATE NOT NULL,
    site VARCHAR(40) NOT NULL,
    donation_type VARCHAR(20) NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    volume_ml NUMBER(5) NOT NULL,
    haemoglobin NUMBER(4, 1)
);

CREATE OR REPLACE TABLE haemolink.service.stock_units (
    unit_id NUMBER(8) NOT NULL PRIMARY KEY,
    donation_id NUMBER(8) NOT NULL REFERENCES haemolink.service.donations (donation_id),
    component VARCHAR(20) NOT NULL,
    blood_group VARCHAR(3) NOT NULL,
    unit_status VARCHAR(20) NOT NULL,
    storage_site VARCHAR(40),
    stocked_on DATE NOT NULL,
    expires_on DATE NOT NULL
);

CREATE OR REPLACE TABLE haemolink.service.hospitals (
    hospital_id NUMBER(4) NOT NULL PRIMARY KEY,
    hospital_name VARCHAR(80) NOT NULL,
    region VARCHAR(30) NOT NULL,
    hospital_type VARCHAR(20) NOT NULL,
    beds NUMBER(5)
);

CREATE OR REPLACE TABLE haemolink.service.requests (
    request_id NUMBER(8) NOT NULL PRIMARY KEY,
    hospital_id NUMBER(4) NOT NULL REFERENCES haemolink.service.hospitals (hospital_id),
    requested_on DATE NOT NULL,
    component VARCHAR(20) NOT NULL,
    blood_group VARCHAR(3) NOT NULL,
    urgency VARCHAR(12) NOT NULL,
    units_requested NUMBER(4) NOT NULL,
    units_delivered NUMBER(4) NOT NULL,
    charge_eur NUMBER(10, 2) NOT NULL
);
