"""A condition beside its opposite: preferred carriers against the others, in promotion and not."""

from __future__ import annotations

from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary import words

OTHERS = phrase_set(
    """the others | others | the other ones | other ones | the rest | rest | the remaining ones | remaining ones |
    everyone else | everybody else | all others | all the others | all other | the other | the remaining | other |
    all the rest | those not | those that are not | those who are not | the ones that are not | the ones not"""
)
NOT = phrase_set(
    "not | are not | is not | were not | was not | do not | does not | did not | who are not | that are not"
)
BESIDE = word_set("vs versus and or against than with to compared")
SAYING = word_set(
    "more longer shorter higher lower less fewer better worse bigger smaller faster slower cheaper larger"
)
KINDS = ("flag", "filter")
CLAIMED = BESIDE | word_set(
    "the those others other rest remaining remainder ones one not non are is was were do does did who that all"
)
FILLING = words.STOP | word_set("the those of how many much what are is in by who that which")


def read_contrasts(sentence: Sentence) -> None:
    """What is found is split by whether the condition holds; the words for its opposite are claimed."""
    for i, item in enumerate(sentence.items):
        if not (item.free and item.is_a(*KINDS)) or item.is_a("metric", "entity"):
            continue
        end = _opposite(sentence, i, item)
        if end is None:
            continue
        for one in sentence.items[i + 1 : end]:
            if one.kind == "word" and (one.text in CLAIMED or one is sentence.items[end - 1]):
                one.role = one.role or "contrast"
        for one in sentence.items:
            if one.free and one.kind == "word" and one.text in SAYING:
                one.role = "contrast"
        item.role = "contrast"
        sentence.found.contrasts.append(item)
        return


def _opposite(sentence: Sentence, i: int, item: Item) -> int | None:
    """Where the opposite of the condition ends; nothing but joining words stands between the two."""
    joined = False
    at = i + 1
    while at < len(sentence):
        here = sentence.items[at]
        others = phrase_at(sentence.items, at, OTHERS)
        if joined and others:
            noun = sentence.at(at + others)
            return at + others + (noun is not None and noun.is_a("entity"))
        negated = phrase_at(sentence.items, at, NOT)
        if joined and negated:
            return _ended(sentence, at + negated, item)
        if joined and _opposes(item, here):
            here.role = "contrast"
            return at + 1
        if here.kind == "word" and here.text in BESIDE:
            joined = True
        elif here.kind != "word" and not here.is_a("entity", "metric", "fact"):
            return None
        at += 1
    return None


def _ended(sentence: Sentence, at: int, item: Item) -> int | None:
    """`in promotion or not in promotion`, `how many are remote and how many are not`."""
    again = sentence.at(sentence.skip(at))
    if again is not None and _same(item, again):
        again.role = "contrast"
        return sentence.items.index(again) + 1
    rest = sentence.items[at:]
    return at if all(one.time is not None or one.text in FILLING for one in rest) else None


def _same(item: Item, other: Item) -> bool:
    refs = {one.ref for one in item.candidates if one.kind in KINDS}
    return any(one.ref in refs for one in other.candidates if one.kind in KINDS)


def _opposes(item: Item, other: Item) -> bool:
    """`smokers` and `non-smokers`: the same flag, said both ways."""
    ways = {(one.ref, one.value == "False") for one in item.candidates if one.kind == "flag"}
    return any((one.ref, one.value != "False") in ways for one in other.candidates if one.kind == "flag")
