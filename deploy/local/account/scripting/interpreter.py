"""Runs the tree of a Snowflake Scripting block in a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, cancelled
from deploy.local.account.scripting.answers import answer
from deploy.local.account.scripting.evaluator import Evaluator
from deploy.local.account.scripting.failure import Failure
from deploy.local.account.scripting.parser import parse_block
from deploy.local.account.scripting.scope import (
    Cell,
    Cursor,
    DeclaredException,
    ResultSet,
    Scope,
    Variable,
    invalid_identifier,
    records_of,
    rows_of,
)  # fmt: skip
from deploy.local.account.scripting.tree import (
    Assign,
    Block,
    Body,
    Case,
    Close,
    DeclareCursor,
    DeclareException,
    DeclareResultSet,
    DeclareVariable,
    ExecuteImmediate,
    Expression,
    Fetch,
    ForRange,
    ForRows,
    Handler,
    If,
    Leave,
    Loop,
    Nothing,
    Open,
    Raise,
    Repeat,
    Return,
    ReturnTable,
    Run,
    Step,
    While,
)  # fmt: skip
from deploy.local.account.scripting.values import UNKNOWN, Type, assigned, inferred, type_of
from deploy.local.account.statements import Outcome

if TYPE_CHECKING:
    from deploy.local.account.session import Session


@dataclass(frozen=True, slots=True)
class Returned:
    """What a block gave back: one value, or a table."""

    value: Any = None
    table: Outcome | None = None


class _Leaving(Exception):
    def __init__(self, step: Leave) -> None:
        self.step = step


class _Returning(Exception):
    def __init__(self, returned: Returned) -> None:
        self.returned = returned


def run_block(session: Session, block: Block, arguments: Mapping[str, tuple[Type, Any]] | None = None) -> Returned:
    """Runs a block to its end; an exception that nobody handled leaves as Snowflake's error.

    A transaction that the block opened must be closed by it; otherwise it is rolled back and the block fails.
    """
    outer_transaction = session.in_transaction
    cells: dict[str, Cell] = {name: Variable(kind, value) for name, (kind, value) in (arguments or {}).items()}
    interpreter = Interpreter(session, outer_transaction=outer_transaction)
    try:
        returned = interpreter.block(block, Scope(cells=cells))
    except Failure as failure:
        _roll_back(session, outer_transaction=outer_transaction)
        raise failure.uncaught() from failure
    except SnowflakeError:
        _roll_back(session, outer_transaction=outer_transaction)
        raise
    if _roll_back(session, outer_transaction=outer_transaction):
        raise SnowflakeError(
            "Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was "
            "rolled back.",
            errno=90232, sqlstate="P0000",
        )  # fmt: skip
    return returned


def block_outcome(session: Session, text: str) -> Outcome:
    """Runs an anonymous block; lines are counted from the beginning of this text."""
    returned = run_block(session, parse_block(text))
    return returned.table if returned.table is not None else answer("anonymous block", returned.value)


def _roll_back(session: Session, *, outer_transaction: bool) -> bool:
    """Ends a transaction that the script left open; tells whether there was one."""
    if outer_transaction or not (session.in_transaction or session.aborted):
        return False
    session.rollback()
    return True


class Interpreter(Evaluator):
    """One run of one script: a method for each kind of step, and who handles its exceptions."""

    def __init__(self, session: Session, *, outer_transaction: bool = False) -> None:
        super().__init__(session, block_outcome, outer_transaction=outer_transaction)
        self._handled: list[Failure] = []
        self._steps: dict[type[Step], Callable[[Any, Scope], None]] = {
            Assign: self._assign, If: self._if, Case: self._case, ForRange: self._for_range, ForRows: self._for_rows,
            While: self._while, Repeat: self._repeat, Loop: self._loop, Leave: self._leave, Open: self._open,
            Fetch: self._fetch, Close: self._close, Run: self._run, ExecuteImmediate: self._immediate,
            Return: self._return, ReturnTable: self._return_table, Raise: self._raise, Nothing: self._nothing,
            DeclareVariable: self._declare_variable, DeclareCursor: self._declare_cursor,
            DeclareResultSet: self._declare_result_set, DeclareException: self._declare_exception,
            Block: self._inner_block,
        }  # fmt: skip

    def block(self, block: Block, outer: Scope) -> Returned:
        """Runs the outermost block; raises Failure when no handler took the exception."""
        top = outer
        while top.outer is not None:
            top = top.outer
        top.outer = self._globals
        try:
            self._inner_block(block, outer)
        except _Returning as returning:
            return returning.returned
        return Returned()

    # Blocks and handlers

    def _inner_block(self, block: Block, outer: Scope) -> None:
        scope = Scope(outer)
        for declaration in block.declarations:
            self._step(declaration, scope)
        scope.handlers = block.handlers
        try:
            self._body(block.body, scope)
        except Failure as failure:
            handler = self._handler(failure, scope)
            if handler is None:
                raise
            self._handle(failure, handler, scope)

    def _body(self, body: Body, scope: Scope) -> None:
        for step in body:
            self._step(step, scope)

    def _step(self, step: Step, scope: Scope) -> None:
        if self._session.cancelled.is_set():
            raise cancelled()
        try:
            with self._failing("STATEMENT_ERROR", step.place):
                self._steps[type(step)](step, scope)
        except Failure as failure:
            handler = self._handler(failure, scope)
            if handler is None or not handler.goes_on:
                raise
            self._handle(failure, handler, scope)

    def _handler(self, failure: Failure, scope: Scope) -> Handler | None:
        """The first WHEN of this block that takes the exception; one from inside a handler goes to the block around."""
        if any(passed is scope.handlers for passed in failure.passed):
            return None
        for handler in scope.handlers:
            known = {name: cell for name in handler.names if isinstance(cell := scope.find(name), DeclaredException)}
            if failure.is_caught_by(handler.names, known):
                return handler
        return None

    def _handle(self, failure: Failure, handler: Handler, scope: Scope) -> None:
        told = {"SQLCODE": failure.code, "SQLERRM": failure.message, "SQLSTATE": failure.state}
        inner = Scope(scope, {name: Variable(inferred(value), value) for name, value in told.items()})
        self._handled.append(failure)
        try:
            self._body(handler.body, inner)
        except Failure as next_failure:
            next_failure.passed.append(scope.handlers)
            raise
        finally:
            self._handled.pop()

    # Declarations

    def _declare_variable(self, step: DeclareVariable, scope: Scope) -> None:
        kind = type_of(step.type) if step.type else UNKNOWN
        value = self._value(step.default, scope) if step.default else None
        variable = Variable(kind)
        if not step.type:
            variable.type = inferred(value)
        with self._failing("EXPRESSION_ERROR", step.default.place if step.default else step.place):
            variable.value = assigned(value, variable.type)
        scope.cells[step.name] = variable

    def _declare_cursor(self, step: DeclareCursor, scope: Scope) -> None:
        scope.cells[step.name] = Cursor(step.query, step.result_set)

    def _declare_result_set(self, step: DeclareResultSet, scope: Scope) -> None:
        scope.cells[step.name] = ResultSet(self._table(step.default, scope) if step.default else None)

    def _declare_exception(self, step: DeclareException, scope: Scope) -> None:
        scope.cells[step.name] = DeclaredException(step.name, step.number, step.message)

    # Steps

    def _assign(self, step: Assign, scope: Scope) -> None:
        if isinstance(scope.find(step.name), ResultSet):
            self._set(step.name, self._table(step.value, scope), scope, step.place)
        else:
            self._set(step.name, self._value(step.value, scope), scope, step.place)

    def _if(self, step: If, scope: Scope) -> None:
        for condition, body in step.branches:
            if self._is_true(condition, scope):
                self._body(body, scope)
                return
        self._body(step.otherwise or (), scope)

    def _case(self, step: Case, scope: Scope) -> None:
        subject = self._value(step.subject, scope) if step.subject else None
        for condition, body in step.branches:
            if self._equal(subject, condition, scope) if step.subject else self._is_true(condition, scope):
                self._body(body, scope)
                return
        self._body(step.otherwise or (), scope)

    def _equal(self, subject: Any, other: Expression, scope: Scope) -> bool:
        value = self._value(other, scope)
        if subject is None or value is None:
            return False
        if type(subject) is type(value):
            return bool(subject == value)
        with self._failing("EXPRESSION_ERROR", other.place):
            return bool(rows_of(self._session.run("SELECT ? = ? AS VALUE", [subject, value]))[0][0])

    def _for_range(self, step: ForRange, scope: Scope) -> None:
        kind = type_of("INTEGER")
        first, last = (assigned(self._value(bound, scope), kind) for bound in (step.first, step.last))
        if first is None or last is None:
            raise SnowflakeError("Null bound in a FOR loop", errno=100132, sqlstate="P0000")
        turns = range(int(first), int(last) + 1)
        for number in reversed(turns) if step.reverse else turns:
            if not self._turn(step.body, Scope(scope, {step.name: Variable(kind, number)}, scope.handlers), step.label):
                break

    def _for_rows(self, step: ForRows, scope: Scope) -> None:
        for row in self._records(step.source, scope):
            if not self._turn(step.body, Scope(scope, {step.name: Variable(UNKNOWN, row)}, scope.handlers), step.label):
                break

    def _records(self, name: str, scope: Scope) -> list[dict[str, Any]]:
        cell = scope.find(name)
        if isinstance(cell, ResultSet) and cell.outcome is not None:
            return records_of(cell.outcome)
        if isinstance(cell, Cursor):
            if cell.rows is not None:
                return cell.rows[cell.next :]
            return records_of(self._opened(cell, (), scope))
        raise SnowflakeError(
            f"SQL compilation error:\n'{name}' is neither a CURSOR nor a RESULTSET with rows.", errno=904
        )

    def _while(self, step: While, scope: Scope) -> None:
        while self._is_true(step.condition, scope) and self._turn(step.body, scope, step.label):
            pass

    def _repeat(self, step: Repeat, scope: Scope) -> None:
        while self._turn(step.body, scope, step.label) and not self._is_true(step.until, scope):
            pass

    def _loop(self, step: Loop, scope: Scope) -> None:
        while self._turn(step.body, scope, step.label):
            pass

    def _turn(self, body: Body, scope: Scope, label: str) -> bool:
        """One turn of a loop; False when it is to be left."""
        if self._session.cancelled.is_set():
            raise cancelled()
        try:
            self._body(body, scope)
        except _Leaving as leaving:
            if leaving.step.label not in {"", label}:
                raise
            return leaving.step.kind == "continue"
        return True

    def _leave(self, step: Leave, _: Scope) -> None:
        raise _Leaving(step)

    def _nothing(self, _: Nothing, __: Scope) -> None:
        pass

    def _raise(self, step: Raise, scope: Scope) -> None:
        if not step.name:
            if not self._handled:
                raise SnowflakeError("SQL compilation error:\nRAISE without a name outside of an exception handler.")
            raise self._handled[-1]
        cell = scope.find(step.name)
        if not isinstance(cell, DeclaredException):
            raise invalid_identifier(step.name)
        raise Failure.raised(cell, step.place)

    def _return(self, step: Return, scope: Scope) -> None:
        raise _Returning(Returned(self._value(step.value, scope) if step.value else None))

    def _return_table(self, step: ReturnTable, scope: Scope) -> None:
        if step.query is not None:
            raise _Returning(Returned(table=self._query(step.query, scope)))
        cell = scope.find(step.result_set)
        if isinstance(cell, Cursor) and cell.outcome is None:
            self._opened(cell, (), scope)
        if not isinstance(cell, ResultSet | Cursor) or cell.outcome is None:
            raise SnowflakeError(f"SQL compilation error:\n'{step.result_set}' is no RESULTSET with rows.", errno=904)
        raise _Returning(Returned(table=cell.outcome))

    # Cursors

    def _open(self, step: Open, scope: Scope) -> None:
        cursor = self._cursor(step.name, scope)
        using = [self._value(value, scope) for value in step.using]
        cursor.rows, cursor.next = records_of(self._opened(cursor, using, scope)), 0

    def _fetch(self, step: Fetch, scope: Scope) -> None:
        cursor = self._cursor(step.name, scope)
        if cursor.rows is None:
            raise SnowflakeError(f"Cursor {step.name} is not open.", errno=90238, sqlstate="P0000")
        if cursor.next >= len(cursor.rows):
            for name in step.into:
                self._set(name, None, scope, step.place)
            return
        self._into(step.into, list(cursor.rows[cursor.next].values()), scope, step.place)
        cursor.next += 1

    def _close(self, step: Close, scope: Scope) -> None:
        cursor = self._cursor(step.name, scope)
        cursor.rows, cursor.next, cursor.outcome = None, 0, None

    # Statements

    def _run(self, step: Run, scope: Scope) -> None:
        outcome = self._query(step.sql, scope)
        if not step.into:
            return
        rows = rows_of(outcome)
        if len(rows) > 1:
            raise SnowflakeError(
                f"A SELECT INTO statement expects exactly 1 returned row, but got {len(rows)}.",
                errno=100183,
                sqlstate="P0000",
            )
        self._into(step.into, rows[0] if rows else [None] * len(step.into), scope, step.place)

    def _immediate(self, step: ExecuteImmediate, scope: Scope) -> None:
        self._dynamic(step, scope)
