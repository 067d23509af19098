CREATE DATABASE IF NOT EXISTS motorpool;
CREATE SCHEMA IF NOT EXISTS motorpool.fleet;

CREATE OR REPLACE TABLE motorpool.fleet.vehicles (
    vehicle_id NUMBER(6) NOT NULL PRIMARY KEY,
    license_plate VARCHAR(12) NOT NULL,
    make VARCHAR(30) NOT NULL,
    model VARCHAR(40) NOT NULL,
    vehicle_class VARCHAR(20) NOT NULL,
    fuel_type VARCHAR(20) NOT NULL,
    site VARCHAR(40) NOT NULL,
    is_leased BOOLEAN NOT NULL,
    purchase_price NUMBER(10, 2),
    in_service_on DATE NOT NULL,
    retired_on DATE
);

CREATE OR REPLACE TABLE motorpool.fleet.drivers (
    driver_id NUMBER(6) NOT NULL PRIMARY KEY,
    driver_name VARCHAR(80) NOT NULL,
    department VARCHAR(40) NOT NULL,
    licence_class VARCHAR(5) NOT NULL,
    licence_expires_on DATE NOT NULL,
    hired_on DATE NOT NULL
);

CREATE OR REPLACE TABLE motorpool.fleet.trips (
    trip_id NUMBER(10) NOT NULL PRIMARY KEY,
    vehicle_id NUMBER(6) NOT NULL REFERENCES motorpool.fleet.vehicles (vehicle_id),
    driver_id NUMBER(6) REFERENCES motorpool.fleet.drivers (driver_id),
    purpose VARCHAR(30) NOT NULL,
    destination VARCHAR(40) NOT NULL,
    distance_km NUMBER(8, 1) NOT NULL,
    duration_min NUMBER(6) NOT NULL,
    trip_date DATE NOT NULL
);

CREATE OR REPLACE TABLE motorpool.fleet.fuel_purchases (
    purchase_id NUMBER(10) NOT NULL PRIMARY KEY,
    vehicle_id NUMBER(6) NOT NULL REFERENCES motorpool.fleet.vehicles (vehicle_id),
    driver_id NUMBER(6) REFERENCES motorpool.fleet.drivers (driver_id),
    station VARCHAR(40) NOT NULL,
    litres NUMBER(8, 2) NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    payment_method VARCHAR(20) NOT NULL,
    bought_on DATE NOT NULL
);

CREATE OR REPLACE TABLE motorpool.fleet.repairs (
    repair_id NUMBER(8) NOT NULL PRIMARY KEY,
    vehicle_id NUMBER(6) NOT NULL REFERENCES motorpool.fleet.vehicles (vehicle_id),
    garage VARCHAR(60) NOT NULL,
    repair_type VARCHAR(30) NOT NULL,
    is_warranty BOOLEAN NOT NULL,
    labour_eur NUMBER(10, 2) NOT NULL,
    parts_eur NUMBER(10, 2) NOT NULL,
    reported_on DATE NOT NULL,
    returned_on DATE
);
