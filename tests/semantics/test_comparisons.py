"""Comparisons: a condition beside its opposite, values of one field, two periods, and one period within another."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask


@pytest.mark.parametrize(
    ("question", "metric", "group"),
    [
        ("visits of students vs the others", "visit_count", "members.is_student"),
        ("income of students compared with the rest in 2026", "payment_amount", "members.is_student"),
        ("how many members are students and how many are not", "member_count", "members.is_student"),
        ("income of lapsed members versus others", "payment_amount", "members.lapsed_members"),
        ("Yoga or Boxing: which has the higher average stay", "average_stay", "visits.activity"),
        ("average stay of women and of men", "average_stay", "members.gender"),
    ],
)
def test_what_is_set_side_by_side_is_a_group_of_the_result(question: str, metric: str, group: str) -> None:
    found = ask(question).query
    assert found is not None
    assert (found.metrics, found.dimensions) == ((metric,), (group,))


@pytest.mark.parametrize(
    "question",
    [
        "by how much did income grow from 2024 to 2025",
        "By what percentage did income grow in 2025 over 2024?",
        "by how many percent did income change from 2024 to 2025",
    ],
)
def test_growth_from_one_period_to_another_compares_the_two(question: str) -> None:
    found = ask(question).query
    assert found is not None
    assert found.metrics == ("payment_amount",)
    assert [one.year for one in found.windows] == [2025, 2024]


def test_a_period_within_another_one_is_the_period_asked_for() -> None:
    found = ask("income in 2026, January to March").query
    assert found is not None
    assert found.compare is None
    assert str(found.windows[0].end) == "2026-03-31"


@pytest.mark.parametrize(
    "question", ["income compared to what was planned", "visits of premium members compared to those who swim"]
)
def test_what_a_number_is_compared_to_is_never_dropped(question: str) -> None:
    assert ask(question).sql is None


@pytest.mark.parametrize("question", ["payment amount per visit count by tier", "ratio of income to visits by tier"])
def test_a_number_for_each_unit_of_another_is_a_ratio_and_no_group(question: str) -> None:
    found = ask(question).query
    assert found is not None
    assert (found.metrics, found.derive) == (("payment_amount", "visit_count"), ("ratio",))
    assert found.dimensions == ("members.tier",)


def test_a_number_for_each_thing_is_split_by_the_things() -> None:
    found = ask("income per member").query
    assert found is not None
    assert (found.derive, found.dimensions) == ((), ("members",))


def test_words_between_a_condition_and_its_opposite_must_still_be_known() -> None:
    assert ask("do students purr longer than non-students? give me the average stay for both").sql is None
    assert ask("do students stay longer than non-students? give me the average stay for both").sql is not None


@pytest.mark.parametrize(
    "question",
    [
        "How much higher was income in 2025 than in 2024?",
        "change in income between 2024 and 2025",
        "by how much did income drop from 2024 to 2025",
        "difference in income from 2024 to 2025",
    ],
)
def test_an_amount_between_two_periods_sets_the_later_beside_the_earlier(question: str) -> None:
    found = ask(question).query
    assert found is not None
    assert found.metrics == ("payment_amount",)
    assert [one.year for one in found.windows] == [2025, 2024]


def test_growth_over_the_months_of_a_stretch_is_no_comparison_of_its_ends() -> None:
    found = ask("month over month growth of income from January to June 2026").query
    assert found is not None
    assert (found.grain, len(found.windows)) == ("month", 1)


@pytest.mark.parametrize(
    ("question", "skip"),
    [
        ("which tier has the second highest income", 1),
        ("third best month for income in 2025", 2),
        ("2nd lowest income by tier", 1),
    ],
)
def test_a_place_further_down_is_that_row_of_the_ranking(question: str, skip: int) -> None:
    found = ask(question)
    assert found.query is not None and found.sql is not None
    assert (found.query.limit, found.query.skip) == (1, skip)
    assert f"OFFSET {skip}" in found.sql


def test_a_place_in_no_ranking_is_refused() -> None:
    assert ask("the second highest payment amount").sql is None


@pytest.mark.parametrize(
    "question", ["income as a percentage of target amount", "cancelled members as a share of members by tier"]
)
def test_a_number_as_a_part_of_another_is_never_its_share_of_the_whole(question: str) -> None:
    found = ask(question).query
    assert found is None or "share" not in found.derive


@pytest.mark.parametrize(
    "question", ["visits per day on average in October", "how many visits a day on average in October"]
)
def test_an_average_said_behind_its_unit_is_that_average(question: str) -> None:
    found = ask(question).query
    assert found is not None and found.over is not None
    assert (found.over.function, found.over.per) == ("avg", "day")
