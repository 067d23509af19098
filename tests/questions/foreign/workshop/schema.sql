CREATE DATABASE IF NOT EXISTS torque;
CREATE SCHEMA IF NOT EXISTS torque.garages;

CREATE OR REPLACE TABLE torque.garages.customers (
    customer_id NUMBER(8) NOT NULL PRIMARY KEY,
    customer_name VARCHAR(100) NOT NULL,
    customer_kind VARCHAR(12) NOT NULL,
    town VARCHAR(40) NOT NULL,
    heard_of_us VARCHAR(30),
    newsletter BOOLEAN NOT NULL,
    customer_since DATE NOT NULL
);

CREATE OR REPLACE TABLE torque.garages.vehicles (
    vehicle_id NUMBER(8) NOT NULL PRIMARY KEY,
    customer_id NUMBER(8) NOT NULL REFERENCES torque.garages.customers (customer_id),
    registration VARCHAR(10) NOT NULL,
    make VARCHAR(30) NOT NULL,
    model VARCHAR(40) NOT NULL,
    fuel VARCHAR(12) NOT NULL,
    first_registered DATE NOT NULL,
    mot_due DATE,
    mileage NUMBER(8)
);

CREATE OR REPLACE TABLE torque.garages.mechanics (
    mechanic_id NUMBER(4) NOT NULL PRIMARY KEY,
    mechanic_name VARCHAR(80) NOT NULL,
    grade VARCHAR(20) NOT NULL,
    does_electric BOOLEAN NOT NULL,
    hourly_rate NUMBER(6, 2) NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE
);

CREATE OR REPLACE TABLE torque.garages.work_orders (
    work_order_id NUMBER(8) NOT NULL PRIMARY KEY,
    wo_number VARCHAR(12) NOT NULL,
    vehicle_id NUMBER(8) NOT NULL REFERENCES torque.garages.vehicles (vehicle_id),
    mechanic_id NUMBER(4) REFERENCES torque.garages.mechanics (mechanic_id),
    garage VARCHAR(30) NOT NULL,
    work_type VARCHAR(30) NOT NULL,
    wo_status VARCHAR(20) NOT NULL,
    is_warranty BOOLEAN NOT NULL,
    booked_on DATE NOT NULL,
    appointment_on DATE NOT NULL,
    completed_on DATE,
    paid_on DATE,
    labour_hours NUMBER(6, 2),
    labour_amount NUMBER(10, 2),
    parts_amount NUMBER(10, 2),
    discount_amount NUMBER(10, 2)
);

CREATE OR REPLACE TABLE torque.garages.parts (
    part_id NUMBER(6) NOT NULL PRIMARY KEY,
    part_no VARCHAR(14) NOT NULL,
    part_name VARCHAR(60) NOT NULL,
    part_group VARCHAR(30) NOT NULL,
    supplier VARCHAR(50),
    cost_price NUMBER(8, 2) NOT NULL,
    in_stock NUMBER(6) NOT NULL,
    reorder_level NUMBER(6) NOT NULL
);

CREATE OR REPLACE TABLE torque.garages.parts_used (
    usage_id NUMBER(8) NOT NULL PRIMARY KEY,
    work_order_id NUMBER(8) NOT NULL REFERENCES torque.garages.work_orders (work_order_id),
    part_id NUMBER(6) NOT NULL REFERENCES torque.garages.parts (part_id),
    quantity NUMBER(6) NOT NULL,
    unit_price NUMBER(8, 2) NOT NULL,
    unit_cost NUMBER(8, 2) NOT NULL,
    fitted_on DATE NOT NULL
);

CREATE OR REPLACE TABLE torque.garages.reviews (
    review_id NUMBER(8) NOT NULL PRIMARY KEY,
    work_order_id NUMBER(8) NOT NULL REFERENCES torque.garages.work_orders (work_order_id),
    stars NUMBER(1) NOT NULL,
    site VARCHAR(20) NOT NULL,
    review_text VARCHAR(300),
    reviewed_on DATE NOT NULL
);
