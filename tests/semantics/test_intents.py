"""Commands, predictions and opinions are told apart from questions that only look like them."""

from __future__ import annotations

import pytest

from tests.semantics.desk import ask


@pytest.mark.parametrize(
    "text",
    [
        "please cancel the repair of Ada Brandt",
        "Could you move all open repairs to Ben Ott",
        "mark the repairs of last month as finished",
        "raise the income of all repairs by 10%",
        "Now close all repairs",
        "write me an email to Ada Brandt",
        "delete repairs",
        "escalate all open repairs to Ben Ott",
    ],
)
def test_what_asks_for_a_change_is_refused(text: str) -> None:
    found = ask(text)
    assert found.sql is None
    assert found.question_category == "NOT_A_QUESTION", found.text


@pytest.mark.parametrize(
    "text", ["open repairs by machine type", "Finished repairs last month", "could you tell me the repair income"]
)
def test_questions_that_begin_like_a_command_are_answered(text: str) -> None:
    assert ask(text).sql, ask(text).text


@pytest.mark.parametrize(
    "text", ["what will the repair income be", "forecast the repair income", "why did income fall"]
)
def test_what_the_data_cannot_say_is_refused(text: str) -> None:
    assert ask(text).sql is None
