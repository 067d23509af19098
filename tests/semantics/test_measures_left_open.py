"""Questions that name no number: the rows that carry a value, the only or main number, or a question back."""

from __future__ import annotations

import pytest

from tests.semantics.gym import GYM_YAML, ask
from tools.semantics.model import SemanticModel


@pytest.mark.parametrize(
    "question",
    [
        "Who are our best members?",
        "top members this year",
        "the 5 biggest members",
        "worst clubs",
        "best month in 2026",
    ],
)
def test_a_ranking_without_a_measure_is_asked_back(question: str) -> None:
    found = ask(question)
    assert found.sql is None
    assert found.question_category == "AMBIGUOUS"
    assert 2 <= len(found.suggestions) <= 4
    assert all(ask(one).sql for one in found.suggestions)


def test_the_main_metric_is_meant_when_its_description_says_so() -> None:
    text = GYM_YAML.replace("takings], expr", "takings], description: The main metric., expr")
    found = ask("top members", model=SemanticModel.from_yaml(text))
    assert found.query is not None
    assert found.query.metrics == ("payment_amount",)
    assert "Assumed: by payment amount." in found.text


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("five most common activities in October", "visit_count"),
        ("most frequent activity this year", "visit_count"),
        ("most common tiers", "member_count"),
    ],
)
def test_what_is_common_is_counted_by_the_rows_that_carry_it(question: str, metric: str) -> None:
    found = ask(question)
    assert found.query is not None, found.text
    assert found.query.metrics == (metric,)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("How much did we refund to members in 2026?", "payment_amount"),
        ("how much in refunds last month", "payment_amount"),
        ("lapsed members by tier", "member_count"),
    ],
)
def test_how_much_is_an_amount_and_a_named_filter_speaks_of_its_rows(question: str, metric: str) -> None:
    found = ask(question)
    assert found.query is not None, found.text
    assert found.query.metrics == (metric,)


@pytest.mark.parametrize("question", ["How much?", "how much last month", "how much did members visit"])
def test_no_amount_is_made_up(question: str) -> None:
    assert ask(question).sql is None
