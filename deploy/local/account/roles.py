"""Roles, users and grants: who may use which role, and which role may read or change which object."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from datetime import datetime

import duckdb

from deploy.local.account.catalog import Catalog
from deploy.local.account.names import Name

SYSTEM_ROLES = {
    "ACCOUNTADMIN": ("SECURITYADMIN", "SYSADMIN"),
    "SECURITYADMIN": ("USERADMIN",),
    "SYSADMIN": (),
    "USERADMIN": (),
    "PUBLIC": (),
    "ORGADMIN": (),
}
"""The roles that every account has, and what is granted to each."""

READ = "SELECT"


@dataclass(frozen=True, order=True)
class Grant:
    """A privilege on an object (or on all future objects of a schema or database) for a role."""

    privilege: str
    kind: str
    """TABLE, VIEW, SCHEMA, DATABASE, ROLE ...; `FUTURE TABLE IN SCHEMA` and the like for objects to come."""
    name: str
    grantee_kind: str
    grantee: str
    grant_option: bool = False
    granted_by: str = "ACCOUNTADMIN"
    created_on: datetime = datetime(1970, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere here


class Roles:
    """Grants in memory, written through to the account's own DuckDB file."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self._duck = duck
        self._catalog = catalog
        self._now = now
        self._lock = threading.RLock()
        self.version = 0
        self._grants: dict[tuple[str, str, str, str, str], Grant] = {}
        for row in duck.execute("SELECT * FROM _fs_global.local.grants").fetchall():
            grant = Grant(*row)
            self._grants[_key(grant)] = grant
        for role, children in SYSTEM_ROLES.items():
            if catalog.get("ROLE", Name("", "", role)) is None:
                catalog.put("ROLE", Name("", "", role), {}, owner="")
                for child in children:
                    self.grant("USAGE", "ROLE", child, grantee=role)
        if catalog.get("USER", Name("", "", "ADMIN")) is None:
            self.create_administrator("ADMIN")

    def create_administrator(self, name: str) -> None:
        """A user who may do everything."""
        self._catalog.put("USER", Name("", "", name), {"DEFAULT_ROLE": "ACCOUNTADMIN", "LOGIN_NAME": name})
        self.grant("USAGE", "ROLE", "ACCOUNTADMIN", grantee=name, grantee_kind="USER")

    def grant(
        self, privilege: str, kind: str, name: str, *, grantee: str, grantee_kind: str = "ROLE",
        grant_option: bool = False, granted_by: str = "ACCOUNTADMIN",
    ) -> None:  # fmt: skip
        self.grant_all([Grant(privilege, kind, name, grantee_kind, grantee, grant_option, granted_by)])

    def grant_all(self, grants: Iterable[Grant]) -> None:
        """Many at once: one write, however many objects a schema has."""
        made = [replace(grant, created_on=self._now()) for grant in grants]
        if not made:
            return
        rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(made))
        values = [value for grant in made for value in astuple(grant)]
        with self._lock:
            self._grants |= {_key(grant): grant for grant in made}
            self.version += 1
            self._duck.execute(f"INSERT OR REPLACE INTO _fs_global.local.grants VALUES {rows}", values)  # noqa: S608

    def revoke(self, privilege: str, kind: str, name: str, *, grantee: str, grantee_kind: str = "ROLE") -> bool:
        key = (privilege, kind, name, grantee_kind, grantee)
        with self._lock:
            self.version += 1
            if self._grants.pop(key, None) is None:
                return False
            self._delete([key])
            return True

    def _delete(self, keys: list[_Key]) -> None:
        """Many at once: one write, as with grants."""
        if not keys:
            return
        wanted = " OR ".join(
            ["(privilege = ? AND kind = ? AND name = ? AND grantee_kind = ? AND grantee = ?)"] * len(keys)
        )
        values = [part for key in keys for part in key]
        self._duck.execute(f"DELETE FROM _fs_global.local.grants WHERE {wanted}", values)  # noqa: S608

    def forget(self, kinds: Iterable[str], name: str) -> None:
        """Grants on an object, or to a role, that is no more."""
        wanted = set(kinds)
        with self._lock:
            self._forget(
                lambda grant: (
                    (grant.kind in wanted and grant.name == name)
                    or ("ROLE" in wanted and grant.grantee_kind == "ROLE" and grant.grantee == name)
                )
            )

    def forget_within(self, database: str, schema: str = "") -> None:
        """Grants on a database or schema, and on everything in it."""
        place = f"{database}.{schema}" if schema else database
        with self._lock:
            self._forget(
                lambda grant: (
                    grant.kind not in {"ROLE", "ACCOUNT"}
                    and (grant.name == place or grant.name.startswith(f"{place}."))
                )
            )

    def _forget(self, gone: Callable[[Grant], bool]) -> None:
        keys = [key for key, grant in self._grants.items() if gone(grant)]
        for key in keys:
            del self._grants[key]
        self._delete(keys)
        self.version += 1

    def move(self, kind: str, old: Name, new: Name) -> None:
        """Grants go along when an object is renamed."""
        for grant in self.all():
            if grant.kind == kind and grant.name == ".".join(old):
                self.grant(grant.privilege, kind, ".".join(new), grantee=grant.grantee, grantee_kind=grant.grantee_kind)
                self.revoke(grant.privilege, kind, grant.name, grantee=grant.grantee, grantee_kind=grant.grantee_kind)

    def all(self) -> list[Grant]:
        with self._lock:
            return sorted(self._grants.values())

    def _unordered(self) -> list[Grant]:
        """Without the sorting, which costs more than what most look for."""
        return list(self._grants.copy().values())

    def exists(self, role: str) -> bool:
        return self._catalog.get("ROLE", Name("", "", role)) is not None

    def of_user(self, user: str) -> set[str]:
        """Roles that a user may USE: what is granted to the user, what these roles inherit, and PUBLIC."""
        direct = {
            g.name for g in self._unordered() if g.kind == "ROLE" and g.grantee_kind == "USER" and g.grantee == user
        }
        reached = {"PUBLIC"}
        for role in direct:
            reached |= self.inherited(role)
        # Whoever holds ACCOUNTADMIN here holds every role; a real account asks for the grant first.
        if "ACCOUNTADMIN" in reached:
            reached |= {entry.name.name for entry in self._catalog.all("ROLE")}
        return reached

    def inherited(self, role: str) -> set[str]:
        """The role and every role granted to it, directly or through others."""
        if role == "ACCOUNTADMIN":
            return {entry.name.name for entry in self._catalog.all("ROLE")} | {role}
        reached: set[str] = set()
        waiting = [role, "PUBLIC"]
        grants = [g for g in self._unordered() if g.kind == "ROLE" and g.grantee_kind == "ROLE"]
        while waiting:
            current = waiting.pop()
            if current in reached:
                continue
            reached.add(current)
            waiting += [g.name for g in grants if g.grantee == current]
        return reached

    def allows(self, role: str, privilege: str, kinds: Iterable[str], name: Name, *, owner: str = "") -> bool:
        """Whether the role may do this to the object; owners may do everything, ACCOUNTADMIN anything."""
        if role == "ACCOUNTADMIN":
            return True
        roles = self.inherited(role)
        if "ACCOUNTADMIN" in roles or owner in roles:
            return True
        wanted = {privilege, "OWNERSHIP", "ALL"}
        accepted = set(kinds)
        full = ".".join(part for part in name if part)
        return any(
            g.grantee in roles
            and g.grantee_kind == "ROLE"
            and g.privilege in wanted
            and g.kind in accepted
            and g.name == full
            for g in self._unordered()
        )

    def future(self, kind: str, name: Name) -> list[Grant]:
        """Grants that a new object of this kind gets: FUTURE grants of its schema, else of its database."""
        database = name.database or name.schema
        schema = f"{name.database}.{name.schema}"
        for place, wanted in ((schema, f"FUTURE {kind} IN SCHEMA"), (database, f"FUTURE {kind} IN DATABASE")):
            if found := sorted(g for g in self._unordered() if g.kind == wanted and g.name == place):
                return found
        return []


_Key = tuple[str, str, str, str, str]


def _key(grant: Grant) -> _Key:
    return grant.privilege, grant.kind, grant.name, grant.grantee_kind, grant.grantee
