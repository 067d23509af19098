CREATE DATABASE IF NOT EXISTS callcentre_db;
CREATE SCHEMA IF NOT EXISTS callcentre_db.ops;

CREATE OR REPLACE TABLE callcentre_db.ops.teams (
    team_id NUMBER(3) NOT NULL PRIMARY KEY,
    team_name VARCHAR(40) NOT NULL,
    site VARCHAR(40) NOT NULL,
    team_leader VARCHAR(80)
);

CREATE OR REPLACE TABLE callcentre_db.ops.agents (
    agent_id NUMBER(5) NOT NULL PRIMARY KEY,
    agent_name VARCHAR(80) NOT NULL,
    team_id NUMBER(3) NOT NULL REFERENCES callcentre_db.ops.teams (team_id),
    skill_level VARCHAR(20) NOT NULL,
    works_from_home BOOLEAN NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE
);

CREATE OR REPLACE TABLE callcentre_db.ops.customers (
    customer_id NUMBER(7) NOT NULL PRIMARY KEY,
    customer_name VARCHAR(80) NOT NULL,
    segment VARCHAR(20) NOT NULL,
    region VARCHAR(30),
    tariff VARCHAR(20) NOT NULL,
    customer_since DATE NOT NULL
);

CREATE OR REPLACE TABLE callcentre_db.ops.calls (
    call_id NUMBER(10) NOT NULL PRIMARY KEY,
    customer_id NUMBER(7) NOT NULL REFERENCES callcentre_db.ops.customers (customer_id),
    agent_id NUMBER(5) REFERENCES callcentre_db.ops.agents (agent_id),
    called_at TIMESTAMP_NTZ NOT NULL,
    direction VARCHAR(10) NOT NULL,
    reason VARCHAR(30),
    wait_seconds NUMBER(6) NOT NULL,
    talk_seconds NUMBER(6),
    outcome VARCHAR(20) NOT NULL,
    is_transferred BOOLEAN NOT NULL,
    is_repeat BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE callcentre_db.ops.surveys (
    survey_id NUMBER(10) NOT NULL PRIMARY KEY,
    call_id NUMBER(10) NOT NULL REFERENCES callcentre_db.ops.calls (call_id),
    answered_on DATE NOT NULL,
    score NUMBER(2) NOT NULL,
    recommend_score NUMBER(2),
    remark VARCHAR(200)
);
