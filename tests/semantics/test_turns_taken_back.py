"""Turns that take back a restriction, turn the order round, change two things, or name a value spoken of before."""

from __future__ import annotations

import pytest

from tests.semantics.cinema import ask


@pytest.mark.parametrize("turn", ["drop the channel filter", "remove the filter", "for all channels"])
def test_a_restriction_is_taken_back(turn: str) -> None:
    query = ask("revenue by film in 2026", "only Online", turn).query
    before = ask("revenue by film in 2026").query
    assert query is not None and before is not None
    assert (query.filters, query.metrics, query.windows) == ((), before.metrics, before.windows)


def test_what_was_not_restricted_cannot_be_taken_back() -> None:
    query = ask("revenue by film in 2026", "only Online", "drop the language filter").query
    assert query is None or [one.values for one in query.filters] == [("Online",)]


@pytest.mark.parametrize("turn", ["the other way round", "in reverse order please", "now sorted the other way around"])
def test_the_order_is_turned_round(turn: str) -> None:
    before, after = ask("top 5 films by revenue").query, ask("top 5 films by revenue", turn).query
    assert before is not None and after is not None
    assert [one.dir for one in before.order] == ["desc"] and [one.dir for one in after.order] == ["asc"]
    assert after.limit == 5


@pytest.mark.parametrize("turn", ["only Online, and make it two", "just Online, but only the top 2"])
def test_two_changes_in_one_turn_are_both_made(turn: str) -> None:
    query = ask("top 5 films by revenue", turn).query
    assert query is not None and query.limit == 2
    assert [one.values for one in query.filters] == [("Online",)]


def test_up_to_now_ends_a_running_year_today_and_stays_so_in_the_next_turn() -> None:
    query = ask("revenue in 2026 so far", "by channel please").query
    assert query is not None and query.dimensions == ("tickets.channel",)
    assert query.windows[0].kind == "to_date"
