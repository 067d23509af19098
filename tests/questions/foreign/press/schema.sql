CREATE DATABASE IF NOT EXISTS courier;
CREATE SCHEMA IF NOT EXISTS courier.press;

CREATE OR REPLACE TABLE courier.press.readers (
    reader_id NUMBER(8) NOT NULL PRIMARY KEY,
    reader_name VARCHAR(100) NOT NULL,
    town VARCHAR(60) NOT NULL,
    county VARCHAR(40) NOT NULL,
    age_group VARCHAR(20),
    newsletter BOOLEAN NOT NULL,
    registered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE courier.press.subscriptions (
    subscription_id NUMBER(8) NOT NULL PRIMARY KEY,
    reader_id NUMBER(8) NOT NULL REFERENCES courier.press.readers (reader_id),
    plan VARCHAR(30) NOT NULL,
    billing_cycle VARCHAR(20) NOT NULL,
    sales_channel VARCHAR(30) NOT NULL,
    monthly_fee NUMBER(8, 2) NOT NULL,
    started_on DATE NOT NULL,
    cancelled_on DATE,
    cancel_reason VARCHAR(40)
);

CREATE OR REPLACE TABLE courier.press.deliveries (
    delivery_id NUMBER(10) NOT NULL PRIMARY KEY,
    subscription_id NUMBER(8) NOT NULL REFERENCES courier.press.subscriptions (subscription_id),
    carrier VARCHAR(80) NOT NULL,
    route VARCHAR(30) NOT NULL,
    status VARCHAR(20) NOT NULL,
    minutes_late NUMBER(5),
    delivered_on DATE NOT NULL
);

CREATE OR REPLACE TABLE courier.press.articles (
    article_id NUMBER(8) NOT NULL PRIMARY KEY,
    headline VARCHAR(160) NOT NULL,
    section VARCHAR(30) NOT NULL,
    author VARCHAR(80),
    is_premium BOOLEAN NOT NULL,
    word_count NUMBER(6) NOT NULL,
    page_views NUMBER(10) NOT NULL,
    comment_count NUMBER(6) NOT NULL,
    published_on DATE NOT NULL
);

CREATE OR REPLACE TABLE courier.press.ad_bookings (
    booking_id NUMBER(8) NOT NULL PRIMARY KEY,
    advertiser VARCHAR(80) NOT NULL,
    industry VARCHAR(40) NOT NULL,
    placement VARCHAR(30) NOT NULL,
    account_manager VARCHAR(80),
    status VARCHAR(20) NOT NULL,
    list_price NUMBER(10, 2) NOT NULL,
    net_price NUMBER(10, 2) NOT NULL,
    is_paid BOOLEAN NOT NULL,
    run_date DATE NOT NULL
);
