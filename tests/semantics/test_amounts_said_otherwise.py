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
