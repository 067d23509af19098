CREATE DATABASE IF NOT EXISTS podcasts;
CREATE SCHEMA IF NOT EXISTS podcasts.network;

CREATE OR REPLACE TABLE podcasts.network.shows (
    show_id NUMBER(4) NOT NULL PRIMARY KEY,
    show_name VARCHAR(80) NOT NULL,
    host VARCHAR(80) NOT NULL,
    genre VARCHAR(30) NOT NULL,
    spoken_language VARCHAR(20) NOT NULL,
    show_status VARCHAR(10) NOT NULL,
    launched_on DATE NOT NULL
);

CREATE OR REPLACE TABLE podcasts.network.episodes (
    episode_id NUMBER(6) NOT NULL PRIMARY KEY,
    show_id NUMBER(4) NOT NULL REFERENCES podcasts.network.shows (show_id),
    title VARCHAR(160) NOT NULL,
    episode_type VARCHAR(10) NOT NULL,
    is_explicit BOOLEAN NOT NULL,
    published_on DATE NOT NULL,
    duration_min NUMBER(5, 1) NOT NULL,
    production_cost_eur NUMBER(10, 2)
);

CREATE OR REPLACE TABLE podcasts.network.downloads (
    download_row_id NUMBER(8) NOT NULL PRIMARY KEY,
    episode_id NUMBER(6) NOT NULL REFERENCES podcasts.network.episodes (episode_id),
    download_date DATE NOT NULL,
    platform VARCHAR(30) NOT NULL,
    country VARCHAR(40),
    downloads NUMBER(8) NOT NULL,
    completed_listens NUMBER(8) NOT NULL
);

CREATE OR REPLACE TABLE podcasts.network.sponsors (
    sponsor_id NUMBER(4) NOT NULL PRIMARY KEY,
    sponsor_name VARCHAR(80) NOT NULL,
    industry VARCHAR(40) NOT NULL,
    account_manager VARCHAR(60)
);

CREATE OR REPLACE TABLE podcasts.network.ad_spots (
    spot_id NUMBER(8) NOT NULL PRIMARY KEY,
    episode_id NUMBER(6) NOT NULL REFERENCES podcasts.network.episodes (episode_id),
    sponsor_id NUMBER(4) NOT NULL REFERENCES podcasts.network.sponsors (sponsor_id),
    ad_position VARCHAR(12) NOT NULL,
    spot_status VARCHAR(12) NOT NULL,
    air_date DATE NOT NULL,
    fee_eur NUMBER(10, 2) NOT NULL,
    is_paid BOOLEAN NOT NULL
);
