CREATE DATABASE IF NOT EXISTS brightpath;
CREATE SCHEMA IF NOT EXISTS brightpath.tuition;

CREATE OR REPLACE TABLE brightpath.tuition.pupils (
    pupil_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    year_group VARCHAR(10) NOT NULL,
    home_town VARCHAR(60) NOT NULL,
    day_school VARCHAR(80),
    guardian_phone VARCHAR(30),
    has_bursary BOOLEAN NOT NULL,
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE brightpath.tuition.courses (
    course_id NUMBER(4) NOT NULL PRIMARY KEY,
    course_name VARCHAR(80) NOT NULL,
    subject VARCHAR(40) NOT NULL,
    course_level VARCHAR(20) NOT NULL,
    tutor_name VARCHAR(80) NOT NULL,
    delivery VARCHAR(20) NOT NULL,
    centre VARCHAR(40),
    capacity NUMBER(3) NOT NULL,
    price_per_term NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE brightpath.tuition.enrolments (
    enrolment_id NUMBER(8) NOT NULL PRIMARY KEY,
    pupil_id NUMBER(6) NOT NULL REFERENCES brightpath.tuition.pupils (pupil_id),
    course_id NUMBER(4) NOT NULL REFERENCES brightpath.tuition.courses (course_id),
    enrolled_on DATE NOT NULL,
    ended_on DATE,
    enrolment_status VARCHAR(20) NOT NULL,
    withdrawal_reason VARCHAR(40),
    final_mark NUMBER(3)
);

CREATE OR REPLACE TABLE brightpath.tuition.attendance (
    attendance_id NUMBER(10) NOT NULL PRIMARY KEY,
    enrolment_id NUMBER(8) NOT NULL REFERENCES brightpath.tuition.enrolments (enrolment_id),
    lesson_on DATE NOT NULL,
    register_mark VARCHAR(20) NOT NULL,
    minutes_attended NUMBER(4) NOT NULL
);

CREATE OR REPLACE TABLE brightpath.tuition.fees (
    fee_id NUMBER(8) NOT NULL PRIMARY KEY,
    pupil_id NUMBER(6) NOT NULL REFERENCES brightpath.tuition.pupils (pupil_id),
    fee_type VARCHAR(30) NOT NULL,
    amount_gbp NUMBER(8, 2) NOT NULL,
    billed_on DATE NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE,
    payment_method VARCHAR(20)
);
