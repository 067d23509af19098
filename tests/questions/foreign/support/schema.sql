CREATE DATABASE IF NOT EXISTS support;
CREATE SCHEMA IF NOT EXISTS support.desk;

CREATE OR REPLACE TABLE support.desk.teams (
    team_id NUMBER(4) NOT NULL PRIMARY KEY,
    team_name VARCHAR(60) NOT NULL,
    site VARCHAR(60) NOT NULL
);

CREATE OR REPLACE TABLE support.desk.agents (
    agent_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(120) NOT NULL,
    team_id NUMBER(4) NOT NULL REFERENCES support.desk.teams (team_id),
    seniority VARCHAR(20) NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE
);

CREATE OR REPLACE TABLE support.desk.organisations (
    org_id NUMBER(6) NOT NULL PRIMARY KEY,
    org_name VARCHAR(160) NOT NULL,
    plan VARCHAR(20) NOT NULL,
    industry VARCHAR(40) NOT NULL,
    country VARCHAR(60) NOT NULL,
    seats NUMBER(8) NOT NULL,
    contract_value_usd NUMBER(12, 2) NOT NULL,
    joined_on DATE NOT NULL
);

CREATE OR REPLACE TABLE support.desk.sla_policies (
    sla_id NUMBER(4) NOT NULL PRIMARY KEY,
    tier VARCHAR(20) NOT NULL,
    response_target_minutes NUMBER(6) NOT NULL,
    resolution_target_hours NUMBER(6) NOT NULL
);

CREATE OR REPLACE TABLE support.desk.tickets (
    ticket_id NUMBER(10) NOT NULL PRIMARY KEY,
    org_id NUMBER(6) NOT NULL REFERENCES support.desk.organisations (org_id),
    agent_id NUMBER(6) REFERENCES support.desk.agents (agent_id),
    sla_id NUMBER(4) REFERENCES support.desk.sla_policies (sla_id),
    subject VARCHAR(200) NOT NULL,
    status VARCHAR(20) NOT NULL,
    priority VARCHAR(10) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    topic VARCHAR(40) NOT NULL,
    opened_at TIMESTAMP_NTZ NOT NULL,
    first_response_at TIMESTAMP_NTZ,
    resolved_at TIMESTAMP_NTZ,
    resolution_due_at TIMESTAMP_NTZ,
    csat_score NUMBER(1),
    reopen_count NUMBER(3) NOT NULL,
    is_escalated BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE support.desk.ticket_events (
    event_id NUMBER(12) NOT NULL PRIMARY KEY,
    ticket_id NUMBER(10) NOT NULL REFERENCES support.desk.tickets (ticket_id),
    event_type VARCHAR(30) NOT NULL,
    actor VARCHAR(20) NOT NULL,
    occurred_at TIMESTAMP_NTZ NOT NULL
);

CREATE OR REPLACE TABLE support.desk.ticket_tags (
    ticket_id NUMBER(10) NOT NULL REFERENCES support.desk.tickets (ticket_id),
    tag VARCHAR(30) NOT NULL,
    PRIMARY KEY (ticket_id, tag)
);
