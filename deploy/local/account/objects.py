"""CREATE, ALTER and DROP of what the account only keeps: warehouses, users, roles, policies, integrations and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.kinds import KINDS, Kind
from deploy.local.account.names import Name, folded, parts
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.stages import named
from deploy.local.account.statements import Outcome, Statement, statements
from deploy.local.account.text import TOKEN, balanced, split_commas

if TYPE_CHECKING:
    from deploy.local.account.session import Session

BODY = re.compile(r"->\s*(.*?)(?:\s+COMMENT\s*=\s*('(?:[^']|'')*'))?\s*$", re.IGNORECASE | re.DOTALL)
TRIGGERS = re.compile(r"\bTRIGGERS\s+(.*)$", re.IGNORECASE | re.DOTALL)
TAG_CLAUSE = re.compile(r"\b(?:WITH\s+)?TAG\s*\([^)]*\)", re.IGNORECASE)


def full_name(session: Session, kind: Kind, text: str) -> Name:
    if kind.scope == "account":
        found = parts(text)
        if len(found) != 1:
            raise SnowflakeError(f"SQL compilation error:\ninvalid name {text!r} for a {kind.name.lower()}", errno=1003)
        return Name("", "", found[0])
    name = session.qualified(text)
    session.account.require_schema(name)
    return name


def create(session: Session, statement: Statement, kind: Kind) -> Outcome:
    text, raw = named(statement)
    name = full_name(session, kind, raw)
    if "OR ALTER" in statement.modifiers and not kind.or_alter:
        raise SnowflakeError(
            f"SQL compilation error:\nCREATE OR ALTER is not supported for {kind.name}.", errno=2, sqlstate="0A000"
        )
    there = session.account.catalog.get(kind.kind, name)
    if there is not None and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there is not None and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise exists(name.name)
    temporary = bool(statement.modifiers & {"TEMPORARY", "TEMP"})
    if there is not None and "OR ALTER" in statement.modifiers:
        session.require_owner(kind.kind, name)
    elif kind.scope == "account":
        session.require_account_privilege(f"CREATE {kind.kind}")
    else:
        session.require_create(kind.name, name, temporary=temporary)
    definition = describe(kind, text)
    comment = str(definition.get("COMMENT", ""))
    owner = None if there is not None and "OR ALTER" in statement.modifiers else session.role
    if kind.kind == "INTEGRATION":
        definition["CATEGORY"] = kind.name.removesuffix(" INTEGRATION")
    session.account.catalog.put(kind.kind, name, definition, owner=owner, comment=comment)
    session.account.changed()
    if temporary:
        session.temporary_objects.add((kind.kind, name))
    if kind.name == "WAREHOUSE":
        session.use(warehouse=name.name)
    verb = "created" if there is None or "OR REPLACE" in statement.modifiers else "altered"
    return Outcome.status(f"{kind.name.capitalize()} {name.name} successfully {verb}.")


def describe(kind: Kind, text: str) -> dict[str, Any]:
    """The definition that a CREATE's text gives; a word that the kind does not know is an error."""
    text = TAG_CLAUSE.sub(" ", re.sub(r"^\s*WITH\b(?!\s+TAG)", "", text, flags=re.IGNORECASE))
    if kind.name in {"MASKING POLICY", "ROW ACCESS POLICY"}:
        return _policy(kind, text)
    extra: dict[str, Any] = {}
    if kind.name == "RESOURCE MONITOR" and (found := TRIGGERS.search(text)):
        extra["TRIGGERS"] = re.sub(r"\s+", " ", found.group(1)).strip()
        text = text[: found.start()]
    if kind.name == "TAG" and (
        found := re.search(r"\bALLOWED_VALUES\s+((?:'(?:[^']|'')*'\s*,?\s*)+)", text, re.IGNORECASE)
    ):
        extra["ALLOWED_VALUES"] = [unquoted(piece) for piece in split_commas(found.group(1))]
        text = text[: found.start()] + text[found.end() :]
    return known(kind, properties(text)) | extra


def known(kind: Kind, told: dict[str, Any]) -> dict[str, Any]:
    for key in told:
        if key not in kind.options:
            raise SnowflakeError(
                f"SQL compilation error:\ninvalid property '{key}' for '{kind.name}'", errno=1420, sqlstate="42601"
            )
    if kind.name == "USER":
        return {key: ("***" if key == "PASSWORD" else value) for key, value in told.items()}
    return told


