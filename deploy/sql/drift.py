"""`assistant sql drift`: what the account has otherwise than the files say, each with the statement that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from deploy.sql.changes import is_narrower
from deploy.sql.files import SQL, read_order, render, split
from deploy.sql.objects import SqlObject, argument_types, body, objects_in, options
from deploy.sql.plan import DATABASE, existing_columns
from deploy.sql.tables import compare, declared_tables

DriftKind = Literal["missing", "extra", "changed", "suspended", "grant missing", "grant extra"]
OURS: Final = re.compile(r"schema_lock(_\w+)?$")
"""What an apply makes for itself."""
LISTED: Final[Mapping[str, str]] = {
    "SCHEMA": "SCHEMAS", "TABLE": "TABLES", "VIEW": "VIEWS", "PROCEDURE": "PROCEDURES", "TASK": "TASKS",
    "STREAM": "STREAMS", "STAGE": "STAGES",
}  # fmt: skip
ACCOUNT_WIDE: Final[Mapping[str, str]] = {"WAREHOUSE": "WAREHOUSES", "ROLE": "ROLES", "USER": "USERS",
    "NOTIFICATION INTEGRATION": "INTEGRATIONS", "STORAGE INTEGRATION": "INTEGRATIONS"}  # fmt: skip
_GRANT = re.compile(
    r"GRANT (?P<privileges>.+?) ON "
    r"(?:(?P<all>ALL|FUTURE) (?P<kinds>[A-Z ]+?) IN (?:SCHEMA|DATABASE) (?P<where>[\w.]+)"
    r"|ACCOUNT|(?P<kind>(?:[A-Z]+ )+)(?P<name>[\w.]+(?:\([^)]*\))?)) TO ROLE (?P<role>\w+)$"
)
_ROLE = re.compile(r"GRANT (?P<database>DATABASE )?ROLE (?P<name>[\w.]+) TO (?P<to>ROLE|USER) (?P<grantee>\w+)$")


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what it is, what it is about, how it differs, and the statement that mends it."""

    kind: DriftKind
    what: str
    detail: str
    mend: str

    def __str__(self) -> str:
        return f"  {self.kind}: {self.what}{f', {self.detail}' if self.detail else ''}\n      {self.mend}"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All differences between the account and the files."""

    found: tuple[Drift, ...]
    objects: int

    def text(self) -> str:
        """The report in words."""
        if not self.found:
            return f"No drift: the account has all {self.objects} objects of the files as they say, and no others."
        kinds = [drift.kind for drift in self.found]
        sums = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        return "\n".join([*map(str, self.found), "", f"Drift: {sums}."])

    def to_wire(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"format": 1, "objects": self.objects, "drift": [asdict(drift) for drift in self.found]}


def find_drift(connection: Any, variables: Mapping[str, str], *, root: Path = SQL) -> DriftReport:
    """Compare the account with the files; reads only. The sample data is no part of it."""
    statements = [
        statement
        for file in read_order(root)
        if not file.is_sample_data
        for statement in split(render((root / file.path).read_text(encoding="utf-8"), variables, file=file.path))
    ]
    objects = objects_in(statements, DATABASE)
    declared = {one.key: one for one in objects if one.verb == "CREATE"}
    look = _Look(connection)
    found = [
        *_objects(look, declared),
        *_columns(connection, look, statements, declared),
        *_bodies(look, declared),
        *_tasks(look, declared),
        *_warehouse(look, declared),
        *_grants(look, [one for one in objects if one.verb == "GRANT"], declared),
    ]
    return DriftReport(tuple(found), len(declared))


class _Look:
    """SHOW and DESCRIBE, each asked once."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._seen: dict[str, list[dict[str, Any]]] = {}

    def rows(self, statement: str) -> list[dict[str, Any]]:
        if statement not in self._seen:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
                names = [column[0].lower() for column in cursor.description]
                self._seen[statement] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return self._seen[statement]

    def listed(self, kind: str) -> dict[str, dict[str, Any]]:
        """The objects of a kind by their key, with what SHOW says of each."""
        if kind in ACCOUNT_WIDE:
            return {f"{kind.lower()} {row['name']}".lower(): row for row in self.rows(f"SHOW {ACCOUNT_WIDE[kind]}")}
        found = {}
        for row in self.rows(f"SHOW {LISTED[kind]} IN DATABASE {DATABASE}"):
            name = str(row["name"]).lower()
            if kind == "SCHEMA":
                key = f"schema {name}"
            elif kind == "PROCEDURE":
                arguments = argument_types(re.sub(r"\s*RETURN.*$|\bDEFAULT\b", "", str(row["arguments"])[len(name) :]))
                key = f"procedure {row['schema_name']}.{name}".lower() + f"({', '.join(arguments)})"
            else:
                key = f"{kind.lower()} {row['schema_name']}.{name}".lower()
            if "information_schema" not in key and not OURS.search(name):
                found[key] = row
        return found


