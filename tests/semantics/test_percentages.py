"""Percentages: which words name the whole and which the part, in every order that people use."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask

PREMIUM = ("members.tier", ("Premium",))
STUDENT = ("members.is_student", (True,))
CASH = ("payments.method", ("Cash",))


@pytest.mark.parametrize(
    ("question", "metric", "part"),
    [
        ("what percentage of our members are premium", "member_count", PREMIUM),
        ("what % of members is premium?", "member_count", PREMIUM),
        ("premium share of visits", "visit_count", PREMIUM),
        ("share of premium members", "member_count", PREMIUM),
        ("what proportion of members are students, per tier", "member_count", STUDENT),
        ("share of students among premium members", "member_count", STUDENT),
        ("what share of payments was paid in cash this year", "payment_count", CASH),
        ("Out of all payments in 2025, what part was paid in cash?", "payment_count", CASH),
        ("how much of the income comes from students, in percent", "payment_amount", STUDENT),
        ("what share of visits do students account for", "visit_count", STUDENT),
        ("decline rate by method", "payment_count", ("payments.payment_status", ("Declined",))),
        ("what share of visits was made by app", "visit_count", ("visits.entry", ("App",))),
    ],
)
def test_the_part_is_what_is_said_of_the_whole(
    question: str, metric: str, part: tuple[str, tuple[object, ...]]
) -> None:
    found = ask(question)
    assert found.query is not None, found.text
    assert found.query.metrics == (metric,)
    assert found.query.derive == ("portion",)
    assert found.query.share_of is not None
    assert [(one.field, one.values) for one in found.query.share_of.filters] == [part]


def test_what_narrows_the_whole_is_no_part_of_it() -> None:
    found = ask("Of the premium members in 2025, what share is female, by tier?").query
    assert found is not None
    assert [one.field for one in found.filters] == ["members.tier"]
    assert found.dimensions == ("members.tier",)
    assert found.windows


def test_without_a_condition_each_group_has_its_share() -> None:
    found = ask("share of visits by activity").query
    assert found is not None
    assert (found.derive, found.dimensions, found.share_of) == (("share",), ("visits.activity",), None)


def test_the_part_may_be_those_who_never_did_something_and_the_largest_ones() -> None:
    never = ask("what proportion of members has never visited").query
    assert never is not None
    assert never.share_of is not None
    assert never.share_of.anti is not None
    top = ask("what share of the income went to the 5 members with the highest payment amount this year").query
    assert top is not None
    assert top.share_of is not None
    assert top.share_of.members[0].limit == 5


@pytest.mark.parametrize("question", ["what share?", "what percentage of members", "what share of visits is purple"])
def test_a_share_of_nothing_known_is_not_answered(question: str) -> None:
    assert ask(question).sql is None
