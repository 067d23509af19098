"""Looking at an account: SHOW and DESCRIBE, each asked once, and what a role may not see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from snowflake.connector.errors import ProgrammingError

from deploy.sql.bootstrap import ADMINISTRATOR
from deploy.sql.objects import argument_types
from deploy.sql.plan import DATABASE

OURS: Final = re.compile(r"schema_lock(_\w+)?$")
"""What an apply makes for itself."""
LISTED: Final[Mapping[str, str]] = {
    "SCHEMA": "SCHEMAS", "TABLE": "TABLES", "VIEW": "VIEWS", "PROCEDURE": "PROCEDURES", "TASK": "TASKS",
    "STREAM": "STREAMS", "STAGE": "STAGES", "SEMANTIC VIEW": "SEMANTIC VIEWS", "SEQUENCE": "SEQUENCES",
    "FILE FORMAT": "FILE FORMATS", "NETWORK RULE": "NETWORK RULES", "AUTHENTICATION POLICY": "AUTHENTICATION POLICIES",
    "MASKING POLICY": "MASKING POLICIES", "ROW ACCESS POLICY": "ROW ACCESS POLICIES",
}  # fmt: skip
"""Kinds of objects in the database, whose extra ones are told of too."""
ACCOUNT_WIDE: Final[Mapping[str, str]] = {
    "DATABASE": "DATABASES", "WAREHOUSE": "WAREHOUSES", "ROLE": "ROLES", "USER": "USERS",
    "NOTIFICATION INTEGRATION": "NOTIFICATION INTEGRATIONS", "STORAGE INTEGRATION": "STORAGE INTEGRATIONS",
    "NETWORK POLICY": "NETWORK POLICIES", "RESOURCE MONITOR": "RESOURCE MONITORS",
}  # fmt: skip
"""Kinds that an account has for others too: only ours are looked at."""
NOT_SEEN: Final = frozenset({2003, 2043, 3001})


class Look:
    """SHOW and DESCRIBE, each asked once."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._seen: dict[str, list[dict[str, Any]]] = {}
        self.unseen: set[str] = set()
        """What this role may not see, by key."""

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """The rows by column, in small letters."""
        if statement not in self._seen:
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
                names = [column[0].lower() for column in cursor.description]
                self._seen[statement] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return self._seen[statement]

    def visible(self, statement: str, *, about: str) -> list[dict[str, Any]]:
        """The rows; none when this role may not see what they are about, which is then among the unseen."""
        try:
            return self.rows(statement)
        except ProgrammingError as error:
            if error.errno not in NOT_SEEN:
                raise
            self.unseen.add(about)
            return []

    @property
    def sees_everything(self) -> bool:
        """Whether what SHOW does not list is not there: Snowflake lists what the role has a privilege on."""
        return str(self.rows("SELECT CURRENT_ROLE() AS role")[0]["role"]) == ADMINISTRATOR

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


def place(kind: str, key: str) -> str:
    """The full name of an object by its key: analytics_platform.raw_data.jobs."""
    name = key.removeprefix(f"{kind.lower()} ")
    return name if kind in ACCOUNT_WIDE else f"{DATABASE}.{name}"
