"""`kilometres` of kilometres driven, `labour` of labour cost: a number by the word of its name that tells it.

A word stands for a name when what the name has besides says nothing of its own (`cost`, `total`, `driven`), or is said
elsewhere in the question: `costs` of repairs are the repair costs, also where labour has costs of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tools.semantics.elements import singular
from tools.semantics.english.linking.families import roots
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.scattered_names import MOST_WORDS, NO_NAME, SMALL, numbers_of
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import SemanticModel

MONEY = word_set("cost costs price prices revenue money value amount amounts spend charge charges fee fees bill bills")
GENERAL = MONEY | word_set("total number volume quantity")
SHORTEST = 4
ASKING = word_set("list name rank sort order report mention summarize summarise")
COUNTED = word_set("many most fewest more fewer least number count which each per")
"""Before these a word of a sum of money is the things themselves: `how many parts` is no cost of parts."""
GRAINS = word_set("hourly daily weekly monthly quarterly yearly annual annually")
"""They say how often, of whatever number: `monthly consumption` is no monthly fee."""
CONDITION = re.compile(r"\b(case|iff|if|count_if|filter|decode|nvl2)\b", re.IGNORECASE)
"""In the expression of a number of some rows only: papers missed are not simply the papers."""


@dataclass(frozen=True, slots=True)
class _Short:
    """A name of a number without the word that tells it."""

    ref: str
    is_metric: bool
    others: tuple[str, ...]


def with_short_names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such words as the numbers they tell; the same tokens where there is none."""
    known = _short_names(lexicon.model)
    found = list(tokens)
    said = {root for token in tokens for root in roots(token.text)}
    i = 0
    while i < len(found):
        length = 1 if found[i].field else lexicon.match(found, i)[0]
        if not length:
            ref = _told_by(found, i, known, said)
            if ref:
                found[i] = replace(found[i], text="amount", field=ref, value=None)
        i += length or 1
    return found


def _told_by(tokens: Sequence[Token], i: int, known: dict[str, tuple[_Short, ...]], said: set[str]) -> str:
    """The only number that the word tells; empty when there is none, or several."""
    word = tokens[i].text
    if len(word) < SHORTEST or not word.isalpha() or word in STOP | NO_NAME | ASKING | GRAINS or is_verb_form(word):
        return ""
    before = tokens[i - 1].text if i else ""
    if i and (tokens[i - 1].value is not None or before == "in"):
        # The unit of a limit, or of another number: `rent in hours`.
        return ""
    # A metric before a fact, then the name of which more is said.
    fitting: dict[str, tuple[bool, int]] = {}
    for one in known.get(singular(word), ()):
        silent = [other for other in one.others if said.isdisjoint(roots(other))]
        if not all(_is_general(other) for other in silent):
            continue
        if before in COUNTED and word not in MONEY and not MONEY.isdisjoint(one.others):
            continue
        rank = (one.is_metric, len(one.others) - len(silent))
        fitting[one.ref] = max(fitting.get(one.ref, rank), rank)
    best = max(fitting.values(), default=None)
    chosen = [ref for ref, rank in fitting.items() if rank == best]
    return chosen[0] if len(chosen) == 1 else ""


def _is_general(word: str) -> bool:
    return word in GENERAL or is_verb_form(word)


@lru_cache(maxsize=32)
def _short_names(model: SemanticModel) -> dict[str, tuple[_Short, ...]]:
    """By each word that can tell it, in the singular: the numbers whose names have two words or more."""
    found: dict[str, list[_Short]] = {}
    for kind, ref, _, phrase in numbers_of(model):
        words = [word for word in phrase.lower().replace("-", " ").split() if word not in SMALL]
        if not 2 <= len(words) <= MOST_WORDS or NO_NAME & set(words) - {"total"}:
            continue
        if kind == "metric" and CONDITION.search(model.metric(ref)[1].expr):
            continue
        for word in words:
            others = tuple(other for other in words if other != word)
            if len(word) >= SHORTEST and word.isalpha() and not is_verb_form(word) and word != "total":
                found.setdefault(singular(word), []).append(_Short(ref, kind == "metric", others))
    return {word: tuple(dict.fromkeys(each)) for word, each in found.items()}
