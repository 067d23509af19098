CREATE DATABASE IF NOT EXISTS dairy;
CREATE SCHEMA IF NOT EXISTS dairy.farm;

CREATE OR REPLACE TABLE dairy.farm.herds (
    herd_id NUMBER(4) NOT NULL PRIMARY KEY,
    herd_name VARCHAR(60) NOT NULL,
    county VARCHAR(40) NOT NULL,
    housing VARCHAR(20) NOT NULL,
    is_organic BOOLEAN NOT NULL,
    manager VARCHAR(80) NOT NULL
);

CREATE OR REPLACE TABLE dairy.farm.cows (
    cow_id NUMBER(8) NOT NULL PRIMARY KEY,
    ear_tag VARCHAR(20) NOT NULL,
    cow_name VARCHAR(40) NOT NULL,
    herd_id NUMBER(4) NOT NULL REFERENCES dairy.farm.herds (herd_id),
    breed VARCHAR(30) NOT NULL,
    cow_status VARCHAR(20) NOT NULL,
    lactation_no NUMBER(2) NOT NULL,
    born_on DATE NOT NULL
);

CREATE OR REPLACE TABLE dairy.farm.milkings (
    milking_id NUMBER(12) NOT NULL PRIMARY KEY,
    cow_id NUMBER(8) NOT NULL REFERENCES dairy.farm.cows (cow_id),
    milked_on DATE NOT NULL,
    session VARCHAR(10) NOT NULL,
    litres NUMBER(6, 1) NOT NULL,
    minutes NUMBER(5, 1) NOT NULL,
    is_discarded BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE dairy.farm.feed_deliveries (
    delivery_id NUMBER(10) NOT NULL PRIMARY KEY,
    herd_id NUMBER(4) NOT NULL REFERENCES dairy.farm.herds (herd_id),
    supplier VARCHAR(60) NOT NULL,
    feed_type VARCHAR(30) NOT NULL,
    quality_grade VARCHAR(2),
    delivered_on DATE NOT NULL,
    tonnes NUMBER(8, 2) NOT NULL,
    cost NUMBER(10, 2) NOT NULL
);

CREATE OR REPLACE TABLE dairy.farm.milk_tests (
    test_id NUMBER(10) NOT NULL PRIMARY KEY,
    cow_id NUMBER(8) NOT NULL REFERENCES dairy.farm.cows (cow_id),
    laboratory VARCHAR(40) NOT NULL,
    sampled_on DATE NOT NULL,
    reported_on DATE,
    outcome VARCHAR(10),
    fat_percent NUMBER(5, 2),
    protein_percent NUMBER(5, 2),
    cell_count NUMBER(6)
);
