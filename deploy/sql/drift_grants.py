"""Drift of grants: privileges of our roles on what is and on what is to come, and the roles of our service users."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deploy.sql.finding import Drift
from deploy.sql.look import Look
from deploy.sql.objects import SqlObject
from deploy.sql.plan import DATABASE

_GRANT = re.compile(
    r"GRANT (?P<privileges>.+?) ON "
    r"(?:(?P<all>ALL|FUTURE) (?P<kinds>[A-Z ]+?) IN (?:SCHEMA|DATABASE) (?P<where>[\w.]+)"
    r"|ACCOUNT|(?P<kind>(?:[A-Z]+ )+)(?P<name>[\w.]+(?:\([^)]*\))?)) TO ROLE (?P<role>\w+)(?: WITH GRANT OPTION)?$"
)
_ROLE = re.compile(r"GRANT (?P<database>DATABASE )?ROLE (?P<name>[\w.]+) TO (?P<to>ROLE|USER) (?P<grantee>\w+)$")
_TYPE = re.compile(r"\([\d, ]*\)|\bDEFAULT\b")

Grant = tuple[str, str, str, str]
"""Role, privilege, kind, name."""


@dataclass(slots=True)
class _Declared:
    """What the files grant, each with its statement."""

    exact: dict[Grant, str] = field(default_factory=dict)
    future: dict[Grant, str] = field(default_factory=dict)
    """Here the name is the schema or database."""
    users: dict[tuple[str, str], str] = field(default_factory=dict)
    """User and role."""
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    """What is granted on all objects of a place."""


def grants(look: Look, wanted: Sequence[SqlObject], declared: Mapping[str, SqlObject]) -> Iterator[Drift]:
    """Grants that are missing, and those that the files do not give, to the roles and users of the files."""
    said = _read(wanted, declared)
    for one in declared.values():
        if one.kind == "ROLE" and one.key in look.listed("ROLE"):
            yield from _of_role(look, one.name, said)
            yield from _to_come(look, one.name, said)
        elif one.kind == "USER" and one.key in look.listed("USER"):
            yield from _of_user(look, one.name, said)


def _of_role(look: Look, role: str, said: _Declared) -> Iterator[Drift]:
    rows = look.visible(f"SHOW GRANTS TO ROLE {role}", about=f"grants to role {role}")
    if f"grants to role {role}" in look.unseen:
        return
    live = {(str(row["privilege"]), _kind(str(row["granted_on"])), _granted(str(row["name"]))) for row in rows}
    ours = {grant[1:]: text for grant, text in said.exact.items() if grant[0] == role}
    for grant in sorted(ours.keys() - live):
        if _is_there(grant, look):
            what = f"{grant[0]} on {grant[1].lower()} {grant[2]}".rstrip()
            yield Drift("grant missing", f"{what} for {role}", "", ours[grant])
    for privilege, kind, name in sorted(live - ours.keys()):
        if privilege == "OWNERSHIP" or any(one.match(f"{role} {privilege} {kind} {name}") for one in said.patterns):
            continue
        revoke = f"REVOKE {privilege} ON {f'{kind} {name}'.strip()}" if kind != "ROLE" else f"REVOKE ROLE {name}"
        if kind == "ACCOUNT":
            revoke, name = f"REVOKE {privilege} ON ACCOUNT", ""
        what = f"{privilege} on {kind.lower()} {name}".rstrip()
        yield Drift("grant extra", f"{what} for {role}", "the files do not give it", f"{revoke} FROM ROLE {role}")


def _to_come(look: Look, role: str, said: _Declared) -> Iterator[Drift]:
    rows = look.visible(f"SHOW FUTURE GRANTS TO ROLE {role}", about=f"future grants to role {role}")
    if f"future grants to role {role}" in look.unseen:
        return
    live = {
        (str(row["privilege"]), _kind(str(row["grant_on"])), str(row["name"]).lower().rpartition(".")[0])
        for row in rows
    }
    ours = {grant[1:]: text for grant, text in said.future.items() if grant[0] == role}
    for grant in sorted(ours.keys() - live):
        what = f"{grant[0]} on future {grant[1].lower()}s in {grant[2]} for {role}"
        yield Drift("grant missing", what, "", ours[grant])
    for privilege, kind, where in sorted(live - ours.keys()):
        place = f"{'SCHEMA' if '.' in where else 'DATABASE'} {where}"
        what = f"{privilege} on future {kind.lower()}s in {where} for {role}"
        mend = f"REVOKE {privilege} ON FUTURE {kind}S IN {place} FROM ROLE {role}"
        yield Drift("grant extra", what, "the files do not give it", mend)


def _of_user(look: Look, user: str, said: _Declared) -> Iterator[Drift]:
    rows = look.visible(f"SHOW GRANTS TO USER {user}", about=f"roles of user {user}")
    if f"roles of user {user}" in look.unseen:
        return
    live = {str(row["role"]).lower() for row in rows}
    ours = {role: text for (to, role), text in said.users.items() if to == user}
    for role in sorted(ours.keys() - live):
        yield Drift("grant missing", f"role {role} for user {user}", "", ours[role])
    for role in sorted(live - ours.keys()):
        mend = f"REVOKE ROLE {role} FROM USER {user}"
        yield Drift("grant extra", f"role {role} for user {user}", "the files do not give it", mend)


def _read(wanted: Iterable[SqlObject], declared: Mapping[str, SqlObject]) -> _Declared:
    said = _Declared()
    for one in wanted:
        text = one.name
        if found := _ROLE.match(text):
            if found["to"] == "USER":
                said.users[found["grantee"], found["name"].lower()] = text
            else:
                kind = "DATABASE ROLE" if found["database"] else "ROLE"
                said.exact[(found["grantee"], "USAGE", kind, found["name"].lower())] = text
        elif found := _GRANT.match(text):
            _add(said, found, text, declared)
    return said


def _add(said: _Declared, found: re.Match[str], text: str, declared: Mapping[str, SqlObject]) -> None:
    role = found["role"]
    for privilege in (part.strip() for part in found["privileges"].split(",")):
        if found["name"]:
            said.exact[(role, privilege, _kind(found["kind"]), _granted(found["name"]))] = text
        elif not found["all"]:
            said.exact[(role, privilege, "ACCOUNT", "")] = text
        else:
            kind, where = found["kinds"].removesuffix("S"), found["where"].lower()
            said.patterns.append(re.compile(rf"{role} {privilege} {kind} {re.escape(where)}\."))
            if found["all"] == "FUTURE":
                said.future[(role, privilege, kind, where)] = text
            elif kind in ("TABLE", "VIEW", "TASK", "SCHEMA", "PROCEDURE", "SEMANTIC VIEW"):
                said.exact |= {
                    (role, privilege, kind, name): text
                    for each in declared.values()
                    if each.kind == kind and (name := _full(each)).startswith(f"{where}.")
                }


def _full(one: SqlObject) -> str:
    return _granted(f"{DATABASE}.{one.key.removeprefix(f'{one.kind.lower()} ')}")


def _kind(text: str) -> str:
    kind = " ".join(text.replace("_", " ").split()).upper()
    # One name for each: files say STORAGE INTEGRATION in a CREATE and INTEGRATION in a GRANT.
    return "INTEGRATION" if kind.endswith(" INTEGRATION") else kind


def _granted(name: str) -> str:
    """A name in small letters; of a procedure the types of its arguments, whatever else an account prints of it."""
    head, bracket, arguments = name.replace('"', "").partition("(")
    if not bracket:
        return head.lower()
    types = [
        part.split()[-1].upper()
        for part in _TYPE.sub("", arguments.split("):")[0].rstrip(")")).split(",")
        if part.strip()
    ]
    return f"{head.lower()}({', '.join(types)})"


def _is_there(grant: tuple[str, str, str], look: Look) -> bool:
    """Whether the object that a grant is on exists; one that is missing is told of once."""
    _, kind, name = grant
    if kind not in ("TABLE", "VIEW", "TASK", "STAGE", "SEMANTIC VIEW", "SCHEMA"):
        return True
    return f"{kind.lower()} {name.removeprefix(f'{DATABASE}.')}" in look.listed(kind)
