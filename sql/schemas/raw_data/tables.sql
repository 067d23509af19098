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
    job_type         VARCHAR(40)   NOT NULL COMMENT 'REPORT, EXPORT, SQL, DATA_QUALITY, METRICS, ALERT or DELIVERY',
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
    targets          VARIANT       COMMENT 'Where the files go when it is done: a list of {"kind": "slack", "address": "#sales"}',
    schedule_id      VARCHAR(36)   COMMENT 'report_schedules.schedule_id; empty for a job ordered once',
    occurrence_at    TIMESTAMP_NTZ COMMENT 'The run that the schedule meant, not the moment it happened',
    on_behalf_of     VARCHAR(320)  COMMENT 'The recipient whose rights it runs with; empty for the rights of created_by',
    run_as_role      VARCHAR(200)  COMMENT 'The Snowflake role its statements run with; empty for the worker''s own',
    created_at       TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at       TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    started_at       TIMESTAMP_NTZ COMMENT 'The first claim',
    finished_at      TIMESTAMP_NTZ,
    files_deleted_at TIMESTAMP_NTZ COMMENT 'When its owner removed the files'
)
COMMENT = 'The job queue: one row a job, whoever submitted it';

-- Snowflake does not enforce keys: whoever submits a job under an id or a key of its own updates this row first, and so
-- waits for the others that do (queue_procedures.sql).
CREATE OR ALTER TABLE analytics_platform.raw_data.submission_lock (
    lock_id    NUMBER(1, 0)  NOT NULL PRIMARY KEY,
    last_taken TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row; its lock makes submissions under a known id or key run one after the other';

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

-- A schedule submits a job each time it is due. An alert is a schedule whose job_type is ALERT; its state is in alert_states.
CREATE OR ALTER TABLE analytics_platform.raw_data.report_schedules (
    schedule_id     VARCHAR(36)   NOT NULL PRIMARY KEY,
    schedule_name   VARCHAR(200)  NOT NULL,
    cron_expression VARCHAR(120)  NOT NULL COMMENT 'Five fields (minute, hour, day of month, month, day of week; 0 and 7 are Sunday), or BUSINESS_DAY n hh:mm for the n-th business day of the month, negative from its end',
    time_zone       VARCHAR(64)   NOT NULL DEFAULT 'UTC' COMMENT 'IANA name, such as Europe/Berlin',
    job_type        VARCHAR(40)   NOT NULL DEFAULT 'REPORT',
    input           VARIANT       NOT NULL COMMENT 'The input of the job that each occurrence submits',
    targets         VARIANT       COMMENT 'Where the files go: a list of {"kind": "slack", "address": "#sales"}',
    owner_id        VARCHAR(200)  NOT NULL,
    owner_email     VARCHAR(320)  COMMENT 'Hears of failed deliveries',
    owner_role      VARCHAR(200)  COMMENT 'The Snowflake role of the owner, which the jobs run with',
    per_recipient   BOOLEAN       NOT NULL DEFAULT FALSE COMMENT 'One job per target, each with the rights of its recipient (raw_data.people)',
    freshness       VARIANT       COMMENT 'Waits for data: {"table": "orders", "deadline_minutes": 240}; empty runs by the clock alone',
    is_enabled      BOOLEAN       NOT NULL DEFAULT TRUE,
    disabled_reason VARCHAR(400),
    until_at        TIMESTAMP_NTZ COMMENT 'No run after it',
    late_minutes    NUMBER(6, 0)  NOT NULL DEFAULT 720 COMMENT 'A run found later than this is MISSED',
    next_run_at     TIMESTAMP_NTZ COMMENT 'Compared and swapped together with the insert of the job, so that two workers never fire it twice',
    fire_token      VARCHAR(36)   COMMENT 'Of the last swap of next_run_at, so that the worker that made it finds what it won',
    last_run_at     TIMESTAMP_NTZ,
    last_job_id     VARCHAR(36),
    failure_count   NUMBER(6, 0)  NOT NULL DEFAULT 0 COMMENT 'Failed occurrences in a row',
    created_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Reports, exports and alerts that run by the clock';

-- States of a run: SUBMITTED, or WAITING for data -> SUBMITTED or EXPIRED; MISSED when it was found too late, SKIPPED when coalesced.
CREATE OR ALTER TABLE analytics_platform.raw_data.schedule_runs (
    run_id        VARCHAR(36)   NOT NULL PRIMARY KEY,
    schedule_id   VARCHAR(36)   NOT NULL COMMENT 'report_schedules.schedule_id',
    occurrence_at TIMESTAMP_NTZ NOT NULL COMMENT 'The run that the schedule meant, in UTC',
    status        VARCHAR(20)   NOT NULL COMMENT 'SUBMITTED, WAITING, EXPIRED, MISSED or SKIPPED',
    job_id        VARCHAR(36)   COMMENT 'jobs.job_id of the first job that it submitted',
    reason        VARCHAR(1000),
    wait_until    TIMESTAMP_NTZ COMMENT 'The deadline of a run that waits for data',
    created_at    TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at    TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'One row per occurrence of a schedule';

CREATE OR ALTER TABLE analytics_platform.raw_data.alert_states (
    schedule_id    VARCHAR(36)   NOT NULL PRIMARY KEY COMMENT 'report_schedules.schedule_id of the alert',
    state          VARCHAR(20)   NOT NULL DEFAULT 'OK' COMMENT 'OK or FIRING; it tells once per change from OK to FIRING',
    value          NUMBER(38, 6) COMMENT 'The value at the last evaluation',
    threshold      NUMBER(38, 6) COMMENT 'What it was compared with',
    message        VARCHAR(2000),
    evaluated_at   TIMESTAMP_NTZ,
    fired_at       TIMESTAMP_NTZ,
    snoozed_until  TIMESTAMP_NTZ COMMENT 'Evaluated, and silent until then',
    job_id         VARCHAR(36)   COMMENT 'jobs.job_id of the evaluation that told last; tried again, it tells again',
    firing         VARIANT       COMMENT 'Of an alert by group: the groups that fire now'
)
COMMENT = 'How each alert stands';

CREATE OR ALTER TABLE analytics_platform.raw_data.people (
    email         VARCHAR(320)  NOT NULL PRIMARY KEY,
    person_name   VARCHAR(200),
    role_name     VARCHAR(200)  COMMENT 'The Snowflake role whose rights the person has',
    time_zone     VARCHAR(64)   NOT NULL DEFAULT 'UTC',
    slack_user_id VARCHAR(40),
    is_active     BOOLEAN       NOT NULL DEFAULT TRUE,
    sign_in_name  VARCHAR(320)  COMMENT 'The name that the person signs in with, when it is not the e-mail'
)
COMMENT = 'Recipients and the rights that reports made for them run with';

CREATE OR ALTER TABLE analytics_platform.raw_data.report_shares (
    job_id      VARCHAR(36)   NOT NULL COMMENT 'jobs.job_id',
    shared_with VARCHAR(320)  NOT NULL COMMENT 'Id or e-mail of a person; * is everybody who may sign in',
    shared_by   VARCHAR(320)  NOT NULL,
    created_at  TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Who else may open the files of a job';

-- States of a delivery: PENDING -> SENDING -> SENT or FAILED; UNKNOWN when the answer to a send was lost, and then a person decides.
CREATE OR ALTER TABLE analytics_platform.raw_data.deliveries (
    delivery_id     VARCHAR(36)   NOT NULL PRIMARY KEY,
    delivery_key    VARCHAR(400)  NOT NULL COMMENT 'Occurrence (or job) and target together; a second send is impossible after SENT',
    job_id          VARCHAR(36)   NOT NULL COMMENT 'jobs.job_id of the job whose files are sent',
    schedule_id     VARCHAR(36)   COMMENT 'report_schedules.schedule_id; empty for a report ordered once',
    occurrence_at   TIMESTAMP_NTZ COMMENT 'The run that the schedule meant, not the moment it happened',
    target_kind     VARCHAR(20)   NOT NULL COMMENT 'slack, email, s3 or webhook',
    target_address  VARCHAR(320)  NOT NULL,
    owner_id        VARCHAR(320)  COMMENT 'Whose delivery it is; hears of failures',
    status          VARCHAR(20)   NOT NULL DEFAULT 'PENDING' COMMENT 'PENDING, SENDING, SENT, FAILED or UNKNOWN',
    attempt         NUMBER(4, 0)  NOT NULL DEFAULT 0,
    claim_token     VARCHAR(36)   COMMENT 'Of the attempt that sends now',
    message_id      VARCHAR(400)  COMMENT 'What the receiving service calls the message',
    notice          VARCHAR(1000) COMMENT 'What the receiver was told, such as that a link stands for a file too large',
    error_message   VARCHAR(4000),
    error_reference VARCHAR(80),
    created_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at      TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    sent_at         TIMESTAMP_NTZ
)
COMMENT = 'One row per occurrence of a report and target';

CREATE OR ALTER TABLE analytics_platform.raw_data.saved_questions (
    question_id    VARCHAR(36)   NOT NULL PRIMARY KEY,
    name           VARCHAR(200)  NOT NULL COMMENT 'Known to everybody, and unique in small letters',
    question       VARCHAR(4000) NOT NULL COMMENT 'Asked again for each report, so that "last month" moves on',
    semantic_model VARCHAR(100)  COMMENT 'The model to ask; empty for whichever fits',
    sql_text       VARCHAR       COMMENT 'A SELECT that answers it, run through the guard instead of asking',
    owner_id       VARCHAR(200)  NOT NULL,
    owner_email    VARCHAR(320),
    created_at     TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE(),
    updated_at     TIMESTAMP_NTZ NOT NULL DEFAULT SYSDATE()
)
COMMENT = 'Questions with a name, for reports and schedules';
