"""What is ranked, which way, by what and how many: superlatives wherever they stand in the question."""

from __future__ import annotations

import pytest

from tests.semantics.desk import TODAY
from tools.semantics.english import AnalystReply, reply
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

FERRIES = SemanticModel.from_yaml("""
name: ferries
tables:
  - name: crossings
    base_table: {database: d, schema: s, table: crossings}
    primary_key: {columns: [crossing_id]}
    dimensions:
      - {name: crossing_id, expr: crossing_id, data_type: NUMBER, unique: true}
      - {name: ship_id, expr: ship_id, data_type: NUMBER}
      - {name: route, expr: route, data_type: VARCHAR, sample_values: [Harbour Loop, Island Line]}
      - {name: cancel_reason, synonyms: [reason], expr: reason, data_type: VARCHAR, sample_values: [Storm, Fog]}
    time_dimensions:
      - {name: departed_at, expr: departed_at, data_type: TIMESTAMP}
    facts:
      - {name: passengers, expr: pax, data_type: NUMBER}
      - {name: crossing_minutes, expr: mins, data_type: NUMBER}
      - {name: ticket_income, expr: income, data_type: NUMBER}
    metrics:
      - {name: crossing_count, synonyms: [number of crossings], expr: COUNT(*)}
      - {name: total_income, synonyms: [income], expr: SUM(income)}
      - {name: late_crossings, expr: COUNT_IF(mins > 60)}
      - {name: average_crossing_minutes, expr: AVG(mins)}
  - name: ships
    base_table: {database: d, schema: s, table: ships}
    primary_key: {columns: [ship_id]}
    dimensions:
      - {name: ship_id, expr: ship_id, data_type: NUMBER, unique: true}
      - {name: ship_name, expr: name, data_type: VARCHAR, sample_values: [Aurora, Brise]}
      - {name: port, expr: port, data_type: VARCHAR, sample_values: [Kiel, Turku]}
    facts:
      - {name: build_price, synonyms: [price], expr: price, data_type: NUMBER}
relationships:
  - name: crossing_ship
    left_table: crossings
    right_table: ships
    relationship_columns: [{left_column: ship_id, right_column: ship_id}]
    relationship_type: many_to_one
""")


def ask(*turns: str) -> AnalystReply:
    messages = [{"role": "user", "content": [{"type": "text", "text": turn}]} for turn in turns]
    return reply([FERRIES], messages, today=TODAY)


def query(*turns: str) -> SemanticQuery:
    answer = ask(*turns)
    assert answer.query is not None, answer.text
    return answer.query


@pytest.mark.parametrize(
    "question",
    [
        "which port had the most crossings",
        "the port with the most crossings",
        "Which is the port that has the highest number of crossings?",
        "top port by number of crossings",
        "which port comes top in terms of number of crossings",
    ],
)
def test_the_most_of_something_counts_it_wherever_it_stands(question: str) -> None:
    found = query(question)
    assert (found.metrics, found.dimensions, found.limit) == (("crossing_count",), ("ships.port",), 1)
    assert found.order[0].dir == "desc"


@pytest.mark.parametrize(
    "question",
    ["which reason is given most often", "the most common reason", "most frequent reason?", "commonest reason"],
)
def test_what_happens_most_often_is_counted_in_its_own_rows_and_must_be_known(question: str) -> None:
    found = query(question)
    assert (found.metrics, found.dimensions, found.limit) == (("crossing_count",), ("crossings.cancel_reason",), 1)
    assert found.filters[0].op == "is not null"


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("which 3 ships had the most crossings", 3),
        ("the three ships with the most crossings", 3),
        ("top 3 ships by number of crossings", 3),
        ("3 best ships by number of crossings", 3),
    ],
)
def test_the_number_stands_before_the_thing_or_beside_the_superlative(question: str, limit: int) -> None:
    found = query(question)
    assert (found.metrics, found.dimensions, found.limit) == (("crossing_count",), ("ships",), limit)


