CREATE DATABASE IF NOT EXISTS fitness;
CREATE SCHEMA IF NOT EXISTS fitness.clubs;

CREATE OR REPLACE TABLE fitness.clubs.studios (
    studio_id NUMBER(4) NOT NULL PRIMARY KEY,
    studio_name VARCHAR(60) NOT NULL,
    city VARCHAR(60) NOT NULL,
    size_sqm NUMBER(6) NOT NULL,
    opened_on DATE NOT NULL,
    has_pool BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE fitness.clubs.members (
    member_id NUMBER(8) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    gender VARCHAR(10),
    birth_year NUMBER(4) NOT NULL,
    home_studio_id NUMBER(4) NOT NULL REFERENCES fitness.clubs.studios (studio_id),
    referral_source VARCHAR(30),
    joined_on DATE NOT NULL
);

CREATE OR REPLACE TABLE fitness.clubs.memberships (
    membership_id NUMBER(8) NOT NULL PRIMARY KEY,
    member_id NUMBER(8) NOT NULL REFERENCES fitness.clubs.members (member_id),
    plan_name VARCHAR(30) NOT NULL,
    billing_cycle VARCHAR(10) NOT NULL,
    monthly_fee_eur NUMBER(8, 2) NOT NULL,
    started_on DATE NOT NULL,
    ended_on DATE,
    cancel_reason VARCHAR(40)
);

CREATE OR REPLACE TABLE fitness.clubs.classes (
    class_id NUMBER(6) NOT NULL PRIMARY KEY,
    class_name VARCHAR(60) NOT NULL,
    category VARCHAR(30) NOT NULL,
    level VARCHAR(20) NOT NULL,
    instructor VARCHAR(80) NOT NULL,
    capacity NUMBER(4) NOT NULL
);

CREATE OR REPLACE TABLE fitness.clubs.visits (
    visit_id NUMBER(10) NOT NULL PRIMARY KEY,
    member_id NUMBER(8) NOT NULL REFERENCES fitness.clubs.members (member_id),
    studio_id NUMBER(4) NOT NULL REFERENCES fitness.clubs.studios (studio_id),
    class_id NUMBER(6) REFERENCES fitness.clubs.classes (class_id),
    checked_in_at TIMESTAMP_NTZ NOT NULL,
    minutes_stayed NUMBER(4),
    bar_spend_eur NUMBER(8, 2) NOT NULL,
    is_guest_pass BOOLEAN NOT NULL
);
