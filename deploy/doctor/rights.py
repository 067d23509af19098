"""What the component's role may do in the account, held against what the files of sql/ grant it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from snowflake.connector.errors import ProgrammingError

from deploy.doctor.finding import Finding
from deploy.doctor.wanted import Grant, Wanted

CHECK = "Snowflake: privileges"
EVERYTHING = "ACCOUNTADMIN"
NOT_SEEN = frozenset({2003, 2043, 3001})
LISTED = 3
"""So many objects of one statement are named one by one; more of them are mended by the statement on all."""

Ask = Callable[[str], list[dict[str, Any]]]


def asking(connection: Any) -> Ask:
    """Rows by column, in lower case; raises ProgrammingError."""

    def ask(sql: str) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            rows = cursor.execute(sql).fetchall()
            names = [column[0].lower() for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    return ask


def visible(ask: Ask, sql: str) -> list[dict[str, Any]] | None:
    """The rows, or None when the role may not see what they are about."""
    try:
        return ask(sql)
    except ProgrammingError as error:
        if error.errno in NOT_SEEN:
            return None
        raise


@dataclass(frozen=True)
class Rights:
    """A role in the account with all that it inherits: (privilege, kind, name) in capitals, roles, database roles."""

    role: str
    roles: frozenset[str]
    granted: frozenset[tuple[str, str, str]]
    database_roles: frozenset[str]

    @property
    def is_all(self) -> bool:
        return EVERYTHING in self.roles

    def has(self, privilege: str, kind: str, name: str) -> bool:
        """Whether the role has the privilege, or owns the object; an account has no name here."""
        if self.is_all:
            return True
        plain = "" if kind == "ACCOUNT" else name.upper()
        wanted = {privilege, "OWNERSHIP", "ALL"}
        kinds = {kind, "TABLE", "VIEW", "DYNAMIC TABLE"} if kind in ("TABLE", "VIEW", "DYNAMIC TABLE") else {kind}
        return any((one, of, plain) in self.granted for one in wanted for of in kinds)

    def has_any(self, name: str) -> bool:
        """Whether there is any grant on the object, or on one in it, which shows that it exists."""
        plain = name.upper()
        return self.is_all or any(one == plain or one.startswith(f"{plain}.") for _, _, one in self.granted)

    def may_read(self, table: str) -> bool:
        """SELECT on a table, and USAGE on what it is in."""
        database, place, _ = table.upper().split(".")
        inside = self.has("USAGE", "DATABASE", database) and self.has("USAGE", "SCHEMA", f"{database}.{place}")
        return inside and self.has("SELECT", "TABLE", table)


def read_rights(ask: Ask, role: str) -> Rights:
    """Follow the role's grants down, and PUBLIC's, which every role has."""
    reached: set[str] = set()
    granted: set[tuple[str, str, str]] = set()
    database_roles: set[str] = set()
    waiting = [role.upper(), "PUBLIC"]
    while waiting:
        current = waiting.pop()
        if current in reached:
            continue
        reached.add(current)
        if current == EVERYTHING:
            continue
        for row in visible(ask, f"SHOW GRANTS TO ROLE {current}") or []:
            kind = str(row["granted_on"]).upper().replace("_", " ")
            name = str(row["name"]).upper().replace('"', "").partition("(")[0]
            if kind == "ROLE":
                waiting.append(name)
            elif kind == "DATABASE ROLE":
                database_roles.add(name)
            else:
                granted.add((str(row["privilege"]).upper(), kind, "" if kind == "ACCOUNT" else name))
    return Rights(role.upper(), frozenset(reached), frozenset(granted), frozenset(database_roles))


def missing_roles(rights: Rights, files: Wanted) -> tuple[list[Finding], frozenset[str]]:
    """Roles that the files give the component's role and the account does not; and those that it has in both.

    What a missing role would bring is not said once more: granting it mends all of it.
    """
    roots = rights.roles & files.roles
    if not roots:
        what = f"the role {rights.role} has none of the roles of sql/schemas/permissions.sql"
        why = "Those roles hold every privilege of the product; another role can read and write nothing of it."
        mend = f"GRANT ROLE assistant_worker TO ROLE {rights.role};  -- or set SNOWFLAKE_ROLE to a role of that file"
        return [Finding(CHECK, what, why, mend)], frozenset()
    findings, kept, waiting = [], set[str](), sorted(roots)
    while waiting:
        role = waiting.pop()
        if role in kept:
            continue
        kept.add(role)
        for child, statement in files.children_of(role):
            if child in rights.roles:
                waiting.append(child)
            else:
                what = f"the role {role} does not have the role {child}"
                findings.append(Finding(CHECK, what, "Every privilege of that role is missing with it.", statement))
    return findings, frozenset(kept)


def missing_grants(rights: Rights, files: Wanted, roles: Iterable[str], *, without: frozenset[str]) -> list[Finding]:
    """Privileges of these roles that the account lacks; kinds `without` belong to checks of their own."""
    mine = set(roles)
    lacking = [
        one
        for one in files.grants
        if one.role in mine and one.kind not in without and not rights.has(one.privilege, one.kind, one.name)
    ]
    if not (places := {one.name for one in lacking if one.kind in ("DATABASE", "SCHEMA") and one.privilege == "USAGE"}):
        return _findings(rights, lacking)
    # Without the database nothing in it was granted either: making it is what comes first.
    gone = {place for place in places if not any(name.startswith(f"{place}.") for _, _, name in rights.granted)}
    top = {place for place in gone if not any(place.startswith(f"{other}.") for other in gone)}
    inside = [one for one in lacking if not any(one.name.startswith(f"{place}.") for place in gone)]
    return [_nothing_of(place) for place in sorted(top)] + _findings(
        rights, [one for one in inside if one.name not in gone]
    )


def _nothing_of(place: str) -> Finding:
    kind = "schema" if "." in place else "database"
    what = f"the {kind} {place.lower()} is not there, or the role may see nothing of it"
    return Finding(CHECK, what, "Everything that the product keeps is in it.", "assistant sql apply --all")


def _findings(rights: Rights, lacking: list[Grant]) -> list[Finding]:
    found: list[Finding] = []
    done: set[tuple[str, str, str]] = set()
    by_statement: dict[str, list[Grant]] = {}
    for one in lacking:
        by_statement.setdefault(one.of_many or one.statement, []).append(one)
    for statement, grants in by_statement.items():
        if len({one.name for one in grants}) > LISTED:
            what = (
                f"{grants[0].role} lacks {grants[0].privilege} on {len(grants)} objects ({grants[0].name.lower()} ...)"
            )
            found.append(Finding(CHECK, what, _why(grants[0]), statement))
            continue
        for one in grants:
            if (key := (one.privilege, one.kind, one.name)) not in done:
                done.add(key)
                found.append(_finding(rights, one))
    return found


def _finding(rights: Rights, one: Grant) -> Finding:
    on = "the account" if one.kind == "ACCOUNT" else f"{one.kind.lower()} {one.name.lower()}"
    if one.kind == "ACCOUNT" or rights.has_any(one.name):
        return Finding(
            CHECK, f"{one.role} lacks {one.privilege} on the {on}".replace("the the", "the"), _why(one), one.statement
        )
    what = f"{one.role} lacks {one.privilege} on the {on}, or it is not there"
    return Finding(CHECK, what, _why(one), f"{one.statement}\n-- when it does not exist: assistant sql apply --all")


def _why(one: Grant) -> str:
    match one.kind:
        case "DATABASE" | "SCHEMA":
            return "Without it the role sees nothing that is in there."
        case "PROCEDURE":
            return "Jobs, schedules and monitoring call it."
        case "VIEW" | "SEMANTIC VIEW":
            return "Questions and reports are answered from it."
        case "ACCOUNT":
            return "The tasks need it."
    return "The product reads or writes it at work."
