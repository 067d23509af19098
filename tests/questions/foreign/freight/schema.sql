CREATE DATABASE IF NOT EXISTS boxline;
CREATE SCHEMA IF NOT EXISTS boxline.ocean;

CREATE OR REPLACE TABLE boxline.ocean.ports (
    port_code VARCHAR(5) NOT NULL PRIMARY KEY,
    port_name VARCHAR(60) NOT NULL,
    country VARCHAR(60) NOT NULL,
    region VARCHAR(30) NOT NULL
);

CREATE OR REPLACE TABLE boxline.ocean.vessels (
    vessel_id NUMBER(4) NOT NULL PRIMARY KEY,
    vessel_name VARCHAR(60) NOT NULL,
    flag VARCHAR(40) NOT NULL,
    capacity_teu NUMBER(6) NOT NULL,
    built_year NUMBER(4) NOT NULL,
    is_chartered BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE boxline.ocean.shippers (
    shipper_id NUMBER(6) NOT NULL PRIMARY KEY,
    shipper_name VARCHAR(120) NOT NULL,
    segment VARCHAR(30),
    home_country VARCHAR(60) NOT NULL,
    contact_email VARCHAR(120),
    customer_since DATE NOT NULL
);

CREATE OR REPLACE TABLE boxline.ocean.bookings (
    booking_id NUMBER(8) NOT NULL PRIMARY KEY,
    shipper_id NUMBER(6) NOT NULL REFERENCES boxline.ocean.shippers (shipper_id),
    vessel_id NUMBER(4) REFERENCES boxline.ocean.vessels (vessel_id),
    discharge_port VARCHAR(5) NOT NULL REFERENCES boxline.ocean.ports (port_code),
    cargo VARCHAR(30) NOT NULL,
    container_type VARCHAR(20) NOT NULL,
    booking_status VARCHAR(20) NOT NULL,
    booked_on DATE NOT NULL,
    sailed_on DATE,
    arrived_on DATE,
    teu NUMBER(5) NOT NULL,
    weight_tonnes NUMBER(9, 1) NOT NULL
);

CREATE OR REPLACE TABLE boxline.ocean.invoices (
    invoice_id NUMBER(8) NOT NULL PRIMARY KEY,
    booking_id NUMBER(8) NOT NULL REFERENCES boxline.ocean.bookings (booking_id),
    charge_type VARCHAR(30) NOT NULL,
    amount_usd NUMBER(12, 2) NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE,
    is_disputed BOOLEAN NOT NULL
);
