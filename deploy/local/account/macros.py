"""DuckDB macros and views for what Snowflake's SQL means and DuckDB's does not say.

They live in one schema of the account's own database, so that persisted views find them from any database.
"""

# ruff: noqa: S608  every name in this SQL is ours

from __future__ import annotations

from datetime import date

SCHEMA = "_fs_global.local"

DATE_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")

MACROS = f"""
CREATE OR REPLACE MACRO {SCHEMA}.nonzero(b) AS
    CASE WHEN b = 0 THEN error('Division by zero') ELSE b END;
CREATE OR REPLACE MACRO {SCHEMA}.add_days(d DATE, i) AS CAST(d + i AS DATE),
    (d TIMESTAMP, i) AS d + i, (d TIMESTAMPTZ, i) AS d + i, (d VARCHAR, i) AS CAST(d AS TIMESTAMP) + i;
CREATE OR REPLACE MACRO {SCHEMA}.add_time(d DATE, i) AS d + i,
    (d TIMESTAMP, i) AS d + i, (d TIMESTAMPTZ, i) AS d + i, (d TIME, i) AS d + i,
    (d VARCHAR, i) AS CAST(d AS TIMESTAMP) + i;
CREATE OR REPLACE MACRO {SCHEMA}.truncate_to(u, d DATE) AS CAST(date_trunc(u, d) AS DATE),
    (u, d TIMESTAMP) AS date_trunc(u, d), (u, d TIMESTAMPTZ) AS date_trunc(u, d),
    (u, d VARCHAR) AS date_trunc(u, CAST(d AS TIMESTAMP));
CREATE OR REPLACE MACRO {SCHEMA}.add_months(d DATE, n) AS CAST(
    CASE WHEN last_day(d) = d THEN last_day(d + to_months(CAST(n AS INTEGER)))
    ELSE d + to_months(CAST(n AS INTEGER)) END
    AS DATE), (d TIMESTAMP, n) AS CASE WHEN last_day(d) = CAST(d AS DATE)
    THEN last_day(d + to_months(CAST(n AS INTEGER))) + (d - date_trunc('day', d))
    ELSE d + to_months(CAST(n AS INTEGER)) END;
CREATE OR REPLACE MACRO {SCHEMA}.number_text(v, decimals, grouped) AS
    CASE WHEN grouped THEN format('{{:,.' || decimals || 'f}}', CAST(v AS DOUBLE))
         ELSE format('{{:.' || decimals || 'f}}', CAST(v AS DOUBLE)) END;
CREATE OR REPLACE MACRO {SCHEMA}.from_epoch(v, scale) AS
    CAST(make_timestamp(CAST(CAST(v AS DECIMAL(38, 9)) * power(10, 6 - scale) AS BIGINT)) AS TIMESTAMP);
CREATE OR REPLACE MACRO {SCHEMA}.to_timestamp_any(v BIGINT) AS make_timestamp(v * 1000000),
    (v DOUBLE) AS make_timestamp(CAST(v * 1000000 AS BIGINT)),
    (v VARCHAR) AS CASE WHEN regexp_full_match(v, '-?[0-9]+') THEN make_timestamp(CAST(v AS BIGINT) * 1000000)
        ELSE CAST(v AS TIMESTAMP) END,
    (v DATE) AS CAST(v AS TIMESTAMP), (v TIMESTAMP) AS v, (v TIMESTAMPTZ) AS CAST(v AS TIMESTAMP);
CREATE OR REPLACE MACRO {SCHEMA}._fs_haversine(lat1, lon1, lat2, lon2) AS
    2 * 6371 * ASIN(SQRT(POWER(SIN(RADIANS(lat2 - lat1) / 2), 2) +
    COS(RADIANS(lat1)) * COS(RADIANS(lat2)) * POWER(SIN(RADIANS(lon2 - lon1) / 2), 2)));
CREATE OR REPLACE MACRO {SCHEMA}._fs_object_construct(keys, vals, keep_nulls) AS (
    WITH kv AS (SELECT key, list_extract(vals, idx) AS value
        FROM UNNEST(keys) WITH ORDINALITY AS u(key, idx) ORDER BY idx)
    SELECT COALESCE(json_group_object(key, value), '{{}}'::JSON) FROM kv
    WHERE key IS NOT NULL AND (keep_nulls OR value IS NOT NULL));
CREATE OR REPLACE MACRO {SCHEMA}.elements(v) AS CAST(CAST(v AS JSON) AS JSON[]);
CREATE OR REPLACE MACRO {SCHEMA}.array_contains(v, a) AS list_contains({SCHEMA}.elements(a), to_json(v));
CREATE OR REPLACE MACRO {SCHEMA}.array_to_string(a, separator) AS
    array_to_string(list_transform({SCHEMA}.elements(a), lambda e: coalesce(e ->> '$', '')), separator);
CREATE OR REPLACE MACRO {SCHEMA}.array_cat(a, b) AS to_json(list_concat({SCHEMA}.elements(a), {SCHEMA}.elements(b)));
CREATE OR REPLACE MACRO {SCHEMA}.array_append(a, v) AS to_json(list_append({SCHEMA}.elements(a), to_json(v)));
CREATE OR REPLACE MACRO {SCHEMA}.to_array(v JSON) AS CASE WHEN json_type(v) = 'ARRAY' THEN v ELSE json_array(v) END,
    (v VARCHAR) AS json_array(v), (v BIGINT) AS json_array(v), (v DOUBLE) AS json_array(v);
CREATE OR REPLACE MACRO {SCHEMA}.as_integer(v) AS
    CASE WHEN json_type(v) IN ('BIGINT', 'UBIGINT') THEN CAST(v AS BIGINT) END;
CREATE OR REPLACE MACRO {SCHEMA}.as_double(v) AS
    CASE WHEN json_type(v) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN CAST(v AS DOUBLE) END;
CREATE OR REPLACE MACRO {SCHEMA}.as_varchar(v) AS CASE WHEN json_type(v) = 'VARCHAR' THEN v ->> '$' END;
CREATE OR REPLACE MACRO {SCHEMA}.as_boolean(v) AS CASE WHEN json_type(v) = 'BOOLEAN' THEN CAST(v AS BOOLEAN) END;
CREATE OR REPLACE MACRO {SCHEMA}.as_array(v) AS CASE WHEN json_type(v) = 'ARRAY' THEN v END;
CREATE OR REPLACE MACRO {SCHEMA}.as_object(v) AS CASE WHEN json_type(v) = 'OBJECT' THEN v END;
CREATE OR REPLACE MACRO {SCHEMA}.width_bucket(v, low, high, n) AS
    CASE WHEN v < low THEN 0 WHEN v >= high THEN n + 1 ELSE CAST(floor((v - low) * n / (high - low)) AS BIGINT) + 1 END;
CREATE OR REPLACE MACRO {SCHEMA}._fs_object_construct_star(row_value) AS (
    SELECT COALESCE(json_group_object(key, json_extract(TO_JSON(row_value), '$."' || key || '"')), '{{}}'::JSON)
    FROM (SELECT UNNEST(json_keys(TO_JSON(row_value))) AS key)
    WHERE json_type(TO_JSON(row_value), '$."' || key || '"') <> 'NULL');
CREATE OR REPLACE MACRO {SCHEMA}._fs_flatten(input) AS TABLE
    SELECT 1::UBIGINT AS SEQ, e.k AS KEY, COALESCE(e.k, '[' || e.i || ']') AS PATH,
        CASE WHEN e.k IS NULL THEN e.i END AS INDEX, e.v AS VALUE, TO_JSON(input) AS THIS
    FROM (SELECT UNNEST(CASE WHEN json_type(TO_JSON(input)) = 'OBJECT'
        THEN list_transform(json_keys(TO_JSON(input)), lambda x:
            struct_pack(k := x, v := json_extract(TO_JSON(input), '$."' || x || '"'), i := NULL::BIGINT))
        ELSE list_transform(range(CAST(json_array_length(TO_JSON(input)) AS BIGINT)), lambda x:
            struct_pack(k := NULL::VARCHAR, v := json_extract(TO_JSON(input), '$[' || x || ']'),
                i := CAST(x AS BIGINT)))
        END, recursive := true)) AS e(k, v, i);
"""


