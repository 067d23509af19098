"""Misspellings repaired to words of the model and of the grammar, by what stands beside them, before all reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from tools.semantics.english.linking.families import IRREGULAR
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import NUMBER_WORDS, Token, merge_multipliers, stem
from tools.semantics.english.vocabulary.calendar_words import MONTHS, WEEKDAY_WORDS
from tools.semantics.english.vocabulary.common import common_words
from tools.semantics.english.vocabulary.light_words import DANGEROUS
from tools.semantics.english.vocabulary.near_words import NearWords
from tools.semantics.english.vocabulary.neighbours import GRAMMAR, OTHER, SMALL_TALK, are_neighbours, fit, shape
from tools.semantics.english.vocabulary.words import AVERAGE

SHORTEST = 3
TWO_EDITS_FROM = 8
ALONE_FROM = 4
"""A shorter word needs neighbours that bear out what it is read as."""
OPPOSITES = ("in", "un", "non", "dis", "im", "ir", "de", "re")
CANDIDATES = 12
NEAR_GRAMMAR, NEAR_SMALL_TALK = NearWords(GRAMMAR), NearWords(SMALL_TALK)
NAMES = frozenset(MONTHS) | WEEKDAY_WORDS
"""Small words that are written like names."""
TIMES = frozenset(("once", "twice", "thrice"))
"""They count how often, and are no misspelt numbers."""


@dataclass(frozen=True)
class _Guess:
    """`asked_for` counts the neighbours that ask for this very word, `fits` those that it can stand beside."""

    word: str
    distance: int
    asked_for: int
    fits: int
    familiar: float
    alike_start: bool
    fit: float

    @property
    def cost(self) -> float:
        return 2 * self.distance - self.asked_for - self.fits - self.familiar - 0.75 * self.alike_start


def repaired(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with misspelt words replaced: one edit, two from eight letters.

    A word that exists is replaced only when its neighbours on both sides, or a phrase of the model, ask for it.
    """
    found = list(tokens)
    for i, token in enumerate(tokens):
        guess = _many(found, i) if i and found[i - 1].text == "how" else None
        if guess is None and _may_be_misspelt(token, lexicon):
            guess = _best(found, i, lexicon)
        if guess is not None:
            value = float(NUMBER_WORDS[guess]) if guess in NUMBER_WORDS else None
            found[i] = replace(token, text=guess, repaired=True, value=value)
    return merge_multipliers(found)


def _many(tokens: Sequence[Token], i: int) -> str | None:
    """`how may orders`: between `how` and a thing there is little else."""
    word = tokens[i].text
    after = tokens[i + 1].text if i + 1 < len(tokens) else None
    near = word not in ("many", "any") and OSA.distance(word, "many", score_cutoff=1) <= 1
    return "many" if near and (shape(after) == OTHER or after == "of") else None


def _may_be_misspelt(token: Token, lexicon: Lexicon) -> bool:
    word = token.text
    if len(word) < SHORTEST or not word.isalpha() or token.value is not None or word in TIMES:
        return False
    return not (_is_small(word) or lexicon.spells(word) or (word in IRREGULAR and word in common_words()))


def _best(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> str | None:
    """The likeliest word; none when it exists as it is, or when two that mean different things are as likely."""
    guesses = sorted(_guesses(tokens, i, lexicon), key=lambda one: (one.cost, -one.fit, one.word))
    if tokens[i].text in common_words():
        guesses = [one for one in guesses if one.asked_for > 1]
    if not guesses:
        return None
    first = guesses[0]
    if any(_is_another_thing(first, one, lexicon) for one in guesses[1:]):
        return None
    rivals = [one for one in guesses[1:] if one.cost == first.cost and one.fit == first.fit]
    rivals = [one for one in rivals if stem(one.word) != stem(first.word)]
    return None if any(one.word in DANGEROUS or first.word in DANGEROUS for one in rivals) else first.word


def _is_another_thing(first: _Guess, other: _Guess, lexicon: Lexicon) -> bool:
    """As near and of another meaning: a value beside a name, as in `jold` for gold or sold; the mean or the median."""
    if other.distance != first.distance or stem(other.word) == stem(first.word):
        return False
    aggregates = AVERAGE.get(first.word), AVERAGE.get(other.word)
    if None not in aggregates:
        return aggregates[0] != aggregates[1]
    only_a_value = not (first.word in lexicon.names or _is_small(first.word)) and not first.asked_for
    return only_a_value and other.word in lexicon.names


def _guesses(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[_Guess]:
    word = tokens[i].text
    named = _looks_like_a_name(tokens, i)
    reach = 2 if len(word) >= TWO_EDITS_FROM else 1
    found: list[_Guess] = []
    for pool, familiar in _pools(lexicon):
        for near, distance in pool.near(word, edits=reach, most=CANDIDATES):
            if len(near) < SHORTEST or _is_opposite(word, near) or (named and _is_small(near) and near not in NAMES):
                continue
            guess = _guess(tokens, i, near, distance, familiar, lexicon)
            # What is passed over when it is read must be asked for by its neighbours: `acme` is not `came`.
            needed = _is_small(near) and near not in NAMES and not lexicon.knows(near)
            if guess.asked_for or not (needed or min(len(word), len(near)) < ALONE_FROM):
                found.append(guess)
    return found


def _pools(lexicon: Lexicon) -> tuple[tuple[NearWords, float], ...]:
    """Where words come from, and how much each is to be expected."""
    return (
        (lexicon.near_names, 1.0),
        (NEAR_GRAMMAR, 0.5),
        (NEAR_SMALL_TALK, 0.5),
        (lexicon.near_few_values, 0.5),
        (lexicon.near_values, 0.0),
    )


def _is_small(word: str) -> bool:
    return word in GRAMMAR or word in SMALL_TALK


def _guess(tokens: Sequence[Token], i: int, near: str, distance: int, familiar: float, lexicon: Lexicon) -> _Guess:
    before = tokens[i - 1].text if i else None
    after = tokens[i + 1].text if i + 1 < len(tokens) else None
    left, meant, right = shape(before, start=True), shape(near), shape(after)
    fits = are_neighbours(left, meant) + are_neighbours(meant, right)
    phrase = (before is not None and lexicon.has_pair(before, near)) or (
        after is not None and lexicon.has_pair(near, after)
    )
    asked_for = 2 * phrase + (fits if meant != OTHER else 0)
    return _Guess(
        near,
        distance,
        asked_for,
        0 if meant != OTHER else fits,
        familiar,
        near[0] == tokens[i].text[0],
        fit(left, meant, right),
    )


def _looks_like_a_name(tokens: Sequence[Token], i: int) -> bool:
    """Capitalised within a sentence that is not: more likely a name than a small word."""
    said = tokens[i].said
    return i > 0 and said[:1].isupper() and not all(token.said[:1].isupper() for token in tokens)


def _is_opposite(word: str, known: str) -> bool:
    """`inactive` is no misspelling of `active`."""
    return word.endswith(known) and word.removesuffix(known) in OPPOSITES
