CREATE DATABASE IF NOT EXISTS bikeshare;
CREATE SCHEMA IF NOT EXISTS bikeshare.ops;

CREATE OR REPLACE TABLE bikeshare.ops.stations (
    station_id NUMBER(6) NOT NULL PRIMARY KEY,
    station_name VARCHAR(80) NOT NULL,
    district VARCHAR(40) NOT NULL,
    docks NUMBER(4) NOT NULL,
    has_charger BOOLEAN NOT NULL,
    opened_on DATE NOT NULL
);

CREATE OR REPLACE TABLE bikeshare.ops.bikes (
    bike_id NUMBER(8) NOT NULL PRIMARY KEY,
    bike_code VARCHAR(20) NOT NULL,
    bike_type VARCHAR(20) NOT NULL,
    maker VARCHAR(40) NOT NULL,
    bike_status VARCHAR(20) NOT NULL,
    purchase_price NUMBER(10, 2) NOT NULL,
    purchased_on DATE NOT NULL
);

CREATE OR REPLACE TABLE bikeshare.ops.rides (
    ride_id NUMBER(12) NOT NULL PRIMARY KEY,
    bike_id NUMBER(8) NOT NULL REFERENCES bikeshare.ops.bikes (bike_id),
    start_station_id NUMBER(6) NOT NULL REFERENCES bikeshare.ops.stations (station_id),
    rider_type VARCHAR(20) NOT NULL,
    payment_method VARCHAR(20),
    started_at TIMESTAMP_NTZ NOT NULL,
    duration_minutes NUMBER(6) NOT NULL,
    distance_km NUMBER(8, 2) NOT NULL,
    fare NUMBER(10, 2) NOT NULL,
    rating NUMBER(1),
    is_round_trip BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE bikeshare.ops.maintenance (
    job_id NUMBER(10) NOT NULL PRIMARY KEY,
    bike_id NUMBER(8) NOT NULL REFERENCES bikeshare.ops.bikes (bike_id),
    fault VARCHAR(40) NOT NULL,
    mechanic VARCHAR(80),
    reported_on DATE NOT NULL,
    completed_on DATE,
    cost NUMBER(10, 2) NOT NULL
);
