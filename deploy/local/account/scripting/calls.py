"""CALL: finds the procedure, works out its arguments, runs its block and gives back what it returned."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.names import Name, parts
from deploy.local.account.scripting.answers import answer
from deploy.local.account.scripting.cursor import TokenCursor, split_at
from deploy.local.account.scripting.interpreter import Returned, run_block
from deploy.local.account.scripting.operations import TooHard
from deploy.local.account.scripting.parser import parse_block
from deploy.local.account.scripting.quick import compiled
from deploy.local.account.scripting.scope import rows_of
from deploy.local.account.scripting.signatures import Procedure, chosen
from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.values import Variant, assigned, type_of
from deploy.local.account.statements import Binds, Outcome, functions

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

BuiltIn = Callable[["Session", list["Part"], Binds], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One argument of a CALL: its name when it has one, and its expression."""

    name: str
    tokens: tuple[Token, ...]
    text: str


_built_in: dict[str, BuiltIn] = {}


def built_in(name: str) -> Callable[[BuiltIn], BuiltIn]:
    """Registers a procedure of the account itself, which gets its arguments as they were written."""

    def register(procedure: BuiltIn) -> BuiltIn:
        _built_in[name.upper()] = procedure
        return procedure

    return register


def call(session: Session, sql: str, binds: Binds) -> Outcome:
    """Runs `CALL name(arguments)`; the answer has one column with the procedure's name, or the table it returns."""
    reader = TokenCursor(sql)
    reader.need("CALL")
    path = reader.need_path()
    reader.need("(")
    arguments = _parts(reader)
    reader.need(")")
    if reader.take("INTO"):
        raise unsupported("CALL ... INTO outside of a block")
    reader.take(";")
    reader.need_end()
    name = parts(path)[-1]
    if name.startswith("SYSTEM$"):
        return answer(name, _system(session, name, arguments, binds))
    overloads = _overloads(session, path)
    given = list(zip([part.name for part in arguments], evaluated(session, arguments, binds), strict=True))
    entry, procedure, values = _chosen(overloads, name, given)
    return invoke(session, entry, procedure, values)


def invoke(session: Session, entry: Entry, procedure: Procedure, values: Mapping[str, Any]) -> Outcome:
    """Runs a procedure with its owner's or its caller's rights."""
    with ExitStack() as stack:
        if procedure.rights == "OWNER":
            stack.enter_context(
                session.acting(role=entry.owner, database=entry.name.database, schema=entry.name.schema)
            )
        arguments = {
            a.name: (type_of(a.type), _argument(session, a.type, a.default, values, a.name))
            for a in procedure.arguments
        }
        returned = run_block(session, parse_block(procedure.body), arguments)
        return _answered(procedure, returned)


def _answered(procedure: Procedure, returned: Returned) -> Outcome:
    if procedure.returns_table:
        if returned.table is None:
            raise SnowflakeError(
                f"Stored procedure {procedure.name} returns a table but its block returned none.", errno=90244
            )
        return returned.table
    if returned.table is not None:
        raise SnowflakeError(
            f"Stored procedure {procedure.name} returned a table where {procedure.returns} is declared.", errno=90244
        )
    kind = type_of(procedure.returns)
    value = assigned(returned.value, kind)
    if value is None and procedure.not_null:
        raise SnowflakeError(
            f"NULL result in a non-nullable column: procedure {procedure.name}", errno=100072, sqlstate="22000"
        )
    return answer(procedure.name, value, kind)


def _overloads(session: Session, path: str) -> list[tuple[Entry, Procedure]]:
    wanted = session.qualified(path)
    # A procedure that the role may not call looks like one that is not there, as in Snowflake.
    found = [one for one in overloads(session, wanted) if session.may_call(one[0].name)]
    if not found:
        if len(parts(path)) == 1:
            raise SnowflakeError(
                f"SQL compilation error:\nUnknown function {wanted.name}", errno=2140, sqlstate="42601"
            )
        raise SnowflakeError(
            f"SQL compilation error:\nUnknown user-defined function {wanted}", errno=2141, sqlstate="42601"
        )
    return found


