"""Procedures as values: what CREATE PROCEDURE says, and which overload a CALL means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.scripting.cursor import TokenCursor
from deploy.local.account.scripting.parser import parse_block
from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.values import Type, Variant, type_of

Rights = Literal["OWNER", "CALLER"]


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    type: str
    default: str | None = None
    """The expression after DEFAULT, as written."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One overload, as the catalog keeps it."""

    name: str
    arguments: tuple[Argument, ...]
    returns: str
    body: str
    rights: Rights = "OWNER"
    not_null: bool = False
    comment: str = ""

    @property
    def signature(self) -> str:
        """The name with its argument types, which is the identity of an overload."""
        return f"{self.name}({', '.join(type_of(argument.type).base for argument in self.arguments)})"

    @property
    def returns_table(self) -> bool:
        return self.returns.upper().startswith("TABLE")

    def definition(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "arguments": [[argument.name, argument.type, argument.default] for argument in self.arguments],
            "returns": self.returns, "body": self.body, "rights": self.rights, "not_null": self.not_null,
            "comment": self.comment,
        }  # fmt: skip

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Self:
        arguments = tuple(Argument(*argument) for argument in definition["arguments"])
        return cls(**{**definition, "arguments": arguments})


def read_procedure(sql: str) -> tuple[str, Procedure]:
    """The name as written and the procedure of a CREATE PROCEDURE statement; its body is read through once."""
    reader = TokenCursor(sql)
    while not reader.take("PROCEDURE"):
        reader.next()
    reader.take("IF", "NOT", "EXISTS")
    path = reader.need_path()
    name = path.rpartition(".")[2]
    arguments = _arguments(reader)
    reader.take("COPY", "GRANTS")
    reader.need("RETURNS")
    returns = _returns(reader)
    not_null = reader.take("NOT", "NULL")
    rights, comment = _options(reader)
    body = _body(reader)
    folded = name[1:-1].replace('""', '"') if name.startswith('"') else name.upper()
    procedure = Procedure(folded, arguments, returns, body, rights, not_null, comment)
    parse_block(body)
    return path, procedure


def _arguments(reader: TokenCursor) -> tuple[Argument, ...]:
    reader.need("(")
    arguments = []
    while not reader.looking_at(")"):
        name = reader.need_name()
        if (mode := reader.take_any("IN", "OUT", "INOUT")) and mode != "IN":
            raise unsupported(f"{mode} arguments of procedures: {name}")
        kind = _type(reader, ",", ")", "DEFAULT")
        type_of(kind)
        default = None
        if reader.take("DEFAULT"):
            default = _written(reader, reader.until(",", ")"))
        arguments.append(Argument(name, kind, default))
        if not reader.take(","):
            break
    reader.need(")")
    return tuple(arguments)


def _type(reader: TokenCursor, *ends: str) -> str:
    return _written(reader, reader.until(*ends)).upper()


def _written(reader: TokenCursor, tokens: Sequence[Token]) -> str:
    if not tokens:
        raise reader.unexpected()
    return reader.source[tokens[0].start : tokens[-1].end]


def _returns(reader: TokenCursor) -> str:
    if reader.looking_at("TABLE"):
        start = reader.next().start
        reader.need("(")
        reader.until(")")
        end = reader.token.end
        reader.need(")")
        return reader.source[start:end]
    ends = ("NOT", "LANGUAGE", "AS", "EXECUTE", "COMMENT", "CALLED", "RETURNS", "STRICT", "VOLATILE", "IMMUTABLE")
    kind = _type(reader, *ends)
    type_of(kind)
    return kind


def _options(reader: TokenCursor) -> tuple[Rights, str]:
    rights: Rights = "OWNER"
    comment = ""
    while not reader.take("AS"):
        if reader.take("LANGUAGE"):
            language = reader.next().word
            if language != "SQL":
                raise unsupported(f"procedures in {language}: only LANGUAGE SQL")
        elif reader.take("EXECUTE", "AS"):
            if reader.take("RESTRICTED"):
                raise unsupported("EXECUTE AS RESTRICTED CALLER")
            rights = "CALLER" if reader.take_any("OWNER", "CALLER") == "CALLER" else "OWNER"
        elif reader.take("COMMENT"):
            reader.need("=")
            comment = reader.need_string()
        elif reader.take("CALLED", "ON", "NULL", "INPUT") or reader.take_any("VOLATILE", "IMMUTABLE"):
            continue
        elif reader.looking_at("STRICT") or reader.looking_at("RETURNS", "NULL"):
            raise unsupported("procedures that return NULL on NULL input")
        else:
            raise reader.unexpected()
    return rights, comment