def _policy(kind: Kind, text: str) -> dict[str, Any]:
    found = re.match(r"\s*AS\s*", text, re.IGNORECASE)
    if found is None or not text[found.end() :].startswith("("):
        raise SnowflakeError(
            f"SQL compilation error:\nsyntax error in {kind.name}: AS (arguments) expected", errno=1003
        )
    end = balanced(text, found.end())
    signature = re.sub(r"\s+", " ", text[found.end() : end + 1])
    returns = re.match(r"\s*RETURNS\s+(\S+)\s*", text[end + 1 :], re.IGNORECASE)
    body = BODY.search(text[end + 1 :])
    if returns is None or body is None:
        raise SnowflakeError(f"SQL compilation error:\nsyntax error in {kind.name}: RETURNS type -> body", errno=1003)
    told = {"signature": signature, "return_type": returns.group(1).upper(), "body": body.group(1).strip()}
    if body.group(2):
        told["COMMENT"] = unquoted(body.group(2))
    return told


def alter(session: Session, statement: Statement, kind: Kind) -> Outcome:
    text, raw = named(statement)
    name = full_name(session, kind, raw)
    entry = session.account.catalog.get(kind.kind, name)
    if entry is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status()
        raise missing(kind.name.capitalize(), name)
    session.require_owner(kind.kind, name)
    action = text.strip()
    definition = dict(entry.definition)
    word = action.split()[0].upper() if action else ""
    comment = None
    if kind.name in {"MASKING POLICY", "ROW ACCESS POLICY"} and (
        found := re.match(r"SET\s+BODY\s*->\s*(.*)", action, re.IGNORECASE | re.DOTALL)
    ):
        definition["body"] = found.group(1).strip()
    elif found := re.match(r"RENAME\s+TO\s+(\S+)", action, re.IGNORECASE):
        new = full_name(session, kind, found.group(1))
        session.account.catalog.put(kind.kind, new, definition, owner=entry.owner, comment=entry.comment)
        session.account.catalog.drop(kind.kind, name)
        return Outcome.status()
    elif re.match(r"(SET|UNSET)\s+TAG\b", action, re.IGNORECASE):
        definition["TAGS"] = action
    elif re.match(r"(SET|UNSET)\s+(AUTHENTICATION|PASSWORD|SESSION)\s+POLICY\b", action, re.IGNORECASE):
        definition["POLICY"] = action
    elif word == "TRIGGERS" and kind.name == "RESOURCE MONITOR":
        definition |= describe(kind, action)
    elif word == "SET":
        told = describe(kind, action[3:])
        definition |= told
        comment = str(told["COMMENT"]) if "COMMENT" in told else None
    elif word == "UNSET":
        for key in split_commas(action[5:]):
            definition.pop(folded(key), None)
            comment = "" if folded(key) == "COMMENT" else comment
    elif word == "ADD" or word == "REMOVE" or word == "DROP":
        definition[word] = action
    elif word in kind.verbs:
        _verb(session, kind, name, definition, action.upper())
    else:
        raise unsupported(f"ALTER {kind.name} ... {action[:60]}")
    session.account.catalog.put(kind.kind, name, definition, comment=comment)
    session.account.changed()
    return Outcome.status()


def _verb(session: Session, kind: Kind, name: Name, definition: dict[str, Any], action: str) -> None:
    if action.startswith("ABORT ALL QUERIES"):
        for other in session.account.sessions():
            mine = other.warehouse == name.name if kind.name == "WAREHOUSE" else other.user == name.name
            if mine and other is not session:
                other.cancel()
    elif action.startswith("SUSPEND"):
        if definition.get("state") == "SUSPENDED":
            raise SnowflakeError(
                f"Invalid state. Warehouse '{name.name}' cannot be suspended.", errno=90064, sqlstate="22000"
            )
        definition["state"] = "SUSPENDED"
    elif action.startswith("RESUME"):
        if definition.get("state", "STARTED") != "SUSPENDED" and "IF SUSPENDED" not in action:
            raise SnowflakeError(
                f"Invalid state. Warehouse '{name.name}' cannot be resumed.", errno=90063, sqlstate="22000"
            )
        definition["state"] = "STARTED"
    else:
        raise unsupported(f"ALTER {kind.name} {name.name} {action}")


