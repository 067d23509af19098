"""Units of time that measure: `above 1 hour` and `listen the most hours` do not name the hour of the day."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

CLOCK = word_set("hour hours hr hrs minute minutes min mins second seconds sec secs")
BOUNDS = word_set(
    """than over above below under exceeding least most within beyond about almost nearly exactly between > < >= <=
    after"""
)
AMOUNTS = word_set("most fewest least many more fewer less total average avg mean much")


def meant(tokens: Sequence[Token], i: int, found: tuple[Candidate, ...], lexicon: Lexicon) -> tuple[Candidate, ...]:
    """What a single word can still mean: a measure loses the part of the day, and may be a number of the model."""
    word = tokens[i].text
    if word not in CLOCK and word not in UNITS:
        return found
    before = tokens[i - 1] if i else None
    bounded = before is not None and before.value is not None and i > 1 and tokens[i - 2].text in BOUNDS
    amount = before is not None and word.endswith("s") and before.text in AMOUNTS
    if not (bounded or amount):
        return found
    left = tuple(one for one in found if one.kind != "dimension" or (one.words == (word,) and word.endswith("s")))
    return left or (_number_in(tokens, i, lexicon) if amount else ())


def _number_in(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """`listen the most hours` of listening hours: the only number called by the unit and another word that is said."""
    said = {one.stem for one in tokens}
    named = [
        one
        for stems, candidates in lexicon.entries.items()
        if len(stems) > 1 and tokens[i].stem in stems and said.issuperset(stems)
        for one in candidates
        if one.kind == "metric"
    ]
    return tuple(named[:1]) if len({one.ref for one in named}) == 1 else ()
