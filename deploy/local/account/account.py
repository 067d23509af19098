"""The account: its files, its objects, its sessions, and what all sessions share."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import logging
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlglot import Expr

from deploy.local.account.catalog import Catalog
from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.history import History
from deploy.local.account.information_schema import RELATION_NAMES
from deploy.local.account.instance import INTERNAL, LocalSnow
from deploy.local.account.locks import Locks
from deploy.local.account.names import Name, folded, quoted
from deploy.local.account.parameters import SESSION_DEFAULTS
from deploy.local.account.plans import Plans
from deploy.local.account.results import Results
from deploy.local.account.roles import Grant, Roles
from deploy.local.account.session import Session
from deploy.local.account.stages import Stages
from deploy.local.account.standing import Standing
from deploy.local.account.statements import Hooks

HANDLERS = (
    "context",
    "tables",
    "alter_tables",
    "views",
    "namespaces",
    "objects",
    "access",
    "describe",
    "show_relations",
    "show_objects",
    "semantic_create",
    "semantic_shown",
    "semantic_views",
    "show_session",
    "stages",
    "copying",
    "functions",
    "scripting",
    "tasks",
    "streams",
    "notifications",
)
"""Modules that register statements and functions; `attach(account)` of each is called when it has one."""

WATCH_SECONDS = 0.1
"""How often running statements are looked at for their timeout."""

log = logging.getLogger("local_account")

TableFunction = Callable[[Session, Expr], pa.Table]


class Account:
    """Everything behind the server. Open one per data directory and close it."""

    def __init__(
        self, data: Path, *, today: date | None = None, sns_endpoint: str | None = None, any_user: bool = False
    ) -> None:
        self.data = data
        self.today = today
        self.any_user = any_user
        self.sns_endpoint = sns_endpoint
        self.snow = LocalSnow(data, today=today)
        self.hooks = Hooks()
        self.on_start: list[Callable[[], None]] = []
        self.on_stop: list[Callable[[], None]] = []
        self.locks = Locks()
        self.plans = Plans()
        self.version = 0
        self.table_functions: dict[str, TableFunction] = {}
        self.catalog = Catalog(self.snow.duck_conn.cursor(), self.now)
        self.roles = Roles(self.snow.duck_conn.cursor(), self.catalog, self.now)
        self.history = History(self.snow.duck_conn.cursor())
        self.results = Results(data / "results")
        self.stages = Stages(data / "stages")
        self.parameters = dict(SESSION_DEFAULTS)
        for entry in self.catalog.all("PARAMETER"):
            self.parameters[entry.name.name] = str(entry.definition["value"])
        self._duck = self.snow.duck_conn.cursor()
        self._duck_lock = threading.Lock()
        self._relations: tuple[int, dict[Name, str]] = (-1, {})
        self._triggers: tuple[int, frozenset[Name]] = (-1, frozenset())
        self._sessions: dict[int, Session] = {}
        self._tokens: dict[str, Session] = {}
        self._ids = itertools.count(secrets.randbelow(1 << 31) << 16)
        self._watched: set[Session] = set()
        self._lock = threading.RLock()
        self._stop = threading.Event()
        for module in HANDLERS:
            if importlib.util.find_spec(f"deploy.local.account.{module}") is None:
                continue
            attach = getattr(importlib.import_module(f"deploy.local.account.{module}"), "attach", None)
            if attach is not None:
                attach(self)
        self._watch = threading.Thread(target=self._look, name="statement-watch", daemon=True)
        self._watch.start()

    def now(self) -> datetime:
        """The account's time: UTC, without a zone, on the fixed date when there is one."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return now if self.today is None else datetime.combine(self.today, now.time())

    # ---- sessions

    def open_session(
        self, *, user: str = "ADMIN", role: str | None = None, database: str | None = None, schema: str | None = None,
        warehouse: str | None = None,
    ) -> Session:  # fmt: skip
        """A session of a user; names as a client writes them. What is not there is left out, as Snowflake does."""
        known = Name("", "", folded(user))
        if self.any_user and self.catalog.get("USER", known) is None:
            self.roles.create_administrator(known.name)
        entry = self.catalog.get("USER", known)
        if entry is None:
            raise SnowflakeError(
                f"Incorrect username or password was specified: the local account has no user {folded(user)!r}; "
                "there is ADMIN, and CREATE USER makes more.", errno=390100, sqlstate="08001",
            )  # fmt: skip
        name = entry.name.name
        wanted = folded(role or str(entry.definition.get("DEFAULT_ROLE") or "PUBLIC"))
        if wanted not in self.roles.of_user(name):
            if role:
                raise SnowflakeError(
                    f"Role '{wanted}' specified in the connect string is not granted to this user. "
                    "Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
                    errno=390189, sqlstate="08001",
                )  # fmt: skip
            wanted = "PUBLIC"
        session = Session(self, next(self._ids), user=name, role=wanted)
        namespace = str(entry.definition.get("DEFAULT_NAMESPACE") or "").split(".")
        database = database or (namespace[0] or None)
        schema = schema or (namespace[1] if len(namespace) > 1 else None)
        if database and self.has_database(folded(database)):
            session.use(database=folded(database))
            if schema and self.has_schema(folded(database), folded(schema)):
                session.use(schema=folded(schema))
        found = warehouse or str(entry.definition.get("DEFAULT_WAREHOUSE") or "")
        if found and self.catalog.get("WAREHOUSE", Name("", "", folded(found))):
            session.use(warehouse=folded(found))
        with self._lock:
            self._sessions[session.id] = session
        return session

    def forget(self, session: Session) -> None:
        with self._lock:
            self._sessions.pop(session.id, None)
            for token in [token for token, owner in self._tokens.items() if owner is session]:
                del self._tokens[token]

    def new_token(self, session: Session) -> str:
        token = f"ver:1-hint:{session.id}-ETMsDgAAA{secrets.token_urlsafe(32)}"
        with self._lock:
            self._tokens[token] = session
        return token

    def by_token(self, token: str) -> Session | None:
        return self._tokens.get(token)

    def revoke(self, token: str) -> None:
        with self._lock:
            self._tokens.pop(token, None)

    def sessions(self) -> list[Session]:
        with self._lock:
            return list(self._sessions.values())

    def cancel(self, query_id: str) -> bool:
        """Stop a statement wherever it runs."""
        return any(session.cancel(query_id) for session in self.sessions())

    def active_roles(self, session: Standing) -> tuple[str, ...]:
        """The roles whose privileges count: the current one, and the user's others when secondary roles are on."""
        if session.role == "ACCOUNTADMIN" or session.secondary_roles != "ALL" or session.user == "ADMIN":
            return (session.role,)
        return (session.role, *sorted(self.roles.of_user(session.user)))

    # ---- what is there

    def changed(self) -> None:
        """Objects have changed: plans and what is known of tables are stale."""
        with self._lock:
            self.version += 1

    def has_database(self, name: str) -> bool:
        return name not in INTERNAL and bool(
            self.query("SELECT 1 FROM duckdb_databases() WHERE database_name = ?", [name])
        )

    def has_schema(self, database: str, name: str) -> bool:
        if name == "INFORMATION_SCHEMA":
            return self.has_database(database)
        if name == "MAIN":
            return self.catalog.get("SCHEMA", Name("", database, name)) is not None
        sql = "SELECT 1 FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?"
        return bool(self.query(sql, [database, name]))

    def relations(self) -> dict[Name, str]:
        """Every table and view that is not temporary, with its kind."""
        version, found = self._relations
        if version != self.version:
            version = self.version
            rows = self.query(RELATION_NAMES)
            found = {Name(database, schema, name): kind for database, schema, name, kind in rows}
            self._relations = (version, found)
        return found

    def has_triggers(self, table: Name) -> bool:
        """Whether DuckDB refuses some statements on this table because a stream listens to it."""
        version, found = self._triggers
        if version != self.version:
            version = self.version
            names = [entry.definition.get("table") for entry in self.catalog.all("STREAM")]
            found = frozenset(Name(*name) if isinstance(name, list | tuple) else _name(str(name)) for name in names)
            self._triggers = (version, found)
        return table in found

    def names_within(self, kind: str, place: str) -> list[str]:
        """Full names of the objects of a kind in a database or schema."""
        names: list[Name]
        if kind in {"TABLE", "VIEW"}:
            names = [
                name for name, found in self.relations().items() if found == kind and not name.schema.startswith("_fs_")
            ]
        elif kind == "SCHEMA":
            sql = "SELECT SCHEMA_NAME FROM _fs_global.local.schemata WHERE CATALOG_NAME = ?"
            return [f"{place}.{name}" for (name,) in self.query(sql, [place]) if name != "INFORMATION_SCHEMA"]
        else:
            names = [entry.name for entry in self.catalog.all(kind)]
        full = [".".join(part for part in name if part) for name in names]
        return [name for name in full if name.startswith(f"{place}.") or not place]

    def owner(self, name: Name) -> str:
        for kind in ("TABLE", "VIEW", "DYNAMIC TABLE"):
            if (entry := self.catalog.get(kind, name)) is not None:
                return entry.owner
        return "ACCOUNTADMIN"

    def owner_of(self, kind: str, name: Name) -> str:
        entry = self.catalog.get(kind, name)
        return entry.owner if entry is not None else "ACCOUNTADMIN"

    def is_managed(self, schema: Name) -> bool:
        """Whether only the schema's owner grants on what is in it, and on what will be."""
        entry = self.catalog.get("SCHEMA", schema)
        return entry is not None and entry.definition.get("MANAGED") == "YES"

    def query(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of DuckDB's own catalog, outside of any session."""
        with self._duck_lock:
            return list(self._duck.execute(sql, values or []).fetchall())

    def require_database(self, name: str) -> str:
        if not self.has_database(name):
            raise missing("Database", name)
        return name

    def require_schema(self, name: Name) -> None:
        """The schema of an object to be made is there."""
        self.require_database(name.database)
        if not self.has_schema(name.database, name.schema):
            raise missing("Schema", f"{name.database}.{name.schema}")

    def grant_future(self, kind: str, name: Name) -> None:
        """A new object gets what was granted on future objects of its kind."""
        full = ".".join(part for part in name if part)
        self.roles.grant_all(
            Grant(grant.privilege, kind, full, "ROLE", grant.grantee, grant.grant_option)
            for grant in self.roles.future(kind, name)
        )

    def create_database(self, name: str) -> None:
        self.snow.create(name)
        with self._duck_lock:
            self._duck.execute(f'CREATE SCHEMA IF NOT EXISTS {quoted(name)}."PUBLIC"')
        self.changed()

    # ---- watching

    def watch(self, session: Session) -> None:
        with self._lock:
            self._watched.add(session)

    def unwatch(self, session: Session) -> None:
        with self._lock:
            self._watched.discard(session)

    def _look(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            with self._lock:
                watched = list(self._watched)
            for session in watched:
                session.stop_when_due()

    @staticmethod
    def log_exception(cause: BaseException) -> None:
        log.error("statement_failed_inside", exc_info=cause)

    def start(self) -> None:
        for callback in self.on_start:
            callback()

    def close(self) -> None:
        """Stop background work, end sessions, write everything to the files."""
        for callback in self.on_stop:
            callback()
        self._stop.set()
        self._watch.join()
        for session in self.sessions():
            session.close()
        self.history.close()
        self.results.close()
        self.snow.close()


def _name(text: str) -> Name:
    from deploy.local.account.names import qualified

    return qualified(text, database=None, schema=None)
