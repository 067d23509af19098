CREATE DATABASE IF NOT EXISTS vet_group;
CREATE SCHEMA IF NOT EXISTS vet_group.care;

CREATE OR REPLACE TABLE vet_group.care.owners (
    owner_id NUMBER(8) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    town VARCHAR(60) NOT NULL,
    found_us_through VARCHAR(30),
    wants_reminders BOOLEAN NOT NULL,
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE vet_group.care.animals (
    animal_id NUMBER(8) NOT NULL PRIMARY KEY,
    owner_id NUMBER(8) NOT NULL REFERENCES vet_group.care.owners (owner_id),
    animal_name VARCHAR(60) NOT NULL,
    species VARCHAR(20) NOT NULL,
    breed VARCHAR(60),
    sex VARCHAR(10) NOT NULL,
    is_neutered BOOLEAN NOT NULL,
    is_insured BOOLEAN NOT NULL,
    born_on DATE
);

CREATE OR REPLACE TABLE vet_group.care.visits (
    visit_id NUMBER(10) NOT NULL PRIMARY KEY,
    animal_id NUMBER(8) NOT NULL REFERENCES vet_group.care.animals (animal_id),
    practice VARCHAR(60) NOT NULL,
    vet_name VARCHAR(80),
    visit_reason VARCHAR(30) NOT NULL,
    status VARCHAR(20) NOT NULL,
    visited_on DATE NOT NULL,
    waiting_minutes NUMBER(4),
    weight_kg NUMBER(7, 2)
);

CREATE OR REPLACE TABLE vet_group.care.treatments (
    treatment_id NUMBER(10) NOT NULL PRIMARY KEY,
    visit_id NUMBER(10) NOT NULL REFERENCES vet_group.care.visits (visit_id),
    treatment_name VARCHAR(60) NOT NULL,
    category VARCHAR(30) NOT NULL,
    quantity NUMBER(4) NOT NULL,
    price_eur NUMBER(10, 2) NOT NULL
);

CREATE OR REPLACE TABLE vet_group.care.invoices (
    invoice_id NUMBER(10) NOT NULL PRIMARY KEY,
    visit_id NUMBER(10) NOT NULL REFERENCES vet_group.care.visits (visit_id),
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE,
    amount_eur NUMBER(10, 2) NOT NULL,
    insurance_share_eur NUMBER(10, 2) NOT NULL
);
