"""Exceptions: who catches them, what a handler knows, what the client is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from tests.local_scripting.conftest import Client


RAISING = """
DECLARE
  my_exception EXCEPTION (-20002, 'Raised MY_EXCEPTION.');
BEGIN
  LET counter := 0;
  LET should_raise_exception := true;
  IF (should_raise_exception) THEN
    RAISE my_exception;
  END IF;
  counter := counter + 1;
  RETURN counter;
END;
"""


def refused(client: Client, sql: str) -> ProgrammingError:
    with pytest.raises(ProgrammingError) as raised:
        client.run(sql)
    return raised.value


def test_an_uncaught_exception_has_snowflakes_number_state_place_and_a_query_id(client: Client) -> None:
    error = refused(client, f"EXECUTE IMMEDIATE $${RAISING}$$")
    assert (error.errno, error.sqlstate) == (-20002, "P0001")
    assert "Uncaught exception of type 'MY_EXCEPTION' on line 8 at position 4 : Raised MY_EXCEPTION." in str(error)
    assert error.sfqid


def test_a_failed_statement_keeps_the_statements_number(client: Client) -> None:
    error = refused(client, "BEGIN\n  SELECT * FROM nowhere;\nEND")
    assert (error.errno, error.sqlstate) == (2003, "42S02")
    assert "Uncaught exception of type 'STATEMENT_ERROR' on line 2 at position 2" in str(error)


def test_a_failed_expression_is_an_expression_error_at_its_own_place(client: Client) -> None:
    error = refused(client, "BEGIN\n  LET n INTEGER := 'abc';\nEND")
    assert "Uncaught exception of type 'EXPRESSION_ERROR' on line 2 at position 19" in str(error)
    assert "Numeric value 'abc' is not recognized" in str(error)


def test_an_exception_of_an_inner_procedure_is_a_failed_statement_of_the_outer(client: Client) -> None:
    client.run(f"CREATE PROCEDURE inner_one() RETURNS INTEGER LANGUAGE SQL AS $${RAISING}$$")
    error = refused(client, "BEGIN\n  CALL inner_one();\nEND")
    assert error.errno == -20002
    assert (
        "Uncaught exception of type 'STATEMENT_ERROR' on line 2 at position 2 : "
        "Uncaught exception of type 'MY_EXCEPTION' on line 8 at position 4 : Raised MY_EXCEPTION."
    ) in str(error)


HANDLED: list[tuple[str, str, Any]] = [
    ("by its name", "DECLARE e EXCEPTION (-20003, 'bad'); BEGIN RAISE e; "
     "EXCEPTION WHEN e THEN RETURN SQLCODE || ' ' || SQLERRM || ' ' || SQLSTATE; END", "-20003 bad P0001"),
    ("one of two names", "DECLARE a EXCEPTION (-20003, 'a'); b EXCEPTION (-20004, 'b'); BEGIN RAISE b; "
     "EXCEPTION WHEN a OR b THEN RETURN SQLERRM; WHEN OTHER THEN RETURN 'other'; END", "b"),
    ("OTHER", "BEGIN SELECT * FROM nowhere; EXCEPTION WHEN OTHER THEN RETURN 'caught ' || SQLCODE; END", "caught 2003"),
    ("STATEMENT_ERROR", "BEGIN SELECT * FROM nowhere; EXCEPTION WHEN EXPRESSION_ERROR THEN RETURN 'expression'; "
     "WHEN STATEMENT_ERROR THEN RETURN SQLSTATE; END", "42S02"),
    ("EXPRESSION_ERROR", "BEGIN LET d DATE := 'never'; EXCEPTION WHEN STATEMENT_ERROR THEN RETURN 'statement'; "
     "WHEN EXPRESSION_ERROR THEN RETURN 'expression'; END", "expression"),
    ("by the block around", "BEGIN BEGIN SELECT * FROM nowhere; END; RETURN 'no'; "
     "EXCEPTION WHEN OTHER THEN RETURN 'outer'; END",
     "outer"),
    ("raised again", "BEGIN BEGIN SELECT * FROM nowhere; EXCEPTION WHEN OTHER THEN RAISE; END; "
     "EXCEPTION WHEN STATEMENT_ERROR THEN RETURN 'again ' || SQLCODE; END", "again 2003"),
    ("and the block goes on", "DECLARE e EXCEPTION (-20003, 'x'); n INTEGER DEFAULT 0; BEGIN n := 1; RAISE e; "
     "n := n + 10; RETURN n; EXCEPTION WHEN e CONTINUE THEN n := n + 100; END", 111),
    ("in a turn of a loop that goes on", "DECLARE e EXCEPTION (-20003, 'x'); n INTEGER DEFAULT 0; BEGIN "
     "FOR i IN 1 TO 4 DO IF (i = 2) THEN RAISE e; END IF; n := n + i; END FOR; RETURN n; "
     "EXCEPTION WHEN e CONTINUE THEN n := n + 100; END", 110),
    ("and a value in SQL", "BEGIN SELECT * FROM nowhere; EXCEPTION WHEN OTHER THEN LET code := SQLCODE; "
     "LET found := (SELECT :code + 1); RETURN found; END", 2004),
]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "expected"), [(block, expected) for _, block, expected in HANDLED], ids=[h[0] for h in HANDLED]
)
def test_an_exception_is_handled(client: Client, block: str, expected: Any) -> None:
    assert client.value(block) == expected


def test_an_exception_inside_a_handler_is_not_handled_by_the_same_block(client: Client) -> None:
    block = "BEGIN SELECT * FROM nowhere; EXCEPTION WHEN OTHER CONTINUE THEN SELECT * FROM nowhere_else; END"
    assert "NOWHERE_ELSE" in str(refused(client, block))


def test_what_ran_before_the_exception_stays(client: Client) -> None:
    client.run("CREATE TABLE log (line VARCHAR)")
    refused(
        client, "BEGIN INSERT INTO log VALUES ('first'); SELECT * FROM nowhere; INSERT INTO log VALUES ('never'); END"
    )
    assert client.rows("SELECT line FROM log") == [("first",)]
