"""A question that can be read in two ways is given back, and the reading that the person chooses is answered."""

from __future__ import annotations

from typing import Any

from tests.semantics.desk import TODAY, WORKSHOP, ask
from tests.semantics.library import LIBRARY
from tools.semantics.english.checks.agreement import agreed
from tools.semantics.english.understood import Understanding
from tools.semantics.meaning import same_meaning
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import compile_query

QUESTIONS = (
    "average income per repair and mechanic this year",
    "running total of repairs per quarter since the start of 2025",
    "of the repairs that are open what share is paid in cash",
    "mechanics whose repairs bring in more than 5000",
    "which mechanic has the most open repairs and how many finished ones per machine type",
    "repairs by mechanic or machine type over 100 income last year without cash",
)


def reading(**slots: Any) -> Understanding:
    query = SemanticQuery.model_validate(slots)
    return Understanding(query=query, compiled=compile_query(WORKSHOP, query, today=TODAY))


def test_two_readings_are_offered_by_their_sentences_and_kept() -> None:
    one, other = reading(metrics=["repair_count"]), reading(metrics=["repair_income"])
    found = agreed(one, other, WORKSHOP, TODAY)
    assert not found.answers
    assert found.failure is not None
    assert found.failure.choices == ("Repair count, all dates", "Repair income, all dates")
    assert found.readings == (one, other)


def test_what_only_the_first_reader_reads_is_answered_and_what_only_the_second_reads_is_offered() -> None:
    one, none = reading(metrics=["repair_count"]), Understanding()
    assert agreed(one, none, WORKSHOP, TODAY) is one
    assert agreed(none, one, WORKSHOP, TODAY).readings == (one,)


def test_a_reading_that_is_chosen_is_answered_however_it_is_written_back() -> None:
    for question in QUESTIONS:
        doubted = ask(question)
        if doubted.question_category != "AMBIGUOUS" or "all dates" not in " ".join(doubted.suggestions):
            continue
        chosen = doubted.suggestions[0]
        for text in (chosen, f"  {chosen.upper()}. "):
            answer = ask(question, text)
            assert answer.sql is not None, (question, text)
            assert answer.text.rstrip(".").lower() == chosen.lower()


def test_rows_grouped_by_themselves_and_rows_listed_are_one_reading() -> None:
    grouped = query(
        metrics=["sum(loans.fee)"], dimensions=["loans", "books.title"], order=[{"by": "sum(loans.fee)"}], limit=5
    )
    listed = query(
        detail={"table": "loans", "columns": ["loans.loan_id", "books.title", "loans.fee"]},
        order=[{"by": "loans.fee"}],
        limit=5,
    )
    assert same_meaning(grouped, listed, LIBRARY, TODAY)


def test_the_average_per_row_of_what_a_row_is_worth_is_its_average() -> None:
    per_row = query(metrics=["total_fees"], over={"per": "loans"})
    assert same_meaning(per_row, query(metrics=["avg(loans.fee)"]), LIBRARY, TODAY)
    per_member = query(metrics=["total_fees"], over={"per": "members"})
    assert not same_meaning(per_member, query(metrics=["avg(loans.fee)"]), LIBRARY, TODAY)


def test_a_condition_that_leaves_no_row_out_makes_no_second_reading() -> None:
    last = {"metrics": ["max(loans.borrowed_on)"], "filters": [{"field": "books.title", "values": ["Emma"]}]}
    had = {"members": [{"of": "books", "metric": "loans"}]}
    known = [{"field": "loans.fee", "op": "is not null"}]
    assert same_meaning(query(**last), query(**last, **had), LIBRARY, TODAY)
    assert same_meaning(
        query(metrics=["avg(loans.fee)"]), query(metrics=["avg(loans.fee)"], filters=known), LIBRARY, TODAY
    )


def test_a_condition_that_leaves_rows_out_makes_another_reading() -> None:
    known = [{"field": "loans.fee", "op": "is not null"}]
    for number, other in (
        ({"metrics": ["count(loans)"]}, {"filters": known}),
        ({"metrics": ["avg(loans.fee)"], "dimensions": ["books.title"]}, {"filters": known}),
        ({"metrics": ["count(books)"]}, {"members": [{"of": "books", "metric": "loans"}]}),
        ({"metrics": ["count(loans)"]}, {"members": [{"of": "books", "metric": "loans", "values": [2.0]}]}),
    ):
        assert not same_meaning(query(**number), query(**number, **other), LIBRARY, TODAY), number


def query(**slots: Any) -> SemanticQuery:
    return SemanticQuery.model_validate(slots)
