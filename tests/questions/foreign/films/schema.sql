CREATE DATABASE IF NOT EXISTS dvdshop;
CREATE SCHEMA IF NOT EXISTS dvdshop.public;

CREATE OR REPLACE TABLE dvdshop.public.store (
    store_id NUMBER(4) NOT NULL PRIMARY KEY,
    store_name VARCHAR(60) NOT NULL,
    store_city VARCHAR(60) NOT NULL
);

CREATE OR REPLACE TABLE dvdshop.public.staff (
    staff_id NUMBER(6) NOT NULL PRIMARY KEY,
    staff_name VARCHAR(120) NOT NULL,
    store_id NUMBER(4) NOT NULL,
    position VARCHAR(30) NOT NULL,
    hire_date DATE NOT NULL
);

CREATE OR REPLACE TABLE dvdshop.public.customer (
    customer_id NUMBER(8) NOT NULL PRIMARY KEY,
    first_name VARCHAR(60) NOT NULL,
    last_name VARCHAR(60) NOT NULL,
    email VARCHAR(120),
    phone VARCHAR(30),
    city VARCHAR(60),
    active BOOLEAN NOT NULL,
    create_date DATE NOT NULL
);

CREATE OR REPLACE TABLE dvdshop.public.film (
    film_id NUMBER(6) NOT NULL PRIMARY KEY,
    film_title VARCHAR(160) NOT NULL,
    category VARCHAR(30) NOT NULL,
    language VARCHAR(30),
    release_year NUMBER(4) NOT NULL,
    rating VARCHAR(10) NOT NULL,
    length NUMBER(4),
    rental_duration NUMBER(3) NOT NULL,
    rental_rate NUMBER(6, 2) NOT NULL,
    replacement_cost NUMBER(8, 2) NOT NULL
);

CREATE OR REPLACE TABLE dvdshop.public.inventory (
    inventory_id NUMBER(8) NOT NULL PRIMARY KEY,
    film_id NUMBER(6) NOT NULL,
    store_id NUMBER(4) NOT NULL
);

CREATE OR REPLACE TABLE dvdshop.public.rental (
    rental_id NUMBER(10) NOT NULL PRIMARY KEY,
    rental_date TIMESTAMP_NTZ NOT NULL,
    inventory_id NUMBER(8) NOT NULL,
    customer_id NUMBER(8) NOT NULL,
    staff_id NUMBER(6) NOT NULL,
    return_date TIMESTAMP_NTZ
);

CREATE OR REPLACE TABLE dvdshop.public.payment (
    payment_id NUMBER(10) NOT NULL PRIMARY KEY,
    rental_id NUMBER(10) NOT NULL,
    amount NUMBER(8, 2) NOT NULL,
    payment_date TIMESTAMP_NTZ NOT NULL,
    payment_method VARCHAR(20)
);