def clock_sql(today: date | None) -> str:
    """The account's clock: the machine's, or its time of day on a fixed date."""
    if today is None:
        return f"""
        CREATE OR REPLACE MACRO {SCHEMA}.now_ltz() AS now();
        CREATE OR REPLACE MACRO {SCHEMA}.sysdate() AS (now() AT TIME ZONE 'UTC');
        CREATE OR REPLACE MACRO {SCHEMA}.today() AS CAST(now() AS DATE);
        CREATE OR REPLACE MACRO {SCHEMA}.time_now() AS CAST((now() AT TIME ZONE 'UTC') AS TIME);
        """
    fixed = f"(DATE '{today:%Y-%m-%d}' + CAST((now() AT TIME ZONE 'UTC') AS TIME))"
    return f"""
    CREATE OR REPLACE MACRO {SCHEMA}.now_ltz() AS ({fixed} AT TIME ZONE 'UTC');
    CREATE OR REPLACE MACRO {SCHEMA}.sysdate() AS {fixed};
    CREATE OR REPLACE MACRO {SCHEMA}.today() AS DATE '{today:%Y-%m-%d}';
    CREATE OR REPLACE MACRO {SCHEMA}.time_now() AS CAST((now() AT TIME ZONE 'UTC') AS TIME);
    """


def account_sql(today: date | None) -> str:
    """Everything that the account's own database holds beside fakesnow's tables."""
    from deploy.local.account.information_schema import TABLES, VIEWS

    return f"CREATE SCHEMA IF NOT EXISTS {SCHEMA};{TABLES}{MACROS}{clock_sql(today)}{VIEWS}"
