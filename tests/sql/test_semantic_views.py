"""Semantic views as `assistant sql apply` makes them: verified first, altered with their grants kept, made again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from snowflake.connector import SnowflakeConnection

from deploy.sql import deployer as sql

Rows = Callable[..., list[tuple[Any, ...]]]

MODEL = """
name: {name}
description: {words}
tables:
  - name: customers
    base_table: {{database: analytics_platform, schema: reporting, table: customers}}
    primary_key: {{columns: [customer_id]}}
    dimensions:
      - {{name: customer_id, expr: customer_id, data_type: NUMBER}}
      - {{name: region, expr: {column}, data_type: VARCHAR}}
    metrics:
      - {{name: customer_count, expr: COUNT(*)}}
"""


class Folder:
    """A folder of semantic models of its own, and no SQL file."""

    def __init__(self, folder: Path, connection: SnowflakeConnection) -> None:
        self.folder = folder
        self.connection = connection
        self.mark = uuid.uuid4().hex[:8]
        (folder / "sql").mkdir()
        (folder / "sql" / "deploy_order.md").touch()
        (folder / "models").mkdir()

    def write(self, name: str, *, words: str = "one", column: str = "region") -> str:
        name = f"{name}_{self.mark}"
        text = MODEL.format(name=name, words=words, column=column)
        (self.folder / "models" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return name

    def plan(self) -> sql.Plan:
        return sql.plan(self.connection, {}, root=self.folder / "sql", semantic_models=self.folder / "models")

    def apply(self) -> sql.Report:
        return sql.apply(self.connection, self.plan(), git_commit="abc")


@pytest.fixture
def folder(tmp_path: Path, connection: SnowflakeConnection) -> Folder:
    return Folder(tmp_path, connection)


def test_every_model_of_ours_is_a_semantic_view_that_readers_may_ask(rows: Rows) -> None:
    listed = rows("SHOW SEMANTIC VIEWS IN SCHEMA analytics_platform.reporting")
    names = {row[1] for row in listed}
    assert {"SALES_ANALYSIS", "CUSTOMERS_ANALYSIS", "OPERATIONS_ANALYSIS"} <= names
    for name in ("SALES_ANALYSIS", "CUSTOMERS_ANALYSIS", "OPERATIONS_ANALYSIS"):
        granted = rows(f"SHOW GRANTS ON SEMANTIC VIEW analytics_platform.reporting.{name}")
        assert ("SELECT", "ANALYTICS_REPORTING_READ") in {(row[1], row[5]) for row in granted}


def test_a_model_becomes_a_view_and_a_file_on_the_stage(folder: Folder, rows: Rows) -> None:
    name = folder.write("trial")
    plan = folder.plan()
    assert plan.text().splitlines()[:2] == [
        f"  + new        models/{name}.yaml",
        f"        semantic view reporting.{name}",
    ]
    assert [done.path for done in folder.apply().applied] == [f"models/{name}.yaml"]
    assert folder.plan().due == ()
    counted = rows(f"SELECT * FROM SEMANTIC_VIEW(analytics_platform.reporting.{name} METRICS customers.customer_count)")
    assert counted == rows("SELECT COUNT(*) FROM analytics_platform.reporting.customers")
    staged = rows("LIST @analytics_platform.reporting.semantic_models")
    assert any(f"{name}.yaml" in row[0] for row in staged)


def test_only_a_changed_model_is_altered_and_what_hangs_on_its_view_stays(folder: Folder, rows: Rows) -> None:
    first, second = folder.write("first"), folder.write("second")
    folder.apply()
    rows(f"GRANT REFERENCES ON SEMANTIC VIEW analytics_platform.reporting.{first} TO ROLE assistant_admin")
    [before] = rows(f"SHOW SEMANTIC VIEWS LIKE '{first}' IN SCHEMA analytics_platform.reporting")
    folder.write("first", words="two")
    plan = folder.plan()
    assert [(step.path, step.state) for step in plan.due] == [(f"models/{first}.yaml", "changed")]
    assert second not in plan.text()
    folder.apply()
    [shown] = rows(f"SHOW SEMANTIC VIEWS LIKE '{first}' IN SCHEMA analytics_platform.reporting")
    assert "two" in shown
    assert shown[0] == before[0], "its birth: it was altered, not made anew"
    granted = rows(f"SHOW GRANTS ON SEMANTIC VIEW analytics_platform.reporting.{first}")
    assert ("REFERENCES", "ASSISTANT_ADMIN") in {(row[1], row[5]) for row in granted}


def test_a_view_that_somebody_dropped_is_planned_and_made_again(folder: Folder, rows: Rows) -> None:
    name = folder.write("gone")
    folder.apply()
    rows(f"DROP SEMANTIC VIEW analytics_platform.reporting.{name}")
    assert [step.state for step in folder.plan().due] == ["missing"]
    folder.apply()
    assert rows(f"SHOW SEMANTIC VIEWS LIKE '{name}' IN SCHEMA analytics_platform.reporting")


def test_a_model_that_snowflake_refuses_leaves_every_view_as_it_is(folder: Folder, rows: Rows) -> None:
    good, bad = folder.write("a_good"), folder.write("b_bad", column="regionn")
    with pytest.raises(sql.ModelRefused, match=rf"(?s)models/{bad}\.yaml: .*invalid identifier 'REGIONN'"):
        folder.apply()
    assert rows(f"SHOW SEMANTIC VIEWS LIKE '%{folder.mark}' IN SCHEMA analytics_platform.reporting") == []
    folder.write("b_bad")
    assert len(folder.apply().applied) == 2
    assert (
        good in str(rows(f"SHOW SEMANTIC VIEWS LIKE '%{folder.mark}' IN SCHEMA analytics_platform.reporting")).lower()
    )
