"""Roundabout ways to leave out, to order and to join, put plainly before a question is read.

`drinks excluded` leaves drinks out, `neither cancelled nor refunded` leaves out both, `everything but billing` leaves
out billing; `highest debt first` is highest first where the model knows no debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.english.vocabulary.superlative_words import ASC, DESC, OFTEN

MARKS = frozenset(",;(:")
LEFT_OUT = phrase_set(
    """excluded | left out | not included | not counted | not counting | left aside | set aside | put aside |
    taken out | removed | omitted | ignored | disregarded"""
)
LONGEST_LEFT_OUT = 5
BE = word_set("is are was were be being been")
WITH = word_set("with and but")
ALL_BUT = phrase_set("everything but | anything but | all but | everyone but | everybody but | everything except")
ALL_BUT += phrase_set("everything apart from | everything other than | anything except | all except | everyone except")
OF = word_set("about for of in with from on to")
RELATIVE = word_set("that which who")
INTENSE = word_set("very absolute absolutely really truly")
INTENSIFIED = word_set("first last latest earliest newest oldest recent best worst top bottom most least") | DESC | ASC
GENERAL = word_set("number numbers value values amount amounts figure figures count counts total totals sum sums score")


def rephrased(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question with such phrases as their plain kin."""
    found = _plainly(tokens)
    for rule in (_all_but, _neither, _left_out, partial(_first_of_all, lexicon=lexicon)):
        for i in range(len(found) - 1, -1, -1):
            found = rule(found, i) if i < len(found) else found
    return found


def _plainly(tokens: Sequence[Token]) -> list[Token]:
    """Without `very` before first, and `+` as and."""
    kept: list[Token] = []
    for i, one in enumerate(tokens):
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if one.text in INTENSE and after in INTENSIFIED:
            continue
        kept.append(replace(one, text="and") if one.text == "+" and kept and after else one)
    return kept


def _at(tokens: Sequence[Token], i: int, phrases: Sequence[tuple[str, ...]]) -> int:
    starting = [one for one in phrases if i < len(tokens) and one[0] == tokens[i].text]
    return max((len(one) for one in starting if tuple(t.text for t in tokens[i : i + len(one)]) == one), default=0)


def _all_but(tokens: list[Token], i: int) -> list[Token]:
    """`calls about everything but billing` are calls excluding billing."""
    length = _at(tokens, i, ALL_BUT)
    if not length or i + length >= len(tokens):
        return tokens
    start = i - 1 if i and tokens[i - 1].text in OF else i
    return [*tokens[:start], replace(tokens[i], text="excluding", lead=tokens[start].lead), *tokens[i + length :]]


def _neither(tokens: list[Token], i: int) -> list[Token]:
    """`that were neither cancelled nor refunded`, `neither from France nor Spain`."""
    nor = next((at for at in range(i + 1, len(tokens)) if tokens[at].text == "nor"), 0)
    if tokens[i].text != "neither" or not nor or nor + 1 >= len(tokens):
        return tokens
    start = i - 1 if i and tokens[i - 1].text in BE else i
    start = start - 1 if start and tokens[start - 1].text in RELATIVE else start
    joined = replace(tokens[nor], text="and")
    return [*tokens[:start], replace(tokens[i], text="excluding"), *tokens[i + 1 : nor], joined, *tokens[nor + 1 :]]


def _left_out(tokens: list[Token], i: int) -> list[Token]:
    """`by portions sold, drinks excluded`, `(returns not included)`, `with tips left out`."""
    length = _at(tokens, i, LEFT_OUT)
    if not length or i == 0:
        return tokens
    end = i - 1 if tokens[i - 1].text in BE else i
    start = next((at for at in range(end - 1, max(0, end - LONGEST_LEFT_OUT) - 1, -1) if _opens(tokens, at)), None)
    if start is None or start >= end or start == 0:
        return tokens
    begin = start + (tokens[start].text in WITH)
    if begin >= end:
        return tokens
    lead = replace(tokens[i], text="excluding", lead=tokens[start].lead)
    return [*tokens[:start], lead, *tokens[begin:end], *tokens[i + length :]]


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return (tokens[at].lead in MARKS and tokens[at].lead != "") or tokens[at].text == "with"


def _first_of_all(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`highest debt first`, `most frequent first`: ordered by the number that is asked for."""
    if tokens[i].text != "first" or i < 2 or tokens[i - 2].text not in DESC | ASC:
        return tokens
    noun = tokens[i - 1]
    often = tokens[i - 2].text in ("most", "least") and noun.text in OFTEN
    meant = () if often or noun.text in GENERAL else lexicon.match([noun], 0)[1]
    if not meant:
        return [*tokens[: i - 1], *tokens[i:]]
    if not any(one.kind in ("metric", "fact") for one in meant):
        return tokens
    way = "ascending" if tokens[i - 2].text in ASC else "descending"
    start = i - 3 if i > 2 and tokens[i - 3].text == "the" else i - 2
    by = [replace(tokens[i - 2], text=word, lead="") for word in ("sorted", "by")]
    return [*tokens[:start], *by, replace(noun, lead=""), replace(tokens[i], text=way), *tokens[i + 1 :]]
