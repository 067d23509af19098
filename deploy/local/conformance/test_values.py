"""What values and expressions mean: types, NULLs, rounding, dates, text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from snowflake.connector import SnowflakeConnection

EXPRESSIONS = [
    ("ROUND(1 / 3, 5)", Decimal("0.33333")),
    ("7 / 2", Decimal("3.500000")),
    ("ROUND(2.5)", Decimal("3")),
    ("ROUND(-2.5)", Decimal("-3")),
    ("(SELECT 6) / (SELECT 4)", Decimal("1.500000")),
    ("DIV0(1, 0)", Decimal("0.000000")),
    ("1 / NULLIF(0, 0)", None),
    ("'a' || NULL", None),
    ("IFF(1 > 0, 'yes', 'no')", "yes"),
    ("ZEROIFNULL(NULL)", 0),
    ("NVL(NULL, 'x')", "x"),
    ("TRY_TO_NUMBER('abc')", None),
    ("TRY_TO_DATE('2026-02-30')", None),
    ("TO_DATE('2026-03-31')", date(2026, 3, 31)),
    ("DATEADD('month', 1, TO_DATE('2026-01-31'))", date(2026, 2, 28)),
    ("DATEDIFF('month', TO_DATE('2026-01-31'), TO_DATE('2026-02-01'))", 1),
    ("DATEDIFF('day', TO_DATE('2026-01-31'), TO_DATE('2026-03-01'))", 29),
    ("DATE_TRUNC('quarter', TO_DATE('2026-05-20'))", date(2026, 4, 1)),
    ("DATE_TRUNC('week', TO_DATE('2026-11-22'))", date(2026, 11, 16)),
    ("LAST_DAY(TO_DATE('2026-02-10'))", date(2026, 2, 28)),
    ("YEAR(TO_DATE('2026-02-10'))", 2026),
    ("DAYOFWEEKISO(TO_DATE('2026-11-22'))", 7),
    ("TO_TIMESTAMP_NTZ('2026-01-02 03:04:05')", datetime(2026, 1, 2, 3, 4, 5)),
    ("TO_CHAR(TO_DATE('2026-01-02'), 'YYYY-MM')", "2026-01"),
    ("'Ünïcode 漢字'", "Ünïcode 漢字"),
    ("LENGTH('漢字')", 2),
    ("UPPER('élan vital')", "ÉLAN VITAL"),
    ("SPLIT_PART('a-b-c', '-', 2)", "b"),
    ("'ABC' ILIKE 'a%'", True),
    ("'ABC' LIKE 'a%'", False),
    ("REGEXP_LIKE('abc', 'a.c')", True),
    ('PARSE_JSON(\'{"a": {"b": 7}}\'):a.b::INT', 7),
    ("PARSE_JSON('{\"a\": [1, 2]}'):a[1]::INT", 2),
    ("PARSE_JSON('{\"a\": null}'):missing::VARCHAR", None),
    ("OBJECT_CONSTRUCT('k', 1):k::INT", 1),
    ("ARRAY_SIZE(PARSE_JSON('[1, 2, 3]'))", 3),
    ("COALESCE(NULL, 2)", 2),
    ("GREATEST(1, 3, 2)", 3),
    ("MD5('abc')", "900150983cd24fb0d6963f7d28e17f72"),
    ("MOD(-7, 3)", -1),
    ("FLOOR(-1.5)", Decimal("-2")),
]


# Where this differs from a real account is listed in deploy/local/README.md under Differences.
@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS, ids=[expression for expression, _ in EXPRESSIONS])
def test_an_expression_has_snowflakes_value(connection: SnowflakeConnection, expression: str, expected: object) -> None:
    value = _one(connection, expression)
    assert (float(value) if isinstance(value, float | Decimal) else value) == (
        float(expected) if isinstance(expected, Decimal) else expected
    )


def test_values_are_bound_with_their_types(connection: SnowflakeConnection, table: str) -> None:
    cursor = connection.cursor()
    cursor.execute(
        f"CREATE TABLE {table} (n NUMBER, d NUMBER(12, 2), t VARCHAR, day DATE, at TIMESTAMP_NTZ, ok BOOLEAN)"
    )
    row = (
        7,
        Decimal("12.34"),
        "it's; -- 'quoted' \\ 漢",
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, 4, 5, 678000),
        True,
    )
    cursor.execute(f"INSERT INTO {table} VALUES (%s, %s, %s, %s, %s, %s)", row)
    cursor.execute(f"INSERT INTO {table} VALUES (%s, %s, %s, %s, %s, %s)", (None,) * 6)
    assert cursor.execute(f"SELECT * FROM {table} ORDER BY n").fetchall() == [row, (None,) * 6]


def test_nulls_are_the_largest_value_in_an_order(connection: SnowflakeConnection) -> None:
    rows = "SELECT n FROM (SELECT 1 AS n UNION ALL SELECT NULL UNION ALL SELECT 2)"
    assert _column(connection, f"{rows} ORDER BY n") == [1, 2, None]
    assert _column(connection, f"{rows} ORDER BY n DESC") == [None, 2, 1]


def test_names_are_folded_to_upper_case_and_quoted_names_are_kept(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor().execute('SELECT 1 AS lower_name, 2 AS "Mixed Name"')
    assert [column.name for column in cursor.description] == ["LOWER_NAME", "Mixed Name"]


def test_qualify_and_window_functions_pick_rows(connection: SnowflakeConnection) -> None:
    sql = """
        SELECT g, n FROM VALUES ('a', 1), ('a', 3), ('b', 2) AS v (g, n)
        QUALIFY ROW_NUMBER() OVER (PARTITION BY g ORDER BY n DESC) = 1 ORDER BY g
    """
    assert connection.cursor().execute(sql).fetchall() == [("a", 3), ("b", 2)]


def test_arrow_carries_exact_numbers_dates_and_texts(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT 12.34::NUMBER(12, 2) AS d, TO_DATE('2026-01-02') AS day, 'x' AS t, TRUE AS ok")
    row = cursor.fetch_arrow_all().to_pylist()[0]
    assert row == {"D": Decimal("12.34"), "DAY": date(2026, 1, 2), "T": "x", "OK": True}


def test_a_result_without_rows_has_its_columns(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor().execute("SELECT 1 AS n, 'x' AS t WHERE FALSE")
    assert cursor.fetchall() == []
    assert [column.name for column in cursor.description] == ["N", "T"]


def _one(connection: SnowflakeConnection, expression: str) -> object:
    row = connection.cursor().execute(f"SELECT {expression}").fetchone()
    assert isinstance(row, tuple)
    return row[0]


def _column(connection: SnowflakeConnection, sql: str) -> list[object]:
    return [row[0] for row in connection.cursor().execute(sql).fetchall()]
