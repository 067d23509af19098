"""What the files of sql/ make and grant: the measure that the doctor holds an account against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from deploy.sql.files import SEMANTIC_MODELS, SQL, read_order, split
from deploy.sql.semantic_views import view_name

_CREATE = re.compile(
    r"CREATE\s+(?:OR\s+(?:ALTER|REPLACE)\s+)?(?:TRANSIENT\s+|SECURE\s+)*"
    r"(?P<kind>DYNAMIC\s+TABLE|TABLE|VIEW|SCHEMA|STAGE|TASK|STREAM|PROCEDURE|WAREHOUSE|DATABASE)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>[\w.$\"]+)",
    re.IGNORECASE,
)
_ROLE = re.compile(r"GRANT\s+ROLE\s+(?P<child>\w+)\s+TO\s+ROLE\s+(?P<role>\w+)\s*$", re.IGNORECASE)
_GRANT = re.compile(
    r"GRANT\s+(?P<privileges>[\w\s,]+?)\s+ON\s+(?P<all>ALL\s+)?(?P<kind>[A-Z ]+?)(?:\s+IN\s+(?:SCHEMA|DATABASE))?"
    r"\s+(?P<name>[\w.$]+(?:\([^)]*\))?)\s+TO\s+ROLE\s+(?P<role>\w+)(?:\s+WITH\s+GRANT\s+OPTION)?\s*$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"GRANT\s+(?P<privileges>[\w\s,]+?)\s+ON\s+ACCOUNT\s+TO\s+ROLE\s+(?P<role>\w+)\s*$", re.IGNORECASE
)
_MANY = {
    "TABLES": "TABLE",
    "VIEWS": "VIEW",
    "SEMANTIC VIEWS": "SEMANTIC VIEW",
    "DYNAMIC TABLES": "DYNAMIC TABLE",
    "SCHEMAS": "SCHEMA",
    "PROCEDURES": "PROCEDURE",
    "TASKS": "TASK",
    "STAGES": "STAGE",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A privilege that a role is to have, and the statement that grants it; names in capitals, without arguments."""

    privilege: str
    kind: str
    name: str
    role: str
    statement: str
    of_many: str = ""
    """The statement of the file that grants it on all objects of a kind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Grants, roles granted to roles (role, child, statement), and objects (kind, name) by the file that makes them."""

    grants: tuple[Grant, ...]
    children: tuple[tuple[str, str, str], ...]
    objects: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[str]:
        """Every role that the files grant something to."""
        return frozenset({one.role for one in self.grants} | {role for role, _, _ in self.children})

    def children_of(self, role: str) -> list[tuple[str, str]]:
        """The roles that a role is to have, with the statements that grant them."""
        return [(child, statement) for parent, child, statement in self.children if parent == role]


@cache
def wanted(root: Path = SQL, models: Path = SEMANTIC_MODELS) -> Wanted:
    """Read the files once; grants on future objects are left out, since nothing is missing yet."""
    statements = [
        (file.path, one.text)
        for file in read_order(root)
        if not file.is_sample_data
        for one in split((root / file.path).read_text(encoding="utf-8"))
    ]
    objects: dict[tuple[str, str], str] = {}
    for path, text in statements:
        if made := _CREATE.match(text):
            objects.setdefault((_plain(made["kind"]), _plain(made["name"])), path)
    for file in sorted(models.glob("*.yaml")):
        name = view_name(file.read_text(encoding="utf-8")).upper()
        objects["SEMANTIC VIEW", name] = f"{models.name}/{file.name}"
    grants: list[Grant] = []
    children: list[tuple[str, str, str]] = []
    for _, text in statements:
        if inherits := _ROLE.match(text):
            children.append((inherits["role"].upper(), inherits["child"].upper(), f"{_line(text)};"))
        elif account := _ACCOUNT.match(text):
            grants += _each(account["privileges"], "ACCOUNT", "", account["role"], _line(text))
        elif (given := _GRANT.match(text)) and not given["kind"].upper().startswith(("FUTURE", "DATABASE ROLE")):
            grants += _given(given, _line(text), objects)
    return Wanted(tuple(grants), tuple(children), objects)


def _given(given: re.Match[str], text: str, objects: dict[tuple[str, str], str]) -> Iterator[Grant]:
    kind, name = _plain(given["kind"]), _plain(given["name"])
    if not given["all"]:
        yield from _each(given["privileges"], kind, name, given["role"], text)
        return
    single = _MANY.get(kind)
    for of_kind, full in objects:
        if of_kind == single and full.startswith(f"{name}."):
            # A procedure is granted by its arguments, which the statement on all of them does not have to spell.
            statement = text if single == "PROCEDURE" else None
            yield from _each(given["privileges"], of_kind, full, given["role"], statement, of_many=text)


def _each(
    privileges: str, kind: str, name: str, role: str, statement: str | None, *, of_many: str = ""
) -> Iterator[Grant]:
    for privilege in re.split(r"\s*,\s*", " ".join(privileges.split()).upper()):
        on = f"{kind} {name.lower()}".strip()
        text = statement if statement and len(privileges.split(",")) == 1 else None
        if statement and text is None:
            text = statement.replace(" ".join(privileges.split()), privilege, 1)
        text = text or f"GRANT {privilege} ON {on} TO ROLE {role}"
        yield Grant(privilege, kind, name, role.upper(), f"{text};", f"{of_many};" if of_many else "")


def _plain(text: str) -> str:
    """A kind or a name in capitals, one blank between words, without quotes and arguments."""
    return " ".join(text.upper().replace('"', "").partition("(")[0].split())


def _line(text: str) -> str:
    return " ".join(text.split())
