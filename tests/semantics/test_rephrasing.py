"""Roundabout ways to leave out and to order are read as their plain kin; people named in passing change nothing."""

from __future__ import annotations

import pytest

from tests.semantics.gym import GYM, ask
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.rewriting.rephrasing import rephrased
from tools.semantics.english.tokens import tokens_of


def said(text: str) -> str:
    return " ".join(one.text for one in rephrased(tokens_of(text), lexicon_of(GYM, None)))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("visits by club, yoga excluded", "visits by club excluding yoga"),
        ("visits by club (boxing not counted) in 2025", "visits by club excluding boxing in 2025"),
        ("visits that were neither yoga nor boxing", "visits excluding yoga and boxing"),
        ("visits for everything but yoga", "visits excluding yoga"),
        ("the very first visit", "the first visit"),
        ("churn rate by tier, highest amounts first", "churn rate by tier highest first"),
        ("members by tier, most visits first", "members by tier sorted by visits descending"),
        ("visits + income by month", "visits and income by month"),
    ],
)
def test_a_roundabout_phrase_is_put_plainly(text: str, plain: str) -> None:
    assert said(text) == plain


def test_words_that_stand_for_themselves_stay() -> None:
    for text in ("visits by activity", "was yoga excluded", "first visit of each member", "a single visit"):
        assert said(text) == text


@pytest.mark.parametrize("text", ["dont", "doesnt", "werent", "couldn't"])
def test_a_contraction_without_its_apostrophe_says_not(text: str) -> None:
    assert tokens_of(text)[-1].text == "not"


def test_people_who_do_what_is_counted_may_be_named_in_passing() -> None:
    plain = ask("average stay by activity").query
    passing = ask("how long do our guests stay on average by activity").query
    assert plain is not None
    assert passing is None or passing.metrics == plain.metrics


@pytest.mark.parametrize("text", ["how many visits with payments", "visits by guests"])
def test_people_or_things_that_narrow_are_not_passed_over(text: str) -> None:
    found = ask(text).query
    assert found is None or found.members or found.dimensions
