CREATE DATABASE IF NOT EXISTS casaverde;
CREATE SCHEMA IF NOT EXISTS casaverde.dining;

CREATE OR REPLACE TABLE casaverde.dining.locations (
    location_id NUMBER(4) NOT NULL PRIMARY KEY,
    location_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    region VARCHAR(40) NOT NULL,
    concept VARCHAR(30) NOT NULL,
    seats NUMBER(4) NOT NULL,
    manager VARCHAR(80),
    opened_on DATE NOT NULL,
    has_terrace BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE casaverde.dining.menu_items (
    item_id NUMBER(4) NOT NULL PRIMARY KEY,
    item_name VARCHAR(80) NOT NULL,
    category VARCHAR(30) NOT NULL,
    list_price NUMBER(8, 2) NOT NULL,
    is_vegetarian BOOLEAN NOT NULL,
    added_on DATE NOT NULL
);

CREATE OR REPLACE TABLE casaverde.dining.order_lines (
    line_id NUMBER(10) NOT NULL PRIMARY KEY,
    order_no VARCHAR(12) NOT NULL,
    location_id NUMBER(4) NOT NULL REFERENCES casaverde.dining.locations (location_id),
    item_id NUMBER(4) NOT NULL REFERENCES casaverde.dining.menu_items (item_id),
    ordered_at TIMESTAMP_NTZ NOT NULL,
    service VARCHAR(20) NOT NULL,
    waiter VARCHAR(60),
    quantity NUMBER(3) NOT NULL,
    unit_price NUMBER(8, 2) NOT NULL,
    unit_cost NUMBER(8, 2) NOT NULL,
    discount NUMBER(8, 2) NOT NULL,
    is_voided BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE casaverde.dining.reservations (
    reservation_id NUMBER(8) NOT NULL PRIMARY KEY,
    location_id NUMBER(4) NOT NULL REFERENCES casaverde.dining.locations (location_id),
    guest_name VARCHAR(80) NOT NULL,
    made_on DATE NOT NULL,
    reserved_for TIMESTAMP_NTZ NOT NULL,
    guests NUMBER(3) NOT NULL,
    source VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    occasion VARCHAR(30)
);

CREATE OR REPLACE TABLE casaverde.dining.reviews (
    review_id NUMBER(8) NOT NULL PRIMARY KEY,
    location_id NUMBER(4) NOT NULL REFERENCES casaverde.dining.locations (location_id),
    reviewed_on DATE NOT NULL,
    platform VARCHAR(30) NOT NULL,
    stars NUMBER(1) NOT NULL,
    comment_text VARCHAR(300),
    replied_on DATE
);
