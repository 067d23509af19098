"""Turns understood as a whole: an order, another function, the others, a split taken off, the rows behind a number."""

from __future__ import annotations

import pytest

from tests.semantics.cinema import ask


@pytest.mark.parametrize(
    ("turn", "way"),
    [("in descending order", "desc"), ("ascending please", "asc"), ("from low to high", "asc"), ("lowest first", "asc"),
     ("sort it from highest to lowest", "desc")],
)  # fmt: skip
def test_an_order_alone_sorts_what_was_shown(turn: str, way: str) -> None:
    query = ask("revenue by channel in 2026", turn).query
    assert query is not None and [(one.by, one.dir) for one in query.order] == [("revenue", way)]


def test_names_are_sorted_by_the_alphabet() -> None:
    query = ask("revenue by channel", "alphabetically please").query
    assert query is not None and [one.by for one in query.order] == ["tickets.channel"]


@pytest.mark.parametrize("turn", ["the average instead", "median instead of total", "instead of the total the median"])
def test_another_function_of_the_same_number_takes_its_place(turn: str) -> None:
    query = ask("revenue by channel in 2026", turn).query
    assert query is not None and query.dimensions == ("tickets.channel",)
    assert query.metrics == (("avg" if "average" in turn else "median") + "(tickets.price)",)


@pytest.mark.parametrize("turn", ["what about the others?", "and the rest", "now for everyone else"])
def test_the_others_are_those_of_the_other_values(turn: str) -> None:
    query = ask("revenue from Online in 2026", turn).query
    assert query is not None and [(one.op, one.values) for one in query.filters] == [("!=", ("Online",))]


def test_the_rest_behind_a_top_three_is_not_computed() -> None:
    assert ask("top 3 films by revenue", "and the rest?").query is None


@pytest.mark.parametrize("turn", ["drop the channel", "without the channel breakdown", "not by channel"])
def test_a_split_is_taken_off(turn: str) -> None:
    query = ask("revenue by channel in 2026", turn).query
    assert query is not None and query.dimensions == () and query.metrics == ("revenue",)


def test_a_split_gives_way_to_another() -> None:
    query = ask("revenue by channel in 2026", "not by channel but by month").query
    assert query is not None and (query.dimensions, query.grain) == ((), "month")


def test_what_is_no_split_of_the_query_is_not_taken_off() -> None:
    query = ask("revenue by channel in 2026", "drop the film").query
    assert query is None


@pytest.mark.parametrize("turn", ["list them", "can you show me the list?", "which ones?", "show them to me"])
def test_the_rows_that_were_counted_are_listed(turn: str) -> None:
    query = ask("how many tickets did we sell in October 2026", turn).query
    assert query is not None and query.detail is not None and query.detail.table == "tickets"
    assert query.windows == ask("how many tickets did we sell in October 2026").query.windows  # type: ignore[union-attr]


@pytest.mark.parametrize("turn", ["which ones? show the film and the channel", "list them with film and channel"])
def test_the_rows_that_were_counted_are_listed_with_the_columns_that_are_asked_for(turn: str) -> None:
    query = ask("how many tickets did we sell in October 2026", turn).query
    assert query is not None and query.detail is not None and query.detail.table == "tickets"
    assert {one.rpartition(".")[2] for one in query.detail.columns} >= {"channel"} and query.windows


def test_a_sum_has_no_rows_to_list() -> None:
    assert ask("revenue in October 2026", "list them").query is None


@pytest.mark.parametrize("turn", ["who is second?", "which one came second", "the second one"])
def test_a_place_is_asked_for(turn: str) -> None:
    query = ask("revenue by film in 2026", turn).query
    assert query is not None and [(one.limit, one.skip) for one in query.members] == [(1, 1)]


def test_a_number_named_at_the_end_with_as_well_is_added() -> None:
    query = ask("revenue by channel in 2026", "number of tickets as well").query
    assert query is not None and query.metrics == ("revenue", "ticket_count")
    assert query.dimensions == ("tickets.channel",)


@pytest.mark.parametrize(
    "turn", ["which film got the most?", "and which film has the fewest", "which film had the most of them"]
)
def test_a_thing_is_ranked_by_the_number_shown_before(turn: str) -> None:
    query = ask("number of tickets in 2026", turn).query
    assert query is not None and (query.metrics, query.limit) == (("ticket_count",), 1)
    assert query.dimensions == ("screenings.film",)
    assert query.order[0].dir == ("asc" if "fewest" in turn else "desc")


@pytest.mark.parametrize("turn", ["for which films?", "which films?", "and which films were those?"])
def test_a_thing_asked_for_alone_splits_the_number_shown_before(turn: str) -> None:
    query = ask("number of online tickets in 2026", turn).query
    assert query is not None and (query.metrics, query.dimensions) == (("ticket_count",), ("screenings.film",))
    assert query.filters and query.windows and not query.detail


def test_a_thing_with_something_said_of_it_is_no_split_of_the_number_before() -> None:
    query = ask("number of tickets in 2026", "which films have no tickets?").query
    assert query is None or query.metrics != ("ticket_count",)


def test_a_ranking_by_another_number_is_no_ranking_by_the_one_before() -> None:
    query = ask("number of tickets in 2026", "which film got the most screenings?").query
    assert query is None or query.metrics != ("ticket_count",)


def test_the_year_before_in_the_same_period_is_set_beside() -> None:
    query = ask("revenue in October 2026", "and the year before, same period?").query
    assert query is not None and query.compare is not None and query.compare.to == "same_last_year"


def test_a_number_put_next_to_another_is_added() -> None:
    query = ask("revenue by channel", "put the number of tickets next to it").query
    assert query is not None and query.metrics == ("revenue", "ticket_count")


def test_who_is_the_most_of_a_single_number_is_not_that_number() -> None:
    assert ask("revenue in 2026", "and who is the most?").query is None
