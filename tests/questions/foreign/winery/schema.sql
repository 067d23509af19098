CREATE DATABASE IF NOT EXISTS winery;
CREATE SCHEMA IF NOT EXISTS winery.cellar;

CREATE OR REPLACE TABLE winery.cellar.wines (
    wine_id NUMBER(4) NOT NULL PRIMARY KEY,
    wine_name VARCHAR(80) NOT NULL,
    colour VARCHAR(20) NOT NULL,
    grape VARCHAR(40) NOT NULL,
    vintage NUMBER(4),
    list_price_eur NUMBER(8, 2) NOT NULL,
    is_organic BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE winery.cellar.members (
    member_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    email VARCHAR(160),
    tier VARCHAR(20) NOT NULL,
    country VARCHAR(60) NOT NULL,
    referral_source VARCHAR(40),
    joined_on DATE NOT NULL,
    cancelled_on DATE
);

CREATE OR REPLACE TABLE winery.cellar.orders (
    order_id NUMBER(8) NOT NULL PRIMARY KEY,
    member_id NUMBER(6) REFERENCES winery.cellar.members (member_id),
    wine_id NUMBER(4) NOT NULL REFERENCES winery.cellar.wines (wine_id),
    ordered_on DATE NOT NULL,
    channel VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    bottles NUMBER(5) NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    discount_eur NUMBER(10, 2) NOT NULL
);

CREATE OR REPLACE TABLE winery.cellar.shipments (
    shipment_id NUMBER(8) NOT NULL PRIMARY KEY,
    member_id NUMBER(6) NOT NULL REFERENCES winery.cellar.members (member_id),
    carrier VARCHAR(30) NOT NULL,
    shipment_type VARCHAR(30) NOT NULL,
    shipped_on DATE NOT NULL,
    delivered_on DATE,
    cases NUMBER(4) NOT NULL,
    cost_eur NUMBER(8, 2) NOT NULL,
    is_damaged BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE winery.cellar.tastings (
    tasting_id NUMBER(8) NOT NULL PRIMARY KEY,
    member_id NUMBER(6) REFERENCES winery.cellar.members (member_id),
    experience VARCHAR(40) NOT NULL,
    host VARCHAR(60) NOT NULL,
    tour_language VARCHAR(20) NOT NULL,
    held_on DATE NOT NULL,
    guests NUMBER(3) NOT NULL,
    fee_eur NUMBER(8, 2) NOT NULL,
    rating NUMBER(1),
    is_no_show BOOLEAN NOT NULL
);
