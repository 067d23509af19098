CREATE DATABASE IF NOT EXISTS azulnorte;
CREATE SCHEMA IF NOT EXISTS azulnorte.flightops;

CREATE OR REPLACE TABLE azulnorte.flightops.airports (
    iata_code VARCHAR(3) NOT NULL PRIMARY KEY,
    airport_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    country VARCHAR(60) NOT NULL,
    continent VARCHAR(40) NOT NULL
);

CREATE OR REPLACE TABLE azulnorte.flightops.aircraft (
    registration VARCHAR(10) NOT NULL PRIMARY KEY,
    aircraft_name VARCHAR(60),
    model VARCHAR(40) NOT NULL,
    manufacturer VARCHAR(40) NOT NULL,
    seats NUMBER(4) NOT NULL,
    delivered_on DATE NOT NULL,
    is_leased BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE azulnorte.flightops.flights (
    flight_id NUMBER(8) NOT NULL PRIMARY KEY,
    flight_no VARCHAR(10) NOT NULL,
    origin_code VARCHAR(3) NOT NULL REFERENCES azulnorte.flightops.airports (iata_code),
    dest_code VARCHAR(3) NOT NULL REFERENCES azulnorte.flightops.airports (iata_code),
    registration VARCHAR(10) NOT NULL REFERENCES azulnorte.flightops.aircraft (registration),
    departs_at TIMESTAMP_NTZ NOT NULL,
    status VARCHAR(20) NOT NULL,
    delay_min NUMBER(5),
    delay_reason VARCHAR(40),
    seats_offered NUMBER(4) NOT NULL,
    pax NUMBER(4)
);

CREATE OR REPLACE TABLE azulnorte.flightops.bookings (
    booking_ref VARCHAR(8) NOT NULL PRIMARY KEY,
    flight_id NUMBER(8) NOT NULL REFERENCES azulnorte.flightops.flights (flight_id),
    booked_on DATE NOT NULL,
    lead_passenger VARCHAR(120) NOT NULL,
    cabin VARCHAR(20) NOT NULL,
    channel VARCHAR(30),
    party_size NUMBER(3) NOT NULL,
    fare_eur NUMBER(10, 2) NOT NULL,
    extras_eur NUMBER(10, 2) NOT NULL,
    status VARCHAR(20) NOT NULL
);
