"""Views, dynamic tables and sequences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.account import plans
from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import NAME, dotted, folded, literal, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.statements import Outcome, Statement, statements
from deploy.local.account.text import balanced, split_commas, without_blank

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

AS = re.compile(r"\bAS\b", re.IGNORECASE)
TEXT_OPTION = re.compile(r"COMMENT\s*=\s*('(?:[^']|'')*')", re.IGNORECASE)


def _body(text: str) -> tuple[str, str, str]:
    """The column list, the options and the query of `(a, b) COMMENT = 'x' AS SELECT ...`."""
    from deploy.local.account.text import TOKEN

    rest = without_blank(text)
    columns = ""
    if rest.startswith("("):
        end = balanced(rest, 0)
        columns, rest = rest[1:end], rest[end + 1 :]
    position = 0
    while position < len(rest):
        if token := TOKEN.match(rest, position):
            position = token.end()
        elif rest[position] == "(":
            position = balanced(rest, position) + 1
        elif (found := AS.match(rest, position)) and not rest[position - 1 : position].strip():
            return columns, rest[:position], rest[found.end() :].strip()
        else:
            position += 1
    raise SnowflakeError("SQL compilation error:\nsyntax error: AS expected", errno=1003, sqlstate="42000")


@statements.on("CREATE", "VIEW")
@statements.on("CREATE", "MATERIALIZED", "VIEW")
def create_view(session: Session, statement: Statement) -> Outcome:
    raw = statement.name
    name = session.qualified(raw)
    session.account.require_schema(name)
    session.require_create("VIEW", name)
    columns_text, options, query = _body(statement.after(*statement.claimed)[len(raw) :])
    there = session.account.relations().get(name)
    if there == "TABLE":
        raise SnowflakeError(
            "SQL compilation error:\nObject found is of type 'TABLE', not specified type 'VIEW'.",
            errno=2203,
            sqlstate="42601",
        )
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise exists(name.name)
    if there:
        session.require_owner("VIEW", name)
    if re.search(r"MASKING\s+POLICY|ROW\s+ACCESS\s+POLICY", columns_text + options, re.IGNORECASE):
        raise unsupported("policies on a view: they would not be enforced")
    comment = unquoted(found.group(1)) if (found := TEXT_OPTION.search(options)) else ""
    columns = []
    column_comments = {}
    for piece in split_commas(columns_text):
        match = NAME.match(piece)
        column = folded(match.group()) if match else ""
        columns.append(column)
        if told := re.search(r"COMMENT\s*=?\s*('(?:[^']|'')*')", piece, re.IGNORECASE):
            column_comments[column] = unquoted(told.group(1))

    def create() -> Outcome:
        tree = parse_one(query)
        made = plans.build(session, tree)
        if any(name_ in session.temporary for name_ in made.reads):
            raise SnowflakeError(
                "SQL compilation error:\nA view cannot read a temporary table.", errno=2, sqlstate="0A000"
            )
        text = plans.text_of(made, None)
        listed = f" ({', '.join(map(quoted, columns))})" if columns else ""
        session.duck.execute(f"CREATE OR REPLACE VIEW {name.sql}{listed} AS {text}")
        session.duck.execute(f"COMMENT ON VIEW {name.sql} IS {literal(comment) if comment else 'NULL'}")
        for column, told in column_comments.items():
            session.duck.execute(f"COMMENT ON COLUMN {name.sql}.{quoted(column)} IS {literal(told)}")
        definition = {"text": statement.sql, "secure": "true" if "SECURE" in statement.modifiers else "false"}
        owner = None if there and "OR ALTER" in statement.modifiers else session.role
        session.account.catalog.put("VIEW", name, definition, owner=owner, comment=comment)
        if not there:
            session.account.grant_future("VIEW", name)
        return Outcome.status(f"View {name.name} successfully created.")

    return session.defining(create)


@statements.on("ALTER", "VIEW")
def alter_view(session: Session, statement: Statement) -> Outcome:
    raw = statement.name
    name = session.qualified(raw)
    action = statement.after("ALTER", "VIEW")[len(raw) :].strip()
    if session.account.relations().get(name) != "VIEW":
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status()
        raise missing("View", name)
    session.require_owner("VIEW", name)
    entry = session.account.catalog.get("VIEW", name)
    definition = dict(entry.definition) if entry else {}

    def alter() -> Outcome:
        if found := re.match(r"RENAME\s+TO\s+(\S+)", action, re.IGNORECASE):
            new = session.qualified(found.group(1))
            session.duck.execute(f"ALTER VIEW {name.sql} RENAME TO {quoted(new.name)}")
            session.account.catalog.put("VIEW", new, definition, owner=entry.owner if entry else None)
            session.account.catalog.drop("VIEW", name)
        elif found := re.match(r"SET\s+COMMENT\s*=\s*(.*)", action, re.IGNORECASE | re.DOTALL):
            text = unquoted(found.group(1).strip())
            session.duck.execute(f"COMMENT ON VIEW {name.sql} IS {literal(text)}")
            session.account.catalog.put("VIEW", name, definition, comment=text)
        elif re.match(r"UNSET\s+COMMENT", action, re.IGNORECASE):
            session.duck.execute(f"COMMENT ON VIEW {name.sql} IS NULL")
            session.account.catalog.put("VIEW", name, definition, comment="")
        elif re.match(r"(SET|UNSET)\s+SECURE", action, re.IGNORECASE):
            secure = "false" if action.upper().startswith("UN") else "true"
            session.account.catalog.put("VIEW", name, definition | {"secure": secure})
        else:
            raise unsupported(f"ALTER VIEW ... {action[:60]}")
        return Outcome.status()

    return session.defining(alter)


@statements.on("DROP", "VIEW")
@statements.on("DROP", "MATERIALIZED", "VIEW")
def drop_view(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if session.account.relations().get(name) != "VIEW":
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("View", name)
    session.require_owner("VIEW", name)

    def drop() -> Outcome:
        session.duck.execute(f"DROP VIEW IF EXISTS {name.sql}")
        session.account.catalog.drop("VIEW", name)
        session.account.roles.forget(("VIEW",), dotted(name))
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)


# ---- dynamic tables: views that answer with the newest rows


@statements.on("CREATE", "DYNAMIC", "TABLE")
def create_dynamic_table(session: Session, statement: Statement) -> Outcome:
    """A dynamic table is always fresh here: it is kept as a view over its query."""
    raw = statement.name
    name = session.qualified(raw)
    session.account.require_schema(name)
    columns_text, options, query = _body(statement.after("CREATE", "DYNAMIC", "TABLE")[len(raw) :])
    there = session.account.relations().get(name)
    if there and not statement.modifiers & {"OR REPLACE", "OR ALTER", "IF NOT EXISTS"}:
        raise exists(name.name)
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    told = properties(re.sub(r"CLUSTER\s+BY\s*\([^)]*\)", "", options, flags=re.IGNORECASE))
    listed = ", ".join(quoted(folded(NAME.match(piece).group())) for piece in split_commas(columns_text))  # type: ignore[union-attr]

    def create() -> Outcome:
        text = plans.text_of(plans.build(session, parse_one(query)), None)
        session.duck.execute(f"CREATE OR REPLACE VIEW {name.sql}{f' ({listed})' if listed else ''} AS {text}")
        definition = {
            "text": statement.sql,
            "query": query,
            "options": told,
            "refreshed": str(session.account.now()),
            "state": "ACTIVE",
        }
        session.account.catalog.put(
            "DYNAMIC TABLE", name, definition, owner=session.role, comment=str(told.get("COMMENT", ""))
        )
        session.account.grant_future("DYNAMIC TABLE", name)
        return Outcome.status(f"Dynamic table {name.name} successfully created.")

    return session.defining(create)


def _dynamic(session: Session, statement: Statement) -> Entry:
    name = session.qualified(statement.name)
    entry = session.account.catalog.get("DYNAMIC TABLE", name)
    if entry is None:
        raise missing("Dynamic table", name)
    return entry


@statements.on("ALTER", "DYNAMIC", "TABLE")
def alter_dynamic_table(session: Session, statement: Statement) -> Outcome:
    entry = _dynamic(session, statement)
    name = entry.name
    action = statement.after("ALTER", "DYNAMIC", "TABLE")[len(statement.name) :].strip()
    word = action.split()[0].upper() if action else ""
    if word == "REFRESH":
        changed = {"refreshed": str(session.account.now())}
    elif word in {"SUSPEND", "RESUME"}:
        changed = {"state": "SUSPENDED" if word == "SUSPEND" else "ACTIVE"}
    elif word == "SET":
        changed = {"options": entry.definition.get("options", {}) | properties(action[3:])}
    else:
        raise unsupported(f"ALTER DYNAMIC TABLE ... {action[:60]}")
    session.account.catalog.put("DYNAMIC TABLE", name, entry.definition | changed)
    return Outcome.status()


@statements.on("DROP", "DYNAMIC", "TABLE")
def drop_dynamic_table(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if session.account.catalog.get("DYNAMIC TABLE", name) is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Dynamic table", name)

    def drop() -> Outcome:
        session.duck.execute(f"DROP VIEW IF EXISTS {name.sql}")
        session.account.catalog.drop("DYNAMIC TABLE", name)
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)


# ---- sequences


@statements.on("CREATE", "SEQUENCE")
def create_sequence(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    session.account.require_schema(name)
    there = session.account.catalog.get("SEQUENCE", name) is not None
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise exists(name.name)
    start = (
        int(found.group(1))
        if (found := re.search(r"START\s+(?:WITH\s+)?=?\s*(-?\d+)", statement.sql, re.IGNORECASE))
        else 1
    )
    step = (
        int(found.group(1))
        if (found := re.search(r"INCREMENT\s+(?:BY\s+)?=?\s*(-?\d+)", statement.sql, re.IGNORECASE))
        else 1
    )

    def create() -> Outcome:
        session.duck.execute(f"CREATE OR REPLACE SEQUENCE {name.sql} START {start} INCREMENT {step}")
        session.account.catalog.put("SEQUENCE", name, {"start": start, "interval": step}, owner=session.role)
        return Outcome.status(f"Sequence {name.name} successfully created.")

    return session.defining(create)


@statements.on("DROP", "SEQUENCE")
def drop_sequence(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if session.account.catalog.get("SEQUENCE", name) is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Sequence", name)

    def drop() -> Outcome:
        session.duck.execute(f"DROP SEQUENCE IF EXISTS {name.sql}")
        session.account.catalog.drop("SEQUENCE", name)
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)
