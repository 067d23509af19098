-- Snowflake has no indexes on standard tables. What takes their place is here: clustering keys for the tables that grow by date,
-- and search optimisation for looking up one job among many. Applied again after tables.sql, because CREATE OR ALTER unsets them.

ALTER TABLE analytics_platform.raw_data.orders CLUSTER BY (order_date);

ALTER TABLE analytics_platform.raw_data.order_items CLUSTER BY (order_id);

ALTER TABLE analytics_platform.raw_data.job_events CLUSTER BY (job_id);

-- Search optimisation needs Enterprise Edition; without it these look-ups scan the table, which is slower and just as right.
EXECUTE IMMEDIATE
$$
BEGIN
    ALTER TABLE analytics_platform.raw_data.jobs ADD SEARCH OPTIMIZATION ON EQUALITY(job_id, idempotency_key, claim_token);
    ALTER TABLE analytics_platform.raw_data.customers ADD SEARCH OPTIMIZATION ON EQUALITY(customer_id, email);
    RETURN 'search optimisation is on';
EXCEPTION
    WHEN STATEMENT_ERROR THEN
        RETURN 'search optimisation is not available: ' || SQLERRM;
END;
$$;
