"""Misspelt words are read as what their neighbours and the model ask for; names and words that exist are left alone."""

from __future__ import annotations

import pytest

from tests.semantics.desk import WORKSHOP, ask
from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.linking.typos import repaired
from tools.semantics.english.tokens import merge_multipliers, tokens_of


def read(text: str) -> str:
    tokens = repaired(merge_multipliers(tokens_of(text)), lexicon_of(WORKSHOP, None))
    return " ".join(token.text for token in tokens)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("How may repairs did we have last month?", "how many repairs did we have last month"),
        ("repair incme by mahcine type", "repair income by machine type"),
        ("repairs in eac region", "repairs in each region"),
        ("repairs per regoin ths year", "repairs per region this year"),
        ("repairs in the lat 3 months", "repairs in the last 3 months"),
        ("repairs with more han 5 hours", "repairs with more than 5 hours"),
        ("what abuot chainsaws", "what about chainsaws"),
        ("repairs since 26 Octobej", "repairs since 26 october"),
        ("top threee mechanics by income", "top three mechanics by income"),
        ("mechancis without repairs", "mechanics without repairs"),
        ("giev me the income", "give me the income"),
    ],
)
def test_one_wrong_key_is_repaired(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "income of acme",
        "income of Camf last month",
        "repairs by race",
        "repairs in Nord",
        "inactive mechanics",
        "gross income",
    ],
)
def test_what_may_be_a_name_or_another_word_is_left_alone(text: str) -> None:
    assert read(text) == text.lower()


def test_what_may_be_the_mean_or_the_median_is_left_alone() -> None:
    assert read("medan income by region") == "medan income by region"
    assert read("medin income by region") == "median income by region"


def test_a_repair_is_said() -> None:
    assert "Read 'incme' as 'income'." in ask("incme last month").text


def test_a_repaired_number_counts() -> None:
    assert ask("top threee mechanics by income").query.limit == 3
