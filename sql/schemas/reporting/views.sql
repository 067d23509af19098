-- The views that people and the semantic models read about sales: orders, order_lines, customers, products, daily_sales, customer_360,
-- executive_dashboard. Revenue is everywhere the same: net of discounts, before returns, without shipping and cancelled orders.

CREATE OR ALTER VIEW analytics_platform.reporting.orders
    COMMENT = 'One row an order, cancelled ones too (is_cancelled)'
AS
SELECT
    o.order_id,
    o.customer_id,
    o.order_date,
    o.ordered_at,
    o.status,
    o.channel,
    o.status = 'CANCELLED' AS is_cancelled,
    COALESCE(i.returned_amount, 0) > 0 AS is_returned,
    COALESCE(i.gross_amount, 0) AS gross_amount,
    COALESCE(i.discount_amount, 0) AS discount_amount,
    o.shipping_amount,
    COALESCE(i.net_amount, 0) AS net_amount,
    COALESCE(i.returned_amount, 0) AS returned_amount,
    COALESCE(i.item_count, 0) AS item_count
FROM analytics_platform.raw_data.orders AS o
LEFT JOIN (
    SELECT
        order_id,
        SUM(quantity * unit_price) AS gross_amount,
        SUM(discount_amount) AS discount_amount,
        SUM(net_amount) AS net_amount,
        SUM(returned_amount) AS returned_amount,
        COUNT(*) AS item_count
    FROM analytics_platform.raw_data.order_items
    GROUP BY order_id
) AS i ON i.order_id = o.order_id;

CREATE OR ALTER VIEW analytics_platform.reporting.order_lines
    COMMENT = 'One row a product of an order that was not cancelled'
AS
SELECT
    i.order_item_id,
    i.order_id,
    o.customer_id,
    i.product_id,
    o.order_date,
    o.status,
    o.channel,
    i.quantity,
    i.unit_price,
    i.discount_amount,
    i.net_amount AS revenue,
    i.cost_amount AS cost,
    i.net_amount - i.cost_amount AS margin,
    i.returned_amount
FROM analytics_platform.raw_data.order_items AS i
INNER JOIN analytics_platform.raw_data.orders AS o ON o.order_id = i.order_id
WHERE o.status <> 'CANCELLED';

CREATE OR ALTER VIEW analytics_platform.reporting.customers
    COMMENT = 'One row a customer'
AS
SELECT
    customer_id,
    customer_name,
    email,
    segment,
    region,
    country,
    city,
    signup_date,
    status,
    status = 'ACTIVE' AS is_active
FROM analytics_platform.raw_data.customers;

CREATE OR ALTER VIEW analytics_platform.reporting.products
    COMMENT = 'One row a product, discontinued ones too (is_discontinued)'
AS
SELECT
    product_id,
    sku,
    product_name,
    category,
    subcategory,
    unit_price,
    unit_cost,
    is_discontinued,
    launched_on
FROM analytics_platform.raw_data.products;

CREATE OR ALTER VIEW analytics_platform.reporting.daily_sales
    COMMENT = 'One row per day, region and channel, as of the last daily refresh'
AS
SELECT
    sales_date,
    region,
    channel,
    order_count,
    cancelled_orders,
    customer_count,
    units_sold,
    gross_amount,
    discount_amount,
    revenue,
    cost,
    margin,
    returned_amount,
    refreshed_at
FROM analytics_platform.processed_data.daily_sales;

-- The churn band compares the days since the last order with the customer's own rhythm: the usual gap between two orders, 120 days
-- for someone who bought once, and never less than 30.
CREATE OR ALTER VIEW analytics_platform.reporting.customer_360
    COMMENT = 'One row a customer with everything they ordered, as of the last daily refresh'
AS
WITH rhythm AS (
    SELECT
        customer_id,
        order_count,
        lifetime_revenue,
        lifetime_margin,
        average_order_value,
        units_bought,
        returned_amount,
        first_order_date,
        last_order_date,
        recent_90_day_revenue,
        previous_90_day_revenue,
        DATEDIFF('day', last_order_date, CURRENT_DATE()) AS days_since_last_order,
        IFF(
            order_count < 2,
            120,
            GREATEST(30, DATEDIFF('day', first_order_date, last_order_date) / NULLIF(order_count - 1, 0))
        ) AS usual_gap_days
    FROM analytics_platform.processed_data.customer_metrics
)

SELECT
    c.customer_id,
    c.customer_name,
    c.email,
    c.segment,
    c.region,
    c.country,
    c.city,
    c.signup_date,
    c.status,
    c.status = 'ACTIVE' AS is_active,
    COALESCE(m.order_count, 0) AS order_count,
    COALESCE(m.lifetime_revenue, 0) AS lifetime_revenue,
    COALESCE(m.lifetime_margin, 0) AS lifetime_margin,
    m.average_order_value,
    COALESCE(m.units_bought, 0) AS units_bought,
    COALESCE(m.returned_amount, 0) AS returned_amount,
    m.first_order_date,
    m.last_order_date,
    m.days_since_last_order,
    COALESCE(m.recent_90_day_revenue, 0) AS recent_90_day_revenue,
    COALESCE(m.previous_90_day_revenue, 0) AS previous_90_day_revenue,
    CASE
        WHEN COALESCE(m.order_count, 0) = 0 THEN 'No orders'
        WHEN m.days_since_last_order <= 1.5 * m.usual_gap_days THEN 'Low'
        WHEN m.days_since_last_order <= 3 * m.usual_gap_days THEN 'Medium'
        ELSE 'High'
    END AS churn_risk
