"""The order, the values filled in, and the splitting into statements."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from deploy.sql.files import SQL, BrokenOrder, MissingVariable, checksum, read_order, render, split

# sqlglot 30.22 reads these as an opaque Command. Each is in Snowflake's reference: sql/create-task, sql/alter-task,
# sql/create-stream, sql/create-notification-integration, sql/alter-notification-integration, sql/create-or-alter,
# sql/grant-role, sql/grant-privilege (ALL and FUTURE), sql/grant-database-role, sql/execute-immediate, sql/call,
# sql/create-storage-integration, sql/alter-storage-integration, sql/create-network-rule, sql/create-network-policy,
# sql/create-authentication-policy, sql/create-resource-monitor, sql/alter-resource-monitor, sql/alter-warehouse,
# sql/create-user, sql/alter-user. sqlfluff looks into them (test_sql_parses.py).
OPAQUE = (
    "CREATE OR ALTER TASK",
    "ALTER TASK",
    "CREATE STREAM",
    "CREATE NOTIFICATION INTEGRATION",
    "ALTER NOTIFICATION INTEGRATION",
    "CREATE STORAGE INTEGRATION",
    "ALTER STORAGE INTEGRATION",
    "CREATE OR ALTER ROLE",
    "CREATE OR ALTER SCHEMA",  # WITH MANAGED ACCESS
    "CREATE OR ALTER NETWORK RULE",
    "CREATE OR ALTER NETWORK POLICY",
    "CREATE OR ALTER AUTHENTICATION POLICY",
    "CREATE RESOURCE MONITOR",
    "ALTER RESOURCE MONITOR",
    "ALTER WAREHOUSE",
    "CREATE USER",
    "ALTER USER",
    "GRANT",
    "EXECUTE IMMEDIATE",
    "CALL",
)


def write_order(folder: Path, text: str, *files: str) -> Path:
    (folder / "deploy_order.md").write_text(text, encoding="utf-8")
    for file in files:
        (folder / file).write_text("SELECT 1;", encoding="utf-8")
    return folder


def test_the_order_begins_with_the_schemas_and_knows_what_is_not_a_pipelines() -> None:
    order = read_order()
    assert order[0].path == "schemas/00_schemas.sql"
    assert [file.path for file in order if file.is_sample_data] == ["02_sample_data.sql"]
    assert [file.path for file in order if file.is_bootstrap] == ["bootstrap.sql"]


def test_indexes_come_again_after_the_tables_of_raw_data() -> None:
    order = {file.path: file for file in read_order()}
    tables = order["schemas/raw_data/tables.sql"].number
    assert order["schemas/raw_data/indexes.sql"].again_after == (tables,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1. [a](a.sql)\n3. [b](b.sql)\n", "b.sql has number 3"),
        ("1. [a](a.sql)\n2. [b](b.sql)\n3. [a](a.sql)\n", "lists a.sql twice"),
        ("1. [a](a.sql)\n2. [b](b.sql)\n3. [c](c.sql)\n", "c.sql, which sql/ does not have"),
        ("1. [a](a.sql)\n", "does not list b.sql"),
        ("1. [a](a.sql): again after 2\n2. [b](b.sql)\n", "a.sql comes again after 2"),
    ],
)
def test_an_order_that_is_not_clear_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BrokenOrder, match=complaint):
        read_order(write_order(tmp_path, text, "a.sql", "b.sql"))


def test_semicolons_inside_strings_comments_names_and_bodies_end_no_statement() -> None:
    script = """-- one; two
SELECT 'a;b', 'it''s; so', 'it\\'s; so', "c;d" /* e;f */; -- g;h
CREATE PROCEDURE p() RETURNS VARCHAR LANGUAGE SQL AS
$$
BEGIN
    RETURN 'x'; -- don't
END;
$$;

SELECT a - b / c
"""
    statements = split(script)
    assert [(statement.line, statement.text.split()[0]) for statement in statements] == [
        (2, "SELECT"),
        (3, "CREATE"),
        (10, "SELECT"),
    ]
    assert statements[1].text.endswith("END;\n$$")
    assert statements[2].text == "SELECT a - b / c"


def test_a_script_of_comments_only_has_no_statement() -> None:
    assert split("-- nothing; here\n/* nor; here */ ;;\n") == []


def test_variables_are_filled_in_and_quotes_in_them_are_doubled() -> None:
    assert render("a = '<% one %>', b = '<%two%>'", {"one": "1", "two": "it's"}, file="x.sql") == "a = '1', b = 'it''s'"


@pytest.mark.parametrize("given", [{}, {"topic": ""}])
def test_a_missing_variable_is_named_with_its_file_and_line(given: dict[str, str]) -> None:
    with pytest.raises(MissingVariable, match=r"sql/x\.sql line 2 needs a value for 'topic'"):
        render("-- comment\nSELECT '<% topic %>'", given, file="x.sql")


def test_a_checksum_changes_with_the_values_filled_in() -> None:
    one, two = (render("SELECT '<% a %>'", {"a": value}, file="x.sql") for value in ("1", "2"))
    assert checksum(one) != checksum(two)


@pytest.mark.parametrize("file", [file.path for file in read_order()])
def test_every_statement_parses_as_snowflake(file: str, caplog: pytest.LogCaptureFixture) -> None:
    for statement in split((SQL / file).read_text(encoding="utf-8")):
        [parsed] = sqlglot.parse(statement.text, read="snowflake")
        if isinstance(parsed, exp.Command):
            assert statement.text.startswith(OPAQUE), f"{file} line {statement.line}: {statement.first_words}"
        else:
            assert parsed is not None


@pytest.mark.parametrize("file", [file.path for file in read_order()])
def test_every_file_begins_with_its_one_comment_and_may_run_again(file: str) -> None:
    text = (SQL / file).read_text(encoding="utf-8")
    assert text.startswith("-- ")
    again = ("CREATE OR ALTER", "CREATE OR REPLACE TEMPORARY", "IF NOT EXISTS")
    for statement in split(text):
        first_line = " ".join(statement.text.split()[:8])
        if first_line.startswith("CREATE"):
            assert any(words in first_line for words in again), f"{file} line {statement.line}: {first_line}"
