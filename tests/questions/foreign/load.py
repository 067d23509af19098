"""Creates a foreign schema in an account and fills it with its rows."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from snowflake.connector import SnowflakeConnection

BATCH = 2000


def load(connection: SnowflakeConnection, folder: Path) -> None:
    """Run the folder's `schema.sql` and insert what its `data.py` makes."""
    statements = _statements((folder / "schema.sql").read_text())
    places = _places(statements)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        for table, rows in _rows(folder).items():
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                marks = ", ".join(["%s"] * len(batch[0]))
                cursor.executemany(f"INSERT INTO {places[table]} VALUES ({marks})", batch)


def _rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    spec = importlib.util.spec_from_file_location(f"foreign_data_{folder.name}", folder / "data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows: dict[str, list[tuple[Any, ...]]] = module.rows()
    return rows


def _statements(text: str) -> list[str]:
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def _places(statements: list[str]) -> dict[str, str]:
    """The full name of each table that the statements create, by its last part."""
    created = (re.match(r"CREATE OR REPLACE TABLE (\S+)", statement) for statement in statements)
    return {match[1].rsplit(".", 1)[1]: match[1] for match in created if match}
