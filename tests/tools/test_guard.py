"""The guard lets harmless questions through and nothing else."""

from __future__ import annotations

import re

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from tools.clients.guard import Guard
from tools.errors import RefusedSql

GUARD = Guard(database="analytics_platform", schema="reporting")
KNOWN = ("ORDERS", "ORDER_LINES", "CUSTOMERS", "PRODUCTS", "CUSTOMER_360")

ALLOWED = [
    "SELECT 1",
    "select * from orders",
    "SELECT * FROM reporting.orders",
    "SELECT * FROM analytics_platform.reporting.orders AS o WHERE o.status = 'COMPLETED'",
    "SELECT DATE_TRUNC('month', order_date) AS month, SUM(revenue) AS total_revenue FROM order_lines "
    "GROUP BY 1 ORDER BY 1",
    "SELECT DATE_TRUNC('MONTH', order_date) m, SUM(revenue) FROM order_lines GROUP BY ALL",
    "WITH a AS (SELECT * FROM orders), b AS (SELECT * FROM a) SELECT COUNT(*) FROM b",
    "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT * FROM n",
    "SELECT region, SUM(revenue) FROM order_lines l JOIN customers c USING (customer_id) GROUP BY region "
    "HAVING SUM(revenue) > 0",
    "SELECT customer_name, RANK() OVER (ORDER BY lifetime_revenue DESC) AS r FROM customer_360 QUALIFY r <= 10",
    "SELECT * FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE net_amount > 100)",
    "SELECT * FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id)",
    "SELECT segment FROM customers UNION SELECT region FROM customers",
    "(SELECT segment FROM customers) UNION ALL (SELECT region FROM customers) ORDER BY 1",
    "SELECT status FROM orders EXCEPT SELECT 'X' INTERSECT SELECT 'Y'",
    "SELECT SUM(revenue) / NULLIF(COUNT(DISTINCT order_id), 0) FROM order_lines",
    "SELECT DIV0(SUM(margin), SUM(revenue)), ZEROIFNULL(SUM(cost)), IFF(1 = 1, 2, 3) FROM order_lines",
    "SELECT * FROM orders WHERE order_date BETWEEN '2026-01-01' AND DATEADD(day, -1, CURRENT_DATE())",
    "SELECT * FROM orders WHERE order_date >= DATEADD('month', -6, DATE_TRUNC('month', CURRENT_DATE))",
    "SELECT DATEDIFF('day', MIN(order_date), MAX(order_date)), LAST_DAY(MAX(order_date)) FROM orders",
    "SELECT TO_CHAR(order_date, 'YYYY-MM'), YEAR(order_date), QUARTER(order_date), EXTRACT(month FROM "
    "order_date) FROM orders",
    "SELECT CASE WHEN net_amount > 10 THEN 'big' ELSE 'small' END FROM orders",
    "SELECT LOWER(customer_name), email ILIKE '%@example.com', SPLIT_PART(email, '@', 2) FROM customers",
    "SELECT LISTAGG(DISTINCT segment, ', ') WITHIN GROUP (ORDER BY segment) FROM customers",
    "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY net_amount), MEDIAN(net_amount) FROM orders",
    "SELECT COUNT_IF(is_cancelled), BOOLOR_AGG(is_returned), ANY_VALUE(status) FROM orders",
    "SELECT RATIO_TO_REPORT(SUM(revenue)) OVER () FROM order_lines GROUP BY channel",
    "SELECT SUM(revenue) OVER (PARTITION BY channel ORDER BY order_date ROWS BETWEEN 6 PRECEDING AND "
    "CURRENT ROW) FROM order_lines",
    "SELECT LAG(net_amount, 1) OVER (ORDER BY order_date) FROM orders",
    "SELECT f.value:name::string FROM orders o, LATERAL FLATTEN(input => PARSE_JSON('[1]')) f",
    "SELECT * FROM TABLE(FLATTEN(input => PARSE_JSON('[1,2]')))",
    "SELECT DATEADD(day, SEQ4(), '2026-01-01'::DATE) AS d FROM TABLE(GENERATOR(ROWCOUNT => 31))",
    "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name)",
    "SELECT * FROM orders LIMIT 5 OFFSET 10",
    "SELECT TOP 5 * FROM orders",
    "SELECT * FROM orders FETCH FIRST 5 ROWS ONLY",
    "SELECT * FROM SEMANTIC_VIEW(reporting.sales METRICS order_lines.total_revenue DIMENSIONS customers.region)",
    "SELECT region, AGG(total_revenue) FROM reporting.sales GROUP BY region",
    "SELECT r, total FROM SEMANTIC_VIEW(reporting.sales DIMENSIONS customers.region r METRICS lines.revenue total)",
    "SELECT * FROM SEMANTIC_VIEW(reporting.sales FACTS lines.amount a, lines.amount * 2 AS b WHERE lines.day > '2026')",
    "SELECT * EXCLUDE (email) FROM customers",
    "SELECT 'it''s; DROP TABLE x -- not a comment' AS text",
    "SELECT 'a\\'b' AS text",
    "SELECT 1; ",
    "-- the revenue\nSELECT 1",
    "/* a comment */ SELECT /* another */ 1 -- the end",
    "SELECT * FROM orders NATURAL JOIN customers",
    "SELECT c.region, p.category, SUM(l.revenue) FROM order_lines l LEFT JOIN customers c USING (customer_id) "
    "LEFT JOIN products p ON l.product_id = p.product_id GROUP BY CUBE (c.region, p.category)",
    "SELECT TRY_CAST('1' AS INT), TRY_TO_DATE('x'), '2026-01-01'::DATE, CAST(1 AS VARCHAR)",
    "SELECT MAX_BY(status, ordered_at), MIN_BY(status, ordered_at) FROM orders",
    'SELECT "STATUS" FROM "ORDERS"',
    "SELECT CONVERT_TIMEZONE('UTC', 'Europe/Berlin', ordered_at) FROM orders",
    "SELECT * FROM orders SAMPLE (10)",
    "SELECT * FROM (SELECT channel, revenue FROM order_lines) PIVOT (SUM(revenue) FOR channel IN ('Web', 'Mobile'))",
    "WITH orders AS (SELECT * FROM orders) SELECT COUNT(*) FROM orders",
]

