"""`assistant sql drift`: what the account has otherwise than the files say, each with the statement that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Literal

from deploy.sql.bootstrap import DEPLOYER, with_mark
from deploy.sql.changes import is_narrower
from deploy.sql.column_rules import declared_rules, existing_rules, rule_differences
from deploy.sql.declared import Said, options_said
from deploy.sql.drift_grants import grants
from deploy.sql.files import SEMANTIC_MODELS, SQL, Statement, read_order, render, split
from deploy.sql.finding import Drift, DriftReport
from deploy.sql.live import COMPARED, UNSAID, UNTOLD, live_options
from deploy.sql.look import ACCOUNT_WIDE, LISTED, Look, place
from deploy.sql.mend import mend_option
from deploy.sql.objects import SqlObject, body, objects_in
from deploy.sql.plan import DATABASE, existing_columns, recorded_models
from deploy.sql.semantic_views import read_back, view_name
from deploy.sql.tables import compare, declared_tables

_MADE_OTHERWISE = re.compile(r"CREATE\s+(?!.*\bTEMPORARY\b)", re.IGNORECASE)


def find_drift(
    connection: Any, variables: Mapping[str, str], *, root: Path = SQL, semantic_models: Path = SEMANTIC_MODELS
) -> DriftReport:
    """Compare the account with the files; reads only. The sample data is no part of it."""
    statements = read_statements(variables, root=root)
    objects = objects_in(statements, DATABASE)
    declared = {one.key: one for one in objects if one.verb == "CREATE"} | _models(semantic_models)
    administrators = {one.key for one in objects_in(read_statements(variables, root=root, of="bootstrap"), DATABASE)}
    look = Look(connection)
    found = [
        *_objects(look, declared),
        *_columns(connection, look, statements, declared),
        *_column_rules(connection, look, statements, declared),
        *_bodies(look, declared),
        *_tasks(look, declared),
        *_owners(connection, look, declared, administrators),
        *_options(look, declared, options_said(objects)),
        *_semantic_views(connection, look, declared),
        *grants(look, [one for one in objects if one.verb == "GRANT"], declared),
    ]
    left = [*sorted(look.unseen), *uncompared(objects)]
    return DriftReport(tuple(found), len(declared), tuple(left))


def read_statements(
    variables: Mapping[str, str], *, root: Path = SQL, of: Literal["all", "bootstrap"] = "all"
) -> list[Statement]:
    """The statements of all files but the sample data, bootstrap first, with the variables filled in."""
    values = with_mark(variables, root)
    return [
        statement
        for file in sorted(read_order(root), key=lambda file: not file.is_bootstrap)
        if not file.is_sample_data and (of == "all" or file.is_bootstrap)
        for statement in split(render((root / file.path).read_text(encoding="utf-8"), values, file=file.path))
    ]


def uncompared(objects: Sequence[SqlObject]) -> list[str]:
    """Kinds that the files create and drift knows nothing of."""
    kinds = {one.kind.lower() for one in objects if one.verb == "CREATE" and one.kind not in COMPARED}
    others = {one.name for one in objects if one.verb == "RUN" and _MADE_OTHERWISE.match(one.text)}
    return sorted(kinds | others)


def _models(folder: Path) -> dict[str, SqlObject]:
    """The semantic views that the files of semantic_models/ become."""
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        name = view_name(text).removeprefix(f"{DATABASE}.")
        one = SqlObject("CREATE", "SEMANTIC VIEW", name, (), text, 1)
        found[one.key] = one
    return found


def _objects(look: Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    for kind in (*LISTED, *ACCOUNT_WIDE):
        there = look.listed(kind)
        wanted = {key: one for key, one in declared.items() if one.kind == kind}
        for key in wanted.keys() - there.keys():
            if not look.sees_everything and (kind != "USER" and (not there or not _is_open(look, kind, key))):
                look.unseen.add(key)
                continue
            made = f"a new {key}" if kind == "SEMANTIC VIEW" else f"{' '.join(wanted[key].text.split()[:5])} ..."
            yield Drift("missing", key, "", f"assistant sql apply --all makes it again: {made}")
        if kind in LISTED:
            for key in sorted(there.keys() - wanted.keys() - {"schema public"}):
                yield Drift("extra", key, "the files do not have it", f"DROP {kind} {place(kind, key)}")


def _is_open(look: Look, kind: str, key: str) -> bool:
    """Whether this role would see the object, were it there: its schema is listed."""
    if kind in ACCOUNT_WIDE or kind == "SCHEMA":
        return False
    return f"schema {key.removeprefix(f'{kind.lower()} ').split('.')[0]}" in look.listed("SCHEMA")


def _owners(
    connection: Any, look: Look, declared: Mapping[str, SqlObject], administrators: Set[str]
) -> Iterator[Drift]:
    """What the deployer made and does not own any more, so that the next apply fails on it."""
    owners = {
        (str(schema).lower(), str(name).lower()): str(owner)
        for schema, name, owner in _procedure_owners(connection)
    }  # fmt: skip
    for key, one in declared.items():
        if one.kind not in LISTED or key in administrators or key not in look.listed(one.kind):
            continue
        schema, _, name = one.name.partition(".")
        owner = owners.get((schema, name)) if one.kind == "PROCEDURE" else look.listed(one.kind)[key].get("owner")
        if owner and str(owner).lower() != DEPLOYER:
            mend = f"GRANT OWNERSHIP ON {one.kind} {place(one.kind, key)} TO ROLE {DEPLOYER} COPY CURRENT GRANTS"
            yield Drift("changed", key, f"its owner is {owner}, and the pipeline alters it as {DEPLOYER}", mend)


def _procedure_owners(connection: Any) -> list[tuple[str, str, str]]:
    columns = "procedure_schema, procedure_name, procedure_owner"
    statement = f"SELECT {columns} FROM {DATABASE}.INFORMATION_SCHEMA.PROCEDURES"  # noqa: S608 - no value in it
    with connection.cursor() as cursor:
        return list(cursor.execute(statement).fetchall())


def _columns(
    connection: Any, look: Look, statements: Sequence[Statement], declared: Mapping[str, SqlObject]
) -> Iterator[Drift]:
    there = existing_columns(connection)
    present = look.listed("TABLE")
    definitions = declared_rules(statements)
    for change in compare(declared_tables(statements), there):
        key = f"table {change.table.removeprefix(f'{DATABASE}.')}"
        if change.is_new or key not in present or key not in declared:
            continue
        for difference in change.differences:
            column, old, new = difference.column, difference.old, difference.new
            if difference.kind == "add":
                last = list(declared_tables(statements)[change.table])[-1] == column
                where = "" if last else "; it comes last, and CREATE OR ALTER wants the file to name it last too"
                yield Drift(
                    "changed",
                    f"{key}.{column}",
                    f"the account lacks it{where}",
                    f"ALTER TABLE {change.table} ADD COLUMN {definitions[change.table][column].definition}",
                )
            elif difference.kind == "drop":
                yield Drift("changed", f"{key}.{column}", f"the files do not have it ({old})",
                            f"ALTER TABLE {change.table} DROP COLUMN {column}")  # fmt: skip
            else:
                narrower = "; values may not fit" if is_narrower(difference) else ""
                yield Drift("changed", f"{key}.{column}", f"it is {old}, and the files say {new}{narrower}",
                            f"ALTER TABLE {change.table} ALTER COLUMN {column} SET DATA TYPE {new}")  # fmt: skip


def _column_rules(
    connection: Any, look: Look, statements: Sequence[Statement], declared: Mapping[str, SqlObject]
) -> Iterator[Drift]:
    there, present = existing_rules(connection, DATABASE), look.listed("TABLE")
    for table, columns in declared_rules(statements).items():
        key = f"table {table.removeprefix(f'{DATABASE}.')}"
        if key in present and key in declared:
            for one in rule_differences(table, columns, there.get(table, {})):
                yield Drift("changed", f"{key}.{one.column}", one.detail, one.mend)


def _bodies(look: Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    views = look.listed("VIEW")
    for key, one in declared.items():
        if one.kind == "VIEW" and key in views and _folded(body(str(views[key]["text"]))) != _folded(body(one.text)):
            yield Drift("changed", key, "its query is another one", f"assistant sql apply --all: {one.text.split()[0]}"
                        f" OR ALTER VIEW {place('VIEW', key)} AS ...")  # fmt: skip
        elif one.kind == "PROCEDURE" and key in look.listed("PROCEDURE"):
            full = place("PROCEDURE", key)
            described = {row["property"]: row["value"] for row in look.rows(f"DESCRIBE PROCEDURE {full}")}
            if _folded(str(described.get("body", ""))) != _folded(one.text.split("$$")[1]):
                yield Drift("changed", key, "its body is another one",
                            f"assistant sql apply --all: CREATE OR ALTER PROCEDURE {full} ...")  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(text.replace("$$", " ").split()).strip("; ")


def _tasks(look: Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    there = look.listed("TASK")
    for key, one in declared.items():
        if one.kind != "TASK" or key not in there:
            continue
        row = there[key]
        parts = re.search(r"(?:\bWHEN\b(?P<condition>.*?))?\bAS\b(?P<body>.*)$", one.text, re.DOTALL)
        for what, column in (("condition", "condition"), ("body", "definition")):
            said = _folded((parts[what] if parts else "") or "")
            if said != _folded(str(row[column] or "")):
                yield Drift("changed", key, f"its {what} is another one", _MEND_TASK)
        if str(row["state"]).lower() != "started":
            yield Drift("suspended", key, "", f"ALTER TASK {place('TASK', key)} RESUME")


_MEND_TASK = "assistant sql apply --all: it suspends the task, alters it and resumes it"


def _options(look: Look, declared: Mapping[str, SqlObject], said: Mapping[str, Mapping[str, Said]]) -> Iterator[Drift]:
    for key, one in declared.items():
        if one.kind not in COMPARED or key not in look.listed(one.kind):
            continue
        live = live_options(look, one.kind, key)
        wanted = said.get(key, {})
        if not live:
            continue
        for name, option in wanted.items():
            if (one.kind, name) in UNTOLD or option.is_met_by(live.get(name)):
                continue
            if name not in live and _hidden(look, key):
                continue
            detail = f"{name} is {_shown(live.get(name))}, and the files say {_shown_text(option.text)}"
            yield Drift("changed", key, detail, mend_option(one.kind, place(one.kind, key), option))
        for name, default in UNSAID.get(one.kind, {}).items():
            now = live.get(name)
            if name not in wanted and _shown(now).lower() not in (default, "none"):
                detail = f"{name} is {_shown(now)}, and the files do not say it"
                yield Drift("changed", key, detail, mend_option(one.kind, place(one.kind, key), None, name))


def _hidden(look: Look, key: str) -> bool:
    """Whether a part of what the account knows of an object is kept from this role."""
    return any(one.endswith(f" of {key}") for one in look.unseen)


def _shown(live: Any) -> str:
    if isinstance(live, tuple):
        return ", ".join(live) or "none"
    return "none" if live in (None, "") else str(live)


def _shown_text(text: str) -> str:
    return text.strip("()") or "none"


def _semantic_views(connection: Any, look: Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    """A view is read back and held against what it said when it was applied: Snowflake writes the YAML its own way."""
    there = look.listed("SEMANTIC VIEW")
    applied = recorded_models(connection)
    for key, one in declared.items():
        if one.kind != "SEMANTIC VIEW" or key not in there:
            continue
        full = place("SEMANTIC VIEW", key)
        if key not in applied:
            look.unseen.add(f"what {key} was when it was applied")
        elif read_back(connection, full) != applied[key]:
            mend = f"assistant sql apply --all: SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML makes {full} again"
            yield Drift("changed", key, "its model is another one", mend)
