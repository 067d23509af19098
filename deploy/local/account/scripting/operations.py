"""The operations of simple expressions, each made from functions of the variables and giving another one."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from deploy.local.account.scripting.tree import Lookup
from deploy.local.account.scripting.values import Type, Variant, assigned, written

Quick = Callable[[Lookup], Any]


class TooHard(Exception):
    """The expression or its values need the account's SQL."""


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
ADD: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub}

CASTS = frozenset({"VARCHAR", "STRING", "TEXT", "BOOLEAN", "INTEGER", "INT"})
TEXT_FUNCTIONS: dict[str, Callable[[str], Any]] = {
    "UPPER": str.upper, "LOWER": str.lower, "LENGTH": len, "LEN": len, "TRIM": lambda text: text.strip(" "),
}  # fmt: skip


JSON_TYPES: dict[str, type] = {"IS_OBJECT": dict, "IS_ARRAY": list}


def only_sql(_: Lookup) -> Any:
    raise TooHard


def number_of(text: str) -> int | Decimal:
    if text.isdigit():
        return int(text)
    if "e" in text.lower():
        raise TooHard
    return Decimal(text)


def constant(value: Any) -> Quick:
    return lambda _: value


def variable(name: str) -> Quick:
    def value(lookup: Lookup) -> Any:
        try:
            return lookup(name)
        except KeyError:
            raise TooHard from None

    return value


def column_of(name: str, column: str) -> Quick:
    def value(lookup: Lookup) -> Any:
        try:
            row = lookup(name)
        except KeyError:
            raise TooHard from None
        if not isinstance(row, dict) or column not in row:
            raise TooHard
        return row[column]

    return value


def truth(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise TooHard


def either(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first = truth(left(lookup))
        if first is True:
            return True
        second = truth(right(lookup))
        return True if second is True else None if first is None or second is None else False

    return value


def both(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first = truth(left(lookup))
        if first is False:
            return False
        second = truth(right(lookup))
        return False if second is False else None if first is None or second is None else True

    return value


def negated(inner: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        found = truth(inner(lookup))
        return None if found is None else not found

    return value


def comparable(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, int | Decimal | float) and isinstance(right, int | Decimal | float):
        return True
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left.tzinfo is None) == (right.tzinfo is None)
    return type(left) is type(right) and isinstance(left, str | date)


def compared(compare: Callable[[Any, Any], bool], left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        first, second = left(lookup), right(lookup)
        if first is None or second is None:
            return None
        if not comparable(first, second):
            raise TooHard
        return compare(first, second)

    return value


def member_of(left: Quick, items: list[Quick], *, inverse: bool) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        wanted = left(lookup)
        values = [item(lookup) for item in items]
        if wanted is None:
            return None
        if any(item is not None and not comparable(wanted, item) for item in values):
            raise TooHard
        if any(item is not None and item == wanted for item in values):
            return not inverse
        return None if None in values else inverse

    return value


def calculated(calculate: Callable[[Any, Any], Any], left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        first, second = left(lookup), right(lookup)
        for side in (first, second):
            if side is not None and (isinstance(side, bool) or not isinstance(side, int | Decimal)):
                raise TooHard
        return None if first is None or second is None else calculate(first, second)

    return value


def joined(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> str | None:
        first, second = left(lookup), right(lookup)
        for side in (first, second):
            if side is not None and (isinstance(side, Variant | dict) or not isinstance(side, str | int | Decimal)):
                raise TooHard
        return None if first is None or second is None else written(first) + written(second)

    return value


def on_text(function: Callable[[str], Any], inner: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        text = inner(lookup)
        if text is not None and not isinstance(text, str):
            raise TooHard
        return None if text is None else function(text)

    return value


def nulled(left: Quick, right: Quick) -> Quick:
    def value(lookup: Lookup) -> Any:
        first, second = left(lookup), right(lookup)
        if first is None or second is None:
            return first
        if not comparable(first, second):
            raise TooHard
        return None if first == second else first

    return value


def cast(inner: Quick, kind: Type) -> Quick:
    def value(lookup: Lookup) -> Any:
        found = inner(lookup)
        if not isinstance(found, str | int | Variant | None):
            raise TooHard
        return assigned(found, kind)

    return value


def parsed(inner: Quick, lookup: Lookup) -> Any:
    """What is in a VARIANT; None for NULL."""
    found = inner(lookup)
    if not isinstance(found, Variant | None):
        raise TooHard
    return None if found is None else json.loads(found.text)


def is_json(kind: type, inner: Quick) -> Quick:
    def value(lookup: Lookup) -> bool | None:
        found = inner(lookup)
        return None if found is None else isinstance(parsed(lambda _: found, lookup), kind)

    return value


def json_key(inner: Quick, key: Quick) -> Quick:
    """GET_PATH with the name of one key."""

    def value(lookup: Lookup) -> Variant | None:
        found, name = parsed(inner, lookup), key(lookup)
        if not isinstance(name, str) or not name.isidentifier():
            raise TooHard
        if not isinstance(found, dict) or found.get(name) is None:
            if isinstance(found, dict) and name in found:
                raise TooHard
            return None
        return Variant(json.dumps(found[name]))

    return value
