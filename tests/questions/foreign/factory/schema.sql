CREATE DATABASE IF NOT EXISTS ironvale;
CREATE SCHEMA IF NOT EXISTS ironvale.plant;

CREATE OR REPLACE TABLE ironvale.plant.production_lines (
    line_id NUMBER(4) NOT NULL PRIMARY KEY,
    line_name VARCHAR(40) NOT NULL,
    hall VARCHAR(20) NOT NULL,
    process VARCHAR(20) NOT NULL,
    line_lead VARCHAR(80),
    commissioned_on DATE NOT NULL
);

CREATE OR REPLACE TABLE ironvale.plant.machines (
    machine_id NUMBER(6) NOT NULL PRIMARY KEY,
    line_id NUMBER(4) NOT NULL REFERENCES ironvale.plant.production_lines (line_id),
    machine_code VARCHAR(12) NOT NULL,
    machine_type VARCHAR(30) NOT NULL,
    maker VARCHAR(40),
    installed_on DATE NOT NULL,
    next_service_on DATE,
    is_bottleneck BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE ironvale.plant.articles (
    article_id NUMBER(6) NOT NULL PRIMARY KEY,
    article_no VARCHAR(12) NOT NULL,
    article_name VARCHAR(80) NOT NULL,
    product_family VARCHAR(30) NOT NULL,
    customer VARCHAR(60),
    material_cost_eur NUMBER(8, 2) NOT NULL,
    launched_on DATE NOT NULL
);

CREATE OR REPLACE TABLE ironvale.plant.production_orders (
    order_id NUMBER(8) NOT NULL PRIMARY KEY,
    order_no VARCHAR(14) NOT NULL,
    line_id NUMBER(4) NOT NULL REFERENCES ironvale.plant.production_lines (line_id),
    article_id NUMBER(6) NOT NULL REFERENCES ironvale.plant.articles (article_id),
    shift VARCHAR(10) NOT NULL,
    order_status VARCHAR(12) NOT NULL,
    scheduled_for DATE NOT NULL,
    finished_on DATE,
    planned_pcs NUMBER(8) NOT NULL,
    good_pcs NUMBER(8),
    scrap_pcs NUMBER(8),
    setup_min NUMBER(5),
    energy_kwh NUMBER(10, 1)
);

CREATE OR REPLACE TABLE ironvale.plant.stoppages (
    stoppage_id NUMBER(8) NOT NULL PRIMARY KEY,
    machine_id NUMBER(6) NOT NULL REFERENCES ironvale.plant.machines (machine_id),
    reason VARCHAR(40),
    is_planned BOOLEAN NOT NULL,
    reported_by VARCHAR(80) NOT NULL,
    stopped_at TIMESTAMP_NTZ NOT NULL,
    restarted_at TIMESTAMP_NTZ
);

CREATE OR REPLACE TABLE ironvale.plant.inspections (
    inspection_id NUMBER(8) NOT NULL PRIMARY KEY,
    order_id NUMBER(8) NOT NULL REFERENCES ironvale.plant.production_orders (order_id),
    inspector VARCHAR(80) NOT NULL,
    inspected_on DATE NOT NULL,
    verdict VARCHAR(12) NOT NULL,
    main_defect VARCHAR(30),
    sample_size NUMBER(5) NOT NULL,
    defects_found NUMBER(5) NOT NULL
);

CREATE OR REPLACE TABLE ironvale.plant.maintenance_jobs (
    job_id NUMBER(8) NOT NULL PRIMARY KEY,
    machine_id NUMBER(6) NOT NULL REFERENCES ironvale.plant.machines (machine_id),
    job_kind VARCHAR(20) NOT NULL,
    priority VARCHAR(10) NOT NULL,
    fitter VARCHAR(80),
    raised_on DATE NOT NULL,
    planned_for DATE NOT NULL,
    completed_on DATE,
    labour_hours NUMBER(6, 1),
    parts_cost_eur NUMBER(10, 2)
);
