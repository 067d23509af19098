"""Simple expressions over variables, worked out in Python: a turn of a loop should not cost a query."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Sequence

from deploy.local.account.scripting import operations as made
from deploy.local.account.scripting.operations import Quick, TooHard
from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.values import Type, type_of


def compiled(tokens: Sequence[Token]) -> Quick | None:
    """The expression as a Python function, or None when it is not simple."""
    reader = _Reader(tokens)
    try:
        quick = reader.disjunction()
    except TooHard:
        return None
    return quick if reader.at_end else None


class _Reader:
    """Recursive descent over what is simple; anything else is TooHard."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._index = 0

    @property
    def at_end(self) -> bool:
        return self._index == len(self._tokens)

    @property
    def _token(self) -> Token:
        return self._tokens[self._index] if not self.at_end else Token("end", "", 0, 0, 0, 0)

    def _take(self, *texts: str) -> str:
        """The next token's text in upper case when it is one of these words or symbols, else an empty text."""
        token = self._token
        text = token.word if token.kind == "word" else token.text if token.kind == "symbol" else ""
        if text in texts:
            self._index += 1
            return text
        return ""

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise TooHard

    def disjunction(self) -> Quick:
        left = self._conjunction()
        while self._take("OR"):
            left = made.either(left, self._conjunction())
        return left

    def _conjunction(self) -> Quick:
        left = self._negation()
        while self._take("AND"):
            left = made.both(left, self._negation())
        return left

    def _negation(self) -> Quick:
        if self._take("NOT"):
            return made.negated(self._negation())
        return self._comparison()

    def _comparison(self) -> Quick:
        left = self._sum()
        if symbol := self._take(*made.COMPARE):
            return made.compared(made.COMPARE[symbol], left, self._sum())
        if self._take("IS"):
            wanted = not self._take("NOT")
            self._need("NULL")
            return lambda lookup: (left(lookup) is None) is wanted
        inverse = bool(self._take("NOT"))
        if self._take("IN"):
            return made.member_of(left, self._list(), inverse=inverse)
        if self._take("BETWEEN"):
            low = self._sum()
            self._need("AND")
            between = made.both(made.compared(operator.ge, left, low), made.compared(operator.le, left, self._sum()))
            return made.negated(between) if inverse else between
        if inverse:
            raise TooHard
        return left

    def _sum(self) -> Quick:
        left = self._product()
        while symbol := self._take("+", "-", "||"):
            right = self._product()
            left = made.joined(left, right) if symbol == "||" else made.calculated(made.ADD[symbol], left, right)
        return left

    def _product(self) -> Quick:
        left = self._signed()
        while self._take("*"):
            left = made.calculated(operator.mul, left, self._signed())
        return left

    def _signed(self) -> Quick:
        if self._take("-"):
            value = self._signed()
            return made.calculated(operator.sub, lambda _: 0, value)
        return self._primary()

    def _list(self) -> list[Quick]:
        self._need("(")
        items = [self.disjunction()]
        while self._take(","):
            items.append(self.disjunction())
        self._need(")")
        return items

    def _primary(self) -> Quick:
        value = self._atom()
        while self._take("::"):
            value = made.cast(value, self._type())
        return value

    def _type(self) -> Type:
        """The type of a cast; only what Python casts as Snowflake does."""
        word = self._token.word
        self._index += 1
        if word not in made.CASTS or self._token.is_symbol("("):
            raise TooHard
        return type_of(word)

    def _atom(self) -> Quick:
        token = self._token
        self._index += 1
        if token.kind == "string":
            return made.constant(token.text)
        if token.kind == "number":
            return made.constant(made.number_of(token.text))
        if token.is_symbol("("):
            inner = self.disjunction()
            self._need(")")
            return inner
        if token.is_symbol(":"):
            token = self._token
            self._index += 1
            if not token.name:
                raise TooHard
            return made.variable(token.name)
        if token.word in {"NULL", "TRUE", "FALSE"}:
            return made.constant({"NULL": None, "TRUE": True, "FALSE": False}[token.word])
        if not token.name or token.word in {"CASE", "SELECT", "INTERVAL", "DATE", "TIMESTAMP", "EXISTS", "NOT"}:
            raise TooHard
        if self._token.is_symbol("("):
            return self._function(token.word)
        if self._take("."):
            column = self._token
            self._index += 1
            return made.column_of(token.name, column.name)
        return made.variable(token.name)

    def _function(self, name: str) -> Quick:
        if name == "UUID_STRING" and self._tokens[self._index + 1].is_symbol(")"):
            self._index += 2
            return lambda _: str(uuid.uuid4())
        if self._tokens[self._index + 1].is_symbol(")"):
            self._index += 2
            return made.only_sql
        arguments = self._list()
        if name in {"COALESCE", "NVL", "IFNULL"}:
            return lambda lookup: next((v for a in arguments if (v := a(lookup)) is not None), None)
        if name == "IFF" and len(arguments) == 3:
            condition, then, otherwise = arguments
            return lambda lookup: then(lookup) if made.truth(condition(lookup)) is True else otherwise(lookup)
        if name == "NULLIF" and len(arguments) == 2:
            return made.nulled(arguments[0], arguments[1])
        if name in made.TEXT_FUNCTIONS and len(arguments) == 1:
            return made.on_text(made.TEXT_FUNCTIONS[name], arguments[0])
        if name in made.JSON_TYPES and len(arguments) == 1:
            return made.is_json(made.JSON_TYPES[name], arguments[0])
        if name in {"GET_PATH", "GET"} and len(arguments) == 2:
            return made.json_key(arguments[0], arguments[1])
        # Unknown here, and perhaps never asked for: COALESCE and AND stop before it.
        return made.only_sql
