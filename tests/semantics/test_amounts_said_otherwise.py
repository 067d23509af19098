"""Amounts that are asked for in other words than the model's: spent on, owed in, other forms, another order."""

from __future__ import annotations

import pytest

from tests.semantics.mill import ask


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("What have we spent on spare parts so far?", "spare_parts_cost"),
        ("spare parts spending by line", "spare_parts_cost"),
        ("what are we still owed in fines, per hall?", "unpaid_fines"),
        ("how many tons were milled per line", "output"),
        ("total number of hours of maintenance by line", "maintenance_hours"),
    ],
)
def test_a_number_is_known_by_the_words_of_its_name(question: str, metric: str) -> None:
    query = ask(question).query
    assert query is not None and query.metrics == (metric,)


@pytest.mark.parametrize(
    "question",
    [
        "what share of the spending on spare parts is from the north hall furnace",
        "what did we spend on spare tyres",
        "how many fines are not owed by the spares",
    ],
)
def test_words_that_belong_to_no_name_are_not_passed_over(question: str) -> None:
    assert ask(question).query is None


@pytest.mark.parametrize(
    ("question", "metric", "limit"),
    [
        ("which line put in the most hours", "maintenance_hours", 1),
        ("the 3 halls that cost us the most hours", "maintenance_hours", 3),
        ("which 2 lines owe us the most", "unpaid_fines", 2),
        ("which lines owe us more than 50 euros", "unpaid_fines", None),
        ("which lines owe us more than 50 euros in unpaid fines", "unpaid_fines", None),
        ("how much do the lines still owe us by hall", "unpaid_fines", None),
    ],
)
def test_a_number_is_told_by_a_verb_or_a_unit(question: str, metric: str, limit: int | None) -> None:
    query = ask(question).query
    assert query is not None and (query.metrics, query.limit) == ((metric,), limit)


@pytest.mark.parametrize("question", ["which line put in the most gallons", "which millers owe us the most batches"])
def test_a_unit_that_no_number_has_is_refused(question: str) -> None:
    assert ask(question).query is None
