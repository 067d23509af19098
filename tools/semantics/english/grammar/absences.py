"""`who never ordered`, `without orders`, `not sold since March`: what must not be there."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.grammar.operators import Absence
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.items import Item

OBJECTS = ("anything", "something", "any", "us", "yet", "before", "once", "ever")


def read_absences(sentence: Sentence) -> None:
    """A word of absence, then a verb of trade or something countable; an entity must stand before it."""
    for i, item in sentence.words_with(words.ABSENT):
        subject = next((one for one in sentence.items[:i] if one.is_a("entity")), None)
        if subject is None:
            continue
        at, used = _skip(sentence, i + 1), [item]
        target = sentence.at(at)
        if target is None or target is subject or not (_is_trade(target) or target.is_a("metric", "entity")):
            continue
        item.role = "absent"
        used += sentence.items[i + 1 : at]
        for one in (*used, *_helpers(sentence, i)):
            if one.kind == "word":
                one.role = one.role or "absent"
        target.role = "absent"
        after = at + 1
        while sentence.word(after) in OBJECTS:
            sentence.items[after].role = "absent"
            after += 1
        sentence.found.absent.append(Absence(subject, target))


def _skip(sentence: Sentence, at: int) -> int:
    while sentence.word(at) in words.AFTER_ABSENT and not _is_trade(sentence.items[at]):
        at += 1
    return at


def _is_trade(item: Item) -> bool:
    return item.kind == "word" and item.text in words.TRADE_VERBS


def _helpers(sentence: Sentence, i: int) -> list[Item]:
    """`have` of `have not`: filling words right before, claimed so that nothing else reads them."""
    return [one for one in sentence.items[max(0, i - 1) : i] if one.text in ("have", "has", "did", "do", "were", "are")]
