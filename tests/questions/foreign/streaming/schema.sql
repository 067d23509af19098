CREATE DATABASE IF NOT EXISTS tonara;
CREATE SCHEMA IF NOT EXISTS tonara.core;

CREATE OR REPLACE TABLE tonara.core.app_user (
    u_id NUMBER(8) NOT NULL PRIMARY KEY,
    nickname VARCHAR(80) NOT NULL,
    country VARCHAR(60) NOT NULL,
    birth_year NUMBER(4),
    signup_channel VARCHAR(30) NOT NULL,
    signed_up DATE NOT NULL,
    marketing_ok BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE tonara.core.artist (
    artist_id NUMBER(6) NOT NULL PRIMARY KEY,
    artist_name VARCHAR(120) NOT NULL,
    genre VARCHAR(30) NOT NULL,
    home_country VARCHAR(60) NOT NULL,
    label VARCHAR(60),
    verified BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE tonara.core.song (
    song_id NUMBER(8) NOT NULL PRIMARY KEY,
    artist_id NUMBER(6) NOT NULL REFERENCES tonara.core.artist (artist_id),
    title VARCHAR(160) NOT NULL,
    album VARCHAR(160),
    language VARCHAR(30) NOT NULL,
    duration_s NUMBER(6) NOT NULL,
    released DATE NOT NULL,
    explicit BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE tonara.core.play (
    play_id NUMBER(12) NOT NULL PRIMARY KEY,
    u_id NUMBER(8) NOT NULL REFERENCES tonara.core.app_user (u_id),
    song_id NUMBER(8) NOT NULL REFERENCES tonara.core.song (song_id),
    started_at TIMESTAMP_NTZ NOT NULL,
    seconds NUMBER(6) NOT NULL,
    skipped BOOLEAN NOT NULL,
    source VARCHAR(20) NOT NULL,
    device VARCHAR(20),
    offline BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE tonara.core.subscription (
    sub_id NUMBER(8) NOT NULL PRIMARY KEY,
    u_id NUMBER(8) NOT NULL REFERENCES tonara.core.app_user (u_id),
    tier VARCHAR(20) NOT NULL,
    price_eur NUMBER(6, 2) NOT NULL,
    pay_provider VARCHAR(30) NOT NULL,
    start_dt DATE NOT NULL,
    end_dt DATE,
    end_reason VARCHAR(40)
);

CREATE OR REPLACE TABLE tonara.core.playlist (
    playlist_id NUMBER(8) NOT NULL PRIMARY KEY,
    owner_id NUMBER(8) NOT NULL REFERENCES tonara.core.app_user (u_id),
    playlist_name VARCHAR(120) NOT NULL,
    mood VARCHAR(30),
    created DATE NOT NULL,
    is_public BOOLEAN NOT NULL,
    followers NUMBER(8) NOT NULL
);

CREATE OR REPLACE TABLE tonara.core.favourite (
    u_id NUMBER(8) NOT NULL REFERENCES tonara.core.app_user (u_id),
    song_id NUMBER(8) NOT NULL REFERENCES tonara.core.song (song_id),
    liked_on DATE NOT NULL,
    PRIMARY KEY (u_id, song_id)
);

CREATE OR REPLACE TABLE tonara.core.payout (
    payout_id NUMBER(8) NOT NULL PRIMARY KEY,
    artist_id NUMBER(6) NOT NULL REFERENCES tonara.core.artist (artist_id),
    royalty_month DATE NOT NULL,
    amount_eur NUMBER(10, 2) NOT NULL,
    paid_on DATE
);
