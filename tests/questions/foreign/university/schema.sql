CREATE DATABASE IF NOT EXISTS campus;
CREATE SCHEMA IF NOT EXISTS campus.registry;

CREATE OR REPLACE TABLE campus.registry.departments (
    dept_id NUMBER(4) NOT NULL PRIMARY KEY,
    dept_name VARCHAR(80) NOT NULL,
    faculty VARCHAR(60) NOT NULL,
    building VARCHAR(40)
);

CREATE OR REPLACE TABLE campus.registry.lecturers (
    lecturer_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(100) NOT NULL,
    dept_id NUMBER(4) NOT NULL REFERENCES campus.registry.departments (dept_id),
    academic_rank VARCHAR(40) NOT NULL,
    is_full_time BOOLEAN NOT NULL,
    employed_since DATE NOT NULL,
    employed_until DATE
);

CREATE OR REPLACE TABLE campus.registry.students (
    student_id NUMBER(8) NOT NULL PRIMARY KEY,
    student_no VARCHAR(12) NOT NULL,
    full_name VARCHAR(100) NOT NULL,
    programme VARCHAR(60) NOT NULL,
    degree_level VARCHAR(20) NOT NULL,
    home_country VARCHAR(40),
    status VARCHAR(20) NOT NULL,
    admitted_on DATE NOT NULL,
    graduated_on DATE
);

CREATE OR REPLACE TABLE campus.registry.courses (
    course_id NUMBER(6) NOT NULL PRIMARY KEY,
    course_code VARCHAR(12) NOT NULL,
    title VARCHAR(120) NOT NULL,
    dept_id NUMBER(4) NOT NULL REFERENCES campus.registry.departments (dept_id),
    credits NUMBER(3) NOT NULL,
    teaching_language VARCHAR(20) NOT NULL,
    is_mandatory BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE campus.registry.offerings (
    offering_id NUMBER(8) NOT NULL PRIMARY KEY,
    course_id NUMBER(6) NOT NULL REFERENCES campus.registry.courses (course_id),
    lecturer_id NUMBER(6) REFERENCES campus.registry.lecturers (lecturer_id),
    term VARCHAR(20) NOT NULL,
    starts_on DATE NOT NULL,
    delivery VARCHAR(20) NOT NULL,
    capacity NUMBER(5) NOT NULL
);

CREATE OR REPLACE TABLE campus.registry.enrolments (
    enrolment_id NUMBER(10) NOT NULL PRIMARY KEY,
    student_id NUMBER(8) NOT NULL REFERENCES campus.registry.students (student_id),
    offering_id NUMBER(8) NOT NULL REFERENCES campus.registry.offerings (offering_id),
    enrolled_on DATE NOT NULL,
    dropped_on DATE,
    graded_on DATE,
    grade NUMBER(4, 1)
);

CREATE OR REPLACE TABLE campus.registry.fees (
    fee_id NUMBER(10) NOT NULL PRIMARY KEY,
    student_id NUMBER(8) NOT NULL REFERENCES campus.registry.students (student_id),
    fee_type VARCHAR(30) NOT NULL,
    amount NUMBER(10, 2) NOT NULL,
    invoiced_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE
);
