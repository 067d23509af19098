"""Other spellings of what the model calls otherwise: `kgs` of kilos, `nr of`, `worst on top`, `40 000`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.superlative_words import ASC, DESC

UNITS = tuple(
    word_set(line)
    for line in """
    kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes
    tonne tonnes ton tons
    litre litres liter liters ltr ltrs
    metre metres meter meters
    km kms kilometre kilometres kilometer kilometers
    gram grams gramme grammes
    sqm m2
    mwh megawatthours
    kwh kilowatthours
    """.strip().splitlines()
)
NUMBER = word_set("nr nrs num nbr qty nmbr")
THOUSANDS = 3
MOST_DIGITS = 3


def with_known_spellings(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question in the spelling that the model and the grammar know."""
    found = _with_thousands(tokens)
    for i, one in enumerate(found):
        after = [each.text for each in found[i + 1 : i + 4]]
        if one.text in NUMBER and after[:1] == ["of"] and not lexicon.match(found, i)[0]:
            found[i] = replace(one, text="number")
        known = next((family for family in UNITS if one.text in family), frozenset[str]())
        if known and not lexicon.match(found, i)[0]:
            called = [word for word in sorted(known) if lexicon.match([replace(one, text=word)], 0)[0]]
            found[i] = replace(one, text=called[0]) if called else one
    return _with_firsts(found)


def _with_thousands(tokens: Sequence[Token]) -> list[Token]:
    """`40 000` is one number, as it is written in much of Europe."""
    found: list[Token] = []
    for one in tokens:
        before = found[-1] if found else None
        groups = one.said.isdigit() and len(one.said) == THOUSANDS and not one.lead
        if before is not None and groups and before.said.replace(" ", "").isdigit() and _leads(before):
            said = f"{before.said} {one.said}"
            value = float(said.replace(" ", ""))
            found[-1] = replace(before, text=f"{value:.10g}", said=said, end=one.end, value=value)
        else:
            found.append(one)
    return found


def _leads(before: Token) -> bool:
    first = before.said.split(" ")[0]
    return len(first) <= MOST_DIGITS and not first.startswith("0")


def _with_firsts(tokens: list[Token]) -> list[Token]:
    """`worst on top` is worst first."""
    for i in range(len(tokens) - 1, 0, -1):
        if tokens[i - 1].text not in DESC | ASC:
            continue
        texts = [one.text for one in tokens[i : i + 3]]
        length = 3 if texts in (["at", "the", "top"], ["on", "the", "top"]) else 2 if texts[:2] == ["on", "top"] else 0
        if length:
            tokens[i : i + length] = [replace(tokens[i], text="first")]
    return tokens
