-- Fill daily_sales and customer_metrics from raw_data; daily_metrics_task calls both, and the sample data too.

CREATE OR ALTER PROCEDURE analytics_platform.processed_data.refresh_daily_sales(since DATE DEFAULT NULL)
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Computes daily_sales anew from a day on, or all of it'
EXECUTE AS OWNER
AS
$$
DECLARE
    first_day DATE DEFAULT COALESCE(since, TO_DATE('1970-01-01'));
    written NUMBER DEFAULT 0;
BEGIN
    BEGIN TRANSACTION;
    DELETE FROM analytics_platform.processed_data.daily_sales
    WHERE sales_date >= :first_day;
    INSERT INTO analytics_platform.processed_data.daily_sales (
        sales_date, region, channel, order_count, cancelled_orders, customer_count, units_sold,
        gross_amount, discount_amount, revenue, cost, margin, returned_amount, refreshed_at
    )
    WITH order_totals AS (
        SELECT
            o.order_id,
            o.order_date,
            o.customer_id,
            COALESCE(o.channel, 'Unknown') AS channel,
            o.status = 'CANCELLED' AS is_cancelled,
            SUM(i.quantity) AS units,
            SUM(i.quantity * i.unit_price) AS gross,
            SUM(i.discount_amount) AS discount,
            SUM(i.net_amount) AS net,
            SUM(i.cost_amount) AS cost,
            SUM(i.returned_amount) AS returned
        FROM analytics_platform.raw_data.orders AS o
        INNER JOIN analytics_platform.raw_data.order_items AS i ON i.order_id = o.order_id
        WHERE o.order_date >= :first_day
        GROUP BY
            o.order_id,
            o.order_date,
            o.customer_id,
            o.channel,
            o.status
    )
    SELECT
        t.order_date,
        c.region,
        t.channel,
        COUNT_IF(NOT t.is_cancelled),
        COUNT_IF(t.is_cancelled),
        COUNT(DISTINCT IFF(t.is_cancelled, NULL, t.customer_id)),
        SUM(IFF(t.is_cancelled, 0, t.units)),
        SUM(IFF(t.is_cancelled, 0, t.gross)),
        SUM(IFF(t.is_cancelled, 0, t.discount)),
        SUM(IFF(t.is_cancelled, 0, t.net)),
        SUM(IFF(t.is_cancelled, 0, t.cost)),
        SUM(IFF(t.is_cancelled, 0, t.net - t.cost)),
        SUM(IFF(t.is_cancelled, 0, t.returned)),
        SYSDATE()
    FROM order_totals AS t
    INNER JOIN analytics_platform.raw_data.customers AS c ON c.customer_id = t.customer_id
    GROUP BY
        t.order_date,
        c.region,
        t.channel;
    written := SQLROWCOUNT;
    COMMIT;
    RETURN 'daily_sales: ' || written || ' rows';
END;
$$;

CREATE OR ALTER PROCEDURE analytics_platform.processed_data.refresh_customer_metrics()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Computes customer_metrics anew'
EXECUTE AS OWNER
AS
$$
DECLARE
    written NUMBER DEFAULT 0;
BEGIN
    BEGIN TRANSACTION;
    DELETE FROM analytics_platform.processed_data.customer_metrics;
    INSERT INTO analytics_platform.processed_data.customer_metrics (
        customer_id, order_count, lifetime_revenue, lifetime_margin, average_order_value, returned_amount,
        recent_90_day_revenue, first_order_date, last_order_date, refreshed_at, units_bought, previous_90_day_revenue
    )
    SELECT
        c.customer_id,
        COUNT(DISTINCT o.order_id),
        COALESCE(SUM(i.net_amount), 0),
        COALESCE(SUM(i.net_amount - i.cost_amount), 0),
        ROUND(SUM(i.net_amount) / NULLIF(COUNT(DISTINCT o.order_id), 0), 2),
        COALESCE(SUM(i.returned_amount), 0),
        COALESCE(SUM(IFF(o.order_date >= CURRENT_DATE() - 90 AND o.order_date < CURRENT_DATE(), i.net_amount, 0)), 0),
        MIN(o.order_date),
        MAX(o.order_date),
        SYSDATE(),
        COALESCE(SUM(i.quantity), 0),
        COALESCE(SUM(IFF(o.order_date >= CURRENT_DATE() - 180 AND o.order_date < CURRENT_DATE() - 90, i.net_amount, 0)), 0)
    FROM analytics_platform.raw_data.customers AS c
    LEFT JOIN analytics_platform.raw_data.orders AS o ON o.customer_id = c.customer_id AND o.status <> 'CANCELLED'
    LEFT JOIN analytics_platform.raw_data.order_items AS i ON i.order_id = o.order_id
    GROUP BY c.customer_id;
    written := SQLROWCOUNT;
    COMMIT;
    RETURN 'customer_metrics: ' || written || ' rows';
END;
$$;

-- When a formula or a column is new, its figures are there at once and not tonight.
CALL analytics_platform.processed_data.refresh_daily_sales();

CALL analytics_platform.processed_data.refresh_customer_metrics();
