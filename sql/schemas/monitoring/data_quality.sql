-- Data quality: the rules of the product as rows of data_quality_rules, and the procedure that checks every enabled rule.

MERGE INTO analytics_platform.monitoring.data_quality_rules AS r
USING (
    SELECT
        column1 AS rule_name,
        column2 AS rule_type,
        column3 AS table_name,
        column4 AS column_name,
        TRY_PARSE_JSON(column5) AS parameters,
        column6 AS severity,
        column7 AS allowed_percent
    FROM VALUES
        ('orders have unique ids', 'unique', 'raw_data.orders', 'order_id', NULL, 'CRITICAL', 0),
        ('customers have unique ids', 'unique', 'raw_data.customers', 'customer_id', NULL, 'CRITICAL', 0),
        ('jobs have unique ids', 'unique', 'raw_data.jobs', 'job_id', NULL, 'CRITICAL', 0),
        ('orders belong to a known customer', 'referential', 'raw_data.orders', 'customer_id', '{"table": "raw_data.customers", "column": "customer_id"}', 'CRITICAL', 0),
        ('order items belong to a known order', 'referential', 'raw_data.order_items', 'order_id', '{"table": "raw_data.orders", "column": "order_id"}', 'CRITICAL', 0),
        ('order items name a known product', 'referential', 'raw_data.order_items', 'product_id', '{"table": "raw_data.products", "column": "product_id"}', 'CRITICAL', 0),
        ('order items add up', 'reconciliation', 'raw_data.order_items', 'net_amount', '{"condition": "net_amount = quantity * unit_price - discount_amount AND returned_amount <= net_amount"}', 'CRITICAL', 0),
        ('quantities are positive', 'range', 'raw_data.order_items', 'quantity', '{"min": 1}', 'CRITICAL', 0),
        ('no order lies more than a day ahead', 'range', 'raw_data.orders', 'order_date', '{"max_days": 1}', 'WARNING', 0),
        ('orders say their channel (95 of 100)', 'not_null', 'raw_data.orders', 'channel', NULL, 'WARNING', 5),
        ('customers have an e-mail address (95 of 100)', 'not_null', 'raw_data.customers', 'email', NULL, 'WARNING', 5),
        ('orders arrived in the last two days', 'freshness', 'raw_data.orders', 'order_date', '{"max_age_days": 2}', 'WARNING', 0),
        ('last week brought at least half the usual orders', 'volume', 'raw_data.orders', 'order_date', '{"days": 7, "baseline_periods": 4, "min_percent": 50}', 'WARNING', 0)
) AS s
    ON r.rule_name = s.rule_name
WHEN MATCHED AND r.is_shipped THEN UPDATE SET
    rule_type = s.rule_type,
    table_name = s.table_name,
    column_name = s.column_name,
    parameters = s.parameters,
    severity = s.severity,
    allowed_percent = s.allowed_percent,
    updated_at = SYSDATE()
WHEN NOT MATCHED THEN INSERT (
    rule_name, rule_type, table_name, column_name, parameters, severity, allowed_percent, is_enabled, is_shipped, updated_at
)
VALUES (
    s.rule_name, s.rule_type, s.table_name, s.column_name, s.parameters, s.severity, s.allowed_percent, TRUE, TRUE, SYSDATE()
);

