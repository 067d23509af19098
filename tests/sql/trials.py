"""A folder of SQL files of a test's own, applied to the account that all tests of this folder share."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from snowflake.connector import SnowflakeConnection

from deploy.sql import deployer as sql


class Trial:
    """A folder of SQL files of its own, applied to the shared account; its file and table names are its own too."""

    def __init__(self, folder: Path, connection: SnowflakeConnection) -> None:
        self.folder = folder
        self.connection = connection
        self.mark = uuid.uuid4().hex[:8]
        self.table = f"analytics_platform.raw_data.trial_{self.mark}"
        self.files: list[str] = []
        (folder / "models").mkdir()

    def write(self, name: str, text: str, *, entry: str = "") -> str:
        path = f"{name}_{self.mark}.sql"
        (self.folder / path).write_text(text.replace("{table}", self.table), encoding="utf-8")
        if path not in self.files:
            self.files.append(path)
            with (self.folder / "deploy_order.md").open("a", encoding="utf-8") as order:
                order.write(f"{len(self.files)}. [{path}]({path}){entry}\n")
        return path

    def plan(self, **options: Any) -> sql.Plan:
        variables = options.pop("variables", {})
        return sql.plan(self.connection, variables, root=self.folder, semantic_models=self.folder / "models", **options)

    def apply(self, **options: Any) -> sql.Report:
        return sql.apply(self.connection, self.plan(), git_commit="abc", **options)
