"""Limits, ranks and groups stand where the question puts them, or it is refused."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask


def test_weekdays_beside_weekends_leave_out_neither() -> None:
    found = ask("weekday vs weekend income by tier").query
    assert found is not None
    assert (found.part, found.weekdays, found.dimensions) == ("weekend", (), ("members.tier",))


@pytest.mark.parametrize(
    "question",
    [
        "which tiers have more than 20% of their members lapsed",
        "number of visits over 100 by activity",
        "visits between 10 and 50 euros by activity",
        "top 3 members by member count",
    ],
)
def test_a_limit_or_a_rank_that_does_not_fit_its_number_is_refused(question: str) -> None:
    assert ask(question).sql is None


def test_a_limit_of_how_many_each_one_has_is_still_answered() -> None:
    found = ask("which members have more than 100 visits").query
    assert found is not None
    assert [one.metric for one in found.having] == ["visit_count"]


def test_a_rank_in_a_later_turn_has_something_to_rank() -> None:
    found = ask("total income", "and who has the most?").query
    assert found is None or found.dimensions


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("top 3 tiers by income growth, 2025 vs 2024", "desc"),
        ("which tier saw the biggest drop in income from 2024 to 2025", "asc"),
        ("which tier's income grew the most in 2025 compared to 2024", "desc"),
    ],
)
def test_a_rank_by_growth_is_no_rank_by_the_number(question: str, way: str) -> None:
    found = ask(question).query
    assert found is not None
    assert [(one.by, one.dir) for one in found.order] == [("growth", way)]


@pytest.mark.parametrize(
    "question",
    [
        "which city's clubs cost more than 200",
        "members longer than 60 days by tier",
        "clubs older than 3 years by city",
        "which city has the most income per club",
    ],
)
def test_a_length_a_price_or_a_rank_within_one_is_not_about_how_many(question: str) -> None:
    found = ask(question).query
    assert found is None or not (any("count" in one.metric for one in found.having) or found.limit_per)


def test_a_rank_for_each_of_several_is_still_answered() -> None:
    found = ask("top club in each city by visits").query
    assert found is not None
    assert (found.limit, found.limit_per) == (1, ("clubs.city",))
