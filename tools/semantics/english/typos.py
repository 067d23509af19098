"""Misspellings repaired to the model's words and to the grammar's, before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tools.semantics.english.calendar_words import ADJECTIVES, MONTHS, ORDINALS, OVER_ITSELF, TO_DATE, UNITS
from tools.semantics.english.lexicon import Lexicon
from tools.semantics.english.tokens import MULTIPLIERS, Token
from tools.semantics.english.words import (
    ABSENT,
    FIRST_WORDS,
    FUTURE,
    GRAMMAR_WORDS,
    GROWTH_WORDS,
    OPINION,
    RANKED,
    STOP,
    SUPERLATIVES,
    WRITES,
)

SHORTEST = 4
TWO_EDITS_FROM = 8
OPPOSITES = ("in", "un", "non", "dis", "im", "ir", "de", "re")

_GRAMMAR = (
    GRAMMAR_WORDS | STOP | ABSENT | set(SUPERLATIVES) | set(FIRST_WORDS)
    | GROWTH_WORDS | RANKED | WRITES | FUTURE | OPINION | set(UNITS) | set(ADJECTIVES)
    | set(MONTHS) | set(ORDINALS) | set(OVER_ITSELF) | set(TO_DATE) | set(MULTIPLIERS)
)  # fmt: skip


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The 6,000 most frequent English words: a word that exists is not a misspelling of another.

    Taken from pyspellchecker's English frequency list (MIT).
    """
    return frozenset(resources.files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8").split())


def repaired(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with misspelt words replaced: one edit from four letters, two from eight; never a word that exists."""
    return [_repaired(token, lexicon) for token in tokens]


def _repaired(token: Token, lexicon: Lexicon) -> Token:
    word = token.text
    if len(word) < SHORTEST or not word.isalpha() or token.value is not None:
        return token
    if word in _GRAMMAR or lexicon.knows(word) or word in common_words():
        return token
    found = _nearest(word, lexicon)
    return replace(token, text=found, repaired=True) if found else token


def _is_opposite(word: str, known: str) -> bool:
    """`inactive` is no misspelling of `active`."""
    return word.endswith(known) and word.removesuffix(known) in OPPOSITES


def _nearest(word: str, lexicon: Lexicon) -> str | None:
    reach = 2 if len(word) >= TWO_EDITS_FROM else 1
    for pool in (lexicon.names, GRAMMAR_WORDS, lexicon.value_words):
        near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=reach, limit=4)
        near = [one for one in near if len(one[0]) >= SHORTEST and not _is_opposite(word, one[0])]
        if near:
            best = min(distance for _, distance, _ in near)
            return min(
                (text for text, distance, _ in near if distance == best),
                key=lambda text: (text[0] != word[0], abs(len(text) - len(word)), text),
            )
    return None
