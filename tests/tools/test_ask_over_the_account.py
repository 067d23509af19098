"""A question all the way: Cortex Analyst, the guard, Snowflake, a table, a chart, words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tools.answer import Column, Table
from tools.ask import (
    SEMANTIC_MODELS,
    NotAnswerable,
    UnknownSemanticModel,
    ask,
    model_references,
    question_to_sql,
    rows_differ,
    turn_messages,
    understand,
)
from tools.clients.result_set import ResultSet
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed, RefusedSql
from tools.figures import write
from tools.follow_ups import BY_CATEGORY, OVER_TIME, SALES_METRICS, SINGLE, STARTERS
from tools.person import Person
from tools.services import Services, open_services
from tools.settings import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TAG = QueryTag(tool="test")


def test_a_trend_has_a_line_and_words_with_its_own_numbers(services: Services, ada: Person) -> None:
    heard: list[str] = []

    answer = ask(services, ada, "Show me revenue trends for the last 6 months", progress=heard.append)

    assert answer.table is not None
    assert [column.name for column in answer.table.columns] == ["month", "total_revenue"]
    assert [column.type for column in answer.table.columns] == ["date", "number"]
    assert answer.table.columns[1].format == "currency"
    assert answer.table.row_count == 6
    assert answer.chart is not None
    assert answer.chart.kind == "line"
    assert write(answer.table.rows[-1][1], answer.table.columns[1]) in answer.text
    assert "1 May 2026 to 31 October 2026" in (answer.understood or "")
    assert answer.semantic_model == "sales"
    assert answer.query_id
    assert answer.request_id
    assert not answer.refused
    assert heard[-2:] == ["Running the query", "Drawing"]


def test_the_numbers_are_those_of_the_table_underneath(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "revenue by region last quarter")
    truth = services.warehouse.query(
        "SELECT c.region, SUM(i.net_amount) AS revenue FROM raw_data.order_items i "
        "JOIN raw_data.orders o ON o.order_id = i.order_id JOIN raw_data.customers c ON c.customer_id = o.customer_id "
        "WHERE o.status <> 'CANCELLED' AND o.order_date >= '2026-07-01' AND o.order_date < '2026-10-01' GROUP BY 1",
        tag=TAG,
    )

    assert answer.table is not None
    assert dict(answer.table.rows) == {row["region"]: row["revenue"] for row in truth}


def test_the_ten_best_customers_are_bars_with_names(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "Who are our top 10 customers by spending?")

    assert answer.table is not None
    assert answer.table.row_count == 10
    assert answer.chart is not None
    assert answer.chart.kind == "bar"
    assert answer.table.rows[0][0] in answer.text
    assert answer.verified_query is not None


def test_a_question_about_something_else_is_refused_with_what_can_be_asked(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "What is the meaning of life?")

    assert answer.refused
    assert answer.table is None
    assert answer.sql is None
    assert answer.suggestions


def test_a_follow_up_knows_what_was_asked_before(services: Services, ada: Person) -> None:
    first_question = "revenue by region last quarter"
    first = ask(services, ada, first_question)

    second = ask(services, ada, "and by segment?", history=turn_messages(first_question, first))

    assert second.table is not None
    assert {"segment", "total_revenue"} <= {column.name for column in second.table.columns}
    assert "1 July 2026 to 30 September 2026" in (second.understood or "")


def test_the_model_that_is_asked_for_answers(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "Number of customers by segment", semantic_model="customers")

    assert answer.semantic_model == "customers"


def test_an_unknown_model_names_the_known_ones(services: Services, ada: Person) -> None:
    with pytest.raises(UnknownSemanticModel, match="auto, sales, customers, operations"):
        ask(services, ada, "revenue", semantic_model="slaes")


def test_an_empty_question_says_what_to_ask(services: Services, ada: Person) -> None:
    with pytest.raises(CallerError, match="empty"):
        ask(services, ada, "   ")


def test_the_wire_form_has_no_python_in_it(services: Services, ada: Person) -> None:
    wire = ask(services, ada, "Show me revenue trends for the last 6 months").to_wire()

    decoded = json.loads(json.dumps(wire))

    assert decoded["row_count"] == 6
    assert decoded["rows"][0][0] == "2026-05-01"
    assert decoded["chart"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")


@pytest.mark.parametrize("question", [q for questions in STARTERS.values() for q in questions if "health" not in q])
def test_every_starter_is_answered(services: Services, ada: Person, question: str) -> None:
    answer = ask(services, ada, question)

    assert not answer.refused
    assert answer.table is not None


EVERY_FOLLOW_UP = sorted(
    {template.format(metric="revenue") for template in (*OVER_TIME, *BY_CATEGORY, *SINGLE)}
    | {template.format(metric=metric) for metric in SALES_METRICS.values() for template in (OVER_TIME[1], SINGLE[0])}
)


@pytest.mark.parametrize("question", EVERY_FOLLOW_UP)
def test_every_follow_up_has_a_query(services: Services, ada: Person, question: str) -> None:
    assert question_to_sql(services, ada, question, semantic_model="sales")


def test_a_question_without_sql_names_what_can_be_asked(services: Services, ada: Person) -> None:
    with pytest.raises(NotAnswerable, match=r"Try: .+\|"):
        question_to_sql(services, ada, "What is the meaning of life?")


def test_the_question_stands_in_snowflakes_history_with_who_asked(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "number of orders yesterday", surface="web", thread_id="t-1")
    rows: Any = services.warehouse.query(
        "SELECT query_tag FROM TABLE(information_schema.query_history()) WHERE query_id = %s",
        (answer.query_id,),
        tag=TAG,
    )

    assert json.loads(rows[0]["query_tag"]) == {
        "app": "analytics-assistant",
        "surface": "web",
        "person": "ada@example.com",
        "thread": "t-1",
        "tool": "ask_data",
    }


def test_a_turn_gives_the_words_and_the_sql_for_the_next_question(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "number of orders yesterday")

    user, analyst = turn_messages("number of orders yesterday", answer)

    assert user == {"role": "user", "content": [{"type": "text", "text": "number of orders yesterday"}]}
    assert analyst["role"] == "analyst"
    assert analyst["content"][1] == {"type": "sql", "statement": answer.sql}


def test_a_model_is_a_file_on_the_stage(services: Services) -> None:
    view = {"semantic_view": "analytics_platform.reporting.sales_analysis"}
    assert model_references(services.settings, "sales") == [view]
    assert len(model_references(services.settings, "auto")) == len(SEMANTIC_MODELS)


def test_only_the_models_that_a_place_is_for_are_asked(services: Services, ada: Person) -> None:
    allowed = ("operations", "customers")
    asked = [each["semantic_view"] for each in model_references(services.settings, "auto", allowed)]
    assert [name.rsplit(".")[-1] for name in asked] == ["customers_analysis", "operations_analysis"]
    with pytest.raises(NotAllowed, match="the semantic model sales may not be asked here; customers, operations may"):
        model_references(services.settings, "sales", allowed)

    question = "revenue by product category last quarter"
    assert ask(services, ada, question).semantic_model == "sales"
    assert ask(services, ada, question, models=allowed).refused
    jobs = ask(services, ada, "how many jobs failed in the last 7 days?", models=allowed)
    assert (jobs.refused, jobs.semantic_model) == (False, "operations")


def test_the_files_on_the_stage_answer_as_the_semantic_views_do(services: Services, ada: Person) -> None:
    settings = services.settings.model_copy(update={"assistant_semantic_models": "files"})
    file = {"semantic_model_file": "@analytics_platform.reporting.semantic_models/customers.yaml"}
    assert model_references(settings, "customers") == [file]
    question = "Number of customers by segment"
    from_files = ask(dataclasses.replace(services, settings=settings), ada, question, semantic_model="customers")
    from_views = ask(services, ada, question, semantic_model="customers")
    assert from_files.semantic_model == from_views.semantic_model == "customers"
    assert from_files.sql == from_views.sql
    assert from_files.table == from_views.table


def test_a_query_over_a_semantic_view_passes_the_guard_and_runs(services: Services, ada: Person) -> None:
    sql = """
        SELECT * FROM SEMANTIC_VIEW(
            sales_analysis DIMENSIONS customers.region METRICS order_lines.total_revenue AS revenue
            WHERE order_lines.order_date BETWEEN '2026-07-01' AND '2026-09-30')
    """
    result = services.warehouse.governed(sql, tag=TAG, row_cap=100)
    answer = ask(services, ada, "revenue by region last quarter")
    assert answer.table is not None
    assert result.table.column_names == ["REGION", "REVENUE"]
    assert {tuple(row.values()) for row in result.table.to_pylist()} == set(answer.table.rows)


def test_semantic_sql_of_every_form_gives_the_same_rows_behind_the_guard(services: Services) -> None:
    days = "order_lines.order_date BETWEEN '2026-07-01' AND '2026-09-30'"
    forms = (
        f"SELECT * FROM SEMANTIC_VIEW(sales_analysis DIMENSIONS customers.region METRICS total_revenue WHERE {days})",
        f"""SELECT place, total FROM SEMANTIC_VIEW(
              sales_analysis DIMENSIONS customers.region place METRICS order_lines.total_revenue total WHERE {days})""",
        f"""SELECT customers.region, AGG(total_revenue) FROM sales_analysis WHERE {days}
            GROUP BY customers.region HAVING AGG(total_revenue) > 0""",
        f"""SELECT region, SUM(revenue) FROM SEMANTIC_VIEW(
              sales_analysis FACTS customers.region, order_lines.revenue WHERE {days}) GROUP BY region""",
    )
    found = [services.warehouse.governed(sql, tag=TAG, row_cap=100).table.to_pylist() for sql in forms]
    rows = [{tuple(row.values()) for row in one} for one in found]
    assert len(rows[0]) > 2
    assert rows == [rows[0]] * len(forms)


def test_a_semantic_view_that_is_not_there_is_refused_by_the_guard(services: Services) -> None:
    with pytest.raises(RefusedSql, match="no nothing_analysis in reporting"):
        services.warehouse.governed("SELECT * FROM SEMANTIC_VIEW(nothing_analysis METRICS a.b)", tag=TAG, row_cap=1)


def test_money_stays_exact(services: Services, ada: Person) -> None:
    answer = ask(services, ada, "total revenue in 2025")

    assert answer.table is not None
    assert isinstance(answer.table.rows[0][0], Decimal)


@pytest.fixture(scope="module")
def agents(filled_settings: Settings) -> Iterator[Services]:
    """The same account, asked through Cortex Agents."""
    settings = filled_settings.model_copy(update={"assistant_analyst": "agents"})
    with open_services(settings, clock=lambda: NOW) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    ["revenue by region last quarter", "Who are our top 10 customers by spending?", "Which jobs failed?"],
)
def test_cortex_agents_give_the_answer_that_cortex_analyst_gives(
    services: Services, agents: Services, ada: Person, question: str
) -> None:
    by_analyst, by_agents = ask(services, ada, question), ask(agents, ada, question)
    assert by_agents.sql == by_analyst.sql
    assert by_agents.table == by_analyst.table
    assert by_agents.understood == by_analyst.understood
    assert by_agents.semantic_model == by_analyst.semantic_model
    assert (by_agents.verified_query is None) == (by_analyst.verified_query is None)


def test_the_rows_that_cortex_agents_read_are_those_of_the_answer(agents: Services, ada: Person) -> None:
    question = "Who are our top 10 customers by spending?"
    message, answer = understand(agents, ada, question), ask(agents, ada, question)
    assert message.result is not None
    assert answer.table is not None
    assert [name.lower() for name in message.result.columns] == [column.name for column in answer.table.columns]
    assert message.result.rows == answer.table.rows
    assert message.result.query_id not in (None, answer.query_id)


@pytest.mark.parametrize(("total", "truncated", "differs"), [(2, False, False), (3, False, True), (3, True, False)])
def test_another_number_of_rows_than_cortex_agents_read_is_noticed(total: int, truncated: bool, differs: bool) -> None:
    table = Table(columns=(Column(name="REGION", type="text"),), rows=(("North",), ("South",)), truncated=truncated)
    assert rows_differ(ResultSet(query_id="01-q", total=total), table) is differs
    assert not rows_differ(None, table)


def test_cortex_agents_refuse_and_follow_up_as_cortex_analyst_does(agents: Services, ada: Person) -> None:
    refused = ask(agents, ada, "What is the meaning of life?")
    assert refused.refused
    assert refused.suggestions
    first = ask(agents, ada, "revenue by region last quarter")
    second = ask(agents, ada, "only Europe", history=turn_messages("revenue by region last quarter", first))
    assert second.table is not None
    assert "Europe" in (second.understood or "")
    assert second.sql != first.sql


def test_an_account_refuses_a_run_that_is_no_run(services: Services) -> None:
    url = f"{services.settings.snowflake_url}/api/v2/cortex/agent:run"
    headers = services.warehouse.rest_token().headers()
    tool = {"tool_spec": {"type": "cortex_search", "name": "docs"}}
    said = [{"role": "user", "content": [{"type": "text", "text": "revenue"}]}]
    for body in ({}, {"messages": said}, {"messages": said, "tools": [tool]}, {"messages": [{"role": "robot"}]}):
        answer = httpx.post(url, json=body, headers=headers)
        assert answer.status_code == 400
        assert {"message", "code", "request_id"} <= answer.json().keys()
    assert httpx.post(url, json={}).status_code == 401
