"""Follow-ups of few words: which end, how much altogether, only some rows, the same period of another year."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask
from tools.semantics.query import SemanticQuery


def query(*turns: str) -> SemanticQuery:
    found = ask(*turns).query
    assert found is not None
    return found


@pytest.mark.parametrize("said", ["which one had the lowest?", "and the worst one?", "the lowest"])
def test_one_end_of_what_was_shown_is_one_row_by_the_number_shown(said: str) -> None:
    found = query("visits by club name in 2025", said)
    assert (found.limit, found.order[0].by, found.order[0].dir) == (1, "visit_count", "asc")


def test_one_end_of_a_top_five_is_not_guessed() -> None:
    answer = ask("top 5 members by visits", "which one had the lowest?")
    assert answer.query is None or answer.query.limit != 1


@pytest.mark.parametrize("said", ["and in total?", "how much is that in total"])
def test_in_total_takes_the_split_off(said: str) -> None:
    found = query("visits by activity in 2025", said)
    assert (found.dimensions, found.metrics) == ((), ("visit_count",))
    assert found.windows


def test_a_noun_behind_what_narrows_is_no_new_number() -> None:
    found = query("average stay by club name", "only the yoga visits please")
    assert found.metrics == ("average_stay",)
    assert found.filters[0].values == ("Yoga",)


def test_only_with_nothing_but_a_number_changes_the_number() -> None:
    assert query("visits by club name", "only the average stay").metrics == ("average_stay",)


def test_the_same_quarter_of_last_year_is_set_beside_the_one_before() -> None:
    found = query("visits in Q2 2026", "what about the same quarter last year")
    assert found.compare is not None
    assert found.compare.to == "same_last_year"


def test_another_period_is_set_beside_the_one_before() -> None:
    found = query("visits in October 2026", "versus September")
    assert found.compare is not None
    assert [one.number for one in found.windows] == [10, 9]


def test_with_a_number_adds_it() -> None:
    found = query("which members had the most visits in September", "with their average stay")
    assert found.metrics == ("visit_count", "average_stay")
    assert found.dimensions == ("members",)


def test_the_rows_shown_are_counted() -> None:
    assert query("show the members in the Basic tier", "how many are there?").metrics == ("member_count",)


def test_other_rows_go_by_their_own_date() -> None:
    found = query("how many members joined in May 2026", "and how many visits?")
    assert found.time_field is None


def test_how_many_counts_what_the_model_also_calls_its_worth() -> None:
    assert query("how many payments in May 2026").metrics == ("payment_count",)
