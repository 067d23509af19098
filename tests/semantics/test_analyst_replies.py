"""What a reply says and carries: the reading, verified queries, repairs, values, conversations, routing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import CallerError
from tools.semantics.english import AnalystReply, reply
from tools.semantics.model import BaseTable, SemanticModel

TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[2] / "semantic_models"
SALES, CUSTOMERS, OPERATIONS = (
    SemanticModel.from_yaml((ROOT / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in ("sales", "customers", "operations")
)


def said(text: str, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


def ask(*turns: str, models: Sequence[SemanticModel] = (SALES,), **more: Any) -> AnalystReply:
    return reply(models, [said(turn) for turn in turns], today=TODAY, **more)


def test_the_text_begins_with_what_was_understood() -> None:
    answer = ask("monthly revenue in Europe over the last 6 months")
    expected = "Total revenue by month, where region is Europe, 1 May 2026 to 31 October 2026 (6 whole months)."
    assert answer.text == expected


def test_an_assumption_is_said() -> None:
    assert "Assumed: by total revenue." in ask("top 3 regions").text


def test_a_comparison_says_both_periods() -> None:
    text = ask("profit this year vs last year").text
    assert "1 January 2026 to 23 November 2026 (so far)" in text
    assert "1 January 2025 to 23 November 2025 (the same days)" in text


def test_a_verified_query_is_named_and_reads_the_base_tables() -> None:
    answer = ask("who are our top 10 customers by spending")
    assert answer.verified_query is not None
    assert answer.verified_query.name == "top_10_customers"
    assert "analytics_platform.reporting.order_lines" in (answer.sql or "")
    assert "__" not in (answer.sql or "")


def test_a_verified_query_with_another_number_is_not_used() -> None:
    answer = ask("Who are our top 5 customers by spending?")
    assert answer.verified_query is None
    assert answer.query is not None
    assert answer.query.limit == 5


def test_repairs_are_said() -> None:
    assert "Read 'reveneu' as 'revenue'." in ask("reveneu by segment").text


def test_a_refusal_names_the_word_and_offers_the_question_without_it() -> None:
    answer = ask("revenue by segment for purple customers")
    assert answer.sql is None
    assert "'purple'" in answer.text
    assert answer.suggestions[0] == "revenue by segment for customers"
    assert 3 <= len(answer.suggestions) <= 4


def test_a_follow_up_changes_the_last_question_also_across_sql_turns() -> None:
    messages = [
        said("profit by region last quarter"),
        {"role": "analyst", "content": [{"type": "text", "text": "..."}, {"type": "sql", "statement": "SELECT 1"}]},
        said("only Enterprise"),
        said("...", role="analyst"),
        said("and by month"),
    ]
    answer = reply([SALES], messages, today=TODAY)
    assert answer.text.startswith("Gross margin by month and region, where segment is Enterprise, 1 July 2026")


def test_a_refused_turn_does_not_lose_the_conversation() -> None:
    answer = ask("profit by region last quarter", "and by shoe size", "and by month")
    assert answer.text.startswith("Gross margin by month and region")


def test_a_reference_to_a_place_of_the_result_keeps_that_one() -> None:
    answer = ask("top 5 products by profit", "what is the revenue of the second one")
    assert answer.query is not None
    assert answer.query.metrics == ("total_revenue",)
    assert [(one.of, one.metric, one.limit, one.skip) for one in answer.query.members] == [
        ("products", "gross_margin", 1, 1)
    ]


def test_a_place_of_what_was_never_listed_is_refused() -> None:
    assert ask("profit last month", "what is the revenue of the second one").sql is None


def test_values_come_from_the_data_and_are_read_once_per_version() -> None:
    class Values:
        version = 1

        def __init__(self) -> None:
            self.reads = 0

        def __call__(self, _table: BaseTable, expr: str, _limit: int) -> list[str]:
            self.reads += 1
            return ["Globex", "Initech"] if expr == "customer_name" else []

    values = Values()
    answer = ask("revenue for Globex", values=values)
    assert answer.query is not None
    assert answer.query.filters[0].values == ("Globex",)
    reads = values.reads
    ask("revenue for initech", values=values)
    assert values.reads == reads
    values.version = 2
    ask("revenue for initech", values=values)
    assert values.reads > reads


def test_a_value_in_two_fields_is_asked_about_with_choices_that_work() -> None:
    def values(table: BaseTable, expr: str, limit: int) -> list[str]:
        return ["Audio"] if expr in ("category", "subcategory") else []

    answer = ask("revenue for Audio", values=values)
    assert answer.sql is None
    assert answer.question_category == "AMBIGUOUS"
    assert answer.suggestions[:2] == ["revenue for category Audio", "revenue for subcategory Audio"]


def test_the_model_that_covers_the_question_best_is_taken() -> None:
    models = (SALES, CUSTOMERS, OPERATIONS)
    assert ask("units sold by category", models=models).model_index == 0
    assert ask("customers at risk by segment", models=models).model_index == 1
    assert ask("failed jobs by day last week", models=models).model_index == 2
    assert ask("What's the current system health status?", models=models).model_index == 2


@pytest.mark.parametrize("messages", [[], [said("hi", role="analyst")]])
def test_a_conversation_must_end_with_the_user(messages: list[dict[str, Any]]) -> None:
    with pytest.raises(CallerError, match="user"):
        reply([SALES], messages, today=TODAY)


@pytest.mark.parametrize("text", ["", "   ", "???", "\x00\x01", "🙂", "''''", "%" * 50])
def test_nothing_to_read_is_a_refusal(text: str) -> None:
    assert ask(text).sql is None


@pytest.mark.parametrize(
    "text", ["revenue " * 1500, "a" * 10_000, "1" * 10_000, "last " * 2000, "'" * 10_000, "by and " * 1500]
)
def test_ten_thousand_characters_are_answered_quickly(text: str) -> None:
    ask("revenue")
    start = time.perf_counter()
    ask(text)
    assert time.perf_counter() - start < 0.5


WORDS = st.sampled_from(
    [
        "revenue",
        "orders",
        "profit",
        "by",
        "per",
        "region",
        "segment",
        "month",
        "customers",
        "products",
        "top",
        "5",
        "10",
        "bottom",
        "last",
        "6",
        "months",
        "this",
        "year",
        "vs",
        "previous",
        "quarter",
        "share",
        "of",
        "growth",
        "Europe",
        "Enterprise",
        "excluding",
        "more",
        "than",
        "100",
        "which",
        "has",
        "the",
        "most",
        "highest",
        "average",
        "in",
        "2025",
        "since",
        "March",
        "between",
        "and",
        "and",
        "weekly",
        "compare",
        "not",
        "only",
        "how",
        "many",
        "list",
        "recent",
        "cancelled",
        "signup",
        "date",
        "unit",
        "price",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_any_words_give_an_answer_or_a_refusal_and_never_an_error(words: list[str]) -> None:
    answer = ask(" ".join(words))
    assert answer.text
    assert (answer.sql is None) == (answer.query is None and answer.verified_query is None)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_an_answer_or_a_refusal_and_never_an_error(text: str) -> None:
    assert ask("revenue by region", text).text


EVERY = (SALES, CUSTOMERS, OPERATIONS)


@pytest.mark.parametrize(
    "turn", ["what was our best month ever?", "What was our best month of all time?", "Which month had the best sales?"]
)
@pytest.mark.parametrize("before", ["top 5 products in 2025", "churn risk rate by segment", "jobs by status last week"])
def test_a_complete_question_keeps_nothing_of_the_turn_before(turn: str, before: str) -> None:
    answer = ask(before, turn, models=EVERY)
    assert answer.model_index == 0
    assert answer.text.startswith("Total revenue by month, the highest one, all dates.")


@pytest.mark.parametrize("turn", ["all time", "overall", "and of all time", "ever"])
def test_all_time_takes_the_window_away_and_keeps_the_rest(turn: str) -> None:
    assert ask("profit by region last quarter", turn).text == "Gross margin by region, all dates."


def test_the_model_of_a_plain_question_does_not_depend_on_the_turn_before() -> None:
    for turn in ("revenue", "revenue by region last quarter", "what is our revenue last month", "revenue this year"):
        answer = ask("churn risk rate by segment", turn, models=EVERY)
        assert answer.model_index == 0, turn
        assert answer.text.startswith("Total revenue"), turn


def test_a_follow_up_stays_with_its_model_however_long_the_conversation() -> None:
    turns = [
        "profit by region last quarter",
        "only Europe",
        "and by segment",
        "only Enterprise",
        "what about last year",
    ]
    answer = ask(*turns, "and the number of orders", models=EVERY)
    assert answer.model_index == 0
    assert "1 January 2025 to 31 December 2025" in answer.text


def test_a_state_asked_before_does_not_filter_the_next_question() -> None:
    answer = ask("how many jobs are running", "show job status", models=EVERY)
    assert answer.text.startswith("Job count by job status, all dates")


@pytest.mark.parametrize("question", ["top 0 customers", "top 0 customers by revenue", "first 0 orders"])
def test_a_list_of_nothing_is_refused(question: str) -> None:
    answer = ask(question)
    assert answer.sql is None
    assert answer.text.startswith("A list of 0 has no rows")


def test_too_long_a_list_is_refused_in_words() -> None:
    answer = ask("top 100000 customers by revenue")
    assert answer.text.startswith("100,000 is too large; the most is 10,000.")


@pytest.mark.parametrize(
    "question",
    [
        "percentage growth of revenue by month this year",
        "growth of revenue as a percentage by region this year",
        "by what percentage did revenue increase by month this year",
        "what is the percentage change in revenue by region",
    ],
)
def test_growth_in_percent_is_not_a_share(question: str) -> None:
    answer = ask(question)
    assert answer.query is not None
    assert "share" not in answer.query.derive
    assert "compared with" in answer.text


@pytest.mark.parametrize(
    "question", ["revenue on unicorn", "status of unicorn job", "revenue by segment of the unicorn"]
)
def test_a_suggestion_is_never_a_sentence_cut_short(question: str) -> None:
    answer = ask(question, models=EVERY)
    assert answer.sql is None
    small = {"on", "of", "the", "by"}
    assert all(one.lower().rstrip("?").split()[-1] not in small for one in answer.suggestions)
    assert "status of job" not in answer.suggestions


def test_only_words_that_carry_meaning_are_named_and_three_at_most() -> None:
    assert ask("revenue by unicorn").text.startswith("I do not know what 'unicorn' means here.")
    many = ask("revenue by purple dragon saddle magic")
    assert many.text.startswith("I do not know what 'purple', 'dragon' and 'saddle' mean here.")


@pytest.mark.parametrize(
    "question",
    ["wie hoch war der Umsatz im letzten Monat", "quel est le chiffre d'affaires du mois dernier", "上个月的收入"],
)
def test_a_question_in_another_language_hears_which_one_is_understood(question: str) -> None:
    assert ask(question, models=EVERY).text.startswith("I understand English; please ask this in English.")
