CREATE DATABASE IF NOT EXISTS orchard;
CREATE SCHEMA IF NOT EXISTS orchard.farm;

CREATE OR REPLACE TABLE orchard.farm.blocks (
    block_id NUMBER(4) NOT NULL PRIMARY KEY,
    block_name VARCHAR(60) NOT NULL,
    fruit VARCHAR(30) NOT NULL,
    variety VARCHAR(40) NOT NULL,
    area_ha NUMBER(6, 2) NOT NULL,
    trees NUMBER(6) NOT NULL,
    planted_year NUMBER(4) NOT NULL,
    irrigation VARCHAR(20),
    is_organic BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE orchard.farm.pickers (
    picker_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(80) NOT NULL,
    crew VARCHAR(30) NOT NULL,
    contract VARCHAR(20) NOT NULL,
    home_country VARCHAR(40),
    hired_on DATE NOT NULL
);

CREATE OR REPLACE TABLE orchard.farm.picks (
    pick_id NUMBER(10) NOT NULL PRIMARY KEY,
    block_id NUMBER(4) NOT NULL REFERENCES orchard.farm.blocks (block_id),
    picker_id NUMBER(6) NOT NULL REFERENCES orchard.farm.pickers (picker_id),
    picked_on DATE NOT NULL,
    grade VARCHAR(20) NOT NULL,
    kilos NUMBER(8, 1) NOT NULL,
    bruised_kilos NUMBER(8, 1) NOT NULL,
    hours NUMBER(5, 2) NOT NULL,
    wage_eur NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE orchard.farm.buyers (
    buyer_id NUMBER(4) NOT NULL PRIMARY KEY,
    buyer_name VARCHAR(80) NOT NULL,
    buyer_type VARCHAR(30) NOT NULL,
    city VARCHAR(40) NOT NULL,
    payment_days NUMBER(3) NOT NULL
);

CREATE OR REPLACE TABLE orchard.farm.sales (
    sale_id NUMBER(10) NOT NULL PRIMARY KEY,
    buyer_id NUMBER(4) NOT NULL REFERENCES orchard.farm.buyers (buyer_id),
    sold_on DATE NOT NULL,
    fruit_sold VARCHAR(30) NOT NULL,
    kilos_sold NUMBER(10, 1) NOT NULL,
    amount_eur NUMBER(12, 2) NOT NULL,
    payment_status VARCHAR(20) NOT NULL,
    paid_on DATE,
    packaging VARCHAR(20)
);
