"""The account's durable objects that DuckDB knows nothing of: roles, warehouses, tasks, procedures, policies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import duckdb

from deploy.local.account.names import Name


@dataclass(frozen=True)
class Entry:
    """One object; `definition` is JSON and belongs to whoever handles its kind."""

    kind: str
    name: Name
    definition: dict[str, Any] = field(default_factory=dict)
    owner: str = "ACCOUNTADMIN"
    comment: str = ""
    created_on: datetime = datetime(1970, 1, 1)  # noqa: DTZ001  all times of the account are UTC without a zone


class Catalog:
    """Objects by kind and name: read from memory, written through to the account's own DuckDB file."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, now: Callable[[], datetime]) -> None:
        self._duck = duck
        self._now = now
        self._lock = threading.RLock()
        self._entries: dict[str, dict[Name, Entry]] = {}
        for kind, database, schema, name, definition, owner, comment, created in duck.execute(
            "SELECT * FROM _fs_global.local.objects"
        ).fetchall():
            entry = Entry(kind, Name(database, schema, name), json.loads(definition), owner, comment, created)
            self._entries.setdefault(kind, {})[entry.name] = entry

    def get(self, kind: str, name: Name) -> Entry | None:
        return self._entries.get(kind, {}).get(name)

    def all(self, kind: str) -> list[Entry]:
        """Entries of a kind in the order of their names."""
        with self._lock:
            return sorted(self._entries.get(kind, {}).values(), key=lambda entry: entry.name)

    def put(
        self, kind: str, name: Name, definition: dict[str, Any], *, owner: str | None = None, comment: str | None = None
    ) -> Entry:
        """Make the object, or give the one that is there this definition; owner, comment and birth are kept."""
        with self._lock:
            old = self.get(kind, name)
            entry = Entry(kind, name, definition, "ACCOUNTADMIN", "", self._now())
            if old is not None:
                entry = replace(old, definition=definition)
            if owner is not None:
                entry = replace(entry, owner=owner)
            if comment is not None:
                entry = replace(entry, comment=comment)
            self._duck.execute(
                "INSERT OR REPLACE INTO _fs_global.local.objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [kind, *name, json.dumps(definition, default=str), entry.owner, entry.comment, entry.created_on],
            )
            self._entries.setdefault(kind, {})[name] = entry
            return entry

    def drop(self, kind: str, name: Name) -> bool:
        with self._lock:
            found = self._entries.get(kind, {}).pop(name, None)
            if found is not None:
                self._duck.execute(
                    "DELETE FROM _fs_global.local.objects "
                    "WHERE kind = ? AND database_name = ? AND schema_name = ? AND name = ?",
                    [kind, *name],
                )
            return found is not None

    def drop_within(self, database: str, schema: str | None = None) -> None:
        """Everything that goes with its database or schema."""
        with self._lock:
            for kind, entries in list(self._entries.items()):
                for name in list(entries):
                    inside = name.database == database and (schema is None or name.schema == schema)
                    if inside or (kind == "SCHEMA" and name.database == database and name.name == schema):
                        self.drop(kind, name)
