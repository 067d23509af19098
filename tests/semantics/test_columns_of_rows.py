"""Columns that are asked for by general words, by things, and by numbers that a metric adds up."""

from __future__ import annotations

import pytest

from tests.semantics.library import LIBRARY
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.linking.row_columns import general_column, named_column


@pytest.mark.parametrize(
    ("word", "table", "ref"),
    [
        ("name", "members", "members.member_name"),
        ("name", "loans", "loans.loan_id"),
        ("date", "loans", "loans.borrowed_on"),
        ("date", "members", "members.joined_on"),
        ("number", "loans", "loans.loan_id"),
        ("amount", "loans", "loans.fee"),
        ("price", "books", "books.price"),
        ("pages", "members", None),
    ],
)
def test_a_general_word_is_a_field_of_the_row(word: str, table: str, ref: str | None) -> None:
    assert general_column(LIBRARY, word, LIBRARY.table(table)) == ref


def test_a_thing_that_the_row_refers_to_is_shown_by_its_name() -> None:
    reader = [Candidate("entity", "members", "members", ("reader",))]
    assert named_column(LIBRARY, reader, LIBRARY.table("loans")) == "members.member_name"
    assert named_column(LIBRARY, reader, LIBRARY.table("books")) is None


def test_a_sum_is_shown_by_what_it_adds_up() -> None:
    fees = [Candidate("metric", "total_fees", "loans", ("fees",))]
    assert named_column(LIBRARY, fees, LIBRARY.table("loans")) == "loans.fee"
