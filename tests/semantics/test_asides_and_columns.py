"""What else is asked of the rows that a question finds: columns by the last word of their name, and asides."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


def columns_of(question: str) -> tuple[str, ...]:
    query = ask(question).query
    assert query is not None, ask(question).failure
    assert query.detail is not None
    return query.detail.columns


def test_a_column_is_known_by_the_last_word_of_its_name() -> None:
    assert "members.assigned_librarian" in columns_of("list the members with their city and librarian")


def test_a_word_that_ends_no_name_is_refused() -> None:
    assert not ask("list the members with their city and hobby").answers


@pytest.mark.parametrize(
    "question",
    [
        "what was the largest fee of a loan, and who paid it?",
        "which loan had the highest fee and who paid it",
    ],
)
def test_who_did_it_is_the_person_of_the_row(question: str) -> None:
    query = ask(question).query

    assert query is None or "member" in str(query.model_dump())


def test_the_oldest_row_is_the_first_by_its_date() -> None:
    query = ask("oldest damaged loan: channel, member").query

    assert query is not None
    assert [(one.by, one.dir) for one in query.order] == [("loans.borrowed_on", "asc")]
    assert query.limit == 1


def test_products_cost_what_they_are_sold_for() -> None:
    query = ask("which books cost at least 20").query

    assert query is not None
    assert [one.field for one in query.filters] == ["books.price"]
