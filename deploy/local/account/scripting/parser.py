"""Reads a Snowflake Scripting block into its tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from deploy.local.account.errors import unsupported
from deploy.local.account.scripting.cursor import TokenCursor, split_at
from deploy.local.account.scripting.quick import compiled
from deploy.local.account.scripting.tokens import Token, unexpected
from deploy.local.account.scripting.tree import (
    Assign,
    Block,
    Body,
    Case,
    Close,
    Declaration,
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
    Place,
    Raise,
    Repeat,
    Return,
    ReturnTable,
    Run,
    Sql,
    Step,
    While,
)  # fmt: skip
from deploy.local.account.scripting.values import type_of

_QUERIES = frozenset(
    ["SELECT", "WITH", "CALL", "SHOW", "DESCRIBE", "DESC", "EXECUTE", "INSERT", "UPDATE", "DELETE", "MERGE", "LIST"]
)
_ENDS = ("END", "EXCEPTION", "WHEN", "ELSE", "ELSEIF", "UNTIL")
_STRANGE = {"ASYNC": "asynchronous child jobs", "AWAIT": "asynchronous child jobs", "CANCEL": "asynchronous child jobs"}
_LOOP_LEAVES: dict[str, Literal["break", "continue"]] = {
    "BREAK": "break", "EXIT": "break", "CONTINUE": "continue", "ITERATE": "continue",
}  # fmt: skip


@lru_cache(maxsize=256)
def parse_block(source: str) -> Block:
    """The block that the whole text is; raises SnowflakeError with line and position."""
    reader = _Blocks(source)
    block = reader.block()
    reader.take(";")
    reader.need_end()
    return block


def end_of_block(source: str, start: int) -> int:
    """Where the block ends that begins at this offset of the text."""
    reader = _Blocks(source, start)
    reader.block()
    return reader.tokens[reader.index - 1].end


def is_block(source: str) -> bool:
    """Whether this text is a block and not BEGIN TRANSACTION."""
    reader = TokenCursor(source)
    if reader.take("DECLARE"):
        return True
    return reader.take("BEGIN") and not (
        reader.token.word in {"TRANSACTION", "WORK", "NAME"} or reader.token.kind == "end" or reader.looking_at(";")
    )


class _Blocks(TokenCursor):
    """Recursive descent; each method reads one construct and leaves the cursor behind it."""

    def block(self) -> Block:
        place = self.place
        declarations: list[Declaration] = []
        if self.take("DECLARE"):
            while not self.looking_at("BEGIN"):
                declarations.append(self._declaration())
                self.need(";")
        self.need("BEGIN")
        body = self._body()
        handlers = self._handlers() if self.take("EXCEPTION") else ()
        self.need("END")
        return Block(tuple(declarations), body, handlers, place)

    def _body(self) -> Body:
        steps: list[Step] = []
        while not (self.token.word in _ENDS or self.token.kind == "end"):
            steps.append(self._step())
        return tuple(steps)

    def _handlers(self) -> tuple[Handler, ...]:
        handlers = []
        while self.take("WHEN"):
            names = [self.need_name()]
            while self.take("OR"):
                names.append(self.need_name())
            goes_on = self.take_any("EXIT", "CONTINUE") == "CONTINUE"
            self.need("THEN")
            handlers.append(Handler(tuple(names), goes_on, self._body()))
        if not handlers:
            raise self.unexpected()
        return tuple(handlers)

    # Declarations

    def _declaration(self) -> Declaration:
        place = self.place
        name = self.need_name()
        if self.take("CURSOR", "FOR"):
            return self._cursor(name, place)
        if self.take("RESULTSET"):
            default = self._query_expression(";") if self.take_any("DEFAULT", ":=") else None
            return DeclareResultSet(name, default, place)
        if self.take("EXCEPTION"):
            return self._exception(name, place)
        if self.looking_at("PROCEDURE"):
            raise unsupported(f"a procedure inside a block, line {place.line}: {name} PROCEDURE")
        written = self.until("DEFAULT", ":=", ";")
        default = self._expression(";") if self.take_any("DEFAULT", ":=") else None
        if not written and default is None:
            raise self.unexpected()
        kind = self._type(written) if written else ""
        return DeclareVariable(name, kind, default, place)

    def _type(self, written: Sequence[Token]) -> str:
        for token in written:
            if token.kind not in {"word", "number"} and token.text not in {"(", ")", ","}:
                raise unexpected(token)
        kind = self.source[written[0].start : written[-1].end]
        type_of(kind)
        return kind

    def _cursor(self, name: str, place: Place) -> DeclareCursor:
        if self.token.word not in _QUERIES and self.token.name:
            return DeclareCursor(name, None, self.need_name(), place)
        bracket = self.looking_at("(") and self.ahead(1).word in _QUERIES
        if bracket:
            self.need("(")
        query = self.sql(self.until(";"), bare=False)
        if bracket:
            self.need(")")
        return DeclareCursor(name, query, "", place)

    def _exception(self, name: str, place: Place) -> DeclareException:
        if not self.take("("):
            return DeclareException(name, -20000, "", place)
        sign = -1 if self.take("-") else 1
        number = sign * int(self.next().text)
        self.need(",")
        message = self.need_string()
        self.need(")")
        if not -20999 <= number <= -20000:
            raise unsupported(f"the exception number {number} in line {place.line}: it lies between -20999 and -20000")
        return DeclareException(name, number, message, place)

    # Steps

    def _step(self) -> Step:
        word, place = self.token.word, self.place
        if word in _STRANGE:
            raise unsupported(f"{_STRANGE[word]}, line {place.line}: {self._line()}")
        if word == "DECLARE" or (word == "BEGIN" and self.ahead(1).word not in {"TRANSACTION", "WORK"}):
            return self._ended(self.block())
        if self.token.name and self.ahead(1).is_symbol(":="):
            name = self.need_name()
            self.need(":=")
            return self._ended(Assign(name, self._expression(";"), place))
        if word in {"FOR", "WHILE", "LOOP", "REPEAT", "IF", "CASE"}:
            return self._ended(self._control(word, place))
        if word in _LOOP_LEAVES and not self.ahead(1).is_symbol("."):
            self.next()
            return self._ended(Leave(_LOOP_LEAVES[word], self._label(), place))
        return self._ended(self._simple(word, place))

    def _ended(self, step: Step) -> Step:
        self.need(";")
        return step

    def _line(self) -> str:
        return self.source.splitlines()[self.token.line - 1].strip()

    def _simple(self, word: str, place: Place) -> Step:
        match word:
            case "LET":
                self.next()
                return self._declaration()
            case "RETURN":
                self.next()
                return self._return(place)
            case "RAISE":
                self.next()
                return Raise(self.need_name() if self.token.name else "", place)
            case "OPEN":
                self.next()
                name = self.need_name()
                return Open(name, self._using() if self.take("USING") else (), place)
            case "CLOSE":
                self.next()
                return Close(self.need_name(), place)
            case "FETCH":
                self.next()
                name = self.need_name()
                self.need("INTO")
                return Fetch(name, self._targets(self.until(";")), place)
            case "EXECUTE" if self.ahead(1).word == "IMMEDIATE":
                return self._execute_immediate(place, ";")
            case "NULL":
                self.next()
                return Nothing(place)
        return self._statement(place)

    def _return(self, place: Place) -> Step:
        if self.looking_at("TABLE", "("):
            self.next()
            self.need("(")
            if self.token.word in _QUERIES:
                query = self.sql(self.until(")"), bare=False)
                self.need(")")
                return ReturnTable("", query, place)
            self.take(":")
            name = self.need_name()
            self.need(")")
            return ReturnTable(name, None, place)
        return Return(None if self.looking_at(";") else self._expression(";"), place)

    def _execute_immediate(self, place: Place, end: str) -> ExecuteImmediate:
        self.need("EXECUTE", "IMMEDIATE")
        text = self._expression("USING", end)
        return ExecuteImmediate(text, self._using() if self.take("USING") else (), place)

    def _using(self) -> tuple[Expression, ...]:
        self.need("(")
        parts = split_at(self.until(")"), {","})
        self.need(")")
        return tuple(self._valued(part) for part in parts)

    def _targets(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        names = []
        for part in split_at(tokens, {","}):
            named = [token for token in part if not token.is_symbol(":")]
            if len(named) != 1 or not named[0].name:
                raise self.unexpected()
            names.append(named[0].name)
        return tuple(names)

    def _statement(self, place: Place) -> Run:
        """An SQL statement up to its semicolon; a task's or procedure's own block inside it is passed over."""
        first = self.token
        if first.kind != "word" and not first.is_symbol("("):
            raise self.unexpected()
        start = self.index
        tokens = self.until(";")
        if first.word == "CREATE" and (inner := self._inner_block(start, tokens)):
            tokens = inner
        if first.word in {"SELECT", "WITH", "CALL"} and (found := _into(tokens)):
            start, end = found
            names = self._targets(tokens[start + 1 : end])
            return Run(self._joined(tokens[:start], tokens[end:]), names, place)
        return Run(self.sql(tokens, bare=False), (), place)

    def _inner_block(self, start: int, tokens: Sequence[Token]) -> list[Token] | None:
        for offset in range(len(tokens) - 1):
            if tokens[offset].word == "AS" and tokens[offset + 1].word in {"BEGIN", "DECLARE"}:
                self.index = start + offset + 1
                self.block()
                return self.tokens[start : self.index]
        return None

    def _joined(self, before: Sequence[Token], after: Sequence[Token]) -> Sql:
        """A query whose INTO is cut out."""
        head = self.sql(before, bare=False)
        if not after:
            return head
        tail = self.sql(after, bare=False)
        return Sql((*head.pieces, " ", *tail.pieces), head.place, f"{head.text} {tail.text}", head.first)

    # Control

    def _control(self, word: str, place: Place) -> Step:
        self.next()
        match word:
            case "IF":
                return self._if(place)
            case "CASE":
                return self._case(place)
            case "FOR":
                return self._for(place)
            case "WHILE":
                condition = self._expression("DO", "LOOP")
                opener = self._opener()
                body = self._body()
                return While(condition, body, self._closed(opener, "WHILE"), place)
            case "REPEAT":
                body = self._body()
                self.need("UNTIL")
                until = self._expression("END")
                return Repeat(body, until, self._closed("REPEAT", "REPEAT"), place)
        body = self._body()
        return Loop(body, self._closed("LOOP", "LOOP"), place)

    def _opener(self) -> str:
        opener = self.take_any("DO", "LOOP")
        if not opener:
            raise self.unexpected()
        return opener

    def _closed(self, opener: str, word: str) -> str:
        self.need("END", word if opener == "DO" or opener == word else "LOOP")
        return self._label()

    def _label(self) -> str:
        return self.need_name() if self.token.name else ""

    def _if(self, place: Place) -> If:
        branches = []
        condition = self._expression("THEN")
        self.need("THEN")
        branches.append((condition, self._body()))
        while self.take("ELSEIF"):
            condition = self._expression("THEN")
            self.need("THEN")
            branches.append((condition, self._body()))
        otherwise = self._body() if self.take("ELSE") else None
        self.need("END", "IF")
        return If(tuple(branches), otherwise, place)

    def _case(self, place: Place) -> Case:
        subject = None if self.looking_at("WHEN") else self._expression("WHEN")
        branches = []
        while self.take("WHEN"):
            condition = self._expression("THEN")
            self.need("THEN")
            branches.append((condition, self._body()))
        otherwise = self._body() if self.take("ELSE") else None
        self.need("END")
        self.take("CASE")
        return Case(subject, tuple(branches), otherwise, place)

    def _for(self, place: Place) -> Step:
        name = self.need_name()
        self.need("IN")
        reverse = self.take("REVERSE")
        if self.token.name and self.ahead(1).word in {"DO", "LOOP"} and not reverse:
            source = self.need_name()
            opener = self._opener()
            body = self._body()
            return ForRows(name, source, body, self._closed(opener, "FOR"), place)
        if self.looking_at("(") and self.ahead(1).word in _QUERIES:
            raise unsupported(f"FOR over a query without a cursor or RESULTSET, line {place.line}: {self._line()}")
        first = self._expression("TO")
        self.need("TO")
        last = self._expression("DO", "LOOP")
        opener = self._opener()
        body = self._body()
        return ForRange(name, first, last, reverse, body, self._closed(opener, "FOR"), place)

    # Expressions

    def _expression(self, *ends: str) -> Expression:
        return self._valued(self.until(*ends))

    def _query_expression(self, *ends: str) -> Expression:
        """What a RESULTSET is made from, in brackets or not."""
        if self.token.word in _QUERIES:
            tokens = self.until(*ends)
            return Expression(self.sql(tokens, bare=False), query=self.sql(tokens, bare=False))
        return self._expression(*ends)

    def _valued(self, tokens: Sequence[Token]) -> Expression:
        if not tokens:
            raise self.unexpected()
        sql = self.sql(tokens, bare=True)
        inner = tokens[1:-1]
        if inner and inner[0].word in _QUERIES and _is_bracketed(tokens):
            if inner[0].word == "EXECUTE":
                return Expression(sql, dynamic=self._dynamic(inner))
            return Expression(sql, query=self.sql(inner, bare=False))
        return Expression(sql, quick=compiled(tokens))

    def _dynamic(self, tokens: Sequence[Token]) -> ExecuteImmediate:
        reader = _Blocks(self.source, tokens[0].start)
        return reader._execute_immediate(Place(tokens[0].line, tokens[0].position), ")")


def _is_bracketed(tokens: Sequence[Token]) -> bool:
    """Whether the first bracket closes with the last token."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return index == len(tokens) - 1
    return False


def _into(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Where `INTO :a, b` begins and ends in a query, outside of brackets."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth or token.word != "INTO":
            continue
        end = index + 1
        while end < len(tokens):
            current, before = tokens[end], tokens[end - 1]
            if not (current.text in {":", ","} or (current.name and (before.text in {":", ","} or end == index + 1))):
                break
            end += 1
        return index, end
    return None
