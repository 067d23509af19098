CREATE DATABASE IF NOT EXISTS retail_hq;
CREATE SCHEMA IF NOT EXISTS retail_hq.dw;

CREATE OR REPLACE TABLE retail_hq.dw.stores (
    store_id NUMBER(4) NOT NULL PRIMARY KEY,
    store_name VARCHAR(80) NOT NULL,
    city VARCHAR(60) NOT NULL,
    region VARCHAR(60) NOT NULL,
    store_format VARCHAR(20) NOT NULL,
    sales_area_sqm NUMBER(6),
    opened_on DATE NOT NULL,
    has_parking BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE retail_hq.dw.products (
    product_id NUMBER(6) NOT NULL PRIMARY KEY,
    sku VARCHAR(20) NOT NULL,
    product_name VARCHAR(120) NOT NULL,
    category VARCHAR(40) NOT NULL,
    brand VARCHAR(60),
    supplier VARCHAR(80) NOT NULL,
    list_price NUMBER(8, 2) NOT NULL,
    is_private_label BOOLEAN NOT NULL,
    launched_on DATE NOT NULL
);

CREATE OR REPLACE TABLE retail_hq.dw.promotions (
    promo_id NUMBER(4) NOT NULL PRIMARY KEY,
    promo_name VARCHAR(80) NOT NULL,
    promo_type VARCHAR(30) NOT NULL,
    discount_pct NUMBER(4, 2) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL
);

CREATE OR REPLACE TABLE retail_hq.dw.employees (
    employee_id NUMBER(6) NOT NULL PRIMARY KEY,
    full_name VARCHAR(100) NOT NULL,
    store_id NUMBER(4) NOT NULL REFERENCES retail_hq.dw.stores (store_id),
    job_title VARCHAR(40) NOT NULL,
    contract_type VARCHAR(20) NOT NULL,
    weekly_hours NUMBER(4, 1) NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE
);

CREATE OR REPLACE TABLE retail_hq.dw.receipts (
    receipt_id NUMBER(10) NOT NULL PRIMARY KEY,
    store_id NUMBER(4) NOT NULL REFERENCES retail_hq.dw.stores (store_id),
    cashier_id NUMBER(6) REFERENCES retail_hq.dw.employees (employee_id),
    sold_at TIMESTAMP_NTZ NOT NULL,
    payment_method VARCHAR(20) NOT NULL,
    loyalty_card_no VARCHAR(20),
    receipt_total NUMBER(10, 2) NOT NULL
);

CREATE OR REPLACE TABLE retail_hq.dw.receipt_lines (
    line_id NUMBER(10) NOT NULL PRIMARY KEY,
    receipt_id NUMBER(10) NOT NULL REFERENCES retail_hq.dw.receipts (receipt_id),
    product_id NUMBER(6) NOT NULL REFERENCES retail_hq.dw.products (product_id),
    promo_id NUMBER(4) REFERENCES retail_hq.dw.promotions (promo_id),
    quantity NUMBER(6) NOT NULL,
    unit_price NUMBER(8, 2) NOT NULL,
    discount_amount NUMBER(8, 2) NOT NULL,
    net_amount NUMBER(10, 2) NOT NULL,
    unit_cost NUMBER(8, 2) NOT NULL,
    is_return BOOLEAN NOT NULL
);

CREATE OR REPLACE TABLE retail_hq.dw.stock (
    store_id NUMBER(4) NOT NULL REFERENCES retail_hq.dw.stores (store_id),
    product_id NUMBER(6) NOT NULL REFERENCES retail_hq.dw.products (product_id),
    on_hand NUMBER(6) NOT NULL,
    reorder_point NUMBER(6) NOT NULL,
    unit_cost NUMBER(8, 2) NOT NULL,
    last_counted_on DATE,
    PRIMARY KEY (store_id, product_id)
);
