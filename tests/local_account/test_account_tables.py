"""Tables and views of the local account: CREATE OR ALTER keeps rows, ALTER, clones, temporary tables, comments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from snowflake.connector.errors import IntegrityError, ProgrammingError

Client = Any


def columns(client: Client, table: str) -> list[tuple[str, str, str]]:
    return [(row["name"], row["type"], row["null?"]) for row in client.dicts(f"DESCRIBE TABLE {table}")]


def test_create_or_alter_keeps_rows_while_columns_come_go_and_widen(client: Client) -> None:
    client.run(
        "CREATE OR ALTER TABLE t (id NUMBER, name VARCHAR(10) DEFAULT 'none', amount NUMBER(10, 2), old DATE)",
        "INSERT INTO t VALUES (1, 'one', 1.25, '2026-01-01'), (2, 'two', NULL, NULL)",
        "CREATE OR ALTER TABLE t (id NUMBER NOT NULL, name VARCHAR(40) DEFAULT 'none' COMMENT 'what it is called', "
        "amount NUMBER(18, 2), born TIMESTAMP_NTZ DEFAULT SYSDATE(), flag BOOLEAN NOT NULL DEFAULT TRUE) "
        "COMMENT = 'things'",
    )
    assert client.rows("SELECT id, name, amount, flag FROM t ORDER BY id") == [
        (1, "one", Decimal("1.25"), True),
        (2, "two", None, True),
    ]
    assert columns(client, "t") == [
        ("ID", "NUMBER(38,0)", "N"),
        ("NAME", "VARCHAR(40)", "Y"),
        ("AMOUNT", "NUMBER(18,2)", "Y"),
        ("BORN", "TIMESTAMP_NTZ(9)", "Y"),
        ("FLAG", "BOOLEAN", "N"),
    ]
    assert client.dicts("SHOW TABLES LIKE 'T'")[0]["comment"] == "things"
    assert client.dicts("DESCRIBE TABLE t")[1]["comment"] == "what it is called"
    client.run("INSERT INTO t (id) VALUES (3)")
    assert client.row("SELECT name, born::DATE::VARCHAR, flag FROM t WHERE id = 3") == ("none", "2026-05-17", True)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR ALTER TABLE t (a INT DEFAULT 6, b INT)",
        "CREATE OR ALTER TABLE t (a INT DEFAULT 5, b INT DEFAULT 1)",
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT 6",
        "ALTER TABLE t ALTER COLUMN b SET DEFAULT 6",
    ],
)
def test_a_column_that_is_there_gets_no_default_and_no_other_one(client: Client, statement: str) -> None:
    client.run("CREATE TABLE t (a INT DEFAULT 5, b INT)")
    with pytest.raises(ProgrammingError, match="Unsupported feature 'Alter Column Set Default'"):
        client.run(statement)
    client.run("INSERT INTO t (b) VALUES (1)")
    assert client.rows("SELECT a FROM t") == [(5,)]


def test_alter_column_changes_null_default_and_comment_and_every_catalogue_says_so(client: Client) -> None:
    client.run("CREATE TABLE t (a INT DEFAULT 5 COMMENT 'x')", "ALTER TABLE t ALTER COLUMN a NOT NULL")
    catalogue = "SELECT is_nullable, column_default, comment FROM INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'T'"
    assert client.rows(catalogue) == [("NO", "5", "x")]
    client.run("ALTER TABLE t ALTER a DROP NOT NULL, a DROP DEFAULT, a UNSET COMMENT")
    assert client.rows(catalogue) == [("YES", None, None)]
    told = client.dicts("DESCRIBE TABLE t")[0]
    assert (told["null?"], told["default"], told["comment"]) == ("Y", None, None)


def test_create_or_alter_takes_away_what_is_no_longer_said(client: Client) -> None:
    client.run(
        "CREATE OR ALTER TABLE t (a INT NOT NULL DEFAULT 5 COMMENT 'x') COMMENT = 'y'",
        "CREATE OR ALTER TABLE t (a INT)",
    )
    row = client.dicts("DESCRIBE TABLE t")[0]
    assert (row["null?"], row["default"], row["comment"]) == ("Y", None, None)
    assert client.dicts("SHOW TABLES LIKE 'T'")[0]["comment"] == ""


def test_create_or_alter_twice_changes_nothing(client: Client) -> None:
    statement = (
        "CREATE OR ALTER TABLE t (id VARCHAR(36) DEFAULT UUID_STRING(), v VARIANT, b BOOLEAN DEFAULT FALSE, f FLOAT, "
        "at TIMESTAMP_NTZ DEFAULT SYSDATE(), PRIMARY KEY (id))"
    )
    client.run(statement, "INSERT INTO t (f) VALUES (1.5)")
    before = client.rows("SELECT * FROM t")
    client.run(statement)
    assert client.rows("SELECT * FROM t") == before
    assert client.dicts("SHOW PRIMARY KEYS IN TABLE t")[0]["column_name"] == "ID"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("(a VARCHAR, b INT)", "incompatible types"),
        ("(a NUMBER(8, 3), b INT)", "incompatible types"),
        ("(b INT, a NUMBER(10, 2))", "cannot change the order"),
    ],
)
def test_create_or_alter_refuses_what_snowflake_refuses(client: Client, second: str, message: str) -> None:
    client.run("CREATE TABLE t (a NUMBER(10, 2), b INT)", "INSERT INTO t VALUES (1, 2)")
    with pytest.raises(ProgrammingError, match=message):
        client.run(f"CREATE OR ALTER TABLE t {second}")
    assert client.rows("SELECT * FROM t") == [(Decimal("1.00"), 2)]


def test_a_primary_key_is_told_but_not_enforced(client: Client) -> None:
    client.run("CREATE TABLE t (id INT PRIMARY KEY, n INT UNIQUE)", "INSERT INTO t VALUES (1, 1), (1, 1)")
    assert client.value("SELECT COUNT(*) FROM t") == 2
    assert [row["primary key"] for row in client.dicts("DESCRIBE TABLE t")] == ["Y", "N"]


def test_not_null_is_enforced(client: Client) -> None:
    client.run("CREATE TABLE t (a INT NOT NULL)")
    with pytest.raises(IntegrityError, match="NULL result in a non-nullable column") as caught:
        client.run("INSERT INTO t VALUES (NULL)")
    assert caught.value.errno == 100072


def test_alter_table_adds_renames_and_drops_columns(client: Client) -> None:
    client.run(
        "CREATE TABLE t (a INT)",
        "INSERT INTO t VALUES (1)",
        "ALTER TABLE t ADD COLUMN b VARCHAR DEFAULT 'x', c NUMBER(10, 2)",
        "ALTER TABLE t RENAME COLUMN c TO d",
        "ALTER TABLE t ALTER COLUMN d SET DATA TYPE NUMBER(20, 2), COLUMN a SET NOT NULL",
        "ALTER TABLE t MODIFY COLUMN b COMMENT 'letters'",
        "ALTER TABLE t CLUSTER BY (a)",
        "ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(a)",
    )
    assert client.rows("SELECT * FROM t") == [(1, "x", None)]
    assert columns(client, "t")[2] == ("D", "NUMBER(20,2)", "Y")
    told = client.dicts("SHOW TABLES LIKE 't'")[0]
    assert (told["cluster_by"], told["search_optimization"]) == ("LINEAR(A)", "ON")
    client.run("ALTER TABLE t DROP COLUMN b", "ALTER TABLE t RENAME TO u", "ALTER TABLE IF EXISTS t ADD COLUMN z INT")
    assert client.rows("SELECT * FROM u") == [(1, None)]


def test_tables_are_made_from_queries_and_other_tables(client: Client) -> None:
    client.run(
        "CREATE TABLE a (n NUMBER(10, 2) NOT NULL, s VARCHAR DEFAULT 'd')",
        "INSERT INTO a (n) VALUES (1.5)",
        "CREATE TABLE b LIKE a",
        "CREATE TABLE c CLONE a",
        "CREATE TABLE d AS SELECT n * 2 AS m, s FROM a",
        "CREATE TABLE e (x VARCHAR, y VARCHAR) AS SELECT n, s FROM a",
    )
    counts = [client.value(f"SELECT COUNT(*) FROM {table}") for table in "bcde"]
    assert counts == [0, 1, 1, 1]
    assert client.rows("SELECT * FROM e") == [("1.50", "d")]
    assert columns(client, "b") == columns(client, "a")


def test_a_temporary_table_is_seen_by_its_session_only_and_hides_the_permanent_one(
    connect: Callable[..., Client],
) -> None:
    one, other = connect(), connect()
    one.run(
        "CREATE TABLE t (a INT)",
        "INSERT INTO t VALUES (1)",
        "CREATE TEMPORARY TABLE t (a INT)",
        "INSERT INTO t VALUES (2)",
    )
    assert one.rows("SELECT t.a FROM t") == [(2,)]
    assert other.rows("SELECT a FROM t") == [(1,)]
    one.run("DROP TABLE t")
    assert one.rows("SELECT a FROM t") == [(1,)]


def test_create_says_when_something_is_there(client: Client) -> None:
    client.run("CREATE TABLE t (a INT)")
    with pytest.raises(ProgrammingError, match="already exists") as caught:
        client.run("CREATE TABLE t (a INT)")
    assert (caught.value.errno, caught.value.sqlstate) == (2002, "42710")
    assert client.value("CREATE TABLE IF NOT EXISTS t (b INT)") == "T already exists, statement succeeded."
    client.run("CREATE OR REPLACE TABLE t (b INT)", "DROP TABLE t", "DROP TABLE IF EXISTS t")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        client.run("DROP TABLE t")


def test_names_fold_to_upper_case_unless_quoted(client: Client) -> None:
    client.run('CREATE TABLE MixedCase ("lower" INT, Upper INT)', "INSERT INTO mixedcase VALUES (1, 2)")
    with client.connection.cursor() as cursor:
        cursor.execute("SELECT * FROM MIXEDCASE")
        assert [column.name for column in cursor.description] == ["lower", "UPPER"]
    assert (
        client.value("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'MIXED%'") == "MIXEDCASE"
    )


def test_an_autoincrement_column_counts(client: Client) -> None:
    client.run(
        "CREATE TABLE t (id INT AUTOINCREMENT START 10 INCREMENT 5, s VARCHAR)", "INSERT INTO t (s) VALUES ('a'), ('b')"
    )
    assert client.rows("SELECT id FROM t ORDER BY id") == [(10,), (15,)]


def test_a_sequence_counts(client: Client) -> None:
    client.run("CREATE SEQUENCE seq START 5 INCREMENT 2")
    assert [client.value("SELECT seq.NEXTVAL") for _ in range(2)] == [5, 7]


def test_a_view_reads_the_session_not_its_maker(client: Client) -> None:
    client.run(
        "CREATE TABLE t (a INT, b VARCHAR)",
        "INSERT INTO t VALUES (1, 'x')",
        "CREATE OR ALTER VIEW v (n COMMENT 'the number', who, today) COMMENT = 'a view' AS "
        "SELECT a, CURRENT_USER(), CURRENT_DATE() FROM t",
    )
    assert [str(value) for value in client.row("SELECT * FROM v")] == ["1", "ADMIN", "2026-05-17"]
    told = client.dicts("SHOW VIEWS LIKE 'v'")[0]
    assert told["comment"] == "a view"
    assert told["text"].startswith("CREATE OR ALTER VIEW v")
    client.run("CREATE OR ALTER VIEW v AS SELECT b FROM t")
    assert client.rows("SELECT * FROM v") == [("x",)]
    with pytest.raises(ProgrammingError, match="not updatable"):
        client.run("INSERT INTO v VALUES ('y')")


def test_a_dynamic_table_answers_with_the_newest_rows(client: Client) -> None:
    client.run(
        "CREATE TABLE t (a INT)",
        "CREATE DYNAMIC TABLE d TARGET_LAG = '1 minute' WAREHOUSE = test_wh AS SELECT COUNT(*) AS n FROM t",
        "INSERT INTO t VALUES (1), (2)",
        "ALTER DYNAMIC TABLE d REFRESH",
    )
    assert client.value("SELECT n FROM d") == 2
    assert client.dicts("SHOW DYNAMIC TABLES")[0]["target_lag"] == "1 minute"
    client.run("DROP DYNAMIC TABLE d")


def test_the_information_schema_tells_of_tables_columns_and_views(client: Client, schema: str) -> None:
    client.run(
        "CREATE TABLE t (a NUMBER(10, 2) NOT NULL, s VARCHAR(20), v VARIANT) COMMENT = 'c'",
        "CREATE VIEW w AS SELECT a FROM t",
    )
    assert client.rows(
        "SELECT table_name, table_type, comment FROM information_schema.tables WHERE table_schema = %s ORDER BY 1",
        schema.upper(),
    ) == [("T", "BASE TABLE", "c"), ("W", "VIEW", None)]
    assert client.rows(
        "SELECT column_name, data_type, is_nullable, numeric_scale, character_maximum_length "
        "FROM test_db.information_schema.columns WHERE table_schema = %s AND table_name = 'T' "
        "ORDER BY ordinal_position",
        schema.upper(),
    ) == [("A", "NUMBER", "NO", 2, None), ("S", "TEXT", "YES", None, 20), ("V", "VARIANT", "YES", None, None)]
    text = client.value("SELECT view_definition FROM information_schema.views WHERE table_schema = %s", schema.upper())
    assert text == "CREATE VIEW w AS SELECT a FROM t"


def test_get_ddl_tells_how_a_table_is_made(client: Client) -> None:
    client.run("CREATE TABLE t (a INT NOT NULL, s VARCHAR(20) DEFAULT 'x')")
    assert client.value("SELECT GET_DDL('TABLE', 't')") == (
        "create or replace TABLE T (\n\tA NUMBER(38,0) NOT NULL,\n\tS VARCHAR(20) DEFAULT 'x'\n);"
    )


def test_policies_are_kept_but_not_attached_in_silence(client: Client) -> None:
    client.run(
        "CREATE TABLE t (email VARCHAR)",
        "CREATE MASKING POLICY hide AS (v STRING) RETURNS STRING -> "
        "CASE WHEN CURRENT_ROLE() = 'X' THEN v ELSE '***' END",
        "CREATE ROW ACCESS POLICY mine AS (r STRING) RETURNS BOOLEAN -> TRUE",
    )
    assert client.dicts("DESCRIBE MASKING POLICY hide")[0]["signature"] == "(v STRING)"
    assert [row["name"] for row in client.dicts("SHOW ROW ACCESS POLICIES")] == ["MINE"]
    for statement in (
        "ALTER TABLE t MODIFY COLUMN email SET MASKING POLICY hide",
        "ALTER TABLE t ADD ROW ACCESS POLICY mine ON (email)",
        "CREATE TABLE u (email VARCHAR WITH MASKING POLICY hide)",
    ):
        with pytest.raises(ProgrammingError, match="the local account does not support"):
            client.run(statement)