REFUSED = [
    # Other statements
    "",
    "   ",
    "-- nothing",
    "DROP TABLE orders",
    "DELETE FROM orders",
    "UPDATE orders SET status = 'X'",
    "INSERT INTO orders SELECT * FROM orders",
    "MERGE INTO orders USING customers ON 1 = 1 WHEN MATCHED THEN DELETE",
    "CREATE TABLE x AS SELECT 1",
    "CREATE OR REPLACE VIEW v AS SELECT 1",
    "ALTER SESSION SET QUERY_TAG = 'x'",
    "USE ROLE accountadmin",
    "GRANT ROLE accountadmin TO USER x",
    "CALL create_job('a', 'REPORT')",
    "EXECUTE IMMEDIATE 'SELECT 1'",
    "EXPLAIN SELECT 1",
    "SHOW TABLES",
    "DESCRIBE TABLE orders",
    "LIST @reporting.semantic_models",
    "PUT file:///etc/passwd @~",
    "GET @~ file:///tmp",
    "COPY INTO @~/x FROM orders",
    "TRUNCATE TABLE orders",
    "UNDROP TABLE orders",
    "SET x = 1",
    "BEGIN",
    "COMMIT",
    "VALUES (1)",
    "TABLE orders",
    "SHOW TABLES ->> SELECT * FROM $1",
    "BEGIN SELECT 1; END",
    # More than one
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE orders",
    "SELECT 1;; DELETE FROM orders",
    "SELECT 1 /* ; */ ; DROP TABLE orders",
    "SELECT 'a' ; -- x\n DROP TABLE orders",
    "WITH a AS (SELECT 1) DELETE FROM orders",
    "WITH a AS (DELETE FROM orders) SELECT * FROM a",
    "WITH a AS (SELECT 1) INSERT INTO orders SELECT * FROM a",
    # Other objects
    "SELECT * FROM raw_data.jobs",
    "SELECT * FROM analytics_platform.raw_data.customers",
    "SELECT * FROM monitoring.assistant_interactions",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM analytics_platform.information_schema.columns",
    "SELECT * FROM snowflake.account_usage.users",
    "SELECT * FROM other_database.reporting.orders",
    "SELECT * FROM other_database..orders",
    "SELECT * FROM reporting.secrets",
    "SELECT * FROM secrets",
    'SELECT * FROM "orders"',
    'SELECT * FROM "reporting".orders',
    'SELECT * FROM "RAW_DATA"."JOBS"',
    "SELECT (SELECT COUNT(*) FROM raw_data.jobs)",
    "SELECT * FROM orders WHERE order_id IN (SELECT order_id FROM raw_data.orders)",
    "SELECT * FROM orders UNION SELECT * FROM raw_data.orders",
    "SELECT * FROM orders JOIN raw_data.customers USING (customer_id)",
    "SELECT * FROM orders, raw_data.jobs",
    "WITH a AS (SELECT * FROM raw_data.jobs) SELECT * FROM a",
    "WITH jobs AS (SELECT 1) SELECT * FROM raw_data.jobs",
    "SELECT * FROM (WITH secrets AS (SELECT 1) SELECT * FROM secrets) JOIN secrets ON TRUE",
    "WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets",
    "WITH a AS (SELECT * FROM secrets), secrets AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM orders ORDER BY (SELECT MAX(job_id) FROM raw_data.jobs)",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM raw_data.jobs) THEN 1 END",
    "SELECT SUM(1) OVER (ORDER BY (SELECT COUNT(*) FROM raw_data.jobs))",
    "SELECT * FROM orders QUALIFY (SELECT COUNT(*) FROM raw_data.jobs) > 1",
    "SELECT * FROM orders, LATERAL (SELECT * FROM raw_data.jobs)",
    "SELECT * FROM SEMANTIC_VIEW(raw_data.secret METRICS a.b)",
    "SELECT * FROM SEMANTIC_VIEW(reporting.sales METRICS a.b total WHERE a.c IN (SELECT d FROM raw_data.secret))",
    "SELECT * FROM SEMANTIC_VIEW(reporting.sales METRICS a.b total, SYSTEM$WAIT(1) s)",
    "SELECT * FROM SEMANTIC_VIEW(other.reporting.sales METRICS a.b WHERE a.c = 1)",
    "SELECT * FROM IDENTIFIER('raw_data.jobs')",
    "SELECT * FROM IDENTIFIER($name)",
    "SELECT * FROM TABLE('raw_data.jobs')",
    "SELECT * FROM $jobs",
    # Stages and files
    "SELECT * FROM @reporting.semantic_models",
    "SELECT $1, $2 FROM @~/x (FILE_FORMAT => 'csv')",
    "SELECT t.$1 FROM @%orders t",
    "SELECT METADATA$FILENAME FROM @s",
    "SELECT metadata$filename FROM orders",
    "SELECT * FROM 's3://bucket/key'",
    "SELECT * FROM 'file:///etc/passwd'",
    "SELECT * FROM DIRECTORY(@reporting.semantic_models)",
    "SELECT GET_PRESIGNED_URL(@s, 'x')",
    "SELECT BUILD_SCOPED_FILE_URL(@s, 'x')",
    "SELECT BUILD_STAGE_FILE_URL(@s, 'x')",
    "SELECT TO_FILE('@s/x')",
    "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@s', FILE_FORMAT => 'f'))",
    # Functions that change something, call out, or tell about the account
    "SELECT SYSTEM$CANCEL_QUERY('x')",
    "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)",
    "SELECT SYSTEM$WAIT(60)",
    "SELECT system$abort_session(1)",
    "SELECT SYSTEM$STREAM_HAS_DATA('x')",
    "SELECT SYSTEM$ALLOWLIST()",
    'SELECT "SYSTEM$WAIT"(60)',
    "SELECT SNOWFLAKE.CORTEX.COMPLETE('llama', 'hello')",
    "SELECT SNOWFLAKE.CORTEX.SENTIMENT(email) FROM customers",
    "SELECT AI_COMPLETE('llama', 'hello')",
    "SELECT AI_CLASSIFY(customer_name, ['a']) FROM customers",
    "SELECT AI_AGG(customer_name, 'sum up') FROM customers",
    "SELECT AI_FILTER('x')",
    "SELECT my_function(1)",
    "SELECT reporting.my_function(1)",
    "SELECT raw_data.create_job('a', 'REPORT')",
    "SELECT analytics_platform.reporting.sum(1)",
    "SELECT * FROM TABLE(my_table_function(1))",
    "SELECT * FROM TABLE(reporting.my_table_function(1))",
    "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))",
    "SELECT * FROM TABLE(RESULT_SCAN('01b2-c3'))",
    "SELECT * FROM TABLE(information_schema.query_history())",
    "SELECT * FROM TABLE(SNOWFLAKE.LOCAL.CORTEX_ANALYST_REQUESTS('FILE_ON_STAGE', 'x'))",
    "SELECT LAST_QUERY_ID()",
    "SELECT GET_DDL('table', 'orders')",
    "SELECT GETVARIABLE('X')",
    "SELECT CURRENT_USER()",
    "SELECT CURRENT_ACCOUNT()",
    "SELECT CURRENT_ROLE()",
    "SELECT CURRENT_SESSION()",
    "SELECT CURRENT_IP_ADDRESS()",
    "SELECT CURRENT_AVAILABLE_ROLES()",
    "SELECT IS_ROLE_IN_SESSION('ACCOUNTADMIN')",
    "SELECT DECRYPT(x, 'p') FROM orders",
    "SELECT SEARCH(orders, 'x') FROM orders",
    "SELECT seq.NEXTVAL",
    "SELECT s.nextval FROM orders",
    "SELECT orders.nextval.x FROM orders",
    "SELECT * FROM orders, TABLE(GETNEXTVAL(seq))",
    # Variables and place holders
    "SELECT $x",
    "SELECT $1",
    "SELECT :x",
    "SELECT ?",
    "SELECT %(x)s",
    "SELECT @x",
    "SELECT * FROM orders LIMIT $n",
    "SELECT * FROM orders WHERE status = :status",
    # Forms of SELECT that do more than read
    "SELECT * INTO x FROM orders",
    "SELECT 1 INTO :x",
    "SELECT * FROM orders FOR UPDATE",
    "SELECT * FROM orders AT (OFFSET => -3600)",
    "SELECT * FROM orders BEFORE (STATEMENT => 'x')",
    "SELECT * FROM orders CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -60)",
    "SELECT * FROM orders START WITH order_id = 1 CONNECT BY PRIOR order_id = customer_id",
    "SELECT * FROM orders MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY order_date MEASURES 1 AS x "
    "PATTERN (a) DEFINE a AS TRUE)",
    # The row cap
    "SELECT * FROM orders LIMIT NULL",
    "SELECT * FROM orders LIMIT ''",
    "SELECT * FROM orders LIMIT 1 + 1",
    "SELECT * FROM orders LIMIT (SELECT 5)",
    "SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 10000000000))",
    "SELECT * FROM TABLE(GENERATOR(TIMELIMIT => 3600))",
    "SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 5, TIMELIMIT => 3600))",
    # What cannot be read
    "SELECT",
    "SELECT 1 +",
    "SELECT 'open",
    "SELECT /* open",
    "SELECT (((1)",
    "SELEC 1",
    "SELECT \x00",
    "DROP TABLE orders -- SELECT 1",
    "/* SELECT 1 */ DROP TABLE orders",
    "SELECT 1 FROM orders WHERE /* ' */ 1 = 1; DROP TABLE orders -- '",
]


