"""Values that share their words, nouns for what happens on a date, and the stretch before that alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

MILL = SemanticModel.from_yaml("""
name: mill
tables:
  - name: requests
    base_table: {database: D, schema: S, table: REQUESTS}
    primary_key: {columns: [request_id]}
    dimensions:
      - {name: request_id, expr: request_id, data_type: NUMBER, unique: true}
      - {name: loom, expr: loom, data_type: VARCHAR, sample_values: [Loom 1, Loom 2, Loom 12, Dye Bath 2]}
      - {name: route, expr: route, data_type: VARCHAR, sample_values: [H1, H2, N7]}
      - {name: state, synonyms: [decision], expr: state, data_type: VARCHAR, sample_values: [Granted, Refused]}
    time_dimensions:
      - {name: received_on, description: The default date., expr: received_on, data_type: DATE}
      - {name: decided_on, synonyms: [decision date], expr: decided_on, data_type: DATE}
    facts:
      - {name: metres, expr: metres, data_type: NUMBER}
    metrics:
      - {name: request_count, synonyms: [number of requests], expr: COUNT(request_id)}
      - {name: total_metres, expr: SUM(metres)}
      - {name: open_requests, expr: COUNT_IF(decided_on IS NULL)}
""")


def ask(*turns: str) -> SemanticQuery | None:
    lexicon = lexicon_of(MILL, None)

    def told(previous: SemanticQuery | None, turn: str) -> SemanticQuery | None:
        return understand(turn, lexicon, today=date(2026, 11, 23), previous=previous).query

    said: Sequence[str] = turns
    start: SemanticQuery | None = None
    return reduce(told, said, start)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("total metres of Loom 1 and 2", {"Loom 1", "Loom 2"}),
        ("total metres of Loom 1, 2 and 12 this year", {"Loom 1", "Loom 2", "Loom 12"}),
        ("total metres of Loom 1 and Dye Bath 2", {"Loom 1", "Dye Bath 2"}),
    ],
)
def test_the_words_that_values_share_are_said_once(question: str, values: set[str]) -> None:
    query = ask(question)
    assert query is not None
    assert {str(value) for one in query.filters for value in one.values} == values


def test_a_number_that_makes_no_value_is_not_added() -> None:
    query = ask("total metres of Loom 1 and 7")
    assert query is None or not any("Loom 7" in one.values for one in query.filters)


def test_the_noun_of_a_date_counts_the_rows_that_have_it() -> None:
    query = ask("how many decisions did we make in October?")
    assert query is not None and query.metrics == ("request_count",)
    assert query.time_field == "requests.decided_on"


def test_the_week_before_that_takes_the_place_of_the_week() -> None:
    query = ask("total metres last week", "and the week before that?", "by loom please")
    assert query is not None and query.compare is None and query.dimensions == ("requests.loom",)
    assert [(one.start, one.end) for one in query.windows] == [(date(2026, 11, 9), date(2026, 11, 15))]


def test_a_route_that_is_written_like_half_a_year_is_a_route() -> None:
    query = ask("number of requests on route H1 since June")
    assert query is not None and [one.values for one in query.filters] == [("H1",)]
    assert [(one.kind, one.start) for one in query.windows] == [("since", date(2026, 6, 1))]


def test_half_a_year_is_no_route() -> None:
    query = ask("number of requests in H1 2026")
    assert query is not None and query.filters == () and len(query.windows) == 1


@pytest.mark.parametrize("turn", ["only the open ones", "now only the ones still open", "just those that are open"])
def test_ones_are_the_rows_that_were_spoken_of(turn: str) -> None:
    query = ask("number of requests by loom in 2026", turn)
    assert query is not None and query.dimensions == ("requests.loom",) and query.windows
    assert query.metrics == ("open_requests",) or [one.field for one in query.filters] == ["requests.open_requests"]


def test_of_some_rows_those_that_are_so_are_counted() -> None:
    query = ask("Of the requests received in October, how many were refused?")
    assert query is not None and query.metrics == ("request_count",) and query.detail is None
    assert [one.values for one in query.filters] == [("Refused",)]
