CREATE DATABASE IF NOT EXISTS rides;
CREATE SCHEMA IF NOT EXISTS rides.ops;

CREATE OR REPLACE TABLE rides.ops.drivers (
    driver_id NUMBER(6) NOT NULL PRIMARY KEY,
    driver_name VARCHAR(120) NOT NULL,
    home_city VARCHAR(60) NOT NULL,
    driver_tier VARCHAR(20),
    driver_status VARCHAR(20) NOT NULL,
    onboarded_on DATE NOT NULL
);

CREATE OR REPLACE TABLE rides.ops.vehicles (
    vehicle_id NUMBER(6) NOT NULL PRIMARY KEY,
    plate VARCHAR(20) NOT NULL,
    make VARCHAR(40) NOT NULL,
    fuel_type VARCHAR(20) NOT NULL,
    seats NUMBER(2) NOT NULL,
    model_year NUMBER(4) NOT NULL
);

CREATE OR REPLACE TABLE rides.ops.riders (
    rider_id NUMBER(8) NOT NULL PRIMARY KEY,
    rider_name VARCHAR(120) NOT NULL,
    account_type VARCHAR(20) NOT NULL,
    acquisition_source VARCHAR(40),
    signed_up_on DATE NOT NULL
);

CREATE OR REPLACE TABLE rides.ops.trips (
    trip_id NUMBER(10) NOT NULL PRIMARY KEY,
    rider_id NUMBER(8) NOT NULL REFERENCES rides.ops.riders (rider_id),
    driver_id NUMBER(6) REFERENCES rides.ops.drivers (driver_id),
    vehicle_id NUMBER(6) REFERENCES rides.ops.vehicles (vehicle_id),
    city VARCHAR(60) NOT NULL,
    service_class VARCHAR(20) NOT NULL,
    trip_status VARCHAR(30) NOT NULL,
    requested_at TIMESTAMP_NTZ NOT NULL,
    wait_minutes NUMBER(4),
    duration_minutes NUMBER(5),
    distance_km NUMBER(7, 1),
    fare_eur NUMBER(10, 2),
    commission_eur NUMBER(10, 2),
    is_surge BOOLEAN NOT NULL,
    promo_code VARCHAR(20),
    driver_rating NUMBER(1)
);

CREATE OR REPLACE TABLE rides.ops.payments (
    payment_id NUMBER(10) NOT NULL PRIMARY KEY,
    trip_id NUMBER(10) NOT NULL REFERENCES rides.ops.trips (trip_id),
    payment_method VARCHAR(20) NOT NULL,
    payment_status VARCHAR(20) NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    tip_eur NUMBER(8, 2) NOT NULL,
    charged_on DATE NOT NULL
);
