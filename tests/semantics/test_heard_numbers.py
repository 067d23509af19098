"""Every number, superlative and limit that a question names is in its query, or the question is not answered."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    "question",
    [
        "fee in total and on average by channel",
        "total and average fee by channel",
        "sum and mean of the fee for each channel",
    ],
)
def test_two_functions_side_by_side_are_both_computed_or_the_question_is_asked_back(question: str) -> None:
    query = ask(question).query

    assert query is None or len(query.metrics) == 2


def test_a_number_in_total_and_on_average_is_summed_and_averaged() -> None:
    query = ask("Fee in total and on average for loans by channel").query

    assert query is not None
    assert query.metrics == ("total_fees", "avg(loans.fee)")


def test_how_many_and_for_what_total_amount_asks_for_two_numbers() -> None:
    query = ask("How many loans were damaged, and for what total amount? By channel.").query

    assert query is not None
    assert len(query.metrics) == 2


@pytest.mark.parametrize(
    "question",
    ["members with more than 7 loans of at least 30 pages", "Who borrowed the most loans in each genre"],
)
def test_a_limit_or_a_rank_that_cannot_be_shown_is_not_left_out(question: str) -> None:
    query = ask(question).query

    assert query is None or query.limit_per or any(one.op == ">=" for one in query.filters)


def test_who_means_something_is_no_average() -> None:
    assert ask("how many loans, I mean the total number, by channel").query is not None


def test_rows_by_those_who_are_the_rows_and_not_their_number() -> None:
    query = ask("damaged loans by members who live in Oslo").query

    assert query is not None
    assert query.detail is not None
    assert query.detail.table == "loans"


@pytest.mark.parametrize("question", ["which loan is the worst?", "show me the best loans"])
def test_best_and_worst_are_no_column_of_a_row(question: str) -> None:
    query = ask(question).query

    assert query is None or query.detail is None
