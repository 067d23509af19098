"""CREATE, ALTER and GET_DDL of semantic views; what they are kept as is the YAML of their model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import yaml

from deploy.local.account import semantic_ddl
from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import Name, shown
from deploy.local.account.properties import unquoted
from deploy.local.account.semantic_ddl_text import ddl
from deploy.local.account.semantic_extension import Content
from deploy.local.account.semantic_views import KIND, allowed, check, read_model
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session

INVALID = 392400
TIMES = ("DATE", "TIMESTAMP")
VIEW_KEYS = ("name", "description", "tables", "relationships", "metrics", "variables", "verified_queries")
TABLE_KEYS = ("name", "synonyms", "description", "base_table", "primary_key", "unique_keys", "dimensions",
              "time_dimensions", "facts", "metrics", "filters")  # fmt: skip


@statements.on("CREATE", "SEMANTIC", "VIEW")
def create(session: Session, statement: Statement) -> Outcome:
    raw = statement.name
    name = session.qualified(raw)
    session.account.require_schema(name)
    session.require_create(KIND, name)
    there = session.account.catalog.get(KIND, name)
    if (other := session.account.relations().get(name)) is not None:
        raise SnowflakeError(
            f"SQL compilation error:\nObject found is of type '{other}', not specified type 'SEMANTIC_VIEW'.",
            errno=2203,
            sqlstate="42601",
        )
    if there is not None and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there is not None and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise exists(name.name)
    if there is not None:
        session.require_owner(KIND, name)
    text = statement.after("CREATE", "SEMANTIC", "VIEW")[len(raw) :]
    content, copies = semantic_ddl.read(text, name, session.qualified)
    types = _checked(session, content)
    stays = there is not None and (copies or "OR ALTER" in statement.modifiers)
    if there is not None and not stays:
        session.account.roles.forget((KIND,), ".".join(name))
    altered = there is not None and "OR ALTER" in statement.modifiers
    session.account.catalog.put(
        KIND, name, {"yaml": dumped(typed(content, types)), "types": types}, owner=None if altered else session.role,
        comment=str(content.get("description") or ""),
    )  # fmt: skip
    if not stays:
        session.account.grant_future(KIND, name)
    session.account.changed()
    return Outcome.status(f"Semantic view {name.name} successfully created.")


def _checked(session: Session, content: Content) -> dict[str, str]:
    try:
        return check(session, read_model(dumped(content)))
    except SnowflakeError as error:
        if error.errno != INVALID:
            raise
        reason = error.message.removeprefix("Invalid semantic model YAML: ")
        raise SnowflakeError(
            f"SQL compilation error:\nInvalid semantic view definition: {reason}", errno=INVALID, sqlstate="42601"
        ) from None


def dumped(content: Content) -> str:
    """The YAML, its keys in the order of the specification, without those that say nothing."""
    told = _in_order(content, VIEW_KEYS) | {"tables": [_in_order(one, TABLE_KEYS) for one in content["tables"]]}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)


def _in_order(content: Content, keys: Iterable[str]) -> Content:
    listed = dict.fromkeys([*keys, *content])
    return {key: content[key] for key in listed if content.get(key) not in (None, "", [], {})}


def typed(content: Content, types: dict[str, str]) -> Content:
    """With the types that the expressions have; where nothing else says it, dimensions that are dates are times."""
    for table in content["tables"]:
        for one in (*table.get("dimensions", ()), *table.get("time_dimensions", ()), *table.get("facts", ())):
            one.setdefault("data_type", types[f"{table['name']}.{one['name']}".lower()])
        if "time_dimensions" not in table and table.get("dimensions"):
            listed = table["dimensions"]
            table["time_dimensions"] = [one for one in listed if one["data_type"].startswith(TIMES)]
            table["dimensions"] = [one for one in listed if not one["data_type"].startswith(TIMES)]
    return content


@statements.on("ALTER", "SEMANTIC", "VIEW")
def alter(session: Session, statement: Statement) -> Outcome:
    """RENAME TO, and the comment; all else is replaced."""
    raw = statement.name
    name = session.qualified(raw)
    entry = session.account.catalog.get(KIND, name)
    if entry is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status()
        raise missing("Semantic view", name)
    session.require_owner(KIND, name)
    content = yaml.safe_load(entry.definition["yaml"])
    action = statement.after("ALTER", "SEMANTIC", "VIEW")[len(raw) :].strip()
    if found := re.fullmatch(r"RENAME\s+TO\s+(\S+)", action, re.IGNORECASE):
        _rename(session, entry, session.qualified(found.group(1)), content)
    elif found := re.fullmatch(r"SET\s+COMMENT\s*=\s*(.*)", action, re.IGNORECASE | re.DOTALL):
        _comment(session, entry, content, unquoted(found.group(1).strip()))
    elif re.fullmatch(r"UNSET\s+COMMENT", action, re.IGNORECASE):
        _comment(session, entry, content, "")
    else:
        raise unsupported(f"ALTER SEMANTIC VIEW ... {action[:60]}; a view is renamed, commented or replaced")
    session.account.changed()
    return Outcome.status()


def _rename(session: Session, entry: Entry, new: Name, content: dict[str, Any]) -> None:
    account = session.account
    account.require_schema(new)
    if account.catalog.get(KIND, new) is not None or new in account.relations():
        raise exists(new.name)
    session.require_create(KIND, new)
    text = dumped(content | {"name": new.name})
    account.catalog.put(KIND, new, entry.definition | {"yaml": text}, owner=entry.owner, comment=entry.comment)
    account.catalog.drop(KIND, entry.name)
    account.roles.move(KIND, entry.name, new)


def _comment(session: Session, entry: Entry, content: dict[str, Any], comment: str) -> None:
    text = dumped(content | {"description": comment})
    session.account.catalog.put(KIND, entry.name, entry.definition | {"yaml": text}, comment=comment)


def text_of(session: Session, name: Name, *, full: bool) -> str:
    """The statement that makes the view, for those who may read its definition."""
    entry = session.account.catalog.get(KIND, name)
    if entry is None or not allowed(session, name, "REFERENCES", "OWNERSHIP"):
        raise missing("Semantic view", name)
    written = ".".join(shown(part) for part in name) if full else shown(name.name)
    return ddl(yaml.safe_load(entry.definition["yaml"]), written)
