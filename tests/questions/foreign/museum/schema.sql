CREATE DATABASE IF NOT EXISTS museum_db;
CREATE SCHEMA IF NOT EXISTS museum_db.front;

CREATE OR REPLACE TABLE museum_db.front.exhibitions (
    exhibition_id NUMBER(5) NOT NULL PRIMARY KEY,
    title VARCHAR(120) NOT NULL,
    department VARCHAR(40) NOT NULL,
    wing VARCHAR(20) NOT NULL,
    curator VARCHAR(80),
    opens_on DATE NOT NULL,
    closes_on DATE,
    budget_gbp NUMBER(12, 2) NOT NULL,
    is_touring BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE museum_db.front.members (
    member_id NUMBER(6) NOT NULL PRIMARY KEY,
    member_name VARCHAR(80) NOT NULL,
    level VARCHAR(20) NOT NULL,
    town VARCHAR(40),
    joined_on DATE NOT NULL,
    ended_on DATE,
    annual_fee_gbp NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE museum_db.front.tickets (
    ticket_id NUMBER(10) NOT NULL PRIMARY KEY,
    exhibition_id NUMBER(5) REFERENCES museum_db.front.exhibitions (exhibition_id),
    member_id NUMBER(6) REFERENCES museum_db.front.members (member_id),
    visit_date DATE NOT NULL,
    bought_on DATE NOT NULL,
    ticket_type VARCHAR(20) NOT NULL,
    sales_channel VARCHAR(20) NOT NULL,
    visitors NUMBER(4) NOT NULL,
    paid_gbp NUMBER(8, 2) NOT NULL,
    has_audio_guide BOOLEAN NOT NULL,
    is_refunded BOOLEAN NOT NULL,
    rating NUMBER(1)
);

CREATE OR REPLACE TABLE museum_db.front.donations (
    donation_id NUMBER(8) NOT NULL PRIMARY KEY,
    member_id NUMBER(6) REFERENCES museum_db.front.members (member_id),
    exhibition_id NUMBER(5) REFERENCES museum_db.front.exhibitions (exhibition_id),
    donated_on DATE NOT NULL,
    amount_gbp NUMBER(10, 2) NOT NULL,
    method VARCHAR(20) NOT NULL,
    gift_aid BOOLEAN NOT NULL
);
