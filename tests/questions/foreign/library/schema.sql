CREATE DATABASE IF NOT EXISTS havenmouth;
CREATE SCHEMA IF NOT EXISTS havenmouth.libraries;

CREATE OR REPLACE TABLE havenmouth.libraries.branches (
    branch_id NUMBER(4) NOT NULL PRIMARY KEY,
    branch_name VARCHAR(60) NOT NULL,
    branch_type VARCHAR(20) NOT NULL,
    district VARCHAR(40) NOT NULL,
    manager VARCHAR(80),
    opened_on DATE NOT NULL,
    floor_area_m2 NUMBER(6),
    has_cafe BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE havenmouth.libraries.titles (
    title_id NUMBER(6) NOT NULL PRIMARY KEY,
    title VARCHAR(160) NOT NULL,
    author VARCHAR(100),
    genre VARCHAR(30) NOT NULL,
    format VARCHAR(20) NOT NULL,
    language VARCHAR(20) NOT NULL,
    published_year NUMBER(4)
);

CREATE OR REPLACE TABLE havenmouth.libraries.copies (
    copy_id NUMBER(8) NOT NULL PRIMARY KEY,
    title_id NUMBER(6) NOT NULL REFERENCES havenmouth.libraries.titles (title_id),
    branch_id NUMBER(4) NOT NULL REFERENCES havenmouth.libraries.branches (branch_id),
    barcode VARCHAR(14) NOT NULL,
    copy_status VARCHAR(12) NOT NULL,
    condition_grade VARCHAR(10) NOT NULL,
    acquired_on DATE NOT NULL,
    price_paid NUMBER(8, 2)
);

CREATE OR REPLACE TABLE havenmouth.libraries.patrons (
    patron_id NUMBER(8) NOT NULL PRIMARY KEY,
    full_name VARCHAR(100) NOT NULL,
    card_type VARCHAR(12) NOT NULL,
    neighbourhood VARCHAR(40),
    home_library VARCHAR(60) NOT NULL,
    joined_on DATE NOT NULL,
    card_expires_on DATE NOT NULL,
    is_blocked BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE havenmouth.libraries.loans (
    loan_id NUMBER(10) NOT NULL PRIMARY KEY,
    copy_id NUMBER(8) NOT NULL REFERENCES havenmouth.libraries.copies (copy_id),
    patron_id NUMBER(8) NOT NULL REFERENCES havenmouth.libraries.patrons (patron_id),
    checkout_point VARCHAR(20) NOT NULL,
    borrowed_on DATE NOT NULL,
    due_on DATE NOT NULL,
    returned_on DATE,
    renewals NUMBER(2) NOT NULL,
    fine_charged NUMBER(8, 2),
    fine_paid BOOLEAN
);

CREATE OR REPLACE TABLE havenmouth.libraries.reservations (
    reservation_id NUMBER(8) NOT NULL PRIMARY KEY,
    title_id NUMBER(6) NOT NULL REFERENCES havenmouth.libraries.titles (title_id),
    patron_id NUMBER(8) NOT NULL REFERENCES havenmouth.libraries.patrons (patron_id),
    pickup_branch_id NUMBER(4) NOT NULL REFERENCES havenmouth.libraries.branches (branch_id),
    status VARCHAR(12) NOT NULL,
    placed_on DATE NOT NULL,
    ready_on DATE
);

CREATE OR REPLACE TABLE havenmouth.libraries.events (
    event_id NUMBER(6) NOT NULL PRIMARY KEY,
    branch_id NUMBER(4) NOT NULL REFERENCES havenmouth.libraries.branches (branch_id),
    event_name VARCHAR(100) NOT NULL,
    event_kind VARCHAR(20) NOT NULL,
    audience VARCHAR(12) NOT NULL,
    host VARCHAR(80),
    event_date DATE NOT NULL,
    places NUMBER(4) NOT NULL,
    sign_ups NUMBER(4) NOT NULL,
    attended NUMBER(4),
    is_cancelled BOOLEAN NOT NULL
);
