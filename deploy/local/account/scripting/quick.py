"""Simple expressions over variables, worked out in Python: a turn of a loop should not cost a query."""

from __future__ import annotations

import json
import operator
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.tree import Lookup
from deploy.local.account.scripting.values import Type, Variant, assigned, type_of, written

Quick = Callable[[Lookup], Any]


class TooHard(Exception):
    """The expression or its values need the account's SQL."""


def compiled(tokens: Sequence[Token]) -> Quick | None:
    """The expression as a Python function, or None when it is not simple."""
    reader = _Reader(tokens)
    try:
        quick = reader.disjunction()
    except TooHard:
        return None
    return quick if reader.at_end else None


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ADD: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub}


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
            left = _either(left, self._conjunction())
        return left

    def _conjunction(self) -> Quick:
        left = self._negation()
        while self._take("AND"):
            left = _both(left, self._negation())
        return left

    def _negation(self) -> Quick:
        if self._take("NOT"):
            return _negated(self._negation())
        return self._comparison()

    def _comparison(self) -> Quick:
        left = self._sum()
        if symbol := self._take(*_COMPARE):
            return _compared(_COMPARE[symbol], left, self._sum())
        if self._take("IS"):
            wanted = not self._take("NOT")
            self._need("NULL")
            return lambda lookup: (left(lookup) is None) is wanted
        inverse = bool(self._take("NOT"))
        if self._take("IN"):
            return _member(left, self._list(), inverse=inverse)
        if self._take("BETWEEN"):
            low = self._sum()
            self._need("AND")
            between = _both(_compared(operator.ge, left, low), _compared(operator.le, left, self._sum()))
            return _negated(between) if inverse else between
        if inverse:
            raise TooHard
        return left

    def _sum(self) -> Quick:
        left = self._product()
        while symbol := self._take("+", "-", "||"):
            right = self._product()
            left = _joined(left, right) if symbol == "||" else _calculated(_ADD[symbol], left, right)
        return left

    def _product(self) -> Quick:
        left = self._signed()
        while self._take("*"):
            left = _calculated(operator.mul, left, self._signed())
        return left

    def _signed(self) -> Quick:
        if self._take("-"):
            value = self._signed()
            return _calculated(operator.sub, lambda _: 0, value)
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
            value = _cast(value, self._type())
        return value

    def _type(self) -> Type:
        """The type of a cast; only what Python casts as Snowflake does."""
        word = self._token.word
        self._index += 1
        if word not in _CASTS or self._token.is_symbol("("):
            raise TooHard
        return type_of(word)

    def _atom(self) -> Quick:
        token = self._token
        self._index += 1
        if token.kind == "string":
            return _constant(token.text)
        if token.kind == "number":
            return _constant(_number(token.text))
        if token.is_symbol("("):
            inner = self.disjunction()
            self._need(")")
            return inner
        if token.is_symbol(":"):
            token = self._token
            self._index += 1
            if not token.name:
                raise TooHard
            return _variable(token.name)
        if token.word in {"NULL", "TRUE", "FALSE"}:
            return _constant({"NULL": None, "TRUE": True, "FALSE": False}[token.word])
        if not token.name or token.word in {"CASE", "SELECT", "INTERVAL", "DATE", "TIMESTAMP", "EXISTS", "NOT"}:
            raise TooHard
        if self._token.is_symbol("("):
            return self._function(token.word)
        if self._take("."):
            column = self._token
            self._index += 1
            return _column(token.name, column.name)
        return _variable(token.name)

    def _function(self, name: str) -> Quick:
        if name == "UUID_STRING" and self._tokens[self._index + 1].is_symbol(")"):
            self._index += 2
            return lambda _: str(uuid.uuid4())
        if self._tokens[self._index + 1].is_symbol(")"):
            self._index += 2
            return _only_sql
        arguments = self._list()
        if name in {"COALESCE", "NVL", "IFNULL"}:
            return lambda lookup: next((v for a in arguments if (v := a(lookup)) is not None), None)
        if name == "IFF" and len(arguments) == 3:
            condition, then, otherwise = arguments
            return lambda lookup: then(lookup) if _truth(condition(lookup)) is True else otherwise(lookup)
        if name == "NULLIF" and len(arguments) == 2:
            return _nulled(arguments[0], arguments[1])
        if name in _TEXT_FUNCTIONS and len(arguments) == 1:
            return _on_text(_TEXT_FUNCTIONS[name], arguments[0])
        if name in _JSON_TYPES and len(arguments) == 1:
            return _is_json(_JSON_TYPES[name], arguments[0])
        if name in {"GET_PATH", "GET"} and len(arguments) == 2:
            return _json_key(arguments[0], arguments[1])
        # Unknown here, and perhaps never asked for: COALESCE and AND stop before it.
        return _only_sql