def check(sql: str, row_cap: int = 100) -> str:
    return GUARD.check(sql, row_cap=row_cap, is_known=lambda name: name in (*KNOWN, "SALES"))


@pytest.mark.parametrize("sql", ALLOWED)
def test_a_question_that_only_reads_the_reporting_views_passes(sql: str) -> None:
    written = check(sql)

    assert sqlglot.parse_one(written, dialect="snowflake").args["limit"] is not None
    assert check(written) == written


@pytest.mark.parametrize("sql", REFUSED)
def test_everything_else_is_refused(sql: str) -> None:
    with pytest.raises(RefusedSql):
        check(sql)


def test_the_list_of_attacks_is_long() -> None:
    assert len(set(REFUSED)) == len(REFUSED) > 120


def test_tables_are_written_out_in_full_so_that_the_session_does_not_matter() -> None:
    assert "analytics_platform.reporting.orders" in check("SELECT * FROM orders")


def test_a_with_query_keeps_its_bare_name() -> None:
    written = check("WITH a AS (SELECT 1 AS x) SELECT x FROM a")

    assert re.search(r"FROM a\b", written)


def test_the_inner_name_of_a_with_query_is_the_view_of_that_name() -> None:
    written = check("WITH orders AS (SELECT * FROM orders) SELECT COUNT(*) FROM orders")

    assert written.count("analytics_platform.reporting.orders") == 1


