"""Semantic views of the local account: made from YAML, asked with SEMANTIC_VIEW, seen and granted as in Snowflake."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from snowflake.connector.errors import ProgrammingError

from deploy.local.account import Address
from tests.local_account.trade import MODEL, TABLES

Client = Any


@pytest.fixture
def yaml(client: Client, schema: str) -> str:
    client.run(*TABLES)
    return MODEL.format(schema=schema)


@pytest.fixture
def view(client: Client, schema: str, yaml: str) -> str:
    assert make(client, schema, yaml) == "Semantic view was successfully created."
    return f"test_db.{schema}.trade"


def make(client: Client, schema: str, yaml: str, *, verify_only: bool = False) -> Any:
    flag = ", TRUE" if verify_only else ""
    return client.value(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${yaml}$${flag})")


def test_verifying_makes_nothing(client: Client, schema: str, yaml: str) -> None:
    told = make(client, schema, yaml, verify_only=True)
    assert told == "YAML file is valid for creating a semantic view. No object has been created yet."
    assert client.rows("SHOW SEMANTIC VIEWS") == []


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("tables:", "tabels:", 392400, "Invalid semantic model YAML.*tables: is missing"),
        ("name: trade", "name: [", 392400, "not YAML"),
        ("table: buyers}", "table: byers}", 2003, "BYERS' does not exist or not authorized"),
        ("expr: region", "expr: regoin", 904, "invalid identifier 'REGOIN'"),
        ("SUM(amount)", "SUM(amuont)", 904, "invalid identifier 'AMUONT'"),
        ("primary_key: {columns: [buyer]}", "synonyms: []", 392400, "no primary or unique key of table buyers"),
        ("name: trade", "name: orders", 2203, "is of type 'TABLE', not specified type 'SEMANTIC_VIEW'"),
    ],
)
def test_a_model_that_is_wrong_is_refused_and_nothing_is_made(
    client: Client, schema: str, yaml: str, old: str, new: str, code: int, words: str
) -> None:
    assert old in yaml
    for verify_only in (True, False):
        with pytest.raises(ProgrammingError, match=words) as caught:
            make(client, schema, yaml.replace(old, new), verify_only=verify_only)
        assert caught.value.errno == code
    assert client.rows("SHOW SEMANTIC VIEWS") == []


def test_the_schema_is_qualified_and_there(client: Client, yaml: str) -> None:
    for place, words in (("public", "must be qualified"), ("test_db.nowhere", "NOWHERE' does not exist")):
        with pytest.raises(ProgrammingError, match=words):
            client.run(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('{place}', $${yaml}$$)")


def test_metrics_and_dimensions_come_in_the_order_in_which_they_are_written(client: Client, view: str) -> None:
    rows = client.dicts(
        f"SELECT * FROM SEMANTIC_VIEW({view} DIMENSIONS buyers.region METRICS orders.revenue AS total, order_count)"
        " ORDER BY region"
    )
    assert [list(row) for row in rows] == [["REGION", "TOTAL", "ORDER_COUNT"]] * 2
    assert [tuple(row.values()) for row in rows] == [("North", Decimal(11), 2), ("South", Decimal(12), 2)]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("METRICS orders.revenue", [(23,)]),
        ("METRICS revenue WHERE buyers.region = 'North'", [(11,)]),
        ("METRICS revenue WHERE region IN ('North', 'South') AND (status = 'DONE' OR status IS NULL)", [(16,)]),
        ("METRICS revenue WHERE order_date >= '2026-05-01' AND region <> 'North'", [(7,)]),
        ("DIMENSIONS buyers.region", [("East",), ("North",), ("South",)]),
        ("METRICS buyers.*", [(3,)]),
        ("METRICS orders.*", [(23, 4)]),
        ("METRICS revenue DIMENSIONS MONTH(orders.order_date) AS month_number", [(8, 5), (15, 4)]),
    ],
)
def test_what_is_asked_is_computed_by_the_compiler(
    client: Client, view: str, inside: str, expected: list[tuple[Any, ...]]
) -> None:
    assert sorted(client.rows(f"SELECT * FROM SEMANTIC_VIEW({view} {inside})")) == expected


def test_it_is_a_table_like_any_other_around_it(client: Client, view: str) -> None:
    rows = client.rows(
        f"""WITH q AS (SELECT region, revenue FROM SEMANTIC_VIEW({view} METRICS revenue DIMENSIONS buyers.region))
            SELECT b.buyer, q.revenue FROM q JOIN buyers AS b ON b.region = q.region WHERE q.revenue > %s""",
        11,
    )
    assert rows == [(2, 12)]


def test_values_are_bound_inside_as_well(client: Client, view: str) -> None:
    sql = f"SELECT * FROM SEMANTIC_VIEW({view} METRICS revenue WHERE buyers.region = %s)"
    assert client.rows(sql, "South") == [(12,)]
    assert client.rows(sql, "North") == [(11,)]


@pytest.mark.parametrize(
    ("inside", "code", "words"),
    [
        ("METRICS orders.nothing", 904, "invalid identifier 'ORDERS.NOTHING'"),
        ("METRICS orders.secret", 904, "invalid identifier 'ORDERS.SECRET'"),
        ("METRICS revenue DIMENSIONS buyers.nothing", 904, "invalid identifier 'BUYERS.NOTHING'"),
        ("METRICS revenue WHERE nothing = 1", 904, "invalid identifier"),
        ("METRICS buyers.buyer_count DIMENSIONS orders.status", 10234, "dimension entity 'ORDERS' must be related"),
    ],
)
def test_what_cannot_be_computed_is_an_error(client: Client, view: str, inside: str, code: int, words: str) -> None:
    with pytest.raises(ProgrammingError, match=words) as caught:
        client.rows(f"SELECT * FROM SEMANTIC_VIEW({view} {inside})")
    assert caught.value.errno == code


def test_it_is_shown_described_and_read_back(client: Client, schema: str, view: str, yaml: str) -> None:
    [shown] = client.dicts("SHOW SEMANTIC VIEWS LIKE 'tr%'")
    assert (shown["name"], shown["schema_name"], shown["owner"]) == ("TRADE", schema.upper(), "ACCOUNTADMIN")
    assert shown["comment"] == "Orders and who placed them."
    assert client.rows("SHOW SEMANTIC VIEWS LIKE 'x%'") == []
    [terse] = client.dicts(f"SHOW TERSE SEMANTIC VIEWS IN SCHEMA test_db.{schema}")
    assert terse["kind"] == "SEMANTIC_VIEW"
    described = client.rows(f"DESCRIBE SEMANTIC VIEW {view}")
    assert (None, None, None, "COMMENT", "Orders and who placed them.") in described
    assert ("TABLE", "BUYERS", None, "PRIMARY_KEY", '["BUYER"]') in described
    assert ("RELATIONSHIP", "ORDERS_TO_BUYERS", "ORDERS", "REF_TABLE", "BUYERS") in described
    assert ("DIMENSION", "REGION", "BUYERS", "DATA_TYPE", "VARCHAR") in described
    assert ("METRIC", "REVENUE", "ORDERS", "EXPRESSION", "SUM(amount)") in described
    assert ("METRIC", "SECRET", "ORDERS", "ACCESS_MODIFIER", "PRIVATE") in described
    assert client.value(f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{view}')") == yaml


def test_it_is_dropped_once(client: Client, view: str) -> None:
    client.run(f"DROP SEMANTIC VIEW {view}")
    assert client.rows("SHOW SEMANTIC VIEWS") == []
    client.run(f"DROP SEMANTIC VIEW IF EXISTS {view}")
    for sql in (f"DROP SEMANTIC VIEW {view}", f"DESC SEMANTIC VIEW {view}"):
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            client.run(sql)


@pytest.fixture
def reader(client: Client, connect: Callable[..., Client], schema: str, view: str) -> Client:
    """A role that may use the schema, and has no right on any table or view in it."""
    role = f"reader_{schema}"
    client.run(
        f"CREATE ROLE {role}",
        f"GRANT USAGE ON DATABASE test_db TO ROLE {role}",
        f"GRANT USAGE ON SCHEMA test_db.{schema} TO ROLE {role}",
    )
    return connect(role=role)


def test_the_right_to_the_view_is_enough_and_needed(client: Client, reader: Client, schema: str, view: str) -> None:
    asked = f"SELECT * FROM SEMANTIC_VIEW({view} METRICS revenue)"
    for sql in (asked, f"DESCRIBE SEMANTIC VIEW {view}", f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{view}')"):
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            reader.rows(sql)
    assert reader.rows("SHOW SEMANTIC VIEWS") == []
    client.run(f"GRANT SELECT ON ALL SEMANTIC VIEWS IN SCHEMA test_db.{schema} TO ROLE reader_{schema}")
    assert reader.rows(asked) == [(23,)]
    assert len(reader.rows("SHOW SEMANTIC VIEWS")) == 1
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        reader.rows("SELECT * FROM orders")
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        reader.run(f"DROP SEMANTIC VIEW {view}")
    client.run(f"REVOKE SELECT ON SEMANTIC VIEW {view} FROM ROLE reader_{schema}")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        reader.rows(asked)


def test_replacing_keeps_grants_and_new_views_get_the_future_ones(
    client: Client, reader: Client, schema: str, view: str, yaml: str
) -> None:
    role = f"reader_{schema}"
    client.run(
        f"GRANT SELECT ON SEMANTIC VIEW {view} TO ROLE {role}",
        f"GRANT SELECT ON FUTURE SEMANTIC VIEWS IN SCHEMA test_db.{schema} TO ROLE {role}",
    )
    make(client, schema, yaml.replace("SUM(amount)", "SUM(2 * amount)"))
    make(client, schema, yaml.replace("name: trade", "name: other"))
    assert reader.rows(f"SELECT * FROM SEMANTIC_VIEW({view} METRICS revenue)") == [(46,)]
    assert reader.rows("SELECT * FROM SEMANTIC_VIEW(other METRICS revenue)") == [(23,)]


def test_create_or_alter_keeps_the_birth_of_a_view_and_replacing_begins_another(
    client: Client, schema: str, view: str, yaml: str
) -> None:
    def born() -> Any:
        [row] = client.dicts(f"SHOW SEMANTIC VIEWS IN SCHEMA test_db.{schema}")
        return row["created_on"]

    first, wider = born(), yaml.replace("SUM(amount)", "SUM(2 * amount)")
    call = f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('test_db.{schema}', $${wider}$$, FALSE"
    client.run(f"{call}, TRUE)")
    assert client.rows(f"SELECT * FROM SEMANTIC_VIEW({view} METRICS revenue)") == [(46,)]
    assert born() == first
    client.run(f"{call}, FALSE)")
    assert born() > first


def test_making_one_needs_the_privilege_and_the_tables(client: Client, reader: Client, schema: str, yaml: str) -> None:
    other = yaml.replace("name: trade", "name: mine")
    with pytest.raises(ProgrammingError, match="Insufficient privileges to operate on schema"):
        make(reader, schema, other)
    client.run(f"GRANT CREATE SEMANTIC VIEW ON SCHEMA test_db.{schema} TO ROLE reader_{schema}")
    with pytest.raises(ProgrammingError, match="ORDERS' does not exist or not authorized"):
        make(reader, schema, other)
    client.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA test_db.{schema} TO ROLE reader_{schema}")
    make(reader, schema, other)
    with pytest.raises(ProgrammingError, match="Insufficient privileges to operate on semantic view"):
        make(reader, schema, yaml)


def test_the_analyst_answers_from_a_semantic_view_for_those_who_may(
    account: Address, client: Client, reader: Client, schema: str, view: str
) -> None:
    def ask(by: Client) -> httpx.Response:
        body = {
            "messages": [{"role": "user", "content": [{"type": "text", "text": "turnover by region"}]}],
            "semantic_models": [{"semantic_view": view}],
        }
        headers = {"Authorization": f'Snowflake Token="{by.connection.rest.token}"'}
        return httpx.post(f"{account.url}/api/v2/cortex/analyst/message", json=body, headers=headers, timeout=30)

    answer = ask(client).json()
    assert answer["semantic_model_selection"]["identifier"] == {"semantic_view": view}
    [statement] = [item["statement"] for item in answer["message"]["content"] if item["type"] == "sql"]
    assert {tuple(row) for row in client.rows(statement)} == {("North", Decimal(11)), ("South", Decimal(12))}
    refused = ask(reader)
    assert (refused.status_code, refused.json()["code"]) == (404, "002003")
    assert "does not exist or not authorized" in refused.json()["message"]