_CASTS = frozenset({"VARCHAR", "STRING", "TEXT", "BOOLEAN", "INTEGER", "INT"})
_TEXT_FUNCTIONS: dict[str, Callable[[str], Any]] = {
    "UPPER": str.upper, "LOWER": str.lower, "LENGTH": len, "LEN": len, "TRIM": lambda text: text.strip(" "),
}  # fmt: skip


_JSON_TYPES: dict[str, type] = {"IS_OBJECT": dict, "IS_ARRAY": list}


def _only_sql(_: Lookup) -> Any:
    raise TooHard


def _number(text: str) -> int | Decimal:
    if text.isdigit():
        return int(text)
    if "e" in text.lower():
        raise TooHard
    return Decimal(text)


def _constant(value: Any) -> Quick:
    return lambda _: value


def _variable(name: str) -> Quick:
    def value(lookup: Lookup) -> Any:
        try:
            return lookup(name)
        except KeyError:
            raise TooHard from None

    return value


def _column(name: str, column: str) -> Quick:
    def value(lookup: Lookup) -> Any:
        try:
            row = lookup(name)
        except KeyError:
            raise TooHard from None
        if not isinstance(row, dict) or column not in row:
            raise TooHard
        return row[column]

    return value


def _truth(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise TooHard


def _either(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first = _truth(left(lookup))
        if first is True:
            return True
        second = _truth(right(lookup))
        return True if second is True else None if first is None or second is None else False

    return value


def _both(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first = _truth(left(lookup))
        if first is False:
            return False
        second = _truth(right(lookup))
        return False if second is False else None if first is None or second is None else True

    return value


def _negated(inner: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        truth = _truth(inner(lookup))
        return None if truth is None else not truth

    return value


def _comparable(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, int | Decimal | float) and isinstance(right, int | Decimal | float):
        return True
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left.tzinfo is None) == (right.tzinfo is None)
    return type(left) is type(right) and isinstance(left, str | date)


def _compared(compare: Callable[[Any, Any], bool], left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first, second = left(lookup), right(lookup)
        if first is None or second is None:
            return None
        if not _comparable(first, second):
            raise TooHard
        return compare(first, second)

    return value


def _member(left: Quick, items: list[Quick], *, inverse: bool) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        wanted = left(lookup)
        values = [item(lookup) for item in items]
        if wanted is None:
            return None
        if any(item is not None and not _comparable(wanted, item) for item in values):
            raise TooHard
        if any(item is not None and item == wanted for item in values):
            return not inverse
        return None if None in values else inverse

    return value


def _calculated(calculate: Callable[[Any, Any], Any], left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        first, second = left(lookup), right(lookup)
        for side in (first, second):
            if side is not None and (isinstance(side, bool) or not isinstance(side, int | Decimal)):
                raise TooHard
        return None if first is None or second is None else calculate(first, second)

    return value


def _joined(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> str | None:
        first, second = left(lookup), right(lookup)
        for side in (first, second):
            if side is not None and (isinstance(side, Variant | dict) or not isinstance(side, str | int | Decimal)):
                raise TooHard
        return None if first is None or second is None else written(first) + written(second)

    return value


def _on_text(function: Callable[[str], Any], inner: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        text = inner(lookup)
        if text is not None and not isinstance(text, str):
            raise TooHard
        return None if text is None else function(text)

    return value


def _nulled(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        first, second = left(lookup), right(lookup)
        if first is None or second is None:
            return first
        if not _comparable(first, second):
            raise TooHard
        return None if first == second else first

    return value


def _cast(inner: Quick, kind: Type) -> Quick:
    def value(lookup: Lookup) -> Any:
        found = inner(lookup)
        if not isinstance(found, str | int | Variant | None):
            raise TooHard
        return assigned(found, kind)

    return value


def _json(inner: Quick, lookup: Lookup) -> Any:
    """What is in a VARIANT; None for NULL."""
    found = inner(lookup)
    if not isinstance(found, Variant | None):
        raise TooHard
    return None if found is None else json.loads(found.text)


def _is_json(kind: type, inner: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        found = inner(lookup)
        return None if found is None else isinstance(_json(lambda _: found, lookup), kind)

    return value


def _json_key(inner: Quick, key: Quick) -> Quick:
    """GET_PATH with the name of one key."""

    def value(lookup: Lookup) -> Variant | None:
        found, name = _json(inner, lookup), key(lookup)
        if not isinstance(name, str) or not name.isidentifier():
            raise TooHard
        if not isinstance(found, dict) or found.get(name) is None:
            if isinstance(found, dict) and name in found:
                raise TooHard
            return None
        return Variant(json.dumps(found[name]))

    return value