FROM analytics_platform.raw_data.customers AS c
LEFT JOIN rhythm AS m ON m.customer_id = c.customer_id;

CREATE OR ALTER VIEW analytics_platform.reporting.executive_dashboard
    COMMENT = 'One row a figure: the last 30 whole days, the 30 days before, and the same days a year ago; as of the last daily refresh'
AS
WITH periods AS (
    SELECT
        'current' AS period,
        CURRENT_DATE() - 30 AS first_day,
        CURRENT_DATE() - 1 AS last_day
    UNION ALL
    SELECT
        'previous',
        CURRENT_DATE() - 60,
        CURRENT_DATE() - 31
    UNION ALL
    SELECT
        'year_ago',
        CURRENT_DATE() - 395,
        CURRENT_DATE() - 366
),

daily_totals AS (
    SELECT
        p.period,
        SUM(d.revenue) AS revenue,
        SUM(d.margin) AS margin,
        SUM(d.units_sold) AS units,
        SUM(d.discount_amount) AS discount,
        SUM(d.returned_amount) AS returned,
        SUM(d.order_count) AS orders,
        SUM(d.cancelled_orders) AS cancelled
    FROM periods AS p
    INNER JOIN analytics_platform.processed_data.daily_sales AS d ON d.sales_date BETWEEN p.first_day AND p.last_day
    GROUP BY p.period
),

-- Different customers cannot be summed over days.
buyers AS (
    SELECT
        p.period,
        COUNT(DISTINCT o.customer_id) AS buyers
    FROM periods AS p
    INNER JOIN analytics_platform.raw_data.orders AS o
        ON o.order_date BETWEEN p.first_day AND p.last_day AND o.status <> 'CANCELLED'
    GROUP BY p.period
),

signups AS (
    SELECT
        p.period,
        COUNT(*) AS new_customers
    FROM periods AS p
    INNER JOIN analytics_platform.raw_data.customers AS c ON c.signup_date BETWEEN p.first_day AND p.last_day
    GROUP BY p.period
),

figures AS (
    SELECT
        p.period,
        COALESCE(d.revenue, 0) AS revenue,
        COALESCE(d.margin, 0) AS margin,
        ROUND(100 * d.margin / NULLIF(d.revenue, 0), 1) AS margin_rate,
        COALESCE(d.orders, 0) AS orders,
        ROUND(d.revenue / NULLIF(d.orders, 0), 2) AS average_order_value,
        COALESCE(d.units, 0) AS units,
        COALESCE(b.buyers, 0) AS buyers,
        COALESCE(s.new_customers, 0) AS new_customers,
        ROUND(100 * d.discount / NULLIF(d.revenue + d.discount, 0), 1) AS discount_rate,
        ROUND(100 * d.returned / NULLIF(d.revenue, 0), 1) AS return_rate,
        ROUND(100 * d.cancelled / NULLIF(d.orders + d.cancelled, 0), 1) AS cancellation_rate
    FROM periods AS p
    LEFT JOIN daily_totals AS d ON d.period = p.period
    LEFT JOIN buyers AS b ON b.period = p.period
    LEFT JOIN signups AS s ON s.period = p.period
),

labels (sort_order, kpi, unit) AS (
    SELECT * FROM VALUES
        (1, 'Revenue', 'USD'),
        (2, 'Gross margin', 'USD'),
        (3, 'Margin rate', 'percent'),
        (4, 'Orders', 'count'),
        (5, 'Average order value', 'USD'),
        (6, 'Units sold', 'count'),
        (7, 'Buying customers', 'count'),
        (8, 'New customers', 'count'),
        (9, 'Discount rate', 'percent'),
        (10, 'Return rate', 'percent'),
        (11, 'Cancellation rate', 'percent')
),

named AS (
    SELECT
        l.sort_order,
        l.kpi,
        l.unit,
        f.period,
        CASE l.sort_order
            WHEN 1 THEN f.revenue
            WHEN 2 THEN f.margin
            WHEN 3 THEN f.margin_rate
            WHEN 4 THEN f.orders
            WHEN 5 THEN f.average_order_value
            WHEN 6 THEN f.units
            WHEN 7 THEN f.buyers
            WHEN 8 THEN f.new_customers
            WHEN 9 THEN f.discount_rate
            WHEN 10 THEN f.return_rate
            ELSE f.cancellation_rate
        END AS figure
    FROM figures AS f
    CROSS JOIN labels AS l
),

compared AS (
    SELECT
        sort_order,
        kpi,
        unit,
        MAX(IFF(period = 'current', figure, NULL)) AS current_value,
        MAX(IFF(period = 'previous', figure, NULL)) AS previous_value,
        MAX(IFF(period = 'year_ago', figure, NULL)) AS year_ago_value
    FROM named
    GROUP BY
        sort_order,
        kpi,
        unit
)

SELECT
    kpi,
    unit,
    CAST(current_value AS NUMBER(18, 2)) AS current_value,
    CAST(previous_value AS NUMBER(18, 2)) AS previous_value,
    CAST(ROUND(100 * (current_value - previous_value) / NULLIF(previous_value, 0), 1) AS NUMBER(12, 1)) AS change_percent,
    CAST(year_ago_value AS NUMBER(18, 2)) AS year_ago_value,
    CAST(ROUND(100 * (current_value - year_ago_value) / NULLIF(year_ago_value, 0), 1) AS NUMBER(12, 1)) AS year_change_percent,
    CURRENT_DATE() - 30 AS period_start,
    CURRENT_DATE() - 1 AS period_end,
    sort_order
FROM compared
ORDER BY sort_order;
