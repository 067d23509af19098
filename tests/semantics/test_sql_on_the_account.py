"""What the analyst writes runs on the account: every verified query, and the SQL of every question in the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
import yaml
from snowflake.connector import SnowflakeConnection

from deploy.local.account import Address
from tools.semantics.english import reply
from tools.semantics.model import SemanticModel
from tools.semantics.sql import physical_sql

TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[2]
NAMES = ("sales", "customers", "operations")
MODELS = {
    name: SemanticModel.from_yaml((ROOT / "semantic_models" / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in NAMES
}
VERIFIED = [(name, query.name) for name in NAMES for query in MODELS[name].verified_queries]
# Views about the platform's own running may rightly be empty right after the start.
MAY_BE_EMPTY = {"components_with_problems", "failed_jobs_last_7_days", "waiting_jobs", "failing_data_checks"}


@pytest.fixture(scope="module")
def connection(filled_account: Address) -> Iterator[SnowflakeConnection]:
    with snowflake.connector.connect(
        account="local",
        user="admin",
        password="any",
        protocol="http",
        host=filled_account.host,
        port=filled_account.port,
        login_timeout=30,
        network_timeout=60,
    ) as connected:
        yield connected


def rows(connection: SnowflakeConnection, sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name.lower() for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def answer(connection: SnowflakeConnection, question: str, model: str = "sales") -> list[dict[str, Any]]:
    messages = [{"role": "user", "content": [{"type": "text", "text": question}]}]
    found = reply([MODELS[model]], messages, today=TODAY)
    assert found.sql is not None, found.text
    return rows(connection, found.sql)


@pytest.mark.parametrize(("model", "name"), VERIFIED, ids=[f"{model}-{name}" for model, name in VERIFIED])
def test_every_verified_query_runs_and_finds_something(connection: SnowflakeConnection, model: str, name: str) -> None:
    query = next(one for one in MODELS[model].verified_queries if one.name == name)
    found = rows(connection, physical_sql(MODELS[model], query.sql))
    assert found or name in MAY_BE_EMPTY or model == "operations"


def test_every_question_of_the_table_that_is_answered_runs(connection: SnowflakeConnection) -> None:
    table = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
    ran = 0
    for name in NAMES:
        for row in table[name]:
            if "refuse" in row or "verified" in row:
                continue
            turns = [*row.get("history", ()), row["q"]]
            messages = [{"role": "user", "content": [{"type": "text", "text": text}]} for text in turns]
            found = reply([MODELS[name]], messages, today=TODAY)
            if found.sql is not None:
                rows(connection, found.sql)
                ran += 1
    assert ran > 100


def test_a_total_equals_the_sum_of_its_parts_by_every_dimension(connection: SnowflakeConnection) -> None:
    whole = answer(connection, "total revenue")[0]["total_revenue"]
    assert whole > 0
    for group in ("segment", "channel", "category", "country", "customer", "month", "quarter"):
        parts = answer(connection, f"revenue by {group}")
        assert sum(row["total_revenue"] for row in parts) == whole, group


def test_the_analysts_trend_equals_the_verified_one(connection: SnowflakeConnection) -> None:
    verified = answer(connection, "Show me revenue trends for the last 6 months")
    parsed = answer(connection, "monthly revenue for the last six months")
    assert [tuple(row.values()) for row in verified] == [tuple(row.values()) for row in parsed]
    assert len(parsed) == 6


def test_a_comparison_equals_two_questions(connection: SnowflakeConnection) -> None:
    both = answer(connection, "sales in 2025 vs 2024 by category")
    now = {row["category"]: row["total_revenue"] for row in answer(connection, "sales by category in 2025")}
    then = {row["category"]: row["total_revenue"] for row in answer(connection, "sales by category in 2024")}
    assert {row["category"]: row["total_revenue"] for row in both} == now
    assert {row["category"]: row["previous_total_revenue"] for row in both} == then


def test_shares_add_up_to_a_hundred(connection: SnowflakeConnection) -> None:
    parts = answer(connection, "share of revenue by region in 2025")
    assert abs(sum(float(row["share_percent"]) for row in parts) - 100) < 0.1


def test_values_from_the_data_become_filters(connection: SnowflakeConnection) -> None:
    def values(table: Any, expr: str, limit: int) -> list[str]:
        sql = f"SELECT DISTINCT {expr} AS v FROM {table.full_name} WHERE {expr} IS NOT NULL LIMIT {limit}"
        return [str(row["v"]) for row in rows(connection, sql)]

    messages = [{"role": "user", "content": [{"type": "text", "text": "revenue for laptops in 2025 by month"}]}]
    found = reply([MODELS["sales"]], messages, today=TODAY, values=values)
    assert found.query is not None, found.text
    assert [one.field for one in found.query.filters] == ["products.subcategory"]
    assert len(rows(connection, found.sql or "")) == 12
