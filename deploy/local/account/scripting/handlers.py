"""The statements about procedures and blocks that the account hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import Name
from deploy.local.account.scripting.calls import Part, call, evaluated
from deploy.local.account.scripting.cursor import TokenCursor, split_at
from deploy.local.account.scripting.interpreter import block_outcome
from deploy.local.account.scripting.parser import is_block
from deploy.local.account.scripting.scope import Scope, rendered
from deploy.local.account.scripting.shows import listed
from deploy.local.account.scripting.signatures import Argument, Procedure, read_procedure
from deploy.local.account.scripting.values import type_of
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

KIND = "PROCEDURE"
COLUMNS = (
    "created_on", "name", "schema_name", "is_builtin", "is_aggregate", "is_ansi", "min_num_arguments",
    "max_num_arguments", "arguments", "description", "catalog_name", "is_table_function", "valid_for_clustering",
    "is_secure", "secrets", "external_access_integrations",
)  # fmt: skip


@statements.on("CREATE", "PROCEDURE")
def create_procedure(session: Session, statement: Statement) -> Outcome:
    path, procedure = read_procedure(statement.sql)
    home = session.qualified(path)
    name = Name(home.database, home.schema, procedure.signature)
    catalog = session.account.catalog
    session.require_create(KIND, name)
    there = catalog.get(KIND, name) is not None
    if there:
        if "IF NOT EXISTS" in statement.modifiers:
            return Outcome.status(f"{procedure.name} already exists, statement succeeded.")
        if not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
            raise exists(procedure.name)
        session.require_owner(KIND, name)
    if "OR REPLACE" in statement.modifiers:
        catalog.drop(KIND, name)
    owner = None if there and "OR ALTER" in statement.modifiers else session.role
    catalog.put(KIND, name, procedure.definition(), owner=owner, comment=procedure.comment)
    if not there:
        session.account.grant_future(KIND, name)
    return Outcome.status(f"Function {procedure.name} successfully created.")


@statements.on("DROP", "PROCEDURE")
def drop_procedure(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement, "PROCEDURE")
    name = _signature(session, reader)
    if not session.account.catalog.drop(KIND, name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Procedure", name)
    return Outcome.status(f"{name.name.partition('(')[0]} successfully dropped.")


@statements.on("ALTER", "PROCEDURE")
def alter_procedure(session: Session, statement: Statement) -> Outcome:
    reader = _behind(statement, "PROCEDURE")
    entry = _found(session, _signature(session, reader))
    definition = dict(entry.definition)
    catalog = session.account.catalog
    if reader.take("RENAME", "TO"):
        definition["name"] = session.qualified(reader.need_path()).name
        catalog.drop(KIND, entry.name)
        new = Name(entry.name.database, entry.name.schema, Procedure.of(definition).signature)
        catalog.put(KIND, new, definition, owner=entry.owner, comment=entry.comment)
        return Outcome.status()
    if reader.take("EXECUTE", "AS"):
        definition["rights"] = "CALLER" if reader.need_name() == "CALLER" else "OWNER"
    elif reader.take("SET", "COMMENT", "="):
        definition["comment"] = reader.need_string()
    elif reader.take("UNSET", "COMMENT"):
        definition["comment"] = ""
    else:
        raise unsupported(f"ALTER PROCEDURE ... {reader.rest}")
    catalog.put(KIND, entry.name, definition, comment=definition["comment"])
    return Outcome.status()


@statements.on("SHOW", "PROCEDURES")
def show_procedures(session: Session, statement: Statement) -> Outcome:
    rows = [(entry.name, _row(entry)) for entry in session.account.catalog.all(KIND)]
    return listed(session, statement, COLUMNS, rows)


@statements.on("DESCRIBE", "PROCEDURE")
@statements.on("DESC", "PROCEDURE")
def describe_procedure(session: Session, statement: Statement) -> Outcome:
    entry = _found(session, _signature(session, _behind(statement, "PROCEDURE")))
    procedure = Procedure.of(entry.definition)
    signature = ", ".join(f"{argument.name} {type_of(argument.type).base}" for argument in procedure.arguments)
    rows = [
        ("signature", f"({signature})"), ("returns", procedure.returns), ("language", "SQL"),
        ("null handling", "CALLED ON NULL INPUT"), ("volatility", "VOLATILE"), ("execute as", procedure.rights),
        ("body", procedure.body),
    ]  # fmt: skip
    return Outcome.of(["property", "value"], rows)


@statements.on("CALL")
def call_procedure(session: Session, statement: Statement) -> Outcome:
    return call(session, statement.sql, statement.binds)


@statements.on("BEGIN")
@statements.on("DECLARE")
def anonymous_block(session: Session, statement: Statement) -> Outcome:
    return block_outcome(session, statement.sql)


@statements.on("EXECUTE", "IMMEDIATE")
def execute_immediate(session: Session, statement: Statement) -> Outcome:
    reader = TokenCursor(statement.sql)
    reader.need("EXECUTE", "IMMEDIATE")
    if reader.looking_at("FROM"):
        raise unsupported("EXECUTE IMMEDIATE FROM a file")
    tokens = reader.until("USING", ";")
    if not tokens:
        raise reader.unexpected()
    part = Part("", tuple(tokens), reader.source[tokens[0].start : tokens[-1].end])
    (text,) = evaluated(session, [part], statement.binds)
    if not isinstance(text, str):
        raise SnowflakeError("SQL compilation error:\nEXECUTE IMMEDIATE needs the text of a statement.")
    if is_block(text):
        return block_outcome(session, text)
    if not reader.take("USING"):
        return session.run(text)
    reader.need("(")
    using = [
        Part("", tuple(part), reader.source[part[0].start : part[-1].end])
        for part in split_at(reader.until(")"), {","})
    ]
    inner = TokenCursor(text)
    sql, binds = rendered(inner.sql(inner.tokens[:-1], bare=False), Scope(), evaluated(session, using, None))
    return session.run(sql, binds)


def _behind(statement: Statement, word: str) -> TokenCursor:
    """A reader that stands on the name behind the kind and IF [NOT] EXISTS."""
    reader = TokenCursor(statement.sql)
    while not reader.take(word):
        reader.next()
    reader.take("IF", "EXISTS")
    return reader


def _signature(session: Session, reader: TokenCursor) -> Name:
    """The catalog's name for `name(VARCHAR, NUMBER)`."""
    home = session.qualified(reader.need_path())
    reader.need("(")
    tokens = reader.until(")")
    reader.need(")")
    kinds = [reader.source[part[0].start : part[-1].end] for part in split_at(tokens, {","}) if part]
    arguments = tuple(Argument("", kind) for kind in kinds)
    return Name(home.database, home.schema, Procedure(home.name, arguments, "", "").signature)


def _found(session: Session, name: Name) -> Entry:
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        raise missing("Procedure", name)
    return entry


def _row(entry: Entry) -> dict[str, Any]:
    procedure = Procedure.of(entry.definition)
    kinds = []
    for argument in procedure.arguments:
        base = type_of(argument.type).base
        kinds.append(f"DEFAULT {base}" if argument.default is not None else base)
    needed = sum(argument.default is None for argument in procedure.arguments)
    returns = "TABLE ()" if procedure.returns_table else type_of(procedure.returns).base
    return {
        "created_on": entry.created_on, "name": procedure.name, "schema_name": entry.name.schema,
        "is_builtin": "N", "is_aggregate": "N", "is_ansi": "N", "min_num_arguments": needed,
        "max_num_arguments": len(procedure.arguments),
        "arguments": f"{procedure.name}({', '.join(kinds)}) RETURN {returns}",
        "description": procedure.comment or "user-defined procedure", "catalog_name": entry.name.database,
        "is_table_function": "Y" if procedure.returns_table else "N", "valid_for_clustering": "N", "is_secure": "N",
        "secrets": None, "external_access_integrations": None,
    }  # fmt: skip