def overloads(session: Session, wanted: Name) -> list[tuple[Entry, Procedure]]:
    """All procedures of this name."""
    return [
        (entry, Procedure.of(entry.definition))
        for entry in session.account.catalog.all("PROCEDURE")
        if entry.name[:2] == wanted[:2] and entry.definition["name"] == wanted.name
    ]


def _chosen(
    found: Sequence[tuple[Entry, Procedure]], name: str, given: list[tuple[str, Any]]
) -> tuple[Entry, Procedure, dict[str, Any]]:
    procedure, values = chosen([procedure for _, procedure in found], name, given)
    return next(entry for entry, candidate in found if candidate is procedure), procedure, values


def _argument(session: Session, kind: str, default: str | None, values: Mapping[str, Any], name: str) -> Any:
    if name in values:
        return assigned(values[name], type_of(kind))
    reader = TokenCursor(default or "NULL")
    part = Part(name, tuple(reader.tokens[:-1]), reader.source)
    return assigned(evaluated(session, [part], None)[0], type_of(kind))


# Arguments


def _parts(reader: TokenCursor) -> list[Part]:
    tokens = reader.until(")")
    if not tokens:
        return []
    made = []
    for part in split_at(tokens, {","}):
        if not part:
            raise reader.unexpected()
        name = ""
        if len(part) > 2 and part[0].name and part[1].is_symbol("=>"):
            name, part = part[0].name, part[2:]
        made.append(Part(name, tuple(part), reader.source[part[0].start : part[-1].end]))
    return made


def evaluated(session: Session, arguments: Sequence[Part], binds: Binds) -> list[Any]:
    """The values of the arguments: simple ones here, all others in one query."""
    values: list[Any] = [None] * len(arguments)
    hard: list[tuple[int, str, list[Any]]] = []
    given = iter(() if isinstance(binds, Mapping) or binds is None else binds)
    for index, part in enumerate(arguments):
        marks = sum(token.is_symbol("?") for token in part.tokens)
        own = [next(given, None) for _ in range(marks)]
        try:
            values[index] = _simple(part.tokens, own)
        except TooHard:
            hard.append((index, part.text, own))
    if hard:
        query = "SELECT " + ", ".join(f"{text} AS A{index}" for index, text, _ in hard)
        bound = binds if isinstance(binds, Mapping) else [value for _, _, own in hard for value in own] or None
        row = rows_of(session.run(query, bound))[0]
        for (index, _, _), value in zip(hard, row, strict=True):
            values[index] = value
    return values


def _simple(tokens: Sequence[Token], own: Sequence[Any]) -> Any:
    """A literal, a bound value, PARSE_JSON of one of these; TooHard for the rest."""
    if len(tokens) == 1 and tokens[0].is_symbol("?"):
        return own[0]
    if len(tokens) == 4 and tokens[0].word == "PARSE_JSON" and tokens[1].is_symbol("("):
        text = own[0] if tokens[2].is_symbol("?") else tokens[2].text if tokens[2].kind == "string" else None
        return parsed_json(text) if isinstance(text, str) else _null_or_hard(tokens[2], own)
    quick = compiled(tokens)
    if quick is None or own:
        raise TooHard
    return quick(_no_variable)


def _null_or_hard(token: Token, own: Sequence[Any]) -> None:
    if not (token.is_symbol("?") and own[0] is None):
        raise TooHard


def _no_variable(name: str) -> Any:
    raise KeyError(name)


def parsed_json(text: str) -> Variant | None:
    """What PARSE_JSON makes of a text."""
    if not text.strip():
        return None
    try:
        return Variant(json.dumps(json.loads(text, parse_float=Decimal), separators=(",", ":"), default=float))
    except ValueError as error:
        raise SnowflakeError(f"Error parsing JSON: {error}", errno=100069, sqlstate="22P02") from error


def _system(session: Session, name: str, arguments: list[Part], binds: Binds) -> Any:
    if procedure := _built_in.get(name):
        return procedure(session, arguments, binds)
    if function := functions.find(name):
        return function(session, evaluated(session, arguments, binds))
    raise unsupported(f"the procedure {name}")