-- A rule becomes one SELECT of its checked and failed rows. Names are checked against a pattern before they go into it, numbers
-- are read as numbers; a rule that cannot be checked fails with the reason, and the next one goes on.
CREATE OR ALTER PROCEDURE analytics_platform.monitoring.run_data_quality_checks()
RETURNS VARCHAR
LANGUAGE SQL
COMMENT = 'Checks the enabled rules and returns how many failed; those that begin to fail alert. data_quality_task calls it'
EXECUTE AS OWNER
AS
$$
DECLARE
    this_run VARCHAR DEFAULT UUID_STRING();
    rules CURSOR FOR
        SELECT
            rule_name,
            LOWER(TRIM(rule_type)) AS rule_type,
            LOWER(TRIM(table_name)) AS table_name,
            COALESCE(LOWER(TRIM(column_name)), '') AS column_name,
            severity,
            allowed_percent,
            LOWER(COALESCE(parameters:table::VARCHAR, '')) AS other_table,
            LOWER(COALESCE(parameters:column::VARCHAR, '')) AS other_column,
            COALESCE(parameters:condition::VARCHAR, '') AS row_condition,
            COALESCE(parameters:min::VARCHAR, '') AS lowest,
            COALESCE(parameters:max::VARCHAR, '') AS highest,
            COALESCE(parameters:min_days::VARCHAR, '') AS lowest_day,
            COALESCE(parameters:max_days::VARCHAR, '') AS highest_day,
            COALESCE(parameters:max_age_days::VARCHAR, '') AS age_days,
            COALESCE(parameters:max_age_hours::VARCHAR, '') AS age_hours,
            COALESCE(parameters:days::VARCHAR, '7') AS period_days,
            COALESCE(parameters:baseline_periods::VARCHAR, '4') AS periods,
            COALESCE(parameters:min_percent::VARCHAR, '') AS least_percent,
            COALESCE(parameters:max_percent::VARCHAR, '') AS most_percent
        FROM analytics_platform.monitoring.data_quality_rules
        WHERE is_enabled
        ORDER BY rule_name;
    rule_name VARCHAR;
    kind VARCHAR;
    target VARCHAR;
    col VARCHAR;
    severity VARCHAR;
    allowed_percent NUMBER(5, 2);
    low VARCHAR;
    high VARCHAR;
    days VARCHAR;
    query VARCHAR;
    problem VARCHAR;
    checked NUMBER DEFAULT 0;
    failing NUMBER DEFAULT 0;
    allowed NUMBER(18, 0) DEFAULT 0;
    counts RESULTSET;
    failed_checks NUMBER DEFAULT 0;
    begun NUMBER DEFAULT 0;
