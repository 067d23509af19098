CREATE DATABASE IF NOT EXISTS growth;
CREATE SCHEMA IF NOT EXISTS growth.mkt;

CREATE OR REPLACE TABLE growth.mkt.channels (
    channel_id NUMBER(3) NOT NULL PRIMARY KEY,
    channel_name VARCHAR(40) NOT NULL,
    channel_group VARCHAR(20) NOT NULL
);

CREATE OR REPLACE TABLE growth.mkt.campaigns (
    campaign_id NUMBER(6) NOT NULL PRIMARY KEY,
    campaign_name VARCHAR(100) NOT NULL,
    channel_id NUMBER(3) NOT NULL REFERENCES growth.mkt.channels (channel_id),
    market VARCHAR(30) NOT NULL,
    objective VARCHAR(30) NOT NULL,
    status VARCHAR(20) NOT NULL,
    owner VARCHAR(60),
    budget_eur NUMBER(10, 2) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE
);

CREATE OR REPLACE TABLE growth.mkt.ad_performance (
    campaign_id NUMBER(6) NOT NULL REFERENCES growth.mkt.campaigns (campaign_id),
    day DATE NOT NULL,
    impressions NUMBER(10) NOT NULL,
    clicks NUMBER(8) NOT NULL,
    spend_eur NUMBER(10, 2) NOT NULL,
    PRIMARY KEY (campaign_id, day)
);

CREATE OR REPLACE TABLE growth.mkt.leads (
    lead_id NUMBER(8) NOT NULL PRIMARY KEY,
    campaign_id NUMBER(6) REFERENCES growth.mkt.campaigns (campaign_id),
    company VARCHAR(120) NOT NULL,
    country VARCHAR(40) NOT NULL,
    job_role VARCHAR(40),
    lead_status VARCHAR(20) NOT NULL,
    score NUMBER(3),
    is_mql BOOLEAN NOT NULL,
    created_at TIMESTAMP_NTZ NOT NULL
);

CREATE OR REPLACE TABLE growth.mkt.conversions (
    conversion_id NUMBER(8) NOT NULL PRIMARY KEY,
    lead_id NUMBER(8) NOT NULL REFERENCES growth.mkt.leads (lead_id),
    conversion_type VARCHAR(20) NOT NULL,
    converted_on DATE NOT NULL,
    revenue_eur NUMBER(10, 2)
);

CREATE OR REPLACE TABLE growth.mkt.email_sends (
    send_id NUMBER(6) NOT NULL PRIMARY KEY,
    campaign_id NUMBER(6) REFERENCES growth.mkt.campaigns (campaign_id),
    subject_line VARCHAR(160) NOT NULL,
    audience VARCHAR(40) NOT NULL,
    sent_at TIMESTAMP_NTZ NOT NULL,
    recipients NUMBER(8) NOT NULL,
    bounces NUMBER(8) NOT NULL,
    opens NUMBER(8) NOT NULL,
    clicks NUMBER(8) NOT NULL,
    unsubscribes NUMBER(6) NOT NULL
);
