"""What is said of the subject of a question, who did it and which part of it, is in the query, or it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from tests.semantics.library import LIBRARY, ask
from tools.semantics.english import reply
from tools.semantics.english.analyst import AnalystReply


def said(*turns: str) -> AnalystReply:
    messages: Sequence[dict[str, object]] = [
        {"role": "user", "content": [{"type": "text", "text": one}]} for one in turns
    ]
    return reply([LIBRARY], messages, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "question",
    [
        "how many different people took a loan last month",
        "how many distinct persons had loans in 2026",
        "number of unique people with loans in May",
    ],
)
def test_different_people_are_not_counted_as_the_rows_of_what_they_did(question: str) -> None:
    query = ask(question).query
    assert query is None or query.metrics != ("loan_count",)


def test_different_members_who_borrowed_are_counted_once() -> None:
    query = ask("how many different members borrowed a book last month").query
    assert query is not None
    assert query.metrics == ("count(members)",)
    assert query.members


@pytest.mark.parametrize("question", ["how many members gave last month", "how many members saw us in 2026"])
def test_what_people_did_is_not_dated_by_the_day_they_came_to_be(question: str) -> None:
    assert not ask(question).answers


def test_people_who_joined_are_dated_by_that_day() -> None:
    assert ask("how many members joined last month").answers


@pytest.mark.parametrize(
    "question",
    [
        "how many loans are currently running?",
        "how many loans are running",
        "loans that are still running by channel",
        "how many loans are held up",
        "how many loans are we handling",
    ],
)
def test_a_state_that_no_filter_stands_for_is_refused(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    "question",
    ["how much of the fees has been used by channel", "what share of the fees was taken in 2026"],
)
def test_a_part_of_a_number_is_not_all_of_it(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    "question",
    [
        "did any channels reach their fees? show channel, fees and loans",
        "did any channels meet the fees? list them",
    ],
)
def test_a_number_that_is_reached_is_a_condition(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize("question", ["how many loans do we rate in total", "how many loans did they channel"])
def test_what_we_do_splits_nothing(question: str) -> None:
    query = ask(question).query
    assert query is None or not query.dimensions


def test_a_change_after_a_turn_that_was_asked_back_is_offered_and_not_answered() -> None:
    asked_back = "how many members gave last month"
    assert said(asked_back).sql is None
    assert said("loans in 2026", "only for crime").sql
    answer = said(asked_back, "only for crime, and add the fees")
    assert answer.sql is None
    assert answer.question_category == "AMBIGUOUS"


def test_a_change_after_a_refused_turn_goes_on_from_the_answer_before() -> None:
    answer = said("fees by channel in 2026", "only for shoe sizes", "only poetry")
    assert answer.query is not None
    assert answer.query.filters[0].values == ("Poetry",)