def test_a_statement_without_a_limit_gets_one_row_more_than_the_cap() -> None:
    assert check("SELECT * FROM orders", row_cap=10).endswith("LIMIT 11")


def test_a_larger_limit_is_cut_and_a_smaller_one_stays() -> None:
    assert check("SELECT * FROM orders LIMIT 5000", row_cap=10).endswith("LIMIT 11")
    assert check("SELECT * FROM orders LIMIT 5", row_cap=10).endswith("LIMIT 5")
    assert check("SELECT * FROM orders ORDER BY 1 LIMIT 5000 OFFSET 3", row_cap=10).endswith("LIMIT 11 OFFSET 3")


def test_the_order_of_the_rows_survives_the_cap() -> None:
    written = check("SELECT order_id FROM orders ORDER BY order_id DESC", row_cap=10)

    assert written.endswith("ORDER BY order_id DESC LIMIT 11") or "NULLS" in written
    assert "(" not in written.split("FROM")[1]


def test_the_limit_of_a_union_is_that_of_the_whole() -> None:
    written = check("SELECT 1 AS x UNION ALL SELECT 2 LIMIT 900", row_cap=10)

    assert isinstance(sqlglot.parse_one(written, dialect="snowflake"), exp.Union)
    assert written.endswith("LIMIT 11")


