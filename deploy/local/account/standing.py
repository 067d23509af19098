"""Where a session stands: its role, database, schema and warehouse, the names it means, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.names import Name, qualified

if TYPE_CHECKING:
    from deploy.local.account.account import Account


class Standing:
    """A user in a role, somewhere in the account; `Session` adds transactions and statements to it."""

    def __init__(self, account: Account, session_id: int, *, user: str, role: str) -> None:
        self.account = account
        self.id = session_id
        self.user = user
        self._role = role
        self.warehouse: str | None = None
        self._database: str | None = None
        self._schema: str | None = None
        self.secondary_roles = "ALL"
        self.parameters: dict[str, str] = dict(account.parameters)
        self.variables: dict[str, Any] = {}
        self.temporary: dict[Name, Name] = {}
        """Temporary tables by their name in Snowflake, with their name in DuckDB."""
        self.temporary_objects: set[tuple[str, Name]] = set()
        self.duck: duckdb.DuckDBPyConnection = account.snow.duck_conn.cursor()
        self.duck.execute("SET python_enable_replacements = false")
        self._stale = True

    @property
    def role(self) -> str:
        return self._role

    @property
    def database(self) -> str | None:
        return self._database

    @property
    def schema(self) -> str | None:
        return self._schema

    @property
    def version(self) -> tuple[int, int, int]:
        """What plans of this session depend on, beside their text."""
        return self.account.version, self.account.roles.version, len(self.temporary)

    def stale(self) -> None:
        """The session's values have to be told to DuckDB again."""
        self._stale = True

    def use(
        self, *, database: str | None = None, schema: str | None = None, role: str | None = None,
        warehouse: str | None = None,
    ) -> None:  # fmt: skip
        """Change where the session stands; names are folded already, and known to be there."""
        if database is not None:
            self._database = database
            self._schema = "PUBLIC" if self.account.has_schema(database, "PUBLIC") else None
        if schema is not None:
            self._schema = schema
        if role is not None:
            self._role = role
        if warehouse is not None:
            self.warehouse = warehouse
        self._stale = True

    def leave(self, *, database: str | None = None, schema: str | None = None) -> None:
        """Forget the current database or schema when it is the one that is dropped."""
        if database is not None and self._database == database and (schema is None or self._schema == schema):
            self._schema = None
            if schema is None:
                self._database = None
            self._stale = True

    @contextmanager
    def acting(
        self, *, role: str | None = None, database: str | None = None, schema: str | None = None
    ) -> Iterator[None]:
        """Stand elsewhere for a while: the owner's rights of a procedure, its database and schema."""
        before = self._role, self._database, self._schema
        self._role = role or self._role
        self._database = database or self._database
        self._schema = schema or self._schema
        self._stale = True
        try:
            yield
        finally:
            self._role, self._database, self._schema = before
            self._stale = True

    # ---- names

    def qualified(self, text: str) -> Name:
        """The full name that a text like `raw_data.jobs` means here."""
        return self._complete(qualified(text, database=self._database, schema=self._schema))

    def full_name(self, table: exp.Table) -> Name:
        database = table.catalog or self._database or ""
        return self._complete(Name(database, table.db or self._schema or "", table.name))

    def _complete(self, name: Name) -> Name:
        if not name.database:
            raise SnowflakeError(
                "Cannot perform this operation. This session does not have a current database. "
                "Call 'USE DATABASE', or use a qualified name.", errno=90105, sqlstate="22000",
            )  # fmt: skip
        if not name.schema:
            raise SnowflakeError(
                "Cannot perform this operation. This session does not have a current schema. "
                "Call 'USE SCHEMA', or use a qualified name.", errno=90106, sqlstate="22000",
            )  # fmt: skip
        return name

    def is_table(self, name: Name) -> bool:
        return name in self.temporary or name in self.account.relations()

    def physical(self, name: Name) -> Name:
        return self.temporary.get(name, name)

    def check_read(self, name: Name) -> None:
        """The object is there and the role may read it; Snowflake tells the two apart in one message only."""
        if name in self.temporary:
            return
        if name not in self.account.relations():
            raise missing("Object", name)
        if not self._may("SELECT", name):
            raise missing("Object", name)

    def check_write(self, name: Name, kind: str) -> None:
        if name in self.temporary:
            return
        found = self.account.relations().get(name)
        if found is None or not self._visible(name):
            raise missing("Object", name)
        if found == "VIEW":
            raise SnowflakeError(
                f"SQL compilation error:\nView '{name}' is not updatable.", errno=1092, sqlstate="42601"
            )
        if not self._may(kind, name):
            if not self._may("SELECT", name):
                raise missing("Object", name)
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on table '{name.name}'",
                errno=3001, sqlstate="42501",
            )  # fmt: skip

    def _may(self, privilege: str, name: Name) -> bool:
        owner = self.account.owner(name)
        return self._visible(name) and any(
            self.account.roles.allows(role, privilege, ("TABLE", "VIEW"), name, owner=owner)
            for role in self.account.active_roles(self)
        )

    def _visible(self, name: Name) -> bool:
        """USAGE on the database and on the schema."""
        return self.may_use("DATABASE", Name("", "", name.database)) and self.may_use(
            "SCHEMA", Name("", name.database, name.schema)
        )

    def may_use(self, kind: str, name: Name, privilege: str = "USAGE") -> bool:
        owner = self.account.owner_of(kind, name)
        return any(
            self.account.roles.allows(role, privilege, (kind,), name, owner=owner)
            for role in self.account.active_roles(self)
        )

    def may_call(self, procedure: Name) -> bool:
        """USAGE on the procedure, and on its schema and database."""
        return self._visible(procedure) and self.may_use("PROCEDURE", procedure)

    def require_operate(self, kind: str, name: Name) -> None:
        """Suspending, resuming and running is for who holds OPERATE on the object, or owns it."""
        if not (self._visible(name) and self.may_use(kind, name, "OPERATE")):
            raise missing(kind.capitalize(), name)

    def sees(self, name: Name) -> bool:
        """Whether a table or view is shown to the role: it has some privilege on it."""
        if name in self.temporary or self._role == "ACCOUNTADMIN":
            return True
        owner = self.account.owner(name)
        return self._visible(name) and any(
            self.account.roles.allows(role, privilege, ("TABLE", "VIEW"), name, owner=owner)
            for role in self.account.active_roles(self)
            for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES")
        )

    def sees_account(self, kind: str, name: Name) -> bool:
        """Whether an object of the account, such as a warehouse, is shown to the role."""
        owner = self.account.owner_of(kind, name)
        return any(
            self.account.roles.allows(role, privilege, (kind,), name, owner=owner)
            for role in self.account.active_roles(self)
            for privilege in ("USAGE", "OPERATE", "MONITOR", "MODIFY")
        )

    def may_use_stage(self, name: Name) -> bool:
        if ("STAGE", name) in self.temporary_objects:
            return True
        owner = self.account.owner_of("STAGE", name)
        roles = self.account.active_roles(self)
        allows = self.account.roles.allows
        return self._visible(name) and any(
            allows(role, privilege, ("STAGE",), name, owner=owner)
            for role in roles
            for privilege in ("READ", "WRITE", "USAGE")
        )

    def require_owner(self, kind: str, name: Name) -> None:
        """Changing or dropping an object is for the role that owns it, or one above."""
        owner = self.account.owner(name) if kind in {"TABLE", "VIEW"} else self.account.owner_of(kind, name)
        kinds = (kind,)
        if not any(
            self.account.roles.allows(role, "OWNERSHIP", kinds, name, owner=owner)
            for role in self.account.active_roles(self)
        ):
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{name.name}'",
                errno=3001, sqlstate="42501",
            )  # fmt: skip

    def require_create(self, kind: str, name: Name, *, temporary: bool = False) -> None:
        """CREATE <kind> on the schema (on the database for a schema)."""
        if temporary:
            return
        parent = (
            ("DATABASE", Name("", "", name.name))
            if kind == "SCHEMA"
            else ("SCHEMA", Name("", name.database, name.schema))
        )
        owner = self.account.owner_of(*parent)
        if not any(
            self.account.roles.allows(role, f"CREATE {kind}", (parent[0],), parent[1], owner=owner)
            for role in self.account.active_roles(self)
        ):
            place = f"{parent[0].lower()} '{parent[1].name}'"
            raise SnowflakeError(
                f"SQL access control error:\nInsufficient privileges to operate on {place}",
                errno=3001,
                sqlstate="42501",
            )

    def require_account_privilege(self, privilege: str) -> None:
        """CREATE DATABASE, CREATE WAREHOUSE and the like; system roles have what Snowflake gives them."""
        held = set().union(*(self.account.roles.inherited(role) for role in self.account.active_roles(self)))
        built_in = {
            "CREATE ROLE": {"USERADMIN", "SECURITYADMIN"}, "CREATE USER": {"USERADMIN", "SECURITYADMIN"},
            "CREATE DATABASE": {"SYSADMIN"}, "CREATE WAREHOUSE": {"SYSADMIN"}, "MANAGE GRANTS": {"SECURITYADMIN"},
        }.get(privilege, set())  # fmt: skip
        if held & ({"ACCOUNTADMIN"} | built_in):
            return
        account = Name("", "", "")
        if not any(self.account.roles.allows(role, privilege, ("ACCOUNT",), account) for role in held):
            raise SnowflakeError(
                "SQL access control error:\nInsufficient privileges to operate on account 'LOCAL'",
                errno=3001,
                sqlstate="42501",
            )

    def new_temporary(self, name: Name) -> Name:
        """DuckDB's name for a temporary table; it hides a permanent table of the same name."""
        physical = Name("temp", "main", str(name))
        self.temporary[name] = physical
        return physical
