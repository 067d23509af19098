"""`average revenue per month`, `average daily orders`, `how many orders a day on average`, `median price`."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.grammar.operators import Averaged
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.items import Item, phrase_at

PER = ("per", "a", "each", "every")


def read_averages(sentence: Sentence) -> None:
    _moving(sentence)
    for i, item in sentence.words_with(frozenset(words.AVERAGE)):
        target = sentence.at(sentence.skip(i + 1))
        if target is None:
            continue
        function = words.AVERAGE[item.text]
        per = _grain_beside(sentence, i) or _per(sentence, i)
        if target.is_a("metric", "fact"):
            item.role = "average"
            sentence.found.averaged.append(Averaged(function, target, per))
        elif target.is_a("entity") and per is None:
            item.role, target.role = "average", "over"
            sentence.found.averaged.append(Averaged(function, None, target))
        elif per is not None:
            item.role = "average"
            sentence.found.averaged.append(Averaged(function, None, per))
        if per is not None:
            per.role = "over"


def _grain_beside(sentence: Sentence, i: int) -> Item | None:
    """`average daily revenue`, `monthly average of orders`."""
    for at in (i + 1, i - 1):
        item = sentence.at(at)
        if item is not None and item.free and item.time is not None and item.time.grain and item.time.kind == "grain":
            return item
    return None


def _per(sentence: Sentence, i: int) -> Item | None:
    """`per month`, `a day`, `per customer`: the first of them; a further one is what the averages are split by."""
    for at in range(len(sentence) - 1):
        word, after = sentence.at(at), sentence.items[at + 1]
        if word is None or word.kind != "word" or not word.free or word.text not in PER or at == i:
            continue
        if after.kind == "unit" or (after.is_a("entity") and word.text != "a" and not after.is_a("dimension")):
            word.role = "over"
            return after
    return None


def _moving(sentence: Sentence) -> None:
    """`3-month moving average of revenue`."""
    for i in range(len(sentence)):
        length = phrase_at(sentence.items, i, words.MOVING)
        if not length:
            continue
        sentence.claim(i, i + length, "moving")
        sentence.found.moving = 3
        unit, number = sentence.at(i - 1), sentence.number(i - 2)
        if unit is not None and unit.kind == "unit" and number is not None and 2 <= number <= 100:
            sentence.claim(i - 2, i, "moving")
            sentence.found.moving, sentence.found.moving_unit = int(number), unit
        elif (before := sentence.number(i - 1)) is not None and 2 <= before <= 100:
            sentence.claim(i - 1, i, "moving")
            sentence.found.moving = int(before)
        break