@pytest.mark.parametrize(
    ("question", "field", "direction", "limit"),
    [
        ("the longest crossing", "crossings.crossing_minutes", "desc", 1),
        ("5 fastest crossings", "crossings.crossing_minutes", "asc", 5),
        ("the two most expensive ships", "ships.build_price", "desc", 2),
        ("cheapest ship?", "ships.build_price", "asc", 1),
    ],
)
def test_an_adjective_orders_rows_by_the_number_it_compares(
    question: str, field: str, direction: str, limit: int
) -> None:
    found = query(question)
    assert found.detail is not None
    assert (found.order[0].by, found.order[0].dir, found.limit) == (field, direction, limit)


def test_an_adjective_about_other_rows_compares_their_average() -> None:
    found = query("on which route are the crossings slowest")
    assert (found.metrics, found.dimensions) == (("average_crossing_minutes",), ("crossings.route",))
    assert found.order[0].dir == "desc"


def test_the_highest_number_of_a_row_alone_is_one_number() -> None:
    assert query("what was the highest price of a ship").metrics == ("max(ships.build_price)",)


def test_the_row_with_the_highest_number_of_its_own_is_named() -> None:
    found = query("which ship has the highest price")
    assert (found.order[0].by in ("ships.build_price", "max(ships.build_price)"), found.limit) == (True, 1)


def test_the_longest_after_an_average_is_the_largest_of_the_same_rows() -> None:
    found = query("average crossing minutes by route", "and the longest?")
    assert (found.metrics[-1], found.dimensions) == ("max(crossings.crossing_minutes)", ("crossings.route",))


@pytest.mark.parametrize(
    "question",
    [
        "for each port, the route with the most income",
        "For every port, which route has the highest income?",
        "top route per port by income",
        "the best route of every port by income",
    ],
)
def test_the_best_of_each_group_is_found_whatever_the_order_of_words(question: str) -> None:
    found = query(question)
    assert set(found.dimensions) == {"ships.port", "crossings.route"}
    assert (found.limit, found.limit_per) == (1, ("ships.port",))


@pytest.mark.parametrize("question", ["who are our biggest ships", "best ports", "top 3 routes"])
def test_without_a_number_to_rank_by_the_question_is_asked_back(question: str) -> None:
    answer = ask(question)
    assert answer.sql is None
    assert any("by total income" in one for one in answer.suggestions)


@pytest.mark.parametrize(
    "question", ["the most expensive and the cheapest ship", "which port is most blue", "most crossings"]
)
def test_what_cannot_be_told_is_not_answered(question: str) -> None:
    assert ask(question).sql is None


def test_a_number_that_counts_some_rows_has_no_group_without_any() -> None:
    sql = ask("late crossings by port").sql
    assert sql is not None
    assert "HAVING" in sql


def test_the_number_of_the_largest_is_a_row_and_no_count() -> None:
    assert query("what is the number of the longest crossing").detail is not None


def test_an_average_of_things_is_over_all_that_may_have_them() -> None:
    found = query("average number of crossings per ship")
    assert found.over is not None
    assert found.over.every
    assert found.metrics == ("crossing_count",)


def test_a_field_of_a_thing_is_grouped_without_the_thing() -> None:
    for question in ("crossings by port of the ship", "crossings by ship port"):
        assert query(question).dimensions == ("ships.port",)


@pytest.mark.parametrize(
    "question",
    [
        "crossings by port: number and income",
        "number and income of crossings per port",
        "crossings per port, how many and how much income",
        "income and number of crossings by port",
    ],
)
def test_a_number_and_an_amount_are_two_columns(question: str) -> None:
    assert set(query(question).metrics) == {"crossing_count", "total_income"}


def test_how_many_of_each_counts_what_was_named() -> None:
    found = query("crossings by route, how many of each")
    assert (found.metrics, found.dimensions) == (("crossing_count",), ("crossings.route",))
