"""`average revenue per month`, `how many orders a day on average`, `how long does it take`, `median price`."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Averaged
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary import words

PER = ("per", "a", "an", "each", "every", "one", "any")
ON_AVERAGE = phrase_set(
    """on average | on the average | in average | on an average | in the mean | on avg | at the median | on median |
    typically | usually | normally | averaged"""
)
MEDIANS = ("median",)
# Between the function and its number: "the average number of our orders".
BETWEEN = word_set(
    """of our the a an all their these those its your any single individual total overall number numbers amount amounts
    count counts volume level value values figure"""
)


def read_averages(sentence: Sentence) -> None:
    _moving(sentence)
    for i, item in sentence.words_with(frozenset(words.AVERAGE)):
        if any(phrase_at(sentence.items, at, ON_AVERAGE) == i - at + 1 for at in range(max(0, i - 2), i)):
            continue
        _before_its_number(sentence, i, item)
    for _, i, length in sentence.each(ON_AVERAGE):
        _after_its_number(sentence, i, length)


def _before_its_number(sentence: Sentence, i: int, item: Item) -> None:
    """`average daily revenue`, `the median number of orders per customer`, `average customer`."""
    target, function = _target(sentence, i + 1), words.AVERAGE[item.text]
    if target is None:
        return
    per = _grain_beside(sentence, i) or _per(sentence, i, counted=target is not None and _is_counted(sentence, target))
    if per is target:
        target = None
    if target is not None and target.is_a("metric", "fact"):
        item.role = "average"
        sentence.found.averaged.append(Averaged(function, target, per))
    elif target is not None and target.is_a("entity") and per is None:
        item.role, target.role = "average", "over"
        sentence.found.averaged.append(Averaged(function, None, target))
    elif per is not None:
        item.role = "average"
        sentence.found.averaged.append(Averaged(function, target if target in sentence.found.counted else None, per))
    if per is not None and item.role:
        per.role = "over"


def _is_counted(sentence: Sentence, target: Item) -> bool:
    """`average number of orders per customer`: a count has an average only over something."""
    return target in sentence.found.counted or target.is_a("entity") or target.text.startswith("number of ")


def _target(sentence: Sentence, at: int) -> Item | None:
    """The number after the function; values may stand between, as in `average balance of business accounts`."""
    while (item := sentence.at(at)) is not None:
        filling = item.kind == "word" and (item.text in BETWEEN or bool(item.role))
        value = item.is_a("value", "flag", "filter") and not item.is_a("metric", "fact", "entity")
        grain = item.time is not None and item.time.kind == "grain"
        if not filling and not value and not grain:
            break
        at += 1
    return item if item is not None and item.kind == "mention" else sentence.at(sentence.skip(at))


def _after_its_number(sentence: Sentence, i: int, length: int) -> None:
    """`how many users does an account have on average`: of the number that is asked for, wherever it stands."""
    found = sentence.found
    found.on_average = tuple(sentence.items[i : i + length])
    if found.averaged:
        sentence.claim(i, i + length, "average")
        return
    function = "median" if any(one.text in MEDIANS for one in sentence.items[i : i + length]) else "avg"
    per = _per(sentence, -1)
    numbers = [one for one in sentence.items if one.is_a("metric", "fact") and not one.is_a("entity")]
    number = next((one for one in numbers if one.is_a("fact")), numbers[0] if numbers else None)
    target = found.counted[0] if found.counted else number
    if found.quantity or (target is not None and (per is not None or target.is_a("metric", "fact"))):
        sentence.claim(i, i + length, "average")
    if found.quantity or target is None or not (per is not None or target.is_a("metric", "fact")):
        return
    per = None if per is target else per
    found.averaged.append(Averaged(function, target, per))
    if per is not None:
        per.role = "over"


def _grain_beside(sentence: Sentence, i: int) -> Item | None:
    """`average daily revenue`, `monthly average of orders`."""
    for at in (i + 1, i - 1):
        item = sentence.at(at)
        if item is not None and item.free and item.time is not None and item.time.grain and item.time.kind == "grain":
            return item
    return None


def _per(sentence: Sentence, i: int, *, counted: bool = False) -> Item | None:
    """`per month`, `a day`, `per customer`: the first of them; a further one is what the averages are split by."""
    for at in range(len(sentence) - 1):
        word, after = sentence.at(at), sentence.items[at + 1]
        if word is None or word.kind != "word" or not word.free or word.text not in PER or at == i:
            continue
        weak = word.text in ("a", "an", "one", "any")
        entity = after.is_a("entity") and (counted or not after.is_a("dimension")) and not after.plural
        if after.kind == "unit" or (entity and (not weak or _has_some(sentence, at))):
            word.role = "over"
            return after
    return None


def _has_some(sentence: Sentence, at: int) -> bool:
    """`does an account have`, `an order contains`: what belongs to one of them is counted."""
    return sentence.word(at - 1) in ("does", "do", "did", "will", "would") and bool(sentence.found.counted)


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
