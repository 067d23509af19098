"""A query that somebody else filled in is an answer only when it quotes the question and leaves no word out."""

from __future__ import annotations

from typing import Any

import pytest

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.evidence import SLOTS, faults, refuse_what_is_no_question
from tools.semantics.query import SemanticQuery


def query(evidence: dict[str, str], **slots: Any) -> SemanticQuery:
    quotes = [{"slot": slot, "words": [words]} for slot, words in evidence.items()]
    return SemanticQuery.model_validate({"metrics": ["total_revenue"], "evidence": quotes, **slots})


def test_what_a_question_asks_for_is_quoted_and_how_it_was_read_is_not() -> None:
    assert {"metrics", "filters", "windows", "having", "limit", "anti"} <= set(SLOTS)
    assert not {"evidence", "assumptions", "confidence", "time_field"} & set(SLOTS)


def test_a_query_that_quotes_every_word_that_matters_has_no_fault() -> None:
    found = query({"metrics": "Revenue", "dimensions": "by region"}, dimensions=["customers.region"])
    assert faults(found, "Could you please show me the revenue, by region?") == []


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("revenue by region", "the word 'region'"),
        ("revenue without returns", "the words 'without' and 'returns'"),
        ("revenue of the top 5", "the words 'top' and '5'"),
        ("revenue since 2026-01-05", "the words 'since' and '2026-01-05'"),
        ("revenue not in Europe", "the words 'not' and 'Europe'"),
    ],
)
def test_a_word_that_no_slot_claims_is_named(question: str, left: str) -> None:
    assert faults(query({"metrics": "revenue"}), question) == [f"no slot uses {left} of the question"]


def test_a_quote_stands_in_the_question_as_it_is_written() -> None:
    assert "does not say 'revenue by'" in faults(query({"metrics": "revenue by"}), "by revenue")[0]
    assert "does not say ''" in faults(query({"metrics": ""}), "revenue")[0]
    assert faults(query({"metrics": "REVENUE"}), "revenue?") == []


def test_a_slot_without_a_quote_is_named_and_so_is_a_slot_that_does_not_exist() -> None:
    [fault] = faults(query({"metrics": "revenue"}, grain="month"), "revenue")
    assert fault.startswith("grain has no evidence")
    assert faults(query({"metrics": "revenue", "colour": "revenue"}), "revenue")[0].startswith("'colour' is no slot")


@pytest.mark.parametrize(
    ("said", "limit", "fits"),
    [("5k", 5000, True), ("5,000", 5000, True), ("20 %", 0.2, True), ("20", 20, True), ("20", 21, False)],
)
def test_a_threshold_is_a_number_that_the_question_names(said: str, limit: float, *, fits: bool) -> None:
    having = [{"metric": "total_revenue", "op": ">", "values": [limit]}]
    found = query({"metrics": "revenue", "having": f"over {said}"}, having=having)
    assert (faults(found, f"revenue over {said}") == []) == fits


def test_a_follow_up_takes_its_slots_from_the_question_before_and_its_own_words_are_claimed() -> None:
    found = query({"metrics": "revenue", "grain": "by month"}, grain="month")
    assert faults(found, "and the same by month instead", earlier=["revenue by region"]) == []
    assert faults(found, "by month in Europe", earlier=["revenue"]) == [
        "no slot uses the word 'Europe' of the question"
    ]


@pytest.mark.parametrize("text", ["delete all orders", "predict the revenue", "why did revenue fall"])
def test_what_is_no_question_is_refused_before_any_query_is_read(text: str) -> None:
    with pytest.raises(NotUnderstood):
        refuse_what_is_no_question(text)
    refuse_what_is_no_question("revenue by region")
