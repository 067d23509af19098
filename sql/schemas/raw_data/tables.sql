-- Sales tables, and the tables of the job queue: jobs, their events, schedules and deliveries. All timestamps are UTC.
-- Primary keys are informational in Snowflake; data_quality_task checks that they hold.

CREATE OR ALTER TABLE analytics_platform.raw_data.customers (
    customer_id   NUMBER(38, 0) NOT NULL PRIMARY KEY,
    customer_name VARCHAR(200)  NOT NULL,
    email         VARCHAR(320),
    segment       VARCHAR(40)   NOT NULL COMMENT 'Enterprise, Mid-Market, Small Business or Consumer',
    region        VARCHAR(60)   NOT NULL,
    country       VARCHAR(60)   NOT NULL,
    city          VARCHAR(80),
    signup_date   DATE          NOT NULL,
    status        VARCHAR(20)   NOT NULL DEFAULT 'ACTIVE' COMMENT 'ACTIVE, INACTIVE or CLOSED',
    created_at    TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at    TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Companies and people who buy, or signed up to';

CREATE OR ALTER TABLE analytics_platform.raw_data.products (
    product_id      NUMBER(38, 0) NOT NULL PRIMARY KEY,
    sku             VARCHAR(40)   NOT NULL,
    product_name    VARCHAR(200)  NOT NULL,
    category        VARCHAR(60)   NOT NULL,
    subcategory     VARCHAR(60)   NOT NULL,
    unit_price      NUMBER(12, 2) NOT NULL COMMENT 'List price today, in US dollars',
    unit_cost       NUMBER(12, 2) NOT NULL,
    is_discontinued BOOLEAN       NOT NULL DEFAULT FALSE,
    launched_on     DATE          NOT NULL,
    discontinued_on DATE
)
COMMENT = 'What is sold';

CREATE OR ALTER TABLE analytics_platform.raw_data.orders (
    order_id        NUMBER(38, 0) NOT NULL PRIMARY KEY,
    customer_id     NUMBER(38, 0) NOT NULL COMMENT 'customers.customer_id',
    ordered_at      TIMESTAMP_NTZ NOT NULL,
    order_date      DATE          NOT NULL COMMENT 'The day of ordered_at, in UTC',
    status          VARCHAR(20)   NOT NULL COMMENT 'COMPLETED, SHIPPED, PENDING, CANCELLED or RETURNED',
    channel         VARCHAR(20)            COMMENT 'Web, Mobile, Partner or Sales Team; empty when the source did not say',
    discount_amount NUMBER(14, 2) NOT NULL DEFAULT 0 COMMENT 'The sum of the discounts of its items',
    shipping_amount NUMBER(14, 2) NOT NULL DEFAULT 0 COMMENT 'Charged for shipping; never part of revenue',
    created_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row an order';

CREATE OR ALTER TABLE analytics_platform.raw_data.order_items (
    order_item_id   NUMBER(38, 0) NOT NULL PRIMARY KEY,
    order_id        NUMBER(38, 0) NOT NULL COMMENT 'orders.order_id',
    product_id      NUMBER(38, 0) NOT NULL COMMENT 'products.product_id',
    quantity        NUMBER(10, 0) NOT NULL,
    unit_price      NUMBER(12, 2) NOT NULL COMMENT 'Price on the day of the order',
    discount_amount NUMBER(14, 2) NOT NULL DEFAULT 0,
    net_amount      NUMBER(14, 2) NOT NULL COMMENT 'quantity * unit_price - discount_amount, before returns',
    cost_amount     NUMBER(14, 2) NOT NULL,
    returned_amount NUMBER(14, 2) NOT NULL DEFAULT 0 COMMENT 'The part of net_amount that was paid back',
    returned_at     TIMESTAMP_NTZ
)
COMMENT = 'One row a product of an order';

-- States of a job: PENDING -> RUNNING -> COMPLETED, FAILED or CANCELLED; RUNNING -> PENDING when a worker hands it back or it is tried again.
CREATE OR ALTER TABLE analytics_platform.raw_data.jobs (
    job_id           VARCHAR(36)   NOT NULL PRIMARY KEY,
    job_name         VARCHAR(200)  NOT NULL,
    job_type         VARCHAR(40)   NOT NULL COMMENT 'REPORT or EXPORT',
    status           VARCHAR(20)   NOT NULL DEFAULT 'PENDING' COMMENT 'PENDING, RUNNING, COMPLETED, FAILED or CANCELLED',
    priority         NUMBER(2, 0)  NOT NULL DEFAULT 5 COMMENT '1 (most urgent) to 9',
    created_by       VARCHAR(320)  NOT NULL,
    input            VARIANT,
    result           VARIANT,
    error_message    VARCHAR(4000),
    error_reference  VARCHAR(80)   COMMENT 'The number that the worker''s log has too',
    query_id         VARCHAR(80)   COMMENT 'The query that runs for the job now, so that cancelling can reach it',
    progress         NUMBER(3, 0)  NOT NULL DEFAULT 0 COMMENT '0 to 100',
    phase            VARCHAR(200),
    attempt          NUMBER(4, 0)  NOT NULL DEFAULT 0 COMMENT 'Claims that count; handing back costs none',
    max_attempts     NUMBER(4, 0)  NOT NULL DEFAULT 3,
    claim_token      VARCHAR(36)   COMMENT 'Fresh with each claim; every later write of the worker carries it',
    worker_id        VARCHAR(200),
    lease_until      TIMESTAMP_NTZ COMMENT 'Past it, another worker may claim the job',
    run_after        TIMESTAMP_NTZ COMMENT 'Not claimed before',
    cancel_requested BOOLEAN       NOT NULL DEFAULT FALSE,
    idempotency_key  VARCHAR(200)  COMMENT 'A second submission with the same key gives the first job',
    source           VARCHAR(20)   NOT NULL DEFAULT 'sql' COMMENT 'chat, slack, api, sql or schedule',
    thread_id        VARCHAR(200)  COMMENT 'The conversation that asked for it',
    created_at       TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at       TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    started_at       TIMESTAMP_NTZ COMMENT 'The first claim',
    finished_at      TIMESTAMP_NTZ
)
COMMENT = 'The job queue: one row a job, whoever submitted it';

CREATE OR ALTER TABLE analytics_platform.raw_data.job_events (
    event_id   VARCHAR(36)   NOT NULL DEFAULT UUID_STRING() PRIMARY KEY,
    job_id     VARCHAR(36)   NOT NULL COMMENT 'jobs.job_id',
    attempt    NUMBER(4, 0)  NOT NULL DEFAULT 0,
    event      VARCHAR(20)   NOT NULL COMMENT 'SUBMITTED, CLAIMED, PROGRESS, RETRIED, HANDED_BACK, COMPLETED, FAILED or CANCELLED',
    phase      VARCHAR(200),
    progress   NUMBER(3, 0),
    message    VARCHAR(4000),
    details    VARIANT,
    worker_id  VARCHAR(200),
    created_at TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'What happened to a job, in order; only ever added to';

CREATE OR ALTER TABLE analytics_platform.raw_data.report_schedules (
    schedule_id     VARCHAR(36)   NOT NULL PRIMARY KEY,
    schedule_name   VARCHAR(200)  NOT NULL,
    cron_expression VARCHAR(120)  NOT NULL COMMENT 'Five fields: minute, hour, day of month, month, day of week',
    time_zone       VARCHAR(64)   NOT NULL DEFAULT 'UTC' COMMENT 'IANA name, such as Europe/Berlin',
    job_type        VARCHAR(40)   NOT NULL DEFAULT 'REPORT',
    input           VARIANT       NOT NULL COMMENT 'The input of the job that each occurrence submits',
    targets         VARIANT       COMMENT 'Where the files go: a list of {"kind": "slack", "address": "#sales"}',
    owner_id        VARCHAR(200)  NOT NULL,
    owner_email     VARCHAR(320)  COMMENT 'Hears of failed deliveries',
    is_enabled      BOOLEAN       NOT NULL DEFAULT TRUE,
    disabled_reason VARCHAR(400),
    next_run_at     TIMESTAMP_NTZ COMMENT 'Compared and swapped together with the insert of the job, so that two workers never fire it twice',
    last_run_at     TIMESTAMP_NTZ,
    last_job_id     VARCHAR(36),
    failure_count   NUMBER(6, 0)  NOT NULL DEFAULT 0 COMMENT 'Failed occurrences in a row',
    created_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Reports that run by the clock';

-- States of a delivery: PENDING -> SENDING -> SENT or FAILED; UNKNOWN when the answer to a send was lost, and then a person decides.
CREATE OR ALTER TABLE analytics_platform.raw_data.deliveries (
    delivery_id     VARCHAR(36)   NOT NULL PRIMARY KEY,
    delivery_key    VARCHAR(400)  NOT NULL COMMENT 'Occurrence and target together; a second send is impossible after SENT',
    job_id          VARCHAR(36)   NOT NULL COMMENT 'jobs.job_id',
    schedule_id     VARCHAR(36)   COMMENT 'report_schedules.schedule_id; empty for a report ordered once',
    occurrence_at   TIMESTAMP_NTZ COMMENT 'The run that the schedule meant, not the moment it happened',
    target_kind     VARCHAR(20)   NOT NULL COMMENT 'slack, email or thread',
    target_address  VARCHAR(320)  NOT NULL,
    status          VARCHAR(20)   NOT NULL DEFAULT 'PENDING' COMMENT 'PENDING, SENDING, SENT, FAILED or UNKNOWN',
    attempt         NUMBER(4, 0)  NOT NULL DEFAULT 0,
    message_id      VARCHAR(200)  COMMENT 'What the receiving service calls the message',
    error_message   VARCHAR(4000),
    error_reference VARCHAR(80),
    created_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    sent_at         TIMESTAMP_NTZ
)
COMMENT = 'One row per occurrence of a report and target';
