"""Those who do beside those who do not, one value beside all others, weekdays beside weekends."""

from __future__ import annotations

import pytest

from tests.semantics.workshop import ask

NEWSLETTER = "clients.gets_newsletter"


@pytest.mark.parametrize(
    ("question", "metric", "group"),
    [
        ("revenue of clients with a newsletter compared to those without", "revenue", NEWSLETTER),
        ("average rating of clients who get the newsletter vs the others", "average_rating", NEWSLETTER),
        ("revenue from newsletter clients versus the rest", "revenue", NEWSLETTER),
        ("number of brakes repairs compared with all others", "repair_count", "repairs.equals$kind$Brakes"),
    ],
)
def test_a_condition_beside_its_opposite_splits_the_number(question: str, metric: str, group: str) -> None:
    query = ask(question).query
    assert query is not None and (query.metrics, query.dimensions) == ((metric,), (group,))


@pytest.mark.parametrize(
    "question",
    [
        "revenue on weekdays vs weekends",
        "revenue for weekends compared with working days",
        "revenue at the weekend as opposed to weekdays",
    ],
)
def test_weekdays_beside_weekends_are_two_numbers(question: str) -> None:
    understood = ask(question)
    assert understood.query is not None and understood.query.part == "weekend"
    assert understood.compiled is not None and ">= 6" in understood.compiled.sql


def test_one_value_beside_all_others_asks_for_it_in_sql() -> None:
    compiled = ask("number of brakes repairs compared with all others").compiled
    assert compiled is not None and "COALESCE(repairs.kind = 'Brakes', FALSE)" in compiled.sql


@pytest.mark.parametrize("question", ["revenue of painted repairs vs the rest", "revenue vs the rest"])
def test_the_rest_of_what_is_unknown_is_refused(question: str) -> None:
    assert not ask(question).answers
