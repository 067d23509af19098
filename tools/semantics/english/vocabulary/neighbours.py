"""Which small words stand beside which in questions: what a misspelt word can be is known by its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from tools.semantics.english.tokens import MULTIPLIERS, NUMBER_WORDS
from tools.semantics.english.vocabulary import calendar_words, superlative_words, words
from tools.semantics.english.vocabulary.light_words import BEGINNINGS, DANGEROUS, FILLERS, LIGHT_VERBS, PARTICLES
from tools.semantics.english.vocabulary.verb_forms import forms_of


def _words_in(value: object) -> Iterator[str]:
    """The words of a closed list, whether it is a set, a list of phrases or a table."""
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, tuple | frozenset | dict):
        for one in value:
            yield from _words_in(one)


GRAMMAR = frozenset(
    word
    for module in (words, superlative_words, calendar_words)
    for name, value in vars(module).items()
    if name.isupper()
    for word in _words_in(value)
) | DANGEROUS | set(MULTIPLIERS) | set(NUMBER_WORDS)  # fmt: skip
"""Words that carry grammar, and time."""

SMALL_TALK = frozenset(FILLERS | PARTICLES | {form for verb in LIGHT_VERBS | BEGINNINGS for form in forms_of(verb)})
"""Words that are passed over."""

NUMBER, OTHER, START, END = "#", "@", "^", "$"


def shape(word: str | None, *, start: bool = False) -> str:
    """A word as its neighbours see it: itself when small, else a number or any other word."""
    if word is None:
        return START if start else END
    if word[:1].isdigit() or word in NUMBER_WORDS:
        return NUMBER
    return word if word in GRAMMAR or word in SMALL_TALK else OTHER


@lru_cache(maxsize=1)
def _counts() -> dict[tuple[str, str], int]:
    """How often a word stood before another in ordinary questions about data."""
    lines = resources.files(__package__).joinpath("neighbours.txt").read_text(encoding="utf-8").splitlines()
    return {
        (first, second): int(count)
        for first, *rest in map(str.split, lines)
        for second, _, count in (one.rpartition(":") for one in rest)
    }


@lru_cache(maxsize=1)
def _totals() -> tuple[dict[str, int], dict[str, int]]:
    """How often a word has something after it, and something before it."""
    leading: dict[str, int] = {}
    following: dict[str, int] = {}
    for (first, second), count in _counts().items():
        leading[first] = leading.get(first, 0) + count
        following[second] = following.get(second, 0) + count
    return leading, following


def are_neighbours(one: str, other: str) -> bool:
    return (one, other) in _counts() or (one, other) == (OTHER, OTHER)


def fit(before: str, word: str, after: str) -> float:
    """How much of its appearances a word spends between such neighbours."""
    leading, following = _totals()
    left = _counts().get((before, word), 0) / (following.get(word, 0) + 2)
    return left + _counts().get((word, after), 0) / (leading.get(word, 0) + 2)
