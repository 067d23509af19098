"""What a block does: variables, control flow, cursors, statements, transactions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from tests.local_scripting.conftest import Client


VALUES: list[tuple[str, str, Any]] = [
    ("a literal", "BEGIN RETURN 'hello'; END", "hello"),
    ("arithmetic", "BEGIN LET x := 2; LET y := x * 3 + 1; RETURN y; END", 7),
    ("a typed variable rounds", "BEGIN LET x NUMBER(10, 2) := '2.345'; RETURN x; END", Decimal("2.35")),
    ("text and numbers joined", "BEGIN LET n := 3; RETURN 'n=' || n || ', half=' || 0.5; END", "n=3, half=0.5"),
    ("a variant's path", """BEGIN LET v VARIANT := PARSE_JSON('{"a": {"b": 5}}'); RETURN v:a.b::INTEGER; END""", 5),
    ("a variant's key", """BEGIN LET v := PARSE_JSON('{"a": "x"}'); RETURN GET_PATH(v, 'a')::VARCHAR; END""", "x"),
    ("a date from SQL", "BEGIN LET d DATE := '2026-11-23'; RETURN DATEADD('day', 1, :d)::DATE; END",
     date(2026, 11, 24)),
    ("NULL", "BEGIN LET x VARCHAR; RETURN x; END", None),
    ("nothing at all", "BEGIN NULL; END", None),
    ("a subquery", "BEGIN LET n := (SELECT COUNT(*) FROM numbers); RETURN n; END", 3),
    ("IF", "BEGIN LET n := 5; IF (n > 9) THEN RETURN 'big'; ELSEIF (n > 3) THEN RETURN 'some'; END IF; END", "some"),
    ("NULL is not true", "BEGIN LET n INTEGER; IF (n > 1) THEN RETURN 'yes'; ELSE RETURN 'no'; END IF; END", "no"),
    ("CASE of a value", "BEGIN LET n := 2; CASE (n) WHEN 1 THEN RETURN 'one'; WHEN 2 THEN RETURN 'two'; END; END",
     "two"),
    ("CASE of conditions", "BEGIN LET n := 7; CASE WHEN n < 5 THEN RETURN 'low'; ELSE RETURN 'high'; END CASE; END",
     "high"),
    ("FOR over numbers", "BEGIN LET s := ''; FOR i IN 1 TO 4 DO s := s || i; END FOR; RETURN s; END", "1234"),
    ("FOR backwards", "BEGIN LET s := ''; FOR i IN REVERSE 1 TO 4 DO s := s || i; END FOR; RETURN s; END", "4321"),
    ("WHILE and BREAK", "BEGIN LET n := 0; WHILE (TRUE) DO n := n + 1; IF (n = 6) THEN BREAK; END IF; END WHILE; "
     "RETURN n; END", 6),
    ("LOOP and CONTINUE", "BEGIN LET n := 0; LET odd := 0; LOOP n := n + 1; IF (n > 6) THEN BREAK; END IF; "
     "IF (n IN (2, 4, 6)) THEN CONTINUE; END IF; odd := odd + 1; END LOOP; RETURN odd; END", 3),
    ("REPEAT", "BEGIN LET n := 9; REPEAT n := n - 2; UNTIL (n < 2) END REPEAT; RETURN n; END", 1),
    ("a loop by its name", "BEGIN LET n := 0; FOR i IN 1 TO 3 DO FOR j IN 1 TO 3 DO n := n + 1; "
     "IF (j = 2) THEN BREAK outer_loop; END IF; END FOR inner_loop; END FOR outer_loop; RETURN n; END", 2),
    ("FOR over a cursor", "DECLARE c CURSOR FOR SELECT n FROM numbers ORDER BY n; s INTEGER DEFAULT 0; "
     "BEGIN FOR r IN c DO s := s * 10 + r.n; END FOR; RETURN s; END", 123),
    ("FOR over a RESULTSET", "BEGIN LET s := ''; LET res RESULTSET := (SELECT word FROM numbers ORDER BY n); "
     "FOR r IN res DO s := s || r.word; END FOR; RETURN s; END", "onetwothree"),
    ("OPEN, FETCH, CLOSE", "DECLARE c CURSOR FOR SELECT word FROM numbers WHERE n = ?; w VARCHAR; "
     "BEGIN OPEN c USING (2); FETCH c INTO w; CLOSE c; RETURN w; END", "two"),
    ("SELECT INTO", "DECLARE a INTEGER; b VARCHAR; BEGIN SELECT n, word INTO :a, :b FROM numbers WHERE n = 3; "
     "RETURN b || a; END", "three3"),
    ("SELECT INTO of no row", "DECLARE a INTEGER DEFAULT 1; BEGIN SELECT n INTO :a FROM numbers WHERE n = 9; "
     "RETURN a; END", None),
    ("SQLROWCOUNT", "BEGIN UPDATE numbers SET word = 'x' WHERE n > 1; RETURN SQLROWCOUNT; END", 2),
    ("SQLFOUND", "BEGIN DELETE FROM numbers WHERE n > 99; RETURN SQLFOUND; END", False),
    ("SQLNOTFOUND", "BEGIN DELETE FROM numbers WHERE n > 99; RETURN SQLNOTFOUND; END", True),
    ("IDENTIFIER of a variable", "BEGIN LET t := 'numbers'; LET n := (SELECT COUNT(*) FROM IDENTIFIER(:t)); "
     "RETURN n; END", 3),
    ("EXECUTE IMMEDIATE with values", "BEGIN LET q := 'SELECT word FROM numbers WHERE n = ?'; LET k := 2; "
     "LET res RESULTSET := (EXECUTE IMMEDIATE :q USING (k)); FOR r IN res DO RETURN r.word; END FOR; END", "two"),
    ("a RESULTSET in FROM", "BEGIN LET res RESULTSET := (SELECT n FROM numbers WHERE n > 1); "
     "LET n := (SELECT SUM(n) FROM TABLE(:res)); RETURN n; END", 5),
    ("the last result", "BEGIN SELECT n FROM numbers WHERE n > 2; "
     "LET n := (SELECT SUM(n) FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))); RETURN n; END", 3),
    ("an inner block sees the outer", "BEGIN LET x := 1; BEGIN LET y := 2; x := x + y; END; RETURN x; END", 3),
    ("a block without END's semicolon inside a text", "EXECUTE IMMEDIATE $$ BEGIN RETURN 'a;b'; END $$", "a;b"),
]  # fmt: skip


@pytest.fixture
def numbers(client: Client) -> Client:
    client.run(
        "CREATE TABLE numbers (n INTEGER, word VARCHAR)",
        "INSERT INTO numbers VALUES (1, 'one'), (2, 'two'), (3, 'three')",
    )
    return client


@pytest.mark.parametrize(
    ("block", "expected"), [(block, expected) for _, block, expected in VALUES], ids=[v[0] for v in VALUES]
)
def test_a_block_returns_what_snowflake_returns(numbers: Client, block: str, expected: Any) -> None:
    assert numbers.value(block) == expected


def test_a_block_answers_in_a_column_of_its_own_name(client: Client) -> None:
    assert client.columns("BEGIN RETURN 1; END") == ["anonymous block"]


def test_a_block_returns_a_table(numbers: Client) -> None:
    block = "DECLARE res RESULTSET DEFAULT (SELECT n, word FROM numbers ORDER BY n); BEGIN RETURN TABLE(res); END"
    assert numbers.rows(block) == [(1, "one"), (2, "two"), (3, "three")]
    assert numbers.columns(block) == ["N", "WORD"]


def test_a_variant_goes_into_a_table_and_comes_back(client: Client) -> None:
    client.run("CREATE TABLE events (body VARIANT)")
    client.run(
        """
        DECLARE
            body VARIANT DEFAULT PARSE_JSON('{"report_type": "sales", "months": [1, 2]}');
        BEGIN
            INSERT INTO events SELECT :body;
            UPDATE events SET body = :body WHERE body:report_type::VARCHAR = :body:report_type::VARCHAR;
        END
        """
    )
    assert client.rows("SELECT body:report_type::VARCHAR, body:months[1]::INTEGER FROM events") == [("sales", 2)]


def test_a_transaction_inside_a_block_is_committed_or_rolled_back_by_it(numbers: Client) -> None:
    numbers.run("BEGIN BEGIN TRANSACTION; DELETE FROM numbers; ROLLBACK; END")
    assert numbers.value("SELECT COUNT(*) FROM numbers") == 3
    numbers.run("BEGIN BEGIN TRANSACTION; DELETE FROM numbers WHERE n = 1; COMMIT; END")
    assert numbers.value("SELECT COUNT(*) FROM numbers") == 2


def test_a_transaction_left_open_is_rolled_back_with_snowflakes_words(numbers: Client) -> None:
    with pytest.raises(ProgrammingError, match="Scoped transaction started in stored procedure is incomplete"):
        numbers.run("BEGIN BEGIN TRANSACTION; DELETE FROM numbers; RETURN 1; END")
    assert numbers.value("SELECT COUNT(*) FROM numbers") == 3


def test_a_statement_that_fails_in_a_blocks_transaction_leaves_a_session_that_works(numbers: Client) -> None:
    with pytest.raises(ProgrammingError):
        numbers.run(
            "BEGIN BEGIN TRANSACTION; DELETE FROM numbers WHERE n = 1; "
            "INSERT INTO numbers SELECT ('x' || n)::NUMBER FROM numbers; COMMIT; END"
        )
    assert numbers.value("SELECT COUNT(*) FROM numbers") == 3


def test_a_block_may_not_end_its_callers_transaction(numbers: Client) -> None:
    numbers.run("BEGIN TRANSACTION", "DELETE FROM numbers WHERE n = 1")
    with pytest.raises(ProgrammingError, match="different scope is not allowed"):
        numbers.run("BEGIN COMMIT; END")
    numbers.run("ROLLBACK")


def test_a_block_writes_inside_its_callers_transaction(numbers: Client) -> None:
    numbers.run("BEGIN TRANSACTION", "BEGIN DELETE FROM numbers; END", "ROLLBACK")
    assert numbers.value("SELECT COUNT(*) FROM numbers") == 3


def test_a_thousand_turns_of_a_loop_cost_no_query_each(client: Client) -> None:
    assert client.value("BEGIN LET n := 0; WHILE (n < 20000) DO n := n + 1; END WHILE; RETURN n; END") == 20000


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("BEGIN LET x = 1; END", "syntax error line 1 at position 12 unexpected '='"),
        ("BEGIN\n  IF (1 = 1) RETURN 1;\nEND", "syntax error line 2 at position 21 unexpected ';'"),
        ("BEGIN LET x := ASYNC_NOT; ASYNC (SELECT 1); END", "does not support asynchronous child jobs, line 1"),
        ("DECLARE x GEOMETRIES; BEGIN RETURN 1; END", "does not support the type 'GEOMETRIES'"),
        ("DECLARE e EXCEPTION (-1, 'x'); BEGIN RETURN 1; END", "does not support the exception number -1 in line 1"),
        ("BEGIN RETURN :missing; END", "Bind variable :missing not set"),
        ("BEGIN missing := 1; END", "invalid identifier 'MISSING'"),
    ],
)
def test_what_is_no_script_is_refused_with_its_place(client: Client, block: str, message: str) -> None:
    with pytest.raises(ProgrammingError, match=message):
        client.run(block)


def test_two_rows_do_not_go_into_a_variable(numbers: Client) -> None:
    with pytest.raises(ProgrammingError, match="expects exactly 1 returned row, but got 3"):
        numbers.run("DECLARE a INTEGER; BEGIN SELECT n INTO :a FROM numbers; END")
