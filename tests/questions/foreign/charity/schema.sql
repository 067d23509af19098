CREATE DATABASE IF NOT EXISTS charity;
CREATE SCHEMA IF NOT EXISTS charity.giving;

CREATE OR REPLACE TABLE charity.giving.projects (
    project_id NUMBER(4) NOT NULL PRIMARY KEY,
    project_name VARCHAR(80) NOT NULL,
    cause VARCHAR(30) NOT NULL,
    country VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL,
    budget_eur NUMBER(12, 2) NOT NULL,
    spent_eur NUMBER(12, 2) NOT NULL,
    started_on DATE NOT NULL
);

CREATE OR REPLACE TABLE charity.giving.campaigns (
    campaign_id NUMBER(4) NOT NULL PRIMARY KEY,
    campaign_name VARCHAR(80) NOT NULL,
    project_id NUMBER(4) REFERENCES charity.giving.projects (project_id),
    channel VARCHAR(20) NOT NULL,
    goal_eur NUMBER(12, 2) NOT NULL,
    cost_eur NUMBER(12, 2) NOT NULL,
    launched_on DATE NOT NULL
);

CREATE OR REPLACE TABLE charity.giving.donors (
    donor_id NUMBER(8) NOT NULL PRIMARY KEY,
    donor_name VARCHAR(120) NOT NULL,
    donor_type VARCHAR(20) NOT NULL,
    city VARCHAR(40),
    country VARCHAR(40) NOT NULL,
    newsletter BOOLEAN NOT NULL,
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE charity.giving.donations (
    donation_id NUMBER(10) NOT NULL PRIMARY KEY,
    donor_id NUMBER(8) NOT NULL REFERENCES charity.giving.donors (donor_id),
    campaign_id NUMBER(4) REFERENCES charity.giving.campaigns (campaign_id),
    donated_on DATE NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    payment_method VARCHAR(20) NOT NULL,
    is_recurring BOOLEAN NOT NULL,
    gift_aid BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE charity.giving.volunteers (
    volunteer_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    project_id NUMBER(4) REFERENCES charity.giving.projects (project_id),
    volunteer_role VARCHAR(30) NOT NULL,
    hours_given NUMBER(8, 1) NOT NULL,
    is_active BOOLEAN NOT NULL,
    joined_on DATE NOT NULL
);