def test_a_select_in_brackets_is_capped_from_outside() -> None:
    assert check("(SELECT * FROM orders LIMIT 900)", row_cap=10).endswith("LIMIT 11")


def test_comments_do_not_reach_snowflake() -> None:
    written = check("SELECT /*+ one */ 1 /* one */ AS x -- two\n, 2 AS y // three")

    assert "one" not in written
    assert "two" not in written
    assert "three" not in written


def test_the_reason_names_the_part_that_is_not_allowed() -> None:
    with pytest.raises(RefusedSql, match=r"raw_data\.jobs"):
        check("SELECT * FROM raw_data.jobs")
    with pytest.raises(RefusedSql, match=r"SYSTEM\$WAIT"):
        check("SELECT SYSTEM$WAIT(5)")
    with pytest.raises(RefusedSql, match="NEXTVAL"):
        check("SELECT s.NEXTVAL")
    with pytest.raises(RefusedSql, match="these are 2"):
        check("SELECT 1; SELECT 2")


def test_an_object_that_the_role_cannot_see_is_refused_by_name() -> None:
    with pytest.raises(RefusedSql, match="no customer_360 in reporting, or your role may not see it"):
        GUARD.check("SELECT * FROM customer_360", row_cap=5, is_known=lambda name: name == "ORDERS")


