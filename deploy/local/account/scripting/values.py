"""The values of Snowflake Scripting variables and what assigning them to a type makes of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from deploy.local.account.errors import SnowflakeError, unsupported


@dataclass(frozen=True, slots=True)
class Variant:
    """A VARIANT, OBJECT or ARRAY as JSON text."""

    text: str

    def __str__(self) -> str:
        """As a cast to VARCHAR writes it: a text without its quotes, anything else as JSON."""
        value = json.loads(self.text)
        return value if isinstance(value, str) else self.text


@dataclass(frozen=True, slots=True)
class Type:
    """A Snowflake type: its base name and its numbers."""

    base: str
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.base}({','.join(map(str, self.numbers))})" if self.numbers else self.base


UNKNOWN = Type("")
_SYNONYMS = {
    **dict.fromkeys(
        ("STRING", "TEXT", "CHAR", "CHARACTER", "NCHAR", "NVARCHAR", "NVARCHAR2", "CHAR VARYING"), "VARCHAR"
    ),
    **dict.fromkeys(("NUMERIC", "DECIMAL", "DEC"), "NUMBER"),
    **dict.fromkeys(("INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT"), "INTEGER"),
    **dict.fromkeys(("FLOAT4", "FLOAT8", "DOUBLE", "DOUBLE PRECISION", "REAL"), "FLOAT"),
    **dict.fromkeys(("DATETIME", "TIMESTAMP", "TIMESTAMPNTZ", "TIMESTAMP WITHOUT TIME ZONE"), "TIMESTAMP_NTZ"),
    **dict.fromkeys(("TIMESTAMPLTZ",), "TIMESTAMP_LTZ"),
    **dict.fromkeys(("TIMESTAMPTZ",), "TIMESTAMP_TZ"),
    **dict.fromkeys(("VARBINARY",), "BINARY"),
    "BOOL": "BOOLEAN",
}
_SEMI_STRUCTURED = frozenset({"VARIANT", "OBJECT", "ARRAY"})
_BASES = frozenset(
    [
        "VARCHAR",
        "NUMBER",
        "FLOAT",
        "BOOLEAN",
        "DATE",
        "TIME",
        "TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ",
        "TIMESTAMP_TZ",
        "BINARY",
        "VARIANT",
        "OBJECT",
        "ARRAY",
        "GEOGRAPHY",
        "GEOMETRY",
        "DECFLOAT",
    ]
)
_TYPE = re.compile(r"\s*([A-Za-z_][\w ]*?)\s*(?:\(\s*([\d\s,]*)\))?\s*$")


@lru_cache(maxsize=512)
def type_of(text: str) -> Type:
    """`number(10, 2)` as Type("NUMBER", (10, 2)); integers are NUMBER(38, 0)."""
    found = _TYPE.match(text)
    base = " ".join(found.group(1).upper().split()) if found else text.upper()
    numbers = tuple(int(part) for part in (found.group(2) or "").split(",") if part.strip()) if found else ()
    base = _SYNONYMS.get(base, base)
    if base == "INTEGER":
        return Type("NUMBER", (38, 0))
    if base not in _BASES:
        raise unsupported(f"the type {text.strip()!r} of a variable or argument")
    if base == "NUMBER" and len(numbers) < 2:
        numbers = (numbers[0] if numbers else 38, 0)
    return Type(base, numbers)


def inferred(value: Any) -> Type:
    """The type that a first value gives to a variable declared without one."""
    match value:
        case Variant():
            return Type("VARIANT")
        case bool():
            return Type("BOOLEAN")
        case str():
            return Type("VARCHAR")
        case float():
            return Type("FLOAT")
        case datetime():
            return Type("TIMESTAMP_TZ" if value.tzinfo else "TIMESTAMP_NTZ")
        case date():
            return Type("DATE")
        case time():
            return Type("TIME")
    return UNKNOWN


def is_semi_structured(kind: Type) -> bool:
    return kind.base in _SEMI_STRUCTURED


def assigned(value: Any, kind: Type) -> Any:
    """What a variable of this type holds after the assignment; raises SnowflakeError when the value does not fit."""
    if value is None or kind is UNKNOWN:
        return value
    match kind.base:
        case "VARCHAR":
            return _text(value, kind)
        case "NUMBER":
            return _number(value, kind)
        case "FLOAT" | "DECFLOAT":
            return _float(value)
        case "BOOLEAN":
            return _boolean(value)
        case "DATE":
            return _date(value)
        case "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            return _timestamp(value)
        case "VARIANT" | "OBJECT" | "ARRAY":
            return value if isinstance(value, Variant) else Variant(json.dumps(_plain(value)))
    return value


def written(value: Any) -> str:
    """A value as `||` and a cast to VARCHAR write it."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ", "milliseconds" if value.tzinfo is None else "auto")
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case Decimal():
            return format(value, "f")
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, str | int | float | bool) else written(value)


def _text(value: Any, kind: Type) -> str:
    text = written(value)
    if kind.numbers and len(text) > kind.numbers[0]:
        raise SnowflakeError(f"String '{text}' is too long and would be truncated", errno=100078, sqlstate="22000")
    return text


def _not_recognized(what: str, value: Any) -> SnowflakeError:
    return SnowflakeError(f"{what} value '{written(value)}' is not recognized", errno=100038, sqlstate="22018")


def _number(value: Any, kind: Type) -> int | Decimal:
    try:
        number = Decimal(int(value) if isinstance(value, bool) else str(value).strip())
    except InvalidOperation:
        raise _not_recognized("Numeric", value) from None
    precision, scale = kind.numbers
    number = number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP) if number.is_finite() else number
    if number.adjusted() >= precision - scale:
        raise SnowflakeError(
            f"Number out of representable range: type FIXED[SB16]({precision},{scale}){{nullable}}, value {value}",
            errno=100132, sqlstate="P0000",
        )  # fmt: skip
    return int(number) if scale == 0 else number


def _float(value: Any) -> float:
    try:
        return float(str(value)) if isinstance(value, Variant) else float(value)
    except ValueError:
        raise _not_recognized("Numeric", value) from None


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return value != 0
    text = str(value).strip().lower()
    if text in {"true", "t", "yes", "y", "on", "1"}:
        return True
    if text in {"false", "f", "no", "n", "off", "0"}:
        return False
    raise _not_recognized("Boolean", value)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        raise SnowflakeError(f"Date '{value}' is not recognized", errno=100040, sqlstate="22007") from None


def _timestamp(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise SnowflakeError(f"Timestamp '{value}' is not recognized", errno=100035, sqlstate="22007") from None
