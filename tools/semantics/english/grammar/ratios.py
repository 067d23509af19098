"""One number for each unit of another one: cost per kilo, revenue per square metre, the ratio of returns to orders."""

from __future__ import annotations

from tools.semantics.english.grammar.sentence import NUMBERS, Sentence
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.tokens import phrase_set

PER = phrase_set("per | for each | for every | divided by | relative to")
AS_A_PART = phrase_set(
    "as a percentage of | as percentage of | as a share of | as a proportion of | as a fraction of | in percentage of"
)
WHOLE = frozenset(("all", "the", "our", "total"))
NOT_BELOW = ("entity", "dimension", "time")


def read_ratios(sentence: Sentence) -> None:
    """What stands below is claimed, so that nothing is split by it."""
    for i in range(1, len(sentence)):
        part = phrase_at(sentence.items, i, AS_A_PART)
        length = part or phrase_at(sentence.items, i, PER)
        below = sentence.at(sentence.skip(i + length, WHOLE) if part else i + length) if length else None
        above = _number_before(sentence, i)
        if below is None or above is None or below is above:
            continue
        if not (part and below.is_a("entity")) and (not below.is_a(*NUMBERS) or below.is_a(*NOT_BELOW)):
            continue
        sentence.claim(i, i + length, "ratio")
        below.role = "ratio"
        sentence.found.below = below
        return
    _ratio_of(sentence)


def _ratio_of(sentence: Sentence) -> None:
    for i in range(len(sentence)):
        length = phrase_at(sentence.items, i, phrase_set("ratio of | the ratio of | quotient of"))
        above = sentence.at(sentence.skip(i + length, frozenset(("the", "total")))) if length else None
        if above is None or not above.is_a(*NUMBERS):
            continue
        to = sentence.items.index(above) + 1
        below = sentence.at(sentence.skip(to + 1, frozenset(("the", "total"))))
        if sentence.word(to) in ("to", "and", "over") and below is not None and below.is_a(*NUMBERS):
            sentence.claim(i, i + length, "ratio")
            sentence.claim(to, to + 1, "ratio")
            below.role = "ratio"
            sentence.found.below = below
            return


def _number_before(sentence: Sentence, i: int) -> Item | None:
    before = sentence.at(i - 1)
    return before if before is not None and before.is_a(*NUMBERS) else None
