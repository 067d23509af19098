"""Which numbers a model may say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.numbers import NumberGate, unsupported_numbers
from tools.answer import Answer, Column, Table

ANSWER = Answer(
    text="Revenue by month, 1 May 2026 to 31 October 2026.",
    table=Table(
        columns=(
            Column(name="month", type="date"),
            Column(name="revenue", type="number"),
            Column(name="share", type="number"),
            Column(name="name", type="text"),
        ),
        rows=(
            (date(2026, 5, 1), Decimal("1234567.89"), 0.425, "Plan 9"),
            (date(2026, 10, 1), -815.0, float("nan"), None),
        ),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "Revenue was 1,234,567.89 in May 2026.",
        "Revenue was $1,234,568.",
        "About 1.23 million, or 1.2M, or 1235k.",
        "The share was 42.5%, which is 43%.",
        "It fell to -815.",
        "The top 3 of 12 months.",
        "There are 2 rows from 1 May 2026 to 31 October 2026.",
        "In 2024, as you asked, there is nothing.",
        "Plan 9 sold.",
        "No number at all.",
    ],
)
def test_a_number_from_the_data_the_reading_or_the_question_passes(text: str) -> None:
    assert unsupported_numbers(text, [ANSWER], question="What about 2024?") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Revenue was 1,234,600.", ["1,234,600"]),
        ("It grew by 17%.", ["17%"]),
        ("About 1.3 million.", ["1.3 million"]),
        ("There were 4,711 orders and 815 returns.", ["4,711"]),
        ("In 2019 it was less.", ["2019"]),
    ],
)
def test_any_other_number_is_named(text: str, wrong: list[str]) -> None:
    assert unsupported_numbers(text, [ANSWER], question="") == wrong


def test_the_gate_shows_sentences_as_they_end_and_keeps_wrong_ones() -> None:
    gate = NumberGate("", [ANSWER])
    assert gate.feed("It was 1,234,5") == ""
    assert gate.feed("67.89 in May. It grew by 99") == "It was 1,234,567.89 in May. "
    assert gate.feed("% then.\nGood") == ""
    assert gate.rest() == "Good"
    assert gate.held_back == ["It grew by 99% then."]