def _objects(look: _Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    for kind in (*LISTED, *ACCOUNT_WIDE):
        there = look.listed(kind)
        wanted = {key: one for key, one in declared.items() if one.kind == kind}
        for key in wanted.keys() - there.keys():
            mend = f"assistant sql apply --all makes it again: {' '.join(wanted[key].text.split()[:5])} ..."
            yield Drift("missing", key, "", mend)
        if kind in LISTED:
            for key in sorted(there.keys() - wanted.keys() - {"schema public"}):
                yield Drift("extra", key, "the files do not have it", f"DROP {kind} {_place(key)}")


def _place(key: str) -> str:
    return f"{DATABASE}.{key.split(' ', 1)[1]}"


def _columns(
    connection: Any, look: _Look, statements: Sequence[Any], declared: Mapping[str, SqlObject]
) -> Iterator[Drift]:
    there = existing_columns(connection)
    present = look.listed("TABLE")
    for change in compare(declared_tables(statements), there):
        key = f"table {change.table.removeprefix(f'{DATABASE}.')}"
        if change.is_new or key not in present or key not in declared:
            continue
        for difference in change.differences:
            column, old, new = difference.column, difference.old, difference.new
            if difference.kind == "add":
                last = list(declared_tables(statements)[change.table])[-1] == column
                place = "" if last else "; it comes last, and CREATE OR ALTER wants the file to name it last too"
                yield Drift(
                    "changed",
                    f"{key}.{column}",
                    f"the account lacks it{place}",
                    f"ALTER TABLE {change.table} ADD COLUMN {column} {new}",
                )
            elif difference.kind == "drop":
                yield Drift("changed", f"{key}.{column}", f"the files do not have it ({old})",
                            f"ALTER TABLE {change.table} DROP COLUMN {column}")  # fmt: skip
            else:
                narrower = "; values may not fit" if is_narrower(difference) else ""
                yield Drift("changed", f"{key}.{column}", f"it is {old}, and the files say {new}{narrower}",
                            f"ALTER TABLE {change.table} ALTER COLUMN {column} SET DATA TYPE {new}")  # fmt: skip


def _bodies(look: _Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    views = look.listed("VIEW")
    for key, one in declared.items():
        if one.kind == "VIEW" and key in views and _folded(body(str(views[key]["text"]))) != _folded(body(one.text)):
            yield Drift("changed", key, "its query is another one", f"assistant sql apply --all: {one.text.split()[0]}"
                        f" OR ALTER VIEW {_place(key)} AS ...")  # fmt: skip
        elif one.kind == "PROCEDURE" and key in look.listed("PROCEDURE"):
            described = {row["property"]: row["value"] for row in look.rows(f"DESCRIBE PROCEDURE {_place(key)}")}
            if _folded(str(described.get("body", ""))) != _folded(one.text.split("$$")[1]):
                yield Drift("changed", key, "its body is another one",
                            f"assistant sql apply --all: CREATE OR ALTER PROCEDURE {_place(key)} ...")  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(text.split()).strip("; ")


def _tasks(look: _Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    there = look.listed("TASK")
    for key, one in declared.items():
        if one.kind != "TASK" or key not in there:
            continue
        row = there[key]
        said = options(one.text.split("\nAS")[0])
        if _folded(str(row["schedule"] or "")) != said.get("SCHEDULE", "").strip("'"):
            yield Drift("changed", key, f"its schedule is {row['schedule'] or 'none'!r}",
                        f"ALTER TASK {_place(key)} SET SCHEDULE = {said.get('SCHEDULE', 'NULL')}")  # fmt: skip
        if str(row["state"]).lower() != "started":
            yield Drift("suspended", key, "", f"ALTER TASK {_place(key)} RESUME")


def _warehouse(look: _Look, declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    there = look.listed("WAREHOUSE")
    for key, one in declared.items():
        if one.kind == "WAREHOUSE" and key in there:
            said, row = options(one.text), there[key]
            for option, column in (("WAREHOUSE_SIZE", "size"), ("AUTO_SUSPEND", "auto_suspend")):
                wanted, now = said.get(option, ""), str(row[column])
                if wanted and re.sub(r"\W", "", now).upper() != re.sub(r"\W", "", wanted).upper():
                    yield Drift("changed", key, f"{option} is {now}, and the files say {wanted}",
                                f"ALTER WAREHOUSE {one.name} SET {option} = {wanted}")  # fmt: skip


def _grants(look: _Look, wanted: Sequence[SqlObject], declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    roles = [one.name for one in declared.values() if one.kind == "ROLE"]
    known = look.listed("ROLE")
    exact, patterns = _declared_grants(wanted, declared)
    for role in roles:
        if f"role {role}" not in known:
            continue
        live = {
            (str(row["privilege"]), _kind(str(row["granted_on"])), _granted(str(row["name"])))
            for row in look.rows(f"SHOW GRANTS TO ROLE {role}")
        }
        said = {grant[1:]: text for grant, text in exact.items() if grant[0] == role}
        for grant in sorted(said.keys() - live):
            if _is_there(grant, look):
                yield Drift("grant missing", f"{grant[0]} on {grant[1].lower()} {grant[2]} for {role}", "", said[grant])
        for privilege, kind, name in sorted(live - said.keys()):
            if privilege == "OWNERSHIP" or any(
                pattern.match(f"{role} {privilege} {kind} {name}") for pattern in patterns
            ):
                continue
            revoke = f"REVOKE {privilege} ON {kind} {name}" if kind != "ROLE" else f"REVOKE ROLE {name}"
            yield Drift("grant extra", f"{privilege} on {kind.lower()} {name} for {role}", "the files do not give it",
                        f"{revoke} FROM ROLE {role}")  # fmt: skip


Grant = tuple[str, str, str, str]


def _declared_grants(
    wanted: Iterable[SqlObject], declared: Mapping[str, SqlObject]
) -> tuple[dict[Grant, str], list[re.Pattern[str]]]:
    """What each role is given by name, and what it is given on all objects of a place."""
    exact: dict[Grant, str] = {}
    patterns = []
    for one in wanted:
        text = one.name
        if found := _ROLE.match(text):
            if found["to"] == "ROLE":
                kind = "DATABASE ROLE" if found["database"] else "ROLE"
                exact[(found["grantee"], "USAGE", kind, found["name"].lower())] = text
            continue
        found = _GRANT.match(text)
        if found is None:
            continue
        for privilege in (part.strip() for part in found["privileges"].split(",")):
            if found["all"]:
                kind = found["kinds"].removesuffix("S")
                where = found["where"].lower()
                patterns.append(re.compile(rf"{found['role']} {privilege} {kind} {re.escape(where)}\."))
                if found["all"] == "ALL" and kind in ("TABLE", "VIEW", "TASK"):
                    exact |= {
                        (found["role"], privilege, kind, f"{DATABASE}.{each.name}"): text
                        for each in declared.values()
                        if each.kind == kind and f"{DATABASE}.{each.name}".startswith(f"{where}.")
                    }
            elif found["name"]:
                name = _granted(found["name"])
                exact[(found["role"], privilege, _kind(found["kind"]), name)] = text
            else:
                exact[(found["role"], privilege, "ACCOUNT", "")] = text
    return exact, patterns


def _kind(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).upper()


def _granted(name: str) -> str:
    head, bracket, arguments = name.partition("(")
    return head.lower() + (bracket + re.sub(r"\s*,\s*", ", ", arguments.upper()) if bracket else "")


def _is_there(grant: tuple[str, str, str], look: _Look) -> bool:
    """Whether the object that a grant is on exists; one that is missing is told of once."""
    _, kind, name = grant
    if kind not in ("TABLE", "VIEW", "TASK", "STAGE"):
        return True
    return f"{kind.lower()} {name.removeprefix(f'{DATABASE}.')}" in look.listed(kind)
