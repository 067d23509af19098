CREATE DATABASE IF NOT EXISTS gridco;
CREATE SCHEMA IF NOT EXISTS gridco.supply;

CREATE OR REPLACE TABLE gridco.supply.tariffs (
    tariff_id NUMBER(4) NOT NULL PRIMARY KEY,
    tariff_name VARCHAR(60) NOT NULL,
    energy_type VARCHAR(20) NOT NULL,
    price_per_kwh NUMBER(6, 4) NOT NULL,
    monthly_fee NUMBER(8, 2) NOT NULL,
    is_green BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE gridco.supply.customers (
    customer_id NUMBER(8) NOT NULL PRIMARY KEY,
    customer_name VARCHAR(120) NOT NULL,
    segment VARCHAR(30) NOT NULL,
    city VARCHAR(60) NOT NULL,
    region VARCHAR(40) NOT NULL,
    payment_method VARCHAR(30),
    joined_on DATE NOT NULL,
    left_on DATE
);

CREATE OR REPLACE TABLE gridco.supply.meters (
    meter_id NUMBER(8) NOT NULL PRIMARY KEY,
    serial_no VARCHAR(20) NOT NULL,
    customer_id NUMBER(8) NOT NULL REFERENCES gridco.supply.customers (customer_id),
    tariff_id NUMBER(4) NOT NULL REFERENCES gridco.supply.tariffs (tariff_id),
    meter_type VARCHAR(20) NOT NULL,
    installed_on DATE NOT NULL
);

CREATE OR REPLACE TABLE gridco.supply.readings (
    reading_id NUMBER(10) NOT NULL PRIMARY KEY,
    meter_id NUMBER(8) NOT NULL REFERENCES gridco.supply.meters (meter_id),
    read_on DATE NOT NULL,
    method VARCHAR(20) NOT NULL,
    kwh NUMBER(12, 1)
);

CREATE OR REPLACE TABLE gridco.supply.invoices (
    invoice_id NUMBER(10) NOT NULL PRIMARY KEY,
    customer_id NUMBER(8) NOT NULL REFERENCES gridco.supply.customers (customer_id),
    invoice_date DATE NOT NULL,
    due_date DATE NOT NULL,
    paid_on DATE,
    status VARCHAR(20) NOT NULL,
    amount_eur NUMBER(12, 2) NOT NULL
);