def _body(reader: TokenCursor) -> str:
    if reader.token.kind == "string":
        body = reader.next().text
        reader.take(";")
        reader.need_end()
        return body
    if reader.token.word not in {"BEGIN", "DECLARE"}:
        raise reader.unexpected()
    return reader.rest


# Which overload a CALL means

Given = Sequence[tuple[str, Any]]
"""The arguments of a CALL: a name (empty when given by position) and a value."""


def chosen(procedures: Sequence[Procedure], name: str, given: Given) -> tuple[Procedure, dict[str, Any]]:
    """The overload that fits best and its values by argument name; defaults that are to be worked out stay away."""
    if len({bool(argument) for argument, _ in given}) > 1:
        raise SnowflakeError(
            f"SQL compilation error:\nillegal mixing of named and positional arguments for function {name}", errno=2247
        )
    fitting = [(cost, index) for index, p in enumerate(procedures) if (cost := _cost(p, given)) is not None]
    if not fitting:
        types = ", ".join(shown_type(value) for _, value in given)
        raise SnowflakeError(
            "SQL compilation error: error line 1 at position 5\n"
            f"Invalid argument types for function '{name}': ({types})",
            errno=1044, sqlstate="42P13",
        )  # fmt: skip
    procedure = procedures[min(fitting)[1]]
    return procedure, _named(procedure, given)


def _named(procedure: Procedure, given: Given) -> dict[str, Any]:
    names = [argument.name for argument in procedure.arguments]
    return {name or names[index]: value for index, (name, value) in enumerate(given)}


def _cost(procedure: Procedure, given: Given) -> int | None:
    """How far the values are from the argument types; None when they do not fit."""
    if len(given) > len(procedure.arguments):
        return None
    values = _named(procedure, given)
    if len(values) < len(given) or not values.keys() <= {argument.name for argument in procedure.arguments}:
        return None
    total = 0
    for argument in procedure.arguments:
        if argument.name not in values:
            if argument.default is None:
                return None
            total += 1
            continue
        distance = _distance(values[argument.name], type_of(argument.type))
        if distance is None:
            return None
        total += distance
    return total


_NEAR: dict[type, dict[str, int]] = {
    str: {"VARCHAR": 0, "VARIANT": 4, "NUMBER": 5, "FLOAT": 5, "BOOLEAN": 5, "DATE": 5, "TIME": 5,
          "TIMESTAMP_NTZ": 5, "TIMESTAMP_LTZ": 5, "TIMESTAMP_TZ": 5},
    bool: {"BOOLEAN": 0, "VARIANT": 4, "VARCHAR": 5},
    int: {"NUMBER": 0, "FLOAT": 2, "DECFLOAT": 2, "VARIANT": 4, "VARCHAR": 5, "BOOLEAN": 6},
    Decimal: {"NUMBER": 0, "FLOAT": 2, "DECFLOAT": 2, "VARIANT": 4, "VARCHAR": 5, "BOOLEAN": 6},
    float: {"FLOAT": 0, "DECFLOAT": 1, "NUMBER": 2, "VARIANT": 4, "VARCHAR": 5},
    datetime: {"TIMESTAMP_NTZ": 0, "TIMESTAMP_TZ": 1, "TIMESTAMP_LTZ": 1, "DATE": 3, "VARIANT": 4, "VARCHAR": 5},
    date: {"DATE": 0, "TIMESTAMP_NTZ": 2, "TIMESTAMP_LTZ": 3, "TIMESTAMP_TZ": 3, "VARIANT": 4, "VARCHAR": 5},
    Variant: {"VARIANT": 0, "OBJECT": 1, "ARRAY": 1, "VARCHAR": 5, "NUMBER": 6, "FLOAT": 6, "BOOLEAN": 6},
}  # fmt: skip


def _distance(value: Any, kind: Type) -> int | None:
    return 0 if value is None else _NEAR.get(type(value), {}).get(kind.base)


def shown_type(value: Any) -> str:
    """The type of a value as an error message writes it."""
    match value:
        case None:
            return "NULL"
        case Variant():
            return "VARIANT"
        case bool():
            return "BOOLEAN"
        case str():
            return f"VARCHAR({max(1, len(value))})"
        case int():
            return f"NUMBER({len(str(abs(value)))},0)"
        case Decimal():
            digits = value.as_tuple()
            return f"NUMBER({len(digits.digits)},{max(0, -int(digits.exponent))})"
        case float():
            return "FLOAT"
        case datetime():
            return "TIMESTAMP_NTZ(9)"
        case date():
            return "DATE"
    return type(value).__name__.upper()
