CREATE DATABASE IF NOT EXISTS hearthgate;
CREATE SCHEMA IF NOT EXISTS hearthgate.agency;

CREATE OR REPLACE TABLE hearthgate.agency.agents (
    agent_id NUMBER(4) NOT NULL PRIMARY KEY,
    agent_name VARCHAR(80) NOT NULL,
    office VARCHAR(40) NOT NULL,
    job_level VARCHAR(20) NOT NULL,
    joined_on DATE NOT NULL
);

CREATE OR REPLACE TABLE hearthgate.agency.listings (
    listing_id NUMBER(6) NOT NULL PRIMARY KEY,
    agent_id NUMBER(4) REFERENCES hearthgate.agency.agents (agent_id),
    address VARCHAR(120) NOT NULL,
    district VARCHAR(40) NOT NULL,
    property_type VARCHAR(30) NOT NULL,
    bedrooms NUMBER(2) NOT NULL,
    floor_area_sqm NUMBER(6) NOT NULL,
    energy_class VARCHAR(1),
    has_garden BOOLEAN NOT NULL,
    asking_price NUMBER(12, 2) NOT NULL,
    listing_status VARCHAR(20) NOT NULL,
    listed_on DATE NOT NULL
);

CREATE OR REPLACE TABLE hearthgate.agency.viewings (
    viewing_id NUMBER(8) NOT NULL PRIMARY KEY,
    listing_id NUMBER(6) NOT NULL REFERENCES hearthgate.agency.listings (listing_id),
    viewed_on DATE NOT NULL,
    viewing_kind VARCHAR(20) NOT NULL,
    attended BOOLEAN NOT NULL,
    feedback_score NUMBER(2)
);

CREATE OR REPLACE TABLE hearthgate.agency.offers (
    offer_id NUMBER(8) NOT NULL PRIMARY KEY,
    listing_id NUMBER(6) NOT NULL REFERENCES hearthgate.agency.listings (listing_id),
    offered_on DATE NOT NULL,
    buyer_type VARCHAR(30) NOT NULL,
    offer_amount NUMBER(12, 2) NOT NULL,
    offer_status VARCHAR(20) NOT NULL
);

CREATE OR REPLACE TABLE hearthgate.agency.sales (
    sale_id NUMBER(6) NOT NULL PRIMARY KEY,
    listing_id NUMBER(6) NOT NULL REFERENCES hearthgate.agency.listings (listing_id),
    sold_on DATE NOT NULL,
    sale_price NUMBER(12, 2) NOT NULL,
    commission NUMBER(10, 2) NOT NULL
);
