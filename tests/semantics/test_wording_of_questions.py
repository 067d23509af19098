"""Turns of phrase that are put as both readers know them."""

from __future__ import annotations

import pytest

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.wording import worded
from tools.semantics.english.tokens import tokens_of
from tools.semantics.model import SemanticModel

LEXICON = Lexicon(
    SemanticModel.from_yaml("""
name: library
tables:
  - name: books
    base_table: {database: d, schema: s, table: books}
    dimensions:
      - {name: title, expr: title, data_type: VARCHAR}
    time_dimensions:
      - {name: borrowed_at, expr: borrowed_at, data_type: TIMESTAMP_NTZ}
    metrics:
      - {name: loan_count, expr: COUNT(*)}
      - {name: review_count, expr: SUM(reviews)}
"""),
    (),
)


def put(question: str) -> str:
    return " ".join(one.text for one in worded(tokens_of(question), LEXICON))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("books that nobody has ever borrowed", "books that were never borrowed"),
        ("books no one borrowed this year", "books were never borrowed this year"),
        ("which books has nobody returned", "which books were never returned"),
    ],
)
def test_what_nobody_did_was_never_done(question: str, expected: str) -> None:
    assert put(question) == expected


@pytest.mark.parametrize(
    "question", ["nobody borrowed it", "branches where nobody borrowed a book", "books nobody wants", "books of nobody"]
)
def test_what_nobody_is_said_of_otherwise_stays(question: str) -> None:
    assert put(question) == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("the most reviewed book", "the top book by review count"),
        ("the 5 most reviewed titles", "the top 5 titles by review count"),
        ("the least reviewed book of 2025", "the bottom book by review count of 2025"),
    ],
)
def test_the_most_done_is_ranked_by_the_only_number_that_counts_it(question: str, expected: str) -> None:
    assert put(question) == expected


@pytest.mark.parametrize("question", ["the most damaged books", "the most reviewed shelf", "most reviews"])
def test_the_most_of_what_no_number_counts_stays(question: str) -> None:
    assert put(question) == question


def test_plus_before_a_thing_is_and() -> None:
    assert put("loan count by title plus the running total") == "loan count by title and the running total"
    assert put("50 plus") == "50 plus"


def test_the_at_of_at_least_is_no_part_of_a_name() -> None:
    assert LEXICON.match(tokens_of("borrowed at least 3 times"), 0)[0] < 2
    assert LEXICON.match(tokens_of("borrowed at noon"), 0)[0] == 2
