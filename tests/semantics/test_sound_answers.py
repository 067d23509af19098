"""A query that leaves out what the question says, or that no question can mean, is refused and not answered."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask
from tools.semantics.english.linking.compounds import narrow_to_named_things
from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.linking.value_words import is_written_so
from tools.semantics.english.tokens import tokens_of


@pytest.mark.parametrize(
    "question",
    [
        "loans with a fee below 5 or above 100",
        "members who borrowed only poetry books",
        "which members borrowed only crime books",
        "number of loans on the last day of each month",
        "the latest loan of each member",
        "the newest book of each genre",
        "loans per member by genre",
        "loan count per book by channel",
        "loans that were returned in full",
        "which books are full",
        "members who read at least 500 pages",
        "how many dropped loans were there last month",
        "number of declined loans last week",
        "what did we pay the readers last year",
        "sum of the loans by channel",
    ],
)
def test_what_the_query_cannot_say_is_not_answered(question: str) -> None:
    assert not ask(question).answers


def test_only_in_front_of_everything_narrows_the_question_and_leaves_nothing_out() -> None:
    found = ask("number of loans by genre, only poetry and crime")
    assert found.query is not None
    assert found.query.filters[0].values == ("Poetry", "Crime")


def test_a_limit_on_one_named_row_is_no_limit_on_the_sum_of_them() -> None:
    found = ask("members with a book of more than 500 pages")
    assert found.query is not None
    assert [(one.field, one.op, one.values) for one in found.query.filters] == [("books.pages", ">", (500.0,))]


def test_a_plural_noun_is_no_state() -> None:
    our, books = tokens_of("our books")
    assert not is_written_so(books, our, "Booked")
    complete, orders = tokens_of("complete orders")
    assert is_written_so(complete, None, "Completed")
    assert is_written_so(orders, complete, "Orders")


def test_a_full_list_is_a_list() -> None:
    found = ask("the full list of members in Oslo")
    assert found.query is not None
    assert found.query.detail is not None


def test_borrowing_nothing_is_one_clause_and_needs_no_earlier_loan() -> None:
    found = ask("members who borrowed nothing in 2026")
    assert found.query is not None
    assert [one.absent for one in found.query.members] == [True]


def test_more_here_or_there_is_compared_by_number() -> None:
    found = ask("did we have more loans of poetry or crime last month?")
    assert found.query is None or (found.query.metrics == ("loan_count",) and found.query.dimensions)


def test_a_number_that_two_tables_have_is_that_of_the_table_that_is_named() -> None:
    balance, people = tokens_of("balance customers")
    facts = tuple(Candidate("fact", f"{one}.balance", one, ("balance",)) for one in ("suppliers", "customers"))
    items = [
        Item("mention", [balance], facts),
        Item("mention", [people], (Candidate("entity", "customers", "customers", ("customers",)),)),
    ]
    narrow_to_named_things(items)
    assert [one.ref for one in items[0].candidates] == ["customers.balance"]
