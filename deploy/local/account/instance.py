"""One DuckDB instance for the whole account, every database a file of its own under the data directory."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from fakesnow import info_schema
from fakesnow.instance import GLOBAL_DATABASE_NAME, FakeSnow
from fakesnow.transforms import show

from deploy.local.account import macros
from deploy.local.account.names import literal, quoted

HISTORY = "_fs_history"
INTERNAL = frozenset({"memory", "system", "temp", GLOBAL_DATABASE_NAME, HISTORY})
"""DuckDB databases that are no databases of the account."""


class LocalSnow(FakeSnow):
    """FakeSnow whose databases, and what spans them, survive a restart.

    FakeSnow keeps what spans databases in memory and gives every login its own instance when it has a path; this one
    attaches files for both, and is opened once.
    """

    def __init__(self, data: Path, *, today: date | None) -> None:
        self.data = data
        self.folder = data / "databases"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.db_path = self.folder
        self.create_database_on_connect = False
        self.create_schema_on_connect = False
        self.nop_regexes = None
        self.results_cache: dict[str, tuple[object, ...]] = {}
        # sqlglot still writes arrow lambdas.
        self.duck_conn = duckdb.connect(":memory:", config={"lambda_syntax": "ENABLE_SINGLE_ARROW"})
        duck = self.duck_conn
        duck.execute("SET GLOBAL TimeZone = 'UTC'")
        duck.execute("SET GLOBAL ieee_floating_point_ops = false")
        for name in (GLOBAL_DATABASE_NAME, HISTORY):
            duck.execute(f"ATTACH {literal(str(data / f'{name}.db'))} AS {name}")
        duck.execute(info_schema.fs_global_creation_sql())
        duck.execute(show.fs_global_creation_sql())
        duck.execute(macros.account_sql(today))
        for file in sorted(self.folder.glob("*.db")):
            self.attach(file.stem)

    def attach(self, database: str) -> None:
        """Open a database's file; it is made when there is none."""
        file = self.folder / f"{database}.db"
        self.duck_conn.execute(f"ATTACH IF NOT EXISTS {literal(str(file))} AS {quoted(database)}")

    def create(self, database: str) -> None:
        self.attach(database)
        # A database's name is letters, digits and underscores, so it needs no quotes in fakesnow's templates.
        self.duck_conn.execute(info_schema.per_db_creation_sql(database))

    def drop(self, database: str) -> None:
        """Close a database and remove its files."""
        self.duck_conn.execute(f"DETACH {quoted(database)}")
        for file in self.folder.glob(f"{database}.db*"):
            file.unlink()

    def databases(self) -> list[str]:
        rows = self.duck_conn.cursor().execute("SELECT database_name FROM duckdb_databases()").fetchall()
        return sorted(name for (name,) in rows if name not in INTERNAL)

    def close(self) -> None:
        """Write what is in the logs into the files, and close them."""
        duck = self.duck_conn
        for database in (*self.databases(), GLOBAL_DATABASE_NAME, HISTORY):
            duck.execute(f"FORCE CHECKPOINT {quoted(database)}")
        duck.close()
