"""What the steps of a script work with: values, variables, cursors, and statements in its session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.results import Result, plain
from deploy.local.account.scripting.cursor import TokenCursor
from deploy.local.account.scripting.failure import BuiltIn, Failure
from deploy.local.account.scripting.operations import TooHard
from deploy.local.account.scripting.parser import is_block
from deploy.local.account.scripting.scope import (
    Cursor,
    ResultSet,
    Scope,
    Variable,
    invalid_identifier,
    rendered,
    rows_of,
)
from deploy.local.account.scripting.tree import ExecuteImmediate, Expression, Place, Slot, Sql
from deploy.local.account.scripting.values import UNKNOWN, assigned, type_of
from deploy.local.account.statements import Outcome

if TYPE_CHECKING:
    from deploy.local.account.session import Session


class Evaluator:
    """Expressions and statements of one run of one script, and the variables that Snowflake sets after each."""

    def __init__(
        self, session: Session, run_text: Callable[[Session, str], Outcome], *, outer_transaction: bool
    ) -> None:
        self._session = session
        self._run_text = run_text
        """Runs the text of another block."""
        self._outer_transaction = outer_transaction
        self._globals = Scope(
            cells={name: Variable(UNKNOWN) for name in ("SQLROWCOUNT", "SQLFOUND", "SQLNOTFOUND", "SQLID")}
        )
        self._last: Outcome | None = None

    @contextmanager
    def _failing(self, kind: BuiltIn, place: Place) -> Iterator[None]:
        """Turns an error of the account into an exception of the script; a cancelled statement stops the script."""
        try:
            yield
        except SnowflakeError as error:
            if self._session.cancelled.is_set():
                raise
            raise Failure.of(error, kind, place) from error

    def _value(self, expression: Expression, scope: Scope) -> Any:
        """What an expression is worth; SQL does what Python cannot."""
        if expression.query is not None:
            rows = rows_of(self._query(expression.query, scope))
            return rows[0][0] if rows and rows[0] else None
        if expression.dynamic is not None:
            rows = rows_of(self._dynamic(expression.dynamic, scope))
            return rows[0][0] if rows and rows[0] else None
        if expression.quick is not None:
            try:
                return expression.quick(scope.value)
            except TooHard:
                pass
        with self._failing("EXPRESSION_ERROR", expression.place):
            sql, binds = rendered(expression.sql, scope)
            rows = rows_of(self._session.run(f"SELECT {sql} AS VALUE", binds))
            return rows[0][0] if rows else None

    def _is_true(self, expression: Expression, scope: Scope) -> bool:
        value = self._value(expression, scope)
        with self._failing("EXPRESSION_ERROR", expression.place):
            return value is not None and bool(assigned(value, type_of("BOOLEAN")))

    def _set(self, name: str, value: Any, scope: Scope, place: Place) -> None:
        cell = scope.find(name)
        if isinstance(cell, ResultSet) and isinstance(value, Outcome):
            cell.outcome = value
        elif isinstance(cell, Variable):
            with self._failing("EXPRESSION_ERROR", place):
                cell.value = assigned(value, cell.type)
        else:
            raise invalid_identifier(name, place)

    def _into(self, names: Sequence[str], values: Sequence[Any], scope: Scope, place: Place) -> None:
        if len(names) != len(values):
            raise SnowflakeError(
                f"SQL compilation error:\n{len(values)} columns do not go into {len(names)} variables.", errno=904
            )
        for name, value in zip(names, values, strict=True):
            self._set(name, value, scope, place)

    def _table(self, expression: Expression, scope: Scope) -> Outcome:
        """The rows that a RESULTSET is given."""
        if expression.dynamic is not None:
            return self._dynamic(expression.dynamic, scope)
        if expression.query is not None:
            return self._query(expression.query, scope)
        place = expression.place
        raise unsupported(f"a RESULTSET from anything but a query, line {place.line}: {expression.sql.text}")

    def _cursor(self, name: str, scope: Scope) -> Cursor:
        cell = scope.find(name)
        if not isinstance(cell, Cursor):
            raise invalid_identifier(name)
        return cell

    def _opened(self, cursor: Cursor, using: Sequence[Any], scope: Scope) -> Outcome:
        if cursor.query is not None:
            cursor.outcome = self._query(cursor.query, scope, using)
        else:
            source = scope.find(cursor.result_set)
            if not isinstance(source, ResultSet) or source.outcome is None:
                raise SnowflakeError(
                    f"SQL compilation error:\n'{cursor.result_set}' is no RESULTSET with rows.", errno=904
                )
            cursor.outcome = source.outcome
        return cursor.outcome

    def _dynamic(self, step: ExecuteImmediate, scope: Scope) -> Outcome:
        """EXECUTE IMMEDIATE: a statement that is known only now, with question marks or :1 for its values."""
        text = self._value(step.text, scope)
        if not isinstance(text, str) or not text.strip():
            raise SnowflakeError("SQL compilation error:\nEXECUTE IMMEDIATE needs the text of a statement.")
        values = [self._value(value, scope) for value in step.using]
        reader = TokenCursor(text)
        if is_block(text):
            return self._done(self._run_text(self._session, text))
        if not values:
            return self._done(self._session.run(text))
        return self._query(reader.sql(reader.tokens[:-1], bare=False), Scope(), values)

    def _query(self, sql: Sql, scope: Scope, using: Sequence[Any] = ()) -> Outcome:
        self._guard_transaction(sql)
        text, binds = rendered(sql, scope, using)
        if "RESULT_SCAN" in text.upper():
            self._keep(sql, scope)
        return self._done(self._session.run(text, binds or None))

    def _keep(self, sql: Sql, scope: Scope) -> None:
        """Puts what RESULT_SCAN may read where it looks: the last result, and the RESULTSETs in the statement."""
        cells = [scope.find(piece.name) for piece in sql.pieces if isinstance(piece, Slot) and piece.form == "table"]
        found = [cell.outcome for cell in cells if isinstance(cell, ResultSet | Cursor)]
        for outcome in [*found, self._last]:
            if outcome is not None and outcome.query_id:
                result = Result(outcome.query_id, plain(outcome.table), outcome.table.num_rows)
                self._session.account.results.keep(result)

    def _done(self, outcome: Outcome) -> Outcome:
        self._last = outcome
        cells = self._globals.cells
        cells["SQLID"] = Variable(UNKNOWN, outcome.query_id)
        if outcome.changed:
            cells["SQLROWCOUNT"] = Variable(UNKNOWN, outcome.row_count)
            cells["SQLFOUND"] = Variable(UNKNOWN, outcome.row_count > 0)
            cells["SQLNOTFOUND"] = Variable(UNKNOWN, outcome.row_count == 0)
        return outcome

    def _guard_transaction(self, sql: Sql) -> None:
        """A script neither ends its caller's transaction nor begins one inside it."""
        if not self._outer_transaction or not self._session.in_transaction:
            return
        if sql.first in {"COMMIT", "ROLLBACK"}:
            raise SnowflakeError(
                "Modifying a transaction that has started at a different scope is not allowed.",
                errno=90237,
                sqlstate="P0000",
            )
        if sql.first in {"BEGIN", "START"}:
            raise unsupported(f"a transaction inside the caller's transaction, line {sql.place.line}: {sql.text}")
