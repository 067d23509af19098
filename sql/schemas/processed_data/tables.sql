-- Daily aggregates of sales and the figures of each customer; filled by the procedures of this schema, which daily_metrics_task calls.
-- Tables and a task, not dynamic tables: the figures are of whole days, so one refresh a night is all they need; the task is
-- serverless and billed by what it uses, where a dynamic table resumes a warehouse for at least 60 s each refresh; and figures that
-- count back from CURRENT_DATE would be computed anew each time anyway.

CREATE OR ALTER TABLE analytics_platform.processed_data.daily_sales (
    sales_date       DATE          NOT NULL,
    region           VARCHAR(60)   NOT NULL,
    channel          VARCHAR(20)   NOT NULL COMMENT 'Unknown where the order has none',
    order_count      NUMBER(12, 0) NOT NULL COMMENT 'Orders that were not cancelled',
    cancelled_orders NUMBER(12, 0) NOT NULL,
    customer_count   NUMBER(12, 0) NOT NULL COMMENT 'Different customers; not to be summed over days',
    units_sold       NUMBER(14, 0) NOT NULL,
    gross_amount     NUMBER(18, 2) NOT NULL,
    discount_amount  NUMBER(18, 2) NOT NULL,
    revenue          NUMBER(18, 2) NOT NULL COMMENT 'Net of discounts, before returns, without cancelled orders',
    cost             NUMBER(18, 2) NOT NULL,
    margin           NUMBER(18, 2) NOT NULL,
    returned_amount  NUMBER(18, 2) NOT NULL,
    refreshed_at     TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row per day, region and channel';

CREATE OR ALTER TABLE analytics_platform.processed_data.customer_metrics (
    customer_id             NUMBER(38, 0) NOT NULL PRIMARY KEY,
    order_count             NUMBER(12, 0) NOT NULL,
    lifetime_revenue        NUMBER(18, 2) NOT NULL,
    lifetime_margin         NUMBER(18, 2) NOT NULL,
    average_order_value     NUMBER(18, 2)          COMMENT 'Empty for customers who never ordered',
    returned_amount         NUMBER(18, 2) NOT NULL,
    recent_90_day_revenue   NUMBER(18, 2) NOT NULL,
    first_order_date        DATE,
    last_order_date         DATE,
    refreshed_at            TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    units_bought            NUMBER(14, 0) NOT NULL DEFAULT 0,
    previous_90_day_revenue NUMBER(18, 2) NOT NULL DEFAULT 0 COMMENT 'Of the 90 days before the recent 90'
)
COMMENT = 'One row per customer, as of the last refresh';
