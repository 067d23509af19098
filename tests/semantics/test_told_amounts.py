"""A number that stands behind a verb: what was charged, spent, given or drawn."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask
from tools.semantics.query import SemanticQuery


def read(question: str) -> SemanticQuery:
    query = ask(question).query
    assert query is not None, question
    return query


@pytest.mark.parametrize(
    "question",
    ["which activity drew the most visits", "Which activity attracts the most visits?"],
)
def test_a_verb_before_a_named_number_says_whose_it_is(question: str) -> None:
    query = read(question)

    assert query.dimensions == ("visits.activity",)
    assert query.limit == 1


@pytest.mark.parametrize(
    "question", ["which members paid more than 500 euros in 2026", "members who paid us over 500 euros in 2026"]
)
def test_what_somebody_paid_is_the_sum_of_their_payments(question: str) -> None:
    query = ask(question).query

    assert query is None or [one.metric for one in (*query.having, *query.members)] == ["payments.payment_amount"]


@pytest.mark.parametrize(
    "question",
    [
        "which member cancelled the most visits",
        "which member spent the most at the pool",
    ],
)
def test_a_verb_that_says_more_is_not_passed_over(question: str) -> None:
    query = ask(question).query

    assert query is None or query.derive or query.filters


def test_a_limit_in_percent_on_a_number_of_rows_is_on_its_share() -> None:
    query = ask("which activity makes up more than 15 percent of visits").query

    assert query is None or [(one.metric, one.values) for one in query.having] == [("share", (15.0,))]
