CREATE DATABASE IF NOT EXISTS clinic;
CREATE SCHEMA IF NOT EXISTS clinic.care;

CREATE OR REPLACE TABLE clinic.care.departments (
    dept_no NUMBER(4) NOT NULL PRIMARY KEY,
    dept_name VARCHAR(60) NOT NULL,
    building VARCHAR(40) NOT NULL,
    phone_ext VARCHAR(10)
);

CREATE OR REPLACE TABLE clinic.care.doctors (
    doctor_no NUMBER(6) NOT NULL PRIMARY KEY,
    doc_name VARCHAR(120) NOT NULL,
    dept_no NUMBER(4) NOT NULL REFERENCES clinic.care.departments (dept_no),
    grade VARCHAR(30) NOT NULL,
    full_time BOOLEAN NOT NULL,
    hired_on DATE NOT NULL,
    salary NUMBER(10, 2)
);

CREATE OR REPLACE TABLE clinic.care.patients (
    patient_no NUMBER(8) NOT NULL PRIMARY KEY,
    patient_name VARCHAR(120) NOT NULL,
    sex VARCHAR(1) NOT NULL,
    birth_date DATE NOT NULL,
    city VARCHAR(60),
    phone VARCHAR(30),
    coverage VARCHAR(20) NOT NULL,
    smoker BOOLEAN,
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE clinic.care.visits (
    visit_no NUMBER(10) NOT NULL PRIMARY KEY,
    patient_no NUMBER(8) NOT NULL REFERENCES clinic.care.patients (patient_no),
    doctor_no NUMBER(6) NOT NULL REFERENCES clinic.care.doctors (doctor_no),
    visit_at TIMESTAMP_NTZ NOT NULL,
    visit_type VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    diagnosis VARCHAR(80),
    wait_min NUMBER(5),
    stay_days NUMBER(4),
    rating NUMBER(2)
);

CREATE OR REPLACE TABLE clinic.care.treatments (
    treatment_no NUMBER(10) NOT NULL PRIMARY KEY,
    visit_no NUMBER(10) NOT NULL REFERENCES clinic.care.visits (visit_no),
    proc_name VARCHAR(80) NOT NULL,
    category VARCHAR(30) NOT NULL,
    units NUMBER(4) NOT NULL,
    unit_cost NUMBER(10, 2) NOT NULL,
    done_on DATE NOT NULL
);

CREATE OR REPLACE TABLE clinic.care.bills (
    bill_no NUMBER(10) NOT NULL PRIMARY KEY,
    visit_no NUMBER(10) NOT NULL REFERENCES clinic.care.visits (visit_no),
    bill_date DATE NOT NULL,
    due_date DATE NOT NULL,
    paid_date DATE,
    amount NUMBER(12, 2) NOT NULL,
    insurance_part NUMBER(12, 2) NOT NULL,
    state VARCHAR(20) NOT NULL
);
