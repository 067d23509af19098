CREATE DATABASE IF NOT EXISTS box_office;
CREATE SCHEMA IF NOT EXISTS box_office.core;

CREATE OR REPLACE TABLE box_office.core.venues (
    venue_id NUMBER(4) NOT NULL PRIMARY KEY,
    venue_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country VARCHAR(60) NOT NULL,
    venue_type VARCHAR(30) NOT NULL,
    max_capacity NUMBER(6) NOT NULL
);

CREATE OR REPLACE TABLE box_office.core.events (
    event_id NUMBER(6) NOT NULL PRIMARY KEY,
    title VARCHAR(160) NOT NULL,
    artist VARCHAR(120) NOT NULL,
    genre VARCHAR(30) NOT NULL,
    venue_id NUMBER(4) NOT NULL REFERENCES box_office.core.venues (venue_id),
    event_date DATE NOT NULL,
    status VARCHAR(20) NOT NULL,
    adults_only BOOLEAN NOT NULL,
    tickets_on_offer NUMBER(6) NOT NULL
);

CREATE OR REPLACE TABLE box_office.core.customers (
    customer_id NUMBER(8) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    home_city VARCHAR(60),
    loyalty_level VARCHAR(20),
    signed_up_on DATE NOT NULL,
    newsletter BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE box_office.core.ticket_sales (
    sale_id NUMBER(10) NOT NULL PRIMARY KEY,
    event_id NUMBER(6) NOT NULL REFERENCES box_office.core.events (event_id),
    customer_id NUMBER(8) NOT NULL REFERENCES box_office.core.customers (customer_id),
    sold_on DATE NOT NULL,
    channel VARCHAR(20),
    ticket_class VARCHAR(20) NOT NULL,
    quantity NUMBER(4) NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    booking_fee_eur NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE box_office.core.refunds (
    refund_id NUMBER(8) NOT NULL PRIMARY KEY,
    sale_id NUMBER(10) NOT NULL REFERENCES box_office.core.ticket_sales (sale_id),
    refunded_on DATE NOT NULL,
    reason VARCHAR(40),
    refund_eur NUMBER(10, 2) NOT NULL
);
