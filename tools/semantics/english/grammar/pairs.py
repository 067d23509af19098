"""`number and amount`, `how many and how much in total`: the rows of a thing and what they are worth, side by side."""

from __future__ import annotations

from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import phrase_at
from tools.semantics.english.tokens import phrase_set, word_set

COUNTED = phrase_set("how many | number | the number | count | the count | counts | numbers | quantity of them")
WORTH = phrase_set(
    """how much | how much in total | by how much | by how much in total | amount | the amount | total amount |
    the total amount | total value | the total value | value | the value | sum | the sum | total sum | total |
    the total | how much they are worth | how much money | how much money in total | in total how much"""
)
JOINED = phrase_set("and | as well as | plus | and also | and the")
LEADING = word_set("for of with at to worth what which a their its combined")
"""Between `and` and the worth: `and for what total amount`, `and with what value`."""


def read_pairs(sentence: Sentence) -> None:
    for _, i, length in sentence.each(COUNTED):
        joint = phrase_at(sentence.items, i + length, JOINED)
        at = i + length + joint
        worth = phrase_at(sentence.items, at, WORTH) if joint else 0
        after = sentence.at(sentence.skip(at)) if joint else None
        if joint and (worth or (after is not None and after.is_a("metric", "fact") and not after.is_a("entity"))):
            sentence.claim(i, at + worth, "count")
            sentence.found.count_too = True
            sentence.found.worth_too |= bool(worth)
            return
    for _, i, length in sentence.each(WORTH):
        start = _led_from(sentence, i)
        back = _joined_before(sentence, start)
        counted = any(item.text in ("many", "number", "count") for item in sentence.items[:i])
        named = any(one.is_a("metric", "fact") and not one.is_a("entity") for one in sentence.items[i:])
        if back is not None and counted and not named and (start < i or sentence.word(i) in ("by", "how")):
            sentence.claim(back, i + length, "amount")
            sentence.found.worth_too = True
            return
    for _, i, length in sentence.each(COUNTED):
        back = _joined_before(sentence, i)
        number = sentence.at(back - 1) if back is not None and back else None
        if back is not None and number is not None and _is_worth(sentence, back - 1) and _ends(sentence, i + length):
            sentence.claim(back, i + length, "count")
            sentence.found.count_too = True
            if number.kind == "word":
                number.role, sentence.found.worth_too = "amount", True
            return


def _led_from(sentence: Sentence, i: int) -> int:
    """Where the small words in front of the worth begin: `for what`."""
    while sentence.word(i - 1) in LEADING and sentence.items[i - 1].free:
        i -= 1
    return i


def _joined_before(sentence: Sentence, i: int) -> int | None:
    """Where the word that joins this to what stands before begins."""
    return next((at for at in (i - 1, i - 2) if at > 0 and phrase_at(sentence.items, at, JOINED) == i - at), None)


def _is_worth(sentence: Sentence, at: int) -> bool:
    item = sentence.at(at)
    number = item is not None and item.is_a("metric", "fact") and not item.is_a("entity")
    return number or sentence.word(at) in ("amount", "value", "total", "sum", "worth")


def _ends(sentence: Sentence, at: int) -> bool:
    """`amount and number by region`: no noun follows that the number would be of; `and number of returns` has one."""
    after = sentence.at(at)
    return after is None or bool(after.tokens[0].lead) or after.text in ("by", "per", "for", "in", "each")
