"""Values that a client binds: from the wire to Python, and from Python into a tree as literals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.text import TOKEN

PREFIX = "_bind_"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_wire(kind: str, value: Any) -> Any:
    """One value as the connector sends it: everything is text, numbers of time count from 1970."""
    if value is None:
        return None
    match kind:
        case "FIXED":
            return int(value) if re.fullmatch(r"-?\d+", value) else Decimal(value)
        case "REAL":
            return float(value)
        case "BOOLEAN":
            return str(value).lower() == "true"
        case "BINARY":
            return bytes.fromhex(value)
        case "DATE":
            return (EPOCH + timedelta(milliseconds=int(value))).date()
        case "TIME":
            return (EPOCH + timedelta(microseconds=int(value) // 1000)).time()
        case "TIMESTAMP_NTZ":
            return (EPOCH + timedelta(microseconds=int(value) // 1000)).replace(tzinfo=None)
        case "TIMESTAMP_LTZ":
            return EPOCH + timedelta(microseconds=int(value) // 1000)
        case "TIMESTAMP_TZ":
            nanoseconds, _, offset = value.partition(" ")
            moment = EPOCH + timedelta(microseconds=int(nanoseconds) // 1000)
            return moment.astimezone(timezone(timedelta(minutes=int(offset or 1440) - 1440)))
        case _:
            return value


def literal(value: Any) -> Expr:
    """A value as the literal that a person would have written."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case int() | Decimal() | float():
            number = exp.Literal.number(f"{abs(value)!r}" if isinstance(value, float) else str(abs(value)))
            return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
        case datetime() if value.tzinfo is not None:
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), exp.DataType.Type.TIMESTAMPTZ)
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), exp.DataType.Type.TIMESTAMP)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
        case time():
            return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.TIME)
        case bytes():
            return exp.HexString(this=value.hex())
        case timedelta():
            return exp.Literal.string(str(value))
        case _:
            return exp.Literal.string(str(value))


def named(sql: str) -> str:
    """Question marks as numbered names, so that a value finds its place whatever order the tree is walked in."""
    out: list[str] = []
    count = 0
    position = 0
    for found in TOKEN.finditer(sql):
        piece, n = _number(sql[position : found.start()], count)
        out += [piece, found.group()]
        count = n
        position = found.end()
    piece, _ = _number(sql[position:], count)
    return "".join([*out, piece])


def _number(code: str, count: int) -> tuple[str, int]:
    if "?" not in code:
        return code, count
    pieces = code.split("?")
    text = pieces[0]
    for index, piece in enumerate(pieces[1:], count + 1):
        text += f":{PREFIX}{index}{piece}"
    return text, count + len(pieces) - 1


def value_of(placeholder: exp.Placeholder, binds: Sequence[Any] | Mapping[str, Any] | None) -> Any:
    """The value that goes where the placeholder stands."""
    name = str(placeholder.this or "")
    if name.startswith(PREFIX) and isinstance(binds, Sequence):
        index = int(name[len(PREFIX) :]) - 1
        if index < len(binds):
            return binds[index]
        raise SnowflakeError(f"Bind variable ? not set (number {index + 1}).", errno=2049, sqlstate="42601")
    if isinstance(binds, Mapping) and name:
        for key in (name, name.upper(), name.lower()):
            if key in binds:
                return binds[key]
    raise SnowflakeError(f"Bind variable :{name} not set.", errno=2049, sqlstate="42601")


def fill(tree: Expr, binds: Sequence[Any] | Mapping[str, Any] | None) -> Expr:
    """The tree with every placeholder replaced by its value."""
    for placeholder in list(tree.find_all(exp.Placeholder)):
        filled = literal(value_of(placeholder, binds))
        if placeholder is tree:
            return filled
        placeholder.replace(filled)
    return tree
