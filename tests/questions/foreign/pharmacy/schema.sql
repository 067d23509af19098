CREATE DATABASE IF NOT EXISTS pharmacy;
CREATE SCHEMA IF NOT EXISTS pharmacy.chain;

CREATE OR REPLACE TABLE pharmacy.chain.shops (
    shop_id NUMBER(4) NOT NULL PRIMARY KEY,
    shop_name VARCHAR(80) NOT NULL,
    town VARCHAR(60) NOT NULL,
    region VARCHAR(30) NOT NULL,
    floor_sqm NUMBER(6) NOT NULL,
    is_open_sundays BOOLEAN NOT NULL,
    opened_on DATE NOT NULL
);

CREATE OR REPLACE TABLE pharmacy.chain.medicines (
    medicine_id NUMBER(6) NOT NULL PRIMARY KEY,
    medicine_name VARCHAR(80) NOT NULL,
    category VARCHAR(40) NOT NULL,
    form VARCHAR(20) NOT NULL,
    manufacturer VARCHAR(60),
    rx_only BOOLEAN NOT NULL,
    list_price NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE pharmacy.chain.prescriptions (
    prescription_id NUMBER(10) NOT NULL PRIMARY KEY,
    shop_id NUMBER(4) NOT NULL REFERENCES pharmacy.chain.shops (shop_id),
    medicine_id NUMBER(6) NOT NULL REFERENCES pharmacy.chain.medicines (medicine_id),
    doctor VARCHAR(80) NOT NULL,
    insurer VARCHAR(40),
    status VARCHAR(20) NOT NULL,
    received_on DATE NOT NULL,
    dispensed_on DATE,
    is_repeat BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE pharmacy.chain.sales (
    sale_id NUMBER(10) NOT NULL PRIMARY KEY,
    shop_id NUMBER(4) NOT NULL REFERENCES pharmacy.chain.shops (shop_id),
    medicine_id NUMBER(6) NOT NULL REFERENCES pharmacy.chain.medicines (medicine_id),
    sold_at TIMESTAMP_NTZ NOT NULL,
    packs NUMBER(4) NOT NULL,
    amount NUMBER(10, 2) NOT NULL,
    discount NUMBER(10, 2) NOT NULL,
    payment_method VARCHAR(20),
    is_refunded BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE pharmacy.chain.deliveries (
    delivery_id NUMBER(10) NOT NULL PRIMARY KEY,
    shop_id NUMBER(4) NOT NULL REFERENCES pharmacy.chain.shops (shop_id),
    medicine_id NUMBER(6) NOT NULL REFERENCES pharmacy.chain.medicines (medicine_id),
    wholesaler VARCHAR(60) NOT NULL,
    ordered_on DATE NOT NULL,
    delivered_on DATE,
    packs_ordered NUMBER(6) NOT NULL,
    packs_missing NUMBER(6) NOT NULL,
    cost NUMBER(10, 2) NOT NULL
);
