CREATE DATABASE IF NOT EXISTS people_ops;
CREATE SCHEMA IF NOT EXISTS people_ops.hr;

CREATE OR REPLACE TABLE people_ops.hr.departments (
    department_id NUMBER(4) NOT NULL PRIMARY KEY,
    department_name VARCHAR(60) NOT NULL,
    division VARCHAR(40) NOT NULL,
    cost_center VARCHAR(12) NOT NULL,
    planned_headcount NUMBER(5) NOT NULL
);

CREATE OR REPLACE TABLE people_ops.hr.positions (
    position_id NUMBER(4) NOT NULL PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    job_family VARCHAR(40) NOT NULL,
    job_level VARCHAR(20) NOT NULL
);

CREATE OR REPLACE TABLE people_ops.hr.employees (
    employee_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    department_id NUMBER(4) NOT NULL REFERENCES people_ops.hr.departments (department_id),
    position_id NUMBER(4) NOT NULL REFERENCES people_ops.hr.positions (position_id),
    manager_name VARCHAR(120),
    gender VARCHAR(20),
    office VARCHAR(40) NOT NULL,
    contract_type VARCHAR(20) NOT NULL,
    is_remote BOOLEAN NOT NULL,
    birth_date DATE,
    hired_on DATE NOT NULL,
    left_on DATE,
    leaving_reason VARCHAR(40)
);

CREATE OR REPLACE TABLE people_ops.hr.salaries (
    salary_id NUMBER(8) NOT NULL PRIMARY KEY,
    employee_id NUMBER(6) NOT NULL REFERENCES people_ops.hr.employees (employee_id),
    annual_salary_eur NUMBER(10, 2) NOT NULL,
    bonus_target_pct NUMBER(4, 1),
    change_reason VARCHAR(30) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE
);

CREATE OR REPLACE TABLE people_ops.hr.absences (
    absence_id NUMBER(8) NOT NULL PRIMARY KEY,
    employee_id NUMBER(6) NOT NULL REFERENCES people_ops.hr.employees (employee_id),
    absence_type VARCHAR(30) NOT NULL,
    request_status VARCHAR(20) NOT NULL,
    requested_on DATE NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    working_days NUMBER(5, 1) NOT NULL
);

CREATE OR REPLACE TABLE people_ops.hr.job_openings (
    opening_id NUMBER(6) NOT NULL PRIMARY KEY,
    department_id NUMBER(4) NOT NULL REFERENCES people_ops.hr.departments (department_id),
    position_id NUMBER(4) NOT NULL REFERENCES people_ops.hr.positions (position_id),
    recruiter VARCHAR(80),
    opening_status VARCHAR(20) NOT NULL,
    opened_on DATE NOT NULL,
    filled_on DATE
);

CREATE OR REPLACE TABLE people_ops.hr.applications (
    application_id NUMBER(8) NOT NULL PRIMARY KEY,
    opening_id NUMBER(6) NOT NULL REFERENCES people_ops.hr.job_openings (opening_id),
    candidate_name VARCHAR(120) NOT NULL,
    source VARCHAR(30),
    stage VARCHAR(20) NOT NULL,
    applied_on DATE NOT NULL,
    decided_on DATE
);

CREATE OR REPLACE TABLE people_ops.hr.training_enrollments (
    enrollment_id NUMBER(8) NOT NULL PRIMARY KEY,
    employee_id NUMBER(6) NOT NULL REFERENCES people_ops.hr.employees (employee_id),
    course_name VARCHAR(100) NOT NULL,
    category VARCHAR(30) NOT NULL,
    provider VARCHAR(60) NOT NULL,
    started_on DATE NOT NULL,
    completed_on DATE,
    hours NUMBER(5, 1) NOT NULL,
    cost_eur NUMBER(8, 2) NOT NULL,
    passed BOOLEAN,
    rating NUMBER(1)
);
