"""`labour and parts separately`, `approvals next to applications`: numbers that are shown beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set

APART = phrase_set(
    """side by side | next to each other | next to one another | beside each other | separately | each separately |
    individually | both separately | shown separately | as separate columns | in separate columns | in two columns |
    in one table | one next to the other | as two numbers | as two figures | as separate figures | split out |
    as separate numbers | each on its own | each on their own | each for itself | seperately"""
)
BESIDE = phrase_set("next to | alongside | along with | together with | besides | beside | in addition to | as well as")
NUMBERS = frozenset(("metric", "fact", "entity"))
BEFORE_NUMBERS = word_set("the our their its number of total")
LONGEST = 5


def beside_each_other(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question without the words for how its numbers are laid out, and with `and` between them."""
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        length = 0 if lexicon.match(tokens, i)[0] > 1 else phrase_length(tokens, i, APART)
        if length and found and _joins_numbers(tokens, i, lexicon):
            i += length
            if found and found[-1].text == "and" and i == len(tokens):
                found.pop()
            continue
        length = phrase_length(tokens, i, BESIDE)
        if length and found and _is_number(tokens, i + length, lexicon) and _ends_with_number(tokens, i, lexicon):
            found.append(replace(tokens[i], text="and", lead=""))
            i += length
            continue
        found.append(tokens[i])
        i += 1
    return found


def _is_number(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    while i < len(tokens) and tokens[i].text in BEFORE_NUMBERS:
        i += 1
    return i < len(tokens) and any(one.kind in NUMBERS for one in lexicon.match(tokens, i)[1])


def _ends_with_number(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> bool:
    """A number of the model, or rows that can be counted, stands right before."""
    for begin in range(max(0, end - LONGEST), end):
        length, meant = lexicon.match(tokens[:end], begin)
        if length and begin + length == end and any(one.kind in NUMBERS for one in meant):
            return True
    return False


def _joins_numbers(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> bool:
    """Two things are joined before, or behind, and the last of them is no value such as a region."""
    joined = any(one.text in ("and", "+") or one.lead == "," for one in tokens)
    before = tokens[end - 1].text == "and" or not lexicon.match(tokens, end - 1)[0]
    return joined and (before or _ends_with_number(tokens, end, lexicon))
