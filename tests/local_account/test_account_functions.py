"""What Snowflake's functions and query forms mean in the local account."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

Client = Any

DAY = dt.date
MOMENT = dt.datetime

CASES: list[tuple[str, Any]] = [
    ("DATEADD(MONTH, -1, '2024-03-31'::DATE)", DAY(2024, 2, 29)),
    ("DATEADD('hour', 5, '2024-01-01'::DATE)", MOMENT(2024, 1, 1, 5)),
    ("DATEADD(DAY, 1, '2024-02-28 10:00:00'::TIMESTAMP_NTZ)", MOMENT(2024, 2, 29, 10)),
    ("DATEADD(QUARTER, 1, '2024-01-31'::DATE)", DAY(2024, 4, 30)),
    ("DATEADD(DAY, -n, '2024-01-08'::DATE)", DAY(2024, 1, 1)),
    ("DATEDIFF(MONTH, '2024-01-31', '2024-02-01')", 1),
    ("DATEDIFF('week', '2024-01-01'::DATE, '2024-01-08'::DATE)", 1),
    ("DATE_TRUNC('MONTH', '2024-03-15'::DATE)", DAY(2024, 3, 1)),
    ("DATE_TRUNC(WEEK, '2024-03-15'::DATE)", DAY(2024, 3, 11)),
    ("DATE_TRUNC('HOUR', '2024-03-15 10:20:30'::TIMESTAMP)", MOMENT(2024, 3, 15, 10)),
    ("LAST_DAY('2024-02-10'::DATE)", DAY(2024, 2, 29)),
    ("ADD_MONTHS('2024-01-31'::DATE, 1)", DAY(2024, 2, 29)),
    ("DAYOFWEEKISO('2024-03-17'::DATE)", 7),
    ("DAYOFWEEK('2024-03-17'::DATE)", 0),
    ("TO_CHAR('2024-03-17'::DATE, 'YYYY-MM')", "2024-03"),
    ("TO_VARCHAR('2024-03-17 01:02:03'::TIMESTAMP, 'DD.MM.YYYY HH24:MI')", "17.03.2024 01:02"),
    ("TO_CHAR(1234567.891, '999,999,999.00')", "1,234,567.89"),
    ("TO_DATE('02/01/2024', 'DD/MM/YYYY')", DAY(2024, 1, 2)),
    ("TO_TIMESTAMP_NTZ(1700000000)", MOMENT(2023, 11, 14, 22, 13, 20)),
    ("CONVERT_TIMEZONE('UTC', 'America/New_York', '2024-01-01 12:00:00'::TIMESTAMP_NTZ)", MOMENT(2024, 1, 1, 7)),
    ("DATE_PART(EPOCH_SECOND, '1970-01-02'::TIMESTAMP)", 86400),
    ("IFF(1 = 1, 'a', 'b')", "a"),
    ("NVL2(NULL, 1, 2) + ZEROIFNULL(NULL)", 2),
    ("DECODE(2, 1, 'a', 2, 'b', 'c')", "b"),
    ("DIV0(1, 0)", 0),
    ("TRY_CAST('x' AS INT)", None),
    ("TRY_TO_NUMBER('12')", 12),
    ("TRY_TO_DATE('2024-13-01')", None),
    ("TRY_PARSE_JSON('{bad')", None),
    ("'a' || NULL", None),
    ("SPLIT_PART('a-b-c', '-', 2)", "b"),
    ("INITCAP('hello world')", "Hello World"),
    ("REGEXP_REPLACE('a1b2', '[0-9]', '#')", "a#b#"),
    ("REGEXP_SUBSTR('abc123', '[0-9]+')", "123"),
    ("ROUND(2.567, 2)", Decimal("2.57")),
    ("1.5::NUMBER(10, 2) * 2", Decimal("3.00")),
    ('PARSE_JSON(\'{"a": [1, {"b": "z"}]}\'):a[1].b::STRING', "z"),
    ("v:a::INT + v:n", 6),
    ("v:s = 'text' AND v:n > 4 AND v:s IN ('text', 'other')", True),
    ("OBJECT_CONSTRUCT('a', 1, 'b', NULL, 'c', 'x')", '{"a":1,"c":"x"}'),
    ("ARRAY_CONSTRUCT(1, 'a', NULL)", '[1,"a",null]'),
    ("ARRAY_SIZE(PARSE_JSON('[1, 2, 3]'))", 3),
    ("ARRAY_CONTAINS('b'::VARIANT, PARSE_JSON('[\"a\", \"b\"]'))", True),
    ("ARRAY_TO_STRING(PARSE_JSON('[1, 2]'), '-')", "1-2"),
    ("TO_JSON(OBJECT_CONSTRUCT('a', 1))", '{"a":1}'),
    ("WIDTH_BUCKET(5, 0, 10, 5)", 3),
    ("EQUAL_NULL(NULL, NULL)", True),
    ("CASE WHEN COUNT_IF(n > 100) = 0 THEN 'none' END", "none"),
    ("LENGTH(UUID_STRING())", 36),
    ("MD5('a')", "0cc175b9c0f1b6a831c399e269772661"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[expression for expression, _ in CASES])
def test_a_function_means_what_it_means_in_snowflake(client: Client, expression: str, expected: object) -> None:
    source = 'SELECT 7 AS n, PARSE_JSON(\'{"a": 1, "n": 5, "s": "text"}\') AS v'
    group = "" if "COUNT_IF" in expression else "LIMIT 1"
    assert client.value(f"SELECT {expression} FROM ({source}) {group}") == expected


QUERIES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("SELECT LISTAGG(x, ',') WITHIN GROUP (ORDER BY x DESC) FROM VALUES ('a'), ('b') AS t (x)", [("b,a",)]),
    ("SELECT x, ROW_NUMBER() OVER (ORDER BY x) AS r FROM VALUES (1), (2) AS t (x) QUALIFY r = 2", [(2, 2)]),
    ("SELECT RATIO_TO_REPORT(x) OVER () FROM VALUES (1), (3) AS t (x) ORDER BY 1", [(0.25,), (0.75,)]),
    ("SELECT value::INT, index FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[5, 6]')))", [(5, 0), (6, 1)]),
    (
        "SELECT f.key, f.value::STRING FROM (SELECT PARSE_JSON('{\"a\": 1}') AS v) t, LATERAL FLATTEN(INPUT => t.v) f",
        [("a", "1")],
    ),
    ("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 3))", [(0,), (1,), (2,)]),
    ("SELECT $1, $2 FROM VALUES (1, 'x')", [(1, "x")]),
    ("SELECT column1 FROM VALUES (1), (2) ORDER BY 1 DESC", [(2,), (1,)]),
    ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT SUM(n) FROM r", [(6,)]),
    ("SELECT * FROM (SELECT 'A' AS k, 1 AS v UNION ALL SELECT 'B', 2) PIVOT (SUM(v) FOR k IN ('A', 'B'))", [(1, 2)]),
    ("SELECT ARRAY_AGG(x) WITHIN GROUP (ORDER BY x) FROM VALUES (2), (1) AS t (x)", [("[1,2]",)]),
    ("SELECT * EXCLUDE (b) FROM (SELECT 1 AS a, 2 AS b)", [(1,)]),
    ("SELECT SUM(v:n) FROM (SELECT PARSE_JSON('{\"n\": 2}') AS v)", [(2.0,)]),
    ("SELECT UNIFORM(5, 5, RANDOM()), RANDOM() <> RANDOM(), HASH('a') = HASH('a')", [(5, True, True)]),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_form_of_query_means_what_it_means_in_snowflake(client: Client, query: str, expected: object) -> None:
    assert client.rows(query) == expected


def test_money_stays_exact_through_sums(client: Client) -> None:
    client.run(
        "CREATE TABLE t (amount NUMBER(14, 2))", "INSERT INTO t SELECT 0.10 FROM TABLE(GENERATOR(ROWCOUNT => 1000))"
    )
    assert client.value("SELECT SUM(amount) FROM t") == Decimal("100.00")


def test_columns_without_an_alias_are_named_by_their_text(client: Client) -> None:
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), 1 + 1, CURRENT_USER()")
        assert [column.name for column in cursor.description] == ["COUNT(*)", "1 + 1", "CURRENT_USER()"]


@pytest.mark.parametrize(
    ("statement", "errno"),
    [
        ("SELECT 1/0", 100051),
        ("SELECT 'a'::INT", 100038),
        ("SELECT 'x'::DATE", 100035),
        ("SELECT PARSE_JSON('{bad')", 100069),
        ("SELECT nope FROM (SELECT 1 AS a)", 904),
        ("SELECT NO_SUCH_FUNCTION(1)", 2140),
        ("SELECT 1 +", 1003),
        ("SELECT (SELECT 1 UNION ALL SELECT 2)", 90150),
    ],
)
def test_an_error_has_snowflakes_number(client: Client, statement: str, errno: int) -> None:
    with pytest.raises(ProgrammingError) as caught:
        client.rows(statement)
    assert caught.value.errno == errno
    assert caught.value.sfqid


def test_a_name_may_be_bound(client: Client) -> None:
    client.run("CREATE TABLE IDENTIFIER('bound_name') (a INT)", "INSERT INTO bound_name VALUES (3)")
    with client.connection.cursor() as cursor:
        found = cursor.execute(
            "SELECT a FROM IDENTIFIER(?) WHERE a = ?", ["bound_name", 3], _force_qmark_paramstyle=True
        )
        assert found.fetchall() == [(3,)]
    with pytest.raises(ProgrammingError, match="invalid identifier"):
        client.rows("SELECT * FROM IDENTIFIER('t; DROP TABLE x')")
