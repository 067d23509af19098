"""Limits on what a row measures, by an adjective, a verb, a unit or the row itself."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    ("question", "field", "op", "values"),
    [
        ("books longer than 300 pages, title and price please", "books.pages", ">", (300.0,)),
        ("list the books that cost at least 20 euros", "books.price", ">=", (20.0,)),
        ("how many books are cheaper than 20", "books.price", "<", (20.0,)),
        ("which books are more than 300 pages", "books.pages", ">", (300.0,)),
        ("list the loans over 5 euros", "loans.fee", ">", (5.0,)),
        ("loans older than 30 days: member and fee", "loans.borrowed_on", "<", ("2026-10-24",)),
        ("how many loans older than 2 years", "loans.borrowed_on", "<", ("2024-11-23",)),
    ],
)
def test_the_number_that_is_meant_is_limited(
    question: str, field: str, op: str, values: tuple[float | str, ...]
) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert [(one.field, one.op, one.values) for one in found.query.filters] == [(field, op, values)]


def test_rows_are_ordered_by_what_the_adjective_compares() -> None:
    query = ask("list books over 300 pages with their price, cheapest first").query

    assert query is not None
    assert [(one.by, one.dir) for one in query.order] == [("books.price", "asc")]


def test_a_limit_on_nothing_that_a_row_measures_is_refused() -> None:
    assert not ask("members heavier than 80 kg").answers
