"""Semantic views as the deployer makes them and as Cortex Analyst's semantic SQL asks them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from deploy.local.conformance.conftest import Account

MODEL = """
name: {table}_analysis
description: Amounts by region.
tables:
  - name: sales
    base_table: {{database: {database}, schema: {schema}, table: {table}}}
    primary_key: {{columns: [id]}}
    dimensions:
      - {{name: id, expr: id, data_type: NUMBER}}
      - {{name: region, expr: {column}, data_type: VARCHAR}}
    facts:
      - {{name: amount, expr: amount, data_type: NUMBER}}
    metrics:
      - {{name: total, expr: SUM(amount)}}
"""


@pytest.fixture
def place(account: Account) -> str:
    return f"{account.options['database']}.{account.schema}"


@pytest.fixture
def model(account: Account, connection: SnowflakeConnection, table: str) -> str:
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (id INT, region VARCHAR, amount NUMBER(10, 2))")
    cursor.execute(f"INSERT INTO {table} VALUES (1, 'North', 10), (2, 'South', 5), (3, 'North', 2)")
    database = account.options["database"]
    return MODEL.format(table=table, database=database, schema=account.schema, column="region")


def call(place: str, model: str, verify_only: str = "FALSE") -> str:
    return f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('{place}', $${model}$$, {verify_only})"


def test_verifying_a_model_makes_no_view(connection: SnowflakeConnection, place: str, table: str, model: str) -> None:
    cursor = connection.cursor()
    [[told]] = cursor.execute(call(place, model, "TRUE")).fetchall()
    assert "valid" in told
    assert cursor.execute(f"SHOW SEMANTIC VIEWS LIKE '{table}%' IN SCHEMA {place}").fetchall() == []


def test_a_wrong_column_is_named_when_verifying(connection: SnowflakeConnection, place: str, model: str) -> None:
    with pytest.raises(ProgrammingError, match=r"(?i)no_such_column"):
        connection.cursor().execute(call(place, model.replace("expr: region", "expr: no_such_column"), "TRUE"))


def test_a_view_is_made_replaced_shown_asked_and_dropped(
    connection: SnowflakeConnection, place: str, table: str, model: str
) -> None:
    cursor = connection.cursor(DictCursor)
    view = f"{place}.{table}_analysis"
    cursor.execute(call(place, model))
    cursor.execute(call(place, model))
    [shown] = cursor.execute(f"SHOW SEMANTIC VIEWS LIKE '{table}%' IN SCHEMA {place}").fetchall()
    assert shown["name"] == f"{table}_analysis".upper()
    [terse] = cursor.execute(f"SHOW TERSE SEMANTIC VIEWS IN SCHEMA {place}").fetchall()
    assert terse["name"] == shown["name"]
    asked = f"SELECT * FROM SEMANTIC_VIEW({view} DIMENSIONS sales.region METRICS sales.total) ORDER BY region"
    assert cursor.execute(asked).fetchall() == [
        {"REGION": "North", "TOTAL": Decimal(12)},
        {"REGION": "South", "TOTAL": Decimal(5)},
    ]
    filtered = f"SELECT * FROM SEMANTIC_VIEW({view} METRICS sales.total WHERE sales.region = 'South')"
    assert cursor.execute(filtered).fetchall() == [{"TOTAL": Decimal(5)}]
    facts = f"SELECT * FROM SEMANTIC_VIEW({view} DIMENSIONS sales.id FACTS sales.amount) ORDER BY id LIMIT 1"
    assert cursor.execute(facts).fetchall() == [{"ID": 1, "AMOUNT": Decimal(10)}]
    named = f"SELECT region, AGG(total) AS total FROM {view} GROUP BY region HAVING AGG(total) > 5 ORDER BY region"
    assert cursor.execute(named).fetchall() == [{"REGION": "North", "TOTAL": Decimal(12)}]
    with pytest.raises(ProgrammingError):
        cursor.execute(f"SELECT * FROM SEMANTIC_VIEW({view} FACTS sales.amount METRICS sales.total)")
    described = cursor.execute(f"DESCRIBE SEMANTIC VIEW {view}").fetchall()
    assert ("METRIC", "TOTAL", "SALES") in {
        (row["object_kind"], row["object_name"], row["parent_entity"]) for row in described
    }
    [again] = cursor.execute(f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{view}') AS yaml").fetchall()
    assert "total" in again["YAML"].lower()
    cursor.execute(f"DROP SEMANTIC VIEW {view}")
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(asked)
    assert caught.value.errno == 2003


def test_a_semantic_view_shares_its_names_with_tables(
    connection: SnowflakeConnection, place: str, table: str, model: str
) -> None:
    with pytest.raises(ProgrammingError):
        connection.cursor().execute(call(place, model.replace(f"name: {table}_analysis", f"name: {table}")))


def test_the_ddl_of_a_view_made_from_yaml_makes_the_same_view(
    connection: SnowflakeConnection, place: str, table: str, model: str
) -> None:
    cursor = connection.cursor()
    view = f"{place}.{table}_analysis"
    cursor.execute(call(place, model))
    [[ddl]] = cursor.execute(f"SELECT GET_DDL('SEMANTIC_VIEW', '{view}', TRUE)").fetchall()
    cursor.execute(ddl)
    [[again]] = cursor.execute(f"SELECT GET_DDL('SEMANTIC_VIEW', '{view}', TRUE)").fetchall()
    assert again == ddl
    dictionary = connection.cursor(DictCursor)
    for kind, name in (("DIMENSIONS", "ID"), ("DIMENSIONS", "REGION"), ("FACTS", "AMOUNT"), ("METRICS", "TOTAL")):
        [shown] = dictionary.execute(f"SHOW SEMANTIC {kind} LIKE '{name}' IN {view}").fetchall()
        assert (shown["table_name"], shown["name"]) == ("SALES", name)
    dictionary.execute(f"ALTER SEMANTIC VIEW {view} SET COMMENT = 'Changed'")
    [shown] = dictionary.execute(f"SHOW SEMANTIC VIEWS LIKE '{table}_analysis' IN SCHEMA {place}").fetchall()
    assert shown["comment"] == "Changed"
    cursor.execute(f"DROP SEMANTIC VIEW {view}")
