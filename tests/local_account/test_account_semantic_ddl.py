"""CREATE SEMANTIC VIEW and its kin, as Snowflake documents them, on the local account."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import yaml
from snowflake.connector.errors import ProgrammingError

from tests.local_account.trade import TABLES

Client = Any

TRADE = """CREATE SEMANTIC VIEW trade
  TABLES (
    o AS orders PRIMARY KEY (order_id) UNIQUE (buyer, order_date) WITH SYNONYMS ('purchases', 'sales')
      COMMENT = 'Or''ders',
    buyers PRIMARY KEY (buyer)
  )
  RELATIONSHIPS (orders_to_buyers AS o (buyer) REFERENCES buyers)
  FACTS (
    PRIVATE o.amt AS amount,
    buyers.spent AS SUM(o.amt) COMMENT = 'Of one buyer'
  )
  DIMENSIONS (
    buyers.region AS buyers.region WITH SYNONYMS = ('area', 'place') COMMENT = 'Where, and so on (of the buyer)',
    o.day AS order_date,
    o.is_big LABELS = (FILTER) AS amount > 5
  )
  METRICS (
    o.revenue AS SUM(o.amt) WITH SYNONYMS ('turnover') COMMENT = 'All of it',
    PRIVATE o.largest AS MAX(o.amt),
    o.balance NON ADDITIVE BY (o.day DESC NULLS LAST) AS SUM(o.amt),
    buyers.number_of_buyers AS COUNT(buyer),
    revenue_each AS o.revenue / buyers.number_of_buyers
  )
  COMMENT = 'Orders and who placed them'
  AI_SQL_GENERATION 'Be exact.'
  AI_QUESTION_CATEGORIZATION 'Reject salaries.'
  AI_VERIFIED_QUERIES (
    total AS (QUESTION 'How much?' VERIFIED_AT 1795392000 ONBOARDING_QUESTION TRUE VERIFIED_BY '(STEWARD = ada)'
              SQL 'SELECT SUM(amt) FROM o WHERE status <> ''OPEN''')
  )"""


@pytest.fixture
def tables(client: Client) -> Client:
    client.run(*TABLES)
    return client


@pytest.fixture
def trade(tables: Client) -> Client:
    assert tables.value(TRADE) == "Semantic view TRADE successfully created."
    return tables


def model_of(client: Client, view: str = "trade") -> dict[str, Any]:
    content = yaml.safe_load(client.value(f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{view}')"))
    assert isinstance(content, dict)
    return content


def refused(client: Client, sql: str) -> tuple[int, str]:
    with pytest.raises(ProgrammingError) as caught:
        client.run(sql)
    return caught.value.errno, str(caught.value.msg)


def test_a_view_made_by_ddl_is_asked_like_any_other(trade: Client) -> None:
    rows = trade.rows("SELECT region, AGG(revenue), AGG(number_of_buyers) FROM trade GROUP BY region ORDER BY region")
    assert rows == [("East", None, 1), ("North", 11, 1), ("South", 12, 1)]
    assert trade.rows("SELECT * FROM SEMANTIC_VIEW(trade METRICS revenue_each)") == [(pytest.approx(23 / 3),)]
    assert trade.rows("SELECT * FROM SEMANTIC_VIEW(trade FACTS spent DIMENSIONS region) ORDER BY spent LIMIT 1") == [
        (Decimal(11), "North")
    ]
    assert refused(trade, "SELECT * FROM SEMANTIC_VIEW(trade FACTS amt)")[0] == 904


def test_every_clause_is_in_the_yaml_of_the_view(trade: Client) -> None:
    model = model_of(trade)
    orders, buyers = model["tables"]
    assert (model["name"], model["description"]) == ("TRADE", "Orders and who placed them")
    assert (orders["name"], orders["base_table"]["table"], orders["description"]) == ("O", "ORDERS", "Or'ders")
    assert orders["synonyms"] == ["purchases", "sales"]
    assert orders["unique_keys"] == [{"columns": ["BUYER", "ORDER_DATE"]}]
    assert buyers["base_table"]["database"] == "TEST_DB"
    assert buyers["dimensions"] == [
        {"name": "REGION", "expr": "buyers.region", "synonyms": ["area", "place"],
         "description": "Where, and so on (of the buyer)", "data_type": "VARCHAR"}
    ]  # fmt: skip
    assert orders["time_dimensions"] == [{"name": "DAY", "expr": "order_date", "data_type": "DATE"}]
    assert orders["dimensions"] == [
        {"name": "IS_BIG", "labels": ["filter"], "expr": "amount > 5", "data_type": "BOOLEAN"}
    ]
    assert orders["facts"][0]["access_modifier"] == "private_access"
    assert [metric.get("access_modifier") for metric in orders["metrics"]] == [None, "private_access", None]
    assert orders["metrics"][2]["non_additive_dimensions"] == [
        {"table": "O", "dimension": "DAY", "sort_direction": "descending", "null_order": "last"}
    ]
    assert model["metrics"] == [{"name": "REVENUE_EACH", "expr": "o.revenue / buyers.number_of_buyers"}]
    assert model["relationships"] == [
        {"name": "ORDERS_TO_BUYERS", "left_table": "O", "right_table": "BUYERS",
         "relationship_columns": [{"left_column": "BUYER", "right_column": "BUYER"}]}
    ]  # fmt: skip
    assert model["module_custom_instructions"] == {
        "sql_generation": "Be exact.",
        "question_categorization": "Reject salaries.",
    }
    assert model["verified_queries"] == [
        {"name": "TOTAL", "question": "How much?", "verified_at": 1795392000, "use_as_onboarding_question": True,
         "verified_by": "(STEWARD = ada)", "sql": "SELECT SUM(amt) FROM o WHERE status <> 'OPEN'"}
    ]  # fmt: skip


def test_the_ddl_of_a_view_makes_the_same_view(trade: Client) -> None:
    ddl = trade.value("SELECT GET_DDL('SEMANTIC_VIEW', 'trade')")
    assert ddl.startswith("create or replace semantic view TRADE\n\ttables (\n\t\tO as TEST_DB.")
    assert "private O.AMT as amount" in ddl
    before = model_of(trade)
    trade.run(ddl)
    assert model_of(trade) == before
    assert trade.value("SELECT GET_DDL('SEMANTIC_VIEW', 'trade')") == ddl
    schema = trade.value("SELECT CURRENT_SCHEMA()")
    full = trade.value("SELECT GET_DDL('SEMANTIC_VIEW', 'trade', TRUE)")
    assert full.startswith(f"create or replace semantic view TEST_DB.{schema}.TRADE\n")


def test_ranges_and_asof_are_relationships_too(tables: Client) -> None:
    tables.run(
        "CREATE TABLE prices (price INT, start_day DATE, end_day DATE)",
        """CREATE SEMANTIC VIEW priced
             TABLES (orders PRIMARY KEY (order_id),
                     prices CONSTRAINT spans DISTINCT RANGE BETWEEN start_day AND end_day EXCLUSIVE,
                     newest AS prices UNIQUE (start_day))
             RELATIONSHIPS (of_day AS orders (order_date) REFERENCES prices (BETWEEN start_day AND end_day EXCLUSIVE),
                            since AS orders (order_date) REFERENCES newest (ASOF start_day))
             DIMENSIONS (prices.price AS price, newest.start_day AS start_day)
             METRICS (orders.revenue AS SUM(amount))""",
        "INSERT INTO prices VALUES (3, '2026-04-01', '2026-05-01'), (4, '2026-05-01', NULL)",
    )
    assert tables.rows("SELECT price, AGG(revenue) FROM priced GROUP BY price ORDER BY 1") == [(3, 15), (4, 8)]
    newest = "SELECT MONTH(start_day) AS m, AGG(revenue) FROM priced GROUP BY m ORDER BY m"
    assert tables.rows(newest) == [(4, 15), (5, 8)]
    before = model_of(tables, "priced")
    tables.run(tables.value("SELECT GET_DDL('SEMANTIC_VIEW', 'priced')"))
    assert model_of(tables, "priced") == before


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("METRICS (orders.n AS COUNT(order_id)) TABLES (orders)", 1003, "TABLES must be specified before METRICS"),
        ("TABLES (orders) METRICS (orders.n AS COUNT(*)) FACTS (orders.a AS amount)", 1003, "FACTS must be specified"),
        ("TABLES (orders)", 392400, "at least one dimension or metric"),
        ("TABLES (orders) FACTS (orders.a AS amount)", 392400, "at least one dimension or metric"),
        ("TABLES (orders) METRICS (orders.n AS COUNT(order_idd))", 904, "invalid identifier 'ORDER_IDD'"),
        ("TABLES (orders) METRICS (orders.n AS amount)", 392400, "outside an aggregate"),
        ("TABLES (orders) METRICS (other.n AS COUNT(*))", 904, "invalid identifier 'other.n'"),
        ("TABLES (nowhere) METRICS (nowhere.n AS COUNT(*))", 2003, "NOWHERE' does not exist"),
        ("TABLES (orders) DIMENSIONS (PRIVATE orders.status AS status)", 1003, "cannot be private"),
        ("TABLES (orders) DIMENSIONS (orders.status)", 1003, "AS is missing"),
        ("TABLES (orders, buyers) RELATIONSHIPS (orders (buyer) REFERENCES buyers (buyer)) DIMENSIONS (orders.a AS 1)",
         392400, "no primary or unique key of table BUYERS"),
        ("TABLES (orders, buyers) RELATIONSHIPS (orders (buyer) REFERENCES buyers) METRICS (orders.n AS COUNT(*))",
         1003, "columns of another number"),
        ("TABLES (orders) METRICS (orders.n AS COUNT(*)) WITH EXTENSION (CA = '{')", 1003, "is no JSON"),
        ("TABLES (orders) METRICS (orders.n AS COUNT(*)) FOREVER", 1003, "unexpected 'FOREVER'"),
        ('TABLES (orders) METRICS (orders."how many" AS COUNT(*))', 2, "other signs than letters"),
    ],
)  # fmt: skip
def test_what_is_no_semantic_view_is_refused_and_nothing_is_made(
    tables: Client, sql: str, code: int, words: str
) -> None:
    errno, message = refused(tables, f"CREATE SEMANTIC VIEW wrong {sql}")
    assert (errno, words in message) == (code, True), message
    assert tables.rows("SHOW SEMANTIC VIEWS") == []


def test_a_view_is_replaced_altered_or_left_as_it_is(trade: Client) -> None:
    small = "SEMANTIC VIEW {}trade TABLES (orders) METRICS (orders.n AS COUNT(*))"
    assert refused(trade, f"CREATE {small.format('')}")[0] == 2002
    trade.run(f"CREATE {small.format('IF NOT EXISTS ')}")
    assert len(model_of(trade)["tables"]) == 2
    for word in ("OR REPLACE", "OR ALTER"):
        trade.run(f"CREATE {word} {small.format('')}")
        assert trade.rows("SELECT AGG(n) FROM trade") == [(4,)]
    assert (
        refused(trade, "CREATE OR REPLACE SEMANTIC VIEW orders TABLES (orders) METRICS (orders.n AS COUNT(*))")[0]
        == 2203
    )


def test_grants_are_copied_when_that_is_said(trade: Client, schema: str) -> None:
    role = f"reader_{schema}"
    trade.run(f"CREATE ROLE {role}", f"GRANT SELECT ON SEMANTIC VIEW trade TO ROLE {role}")

    def readers() -> set[str]:
        return {row[5] for row in trade.rows("SHOW GRANTS ON SEMANTIC VIEW trade") if row[1] == "SELECT"}

    trade.run(TRADE.replace("CREATE", "CREATE OR REPLACE", 1) + " COPY GRANTS")
    assert readers() == {role.upper()}
    trade.run("ALTER SEMANTIC VIEW trade RENAME TO traded", "ALTER SEMANTIC VIEW traded RENAME TO trade")
    assert readers() == {role.upper()}
    trade.run(TRADE.replace("CREATE", "CREATE OR REPLACE", 1))
    assert readers() == set()


def test_a_view_is_renamed_and_commented(trade: Client) -> None:
    trade.run("ALTER SEMANTIC VIEW trade RENAME TO commerce", "ALTER SEMANTIC VIEW commerce SET COMMENT = 'It''s new'")
    [shown] = trade.dicts("SHOW SEMANTIC VIEWS")
    assert (shown["name"], shown["comment"]) == ("COMMERCE", "It's new")
    assert (model_of(trade, "commerce")["name"], model_of(trade, "commerce")["description"]) == ("COMMERCE", "It's new")
    trade.run("COMMENT ON SEMANTIC VIEW commerce IS 'newer'")
    assert trade.dicts("SHOW SEMANTIC VIEWS")[0]["comment"] == "newer"
    trade.run("ALTER SEMANTIC VIEW commerce UNSET COMMENT", "ALTER SEMANTIC VIEW IF EXISTS trade UNSET COMMENT")
    assert "description" not in model_of(trade, "commerce")
    assert refused(trade, "ALTER SEMANTIC VIEW trade UNSET COMMENT")[0] == 2003
    assert refused(trade, "ALTER SEMANTIC VIEW commerce RENAME TO orders")[0] == 2002
    assert "renamed, commented or replaced" in refused(trade, "ALTER SEMANTIC VIEW commerce ADD METRIC x")[1]


def test_dimensions_facts_and_metrics_are_listed(trade: Client, schema: str) -> None:
    place = ("TEST_DB", schema.upper(), "TRADE")
    assert trade.rows("SHOW SEMANTIC DIMENSIONS IN trade") == [
        (*place, "BUYERS", "REGION", "VARCHAR", '["area", "place"]', "Where, and so on (of the buyer)"),
        (*place, "O", "DAY", "DATE", None, None),
        (*place, "O", "IS_BIG", "BOOLEAN", None, None),
    ]
    assert [row["name"] for row in trade.dicts("SHOW SEMANTIC FACTS")] == ["SPENT", "AMT"]
    assert trade.rows("SHOW SEMANTIC METRICS LIKE 'REV%' IN SCHEMA") == [
        (*place, "O", "REVENUE", "NUMBER", '["turnover"]', "All of it"),
        (*place, None, "REVENUE_EACH", "FLOAT", None, None),
    ]
    assert len(trade.rows("SHOW SEMANTIC METRICS IN DATABASE test_db LIMIT 1")) == 1
    assert refused(trade, "SHOW SEMANTIC DIMENSIONS IN nothing")[0] == 2003


def test_the_dimensions_of_a_metric_are_those_it_can_be_asked_by(trade: Client) -> None:
    shown = trade.dicts("SHOW SEMANTIC DIMENSIONS IN trade FOR METRIC number_of_buyers")
    assert [list(row) for row in shown] == [["table_name", "name", "data_type", "required", "synonyms", "comment"]]
    assert (shown[0]["name"], shown[0]["required"]) == ("REGION", False)
    for_revenue = trade.rows("SHOW SEMANTIC DIMENSIONS LIKE '%' IN trade FOR METRIC o.revenue STARTS WITH 'D'")
    assert [row[:2] for row in for_revenue] == [("O", "DAY")]
    for name in [row[1] for row in trade.rows("SHOW SEMANTIC DIMENSIONS IN trade FOR METRIC revenue_each")]:
        assert trade.rows(f"SELECT {name}, AGG(revenue_each) FROM trade GROUP BY 1")
    assert refused(trade, "SHOW SEMANTIC DIMENSIONS IN trade FOR METRIC nothing")[0] == 904


def test_the_definition_and_what_is_private_are_for_those_who_may_reference(
    trade: Client, connect: Callable[..., Client], schema: str
) -> None:
    role = f"reader_{schema}"
    trade.run(
        f"CREATE ROLE {role}",
        f"GRANT USAGE ON DATABASE test_db TO ROLE {role}",
        f"GRANT USAGE ON SCHEMA test_db.{schema} TO ROLE {role}",
        f"GRANT SELECT ON SEMANTIC VIEW trade TO ROLE {role}",
    )
    reader = connect(role=role)
    names = [row["name"] for row in reader.dicts("SHOW SEMANTIC METRICS IN trade")]
    assert ("LARGEST" in names, "REVENUE" in names) == (False, True)
    assert refused(reader, "SELECT GET_DDL('SEMANTIC_VIEW', 'trade')")[0] == 2003
    assert refused(reader, "CREATE SEMANTIC VIEW mine TABLES (orders) METRICS (orders.n AS COUNT(*))")[0] == 3001
    assert refused(reader, "ALTER SEMANTIC VIEW trade UNSET COMMENT")[0] == 3001
    trade.run(f"GRANT REFERENCES ON SEMANTIC VIEW trade TO ROLE {role}")
    assert "LARGEST" in [row["name"] for row in reader.dicts("SHOW SEMANTIC METRICS IN trade")]
    assert "PRIVATE O.LARGEST" in reader.value("SELECT GET_DDL('SEMANTIC_VIEW', 'trade')").upper()
