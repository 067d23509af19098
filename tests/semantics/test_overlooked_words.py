"""A word beside what was understood that makes it something else refuses the question."""

from __future__ import annotations

import pytest

from tests.semantics.test_borrowed_words import ask


@pytest.mark.parametrize(
    "question",
    [
        "how many sales did each tart make",
        "which cakes cost more than 3 and need a repair",
        "how many hours did we spend on repairs in October",
        "which cakes still have refunds",
        "who sales Opera",
    ],
)
def test_what_is_said_beside_is_not_passed_over(question: str) -> None:
    assert not ask(question).answers


def test_the_field_of_a_thing_asks_for_no_row_of_each_thing() -> None:
    found = ask("which kind of cake has the most sales").query
    assert found is not None
    assert found.dimensions == ("cakes.kind",)


def test_how_many_sales_each_kind_has_is_still_answered() -> None:
    found = ask("how many sales did each kind have").query
    assert found is not None
    assert found.dimensions == ("cakes.kind",)


@pytest.mark.parametrize("question", ["who kinds Opera", "who weighs Opera"])
def test_who_does_something_is_asked_of_a_doer_only(question: str) -> None:
    assert not ask(question).answers
