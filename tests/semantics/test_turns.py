"""How a turn leans on the one before: what is taken off its ends, and what it says about the change."""

from __future__ import annotations

import pytest

from tools.semantics.english.tokens import tokens_of
from tools.semantics.english.turns.leaning import Turn, turn_of


def read(text: str) -> Turn:
    return turn_of(tokens_of(text))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("and by plan?", "by plan"),
        ("same but for 2025", "for 2025"),
        ("now per category instead", "per category"),
        ("now by risk class instead of type", "by risk class"),
        ("break that down by warehouse as well", "by warehouse"),
        ("which of them are hazardous?", "hazardous"),
        ("which of those regions grew", "grew"),
        ("how many of those were late", "how many were late"),
        ("how many delays was that?", "how many delays"),
        ("show me the number of visits for the same quarters", "show me the number of visits"),
        ("ok, make it the top 10 please", "the top 10"),
        ("the second one", ""),
        ("show me the visits of the third one", "show me the visits"),
    ],
)
def test_what_only_links_a_turn_to_the_one_before_is_taken_off(said: str, left: str) -> None:
    assert " ".join(token.text for token in read(said).tokens) == left


def test_instead_puts_in_its_place_and_too_adds() -> None:
    assert read("by provider instead").replaces
    assert read("show the service score too").adds
    assert not read("by provider").adds


@pytest.mark.parametrize("said", ["which of them are late", "the second one", "how many visits was that"])
def test_what_points_back_makes_no_sense_alone(said: str) -> None:
    assert read(said).leans


@pytest.mark.parametrize("said", ["revenue by region", "which region sold the most", "show the late visits"])
def test_a_question_of_its_own_is_left_as_it_is(said: str) -> None:
    turn = read(said)

    assert " ".join(token.text for token in turn.tokens) == said
    assert not turn.leans
    assert not turn.opened