def drop(session: Session, statement: Statement, kind: Kind) -> Outcome:
    _, raw = named(statement)
    name = full_name(session, kind, raw)
    if session.account.catalog.get(kind.kind, name) is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing(kind.name.capitalize(), name)
    if kind.name == "USER" and name.name == session.user:
        raise SnowflakeError("SQL compilation error:\nA user cannot drop itself.", errno=3001, sqlstate="42501")
    session.require_owner(kind.kind, name)
    session.account.catalog.drop(kind.kind, name)
    session.account.roles.forget((kind.kind,), ".".join(part for part in name if part))
    session.account.changed()
    return Outcome.status(f"{name.name} successfully dropped.")


def _register(kind: Kind) -> None:
    words = kind.name.split()
    statements.on("CREATE", *words)(lambda session, statement: create(session, statement, kind))
    statements.on("ALTER", *words)(lambda session, statement: alter(session, statement, kind))
    statements.on("DROP", *words)(lambda session, statement: drop(session, statement, kind))


for _kind in KINDS:
    _register(_kind)

ANY_INTEGRATION = Kind(
    "INTEGRATION", "INTEGRATIONS", "account", next(k for k in KINDS if k.kind == "INTEGRATION").options
)
statements.on("ALTER", "INTEGRATION")(lambda session, statement: alter(session, statement, ANY_INTEGRATION))
statements.on("DROP", "INTEGRATION")(lambda session, statement: drop(session, statement, ANY_INTEGRATION))


@statements.on("ALTER", "ACCOUNT")
def alter_account(session: Session, statement: Statement) -> Outcome:
    """Parameters of the account are the defaults of sessions to come."""
    from deploy.local.account.parameters import PARAMETERS, SESSION_DEFAULTS

    session.require_account_privilege("ALTER ACCOUNT")
    action = statement.after("ALTER", "ACCOUNT")
    if re.match(r"(SET|UNSET)\s+(AUTHENTICATION|PASSWORD|SESSION)\s+POLICY\b", action, re.IGNORECASE):
        session.account.catalog.put("ACCOUNT", Name("", "", "LOCAL"), {"policy": action})
        return Outcome.status()
    if found := re.match(r"SET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        values = {key: str(value) for key, value in properties(found.group(1)).items()}
    elif found := re.match(r"UNSET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        values = {folded(key): "" for key in split_commas(found.group(1))}
    else:
        raise unsupported(f"ALTER ACCOUNT {action[:60]}")
    for key, value in values.items():
        if key in PARAMETERS:
            session.account.parameters[key] = value or SESSION_DEFAULTS[key]
        elif key not in {"RESOURCE_MONITOR", "NETWORK_POLICY", "CORTEX_ENABLED_CROSS_REGION", "READ_CONSISTENCY_MODE"}:
            raise SnowflakeError(f"SQL compilation error:\ninvalid parameter '{key}'", errno=1008, sqlstate="42601")
        session.account.catalog.put(
            "PARAMETER" if key in PARAMETERS else "ACCOUNT",
            Name("", "", key),
            {"value": value or SESSION_DEFAULTS.get(key, "")},
        )
    return Outcome.status()


@statements.on("COMMENT")
def comment_on(session: Session, statement: Statement) -> Outcome:
    """COMMENT [IF EXISTS] ON TABLE x IS 'text', on any kind."""
    text = re.sub(r"^COMMENT\s+(IF\s+EXISTS\s+)?ON\s+", "", statement.sql, flags=re.IGNORECASE)
    found = re.match(r"((?:[A-Z]+\s+){1,3}?)(\"?[\w$\".]+\"?)\s+IS\s+(.*)", text, re.IGNORECASE | re.DOTALL)
    if found is None or TOKEN.match(found.group(3)) is None:
        raise SnowflakeError("SQL compilation error:\nsyntax error in COMMENT", errno=1003, sqlstate="42000")
    kind, raw, value = found.group(1).strip().upper(), found.group(2), found.group(3)
    if kind == "COLUMN":
        table, _, column = raw.rpartition(".")
        return session.run(f"ALTER TABLE {table} ALTER COLUMN {column} COMMENT {value}")
    return session.run(f"ALTER {kind} {raw} SET COMMENT = {value}")
