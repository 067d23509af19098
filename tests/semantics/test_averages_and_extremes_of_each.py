"""Averages over what each of them has, and the extreme row of each group, in the words that people use."""

from __future__ import annotations

import pytest

from tests.semantics.test_borrowed_words import ask


@pytest.mark.parametrize(
    ("question", "per"),
    [
        ("average number of cakes per kind", "cakes.kind"),
        ("how many cakes per kind do we have on average", "cakes.kind"),
        ("sales per cake on average", "cakes"),
    ],
)
def test_the_average_is_taken_over_what_each_of_them_has(question: str, per: str) -> None:
    found = ask(question).query
    assert found is not None and found.over is not None
    assert (found.over.per, found.over.function) == (per, "avg")


@pytest.mark.parametrize(
    "question", ["average number of pieces per sale by stage", "how many pieces per sale on average by stage"]
)
def test_what_each_row_has_is_averaged_over_the_rows(question: str) -> None:
    found = ask(question).query
    assert found is not None
    assert (found.metrics, found.dimensions, found.over) == (("avg(sales.pieces)",), ("sales.stage",), None)


@pytest.mark.parametrize(
    "question",
    ["the most expensive cake of each kind", "costliest cake per kind", "cake with the highest material cost per kind"],
)
def test_the_extreme_row_of_each_group_is_found_by_its_own_number(question: str) -> None:
    found = ask(question).query
    assert found is not None
    assert (found.limit, found.limit_per, found.order[0].dir) == (1, ("cakes.kind",), "desc")


@pytest.mark.parametrize("question", ["average number of colours per kind", "the cleverest cake of each kind"])
def test_what_is_not_known_is_still_refused(question: str) -> None:
    assert not ask(question).answers
