"""Every statement of sql/, and every body inside $$, parses with sqlfluff; what Python names is in sql/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pytest
import sqlglot
from python_statements import SCHEMAS, bound, python_statements, statements_in
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp

from deploy.local.account.scripting.parser import is_block, parse_block
from deploy.local.account.scripting.tree import Run
from deploy.sql.files import SQL, Statement, read_order, split

FILES = [file.path for file in read_order()]
# sqlfluff 4.5 has no grammar for these; each names the page of Snowflake's documentation that has it.
KNOWN_GAPS: dict[str, str] = {
    "ALTER NOTIFICATION INTEGRATION": "sql-reference/sql/alter-notification-integration",
    "CREATE OR ALTER NETWORK RULE": "sql-reference/sql/create-or-alter",
    "CREATE OR ALTER NETWORK POLICY": "sql-reference/sql/create-or-alter",
    "CREATE OR ALTER AUTHENTICATION POLICY": "sql-reference/sql/create-authentication-policy",
}
BODY = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)
# A variable without a default (developer-guide/snowflake-scripting/variables), which sqlfluff 4.5 does not read.
UNSET = re.compile(r"^(\s+[a-z_]+ [A-Z]+(?:\([\d, ]+\))?);$", re.MULTILINE)
# A RESULTSET of a statement made at run time (developer-guide/snowflake-scripting/resultsets), neither.
DYNAMIC = re.compile(r":= \(EXECUTE IMMEDIATE :\w+\)")
LINTER = Linter(config=FluffConfig(overrides={"dialect": "snowflake", "rules": "PRS"}))


def complaints(text: str) -> list[str]:
    """What sqlfluff cannot read in a statement or block; a number stands for each value filled in."""
    return [error.desc() for error in LINTER.parse_string(re.sub(r"<%[^%]*%>", "100", text)).violations]


@lru_cache(maxsize=32)
def statements(file: str) -> tuple[Statement, ...]:
    return tuple(split((SQL / file).read_text(encoding="utf-8")))


def gap_of(statement: Statement) -> str | None:
    return next((gap for gap in KNOWN_GAPS if statement.text.startswith(gap)), None)


@pytest.mark.parametrize("file", FILES)
def test_every_statement_parses_with_sqlfluff(file: str) -> None:
    # A file that parses whole is the quick way; only then is the place looked for.
    known = [statement.text for statement in statements(file) if gap_of(statement) is None]
    if complaints(";\n".join(known) + ";\n"):
        for statement in statements(file):
            if gap_of(statement) is None:
                assert complaints(f"{statement.text};") == [], f"{file} line {statement.line}: {statement.first_words}"


def test_a_known_gap_is_one_still_and_is_in_use() -> None:
    seen = {gap_of(statement): statement for file in FILES for statement in statements(file)}
    assert set(KNOWN_GAPS) <= set(seen)
    for gap in KNOWN_GAPS:
        assert complaints(f"{seen[gap].text};"), f"sqlfluff reads {gap} now: take it off the list"


def bodies(file: str) -> Iterator[tuple[int, str]]:
    for statement in statements(file):
        for found in BODY.finditer(statement.text):
            yield statement.line + statement.text.count("\n", 0, found.start()), found[1]


@pytest.mark.parametrize("file", [file for file in FILES if "$$" in (SQL / file).read_text(encoding="utf-8")])
def test_every_body_parses_with_sqlfluff_with_sqlglot_and_as_a_block(file: str) -> None:
    for line, body in bodies(file):
        assert is_block(body), f"{file} line {line}"
        readable = DYNAMIC.sub(":= (SELECT 1)", UNSET.sub(r"\1 DEFAULT NULL;", body))
        assert complaints(readable.strip() + "\n") == [], f"{file} line {line}"
        for statement in runs(parse_block(body)):
            wrong = not_sql(statement.sql.text)
            assert wrong is None, f"{file} line {line + statement.place.line - 1}: {wrong}"


def runs(step: object) -> Iterator[Run]:
    """Every SQL statement inside a block, however deep."""
    if isinstance(step, Run):
        yield step
    elif isinstance(step, tuple):
        for part in step:
            yield from runs(part)
    elif hasattr(step, "__dataclass_fields__"):
        for name in step.__dataclass_fields__:
            yield from runs(getattr(step, name))


def not_sql(text: str) -> str | None:
    """Why sqlglot does not take a statement of a block; None when it does."""
    if text.startswith(("CALL", "ALTER TABLE", "BEGIN TRANSACTION", "COMMIT", "ROLLBACK")):
        return None  # read as a whole by sqlfluff; sqlglot has no grammar for them
    try:
        tree = sqlglot.parse_one(text, read="snowflake")
    except sqlglot.errors.ParseError as error:
        return str(error)
    return f"not understood: {text[:80]}" if isinstance(tree, exp.Command) else None


BROKEN = [
    "CREATE OR ALTER TABEL raw_data.t (id NUMBER);",
    "CREATE OR ALTER TABLE raw_data.t (id NUMBER,, name VARCHAR);",
    "CREATE OR ALTER TABLE raw_data.t (id NUMBER name VARCHAR);",
    "CREATE STREAM s ON TABEL t;",
    "GRANT SELCT ON TABLE t TO ROLE r;",
    "CREATE OR ALTER WAREHOUZE w;",
    "CREATE OR ALTER TASK t SCHEDULE = '1 MINUTE' AS SELEC 1;",
    "ALTER USER u SET DEFAULT_ROLE r;",
    "CREATE RESOURCE MONITOR m WITH CREDIT_QUOTA = 1 TRIGGERS ON 75 PERCENT NOTIFY;",
]


@pytest.mark.parametrize("statement", BROKEN)
def test_a_misspelt_statement_is_found(statement: str) -> None:
    assert complaints(statement)


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN\n    RETRUN 1;\nEND;\n",
        "BEGIN\n    IF (1 = 1)\n        RETURN 1;\n    END IF;\nEND;\n",
        "DECLARE\n    n NUMBER DEFAULT;\nBEGIN\n    RETURN n;\nEND;\n",
        "BEGIN\n    UPDATE raw_data.jobs SET status = 'X' WERE job_id = 'a';\nEND;\n",
        "BEGIN\n    SELECT 1;\n",
    ],
)
def test_a_misspelt_body_is_found(body: str) -> None:
    found = bool(complaints(body))
    if not found:
        try:
            found = any(not_sql(step.sql.text) for step in runs(parse_block(body)))
        except Exception:  # noqa: BLE001 - however the block is refused
            found = True
    assert found


@pytest.fixture(scope="module")
def objects(connection: SnowflakeConnection) -> frozenset[str]:
    """Every table, view, procedure, task and stream that sql/ makes, as schema.name."""
    found = set()
    with connection.cursor() as cursor:
        for kind in ("TABLES", "VIEWS", "PROCEDURES", "TASKS", "STREAMS", "SEMANTIC VIEWS"):
            cursor.execute(f"SHOW {kind} IN DATABASE analytics_platform")
            names = [column[0].lower() for column in cursor.description]
            for row in cursor.fetchall():
                one = dict(zip(names, row, strict=True))
                found.add(f"{one['schema_name']}.{one['name']}".lower())
    return frozenset(found)


def test_every_object_that_python_names_is_in_sql(objects: frozenset[str]) -> None:
    missing = {f"{statement.place}: {name}" for statement in python_statements() for name in statement.names - objects}
    assert missing == set()
    assert len(python_statements()) > 90


def unknown_column(connection: SnowflakeConnection, text: str) -> str | None:
    """What the account says of a statement whose columns or objects do not exist; it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            cursor.execute(bound(text))
        except Error as error:
            return (
                str(error)
                if re.search(r"invalid identifier|does not exist|not found in table|Unknown", str(error))
                else None
            )
        finally:
            cursor.execute("ROLLBACK")
    return None


def test_every_column_that_python_names_is_there(connection: SnowflakeConnection) -> None:
    wrong = {
        statement.place: said
        for statement in python_statements()
        if statement.is_whole and not statement.text.startswith("CALL")
        if (said := unknown_column(connection, statement.text))
    }
    assert wrong == {}


def test_a_query_on_what_is_not_there_is_found(objects: frozenset[str], connection: SnowflakeConnection) -> None:
    texts = ("SELECT a FROM raw_data.gone", "CALL raw_data.no_such(%s)", "SELECT 1 FROM raw_data.jobs")
    source = "\n".join(f'SQL = "{text}"' for text in texts)
    found = list(statements_in(source, module="m", file="m.py"))
    assert {name for statement in found for name in statement.names - objects} == {"raw_data.gone", "raw_data.no_such"}
    assert unknown_column(connection, "SELECT no_such FROM raw_data.jobs WHERE job_id = %s")
    assert unknown_column(connection, "UPDATE raw_data.jobs SET no_such = %(a)s WHERE job_id = %(b)s")
    assert unknown_column(connection, "SELECT status FROM raw_data.jobs WHERE job_id = %s") is None
    assert all(schema in {name.partition(".")[0] for name in objects} for schema in SCHEMAS)
