"""ALTER, DROP and TRUNCATE TABLE."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from deploy.local.account import transforms
from deploy.local.account.errors import exists, missing, unsupported
from deploy.local.account.names import Name, dotted, folded, literal, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.statements import Outcome, Statement, Written, statements
from deploy.local.account.table_definition import Definition, duck_type, read_definition
from deploy.local.account.tables import comments, no_other_default, released
from deploy.local.account.text import balanced, split_commas

if TYPE_CHECKING:
    from deploy.local.account.session import Session

REPEATED = re.compile(r"(ADD\s+)?COLUMN\s+(IF\s+NOT\s+EXISTS\s+)?", re.IGNORECASE)
"""What may stand again before the second column of ADD COLUMN."""


@statements.on("ALTER", "TABLE")
def alter_table(session: Session, statement: Statement) -> Outcome:
    rest = statement.after("ALTER", "TABLE")
    raw = statement.name
    action = rest[len(raw) :].strip()
    name = session.qualified(raw)
    if not session.is_table(name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status("Statement executed successfully.")
        raise missing("Table", name)
    session.require_owner("TABLE", name)
    return session.defining(lambda: _alter(session, name, action))


def _alter(session: Session, name: Name, action: str) -> Outcome:
    upper = re.sub(r"\s+", " ", action).upper()
    alter = f"ALTER TABLE {session.physical(name).sql}"
    done = Outcome.status()
    if found := re.match(
        r"ADD\s+(?:COLUMN\s+)?(?!SEARCH|CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|ROW ACCESS|AGGREGATION)(.*)",
        action,
        re.IGNORECASE | re.DOTALL,
    ):
        _add_columns(session, name, found.group(1))
    elif upper.startswith(("ADD SEARCH OPTIMIZATION", "DROP SEARCH OPTIMIZATION")):
        _remember(session, name, "search_optimization", action if upper.startswith("ADD") else None)
    elif found := re.match(r"(ADD|DROP)\s+(ALL\s+)?ROW\s+ACCESS\s+POLIC", action, re.IGNORECASE):
        raise unsupported("row access policies on a table: they would not be enforced")
    elif re.match(r"(ADD|DROP|ALTER)\s+(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN)", action, re.IGNORECASE):
        _remember(session, name, "constraints", action)
    elif found := re.match(r"DROP\s+(?:COLUMN\s+)?(IF\s+EXISTS\s+)?(.*)", action, re.IGNORECASE | re.DOTALL):
        if upper.startswith("DROP CLUSTERING KEY"):
            _remember(session, name, "cluster_by", None)
            return done
        with released(session, name):
            for column in split_commas(found.group(2)):
                exists_ = "IF EXISTS " if found.group(1) else ""
                session.duck.execute(f"{alter} DROP COLUMN {exists_}{quoted(folded(column))}")
    elif found := re.match(r"RENAME\s+COLUMN\s+(\S+)\s+TO\s+(\S+)", action, re.IGNORECASE):
        with released(session, name):
            session.duck.execute(
                f"{alter} RENAME COLUMN {quoted(folded(found.group(1)))} TO {quoted(folded(found.group(2)))}"
            )
    elif found := re.match(r"RENAME\s+TO\s+(\S+)", action, re.IGNORECASE):
        _rename(session, name, session.qualified(found.group(1)))
    elif found := re.match(r"SWAP\s+WITH\s+(\S+)", action, re.IGNORECASE):
        _swap(session, name, session.qualified(found.group(1)))
    elif found := re.match(r"CLUSTER\s+BY\s*\((.*)\)", action, re.IGNORECASE | re.DOTALL):
        key = found.group(1)
        folded_key = key if '"' in key else key.upper()
        _remember(session, name, "cluster_by", f"LINEAR({folded_key})")
    elif upper in {"SUSPEND RECLUSTER", "RESUME RECLUSTER"}:
        _remember(session, name, "recluster", upper.split()[0])
    elif re.match(r"(ALTER|MODIFY)\b", action, re.IGNORECASE):
        _alter_columns(session, name, re.sub(r"^(ALTER|MODIFY)\s*", "", action, flags=re.IGNORECASE))
    elif found := re.match(r"(SET|UNSET)\s+TAG\b(.*)", action, re.IGNORECASE | re.DOTALL):
        _remember(session, name, "tags", found.group(2).strip() if found.group(1).upper() == "SET" else None)
    elif found := re.match(r"SET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        _set(session, name, properties(found.group(1)))
    elif found := re.match(r"UNSET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        _set(session, name, {folded(key): "" for key in split_commas(found.group(1))})
    else:
        raise unsupported(f"ALTER TABLE ... {action[:60]}")
    return done


def _remember(session: Session, name: Name, key: str, value: Any) -> None:
    entry = session.account.catalog.get("TABLE", name)
    definition = dict(entry.definition) if entry else {}
    definition[key] = value
    definition["altered"] = str(session.account.now())
    session.account.catalog.put("TABLE", name, definition)


def _set(session: Session, name: Name, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key == "COMMENT":
            session.duck.execute(f"COMMENT ON TABLE {session.physical(name).sql} IS {literal(str(value))}")
            entry = session.account.catalog.get("TABLE", name)
            session.account.catalog.put("TABLE", name, entry.definition if entry else {}, comment=str(value))
        else:
            _remember(session, name, key.lower(), value)


def _add_columns(session: Session, name: Name, text: str) -> None:
    skip = re.match(r"IF\s+NOT\s+EXISTS\s+", text, re.IGNORECASE)
    body = text[skip.end() :] if skip else text
    pieces = [REPEATED.sub("", piece) for piece in split_commas(body)]
    tree = parse_one(f"CREATE TABLE x ({', '.join(pieces)})")
    transforms.upper_case(tree)
    if not isinstance(tree, exp.Create):
        raise unsupported(f"ALTER TABLE ... ADD {text[:60]}")
    found = read_definition(tree)
    physical = session.physical(name)
    for column in found.columns:
        condition = "IF NOT EXISTS " if skip else ""
        default = f" DEFAULT {column.default}" if column.default is not None else ""
        session.duck.execute(
            f"ALTER TABLE {physical.sql} ADD COLUMN {condition}{quoted(column.name)} {column.type}{default}"
        )
        if not column.nullable:
            session.duck.execute(f"ALTER TABLE {physical.sql} ALTER COLUMN {quoted(column.name)} SET NOT NULL")
    comments(session, physical, Definition(columns=found.columns))
    entry = session.account.catalog.get("TABLE", name)
    definition = dict(entry.definition) if entry else {}
    for key, values in (("lengths", {c.name: c.length for c in found.columns if c.length}),
                        ("defaults", {c.name: c.default_text for c in found.columns if c.default_text})):  # fmt: skip
        definition[key] = {**definition.get(key, {}), **values}
    session.account.catalog.put("TABLE", name, definition)


def _alter_columns(session: Session, name: Name, text: str) -> None:
    text = text.strip()
    if text.startswith("(") and balanced(text, 0) == len(text) - 1:
        text = text[1:-1]
    alter = f"ALTER TABLE {session.physical(name).sql}"
    for piece in split_commas(text):
        found = re.match(r'(?:COLUMN\s+)?("[^"]+"|\w+)\s+(.*)', piece, re.IGNORECASE | re.DOTALL)
        if found is None:
            raise unsupported(f"ALTER TABLE ... ALTER {piece[:60]}")
        column, rest = folded(found.group(1)), found.group(2).strip()
        ident = quoted(column)
        with released(session, name):
            if kind := re.match(r"(?:SET\s+DATA\s+)?TYPE\s+(.*)", rest, re.IGNORECASE | re.DOTALL):
                made, length = duck_type(exp.DataType.build(kind.group(1), dialect="snowflake"))
                session.duck.execute(f"{alter} ALTER COLUMN {ident} SET DATA TYPE {made}")
                if length:
                    entry = session.account.catalog.get("TABLE", name)
                    lengths = dict(entry.definition.get("lengths", {})) if entry else {}
                    _remember(session, name, "lengths", {**lengths, column: length})
            elif found := re.match(r"(?:(SET|DROP)\s+)?NOT\s+NULL", rest, re.IGNORECASE):
                session.duck.execute(f"{alter} ALTER COLUMN {ident} {found.group(1) or 'SET'} NOT NULL")
            elif re.match(r"DROP\s+DEFAULT", rest, re.IGNORECASE):
                session.duck.execute(f"{alter} ALTER COLUMN {ident} DROP DEFAULT")
                _forget_default(session, name, column)
            elif re.match(r"SET\s+DEFAULT\b", rest, re.IGNORECASE):
                raise no_other_default(column)
            elif comment := re.match(r"(?:SET\s+)?COMMENT\s*=?\s*(.*)", rest, re.IGNORECASE | re.DOTALL):
                text_ = literal(unquoted(comment.group(1).strip()))
                session.duck.execute(f"COMMENT ON COLUMN {session.physical(name).sql}.{ident} IS {text_}")
            elif re.match(r"UNSET\s+COMMENT", rest, re.IGNORECASE):
                session.duck.execute(f"COMMENT ON COLUMN {session.physical(name).sql}.{ident} IS NULL")
            elif re.match(r"(SET|UNSET)\s+MASKING\s+POLICY", rest, re.IGNORECASE):
                raise unsupported("masking policies on a column: they would not be enforced")
            elif re.match(r"(SET|UNSET)\s+TAG", rest, re.IGNORECASE):
                _remember(session, name, f"tags.{column}", rest)
            else:
                raise unsupported(f"ALTER TABLE ... ALTER COLUMN {rest[:60]}")


def _forget_default(session: Session, name: Name, column: str) -> None:
    entry = session.account.catalog.get("TABLE", name)
    defaults = dict(entry.definition.get("defaults", {})) if entry else {}
    defaults.pop(column, None)
    _remember(session, name, "defaults", defaults)


def _rename(session: Session, name: Name, new: Name) -> None:
    if session.is_table(new):
        raise exists(new.name)
    if (name.database, name.schema) != (new.database, new.schema):
        raise unsupported("renaming a table into another schema")
    with released(session, name):
        session.duck.execute(f"ALTER TABLE {name.sql} RENAME TO {quoted(new.name)}")
    _moved(session, name, new)


def _moved(session: Session, name: Name, new: Name) -> None:
    entry = session.account.catalog.get("TABLE", name)
    session.account.catalog.put("TABLE", new, entry.definition if entry else {}, owner=entry.owner if entry else None)
    session.account.catalog.drop("TABLE", name)
    session.account.roles.move("TABLE", name, new)


def _swap(session: Session, name: Name, other: Name) -> None:
    if not session.is_table(other):
        raise missing("Table", other)
    middle = Name(name.database, name.schema, f"_SWAP_{name.name}")
    for old, new in ((name, middle), (other, name), (middle, other)):
        session.duck.execute(f"ALTER TABLE {old.sql} RENAME TO {quoted(new.name)}")
        _moved(session, old, new)


@statements.on("DROP", "TABLE")
def drop_table(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if name in session.temporary:
        session.duck.execute(f"DROP TABLE {session.temporary.pop(name).sql}")
        return Outcome.status(f"{name.name} successfully dropped.")
    if session.account.relations().get(name) != "TABLE":
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(
                "Drop statement executed successfully (object already dropped).".replace("object", name.name)
            )
        raise missing("Table", name)
    session.require_owner("TABLE", name)

    def drop() -> Outcome:
        session.duck.execute(f"DROP TABLE IF EXISTS {name.sql}")
        session.account.catalog.drop("TABLE", name)
        session.account.catalog.drop("DYNAMIC TABLE", name)
        session.account.roles.forget(("TABLE",), dotted(name))
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)


@statements.on("TRUNCATE")
def truncate(session: Session, statement: Statement) -> Outcome:
    text = re.sub(r"^TRUNCATE\s+(TABLE\s+)?(IF\s+EXISTS\s+)?", "", statement.sql, flags=re.IGNORECASE)
    name = session.qualified(text)
    if not session.is_table(name) and "IF EXISTS" in statement.modifiers:
        return Outcome.status()
    session.check_write(name, "DELETE")
    written = Written(name, "TRUNCATE")

    def action() -> Outcome:
        for hook in session.account.hooks.before_write:
            hook(session, written)
        session.duck.execute(f"DELETE FROM {session.physical(name).sql}")  # noqa: S608
        for hook in session.account.hooks.after_write:
            hook(session, written)
        return Outcome.status()

    return session.changing(action, name, locking=True)