BEGIN
    FOR rule IN rules DO
        rule_name := rule.rule_name;
        kind := rule.rule_type;
        target := rule.table_name;
        col := rule.column_name;
        severity := rule.severity;
        allowed_percent := rule.allowed_percent;
        query := NULL;
        problem := NULL;
        checked := 0;
        failing := 1;

        IF (NOT REGEXP_LIKE(target, '[a-z_][a-z0-9_$]*[.][a-z_][a-z0-9_$]*')) THEN
            problem := 'table_name is schema.table, and here it is ' || target;
        ELSEIF (kind = 'unique' AND NOT REGEXP_LIKE(col, '[a-z_][a-z0-9_$]*( *, *[a-z_][a-z0-9_$]*)*')) THEN
            problem := 'column_name is one column or several with commas';
        ELSEIF (kind NOT IN ('unique', 'reconciliation') AND NOT REGEXP_LIKE(col, '[a-z_][a-z0-9_$]*')) THEN
            problem := 'column_name is the column that it is about';
        END IF;

        IF (problem IS NULL AND kind = 'not_null') THEN
            query := 'SELECT COUNT(*) AS checked, COUNT(*) - COUNT(' || col || ') AS failing FROM analytics_platform.' || target;
        ELSEIF (problem IS NULL AND kind = 'unique') THEN
            query := 'SELECT COALESCE(SUM(n), 0) AS checked, COALESCE(SUM(n - 1), 0) AS failing FROM (SELECT COUNT(*) AS n FROM analytics_platform.'
                || target || ' GROUP BY ' || col || ') AS c';
        ELSEIF (problem IS NULL AND kind = 'reconciliation') THEN
            IF (rule.row_condition = '') THEN
                problem := 'parameters needs condition, such as {"condition": "quantity > 0"}';
            ELSE
                query := 'SELECT COUNT(*) AS checked, COUNT_IF(NOT COALESCE((' || rule.row_condition
                    || '), FALSE)) AS failing FROM analytics_platform.' || target;
            END IF;
        ELSEIF (problem IS NULL AND kind = 'referential') THEN
            IF (
                NOT REGEXP_LIKE(rule.other_table, '[a-z_][a-z0-9_$]*[.][a-z_][a-z0-9_$]*')
                OR NOT REGEXP_LIKE(rule.other_column, '[a-z_][a-z0-9_$]*')
            ) THEN
                problem := 'parameters needs table and column, such as {"table": "raw_data.customers", "column": "customer_id"}';
            ELSE
                query := 'SELECT COUNT(*) AS checked, COUNT_IF(t.' || col || ' IS NOT NULL AND o.known IS NULL) AS failing FROM analytics_platform.'
                    || target || ' AS t LEFT JOIN (SELECT DISTINCT ' || rule.other_column || ' AS known FROM analytics_platform.'
                    || rule.other_table || ') AS o ON o.known = t.' || col;
            END IF;
        ELSEIF (problem IS NULL AND kind = 'range') THEN
            low := IFF(rule.lowest_day <> '', 'CURRENT_DATE() + ' || TRY_TO_NUMBER(rule.lowest_day), rule.lowest);
            high := IFF(rule.highest_day <> '', 'CURRENT_DATE() + ' || TRY_TO_NUMBER(rule.highest_day), rule.highest);
            IF (
                low IS NULL
                OR high IS NULL
                OR (rule.lowest_day = '' AND low <> '' AND TRY_TO_DOUBLE(low) IS NULL)
                OR (rule.highest_day = '' AND high <> '' AND TRY_TO_DOUBLE(high) IS NULL)
            ) THEN
                problem := 'min, max, min_days and max_days are numbers';
            ELSEIF (low = '' AND high = '') THEN
                problem := 'parameters needs min, max, min_days or max_days, such as {"min": 1}';
            ELSE
                query := 'SELECT COUNT(*) AS checked, COUNT_IF(' || IFF(low = '', 'FALSE', col || ' < ' || low) || ' OR '
                    || IFF(high = '', 'FALSE', col || ' > ' || high) || ') AS failing FROM analytics_platform.' || target;
            END IF;
        ELSEIF (problem IS NULL AND kind = 'freshness') THEN
            IF (TRY_TO_NUMBER(rule.age_days) IS NOT NULL) THEN
                query := 'SELECT COUNT(*) AS checked, IFF(COALESCE(DATEDIFF(''day'', MAX(' || col || '), CURRENT_DATE()), 1000000) <= '
                    || rule.age_days || ', 0, 1) AS failing FROM analytics_platform.' || target;
            ELSEIF (TRY_TO_NUMBER(rule.age_hours) IS NOT NULL) THEN
                query := 'SELECT COUNT(*) AS checked, IFF(COALESCE(DATEDIFF(''minute'', MAX(' || col || '), SYSDATE()), 1000000000) <= 60 * '
                    || rule.age_hours || ', 0, 1) AS failing FROM analytics_platform.' || target;
            ELSE
                problem := 'parameters needs max_age_days or max_age_hours, such as {"max_age_days": 2}';
            END IF;
        ELSEIF (problem IS NULL AND kind = 'volume') THEN
            low := rule.least_percent;
            high := rule.most_percent;
            days := rule.period_days;
            IF (
                TRY_TO_NUMBER(days) IS NULL OR TRY_TO_NUMBER(rule.periods) IS NULL
                OR (low <> '' AND TRY_TO_DOUBLE(low) IS NULL) OR (high <> '' AND TRY_TO_DOUBLE(high) IS NULL)
                OR (low = '' AND high = '')
            ) THEN
                problem := 'parameters needs min_percent or max_percent of the usual rows, such as {"days": 7, "baseline_periods": 4, "min_percent": 50}';
            ELSE
                query := 'SELECT recent AS checked, IFF(' || IFF(low = '', 'FALSE', '100 * recent * ' || rule.periods || ' < ' || low || ' * usual')
                    || ' OR ' || IFF(high = '', 'FALSE', '100 * recent * ' || rule.periods || ' > ' || high || ' * usual')
                    || ', 1, 0) AS failing FROM (SELECT COUNT_IF(' || col || ' >= CURRENT_DATE() - ' || days || ' AND ' || col
                    || ' < CURRENT_DATE()) AS recent, COUNT_IF(' || col || ' >= CURRENT_DATE() - ' || days || ' * (1 + ' || rule.periods
                    || ') AND ' || col || ' < CURRENT_DATE() - ' || days || ') AS usual FROM analytics_platform.' || target || ') AS v';
            END IF;
        ELSEIF (problem IS NULL) THEN
            problem := 'rule_type is not_null, unique, range, referential, freshness, volume or reconciliation, and here it is ' || kind;
        END IF;

        IF (problem IS NULL) THEN
            BEGIN
                counts := (EXECUTE IMMEDIATE :query);
                FOR counted IN counts DO
                    checked := counted.checked;
                    failing := counted.failing;
                END FOR;
            EXCEPTION
                WHEN OTHER THEN
                    checked := 0;
                    failing := 1;
                    problem := SQLERRM;
            END;
        END IF;

        allowed := CAST(FLOOR(checked * allowed_percent / 100) AS NUMBER(18, 0));
        INSERT INTO analytics_platform.monitoring.data_quality_results (
            run_id, check_name, check_type, table_name, column_name, severity, status, checked_rows, failed_rows, allowed_rows, detail, checked_at
        )
        SELECT
            :this_run,
            :rule_name,
            LEFT(:kind, 40),
            :target,
            NULLIF(LEFT(:col, 100), ''),
            IFF(UPPER(:severity) = 'CRITICAL', 'CRITICAL', 'WARNING'),
            IFF(:problem IS NOT NULL OR :failing > :allowed, 'FAILED', 'PASSED'),
            :checked,
            :failing,
            :allowed,
            LEFT(
                COALESCE(
                    'this rule cannot be checked: ' || :problem || '; mend its row in monitoring.data_quality_rules',
                    :failing || ' of ' || :checked || ' rows fail, ' || :allowed || ' are allowed'
                ),
                1000
            ),
            SYSDATE();
    END FOR;

    SELECT COUNT(*) INTO :failed_checks
    FROM analytics_platform.monitoring.data_quality_results
    WHERE run_id = :this_run AND status = 'FAILED';

    INSERT INTO analytics_platform.monitoring.system_metrics (metric_name, metric_value, unit, component, recorded_at)
    SELECT
        'data_quality_failures',
        :failed_checks,
        'count',
        'data',
        SYSDATE();

    -- A rule alerts once, when it begins to fail, as every alert does: its last result before this run was no failure.
    SELECT COUNT(*) INTO :begun
    FROM (
        SELECT
            run_id,
            status,
            LAG(status) OVER (PARTITION BY check_name ORDER BY checked_at) AS last_status
        FROM analytics_platform.monitoring.data_quality_results
    ) AS r
    WHERE run_id = :this_run AND status = 'FAILED' AND COALESCE(last_status, 'PASSED') <> 'FAILED';

    IF (begun > 0) THEN
        INSERT INTO analytics_platform.raw_data.jobs (
            job_id, job_name, job_type, status, priority, created_by, input, targets, idempotency_key, source, created_at, updated_at
        )
        SELECT
            UUID_STRING(),
            'Data quality: ' || :begun || ' rules began to fail',
            'ALERT',
            'PENDING',
            2,
            'data_quality_task',
            OBJECT_CONSTRUCT(
                'sql',
                'SELECT check_name, failed_rows FROM data_quality WHERE run_id = ''' || :this_run
                || ''' AND status = ''FAILED'' ORDER BY IFF(severity = ''CRITICAL'', 0, 1), check_name LIMIT 50',
                'measure', 'failed rows',
                'condition', OBJECT_CONSTRUCT('kind', 'threshold', 'op', '>=', 'value', 1)
            ),
            t.targets,
            :this_run,
            'sql',
            SYSDATE(),
            SYSDATE()
        FROM (
            SELECT ARRAY_AGG(OBJECT_CONSTRUCT('kind', target_kind, 'address', target_address)) AS targets
            FROM analytics_platform.monitoring.alert_targets
        ) AS t
        WHERE ARRAY_SIZE(t.targets) > 0;
    END IF;
    RETURN failed_checks || ' checks failed';
END;
$$;