def test_a_statement_that_reads_no_object_looks_for_none() -> None:
    def never(name: str) -> bool:
        raise AssertionError(f"{name} was looked for")

    assert GUARD.check("SELECT 1 AS x", row_cap=5, is_known=never)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    with pytest.raises(RefusedSql):
        check("SELECT " + "(" * 5000 + "1" + ")" * 5000)


def test_a_very_long_statement_is_refused() -> None:
    with pytest.raises(RefusedSql, match="longer"):
        check("SELECT '" + "x" * 200_000 + "'")


def test_the_objects_that_a_statement_reads_are_told() -> None:
    read = GUARD.tables("WITH a AS (SELECT * FROM orders) SELECT * FROM a JOIN reporting.customers USING (customer_id)")

    assert read == {"REPORTING.ORDERS", "REPORTING.CUSTOMERS"}


FRAGMENTS = st.sampled_from(
    [
        "SELECT", "*", "FROM", "orders", "raw_data.jobs", ";", "--", "/*", "*/", "'", '"', "$$", "(", ")", ",", "1",
        "WITH a AS", "UNION", "DROP TABLE orders", "DELETE FROM orders", "@stage", "$1", "INTO", "CALL f()", "WHERE",
        "a", "\n", "\\", "LIMIT", "NULL", "IDENTIFIER('x')", "TABLE(", "SYSTEM$WAIT(1)", "s.nextval", ":x", "=>", "->>",
    ]
)  # fmt: skip


@given(st.lists(FRAGMENTS, min_size=1, max_size=14))
@settings(max_examples=400, deadline=None)
def test_whatever_passes_is_one_capped_select_over_the_reporting_views(parts: list[str]) -> None:
    try:
        written = check(" ".join(parts))
    except RefusedSql:
        return
    trees = sqlglot.parse(written, dialect="snowflake")
    assert len(trees) == 1
    tree = trees[0]
    assert isinstance(tree, exp.Query)
    assert int(tree.args["limit"].expression.this) <= 101
    assert not list(tree.find_all(exp.Command, exp.DML, exp.DDL, exp.Into, exp.Parameter, exp.Placeholder))
    for table in tree.find_all(exp.Table):
        assert (table.catalog, table.db) in (("analytics_platform", "reporting"), ("", ""))


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_in_a_string_escapes_from_it(text: str) -> None:
    literal = exp.Literal.string(text.replace("\x00", "")).sql(dialect="snowflake")
    try:
        written = check(f"SELECT {literal} AS x")
    except RefusedSql:
        return
    tree = sqlglot.parse_one(written, dialect="snowflake")
    assert [type(node) for node in tree.expressions] == [exp.Alias]
    assert isinstance(tree.expressions[0].this, exp.Literal)


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        check(text)
    except RefusedSql as refusal:
        assert str(refusal)


def test_columns_of_a_semantic_view_keep_the_order_in_which_they_were_written() -> None:
    view = "SEMANTIC_VIEW(reporting.sales DIMENSIONS customers.region AS place METRICS order_lines.total_revenue)"
    written = GUARD.check(f"SELECT * FROM {view}", row_cap=5)
    assert written.startswith("SELECT place, total_revenue FROM SEMANTIC_VIEW(")
    assert GUARD.check(written, row_cap=5) == written
