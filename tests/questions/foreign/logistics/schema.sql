CREATE DATABASE IF NOT EXISTS freight;
CREATE SCHEMA IF NOT EXISTS freight.ops;

CREATE OR REPLACE TABLE freight.ops.customers (
    cust_id NUMBER(6) NOT NULL PRIMARY KEY,
    cust_name VARCHAR(120) NOT NULL,
    industry VARCHAR(40) NOT NULL,
    country VARCHAR(40) NOT NULL,
    acct_manager VARCHAR(80),
    customer_since DATE NOT NULL,
    credit_limit_eur NUMBER(12, 2) NOT NULL
);

CREATE OR REPLACE TABLE freight.ops.carriers (
    carrier_id NUMBER(4) NOT NULL PRIMARY KEY,
    carrier_name VARCHAR(80) NOT NULL,
    transport_mode VARCHAR(10) NOT NULL,
    is_preferred BOOLEAN NOT NULL,
    contract_until DATE
);

CREATE OR REPLACE TABLE freight.ops.warehouses (
    wh_id NUMBER(4) NOT NULL PRIMARY KEY,
    wh_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country VARCHAR(40) NOT NULL,
    capacity_pallets NUMBER(8) NOT NULL,
    is_bonded BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE freight.ops.routes (
    route_id NUMBER(6) NOT NULL PRIMARY KEY,
    route_code VARCHAR(20) NOT NULL,
    origin_wh_id NUMBER(4) NOT NULL REFERENCES freight.ops.warehouses (wh_id),
    dest_city VARCHAR(60) NOT NULL,
    dest_country VARCHAR(40) NOT NULL,
    distance_km NUMBER(6) NOT NULL
);

CREATE OR REPLACE TABLE freight.ops.shipments (
    shipment_id NUMBER(10) NOT NULL PRIMARY KEY,
    shipment_no VARCHAR(20) NOT NULL,
    cust_id NUMBER(6) NOT NULL REFERENCES freight.ops.customers (cust_id),
    carrier_id NUMBER(4) REFERENCES freight.ops.carriers (carrier_id),
    route_id NUMBER(6) NOT NULL REFERENCES freight.ops.routes (route_id),
    status VARCHAR(20) NOT NULL,
    service_level VARCHAR(20) NOT NULL,
    booked_on DATE NOT NULL,
    picked_up_on DATE,
    promised_on DATE NOT NULL,
    delivered_on DATE,
    weight_kg NUMBER(10, 1) NOT NULL,
    pallets NUMBER(4) NOT NULL,
    freight_charge_eur NUMBER(12, 2) NOT NULL,
    carrier_cost_eur NUMBER(12, 2),
    is_hazardous BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE freight.ops.delay_events (
    delay_id NUMBER(10) NOT NULL PRIMARY KEY,
    shipment_id NUMBER(10) NOT NULL REFERENCES freight.ops.shipments (shipment_id),
    reason VARCHAR(40) NOT NULL,
    hours_lost NUMBER(6, 1) NOT NULL,
    reported_at TIMESTAMP_NTZ NOT NULL
);
