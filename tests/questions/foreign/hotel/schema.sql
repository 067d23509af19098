CREATE DATABASE IF NOT EXISTS lumen_hotels;
CREATE SCHEMA IF NOT EXISTS lumen_hotels.pms;

CREATE OR REPLACE TABLE lumen_hotels.pms.property (
    prop_id NUMBER(4) NOT NULL PRIMARY KEY,
    prop_nm VARCHAR(80) NOT NULL,
    brand VARCHAR(40) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country VARCHAR(60) NOT NULL,
    stars NUMBER(1) NOT NULL,
    opened_dt DATE NOT NULL,
    has_spa BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE lumen_hotels.pms.room (
    room_id NUMBER(6) NOT NULL PRIMARY KEY,
    prop_id NUMBER(4) NOT NULL REFERENCES lumen_hotels.pms.property (prop_id),
    room_no VARCHAR(8) NOT NULL,
    room_type VARCHAR(20) NOT NULL,
    floor_no NUMBER(3) NOT NULL,
    max_pax NUMBER(2) NOT NULL,
    sea_view BOOLEAN NOT NULL,
    out_of_order BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE lumen_hotels.pms.guest (
    guest_id NUMBER(8) NOT NULL PRIMARY KEY,
    guest_nm VARCHAR(120) NOT NULL,
    nationality VARCHAR(40) NOT NULL,
    loyalty_tier VARCHAR(20),
    enrolled_dt DATE,
    newsletter BOOLEAN NOT NULL,
    company_nm VARCHAR(80)
);

CREATE OR REPLACE TABLE lumen_hotels.pms.reservation (
    resv_id NUMBER(10) NOT NULL PRIMARY KEY,
    guest_id NUMBER(8) NOT NULL REFERENCES lumen_hotels.pms.guest (guest_id),
    room_id NUMBER(6) NOT NULL REFERENCES lumen_hotels.pms.room (room_id),
    channel VARCHAR(30) NOT NULL,
    resv_status VARCHAR(20) NOT NULL,
    purpose VARCHAR(20),
    bkg_dt DATE NOT NULL,
    arr_dt DATE NOT NULL,
    dep_dt DATE NOT NULL,
    cxl_dt DATE,
    adults NUMBER(2) NOT NULL,
    children NUMBER(2) NOT NULL,
    rate_eur NUMBER(8, 2) NOT NULL,
    amt_eur NUMBER(10, 2) NOT NULL,
    breakfast BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE lumen_hotels.pms.payment (
    pmt_id NUMBER(10) NOT NULL PRIMARY KEY,
    resv_id NUMBER(10) NOT NULL REFERENCES lumen_hotels.pms.reservation (resv_id),
    pmt_ts TIMESTAMP_NTZ NOT NULL,
    method VARCHAR(20) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    amt_eur NUMBER(10, 2) NOT NULL
);

CREATE OR REPLACE TABLE lumen_hotels.pms.review (
    review_id NUMBER(10) NOT NULL PRIMARY KEY,
    resv_id NUMBER(10) NOT NULL REFERENCES lumen_hotels.pms.reservation (resv_id),
    source VARCHAR(20) NOT NULL,
    review_dt DATE NOT NULL,
    overall NUMBER(2) NOT NULL,
    cleanliness NUMBER(2),
    service NUMBER(2),
    replied_dt DATE
);

CREATE OR REPLACE TABLE lumen_hotels.pms.employee (
    emp_id NUMBER(6) NOT NULL PRIMARY KEY,
    prop_id NUMBER(4) NOT NULL REFERENCES lumen_hotels.pms.property (prop_id),
    emp_nm VARCHAR(120) NOT NULL,
    dept VARCHAR(30) NOT NULL,
    contract VARCHAR(20) NOT NULL,
    hire_dt DATE NOT NULL,
    exit_dt DATE,
    salary_eur NUMBER(8, 2)
);
