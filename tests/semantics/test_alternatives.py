"""One or the other: of two fields no query can ask it; of one field it is a list, whose short values stand together."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml(
    """
name: flats
tables:
  - name: flats
    base_table: {database: D, schema: S, table: FLATS}
    dimensions:
      - {name: flat_id, expr: flat_id, data_type: NUMBER, unique: true}
      - {name: city, expr: city, data_type: VARCHAR, sample_values: ["Berlin", "Hamburg", "Bremen"]}
      - {name: energy_class, expr: energy_class, data_type: VARCHAR, sample_values: ["A", "B", "C", "D"]}
      - {name: is_furnished, synonyms: ["furnished"], expr: is_furnished, data_type: BOOLEAN}
      - {name: built_year, expr: built_year, data_type: NUMBER}
    metrics:
      - {name: flat_count, synonyms: ["number of flats"], expr: COUNT(flat_id)}
"""
)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(MODEL, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "question",
    [
        "flats that are furnished or in Hamburg",
        "how many furnished flats or flats in Berlin do we have",
        "number of flats with energy class A or in Bremen",
        "how many flats were built before 1950 or after 2000",
    ],
)
def test_one_condition_or_another_is_not_both(question: str) -> None:
    assert ask(question).query is None


def test_the_refusal_says_what_to_ask() -> None:
    failure = ask("flats that are furnished or in Hamburg").failure
    assert failure is not None and "Ask for each of them" in str(failure)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("how many flats in Berlin or Hamburg are furnished", {"Berlin", "Hamburg"}),
        ("flats in energy class A or B", {"A", "B"}),
        ("number of flats with energy class B, C or D", {"B", "C", "D"}),
    ],
)
def test_values_of_one_field_are_a_list(question: str, values: set[str]) -> None:
    query = ask(question).query
    assert query is not None and values in [set(one.values) for one in query.filters]


def test_a_letter_that_no_field_stands_beside_is_no_value() -> None:
    assert ask("number of flats by city and B").query is None
