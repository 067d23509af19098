"""A shop of six orders in DuckDB, small enough to compute every answer by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import snowflake.connector
import sqlglot
from snowflake.connector import SnowflakeConnection

from deploy.local.account import running
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import compile_query

SHOP = """
ATTACH ':memory:' AS analytics_platform;
CREATE SCHEMA analytics_platform.reporting;
USE analytics_platform.reporting;
CREATE TABLE customers (customer_id INT, customer_name TEXT, segment TEXT, region TEXT, country TEXT, city TEXT,
                        signup_date DATE, is_active BOOLEAN);
INSERT INTO customers VALUES
    (1, 'Ada',   'Enterprise', 'Europe',        'France',  'Paris',  '2025-01-10', true),
    (2, 'Bob',   'Consumer',   'Europe',        'Germany', 'Berlin', '2025-06-01', true),
    (3, 'Bob',   'Consumer',   'North America', 'Canada',  'Ottawa', '2026-02-01', false),
    (4, 'Dora',  'Enterprise', NULL,            NULL,      NULL,     '2026-10-05', true);
CREATE TABLE products (product_id INT, sku TEXT, product_name TEXT, category TEXT, subcategory TEXT,
                       unit_price DECIMAL(12, 2), unit_cost DECIMAL(12, 2), is_discontinued BOOLEAN, launched_on DATE);
INSERT INTO products VALUES
    (10, 'A', 'Lamp',  'Home',   'Light', 10, 6, false, '2024-01-01'),
    (11, 'B', 'Chair', 'Home',   'Seats', 50, 30, false, '2024-01-01'),
    (12, 'C', 'Phone', 'Mobile', 'Phones', 200, 150, true, '2025-05-05');
CREATE TABLE orders (order_id INT, customer_id INT, order_date DATE, ordered_at TIMESTAMP, status TEXT, channel TEXT,
                     is_cancelled BOOLEAN, is_returned BOOLEAN, gross_amount DECIMAL(14, 2),
                     discount_amount DECIMAL(14, 2), shipping_amount DECIMAL(14, 2), net_amount DECIMAL(14, 2),
                     returned_amount DECIMAL(14, 2), item_count INT);
INSERT INTO orders VALUES
    (100, 1, '2025-10-05', '2025-10-05 08:00', 'COMPLETED', 'Web',     false, false, 210, 10, 5, 200, 0, 1),
    (101, 1, '2026-09-30', '2026-09-30 23:59', 'COMPLETED', 'Web',     false, true,  120, 20, 5, 100, 50, 2),
    (102, 2, '2026-10-01', '2026-10-01 00:00', 'SHIPPED',   'Mobile',  false, false, 20,  0,  0, 20,  0, 1),
    (103, 2, '2026-10-31', '2026-10-31 23:59', 'COMPLETED', NULL,      false, false, 200, 0,  0, 200, 0, 1),
    (104, 3, '2026-10-15', '2026-10-15 12:00', 'CANCELLED', 'Web',     true,  false, 50,  0,  9, 50,  0, 1),
    (105, 4, '2026-11-02', '2026-11-02 12:00', 'PENDING',   'Partner', false, false, 70,  0,  5, 70,  0, 2);
CREATE TABLE order_lines (order_item_id INT, order_id INT, customer_id INT, product_id INT, order_date DATE,
                          status TEXT, channel TEXT, quantity INT, unit_price DECIMAL(12, 2),
                          discount_amount DECIMAL(14, 2), revenue DECIMAL(14, 2), cost DECIMAL(14, 2),
                          margin DECIMAL(14, 2), returned_amount DECIMAL(14, 2));
INSERT INTO order_lines VALUES
    (1, 100, 1, 12, '2025-10-05', 'COMPLETED', 'Web',     1, 210, 10, 200, 150, 50, 0),
    (2, 101, 1, 10, '2026-09-30', 'COMPLETED', 'Web',     2, 10,  0,  20,  12,  8,  0),
    (3, 101, 1, 11, '2026-09-30', 'COMPLETED', 'Web',     2, 50,  20, 80,  60,  20, 50),
    (4, 102, 2, 10, '2026-10-01', 'SHIPPED',   'Mobile',  2, 10,  0,  20,  12,  8,  0),
    (5, 103, 2, 12, '2026-10-31', 'COMPLETED', NULL,      1, 200, 0,  200, 150, 50, 0),
    (6, 105, 4, 10, '2026-11-02', 'PENDING',   'Partner', 2, 10,  0,  20,  12,  8,  0),
    (7, 105, 4, 11, '2026-11-02', 'PENDING',   'Partner', 1, 50,  0,  50,  30,  20, 0);
"""

Run = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def _no_reader_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A reader that raises is no answer to a person, and no refusal to a test."""
    yield
    assert "question_unreadable" not in caplog.text


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 23)


@pytest.fixture(scope="session")
def sales() -> SemanticModel:
    path = Path(__file__).parents[2] / "semantic_models" / "sales.yaml"
    return SemanticModel.from_yaml(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shop() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(SHOP)
        yield connection


@pytest.fixture(scope="module")
def run(shop: duckdb.DuckDBPyConnection, sales: SemanticModel, today: date) -> Run:
    """Compile a query, translate Snowflake's SQL to DuckDB's, and give its rows."""

    def answer(**slots: Any) -> list[tuple[Any, ...]]:
        compiled = compile_query(sales, SemanticQuery.model_validate(slots), today=today)
        translated = sqlglot.transpile(compiled.sql, read="snowflake", write="duckdb")[0]
        cursor = shop.execute(translated)
        assert [column.name for column in compiled.columns] == [column[0] for column in cursor.description]
        return [tuple(_plain(value) for value in row) for row in cursor.fetchall()]

    return answer


def _plain(value: Any) -> Any:
    """Decimals as numbers, dates as text, so that expectations read like a table."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value if value is None or isinstance(value, (str, int, float, bool)) else float(value)


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory, today: date) -> Iterator[SnowflakeConnection]:
    """A connection to a local account in which nothing is yet but a database."""
    with running(tmp_path_factory.mktemp("empty-account"), today=today) as address:
        connection = snowflake.connector.connect(
            account="local", user="admin", password="any", protocol="http", host=address.host, port=address.port
        )
        with connection:
            connection.cursor().execute("CREATE DATABASE desk")
            yield connection


@pytest.fixture(scope="session")
def compiled_on(empty_account: SnowflakeConnection, today: date) -> Callable[[str, SemanticModel], Run]:
    """Loads tables into the account, and gives what compiles a query over their model and runs it there."""

    def load(tables: str, model: SemanticModel) -> Run:
        for statement in filter(str.strip, tables.split(";")):
            empty_account.cursor().execute(statement)

        def answer(**slots: Any) -> list[tuple[Any, ...]]:
            compiled = compile_query(model, SemanticQuery.model_validate(slots), today=today)
            with empty_account.cursor() as cursor:
                rows = cursor.execute(compiled.sql).fetchall()
                assert [one.name for one in compiled.columns] == [one.name.lower() for one in cursor.description]
            return [tuple(_plain(value) for value in row) for row in rows]

        return answer

    return load
